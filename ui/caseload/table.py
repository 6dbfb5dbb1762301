"""The table of children: what is chosen stays chosen, and nothing jumps when the page is read again."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from app.casework.case_pages import CaseloadPage, CaseloadRow
from ui.caseload import painting
from ui.caseload.columns import Column, widths
from ui.caseload.heading import HeadingEnd, TableHeading
from ui.caseload.listing import ShownRows
from ui.caseload.sieve import Sieve
from ui.kit import tokens

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SORTING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_CHOOSE = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
_TOP = 0


class CaseTable(QTableView):
    """Shows the children; asks for one to be opened, briefed on or contacted, and tells which one is chosen."""

    child_asked = Signal(str)
    brief_asked = Signal(str)
    contact_asked = Signal(str)
    chosen_changed = Signal()
    order_changed = Signal()
    view_changed = Signal()  # other rows are in view: scrolled, sorted, filtered or read again

    def __init__(self) -> None:
        super().__init__()
        self.shown = ShownRows()
        self._painter = painting.CellPainter(self.shown)
        self._hidden: frozenset[Column] = frozenset()
        self._wanted = painting.wanted(())
        self._measured = (tokens.look().scale, self.shown.every)
        self._replacing = False
        self._compact = False
        self._told = ""
        self._heading = TableHeading(self)
        self._dress()
        self.setModel(self.shown)
        self.setItemDelegate(self._painter)
        self._connect()

    def show_page(self, page: CaseloadPage) -> None:
        """Show the children of a page, with the choice and the scroll as they were."""
        first = not self.shown.every
        self._keeping(lambda: self.shown.show_page(page), still=not first)

    def use(self, sieve: Sieve) -> None:
        """Show who passes a sieve."""
        self._keeping(lambda: self.shown.use(sieve), still=False)

    def sort_by(self, column: Column, *, downwards: bool = False) -> None:
        """Sort by a column."""
        self._keeping(lambda: self.shown.sort_by(column, downwards=downwards), still=False)
        self._heading.show_order(column, downwards=downwards)
        self.order_changed.emit()

    def hide_columns(self, hidden: frozenset[Column]) -> None:
        """Hide these columns and show the others."""
        self._hidden = hidden
        for column in Column:
            self.setColumnHidden(column, column in hidden)
        self._fit()

    def chosen(self) -> CaseloadRow | None:
        """Give the child chosen."""
        index = self.currentIndex()
        return self.shown.row(index) if index.isValid() else None

    def set_compact(self, compact: bool) -> None:
        """Use lower rows on a low screen."""
        if compact != self._compact:
            self._compact = compact
            self._fit()

    def in_view(self) -> tuple[int, int]:
        """Give the first and last row that are wholly in view, from 1; (0, 0) for none."""
        count, high = self.shown.rowCount(), self.viewport().height()
        if not count:
            return 0, 0
        first, last = max(self.rowAt(_TOP), 0), self.rowAt(high - 1)
        last = count - 1 if last < 0 else last
        first += self.rowViewportPosition(first) < _TOP
        last -= self.rowViewportPosition(last) + self.rowHeight(last) > high
        return min(first, count - 1) + 1, max(last, first) + 1

    def minimumSizeHint(self) -> QSize:
        """Let the table be small: it scrolls."""
        return QSize(tokens.px(320), tokens.px(140))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open, brief and contact by key while a row has the focus; sort with Ctrl+Shift and the arrows."""
        key, row = Qt.Key(event.key()), self.chosen()
        if event.modifiers() & _SORTING == _SORTING and self._sort_by_key(key):
            return
        asked = {Qt.Key.Key_B: self.brief_asked, Qt.Key.Key_C: self.contact_asked}.get(key)
        asked = self.child_asked if key in _ENTER else asked
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if asked is not None and plain and row is not None:
            if not event.isAutoRepeat():
                asked.emit(row.child)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and row is not None:
            self._choose_at(0 if key == Qt.Key.Key_Home else self.shown.rowCount() - 1)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are keys here; names are looked for in the filter box."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the new width among the columns."""
        super().resizeEvent(event)
        self._fit()

    def viewportEvent(self, event: QEvent) -> bool:
        """Take the pointer's mark from the row it has left."""
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Measure again when the program is dressed anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.model() is not None:
            self._fit()

    def _dress(self) -> None:
        self.setObjectName("caseload-table")
        self.setAccessibleName("Children on your caseload")
        self.setHorizontalHeader(self._heading)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setCornerWidget(QWidget(self))
        self.addScrollBarWidget(HeadingEnd(self), Qt.AlignmentFlag.AlignTop)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        side = self.verticalHeader()
        side.hide()
        side.setMinimumSectionSize(1)
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def _connect(self) -> None:
        self.selectionModel().currentRowChanged.connect(lambda *_: self._tell_chosen())
        self.doubleClicked.connect(lambda index: self.child_asked.emit(self.shown.row(index).child))
        self.entered.connect(lambda index: self._hover(index.row()))
        self._heading.sectionClicked.connect(lambda section: self._press(Column(section)))
        self.verticalScrollBar().valueChanged.connect(lambda _: self.view_changed.emit())

    def _press(self, column: Column) -> None:
        same = column == self.shown.column
        self.sort_by(column, downwards=same and not self.shown.downwards)

    def _sort_by_key(self, key: Qt.Key) -> bool:
        shown = [column for column in Column if column not in self._hidden]
        at = shown.index(self.shown.column) if self.shown.column in shown else 0
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key)
        if step is not None:
            self.sort_by(shown[(at + step) % len(shown)])
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.sort_by(self.shown.column, downwards=key == Qt.Key.Key_Up)
        else:
            return False
        return True

    def _hover(self, row: int) -> None:
        if row != self._painter.hovered:
            self._painter.hovered = row
            self.viewport().update()

    def _keeping(self, change: Callable[[], None], *, still: bool) -> None:
        """Change what is shown; keep the child chosen, or the neighbour of one who left. `still` keeps the scroll."""
        order, chosen = [row.child for row in self.shown.rows], self.chosen()
        anchor = self._anchor()
        self._replacing = True
        change()
        places = {row.child: at for at, row in enumerate(self.shown.rows)}
        at = _place_after(order, chosen.child if chosen else "", places)
        self._choose_at(at)
        self._fit()
        if still:
            self._hold(anchor, places)
        elif at >= 0:
            self.scrollTo(self.shown.index(at, 0))
        self._replacing = False
        self._tell_chosen()
        self.view_changed.emit()

    def _anchor(self) -> tuple[str, int]:
        """Give the child to hold in place and where it stands: the chosen one in view, or the topmost."""
        if not self.verticalScrollBar().value() or not self.shown.rowCount():
            return "", 0
        chosen = self.currentIndex().row() if self.currentIndex().isValid() else -1
        top, high = self.rowAt(_TOP), self.viewport().height()
        row = chosen if chosen >= 0 and _TOP <= self.rowViewportPosition(chosen) < high else max(top, 0)
        return self.shown.row(self.shown.index(row, 0)).child, self.rowViewportPosition(row)

    def _hold(self, anchor: tuple[str, int], places: dict[str, int]) -> None:
        bar, (child, top) = self.verticalScrollBar(), anchor
        if not child:
            bar.setValue(0)  # at the top one stays at the top, where the most urgent stand
        elif child in places:
            bar.setValue(bar.value() + self.rowViewportPosition(places[child]) - top)

    def _choose_at(self, row: int) -> None:
        index = self.shown.index(row, max(self.currentIndex().column(), 0)) if row >= 0 else QModelIndex()
        self.selectionModel().setCurrentIndex(index, _CHOOSE)

    def _tell_chosen(self) -> None:
        row = self.chosen()
        child = row.child if row else ""
        if not self._replacing and child != self._told:
            self._told = child
            self.chosen_changed.emit()

    def _fit(self) -> None:
        """Divide the width among the columns, and give every row the height its words need."""
        measured = (tokens.look().scale, self.shown.every)
        if measured != self._measured:
            self._measured, self._wanted = measured, painting.wanted(self.shown.every)
        best, whole, least = ({at: size for at, size in of.items() if at not in self._hidden} for of in self._wanted)
        sizes = widths(self.viewport().width(), best, whole, least)
        for column, size in sizes.items():
            if self.columnWidth(column) != size:
                self.setColumnWidth(column, size)
        self._fit_rows(sizes)
        self.updateGeometries()
        self.view_changed.emit()

    def _fit_rows(self, sizes: dict[Column, int]) -> None:
        side = self.verticalHeader()
        least = tokens.px(tokens.SIZE.row_compact if self._compact else tokens.SIZE.row_dense)
        if side.defaultSectionSize() != least:
            side.setDefaultSectionSize(least)
        child, what = sizes[Column.CHILD], sizes.get(Column.WHAT, tokens.px(1000))
        for at, row in enumerate(self.shown.rows):
            tall = painting.height(row, child, what, least)
            if side.sectionSize(at) != tall:
                side.resizeSection(at, tall)


def _place_after(order: list[str], chosen: str, places: dict[str, int]) -> int:
    """Give where the choice stands now: at the same child, else at the next one left, else at the one before."""
    if not places:
        return -1
    if chosen not in order:
        return 0
    at = order.index(chosen)
    left = [child for child in (*order[at:], *reversed(order[:at])) if child in places]
    return places[left[0]] if left else 0
