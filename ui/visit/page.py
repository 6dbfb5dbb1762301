"""What every step of the visit form is: a page that shows the draft and writes what is typed into it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.kit import tokens
from ui.kit.fields import LineEdit, TextEdit
from ui.visit.writing import Writing

_ROOMY = (24, 18, 14)
_COMPACT = (24, 12, 9)


class StepPage(QWidget):
    """A page of questions; `left` asks for a save because the person has left a field.

    `rearranged` tells that its parts stand in another order than before.
    """

    left = Signal()
    rearranged = Signal()

    def __init__(self, writing: Writing) -> None:
        super().__init__()
        self.writing = writing
        self.column = QVBoxLayout(self)

    def show_draft(self) -> None:
        """Show everything of this step as the draft has it."""

    def set_compact(self, compact: bool) -> None:
        """Draw the page closer together for a low screen."""
        across, down, gap = (tokens.px(length) for length in (_COMPACT if compact else _ROOMY))
        self.column.setContentsMargins(across, down, across, down)
        self.column.setSpacing(gap)

    def set_tall(self, tall: bool) -> None:
        """Use the room of a high screen."""

    def first_field(self) -> QWidget | None:
        """Give the part that has the keyboard when the step is opened."""
        return None

    def leads(self, *fields: LineEdit | TextEdit) -> None:
        """Pass on the leaving of fields."""
        for field in fields:
            field.left.connect(self.left)
