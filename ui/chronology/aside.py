"""Beside the chronology: what repeats, counted by rule, and how fresh each source is."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.casework.page_parts import Pattern, Source
from app.domain.freshness import Freshness
from ui.chronology import wording
from ui.kit import fonts, rings, shapes, tokens, words
from ui.kit.buttons import Button, ButtonKind, ButtonSize
from ui.kit.cards import Card
from ui.kit.marks import IconMark
from ui.today.column import ScrollingColumn

_LINK = ButtonSize(24, 0, 13, 14, 4, 6)
_GAP = 10
_RINGS = {
    Freshness.TODAY: rings.Freshness.TODAY,
    Freshness.WITHIN: rings.Freshness.WITHIN,
    Freshness.PAST: rings.Freshness.PAST,
    Freshness.LONG_PAST: rings.Freshness.OVER_30_DAYS,
    Freshness.NEVER: rings.Freshness.NEVER,
}


class Aside(ScrollingColumn):
    """The column of patterns and of freshness."""

    def __init__(self, press: Callable[[Pattern], None]) -> None:
        super().__init__(gap=_GAP, name="chronology-aside")
        self._press = press
        self._told: tuple[tuple[Pattern, ...], tuple[Source, ...]] | None = None
        self._low = False

    def show_told(self, patterns: tuple[Pattern, ...], sources: tuple[Source, ...]) -> None:
        """Show these patterns and sources; the same ones are left as they are."""
        if self._told != (patterns, sources):
            self._told = (patterns, sources)
            self._show(patterns, sources)

    def set_low(self, low: bool) -> None:
        """Bring freshness up on a low screen, where not all can be in view."""
        if low != self._low:
            self._low = low
            if self._told is not None:
                self._show(*self._told)

    def _show(self, patterns: tuple[Pattern, ...], sources: tuple[Source, ...]) -> None:
        notes = [PatternNote(pattern, at, self._press) for at, pattern in enumerate(patterns)]
        count_only = _plain(wording.COUNT_ONLY if notes else wording.NO_PATTERNS)
        last = (count_only, _freshness(sources))
        self.show_parts(_head(), *notes, *(reversed(last) if self._low else last), fill=not self._low)


class PatternNote(QFrame):
    """The note of a pattern: its rule in words, and the way to the entries behind it."""

    def __init__(self, pattern: Pattern, at: int, press: Callable[[Pattern], None]) -> None:
        super().__init__()
        icon, self._kind = wording.PATTERN_LOOKS[pattern.icon]
        self.setObjectName(f"pattern-note-{at}")
        self.setAccessibleName(f"{pattern.title}. {pattern.words}")
        said = wording.show_these(pattern)
        button = Button(said, ButtonKind.QUIET, _LINK, name=f"pattern-{at}")
        button.setAccessibleName(f"{said}: {pattern.title}")
        button.setAutoDefault(True)
        button.clicked.connect(lambda: press(pattern))
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.px(13), tokens.px(11), tokens.px(10), tokens.px(7))
        row.setSpacing(tokens.px(9))
        row.addWidget(IconMark(icon, 17, self._kind), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(words.Words(pattern.title, size=14, weight=fonts.SEMI_BOLD, wrap=True))
        column.addWidget(words.paragraph(pattern.words, "small", "text"))
        column.addSpacing(tokens.px(2))
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(column, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the panel in the colours of its kind."""
        look = tokens.look().colours
        fill, border = look.named(f"{self._kind}-bg"), look.named(f"{self._kind}-border")
        shapes.frame(QPainter(self), self.rect(), tokens.px(tokens.RADIUS.panel), fill, border)


def _head() -> QWidget:
    head = QWidget()
    row = QHBoxLayout(head)
    row.setContentsMargins(0, tokens.px(4), 0, tokens.px(2))
    row.addWidget(words.line(wording.PATTERNS, "section"))
    row.addStretch(1)
    row.addWidget(words.line(wording.BY_RULE, "small", "text-2"))
    return head


def _plain(said: str) -> Card:
    card = Card()
    row = QHBoxLayout()
    row.setSpacing(tokens.px(8))
    row.addWidget(IconMark("info", 16, "text-2"), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(words.paragraph(said, "small"), 1)
    card.add_padded(row, 13, 11)
    card.setAccessibleName(said)
    return card


def _freshness(sources: Sequence[Source]) -> Card:
    card = Card(name="chronology-freshness")
    column = QVBoxLayout()
    column.setSpacing(tokens.px(5))
    column.addWidget(words.Words(wording.FRESHNESS, size=14, weight=fonts.SEMI_BOLD))
    for source in sources:
        column.addWidget(_source(source))
    if not sources:
        column.addWidget(words.paragraph(wording.NO_SOURCES, "small"))
    column.addStretch(1)
    card.add_padded(column, 13, 12)
    return card


def _source(source: Source) -> QWidget:
    line = QWidget()
    line.setAccessibleName(wording.fresh_sentence(source))
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(tokens.px(7))
    row.addWidget(rings.FreshnessRing(_RINGS[source.state], 14))
    row.addWidget(words.line(source.name, "small", "text-2", wrap=True), 1)
    row.addWidget(words.line(wording.fresh(source), "small", "text-2"))
    return line
