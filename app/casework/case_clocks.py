"""The open clocks of the case files on this laptop: for many children with two questions, whatever their number.

The records of the work are few and are read whole. Contacts are many: of them only those are asked for that a clock
still counts, and those by the newest at which the child was seen.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import blake2b
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from app.casework.caseworker import Caseworker
from app.casework.clock_book import book
from app.casework.household import read_as
from app.casework.rights import sector_of
from app.domain.case_file import CaseFile
from app.domain.clock_rules import ClockRule, Filter, read_filter
from app.domain.clocks import OPEN, Clock, clocks
from app.domain.contact import Contact, Signature
from app.domain.happening import Happens, instant_of
from app.domain.happenings import READ_FROM, happenings
from app.domain.kinds import KINDS
from app.domain.length import Unit, read_length
from app.domain.working_days import Calendar
from app.storage import extracts, records
from app.storage.extracts import Counted, Wanted
from app.storage.instants import instant_or_none
from app.storage.records import Record
from app.storage.vault import Tx

Rules = tuple[ClockRule, ...]

_KINDS = {kind.name: kind.struct for kind in KINDS.values() if kind.struct in READ_FROM and kind.struct is not Contact}
_BY_KIND = frozenset((Happens.CHILD_SEEN, Happens.VISIT_MADE, Happens.CONTACT_HELD, Happens.CONTACT_WRITTEN))
_OF_KIND = {Happens.RETURN_INTERVIEW_HELD: "return-interview"}
_BY_REVIEW = frozenset((Happens.HEALTH_REVIEW_HELD,))
_BY_CONTACTS = _BY_KIND | set(_OF_KIND) | _BY_REVIEW
_MARGIN = timedelta(hours=26)
_MOST = 10_000
_computed: dict[bytes, tuple[Clock, ...]] = {}


def rules_for(tx: Tx, by: Caseworker) -> Rules:
    """Return the rules whose clocks this person's records can tell: of what one does not see, none can be counted."""
    running = book(tx).running
    return {"social": social(running), "health": _health(running)}.get(sector_of(tx, by.agency), ())


def open_clocks(tx: Tx, by: Caseworker, children: Iterable[str], now: datetime) -> dict[str, tuple[Clock, ...]]:
    """Return the authority's clocks that run for each of these children, by their dates."""
    return of_children(tx, by, dict.fromkeys(children, social(book(tx).running)), now)


@cache
def social(rules: Rules) -> Rules:
    """Return the clocks of the authority's own workers."""
    return tuple(rule for rule in rules if rule.regime not in ("health", "information"))


@cache
def _health(rules: Rules) -> Rules:
    return tuple(rule for rule in rules if rule.regime == "health")


def of_children(tx: Tx, by: Caseworker, asked: Mapping[str, Rules], now: datetime) -> dict[str, tuple[Clock, ...]]:
    """Return the open clocks of these children, of each by the rules that are asked, the first due first.

    Of a child whose copy is not whole yet none is told: what is not here would read as not done.
    """
    now, whole, calendar = by.here(now), extracts.copied(tx), book(tx).calendar
    asked = {child: rules if whole.get(child) else () for child, rules in asked.items()}
    kept: dict[str, list[Record]] = {child: [] for child in asked}
    for record in records.of_children(tx, kept, *_KINDS):
        kept[record.child].append(record)
    names = {one: _name(rules) for one, rules in {id(rules): rules for rules in asked.values()}.items()}
    cases = {
        child: _Case(tuple(of), now, ZoneInfo(by.zone), names[id(asked[child])], calendar) for child, of in kept.items()
    }
    found = {child: cases[child].open(rules) for child, rules in asked.items()}
    waiting = {child: [one for one in of if _contacts_meet(one.rule)] for child, of in found.items()}
    counting = {rule.id for rules in {id(of): of for of in asked.values()}.values() for rule in rules if _counts(rule)}
    for child, met in _contacts(tx, waiting, counting, now).items():
        again = tuple(rule for rule in asked[child] if _contacts_meet(rule))  # the next interval may be of newer rules
        others = (clock for clock in found[child] if not _contacts_meet(clock.rule))
        found[child] = (*others, *cases[child].open(again, tuple(met)))
    return {child: tuple(sorted(of, key=_by_date)) for child, of in found.items()}


def _by_date(one: Clock) -> tuple[datetime, str]:
    return one.due.astimezone(UTC), one.rule.id


def _name(rules: Rules) -> bytes:
    return blake2b(msgspec.json.encode(rules), digest_size=16).digest()


class _Case(NamedTuple):
    """The records of one child from which clocks are read, when and where they are looked at, and by which rules."""

    records: tuple[Record, ...]
    now: datetime
    zone: ZoneInfo
    rules: bytes
    calendar: Calendar

    def open(self, rules: Rules, met: tuple[Counted, ...] = ()) -> tuple[Clock, ...]:
        """Return the open clocks by these rules, and by these contacts.

        A clock follows from the records, the rules and the day: what was computed once is not computed again on the
        same day, but where a rule counts in hours.
        """
        key = self._key(met)
        found = _computed.get(key)
        if found is None or any(in_hours(one.rule) for one in found):
            if len(_computed) >= _MOST:
                _computed.clear()
            found = _computed[key] = self._open(rules, met)
        return found

    def _key(self, met: tuple[Counted, ...]) -> bytes:
        """A digest of all that clocks follow from; nothing of a case is kept by it."""
        digest = blake2b(
            self.rules + repr((self.now.date(), self.zone.key, self.calendar.version, sorted(met))).encode(),
            digest_size=16,
        )
        for record in self.records:
            digest.update(record.id.encode("utf-8") + record.body)
        return digest.digest()

    def _open(self, rules: Rules, met: tuple[Counted, ...]) -> tuple[Clock, ...]:
        read = {record.id: read_as(record, _KINDS[record.kind]) for record in self.records}
        known = {id: one for id, one in read.items() if one is not None}
        contacts = {one.record: contact for one in met if (contact := _contact(one)) is not None}
        file = CaseFile(self.now.date(), known | contacts, self.zone)
        found = clocks(rules, happenings(file), self.calendar, self.zone, self.now)
        return tuple(one for one in found if one.state in OPEN)


def in_hours(rule: ClockRule) -> bool:
    """Whether a rule counts to the minute, so that how its clock stands changes within the day."""
    return read_length(rule.within).unit is Unit.HOUR


def _filters(rule: ClockRule) -> Iterator[Filter]:
    later = () if rule.later is None or rule.later.after[0].isdigit() else (rule.later.after,)
    return (read_filter(text) for text in (*rule.ends, *rule.stops, *later))


@cache
def _contacts_meet(rule: ClockRule) -> bool:
    return any(one.name in _BY_CONTACTS for one in _filters(rule))


def _counts(rule: ClockRule) -> bool:
    """Whether it matters how often the rule was met, and not only when last: each return has its own interview."""
    of_one = any(one.name in _OF_KIND for one in _filters(rule))
    return of_one or (len(rule.then) > 1 and _contacts_meet(rule))


def _contacts(
    tx: Tx, waiting: Mapping[str, Sequence[Clock]], counting: Set[str], now: datetime
) -> dict[str, list[Counted]]:
    """Return the contacts by which these clocks stand as they stand, by child."""
    wanted = {one for child, of in waiting.items() for clock in of for one in _wanted(child, clock, counting)}
    until = (now + _MARGIN).strftime("%Y-%m-%dT%H:%M:%S")
    found: dict[str, list[Counted]] = defaultdict(list)
    for one in extracts.counted(tx, sorted(wanted), until) if wanted else ():
        found[one.child].append(one)
    return found


def _wanted(child: str, clock: Clock, counting: Set[str]) -> Iterator[Wanted]:
    """What ends one piece of work and not another is asked for whole: the newest may belong to a later one."""
    runs_back = read_length(clock.rule.opens or clock.rule.within).number < 0
    since = "" if runs_back else (instant_of(clock.start.at, UTC) - _MARGIN).strftime("%Y-%m-%d")
    for one in _filters(clock.rule):
        if one.name in _OF_KIND:
            yield Wanted(child, _OF_KIND[one.name], "", since, "kind")
        elif one.name in _BY_KIND:
            yield Wanted(child, one.detail or "", "", since, "all" if clock.rule.id in counting else "newest")
        elif one.name in _BY_REVIEW:
            yield Wanted(child, "", one.detail or "", since)


def _contact(one: Counted) -> Contact | None:
    """A contact that has only what happenings are read from; None for one that a later program dated otherwise."""
    happened = instant_or_none(one.happened)
    if happened is None:
        return None
    fields = {"kind_of_contact": one.kind, "seen": one.seen, "review": one.review}
    signed = (Signature(id="", practitioner="", name="", at=happened),)
    written = instant_or_none(one.written)
    return Contact(author="", happened=happened, written=written, signatures=signed, **fields)  # type: ignore[arg-type]
