"""The card beside a referral that was decided to be passed on: for whom, and the press that saves the file."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.casework import passing
from ui.kit import tokens, words
from ui.kit.buttons import Button, ButtonKind
from ui.kit.cards import Card, Notice
from ui.kit.fields import Field, PassphraseEdit

Choose = Callable[[QWidget, str], str]

SAVE, SAVING = "Save the file for {}", "Asking your authority"
WHY = "The referral goes to {} as one file. Their key makes sure that nobody else opens it; your IT has it from them."
KEY, NO_KEY = "Choose their key", "No key chosen: the file is sealed under a passphrase."
PASSPHRASE, NOTE = "Passphrase", "Tell it by telephone, and never send it with the file."
SAVED = "The file is saved. Send it, and ring {} to say that it is on its way."
OTHER = (
    "The file is saved, and only {0} can open it: that is whose key you chose. If that is not {1}, delete the file, "
    "choose their key and save it again."
)
WITHHELD = " {} of the child’s records are not in it, because you do not see them."
ONE_WITHHELD = " One of the child’s records is not in it, because you do not see it."


def choose_key(parent: QWidget, _suggested: str) -> str:
    """Return the file of a key that a person chooses, or nothing."""
    path, _ = QFileDialog.getOpenFileName(parent, KEY, "", "Key of an authority (*.doorstep-key);;All files (*)")
    return path


def choose_place(parent: QWidget, suggested: str) -> str:
    """Return where the file is to be saved, or nothing."""
    path, _ = QFileDialog.getSaveFileName(
        parent, "Save the file", suggested, "Referral passed on (*.doorstep-referral)"
    )
    return path


class PassingCard(Card):
    """Asks for key or passphrase; `save_asked` carries what is asked of the hub and the place of the file."""

    save_asked = Signal(object, str)

    def __init__(self, key: Choose = choose_key, place: Choose = choose_place) -> None:
        super().__init__(name="passing-on")
        self._key_of, self._place_of = key, place
        self._referral, self._to, self._key = "", "", ""
        self._title = words.line("", "section", wrap=True)
        self._why = words.paragraph("", "small")
        self._key_words = words.paragraph(NO_KEY, "small")
        self._key_button = Button(KEY, icon="key-round", name="passing-key")
        self._passphrase = Field(PASSPHRASE, PassphraseEdit(name="passing-passphrase"), note=NOTE)
        self._told = Notice(name="passing-told")
        self._save = Button("", ButtonKind.PRIMARY, icon="file-text", name="passing-save")
        self._lay_out()
        self._key_button.clicked.connect(self._choose_key)
        self._save.clicked.connect(self._ask)
        self.hide()

    def show_referral(self, referral: str, to: str) -> None:
        """Offer the file of a referral; none where it is passed on to nobody."""
        if (referral, to) != (self._referral, self._to):
            self._referral, self._to, self._key = referral, to, ""
            self._title.set_words(f"Pass on to {to}")
            self._why.set_words(WHY.format(to))
            self._passphrase.edit.clear()
            self._told.hide()
            self._show_key()
            self._set_saving(saving=False)
        self.setVisible(bool(to))

    def saved(self, referral: str, authority: str, withheld: int) -> None:
        """Say that the file is saved, who can open it where that is called otherwise, and what is not in it.

        Beside another referral that would be untrue.
        """
        if referral != self._referral:
            return
        more = ONE_WITHHELD if withheld == 1 else WITHHELD.format(withheld) if withheld else ""
        self._passphrase.edit.clear()
        self._set_saving(saving=False)
        if authority.strip().casefold() == self._to.strip().casefold():
            self._say(SAVED.format(self._to) + more, "ok", "laptop-minimal-check")
        else:
            self._say(OTHER.format(authority, self._to) + more, "warn", "triangle-alert")

    def failed(self, referral: str, sentence: str) -> None:
        """Say why there is no file; what was given stays."""
        if referral != self._referral:
            return
        self._set_saving(saving=False)
        self._say(f"{sentence.rstrip('.')}. Nothing was saved.", "danger", "circle-alert")

    def _say(self, sentence: str, kind: str, icon: str) -> None:
        self._told.say(sentence, kind=kind, icon=icon)
        self._told.show()

    def _choose_key(self) -> None:
        self._key = self._key_of(self, "") or self._key
        self._show_key()

    def _show_key(self) -> None:
        name = self._key.replace("\\", "/").rpartition("/")[2]
        self._key_words.set_words(f"Key: {name}" if name else NO_KEY)
        self._passphrase.setVisible(not name)

    def _ask(self) -> None:
        self._passphrase.mend()
        try:
            asked = passing.asked(self._referral, self._key, self._passphrase.text())
        except passing.NotAsked as trouble:
            if self._key:
                self.failed(self._referral, str(trouble))
            else:
                self._passphrase.fault(str(trouble))
                self._passphrase.edit.setFocus()
            return
        if place := self._place_of(self, passing.suggested_name(self._to)):
            self._told.hide()
            self._set_saving(saving=True)
            self.save_asked.emit(asked, place)

    def _set_saving(self, *, saving: bool) -> None:
        self._save.setEnabled(not saving)
        self._save.set_words(SAVING if saving else SAVE.format(self._to))

    def _lay_out(self) -> None:
        inner = QVBoxLayout()
        inner.setSpacing(tokens.px(8))
        inner.addWidget(self._title)
        inner.addWidget(self._why)
        row = QHBoxLayout()
        row.addWidget(self._key_button)
        row.addStretch(1)
        inner.addLayout(row)
        inner.addWidget(self._key_words)
        inner.addWidget(self._passphrase)
        inner.addWidget(self._told)
        inner.addWidget(self._save)
        self.add_padded(inner, 14, 12)
        for button in (self._key_button, self._save):
            button.setAutoDefault(True)
        self._told.hide()
