"""The photos and files of a contact: where each one is, adding one, and saving a copy after a warning."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.casework.story_pages import FileLine
from ui.contact import wording
from ui.kit import buttons, fonts, tokens, words
from ui.kit.buttons import Button
from ui.kit.cards import Card, Notice
from ui.kit.marks import IconMark

Choose = Callable[[QWidget], str]
ChooseWhere = Callable[[QWidget, str], str]

_HERE = frozenset(("here", "to-send"))
_WANTED = frozenset(("not-here", "elsewhere"))


def choose_file(parent: QWidget) -> str:
    """Return the path of a file that a person chooses, or nothing."""
    path, _ = QFileDialog.getOpenFileName(parent, wording.ADD_FILE)
    return path


def choose_where(parent: QWidget, suggested: str) -> str:
    """Return the path that a person chooses to save a copy to, or nothing; an existing file is asked about."""
    path, _ = QFileDialog.getSaveFileName(parent, wording.SAVE_COPY, suggested)
    return path


class FilesCard(Card):
    """Lists the files of the contact in view; asks for one to be added, brought here, or saved as a copy."""

    add_asked = Signal(str)
    fetch_asked = Signal(str)
    copy_asked = Signal(str, str)

    def __init__(self, choose: Choose = choose_file, choose_where: ChooseWhere = choose_where) -> None:
        super().__init__(name="contact-files")
        self._choose, self._choose_where = choose, choose_where
        self._warned = ""  # the file of which a copy is about to be saved
        self._lines: tuple[FileLine, ...] = ()
        self._add = Button(wording.ADD_FILE, size=buttons.SMALL, icon="camera", name="add-file")
        self._add.clicked.connect(self._ask)
        self._go_on = Button(wording.CHOOSE_WHERE, size=buttons.SMALL, name="choose-where")
        self._go_on.clicked.connect(self._save)
        self._not_now = Button(wording.NOT_NOW, size=buttons.SMALL, name="copy-not-now")
        self._not_now.clicked.connect(self.quiet)
        self._warning = Notice("warn", "triangle-alert", self._go_on, self._not_now, name="copy-warning")
        self._told = Notice("danger", "circle-alert", name="file-told")
        self.add_header(wording.FILES, self._add)
        self._told_place, self._warning_place = _padded(self._told), _padded(self._warning)
        self.column.addWidget(self._told_place)
        self._rows: dict[str, QWidget] = {}
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self.column.addLayout(self._list)
        self.column.addWidget(self._warning_place)
        self.quiet()

    def show_lines(self, lines: tuple[FileLine, ...], *, same: bool, may_add: bool) -> None:
        """List the files; of another contact nothing is said any more that was said of the one before."""
        if not same:
            self.quiet()
        self._add.setVisible(may_add)
        self._lines = lines
        self._rows = {}
        self._list.removeWidget(self._warning_place)
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if not lines:
            self._put(_padded(words.paragraph(wording.NO_FILES, "small")))
        for line in lines:
            self._rows[line.id] = self._row(line)
            self._put(self._rows[line.id])
        self._place_warning()
        if any(line.details for line in lines):
            self._put(_padded(words.paragraph(wording.DETAILS, "small")))

    def say(self, sentence: str, kind: str = "danger") -> None:
        """Say what became of a file."""
        self.quiet()
        self._told.say(sentence, kind=kind, icon="circle-alert" if kind == "danger" else "laptop-minimal-check")
        self._told_place.show()

    def quiet(self) -> None:
        """Say nothing any more."""
        self._warned = ""
        self._warning_place.hide()
        self._told_place.hide()

    def _place_warning(self) -> None:
        """Put the warning under the file it is about, where the person has just pressed."""
        row = self._rows.get(self._warned)
        if row is None:
            self._warning_place.hide()
        else:
            self._list.removeWidget(self._warning_place)
            self._list.insertWidget(self._list.indexOf(row) + 1, self._warning_place)

    def _put(self, part: QWidget) -> None:
        part.setParent(self)
        self._list.addWidget(part)
        part.setVisible(True)  # else it would come into view a moment after the rest

    def _row(self, line: FileLine) -> QWidget:
        part = QWidget(self)
        part.setAccessibleName(wording.file(line))
        row = QHBoxLayout(part)
        row.setContentsMargins(tokens.px(14), tokens.px(9), tokens.px(14), tokens.px(9))
        row.setSpacing(tokens.px(10))
        icon = "image" if line.kind in wording.PICTURES else "paperclip"
        row.addWidget(IconMark(icon, 18), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(words.Words(line.name, size=14, weight=fonts.SEMI_BOLD, wrap=True))
        column.addWidget(words.paragraph(line.state, "small", "text"))
        column.addWidget(words.paragraph(wording.file_facts(line), "small"))
        row.addLayout(column, 1)
        if line.where in _HERE:
            row.addWidget(self._button(wording.SAVE_COPY, line, "arrow-down-to-line", self._warn))
        elif line.where in _WANTED:
            row.addWidget(self._button(wording.FETCH, line, "laptop", lambda one: self.fetch_asked.emit(one.id)))
        return part

    def _button(self, text: str, line: FileLine, icon: str, act: Callable[[FileLine], None]) -> Button:
        button = Button(text, size=buttons.SMALL, icon=icon, name=f"file-{line.id}", parent=self)
        button.setAccessibleName(f"{text}: {line.name}")
        button.clicked.connect(partial(act, line))
        return button

    def _ask(self) -> None:
        if path := self._choose(self):
            self.quiet()
            self.add_asked.emit(path)

    def _warn(self, line: FileLine) -> None:
        """Say what a copy is before it is made; the next press chooses where."""
        self.quiet()
        self._warned = line.id
        self._warning.say(wording.COPY_WARNING, wording.COPY_MORE)
        self._place_warning()
        self._warning_place.show()
        self._go_on.setFocus()

    def _save(self) -> None:
        line = next((one for one in self._lines if one.id == self._warned), None)
        if line is not None and (path := self._choose_where(self, line.name)):
            self.quiet()
            self.copy_asked.emit(line.id, path)


def _padded(part: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(tokens.px(14), tokens.px(10), tokens.px(14), tokens.px(12))
    column.addWidget(part)
    return holder
