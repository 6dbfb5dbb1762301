"""The case files on the desk: the caseload, the pages of one child, and the way back.

A page is brought into view only when what it shows has been read: for no moment does one child's name stand over
another child's records. Places are remembered as one goes, so that Alt+Left leads back the same way.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from app.casework import caseload, chronology, contacts, overview, reading
from app.casework.case_pages import CaseloadPage, ChildPage
from app.casework.caseworker import Caseworker
from app.casework.page_parts import Header
from app.casework.story_pages import ChronologyPage, ContactPage
from ui.background import Lane
from ui.caseload import wording as caseload_wording
from ui.caseload.window import CaseloadScreen
from ui.child.window import OVERVIEW, ChildScreen
from ui.chronology.window import ChronologyScreen
from ui.contact.window import ContactScreen
from ui.shell.window import CaseWindow

CASELOAD, CHILD, CONTACT = "caseload", "child", "contact"
CHRONOLOGY = "chronology"
_KEPT = 50
_TITLES = {CHRONOLOGY: "Chronology"}


class Place(NamedTuple):
    """Somewhere one can be and come back to."""

    page: str
    child: str = ""
    tab: str = ""
    record: str = ""


class CaseFiles(QObject):
    """Shows the caseload and the children; asks for a form to be written, and says when something was done."""

    PAGES: ClassVar = frozenset((CASELOAD, CHILD, CONTACT))

    writing_asked = Signal(object)  # an act that gives the draft to open
    acted = Signal()
    troubled = Signal(object)

    def __init__(self, by: Caseworker, store: Lane, window: CaseWindow) -> None:
        super().__init__()
        self._by = by
        self._store = store
        self._window = window
        self._caseload = CaseloadScreen()
        self._child = ChildScreen()
        self._chronology = ChronologyScreen()
        self._contact = ContactScreen(authority=by.authority)
        self._at = Place(CASELOAD)
        self._before: list[Place] = []
        self._name = ""
        self._connect()

    def lay_out(self) -> None:
        """Put the pages into the window, in the order of the rail."""
        self._window.add_page(CASELOAD, self._caseload, "Caseload", "users", title="My caseload")
        self._window.add_page_under(CASELOAD, CHILD, self._child)
        self._window.add_page_under(CASELOAD, CONTACT, self._contact)
        self._child.add_tab(CHRONOLOGY, "Chronology", self._chronology, whole=True)

    def go(self, page: str) -> None:
        """Go to a page by its name: a press on the rail or on the way back over it."""
        if page == CHILD:
            self.open_child(self._at.child)
        else:
            self._open(Place(CASELOAD))

    def open_child(self, child: str, tab: str = OVERVIEW) -> None:
        """Go to a page of a child."""
        self._open(Place(CHILD, child, tab))

    def open_contact(self, record: str) -> None:
        """Read one contact whole."""
        self._open(Place(CONTACT, self._at.child, self._at.tab, record))

    def back(self) -> None:
        """Go back to where one was before."""
        if self._before:
            self._read(self._before.pop())

    def refresh(self) -> None:
        """Read again what is in view."""
        if self._window.page() in self.PAGES:
            self._read(self._at, again=True)

    def _open(self, place: Place) -> None:
        if self._window.page() in self.PAGES and place != self._at:
            self._before = [*self._before, self._at][-_KEPT:]
        self._read(place)

    def _read(self, place: Place, *, again: bool = False) -> None:
        """Read what a place shows; only the newest place that was asked for comes into view."""
        if not again:
            self._at = place
        read, show = self._ways(place)

        def arrived(page: Any) -> None:
            if place == self._at and (not again or self._window.page() == place.page):
                show(page)
                self._window.show_page(place.page)

        self._store.ask(read, arrived, self.troubled.emit)

    def _ways(self, place: Place) -> tuple[Callable[[], Any], Callable[[Any], None]]:
        by = self._by
        if place.page == CASELOAD:
            return lambda: caseload.read(by=by), self._show_caseload
        if place.page == CONTACT:
            return lambda: reading.contact(place.record, by=by), self._show_contact
        if place.tab == CHRONOLOGY:
            return lambda: chronology.read(place.child, by=by), self._show_chronology
        return lambda: overview.read(place.child, by=by), self._show_overview

    def _show_caseload(self, page: CaseloadPage) -> None:
        self._caseload.show_page(page, self._now())
        self._window.set_title(CASELOAD, "My caseload", caseload_wording.title_note(page))
        if child := self._caseload.chosen():
            self._peek(child)

    def _show_overview(self, page: ChildPage) -> None:
        self._child.show_page(page, self._now())
        self._show_child(page.header, OVERVIEW)

    def _show_chronology(self, page: ChronologyPage) -> None:
        self._child.show_header(page.header, self._now())
        self._chronology.show_page(page, self._now())
        self._show_child(page.header, CHRONOLOGY)

    def _show_child(self, header: Header, tab: str) -> None:
        self._name = f"{header.name}, {header.age}"
        self._child.show_tab(tab)
        if tab == OVERVIEW:
            self._window.set_trail(CHILD, [(CASELOAD, "Caseload")], header.name)
        else:
            self._window.set_trail(CHILD, [(CHILD, self._name)], _TITLES[tab])

    def _show_contact(self, page: ContactPage) -> None:
        self._contact.show_page(page)
        self._window.set_trail(CONTACT, [(CHILD, self._name)], page.title)

    def _peek(self, child: str) -> None:
        self._store.ask(lambda: overview.read(child, by=self._by), self._caseload.show_peek, self.troubled.emit)

    def _add_to(self, record: str, words: str, reason: str) -> None:
        def saved(_record: str) -> None:
            self._contact.addendum_saved()
            self.acted.emit()

        def failed(error: Exception) -> None:
            self.troubled.emit(error)
            self._contact.addendum_failed("It was not saved. What you typed is still here. Try again.")

        self._store.ask(lambda: contacts.add_addendum(record, words, by=self._by, reason=reason), saved, failed)

    def _write_contact(self, child: str) -> None:
        self.writing_asked.emit(lambda: contacts.start(by=self._by, child=child, kind="other"))

    def _connect(self) -> None:
        self._caseload.child_asked.connect(self.open_child)
        self._caseload.contact_asked.connect(self._write_contact)
        self._caseload.peek_asked.connect(self._peek)
        self._child.tab_asked.connect(lambda tab: self.open_child(self._at.child, tab))
        self._child.contact_asked.connect(lambda: self._write_contact(self._at.child))
        self._child.copy_asked.connect(QGuiApplication.clipboard().setText)
        self._child.entry_asked.connect(self.open_contact)
        self._chronology.entry_opened.connect(self.open_contact)
        self._contact.addendum_asked.connect(self._add_to)
        self._contact.closed.connect(self.back)

    def _now(self) -> datetime:
        return self._by.clock()
