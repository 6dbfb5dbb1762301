"""Adding a photo or file while a contact is written: it is saved at once, whatever becomes of the form."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from app.casework.words import and_list
from ui.kit import buttons, tokens, words
from ui.kit.buttons import Button
from ui.visit.writing import Writing

ADD = "Add a photo or file"


def choose_file(parent: QWidget) -> str:
    """Return the path of a file that a person chooses, or nothing."""
    path, _ = QFileDialog.getOpenFileName(parent, ADD)
    return path


class Attaching(QWidget):
    """The photos and files about one child on this occasion, and a button for another one."""

    def __init__(self, writing: Writing, place: int, choose: Callable[[QWidget], str] = choose_file) -> None:
        super().__init__()
        part = writing.part(place)
        self._writing, self._child, self._choose = writing, part.child, choose
        self._names: list[str] = [name for child, name in writing.form.files if child == part.child]
        self._add = Button(ADD, size=buttons.VISIT_SMALL, icon="camera", name=f"add-file-{place + 1}")
        self._add.setAccessibleName(f"{ADD} about {part.given}")
        self._told = words.paragraph("", "small", "text")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.px(12))
        row.addWidget(self._add)
        row.addWidget(self._told, 1)
        self._add.clicked.connect(self._ask)
        writing.file_saved.connect(self._saved)
        writing.file_failed.connect(self._failed)
        self._say()

    def _ask(self) -> None:
        if path := self._choose(self):
            self._add.setEnabled(False)
            self._told.set_words("Copying. Please keep the device connected.")
            self._writing.file_asked.emit(self._child, path)

    def _saved(self, child: str, name: str) -> None:
        if child == self._child:
            self._names.append(name)
            self._add.setEnabled(True)
            self._say()

    def _failed(self, child: str, sentence: str) -> None:
        if child == self._child:
            self._add.setEnabled(True)
            self._told.set_words(sentence)

    def _say(self) -> None:
        said = f"Saved on this laptop: {told(self._names)}. Sent without waiting for your signature."
        self._told.set_words(said if self._names else "")


def told(names: Sequence[str]) -> str:
    """Give the names as they are said; of many, how many there are."""
    few = 3
    return and_list(list(names)) if len(names) <= few else f"{len(names)} files"
