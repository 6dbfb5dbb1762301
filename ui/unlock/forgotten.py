"""The page for a forgotten passphrase: what happens to unsent work, and how to get back in."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit import fonts, tokens, words
from ui.kit.buttons import Button, ButtonKind, ButtonSize
from ui.kit.cards import Card
from ui.kit.files import ChooseFile, choose_file
from ui.kit.marks import IconTile
from ui.unlock.frame import UnlockSheet, back_button

_LARGE = ButtonSize(48, 20, 16, 20, 7, 10)
_PARTS = (
    (
        "lock",
        "Your passphrase opens this laptop, and nobody keeps a copy",
        "Nobody can send it to you or change it for you.",
    ),
    (
        "send",
        "Work you have not sent is safe",
        "It is sealed so that only your authority can open it. It can be delivered now, without the passphrase, or "
        "saved to a file that you hand to IT.",
    ),
    (
        "key-round",
        "To open this laptop again you need a new code",
        "Ask your authority for a one-use code. Your records are then received again.",
    ),
)


class ForgottenSheet(UnlockSheet):
    """Delivers sealed work, and leads to enrolling again."""

    deliver_asked = Signal()
    export_asked = Signal(str)
    new_code_asked = Signal()
    back_asked = Signal()

    def __init__(self) -> None:
        super().__init__("Forgotten passphrase", "Nothing you have written is lost.")
        self._deliver = Button("", ButtonKind.PRIMARY, _LARGE, icon="send", name="deliver-sealed")
        self._export = Button("Save to a file", ButtonKind.SECONDARY, _LARGE, icon="file-text", name="export-sealed")
        self.choose_file: ChooseFile = choose_file
        self.file_name = "doorstep-sealed.json"
        self._new_code = Button("I have a new code", ButtonKind.SECONDARY, _LARGE, name="new-code")
        self._back = back_button()
        self._lay_out()
        self._deliver.clicked.connect(self.deliver_asked)
        self._export.clicked.connect(self._ask_file)
        self._new_code.clicked.connect(self.new_code_asked)
        self._back.clicked.connect(self.back_asked)
        self.busy(False)

    def busy(self, busy: bool) -> None:
        """Show that sealed work is being delivered."""
        self._deliver.set_words("Delivering..." if busy else "Deliver sealed work")
        for button in (self._deliver, self._export, self._new_code, self._back):
            button.setEnabled(not busy)

    def first_field(self) -> QWidget:
        """Give the button that delivers."""
        return self._deliver

    def _ask_file(self) -> None:
        if path := self.choose_file(self, self.file_name):
            self.export_asked.emit(path)

    def _lay_out(self) -> None:
        inner = QVBoxLayout()
        inner.setContentsMargins(tokens.px(20), tokens.px(20), tokens.px(20), tokens.px(20))
        inner.setSpacing(tokens.px(18))
        for icon, title, text in _PARTS:
            inner.addLayout(_part(icon, title, text))
        inner.addWidget(self.said)
        foot = QHBoxLayout()
        foot.setSpacing(tokens.px(10))
        foot.addWidget(self._deliver)
        foot.addWidget(self._export)
        foot.addWidget(self._new_code)
        foot.addStretch(1)
        foot.addWidget(self._back)
        inner.addLayout(foot)
        card = Card()
        card.column.addLayout(inner)
        self.column.addWidget(card)


def _part(icon: str, title: str, text: str) -> QHBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(tokens.px(1))
    column.addWidget(words.Words(title, size=15, weight=fonts.SEMI_BOLD, wrap=True))
    column.addWidget(words.paragraph(text))
    row = QHBoxLayout()
    row.setSpacing(tokens.px(14))
    row.addWidget(IconTile(icon, "info", 42))
    row.addLayout(column, 1)
    return row
