"""An authority of as many children as are wanted, for measuring what is counted over all of them: quick to make.

One child in three is an open case under a plan, with a year of visits; of the others one in two was referred within the
year. There are no households and no words of any length: what figures are counted from is there, and nothing else.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from app.domain.alert import Alert
from app.domain.child import Child
from app.domain.contact import Contact, ContactKind, Signature
from app.domain.involvement import Allocation, Involvement
from app.domain.working_days import add_working_days
from server.northmere.caseloads import Holder, authority_holders
from server.northmere.families import Stage
from server.northmere.generate import begun
from server.northmere.shape import Authority, SeedRecord
from server.northmere.stages import PATHS, Pen, people_of, turned_down

_OPEN_EVERY, _REFERRED_EVERY, _HELD = 3, 2, 15
_CODES = ("CIN", "CIN", "CPP", "LAC", "CIN", "CPP", "EH")
_KINDS: dict[str, ContactKind] = {"CPP": "cp", "LAC": "looked-after"}
_EVERY = {"CPP": 9, "LAC": 28, "EH": 30}


def many(children: int, on: date) -> Authority:
    """Return an authority of so many children as it stands on this day."""
    stage = begun("authority", on)
    holders = authority_holders(stage, more=children // _OPEN_EVERY // _HELD)
    roster = stage.roster
    return Authority(
        size="authority",
        agencies=roster.agencies,
        teams=roster.teams,
        practitioners=roster.practitioners,
        accounts=tuple(roster.accounts),
        records=_records(stage, children, holders),
    )


def _records(stage: Stage, children: int, holders: list[Holder]) -> Iterator[SeedRecord]:
    yield from stage.roster.records(stage.scribe)
    for number in range(children):
        worker = holders[number // _OPEN_EVERY % len(holders)].key
        if number % _OPEN_EVERY == 0:
            yield from _open(stage, worker, number // _OPEN_EVERY)
        else:
            yield from _known(stage, worker, number)


def _child(stage: Stage, number: int, day: date) -> tuple[str, list[SeedRecord]]:
    made = stage.calendar.at((stage.calendar.on - day).days, "09:00")
    id = stage.ids.at(made)
    born = stage.calendar.on - timedelta(days=1_000 + number * 131 % 4_500)
    says = Child(given=f"Number{number}", family="Counted", born=born, nhs_verified=number % 10 > 0)
    known = Involvement(agency=stage.roster.workers["karen"].agency, sector="education", since=day)
    return id, [stage.scribe.write(says, id, made, id=id), stage.scribe.write(known, id, made)]


def _open(stage: Stage, worker: str, number: int) -> Iterator[SeedRecord]:
    code, on = _CODES[number % len(_CODES)], stage.calendar.on
    began = add_working_days(on - timedelta(days=30 + number * 17 % 360), 1)
    id, records = _child(stage, number, began)
    yield from records
    pen = Pen(stage.scribe, id, people_of(stage, worker), on)
    at = pen.at(began, "09:00")
    pen.put(Allocation(practitioner=pen.people.worker, team=pen.people.team, since=began), at)
    pen.put(Alert(topic="status", words="Status", code=code, since=began), at)
    PATHS[code](pen, began)
    day = began
    while (day := pen.after(day, 1, _EVERY.get(code, 18))) <= on:
        _visit(pen, _KINDS.get(code, "cin"), day)
    yield from pen.records


def _visit(pen: Pen, kind: ContactKind, day: date) -> None:
    at, who = pen.at(day), pen.people
    signed = Signature(id="1", practitioner=who.worker, name=who.worker_name, at=at + timedelta(hours=2))
    pen.put(
        Contact(
            author=who.worker, author_name=who.worker_name, kind_of_contact=kind, happened=at, written=signed.at,
            seen="not-seen" if pen.chance.random() < 0.05 else "seen", signatures=(signed,),  # noqa: PLR2004
        ),
        signed.at,
    )  # fmt: skip


def _known(stage: Stage, worker: str, number: int) -> Iterator[SeedRecord]:
    came = add_working_days(stage.calendar.on - timedelta(days=1 + number * 29 % 360), 1)
    id, records = _child(stage, number, came)
    yield from records
    if number % _REFERRED_EVERY:
        pen = Pen(stage.scribe, id, people_of(stage, worker), stage.calendar.on)
        turned_down(pen, min(came, stage.calendar.on))
        yield from pen.records
