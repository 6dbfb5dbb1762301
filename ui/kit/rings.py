"""Rings: how fresh a source is, how much time is left before something is due, and offline access."""

import math
from enum import IntEnum

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.kit import fonts, tokens, words
from ui.kit.marks import Mark

_FULL = 360 * 16
_TOP = 90 * 16


class Freshness(IntEnum):
    """How old what a source last said is."""

    NEVER = 0
    OVER_30_DAYS = 1
    PAST = 2
    WITHIN = 3
    TODAY = 4


_FRESH_TONES = {
    Freshness.NEVER: "text-3",
    Freshness.OVER_30_DAYS: "danger-solid",
    Freshness.PAST: "warn-solid",
    Freshness.WITHIN: "ok-solid",
    Freshness.TODAY: "ok-solid",
}
_FRESH_WORDS = {
    Freshness.NEVER: "never received",
    Freshness.OVER_30_DAYS: "over 30 days old",
    Freshness.PAST: "past its limit",
    Freshness.WITHIN: "within its limit",
    Freshness.TODAY: "received today",
}


class Due(IntEnum):
    """How pressing a due date is."""

    LATER = 0
    SOON = 1
    OVERDUE = 2


def paint_freshness(painter: QPainter, within: QRect, freshness: Freshness) -> None:
    """Paint a freshness ring."""
    look = tokens.look().colours
    stroke = tokens.STROKE.fresh_ring * tokens.look().scale
    colour = look.named(_FRESH_TONES[freshness])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if freshness == Freshness.NEVER:
        pen = QPen(colour, stroke * 0.6)
        pen.setDashPattern([1.5, 1.7])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(_inset(within, stroke))
        return
    _arc(painter, _inset(within, stroke), stroke, look.border, 1)
    _arc(painter, _inset(within, stroke), stroke, colour, freshness / Freshness.TODAY)


def paint_due(painter: QPainter, within: QRect, due: Due, left: float) -> None:
    """Paint a due clock: its arc is the share of time left, and overdue is a disc with a mark."""
    look = tokens.look().colours
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    centre = QRectF(within).center()
    unit = within.width() / 30
    if due == Due.OVERDUE:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.danger_solid)
        painter.drawEllipse(QRectF(within).adjusted(unit, unit, -unit, -unit))
        painter.setPen(_pen(look.surface, 3 * unit))
        painter.drawLine(centre - QPointF(0, 6 * unit), centre + QPointF(0, 1 * unit))
        painter.drawPoint(centre + QPointF(0, 6.5 * unit))
        return
    stroke = tokens.STROKE.time_ring * unit
    _arc(painter, _inset(within, stroke), stroke, look.border, 1)
    _arc(painter, _inset(within, stroke), stroke, look.warn_solid if due == Due.SOON else look.accent, left)
    painter.setPen(_pen(look.text_2, 1.9 * unit))
    painter.drawPolyline([centre - QPointF(0, 5.2 * unit), centre, centre + QPointF(3.4 * unit, 2 * unit)])


class FreshnessRing(Mark):
    """A freshness ring beside words that give the age."""

    def __init__(self, freshness: Freshness, size: int = 14, parent: QWidget | None = None) -> None:
        super().__init__(size, _FRESH_WORDS[freshness], parent)
        self._freshness = freshness

    def set_freshness(self, freshness: Freshness) -> None:
        """Show another freshness."""
        self._freshness = freshness
        self.setAccessibleName(_FRESH_WORDS[freshness])
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ring."""
        paint_freshness(QPainter(self), self.rect(), self._freshness)


class DueClock(Mark):
    """A due clock beside words that give the date."""

    def __init__(self, due: Due, left: float = 0, size: int = 30, parent: QWidget | None = None) -> None:
        super().__init__(size, parent=parent)
        self._due = due
        self._left = left

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the clock."""
        paint_due(QPainter(self), self.rect(), self._due, self._left)


class AccessRing(Mark):
    """A large ring with words in it: how much offline access is left, or time for a decision."""

    def __init__(self, size: int = 112, label: str = "Offline access", parent: QWidget | None = None) -> None:
        super().__init__(size, parent=parent)
        self._label = label
        self.show_left(0, "", "")

    def show_left(self, share: float, amount: str, rest: str, tone: str = "") -> None:
        """Show the share left, with an amount in large letters and words under it, in a tone if one is given."""
        self._tone = tone
        self._share = share
        self._amount = amount
        self._rest = rest
        self.setAccessibleName(f"{self._label}: {amount} {rest}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ring."""
        look = tokens.look().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        stroke = self.width() * 0.089
        usual = look.accent if self._share > 1 / 4 else look.warn_solid
        tone = look.named(self._tone) if self._tone else usual
        _arc(painter, _inset(self.rect(), stroke), stroke, look.border, 1)
        _arc(painter, _inset(self.rect(), stroke), stroke, tone, self._share)
        middle = self.rect().center().y()
        centred = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(look.text)
        high = tokens.px(24)
        amount = QRect(0, middle - high + tokens.px(6), self.width(), high)
        words.draw(painter, amount, self._amount, fonts.font("heading"), centred)
        painter.setPen(look.text_2)
        rest = QRect(0, middle + tokens.px(6), self.width(), tokens.px(18))
        words.draw(painter, rest, self._rest, fonts.font("small"), centred)


def _inset(within: QRect, stroke: float) -> QRectF:
    half = stroke / 2
    return QRectF(within).adjusted(half, half, -half, -half)


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _arc(painter: QPainter, around: QRectF, stroke: float, colour: QColor, share: float) -> None:
    """Draw a share of a circle clockwise from the top."""
    painter.setPen(QPen(colour, stroke, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawArc(around, _TOP, -math.ceil(min(max(share, 0), 1) * _FULL))
