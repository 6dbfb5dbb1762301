"""The child's own words: in the child's language, with who interpreted, or why there are none."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.draft import ChildPart
from ui.kit import fonts, tokens, words
from ui.kit.buttons import Button, ButtonKind, ButtonSize
from ui.kit.choices import VISIT_PILL, Pill
from ui.kit.fields import TextEdit
from ui.visit.parts import PillChoice, VisitLine, question, show_words

_LINK = ButtonSize(30, 0, 14, 16, 6, weight=fonts.REGULAR)
_ENGLISH = "English"


class Voice(QWidget):
    """The field for the child's own words with what belongs to it; `written` carries the fields that changed."""

    written = Signal(dict)
    left = Signal()

    def __init__(self, given: str, languages: Sequence[str], through: str, number: int) -> None:
        super().__init__()
        self._usual_through = through
        self._given = given
        self._languages = PillChoice([(_key(one), one) for one in languages], f"language-{number}", "Language")
        self._language_of = {_key(one): one for one in languages}
        self._none = Pill("No words", VISIT_PILL, name=f"no-words-{number}")
        self._none.setAccessibleName(f"There are no words of {given}’s")
        self.edit = TextEdit(size=17, lines=2, name=f"own-words-{number}")
        self.edit.setAccessibleName(f"{given}’s own words")
        label = f"Why there are no words of {given}’s"
        self._why_none = VisitLine(f"no-words-reason-{number}", label, hint=label)
        self._interpreter = Button("", ButtonKind.QUIET, _LINK, icon="languages", name=f"through-change-{number}")
        self._interpreter.tone = "text-2"
        self._through = VisitLine(f"through-{number}", "Who interpreted, and how", hint="Who interpreted, and how")
        self._lay()
        self._connect()

    def show_part(self, part: ChildPart) -> None:
        """Show what is written."""
        show_words(self.edit, part.own_words)
        self._why_none.show_text(part.no_words_reason)
        self._languages.choose(_key(part.language))
        self._through.show_text(part.through)
        self._none.setChecked(bool(part.no_words_reason) and not part.own_words)
        self._fit()

    def first_field(self) -> QWidget:
        """Give the field that is shown for the words."""
        return self._why_none if self._none.isChecked() else self.edit

    def set_compact(self, compact: bool) -> None:
        """Draw the parts closer together."""
        self._column.setSpacing(tokens.px(5 if compact else 8))

    def _lay(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout()
        head.setSpacing(tokens.px(8))
        head.addWidget(question(f"{self._given}’s own words"))
        head.addStretch(1)
        self._languages.setFixedWidth(self._languages.one_line())
        head.addWidget(self._none)
        head.addWidget(self._languages)
        self._column.addLayout(head)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.edit)
        self._stack.addWidget(_at_top(self._why_none))
        self._column.addWidget(self._stack, 1)
        foot = QHBoxLayout()
        foot.setSpacing(tokens.px(12))
        foot.addWidget(self._interpreter)
        foot.addWidget(self._through, 1)
        foot.addStretch(0)
        self._note = words.line(f"{self._given}’s words, not your summary", "small", "text-2")
        foot.addWidget(self._note, 0, Qt.AlignmentFlag.AlignVCenter)
        self._column.addLayout(foot)
        self._through.hide()
        self.set_compact(False)

    def _connect(self) -> None:
        self.edit.textChanged.connect(self._write_words)
        self._why_none.textChanged.connect(lambda text: self.written.emit({"no_words_reason": text}))
        self._through.textChanged.connect(lambda text: self.written.emit({"through": text}))
        self._languages.chosen.connect(self._choose_language)
        self._none.clicked.connect(self._press_none)
        self._interpreter.clicked.connect(self._change_through)
        for field in (self.edit, self._why_none, self._through):
            field.left.connect(self.left)
        self._through.left.connect(self._fit)

    def _write_words(self) -> None:
        self.written.emit({"own_words": self.edit.toPlainText()})
        self._fit()

    def _choose_language(self, key: str) -> None:
        """Take the usual interpreter along with a language that needs one; a name typed by hand stays."""
        fields = {"language": self._language_of[key]}
        typed = self._through.text()
        if typed in ("", self._usual_through):
            through = "" if fields["language"] == _ENGLISH else self._usual_through
            self._through.show_text(through)
            fields["through"] = through
        self.written.emit(fields)
        self._fit()

    def _press_none(self) -> None:
        self._fit()
        self.first_field().setFocus()

    def _change_through(self) -> None:
        if not self._through.text():
            self._through.setText(self._usual_through)
        self._interpreter.hide()
        self._note.hide()
        self._through.show()
        self._through.setFocus()

    def _fit(self) -> None:
        """Offer the reason only where there are no words, and say who interpreted."""
        heard = bool(self.edit.toPlainText().strip())
        why = self._why_none.text()
        if heard:
            self._none.setChecked(False)
        self._none.setVisible(not heard)
        none = self._none.isChecked()
        self._stack.setCurrentIndex(1 if none else 0)
        through = self._through.text()
        self._interpreter.set_words(f"Through {through}" if through else "Through an interpreter? Add who")
        self._interpreter.setAccessibleDescription("Press to change")
        if not self._through.hasFocus():
            self._through.hide()
            self._interpreter.setVisible(not none)
            self._note.setVisible(not none)
        reason = f"Kept: no words, {why}" if why and heard else f"{self._given}’s words, not your summary"
        self._note.set_words(reason)


def _key(language: str) -> str:
    return language.lower().replace(" ", "-")


def _at_top(field: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(field)
    column.addStretch(1)
    return holder
