"""The lanes: one for each agency, with a dot for each entry on the day it happened."""

from datetime import date
from html import escape

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.casework.page_parts import Entry
from ui.chronology import lane_layout, wording
from ui.chronology.filters import Entries
from ui.chronology.lane_layout import Drawing, Spot, Told
from ui.chronology.lane_painting import RIGHT, LaneHeights, LanePainter, left_of
from ui.chronology.listing import EntryRows
from ui.kit import tokens

_GRAB = 12
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ENDS = (Qt.Key.Key_Home, Qt.Key.Key_End)
_BY_TAB = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class LaneWidget(QWidget):
    """Paints the lanes; what is chosen here is chosen in the list, and the other way round."""

    opened = Signal(str)

    def __init__(self, rows: EntryRows, chosen: QItemSelectionModel) -> None:
        super().__init__()
        self._rows = rows
        self._chosen = chosen
        self._told = Told(today=date(2000, 1, 1))
        self._heights = LaneHeights()
        self._laid: tuple[int, Told, int, int] | None = None
        self.setObjectName("chronology-lanes")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty("focusRadius", tokens.RADIUS.card)
        self.setMouseTracking(True)
        chosen.selectionChanged.connect(self._tell)
        self._lay()

    def show_told(self, told: Told) -> None:
        """Show these lanes over a time, with the entries that the rows show now."""
        self._told = told
        self.setAccessibleName(wording.lanes_sentence(told.lanes, dict(self._rows.entries.counts)))
        self.updateGeometry()
        self._lay()
        self._tell()  # rows that are set anew tell nobody that nothing is chosen any more

    def set_low(self, low: bool) -> None:
        """Use lower lanes on a low screen."""
        self._heights = LaneHeights(low)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Give the height of all lanes."""
        return QSize(tokens.px(480), self._heights.all(len(self._told.lanes)))

    def minimumSizeHint(self) -> QSize:
        """Give the height of all lanes: they are never cut."""
        return self.sizeHint()

    def place_of(self, entry: Entry) -> QPoint:
        """Give where a shown entry stands, in pixels of this widget."""
        spot = next(spot for spot in self._drawing.shown if spot.entry is entry)
        return QPoint(round(spot.centre), self._heights.middle(spot.lane))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lanes."""
        LanePainter(self._told, self._drawing, self._heights, self._chosen_entry()).paint(QPainter(self), self.rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the days out for the new width."""
        super().resizeEvent(event)
        self._lay()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by time with left and right, by lane with up and down; open with Enter."""
        key, now = Qt.Key(event.key()), self._chosen_spot()
        sideways = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key)
        upright = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key)
        shown = self._drawing.shown
        if key in _ENTER and now is not None and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._open(now.entry)
        elif key in _ENDS:
            by_time = sorted(shown, key=lambda spot: spot.entry.happened)
            self._choose(by_time[-1 if key == Qt.Key.Key_End else 0] if by_time else None)
        elif sideways is not None:
            self._choose(lane_layout.beside(shown, now, sideways) if now else self._newest())
        elif upright is not None:
            self._choose(lane_layout.across(shown, now, upright) if now else self._newest())
        else:
            super().keyPressEvent(event)

    def _open(self, entry: Entry) -> None:
        """A status and a visit called off say all they have where they stand."""
        if entry.kind == "contact":
            self.opened.emit(entry.record)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the dot under the pointer; of several in one place the next at each press."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(self._under(event.position().toPoint(), self._chosen_entry()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open what the first press chose."""
        spot = self._chosen_spot()
        if spot is not None and self._under(event.position().toPoint(), None) is not None:
            self._open(spot.entry)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand over what can be chosen."""
        over = self._under(event.position().toPoint(), None) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def event(self, event: QEvent) -> bool:
        """Say what a dot is while the pointer rests on it."""
        if event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return super().event(event)
        spot = self._under(event.pos(), None)
        said = escape(self._rows.sentence(spot.entry)) if spot else ""
        QToolTip.showText(event.globalPos(), f"<p style='white-space:pre-wrap'>{said}</p>" if said else "", self)
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin at the newest entry when the keyboard comes and nothing is chosen yet."""
        super().focusInEvent(event)
        if event.reason() in _BY_TAB and self._chosen_entry() is None:
            self._choose(self._newest())

    def _lay(self) -> None:
        """Work out where everything stands; only where a filter let other entries through that is quick."""
        left = left_of(self._told.lanes)
        right = max(self.width() - tokens.px(RIGHT), left + 1)
        entries = self._rows.entries if self._told.lanes else Entries()
        laid = (id(entries), self._told, left, right)
        if laid != self._laid:
            self._laid = laid
            self._ground = lane_layout.ground_of(self._told, entries.all, entries.days, left, right)
        self._drawing = Drawing.of(self._ground, self._rows.shown)
        self.update()

    def _tell(self) -> None:
        """Say the chosen entry to those who listen, and show it."""
        entry = self._chosen_entry()
        self.setAccessibleDescription(self._rows.sentence(entry) if entry else "")
        self.update()

    def _chosen_entry(self) -> Entry | None:
        indexes = self._chosen.selectedIndexes()
        return self._rows.entry(indexes[0]) if indexes else None

    def _chosen_spot(self) -> Spot | None:
        entry = self._chosen_entry()
        return next((spot for spot in self._drawing.shown if spot.entry is entry), None)

    def _newest(self) -> Spot | None:
        return max(self._drawing.shown, key=lambda spot: spot.entry.happened, default=None)

    def _under(self, at: QPoint, chosen: Entry | None) -> Spot | None:
        lane = self._heights.lane_at(at.y())
        return lane_layout.hit(self._drawing.shown, lane, at.x(), tokens.px(_GRAB), chosen)

    def _choose(self, spot: Spot | None) -> None:
        if spot is not None:
            index = self._rows.index_of(spot.entry)
            self._chosen.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
