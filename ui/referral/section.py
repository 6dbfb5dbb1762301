"""One section of the form: words, or one press for "none known" or "does not apply"; nothing is left blank unseen."""

from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.form import AskedSection
from app.domain.section import Section, SectionSays
from ui.kit import fonts, tokens, words
from ui.referral.answers import Answers
from ui.visit.parts import COMPACT_PILL, GrowingText, PillChoice, show_words

_LINES = 8
_FITS = 44  # what is asked stands in one line beside two presses


class Says(Protocol):
    """What is being written, section by section."""

    def section(self, id: str) -> Section:
        """Give what a section says; one that says nothing has no words."""

    def say(self, id: str, says: SectionSays, text: str) -> None:
        """Say something in a section."""

    def choose(self, id: str, codes: tuple[str, ...]) -> None:
        """Choose answers of those that a section offers."""


class SectionField(QWidget):
    """A title with its answers in one press, and the field under it; `answered` asks for the next one.

    Alt+N says "none known" and Alt+A "does not apply" from within the field, and the keyboard goes on.
    """

    left = Signal()
    answered = Signal()

    def __init__(self, writing: Says, asked: AskedSection, *, least: int = 1) -> None:
        super().__init__()
        self._writing, self.asked = writing, asked
        self.setObjectName(f"section-{asked.id}")
        self.edit = GrowingText(f"words-{asked.id}", asked.title, hint=asked.asks, most=_LINES)
        self.edit.setAccessibleDescription(asked.asks)
        offered = [("none-known", "None known")] if asked.none_known else []
        offered += [("does-not-apply", "Does not apply")] if asked.does_not_apply else []
        self._says = PillChoice(offered, f"says-{asked.id}", asked.title, size=COMPACT_PILL, clears=True)
        crowded = len(offered) > 1 and len(asked.asks) > _FITS
        self.edit.set_least(2 if crowded else least)
        self._answers = Answers(asked) if asked.choices else None
        self._lay(bool(offered))
        self.edit.textChanged.connect(self._typed)
        self.edit.left.connect(self.left)
        self._says.chosen.connect(self._press)
        if self._answers is not None:
            self._answers.chosen.connect(self._choose)
        self._on_keys("Alt+N", "none-known", offered)
        self._on_keys("Alt+A", "does-not-apply", offered)

    def show_draft(self) -> None:
        """Show what the section says."""
        said = self._writing.section(self.asked.id)
        show_words(self.edit, said.words)
        self._says.choose("" if said.says == "words" else said.says)
        self._says.setEnabled(not said.words.strip() and not said.chosen)
        if self._answers is not None:
            self._answers.choose(said.chosen)

    def _lay(self, offered: bool) -> None:
        line = QHBoxLayout()
        line.setSpacing(tokens.px(10))
        line.addWidget(self.edit, 1, Qt.AlignmentFlag.AlignTop)
        if offered:
            self._says.hold_width()
            line.addWidget(self._says, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.px(5))
        column.addWidget(words.Words(self.asked.title, size=15, weight=fonts.SEMI_BOLD))
        if self._answers is not None:
            column.addWidget(self._answers)
        column.addLayout(line)
        if not offered:
            self._says.hide()

    def _on_keys(self, keys: str, says: SectionSays, offered: list[tuple[str, str]]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        may = says in dict(offered)
        shortcut.activated.connect(lambda: self._answer(says) if may else None)

    def _answer(self, says: SectionSays) -> None:
        if self._says.isEnabled():
            self._says.choose(says)
            self._writing.say(self.asked.id, says, "")
        self.left.emit()
        self.answered.emit()

    def _choose(self, codes: tuple[str, ...]) -> None:
        """An answer says more than a press, as words do."""
        if codes:
            self._says.choose("")
        self._writing.choose(self.asked.id, codes)
        self._says.setEnabled(not codes and not self.edit.toPlainText().strip())
        self.left.emit()

    def _typed(self) -> None:
        """Words say more than a press: they take its place, and it cannot be pressed over them."""
        text = self.edit.toPlainText()
        if text.strip():
            self._says.choose("")
        chosen = self._says.choice()
        self._says.setEnabled(not text.strip() and not self._writing.section(self.asked.id).chosen)
        says: SectionSays = "none-known" if chosen == "none-known" else "does-not-apply" if chosen else "words"
        self._writing.say(self.asked.id, says, text)

    def _press(self, key: str) -> None:
        self._typed()
        self.left.emit()
