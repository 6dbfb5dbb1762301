"""The referrals that this person has sent: where each stands, what it came to, and what can still be done with it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.casework.referral_pages import SentReferral
from ui.kit import buttons, fonts, tokens, words
from ui.kit.buttons import Button, ButtonKind
from ui.kit.cards import Card, EmptyPlace
from ui.kit.flow import FlowLayout
from ui.visit.parts import GrowingText, Scrolled, VisitLine, forget, labelled

NONE = "You have not sent a referral from this laptop"
NONE_MORE = "Those you send are listed here with what came of them."
HOW = "Say why, and with whom you took it up. It stays beside the referral, and whoever has the child reads it."


class _Line(Card):
    """One referral; disagreeing opens under it, and what is typed there stays until it is saved."""

    disagreed = Signal(str, str, str)
    opened = Signal(str)
    goes_on = Signal(str)
    again = Signal(str)

    def __init__(self, line: SentReferral, sent: str) -> None:
        super().__init__(name=f"sent-{line.referral}")
        self.line = line
        self._why = GrowingText(f"disagree-why-{line.referral}", "Why you disagree", most=6)
        self._with = VisitLine(f"disagree-with-{line.referral}", "With whom you took it up")
        self._form = self._disagreeing()
        column = QVBoxLayout()
        column.setSpacing(tokens.px(4))
        head = QHBoxLayout()
        head.addWidget(words.Words(line.name or "A child", size=16, weight=fonts.SEMI_BOLD))
        head.addWidget(words.line(f"sent {sent}", "small", "text-2"))
        head.addStretch(1)
        if line.child:
            head.addWidget(self._button("Open the child", f"open-{line.referral}", self._open))
        column.addLayout(head)
        column.addWidget(words.paragraph(line.stands, "body", "text"))
        if line.lacks and line.may_go_on:
            parts = "1 part of the form says" if line.lacks == 1 else f"{line.lacks} parts of the form say"
            column.addWidget(words.paragraph(f"{parts} nothing yet. You can go on writing.", "small", "warn"))
        for said in line.raised:
            column.addWidget(words.paragraph(said, "small"))
        column.addSpacing(tokens.px(6))
        column.addLayout(self._acts())
        column.addWidget(self._form)
        self._form.hide()
        self.add_padded(column)

    def is_open(self) -> bool:
        """Whether a disagreement is being written."""
        return not self._form.isHidden()

    def save_failed(self) -> None:
        """Show again what was written: it was not saved."""
        self._form.show()

    def _button(self, text: str, name: str, press: object) -> Button:
        button = Button(text, size=buttons.SMALL, name=name)
        button.setAccessibleName(f"{text}: {self.line.name}")
        button.setAutoDefault(True)
        button.clicked.connect(press)
        return button

    def _acts(self) -> FlowLayout:
        """What can still be done with it: written on, referred once more, disagreed with."""
        line, flow = self.line, FlowLayout(gap=8)
        if line.may_go_on:
            text = "Go on writing: not sent yet" if line.goes_on else "Go on writing"
            flow.addWidget(self._button(text, f"go-on-{line.referral}", lambda: self.goes_on.emit(line.referral)))
        if line.may_refer_again:
            flow.addWidget(self._button("Refer again", f"again-{line.referral}", lambda: self.again.emit(line.child)))
        if line.may_disagree:
            flow.addWidget(self._button("I disagree", f"disagree-{line.referral}", self._ask))
        return flow

    def _disagreeing(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, tokens.px(8), 0, 0)
        column.setSpacing(tokens.px(8))
        column.addWidget(words.paragraph(HOW, "small"))
        column.addWidget(labelled("Why you disagree", self._why))
        column.addWidget(labelled("With whom you took it up", self._with))
        save = Button("Save", ButtonKind.PRIMARY, buttons.SMALL, name=f"disagree-save-{self.line.referral}")
        save.setAutoDefault(True)
        save.clicked.connect(self._save)
        column.addWidget(save, 0, Qt.AlignmentFlag.AlignLeft)
        return part

    def _open(self) -> None:
        self.opened.emit(self.line.child)

    def _ask(self) -> None:
        self._form.show()
        self._why.setFocus()

    def _save(self) -> None:
        if self._why.toPlainText().strip():
            self.disagreed.emit(self.line.referral, self._why.toPlainText(), self._with.text())
            self._form.hide()
        else:
            self._why.setFocus()


class SentScreen(QWidget):
    """A page; shown again with the same lines it changes nothing, and it leaves alone what is being written."""

    disagreed = Signal(str, str, str)
    child_asked = Signal(str)
    go_on_asked = Signal(str)  # the referral
    again_asked = Signal(str)  # the child

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sent-referrals")
        self.setAccessibleName("Referrals you sent")
        self._shown: tuple[tuple[SentReferral, str], ...] | None = None
        inner = QWidget()
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, tokens.px(8), 0)
        self._list.setSpacing(tokens.px(10))
        across, down = tokens.PAGE_PADDING
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.px(across), tokens.px(down), tokens.px(across), tokens.px(down))
        column.addWidget(Scrolled(inner))

    def show_lines(self, lines: Sequence[tuple[SentReferral, str]]) -> None:
        """Show the referrals, each with the day on which it was sent."""
        if tuple(lines) == self._shown or any(card.is_open() for card in self.findChildren(_Line)):
            return
        self._shown = tuple(lines)
        while (spot := self._list.takeAt(0)) is not None:
            if (had := spot.widget()) is not None:
                forget(had)
        for line, sent in lines:
            card = _Line(line, sent)
            card.disagreed.connect(self.disagreed)
            card.opened.connect(self.child_asked)
            card.goes_on.connect(self.go_on_asked)
            card.again.connect(self.again_asked)
            self._list.addWidget(card)
        if not lines:
            self._list.addWidget(EmptyPlace("send", NONE, NONE_MORE))
        self._list.addStretch(1)

    def save_failed(self, referral: str) -> None:
        """Show a disagreement again that was not saved; what was written is still in it."""
        for card in self.findChildren(_Line):
            if card.line.referral == referral:
                card.save_failed()
