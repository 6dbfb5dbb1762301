"""How much room words take in a row, remembered, because a long list asks for it again at every change of width."""

import math
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from ui.kit import fonts, tokens, words

_REMEMBERED = 20_000
_ENOUGH = 100_000
_LONGEST_WORD = 24
_TOP_LEFT = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop).value
_BETWEEN, _WITHIN = _TOP_LEFT | Qt.TextFlag.TextWordWrap.value, _TOP_LEFT | Qt.TextFlag.TextWrapAnywhere.value
"""Flags as numbers: joining Qt's own for each of a thousand texts took longer than measuring them."""


@dataclass(frozen=True, slots=True, eq=False)  # there are only those below: compared by what they are
class Face:
    """A size and a weight of the typeface."""

    size: float
    weight: int

    def font(self) -> QFont:
        """Give the font at the zoom in use."""
        return fonts.sized(self.size, self.weight)


STRONG = Face(14, fonts.SEMI_BOLD)
PLAIN = Face(14, fonts.REGULAR)
SMALL = Face(13, fonts.REGULAR)
BAND = Face(12.5, fonts.SEMI_BOLD)
NOTE = Face(12.5, fonts.REGULAR)


def is_short(said: str, face: Face, width: int) -> bool:
    """Tell without measuring whether words surely fit: nothing in the typeface is wider than its size."""
    return len(said) * face.size * tokens.look().scale <= width


def wide(said: str, face: Face) -> int:
    """Give the width of words on one line."""
    return _wide(said, face, tokens.look().scale)


def high(said: str, face: Face, width: int) -> int:
    """Give the height of words wrapped to a width."""
    one_line = is_short(said, face, width) or wide(said, face) <= width
    return _line(face, tokens.look().scale) if one_line else _high(said, face, width, tokens.look().scale)


def draw_wrapped(painter: QPainter, within: QRect, said: str, face: Face) -> None:
    """Draw words wrapped to a rectangle, half way down it."""
    tall = high(said, face, within.width())
    painter.setFont(face.font())
    place = QRect(within.x(), within.y() + (within.height() - tall) // 2, within.width(), tall)
    painter.drawText(place, _wrapping(said), said)


@lru_cache(_REMEMBERED)
def _wide(said: str, face: Face, scale: float) -> int:
    return words.width(said, face.font())


@lru_cache
def _line(face: Face, scale: float) -> int:
    return math.ceil(_metrics(face, scale).height())


@lru_cache(_REMEMBERED)
def _high(said: str, face: Face, width: int, scale: float) -> int:
    within = QRect(0, 0, width, _ENOUGH)
    return math.ceil(_metrics(face, scale).boundingRect(within, _wrapping(said), said).height())


@lru_cache
def _metrics(face: Face, scale: float) -> QFontMetricsF:
    return QFontMetricsF(face.font())


def _wrapping(said: str) -> int:
    """Break between words; inside a word only when one is so long that it might not fit a line."""
    long_word = len(said) > _LONGEST_WORD and any(len(word) > _LONGEST_WORD for word in said.split())
    return _WITHIN if long_word else _BETWEEN
