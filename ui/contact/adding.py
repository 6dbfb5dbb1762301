"""Add to this: what is typed stays on the screen until the store has said that it is saved."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.contact import wording
from ui.kit import tokens, words
from ui.kit.buttons import Button, ButtonKind
from ui.kit.cards import Card, Notice
from ui.kit.fields import Field, LineEdit, TextEdit

_KEYS = ("Ctrl+Return", "Ctrl+Enter")


@dataclass(frozen=True, slots=True)
class Typed:
    """An addition as far as it is typed."""

    words: str = ""
    reason: str = ""

    def is_empty(self) -> bool:
        """Tell whether nothing would be lost."""
        return not (self.words.strip() or self.reason.strip())


class AddCard(Card):
    """Asks for an addition and its reason; keeps what is typed for each contact until it is saved."""

    asked = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__(name="contact-add")
        self._record = ""
        self._saving = ""
        self._typed: dict[str, Typed] = {}
        self._failed: dict[str, str] = {}
        self._words = Field(wording.WHAT, TextEdit(size=14, lines=5, name="addition-words"))
        self._reason = Field(wording.WHY, LineEdit(name="addition-reason"))
        self._save = Button(wording.SAVE, ButtonKind.PRIMARY, note="Ctrl Enter", name="save-addition")
        self._save.setAutoDefault(True)
        self._told = Notice(name="addition-told")
        self._form, self._not_yours = QWidget(), words.paragraph(wording.NOT_YOURS, "small")
        self._lay_out()
        for keys in _KEYS:  # not the button's own: that one presses only after a moment
            QShortcut(QKeySequence(keys), self._form).activated.connect(self._ask)
        self._words.edit.textChanged.connect(self._note)
        self._reason.edit.textChanged.connect(self._note)
        self._save.clicked.connect(self._ask)

    def show_for(self, record: str, *, may_add: bool, loud: bool) -> None:
        """Offer to add to a contact, with what was typed for it before; `loud` where nothing else is the next step."""
        self._form.setVisible(may_add)
        self._not_yours.setVisible(not may_add)
        self._save.kind = ButtonKind.PRIMARY if loud else ButtonKind.SECONDARY
        if record == self._record:
            return
        self._record = record
        typed = self._typed.get(record, Typed())
        self._put(typed)
        self._told.hide()
        self._set_saving(record == self._saving)
        self._tell_failed()

    def saved(self) -> None:
        """Empty the fields: what was typed is safe."""
        record, self._saving = self._saving, ""
        self._typed.pop(record, None)
        if record and record == self._record:
            self._put(Typed())
            self._tell(wording.SAVED, "", "ok", "laptop-minimal-check")
            self._words.edit.setFocus()
        self._set_saving(False)

    def failed(self, sentence: str) -> None:
        """Say why it was not saved; everything typed stays."""
        self._failed[self._saving] = sentence
        self._saving = ""
        self._set_saving(False)
        self._tell_failed()

    def typed(self) -> Typed:
        """Give what is typed for the contact shown."""
        return Typed(self._words.text(), self._reason.text())

    def _ask(self) -> None:
        if self._saving:
            return
        typed = self.typed()
        self._words.mend()
        self._reason.mend()
        if not typed.reason.strip():
            self._fault(self._reason, wording.NO_REASON)
        if not typed.words.strip():
            self._fault(self._words, wording.NO_WORDS)
        if not (typed.words.strip() and typed.reason.strip()):
            return
        self._told.hide()
        self._failed.pop(self._record, None)
        self._saving = self._record
        self._set_saving(True)
        self.asked.emit(self._record, typed.words.strip(), typed.reason.strip())

    def _fault(self, field: Field, message: str) -> None:
        field.fault(message)
        field.edit.setFocus()

    def _note(self) -> None:
        """Remember each key: another page may be shown before it is saved."""
        typed = self.typed()
        if self._record:
            self._typed[self._record] = typed
        if typed.is_empty():
            self._typed.pop(self._record, None)
        elif typed.words.strip():
            self._words.mend()
        if typed.reason.strip():
            self._reason.mend()

    def _put(self, typed: Typed) -> None:
        words_edit, reason_edit = self._words.edit, self._reason.edit
        if isinstance(words_edit, TextEdit):
            words_edit.set_words(typed.words)
        if isinstance(reason_edit, LineEdit):
            blocked = reason_edit.blockSignals(True)
            reason_edit.setText(typed.reason)
            reason_edit.blockSignals(blocked)
        self._words.mend()
        self._reason.mend()

    def _set_saving(self, saving: bool) -> None:
        """Let nothing be typed that would not be in what is being saved."""
        for field in (self._words, self._reason):
            if isinstance(field.edit, TextEdit | LineEdit):
                field.edit.setReadOnly(saving)
        self._save.setEnabled(not saving)
        self._save.set_words(wording.SAVING if saving else wording.SAVE)

    def _tell_failed(self) -> None:
        """Say what failed of this contact, also when another one was shown meanwhile."""
        sentence = self._failed.get(self._record)
        if sentence is not None:
            self._tell(wording.NOT_SAVED, f"{sentence.rstrip('.')}. {wording.KEPT}", "danger", "circle-alert")

    def _tell(self, title: str, text: str, kind: str, icon: str) -> None:
        self._told.say(title, text, kind, icon)
        self._told.show()

    def _lay_out(self) -> None:
        self.add_header(wording.ADD)
        form = QVBoxLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(tokens.px(12))
        form.addWidget(words.paragraph(wording.STAYS, "small"))
        form.addWidget(self._words, 1)
        form.addWidget(self._reason)
        form.addWidget(self._told)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._save, 0, Qt.AlignmentFlag.AlignBottom)
        form.addLayout(foot)
        self._told.hide()
        self.add_padded(self._form, 14, 12)
        self.add_padded(self._not_yours, 14, 0)
        self._not_yours.hide()
