"""The panel under the search box, where the window shows what was found."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.kit import tokens
from ui.kit.cards import Card

_WIDE, _LEAST, _MARGIN, _DROP = 620, 80, 20, 2


class ResultsPanel(Card):
    """Lies over the page, under the box; goes when the focus leaves both of them."""

    left = Signal()
    back_asked = Signal()

    def __init__(self, shell: QWidget, box: QWidget) -> None:
        super().__init__(name="search-results", parent=shell)
        self._box = box
        self._shown: QWidget | None = None
        self.setAccessibleName("What was found")
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def set_widget(self, widget: QWidget) -> None:
        """Take what shows the results; it scrolls by itself when it is long."""
        if self._shown is not None:
            self.column.removeWidget(self._shown)
            self._shown.hide()
            self._shown.deleteLater()
        self._shown = widget
        self.column.addWidget(widget)

    def open(self) -> None:
        """Show the results under the box."""
        self.place()
        self.raise_()
        self.show()

    def enter(self) -> None:
        """Give the focus to the results."""
        if self._shown is not None and self.isVisible():
            self._shown.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def place(self) -> None:
        """Stand under the right end of the box, as high as the results and no higher than the page."""
        shell = self.parentWidget()
        if shell is None or self._shown is None:
            return
        corner = self._box.mapTo(shell, QPoint(self._box.width(), self._box.height()))
        wide = min(max(tokens.px(_WIDE), self._box.width()), corner.x() - tokens.px(_MARGIN))
        room = shell.height() - corner.y() - tokens.px(tokens.SIZE.strip + _MARGIN)
        high = max(min(self._shown.sizeHint().height() + 2, room), tokens.px(_LEAST))
        self.setGeometry(corner.x() - wide, corner.y() + tokens.px(_DROP), wide, high)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to the box on Escape; the window counts it as well."""
        if event.key() == Qt.Key.Key_Escape:
            self.back_asked.emit()
        event.ignore()

    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        """Tell that the focus has gone elsewhere in the program; another program in front is not elsewhere."""
        if not self.isVisible() or now is None:
            return
        if now is not self._box and now is not self and not self.isAncestorOf(now):
            self.left.emit()
