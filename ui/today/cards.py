"""The cards of the day: a visit that is done, one that is past and not recorded, the next one, and the later ones."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.casework.pages import VisitCard
from ui import words_of_time
from ui.kit import buttons, chips, fonts, shapes, tokens
from ui.kit.buttons import Button, ButtonKind
from ui.kit.cards import Card
from ui.kit.chips import ChipText
from ui.kit.flow import FlowLayout
from ui.kit.marks import IconMark
from ui.kit.words import Run, Words, paragraph, strong
from ui.today import wording
from ui.today.rail import Hour, Place, RailMark

_CARD_GAP = 13
_LONGEST_CHIP = 420
_PRIMARY_KEYS = "Ctrl+Return"


class VisitRow(QWidget):
    """One visit of the day: its hour, its mark and its card."""

    def __init__(  # noqa: PLR0913 - the parts of a row and its measures
        self,
        visit: VisitCard,
        place: Place,
        card: Card,
        *,
        first: bool,
        last: bool,
        gap: int = _CARD_GAP,
    ) -> None:
        super().__init__()
        self._hour = Hour(visit.planned, place)
        self.visit = visit.visit
        self.may_be_closed = place in (Place.NEXT, Place.EARLIER) and not visit.joined_by
        self.setObjectName(f"visit-{visit.visit}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._hour)
        row.addWidget(RailMark(place, first=first, last=last))
        holder = QVBoxLayout()
        holder.setContentsMargins(0, 0, 0, 0 if last else tokens.px(gap))
        holder.addWidget(card)
        row.addLayout(holder, 1)

    def say_away(self, now: datetime) -> None:
        """Show how far the visit is from now."""
        self._hour.say_away(now)


class LongAlert(QFrame):
    """An alert whose words are too long for a chip: it wraps, because a hazard is never cut.

    It is as wide as its words, or as there is room; put it at the left.
    """

    def __init__(self, chip: ChipText) -> None:
        super().__init__()
        self._kind = chip.kind
        self._wide = chips.size(chip).width() + tokens.px(8)
        self.setAccessibleName(chip.text)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.px(8), tokens.px(3), tokens.px(8), tokens.px(3))
        row.setSpacing(tokens.px(5))
        row.addWidget(IconMark(chip.icon, 14, chip.kind), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Words(chip.text, size=12.5, weight=fonts.MEDIUM, tone=chip.kind, wrap=True), 1)

    def sizeHint(self) -> QSize:
        """Give the width of the words on one line."""
        return QSize(self._wide, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame in the colours of its kind."""
        _, fill, border = chips.colours(self._kind)
        shapes.frame(QPainter(self), self.rect(), tokens.px(tokens.RADIUS.chip), fill, border)


class CardFoot(QWidget):
    """The tinted foot of the next visit's card, where its button stands."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the foot inside the rounded lower corners of its card."""
        look = tokens.look().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = tokens.px(tokens.RADIUS.card) - 2
        painter.setClipRect(self.rect())
        fill = QPainterPath()
        fill.addRoundedRect(QRectF(self.rect()).adjusted(0, -2 * radius, 0, 0), radius, radius)
        painter.fillPath(fill, look.hover)
        painter.fillRect(0, 0, self.width(), 1, look.border)


@dataclass(frozen=True, slots=True)
class Telling:
    """What every card needs to be told: the time it is, who holds the records, and whom a press reaches."""

    now: datetime
    authority: str
    press: Callable[[str], None]
    brief: Callable[[str, str], None]
    call_off: Callable[[str, str], None]
    no_access: Callable[[str], None]
    compact: bool = False

    def down(self, roomy: int, low: int) -> int:
        """Give a distance from top to bottom: the lower one on a low screen."""
        return low if self.compact else roomy


def row_of(visit: VisitCard, place: Place, telling: Telling, *, first: bool, last: bool) -> VisitRow:
    """Build the row of a visit, first and last of the day or in between."""
    if place == Place.DONE:
        card = _done(visit, telling)
    elif place == Place.NEXT:
        card = _next(visit, telling)
    else:
        card = _other(visit, place, telling)
    row = VisitRow(visit, place, card, first=first, last=last, gap=telling.down(_CARD_GAP, 8))
    row.say_away(telling.now)
    said = {
        Place.DONE: "recorded",
        Place.EARLIER: wording.missing(visit),
        Place.NEXT: "next visit",
        Place.LATER: "later visit",
    }[place]
    row.setAccessibleName(wording.visit_sentence(visit, said, telling.now, telling.authority))
    return row


def _done(visit: VisitCard, telling: Telling) -> Card:
    card = Card(tone="window", name=f"card-{visit.visit}")
    row = QHBoxLayout()
    row.setSpacing(tokens.px(12))
    left = QVBoxLayout()
    left.setSpacing(0)
    _add_who(left, visit, 14)
    row.addLayout(left, 1)
    if visit.work:
        row.addWidget(chips.StatusChip(wording.work(visit.work, telling.now, telling.authority)))
    card.add_padded(row, 16, telling.down(12, 8))
    return card


def _other(visit: VisitCard, place: Place, telling: Telling) -> Card:
    """Build the card of a visit that is not the next: still to come, or past and not recorded, which it says first."""
    card = Card(name=f"card-{visit.visit}")
    head = QHBoxLayout()
    head.setSpacing(tokens.px(12))
    left = QVBoxLayout()
    left.setContentsMargins(0, tokens.px(5), 0, 0)
    left.setSpacing(tokens.px(4))
    _add_who(left, visit, 15)
    head.addLayout(left, 1)
    earlier = place == Place.EARLIER
    if visit.work is None:
        head.addWidget(_call_off(visit, telling), 0, Qt.AlignmentFlag.AlignTop)
    if earlier and not visit.joined_by:
        head.addWidget(_no_access(visit, telling), 0, Qt.AlignmentFlag.AlignTop)
    head.addWidget(_brief(visit, telling, "Open brief", buttons.SMALL), 0, Qt.AlignmentFlag.AlignTop)
    button = _button(visit, telling.press, ButtonKind.SECONDARY, buttons.SMALL, past=earlier)
    head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout()
    column.setSpacing(tokens.px(telling.down(9, 6)))
    column.addLayout(head)
    said = (wording.past(visit),) if earlier else ()
    _add_chips(column, said + wording.warnings(visit) + _work_of(visit, telling))
    card.add_padded(column, 16, telling.down(13, 8))
    return card


def _next(visit: VisitCard, telling: Telling) -> Card:
    card = Card(name=f"card-{visit.visit}")
    card.set_chosen(True)
    top = QVBoxLayout()
    top.setSpacing(tokens.px(telling.down(9, 5)))
    name = [Run(wording.who(visit), weight=fonts.SEMI_BOLD, size=20)]
    beside = ", ".join(part for part in (wording.company(visit), wording.occasion(visit)) if part)
    if beside:
        name.append(Run(f"\u2002{beside}", "text-2", size=15))
    top.addWidget(Words(name, size=20, wrap=True))
    if wording.address(visit):
        top.addWidget(Words(wording.address(visit), size=14, tone="text-2", wrap=True))
    _add_chips(top, wording.warnings(visit))
    card.add_padded(top, 16, telling.down(13, 9))
    foot = CardFoot()
    row = QHBoxLayout(foot)
    down = tokens.px(telling.down(8, 5))
    row.setContentsMargins(tokens.px(16), down, tokens.px(14), down)
    row.setSpacing(tokens.px(16))
    row.addLayout(_foot_words(visit, telling), 1)
    if visit.work is None:
        row.addWidget(_call_off(visit, telling))
    if not visit.joined_by:
        row.addWidget(_no_access(visit, telling))
    brief = _brief(visit, telling, "Before you knock", buttons.NORMAL)
    brief.set_icon("door-open")
    row.addWidget(brief)
    button = _button(
        visit, telling.press, ButtonKind.PRIMARY, buttons.NORMAL if telling.compact else buttons.VISIT_SMALL
    )
    button.set_icon("pen-line")
    button.setShortcut(_PRIMARY_KEYS)  # after the words: setting them takes a shortcut away
    row.addWidget(button)
    card.column.addWidget(foot)
    return card


def _foot_words(visit: VisitCard, telling: Telling) -> QVBoxLayout:
    """Give where the draft of the next visit is when there is one."""
    column = QVBoxLayout()
    column.setSpacing(tokens.px(4))
    column.addStretch(1)
    if visit.work:
        _add_chips(column, _work_of(visit, telling))
    column.addStretch(1)
    return column


def _work_of(visit: VisitCard, telling: Telling) -> tuple[ChipText, ...]:
    return (wording.work(visit.work, telling.now, telling.authority),) if visit.work else ()


def _add_who(column: QBoxLayout, visit: VisitCard, size: float) -> None:
    """Add the child's name with what the visit is for, and the address where it may be shown."""
    said = [strong(wording.who(visit))]
    rest = ", ".join(part for part in (wording.company(visit), wording.occasion(visit)) if part)
    if rest:
        said.append(Run(f"\u2002{rest}", "text-2", size=14))
    column.addWidget(Words(said, size=size, wrap=True))
    if wording.address(visit):
        column.addWidget(paragraph(wording.address(visit), "small"))


def _add_chips(column: QBoxLayout, said: tuple[ChipText, ...]) -> None:
    longest = tokens.px(_LONGEST_CHIP)
    flow = FlowLayout()
    for chip in said:
        if chips.size(chip).width() <= longest:
            flow.addWidget(chips.StatusChip(chip))
    if flow.count():
        holder = QWidget()
        holder.setLayout(flow)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        holder.setSizePolicy(policy)
        column.addWidget(holder)
    for chip in said:
        if chips.size(chip).width() > longest:
            column.addWidget(LongAlert(chip), 0, Qt.AlignmentFlag.AlignLeft)


def _brief(visit: VisitCard, telling: Telling, said: str, size: buttons.ButtonSize) -> Button:
    button = Button(said, size=size, name=f"brief-{visit.visit}")
    button.setAccessibleName(f"Before you knock: {visit.name}, planned for {words_of_time.clock(visit.planned)}")
    button.setAutoDefault(True)
    button.clicked.connect(lambda: telling.brief(visit.child, visit.visit))
    return button


def _call_off(visit: VisitCard, telling: Telling) -> Button:
    button = Button("Call off", ButtonKind.QUIET, buttons.SMALL, name=f"call-off-{visit.visit}")
    button.tone = "text-2"
    button.setAccessibleName(f"Call off: {visit.name}, planned for {words_of_time.clock(visit.planned)}")
    button.setAutoDefault(True)
    button.clicked.connect(lambda: telling.call_off(visit.child, visit.visit))
    return button


def _no_access(visit: VisitCard, telling: Telling) -> Button:
    button = Button("No access", ButtonKind.QUIET, buttons.SMALL, note="N", name=f"no-access-{visit.visit}")
    button.tone = "text-2"
    button.setAccessibleName(f"No access: {visit.name}, planned for {words_of_time.clock(visit.planned)}, key N")
    button.setAutoDefault(True)
    button.clicked.connect(lambda: telling.no_access(visit.visit))
    return button


def _button(
    visit: VisitCard,
    press: Callable[[str], None],
    kind: ButtonKind,
    size: buttons.ButtonSize,
    *,
    past: bool = False,
) -> Button:
    button = Button(wording.action(visit, past=past), kind, size, name=f"start-visit-{visit.visit}")
    button.setAccessibleName(wording.action_sentence(visit, past=past))
    button.setAutoDefault(True)  # so that Enter presses it as well as the space bar
    button.clicked.connect(lambda: press(visit.visit))
    return button
