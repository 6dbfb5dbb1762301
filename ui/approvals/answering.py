"""The pane of a professional who disagrees with a decision: what they say, and the answer they are given."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.casework.approval_pages import QueueRow
from ui.approvals import wording
from ui.kit import buttons, fonts, tokens, words
from ui.kit.buttons import Button, ButtonKind
from ui.kit.cards import Card
from ui.visit.parts import GrowingText, labelled, show_words


class AnsweringPane(Card):
    """Shows one disagreement; what is typed for each stays while one goes from one to the next."""

    answered = Signal(str, str)  # the referral, and the answer
    open_asked = Signal(str)  # the child

    def __init__(self) -> None:
        super().__init__(name="approvals-answering")
        self._row: QueueRow | None = None
        self._typed: dict[str, str] = {}
        self._title = words.Words("", size=18, weight=fonts.SEMI_BOLD, wrap=True)
        self._asked = words.paragraph("", "small", "text-2")
        self._says = words.paragraph("", "body", "text")
        self.answer = GrowingText("disagreement-answer", wording.ANSWER, most=8)
        self.answer.set_least(3)
        self.save = Button(wording.SAVE_ANSWER, ButtonKind.PRIMARY, buttons.SMALL, name="disagreement-save")
        opens = Button("Open the child", size=buttons.SMALL, name="disagreement-open")
        for button, press in ((self.save, self._save), (opens, self._open)):
            button.setAutoDefault(True)
            button.clicked.connect(press)
        row = QHBoxLayout()
        row.setSpacing(tokens.px(8))
        for button in (self.save, opens):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(tokens.px(10))
        for part in (self._title, self._asked, self._says, labelled(wording.ANSWER, self.answer)):
            column.addWidget(part)
        column.addLayout(row)
        column.addWidget(words.paragraph(wording.ANSWER_GOES, "small", "text-2"))
        column.addStretch(1)
        self.add_padded(column, 20, 16)
        self.setFocusProxy(self.answer)

    def show_row(self, row: QueueRow) -> None:
        """Show who disagrees, with what, and why."""
        if self._row is None or self._row.key != row.key:
            if self._row is not None:
                self._typed[self._row.key] = self.answer.toPlainText()
            show_words(self.answer, self._typed.pop(row.key, ""))
        self._row = row
        self._title.set_words(wording.who(row))
        self._asked.set_words(f"{row.by}: {row.asked}")
        self._says.set_words(row.says)

    def _save(self) -> None:
        if self._row is not None and self.answer.toPlainText().strip():
            self.answered.emit(self._row.key, self.answer.toPlainText())
        else:
            self.answer.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self) -> None:
        if self._row is not None:
            self.open_asked.emit(self._row.child)
