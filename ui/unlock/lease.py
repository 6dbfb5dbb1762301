"""What is on this laptop and for how long: the card under the passphrase."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.kit import tokens, words
from ui.kit.cards import Card
from ui.kit.marks import IconMark, Line
from ui.unlock.page import UnlockPage

_PARTS = 12
_LITTLE = 1 / 6


class LeaseBar(QWidget):
    """A bar of twelve parts: the share of offline access left."""

    HIGH, GAP = 10, 3

    def __init__(self) -> None:
        super().__init__()
        self._left = 0.0
        self.setFixedHeight(tokens.px(self.HIGH))

    def show_left(self, left: float) -> None:
        """Show a share from 0 to 1."""
        self._left = min(max(left, 0.0), 1.0)
        self.setAccessibleName(f"{round(self._left * 100)} per cent of offline access left")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the parts."""
        look = tokens.look().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        gap = tokens.px(self.GAP)
        wide = (self.width() - gap * (_PARTS - 1)) / _PARTS
        for place in range(_PARTS):
            part = QRectF(place * (wide + gap), 0, wide, self.height())
            painter.setBrush(look.border)
            painter.drawRoundedRect(part, 2, 2)
            share = min(max(self._left * _PARTS - place, 0.0), 1.0)
            painter.setBrush(look.accent if self._left > _LITTLE else look.warn_solid)
            painter.save()
            painter.setClipRect(QRectF(part.left(), 0, wide * share, self.height()))
            painter.drawRoundedRect(part, 2, 2)
            painter.restore()


class LeaseCard(Card):
    """Offline access, what has been received, and what waits to be sent."""

    def __init__(self) -> None:
        super().__init__(name="lease")
        self._until = words.line("", "body_strong")
        self._left = words.paragraph("", "small")
        self._key = IconMark("key-round", 20, "accent")
        self._bar = LeaseBar()
        self._received = words.line("", "body_strong")
        self._received_at = words.line("", "small", "text-2")
        self._waiting = words.line("", "body_strong")
        self._kept = words.line("", "small", "text-2")
        self.column.addLayout(self._access())
        self.add_line()
        cells = QHBoxLayout()
        cells.setSpacing(0)
        cells.addWidget(_cell("arrow-down-to-line", self._received, self._received_at), 1)
        cells.addWidget(Line(upright=True))
        cells.addWidget(_cell("clock-arrow-up", self._waiting, self._kept), 1)
        self.column.addLayout(cells)

    def show_page(self, page: UnlockPage) -> None:
        """Show what a page says of this laptop."""
        if page.offline_until is None:
            self._until.set_words("Offline access has ended")
            left = "Sign in online to open records. Waiting work stays safe here."
        else:
            until = page.offline_until
            self._until.set_words(f"Offline access until {until:%A} {until.day} {until:%B, %H:%M}")
            left = f"{page.lease_words} Then sign in online to open records. Waiting work stays safe here."
        self._left.set_words(left.strip())
        little = page.offline_until is None or page.lease_left <= _LITTLE
        self._key.set_icon("key-round", "warn" if little else "accent")
        self._bar.show_left(page.lease_left if page.offline_until else 0)
        briefs = "" if page.briefs is None else f", {_count(page.briefs, 'brief', 'briefs')}"
        self._received.set_words(_count(page.children, "child", "children") + briefs)
        received = page.last_received
        self._received_at.set_words(f"Last received {received}" if received else "Nothing received yet")
        title, kept = _work(page.waiting, page.drafts)
        self._waiting.set_words(title)
        self._kept.set_words(kept)

    def _access(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(tokens.px(14), tokens.px(12), tokens.px(14), tokens.px(11))
        column.setSpacing(0)
        row = QGridLayout()
        row.setHorizontalSpacing(tokens.px(11))
        row.setVerticalSpacing(0)
        row.setColumnStretch(1, 1)
        row.addWidget(self._key, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._until, 0, 1)
        row.addWidget(self._left, 1, 1)
        row.setRowMinimumHeight(2, tokens.px(7))
        row.addWidget(self._bar, 3, 1)
        column.addLayout(row)
        return column


def _cell(icon: str, title: words.Words, text: words.Words) -> QWidget:
    cell = QWidget()
    grid = QGridLayout(cell)
    grid.setContentsMargins(tokens.px(13), tokens.px(12), tokens.px(13), tokens.px(10))
    grid.setHorizontalSpacing(tokens.px(11))
    grid.setVerticalSpacing(0)
    grid.setColumnStretch(1, 1)
    grid.addWidget(IconMark(icon, 20, "accent"), 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
    grid.addWidget(title, 0, 1)
    grid.addWidget(text, 1, 1)
    return cell


def _work(waiting: int, drafts: int) -> tuple[str, str]:
    """Give what waits or is being written, and the words under it; only where neither is, all has its receipt."""
    written = _count(drafts, "draft", "drafts")
    if waiting and drafts:
        return f"{waiting} waiting to send, {written}", "Encrypted, kept through a restart"
    if waiting:
        return f"{waiting} waiting to send", "Encrypted, kept through a restart"
    if drafts:
        return f"{written}, not signed", "Only on this laptop, kept through a restart"
    return "No work is waiting to send", "All your work has its receipt"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
