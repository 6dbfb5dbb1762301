"""A part of a page that is not needed on most visits: behind a quiet button until it is asked for."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from ui.kit import tokens
from ui.kit.buttons import Button, ButtonKind, ButtonSize
from ui.visit.parts import PillChoice

_QUIET = ButtonSize(tokens.SIZE.visit_chip, 0, 15, 18, 6)  # flush with what stands above it


class Folded(QWidget):
    """Opened by its button, and by itself as soon as something is in it; it does not close over what is written.

    What is inside is built when it is opened first, so that a form that does not need it opens as quickly without.
    """

    rearranged = Signal()

    def __init__(self, text: str, name: str, gap: int = 12) -> None:
        super().__init__()
        self.button = Button(text, ButtonKind.QUIET, _QUIET, icon="chevron-right", icon_after=True, name=name)
        self.button.clicked.connect(self._press)
        self._filled = self._built = False
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(tokens.px(gap))
        self._show(False)

    def build(self) -> None:
        """Build what is inside, as the draft has it."""
        raise NotImplementedError

    def first(self) -> QWidget:
        """Give the part to begin with."""
        raise NotImplementedError

    def set_filled(self, filled: bool) -> None:
        """Say whether anything is written in it; once open it stays so while it is being emptied."""
        self._filled = filled
        if filled:
            self._show(True)

    def _press(self) -> None:
        self._show(self._filled or self.isHidden())
        if not self.isHidden():
            first = self.first()
            first.focus() if isinstance(first, PillChoice) else first.setFocus()
            QTimer.singleShot(0, self, self._bring)

    def _show(self, shown: bool) -> None:
        if shown and not self._built:
            self._built = True
            self.build()
            self.rearranged.emit()
        self.setVisible(shown)
        self.button.set_icon("chevron-down" if shown else "chevron-right")
        self.button.setAccessibleDescription("Open" if shown else "Closed. Press to open")

    def _bring(self) -> None:
        """Bring the whole of it into view."""
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None:
            around.ensureWidgetVisible(self, 0, tokens.px(12))
