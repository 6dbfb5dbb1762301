"""What was found, as it is shown under the search box: the list of hits, and what no match does not mean."""

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QListView, QStyle, QVBoxLayout, QWidget

from app.casework.found_pages import Hit, SearchPage
from ui.kit import buttons, lists, tokens
from ui.kit.buttons import Button
from ui.kit.words import Words, paragraph
from ui.search import wording
from ui.search.painting import ResultPainter
from ui.search.rows import ResultRows

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_WIDE, _EDGE, _LEAST, _SIDE, _DOWN = 620, 2, 40, 14, 8
_UNBOUNDED = 16_777_215  # Qt's own word for no limit
_AT_ONCE, _BY_AND_BY, _AT_A_TIME = QListView.LayoutMode.SinglePass, QListView.LayoutMode.Batched, 12


class HitList(QListView):
    """Shows the hits in their groups; tells which one is opened."""

    opened = Signal(object)
    unfolded = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows = ResultRows()
        self._painter = ResultPainter(self.rows)
        lists.dress(self, "search-hits", "What was found")
        self.setItemDelegate(self._painter)
        self.setBatchSize(_AT_A_TIME)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setModel(self.rows)

    def show_page(self, page: SearchPage) -> None:
        """Show the hits; for the same words what is chosen stays chosen and the list stays where it was scrolled to."""
        chosen, place = self.rows.row(self.currentIndex()), self.verticalScrollBar().value()
        if not self.rows.take(page):
            return
        again = self.rows.index_of(chosen)
        # What lies below the panel's end is measured after what is seen has been painted; a place further down that
        # is to be kept needs everything above it at once.
        self.setLayoutMode(_AT_ONCE if again.isValid() else _BY_AND_BY)
        if again.isValid():
            self.setCurrentIndex(again)
        elif self.hasFocus():
            self.setCurrentIndex(self.rows.first())
        self.executeDelayedItemsLayout()
        self.verticalScrollBar().setValue(place if again.isValid() else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the rows; the ground covers what lies below, so that the page is not painted anew."""
        QPainter(self.viewport()).fillRect(event.rect(), tokens.look().colours.surface)
        super().paintEvent(event)

    def high(self, width: int, most: int) -> int:
        """Give the height of the rows at a width, or `most`: what is higher scrolls, and is not measured for this."""
        self._fit(width)
        high = 0
        for row in self.rows.rows:
            high += self._painter.high(row)
            if high >= most:
                break
        self._fit(self.width())
        return min(high, most)

    def minimumSizeHint(self) -> QSize:
        """Let the list be low: it scrolls."""
        return QSize(tokens.px(200), tokens.px(_LEAST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure the rows for the new width."""
        self._fit(self.width())
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the chosen hit with Enter; the arrows move among the hits."""
        if event.key() in _ENTER:
            self._press(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the hit that was pressed."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index == self.currentIndex():
            self._press(index)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin at the first hit when the keyboard comes."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason and not self.selectionModel().hasSelection():
            self.setCurrentIndex(self.rows.first())  # Qt itself makes it the current one without choosing it

    def _fit(self, width: int) -> None:
        self._painter.fit(width, self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent))

    def _press(self, index: QModelIndex) -> None:
        row = self.rows.row(index)
        if row is None or not row.opens:
            return
        if row.hit is not None:
            self.opened.emit(row.hit)
            return
        at = index.row()
        self.rows.unfold(row.group)
        self.setCurrentIndex(self.rows.index(at))  # the first of those that were not shown
        self.unfolded.emit()


class SearchResults(QWidget):
    """Lies in the panel under the search box; asks for a hit to be opened, and says when its height has changed."""

    hit_asked = Signal(object)
    refer_asked = Signal(str)  # the words for which nobody was found
    height_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("search-shown")
        self._list = HitList()
        self._none = paragraph("", "section", "text")
        self._means = paragraph("", "small")
        self._foot = paragraph("", "small")
        self._asked = ""
        self._refer = Button(wording.REFER, size=buttons.SMALL, icon="send", name="refer-not-found")
        self._refer.setAutoDefault(True)
        self._refer.clicked.connect(lambda: self.refer_asked.emit(self._asked))
        self.setFocusProxy(self._list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, _EDGE, 0, _EDGE)
        column.setSpacing(0)
        column.addWidget(self._list, 1)
        for part in (self._none, self._means, self._foot):
            column.addWidget(_padded(part))
            if part is self._means:
                column.addWidget(_padded(self._refer))
        self._list.opened.connect(self.hit_asked)
        self._list.unfolded.connect(self.height_changed)

    def show_page(self, page: SearchPage) -> None:
        """Show what was found, or that nothing was and what that does not mean."""
        self._list.show_page(page)
        nothing = not page.hits
        self._list.setMaximumHeight(0 if nothing else _UNBOUNDED)  # not hidden: it would lose the focus
        _say(self._none, wording.NO_MATCH if nothing else "")
        _say(self._means, wording.NO_MATCH_MEANS if nothing else "")
        self._asked = page.asked
        _show(self._refer, nothing)
        self.setFocusProxy(self._refer if nothing else self._list)
        _say(self._foot, wording.foot(page))
        self.setAccessibleName(wording.announced(page))
        self.updateGeometry()
        self.height_changed.emit()

    def first(self) -> Hit | None:
        """Give the hit that Enter in the box opens: the chosen one, else the first."""
        row = self._list.rows.row(self._list.currentIndex()) or self._list.rows.row(self._list.rows.first())
        return row.hit if row else None

    def sizeHint(self) -> QSize:
        """Give the height of everything: the panel makes it lower where there is no room, and the list scrolls."""
        wide = tokens.px(_WIDE) - 2
        inside, around = wide - 2 * tokens.px(_SIDE), 2 * tokens.px(_DOWN)
        parts = [part for part in (self._none, self._means, self._foot) if part.text()]
        said = sum(part.heightForWidth(inside) + around for part in parts)
        button = 0 if self._refer.isHidden() else self._refer.sizeHint().height() + around
        return QSize(wide, self._list.high(wide, self.window().height()) + said + button + 2 * _EDGE)


def _say(part: Words, said: str) -> None:
    part.set_words(said)
    holder = part.parentWidget()
    if holder is not None:
        holder.setVisible(bool(said))


def _show(part: QWidget, shown: bool) -> None:
    part.setHidden(not shown)
    holder = part.parentWidget()
    if holder is not None:
        holder.setVisible(shown)


def _padded(part: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(tokens.px(_SIDE), tokens.px(_DOWN), tokens.px(_SIDE), tokens.px(_DOWN))
    row.addWidget(part)
    if not isinstance(part, Words):
        row.addStretch(1)
    holder.hide()
    return holder
