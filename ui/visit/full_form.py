"""A form over the whole window: saved as it is written, left only when everything is saved, covered at once."""

from abc import abstractmethod
from typing import Protocol

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.kit import tokens
from ui.visit.header import VisitHeader
from ui.visit.keys import KeyedWidget
from ui.visit.saving import Saving


class Steps(Protocol):
    """The body of a form: its steps, of which one is in view."""

    def isAncestorOf(self, child: QWidget, /) -> bool:
        """Whether a widget is in it."""

    def focus(self) -> None:
        """Give the keyboard to the step in view."""

    def fit(self, width: int, height: int) -> None:
        """Fit into a room of this size."""


class Bar(Protocol):
    """The foot of a form."""

    def set_compact(self, compact: bool) -> None:
        """Take less room on a low screen."""


class FullForm(KeyedWidget):
    """What the form of a visit and that of a referral have in common; answer each `draft_changed`."""

    draft_changed = Signal(str, bytes)
    paused = Signal()
    cover_asked = Signal()
    file_asked = Signal(str, str, str)
    throw_away_asked = Signal(str)

    def __init__(self, header: VisitHeader, bar: Bar) -> None:
        super().__init__()
        self._head, self._foot = header, bar
        self._saving = Saving(self)
        self._saving.nothing_new.connect(self._say_saved)
        self._saving.asked.connect(self.draft_changed)
        self._leave_when_saved = self._closed = False
        header.cover_asked.connect(self._cover)

    @abstractmethod
    def _steps(self) -> Steps | None:
        """Return the steps that are in view, if there are any."""

    @abstractmethod
    def _say_saved(self) -> None:
        """Say saved only where everything is acknowledged."""

    def thrown_away(self) -> None:
        """Take the answer that the draft is gone: nothing of it is saved any more."""
        self._saving.stop()
        self._closed = True

    def set_network(self, words: str, online: bool) -> None:
        """Say whether there is a network."""
        self._head.set_network(words, online=online)

    def _save_now(self) -> None:
        if not self._closed:
            self._saving.ask()

    def _pause(self) -> None:
        """Leave once everything is saved: whoever is told may let go of this form and its text."""
        self._save_now()
        self._leave_when_saved = not (self._closed or self._saving.all_saved())
        if not self._leave_when_saved:
            self.paused.emit()

    def _cover(self) -> None:
        self._save_now()
        self.cover_asked.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the step, not in the header, whatever the shell gave the keyboard to."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._focus_step)

    def hideEvent(self, event: QHideEvent) -> None:
        """Save at once when the form leaves the screen."""
        self._save_now()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the parts to the room."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        QPainter(self).fillRect(self.rect(), tokens.look().colours.window)

    def _fit(self) -> None:
        compact = self.height() < tokens.px(tokens.COMPACT_BELOW)
        self._head.set_compact(compact)
        self._foot.set_compact(compact)
        if (steps := self._steps()) is not None:
            steps.fit(self.width(), self.height())

    def _focus_step(self) -> None:
        now, steps = QApplication.focusWidget(), self._steps()
        if steps is not None and not self._closed and not (now is not None and steps.isAncestorOf(now)):
            steps.focus()
