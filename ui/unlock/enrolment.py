"""The page that makes a laptop somebody's: first use, or again after a forgotten passphrase."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.kit import tokens
from ui.kit.buttons import Button, ButtonKind, ButtonSize
from ui.kit.cards import Card
from ui.kit.fields import Field, LineEdit, PassphraseEdit
from ui.unlock.frame import UnlockSheet, back_button, tab_through
from ui.unlock.page import Enrolment

LEAST_LETTERS = 15
_LARGE = ButtonSize(48, 20, 16, 20, 7, 10)
_FIELD = 42


class EnrolmentSheet(UnlockSheet):
    """Asks for everything that enrolling takes."""

    enrol_asked = Signal(object)
    back_asked = Signal()

    def __init__(self) -> None:
        super().__init__(
            "Set up this laptop", "You need a network and the one-use code from your authority. It takes a minute."
        )
        edits = {name: LineEdit(height=_FIELD, name=f"enrol-{name}") for name in ("hub", "login", "code")}
        secrets = ("password", "passphrase", "passphrase-again")
        edits |= {name: PassphraseEdit(height=_FIELD, name=f"enrol-{name}") for name in secrets}
        self._fields = {
            "hub": Field("Hub address", edits["hub"], note="It came with your one-use code."),
            "code": Field("One-use code", edits["code"]),
            "login": Field("Sign-in name", edits["login"]),
            "password": Field("Password", edits["password"]),
            "passphrase": Field(
                "New passphrase for this laptop",
                edits["passphrase"],
                note=f"At least {LEAST_LETTERS} characters. Four words you will remember are better than one.",
            ),
            "passphrase-again": Field("New passphrase again", edits["passphrase-again"]),
        }
        self._enrol = Button("", ButtonKind.PRIMARY, _LARGE, icon="laptop", name="enrol")
        self._back = back_button()
        self._lay_out()
        self._enrol.clicked.connect(self._ask)
        self._back.clicked.connect(self.back_asked)
        for field in self._fields.values():
            field.edit.textChanged.connect(field.mend)
        edits["passphrase-again"].returnPressed.connect(self._ask)
        self.busy(False)

    def allow_back(self, allowed: bool) -> None:
        """Show the way back, which a laptop that is nobody's yet does not have."""
        self._back.setVisible(allowed)

    def busy(self, busy: bool) -> None:
        """Show that the laptop is being set up."""
        self._enrol.set_words("Setting up..." if busy else "Set up this laptop")
        self._enrol.setEnabled(not busy)
        self._back.setEnabled(not busy)
        for field in self._fields.values():
            field.edit.setReadOnly(busy)

    def first_field(self) -> QWidget:
        """Give the first field."""
        return self._fields["hub"].edit

    def _ask(self) -> None:
        if not self._enrol.isEnabled() or not self._is_whole():
            return
        typed = {name: field.text() for name, field in self._fields.items()}
        self.enrol_asked.emit(
            Enrolment(typed["hub"].strip(), typed["login"].strip(), typed["password"], typed["code"].strip(),
                      typed["passphrase"])
        )  # fmt: skip

    def _is_whole(self) -> bool:
        """Say at each field what it still needs, and go to the first of them."""
        faults = {name: "This is needed." for name, field in self._fields.items() if not field.text().strip()}
        first, again = self._fields["passphrase"].text(), self._fields["passphrase-again"].text()
        if "passphrase" not in faults and len(first) < LEAST_LETTERS:
            faults["passphrase"] = f"This has {len(first)} characters. It needs at least {LEAST_LETTERS}."
        if first and again and first != again:
            faults["passphrase-again"] = "The two are not the same."
        for name, fault in faults.items():
            self._fields[name].fault(fault)
        if faults:
            next(field for name, field in self._fields.items() if name in faults).edit.setFocus()
        return not faults

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.px(14))
        grid.setVerticalSpacing(tokens.px(14))
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for place, field in enumerate(self._fields.values()):
            grid.addWidget(field, place // 2, place % 2)
        self._enrol.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        foot = QHBoxLayout()
        foot.setSpacing(tokens.px(10))
        foot.addWidget(self._back)
        foot.addWidget(self._enrol, 1)
        inner = QVBoxLayout()
        inner.setContentsMargins(tokens.px(20), tokens.px(18), tokens.px(20), tokens.px(20))
        inner.setSpacing(tokens.px(18))
        inner.addLayout(grid)
        inner.addWidget(self.said)
        inner.addLayout(foot)
        card = Card()
        card.column.addLayout(inner)
        self.column.addWidget(card)
        tab_through(*(field.edit for field in self._fields.values()), self._enrol, self._back)
