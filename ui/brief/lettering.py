"""Words set into a width: measured, drawn, and if there is no room for all of them cut between lines."""

import math
import re
from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QTextCharFormat, QTextLayout, QTextOption

from ui.kit import fonts, tokens
from ui.kit.tokens import Theme
from ui.kit.words import Run

_REMEMBERED = 1_000
_NUMBER = re.compile(r"(?<=\d) (?=\d)")  # a telephone number that is read in two pieces is dialled wrong


class Lettering:
    """Plain words in runs of one weight and tone each, broken into lines; `ink` draws all of them in one colour."""

    def __init__(  # noqa: PLR0913 - every one is a plain choice
        self,
        runs: Sequence[Run],
        size: float,
        width: int,
        *,
        lead: float = tokens.LINE_HEIGHT,
        most: int = 0,
        ink: QColor | None = None,
    ) -> None:
        self._size, self._most, self._ink = size, most, ink
        self.line = round(size * tokens.look().scale * lead)
        text = _NUMBER.sub("\u00a0", "".join(run.text for run in runs)).replace("\n", "\u2028")
        self._layout = QTextLayout(text, fonts.sized(size))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        self._layout.setCacheEnabled(True)  # or every painting shapes the text again
        self._layout.setFormats(self._formats(runs))
        self.lines, self.width = self._break(max(width, 1))

    @property
    def height(self) -> int:
        """The height of the lines that are drawn."""
        return self.line * (min(self.lines, self._most) if self._most else self.lines)

    def draw(self, painter: QPainter, left: float, top: float) -> None:
        """Draw the words with their top left corner at a place."""
        for number in range(min(self.lines, self._most) if self._most else self.lines):
            self._layout.lineAt(number).draw(painter, QPointF(left, top))

    def _break(self, width: int) -> tuple[int, int]:
        top, used, count = 0, 0.0, 0
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, top + math.floor((self.line - line.height()) / 2)))
            used = max(used, line.naturalTextWidth())
            top += self.line
            count += 1
        self._layout.endLayout()
        return max(count, 1), math.ceil(used)

    def _formats(self, runs: Sequence[Run]) -> list[QTextLayout.FormatRange]:
        formats, start = [], 0
        for run in runs:
            part = QTextLayout.FormatRange()
            part.start, part.length = start, len(run.text.encode("utf-16-le")) // 2
            look = QTextCharFormat()
            look.setFont(fonts.sized(run.size or self._size, run.weight or fonts.REGULAR))
            look.setForeground(self._ink or tokens.look().colours.named(run.tone or "text"))
            part.format = look
            formats.append(part)
            start += part.length
        return formats


def lettered(
    runs: Sequence[Run], size: float, width: int, *, lead: float = tokens.LINE_HEIGHT, most: int = 0
) -> Lettering:
    """Set words for the screen once: a page tries how closely it must be set, and asks for the same again each time."""
    look = tokens.look()
    return _lettered(tuple(runs), size, width, lead, most, look.theme, look.scale)


@lru_cache(_REMEMBERED)
def _lettered(  # noqa: PLR0913, PLR0917 - theme and scale are only there to set again after a change of them
    runs: tuple[Run, ...], size: float, width: int, lead: float, most: int, theme: Theme, scale: float
) -> Lettering:
    return Lettering(runs, size, width, lead=lead, most=most)


def middle(within: int, part: int) -> int:
    """Give how far down something stands that is half way down a height."""
    return (within - part) // 2


CENTRED = Qt.AlignmentFlag.AlignCenter
