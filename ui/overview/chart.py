"""A drawn chart that is also a button: pressed, it gives its numbers as a table."""

from typing import NamedTuple

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QPushButton, QSizePolicy

from ui.kit import fonts, tokens, words
from ui.overview import wording


class Numbers(NamedTuple):
    """What a chart shows, as a table: its title, what it says in words, its columns and rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


class Chart(QPushButton):
    """Paints numbers; by press, Enter, Space or Ctrl+T it asks that they be shown as a table."""

    table_asked = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.numbers = Numbers("", (), ())
        self.clicked.connect(lambda: self.table_asked.emit(self.numbers))
        words.set_tip(self, wording.TABLE_HINT)

    def show_numbers(self, numbers: Numbers, said: str) -> None:
        """Keep the numbers of what is painted, and what is said of it."""
        self.numbers = numbers
        self.setAccessibleName(said)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give the table on Ctrl+T as well."""
        if event.key() == Qt.Key.Key_T and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.table_asked.emit(self.numbers)
        else:
            super().keyPressEvent(event)


def label(
    painter: QPainter, within: QRect, said: str, align: Qt.AlignmentFlag, *, tone: str = "text-2"
) -> None:  # fmt: skip
    """Write at an axis."""
    painter.setPen(tokens.look().colours.named(tone))
    words.draw(painter, within, said, fonts.sized(12), align | Qt.AlignmentFlag.AlignVCenter)


def steps(most: int, at_most: int = 4) -> list[int]:
    """Return round numbers for an axis from nought to at least the most, no more than so many above nought."""
    step = next(unit * 10**power for power in range(9) for unit in (1, 2, 5) if unit * 10**power * at_most >= most)
    return [step * place for place in range(max(-(-most // step), 1) + 1)]
