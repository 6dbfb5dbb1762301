"""The brief on the desk: read before knocking, an address shown for a moment, printed, and left for the visit."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Signal
from PySide6.QtPrintSupport import QPrintDialog, QPrinter

from app.casework import brief, contacts, looks, reveal
from app.casework.caseworker import Caseworker
from app.casework.found_pages import Revealed
from app.casework.story_pages import BriefPage
from ui.background import Lane
from ui.brief.window import BriefScreen
from ui.casefiles import BRIEF, CaseFiles, Tab


class Briefing(QObject):
    """Shows the brief as a page of the child."""

    writing_asked = Signal(object)
    troubled = Signal(object)

    def __init__(self, by: Caseworker, store: Lane, files: CaseFiles, offline_since: Callable[[], str]) -> None:
        super().__init__()
        self._by = by
        self._store = store
        self._files = files
        self._offline_since = offline_since
        self._screen = BriefScreen(reader=by.name)
        files.add_tab(Tab(BRIEF, "Before you knock", self._screen, self._read, self._show, "brief", whole=True))
        self._connect()

    def _read(self, child: str, visit: str = "") -> BriefPage:
        return brief.read(child, by=self._by, visit=visit or brief.next_visit(child, by=self._by))

    def _show(self, page: BriefPage) -> None:
        self._screen.show_page(page, self._now(), no_network_since=self._offline_since())

    def _start(self, visit: str) -> None:
        self.writing_asked.emit(lambda: contacts.start(by=self._by, visit=visit))

    def _reveal(self, child: str) -> None:
        def shown(answer: Revealed) -> None:
            if child == self._files.child:
                seconds = round((answer.until - self._now()).total_seconds())
                self._screen.show_revealed(answer.lines, answer.must_not_know, max(seconds, 1))

        self._store.ask(lambda: reveal.address(child, by=self._by), shown, self.troubled.emit)

    def _print(self) -> None:
        """Print once the look is noted; without a note there is no paper."""
        child = self._files.child
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if QPrintDialog(printer, self._screen).exec():
            self._store.ask(
                lambda: looks.look(child, "print", by=self._by),
                lambda _none: self._screen.print_to(printer, self._now()),
                self.troubled.emit,
            )

    def _connect(self) -> None:
        self._screen.start_asked.connect(self._start)
        self._screen.read_asked.connect(self._files.back)
        self._screen.reveal_asked.connect(self._reveal)
        self._screen.print_asked.connect(self._print)
        self._screen.dispute_asked.connect(self._files.versions_asked)
        self._screen.more_asked.connect(lambda tab: self._files.open_child(self._files.child, tab))

    def _now(self) -> datetime:
        return self._by.clock()
