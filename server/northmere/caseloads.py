"""Teams and their caseloads: how many children each worker holds, and on what status.

The mean is near the 15.2 cases a worker of the Department for Education's workforce statistics of 2025; the spread
and the shares of each status are assumptions.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from server.northmere import families, history, stages, town
from server.northmere.casting import CastWorker
from server.northmere.families import Stage
from server.northmere.shape import SeedRecord
from server.northmere.town import Places

KNOWN_CHILDREN = 8_500
"""Children known by name in an authority of Rutland's size."""

_MEAN, _SPREAD, _LEAST, _MOST = 15.5, 4.0, 4, 32
_JOE_HOLDS, _JOE_HAS = 14, 2
_COLLEAGUES = {
    "marcus": "Marcus Bell", "nia": "Nia Evans", "tomasz": "Tomasz Zieliński", "chidi": "Chidi Eze",
    "hannah": "Hannah O'Rourke",
}  # fmt: skip
_TEAMS: dict[str, tuple[str, int, dict[str, int]]] = {
    "assessment_1": ("Assessment Team 1", 3, {"CIN": 70, "S47": 12, "EH": 18}),
    "safeguarding": ("Safeguarding", 3, {"CPP": 45, "CIN": 45, "S47": 10}),
    "looked_after": ("Looked after", 3, {"LAC": 100}),
    "family_help": ("Family help", 2, {"CIN": 60, "EH": 40}),
    "disability": ("Disability", 2, {"CIN": 90, "LAC": 10}),
}
_ASSESSMENT_2 = {"CIN": 66, "CPP": 12, "S47": 8, "LAC": 4, "EH": 10}
_FRONT_DOOR = 6
_REFERRED, _YEAR = 5, 390


class Holder(NamedTuple):
    """A worker with the number of children they hold and the mix of statuses of their team."""

    key: str
    children: int
    mix: dict[str, int]


def _caseload(stage: Stage) -> int:
    return min(max(round(stage.chance.gauss(_MEAN, _SPREAD)), _LEAST), _MOST)


def _join(stage: Stage, key: str, name: str, team: str) -> Holder:
    worker = CastWorker(
        name=name, role="Social worker", agency="social", team=team, telephone="01632 960 132", capabilities=("SW",)
    )
    stage.roster.join(key, worker, f"northmere-demo-{key}")
    return Holder(key, _caseload(stage), _ASSESSMENT_2)


def team_holders(stage: Stage) -> list[Holder]:
    """Fill Assessment Team 2 beside Priya Raman: Joe Tranter to his 14 children, and five more workers."""
    joe = Holder("joe", _JOE_HOLDS - _JOE_HAS, _ASSESSMENT_2)
    return [joe, *(_join(stage, key, name, "assessment_2") for key, name in _COLLEAGUES.items())]


def bench_holders(stage: Stage) -> list[Holder]:
    """Fill both of Denise Whitlock's teams."""
    return team_holders(stage) + [_anybody(stage, "front_door", _ASSESSMENT_2) for _ in range(_FRONT_DOOR)]


def _anybody(stage: Stage, team: str, mix: dict[str, int]) -> Holder:
    key = town.practitioner(
        stage.chance, stage.roster, role="Social worker", agency="social", team=team, capabilities=("SW",)
    )
    return Holder(key, _caseload(stage), mix)


def authority_holders(stage: Stage, more: int = 0) -> list[Holder]:
    """Fill every team of the authority, each with a manager of its own, and with so many more workers in all."""
    found = team_holders(stage)
    for key, (name, size, mix) in _TEAMS.items():
        stage.roster.add_team(key, name)
        boss = town.practitioner(
            stage.chance, stage.roster, role="Team manager", agency="social", team=key, capabilities=("PS",)
        )
        stage.roster.supervise(key, boss)
        found += [_anybody(stage, key, mix) for _ in range(size + more // len(_TEAMS))]
    return found


def open_families(stage: Stage, places: Places, holders: list[Holder]) -> Iterator[families.Cast]:
    """Return families until every holder has their number of children."""
    for holder in holders:
        left = holder.children
        while left > 0:
            code = stage.chance.choices(list(holder.mix), list(holder.mix.values()))[0]
            family = town.family(stage, places, code, holder.key, left)
            left -= len(family.children)
            yield families.cast_of(stage, family)


def with_history(stage: Stage, cast: families.Cast) -> Iterator[SeedRecord]:
    """Return a family's records and everything that was recorded since it was allocated."""
    yield from families.family_records(stage, cast)
    since = cast.family.allocated_since
    yield from history.visits_before(stage, cast, since, 0)
    yield from history.others_before(stage, cast, since, 0)
    yield from stages.stages_of(stage, cast)


def known_families(stage: Stage, places: Places, children: int, holders: Sequence[Holder]) -> Iterator[SeedRecord]:
    """Return families without an open case: known by name, with the services every child has.

    One in so many was referred within the year, and it is over.
    """
    left, number = children, 0
    while left > 0:
        family = town.family(stage, places, most=left)
        left, number = left - len(family.children), number + 1
        cast = families.cast_of(stage, family)
        yield from families.family_records(stage, cast)
        if not number % _REFERRED:
            worker = holders[number // _REFERRED % len(holders)].key
            yield from stages.once_referred(stage, cast, worker, 1 + number * 37 % _YEAR)
