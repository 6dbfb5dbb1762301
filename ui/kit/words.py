"""Words on the screen: always plain text, so that nothing a person typed is ever rendered as markup."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.kit import fonts, tokens

_UNBOUNDED = 100_000.0
_WRAPPED_WIDTH = 320
_SOME = 32


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of words in one weight and tone; None takes what the whole line has."""

    text: str
    tone: str | None = None
    weight: int | None = None
    size: float | None = None


class _Painted(NamedTuple):
    """Words as they are laid out for painting: at which width, in which look, and how high."""

    layout: QTextLayout
    width: float
    look: tokens.Look
    high: int


class Words(QLabel):
    """A line or paragraph of plain text with the line height of the tokens."""

    def __init__(  # noqa: PLR0913 - every one is a plain choice with a default
        self,
        words: str | Sequence[Run] = "",
        *,
        size: float = 14,
        weight: int = fonts.REGULAR,
        tone: str = "text",
        wrap: bool = False,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        line_height: float = tokens.LINE_HEIGHT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._size = size
        self._weight = weight
        self._tone = tone
        self._wrap = wrap
        self._align = align
        self._line_height = line_height
        self._runs: tuple[Run, ...] = ()
        self._measured: dict[tuple[float, float], tuple[int, int]] = {}
        self._painted: _Painted | None = None
        plain, flexible = QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred
        policy = QSizePolicy(flexible, flexible) if wrap else QSizePolicy(plain, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)
        self.set_words(words)

    def set_words(self, words: str | Sequence[Run]) -> None:
        """Show other words."""
        runs = (Run(words),) if isinstance(words, str) else tuple(words)
        if runs == self._runs:
            return
        self._runs = runs
        self._measured.clear()
        self._painted = None
        self.setText("".join(run.text for run in runs))
        self.updateGeometry()
        self.update()

    def set_tone(self, tone: str) -> None:
        """Show the words in another colour, by token name."""
        self._tone = tone
        self._painted = None
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Tell the layout whether the height follows from the width."""
        return self._wrap

    def heightForWidth(self, width: int) -> int:
        """Give the height of the words wrapped to a width."""
        return self._laid_out(float(width))[1]

    def sizeHint(self) -> QSize:
        """Give the size the words want."""
        width, height = self._laid_out(_UNBOUNDED)
        if self._wrap and width > tokens.px(_WRAPPED_WIDTH):
            width = tokens.px(_WRAPPED_WIDTH)
            height = self.heightForWidth(width)
        return QSize(width, height)

    def one_line(self) -> int:
        """Give the width at which the words stand on one line."""
        return self._laid_out(_UNBOUNDED)[0]

    def minimumSizeHint(self) -> QSize:
        """Give the least size: words that do not wrap are never cut."""
        return QSize(tokens.px(40), self._line()) if self._wrap else self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words."""
        painter = QPainter(self)
        shown = self._for_painting(float(self.width()))
        shown.layout.draw(painter, QPointF(0, 0 if self._wrap else (self.height() - shown.high) // 2))

    def _for_painting(self, width: float) -> _Painted:
        """Lay out once for a width and a look: a page is painted many times, and laying out takes the most of it."""
        look = tokens.look()
        if self._painted is None or self._painted.width != width or self._painted.look is not look:
            layout, _, high = self._layout(width)
            self._painted = _Painted(layout, width, look, high)
        return self._painted

    def _line(self) -> int:
        return round(self._size * tokens.look().scale * self._line_height)

    def _laid_out(self, width: float) -> tuple[int, int]:
        """Measure once for each width: the layouts around ask a hundred times while one page comes into view."""
        key = (width, tokens.look().scale)
        if key not in self._measured:
            if len(self._measured) >= _SOME:
                self._measured.clear()
            _, used, height = self._layout(width)
            self._measured[key] = math.ceil(used), height
        return self._measured[key]

    def _layout(self, width: float) -> tuple[QTextLayout, float, int]:
        layout = QTextLayout(self.text().replace("\n", "\u2028"), fonts.sized(self._size, self._weight))
        option = QTextOption(self._align if width < _UNBOUNDED else Qt.AlignmentFlag.AlignLeft)
        wrap = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if self._wrap else QTextOption.WrapMode.NoWrap
        option.setWrapMode(wrap)
        layout.setTextOption(option)
        layout.setCacheEnabled(True)  # or every painting shapes the text again
        layout.setFormats(self._formats())
        return layout, *self._break_lines(layout, width)

    def _formats(self) -> list[QTextLayout.FormatRange]:
        formats = []
        start = 0
        for run in self._runs:
            part = QTextLayout.FormatRange()
            part.start = start
            part.length = len(run.text.encode("utf-16-le")) // 2
            look = QTextCharFormat()
            look.setFont(fonts.sized(run.size or self._size, run.weight or self._weight))
            look.setForeground(tokens.look().colours.named(run.tone or self._tone))
            part.format = look
            formats.append(part)
            start += len(run.text.encode("utf-16-le")) // 2
        return formats

    def _break_lines(self, layout: QTextLayout, width: float) -> tuple[float, int]:
        step = self._line()
        used = 0.0
        top = 0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, top + math.floor((step - line.height()) / 2)))
            used = max(used, line.naturalTextWidth())
            top += step
        layout.endLayout()
        return used, max(top, step)


def line(words: str | Sequence[Run], role: str = "body", tone: str = "text", *, wrap: bool = False) -> Words:
    """Build a label in a role of the type scale."""
    size, weight = tokens.file()["type"][role]
    return Words(words, size=size, weight=weight, tone=tone, wrap=wrap)


def paragraph(words: str | Sequence[Run], role: str = "body", tone: str = "text-2") -> Words:
    """Build a label that wraps to the width it is given."""
    return line(words, role, tone, wrap=True)


def strong(words: str, tone: str | None = None) -> Run:
    """Give words in semi-bold as a part of a line."""
    return Run(words, tone, fonts.SEMI_BOLD)


def set_tip(widget: QWidget, words: str) -> None:
    """Give a widget a tool tip that cannot be read as markup."""
    widget.setToolTip(f"<p style='white-space:pre-wrap'>{escape(words)}</p>")


def draw(
    painter: QPainter,
    within: QRect,
    words: str,
    font: QFont,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
) -> None:
    """Draw one plain line with the painter's pen; an ampersand stays an ampersand."""
    painter.setFont(font)
    painter.drawText(within, int(align | Qt.TextFlag.TextSingleLine), words)


def width(words: str, font: QFont) -> int:
    """Give the width of one line of words in whole pixels."""
    return math.ceil(QFontMetricsF(font).horizontalAdvance(words))
