"""The stages of the work on the desk: the Work tab and a stage, what is written in it, and the steps that are taken."""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.casework import approvals, refused, stage_acts, stages
from app.casework.caseworker import Caseworker
from app.casework.contacts import Saved
from app.casework.stage_acts import NotTaken
from app.casework.stage_pages import Offer, StagePage, WorkPage
from ui import messages
from ui.background import Lane
from ui.casefiles import CaseFiles, Tab
from ui.passing.card import PassingCard
from ui.stage.window import StageScreen
from ui.stage.work import WorkScreen

WORK, STAGE = "work", "stage"

_log = logging.getLogger(__name__)


class Staging(QObject):
    """Shows the work of a child as a page of the child, and one stage of it as another."""

    acted = Signal()
    troubled = Signal(object)

    def __init__(self, by: Caseworker, store: Lane, files: CaseFiles) -> None:
        super().__init__()
        self._by = by
        self._store = store
        self._files = files
        self._work = WorkScreen()
        self._stage = StageScreen()
        files.add_tab(Tab(WORK, "Work", self._work, self._read_work, self._work.show_page, "overview"))
        files.add_tab(
            Tab(STAGE, "Work", self._stage, self._read_stage, self._stage.show_page, "stage", whole=True, listed=False)
        )
        self._work.stage_asked.connect(lambda record: files.open_child(files.child, STAGE, record))
        self._work.begin_asked.connect(self._begin)
        self._stage.back_asked.connect(lambda: files.open_child(files.child, WORK))
        self._stage.draft_changed.connect(self._keep)
        self._stage.write_asked.connect(self._write)
        self._stage.take_asked.connect(self._take)
        self._stage.withdraw_asked.connect(lambda approval: self._act(partial(approvals.withdraw, approval, by=by)))
        self._stage.let_go_asked.connect(lambda change: self._act(partial(refused.let_go, change, by=by)))

    def passing(self) -> PassingCard:
        """Give the card by which a referral is passed on in a file."""
        return self._stage.passing

    def open_stage(self, child: str, record: str) -> None:
        """Go to one stage of a child's work."""
        self._files.open_child(child, STAGE, record)

    def go_on(self, draft: str, otherwise: Callable[[str], object]) -> None:
        """Go on writing a draft if it is of a stage; what else it may be is opened otherwise."""

        def told(found: tuple[str, str] | None) -> None:
            self.open_stage(*found) if found else otherwise(draft)

        self._store.ask(lambda: stages.stage_of_draft(draft, by=self._by), told, self.troubled.emit)

    def keep_newest(self) -> None:
        """Ask for the newest text to be kept, because the window is about to close."""
        self._stage.keep_newest()

    def _read_work(self, child: str) -> WorkPage:
        return stages.work(child, by=self._by)

    def _read_stage(self, child: str, record: str) -> StagePage:
        return stages.stage(child, record, by=self._by)

    def _keep(self, record: str, body: bytes) -> None:
        def saved(answer: Saved) -> None:
            self._stage.saved(answer.at, body)

        def failed(error: Exception) -> None:
            _log.error("a stage was not saved: %s", type(error).__name__)
            self._stage.not_saved(messages.cannot_save(getattr(error, "code", "")))

        self._store.ask(lambda: stage_acts.keep(record, body, by=self._by), saved, failed)

    def _write(self, record: str) -> None:
        def written(body: bytes) -> None:
            self._stage.written(record, body)
            if body:
                self.acted.emit()

        self._store.ask(lambda: stage_acts.write(record, by=self._by), written, self.troubled.emit)

    def _take(self, offer: Offer, values: Mapping[str, Any]) -> None:
        child, record = self._files.child, self._stage.record()

        def taken(_done: object) -> None:
            self._stage.taken()
            self.acted.emit()

        self._store.ask(
            lambda: stage_acts.take(child, record, offer, values, by=self._by),
            taken,
            lambda error: self._not_taken(self._stage.steps.failed, error),
        )

    def _begin(self, offer: Offer, values: Mapping[str, Any]) -> None:
        child = self._files.child

        def begun(record: str) -> None:
            self._work.steps.taken()
            self.acted.emit()
            self.open_stage(child, record)

        self._store.ask(
            lambda: stage_acts.begin(child, offer, values, by=self._by),
            begun,
            lambda error: self._not_taken(self._work.steps.failed, error),
        )

    def _not_taken(self, say: Callable[[str], None], error: Exception) -> None:
        """Say why in the words of the rules; what has changed meanwhile is shown beside it."""
        if isinstance(error, NotTaken):
            say(" ".join(one.words for one in error.refusals))
            self.acted.emit()
        else:
            _log.error("a step was not taken: %s", type(error).__name__)
            say(messages.not_done(getattr(error, "code", "")))

    def _act(self, act: Callable[[], object]) -> None:
        self._store.ask(act, lambda _done: self.acted.emit(), self.troubled.emit)
