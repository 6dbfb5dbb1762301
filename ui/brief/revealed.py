"""The protected address, for as long as it was asked for: then it is gone, from the screen and for listeners."""

from PySide6.QtCore import QElapsedTimer, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.brief import wording
from ui.kit import buttons, fonts, shapes, tokens
from ui.kit.buttons import Button
from ui.kit.measure import Face, wide
from ui.kit.words import Words

_SECOND = 1000
_HAIR = 60  # how much too early a timer may be


class RevealedAddress(QFrame):
    """Shows an address and counts down; tells when it has covered it again."""

    covered = Signal(bool)  # whether it had the focus

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("revealed")
        self._seconds = 0
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_SECOND)
        self._timer.timeout.connect(self._tick)
        self._address = Words(size=15, weight=fonts.SEMI_BOLD, tone="protected", wrap=True)
        self._address.setObjectName("revealed-address")
        self._warning = Words(size=13, tone="text", wrap=True)
        self._left = Words(size=13, tone="text-2")
        self._left.setObjectName("revealed-left")
        self.cover_button = Button(wording.COVER, size=buttons.SMALL, icon="eye-off", name="cover-address")
        self.cover_button.clicked.connect(self.cover)
        self._lay_out()
        self.hide()

    def reveal(self, lines: tuple[str, ...], must_not_know: str, seconds: int) -> None:
        """Show an address for some seconds."""
        self._address.set_words(", ".join(lines))
        self._warning.set_words(must_not_know)
        self._warning.setVisible(bool(must_not_know))
        self._seconds = seconds
        self._since.start()
        self._say()
        self._timer.start()
        self.show()

    def fitted(self, room: int) -> QSize:
        """Give the size at which the whole address is read, no wider than the room."""
        layout = self.layout()
        if layout is None:
            return self.sizeHint()
        layout.activate()
        across = min(self._natural(), room)
        return QSize(across, max(layout.totalHeightForWidth(across), layout.totalMinimumSize().height()))

    def _natural(self) -> int:
        """The width on which nothing wraps."""
        below = [wide(one.text(), Face(13, fonts.REGULAR)) for one in (self._warning, self._left) if one.text()]
        words = max(
            wide(self._address.text(), Face(15, fonts.SEMI_BOLD)), sum(below) + tokens.px(10) * (len(below) - 1)
        )
        return words + self.cover_button.sizeHint().width() + tokens.px(12 + 12 + 5) + 6

    def cover(self) -> None:
        """Cover the address at once."""
        if self.isHidden():
            return
        self._timer.stop()
        focused = self.cover_button.hasFocus()
        self._address.set_words("")
        self._warning.set_words("")
        self.hide()
        self.covered.emit(focused)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the violet frame."""
        look = tokens.look().colours
        radius = tokens.px(tokens.RADIUS.panel)
        shapes.frame(QPainter(self), self.rect(), radius, look.protected_bg, look.protected_border)

    def _tick(self) -> None:
        if self._since.elapsed() + _HAIR >= self._seconds * _SECOND:
            self.cover()
        else:
            self._say()

    def _say(self) -> None:
        gone = round(self._since.elapsed() / _SECOND)
        self._left.set_words(wording.left(max(self._seconds - gone, 1)))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.px(12), tokens.px(4), tokens.px(5), tokens.px(4))
        row.setSpacing(tokens.px(12))
        said, below = QVBoxLayout(), QHBoxLayout()
        said.setSpacing(0)
        below.setSpacing(tokens.px(10))
        below.addWidget(self._warning, 1)
        below.addWidget(self._left)
        said.addWidget(self._address)
        said.addLayout(below)
        row.addLayout(said, 1)
        row.addWidget(self.cover_button)
