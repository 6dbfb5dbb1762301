"""Answers that a kind of contact does not ask for, and that stay in sight because they would be signed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.kit import tokens
from ui.kit.buttons import Button
from ui.kit.marks import IconMark
from ui.visit.parts import small

_WORDS = "A call does not ask this. It was answered before, and is signed unless you take it away."


class Kept(QWidget):
    """Says so, and takes away the answers that cannot be deleted like typed words."""

    taken = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._take = Button("Take away", icon="x", name=name)
        self._take.setAccessibleName("Take away the answers that a call does not ask for")
        self._take.clicked.connect(self.taken)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(tokens.px(8))
        line.addWidget(IconMark("info", 18, "text-2"))
        line.addWidget(small(_WORDS, wrap=True), 1, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._take)
        self.hide()

    def show_for(self, *, written: bool, chosen: bool) -> None:
        """Show for what is there: typed words are deleted in their field, a choice by the button."""
        self._take.setVisible(chosen)
        self.setVisible(written or chosen)
