"""The census on the desk: asked through the network lane, named from the store, and the way to each child."""

from PySide6.QtCore import QObject, Signal

from app.casework import census
from app.casework.caseworker import Caseworker
from app.casework.census import CensusPage, Days, Offer, Told
from app.casework.rounds import RoundEnd, Rounds
from ui.background import Lane
from ui.casefiles import CaseFiles
from ui.census import wording
from ui.census.window import CensusScreen
from ui.shell.window import CaseWindow

CENSUS = "census"


class Returning(QObject):
    """Shows the page to whoever can put something right, or may see the authority's numbers; else there is no place."""

    troubled = Signal(object)

    def __init__(  # noqa: PLR0913, PLR0917 - both lanes, and what it stands between
        self, by: Caseworker, store: Lane, network: Lane, rounds: Rounds, window: CaseWindow, files: CaseFiles
    ) -> None:
        super().__init__()
        self._by = by
        self._store = store
        self._network = network
        self._rounds = rounds
        self._window = window
        self._screen = CensusScreen()
        self._screen.check_asked.connect(self._ask)
        self._screen.child_asked.connect(files.open_child)

    def lay_out(self) -> None:
        """Put the page into the window; the place shows once it is known that this person can ask."""
        self._window.add_page(CENSUS, self._screen, wording.TITLE, "list-checks", title="Children in need census")
        self._window.offer_place(CENSUS, offered=False)

    def refresh(self) -> None:
        """Read again what this person may ask."""
        self._store.ask(lambda: census.offered(by=self._by), self._offer)

    def _offer(self, offer: Offer) -> None:
        self._window.offer_place(CENSUS, offered=offer.own or offer.whole)
        self._screen.offer(offer, census.periods(self._by.here(self._by.clock()).date()))

    def _ask(self, days: Days, whole: bool) -> None:
        def answered(found: tuple[RoundEnd, Told | None]) -> None:
            end, told = found
            if told is None:
                self._screen.failed(end.sentence or wording.NO_NETWORK)
            else:
                self._store.ask(lambda: census.page(told, by=self._by), self._show, self.troubled.emit)

        def refused(_error: Exception) -> None:
            self._screen.failed(wording.NO_NETWORK)

        self._network.ask(lambda: self._rounds.census(days, whole=whole), answered, refused)

    def _show(self, page: CensusPage) -> None:
        now = self._by.clock()
        self._screen.show_page(page, now, self._by.zone)
