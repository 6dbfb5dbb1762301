"""The next dates: what is planned for the child, when it is due, and how near that is."""

from datetime import datetime

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QWidget

from app.casework.page_parts import DueState, Planned
from ui.child import wording
from ui.kit import buttons, chips, fonts, tokens, words
from ui.kit.buttons import Button, ButtonKind
from ui.kit.cards import Card
from ui.kit.marks import Line
from ui.kit.measure import Face, draw_wrapped, high, wide
from ui.kit.rings import Due, paint_due
from ui.kit.words import paragraph

TITLE = "Next dates"
_HIGH, _SIDE, _CLOCK = 44, 14, 30
_WHAT, _DETAIL = Face(13.5, fonts.SEMI_BOLD), Face(13, fonts.REGULAR)
_DUE = {
    DueState.OVER: Due.OVERDUE,
    DueState.UNRECORDED: Due.SOON,
    DueState.SOON: Due.SOON,
    DueState.LATER: Due.LATER,
    DueState.NONE: Due.LATER,
}


class DateLine(QWidget):
    """One date: its clock, what it is, by when, and of a planned visit the way to call it off; words wrap, uncut."""

    call_off_asked = Signal(str)

    def __init__(self, planned: Planned, now: datetime) -> None:
        super().__init__()
        self.setObjectName(f"date-{planned.visit}")
        self.setAccessibleName(wording.planned_sentence(planned))
        self.setAccessibleDescription(planned.why)
        self.setToolTip(planned.why)
        if planned.why:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setProperty("focusRadius", 4)
        self._planned, self._chip = planned, wording.due(planned.due)
        self._left = wording.share_left(planned, now)
        self._call_off = Button(wording.CALL_OFF, ButtonKind.QUIET, buttons.SMALL, name=f"call-off-{planned.visit}")
        self._call_off.setParent(self)
        self._call_off.tone = "text-2"
        self._call_off.setAccessibleName(f"{wording.CALL_OFF}: {wording.planned_sentence(planned)}")
        self._call_off.setAutoDefault(True)
        self._call_off.clicked.connect(lambda: self.call_off_asked.emit(planned.visit))
        self._call_off.setVisible(bool(planned.visit))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """Tell the layout that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Give the height of the line at a width."""
        room = self._room(width)
        return max(tokens.px(_HIGH), sum(high(said, face, room) for said, face in self._parts(room)) + tokens.px(12))

    def sizeHint(self) -> QSize:
        """Give the size the line wants."""
        return QSize(tokens.px(380), self.heightForWidth(tokens.px(380)))

    def minimumSizeHint(self) -> QSize:
        """Give the least size: the clock, the chip and some words."""
        return QSize(tokens.px(260), tokens.px(_HIGH))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say why the date is that date to whoever cannot rest a mouse on it."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), self._planned.why, self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the sentence away again."""
        QToolTip.hideText()
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button at the right."""
        super().resizeEvent(event)
        size = self._call_off.sizeHint()
        at = QPoint(self.width() - tokens.px(_SIDE - 10) - size.width(), (self.height() - size.height()) // 2)
        self._call_off.setGeometry(QRect(at, size))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint clock, words and chip."""
        painter, look, side = QPainter(self), tokens.look().colours, tokens.px(_CLOCK)
        middle = self.height() // 2
        clock = QRect(tokens.px(_SIDE), middle - side // 2, side, side)
        paint_due(painter, clock, _DUE[self._planned.due.state], self._left)
        size = chips.size(self._chip)
        chip = QPoint(self.width() - tokens.px(_SIDE) - self._button() - size.width(), middle - size.height() // 2)
        chips.paint(painter, chip, self._chip)
        self._paint_words(painter, (look.text, look.text_2))

    def _paint_words(self, painter: QPainter, tones: tuple[QColor, QColor]) -> None:
        room = self._room(self.width())
        place = QRect(tokens.px(_SIDE + _CLOCK + 12), 0, room, self.height())
        painter.setPen(tones[0])
        if len(self._parts(room)) == 1:
            words.draw(painter, place, self._planned.what, _WHAT.font())
            painter.setPen(tones[1])
            beside = wide(self._planned.what, _WHAT) + tokens.px(4)
            words.draw(painter, place.adjusted(beside, 0, 0, 0), self._planned.detail, _DETAIL.font())
            return
        (what, face), (detail, below) = self._parts(room)
        over, under = high(what, face, room), high(detail, below, room)
        top = (self.height() - over - under) // 2
        draw_wrapped(painter, QRect(place.x(), top, room, over), what, face)
        painter.setPen(tones[1])
        draw_wrapped(painter, QRect(place.x(), top + over, room, under), detail, below)

    def _room(self, width: int) -> int:
        beside = chips.size(self._chip).width() + self._button()
        return max(width - tokens.px(2 * _SIDE + _CLOCK + 12 + 8) - beside, tokens.px(40))

    def _button(self) -> int:
        """Give the room that the button takes at the right."""
        return self._call_off.sizeHint().width() - tokens.px(6) if self._planned.visit else 0

    def _parts(self, room: int) -> list[tuple[str, Face]]:
        """Give what stands below one another: one part where the detail fits beside what it is."""
        what, detail = self._planned.what, self._planned.detail
        if wide(what, _WHAT) + tokens.px(4) + wide(detail, _DETAIL) <= room:
            return [(what, _WHAT)]
        return [(what, _WHAT), (detail, _DETAIL)]


class DatesCard(Card):
    """The card of the next dates."""

    call_off_asked = Signal(str)
    late_asked = Signal(str, str)  # the record beside which it is kept, and the clock's key

    def __init__(self) -> None:
        super().__init__(name="dates")
        self._shown: tuple[tuple[Planned, ...], datetime] | None = None
        self._lines: list[QWidget] = []
        self.add_header(TITLE)

    def show_dates(self, planned: tuple[Planned, ...], now: datetime) -> None:
        """Show these dates as they stand now."""
        if (planned, now) == self._shown:
            return
        self._shown = (planned, now)
        for part in self._lines:
            self.column.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._lines = []
        for place, one in enumerate(planned):
            line = DateLine(one, now)
            line.call_off_asked.connect(self.call_off_asked)
            self._add(*([Line()] if place else []), line, *self._lateness(one))
        if not planned:
            said = paragraph(wording.NO_DATES)
            said.setContentsMargins(tokens.px(_SIDE), tokens.px(12), tokens.px(_SIDE), tokens.px(12))
            self._add(said)
        self.setAccessibleName(f"{TITLE}, {len(planned)}" if planned else f"{TITLE}. {wording.NO_DATES}")

    def _lateness(self, one: Planned) -> list[QWidget]:
        """What was said of why it is late, and the offer to say it; nothing is asked for."""
        parts: list[QWidget] = []
        side = tokens.px(_SIDE + _CLOCK + 12)
        if one.reason:
            said = paragraph(f"Late because: {one.reason}", "small")
            said.setContentsMargins(side, 0, tokens.px(_SIDE), tokens.px(8))
            parts.append(said)
        if one.late[0]:
            offer = wording.SAY_MORE if one.reason else wording.SAY_WHY
            button = Button(offer, ButtonKind.QUIET, buttons.SMALL, name=f"late-{one.late[1]}")
            button.setAccessibleName(f"{offer}: {wording.planned_sentence(one)}")
            button.setAutoDefault(True)
            button.clicked.connect(lambda: self.late_asked.emit(*one.late))
            holder = QWidget()
            row = QHBoxLayout(holder)
            row.setContentsMargins(side - tokens.px(10), 0, tokens.px(_SIDE), tokens.px(6))
            row.addWidget(button)
            row.addStretch(1)
            parts.append(holder)
        return parts

    def _add(self, *parts: QWidget) -> None:
        for part in parts:
            self.column.addWidget(part)
            self._lines.append(part)
