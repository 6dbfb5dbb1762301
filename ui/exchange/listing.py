"""The list of the Sync centre: one scroll over its sections, with real buttons on what stopped."""

from datetime import datetime

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QListView, QWidget

from app.casework.pages import SyncPage, WorkState
from ui.exchange import wording
from ui.exchange.lines import ExchangeRows, Line, Section
from ui.exchange.painting import RowPainter
from ui.kit import buttons, shapes, tokens
from ui.kit.buttons import Button


class LineButtons(QWidget):
    """The buttons of a stopped line, at the right of its row."""

    again_asked = Signal(str)
    open_asked = Signal(str)

    def __init__(self, row: Line) -> None:
        super().__init__()
        title = wording.stopped_title(row.change)
        change = row.change.change
        self.setObjectName(f"stopped-{change}")
        self.parts: list[Button] = []
        if row.change.state != WorkState.CONFLICT:  # two versions are chosen between, not sent once more
            self._add("Try again", f"again-{change}", f"Try again: {title}").clicked.connect(
                lambda: self.again_asked.emit(change)
            )
        self._add("Open", f"open-{change}", f"Open: {title}").clicked.connect(lambda: self.open_asked.emit(change))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, tokens.px(12), 1)
        line.setSpacing(tokens.px(8))
        line.addStretch(1)
        for part in self.parts:
            line.addWidget(part)

    def _add(self, words: str, name: str, sentence: str) -> Button:
        button = Button(words, size=buttons.SMALL, name=name)
        button.setAccessibleName(sentence)
        button.setAutoDefault(True)
        self.parts.append(button)
        return button


class ExchangeList(QListView):
    """Shows the lines; asks for a stopped one to be tried or opened, and tells which line is chosen."""

    again_asked = Signal(str)
    open_asked = Signal(str)
    line_chosen = Signal(str, bool)  # the change, or nothing; and whether it has a receipt

    def __init__(self, authority: str) -> None:
        super().__init__()
        self._rows = ExchangeRows(authority)
        self._painter = RowPainter(self._rows)
        self._dressing = False
        self._replacing = False
        self._round_foot = True
        self.setObjectName("exchange-lines")
        self.setAccessibleName("Work that stopped, waits and was sent")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.setItemDelegate(self._painter)
        self.setModel(self._rows)
        self.selectionModel().selectionChanged.connect(lambda *_: self._tell_chosen())
        self.activated.connect(self._enter)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._dress_stopped())

    def show_page(self, page: SyncPage, now: datetime) -> None:
        """Show the lines of a page, with the choice, the scroll and the focus as they were."""
        chosen, place = self.chosen(), self.verticalScrollBar().value()
        focus = self.focusWidget()
        named = focus.objectName() if focus is not None and focus is not self and focus.hasFocus() else ""
        self._replacing = True
        self._rows.show_page(page, now)
        again = self._rows.place_of(chosen)
        if again.isValid():
            self.setCurrentIndex(again)
        self._replacing = False
        self.doItemsLayout()
        self.verticalScrollBar().setValue(place)
        self._dress_stopped()
        for same in self.findChildren(QWidget, named) if named else []:
            if same.isVisibleTo(self):  # the one before is hidden, and gone when its own signal has ended
                same.setFocus()
        if chosen:
            self._tell_chosen()

    def chosen(self) -> str:
        """Give the chosen change, or nothing."""
        line = self._rows.line(self._chosen_index())
        return line.change.change if line else ""

    def has_rows_of(self, section: Section) -> int:
        """Give how many lines a section shows."""
        lines = (self._rows.line(self._rows.index(at)) for at in range(self._rows.rowCount()))
        return sum(line is not None and line.section == section for line in lines)

    def set_compact(self, compact: bool) -> None:
        """Use lower rows on a low screen."""
        if compact != self._painter.compact:
            self._painter.compact = compact
            self.scheduleDelayedItemsLayout()

    def set_round_foot(self, rounded: bool) -> None:
        """Round the lower corners where the list ends its card."""
        self._round_foot = rounded
        self.viewport().update()

    def minimumSizeHint(self) -> QSize:
        """Let the list be low: it scrolls."""
        return QSize(tokens.px(320), tokens.px(120))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure the rows for the new width."""
        self._painter.width = self.viewport().width()
        super().resizeEvent(event)
        self._dress_stopped()
        if event.size().height() < event.oldSize().height():
            self._keep_chosen_in_view()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, and over them the corners of the card they lie in."""
        super().paintEvent(event)
        look = tokens.look().colours
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = self.viewport().rect().adjusted(-1, -1, 1, 1)
        if not self._round_foot:
            card.setBottom(card.bottom() + 2 * tokens.px(tokens.RADIUS.card))
        radius = tokens.px(tokens.RADIUS.card)
        corners, inside = QPainterPath(), QPainterPath()
        corners.addRect(QRectF(card))
        inside.addRoundedRect(QRectF(card), radius, radius)
        painter.fillPath(corners.subtracted(inside), look.window)
        shapes.frame(painter, card, radius, None, look.border)

    def _keep_chosen_in_view(self) -> None:
        """Scroll as little as needed to see the chosen line above its receipt."""
        chosen = self._chosen_index()
        if chosen.isValid():
            self.scrollTo(chosen)

    def _chosen_index(self) -> QModelIndex:
        chosen = self.selectionModel().selectedIndexes()
        return chosen[0] if chosen else QModelIndex()

    def _tell_chosen(self) -> None:
        if self._replacing:
            return
        line = self._rows.line(self._chosen_index())
        sent = line is not None and line.section == Section.SENT
        self.line_chosen.emit(line.change.change if line else "", sent)

    def _enter(self, index: QModelIndex) -> None:
        """Open a stopped line on Enter."""
        line = self._rows.line(index)
        if line is not None and line.section == Section.STOPPED:
            self.open_asked.emit(line.change.change)

    def _dress_stopped(self) -> None:
        """Put real buttons on the stopped lines that have come into view, and only on those."""
        if self._dressing or not self._rows.rowCount():
            return
        self._dressing = True  # asking where a row stands lays the rows out, which may scroll
        row = max(self.indexAt(self.viewport().rect().topLeft()).row(), 0)
        before: QWidget = self
        while row < self._rows.rowCount():
            index = self._rows.index(row)
            if self.visualRect(index).top() > self.viewport().height() or not self._may_be_stopped(index):
                break
            before = self._dress(index, before)
            row += 1
        self._dressing = False

    def _may_be_stopped(self, index: QModelIndex) -> bool:
        line = self._rows.line(index)
        return index.row() == 0 or (line is not None and line.section == Section.STOPPED)

    def _dress(self, index: QModelIndex, before: QWidget) -> QWidget:
        """Give the last part in tab order, so that the next row's buttons follow it."""
        line = self._rows.line(index)
        if line is None or line.section != Section.STOPPED:
            return before
        holder = self.indexWidget(index)
        if not isinstance(holder, LineButtons):
            holder = LineButtons(line)
            holder.again_asked.connect(self.again_asked)
            holder.open_asked.connect(self.open_asked)
            self.setIndexWidget(index, holder)
            for part in holder.parts:
                QWidget.setTabOrder(before, part)
                before = part
        return holder.parts[-1]
