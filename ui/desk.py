"""The desk of one unlocked caseworker: joins the screens to the acts through lanes.

Screens ask by signal and are given frozen values; acts run in the store lane, rounds in the network lane, and every
answer arrives here on the window's thread. What is shown as saved, waiting or received is read again from the store
after each act and each round, never taken from the answer itself.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal

from app.casework import acknowledged, carrying, children, contacts, exchange, handover, refused, today
from app.casework.caseworker import Caseworker
from app.casework.form_parts import OFFERED
from app.casework.handover import Late
from app.casework.pages import NeedsYou, OutboxLine, StripFigures, SyncPage, TodayPage, WorkState
from app.casework.rounds import Making, RoundEnd, Rounds
from ui import messages, words_of_time
from ui.approving import APPROVALS, Approving
from ui.background import Lane
from ui.briefing import Briefing
from ui.casefiles import BRIEF, CaseFiles
from ui.daywork import DayWork
from ui.exchange.window import SyncCentre
from ui.onlooking import OnLooking
from ui.overseeing import Overseeing
from ui.passing_on import PassingOn
from ui.presence import Presence
from ui.record.window import RecordScreen
from ui.recordkeeping import PEOPLE, RecordKeeping
from ui.referring import Referring
from ui.returning import Returning
from ui.screening import Screening
from ui.searching import Searching
from ui.settling import Settling
from ui.shell.strip import StripText
from ui.shell.window import CaseWindow
from ui.staging import Staging
from ui.supervising import Supervising
from ui.today.window import TodayScreen
from ui.visiting import Visiting

IDLE_SECONDS = 5 * 60
ROUND_SOON_MS = 1_000
COPYING_SECONDS = 1.0
_TOLD = {
    "trouble": ("Cannot send now", "The authority's computer is in trouble. Your work is safe here and is sent later"),
    "not-ours": ("Cannot send now", "Something else answers in the authority's place. Nothing was sent. Ring IT"),
}

_log = logging.getLogger(__name__)


class Desk(QObject):
    """Everything between the screens and the floors below, for as long as the laptop is unlocked."""

    lock_asked = Signal(str)
    _making = Signal(object)

    def __init__(self, by: Caseworker, rounds: Rounds, *, idle_seconds: int = IDLE_SECONDS) -> None:
        super().__init__()
        self._by = by
        self._rounds = rounds
        self._store = Lane("store", self)
        self._network = Lane("network", self)
        self._copying = Lane("copying", self)  # files come from slow cards, and what is typed must not wait for them
        self._window = CaseWindow(search=True)
        self._today = TodayScreen()
        self._record = RecordScreen()
        self._sync = SyncCentre()
        self._visiting = Visiting(by, self._store, self._copying, self._window)
        self._referring = Referring(by, self._store, self._copying, self._window)
        self._files = CaseFiles(by, self._store, self._copying, self._window)
        self._briefing = Briefing(by, self._store, self._files, self._no_network_since)
        self._files.add_chronology()
        self._staging = Staging(by, self._store, self._files)
        self._passing_on = PassingOn(self._network, rounds, self._staging.passing())
        self._screening = Screening(by, self._store, self._window)
        self._keeping = RecordKeeping(by, self._store, self._files)
        self._daywork = DayWork(by, self._store, self._window, self._files, self._today, self._visiting)
        self._onlooking = OnLooking(by, self._network, rounds, self._files)
        self._settling = Settling(by, self._store, self._window)
        self._approving = Approving(by, self._store, self._window)
        self._supervising = Supervising(by, (self._store, self._network), rounds, self._window, self._files)
        self._overseeing = Overseeing(by, self._store, self._network, rounds, self._window)
        self._returning = Returning(by, self._store, self._network, rounds, self._window, self._files)
        self._searching = Searching(by, self._store, self._window, self._files)
        self._needs: dict[str, NeedsYou] = {}
        self._stopped: dict[str, OutboxLine] = {}
        self._badges: dict[str, int] = {}
        self._offline_since: datetime | None = None
        self._online = False
        self._round_runs = self._closed = False
        self._next_round = QTimer(self, singleShot=True)
        self._minute = QTimer(self, interval=30_000)
        self._idle_seconds = idle_seconds
        self._presence = Presence()
        self._lay_out()
        self._connect()

    @property
    def window(self) -> CaseWindow:
        """The window to show."""
        return self._window

    def open(self) -> None:
        """Show Today and begin the first round."""
        self._window.set_person(_initials(self._by.name), self._by.name)
        self._window.show_page("today")
        self._say_network()
        self.refresh()
        self._window.show()
        self._presence.watch(self._window.windowHandle())
        self._minute.start()
        self._run_round()

    def close(self) -> bool:
        """Save what is being written, finish the store lane and hide; say whether all was kept in time."""
        self._closed = True  # a round that ends after this has nobody to tell
        self._minute.stop()
        self._next_round.stop()
        self._visiting.keep_newest()
        self._referring.keep_newest()
        self._staging.keep_newest()
        self._copying.close(COPYING_SECONDS)  # what is not done by then was not called saved
        kept = self._store.close()
        self._window.hide()
        return kept

    def refresh(self) -> None:
        """Read what the screens in view show again from the store."""
        self._store.ask(lambda: today.read(by=self._by), self._show_today)
        self._store.ask(lambda: exchange.read(by=self._by), self._show_sync)
        self._files.refresh()
        self._settling.refresh()
        self._referring.refresh()
        self._approving.refresh()
        self._screening.refresh()
        self._supervising.refresh()
        self._overseeing.refresh()
        self._returning.refresh()
        if self._window.page() == "record":
            self._store.ask(lambda: children.choices(by=self._by), self._record.show_children)

    def _lay_out(self) -> None:
        self._window.add_page("today", self._today, "Today", "calendar-check-2")
        self._screening.lay_out()
        self._approving.lay_out()
        self._supervising.lay_out()
        self._files.lay_out()
        self._window.add_page("record", self._record, "Record", "pen-line", title="Record a contact")
        self._referring.lay_out()
        self._overseeing.lay_out()
        self._window.add_page("sync", self._sync, "Sync", "refresh-cw", title="Sync centre")
        self._returning.lay_out()
        self._settling.lay_out()

    def _connect(self) -> None:
        self._window.lock_asked.connect(lambda: self.lock_asked.emit("asked"))
        self._window.wipe_asked.connect(lambda: self.lock_asked.emit("wiped"))
        self._window.page_asked.connect(self._go)
        write = self._visiting.start
        self._today.visit_asked.connect(lambda visit: write(lambda: contacts.start(by=self._by, visit=visit)))
        self._today.brief_asked.connect(lambda child, visit: self._files.open_child(child, BRIEF, visit))
        self._today.call_off_asked.connect(self._keeping.call_off)
        self._today.contact_asked.connect(lambda: self._go("record"))
        self._today.need_asked.connect(self._open_need)
        self._record.contact_asked.connect(
            lambda child, kind: write(lambda: contacts.start(by=self._by, child=child, kind=kind))
        )
        self._sync.round_asked.connect(self._run_round)
        self._sync.sign_in_asked.connect(self._sign_in)
        self._sync.again_asked.connect(lambda change: self._act(lambda: refused.send_again(change, by=self._by)))
        self._sync.let_go_asked.connect(lambda change: self._act(lambda: refused.let_go(change, by=self._by)))
        self._sync.open_asked.connect(self._open_stopped)
        self._sync.draft_asked.connect(self._go_on_writing)
        self._sync.receipt_asked.connect(self._show_receipt)
        self._sync.export_asked.connect(self._export)
        self._today.refer_asked.connect(self._referring.refer)
        self._record.refer_asked.connect(self._referring.refer)
        self._record.sent_asked.connect(self._show_sent)
        self._referring.child_asked.connect(self._files.open_child)
        self._files.refer_asked.connect(self._referring.refer)
        self._searching.refer_asked.connect(lambda name: self._referring.refer(name=name))
        for form in (self._visiting, self._referring):
            form.left.connect(self._left_form)
            form.troubled.connect(self._told_trouble)
        self._files.writing_asked.connect(write)
        self._briefing.writing_asked.connect(write)
        self._onlooking.told.connect(self._files.refresh)
        self._files.versions_asked.connect(self._lay_side_by_side)
        self._settling.left.connect(lambda _from: self._files.back())
        self._approving.child_asked.connect(self._files.open_child)
        self._approving.versions_asked.connect(self._lay_side_by_side)
        self._supervising.versions_asked.connect(self._lay_side_by_side)
        self._approving.counted.connect(partial(self._count, APPROVALS))
        self._window.back_asked.connect(self._files.back)
        self._files.elsewhere_asked.connect(self._show)
        self._next_round.timeout.connect(self._run_round)
        self._making.connect(self._show_progress)
        self._minute.timeout.connect(self._each_half_minute)
        self._connect_joiners()

    def _connect_joiners(self) -> None:
        self._overseeing.place_asked.connect(self._go)
        work = (self._daywork, self._settling, self._approving, self._supervising, self._staging)
        for one in (self._files, self._keeping, self._referring, self._overseeing, *work):
            one.acted.connect(self._acted)
        for another in (self._files, self._briefing, self._searching, self._returning, *work):
            another.troubled.connect(self._told_trouble)
        self._screening.stage_asked.connect(self._staging.open_stage)
        self._screening.counted.connect(self._count)

    def _open_need(self, asked: str) -> None:
        """What is not signed is written on; two versions are laid side by side; what stopped is shown where it is."""
        state = self._needs[asked].state if asked in self._needs else WorkState.REFUSED
        if state is WorkState.DRAFT:
            self._go_on_writing(asked)
        elif state is WorkState.CONFLICT:
            self._lay_side_by_side(asked)
        elif state is WorkState.STEP:
            self._staging.open_stage(self._needs[asked].about, asked)
        elif state is WorkState.UNRECORDED and self._needs[asked].about:  # another's, who is gone: their child's page
            self._files.open_child(self._needs[asked].about)
        elif asked in self._needs and self._needs[asked].about:  # a choice that came second
            self._lay_side_by_side(self._needs[asked].about)
        elif state is WorkState.LATE:
            self._open_late(asked)
        elif state is WorkState.DECIDED:
            self._show_sent(asked)
        elif state in (WorkState.RETURNED, WorkState.ANSWERED, WorkState.NEW_CHILD):
            self._daywork.open_need(self._needs[asked], self._staging.open_stage)
        elif state in (WorkState.SILENT, WorkState.UNHELD):
            self._supervising.open_need(self._needs[asked])
        elif state is WorkState.OVERDUE:
            self._go(APPROVALS)
        elif state is WorkState.UNRECORDED:
            self._visiting.start(lambda: contacts.start(by=self._by, visit=asked))
        else:
            self._go("sync")

    def _open_late(self, asked: str) -> None:
        """What arrived after a handover is opened: a contact whole, a form with what it says; then it is read."""

        def read() -> None:
            self._act(lambda: handover.mark_read(asked, by=self._by))

        def opened(late: Late) -> None:
            if late.kind == "contact":
                self._files.open_contact(late.about, late.child)
                read()
            elif late.kind in OFFERED:
                self._keeping.open_record(late.child, late.kind, late.about, read)
            else:
                self._files.open_child(late.child, PEOPLE)
                read()

        self._store.ask(lambda: handover.late(asked, by=self._by), opened, self._told_trouble)

    def _open_stopped(self, asked: str) -> None:
        """Two versions are laid side by side, settled or not; a contact that was refused is opened to be written on."""
        if asked in self._needs and self._needs[asked].state is WorkState.CONFLICT:
            self._lay_side_by_side(asked)
        elif asked in self._stopped and self._stopped[asked].about:
            self._lay_side_by_side(self._stopped[asked].about)
        else:
            self._visiting.start(lambda: refused.change_it(asked, by=self._by))

    def _show_sent(self, notice: str = "") -> None:
        self._files.leave()
        self._referring.show_sent(notice)

    def _lay_side_by_side(self, about: str) -> None:
        self._files.leave()
        self._settling.open(about)

    def _count(self, place: str, count: int) -> None:
        self._badges |= {place: count}
        self._window.set_badges(self._badges)

    def _go_on_writing(self, draft: str) -> None:
        visit = partial(self._referring.go_on, otherwise=lambda draft: self._visiting.start(lambda: draft))
        self._staging.go_on(draft, visit)

    def _go(self, page: str) -> None:
        if page in CaseFiles.PAGES:
            self._files.go(page)
        else:
            if page != self._window.page():
                self._files.leave()
            self._show(page)

    def _show(self, page: str) -> None:
        self._window.show_page(page)
        self.refresh()

    def _left_form(self) -> None:
        self.refresh()
        self._round_soon()

    def _act(self, act: Callable[[], object]) -> None:
        """Do an act, read the screens again, and let the next round begin soon."""
        self._store.ask(act, lambda _answer: self._acted(), self._told_trouble)

    def _acted(self) -> None:
        self.refresh()
        self._round_soon()

    # Rounds

    def _round_soon(self) -> None:
        if self._closed:
            return
        if not self._next_round.isActive() or self._next_round.remainingTime() > ROUND_SOON_MS:
            self._next_round.start(ROUND_SOON_MS)

    def _run_round(self) -> None:
        if self._round_runs:
            return
        self._round_runs = True
        self._sync.busy(True)
        self._network.ask(lambda: self._rounds.run(self._making.emit), self._round_ended, self._round_broke)

    def _round_ended(self, end: RoundEnd) -> None:
        if self._closed:
            return
        self._round_runs = False
        self._sync.busy(False)
        if end.ending == "turned-away":
            self.lock_asked.emit(end.ending)
            return
        online = end.ending in ("done", "busy", "sign-in", "refused")
        if online:
            self._offline_since = None
        elif self._offline_since is None:
            self._offline_since = self._by.clock()
        self._online = online
        self._sync.show_sign_in(end.ending == "sign-in", end.sentence)
        self._say_network(end)
        self._next_round.start(max(1_000, round(end.wait * 1000)))
        self.refresh()
        self._visiting.look_who_left()

    def _round_broke(self, error: Exception) -> None:
        """Our own fault: it is logged by its type, the work is where it was, and the next round tries again."""
        _log.error("a round broke: %s", type(error).__name__)
        self._round_ended(RoundEnd("offline", 60.0))

    def _sign_in(self, password: str) -> None:
        def answered(end: RoundEnd) -> None:
            self._sync.show_sign_in(end.ending != "done", end.sentence)
            if end.ending == "done":
                self._run_round()

        self._network.ask(lambda: self._rounds.sign_in(password), answered)

    def _show_progress(self, making: Making) -> None:
        if making.wanted:
            words = f"Receiving, {making.children} of {making.children + making.wanted} children are here"
            self._sync.set_line(words, True)
        self._store.ask(lambda: exchange.figures(by=self._by), self._show_strip)

    # What is shown

    def _show_today(self, page: TodayPage) -> None:
        self._needs = {need.change: need for need in page.needs}
        self._today.show_page(page, self._by.clock())
        self._badges |= {"today": len(page.needs)}
        self._window.set_badges(self._badges)

    def _show_sync(self, page: SyncPage) -> None:
        self._stopped = {line.change: line for line in page.stopped}
        self._sync.show_page(page, self._by.clock())
        self._show_strip(page.figures)
        waiting = page.figures.waiting + page.figures.stopped
        if page.figures.lease_until <= self._by.clock():
            self.lock_asked.emit("lease-over")
        self._badges |= {"sync": waiting}
        self._window.set_badges(self._badges)

    def _show_receipt(self, change: str) -> None:
        self._store.ask(
            lambda: acknowledged.lines(change, by=self._by), lambda lines: self._sync.show_receipt(lines, change)
        )

    def _export(self, path: str) -> None:
        """Write unsent work into a sealed file that a person carries; it stays here as well."""
        self._store.ask(
            lambda: carrying.export(Path(path), by=self._by),
            lambda count: self._sync.say_exported(messages.exported(count, self._by.authority)),
            lambda _error: self._sync.say_exported(messages.NOT_EXPORTED),
        )

    def _show_strip(self, figures: StripFigures) -> None:
        now, zone = self._by.clock(), ZoneInfo(self._by.zone)
        self._window.set_strip(
            StripText(
                saved_at=words_of_time.clock(figures.saved_at, zone) if figures.saved_at else None,
                waiting=figures.waiting,
                stopped=figures.stopped,
                received=words_of_time.moment(figures.received_at, now, zone) if figures.received_at else None,
                access_left=_left(figures.lease_until, now),
            )
        )

    def _no_network_since(self) -> str:
        """Give the time since when there is no network, or nothing while there is one."""
        zone = ZoneInfo(self._by.zone)
        return words_of_time.clock(self._offline_since, zone) if self._offline_since is not None else ""

    def _say_network(self, end: RoundEnd | None = None) -> None:
        words = line = f"Connected to {self._by.authority}" if self._online else "Connecting"
        if since := self._no_network_since():
            words, line = f"Offline since {since}", f"No network since {since}"
        if end is not None and end.ending in _TOLD:
            words, line = _TOLD[end.ending]
        if end is not None and end.ending == "refused":
            line = end.sentence
        self._window.set_network(words, self._online)
        self._sync.set_line(line, self._online)
        self._visiting.say_network(self._online)
        self._referring.say_network(self._online)

    def _each_half_minute(self) -> None:
        if self._presence.away() > self._idle_seconds:
            self.lock_asked.emit("idle")
            return
        self._visiting.say_whom_to_ring()
        self._referring.say_whom_to_ring()
        self.refresh()

    def _told_trouble(self, error: Exception) -> None:
        """Say what could not be done where the person is; the words come from the code, never from the exception."""
        _log.error("an act failed: %s", type(error).__name__)
        sentence = messages.cannot_save(getattr(error, "code", ""))
        self._visiting.say_trouble(sentence)
        self._window.set_strip(StripText(cannot_save=sentence))


def _initials(name: str) -> str:
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()


def _left(until: datetime, now: datetime) -> str | None:
    return words_of_time.span(until - now) if until > now else None
