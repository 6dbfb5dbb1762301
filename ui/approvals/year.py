"""The last 12 months as one line: what went on as a bar, what happened as a point in its agency's colour."""

from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.casework.approval_pages import Point
from ui.approvals import wording
from ui.child.wording import AGENCY
from ui.kit import fonts, shapes, tokens, words

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_YEAR = 365
_HIGH, _DOT, _BAR, _SIDE, _LINES = 66, 12, 16, 10, 40


class YearStrip(QWidget):
    """Shows 12 months up to a day; for a listener it says them one after the other."""

    def __init__(self) -> None:
        super().__init__()
        self._points: tuple[Point, ...] = ()
        self._on = date(2000, 1, 1)
        self.setObjectName("last-12-months")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_points(self, points: tuple[Point, ...], on: date) -> None:
        """Show what happened in the year up to a day."""
        self._points, self._on = points, on
        said = "; ".join(wording.point(one) for one in points) or wording.NO_POINTS
        self.setAccessibleName(f"Last 12 months: {said}")
        words.set_tip(self, "\n".join(wording.point(one) for one in points) or wording.NO_POINTS)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Give the size of the strip."""
        return QSize(tokens.px(300), tokens.px(_HIGH))

    def minimumSizeHint(self) -> QSize:
        """Give the least size."""
        return QSize(tokens.px(160), tokens.px(_HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the months, the bars and the points."""
        painter, look = QPainter(self), tokens.look().colours
        middle = tokens.px(_LINES) // 2
        painter.setPen(QPen(look.border, 1))
        painter.drawLine(tokens.px(_SIDE), middle, self.width() - tokens.px(_SIDE), middle)
        self._paint_months(painter)
        for one in self._points:
            if one.to is not None:
                self._paint_bar(painter, one, one.to, middle)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for one in self._points:
            if one.to is None:
                painter.setPen(QPen(look.surface, tokens.px(2)))
                painter.setBrush(look.named(f"ag-{AGENCY[one.sector]}"))
                painter.drawEllipse(QPointF(self._x(one.on), middle + 0.5), tokens.px(_DOT) / 2, tokens.px(_DOT) / 2)

    def _x(self, on: date) -> float:
        begin = self._on - timedelta(days=_YEAR)
        share = min(max((on - begin).days / _YEAR, 0), 1)
        return tokens.px(_SIDE) + share * (self.width() - 2 * tokens.px(_SIDE))

    def _paint_months(self, painter: QPainter) -> None:
        look, font = tokens.look().colours, fonts.sized(12)
        first = (self._on - timedelta(days=_YEAR)).replace(day=1)
        last_end = -1.0
        for step in range(1, 13):
            month = first.month - 1 + step
            on = date(first.year + month // 12, month % 12 + 1, 1)
            x, said = self._x(on), _MONTHS[on.month - 1]
            painter.setPen(QPen(look.border, 1))
            painter.drawLine(QPointF(x, 0), QPointF(x, tokens.px(_LINES)))
            if x > last_end and x + words.width(said, font) <= self.width():
                painter.setPen(look.text_2)
                words.draw(painter, QRect(round(x), tokens.px(_LINES + 6), tokens.px(40), tokens.px(18)), said, font)
                last_end = x + words.width(said, font) + tokens.px(4)

    def _paint_bar(self, painter: QPainter, one: Point, to: date, middle: int) -> None:
        look, high = tokens.look().colours, tokens.px(_BAR)
        left, right = round(self._x(one.on)), round(self._x(to))
        bar = QRect(left, middle - high // 2, max(right - left, high), high)
        shapes.frame(painter, bar, tokens.px(4), look.accent_tint, look.accent)
        font = fonts.sized(12)
        painter.setPen(look.text)
        inside = words.width(one.words, font) + tokens.px(12) <= bar.width()
        place = bar.adjusted(tokens.px(8), 0, 0, 0) if inside else QRect(bar.right() + tokens.px(6), bar.y(),
                                                                        self.width(), high)  # fmt: skip
        words.draw(painter, place, one.words, font, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
