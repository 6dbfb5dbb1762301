"""Makes the whole authority: the cast of the pictures in every size, and as many more as the size asks for."""

from collections.abc import Iterator
from datetime import date
from itertools import chain

from server.northmere import bench, caseloads, casting, families, history, standing, told, town, waiting
from server.northmere.caseloads import Holder
from server.northmere.dates import Calendar
from server.northmere.families import Cast, Stage
from server.northmere.numbers import Ids, NhsNumbers, seeded
from server.northmere.people import SOCIAL, Roster
from server.northmere.scribe import Scribe
from server.northmere.shape import Authority, SeedRecord, Size
from server.northmere.town import Places

_DIRECTORY_AGE = 900


def begun(size: Size, on: date) -> Stage:
    """Return the stage of a size and a day, with the people of the pictures on it."""
    seed = f"northmere/{size}/{on.isoformat()}"
    calendar, ids, chance = Calendar(on), Ids(seed), seeded(seed)
    roster = Roster(casting.directory(), ids, calendar.at(_DIRECTORY_AGE, "09:00"))
    return Stage(calendar, ids, roster, Scribe(ids, roster.agency_ids[SOCIAL]), chance, NhsNumbers(chance))


def _the_cast(stage: Stage, size: Size) -> Iterator[SeedRecord]:
    """The families of the pictures; what waits for decisions about them is for the demo, and measures nothing."""
    casts: list[Cast] = []
    for family in casting.families().values():
        cast = families.cast_of(stage, family)
        casts.append(cast)
        yield from families.family_records(stage, cast)
        yield from history.earlier(stage, cast)
        yield from told.contact_records(stage, cast)
    if size == "demo":
        yield from standing.standing_records(stage, casts)
        yield from waiting.waiting_records(stage, casts)


def _open(stage: Stage, places: Places, holders: list[Holder]) -> Iterator[SeedRecord]:
    for cast in caseloads.open_families(stage, places, holders):
        yield from caseloads.with_history(stage, cast)


def _bench(stage: Stage, places: Places, holders: list[Holder]) -> Iterator[SeedRecord]:
    casts: list[Cast] = []
    for cast in caseloads.open_families(stage, places, holders):
        casts.append(cast)
        yield from families.family_records(stage, cast)
    yield from bench.bench_contacts(stage, casts, bench.CONTACTS)


def _more(stage: Stage, size: Size) -> Iterator[SeedRecord]:
    """Let the people of this size join the directory now; their families are made while they are read."""
    places = town.places(stage, whole=size == "authority")
    if size == "team":
        return _open(stage, places, caseloads.team_holders(stage))
    if size == "bench":
        return _bench(stage, places, caseloads.bench_holders(stage))
    if size == "authority":
        holders = caseloads.authority_holders(stage)
        known = caseloads.KNOWN_CHILDREN - sum(holder.children for holder in holders)
        return chain(_open(stage, places, holders), caseloads.known_families(stage, places, known, holders))
    return iter(())


def northmere(size: Size, on: date) -> Authority:
    """Return the synthetic authority of this size as it stands on this day; the same asked twice is the same bytes."""
    stage = begun(size, on)
    roster = stage.roster
    more = _more(stage, size)
    return Authority(
        size=size,
        agencies=roster.agencies,
        teams=roster.teams,
        practitioners=roster.practitioners,
        accounts=tuple(roster.accounts),
        records=chain(roster.records(stage.scribe), _the_cast(stage, size), more),
    )
