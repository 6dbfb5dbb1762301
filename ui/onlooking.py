"""Who has looked, on the desk: as the authority told it last, asked for again when there is a network."""

from PySide6.QtCore import QObject, Signal

from app.casework import looks
from app.casework.caseworker import Caseworker
from app.casework.found_pages import LooksPage
from app.casework.rounds import RoundEnd, Rounds
from ui.background import Lane
from ui.casefiles import CaseFiles, Tab
from ui.looks.window import LooksScreen

LOOKS = "looks"
_NO_NETWORK = "There is no network now. Ask again when there is one."


class OnLooking(QObject):
    """Shows who has looked as a page of the child; asking goes through the network lane."""

    told = Signal()

    def __init__(self, by: Caseworker, network: Lane, rounds: Rounds, files: CaseFiles) -> None:
        super().__init__()
        self._by = by
        self._network = network
        self._rounds = rounds
        self._files = files
        self._screen = LooksScreen(authority=by.authority)
        files.add_tab(Tab(LOOKS, "Who has looked", self._screen, self._read, self._show))
        self._screen.ask_asked.connect(self._ask)

    def _read(self, child: str) -> LooksPage:
        return looks.read(child, by=self._by)

    def _show(self, page: LooksPage) -> None:
        self._screen.show_page(page, self._by.clock())

    def _ask(self) -> None:
        child = self._files.child

        def answered(end: RoundEnd) -> None:
            self._screen.asking_ended("" if end.ending == "done" else end.sentence or _NO_NETWORK)
            self.told.emit()

        self._network.ask(lambda: self._rounds.who_looked(child), answered, lambda _error: self._refused())

    def _refused(self) -> None:
        self._screen.asking_ended(_NO_NETWORK)
