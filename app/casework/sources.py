"""How fresh what is shown of a child is: when each agency was last heard from, with the words beside the ring."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from app.casework.caseworker import Caseworker
from app.casework.household import SENSITIVE, read_as
from app.casework.page_parts import Source
from app.domain.freshness import Freshness, freshness
from app.domain.involvement import Involvement, Sector
from app.domain.practitioner import Agency, Team
from app.storage import extracts, marks, records
from app.storage.instants import instant
from app.storage.records import Record
from app.storage.vault import Tx

NEVER_HEARD = "Not heard from yet"

OLD = (Freshness.PAST, Freshness.LONG_PAST, Freshness.NEVER)
"""The states in which something may have happened since that nobody here knows."""

LANES: dict[Sector, str] = {
    "social": "Social care",
    "health": "Health",
    "nhs": "Health",
    "police": "Police",
    "education": "Education",
    "youth": "Youth justice",
    "housing": "Housing",
    "voluntary": "Voluntary sector",
}
"""What each sector is called, in the order in which sources stand; both columns of health are one on the screen."""

# Not strftime: its names follow the laptop's own language, and a page must not mix two.
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEK = 7


def on_day(on: date, today: date) -> str:
    """Return a day as it is said: "Fri 30 Oct", with its year when that is not today's."""
    year = "" if on.year == today.year else f" {on.year}"
    return f"{_DAYS[on.weekday()]} {on.day} {_MONTHS[on.month - 1]}{year}"


def in_full(on: date) -> str:
    """Return a day with its year: "10 Sep 2026"."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def heard_words(heard: datetime | None, now: datetime) -> str:
    """Return the words beside a ring: "07:52" of today, "Wed 16:10" within the week, "9 days old" before."""
    if heard is None:
        return NEVER_HEARD
    days = (now.date() - heard.date()).days
    clock = f"{heard.hour:02}:{heard.minute:02}"  # a caseload has 400 of them, and strftime is slow
    if days <= 0:
        return clock
    return f"{_DAYS[heard.weekday()]} {clock}" if days < _WEEK else f"{days} days old"


def source(sector: Sector, name: str, heard: datetime | None, now: datetime) -> Source:
    """Return a source with its state and words; both instants in the zone of the place."""
    return Source(sector, name, heard, freshness(sector, heard, now), heard_words(heard, now))


def own_source(tx: Tx, by: Caseworker, now: datetime) -> Source:
    """Return the authority as a source: what it holds arrives with each whole exchange."""
    last = marks.read(tx).last_exchange_at
    return source("social", by.authority, None if last is None else by.here(last), by.here(now))


def own_agencies(tx: Tx, by: Caseworker) -> frozenset[str]:
    """Return the agencies whose records come whole with an exchange: this person's own, and the authority's.

    The authority's is the social care agency that has teams in the directory; a neighbour's has none.
    """
    teams = [read_as(record, Team) for record in records.of_kind(tx, "team")]
    known = agencies(tx, (team.agency for team in teams if team))
    return frozenset({by.agency, *(id for id, agency in known.items() if agency.sector == "social")})


def agencies(tx: Tx, ids: Iterable[str]) -> dict[str, Agency]:
    """Return agencies of the directory by id."""
    found = records.read_many(tx, ids)
    read = {id: read_as(record, Agency) for id, record in found.items() if record.kind == "agency"}
    return {id: agency for id, agency in read.items() if agency is not None}


def named_openly(record: Record) -> Involvement | None:
    """Return an involvement that may be named, or None for a further service and for what cannot be read."""
    known = None if record.category == SENSITIVE else read_as(record, Involvement)
    return None if known is None or known.sensitive else known


def has_ended(known: Involvement, on: date) -> bool:
    """Whether an involvement is over."""
    return known.until is not None and known.until <= on


Working = Mapping[str, Iterable[Involvement]]
"""Involvements that may be named, by child."""


def heard_from(tx: Tx, by: Caseworker, working: Working, own: frozenset[str]) -> dict[tuple[str, str], datetime | None]:
    """Return when each agency of others was last heard from about each child, by child and agency.

    That is the newer of its last confirmation and of the arrival of its newest record.
    """
    confirmed: dict[tuple[str, str], datetime | None] = {}
    for child, involved in working.items():
        for one in involved:
            if one.agency not in own:
                key = (child, one.agency)
                confirmed[key] = latest(confirmed.get(key), one.confirmed)
    received = extracts.newest_received(tx, confirmed)
    heard = {key: latest(at, instant(received[key]) if key in received else None) for key, at in confirmed.items()}
    return {key: None if at is None else by.here(at) for key, at in heard.items()}


def latest(*instants: datetime | None) -> datetime | None:
    """Return the latest instant, or None where there is none."""
    return max((at for at in instants if at is not None), default=None)


def sources_of(tx: Tx, by: Caseworker, child: str, now: datetime) -> tuple[Source, ...]:
    """Return every source of what is shown of a child, the authority first, each with its age.

    Agencies of one sector that are within their limit stand as one, as old as the oldest of them; one that is past
    its limit stands by its own name, so that a fresh neighbour never hides it.
    """
    here = by.here(now)
    openly = [known for record in records.of_child(tx, child, "involvement") if (known := named_openly(record))]
    involved = [one for one in openly if not has_ended(one, here.date())]
    own = own_agencies(tx, by)
    heard = heard_from(tx, by, {child: involved}, own)
    lanes: dict[str, dict[str, Source]] = defaultdict(dict)
    names = agencies(tx, (agency for _, agency in heard))
    for one in involved:
        if one.agency in own:
            continue
        agency = names.get(one.agency)
        sector, name = (agency.sector, agency.name) if agency else (one.sector, one.service or one.name)
        lanes[LANES[sector]].setdefault(one.agency, source(sector, name, heard[child, one.agency], here))
    ordered = [lane for lane in dict.fromkeys(LANES.values()) if lane in lanes]
    return (_lane(LANES["social"], [own_source(tx, by, now)])[0],) + tuple(
        told for lane in ordered for told in _lane(lane, list(lanes[lane].values()))
    )


def _lane(lane: str, told: list[Source]) -> list[Source]:
    fresh = [one for one in told if one.state not in OLD]
    old = [one for one in told if one.state in OLD]
    if len(told) == 1:
        return [_called(told[0], lane)]
    joined = [_called(min(fresh, key=_age), lane)] if fresh else []
    return joined + old


def _called(one: Source, lane: str) -> Source:
    return Source(next(sector for sector in LANES if LANES[sector] == lane), lane, one.heard, one.state, one.words)


def _age(one: Source) -> float:
    return one.heard.timestamp() if one.heard else 0.0
