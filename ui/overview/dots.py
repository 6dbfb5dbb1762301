"""Open children of each worker as dots, a line for each team, and the limit."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen

from app.domain.figure_counts import TeamFigures
from ui.kit import fonts, tokens, words
from ui.kit.measure import Face, wide
from ui.overview import wording
from ui.overview.chart import Chart, Numbers, label

_NAME = Face(13, fonts.REGULAR)
_SIDE, _TOP, _BOTTOM, _DOT, _ROW = 16, 34, 30, 9, 30
_LEAST, _MOST, _TICK = 8, 24, 4
_AT_MOST = 0.42


class WorkerDots(Chart):
    """One dot for each worker; nobody is named."""

    def __init__(self) -> None:
        super().__init__("overview-caseloads")
        self._teams: Sequence[TeamFigures] = ()
        self._limit = 0

    def show_teams(self, teams: Sequence[TeamFigures], limit: int) -> None:
        """Show the caseloads of these teams."""
        self._teams, self._limit = [one for one in teams if one.caseloads], limit
        rows = tuple(
            (one.name or wording.ALL_TEAMS, str(len(one.caseloads)), str(sum(one.caseloads)),
             f"{sum(one.caseloads) / len(one.caseloads):.1f}", str(max(one.caseloads)),
             str(sum(count > limit for count in one.caseloads)))
            for one in self._teams
        )  # fmt: skip
        said = "; ".join(f"{row[0]}, {row[1]} workers, {row[3]} on average, {row[5]} over the limit" for row in rows)
        columns = ("Team", "Workers", "Open children", "On average", "At most", f"Over {limit}")
        numbers = Numbers(wording.LOADS, columns, rows, (f"The limit of {limit} is this project's default.",))
        self.show_numbers(numbers, f"{wording.LOADS}: {said or 'nobody holds a child'}. {wording.TABLE_HINT}")
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Give the size of the chart: a line for each team."""
        return QSize(tokens.px(380), tokens.px(_TOP + _BOTTOM + _ROW * max(len(self._teams), 5)))

    def minimumSizeHint(self) -> QSize:
        """Give the least size."""
        return QSize(tokens.px(260), tokens.px(_TOP + _BOTTOM + 22 * max(len(self._teams), 4)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the axis, the limit and the dots."""
        painter = QPainter(self)
        if not self._teams:
            return
        side = tokens.px(_SIDE)
        longest = max(wide(one.name or wording.ALL_TEAMS, _NAME) for one in self._teams)
        names = min(longest, round(self.width() * _AT_MOST))
        left = side + names + tokens.px(18)
        room = QRect(left, tokens.px(_TOP), self.width() - left - tokens.px(24),
                     self.height() - tokens.px(_TOP + _BOTTOM))  # fmt: skip
        counts = [count for one in self._teams for count in one.caseloads]
        low, most = min([*counts, _LEAST]) - 1, max([*counts, self._limit, _MOST - 1]) + 1

        def x(count: float) -> float:
            return room.left() + room.width() * (count - low) / (most - low)

        self._paint_ground(painter, room, x(self._limit + 0.5), [(x(n), n) for n in _ticks(low, most, self._limit)])
        step = room.height() / len(self._teams)
        for place, one in enumerate(self._teams):
            middle = room.top() + step * (place + 0.5)
            self._paint_team(painter, QRect(side, round(middle - step / 2), names, round(step)), one)
            self._paint_dots(painter, [(x(count), count) for count in one.caseloads], middle, step)

    def _paint_ground(self, painter: QPainter, room: QRect, over: float, ticks: Sequence[tuple[float, int]]) -> None:
        look = tokens.look().colours
        zone = QRect(round(over), room.top() - tokens.px(24), room.right() - round(over) + tokens.px(12),
                     room.height() + tokens.px(24))  # fmt: skip
        painter.fillRect(zone, look.warn_bg)
        painter.setPen(QPen(look.border, 1))
        for at, count in ticks:
            painter.drawLine(round(at), room.top() - tokens.px(24), round(at), room.bottom())
            under = QRect(round(at) - tokens.px(20), room.bottom() + tokens.px(6), tokens.px(40), tokens.px(18))
            label(painter, under, str(count), Qt.AlignmentFlag.AlignHCenter)
            painter.setPen(QPen(look.border, 1))
        painter.setPen(QPen(look.warn, max(tokens.px(1.5), 1)))
        painter.drawLine(zone.left(), zone.top(), zone.left(), room.bottom())
        said = f"over {self._limit}"
        if wide(f"over the limit of {self._limit}", Face(12, fonts.REGULAR)) < zone.width() - tokens.px(8):
            said = f"over the limit of {self._limit}"
        head = QRect(zone.left(), zone.top(), zone.width() - tokens.px(4), tokens.px(20))
        label(painter, head, said, Qt.AlignmentFlag.AlignRight, tone="warn")

    @staticmethod
    def _paint_team(painter: QPainter, within: QRect, one: TeamFigures) -> None:
        painter.setPen(tokens.look().colours.text)
        painter.setFont(_NAME.font())
        name = one.name or wording.ALL_TEAMS
        said = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, within.width())
        words.draw(painter, within, said, _NAME.font())

    def _paint_dots(self, painter: QPainter, dots: Sequence[tuple[float, int]], middle: float, step: float) -> None:
        """Dots of the same count stand above one another, closer where they are many."""
        look = tokens.look().colours
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.border, 1))
        painter.drawLine(QPointF(min(at for at, _ in dots), middle), QPointF(max(at for at, _ in dots), middle))
        size = tokens.px(_DOT)
        same = Counter(count for _, count in dots)
        placed: Counter[int] = Counter()
        for at, count in dots:
            apart = min(size * 1.1, (step - size) / max(same[count] - 1, 1))
            down = (placed[count] - (same[count] - 1) / 2) * apart
            placed[count] += 1
            painter.setPen(QPen(look.surface, 1))
            painter.setBrush(look.warn_solid if count > self._limit else look.accent)
            painter.drawEllipse(QPointF(at, middle + down), size / 2, size / 2)


def _ticks(low: int, most: int, limit: int) -> list[int]:
    """The limit, and every fourth from it."""
    return [n for n in range(low, most + 1) if (n - limit) % _TICK == 0]
