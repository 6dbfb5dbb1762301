"""The overview on the desk: shown as it was told last, asked for anew when it comes into view, exported on wish."""

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.casework import figures
from app.casework.caseworker import Caseworker
from app.casework.figures import FiguresPage
from app.casework.rounds import RoundEnd, Rounds
from app.domain.figures import LAPTOPS, NOT_SEEN, OVERDUE, VERSIONS, VISITS_DUE
from ui.approving import APPROVALS
from ui.background import Lane
from ui.kit import tokens
from ui.kit.files import ChooseFile, choose_table
from ui.overview import wording
from ui.overview.window import OverviewScreen
from ui.shell.window import CaseWindow
from ui.supervising import TEAM

OVERVIEW = "overview"
_OLD = timedelta(minutes=5)
_ROOM = 1280
_PLACES = {OVERDUE: APPROVALS, VERSIONS: APPROVALS, VISITS_DUE: TEAM, NOT_SEEN: TEAM, LAPTOPS: TEAM}
"""Where each line of today is shown, for whoever has that page."""


class Overseeing(QObject):
    """Shows the authority's figures to whoever was given them; to nobody else is there such a place."""

    place_asked = Signal(str)
    acted = Signal()

    def __init__(  # noqa: PLR0913, PLR0917 - the lanes and the window it stands in
        self, by: Caseworker, store: Lane, network: Lane, rounds: Rounds, window: CaseWindow,
        choose: ChooseFile = choose_table,
    ) -> None:  # fmt: skip
        super().__init__()
        self._by, self._store, self._network, self._rounds, self._window = by, store, network, rounds, window
        self._choose = choose
        self._asks = False
        self._tried: datetime | None = None
        self._screen = OverviewScreen()
        self._screen.ask_asked.connect(self._ask)
        self._screen.export_asked.connect(self._export)
        self._screen.line_asked.connect(self._lead)

    def lay_out(self) -> None:
        """Put the page into the window; its place shows once it is known that this person may see it."""
        self._window.add_page(OVERVIEW, self._screen, wording.TITLE, "chart-column")
        self._window.offer_place(OVERVIEW, offered=False)

    def refresh(self) -> None:
        """Read again what was told last; while it is in view and old, ask for newer."""
        self._store.ask(lambda: figures.read(by=self._by), self._show)

    def _show(self, page: FiguresPage | None) -> None:
        self._window.offer_place(OVERVIEW, offered=page is not None)
        if page is None:
            return
        now = self._by.here(self._by.clock())
        self._screen.show_page(page.figures, page.asked, now)
        if page.figures is not None:
            short = self._window.width() < tokens.px(_ROOM)
            note = wording.note(page.figures, self._by.authority, short=short)
            self._window.set_title(OVERVIEW, wording.TITLE, note)
        tried_lately = self._tried is not None and now - self._tried < _OLD
        if self._window.page() == OVERVIEW and not tried_lately and (page.asked is None or now - page.asked > _OLD):
            self._ask()

    def _ask(self) -> None:
        if self._asks:
            return
        self._asks, self._tried = True, self._by.here(self._by.clock())
        self._screen.asking()
        self._network.ask(self._rounds.figures, self._answered, lambda _error: self._ended(wording.NO_NETWORK))

    def _answered(self, end: RoundEnd) -> None:
        self._ended("" if end.ending == "done" else end.sentence or wording.NO_NETWORK)
        self.refresh()

    def _ended(self, sentence: str) -> None:
        self._asks = False
        self._screen.asking_ended(sentence)

    def _lead(self, line: str) -> None:
        """Go where a line is shown, or say whom to ask."""
        place = _PLACES.get(line, "")
        if place in self._window.offered():
            self.place_asked.emit(place)
        else:
            self._screen.say(wording.WHOM[line])

    def _export(self) -> None:
        path = self._choose(self._screen, f"figures-{self._by.here(self._by.clock()):%Y-%m-%d}.csv")
        if path:
            export = partial(figures.export, Path(path), by=self._by)
            self._store.ask(export, lambda _done: self._exported(path), lambda _error: self._not_exported())

    def _not_exported(self) -> None:
        self._screen.say(wording.NOT_EXPORTED, kind="warn", icon="circle-alert")

    def _exported(self, path: str) -> None:
        self._screen.say(wording.exported(path), icon="circle-check")
        self.acted.emit()  # the next round tells the authority
