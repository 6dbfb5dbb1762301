"""One person of a genogram: the standard mark for them, and the words under it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QPushButton, QWidget

from app.casework.case_pages import Relative
from ui.child import wording
from ui.child.genogram_parts import Box, Placed
from ui.kit import fonts, shapes, tokens, words
from ui.kit.measure import Face, wide

_LINE, _CHIP_LINE, _CHIP_SIDE, _CHIP_TOP, _CHIP_OVER = 15, 14, 10, 4, 5
_NAME, _MORE, _WARNING = Face(12.5, fonts.SEMI_BOLD), Face(12.5, fonts.REGULAR), Face(12, fonts.MEDIUM)
_REMEMBERED = 2_000
_PIECE = re.compile(r"[^-]*-|[^-]+")


@dataclass(frozen=True, slots=True)
class Told:
    """The words of somebody, broken into lines: the name, what they are, and the warning if there is one."""

    name: tuple[str, ...]
    more: tuple[str, ...]
    warning: tuple[str, ...]
    wide: int
    high: int


def measure(who: Relative, most: int) -> tuple[int, int]:
    """Give how wide and high the words of somebody are when no line may be wider than this."""
    told = told_of(who, most, tokens.look().scale)
    return told.wide, told.high


@lru_cache(_REMEMBERED)
def told_of(who: Relative, most: int, scale: float) -> Told:
    """Break the words of somebody into lines; the scale is only there to measure again after a change of zoom."""
    over, under = wording.relative_lines(who)
    name = broken(over, most, _NAME)
    more = tuple(line for part in under for line in broken(part, most, _MORE))
    side = 2 * tokens.px(_CHIP_SIDE)
    warned = wording.MUST_NOT_KNOW if who.must_not_know else ""
    warning = broken(warned, max(most - side, 1), _WARNING)
    high = tokens.px(_LINE) * (len(name) + len(more)) + tokens.px(2)
    if warning:
        high += tokens.px(_CHIP_OVER + 2 * _CHIP_TOP) + tokens.px(_CHIP_LINE) * len(warning)
    widest = max(_widest(name, _NAME), _widest(more, _MORE))
    chip = _widest(warning, _WARNING) + side if warning else 0
    return Told(name, more, warning, max(widest, chip), high)


def broken(said: str, most: int, face: Face) -> tuple[str, ...]:
    """Break words into as few lines as fit, and then as even ones; nothing is left out."""
    whole = " ".join(said.split())
    if wide(whole, face) <= most:  # as nearly all do
        return (whole,) if whole else ()
    lines = _greedy(said, most, face)
    least, enough = min(max((wide(word, face) for _, word in _pieces(said)), default=0), most) - 1, most
    while enough - least > 1:  # the narrowest width that takes no more lines
        half = (least + enough) // 2
        if len(_greedy(said, half, face)) > len(lines):
            least = half
        else:
            enough = half
    return tuple(_greedy(said, enough, face))


def _greedy(said: str, most: int, face: Face) -> list[str]:
    lines: list[str] = []
    for glue, word in _pieces(said):
        rest = word
        if lines and wide(f"{lines[-1]}{glue}{rest}", face) <= most:
            lines[-1] = f"{lines[-1]}{glue}{rest}"
            continue
        while len(rest) > 1 and wide(rest, face) > most:
            fits = next((n for n in range(len(rest) - 1, 1, -1) if wide(rest[:n], face) <= most), 1)
            lines.append(rest[:fits])
            rest = rest[fits:]
        lines.append(rest)
    return lines


def _pieces(said: str) -> Iterator[tuple[str, str]]:
    """Give what stays together on a line, each with what joins it to the one before: a line may end at a hyphen."""
    for word in said.split():
        for place, piece in enumerate(_PIECE.findall(word)):
            yield " " if place == 0 else "", piece


def _widest(lines: tuple[str, ...], face: Face) -> int:
    return max((wide(line, face) for line in lines), default=0)


class RelativeMark(QPushButton):
    """Somebody on the genogram, to be focused and pressed: a square, a circle or a diamond, and words."""

    def __init__(self, one: Placed, given: str, down: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._one = one
        self._told = told_of(one.who, one.words.wide, tokens.look().scale)
        self.setObjectName(f"relative-{one.who.person}")
        self.setAccessibleName(wording.relative_sentence(one.who, given))
        self.setAutoDefault(True)
        self.setFlat(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("focusRadius", tokens.RADIUS.chip)
        cell = one.cell
        self.setGeometry(cell.x, cell.y + down, cell.wide, cell.high)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the mark and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(-self._one.cell.x, -self._one.cell.y)
        _paint_symbol(painter, self._one.who, self._one.symbol)
        self._paint_words(painter)

    def _paint_words(self, painter: QPainter) -> None:
        look, within = tokens.look().colours, self._one.words
        across = Qt.AlignmentFlag.AlignLeft if self._one.beside else Qt.AlignmentFlag.AlignHCenter
        top, step = within.y, tokens.px(_LINE)
        said = [(line, _NAME, look.text) for line in self._told.name]
        said += [(line, _MORE, look.text_2) for line in self._told.more]
        for line, face, colour in said:
            painter.setPen(colour)
            place = QRect(within.x, top, within.wide + 1, step)
            words.draw(painter, place, line, face.font(), across | Qt.AlignmentFlag.AlignVCenter)
            top += step
        if self._told.warning:
            self._paint_warning(painter, top + tokens.px(_CHIP_OVER))

    def _paint_warning(self, painter: QPainter, top: int) -> None:
        look, within, step = tokens.look().colours, self._one.words, tokens.px(_CHIP_LINE)
        side = tokens.px(_CHIP_SIDE)
        across = _widest(self._told.warning, _WARNING) + 2 * side
        high = step * len(self._told.warning) + 2 * tokens.px(_CHIP_TOP)
        left = within.x if self._one.beside else within.x + (within.wide - across) // 2
        frame = QRect(left, top, across, high)
        shapes.frame(painter, frame, tokens.px(tokens.RADIUS.chip), look.protected_bg, look.protected_border)
        painter.setPen(look.protected)
        for number, line in enumerate(self._told.warning):
            place = QRect(left, top + tokens.px(_CHIP_TOP) + number * step, across, step)
            words.draw(painter, place, line, _WARNING.font(), Qt.AlignmentFlag.AlignCenter)


def _paint_symbol(painter: QPainter, who: Relative, box: Box) -> None:
    look = tokens.look().colours
    within = QRectF(box.x, box.y, box.wide, box.high).adjusted(2, 2, -2, -2)
    if who.place == "child":
        _paint_shape(painter, who, within.adjusted(-1, -1, 1, 1), look.surface, QPen(look.accent, 2))
        inset = box.wide * 0.15
        _paint_shape(painter, who, within.adjusted(inset, inset, -inset, -inset), look.accent, None)
    elif who.confirmed:
        _paint_shape(painter, who, within, look.surface, QPen(look.text, tokens.px(2)))
    else:
        pen = QPen(look.danger, tokens.px(2))
        pen.setDashPattern([1.9, 1.5])
        _paint_shape(painter, who, within, look.danger_bg, pen)
        painter.setPen(look.danger)
        words.draw(painter, within.toRect(), "?", fonts.sized(15, fonts.SEMI_BOLD), Qt.AlignmentFlag.AlignCenter)
    if who.dead:
        painter.setPen(QPen(look.text, tokens.px(2)))
        painter.drawLine(within.topLeft(), within.bottomRight())
        painter.drawLine(within.bottomLeft(), within.topRight())


def _paint_shape(painter: QPainter, who: Relative, within: QRectF, fill: QColor, pen: QPen | None) -> None:
    painter.setPen(pen or Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    if who.shape == "square":
        painter.drawRect(within)
    elif who.shape == "circle":
        painter.drawEllipse(within)
    else:
        middle, half = within.center(), within.width() / 2
        corners = [QPointF(0, -half), QPointF(half, 0), QPointF(0, half), QPointF(-half, 0)]
        painter.drawPolygon(QPolygonF([middle + corner for corner in corners]))
