"""Lucide icons in any colour of the theme, drawn once and kept."""

from functools import cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources
from ui.kit import tokens


def pixmap(name: str, size: int, colour: QColor, ratio: float = 1.0) -> QPixmap:
    """Give an icon at a size in device-independent pixels, in a colour, for a screen of a pixel ratio."""
    return _drawn(name, size, colour.name(QColor.NameFormat.HexArgb), ratio)


@cache
def _drawn(name: str, size: int, colour: str, ratio: float) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_source(name).replace(b"currentColor", QColor(colour).name().encode())))
    drawn = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter)
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


@cache
def _source(name: str) -> bytes:
    stroke = f'stroke-width="{tokens.STROKE.icon}"'.encode()
    return resources.path("icons", f"{name}.svg").read_bytes().replace(b'stroke-width="2"', stroke)


def paint(painter: QPainter, name: str, at: QPoint, size: int, colour: QColor) -> None:
    """Paint an icon with its top left corner at a point; the size is already scaled."""
    painter.drawPixmap(at, pixmap(name, size, colour, painter.device().devicePixelRatioF()))


def paint_centred(painter: QPainter, name: str, within: QRect, size: int, colour: QColor) -> None:
    """Paint an icon in the middle of a rectangle; the size is already scaled."""
    corner = QPoint(within.x() + (within.width() - size) // 2, within.y() + (within.height() - size) // 2)
    paint(painter, name, corner, size, colour)


@cache
def brand(name: str) -> QSvgRenderer:
    """Give a brand mark, ready to render, by its file name without ending."""
    return QSvgRenderer(str(resources.path("brand", f"{name}.svg")))


def paint_brand(painter: QPainter, name: str, within: QRectF) -> None:
    """Paint a brand mark into a rectangle."""
    brand(name).render(painter, within)


def window_icon() -> QIcon:
    """Give the program's own icon."""
    return QIcon(str(resources.path("brand", "doorstep.svg")))
