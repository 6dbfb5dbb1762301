"""The cover screen: a plain page that hides everything at once."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.kit import tokens, words
from ui.kit.marks import DoorMark


class CoverScreen(QWidget):
    """Shows the door and nothing of anybody."""

    return_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("cover")
        self.setAccessibleName("Covered. Press Enter to return, Ctrl+L to lock.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setSpacing(tokens.px(20))
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addStretch(1)
        column.addWidget(DoorMark(68), 0, centre)
        said = words.Words("Covered. Press Enter to return, Ctrl+L to lock.", size=15, tone="rail-text")
        column.addWidget(said, 0, centre)
        column.addStretch(1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return on Enter; every other key stays here."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.return_asked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the plain page."""
        QPainter(self).fillRect(self.rect(), tokens.look().colours.rail)
