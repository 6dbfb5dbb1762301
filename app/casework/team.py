"""The team caseload: each worker of the teams that somebody supervises, and their children.

Everything is read from the supervisor's own store, which holds their teams' children; so it works without a network,
and says how old it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from datetime import date, datetime
from typing import NamedTuple

from app.casework import caseload, covers, team_laptops, team_versions
from app.casework.case_clocks import open_clocks
from app.casework.case_pages import CaseloadRow
from app.casework.caseworker import Caseworker
from app.casework.holdings import allocations, whose
from app.casework.household import folded, practitioners, read_as
from app.casework.page_parts import DueState
from app.casework.rights import Led, teams_led
from app.casework.team_pages import AT_THE_DOOR, NOBODY, TeamPage, WorkerLine, WorkerPage
from app.domain.clocks import Clock, ClockState
from app.domain.practitioner import Practitioner
from app.domain.referral import Referral, is_at_the_door
from app.domain.working_days import working_days_between
from app.storage import laptops_told, marks, records
from app.storage.laptops_told import CHILDREN_LIMIT, CONFLICT_DAYS
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

_HOLDING = frozenset(("SW", "LP"))
"""Whoever can hold a case is on the page, with no children too."""

_NAMES = {NOBODY: "Nobody", AT_THE_DOOR: "At the front door"}
_COLUMNS = {"CPP": "protected", "LAC": "looked_after", "CIN": "in_need"}
_VISITED = frozenset(("CPP", "S47", "LAC", "CIN"))
"""With one of these a child is visited, whether or not the plan is on this laptop."""
_UNSEEN_AFTER = 20
"""Working days after which a child with a status and without a plan here was not seen for too long."""


class _Held(NamedTuple):
    """Whose children they are: by worker, and in which team of those that are led."""

    children: Mapping[str, list[str]]
    teams: Mapping[str, str]


def is_led(*, by: Caseworker) -> bool:
    """Whether this person supervises a team today, in somebody's place too, or decides and can name a deputy."""
    with by.vault.read() as tx:
        return _has_desk(tx, by, teams_led(tx, by))


def _has_desk(tx: Tx, by: Caseworker, led: tuple[Led, ...]) -> bool:
    return bool(led) or covers.may_arrange(tx, by)


def read(*, by: Caseworker) -> TeamPage | None:
    """Return the workers of the teams that this person supervises, what is overdue first; None for nobody's desk."""
    now = by.here(by.clock())
    with by.vault.read() as tx:
        led = teams_led(tx, by)
        if not _has_desk(tx, by, led):
            return None
        held = _held(tx, led, now.date())
        rows = {row.child: row for row in caseload.rows_of(tx, by, now)}
        found = _workers(tx, led) | dict.fromkeys(held.children)
        people = practitioners(tx, found)
        theirs = [child for mine in held.children.values() for child in mine]
        running = open_clocks(tx, by, theirs, now)
        decided = _decided(tx, held.children.get(AT_THE_DOOR, ()))
        lines = [_line(who, people.get(who), held, led, rows, running, decided, now) for who in found]
        places = practitioners(tx, {one.place for one in led if one.place})
        received = marks.read(tx).last_exchange_at
        told = laptops_told.told(tx)
        limit = told.answer.conflict_days if told else CONFLICT_DAYS
        versions = team_versions.read(tx, by, theirs, limit)
        laptops = team_laptops.read(tx, by, told) if told else ()
        waiting = team_laptops.held(tx, by, told) if told else ()
        standing_in, may_cover = covers.read(tx, by), covers.may_arrange(tx, by)
    lines.sort(key=lambda one: (one.worker not in _NAMES, -one.overdue, -one.unseen, folded(one.name), one.worker))
    return TeamPage(
        teams=tuple(one.name for one in led),
        places=tuple(one.name for one in places.values()),
        workers=tuple(lines),
        limit=told.answer.children_limit if told else CHILDREN_LIMIT,
        received=received,
        now=now,
        zone=by.zone,
        laptops=laptops,
        versions=versions,
        held=waiting,
        asked=told.asked if told else None,
        covers=standing_in,
        may_cover=may_cover,
    )


def worker(who: str, *, by: Caseworker) -> WorkerPage:
    """Return the children of one worker of the teams. Raises StoreTrouble with the code not-yours-to-read."""
    now = by.here(by.clock())
    with by.vault.read() as tx:
        led = teams_led(tx, by)
        held = _held(tx, led, now.date())
        if who not in held.children and who not in _workers(tx, led):
            raise StoreTrouble("not-yours-to-read")
        mine = frozenset(held.children.get(who, ()))
        rows = [row for row in caseload.rows_of(tx, by, now) if row.child in mine]
        known = practitioners(tx, [who]).get(who)
    return WorkerPage(who, _NAMES.get(who) or (known.name if known else ""), caseload.page_of(rows, now))


def _held(tx: Tx, led: Iterable[Led], on: date) -> _Held:
    """Say whose each child of the teams is; one that was theirs last and is nobody's now stands under nobody."""
    ids = {one.id for one in led}
    children: dict[str, list[str]] = defaultdict(list)
    teams: dict[str, str] = {}
    for child, found in allocations(tx).items():
        who, team = whose(found, ids, on)
        if who:
            children[who].append(child)
            teams.setdefault(who, team)
    return _Held(children, teams)


def _workers(tx: Tx, led: Iterable[Led]) -> dict[str, None]:
    """Return everybody of these teams who can hold a case."""
    ids = {one.id for one in led}
    read = practitioners(tx, (record.id for record in records.of_kind(tx, "practitioner")))
    return {id: None for id, one in read.items() if one.team in ids and _HOLDING & set(one.capabilities)}


def _line(  # noqa: PLR0913, PLR0917 - whose line it is, and what is known of their children
    who: str, known: Practitioner | None, held: _Held, led: Iterable[Led], rows: Mapping[str, CaseloadRow],
    running: Mapping[str, tuple[Clock, ...]], decided: Set[str], now: datetime,
) -> WorkerLine:  # fmt: skip
    mine = [rows[child] for child in held.children.get(who, ()) if child in rows]
    names = {one.id: one.name for one in led}
    counts = dict.fromkeys((*_COLUMNS.values(), "others"), 0)
    for row in mine:
        counts[_COLUMNS.get(row.status.code, "others")] += 1
    return WorkerLine(
        worker=who,
        name=_NAMES.get(who) or (known.name if known else "Somebody who is not in the directory here"),
        role=known.role if known else "",
        team=names.get(known.team if known and known.team in names else held.teams.get(who, ""), ""),
        overdue=sum(row.due.state is DueState.OVER for row in mine),
        soon=sum(row.due.state is DueState.SOON for row in mine),
        unseen=sum(_is_unseen(row, running[row.child], now.date()) for row in mine),
        decided=sum(row.child in decided for row in mine) if who == AT_THE_DOOR else 0,
        **counts,
    )


def _decided(tx: Tx, children: Iterable[str]) -> Set[str]:
    """Return of the children at the front door those with whom only the answer and the closing are left to do."""
    found: dict[str, list[Referral]] = defaultdict(list)
    for record in records.of_children(tx, children, "referral"):
        if (said := read_as(record, Referral)) is not None and is_at_the_door(said):
            found[record.child].append(said)
    return {child for child, said in found.items() if all(one.outcome for one in said)}


def _is_unseen(row: CaseloadRow, running: Iterable[Clock], today: date) -> bool:
    """Whether a visit of the child's regime is overdue; where no plan is here, nobody has seen them for long."""
    visits = [clock for clock in running if clock.rule.what == "visit"]
    if visits:
        return any(clock.state is ClockState.OVERDUE for clock in visits)
    long_ago = row.last_seen is None or working_days_between(row.last_seen, today) > _UNSEEN_AFTER
    return row.status.code in _VISITED and long_ago
