"""The record of a child on the desk: what is known is added to and changed, a visit planned, the child handed over."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.casework import editing, handover, people, planning
from app.casework.asked import NotValid, trouble_words
from app.casework.case_pages import PeoplePage
from app.casework.caseworker import Caseworker
from ui.background import Lane
from ui.casefiles import CaseFiles, Tab
from ui.people.window import PeopleScreen

PEOPLE = "people"
_NEVER = ("not-yours-to-write", "no-such-record")
"""Why a form is not opened by this person, today or later: there is nothing more to be seen of it."""


class RecordKeeping(QObject):
    """Shows the people and records of a child as a page of the child."""

    acted = Signal()

    def __init__(self, by: Caseworker, store: Lane, files: CaseFiles) -> None:
        super().__init__()
        self._by = by
        self._store = store
        self._files = files
        self._screen = PeopleScreen()
        files.add_tab(Tab(PEOPLE, "People", self._screen, self._read, self._screen.show_page, "overview"))
        self._screen.form_asked.connect(self._open)
        self._screen.visit_asked.connect(lambda: self._form(lambda child: planning.form(child, by=by)))
        self._screen.save_asked.connect(self._save)
        self._screen.versions_asked.connect(files.versions_asked)
        self._screen.plan_asked.connect(lambda values: self._do(lambda c: planning.plan_typed(c, values, by=by)))
        self._screen.call_off_asked.connect(
            lambda visit, values: self._do(lambda _child: planning.cancel_typed(visit, values, by=by))
        )
        files.call_off_asked.connect(self.call_off)
        self._screen.handover_asked.connect(
            lambda to, reason: self._do(lambda child: handover.hand_over(child, to, reason, by=by))
        )

    def call_off(self, child: str, visit: str) -> None:
        """Go to the child's People tab, where visits are planned, and ask why this one is called off."""
        self._files.open_child(child, PEOPLE)
        self._form(lambda _child: planning.cancel_form(visit, by=self._by))

    def open_record(self, child: str, kind: str, record: str, opened: Callable[[], object]) -> None:
        """Go to the child's People tab and open the form of one record; `opened` is told when it is in view."""
        self._files.open_child(child, PEOPLE)
        self._form(lambda _child: editing.form(child, kind, record, by=self._by), opened)

    def _read(self, child: str) -> PeoplePage:
        return people.read(child, by=self._by)

    def _open(self, kind: str, record: str) -> None:
        if kind == "allocation":
            self._form(lambda child: handover.form(child, by=self._by))
        else:
            self._form(lambda child: editing.form(child, kind, record, by=self._by))

    def _form(self, read: Callable[[str], Any], opened: Callable[[], object] = lambda: None) -> None:
        child = self._files.child

        def shown(form: Any) -> None:
            self._screen.show_form(form)
            opened()

        def failed(error: Exception) -> None:
            code = getattr(error, "code", "")
            self._screen.not_opened(trouble_words(code))
            if code in _NEVER:
                opened()

        self._store.ask(lambda: read(child), shown, failed)

    def _save(self, kind: str, record: str, values: Mapping[str, Any], reason: str) -> None:
        """Save against the form as it was shown: whoever changed the same meanwhile is met, not overwritten."""
        seen = self._screen.form()
        self._do(lambda child: editing.save(child, kind, record, values, reason, by=self._by, seen=seen))

    def _do(self, act: Callable[[str], object]) -> None:
        child = self._files.child

        def done(_answer: object) -> None:
            self._screen.saved()
            self.acted.emit()

        self._store.ask(lambda: act(child), done, self._failed)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, NotValid):
            self._screen.save_failed("", error.faults)
        else:
            self._screen.save_failed(trouble_words(getattr(error, "code", "")))
