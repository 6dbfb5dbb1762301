"""The list of the Sync centre: one scroll over its sections, with real buttons on what stopped."""

from collections.abc import Iterator
from datetime import datetime

from PySide6.QtCore import QModelIndex, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QListView, QWidget

from app.casework.pages import SyncPage
from ui.exchange import wording
from ui.exchange.lines import ExchangeRows, Line, Section
from ui.exchange.painting import RowPainter
from ui.kit import buttons, lists, shapes, tokens
from ui.kit.buttons import Button


class LineButtons(QWidget):
    """The buttons of a line that stopped or is still being written, at the right of its row."""

    again_asked = Signal(str)
    let_go_asked = Signal(str)
    open_asked = Signal(str)
    draft_asked = Signal(str)

    def __init__(self, row: Line) -> None:
        super().__init__()
        title = wording.stopped_title(row.change)
        change = row.change.change
        self._title, self._ways = title, row.change.ways
        self.setObjectName(f"stopped-{change}")
        self.parts: list[Button] = []
        if row.section == Section.WRITING:
            self._add("Go on writing", f"draft-{change}", f"Go on writing: {title}").clicked.connect(
                lambda: self.draft_asked.emit(change)
            )
        else:
            self._add_stopped(row, title)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, tokens.px(12), 1)
        line.setSpacing(tokens.px(8))
        line.addStretch(1)
        for part in self.parts:
            line.addWidget(part)

    def fits(self, row: Line) -> bool:
        """Tell whether these are the buttons of a line as it stands now."""
        return (self._title, self._ways) == (wording.stopped_title(row.change), row.change.ways)

    def _add_stopped(self, row: Line, title: str) -> None:
        change = row.change.change
        asked = {"again": self.again_asked, "let-go": self.let_go_asked, "open": self.open_asked}
        for way in row.change.ways:
            said = wording.WAYS[way]
            button = self._add(said, f"{way}-{change}", f"{said}: {title}")
            button.clicked.connect(lambda _=False, signal=asked[way]: signal.emit(change))

    def _add(self, words: str, name: str, sentence: str) -> Button:
        button = Button(words, size=buttons.SMALL, name=name)
        button.setAccessibleName(sentence)
        button.setAutoDefault(True)
        self.parts.append(button)
        return button


class ExchangeList(QListView):
    """Shows the lines; asks for one to be tried, let go of, opened or gone on with, and tells which line is chosen."""

    again_asked = Signal(str)
    let_go_asked = Signal(str)
    open_asked = Signal(str)
    draft_asked = Signal(str)
    line_chosen = Signal(str, bool)  # the change, or nothing; and whether it has a receipt

    def __init__(self, authority: str) -> None:
        super().__init__()
        self._rows = ExchangeRows(authority)
        self._painter = RowPainter(self._rows)
        self._compact = False
        self._fitted = (0, False)
        self._buttons: dict[str, LineButtons] = {}
        self._dressing = False
        self._replacing = False
        self._round_foot = True
        lists.dress(self, "exchange-lines", "Work that stopped, waits and was sent")
        self.setItemDelegate(self._painter)
        self.setModel(self._rows)
        self.selectionModel().selectionChanged.connect(lambda *_: self._tell_chosen())
        self.activated.connect(self._enter)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._dress_stopped())

    def show_page(self, page: SyncPage, now: datetime) -> None:
        """Show the lines of a page, with the choice and the scroll as they were."""
        chosen, place = self.chosen(), self.verticalScrollBar().value()
        self._replacing = True
        self._rows.show_page(page, now)
        again = self._rows.place_of(chosen)
        if again.isValid():
            self.setCurrentIndex(again)
        self._replacing = False
        self._drop_buttons()
        if self.isVisible():  # before that there is no width to lay out for
            self.executeDelayedItemsLayout()
            self.verticalScrollBar().setValue(place)
        self._dress_stopped()
        if chosen:
            self._tell_chosen()

    def chosen(self) -> str:
        """Give the chosen change, or nothing."""
        line = self._rows.line(self._chosen_index())
        return line.change.change if line else ""

    def set_compact(self, compact: bool) -> None:
        """Use lower rows on a low screen."""
        if compact != self._compact:
            self._compact = compact
            self._fit()
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
        self._fit()
        super().resizeEvent(event)
        if event.size().height() < event.oldSize().height():
            self._keep_chosen_in_view()

    def updateGeometries(self) -> None:
        """Move the buttons along whenever the rows have been laid out."""
        super().updateGeometries()
        self._dress_stopped()

    def showEvent(self, event: QShowEvent) -> None:
        """Put the buttons on what stopped once there is a place for them."""
        super().showEvent(event)
        self._dress_stopped()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, and over them the corners of the card they lie in."""
        super().paintEvent(event)
        look = tokens.look().colours
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = self.rect().adjusted(-1, -1, 1, 1)
        if not self._round_foot:
            card.setBottom(card.bottom() + 2 * tokens.px(tokens.RADIUS.card))
        radius = tokens.px(tokens.RADIUS.card)
        corners, inside = QPainterPath(), QPainterPath()
        corners.addRect(QRectF(card))
        inside.addRoundedRect(QRectF(card), radius, radius)
        painter.fillPath(corners.subtracted(inside), look.window)
        shapes.frame(painter, card, radius, None, look.border)

    def _fit(self) -> None:
        """Have the rows measured again, but only for another width or another lowest height."""
        fitting = (self.viewport().width(), self._compact)
        if fitting != self._fitted:
            self._fitted = fitting
            self._painter.fit(fitting[0], compact=self._compact)

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
        """Open a stopped line on Enter, and go on with a draft."""
        line = self._rows.line(index)
        if line is not None and line.section == Section.STOPPED and "open" in line.change.ways:
            self.open_asked.emit(line.change.change)
        elif line is not None and line.section == Section.WRITING:
            self.draft_asked.emit(line.change.change)

    def _dress_stopped(self) -> None:
        """Put real buttons on the stopped lines in view; once made they move with their line and keep the focus."""
        # Not index widgets: setting one lays every row of the list out again, and a reset would throw them away.
        if self._dressing or not self.isVisible():
            return
        self._dressing = True  # asking where a row stands lays the rows out, which may scroll
        new = [line for line in self._stopped_in_view() if line.change.change not in self._buttons]
        for line in new:
            self._make(line)
        for change, made in self._buttons.items():
            row = self.visualRect(self._rows.place_of(change))
            made.setGeometry(0, row.y(), self.viewport().width(), row.height())
            made.show()
        if new:
            self._order_tabs()
        self._dressing = False

    def _stopped_in_view(self) -> Iterator[Line]:
        high = self.viewport().height()
        at = max(self.indexAt(self.viewport().rect().topLeft()).row(), 1)  # a band stands over the first
        while at < self._rows.rowCount():
            index = self._rows.index(at)
            line = self._rows.line(index)
            place = self.visualRect(index)
            if place.isEmpty() or place.top() > high:
                return
            if line is not None and line.section.has_buttons:
                yield line
            at += 1

    def _make(self, row: Line) -> None:
        made = LineButtons(row)
        made.setParent(self.viewport())
        made.again_asked.connect(self.again_asked)
        made.let_go_asked.connect(self.let_go_asked)
        made.open_asked.connect(self.open_asked)
        made.draft_asked.connect(self.draft_asked)
        self._buttons[row.change.change] = made

    def _drop_buttons(self) -> None:
        """Take the buttons away from what has not stopped any more, or has stopped for something else."""
        for change, made in list(self._buttons.items()):
            line = self._rows.line(self._rows.place_of(change))
            if line is None or not line.section.has_buttons or not made.fits(line):
                if made.isAncestorOf(self.focusWidget() or self):
                    self.setFocus()
                del self._buttons[change]
                made.hide()
                made.deleteLater()  # not at once: one of its buttons may have been pressed

    def _order_tabs(self) -> None:
        """Let the tab key go from the list through the buttons, from the top down."""
        before: QWidget = self
        for change in sorted(self._buttons, key=lambda change: self._rows.place_of(change).row()):
            for part in self._buttons[change].parts:
                QWidget.setTabOrder(before, part)
                before = part
