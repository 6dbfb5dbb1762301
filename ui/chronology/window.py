"""The Chronology: lanes by agency and the list of what happened, with one choice and one filter for both."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.casework.page_parts import Pattern
from app.casework.story_pages import ChronologyPage
from ui.chronology import wording
from ui.chronology.aside import Aside
from ui.chronology.filter_row import FilterRow
from ui.chronology.filters import Entries, Filter
from ui.chronology.lane_layout import Told
from ui.chronology.lanes import LaneWidget
from ui.chronology.listing import EntryList, EntryRows
from ui.chronology.strands import Strand, strands_in
from ui.kit import tokens, words
from ui.kit.buttons import Button, ButtonKind, ButtonSize
from ui.kit.cards import Card, EmptyPlace

_SIDE, _SIDE_WIDE, _WIDE_FROM = 306, 400, 1500
_HEAD = 37
_IN_HEAD = ButtonSize(tokens.SIZE.button_small, 8, 13, 16, 6)


class ChronologyScreen(QWidget):
    """Shows a chronology; asks for an entry to be opened."""

    entry_opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("chronology")
        self.setAccessibleName("Chronology")
        self._page: ChronologyPage | None = None
        self._now: datetime | None = None
        self._newest_first = True
        self._strands: tuple[Strand, ...] = ()
        self._rows = EntryRows()
        self._list = EntryList(self._rows)
        self._lanes = LaneWidget(self._rows, self._list.selectionModel())
        self._filters = FilterRow()
        self._aside = Aside(self._show_pattern)
        self._count = words.paragraph("", "small")
        self._count.setObjectName("chronology-count")
        self._back = Button("", ButtonKind.QUIET, _IN_HEAD, icon="x", name="chronology-show-all")
        self._order = Button(
            wording.NEWEST_FIRST, ButtonKind.QUIET, _IN_HEAD, icon="arrow-up-down", name="chronology-order"
        )
        self._withheld = words.paragraph("", "small", "text")
        self._withheld.setObjectName("chronology-withheld")
        self._empty = EmptyPlace("file-text", "")
        self._empty.setObjectName("chronology-empty")
        self._lay_out()
        self._connect()

    def show_page(self, page: ChronologyPage, now: datetime) -> None:
        """Show a chronology as it stands now; the choice, the filter and the place in the list stay."""
        unchanged = page == self._page
        same_child = self._page is not None and page.header.child == self._page.header.child
        self._page, self._now = page, now
        if unchanged and self._rows.shown:  # nothing in view names a time that moves on
            return
        if not unchanged:
            self._take(page, same_child=same_child)
        self._show_rows(keep_place=same_child)

    def panes(self) -> tuple[QWidget, ...]:
        """Give the panes: filters, the time line, the entries, and what repeats beside them."""
        return self._filters, self._lanes, self._places, self._aside

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the side more room on a wide screen, and use lower rows and lanes on a low one."""
        wide = self.width() >= tokens.px(_WIDE_FROM)
        self._aside.setFixedWidth(tokens.px(_SIDE_WIDE if wide else _SIDE))
        low = self.window().height() < tokens.px(tokens.COMPACT_BELOW)
        self._list.set_low(low)
        self._lanes.set_low(low)
        self._aside.set_low(low)
        super().resizeEvent(event)

    def _take(self, page: ChronologyPage, *, same_child: bool) -> None:
        entries = Entries(page.entries)
        self._rows.take(entries, page.patterns)
        self._list.forget_heights()
        self._strands = strands_in(page.entries, page.sources)
        if not same_child:
            self._filters.show_wanted(Filter())
        self._filters.show_wanted(self._filters.wanted.on(page.patterns, page.entries))
        self._filters.show_strands(self._strands)
        self._aside.show_told(page.patterns, page.sources)
        self._withheld.set_words(page.withheld)
        self._withheld.setVisible(bool(page.withheld))

    def _show_rows(self, *, keep_place: bool) -> None:
        """Show what the filter lets through, in the list and on the lanes, and how much that is."""
        if self._page is None or self._now is None:
            return
        page, wanted = self._page, self._filters.wanted
        self._list.show_rows(wanted, newest_first=self._newest_first, keep_place=keep_place)
        self._lanes.show_told(Told(self._strands, page.patterns, page.begins, page.today))
        self._filters.show_counts(self._rows.entries.counted(wanted))
        shown = len(self._rows.shown)
        self._count.set_words(wording.shown(page, shown, wanted))
        self._back.set_words(wording.show_all(page))
        self._back.setVisible(bool(page.entries) and not wanted.is_empty())
        if not shown:
            title, more = (
                wording.nothing_fits(page, wanted, self._strands, self._now)
                if page.entries
                else wording.nothing(page, self._now)
            )
            self._empty.say(title, more)
            self._empty.setAccessibleName(f"{title} {more}".strip())
        self._places.setCurrentWidget(self._list if shown else self._empty)

    def _show_pattern(self, pattern: Pattern) -> None:
        """Show the entries behind a pattern and nothing else, so that they are as many as it counted."""
        self._filters.show_wanted(Filter(pattern=pattern))
        self._show_rows(keep_place=False)

    def _show_all(self) -> None:
        self._filters.show_wanted(Filter())
        self._show_rows(keep_place=False)
        self._list.setFocus()  # the way back is gone now

    def _turn(self) -> None:
        self._newest_first = not self._newest_first
        self._order.set_words(wording.NEWEST_FIRST if self._newest_first else wording.OLDEST_FIRST)
        self._show_rows(keep_place=False)

    def _connect(self) -> None:
        self._filters.changed.connect(lambda: self._show_rows(keep_place=False))
        self._list.opened.connect(self.entry_opened)
        self._lanes.opened.connect(self.entry_opened)
        self._back.clicked.connect(self._show_all)
        self._order.clicked.connect(self._turn)
        for button in (self._back, self._order):
            button.setAutoDefault(True)
        self.setFocusProxy(self._list)

    def _lay_out(self) -> None:
        self._places = QStackedWidget()
        self._places.addWidget(self._list)
        self._places.addWidget(self._empty)
        card = Card(name="chronology-card")
        card.column.addWidget(self._head())
        card.add_line()
        card.add_padded(self._withheld, 14, 7)
        card.column.addWidget(self._places, 1)
        left = QVBoxLayout()
        left.setSpacing(tokens.px(tokens.SIZE.card_gap))
        left.addWidget(self._lanes)
        left.addWidget(card, 1)
        body = QHBoxLayout()
        body.setSpacing(tokens.px(tokens.SIZE.card_gap))
        body.addLayout(left, 1)
        body.addWidget(self._aside)
        across, down = tokens.PAGE_PADDING
        page = QVBoxLayout(self)
        page.setContentsMargins(tokens.px(across), tokens.px(12), tokens.px(across), tokens.px(down))
        page.setSpacing(tokens.px(12))
        page.addWidget(self._filters)
        page.addLayout(body, 1)

    def _head(self) -> QWidget:
        head = QWidget()
        head.setMinimumHeight(tokens.px(_HEAD))
        row = QHBoxLayout(head)
        row.setContentsMargins(tokens.px(14), 0, tokens.px(16), 0)
        row.setSpacing(tokens.px(8))
        row.addWidget(words.line("What happened", "section"))
        row.addWidget(self._count, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._back)
        row.addWidget(self._order)
        return head
