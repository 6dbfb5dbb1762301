"""The two feet of visit mode: whom to ring in danger, and the bar with pause, signing and the next step."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit import tokens, words
from ui.kit.buttons import VISIT, Button, ButtonKind
from ui.kit.marks import IconMark

DRAFT_WORDS = "Draft, only on this laptop. It is sent after you sign, when there is a network."
_HIGH, _LOW = 76, 64
_BOTH_FROM = 250


class DangerFoot(QWidget):
    """In danger now: 999, then whoever is there at this hour: the duty desk, or the out-of-hours team."""

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
        self._then = words.Words("", tone="text-2", line_height=1.3)
        self._now = words.Words("", weight=600, line_height=1.3)
        self._other = words.Words("", tone="text-2", line_height=1.3)
        self._other.setObjectName("ring-at-other-hours")
        for part in (self._then, self._now, self._other):
            column.addWidget(part)
        line.addLayout(column)
        line.addStretch(1)
        self._desk = self._late = ""
        self._office = True

    def show_desk(self, telephone: str) -> None:
        """Show the number of the duty desk."""
        self._desk = telephone
        self._say()

    def show_out_of_hours(self, telephone: str, *, office: bool) -> None:
        """Show the number for other hours too, and first the one that is answered now."""
        self._late, self._office = telephone, office
        self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the other number too where there is room for it."""
        super().resizeEvent(event)
        self._show_other()

    def _say(self) -> None:
        lines = [("the duty desk", self._desk), ("out of hours", self._late)]
        if self._late and not self._office:
            lines.reverse()
        (who, telephone), (others, other) = lines
        self._then.set_words(f"Then {who}")
        self._then.setVisible(bool(telephone))
        self._now.set_words(telephone)
        name = others.removeprefix("the ").capitalize()
        self._other.set_words([words.Run(f"{name} "), words.strong(other)])
        self._show_other()
        then = f". Then {who}, {telephone}" if telephone else ""
        else_ = f". {name}, {other}" if other else ""
        self.setAccessibleName(f"In danger now: 999{then}{else_}")

    def _show_other(self) -> None:
        self._other.setVisible(bool(self._desk and self._late) and self.width() >= tokens.px(_BOTH_FROM))


class BottomBar(QWidget):
    """Pause, what a draft is, signing with what is left, and the next step."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("visit-bar")
        self.pause = Button("Pause", size=VISIT, icon="pause", name="pause")
        self.no_access = Button("No access", size=VISIT, icon="door-closed", note="F8", name="no-access")
        self._sentence = words.Words(DRAFT_WORDS, size=14, tone="text-2", wrap=True)
        self._sentence.setObjectName("draft-words")
        self.sign = Button("Sign and lock", size=VISIT, icon="lock", name="sign-and-lock")
        self.next = Button("Next", ButtonKind.PRIMARY, VISIT, icon="arrow-right", icon_after=True, name="next")
        line = QHBoxLayout(self)
        line.setContentsMargins(tokens.px(20), 1, tokens.px(20), 0)
        line.setSpacing(tokens.px(12))
        line.addWidget(self.pause)
        line.addWidget(self.no_access)
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
        self.no_access.hide()

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
