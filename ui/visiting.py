"""Visit mode on the desk: a form is opened over the whole window, kept while it is written, signed, and left."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from app.casework import attachments, contacts, departed, duty, forms
from app.casework.caseworker import Caseworker
from app.casework.contacts import NotReady, Saved, Signed
from app.casework.pages import VisitForm
from ui import messages, words_of_time
from ui.background import Lane
from ui.shell.window import CaseWindow
from ui.visit.foot import DangerFoot
from ui.visit.window import VisitWindow

_log = logging.getLogger(__name__)


class Visiting(QObject):
    """Opens and leaves the visit form; what is typed goes through the store lane to the disk."""

    left = Signal()
    no_access_asked = Signal(str)  # the draft of the visit at which nobody opened
    troubled = Signal(object)

    def __init__(self, by: Caseworker, store: Lane, copying: Lane, window: CaseWindow) -> None:
        super().__init__()
        self._by = by
        self._store = store
        self._copying = copying
        self._window = window
        self._visit: VisitWindow | None = None
        self._draft = ""
        self._out_of_hours = ""
        self._network = ("Connecting", False)

    def start(self, begin: Callable[[], str]) -> None:
        """Open the form of the draft that an act gives."""

        def opened() -> VisitForm:
            form = forms.read_form(begin(), by=self._by)
            return replace(form, out_of_hours_telephone=duty.out_of_hours(by=self._by))

        self._store.ask(opened, self._enter, self.troubled.emit)

    def keep_newest(self) -> None:
        """Ask for the newest text to be kept, because the window is about to close."""
        if self._visit is not None:
            self._visit.hide()

    def say_network(self, online: bool) -> None:
        """Say on the form whether there is a network."""
        self._network = ("Connected" if online else "Offline", online)
        if self._visit is not None:
            self._visit.set_network(*self._network)

    def look_who_left(self) -> None:
        """Say on the form whether a round has taken a child of it away: whoever signs has to know."""
        draft, visit = self._draft, self._visit
        if visit is not None:
            self._store.ask(lambda: forms.read_form(draft, by=self._by), self._say_departed, lambda _signed: None)

    def _say_departed(self, form: VisitForm) -> None:
        if self._visit is not None:
            self._visit.say_departed(form)

    def say_trouble(self, sentence: str) -> None:
        """Say on the form what could not be done."""
        if self._visit is not None:
            self._visit.sign_failed(sentence)

    def say_whom_to_ring(self) -> None:
        """Say at the foot of the form which number is answered at this hour."""
        foot = self._visit.findChild(DangerFoot) if self._visit is not None else None
        if foot is not None:
            office = words_of_time.in_office_hours(self._by.clock(), ZoneInfo(self._by.zone))
            foot.show_out_of_hours(self._out_of_hours, office=office)

    def _enter(self, form: VisitForm) -> None:
        visit = VisitWindow()
        visit.draft_changed.connect(self._keep)
        visit.sign_asked.connect(self._sign)
        visit.paused.connect(self._leave)
        visit.cover_asked.connect(self._window.cover)
        visit.file_asked.connect(self._add_file)
        visit.throw_away_asked.connect(self._throw_away)
        self._visit, self._draft = visit, form.draft_id
        visit.show_form(form)
        self._out_of_hours = form.out_of_hours_telephone
        self.say_whom_to_ring()
        visit.set_network(*self._network)
        self._window.enter_full(visit)

    def _leave(self) -> None:
        left, draft = self._window.leave_full(), self._draft
        closed = self._visit is not None and self._visit.nobody_opened()
        self._visit = None
        if left is not None:
            left.deleteLater()
        self.left.emit()
        if closed:
            self.no_access_asked.emit(draft)

    def _keep(self, draft: str, body: bytes) -> None:
        def saved(answer: Saved) -> None:
            if self._visit is not None:
                self._visit.saved(answer.at, body)

        def failed(error: Exception) -> None:
            _log.error("a draft was not saved: %s", type(error).__name__)
            if self._visit is not None:
                self._visit.not_saved(messages.cannot_save(getattr(error, "code", "")))

        self._store.ask(lambda: contacts.keep_draft(draft, body, by=self._by), saved, failed)

    def _add_file(self, child: str, occasion: str, path: str) -> None:
        """Add a file to what is being written: it is saved by itself, before anything is signed."""
        source = Path(path)

        def saved(_attachment: str) -> None:
            if self._visit is not None:
                self._visit.say_of_file(child, saved=source.name)

        def failed(error: Exception) -> None:
            _log.error("a file was not added: %s", type(error).__name__)
            sentence = attachments.TROUBLES.get(getattr(error, "code", ""), "It was not saved. Please try again.")
            if self._visit is not None:
                self._visit.say_of_file(child, failed=sentence)

        self._copying.ask(lambda: attachments.add(source, child, occasion, by=self._by), saved, failed)

    def _throw_away(self, draft: str) -> None:
        def gone(_answer: None) -> None:
            if self._visit is not None:
                self._visit.thrown_away()
            self._leave()

        self._store.ask(lambda: departed.throw_away(draft, by=self._by), gone, self.troubled.emit)

    def _sign(self, draft: str) -> None:
        def signed(_answer: Signed) -> None:
            self._leave()

        def failed(error: Exception) -> None:
            if isinstance(error, NotReady) and self._visit is not None:
                self._visit.show_missing(error.missing)
            else:
                self.troubled.emit(error)

        self._store.ask(lambda: contacts.sign(draft, by=self._by), signed, failed)
