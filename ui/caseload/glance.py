"""The parts of the glance at a child: who, what comes next, who else works with them; tight on a low screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.casework.case_pages import CaseloadRow, ChildPage
from app.casework.page_parts import DueState, Planned, WorkingWith
from ui.caseload import glance_words, wording
from ui.kit import chips, fonts, marks, rings, shapes, tokens, words
from ui.kit.chips import ChipText
from ui.kit.marks import Avatar, IconMark, Line
from ui.kit.measure import Face, draw_wrapped, high, wide
from ui.kit.words import Run, Words
from ui.today.column import ScrollingColumn

PAD = 14
_MARK, _MANY, _ROUND = 22, 4, timedelta(days=7)
_NAME, _DATE = Face(13.5, fonts.REGULAR), Face(13, fonts.REGULAR)
_DUES = {DueState.OVER: rings.Due.OVERDUE, DueState.UNRECORDED: rings.Due.SOON, DueState.SOON: rings.Due.SOON}


@dataclass(frozen=True, slots=True)
class Room:
    """How much room the parts leave, in unscaled pixels: round a part, between chips, for a line."""

    down: int
    gap: int
    line: int


ROOMY, TIGHT = Room(12, 6, 32), Room(7, 4, 26)


def nobody() -> QWidget:
    """Build what stands where no child is chosen."""
    part = _Part(ROOMY)
    part.column.addWidget(words.paragraph("Choose a child to see who is working with them.", "small"))
    return part


def of_row(row: CaseloadRow, room: Room) -> QWidget:
    """Build what the list alone knows of a child."""
    here = () if row.here else (glance_words.NOT_HERE,)
    return _facts((wording.status_in_full(row.status), *wording.marks_in_words(row), *here), "", room)


def of_page(page: ChildPage, now: datetime, room: Room) -> list[QWidget]:
    """Build the parts of a child's page."""
    chips_of = glance_words.facts(page)
    room = TIGHT if len(chips_of) > _MANY else room  # so that who was in contact is in view as well
    facts = _facts(chips_of, page.header.nhs_number, room)
    return [facts, Line(), _next(page.planned, now, room), Line(), _contacts(page, room)]


class Head(QWidget):
    """Whose glance it is; it stays in view while the rest scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self._avatar = Avatar("", 44, square=True)
        self._name = Words("", size=18, weight=fonts.SEMI_BOLD, wrap=True, line_height=1.3)
        self._name.setObjectName("caseload-peek-name")
        self._age = Words("", size=13, tone="text-2", wrap=True)
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(self._name)
        said.addWidget(self._age)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(tokens.px(12))
        self._row.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(said, 1)
        self.leave(ROOMY)

    def say(self, name: str, initials: str, age: str) -> None:
        """Say whose glance it is."""
        self._avatar.set_initials(initials)
        self._name.set_words(name)
        self._age.set_words(age)

    def leave(self, room: Room) -> None:
        """Leave room above."""
        self._row.setContentsMargins(tokens.px(PAD), tokens.px(room.down), tokens.px(PAD), 0)


class FactChip(QFrame):
    """A chip whose words wrap where the panel is narrow: what it says is never cut."""

    def __init__(self, chip: ChipText) -> None:
        super().__init__()
        self._kind = chip.kind
        tone = "text-2" if chip.kind == chips.ChipKind.PLAIN else str(chip.kind)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.px(8), tokens.px(3), tokens.px(9), tokens.px(4))
        row.setSpacing(tokens.px(5))
        if chip.icon:
            beside = QVBoxLayout()
            beside.setContentsMargins(0, tokens.px(2), 0, 0)
            beside.addWidget(IconMark(chip.icon, 14, tone))
            beside.addStretch(1)
            row.addLayout(beside)
        row.addWidget(Words(chip.text, size=12.5, weight=fonts.MEDIUM, tone=tone, wrap=True), 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chip's frame."""
        _, fill, border = chips.colours(self._kind)
        shapes.frame(QPainter(self), self.rect(), tokens.px(tokens.RADIUS.chip), fill, border)


class ContactLine(QWidget):
    """Somebody who works with the child, and when they were last in contact."""

    def __init__(self, working: WorkingWith, room: Room) -> None:
        super().__init__()
        self._line = room.line
        self._agency = glance_words.agency(working)
        self._name, self._role = glance_words.who(working)
        self._when = glance_words.when(working)
        self.setObjectName("caseload-peek-contact")
        self.setAccessibleName(glance_words.heard(working))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """Tell that a long name takes a second line."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Give the height of the line."""
        return max(tokens.px(self._line), high(self._said(width), _NAME, self._room(width)) + tokens.px(8))

    def sizeHint(self) -> QSize:
        """Give the size of a line."""
        return QSize(tokens.px(200), tokens.px(self._line))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        painter, look = QPainter(self), tokens.look().colours
        side, height = tokens.px(_MARK), self.height()
        marks.paint_agency(painter, QRect(0, (height - side) // 2, side, side), self._agency)
        painter.setPen(look.text)
        name = QRect(side + tokens.px(10), 0, self._room(self.width()), height)
        draw_wrapped(painter, name, self._said(self.width()), _NAME)
        painter.setPen(look.text_2)
        rightwards = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        words.draw(painter, self.rect(), self._when, _DATE.font(), rightwards)

    def _room(self, width: int) -> int:
        return max(width - tokens.px(_MARK + 10 + 8) - wide(self._when, _DATE), tokens.px(60))

    def _said(self, width: int) -> str:
        """The role stands beside the name where there is room for both."""
        both = f"{self._name}, {self._role}" if self._role else self._name
        return both if wide(both, _NAME) <= self._room(width) else self._name


class WholeLines(ScrollingColumn):
    """The parts in a column that ends, until it is scrolled, below a whole line: no contact is cut through."""

    def __init__(self, name: str) -> None:
        super().__init__(gap=0, name=name)
        self._settled = QTimer(self, singleShot=True, interval=0)  # once the lines have their places
        self._settled.timeout.connect(self._end)
        self.verticalScrollBar().rangeChanged.connect(lambda *_: self._settled.start())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """End below another line where there is more room, or less."""
        super().resizeEvent(event)
        self._settled.start()

    def _end(self) -> None:
        high, ends = self.height(), self._ends()
        whole = [bottom for _, bottom in ends if bottom <= high]
        cut = any(top < high < bottom for top, bottom in ends)
        below = high - max(whole) if cut and whole else 0
        if below != self.viewportMargins().bottom():
            self.setViewportMargins(0, 0, 0, below)

    def _ends(self) -> list[tuple[int, int]]:
        """Give top and bottom of each line of a contact, from the top of the column."""
        holder = self.widget()
        if holder is None:
            return []
        lines = holder.findChildren(ContactLine)
        tops = [line.mapTo(holder, QPoint(0, 0)).y() for line in lines]
        return [(top, top + line.height()) for top, line in zip(tops, lines, strict=True)]


class _Part(QWidget):
    def __init__(self, room: Room) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(tokens.px(PAD), tokens.px(room.down), tokens.px(PAD), tokens.px(room.down))
        self.column.setSpacing(tokens.px(room.gap))


def _facts(facts: Sequence[ChipText], nhs_number: str, room: Room) -> QWidget:
    part = _Part(room)
    part.column.setContentsMargins(tokens.px(PAD), tokens.px(room.gap), tokens.px(PAD), tokens.px(room.down))
    if nhs_number:
        number = words.strong(glance_words.spaced(nhs_number), "text")
        part.column.addWidget(Words((Run("NHS number "), number), size=13, tone="text-2"))
    for chip in facts:
        part.column.addWidget(FactChip(chip), 0, Qt.AlignmentFlag.AlignLeft)
    return part


def _next(planned: Sequence[Planned], now: datetime, room: Room) -> QWidget:
    part = _Part(room)
    if not planned:
        part.column.addWidget(words.paragraph("No next date recorded", "small"))
        return part
    first = planned[0]
    left = 0.0 if first.due.at is None else max((first.due.at - now) / _ROUND, 0.1)
    row = QHBoxLayout()
    row.setSpacing(tokens.px(10))
    row.addWidget(rings.DueClock(_DUES.get(first.due.state, rings.Due.LATER), left, 32), 0, Qt.AlignmentFlag.AlignTop)
    said = QVBoxLayout()
    said.setSpacing(0)
    title, more = glance_words.planned(first)
    said.addWidget(Words(title, size=13.5, weight=fonts.SEMI_BOLD, wrap=True))
    if more:
        said.addWidget(Words(more, size=12.5, tone="text-2", wrap=True))
    row.addLayout(said, 1)
    part.column.addLayout(row)
    return part


def _contacts(page: ChildPage, room: Room) -> QWidget:
    part = _Part(room)
    part.column.setSpacing(0)
    part.column.addWidget(Words("Last contacts", size=14, weight=fonts.SEMI_BOLD))
    part.column.addSpacing(tokens.px(2))
    listed = glance_words.listed(page.working)
    for working in listed:
        part.column.addWidget(ContactLine(working, room))
    for said in glance_words.unheard(page.unheard):
        part.column.addWidget(words.paragraph(said, "small"))
    if not listed:
        part.column.addWidget(words.paragraph(glance_words.nobody_listed(page), "small"))
    return part
