"""The supervisor's team on the desk: read with every refresh, a worker's children opened and given to another."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.casework import covers, handover, overview, team
from app.casework.asked import NotValid, trouble_words
from app.casework.case_pages import RecordForm
from app.casework.caseworker import Caseworker
from app.casework.pages import NeedsYou, WorkState
from app.casework.rounds import RoundEnd, Rounds
from app.casework.team_pages import TeamPage, WorkerPage
from ui.background import Lane
from ui.casefiles import BRIEF, CaseFiles
from ui.shell.window import CaseWindow
from ui.team import wording
from ui.team.window import TeamScreen
from ui.team.worker import WorkerScreen

TEAM, WORKER = "team", "team-worker"
_NO_NETWORK = "There is no network now. Ask again when there is one."


class Supervising(QObject):
    """Shows their teams to whoever supervises some; to nobody else is there such a place."""

    acted = Signal()
    versions_asked = Signal(str)
    troubled = Signal(object)

    def __init__(
        self, by: Caseworker, lanes: tuple[Lane, Lane], rounds: Rounds, window: CaseWindow, files: CaseFiles
    ) -> None:
        super().__init__()
        self._by = by
        self._store, self._network = lanes
        self._rounds = rounds
        self._window = window
        self._files = files
        self._who = ""
        self._screen = TeamScreen(authority=by.authority)
        self._worker = WorkerScreen()
        self._screen.worker_asked.connect(self.open_worker)
        self._screen.versions_asked.connect(self.versions_asked)
        self._screen.ask_asked.connect(self._ask)
        self._screen.cover.form_asked.connect(self._ask_who_decides)
        self._screen.cover.save_asked.connect(lambda values: self._cover(partial(covers.arrange, values, by=by),
                                                                         wording.ARRANGED))  # fmt: skip
        self._screen.cover.end_asked.connect(lambda key: self._cover(partial(covers.end, key, by=by), wording.ENDED))
        children = self._worker.caseload
        children.child_asked.connect(files.open_child)
        children.brief_asked.connect(lambda child: files.open_child(child, BRIEF))
        children.contact_asked.connect(files.write_contact)
        children.peek_asked.connect(self._peek)
        self._worker.allocate_asked.connect(self._ask_whom)
        self._worker.save_asked.connect(self._allocate)
        files.returning.add(WORKER)

    def lay_out(self) -> None:
        """Put the pages into the window; the place shows once it is known that this person supervises."""
        self._window.add_page(TEAM, self._screen, wording.TITLE, "users-round", short="Team")
        self._window.add_page_under(TEAM, WORKER, self._worker)
        self._window.offer_place(TEAM, offered=False)

    def refresh(self) -> None:
        """Read again what is in view; whether there is such a place is read with everything else."""
        at = self._window.page()
        if at == WORKER:
            self._store.ask(partial(team.worker, self._who, by=self._by), self._show_worker, self.troubled.emit)
        if at == TEAM:
            self._store.ask(partial(team.read, by=self._by), self._show)
        else:
            self._store.ask(partial(team.is_led, by=self._by), self._offer)

    def open_worker(self, who: str) -> None:
        """Show the children of one worker once they are read."""
        self._who = who

        def arrived(page: WorkerPage) -> None:
            if page.worker == self._who:
                self._files.leave()
                self._worker.begin()
                self._window.show_page(WORKER)
                self._show_worker(page)

        self._store.ask(partial(team.worker, who, by=self._by), arrived, self.troubled.emit)

    def open_need(self, need: NeedsYou) -> None:
        """Show the children without a worker, or whose laptop is silent."""
        if need.state is WorkState.UNHELD:
            self.open_worker(need.change)
        else:
            self.show_laptops()

    def show_laptops(self) -> None:
        """Show whose laptops are silent or have unsent work."""
        self._screen.show_list("laptops")
        self._files.leave()
        self._window.show_page(TEAM)
        self.refresh()

    def _ask(self) -> None:
        def answered(end: RoundEnd) -> None:
            self._screen.asking_ended("" if end.ending == "done" else end.sentence or _NO_NETWORK)
            self.refresh()

        self._network.ask(self._rounds.laptops, answered, lambda _error: self._screen.asking_ended(_NO_NETWORK))

    def _offer(self, led: bool) -> None:
        self._window.offer_place(TEAM, offered=led)

    def _show(self, page: TeamPage | None) -> None:
        self._offer(page is not None)
        if page is not None:
            self._screen.show_page(page)
            self._window.set_title(TEAM, wording.TITLE, wording.title_note(page))

    def _show_worker(self, page: WorkerPage) -> None:
        if page.worker == self._who:
            self._worker.show_page(page, self._by.clock())
            self._window.set_trail(WORKER, [(TEAM, wording.TITLE)], page.name)

    def _peek(self, child: str) -> None:
        self._store.ask(partial(overview.read, child, by=self._by), self._worker.caseload.show_peek, self.troubled.emit)

    def _ask_whom(self, child: str) -> None:
        def failed(error: Exception) -> None:
            self._worker.failed(trouble_words(getattr(error, "code", "")))

        self._store.ask(partial(handover.form, child, by=self._by), self._worker.show_form, failed)

    def _ask_who_decides(self) -> None:
        def failed(error: Exception) -> None:
            self._screen.cover.failed(trouble_words(getattr(error, "code", "")))

        self._store.ask(partial(covers.form, by=self._by), self._screen.cover.show_form, failed)

    def _cover(self, act: Callable[[], object], said: str) -> None:
        def done(_made: object) -> None:
            self._screen.cover.saved(said)
            self.acted.emit()

        def failed(error: Exception) -> None:
            faults = tuple(error.faults) if isinstance(error, NotValid) else ()
            self._screen.cover.failed("" if faults else trouble_words(getattr(error, "code", "")), faults)

        self._store.ask(act, done, failed)

    def _allocate(self, form: RecordForm, values: Mapping[str, Any]) -> None:
        to, reason = str(values.get("practitioner", "")), str(values.get("reason", ""))

        def done(_made: str) -> None:
            self._worker.saved()
            self.acted.emit()

        def failed(error: Exception) -> None:
            faults = tuple(error.faults) if isinstance(error, NotValid) else ()
            self._worker.failed("" if faults else trouble_words(getattr(error, "code", "")), faults)

        self._store.ask(partial(handover.hand_over, form.child, to, reason, by=self._by), done, failed)
