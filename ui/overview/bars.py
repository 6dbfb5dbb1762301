"""Bars: visits of each week with and without the brief, and what referrals became."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen

from app.domain.figure_counts import TeamFigures, Week
from ui import words_of_time
from ui.kit import fonts, shapes, tokens, words
from ui.kit.measure import Face, wide
from ui.overview import wording
from ui.overview.chart import Chart, Numbers, label, steps

_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 20, 20, 30
_EVERY, _HALF = 6, 2
_RIGHTWARD, _CENTRE = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter
_NAME = Face(13, fonts.REGULAR)
_ENDED = frozenset(("no-further-action", "advice", "passed-on"))


class VisitBars(Chart):
    """One bar for each week: all its home visits, and in it those whose brief was read first."""

    def __init__(self) -> None:
        super().__init__("overview-visits")
        self._weeks: Sequence[Week] = ()

    def show_weeks(self, weeks: Sequence[Week]) -> None:
        """Show these weeks."""
        self._weeks = weeks
        rows = tuple(
            (f"{words_of_time.day(one.monday)} {one.monday.year}", str(one.visits), str(one.read),
             str(one.visits - one.read))
            for one in weeks
        )  # fmt: skip
        latest = f"; this week {weeks[-1].read} of {weeks[-1].visits}" if weeks else ""
        said = (
            f"{wording.VISITS}: {sum(one.visits for one in weeks)} visits in {len(weeks)} weeks, "
            f"{sum(one.read for one in weeks)} with the brief read{latest}. {wording.TABLE_HINT}"
        )
        columns = ("Week that begins on", "Visits", wording.READ, wording.NOT_READ)
        notes = ("Home visits of the authority's workers; a visit to three children counts three times.",)
        self.show_numbers(Numbers(wording.VISITS, columns, rows, notes), said)

    def sizeHint(self) -> QSize:
        """Give the size of the chart."""
        return QSize(tokens.px(520), tokens.px(270))

    def minimumSizeHint(self) -> QSize:
        """Give the least size."""
        return QSize(tokens.px(300), tokens.px(220))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the axis and the bars."""
        painter, look = QPainter(self), tokens.look().colours
        left, top = tokens.px(_LEFT), tokens.px(_TOP)
        room = QRect(left, top, self.width() - left - tokens.px(_RIGHT), self.height() - top - tokens.px(_BOTTOM))
        ticks = steps(max((one.visits for one in self._weeks), default=0))
        for tick in ticks:
            y = room.bottom() - round(room.height() * tick / ticks[-1])
            painter.setPen(QPen(look.border, 1))
            painter.drawLine(room.left(), y, room.right(), y)
            label(painter, QRect(0, y - tokens.px(9), left - tokens.px(10), tokens.px(18)), str(tick), _RIGHTWARD)
        if not self._weeks:
            return
        step = room.width() / len(self._weeks)
        bar = max(min(step * 0.72, tokens.px(26)), 2)
        for place, week in enumerate(self._weeks):
            middle = room.left() + step * (place + 0.5)
            self._paint_week(painter, QRectF(middle - bar / 2, room.top(), bar, room.height()), week, ticks[-1])
            if place % _EVERY == 0:
                under = QRect(round(middle) - tokens.px(40), room.bottom() + tokens.px(6), tokens.px(80), tokens.px(18))
                label(painter, under, wording.week(week.monday), _CENTRE)

    def _paint_week(self, painter: QPainter, room: QRectF, week: Week, most: int) -> None:
        look = tokens.look().colours
        radius = tokens.px(3)
        for count, fill, border in ((week.visits, look.neutral_bg, look.border_strong), (week.read, look.accent, None)):
            tall = round(room.height() * count / most)
            if tall:
                bar = QRect(round(room.left()), round(room.bottom()) - tall, round(room.width()), tall)
                shapes.frame(painter, bar, min(radius, tall / _HALF), fill, border)


class OutcomeBars(Chart):
    """What referrals of a month became, one bar for each outcome."""

    def __init__(self) -> None:
        super().__init__("overview-became")
        self._rows: list[tuple[str, str, int]] = []

    def show_figures(self, figures: TeamFigures) -> None:
        """Show what referrals became."""
        self._rows = [(one.id, wording.outcome(one.id), one.count) for one in figures.became]
        _, sentence = wording.decided(figures)
        said = ", ".join(f"{name} {count}" for _, name, count in self._rows)
        numbers = Numbers(
            wording.became(figures), ("Became", "Referrals"),
            tuple((name, str(count)) for _, name, count in self._rows), (sentence,),
        )  # fmt: skip
        self.show_numbers(numbers, f"{wording.became(figures)}: {said}. {sentence} {wording.TABLE_HINT}")

    def sizeHint(self) -> QSize:
        """Give the size of the chart."""
        return QSize(tokens.px(380), tokens.px(30 * 7 + 24))

    def minimumSizeHint(self) -> QSize:
        """Give the least size."""
        return QSize(tokens.px(260), tokens.px(26 * 7 + 16))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bars."""
        painter, look = QPainter(self), tokens.look().colours
        if not self._rows:
            return
        side = tokens.px(16)
        names = max(wide(name, _NAME) for _, name, _ in self._rows) + tokens.px(14)
        most = max(1, *(count for _, _, count in self._rows))
        step = (self.height() - tokens.px(12)) / len(self._rows)
        room = self.width() - 2 * side - names - tokens.px(44)
        bar = min(tokens.px(22), round(step * 0.7))
        for place, (id, name, count) in enumerate(self._rows):
            top = round(tokens.px(6) + step * place)
            row = QRect(side, top, names, round(step))
            painter.setPen(look.text)
            words.draw(painter, row, name, _NAME.font())
            long = max(round(room * count / most), 1 if count else 0)
            begin = QRect(side + names, top + (round(step) - bar) // 2, long, bar)
            if long:
                shapes.frame(painter, begin, tokens.px(3), look.text_3 if id in _ENDED else look.accent, None)
            painter.setPen(look.text)
            after = QRect(side + names + long + tokens.px(8), top, tokens.px(60), round(step))
            words.draw(painter, after, str(count), fonts.sized(13.5, fonts.SEMI_BOLD))
