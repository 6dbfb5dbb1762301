"""The bar at the foot of a referral: leave it for now, throw it away, send it, and the next step."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.kit import fonts, tokens, words
from ui.kit.buttons import VISIT, Button, ButtonKind
from ui.kit.marks import IconMark

DRAFT_WORDS = "Only on this laptop until you send it. Alt+N: none known. Alt+A: does not apply."
GOING_ON_WORDS = "What you write on is only on this laptop until you send it. What was sent stands meanwhile."
THROW_WORDS = "Throw this referral away? Nobody else has it, and it cannot be brought back."
LET_GO_WORDS = "Throw away what you wrote since it was sent? The referral stays as it was sent."
_HIGH, _LOW = 76, 64


class ReferralBar(QWidget):
    """Throwing away is asked once more, in the place of the bar, and the safe answer has the keyboard."""

    thrown_away = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("referral-bar")
        self.pause = Button("Pause", size=VISIT, icon="pause", name="pause")
        self.throw = Button("Throw away", ButtonKind.QUIET, VISIT, icon="x", name="throw-away")
        self.send = Button("Send", size=VISIT, icon="send", name="send")
        self.next = Button("Next", ButtonKind.PRIMARY, VISIT, icon="arrow-right", icon_after=True, name="next")
        self.keep = Button("Keep it", ButtonKind.PRIMARY, VISIT, name="keep-it")
        self.sure = Button("Throw it away", ButtonKind.SECONDARY, VISIT, icon="x", name="throw-away-sure")
        self._sentence = words.Words(DRAFT_WORDS, size=14, tone="text-2", wrap=True)
        self._sentence.setObjectName("draft-words")
        self._places = QStackedWidget()
        self._places.addWidget(self._usual())
        self._places.addWidget(self._asked())
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.px(20), 1, tokens.px(20), 0)
        column.addWidget(self._places)
        self.throw.clicked.connect(self._ask)
        self.keep.clicked.connect(self._keep)
        self.sure.clicked.connect(self.thrown_away)
        self.set_compact(False)

    def show_step(self, next_title: str, left: int) -> None:
        """Show where Next goes; on the last step sending is the primary act."""
        self.next.set_words(f"Next: {next_title}")
        self.next.setVisible(bool(next_title))
        self.send.set_words("Send", f"{left} left" if left else "")
        self.send.setVisible(bool(next_title))

    def show_going_on(self) -> None:
        """Say what is at stake where a referral that was sent is written on."""
        self._sentence.set_words(GOING_ON_WORDS)
        self._sure_words.set_words(LET_GO_WORDS)

    def show_sent(self) -> None:
        """Leave only the way out."""
        self.pause.set_words("Close")
        self.pause.set_icon("arrow-left")
        self._sentence.set_words("")
        for part in (self.send, self.next, self.throw):
            part.hide()

    def set_compact(self, compact: bool) -> None:
        """Take less height on a low screen."""
        self.setFixedHeight(tokens.px(_LOW if compact else _HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground with its upper edge."""
        look = tokens.look().colours
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.surface)
        painter.fillRect(0, 0, self.width(), 1, look.border)

    def _usual(self) -> QWidget:
        part, line = _line()
        line.addWidget(self.pause)
        line.addWidget(IconMark("laptop", 18))
        line.addWidget(self._sentence, 1, Qt.AlignmentFlag.AlignVCenter)
        for button in (self.throw, self.send, self.next):
            line.addWidget(button)
        return part

    def _asked(self) -> QWidget:
        part, line = _line()
        line.addWidget(IconMark("triangle-alert", 20, "danger"))
        said = self._sure_words = words.Words(THROW_WORDS, size=15, weight=fonts.SEMI_BOLD, wrap=True)
        line.addWidget(said, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.sure)
        line.addWidget(self.keep)
        return part

    def _ask(self) -> None:
        self._places.setCurrentIndex(1)
        self.keep.setFocus()

    def _keep(self) -> None:
        self._places.setCurrentIndex(0)
        self.throw.setFocus()


def _line() -> tuple[QWidget, QHBoxLayout]:
    part = QWidget()
    line = QHBoxLayout(part)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(tokens.px(12))
    return part, line
