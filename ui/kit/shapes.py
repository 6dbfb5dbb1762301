"""Rounded frames drawn so that their border falls on whole pixels."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen


def frame(  # noqa: PLR0913, PLR0917 - a frame is these six
    painter: QPainter, within: QRect, radius: float, fill: QColor | None, border: QColor | None, stroke: float = 1
) -> None:
    """Fill a rounded rectangle and draw its border just inside its edge."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inset = stroke / 2 if border else 0
    painter.setPen(QPen(border, stroke) if border else Qt.PenStyle.NoPen)
    painter.setBrush(fill or Qt.BrushStyle.NoBrush)
    outline = QRectF(within).adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(outline, radius - inset, radius - inset)


def tick(painter: QPainter, centre: QPointF, size: float, colour: QColor, stroke: float) -> None:
    """Draw a tick in the proportions of the icon set."""
    unit = size / 24
    path = QPainterPath(centre + QPointF(8 * unit, -6 * unit))
    path.lineTo(centre + QPointF(-3 * unit, 5 * unit))
    path.lineTo(centre + QPointF(-8 * unit, 0))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, stroke, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPath(path)


def radio(  # noqa: PLR0913 - a round mark is these
    painter: QPainter, box: QRect, fill: QColor, edge: QColor, stroke: float, *, dot: bool
) -> None:
    """Draw the round mark of a choice, with a dot in it when it is the one."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(edge, stroke))
    painter.setBrush(fill)
    outline = QRectF(box).adjusted(stroke / 2, stroke / 2, -stroke / 2, -stroke / 2)
    painter.drawEllipse(outline)
    if dot:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(edge)
        painter.drawEllipse(outline.center(), box.width() / 4, box.width() / 4)
