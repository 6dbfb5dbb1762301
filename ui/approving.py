"""Approvals on the desk: what waits is read with every refresh, a paper when the choice has come to rest on it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.casework import approval_paper, approvals, attachments, disagreements
from app.casework.approval_pages import ApprovalsPage, Decision, Paper
from app.casework.caseworker import Caseworker
from ui import messages
from ui.approvals import wording
from ui.approvals.window import ApprovalsScreen
from ui.background import Lane
from ui.shell.window import CaseWindow

APPROVALS = "approvals"


class Approving(QObject):
    """Shows what waits for a decision to whoever may decide; to nobody else is there such a place."""

    acted = Signal()
    child_asked = Signal(str)
    versions_asked = Signal(str)
    counted = Signal(int)  # how many wait
    troubled = Signal(object)

    def __init__(self, by: Caseworker, store: Lane, window: CaseWindow) -> None:
        super().__init__()
        self._by = by
        self._store = store
        self._window = window
        self._screen = ApprovalsScreen()
        self._seen: Paper | None = None
        self._screen.paper_asked.connect(self._open)
        self._screen.decide_asked.connect(self._decide)
        self._screen.withdraw_asked.connect(self._withdraw)
        self._screen.open_asked.connect(self.child_asked)
        self._screen.versions_asked.connect(self.versions_asked)
        self._screen.file_asked.connect(self._fetch)
        self._screen.answered.connect(self._answer)

    def lay_out(self) -> None:
        """Put the page into the window; its place shows once it is known that this person decides."""
        self._window.add_page(APPROVALS, self._screen, "Approvals", "clipboard-check")
        self._window.offer_place(APPROVALS, offered=False)

    def refresh(self) -> None:
        """Read again what waits, and the paper in view."""
        self._store.ask(lambda: approvals.read(by=self._by), self._show)
        if self._window.page() == APPROVALS and self._seen is not None and self._seen.key == self._screen.chosen():
            self._store.ask(partial(approval_paper.again, self._seen.key, by=self._by), self._show_again, _passed_over)
        self._open(self._screen.without_paper())

    def _show(self, page: ApprovalsPage | None) -> None:
        self._window.offer_place(APPROVALS, offered=page is not None)
        if page is not None:
            self._screen.show_page(page)
            self._window.set_title(APPROVALS, "Approvals", wording.note(page))
            self.counted.emit(len(page.rows))

    def _open(self, key: str) -> None:
        """Read a paper, and note that; it is for whoever has come to rest on it."""
        if key and self._window.page() == APPROVALS:
            self._store.ask(partial(approval_paper.open_paper, key, by=self._by), self._show_paper, self.troubled.emit)

    def _show_paper(self, paper: Paper) -> None:
        if paper.key == self._screen.chosen():
            self._seen = paper
            self._screen.show_paper(paper)

    def _show_again(self, paper: Paper) -> None:
        if self._seen is not None and paper.key == self._seen.key:
            self._show_paper(paper)

    def _decide(self, decision: Decision) -> None:
        def written(_written: object) -> None:
            self._screen.deciding.written(decision.key)
            self.acted.emit()

        def failed(error: Exception) -> None:
            self._screen.deciding.failed(decision.key, messages.not_done(getattr(error, "code", "")))
            self.refresh()  # what has changed is shown beside it

        self._store.ask(partial(approvals.decide, decision, by=self._by), written, failed)

    def _withdraw(self, key: str) -> None:
        self._act(partial(approvals.take_back, key, by=self._by))

    def _answer(self, referral: str, words: str) -> None:
        self._act(partial(disagreements.answer, referral, words, by=self._by))

    def _fetch(self, attachment: str) -> None:
        self._act(partial(attachments.fetch, attachment, by=self._by))

    def _act(self, act: Callable[[], object]) -> None:
        self._store.ask(act, lambda _done: self.acted.emit(), self.troubled.emit)


def _passed_over(_error: Exception) -> None:
    """A paper that has gone meanwhile is no trouble: the list, which is read beside it, shows that."""
