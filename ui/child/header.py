"""Who the child is: name and age in the largest letters, numbers, who leads, how fresh it is, and every alert."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.casework.page_parts import Header
from app.domain.freshness import Freshness
from ui.child import wording
from ui.kit import chips, fonts, icons, tokens, words
from ui.kit.buttons import Button, ButtonKind
from ui.kit.cards import Card
from ui.kit.chips import ChipText, StatusChip
from ui.kit.flow import FlowLayout
from ui.kit.marks import Avatar
from ui.kit.measure import Face, wide
from ui.kit.rings import paint_freshness
from ui.kit.words import Run
from ui.today.cards import LongAlert

_NAME, _ABOUT, _FACT_HIGH, _SPACE = 25, 15, 20, 5
_PLAIN, _STRONG = Face(13, fonts.REGULAR), Face(13, fonts.SEMI_BOLD)
_LONGEST_CHIP = 560
_TILE = 60


class Initials(Avatar):
    """The tile with the child's initials."""

    LETTERS = 22

    def _letters(self) -> float:
        return self.LETTERS


class Fact(QLabel):
    """One fact of the line under the name: a mark, quiet words and strong ones; painted, because it is opened often."""

    def __init__(self, quiet: str, strong: str = "", *, icon: str = "", tone: str = "text-2") -> None:
        super().__init__(f"{quiet} {strong}" if strong else quiet)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAccessibleName(self.text())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._quiet, self._strong, self._icon, self._tone = quiet, strong, icon, tone
        self.ring: Freshness | None = None

    def sizeHint(self) -> QSize:
        """Give the size of mark and words."""
        strong = wide(self._strong, _STRONG) + tokens.px(_SPACE) if self._strong else 0
        return QSize(self._mark() + wide(self._quiet, _PLAIN) + strong + 1, tokens.px(_FACT_HIGH))

    def minimumSizeHint(self) -> QSize:
        """Give the size: nothing of it is ever cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint mark and words."""
        painter, look = QPainter(self), tokens.look().colours
        side = tokens.px(14 if self.ring else 16)
        top = (self.height() - side) // 2
        if self.ring:
            paint_freshness(painter, QRect(0, top, side, side), wording.RING[self.ring])
        elif self._icon:
            icons.paint(painter, self._icon, QPoint(0, top), side, look.named(self._tone))
        painter.setPen(look.named(self._tone))
        words.draw(painter, self.rect().adjusted(self._mark(), 0, 0, 0), self._quiet, _PLAIN.font())
        painter.setPen(look.text)
        after = self._mark() + wide(self._quiet, _PLAIN) + tokens.px(_SPACE)
        words.draw(painter, self.rect().adjusted(after, 0, 0, 0), self._strong, _STRONG.font())

    def _mark(self) -> int:
        if self.ring:
            return tokens.px(14 + 6)
        return tokens.px(16 + 6) if self._icon else 0


class ChildHeader(Card):
    """The card at the top of every page of a child; asks for a contact and for the brief."""

    contact_asked = Signal()
    brief_asked = Signal()
    refer_asked = Signal()

    def __init__(self) -> None:
        super().__init__(name="child-header")
        self._shown: Header | None = None
        self._tile = Initials("", _TILE, square=True)
        self._name = words.Words(size=_NAME, wrap=True, line_height=1.4)
        self._name.setObjectName("child-name")
        self._facts, self._alerts = FlowLayout(gap=16, line_gap=2), FlowLayout(gap=8, line_gap=6)
        self._long = QVBoxLayout()
        self._long.setSpacing(tokens.px(6))
        self._contact = Button("Contact", icon="plus", name="child-contact")
        self._refer = Button("Refer", icon="send", name="child-refer")
        self._brief = Button("Before you knock", ButtonKind.PRIMARY, icon="door-open", name="child-brief")
        for button, asked in (
            (self._contact, self.contact_asked), (self._refer, self.refer_asked), (self._brief, self.brief_asked),
        ):  # fmt: skip
            button.setAutoDefault(True)
            button.clicked.connect(asked)
        self.setFocusProxy(self._brief)  # who comes to this page is before a visit
        self._lay_out()

    def show_header(self, header: Header) -> None:
        """Show who the child is."""
        if header == self._shown:
            return
        self._shown = header
        self._tile.set_initials(header.initials)
        name = Run(header.name, weight=fonts.SEMI_BOLD)
        self._name.set_words([name, Run(f"\u2002 {wording.about(header)}", "text-2", size=_ABOUT)])
        self._contact.setAccessibleName(f"Record a contact with {header.name}")
        self._refer.set_words("Go on referring" if header.being_referred else "Refer")
        begun = "Go on with the referral of" if header.being_referred else "Refer"
        self._refer.setAccessibleName(f"{begun} {header.name}")
        self._brief.setAccessibleName(f"Before you knock: what to know before visiting {header.name}")
        self.setAccessibleName(wording.header_sentence(header))
        _fill(self._facts, _facts(header))
        self._show_alerts(wording.alerts(header))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(tokens.px(16))
        top.addWidget(self._tile, 0, Qt.AlignmentFlag.AlignTop)
        told = QVBoxLayout()
        told.setSpacing(tokens.px(2))
        told.addWidget(self._name)
        told.addWidget(_holding(self._facts))
        told.addStretch(1)
        top.addLayout(told, 1)
        actions = QHBoxLayout()
        actions.setSpacing(tokens.px(8))
        actions.addWidget(self._contact)
        actions.addWidget(self._refer)
        actions.addWidget(self._brief)
        top.addLayout(actions)
        whole = QVBoxLayout()
        whole.setSpacing(tokens.px(12))
        whole.addLayout(top)
        alerts = QVBoxLayout()
        alerts.setSpacing(tokens.px(6))
        alerts.addWidget(_holding(self._alerts))
        alerts.addLayout(self._long)
        whole.addLayout(alerts)
        self.add_padded(whole, 16, 14)

    def _show_alerts(self, said: tuple[ChipText, ...]) -> None:
        """Show every alert whole: one whose words are too long for a chip wraps below the others."""
        longest = tokens.px(_LONGEST_CHIP)
        short = [chip for chip in said if chips.size(chip, large=True).width() <= longest]
        _fill(self._alerts, [StatusChip(chip, large=True) for chip in short])
        while (had := self._long.takeAt(0)) is not None:
            _leave(had.widget())
        for chip in said:
            if chip not in short:
                self._long.addWidget(LongAlert(chip), 0, Qt.AlignmentFlag.AlignLeft)


def _facts(header: Header) -> list[QWidget]:
    number = Fact("NHS", wording.nhs_number(header.nhs_number), icon="id-card")
    facts = [number if header.nhs_number else Fact("NHS number not recorded", icon="id-card")]
    if header.nhs_number and header.nhs_verified:
        facts.append(Fact("verified", icon="check", tone="ok"))
    elif header.nhs_number:
        facts.append(Fact("not verified", icon="circle-help", tone="warn"))
    if header.social_care_id:
        facts.append(Fact(f"Social care ID {wording.social_care_id(header.social_care_id)}"))
    lead = Fact("Lead professional", header.lead) if header.lead else Fact("No lead professional recorded")
    facts.append(lead)
    if not header.address_protected:
        facts.append(Fact(header.address_words, icon="house"))
    tone = "text-2" if header.source.state in (Freshness.TODAY, Freshness.WITHIN) else "warn"
    received = Fact(wording.received(header.source), tone=tone)
    received.ring = header.source.state
    return [*facts, received]


def _holding(flow: FlowLayout) -> QWidget:
    holder = QWidget()
    holder.setLayout(flow)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    holder.setSizePolicy(policy)
    return holder


def _fill(flow: FlowLayout, parts: list[QWidget]) -> None:
    while (had := flow.takeAt(0)) is not None:
        _leave(had.widget())
    for part in parts:
        flow.addWidget(part)


def _leave(part: QWidget | None) -> None:
    if part is not None:
        part.hide()
        part.deleteLater()
