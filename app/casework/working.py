"""Who is working with a child: the authority's own workers, other agencies, and that there is a further service."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal, NamedTuple

from app.casework.caseworker import Caseworker
from app.casework.disputed import disputed_records
from app.casework.household import is_further_service, practitioners, read_as
from app.casework.page_parts import Source, WorkingWith
from app.casework.sources import agencies, has_ended, latest, on_day, own_agencies, own_source, source
from app.domain.access import holds
from app.domain.contact import CONTACT_WORDS, is_at_home
from app.domain.freshness import Freshness
from app.domain.involvement import Allocation, Involvement, Sector
from app.domain.practitioner import Agency, Practitioner
from app.storage import extracts, records
from app.storage.extracts import Author
from app.storage.instants import instant, instant_or_none
from app.storage.records import Record
from app.storage.vault import Tx

NOT_MET = "Not yet met"
NOTHING = "No contact recorded"
FURTHER = "A further service is involved"
RING_FIRST = "Ring the safeguarding desk first"

_ROLES = {"allocated": "{role}", "co-worker": "{role}, co-worker", "duty": "{role}, on duty"}
_ORDER: tuple[Sector, ...] = ("social", "police", "education", "health", "nhs", "youth", "housing", "voluntary")
_NOTHING_SAID = Source("social", "", None, Freshness.NEVER, "")


class Around(NamedTuple):
    """What every line is made from: the day, the directory, what each colleague wrote last, what is disputed."""

    by: Caseworker
    now: datetime
    own: frozenset[str]
    own_source: Source
    agencies: dict[str, Agency]
    practitioners: dict[str, Practitioner]
    wrote: dict[str, Author]
    disputed: frozenset[str]


def working_with(tx: Tx, by: Caseworker, child: str, now: datetime) -> tuple[WorkingWith, ...]:
    """Return everybody who works with a child: the lead first, then by sector, what has ended, the further service.

    Of a further service there is one line, however many there are, with the number to ring first and nothing else.
    """
    found = records.of_child(tx, child, "involvement")
    openly = {
        record.id: known
        for record in found
        if not is_further_service(record) and (known := read_as(record, Involvement)) is not None
    }
    on = by.here(now).date()
    held = {id: one for id, one in _held(records.of_child(tx, child, "allocation"), on).items() if one.practitioner}
    directory = {id for one in openly.values() for id in (one.agency, one.practitioner) if id}
    around = _around(tx, by, child, now, directory | {one.practitioner for one in held.values()})
    lines = [_involved(around, id, known) for id, known in openly.items()]
    named = {known.practitioner for known in openly.values() if not has_ended(known, on)}
    lines += [_allocated(around, id, one) for id, one in held.items() if one.practitioner not in named]
    return (*sorted(lines, key=_place), *_further(by, on, found))


def agencies_among(tx: Tx, by: Caseworker, child: str, now: datetime) -> int:
    """Return how many agencies are working with a child; a further service is not counted among them."""
    on = by.here(now).date()
    known = [read_as(r, Involvement) for r in records.of_child(tx, child, "involvement") if not is_further_service(r)]
    involved = {one.agency for one in known if one is not None and not has_ended(one, on)}
    held = _held(records.of_child(tx, child, "allocation"), on)
    own = practitioners(tx, (one.practitioner for one in held.values())).values()
    teams = {one.agency for one in own if one.agency}
    return len(involved | teams)


def _held(found: Iterable[Record], on: date) -> dict[str, Allocation]:
    """Standing allocations, one for each worker; responsibility comes before help, and help before duty."""
    read = [(record.id, read_as(record, Allocation)) for record in found]
    standing = [(id, one) for id, one in read if one is not None and holds(on, one.since, one.until)]
    standing.sort(key=lambda pair: list(_ROLES).index(pair[1].role))
    first: dict[str, tuple[str, Allocation]] = {}
    for id, one in standing:
        first.setdefault(one.practitioner, (id, one))
    return dict(first.values())


def _around(tx: Tx, by: Caseworker, child: str, now: datetime, known: set[str]) -> Around:
    wrote: dict[str, Author] = {}
    for one in extracts.authors(tx, child):
        for who in (one.author, *one.co_authors):
            wrote.setdefault(who, one)
    return Around(
        by=by,
        now=by.here(now),
        own=own_agencies(tx, by),
        own_source=own_source(tx, by, now),
        agencies=agencies(tx, known),
        practitioners=practitioners(tx, known),
        wrote=wrote,
        disputed=disputed_records(tx, child),
    )


def _involved(around: Around, id: str, known: Involvement) -> WorkingWith:
    person = around.practitioners.get(known.practitioner)
    name = known.name or (person.name if person else "") or known.service
    ended = has_ended(known, around.now.date())
    on, words = _last(around, known.practitioner, known.last_contact, known.last_contact_words)
    waiting = known.last_contact_words.strip().casefold() == NOT_MET.casefold()
    return WorkingWith(
        involvement=id,
        sector=known.sector,
        name=name,
        role=known.role or (person.role if person else "") or (known.service if known.service != name else ""),
        telephone=known.telephone or (person.telephone if person else ""),
        last_words=words,
        last_on=on,
        source=_source(around, known),
        state="ended" if ended else "waiting" if waiting else "active",
        lead=known.lead and not ended,
        you=known.practitioner == around.by.practitioner,
        disputed=id in around.disputed,
    )


def _allocated(around: Around, id: str, held: Allocation) -> WorkingWith:
    person = around.practitioners.get(held.practitioner, Practitioner(name="Name not on this laptop yet"))
    on, words = _last(around, held.practitioner, None, "")
    role = _ROLES[held.role].format(role=person.role or "Worker")
    return WorkingWith(
        involvement=id,
        sector="social",
        name=person.name,
        role=role,
        telephone=person.telephone,
        last_words=words,
        last_on=on,
        source=around.own_source,
        state="active",
        you=held.practitioner == around.by.practitioner,
        disputed=id in around.disputed,
    )


def _last(around: Around, practitioner: str, said: date | None, words: str) -> tuple[date | None, str]:
    """The newer of the last contact that was reported and of the last one that was written down here."""
    today = around.now.date()
    wrote = around.wrote.get(practitioner) if practitioner else None
    happened = instant_or_none(wrote.happened) if wrote else None
    on = None if happened is None else around.by.here(happened).date()
    if wrote and on and (said is None or on > said):
        return on, f"{_kind(wrote.kind)}, {on_day(on, today)}"
    if said is None:
        return None, words or NOTHING
    return said, f"{words or 'Contact'}, {on_day(said, today)}"


def _kind(kind: str) -> str:
    words = CONTACT_WORDS.get(kind, "Contact")
    return "Visit" if is_at_home(kind) and words.endswith("visit") else words


def _source(around: Around, known: Involvement) -> Source:
    """A line's own age: that a colleague in the same agency was heard from says nothing about this one."""
    if known.agency in around.own:
        return around.own_source
    wrote = around.wrote.get(known.practitioner) if known.practitioner else None
    received = instant(wrote.received) if wrote and wrote.received else None
    heard = latest(known.confirmed, received)
    agency = around.agencies.get(known.agency)
    name = agency.name if agency else known.service or known.name
    return source(known.sector, name, None if heard is None else around.by.here(heard), around.now)


def _further(by: Caseworker, today: date, found: Iterable[Record]) -> list[WorkingWith]:
    desk = desk_to_ring(by, today, found)
    if desk is None:
        return []
    return [WorkingWith("", "social", "", "", desk, "", _NOTHING_SAID, "active", sensitive=True)]


def desk_to_ring(by: Caseworker, today: date, found: Iterable[Record]) -> str | None:
    """Return the number to ring about a further service among these involvements, or None where there is none.

    One that cannot be read stays a further service: its category alone says so.
    """
    hidden = [read_as(record, Involvement) for record in found if is_further_service(record)]
    standing = [one for one in hidden if one is None or not has_ended(one, today)]
    return next((one.telephone for one in standing if one and one.telephone), by.duty_telephone) if standing else None


_STATES: dict[Literal["active", "waiting", "ended"], int] = {"active": 0, "waiting": 0, "ended": 1}


def _place(line: WorkingWith) -> tuple[int, bool, int, bool, str]:
    return _STATES[line.state], not line.lead, _ORDER.index(line.sector), not line.you, line.name
