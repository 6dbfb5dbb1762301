"""A worker's day on the desk: what is done in one short form, from Today and from a child's page."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.casework import came_back, health_reviews, lateness, no_access, tasks
from app.casework.caseworker import Caseworker
from app.casework.pages import NeedsYou, WorkState
from ui.asking import Asking
from ui.background import Lane
from ui.casefiles import CaseFiles
from ui.shell.window import CaseWindow
from ui.today.window import TodayScreen
from ui.visiting import Visiting


class DayWork(QObject):
    """Joins what is asked for on Today and on a child to short forms and their acts."""

    acted = Signal()
    troubled = Signal(object)

    def __init__(  # noqa: PLR0913, PLR0917 - the screens that it joins
        self, by: Caseworker, store: Lane, window: CaseWindow, files: CaseFiles, today: TodayScreen, visiting: Visiting
    ) -> None:
        super().__init__()
        self._by = by
        self._store = store
        self._files = files
        self._asking = Asking(store, window)
        self._asking.acted.connect(self.acted)
        self._asking.troubled.connect(self.troubled)
        today.child_asked.connect(files.open_child)
        today.no_access_asked.connect(lambda visit, child: self._no_access(visit=visit, child=child))
        today.review_asked.connect(self._review)
        visiting.no_access_asked.connect(lambda draft: self._no_access(draft=draft))
        today.task_asked.connect(lambda task: self._open_task("", task))
        today.task_done_asked.connect(self._finish)
        files.late_asked.connect(self._say_why)
        files.task_asked.connect(self._open_task)
        files.task_done_asked.connect(self._finish)

    def open_need(self, need: NeedsYou, open_stage: Callable[[str, str], object]) -> None:
        """Open what came back where it is gone on with; what there is nothing to do about has been read then."""
        if need.state is WorkState.ANSWERED:
            mark = partial(came_back.mark_seen, need.change, by=self._by)
            self._store.ask(mark, lambda _seen: self.acted.emit(), self.troubled.emit)
        if need.about:
            open_stage(need.child, need.about)
        else:
            self._files.open_child(need.child)

    def _no_access(self, **about: str) -> None:
        by = self._by
        self._asking.ask(
            partial(no_access.form, by=by, **about), lambda values, _form: no_access.record(values, by=by, **about)
        )

    def _review(self, child: str, review: str) -> None:
        by = self._by
        read = partial(health_reviews.form, child, review, by=by)
        self._asking.ask(read, lambda values, _form: health_reviews.sign(child, review, values, by=by))

    def _open_task(self, child: str, task: str) -> None:
        """Give a task, or open one: the form as it was read is what is saved against."""
        by = self._by
        self._asking.ask(
            partial(tasks.form, child, task, by=by), lambda values, form: tasks.save(form.child, form, values, by=by)
        )

    def _finish(self, task: str) -> None:
        self._store.ask(partial(tasks.done, task, by=self._by), lambda _done: self.acted.emit(), self._over_already)

    def _over_already(self, error: Exception) -> None:
        """Somebody else has ended it, as the page that is read again shows; anything else is trouble."""
        self.acted.emit()
        if getattr(error, "code", "") != "moved-on":
            self.troubled.emit(error)

    def _say_why(self, child: str, record: str, clock: str) -> None:
        by = self._by
        read = partial(lateness.form, child, record, clock, by=by)
        self._asking.ask(read, lambda values, _form: lateness.say_why(record, clock, values, by=by))
