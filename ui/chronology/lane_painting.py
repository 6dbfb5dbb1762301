"""How the lanes are painted: lines of time, the band of what is counted, dots and bars."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from app.casework.page_parts import Entry
from ui.chronology import lane_layout
from ui.chronology.lane_layout import Drawing, Spot, Stretches, Told
from ui.chronology.strands import Strand
from ui.kit import fonts, shapes, tokens, words
from ui.kit.marks import paint_agency

RIGHT = 20
_LEFT, _LABEL_GAP = 116, 15  # a dot of the first day, chosen too, stands clear of the longest label
_TOP, _LANE, _LANE_LOW, _FOOT = 28, 32, 26, 6
_MARK_LEFT, _MARK, _LABEL_LEFT = 12, 22, 40
_DOT, _HALO, _CHOSEN, _CHOSEN_RING, _FAINT = 5.5, 7.5, 6.5, 9.0, 2.5
_CLOSE, _CLOSE_HALO, _CLOSE_BELOW = 3.5, 4.5, 2.5
_BAR, _BAR_STROKE, _BAND, _BAND_LOW = 14.0, 2.0, 28.0, 24.0
_MONTH_TOP, _WEEK_TOP, _TICK_TEXT, _TODAY_ROOM = 10, 28, 6, 84
_TEXT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_TEXT_END = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def left_of(lanes: Iterable[Strand]) -> int:
    """Give where the lanes begin: right of the longest label."""
    longest = max((words.width(lane.label, _label_font()) for lane in lanes), default=0)
    return max(tokens.px(_LEFT), tokens.px(_LABEL_LEFT + _LABEL_GAP) + longest)


@dataclass(frozen=True, slots=True)
class LaneHeights:
    """How high the lanes are: lower ones on a low screen."""

    low: bool = False

    def lane(self) -> int:
        """The distance from lane to lane."""
        return tokens.px(_LANE_LOW if self.low else _LANE)

    def middle(self, lane: int) -> int:
        """Where the line of a lane runs."""
        return tokens.px(_TOP) + lane * self.lane() + self.lane() // 2

    def lane_at(self, y: int) -> int:
        """The lane at a height; it may be none of those there are."""
        return (y - tokens.px(_TOP)) // self.lane()

    def all(self, lanes: int) -> int:
        """The height of so many lanes with what stands over and under them."""
        return tokens.px(_TOP + _FOOT) + max(lanes, 1) * self.lane()


@dataclass(frozen=True, slots=True)
class LanePainter:
    """Paints one drawing into a rectangle."""

    told: Told
    drawing: Drawing
    heights: LaneHeights
    chosen: Entry | None

    def paint(self, painter: QPainter, within: QRect) -> None:
        """Paint everything, from the back to the front."""
        look = tokens.look().colours
        shapes.frame(painter, within, tokens.px(tokens.RADIUS.card), look.surface, look.border)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        bottom = within.height() - tokens.px(10)
        for x in self.drawing.ground.weeks:
            painter.fillRect(_upright(x, _WEEK_TOP, bottom), look.border)
        for lane in range(len(self.told.lanes)):
            right = within.width() - tokens.px(RIGHT)
            painter.fillRect(QRect(self._left, self.heights.middle(lane), right - self._left, 1), look.border)
        self._months(painter, bottom)
        for lane, strand in enumerate(self.told.lanes):
            self._label(painter, lane, strand.label)
        self._reaches(painter)
        self._today(painter, bottom)
        self._spots(painter)

    @property
    def _left(self) -> int:
        return round(self.drawing.ground.axis.left)

    def _months(self, painter: QPainter, bottom: int) -> None:
        look, today = tokens.look().colours, self.drawing.ground.axis.x(self.told.today)
        for tick in self.drawing.ground.months:
            painter.fillRect(_upright(tick.x, _MONTH_TOP, bottom), look.border_strong)
            wide = words.width(tick.label, _month_font())
            if tick.x + tokens.px(_TICK_TEXT) + wide > today - tokens.px(_TODAY_ROOM) / 2 - tokens.px(4) < today:
                continue
            painter.setPen(look.text_2)
            place = QRect(round(tick.x) + tokens.px(_TICK_TEXT), tokens.px(6), wide + 4, tokens.px(20))
            words.draw(painter, place, tick.label, _month_font(), _TEXT)

    def _today(self, painter: QPainter, bottom: int) -> None:
        look, x = tokens.look().colours, self.drawing.ground.axis.x(self.told.today)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(_upright(x, _MONTH_TOP, bottom, tokens.px(2)), look.accent)
        painter.setPen(look.accent)
        room = tokens.px(_TODAY_ROOM)
        place = QRect(round(x) - room - tokens.px(5), tokens.px(6), room, tokens.px(20))
        words.draw(painter, place, "Today", fonts.sized(13, fonts.SEMI_BOLD), _TEXT_END)

    def _label(self, painter: QPainter, lane: int, label: str) -> None:
        side, middle = tokens.px(_MARK), self.heights.middle(lane)
        mark = QRect(tokens.px(_MARK_LEFT), middle - side // 2, side, side)
        paint_agency(painter, mark, self.told.lanes[lane].agency)
        painter.setPen(tokens.look().colours.text)
        left = tokens.px(_LABEL_LEFT)
        place = QRect(left, middle - side // 2, self._left - left, side)
        words.draw(painter, place, label, _label_font(), _TEXT)

    def _reaches(self, painter: QPainter) -> None:
        look = tokens.look().colours
        high = tokens.px(_BAND_LOW if self.heights.low else _BAND)
        for reach in self.drawing.ground.reaches:
            left = max(round(reach.left), self._left)
            band = QRect(left, self.heights.middle(reach.lane) - high // 2, round(reach.right) - left, high)
            shapes.frame(painter, band, tokens.px(tokens.RADIUS.chip), look.warn_bg, look.warn_border)
            painter.fillRect(
                QRect(band.x() + 2, self.heights.middle(reach.lane), band.width() - 4, 1), look.warn_border
            )

    def _spots(self, painter: QPainter) -> None:
        """Paint the dots over all their halos, so that those that stand close do not cut into each other."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, scale = tokens.look().colours, tokens.look().scale
        close = self._is_close()
        dots = self.drawing.shown if close else [spot for spot in self.drawing.shown if not spot.width]
        joined = 2 * _CLOSE * scale if close else 0
        stretches = lane_layout.runs(dots, joined)
        self._dots(painter, lane_layout.runs(self.drawing.faint, joined), _FAINT * scale)
        self._dots(painter, stretches, (_CLOSE_HALO if close else _HALO) * scale, look.surface)
        self._dots(painter, stretches, (_CLOSE if close else _DOT) * scale)
        for spot in self.drawing.shown:
            if spot.width and not close:
                self._bar(painter, spot, self._colour(spot.lane), look.surface)
        for spot in self.drawing.shown:
            if spot.entry is self.chosen:
                self._chosen(painter, spot)

    def _dots(self, painter: QPainter, stretches: Stretches, radius: float, colour: QColor | None = None) -> None:
        """Paint dots, those that overlap as one stretch: five years of entries stand close."""
        painter.setPen(Qt.PenStyle.NoPen)
        high, beyond = 2 * radius, radius - 0.5
        for lane, places in stretches.items():
            painter.setBrush(colour or self._colour(lane))
            top = self.heights.middle(lane) + 0.5 - radius
            for first, last in places:
                painter.drawRoundedRect(QRectF(first - beyond, top, last - first + high, high), radius, radius)

    def _is_close(self) -> bool:
        """Whether days are so narrow that dots run together."""
        return self.drawing.ground.axis.day < _CLOSE_BELOW * tokens.look().scale

    def _chosen(self, painter: QPainter, spot: Spot) -> None:
        look = tokens.look().colours
        if spot.width and not self._is_close():
            self._bar(painter, spot, look.brand, look.brand, 3)
            self._bar(painter, spot, self._colour(spot.lane), look.surface)
        else:
            self._disc(painter, spot, _CHOSEN_RING, look.brand)
            self._disc(painter, spot, _CHOSEN, self._colour(spot.lane))

    def _disc(self, painter: QPainter, spot: Spot, radius: float, colour: QColor) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        reach = radius * tokens.look().scale
        painter.drawEllipse(QPointF(spot.centre + 0.5, self.heights.middle(spot.lane) + 0.5), reach, reach)

    def _bar(self, painter: QPainter, spot: Spot, colour: QColor, fill: QColor, beyond: int = 0) -> None:
        high, stroke = _BAR * tokens.look().scale, _BAR_STROKE * tokens.look().scale
        bar = QRectF(spot.x, self.heights.middle(spot.lane) + 0.5 - high / 2, spot.width, high)
        bar = bar.adjusted(-beyond, -beyond, beyond, beyond).adjusted(stroke / 2, stroke / 2, -stroke / 2, -stroke / 2)
        painter.setPen(QPen(colour, stroke))
        painter.setBrush(fill)
        painter.drawRoundedRect(bar, 4 + beyond, 4 + beyond)

    def _colour(self, lane: int) -> QColor:
        return tokens.look().colours.named(f"ag-{self.told.lanes[lane].agency}")


def _upright(x: float, top: int, bottom: int, wide: int = 1) -> QRect:
    return QRect(round(x), tokens.px(top), wide, bottom - tokens.px(top))


def _month_font() -> QFont:
    return fonts.sized(13, fonts.SEMI_BOLD)


def _label_font() -> QFont:
    return fonts.sized(13, fonts.MEDIUM)
