"""The page that asks once before the records on this laptop are destroyed; Enter and Escape keep them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit import fonts, tokens, words
from ui.kit.buttons import Button, ButtonKind

COMBINATION = "Ctrl+Shift+F12"
"""Apart from every other: it is not pressed by accident, and it is not the way to lock."""

TITLE = "Destroy the records on this laptop?"
TEXT = (
    "For when somebody is about to take the laptop from you. The records can never be opened here again. What you "
    "wrote and have not sent stays sealed and reaches your authority. To work here again you need a new code from IT. "
    f"To destroy them press {COMBINATION} once more, or the button. Enter and Escape keep them."
)


class WipeScreen(QWidget):
    """Lies over a window when the combination is pressed; the second time it asks for the wipe."""

    wipe_asked = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.hide()
        self.setObjectName("wipe-screen")
        self.setAccessibleName(f"{TITLE} {TEXT}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._window = window
        self._focus_before: QWidget | None = None
        self._keep = Button("Keep them", ButtonKind.PRIMARY, name="wipe-keep")
        self._wipe = Button("Destroy the records", ButtonKind.SECONDARY, name="wipe-now")
        self._keep.clicked.connect(self._go_back)
        self._wipe.clicked.connect(self._destroy)
        QShortcut(QKeySequence(COMBINATION), window).activated.connect(self._pressed)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.px(80), tokens.px(60), tokens.px(80), tokens.px(60))
        column.setSpacing(tokens.px(18))
        column.addStretch(1)
        column.addWidget(words.Words(TITLE, size=28, weight=fonts.SEMI_BOLD, wrap=True))
        column.addWidget(words.paragraph(TEXT))
        foot = QHBoxLayout()
        foot.setSpacing(tokens.px(10))
        foot.addWidget(self._keep)
        foot.addWidget(self._wipe)
        foot.addStretch(1)
        column.addLayout(foot)
        column.addStretch(2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep the records on Enter and Escape; every other key stays here."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go_back()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Hide what is below: it is nobody's business while this is asked."""
        QPainter(self).fillRect(self.rect(), tokens.look().colours.surface)

    def _pressed(self) -> None:
        if self.isVisible():
            self._destroy()
            return
        self._focus_before = self._window.focusWidget()
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _go_back(self) -> None:
        self.hide()
        if self._focus_before is not None:
            self._focus_before.setFocus()

    def _destroy(self) -> None:
        self.hide()
        self.wipe_asked.emit()
