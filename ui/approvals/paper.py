"""The middle pane: everything that is decided on, from who the child is to the files that came with it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.casework.approval_pages import Paper, Part
from app.casework.page_parts import WorkingWith
from ui.approvals import wording
from ui.approvals.year import YearStrip
from ui.child.wording import AGENCY, FURTHER, RING, RING_FIRST
from ui.kit import buttons, chips, fonts, tokens, words
from ui.kit.buttons import Button
from ui.kit.cards import Card, Notice
from ui.kit.chips import ChipKind, ChipText, StatusChip
from ui.kit.flow import FlowLayout
from ui.kit.marks import Agency, AgencyMark, Avatar, IconMark, Line
from ui.kit.rings import FreshnessRing
from ui.visit.parts import Scrolled, forget

_SIDE = 20
_SHARES = (5, 6, 4, 3)
_WIDEST_CHIP = 420


class PaperPane(Card):
    """Shows a paper whole; long words wrap, and the pane scrolls."""

    open_asked = Signal(str)  # the child
    file_asked = Signal(str)  # the attachment
    again_asked = Signal(str)  # the paper, to be read as it stands now
    withdraw_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(name="approvals-paper")
        self._paper: Paper | None = None
        self._page: QWidget | None = None
        self._scroll = Scrolled(QWidget())
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the arrows scroll what is read
        self._scroll.setObjectName("approvals-read")
        self._scroll.setProperty("focusRadius", tokens.RADIUS.card)
        self.column.addWidget(self._scroll)
        self.setFocusProxy(self._scroll)

    def show_paper(self, paper: Paper) -> None:
        """Show a paper; the place is kept when it is the same one read again."""
        if paper == self._paper:
            return
        same = self._paper is not None and self._paper.key == paper.key
        place = self._scroll.verticalScrollBar().value() if same else 0
        self._paper = paper
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, tokens.px(12))
        column.setSpacing(0)
        for number, section in enumerate(self._sections(paper)):
            if number:
                column.addWidget(Line())
            column.addWidget(section)
        column.addStretch(1)
        old = self._scroll.takeWidget()
        self._scroll.page = page
        self._scroll.setWidget(page)
        if old is not None:
            forget(old)
        self._scroll.setAccessibleName(f"What is decided on: {paper.header.name}")
        self._scroll.verticalScrollBar().setValue(place)

    def _sections(self, paper: Paper) -> list[QWidget]:
        found = [self._head(paper)]
        if paper.stand.state != "open":
            found.append(self._stand(paper))
        if paper.changed:
            found.append(_changed(paper))
        found += [_said(paper), _working(paper), _year(paper), _household(paper)]
        return [*found, self._files(paper)] if paper.files else found

    def _head(self, paper: Paper) -> QWidget:
        header = paper.header
        part, column = _section(14)
        top = QHBoxLayout()
        top.setSpacing(tokens.px(14))
        top.addWidget(Avatar(header.initials, 52, square=True), 0, Qt.AlignmentFlag.AlignTop)
        names = QVBoxLayout()
        names.setSpacing(tokens.px(3))
        name = words.Words(
            [words.strong(header.name), words.Run(f"   {wording.about(header)}", "text-2", size=16)],
            size=22,
            wrap=True,
        )
        name.setObjectName("paper-name")
        names.addWidget(name)
        known = FlowLayout(gap=14, line_gap=2)
        for icon, said, tone in (
            ("id-card", f"NHS {header.nhs_number}" if header.nhs_number else "", "text"),
            ("check", paper.checked, "ok"),
            ("", paper.reference, "text-2"),
        ):
            if said:
                known.addWidget(_marked(icon, said, tone))
        names.addLayout(known)
        top.addLayout(names, 1)
        opens = Button("Open", icon="arrow-right", icon_after=True, name="paper-open")
        opens.setAccessibleName(f"Open {header.name}’s case file")
        opens.setAutoDefault(True)
        opens.clicked.connect(lambda: self.open_asked.emit(header.child))
        top.addWidget(opens, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        flow = FlowLayout(gap=8)
        for fact in paper.facts:
            flow.addWidget(_chip(ChipText(fact.words, ChipKind(fact.tone), fact.icon)))
        if paper.facts:
            column.addLayout(flow)
        return part

    def _stand(self, paper: Paper) -> QWidget:
        part, column = _section(12)
        kind, icon = wording.STANDS[paper.stand.state]
        acts = []
        if paper.stand.state == "refused":
            again = Button(wording.READ_AGAIN, size=buttons.SMALL, name="paper-again")
            again.clicked.connect(lambda: self.again_asked.emit(paper.key))
            acts.append(again)
        if paper.stand.may_withdraw:
            back = Button(wording.WITHDRAW, size=buttons.SMALL, name="paper-withdraw")
            back.clicked.connect(lambda: self.withdraw_asked.emit(paper.key))
            acts.append(back)
        for act in acts:
            act.setAutoDefault(True)
        notice = Notice(kind, icon, *acts, name="paper-stand")
        notice.say(paper.stand.title, paper.stand.words)
        column.addWidget(notice)
        return part

    def _files(self, paper: Paper) -> QWidget:
        part, column = _section(14, "Sent with it")
        flow = FlowLayout(gap=8)
        for one in paper.files:
            button = Button(one.name, icon="paperclip", name=f"file-{one.attachment}")
            button.setAutoDefault(True)
            button.setAccessibleDescription("" if one.here else "Not on this laptop yet: it is fetched")
            button.clicked.connect(lambda _=False, id=one.attachment: self.file_asked.emit(id))
            flow.addWidget(button)
        column.addLayout(flow)
        column.addWidget(words.paragraph(wording.NOT_CHECKED, "small"))
        return part


def _marked(icon: str, said: str, tone: str) -> QWidget:
    """Words with their mark before them; long ones wrap."""
    part = QWidget()
    row = QHBoxLayout(part)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(tokens.px(6))
    if icon:
        row.addWidget(IconMark(icon, 15, "text-2" if tone == "text" else tone), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(words.Words(said, size=13, wrap=True, tone=tone), 1)
    return part


def _section(down: int, title: str = "") -> tuple[QWidget, QVBoxLayout]:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(tokens.px(_SIDE), tokens.px(down), tokens.px(_SIDE), tokens.px(down))
    column.setSpacing(tokens.px(8))
    if title:
        column.addWidget(words.Words(title, size=14, weight=fonts.SEMI_BOLD, wrap=True))
    return part, column


def _chip(of: ChipText) -> QWidget:
    """A chip, or words that wrap where they would make a chip too wide for the pane."""
    if chips.size(of, large=True).width() <= tokens.px(_WIDEST_CHIP):
        return StatusChip(of, large=True)
    return words.Words(of.text, size=13.5, wrap=True)


def _changed(paper: Paper) -> QWidget:
    part, column = _section(12)
    notice = Notice("warn", "git-compare", name="paper-changed")
    lines = [wording.changed_line(one.label, one.before, one.after) for one in paper.changed]
    notice.say(wording.changed_title(paper), "\n".join(lines))
    column.addWidget(notice)
    return part


def _said(paper: Paper) -> QWidget:
    part, column = _section(14)
    first, *others = paper.parts or (Part("", ""),)
    top = QHBoxLayout()
    top.addWidget(words.Words(first.title, size=14, weight=fonts.SEMI_BOLD, wrap=True), 1)
    top.addWidget(words.line(paper.received, "small", "text-2"), 0, Qt.AlignmentFlag.AlignTop)
    column.addLayout(top)
    column.addWidget(words.Words(first.words, size=15, wrap=True, tone="text-2" if first.says_nothing else "text"))
    if others:
        grid = QGridLayout()
        grid.setSpacing(tokens.px(12))
        for place, one in enumerate(others):
            wide = 2 if place == len(others) - 1 and place % 2 == 0 else 1
            grid.addWidget(_panel(one), place // 2, place % 2, 1, wide)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
    return part


class _Panel(Card):
    """One part of the paper in a tinted panel; what the child says is tinted as such."""

    def __init__(self, of: Part) -> None:
        super().__init__(tone="accent-tint" if of.icon == "quote" else "neutral-bg")
        head = QHBoxLayout()
        head.setSpacing(tokens.px(8))
        if of.icon:
            head.addWidget(IconMark(of.icon, 16, "accent" if of.icon == "quote" else "text-2"), 0,
                           Qt.AlignmentFlag.AlignTop)  # fmt: skip
        head.addWidget(words.Words(of.title, size=13.5, weight=fonts.SEMI_BOLD, wrap=True), 1)
        inner = QVBoxLayout()
        inner.setSpacing(tokens.px(5))
        inner.addLayout(head)
        inner.addWidget(words.Words(of.words, size=14, wrap=True, tone="text-2" if of.says_nothing else "text"))
        inner.addStretch(1)
        self.add_padded(inner, 14, 12)


def _panel(of: Part) -> QFrame:
    return _Panel(of)


def _working(paper: Paper) -> QWidget:
    part, column = _section(14, f"Who is already working with {paper.header.given}")
    if not paper.working:
        column.addWidget(words.paragraph(wording.NO_WORKING.format(given=paper.header.given)))
    for number, one in enumerate(paper.working):
        if number:
            column.addWidget(Line())
        column.addWidget(_worker(one))
    return part


def _worker(one: WorkingWith) -> QWidget:
    part = QWidget()
    row = QHBoxLayout(part)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(tokens.px(12))
    if one.sensitive:
        row.addWidget(AgencyMark(Agency.FURTHER, 24))
        desk = f"{FURTHER}. {RING_FIRST}: {one.telephone}".rstrip(": ")
        row.addWidget(words.Words(desk, size=14, weight=fonts.SEMI_BOLD, wrap=True, tone="protected"), 1)
        return part
    row.addWidget(AgencyMark(AGENCY[one.sector], 24))
    parts = (
        words.Words(one.name, size=14, weight=fonts.SEMI_BOLD, wrap=True),
        words.Words(one.role, size=13.5, wrap=True, tone="text-2"),
        words.Words(one.last_words, size=13.5, wrap=True),
    )
    for said, share in zip(parts, _SHARES, strict=False):
        said.setMinimumWidth(1)
        row.addWidget(said, share)
    heard = QHBoxLayout()
    heard.setSpacing(tokens.px(7))
    heard.addWidget(FreshnessRing(RING[one.source.state]))
    heard.addWidget(words.Words(one.source.words, size=13, tone="text-2", wrap=True), 1)
    row.addLayout(heard, _SHARES[3])
    part.setAccessibleName(", ".join(filter(None, (one.name, one.role, one.last_words, one.source.words))))
    return part


def _year(paper: Paper) -> QWidget:
    part, column = _section(14)
    top = QHBoxLayout()
    top.setSpacing(tokens.px(8))
    top.addWidget(words.Words("Last 12 months", size=14, weight=fonts.SEMI_BOLD))
    top.addStretch(1)
    counted: dict[Agency, int] = {}
    for one in paper.points:
        if one.to is None:
            counted[AGENCY[one.sector]] = counted.get(AGENCY[one.sector], 0) + 1
    legend = FlowLayout(gap=12, line_gap=4)
    for agency, count in counted.items():
        mark = AgencyMark(agency, 20, filled=True)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.px(6))
        row.addWidget(mark)
        row.addWidget(words.Words(f"{mark.accessibleName()} {count}", size=13, tone="text-2"))
        legend.addWidget(holder)
    strip = YearStrip()
    strip.show_points(paper.points, paper.on)
    if counted:
        top.addLayout(legend)
    column.addLayout(top)
    column.addWidget(strip)
    if not paper.points:
        column.addWidget(words.paragraph(wording.NO_POINTS, "small"))
    return part


def _household(paper: Paper) -> QWidget:
    part, column = _section(14, "Same household")
    if not paper.household:
        column.addWidget(words.paragraph(wording.NO_HOUSEHOLD))
        return part
    flow = FlowLayout(gap=8)
    for member in paper.household:
        flow.addWidget(_chip(wording.member_chip(member)))
    column.addLayout(flow)
    return part
