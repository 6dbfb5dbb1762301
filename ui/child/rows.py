"""A short list inside a page that scrolls: as high as its rows, one tab stop, arrows within it, Enter on a row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ui.kit import tokens

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it is about, what a listener hears, and what its painter draws."""

    key: str
    sentence: str
    content: Any


class RowPainter:
    """Measures and paints the rows of one list; `chip` says where a press means the chip of a row."""

    opens = True  # whether a press on a row does something

    def high(self, row: Row, width: int) -> int:
        """Give the height of a row, its line below included."""
        raise NotImplementedError

    def paint(self, painter: QPainter, row: Row, within: QRect) -> None:
        """Paint a row."""
        raise NotImplementedError

    def chip(self, row: Row, within: QRect) -> QRect:
        """Give where the pressable chip of a row is; empty where there is none."""
        return QRect()


class _Rows(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()

    def replace(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return self.rows[index.row()].sentence if role == Qt.ItemDataRole.AccessibleTextRole else None


class _Drawn(QStyledItemDelegate):
    def __init__(self, rows: _Rows, painter: RowPainter, width: Callable[[], int]) -> None:
        super().__init__()
        self._rows, self._painter, self._width = rows, painter, width

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._painter.high(self._rows.rows[index.row()], self._width()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._rows.rows[index.row()]
        within = QRect(0, option.rect.y(), self._width(), option.rect.height())
        look = tokens.look().colours
        painter.save()
        if self._painter.opens and option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(within, look.hover)
        self._painter.paint(painter, row, within.adjusted(0, 0, 0, -1))
        if index.row() < len(self._rows.rows) - 1:
            painter.fillRect(QRect(0, within.bottom(), within.width(), 1), look.border)
        painter.restore()


class RowList(QListView):
    """Shows rows; tells which was opened, whose chip was pressed, and where the focus has moved."""

    opened = Signal(str)
    chip_pressed = Signal(str)
    moved = Signal(QRect)  # the row with the focus, in places of the list

    def __init__(self, painter: RowPainter, name: str) -> None:
        super().__init__()
        self._rows, self._painter = _Rows(), painter
        self._round_foot = True
        self._drawn = _Drawn(self._rows, painter, lambda: self.viewport().width())
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setItemDelegate(self._drawn)
        self.setModel(self._rows)
        self.activated.connect(lambda index: self._pressed(index, None))

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows, with the focus on the same one as before."""
        if tuple(rows) == self._rows.rows:
            return
        key = self._key(self.currentIndex())
        self._rows.replace(rows)
        again = next((number for number, row in enumerate(rows) if row.key == key), -1)
        if again >= 0:
            self.setCurrentIndex(self._rows.index(again))
        self._fit()

    def sizeHint(self) -> QSize:
        """Give the height of all rows: the page scrolls, not the list."""
        wide = max(self.viewport().width(), tokens.px(200))
        return QSize(tokens.px(300), sum(self._painter.high(row, wide) for row in self._rows.rows))

    def minimumSizeHint(self) -> QSize:
        """Give the height of all rows."""
        return self.sizeHint()

    def set_round_foot(self, rounded: bool) -> None:
        """Round the lower corners where the list ends its card."""
        self._round_foot = rounded
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, and over them the lower corners of the card they lie in."""
        super().paintEvent(event)
        if not self._round_foot:
            return
        look, radius = tokens.look().colours, tokens.px(tokens.RADIUS.card)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(self.rect()).adjusted(-1, -2 * radius, 1, 1)
        corners, inside = QPainterPath(), QPainterPath()
        corners.addRect(card)
        inside.addRoundedRect(card, radius, radius)
        painter.fillPath(corners.subtracted(inside), look.window)
        painter.setPen(QPen(look.border, 1))
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), radius - 0.5, radius - 0.5)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure the rows for the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Start at the first row."""
        super().focusInEvent(event)
        by_mouse = event.reason() == Qt.FocusReason.MouseFocusReason
        if not self.currentIndex().isValid() and self._rows.rows and not by_mouse:
            self.setCurrentIndex(self._rows.index(0))
        self._tell()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell where the focus has moved, so that the page can follow it."""
        super().currentChanged(current, previous)
        self._tell()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the row, or press its chip."""
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and index == self.currentIndex():
            self._pressed(index, at)

    def _pressed(self, index: Index, at: QPoint | None) -> None:
        row = self._rows.rows[index.row()]
        chip = self._painter.chip(row, self.visualRect(index)) if at is not None else QRect()
        if at is not None and chip.contains(at):
            self.chip_pressed.emit(row.key)
        else:
            self.opened.emit(row.key)

    def _tell(self) -> None:
        if self.hasFocus() and self.currentIndex().isValid():
            self.moved.emit(self.visualRect(self.currentIndex()))

    def _key(self, index: Index) -> str:
        return self._rows.rows[index.row()].key if index.isValid() else ""

    def _fit(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.setFixedHeight(self.sizeHint().height())
