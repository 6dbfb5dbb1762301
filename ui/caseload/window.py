"""The Caseload window: every child, who needs the person first, and a glance at the one chosen."""

from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.casework.case_pages import CaseloadPage, ChildPage
from ui.caseload import sieve, wording
from ui.caseload.columns import sorted_by
from ui.caseload.filters import FilterBar
from ui.caseload.foot import ListFoot
from ui.caseload.peek import PeekPanel
from ui.caseload.places import EmptyList, TableCard
from ui.caseload.table import CaseTable
from ui.kit import tokens

_REST = 80
_PEEK, _PEEK_WIDE, _PEEK_LEAST, _WIDE_FROM = 256, 340, 236, 1500
_PEEK_FROM = 1110  # of the page: a window of 1200 without its rail
_FOOT_ROOM = 11


class CaseloadScreen(QWidget):
    """Shows the caseload; asks for a child to be opened, briefed on, contacted and glanced at."""

    child_asked = Signal(str)
    brief_asked = Signal(str)
    contact_asked = Signal(str)
    peek_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._page: CaseloadPage | None = None
        self._now: datetime | None = None
        self._wide: bool | None = None
        self.setObjectName("caseload")
        self.setAccessibleName("My caseload")
        self._filters = FilterBar()
        self._table = CaseTable()
        self._empty = EmptyList()
        self._foot = ListFoot()
        self._peek = PeekPanel()
        self._peek.setMinimumWidth(tokens.px(_PEEK_LEAST))
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._lay_out()
        self._connect()
        self._say_order()

    def show_page(self, page: CaseloadPage, now: datetime) -> None:
        """Show the caseload as it stands; filters, order, choice and scroll stay as they were."""
        self._now = now
        if page == self._page:
            return
        self._page = page
        self._filters.show_counts(len(page.rows), *sieve.counts(page))
        self._filters.say_not_alone(wording.not_alone(page))
        self._table.show_page(page)
        self._show_list()

    def show_peek(self, page: ChildPage) -> None:
        """Show a child beside the list; an answer that comes after another child was chosen is passed over."""
        if self._now is not None and page.header.child == self.chosen():
            self._peek.show_page(page, self._now)

    def panes(self) -> tuple[QWidget, ...]:
        """Give the panes: the filters, the list or why there is none, and the child chosen."""
        return self._filters, self._places, self._peek

    def chosen(self) -> str:
        """Give the child chosen, or nothing."""
        row = self._table.chosen()
        return row.child if row else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the glance where there is room for it, and lower rows on a low screen."""
        super().resizeEvent(event)
        compact = self.window().height() < tokens.px(tokens.COMPACT_BELOW)
        self._table.set_compact(compact)
        self._peek.set_compact(compact)
        shown = self.width() >= tokens.px(_PEEK_FROM)
        if shown != self._peek.isVisibleTo(self):
            self._peek.setVisible(shown)
            self._show_chosen()
        wide = self.width() >= tokens.px(_WIDE_FROM)
        if wide != self._wide:  # otherwise the width is the person's own
            self._wide = wide
            side = tokens.px(_PEEK_WIDE if wide else _PEEK)
            self._split.setSizes([self.width() - 2 * tokens.px(tokens.PAGE_PADDING[0]) - side, side])

    def _lay_out(self) -> None:
        self._places = QStackedWidget()
        self._places.addWidget(TableCard(self._table))
        self._places.addWidget(self._empty)
        listing = QWidget()
        left = QVBoxLayout(listing)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self._places, 1)
        left.addWidget(self._foot)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(tokens.px(tokens.SIZE.card_gap))
        self._split.addWidget(listing)
        self._split.addWidget(self._peek)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 0)
        across, down = tokens.PAGE_PADDING
        page = QVBoxLayout(self)
        page.setContentsMargins(tokens.px(across), tokens.px(down), tokens.px(across), tokens.px(_FOOT_ROOM))
        page.setSpacing(tokens.px(12))
        page.addWidget(self._filters)
        page.addWidget(self._split, 1)

    def _connect(self) -> None:
        for part in (self._table, self._peek):
            part.child_asked.connect(self.child_asked)
            part.brief_asked.connect(self.brief_asked)
            part.contact_asked.connect(self.contact_asked)
            for asked in (part.child_asked, part.brief_asked, part.contact_asked):
                asked.connect(self._rest.stop)  # who goes on to the child does not wait for a glance first
        self._table.chosen_changed.connect(self._show_chosen)
        self._table.order_changed.connect(self._say_order)
        self._table.view_changed.connect(self._say_range)
        self._filters.sieve_changed.connect(self._filter)
        self._filters.columns_changed.connect(lambda: self._table.hide_columns(self._filters.hidden()))
        self._filters.list_asked.connect(self._table.setFocus)
        self._empty.clear_asked.connect(self._clear)
        self._rest.timeout.connect(self._ask_peek)

    def _filter(self) -> None:
        self._table.use(self._filters.sieve())
        self._show_list()

    def _clear(self) -> None:
        self._filters.clear()
        self._filters.box.setFocus()

    def _show_list(self) -> None:
        """Show the list, or why there is none."""
        if self._page is None:
            return
        self._empty.say(len(self._page.rows), self._filters.sieve())
        listed, focused = bool(self._table.shown.rowCount()), self._holds_focus()
        self._places.setCurrentIndex(0 if listed else 1)
        self.setFocusProxy(self._table if listed else self._filters.box)
        if focused and not self._holds_focus():  # what had it has gone, and the keyboard must not land on the rail
            self._filters.box.setFocus()
        self._foot.setVisible(bool(self._page.rows))
        self._say_range()

    def _holds_focus(self) -> bool:
        focus = QApplication.focusWidget()
        if focus is None or not focus.isVisible() or focus.focusPolicy() == Qt.FocusPolicy.NoFocus:
            return False  # Qt may have put it on something that takes no keys
        return self._places.isAncestorOf(focus)

    def _show_chosen(self) -> None:
        """Say at once who is chosen, and ask for the rest when the choice has come to rest."""
        row = self._table.chosen()
        if not self._peek.isVisibleTo(self):
            self._rest.stop()
        elif row is None:
            self._rest.stop()
            self._peek.show_nobody()
        else:
            if row.child != self._peek.child():
                self._peek.show_name(row)
            self._rest.start()

    def _ask_peek(self) -> None:
        row = self._table.chosen()
        if row is not None:
            self._peek.show_row(row)
            self.peek_asked.emit(row.child)

    def _say_order(self) -> None:
        self._filters.say_order(sorted_by(self._table.shown.column, downwards=self._table.shown.downwards))

    def _say_range(self) -> None:
        count = len(self._page.rows) if self._page else 0
        in_part = self._page is not None and any(row.withheld for row in self._page.rows)
        self._foot.say(wording.foot(*self._table.in_view(), self._table.shown.rowCount(), count), in_part=in_part)
