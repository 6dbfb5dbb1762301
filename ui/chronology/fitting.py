"""On how many lines words come to stand, found from the widths of single words, which are measured once.

A long chronology is measured at once, and asking Qt to break every text takes too long for that. What is found here is
never less than what Qt needs: a hair of each line is kept free.
"""

import math
from functools import cache

from PySide6.QtGui import QFontMetricsF

from ui.kit import measure, tokens
from ui.kit.measure import Face

_HAIR = 1.5
_MOST_WORDS = 50_000


class _Widths(dict[str, float]):
    """The width of each word with the space behind it."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._metrics = QFontMetricsF(face.font())
        self.space = self._metrics.horizontalAdvance(" ")
        self.line = math.ceil(self._metrics.lineSpacing())  # Qt sets each line on a whole pixel

    def __missing__(self, word: str) -> float:
        if len(self) > _MOST_WORDS:
            self.clear()
        width = self[word] = self._metrics.horizontalAdvance(word) + self.space
        return width


def tall(said: str, face: Face, width: int) -> int:
    """Give the height of words wrapped to a width."""
    widths = _widths(face, tokens.look().scale)
    if measure.is_short(said, face, width):
        return widths.line
    lines = _lines(said, widths, width - _HAIR)
    return lines * widths.line if lines else measure.high(said, face, width)


def _lines(said: str, widths: _Widths, width: float) -> int:
    """Count lines as words are set one after the other; 0 where a single word does not fit a line."""
    lines, used, space = 1, 0.0, widths.space
    for word in said.split(" "):
        wide = widths[word]
        if used + wide - space > width:
            if wide - space > width or not used:
                return 0
            lines, used = lines + 1, 0.0
        used += wide
    return lines


@cache
def _widths(face: Face, scale: float) -> _Widths:
    return _Widths(face)
