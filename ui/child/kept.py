"""Words and flowing lines that remember their height: the layouts around ask for it a hundred times for one page."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ui.kit import tokens
from ui.kit.flow import FlowLayout
from ui.kit.words import Run, Words

_SOME = 32


class WrappedWords(Words):
    """Words that wrap, measured once for each width."""

    def __init__(self, words: str | Sequence[Run] = "", *, size: float, tone: str = "text", line_height: float) -> None:
        self._high: dict[tuple[int, float], int] = {}
        super().__init__(words, size=size, tone=tone, wrap=True, line_height=line_height)

    def set_words(self, words: str | Sequence[Run]) -> None:
        """Show other words."""
        self._high.clear()
        super().set_words(words)

    def heightForWidth(self, width: int) -> int:
        """Give the height of the words wrapped to a width."""
        key = (width, tokens.look().scale)
        if key not in self._high:
            if len(self._high) >= _SOME:
                self._high.clear()
            self._high[key] = super().heightForWidth(width)
        return self._high[key]


class KeptFlow(FlowLayout):
    """Parts side by side in lines, measured once for each width until a part comes, goes or changes."""

    def __init__(self, parent: QWidget | None = None, *, gap: int, line_gap: int) -> None:
        self._high: dict[int, int] = {}
        super().__init__(parent, gap=gap, line_gap=line_gap)

    def invalidate(self) -> None:
        """Measure again; Qt calls this."""
        self._high.clear()
        super().invalidate()

    def heightForWidth(self, width: int) -> int:
        """Give the height that the lines take at a width."""
        if width not in self._high:
            self._high[width] = super().heightForWidth(width)
        return self._high[width]
