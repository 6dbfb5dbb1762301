"""The page that signs in online, when there is a network and offline access has ended or is short."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.kit import tokens
from ui.kit.buttons import Button, ButtonKind, ButtonSize
from ui.kit.cards import Card
from ui.kit.fields import Field, LineEdit, PassphraseEdit
from ui.unlock.frame import UnlockSheet, back_button, tab_through

_LARGE = ButtonSize(48, 20, 16, 20, 7, 10)


class OnlineSheet(UnlockSheet):
    """Asks for a sign-in name and a password."""

    sign_in_asked = Signal(str, str)
    back_asked = Signal()

    def __init__(self) -> None:
        super().__init__(
            "Sign in online", "This starts your offline access again. You then unlock with your passphrase."
        )
        self._login = Field("Sign-in name", LineEdit(height=42, name="online-login"))
        self._password_edit = PassphraseEdit(height=42, name="online-password")
        self._password = Field("Password", self._password_edit)
        self._sign_in = Button("", ButtonKind.PRIMARY, _LARGE, icon="wifi", name="online-sign-in")
        self._back = back_button()
        self._lay_out()
        self._sign_in.clicked.connect(self._ask)
        self._password_edit.returnPressed.connect(self._ask)
        self._back.clicked.connect(self.back_asked)
        for field in (self._login, self._password):
            field.edit.textChanged.connect(field.mend)
        self.busy(False)

    def busy(self, busy: bool) -> None:
        """Show that the person is being signed in."""
        self._sign_in.set_words("Signing in..." if busy else "Sign in")
        self._sign_in.setEnabled(not busy)
        self._back.setEnabled(not busy)

    def first_field(self) -> QWidget:
        """Give the first field."""
        return self._login.edit

    def _ask(self) -> None:
        missing = [field for field in (self._login, self._password) if not field.text().strip()]
        for field in missing:
            field.fault("This is needed.")
        if missing:
            missing[0].edit.setFocus()
            return
        password = self._password.text()
        self._password_edit.clear_and_hide()
        self.sign_in_asked.emit(self._login.text().strip(), password)

    def _lay_out(self) -> None:
        inner = QVBoxLayout()
        inner.setContentsMargins(tokens.px(20), tokens.px(18), tokens.px(20), tokens.px(20))
        inner.setSpacing(tokens.px(14))
        inner.addWidget(self._login)
        inner.addWidget(self._password)
        inner.addWidget(self.said)
        self._sign_in.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        foot = QHBoxLayout()
        foot.setSpacing(tokens.px(10))
        foot.addWidget(self._back)
        foot.addWidget(self._sign_in, 1)
        inner.addLayout(foot)
        card = Card()
        card.column.addLayout(inner)
        self.column.addWidget(card)
        tab_through(self._login.edit, self._password_edit, self._sign_in, self._back)
