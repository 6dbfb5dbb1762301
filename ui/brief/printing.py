"""The brief on one sheet of A4, black on white: the same words, set smaller until they fit; no protected address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPageLayout, QPageSize, QPainter, QPen
from PySide6.QtPrintSupport import QPrinter

from app.casework.story_pages import BriefPage
from ui.brief import sheet
from ui.brief.lettering import Lettering
from ui.brief.sheet import Block
from ui.kit import tokens

_WHOLE = tuple((width, 5) for width in (640, 700, 760, 820, 900, 980, 1060))
_STEPS = (*_WHOLE, (1060, 3), (1060, 0), (1180, 0), (1320, 0))  # how wide, and how much of what happened since
_SHORTENED = {5: 1000, 3: 10, 0: 5}  # of those who work with the child, by how many lines of what happened since
_MARGIN = 12.0  # millimetres
_INK = QColor(Qt.GlobalColor.black)
_GUTTER, _PAD, _BOX, _LEAD = 22, 9, 13, 1.34


def print_brief(printer: QPrinter, page: BriefPage, said: str, reader: str, at: datetime) -> None:
    """Print a brief; the printer keeps its own colours, paper name and place."""
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setPageMargins(QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN), QPageLayout.Unit.Millimeter)
    printer.setDocName("Doorstep")  # it shows in lists of other people's printers
    painter = QPainter()
    if not painter.begin(printer):
        return
    paint_sheet(painter, QRectF(painter.viewport()), page, said, reader, at)
    painter.end()


def paint_sheet(  # noqa: PLR0913, PLR0917 - what a sheet is made of
    painter: QPainter, within: QRectF, page: BriefPage, said: str, reader: str, at: datetime
) -> None:
    """Paint the sheet into a rectangle, in the largest letters in which all of it fits."""
    for width, since in _STEPS:
        laid = _laid(page, said, reader, at, width, since)
        if laid.height <= within.height() * width / within.width():
            break
    painter.save()
    scale = min(within.width() / width, within.height() / laid.height)
    painter.translate(within.topLeft())
    painter.scale(scale, scale)
    for draw in laid.drawing:
        draw(painter)
    painter.restore()


@dataclass(frozen=True)
class _Laid:
    """A sheet that is laid out: how high it came to be, and what draws it."""

    height: int
    drawing: list[Callable[[QPainter], None]]


def _laid(  # noqa: PLR0913, PLR0917 - what a sheet is made of
    page: BriefPage, said: str, reader: str, at: datetime, width: int, since: int
) -> _Laid:
    drawing: list[Callable[[QPainter], None]] = []
    half = (width - _GUTTER) // 2
    right = half + _GUTTER
    top = _column(drawing, sheet.head(page), 0, 0, width) + 12
    edge = _column(drawing, sheet.warnings(page), _PAD, top + _PAD, width - 2 * _PAD) + _PAD
    drawing.append(_frame(top, edge, width, 2.4))
    end = _column(drawing, sheet.orders(page), _PAD, edge + 8 + _PAD, width - 2 * _PAD) + _PAD
    drawing.append(_frame(edge + 8, end, width, 1.2))
    first = _column(drawing, sheet.going(page), 0, end + 2, half)
    beside = [*sheet.told(page, said, since), *sheet.working(page, _SHORTENED[since])]
    second = _column(drawing, beside, right, end + 2, half)
    low = max(first, second) + 12
    drawing.append(lambda painter: _rule(painter, low, width))
    return _Laid(_column(drawing, sheet.foot(page, reader, at), 0, low + 4, width), drawing)


def _column(drawing: list[Callable[[QPainter], None]], blocks: list[Block], left: int, top: int, width: int) -> int:
    """Lay blocks below one another, and give where they end."""
    for block in blocks:
        beside = _BOX + 8 if block.boxed else 0
        # The sheet has no zoom of its own: whatever the screen is drawn in, paper is the same.
        zoom = tokens.look().scale
        words = Lettering(block.runs, block.size / zoom, width - beside, lead=_LEAD, ink=_INK)
        top += block.before
        drawing.append(_drawn(block, words, left, top))
        top += words.height
    return top


def _drawn(block: Block, words: Lettering, left: int, top: int) -> Callable[[QPainter], None]:
    def draw(painter: QPainter) -> None:
        if block.boxed:
            painter.setPen(QPen(_INK, 1))
            painter.drawRect(QRectF(left + 0.5, top + (words.line - _BOX) / 2, _BOX, _BOX))
        words.draw(painter, left + (_BOX + 8 if block.boxed else 0), top)

    return draw


def _frame(top: int, end: int, width: int, stroke: float) -> Callable[[QPainter], None]:
    def draw(painter: QPainter) -> None:
        painter.setPen(QPen(_INK, stroke))
        half = stroke / 2
        painter.drawRect(QRectF(half, top + half, width - stroke, end - top - stroke))

    return draw


def _rule(painter: QPainter, top: int, width: int) -> None:
    painter.setPen(QPen(_INK, 1))
    painter.drawLine(QPointF(0, top), QPointF(width, top))
