"""Search on the desk: what is typed in the box at the top is looked for at every key, and a find is opened."""

from PySide6.QtCore import QObject, Signal

from app.casework import looks, search
from app.casework.caseworker import Caseworker
from app.casework.found_pages import Hit, SearchPage
from ui.background import Lane
from ui.casefiles import CHILD, CONTACT, CaseFiles
from ui.search.results import SearchResults
from ui.shell.window import CaseWindow


class Searching(QObject):
    """Shows what is found under the box; an answer to what is no longer typed is dropped."""

    refer_asked = Signal(str)  # the name that was looked for, and found nowhere
    troubled = Signal(object)

    def __init__(self, by: Caseworker, store: Lane, window: CaseWindow, files: CaseFiles) -> None:
        super().__init__()
        self._by = by
        self._store = store
        self._window = window
        self._files = files
        self._results = SearchResults()
        self._typed = ""
        window.set_results_widget(self._results)
        window.search_asked.connect(self._look_for)
        window.search_entered.connect(self._open_first)
        self._results.hit_asked.connect(self._open)
        self._results.refer_asked.connect(self._refer)
        self._results.height_changed.connect(lambda: window.show_results(bool(self._typed)))

    def _refer(self, name: str) -> None:
        self._window.end_search()
        self.refer_asked.emit(name)

    def _look_for(self, typed: str) -> None:
        self._typed = typed.strip()
        if not self._typed:
            self._window.show_results(False)
            return
        asked = self._typed

        def found(page: SearchPage) -> None:
            if asked == self._typed:
                self._results.show_page(page)  # it says that its height has changed, and so is shown

        self._store.ask(lambda: self._found(asked), found, self.troubled.emit)

    def _found(self, asked: str) -> SearchPage:
        """Skip what was typed over while this waited its turn."""
        return search.find(asked if asked == self._typed else "", by=self._by)

    def _open_first(self) -> None:
        if (hit := self._results.first()) is not None:
            self._open(hit)

    def _open(self, hit: Hit) -> None:
        if not hit.child:
            return  # all there is of a worker stands in the line
        self._window.end_search()
        in_view = self._files.child if self._window.page() in (CHILD, CONTACT) else ""
        record, child = hit.opened_from(in_view)
        self._store.ask(lambda: looks.look(child, "search-hit", record, by=self._by), failed=self.troubled.emit)
        if hit.group == "contact":
            self._files.open_contact(record, child)
        else:
            self._files.open_child(child)
