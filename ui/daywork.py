"""A worker's day on the desk: what is done in one short form, from Today and from a child's page."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from app.casework import lateness
from app.casework.caseworker import Caseworker
from ui.asking import Asking
from ui.background import Lane
from ui.casefiles import CaseFiles
from ui.shell.window import CaseWindow
from ui.today.window import TodayScreen


class DayWork(QObject):
    """Joins what is asked for on Today and on a child to short forms and their acts."""

    acted = Signal()
    troubled = Signal(object)

    def __init__(self, by: Caseworker, store: Lane, window: CaseWindow, files: CaseFiles, today: TodayScreen) -> None:
        super().__init__()
        self._by = by
        self._asking = Asking(store, window)
        self._asking.acted.connect(self.acted)
        self._asking.troubled.connect(self.troubled)
        today.child_asked.connect(files.open_child)
        files.late_asked.connect(self._say_why)

    def _say_why(self, child: str, record: str, clock: str) -> None:
        by = self._by
        read = partial(lateness.form, child, record, clock, by=by)
        self._asking.ask(read, lambda values: lateness.say_why(record, clock, values, by=by))
