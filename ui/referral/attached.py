"""Adding a photo or file to a referral: saved at once, whatever becomes of the form.

Of a child whose case file is here that can be done while one writes. A case file that is only begun by sending has no
place for a file before that.
"""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from app.casework.words import and_list
from app.domain.referral_draft import ReferredChild, name_of
from ui.kit import tokens
from ui.kit.buttons import VISIT_SMALL, Button
from ui.referral.writing import Writing
from ui.visit.parts import forget, small

ADD = "Add a photo or file"
_COPYING = "Copying. Please keep the device connected."


def choose_file(parent: QWidget) -> str:
    """Return the path of a file that a person chooses, or nothing."""
    path, _ = QFileDialog.getOpenFileName(parent, ADD)
    return path


class Attached(QWidget):
    """A button for each child, and what became of the last file."""

    def __init__(self, writing: Writing, choose: Callable[[QWidget], str] = choose_file) -> None:
        super().__init__()
        self._writing, self._choose = writing, choose
        self._buttons: list[Button] = []
        self._told = small("", "text", wrap=True)
        self._told.setObjectName("file-told")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.px(8))
        self._column.addWidget(self._told)
        writing.file_told.connect(self._say)

    def show_children(self, children: Iterable[ReferredChild]) -> None:
        """Offer a file about each of these children, and name those that were added before."""
        for button in self._buttons:
            forget(button)
        self._buttons = [self._button(number, child) for number, child in enumerate(children, start=1)]
        for place, button in enumerate(self._buttons):
            self._column.insertWidget(place, button, 0, Qt.AlignmentFlag.AlignLeft)
        if names := [name for _, name in self._writing.form.files]:
            self._told.set_words(f"Saved on this laptop: {and_list(names)}.")
        self.setVisible(bool(self._buttons))

    def _button(self, number: int, child: ReferredChild) -> Button:
        text = f"{ADD} about {name_of(child)}"
        button = Button(text, size=VISIT_SMALL, icon="camera", name=f"add-file-{number}")
        button.clicked.connect(lambda: self._ask(child.id))
        return button

    def _ask(self, child: str) -> None:
        if path := self._choose(self):
            for button in self._buttons:
                button.setEnabled(False)
            self._told.set_words(_COPYING)
            self._writing.file_asked.emit(child, path)

    def _say(self, text: str) -> None:
        self._told.set_words(text)
        for button in self._buttons:
            button.setEnabled(True)
