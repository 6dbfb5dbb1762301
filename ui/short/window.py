"""A short form: few questions in the middle of the window; Ctrl+Enter saves, Cancel gives up."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.casework.case_pages import RecordForm
from ui.kit import tokens
from ui.people.form import RecordFormPanel

_WIDE, _HIGH, _AROUND = 620, 660, 24


class ShortFormScreen(QWidget):
    """Asks for the fields of one form and nothing else; what is typed stays until it is saved or given up."""

    saved = Signal(object)  # what was typed
    closed = Signal()

    def __init__(self, form: RecordForm) -> None:
        super().__init__()
        self.setObjectName("short-form")
        self.setAccessibleName(form.title)
        self._panel = RecordFormPanel()
        self._panel.setMaximumWidth(tokens.px(_WIDE))
        self._panel.asked.connect(lambda _form, values, _reason: self.saved.emit(values))
        self._panel.closed.connect(self.closed)
        row = QHBoxLayout(self)
        around = tokens.px(_AROUND)
        row.setContentsMargins(around, around, around, around)
        row.addStretch(1)
        row.addWidget(self._panel, 10)
        row.addStretch(1)
        self._panel.show_form(form)

    def begin(self) -> None:
        """Give the keyboard to the first question."""
        self._panel.focus()

    def failed(self, sentence: str, faults: Sequence[tuple[str, str]] = ()) -> None:
        """Say why it was not saved; everything typed stays."""
        self._panel.failed(sentence, faults)

    def form(self) -> RecordForm | None:
        """Give the form in view."""
        return self._panel.form()

    def values(self) -> dict[str, Any]:
        """Give what differs from what the form showed."""
        return self._panel.values()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the form no higher than its questions need on a large screen."""
        self._panel.setMaximumHeight(min(tokens.px(_HIGH), self.height() - 2 * tokens.px(_AROUND)))
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of the window."""
        QPainter(self).fillRect(self.rect(), tokens.look().colours.window)
