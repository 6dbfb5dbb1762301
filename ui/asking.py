"""Short forms on the desk: a form is read, shown over the whole window, saved by its act, and left."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.casework.asked import NotValid, trouble_words
from app.casework.case_pages import RecordForm
from ui.background import Lane
from ui.shell.strip import StripText
from ui.shell.window import CaseWindow
from ui.short.window import ShortFormScreen

Save = Callable[[Mapping[str, Any], RecordForm], object]
"""Is given what was typed, and the form as it was read."""


class Asking(QObject):
    """Opens one short form at a time; nothing is written before it is saved."""

    acted = Signal()
    troubled = Signal(object)

    def __init__(self, store: Lane, window: CaseWindow) -> None:
        super().__init__()
        self._store = store
        self._window = window
        self._screen: ShortFormScreen | None = None

    def ask(self, read: Callable[[], RecordForm], save: Save, after: Callable[[object], object] | None = None) -> None:
        """Open the form that `read` gives; what is typed goes to `save`, and its answer to `after`."""
        self._store.ask(read, lambda form: self._enter(form, save, after), self._not_opened)

    def _not_opened(self, error: Exception) -> None:
        """Say why this person is not asked; what is no such trouble is one of the program."""
        code = getattr(error, "code", "")
        if code:
            self._window.set_strip(StripText(cannot_save=trouble_words(code)))
        else:
            self.troubled.emit(error)

    def _enter(self, form: RecordForm, save: Save, after: Callable[[object], object] | None) -> None:
        screen = ShortFormScreen(form)
        screen.saved.connect(lambda values: self._save(partial(save, values, form), after))
        screen.closed.connect(self._leave)
        self._screen = screen
        self._window.enter_full(screen)
        screen.begin()

    def _save(self, act: Callable[[], object], after: Callable[[object], object] | None) -> None:
        def done(answer: object) -> None:
            self._leave()
            self.acted.emit()
            if after is not None:
                after(answer)

        self._store.ask(act, done, self._failed)

    def _failed(self, error: Exception) -> None:
        if self._screen is None:
            return
        faults = error.faults if isinstance(error, NotValid) else ()
        self._screen.failed("" if faults else trouble_words(getattr(error, "code", "")), faults)

    def _leave(self) -> None:
        self._screen = None
        left = self._window.leave_full()
        if left is not None:
            left.deleteLater()
