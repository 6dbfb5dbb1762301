"""A row of a card that is pressed as a whole: by mouse, Enter and the space bar."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from ui.kit import tokens
from ui.kit.buttons import Button


class PressRow(QAbstractButton):
    """A row as high as its words need; what lies on it is pressed through it, but for buttons."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(sentence)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("focusRadius", 0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(tokens.px(14), tokens.px(8), tokens.px(14), tokens.px(8))
        self.column.setSpacing(tokens.px(4))

    def let_through(self) -> None:
        """Let the mouse through every part, but for buttons."""
        for part in self.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not isinstance(part, Button))

    def hasHeightForWidth(self) -> bool:
        """Tell the layout that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Give the height at a width."""
        return self.column.totalHeightForWidth(width)

    def sizeHint(self) -> QSize:
        """Give the size the parts want."""
        return self.column.totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Give the least size: words wrap, chips and buttons are never cut."""
        return self.column.totalMinimumSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press it as well as the space bar."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what lies under the pointer."""
        if self.underMouse() or self.isDown():
            QPainter(self).fillRect(self.rect().adjusted(0, 0, 0, -1), tokens.look().colours.hover)
