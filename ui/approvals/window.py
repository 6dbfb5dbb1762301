"""Approvals in three panes: what waits, what is read, and what is decided."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.casework.approval_pages import ApprovalsPage, Paper, QueueRow, Sort
from ui.approvals import wording
from ui.approvals.answering import AnsweringPane
from ui.approvals.deciding import DecidingPane
from ui.approvals.listing import WaitingList
from ui.approvals.paper import PaperPane
from ui.approvals.ways import Way, Ways
from ui.kit import tokens, words
from ui.kit.buttons import Button, ButtonKind
from ui.kit.cards import Card, EmptyPlace
from ui.kit.choices import Pill
from ui.kit.flow import FlowLayout
from ui.kit.marks import KeyCap

_REST = 200
_LISTED, _DECIDED, _WIDE_FROM = (300, 411), (340, 423), 1500
_SIDE_BY_SIDE_FROM, _ROOMY = 960, 820
_LOW = tokens.COMPACT_BELOW - tokens.SIZE.topbar - tokens.SIZE.strip
_KEYS = ("Ctrl+Return", "Ctrl+Enter")


class ApprovalsScreen(QWidget):
    """Shows what waits and the paper chosen; asks for it to be read, decided, or opened."""

    paper_asked = Signal(str)  # the row that came to rest
    decide_asked = Signal(object)
    withdraw_asked = Signal(str)
    open_asked = Signal(str)  # the child
    versions_asked = Signal(str)
    file_asked = Signal(str)
    answered = Signal(str, str)  # the referral with whose decision somebody disagrees, and the answer

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("approvals")
        self._page: ApprovalsPage | None = None
        self._sort: Sort | None = None
        self._wide: bool | None = None
        self._listing, self._paper, self.deciding = WaitingList(), PaperPane(), DecidingPane()
        self._answering = AnsweringPane()
        self._pills = {sort: Pill(said, count=0, name=f"approvals-{sort or 'all'}") for sort, said in wording.FILTERS}
        self._none = EmptyPlace("clipboard-check", wording.EMPTY, wording.EMPTY_TEXT)
        self._nothing = EmptyPlace("clipboard-check", wording.PICK)
        self._lay = Button(wording.LAY_OUT, ButtonKind.PRIMARY, icon="git-compare", name="approvals-lay-out")
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._ways = Ways()
        self._read = False  # whether there is a paper to decide on
        self._lay_out()
        self._connect()
        self._place()
        self._filter(None)

    def show_page(self, page: ApprovalsPage) -> None:
        """Show what waits; filter, choice and scroll stay as they were."""
        self._page = page
        for sort, pill in self._pills.items():
            pill.set_count(len(page.rows) if sort is None else page.count(sort))
        self._show_rows()

    def show_paper(self, paper: Paper) -> None:
        """Show the paper that was read; one that comes after another was chosen is passed over."""
        if paper.key == self._listing.key():
            self._paper.show_paper(paper)
            self.deciding.show_paper(paper)
            self._show_middle(self._paper, read=True)

    def chosen(self) -> str:
        """Give the key of what is chosen, or nothing."""
        row = self._listing.row()
        return row.key if row is not None and row.sort != "versions" and not row.says else ""

    def without_paper(self) -> str:
        """Give what is chosen and has come to rest, but whose paper was not asked for: the page was not in view."""
        unread = self._middle.currentWidget() is self._empty and not self._rest.isActive()
        return self.chosen() if unread else ""

    def choose(self, key: str) -> None:
        """Choose what waits, by its key."""
        self._filter(None)
        self._listing.choose(key)

    def panes(self) -> tuple[QWidget, ...]:
        """Give the panes: what waits, what is read, what is decided."""
        return self._ways, self._left, self._middle, self.deciding

    def turn(self, way: Way) -> None:
        """Show one of the panes where they have no room side by side, and give it the keyboard."""
        self._ways.choose(way)
        self._place()
        start = {Way.WAITS: self.focusProxy(), Way.READ: self._paper, Way.DECIDE: None}[way]
        if way is Way.DECIDE:
            self.deciding.enter()
        elif start is not None:
            start.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> None:
        """Show the panes side by side where there is room, else the one that was turned to."""
        narrow = self.width() < tokens.px(_SIDE_BY_SIDE_FROM)
        self._ways.setVisible(narrow)
        self._ways.offer(Way.DECIDE, offered=self._read)
        way = self._ways.way()
        self._left.setVisible(not narrow or way is Way.WAITS)
        self._middle.setVisible(not narrow or way is Way.READ)
        self.deciding.setVisible(self._read and (not narrow or way is Way.DECIDE))

    def _show_middle(self, part: QWidget, *, read: bool = False) -> None:
        self._middle.setCurrentWidget(part)
        self._read = read
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the room anew when the window is another size of screen; else the widths are the person's own."""
        super().resizeEvent(event)
        low = self.height() < tokens.px(_LOW)
        self._listing.set_low(low)
        self.deciding.set_low(self.height() < tokens.px(_ROOMY))
        self._place()
        wide = self.width() >= tokens.px(_WIDE_FROM)
        if wide != self._wide:
            self._wide = wide
            left, right = tokens.px(_LISTED[wide]), tokens.px(_DECIDED[wide])
            gaps = 2 * (tokens.px(tokens.PAGE_PADDING[0]) + tokens.px(tokens.SIZE.card_gap))
            self._split.setSizes([left, max(self.width() - left - right - gaps, 1), right])

    def _filter(self, sort: Sort | None) -> None:
        self._sort = sort
        for one, pill in self._pills.items():
            pill.setChecked(one == sort)
        self._show_rows()

    def _show_rows(self) -> None:
        if self._page is None:
            return
        rows = [row for row in self._page.rows if self._sort in (None, row.sort)]
        self._listing.show_rows(rows)
        hidden = bool(self._page.rows) and not rows
        self._none.say(wording.HIDDEN if hidden else wording.EMPTY, wording.HIDDEN_TEXT if hidden else
                       wording.EMPTY_TEXT)  # fmt: skip
        focused = self._listing.hasFocus()
        self._places.setCurrentIndex(0 if rows else 1)
        self.setFocusProxy(self._listing if rows else self._pills[self._sort])
        if focused and not rows:
            self._pills[self._sort].setFocus()
        if not rows:
            self._show_nothing()

    def _chosen(self) -> None:
        """Show at once that another is chosen, and ask for its paper when the choice has come to rest."""
        row = self._listing.row()
        if row is None:
            self._rest.stop()
            self._show_nothing()
        elif row.sort == "versions":
            self._rest.stop()
            self._show_middle(self._versions)
        elif row.says:
            self._rest.stop()
            self._answering.show_row(row)
            self._show_middle(self._answering)
        else:
            self._nothing.say(wording.who(row), row.asked)
            self._show_middle(self._empty)
            self._rest.start()

    def _show_nothing(self) -> None:
        self._nothing.say(wording.PICK, "")
        self._show_middle(self._empty)

    def _open(self, key: str) -> None:
        row = self._listing.row()
        if row is None or row.key != key:
            return
        if self._ways.isVisible() and row.sort != "versions":
            self.turn(Way.READ)
        else:
            self._open_row(row)

    def _by_keys(self) -> None:
        if self._read and not self.deciding.isVisible():
            self.turn(Way.DECIDE)
        self.deciding.by_keys()

    def _open_row(self, row: QueueRow) -> None:
        if row.sort == "versions":
            self.versions_asked.emit(row.key)
        else:
            self.open_asked.emit(row.child)

    def _connect(self) -> None:
        for sort, pill in self._pills.items():
            pill.clicked.connect(lambda _=False, sort=sort: self._filter(sort))
        self._listing.chosen.connect(lambda _: self._chosen())
        self._listing.opened.connect(self._open)
        self._answering.answered.connect(self.answered)
        self._answering.open_asked.connect(self.open_asked)
        self._ways.turned.connect(self.turn)
        self._lay.clicked.connect(lambda: self._open(self._listing.key()))
        self._rest.timeout.connect(lambda: self.paper_asked.emit(self.chosen()))
        self._paper.open_asked.connect(self.open_asked)
        self._paper.file_asked.connect(self.file_asked)
        self._paper.withdraw_asked.connect(self.withdraw_asked)
        self._paper.again_asked.connect(self.paper_asked)
        self.deciding.decide_asked.connect(self.decide_asked)
        for keys in _KEYS:
            QShortcut(QKeySequence(keys), self).activated.connect(self._by_keys)

    def _lay_out(self) -> None:
        self._left = self._list_card()
        self._empty, self._versions = Card(), Card()
        self._empty.column.addWidget(self._nothing)
        centred = QVBoxLayout()
        centred.addWidget(EmptyPlace("git-compare", wording.VERSIONS, wording.VERSIONS_TEXT))
        centred.addWidget(self._lay, 0, Qt.AlignmentFlag.AlignHCenter)
        centred.addStretch(1)
        self._lay.setAutoDefault(True)
        self._versions.add_padded(centred)
        self._middle = QStackedWidget()
        for part in (self._empty, self._paper, self._versions, self._answering):
            self._middle.addWidget(part)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(tokens.px(tokens.SIZE.card_gap))
        for pane, stretch in ((self._left, 0), (self._middle, 1), (self.deciding, 0)):
            self._split.addWidget(pane)
            self._split.setStretchFactor(self._split.count() - 1, stretch)
        across, down = tokens.PAGE_PADDING
        page = QVBoxLayout(self)
        page.setContentsMargins(tokens.px(across), tokens.px(down), tokens.px(across), tokens.px(down))
        page.setSpacing(tokens.px(10))
        page.addWidget(self._ways)
        page.addWidget(self._split, 1)

    def _list_card(self) -> Card:
        card = Card(name="approvals-waiting")
        filters = FlowLayout(gap=8)
        for pill in self._pills.values():
            filters.addWidget(pill)
        card.add_padded(filters, 12, 12)
        card.add_line()
        self._places = QStackedWidget()
        self._places.addWidget(self._listing)
        self._places.addWidget(self._none)
        card.column.addWidget(self._places, 1)
        card.add_line()
        foot = QHBoxLayout()
        foot.setSpacing(tokens.px(6))
        for key in ("J", "K"):
            foot.addWidget(KeyCap(key))
        foot.addWidget(words.line("next, previous", "small", "text-2"))
        foot.addStretch(1)
        foot.addWidget(words.line("Sorted by time left", "small", "text-2"))
        card.add_padded(foot, 14, 10)
        return card
