"""One field in its two versions: label, what was before, both values, and what becomes of it."""

from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.casework.version_pages import Choice, Difference
from ui.kit import fonts, tokens, words
from ui.kit.buttons import Button, ButtonKind, ButtonSize
from ui.kit.chips import StatusChip
from ui.versions import wording
from ui.versions.option import Option

LABEL, BEFORE, RESULT, GAP = 168, 216, 164, 10
_EDGE, _EDGE_COMPACT = 9, 5
_CHIP_DOWN = 7
_LINK = ButtonSize(24, 3, 13, 16, 5)


class Columns(NamedTuple):
    """Whether each value says whose it is, because the heading of its column cannot."""

    mine: bool
    theirs: bool


class VersionRow(QWidget):
    """A field to decide by mouse, by Alt with 1, 2 and 3, or by the tab key and the space bar."""

    chosen = Signal(str, object)

    def __init__(self, row: Difference, choice: Choice | None, captioned: Columns) -> None:
        super().__init__()
        self.row = row
        self._choice = choice
        self.setObjectName(f"row-{row.conflict}")
        mine, theirs = f"mine-{row.conflict}", f"theirs-{row.conflict}"
        self._mine = Option(row, row.mine, row.theirs, captioned=captioned.mine, name=mine)
        self._theirs = Option(row, row.theirs, row.mine, captioned=captioned.theirs, name=theirs)
        self._chip = StatusChip(wording.chip(row, choice))
        self._both = Button(wording.KEEP_BOTH, ButtonKind.QUIET, _LINK, name=f"both-{row.conflict}")
        self._both.setAccessibleName(f"{row.label}. {wording.KEEP_BOTH}")
        self._both.setAutoDefault(True)
        self._below = words.paragraph(wording.below(row), "small", "text-2")
        self._row, self._result = QHBoxLayout(self), QVBoxLayout()
        self._lay_out()
        self._connect()
        self._show()

    def set_compact(self, compact: bool) -> None:
        """Stand closer where the screen is low."""
        edge = tokens.px(_EDGE_COMPACT if compact else _EDGE)
        self._row.setContentsMargins(0, edge, 0, edge)

    def choice(self) -> Choice | None:
        """Give what is chosen."""
        return self._choice

    def enter(self) -> None:
        """Take the focus."""
        self._mine.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose(self, choice: Choice | None) -> None:
        """Choose and tell; both only where both can be kept."""
        if self.row.result != "choose" or (choice == "both" and not self.row.keeps_both):
            return
        self._choice = choice
        self._show()
        self.chosen.emit(self.row.conflict, choice)

    def _ticked(self) -> None:
        """Take what was pressed: each tick for itself, or one of a pair instead of the other."""
        pressed = self.sender()
        if not self.row.keeps_both:
            self.choose("mine" if pressed is self._mine else "theirs")
            return
        mine, theirs = self._mine.isChecked(), self._theirs.isChecked()
        self.choose("both" if mine and theirs else "mine" if mine else "theirs" if theirs else None)

    def _show(self) -> None:
        self._mine.setChecked(self._choice in ("mine", "both"))
        self._theirs.setChecked(self._choice in ("theirs", "both"))
        self._chip.set_chip(wording.chip(self.row, self._choice))
        one = self.row.result == "choose" and self.row.keeps_both and self._choice in ("mine", "theirs")
        if not one and self._both.hasFocus():
            self.enter()  # before the link goes: the focus would leave the row
        self._both.setVisible(one)
        self._result.setContentsMargins(0, tokens.px(0 if one else _CHIP_DOWN), 0, 0)
        self.setAccessibleName(wording.sentence(self.row, self._choice))

    def _connect(self) -> None:
        self._mine.clicked.connect(self._ticked)
        self._theirs.clicked.connect(self._ticked)
        self._both.clicked.connect(self._keep_both)
        keys: dict[str, Choice] = {"Alt+1": "mine", "Alt+2": "theirs", "Alt+3": "both"}
        for pressed, choice in keys.items():
            shortcut = QShortcut(QKeySequence(pressed), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda choice=choice: self.choose(choice))

    def _keep_both(self) -> None:
        self.choose("both")

    def _lay_out(self) -> None:
        self._row.setSpacing(tokens.px(GAP))
        self.set_compact(False)
        self._row.addLayout(_label(self.row))
        before = QVBoxLayout()
        before.setContentsMargins(0, tokens.px(8), 0, 0)
        said = words.paragraph(self.row.before)
        said.setFixedWidth(tokens.px(BEFORE))
        before.addWidget(said)
        before.addStretch(1)
        self._row.addLayout(before)
        self._row.addWidget(self._mine, 1)
        self._row.addWidget(self._theirs, 1)
        part = QWidget()
        part.setFixedWidth(tokens.px(RESULT))
        part.setLayout(self._result)
        self._row.addWidget(part)
        self._result.setSpacing(tokens.px(2))
        for shown in (self._chip, self._both, self._below):
            self._result.addWidget(shown)
        self._below.setVisible(bool(wording.below(self.row)))
        self._result.addStretch(1)


def _label(row: Difference) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, tokens.px(2), 0, 0)
    column.setSpacing(0)
    for said in (
        words.Words(row.label, size=14, weight=fonts.SEMI_BOLD, wrap=True),
        words.Words(wording.under(row), size=12, tone="text-2", wrap=True),
    ):
        if said.text():
            said.setFixedWidth(tokens.px(LABEL))
            column.addWidget(said)
    column.addStretch(1)
    return column
