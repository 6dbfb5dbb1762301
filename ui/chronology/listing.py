"""The list of what happened: its rows, and the view that keeps its place when the rows change."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QListView

from app.casework.page_parts import Entry, Pattern
from ui.chronology import wording
from ui.chronology.filters import Entries, Filter
from ui.chronology.painting import EntryPainter
from ui.kit import lists, shapes, tokens
from ui.kit.chips import ChipText

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
Key = tuple[str, datetime]
"""Which entry it is: a status is told twice, when it began and when it ended."""


def key_of(entry: Entry) -> Key:
    """Give what an entry is known by from page to page."""
    return entry.record, entry.happened


class EntryRows(QAbstractListModel):
    """The entries that a filter lets through, in the order asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.entries = Entries()
        self.shown: Sequence[Entry] = ()
        self.places: dict[str, ChipText] = {}
        self._rows: dict[Key, int] = {}

    def take(self, entries: Entries, patterns: Sequence[Pattern]) -> None:
        """Take the entries of a page; they are shown by the next `show`."""
        self.entries = entries
        self.places = wording.counted_last(patterns, entries.all)

    def show(self, wanted: Filter, *, newest_first: bool) -> None:
        """Show the entries that fit."""
        self.beginResetModel()
        fitting = self.entries.fitting(wanted)
        self.shown = fitting if newest_first else fitting[::-1]
        self._rows = {key_of(entry): at for at, entry in enumerate(self.shown)}
        self.endResetModel()

    def entry(self, index: _Index) -> Entry | None:
        """Give the entry of an index."""
        return self.shown[index.row()] if index.isValid() else None

    def index_of(self, entry: Entry) -> QModelIndex:
        """Give where an entry stands; an invalid index when it is not shown."""
        return self.index_of_key(key_of(entry))

    def index_of_key(self, key: Key | None) -> QModelIndex:
        """Give where an entry stands by what it is known by."""
        at = self._rows.get(key) if key else None
        return QModelIndex() if at is None else self.index(at)

    def chips(self, entry: Entry) -> tuple[ChipText, ...]:
        """Give the chips behind an entry's title."""
        return wording.chips(entry, self.places.get(entry.record))

    def sentence(self, entry: Entry) -> str:
        """Give everything an entry says, for a listener."""
        return wording.sentence(entry, self.places.get(entry.record))

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Give the number of rows."""
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Give a row's title, and its whole sentence for those who listen."""
        entry = self.entry(index)
        if entry is None or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        return entry.title if role == Qt.ItemDataRole.DisplayRole else self.sentence(entry)


class EntryList(QListView):
    """Shows the entries; tells which contact is opened."""

    opened = Signal(str)

    def __init__(self, rows: EntryRows) -> None:
        super().__init__()
        self._rows = rows
        self._painter = EntryPainter(rows)
        self._chosen: Key | None = None
        self._low = False
        lists.dress(self, "chronology-list", "What happened")
        self.setItemDelegate(self._painter)
        self.setModel(rows)
        self.selectionModel().selectionChanged.connect(lambda *_: self._note_chosen())
        self.doubleClicked.connect(self._open)

    def forget_heights(self) -> None:
        """Measure rows again: their entries are others."""
        self._painter.forget()

    def show_rows(self, wanted: Filter, *, newest_first: bool, keep_place: bool) -> None:
        """Show other rows, with the choice as it was, and with the place as it was or from the top."""
        top = self._top() if keep_place else None
        self._rows.show(wanted, newest_first=newest_first)
        again = self._rows.index_of_key(self._chosen)
        if again.isValid():
            self.setCurrentIndex(again)
        if self.isVisible():  # before that there is no width to lay out for
            self.executeDelayedItemsLayout()
            self._go_to(top, again)

    def set_low(self, low: bool) -> None:
        """Use lower rows on a low screen."""
        if low != self._low:
            self._low = low
            self._painter.fit(self.viewport().width(), low=low)
            self.scheduleDelayedItemsLayout()

    def minimumSizeHint(self) -> QSize:
        """Let the list be low: it scrolls."""
        return QSize(tokens.px(320), tokens.px(120))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure the rows for the new width."""
        self._painter.fit(self.viewport().width(), low=self._low)
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the chosen entry with Enter."""
        if event.key() in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin at the top when the keyboard comes and nothing is chosen yet."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason and not self.selectionModel().hasSelection():
            self.setCurrentIndex(self._rows.index(0))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, and over them the lower corners of the card they lie in."""
        super().paintEvent(event)
        look, radius = tokens.look().colours, tokens.px(tokens.RADIUS.card)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = self.rect().adjusted(-1, -3 * radius, 1, 1)
        corners, inside = QPainterPath(), QPainterPath()
        corners.addRect(QRectF(card))
        inside.addRoundedRect(QRectF(card), radius, radius)
        painter.fillPath(corners.subtracted(inside), look.window)
        shapes.frame(painter, card, radius, None, look.border)

    def _open(self, index: QModelIndex) -> None:
        entry = self._rows.entry(index)
        if entry is not None and entry.kind == "contact":
            self.opened.emit(entry.record)

    def _note_chosen(self) -> None:
        """Remember what is chosen: it is chosen again when a filter lets it through again."""
        # New rows take the choice away without a signal, so what is remembered is what a person chose.
        indexes = self.selectionModel().selectedIndexes()
        entry = self._rows.entry(indexes[0]) if indexes else None
        self._chosen = key_of(entry) if entry else None

    def _top(self) -> tuple[Key, int] | None:
        """Give the entry at the top with how far it is scrolled; none at the very top, where new ones arrive."""
        entry = self._rows.entry(self.indexAt(self.viewport().rect().topLeft()))
        if entry is None or not self.verticalScrollBar().value():
            return None
        return key_of(entry), self.visualRect(self._rows.index_of(entry)).top()

    def _go_to(self, top: tuple[Key, int] | None, chosen: QModelIndex) -> None:
        bar = self.verticalScrollBar()
        at = self._rows.index_of_key(top[0]) if top else QModelIndex()
        if top and at.isValid():
            bar.setValue(bar.value() + self.visualRect(at).top() - top[1])
        elif chosen.isValid():
            self.scrollTo(chosen)
        else:
            bar.setValue(0)
