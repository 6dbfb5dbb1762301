"""The time rail: the hour of a visit, and its mark on one line down the day."""

from datetime import datetime, timedelta
from enum import StrEnum

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui import words_of_time
from ui.kit import fonts, icons, shapes, tokens, words

_NEAR = timedelta(hours=1)


class Place(StrEnum):
    """Where a visit stands in the day."""

    DONE = "done"
    EARLIER = "earlier"  # its time has passed, and nothing is recorded
    NEXT = "next"
    LATER = "later"


_TIME_WIDTH = 58
_MARK_WIDTH = 30
_MARK_FROM_TOP = {Place.DONE: 25, Place.EARLIER: 25, Place.NEXT: 27, Place.LATER: 25}


class Hour(QWidget):
    """The time of day of a visit and, of the next one, how far away it is."""

    def __init__(self, at: datetime, place: Place) -> None:
        super().__init__()
        self._at = at
        self._place = place
        self.setFixedWidth(tokens.px(_TIME_WIDTH))
        right = Qt.AlignmentFlag.AlignRight
        tone = "text-2" if place == Place.DONE else "text"
        time = words.Words(words_of_time.clock(at), size=15, weight=fonts.SEMI_BOLD, tone=tone, wrap=True, align=right)
        self._away = words.Words("", size=12.5, tone="text-2", wrap=True, align=right)
        if place != Place.NEXT:
            self._away.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, tokens.px(14), 0, 0)
        column.setSpacing(0)
        column.addWidget(time)
        column.addWidget(self._away)
        column.addStretch(1)

    def say_away(self, now: datetime) -> None:
        """Show how far the next visit is from now, within the hour: further off, its time alone says more."""
        if self._place == Place.NEXT:
            near = abs(self._at - now) < _NEAR
            self._away.set_words(words_of_time.from_now(self._at, now) if near else "")


class RailMark(QWidget):
    """A visit's mark on the line: a done tick, the next visit's door, or an open circle, amber where it is past."""

    def __init__(self, place: Place, *, first: bool, last: bool) -> None:
        super().__init__()
        self._place = place
        self._first = first
        self._last = last
        self.setFixedWidth(tokens.px(_MARK_WIDTH))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the stretch of line and the mark on it."""
        look = tokens.look().colours
        painter = QPainter(self)
        middle, centre = self.width() // 2, tokens.px(_MARK_FROM_TOP[self._place])
        top, bottom = centre if self._first else 0, centre if self._last else self.height()
        painter.fillRect(QRect(middle - 1, top, tokens.px(2), bottom - top), look.border)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._place == Place.DONE:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.ok_solid)
            painter.drawEllipse(_disc(middle, centre, 9))
            shapes.tick(painter, QPointF(middle, centre + 0.5), tokens.px(12), look.surface, tokens.px(2))
        elif self._place == Place.NEXT:
            painter.setPen(QPen(look.brand_ink, tokens.px(2)))
            painter.setBrush(look.brand)
            painter.drawEllipse(_disc(middle, centre, 13))
            door = QRect(middle - tokens.px(13), centre - tokens.px(13), tokens.px(26), tokens.px(26))
            icons.paint_centred(painter, "door-open", door, tokens.px(16), look.brand_ink)
        else:
            ring = look.warn_solid if self._place == Place.EARLIER else look.border_strong
            painter.setPen(QPen(ring, tokens.px(2)))
            painter.setBrush(look.surface)
            painter.drawEllipse(_disc(middle, centre, 8))


def _disc(x: int, y: int, radius: int) -> QRectF:
    reach = tokens.px(radius)
    return QRectF(x - reach, y - reach, 2 * reach, 2 * reach)
