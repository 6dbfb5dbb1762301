"""The lines of the chronology: contacts, changes of status, visits called off, newest first, in their own words."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from app.casework import arrived, emergencies
from app.casework.caseworker import Caseworker
from app.casework.decided import title
from app.casework.disputed import disputed_records
from app.casework.dues import what_of
from app.casework.household import known_child, practitioners, read_as
from app.casework.page_parts import Entry
from app.casework.sources import on_day
from app.casework.told import UNREADABLE, Happened, Told, contacts, headline, is_late
from app.casework.words import and_list
from app.domain.alert import Alert
from app.domain.child import Child
from app.domain.contact import CONTACT_WORDS, Addendum
from app.domain.dispute import Decision
from app.domain.identity import DIRECTORY
from app.domain.involvement import Sector
from app.domain.patterns import was_to_be_seen
from app.domain.practitioner import Agency, Practitioner
from app.domain.visit import CallingOff, Visit
from app.storage import outbox, records
from app.storage.instants import instant
from app.storage.records import Record
from app.storage.vault import Tx

_MARGIN = 4
NOT_SIGNED = "Not signed yet"
_A_STRETCH = timedelta(days=1)
_TIMED = "police-attendance"
_NAMED_WITH_AGENCY = ("education", "housing", "voluntary", "youth")


def latest(tx: Tx, by: Caseworker, child: str, now: datetime, limit: int) -> tuple[Entry, ...]:
    """Return the newest lines; reads no more contacts than it needs."""
    # The list is in the order of the texts; the margin makes up for texts with another offset than UTC.
    found = contacts(tx, by, child, limit + _MARGIN)[:limit]
    added = records.of_child(tx, child, "addendum")
    return _in_order(tx, _teller(tx, by, child, now, found).with_addenda(added), child, found)[:limit]


def all_of(tx: Tx, by: Caseworker, child: str, now: datetime) -> tuple[Entry, ...]:
    """Return every line of the child's chronology."""
    return lines(tx, by, child, now, contacts(tx, by, child))


def lines(tx: Tx, by: Caseworker, child: str, now: datetime, found: Sequence[Happened]) -> tuple[Entry, ...]:
    """Return the lines of contacts that have been read, with the changes of status among them."""
    added = records.of_child(tx, child, "addendum")
    return _in_order(tx, _teller(tx, by, child, now, found).with_addenda(added), child, found)


def stretch_words(first: date, last: date, today: date) -> str:
    """Return a stretch of days: 2 to 6 Nov, 30 Oct to 3 Nov."""
    end = _without_weekday(last, today)
    same_month = (first.year, first.month) == (last.year, last.month)
    return f"{first.day if same_month else _without_weekday(first, today)} to {end}"


def _without_weekday(on: date, today: date) -> str:
    return on_day(on, today).partition(" ")[2]


def _in_order(tx: Tx, teller: "_Teller", child: str, found: Sequence[Happened]) -> tuple[Entry, ...]:
    told = [teller.line(one) for one in found]
    changed = records.of_child(tx, child, "alert", "child", *emergencies.KINDS)
    statuses = [line for record in changed for line in _changes(tx, teller, record)]
    made = _decisions(tx, teller, records.of_child(tx, child, "decision"))
    off = [line for record in records.called_off(tx, child) for line in _called_off(tx, teller, record)]
    return tuple(sorted((*told, *statuses, *made, *off), key=lambda line: (line.happened, line.record), reverse=True))


def _teller(tx: Tx, by: Caseworker, child: str, now: datetime, found: Sequence[Happened]) -> "_Teller":
    given, disputed, late = known_child(tx, child).given, disputed_records(tx, child), arrived.marks(tx, by, child)
    return _Teller(by, now, by.here(now).date(), given, _agencies(tx), _colleagues(tx, found), disputed, late)


def _agencies(tx: Tx) -> dict[str, Agency]:
    read = ((record.id, read_as(record, Agency)) for record in records.of_child(tx, DIRECTORY, "agency"))
    return {agency: found for agency, found in read if found is not None}


def sectors(tx: Tx) -> dict[str, Sector]:
    """Return the sector of every agency in the directory."""
    return {agency: found.sector for agency, found in _agencies(tx).items()}


def _colleagues(tx: Tx, found: Iterable[Happened]) -> dict[str, Practitioner]:
    wrote = {who for one in found if one.told for who in (one.told.author, *one.told.co_authors) if who}
    return practitioners(tx, wrote)


@dataclass(frozen=True)
class _Teller:
    """Tells lines to one person on one day."""

    by: Caseworker
    now: datetime
    today: date
    given: str
    agencies: dict[str, Agency]
    colleagues: dict[str, Practitioner]
    disputed: frozenset[str]
    arrived: Mapping[str, str]
    addenda: Counter[str] = field(default_factory=Counter)

    def with_addenda(self, found: Iterable[Record]) -> "_Teller":
        """Count addenda onto the contacts they are about."""
        read = (read_as(record, Addendum) for record in found)
        return replace(self, addenda=Counter(one.about for one in read if one is not None))

    def sector(self, agency: str) -> Sector:
        """An agency that the directory does not have is taken for one of the authority's own."""
        known = self.agencies.get(agency)
        return known.sector if known else "social"

    def line(self, one: Happened) -> Entry:
        """Tell one contact."""
        told = one.told or Told()
        title, words = headline(told) if one.told else (CONTACT_WORDS["other"], UNREADABLE)
        until = self._until(told)
        note, tone = self._note(told, until)
        return Entry(
            record=one.record,
            kind="contact",
            sector=self.sector(one.agency),
            happened=one.at,
            until=until,
            when=self._when(one.at, until, timed=told.kind_of_contact == _TIMED),
            title=title,
            words=words,
            who=self._who(told, one.agency),
            note=note,
            note_tone=tone,
            disputed=one.record in self.disputed,
            addenda=self.addenda[one.record],
            late=is_late(told),
            joined=self._joined(told, one.agency),
            arrived=self.arrived.get(one.record, ""),
        )

    def _came(self, told: Told) -> list[Practitioner]:
        """Whoever wrote it together with its author and was there, as far as the directory knows them."""
        there = [one for one in told.co_authors if not told.stayed_away(one)]
        return [self.colleagues[one] for one in there if one in self.colleagues]

    def _joined(self, told: Told, agency: str) -> tuple[Sector, ...]:
        """A visit that two agencies made is one of each of them."""
        own = self.sector(agency)
        sectors = dict.fromkeys(self.sector(one.agency) for one in self._came(told))
        return tuple(one for one in sectors if one != own)

    def _until(self, told: Told) -> date | None:
        """A visit over midnight is no stretch of days."""
        went_on = told.ended is not None and told.happened is not None and told.ended - told.happened > _A_STRETCH
        return self.by.here(told.ended).date() if told.ended and went_on else None

    def _when(self, at: datetime, until: date | None, *, timed: bool) -> str:
        """The time only where it matters: today's, and what the police were called to."""
        if until:
            return stretch_words(at.date(), until, self.today)
        on = at.date()
        said = on_day(on, self.today)
        return f"{said} {at:%H:%M}" if timed or on == self.today else said

    def _note(self, told: Told, until: date | None) -> tuple[str, Literal["", "good", "plain"]]:
        note, tone = self._seen(told, until)
        if told.signatures or not told.author:
            return note, tone
        return ". ".join(filter(None, (NOT_SIGNED, note))), ""

    def _seen(self, told: Told, until: date | None) -> tuple[str, Literal["", "good", "plain"]]:
        if until:  # days of absence say themselves that the child was not there
            return "", ""
        if told.seen == "not-seen" and was_to_be_seen(told.kind_of_contact, told.seen):
            return f"{self.given} not seen", "plain"
        return ("Seen alone", "good") if told.seen == "seen" and told.alone == "alone" else ("", "")

    def _who(self, told: Told, agency: str) -> str:
        name = and_list([*filter(None, (told.author_name, *(one.name for one in self._came(told))))])
        author = self.colleagues.get(told.author)
        if author is not None and author.role.startswith("Duty"):
            return f"Duty: {name}"
        known = self.agencies.get(agency)
        return f"{name}, {known.name}" if known and known.sector in _NAMED_WITH_AGENCY else name

    def called_off(self, record: Record, visit: Visit, off: CallingOff) -> Entry:
        """Tell that a visit was called off, by whom and why."""
        at, planned = self.by.here(off.at), self.by.here(visit.planned)
        why = off.words or "The reason is not on this laptop."
        return Entry(
            record=record.id,
            kind="visit",
            sector=self.sector(record.agency),
            happened=at,
            until=None,
            when=self._when(at, None, timed=False),
            title=f"Visit called off: {what_of(visit)}",
            words=f"Planned for {on_day(planned.date(), self.today)}, {planned:%H:%M}. {why}",
            who=off.name,
            disputed=record.id in self.disputed,
            arrived=self.arrived.get(record.id, ""),
        )

    def decided(self, record: Record, decision: Decision, who: str) -> Entry:
        """Tell what somebody decided, and why."""
        at = self.by.here(decision.at or instant(record.received))
        return Entry(
            record=record.id,
            kind="decision",
            sector=self.sector(record.agency),
            happened=at,
            until=None,
            when=self._when(at, None, timed=False),
            title=title(decision),
            words=decision.reason,
            who=who,
            arrived=self.arrived.get(record.id, ""),
        )

    def status(self, record: Record, at: datetime, title: str, words: str, who: str) -> Entry:
        """Tell that a status began or ended."""
        return Entry(
            record=record.id,
            kind="status",
            sector=self.sector(record.agency),
            happened=at,
            until=None,
            when=on_day(at.date(), self.today),
            title=title,
            words=words,
            who=who,
            disputed=record.id in self.disputed,
            arrived=self.arrived.get(record.id, ""),
        )


def _changes(tx: Tx, teller: _Teller, record: Record) -> list[Entry]:
    """A status that began on a day that is known, and one that ended; a time missing, police protection, a death."""
    if record.kind == "child":
        return _death(teller, record)
    if record.kind in emergencies.KINDS:
        return _turns(teller, record)
    alert = read_as(record, Alert)
    if alert is None or alert.topic != "status":
        return []
    found = []
    if alert.since is not None:
        begun = datetime.combine(alert.since, time(), ZoneInfo(teller.by.zone))
        found.append(teller.status(record, begun, alert.words, "Began", alert.source))
    if alert.ended:
        found.append(teller.status(record, _ended(tx, teller, record), f"Ended: {alert.words}", "", alert.source))
    return found


def _turns(teller: _Teller, record: Record) -> list[Entry]:
    """A time missing or in police protection began, and ended: each at its time."""
    found = emergencies.turns(teller.by, record)
    told = [teller.status(record, teller.by.here(one.at), one.title, one.words, one.who) for one in found]
    return [replace(entry, when=f"{entry.when} {entry.happened:%H:%M}") for entry in told]


def _death(teller: _Teller, record: Record) -> list[Entry]:
    child = read_as(record, Child)
    if child is None or child.vital_status != "dead" or child.died is None:
        return []
    at = datetime.combine(child.died, time(), ZoneInfo(teller.by.zone))
    return [teller.status(record, at, "Died", "", "")]


def _decisions(tx: Tx, teller: _Teller, found: Sequence[Record]) -> list[Entry]:
    read = [(record, decision) for record in found if (decision := read_as(record, Decision))]
    people = practitioners(tx, {one.decided_by for _, one in read}) if read else {}
    names = {id: one.name for id, one in people.items()}
    return [teller.decided(record, one, names.get(one.decided_by, "")) for record, one in read]


def _called_off(tx: Tx, teller: _Teller, record: Record) -> list[Entry]:
    """One line for each who called it off; who and why are unknown of one from an earlier program."""
    visit = read_as(record, Visit)
    if visit is None:
        return []
    unsaid = CallingOff(id="", practitioner="", name="", at=_ended(tx, teller, record), words="")
    return [teller.called_off(record, visit, off) for off in visit.called_off or (unsaid,)]


def _ended(tx: Tx, teller: _Teller, record: Record) -> datetime:
    """When an ending was written here, or came here, of which the record does not say on which day it was."""
    waiting = outbox.of_record(tx, record.id)
    if waiting:
        return teller.by.here(waiting[-1].written)
    return teller.by.here(instant(record.received) if record.received else teller.now)
