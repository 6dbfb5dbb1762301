"""The case files on the desk: the caseload, the pages of one child, and the way back.

A page is brought into view only when what it shows has been read: for no moment does one child's name stand over
another child's records. Places are remembered as one goes, so that Alt+Left leads back the same way. Every page that
is opened is noted as a look; reading it again because something changed is none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.casework import attachments, caseload, chronology, contacts, looks, overview, reading
from app.casework.case_pages import CaseloadPage, ChildPage
from app.casework.caseworker import Caseworker
from app.casework.looks import What
from app.casework.page_parts import Header
from app.casework.story_pages import ContactPage
from ui.background import Lane
from ui.caseload import wording as caseload_wording
from ui.caseload.window import CaseloadScreen
from ui.child import wording as child_wording
from ui.child.window import OVERVIEW, ChildScreen
from ui.chronology.window import ChronologyScreen
from ui.contact import wording as contact_wording
from ui.contact.window import ContactScreen
from ui.shell.window import CaseWindow

CASELOAD, CHILD, CONTACT = "caseload", "child", "contact"
CHRONOLOGY, BRIEF = "chronology", "brief"
_KEPT = 50


class Place(NamedTuple):
    """Somewhere one can be and come back to."""

    page: str
    child: str = ""
    tab: str = ""
    record: str = ""


@dataclass(frozen=True)
class Tab:
    """One page of a child: how it is read, shown, and noted as looked at; a `whole` page has no header over it.

    It is read by the child, and where a place names one by a record as well. One that is not `listed` is no tab that
    can be pressed: it is come to from another, and says itself what it is called.
    """

    name: str
    label: str
    widget: QWidget
    read: Callable[..., Any]
    show: Callable[[Any], None]
    what: What | None = None
    whole: bool = False
    listed: bool = True


def _crumb(header: Header) -> tuple[str, str]:
    """Whose page it is, from the page itself: another child may have been in view before."""
    return CHILD, f"{header.name}, {header.age}"


class CaseFiles(QObject):
    """Shows the caseload and the children; asks for a form to be written, and says when something was done."""

    PAGES: ClassVar = frozenset((CASELOAD, CHILD, CONTACT))

    writing_asked = Signal(object)  # an act that gives the draft to open
    refer_asked = Signal(str)
    elsewhere_asked = Signal(str)  # a page that is none of these, on the way back
    versions_asked = Signal(str)  # the record in two versions
    call_off_asked = Signal(str, str)  # the child and the planned visit
    late_asked = Signal(str, str, str)  # the child, the record beside which a reason is kept, the clock's key
    task_asked = Signal(str, str)  # the child and the task, or nothing for a new one
    task_done_asked = Signal(str)
    acted = Signal()
    troubled = Signal(object)

    def __init__(self, by: Caseworker, store: Lane, copying: Lane, window: CaseWindow) -> None:
        super().__init__()
        self._by = by
        self._store = store
        self._copying = copying
        self._window = window
        self._caseload = CaseloadScreen()
        self._child = ChildScreen()
        self._chronology = ChronologyScreen()
        self._contact = ContactScreen(authority=by.authority)
        self._tabs: dict[str, Tab] = {}
        self._at = Place(CASELOAD)
        self._before: list[Place] = []
        self.returning: set[str] = (
            set()
        )  # pages of others that one comes back to, though the rail has no place for them
        self._awaited = False  # whether the place that was asked for may still come into view
        self._connect()

    @property
    def child(self) -> str:
        """The child whose page was opened last."""
        return self._at.child

    def lay_out(self) -> None:
        """Put the pages into the window, in the order of the rail."""
        self._window.add_page(CASELOAD, self._caseload, "Caseload", "users", title="My caseload")
        self._window.add_page_under(CASELOAD, CHILD, self._child)
        self._window.add_page_under(CASELOAD, CONTACT, self._contact)

    def add_chronology(self) -> None:
        """Put the chronology among the tabs."""

        def show(page: Any) -> None:
            self._chronology.show_page(page, self._now())

        def read(child: str) -> object:
            return chronology.read(child, by=self._by)

        self.add_tab(Tab(CHRONOLOGY, "Chronology", self._chronology, read, show, "chronology", whole=True))

    def add_tab(self, tab: Tab) -> None:
        """Add a page of the child, in the order of calls."""
        self._tabs[tab.name] = tab
        self._child.add_tab(tab.name, tab.label, tab.widget, whole=tab.whole, listed=tab.listed)

    def go(self, page: str) -> None:
        """Go to a page by its name: a press on the rail or on the way back over it."""
        if page == CHILD:
            self.open_child(self._at.child)
        else:
            self._open(Place(CASELOAD))

    def open_child(self, child: str, tab: str = OVERVIEW, record: str = "") -> None:
        """Go to a page of a child; of the brief, to that of one visit."""
        self._open(Place(CHILD, child, tab, record))

    def open_contact(self, record: str, child: str = "") -> None:
        """Read one contact whole."""
        self._open(Place(CONTACT, child or self._at.child, self._at.tab, record))

    def back(self) -> None:
        """Go back to where one was before."""
        if not self._before:
            return
        place = self._before.pop()
        if place.page in self.PAGES:
            self._read(place)
        else:
            self._awaited = False
            self.elsewhere_asked.emit(place.page)

    def leave(self) -> None:
        """Remember where one is, before a page that is none of these comes into view; what is being read stays away."""
        self._awaited = False
        self._remember()

    def refresh(self) -> None:
        """Read again what is in view."""
        if self._window.page() in self.PAGES:
            self._read(self._at, again=True)

    def _open(self, place: Place) -> None:
        if place != self._here():
            self._remember()
        self._read(place)

    def _here(self) -> Place:
        page = self._window.page()
        if page in self.PAGES:
            return self._at
        return Place(page if page in self.returning else self._window.place())

    def _remember(self) -> None:
        self._before = [*self._before, self._here()][-_KEPT:]

    def _read(self, place: Place, *, again: bool = False) -> None:
        """Read what a place shows; only the newest place that was asked for comes into view."""
        if not again:
            self._at, self._awaited = place, True
        read, show, what = self._ways(place)

        def noted() -> Any:
            if what is not None and not again:
                looks.look(place.child, what, place.record, by=self._by)
            return read()

        def arrived(page: Any) -> None:
            if place == self._at and (self._window.page() == place.page if again else self._awaited):
                show(page)
                self._window.show_page(place.page, again=again)

        self._store.ask(noted, arrived, self.troubled.emit)

    def _ways(self, place: Place) -> tuple[Callable[[], Any], Callable[[Any], None], What | None]:
        by = self._by
        if place.page == CASELOAD:
            return lambda: caseload.read(by=by), self._show_caseload, None
        if place.page == CONTACT:
            return lambda: reading.contact(place.record, by=by), self._show_contact, "contact"
        if place.tab in self._tabs:
            tab = self._tabs[place.tab]
            about = (place.child, place.record) if place.record else (place.child,)
            return lambda: tab.read(*about), lambda page: self._show_tab(tab, page), tab.what
        return lambda: overview.read(place.child, by=by), self._show_overview, "overview"

    def _show_caseload(self, page: CaseloadPage) -> None:
        before = self._caseload.chosen()
        self._caseload.show_page(page, self._now())
        self._window.set_title(CASELOAD, "My caseload", caseload_wording.title_note(page))
        if before and before == self._caseload.chosen():  # the list itself asks for who is newly chosen
            self._peek(before)

    def _show_overview(self, page: ChildPage) -> None:
        self._child.show_page(page, self._now())
        self._child.show_tab(OVERVIEW)
        self._window.set_trail(CHILD, [(CASELOAD, "Caseload")], page.header.name)
        self._window.set_title_chips(CHILD, ())

    def _show_tab(self, tab: Tab, page: Any) -> None:
        self._child.show_header(page.header, self._now())
        tab.show(page)
        self._child.show_tab(tab.name)
        self._window.set_trail(CHILD, [_crumb(page.header)], tab.label if tab.listed else page.title)
        self._window.set_title_chips(CHILD, child_wording.in_short(page.header) if tab.name == CHRONOLOGY else ())

    def _show_contact(self, page: ContactPage) -> None:
        self._contact.show_page(page)
        self._window.set_trail(CONTACT, [_crumb(page.header)], page.title)
        self._window.set_title_chips(CONTACT, child_wording.in_short(page.header))

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

    def _with_files(self, act: Callable[[], object], said: str) -> None:
        """Do something with a file, and say on the page of the contact what became of it."""

        def failed(error: Exception) -> None:
            sentence = attachments.TROUBLES.get(getattr(error, "code", ""))
            if sentence is None:
                self.troubled.emit(error)
            self._contact.say_of_files(sentence or "It was not saved. Please try again.", "danger")

        def done(_answer: object) -> None:
            self._contact.say_of_files(said)
            self.acted.emit()

        self._copying.ask(act, done, failed)

    def _add_file(self, record: str, path: str) -> None:
        add = partial(attachments.add_to_contact, Path(path), record, by=self._by)
        self._with_files(add, contact_wording.FILE_SAVED)

    def _fetch(self, attachment: str) -> None:
        self._with_files(partial(attachments.fetch, attachment, by=self._by), contact_wording.FILE_WANTED)

    def _save_copy(self, attachment: str, path: str) -> None:
        save = partial(attachments.save_copy, attachment, Path(path), by=self._by)
        self._with_files(save, contact_wording.COPY_SAVED)

    def write_contact(self, child: str) -> None:
        """Begin to write a contact of a child."""
        self.writing_asked.emit(lambda: contacts.start(by=self._by, child=child, kind="other"))

    def _finish_part(self, record: str) -> None:
        """Write one's own part of a joint contact: from the visit that names it."""
        self.writing_asked.emit(lambda: contacts.start_part(record, by=self._by))

    def _connect(self) -> None:
        self._caseload.child_asked.connect(self.open_child)
        self._caseload.brief_asked.connect(lambda child: self.open_child(child, BRIEF))
        self._caseload.contact_asked.connect(self.write_contact)
        self._caseload.peek_asked.connect(self._peek)
        self._child.tab_asked.connect(lambda tab: self.open_child(self._at.child, tab))
        self._child.contact_asked.connect(lambda: self.write_contact(self._at.child))
        self._child.brief_asked.connect(lambda: self.open_child(self._at.child, BRIEF))
        self._child.refer_asked.connect(lambda: self.refer_asked.emit(self._at.child))
        self._child.copy_asked.connect(lambda text: QGuiApplication.clipboard().setText(text))
        self._child.entry_asked.connect(self.open_contact)
        self._child.dispute_asked.connect(self.versions_asked)
        self._child.call_off_asked.connect(lambda visit: self.call_off_asked.emit(self._at.child, visit))
        self._child.task_asked.connect(lambda task: self.task_asked.emit(self._at.child, task))
        self._child.task_wanted.connect(lambda: self.task_asked.emit(self._at.child, ""))
        self._child.task_done_asked.connect(self.task_done_asked)
        self._child.late_asked.connect(lambda *late: self.late_asked.emit(self._at.child, *late))
        self._chronology.entry_opened.connect(self.open_contact)
        self._contact.addendum_asked.connect(self._add_to)
        self._contact.writing_asked.connect(self._finish_part)
        self._contact.versions_asked.connect(self.versions_asked)
        self._contact.file_asked.connect(self._add_file)
        self._contact.fetch_asked.connect(self._fetch)
        self._contact.copy_asked.connect(self._save_copy)
        self._contact.closed.connect(self.back)

    def _now(self) -> datetime:
        return self._by.clock()
