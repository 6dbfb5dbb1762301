"""Two versions on the desk: laid side by side, settled with a reason, or left for later."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from app.casework import looks, refused, versions
from app.casework.caseworker import Caseworker
from app.casework.version_pages import Choice, TwoVersionsPage
from ui import messages
from ui.background import Lane
from ui.casefiles import CHILD, CONTACT
from ui.shell.window import SYNC, CaseWindow
from ui.versions.window import TwoVersionsScreen

VERSIONS = "versions"
_PLACES = {"today": "Today", "team": "Team caseload"}


class Settling(QObject):
    """Shows a record in two versions, under the page from which it was opened."""

    acted = Signal()
    left = Signal(str)  # the page from which the versions were opened
    troubled = Signal(object)

    def __init__(self, by: Caseworker, store: Lane, window: CaseWindow) -> None:
        super().__init__()
        self._by = by
        self._store = store
        self._window = window
        self._about = ""
        self._from = SYNC
        self._screen = TwoVersionsScreen()
        self._screen.settle_asked.connect(self._settle)
        self._screen.later_asked.connect(lambda: self.left.emit(self._from))
        self._screen.let_go_asked.connect(self._let_go)
        self._screen.uncover_asked.connect(self._uncover)

    def lay_out(self) -> None:
        """Put the page into the window."""
        self._window.add_page_under(SYNC, VERSIONS, self._screen)

    def open(self, about: str) -> None:
        """Show both versions of a record once they are read."""
        self._about = about
        if self._window.page() != VERSIONS:
            self._from = self._window.page()
        self._read(lambda: self._window.show_page(VERSIONS), look=True)

    def refresh(self) -> None:
        """Read again what is in view; whoever has gone on to another page meanwhile is not called back."""
        if self._window.page() == VERSIONS:
            self._read(lambda: None)

    def _read(self, then: Callable[[], None], *, look: bool = False) -> None:
        about = self._about

        def read() -> TwoVersionsPage:
            page = versions.read(about, by=self._by)
            if look:  # what cannot be noted is not shown
                looks.look(page.child, "versions", about, by=self._by)
            return page

        def arrived(page: TwoVersionsPage) -> None:
            if page.about == self._about:
                self._window.set_trail(VERSIONS, [self._under(page)], "Two versions")
                self._screen.show_page(page)
                then()

        self._store.ask(read, arrived, self.troubled.emit)

    def _under(self, page: TwoVersionsPage) -> tuple[str, str]:
        """Give the page that the versions lie under, as (page, words): where the person came from."""
        if self._from in (CHILD, CONTACT):
            return CHILD, page.whose
        return (self._from, _PLACES[self._from]) if self._from in _PLACES else (SYNC, "Sync centre")

    def _uncover(self, about: str) -> None:
        """Show a protected address for a moment; what could not be noted is not shown."""

        def shown(answer: tuple[TwoVersionsPage, datetime]) -> None:
            page, until = answer
            seconds = round((until - self._by.clock()).total_seconds())
            self._screen.show_uncovered(page, max(seconds, 1))

        self._store.ask(lambda: versions.uncover(about, by=self._by), shown, self.troubled.emit)

    def _let_go(self, changes: Sequence[str]) -> None:
        """Let go of one's own choices where somebody else's came first."""

        def let_go() -> None:
            for change in changes:
                refused.let_go(change, by=self._by)

        self._store.ask(let_go, lambda _none: self.acted.emit(), self.troubled.emit)

    def _settle(self, about: str, choices: Mapping[str, Choice], reason: str) -> None:
        def settled(_changes: object) -> None:
            self._screen.settled()
            self.acted.emit()

        def failed(error: Exception) -> None:
            self._screen.settle_failed(messages.not_done(getattr(error, "code", "")))

        self._store.ask(lambda: versions.settle(about, choices, reason, by=self._by), settled, failed)
