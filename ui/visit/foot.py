"""The two feet of visit mode: whom to ring in danger, and the bar with pause, signing and the next step."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit import tokens, words
from ui.kit.buttons import VISIT, Button, ButtonKind
from ui.kit.marks import IconMark

DRAFT_WORDS = "Draft, only on this laptop. It is sent after you sign, when there is a network."
_HIGH, _LOW = 76, 64


class DangerFoot(QWidget):
    """In danger now: 999, then the duty desk."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("in-danger")
        line = QHBoxLayout(self)
        line.setContentsMargins(tokens.px(8), 0, 0, tokens.px(4))
        line.setSpacing(tokens.px(10))
        line.addWidget(IconMark("phone", 18, "danger"), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(words.Words([words.Run("In danger now: "), words.strong("999")], line_height=1.3))
        self._then = words.Words("Then the duty desk", tone="text-2", line_height=1.3)
        self._desk = words.Words("", weight=600, line_height=1.3)
        column.addWidget(self._then)
        column.addWidget(self._desk)
        line.addLayout(column)
        line.addStretch(1)

    def show_desk(self, telephone: str) -> None:
        """Show the number of the duty desk."""
        self._desk.set_words(telephone)
        self._then.setVisible(bool(telephone))
        self.setAccessibleName(f"In danger now: 999. Then the duty desk, {telephone}")


class BottomBar(QWidget):
    """Pause, what a draft is, signing with what is left, and the next step."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("visit-bar")
        self.pause = Button("Pause", size=VISIT, icon="pause", name="pause")
        self._sentence = words.Words(DRAFT_WORDS, size=14, tone="text-2", wrap=True)
        self._sentence.setObjectName("draft-words")
        self.sign = Button("Sign and lock", size=VISIT, icon="lock", name="sign-and-lock")
        self.next = Button("Next", ButtonKind.PRIMARY, VISIT, icon="arrow-right", icon_after=True, name="next")
        line = QHBoxLayout(self)
        line.setContentsMargins(tokens.px(20), 1, tokens.px(20), 0)
        line.setSpacing(tokens.px(12))
        line.addWidget(self.pause)
        line.addWidget(IconMark("laptop", 18))
        line.addWidget(self._sentence, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.sign)
        line.addWidget(self.next)
        self.set_compact(False)

    def show_step(self, next_title: str, left: int, *, confirming: bool) -> None:
        """Show where Next goes; on the last step signing is the primary act, until it is being confirmed."""
        self.next.set_words(f"Next: {next_title}")
        self.next.setVisible(bool(next_title))
        self.sign.set_words("Sign and lock", f"{left} left" if left else "")
        self.sign.kind = ButtonKind.SECONDARY if next_title or left else ButtonKind.PRIMARY
        self.sign.setVisible(not confirming)
        self.sign.update()

    def show_signed(self, said: str) -> None:
        """Leave only the way out."""
        self.pause.set_words("Close")
        self.pause.set_icon("arrow-left")
        self._sentence.set_words(said)
        self.sign.hide()
        self.next.hide()

    def show_draft(self) -> None:
        """Show the bar of a draft."""
        self.pause.set_words("Pause")
        self.pause.set_icon("pause")
        self._sentence.set_words(DRAFT_WORDS)
        self.sign.show()

    def set_compact(self, compact: bool) -> None:
        """Take less height on a low screen."""
        self.setFixedHeight(tokens.px(_LOW if compact else _HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground with its upper edge."""
        look = tokens.look().colours
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.surface)
        painter.fillRect(0, 0, self.width(), 1, look.border)
