"""The rest of the authority: families, their homes and the people who work with them, by chance from a seed."""

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any, Literal, NamedTuple

from msgspec import structs

from app.domain.practitioner import Agency
from server.northmere import numbers
from server.northmere.casting import (
    CastAdult,
    CastAlert,
    CastChild,
    CastHome,
    CastInvolvement,
    CastWorker,
    Family,
)
from server.northmere.families import Stage
from server.northmere.notes import words_file
from server.northmere.people import Roster

_NURSERY, _SCHOOL, _SECONDARY, _ADULT = 2, 4, 11, 18
_STATUS_WORDS = {
    "CPP": ("neglect", "emotional", "physical", "sexual"), "S47": ("",), "CIN": ("",), "LAC": ("",), "EH": ("",),
}  # fmt: skip
_STATUS_SAYS = {
    "CPP": "Child protection plan: ", "S47": "Section 47 enquiry", "CIN": "Child in need", "LAC": "Looked after",
    "EH": "Early help",
}  # fmt: skip
_HAZARDS = (
    ("Large dog, loose in the yard", "Ring first and ask for it to be shut away.", False),
    ("Threats to staff by an adult", "Do not go in if he is there. Ring duty from the car.", True),
    ("Do not visit alone", "Two to visit, agreed with the supervisor.", True),
    ("No telephone signal at the address", "Ring in before and after from the main road.", False),
)
_SHIELDED, _MOVED, _TWINS, _DOUBLE = 0.05, 0.2, 0.015, 0.06
Household = Literal["lone", "couple", "reconstituted", "kin", "other"]


class Origin(NamedTuple):
    """Names of one origin."""

    language: str
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    families: tuple[str, ...]


class Line(NamedTuple):
    """A family before its people: where its names come from, its name, and its status with the day it began."""

    names: Origin
    called: str
    code: str
    since: int


class Places(NamedTuple):
    """Keys of the practitioners outside social care, by the age of the child they would work with."""

    nurseries: tuple[str, ...]
    primaries: tuple[str, ...]
    secondaries: tuple[str, ...]
    visitors: tuple[str, ...]
    surgeries: tuple[str, ...]


@cache
def _origins() -> tuple[tuple[Origin, ...], tuple[int, ...]]:
    tables: dict[str, Any] = words_file("names.toml")
    found = tuple(
        Origin(t["language"], tuple(t["girls"].split()), tuple(t["boys"].split()), tuple(t["families"].split()))
        for t in tables.values()
    )
    return found, tuple(t["weight"] for t in tables.values())


@cache
def _town() -> dict[str, Any]:
    return words_file("town.toml")


def origin(chance: Random) -> Origin:
    """Return an origin by its weight."""
    found, weights = _origins()
    return chance.choices(found, weights)[0]


def _family_name(chance: Random, names: Origin) -> str:
    if not names.families:
        return ""
    first = chance.choice(names.families)
    if chance.random() < _DOUBLE:
        return f"{first}-{chance.choice(names.families)}"
    return first


def _given(chance: Random, names: Origin, sex: str, used: set[str]) -> str:
    pool = [name for name in (names.girls if sex == "F" else names.boys) if name not in used]
    given = chance.choice(pool or list(names.boys))
    used.add(given)
    return given


def _home(chance: Random, since: int, protected: bool) -> CastHome:
    street = f"{chance.randrange(1, 140)} {chance.choice(_town()['streets'])}"
    lines: tuple[str, ...] = (street, "Northmere")
    if chance.random() < 0.2:  # noqa: PLR2004 - one home in five is a flat
        lines = (f"Flat {chance.randrange(1, 40)}, {chance.choice(_town()['blocks'])}", *lines)
    return CastHome(lines=lines, postcode=numbers.postcode(chance), since=since, protected=protected)


def _ages(chance: Random, count: int) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    months = chance.randrange(1, 17 * 12)
    for _ in range(count):
        found.append((months // 12, months % 12, chance.randrange(0, 28)))
        if chance.random() < _TWINS:
            found.append(found[-1])
        months -= chance.randrange(11, 48)
        if months < 1:
            break
    return found[:6]


def _status(chance: Random, code: str, since: int) -> tuple[str, str, int] | None:
    if not code:
        return None
    return code, _STATUS_SAYS[code] + chance.choice(_STATUS_WORDS[code]), since


def _children(chance: Random, line: Line, count: int) -> dict[str, CastChild]:
    names = line.names
    used: set[str] = set()
    words = _status(chance, line.code, line.since)
    speaks_other = names.language != "English" and chance.random() < 0.5  # noqa: PLR2004 - about half
    found: dict[str, CastChild] = {}
    for age in _ages(chance, count):
        sex = chance.choice(("F", "M"))
        given = _given(chance, names, sex, used)
        found[f"c{len(found)}"] = CastChild(
            given=given, family=line.called, age=age, sex="F" if sex == "F" else "M", status=words,
            languages=(names.language, "English") if speaks_other else ("English",),
            verified=chance.random() < 0.9,  # noqa: PLR2004 - nine in ten are traced
        )  # fmt: skip
    return found


_HOUSEHOLDS: tuple[Household, ...] = ("lone", "couple", "reconstituted", "kin", "other")
_HOUSEHOLD_WEIGHTS = (40, 30, 15, 8, 7)


def _adult(chance: Random, line: Line, role: str, oldest: int) -> CastAdult:
    years = max(_ADULT, oldest + chance.randrange(17, 38))
    return CastAdult(
        given=_given(chance, line.names, "F" if role in ("Mother", "Grandmother") else "M", set()),
        family=line.called, role=role,
        age=(years, chance.randrange(12), chance.randrange(28)), telephone=numbers.mobile(chance),
    )  # fmt: skip


def _adults(chance: Random, line: Line, oldest: int) -> tuple[CastAdult, ...]:
    kind = chance.choices(_HOUSEHOLDS, _HOUSEHOLD_WEIGHTS)[0]
    if kind == "kin":
        return (_adult(chance, line, "Grandmother", oldest + 22),)
    first = _adult(chance, line, "Mother", oldest)
    if kind == "lone":
        return (first,)
    if kind == "couple":
        return first, _adult(chance, line, "Father", oldest)
    other = _adult(chance, line._replace(called=_family_name(chance, line.names)), "Mother's partner", oldest)
    lives = kind == "reconstituted"
    return first, structs.replace(other, responsibility="no", lives_with="yes" if lives else "unknown", confirmed=lives)


def _alerts(chance: Random, code: str, since: int, protected: bool) -> tuple[CastAlert, ...]:
    found = []
    if code in ("CPP", "S47", "CIN") and chance.random() < 0.2:  # noqa: PLR2004 - one open family in five
        words, action, two = chance.choice(_HAZARDS)
        found.append(
            CastAlert(
                topic="hazard", words=words, action=action, two=two, since=since, source=f"Visit, {{{since} short}}",
                severity="danger" if two else "caution",
            )
        )  # fmt: skip
    if protected:
        found.append(
            CastAlert(
                topic="order", words="Address must not be disclosed", severity="danger", since=since, action=_QUIET
            )
        )
    return tuple(found)


_QUIET = "Leave no paper that shows it."


def _universal(chance: Random, places: Places, child: CastChild, key: str) -> Iterator[CastInvolvement]:
    age = child.age[0]
    who = places.visitors
    if age >= _SECONDARY:
        who = places.secondaries
    elif age >= _SCHOOL:
        who = places.primaries
    elif age >= _NURSERY:
        who = places.nurseries
    yield CastInvolvement(
        of=(key,), who=chance.choice(who), last=chance.randrange(1, 90), last_words="Note",
        confirmed=(chance.choice((0, 0, 0, 1, 4)), "07:50"), since=chance.randrange(100, 700),
    )  # fmt: skip
    surgery = chance.choice(places.surgeries)
    yield CastInvolvement(
        of=(key,), agency=surgery, service="GP", name="GP", role="GP practice", last=chance.randrange(5, 300),
        last_words="Seen", confirmed=(chance.choice((0, 1, 3)), "07:50"), since=chance.randrange(100, 900),
    )  # fmt: skip


def family(stage: Stage, places: Places, code: str = "", worker: str = "", most: int = 6) -> Family:
    """Return a family by chance; with a status and a worker it is an open case of theirs."""
    chance = stage.chance
    names = origin(chance)
    since = chance.randrange(20, 420) if code else chance.randrange(200, 1500)
    line = Line(names, _family_name(chance, names), code, since)
    count = min(chance.choices((1, 2, 3, 4, 5, 6), (38, 34, 16, 8, 3, 1))[0], most)
    children = dict(list(_children(chance, line, count).items())[:most])
    oldest = max(child.age[0] for child in children.values())
    protected = bool(code) and chance.random() < _SHIELDED
    moved = chance.randrange(20, 365) if chance.random() < _MOVED else chance.randrange(366, 3000)
    return Family(
        allocated=worker, allocation_role="allocated" if worker else "", allocated_since=since,
        home=_home(chance, moved, protected), children=children, adults=_adults(chance, line, oldest),
        alerts=_alerts(chance, code, since, protected),
        involvements=(*_lead(chance, worker, since), *_around(chance, places, children)),
    )  # fmt: skip


def _lead(chance: Random, worker: str, since: int) -> Iterator[CastInvolvement]:
    if worker:
        yield CastInvolvement(
            who=worker, role="Social worker, lead professional", lead=True, since=since, last_words="Visit",
            last=chance.randrange(1, 14),
        )  # fmt: skip


def _around(chance: Random, places: Places, children: dict[str, CastChild]) -> Iterator[CastInvolvement]:
    for key, child in children.items():
        yield from _universal(chance, places, child, key)


def practitioner(chance: Random, roster: Roster, **fields: Any) -> str:
    """Take somebody with a name by chance into the directory and return their key."""
    names = origin(chance)
    given, called = _given(chance, names, chance.choice("FM"), set()), _family_name(chance, names)
    name = f"{given} {called}".strip()
    key = f"{fields['agency']}-{len(roster.workers)}".replace("_", "-")
    roster.join(key, CastWorker(name=name, telephone=numbers.landline(chance), **fields))
    return key


def places(stage: Stage, whole: bool) -> Places:
    """Return who works with children outside social care; the whole authority has more schools and surgeries."""
    chance, roster, town = stage.chance, stage.roster, _town()
    found = Places(("beth",), ("karen", "anwen"), ("tom",), ("siobhan",), ("quayside", "fellside"))
    if not whole:
        return found
    visitors = tuple(
        practitioner(chance, roster, role="Health visitor", agency="trust", team="visiting", capabilities=("HV",))
        for _ in range(6)
    )
    return Places(
        found.nurseries + _schools(stage, town["nurseries"]),
        found.primaries + _schools(stage, town["primaries"]),
        found.secondaries + _schools(stage, town["secondaries"]),
        found.visitors + visitors,
        found.surgeries + tuple(_agency(stage, name, "nhs") for name in town["surgeries"]),
    )


def _agency(stage: Stage, name: str, sector: Literal["nhs", "education"]) -> str:
    key = name.lower().replace(" ", "_").replace("'", "")
    stage.roster.add_agency(key, Agency(name=name, sector=sector, duty_telephone=numbers.landline(stage.chance)))
    return key


def _schools(stage: Stage, names: list[str]) -> tuple[str, ...]:
    return tuple(
        practitioner(
            stage.chance, stage.roster, role=f"Safeguarding lead, {name}", agency=_agency(stage, name, "education")
        )
        for name in names
    )
