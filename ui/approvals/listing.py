"""The list of what waits, the least time left first; what is chosen stays chosen when it is read again."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.casework.approval_pages import Press, QueueRow
from ui.approvals import wording
from ui.kit import chips, fonts, lists, tokens
from ui.kit.chips import ChipText
from ui.kit.measure import SMALL, Face, draw_wrapped, high
from ui.kit.rings import Due, paint_due

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_NAME = Face(14, fonts.SEMI_BOLD)
_LEFT, _RING, _TEXT, _RIGHT, _DOWN, _DOWN_LOW, _LINE, _GAP = 16, 34, 62, 12, 14, 9, 1, 3
_LAST_LINE, _REMEMBERED = 2, 2_000
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}
_DUES = {Press.OVERDUE: Due.OVERDUE, Press.TODAY: Due.SOON, Press.LATER: Due.LATER, Press.NONE: Due.LATER}


class WaitingRows(QAbstractListModel):
    """The decisions that wait and that the filter lets through."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[QueueRow] = ()

    def show(self, rows: Sequence[QueueRow]) -> None:
        """Show other rows; the same ones read again keep their places, and only what they say is painted anew."""
        same = [row.key for row in rows] == [row.key for row in self.rows]
        if same and rows:
            self.rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Give the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Give who it is about, and the whole sentence for those who listen."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        said = {Qt.ItemDataRole.DisplayRole: wording.who, Qt.ItemDataRole.AccessibleTextRole: wording.sentence}
        of = said.get(Qt.ItemDataRole(role))
        return of(row) if of else None


class _Places(NamedTuple):
    """Where the parts of a row stand at a width; a name that has no room beside its chip wraps."""

    high: int
    texts: tuple[tuple[str, Face, QRect], ...]
    chip: ChipText
    at: QPoint


class _Room(NamedTuple):
    """The measures of a row at the zoom in use."""

    left: int
    right: int
    down: int
    gap: int
    least: int
    chip: int


@cache
def _room(scale: float, *, low: bool) -> _Room:
    px = tokens.px
    return _Room(px(_TEXT), px(_RIGHT), px(_DOWN_LOW if low else _DOWN), px(_GAP), px(90), px(tokens.SIZE.chip))


@lru_cache(_REMEMBERED)
def _chip_width(chip: ChipText, scale: float) -> int:
    return chips.size(chip).width()


def _height(row: QueueRow, width: int, *, low: bool) -> int:
    """Give the height alone, because a long list asks for that of every row before it is shown."""
    scale = tokens.look().scale
    room = _room(scale, low=low)
    whole = max(width - room.left - room.right, 1)
    beside = whole - _chip_width(wording.due_chip(row), scale) - room.gap
    stacked = beside < room.least
    tall = high(wording.who(row), _NAME, whole if stacked else beside) + high(row.asked, SMALL, whole)
    last = wording.below(row)
    tall += room.gap + (high(last, SMALL, whole) + room.gap if last else 0)
    return tall + 2 * room.down + _LINE + (room.chip + room.gap if stacked else 0)


def _places(row: QueueRow, width: int, *, low: bool) -> _Places:
    scale, chip = tokens.look().scale, wording.due_chip(row)
    room = _room(scale, low=low)
    whole = max(width - room.left - room.right, 1)
    beside = whole - _chip_width(chip, scale) - room.gap
    stacked = beside < room.least  # at a large zoom the chip goes under the words
    said = ((wording.who(row), _NAME, whole if stacked else beside), (row.asked, SMALL, whole),
            (wording.below(row), SMALL, whole))  # fmt: skip
    top, texts = room.down, []
    for words_, face, wide in said:
        if words_:
            tall = high(words_, face, wide)
            texts.append((words_, face, QRect(room.left, top, wide, tall)))
            top += tall + room.gap
    at = QPoint(room.left, top) if stacked else QPoint(room.left + whole - _chip_width(chip, scale), room.down - 2)
    return _Places(_height(row, width, low=low), tuple(texts), chip, at)


class RowPainter(QStyledItemDelegate):
    """Paints a decision that waits: the ring of its time, whose, what, by whom, and until when."""

    def __init__(self, rows: WaitingRows) -> None:
        super().__init__()
        self._rows = rows
        self.low = False

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Give the height that the words need."""
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListView) else option.rect.width()
        return QSize(width, _height(self._rows.rows[index.row()], width, low=self.low))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a row."""
        row, look, within = self._rows.rows[index.row()], tokens.look().colours, option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        places = _places(row, within.width(), low=self.low)
        painter.save()
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(within, look.selected if chosen else look.hover)
        if chosen:
            bar = tokens.px(tokens.STROKE.selected_bar)
            painter.fillRect(within.x(), within.y(), bar, within.height() - _LINE, look.accent)
        painter.fillRect(QRect(within.x(), within.bottom(), within.width(), _LINE), look.border)
        painter.translate(within.topLeft())
        side = tokens.px(_RING)
        ring = QRect(tokens.px(_LEFT), places.texts[0][2].y(), side, side)
        paint_due(painter, ring, _DUES[row.left.press], row.left.share)
        for number, (said, face, place) in enumerate(places.texts):
            painter.setPen(look.text_2 if number == _LAST_LINE else look.text)
            draw_wrapped(painter, place, said, face)
        chips.paint(painter, places.at, places.chip)
        painter.restore()


class WaitingList(QListView):
    """Shows what waits; J and K go through it, Enter opens the child or both versions."""

    chosen = Signal(str)  # the key of the row, or nothing
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.shown = WaitingRows()
        self._painter = RowPainter(self.shown)
        self._painter.setParent(self)
        self._told = ""
        self._quiet = False
        lists.dress(self, "approvals-list", "Decisions that wait for you")
        self.setResizeMode(QListView.ResizeMode.Fixed)  # it is measured again below, and not once more a moment later
        self.setItemDelegate(self._painter)
        self.setModel(self.shown)
        self.selectionModel().currentChanged.connect(lambda *_: self._tell())
        self.doubleClicked.connect(lambda _: self._open())

    def show_rows(self, rows: Sequence[QueueRow]) -> None:
        """Show the rows, with what was chosen chosen still, or what now stands in its place."""
        if list(rows) == list(self.shown.rows):
            return
        before, at, scroll = self.key(), self.currentIndex().row(), self.verticalScrollBar().value()
        in_view = self.viewport().rect().intersects(self.visualRect(self.currentIndex()))
        self._quiet = True
        self.shown.show(rows)
        keys = [row.key for row in rows]
        place = keys.index(before) if before in keys else min(max(at, 0), len(keys) - 1)
        if place >= 0:
            self.setCurrentIndex(self.shown.index(place))
        self.scheduleDelayedItemsLayout()  # a row may have become higher
        self.verticalScrollBar().setValue(scroll)
        if in_view:  # else somebody has scrolled away from it, and reads elsewhere
            self.scrollTo(self.currentIndex())
        self._quiet = False
        self._tell()

    def choose(self, key: str) -> None:
        """Choose a row by its key."""
        keys = [row.key for row in self.shown.rows]
        if key in keys:
            self.setCurrentIndex(self.shown.index(keys.index(key)))

    def row(self) -> QueueRow | None:
        """Give the row chosen."""
        index = self.currentIndex()
        return self.shown.rows[index.row()] if index.isValid() else None

    def key(self) -> str:
        """Give the key of the row chosen, or nothing."""
        row = self.row()
        return row.key if row else ""

    def set_low(self, low: bool) -> None:
        """Use lower rows on a low screen."""
        if low != self._painter.low:
            self._painter.low = low
            self.scheduleDelayedItemsLayout()

    def minimumSizeHint(self) -> QSize:
        """Let the list be small: it scrolls."""
        return QSize(tokens.px(220), tokens.px(120))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on with J, back with K, open with Enter."""
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in _STEPS and self.shown.rows:
            place = min(max(self.currentIndex().row() + _STEPS[key], 0), len(self.shown.rows) - 1)
            self.setCurrentIndex(self.shown.index(place))
        elif key in _ENTER:
            if not event.isAutoRepeat():
                self._open()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are keys here."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure again at another width; asked for before the view takes its size, it is done once, and not twice."""
        if event.oldSize().width() != event.size().width():
            self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)

    def _open(self) -> None:
        if self.key():
            self.opened.emit(self.key())

    def _tell(self) -> None:
        if not self._quiet and self.key() != self._told:
            self._told = self.key()
            self.chosen.emit(self._told)
