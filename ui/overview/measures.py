"""One measure as a card: what it came to, how that stands to its target, and its year as a line."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy

from app.domain.figure_counts import Measured
from app.domain.figures import Definition
from ui import words_of_time
from ui.kit import chips, fonts, shapes, tokens, words
from ui.kit.measure import Face, draw_wrapped, high
from ui.overview import wording
from ui.overview.chart import Chart, Numbers

_TITLE, _FOOT = Face(13.5, fonts.REGULAR), Face(12.5, fonts.REGULAR)
_SIDE, _TOP, _VALUE, _LINE, _GAP, _DOT = 16, 13, 42, 46, 6, 4


class MeasureCard(Chart):
    """Shows one measure of a team."""

    def __init__(self, definition: Definition) -> None:
        super().__init__(f"overview-{definition.id}")
        self._definition = definition
        self._measured = Measured(definition.id)
        self.setProperty("focusRadius", tokens.RADIUS.card)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_measure(self, measured: Measured) -> None:
        """Show what the measure came to."""
        self._measured = measured
        self.show_numbers(_numbers(self._definition, measured), wording.measure(self._definition, measured))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Give the size: two lines of words always have room, so that cards stand level."""
        return QSize(tokens.px(190), self._high())

    def minimumSizeHint(self) -> QSize:
        """Give the least size."""
        return QSize(tokens.px(150), self._high())

    def _high(self) -> int:
        """Two lines for the name and one at the foot, so that cards stand level."""
        line = high("A", _TITLE, self.width())
        return 2 * line + high("A", _FOOT, self.width()) + tokens.px(2 * _TOP + _VALUE + _LINE + 2 * _GAP)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card."""
        painter, look = QPainter(self), tokens.look().colours
        fill = look.hover if self.underMouse() else look.surface
        shapes.frame(painter, self.rect(), tokens.px(tokens.RADIUS.card), fill, look.border)
        side, top = tokens.px(_SIDE), tokens.px(_TOP)
        inside = QRect(side, top, self.width() - 2 * side, self.height() - 2 * top)
        painter.setPen(look.text)
        tall = high(self._definition.name, _TITLE, inside.width())
        draw_wrapped(painter, QRect(inside.topLeft(), QSize(inside.width(), tall)), self._definition.name, _TITLE)
        foot = high(wording.target(self._definition), _FOOT, inside.width())
        bottom = inside.bottom() + 1
        painter.setPen(look.text_2)
        draw_wrapped(painter, QRect(side, bottom - foot, inside.width(), foot), wording.target(self._definition), _FOOT)
        line = QRect(side, bottom - foot - tokens.px(_LINE + _GAP), inside.width(), tokens.px(_LINE))
        self._paint_value(painter, QRect(side, line.top() - tokens.px(_VALUE), inside.width(), tokens.px(_VALUE)))
        _paint_line(painter, line.adjusted(0, tokens.px(8), -tokens.px(2), -tokens.px(4)), self._definition,
                    wording.points(self._measured))  # fmt: skip

    def _paint_value(self, painter: QPainter, within: QRect) -> None:
        said, unit = wording.amount(self._measured)
        painter.setPen(tokens.look().colours.text)
        big, small = fonts.font("kpi"), fonts.sized(17, fonts.SEMI_BOLD)
        words.draw(painter, within, said, big)
        after = within.adjusted(words.width(said, big) + tokens.px(2 if unit == "%" else 5), tokens.px(7), 0, 0)
        words.draw(painter, after, unit, small)
        stands = wording.chip(self._definition, self._measured)
        taken = words.width(said, big) + words.width(unit, small) + tokens.px(10)
        if stands is not None:
            size = chips.size(stands)
            if size.width() > within.width() - taken:  # no room beside the amount: its icon says it, the name in full
                stands = chips.ChipText("", stands.kind, stands.icon)
                size = chips.size(stands)
            at = QPoint(within.right() + 1 - size.width(), within.center().y() - size.height() // 2)
            chips.paint(painter, at, stands)


def _numbers(definition: Definition, measured: Measured) -> Numbers:
    notes = (f"Counts: {definition.counts}.", f"Of: {definition.of}.", definition.source)
    if measured.medians:
        rows = tuple(
            (f"{words_of_time.day(one.until)} {one.until.year}", str(one.counted), str(one.waiting),
             "–" if one.minutes is None else " ".join(wording.span(one.minutes)))
            for one in measured.medians[:-1]
        )  # fmt: skip
        return Numbers(definition.name, ("Month that ends on", "Opened", "Not opened yet", "Median"), rows, notes)
    rows = tuple(
        (f"{words_of_time.day(one.until)} {one.until.year}", str(one.counted), str(one.met),
         f"{100 * one.met / one.counted:.1f}%" if one.counted else "–")
        for one in measured.months
    )  # fmt: skip
    return Numbers(definition.name, ("Month that ends on", "Counted", "Met", "Share met"), rows, notes)


def _paint_line(painter: QPainter, within: QRect, definition: Definition, points: list[float | None]) -> None:
    """Paint a year against its target; a month in which nothing was due is left out."""
    known = [one for one in points if one is not None]
    look = tokens.look().colours
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    low, most = min([*known, definition.target]), max([*known, definition.target])
    room = max(most - low, 1)

    def at(place: int, value: float) -> QPointF:
        across = within.left() + within.width() * place / max(len(points) - 1, 1)
        return QPointF(across, within.bottom() - within.height() * (value - low) / room)

    pen = QPen(look.text_3, max(tokens.px(1.4), 1))
    pen.setDashPattern([2, 3])
    painter.setPen(pen)
    level = at(0, definition.target).y()
    painter.drawLine(QPointF(within.left(), level), QPointF(within.right(), level))
    way = [at(place, one) for place, one in enumerate(points) if one is not None]
    if not way:
        return
    painter.setPen(QPen(look.accent, tokens.px(2), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap,
                        Qt.PenJoinStyle.RoundJoin))  # fmt: skip
    painter.drawPolyline(QPolygonF(way))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.accent)
    dot = tokens.px(_DOT)
    painter.drawEllipse(QRectF(way[-1].x() - dot, way[-1].y() - dot, 2 * dot, 2 * dot))
