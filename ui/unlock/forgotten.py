"""The page for a forgotten passphrase: what happens to unsent work, and how to get back in."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit import fonts, tokens, words
from ui.kit.buttons import Button, ButtonKind, ButtonSize
from ui.kit.cards import Card
from ui.kit.files import ChooseFile, choose_file
from ui.kit.marks import IconTile
from ui.unlock.frame import UnlockSheet, back_button
from ui.unlock.page import UnlockPage

_LARGE = ButtonSize(48, 20, 16, 20, 7, 10)
_LOST = (
    "lock",
    "A passphrase cannot be found again",
    "Nobody has a copy, not even IT. What is on this laptop stays closed to everybody.",
)
_AGAIN = (
    "key-round",
    "Then make this laptop yours again",
    "Ask IT for a one-use code, and choose a new passphrase. Your records are received again.",
)
_SAFE = (
    "It is kept on this laptop so that only your authority can open it. Send it now: that needs no passphrase. "
    "Without a network, save it to a file and hand that to IT."
)


class ForgottenSheet(UnlockSheet):
    """Delivers sealed work, and leads to enrolling again."""

    deliver_asked = Signal()
    export_asked = Signal(str)
    new_code_asked = Signal()
    back_asked = Signal()

    def __init__(self) -> None:
        super().__init__("Forgotten passphrase", "Nothing you have written is lost.")
        self._not_sent = words.Words("", size=15, weight=fonts.SEMI_BOLD, wrap=True)
        self._not_sent.setObjectName("not-sent")
        self._safe = words.paragraph("")
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

    def show_page(self, page: UnlockPage) -> None:
        """Say how much has not been sent, in the pieces that the Sync centre counts."""
        title = not_sent(page.waiting, page.drafts)
        self._not_sent.set_words(title or "All your work has been sent")
        self._safe.set_words(_SAFE if title else "Nothing waits on this laptop.")

    def busy(self, busy: bool) -> None:
        """Show that sealed work is being delivered."""
        self._deliver.set_words("Sending..." if busy else "Send my work now")
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
        inner.addLayout(_said(*_LOST))
        inner.addLayout(_part("send", self._not_sent, self._safe))
        inner.addLayout(_said(*_AGAIN))
        inner.addWidget(self.said)
        first, second = QHBoxLayout(), QHBoxLayout()  # side by side they would be cut
        first.setSpacing(tokens.px(10))
        first.addWidget(self._deliver)
        first.addWidget(self._export)
        first.addStretch(1)
        second.addWidget(self._new_code)
        second.addStretch(1)
        second.addWidget(self._back)
        foot = QVBoxLayout()
        foot.setSpacing(tokens.px(10))
        foot.addLayout(first)
        foot.addLayout(second)
        inner.addLayout(foot)
        card = Card()
        card.column.addLayout(inner)
        self.column.addWidget(card)


def not_sent(waiting: int, drafts: int) -> str:
    """Say what has not been sent, and that it is safe; nothing where there is none."""
    pieces = f"{waiting} {'piece' if waiting == 1 else 'pieces'} of work" if waiting else ""
    written = f"{drafts} {'draft' if drafts == 1 else 'drafts'} you have not signed" if drafts else ""
    what = " and ".join(filter(None, (pieces, written)))
    return f"Not sent yet, and safe: {what}" if what else ""


def _said(icon: str, title: str, text: str) -> QHBoxLayout:
    return _part(icon, words.Words(title, size=15, weight=fonts.SEMI_BOLD, wrap=True), words.paragraph(text))


def _part(icon: str, title: words.Words, text: words.Words) -> QHBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(tokens.px(1))
    column.addWidget(title)
    column.addWidget(text)
    row = QHBoxLayout()
    row.setSpacing(tokens.px(14))
    row.addWidget(IconTile(icon, "info", 42))
    row.addLayout(column, 1)
    return row
