"""Referrals on the desk: a form is opened over the whole window, kept while it is written, sent, and left."""

import logging
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from app.casework import attachments, referral_answers, referral_forms, referral_going_on, referrals
from app.casework.caseworker import Caseworker
from app.casework.contacts import Saved
from app.casework.referral_pages import ReferralForm, SentReferral
from app.casework.referrals import NotReady, Sent
from ui import messages, words_of_time
from ui.background import Lane
from ui.referral.sent import SentScreen
from ui.referral.window import ReferralWindow
from ui.shell.window import CaseWindow

SENT = "sent-referrals"

_log = logging.getLogger(__name__)


class Referring(QObject):
    """Opens and leaves the form of a referral; what is typed goes through the store lane to the disk."""

    left = Signal()
    child_asked = Signal(str)
    acted = Signal()
    troubled = Signal(object)

    def __init__(self, by: Caseworker, store: Lane, copying: Lane, window: CaseWindow) -> None:
        super().__init__()
        self._by = by
        self._store = store
        self._copying = copying
        self._window = window
        self._sent = SentScreen()
        self._sent.child_asked.connect(self.child_asked)
        self._sent.disagreed.connect(self._disagree)
        self._sent.go_on_asked.connect(self._write_on)
        self._sent.again_asked.connect(self.refer)
        self._form: ReferralWindow | None = None
        self._out_of_hours = ""
        self._network = ("Connecting", False)

    def refer(self, child: str = "", name: str = "") -> None:
        """Begin to refer a child of this laptop, or one who is not on it, by the name that was looked for."""
        self._open(lambda: referrals.begin(by=self._by, child=child, name=name))

    def go_on(self, draft: str, otherwise: Callable[[str], object]) -> None:
        """Go on writing a draft if it is of a referral; what else it may be is opened otherwise."""

        def told(is_referral: bool) -> None:
            self._open(lambda: draft) if is_referral else otherwise(draft)

        self._store.ask(lambda: referrals.is_of_a_referral(draft, by=self._by), told, self.troubled.emit)

    def _write_on(self, referral: str) -> None:
        """Go on writing in a referral that was sent."""
        self._open(lambda: referral_going_on.begin(referral, by=self._by))

    def lay_out(self) -> None:
        """Put the page of what was sent into the window, where work is recorded."""
        self._window.add_page_under("record", SENT, self._sent, title="Referrals you sent")

    def show_sent(self, notice: str = "") -> None:
        """Show what became of this person's referrals; what was told by a notice is read with it."""

        def arrived(lines: tuple[SentReferral, ...]) -> None:
            self._show_lines(lines)
            self._window.show_page(SENT)
            if notice:
                self._store.ask(
                    lambda: referral_answers.mark_read(notice, by=self._by), lambda _change: self.acted.emit()
                )

        self._store.ask(lambda: referral_answers.sent(by=self._by), arrived, self.troubled.emit)

    def refresh(self) -> None:
        """Read again what was sent, where that is in view."""
        if self._window.page() == SENT:
            self._store.ask(lambda: referral_answers.sent(by=self._by), self._show_lines)

    def keep_newest(self) -> None:
        """Ask for the newest text to be kept, because the window is about to close."""
        if self._form is not None:
            self._form.hide()

    def say_network(self, online: bool) -> None:
        """Say on the form whether there is a network."""
        self._network = ("Connected" if online else "Offline", online)
        if self._form is not None:
            self._form.set_network(*self._network)

    def say_whom_to_ring(self) -> None:
        """Say on the form which number is answered at this hour."""
        if self._form is not None:
            office = words_of_time.in_office_hours(self._by.clock(), ZoneInfo(self._by.zone))
            self._form.show_out_of_hours(self._out_of_hours, office=office)

    def _show_lines(self, lines: tuple[SentReferral, ...]) -> None:
        now, zone = self._by.clock(), ZoneInfo(self._by.zone)
        self._sent.show_lines([(line, words_of_time.moment(line.sent, now, zone)) for line in lines])

    def _disagree(self, referral: str, why: str, raised_with: str) -> None:
        def failed(error: Exception) -> None:
            self._sent.save_failed(referral)
            self.troubled.emit(error)

        self._store.ask(
            lambda: referral_answers.disagree(referral, why, raised_with, by=self._by),
            lambda _change: self.acted.emit(),
            failed,
        )

    def _open(self, begin: Callable[[], str]) -> None:
        self._store.ask(
            lambda: referral_forms.read_form(begin(), by=self._by), self._enter, self.troubled.emit
        )  # fmt: skip

    def _enter(self, form: ReferralForm) -> None:
        shown = ReferralWindow(form, self._by.clock)
        shown.draft_changed.connect(self._keep)
        shown.send_asked.connect(self._send)
        shown.paused.connect(self._leave)
        shown.cover_asked.connect(self._window.cover)
        shown.file_asked.connect(self._add_file)
        shown.throw_away_asked.connect(self._throw_away)
        self._form, self._out_of_hours = shown, form.out_of_hours_telephone
        self.say_whom_to_ring()
        shown.set_network(*self._network)
        self._window.enter_full(shown)

    def _leave(self) -> None:
        left = self._window.leave_full()
        self._form = None
        if left is not None:
            left.deleteLater()
        self.left.emit()

    def _keep(self, draft: str, body: bytes) -> None:
        def saved(answer: Saved) -> None:
            if self._form is not None:
                self._form.saved(answer.at, body)

        def failed(error: Exception) -> None:
            _log.error("a referral was not saved: %s", type(error).__name__)
            if self._form is not None:
                self._form.not_saved(messages.cannot_save(getattr(error, "code", "")))

        self._store.ask(lambda: referrals.keep(draft, body, by=self._by), saved, failed)

    def _send(self, draft: str) -> None:
        def sent(_answer: Sent) -> None:
            if self._form is not None:
                self._form.sent()
            self.acted.emit()

        def failed(error: Exception) -> None:
            if self._form is None:
                self.troubled.emit(error)
            elif isinstance(error, NotReady):
                self._form.show_gaps(error.gaps)
            elif getattr(error, "code", "") == "nothing-new":
                self._form.not_sent("You have changed nothing since it was sent. Go on writing, or throw this away.")
            else:
                _log.error("a referral was not sent: %s", type(error).__name__)
                self._form.not_sent(messages.cannot_save(getattr(error, "code", "")))

        self._store.ask(lambda: referrals.send(draft, by=self._by), sent, failed)

    def _throw_away(self, draft: str) -> None:
        def gone(_answer: None) -> None:
            if self._form is not None:
                self._form.thrown_away()
            self._leave()

        self._store.ask(lambda: referrals.throw_away(draft, by=self._by), gone, self.troubled.emit)

    def _add_file(self, child: str, occasion: str, path: str) -> None:
        """Add a file to what was sent; slow where the source is, so never in the lane that saves what is typed."""
        source = Path(path)

        def say(text: str) -> None:
            if self._form is not None:
                self._form.say_of_file(text)

        def saved(_attachment: str) -> None:
            say(f"{source.name} is saved, and is sent with the referral.")
            self.acted.emit()

        def failed(error: Exception) -> None:
            _log.error("a file was not added: %s", type(error).__name__)
            say(attachments.TROUBLES.get(getattr(error, "code", ""), "It was not saved. Please try again."))

        self._copying.ask(lambda: attachments.add(source, child, occasion, by=self._by), saved, failed)
