"""The strip at the foot: what is saved, what waits, what has stopped, what was last received, for how long."""

from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.kit import tokens, words
from ui.kit.buttons import Button, ButtonKind, ButtonSize
from ui.kit.marks import IconMark, KeyCap, Line
from ui.kit.words import Run, Words, strong

_LINK = ButtonSize(24, 4, 12.5, 14, 4, 6)


@dataclass(frozen=True, slots=True)
class StripText:
    """What the strip says; None where there is nothing to say yet."""

    saved_at: str | None = None
    waiting: int = 0
    stopped: int = 0
    received: str | None = None
    access_left: str | None = None
    cannot_save: str = ""


class _Part(QWidget):
    """An icon and words in a long and a short form, with a line after them."""

    GAP, AFTER = 7, 12

    def __init__(self, name: str, icon: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._long: list[Run] = []
        self._short: list[Run] = []
        self._icon = IconMark(icon, 16)
        self._words = Words("", size=12.5)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.px(self.GAP))
        row.addWidget(self._icon)
        row.addWidget(self._words)
        line = Line(upright=True)
        line.setFixedHeight(tokens.px(20))
        row.addSpacing(tokens.px(self.AFTER - self.GAP))
        row.addWidget(line)

    def say(self, icon: str, tone: str, long: list[Run], short: list[Run]) -> None:
        """Take what to say in both forms."""
        self._icon.set_icon(icon, tone)
        self._long, self._short = long, short

    def shorten(self, short: bool) -> None:
        """Say it in one of the forms."""
        self._words.set_words(self._short if short else self._long)


class FootStrip(QWidget):
    """The strip under every page."""

    SIDE, BETWEEN = 21, 13

    sync_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("strip")
        self.setFixedHeight(tokens.px(tokens.SIZE.strip))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._saved = _Part("strip-saved", "laptop-minimal-check")
        self._waiting = _Part("strip-waiting", "clock-arrow-up")
        self._stopped = _Part("strip-stopped", "circle-alert")
        self._received = _Part("strip-received", "arrow-down-to-line")
        self._access = _Part("strip-access", "key-round")
        self._sync = Button("Sync centre", ButtonKind.QUIET, _LINK, name="strip-sync")
        self._key = KeyCap("F9")
        self._encrypted = QWidget()
        self._lay_out()
        self._sync.clicked.connect(self.sync_asked)
        self.set_at_sync(False)
        self.set_text(StripText())

    def set_text(self, text: StripText) -> None:
        """Say how things stand."""
        if text.cannot_save:
            self._saved.say("octagon-alert", "danger", [strong(text.cannot_save, "danger")],
                            [strong(text.cannot_save, "danger")])  # fmt: skip
        elif text.saved_at:
            saved = strong(text.saved_at)
            self._saved.say("laptop-minimal-check", "ok", [Run("All work saved on this laptop, "), saved],
                            [Run("Saved "), saved])  # fmt: skip
        else:
            self._saved.say("laptop-minimal-check", "text-2", [Run("Nothing to save")], [Run("Nothing to save")])
        waiting = (
            [strong(str(text.waiting)), Run(" waiting to send")]
            if text.waiting
            else [Run("No work is waiting to send")]
        )
        self._waiting.say("clock-arrow-up", "text-2", waiting, [strong(str(text.waiting)), Run(" waiting")])
        stopped = "1 stopped, needs you" if text.stopped == 1 else f"{text.stopped} stopped, need you"
        self._stopped.say(
            "circle-alert", "warn", [strong(stopped, "warn")], [strong(f"{text.stopped} stopped", "warn")]
        )
        self._stopped.setVisible(bool(text.stopped))
        self._say_received(text.received)
        self._say_access(text.access_left)
        self._fit()

    def set_at_sync(self, at_sync: bool) -> None:
        """Offer the way to the Sync centre everywhere but there."""
        self._sync.setVisible(not at_sync)
        self._key.setVisible(not at_sync)
        self._encrypted.setVisible(at_sync)

    def minimumSizeHint(self) -> QSize:
        """Let the window be as narrow as the short words."""
        return QSize(tokens.px(640), tokens.px(tokens.SIZE.strip))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use short words when the long ones do not fit."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the strip and the line over it."""
        look = tokens.look().colours
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.surface)
        painter.fillRect(0, 0, self.width(), 1, look.border)

    def _parts(self) -> tuple[_Part, ...]:
        return self._saved, self._waiting, self._stopped, self._received, self._access

    def _say_received(self, received: str | None) -> None:
        if received is None:
            self._received.say("arrow-down-to-line", "text-2", [Run("Nothing received yet")], [Run("None received")])
            return
        time = strong(received)
        self._received.say("arrow-down-to-line", "text-2", [Run("Last received "), time], [Run("Received "), time])

    def _say_access(self, left: str | None) -> None:
        if left is None:
            ended = strong("Offline access has ended", "warn")
            self._access.say("key-round", "warn", [ended], [ended])
            return
        time = strong(left)
        self._access.say("key-round", "text-2", [Run("Offline access "), time, Run(" left")], [time, Run(" left")])

    def _fit(self) -> None:
        """Measure the parts themselves: the layout learns of new words only later."""
        shown = [part for part in self._parts() if not part.isHidden()]
        for part in shown:
            part.shorten(False)
        wide = sum(part.sizeHint().width() + tokens.px(self.BETWEEN) for part in shown)
        wide += self._sync.sizeHint().width() + self._key.sizeHint().width() + tokens.px(2 * self.SIDE)
        if wide > self.width():
            for part in shown:
                part.shorten(True)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.px(self.SIDE), 1, tokens.px(self.SIDE), 0)
        row.setSpacing(tokens.px(self.BETWEEN))
        for part in self._parts():
            row.addWidget(part)
        row.addStretch(1)
        link = QHBoxLayout()
        link.setSpacing(tokens.px(3))
        link.addWidget(self._sync)
        link.addWidget(self._key)
        row.addLayout(link)
        inner = QHBoxLayout(self._encrypted)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(tokens.px(6))
        inner.addWidget(IconMark("shield-check", 16))
        inner.addWidget(words.line("Encrypted", "small"))
        row.addWidget(self._encrypted)
