"""The receipt of a sent line, shown under the list."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit import buttons, fonts, tokens
from ui.kit.buttons import Button, ButtonKind
from ui.kit.marks import IconMark
from ui.kit.words import Words


class ReceiptPanel(QWidget):
    """Shows what the authority's receipt says, line by line."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("receipt")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(tokens.px(1))
        self._parts: list[Words] = []
        close = Button("Close", ButtonKind.QUIET, buttons.SMALL, icon="x", name="receipt-close")
        close.setAccessibleName("Close the receipt")
        close.setAutoDefault(True)
        close.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.px(14), tokens.px(10), tokens.px(12), tokens.px(10))
        row.setSpacing(tokens.px(12))
        row.addWidget(IconMark("shield-check", 18, "ok"), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(tokens.px(3))
        column.addWidget(Words("Receipt", size=14, weight=fonts.SEMI_BOLD))
        column.addLayout(self._lines)
        column.addStretch(1)
        row.addLayout(column, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)

    def say(self, lines: Sequence[str]) -> None:
        """Show other lines."""
        for part in self._parts:
            self._lines.removeWidget(part)
            part.deleteLater()
        self._parts = [Words(said, size=13, tone="text-2", wrap=True) for said in lines]
        for part in self._parts:
            self._lines.addWidget(part)
        self.setAccessibleName("Receipt. " + " ".join(f"{said.rstrip('.')}." for said in lines))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground inside the rounded lower corners of the card."""
        look = tokens.look().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.rect())
        radius = tokens.px(tokens.RADIUS.card) - 1
        ground = QPainterPath()
        ground.addRoundedRect(QRectF(self.rect()).adjusted(0, -2 * radius, 0, 0), radius, radius)
        painter.fillPath(ground, look.hover)
        painter.fillRect(0, 0, self.width(), 1, look.border)
