"""What the last step of a form is built from: what is left, each with its way there, and everything to read through."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from ui.kit import fonts, tokens, words
from ui.kit.buttons import VISIT_SMALL, Button
from ui.kit.marks import Line
from ui.visit.parts import Scrolled, forget

_ROUND = 6
"""Room for the ring of the focus beside the text."""


def halves(left: QWidget, title: QWidget, name: str) -> tuple[QHBoxLayout, Scrolled, QVBoxLayout]:
    """Lay what is left beside what is read through; give the layout, what scrolls, and the column of its text."""
    both = QHBoxLayout()
    both.setSpacing(0)
    both.addWidget(left, 5)
    both.addWidget(Line(upright=True))
    right = QWidget()
    column = QVBoxLayout(right)
    column.setContentsMargins(tokens.px(14), tokens.px(16), tokens.px(4), tokens.px(8))
    column.setSpacing(tokens.px(10))
    head = QHBoxLayout()
    head.setContentsMargins(tokens.px(_ROUND), 0, 0, 0)
    head.addWidget(title)
    column.addLayout(head)
    inner = QWidget()
    text = QVBoxLayout(inner)
    text.setContentsMargins(tokens.px(_ROUND), tokens.px(4), tokens.px(16), 0)
    text.setSpacing(tokens.px(2))
    scrolled = Scrolled(inner)
    scrolled.setObjectName("read-through")
    scrolled.setAccessibleName(name)
    scrolled.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # so that it scrolls by keyboard
    scrolled.setProperty("focusRadius", tokens.RADIUS.field)
    column.addWidget(scrolled, 1)
    both.addWidget(right, 6)
    return both, scrolled, text


def padded() -> tuple[QWidget, QVBoxLayout]:
    """Build one of the places at the left, with its column."""
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(tokens.px(24), tokens.px(16), tokens.px(16), tokens.px(12))
    column.setSpacing(tokens.px(10))
    return part, column


def listing(into: QVBoxLayout) -> QVBoxLayout:
    """Add a list that scrolls; give the column for its rows."""
    inner = QWidget()
    rows = QVBoxLayout(inner)
    rows.setContentsMargins(0, 0, tokens.px(4), 0)
    rows.setSpacing(0)
    into.addWidget(Scrolled(inner), 1)
    return rows


def gap_row(number: int, text: str, step: str, go_there: Callable[[], None]) -> QWidget:
    """Build one thing that is left: what it is, in which step, and the button that goes there."""
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, tokens.px(5), 0, tokens.px(5))
    line.setSpacing(tokens.px(10))
    said = QVBoxLayout()
    said.setSpacing(0)
    said.addStretch(1)
    said.addWidget(words.Words(text, size=15, weight=fonts.MEDIUM, wrap=True))
    said.addWidget(words.line(step, "small", "text-2"))
    said.addStretch(1)
    line.addLayout(said, 1)
    go = Button("Go", size=VISIT_SMALL, icon="arrow-right", icon_after=True, name=f"go-{number}")
    go.setAccessibleName(f"Go to {step}: {text}")
    go.clicked.connect(go_there)
    line.addWidget(go, 0, Qt.AlignmentFlag.AlignVCenter)
    return row


def passage(into: QVBoxLayout, label: str, text: str) -> None:
    """Add one passage to what is read through."""
    into.addWidget(words.Words(label, size=13, tone="text-2", wrap=True))
    into.addWidget(words.Words(text, size=15, wrap=True))
    into.addSpacing(tokens.px(6))


def empty(layout: QLayout) -> None:
    """Take everything out of a column, and let go of it."""
    while (spot := layout.takeAt(0)) is not None:
        if (widget := spot.widget()) is not None:
            forget(widget)
