"""What this person may do for a child, by the rule the hub decides by, from the records on this laptop.

It says beforehand what the hub will say; the hub's word counts. A laptop that has not heard of a change of access yet
may offer what is refused later.
"""

from datetime import date
from typing import NamedTuple

from app.casework.caseworker import Caseworker
from app.casework.household import read_as
from app.domain.access import Holding, Relationship, Tie, grants, holds, purpose_of, supervised
from app.domain.alert import Alert, is_standing
from app.domain.authorship import Writer
from app.domain.cover import Cover, stands
from app.domain.involvement import Allocation, Involvement
from app.domain.practitioner import Agency, Practitioner, Team
from app.storage import records
from app.storage.vault import Tx


def writer(tx: Tx, by: Caseworker, child: str) -> Writer:
    """Return this person as a writer in a child's case file, with the ties and categories they have today."""
    on = by.here(by.clock()).date()
    sector = sector_of(tx, by.agency)
    ties = frozenset((*_allocated(tx, by, child, on), *_involved(tx, by, child, on)))
    found = grants((Relationship(by.practitioner, child, tie, sector) for tie in ties), purpose_of(_codes(tx, child)))
    return Writer(
        by.practitioner,
        by.agency,
        sector,
        frozenset(tie.value for tie in ties),
        frozenset(grant.category for grant in found),
    )


def sector_of(tx: Tx, agency: str) -> str:
    """Return the sector of an agency by the directory; an unknown one is no sector, which may do nothing."""
    record = records.read(tx, agency) if agency else None
    found = read_as(record, Agency) if record is not None and record.kind == "agency" else None
    return found.sector if found else ""


def supervisors_of(tx: Tx, child: str, on: date) -> tuple[str, ...]:
    """Return who supervises this child on a day, by the teams in which it is allocated or was last."""
    held = [Holding(one.team, one.since, one.until) for _, one in allocations_of(tx, child)]
    teams = {one.team for one in supervised(held, _codes(tx, child), on) if holds(on, one.since, one.until)}
    found = [read_as(record, Team) for record in records.read_many(tx, teams).values() if record.kind == "team"]
    return tuple(dict.fromkeys(who for team in found if team for who in team.supervisors))


def is_supervisor(tx: Tx, by: Caseworker, child: str, on: date) -> bool:
    """Return whether this person supervises a child on a day, by a team of theirs or in somebody's place."""
    supervisors = supervisors_of(tx, child, on)
    return by.practitioner in supervisors or any(cover.for_whom in supervisors for _, cover in _covering(tx, by, on))


class Led(NamedTuple):
    """A team that somebody supervises; `place` is in whose place, where it is not their own."""

    id: str
    name: str
    place: str = ""


def teams_led(tx: Tx, by: Caseworker) -> tuple[Led, ...]:
    """Return the authority's teams that this person supervises today, their own first, then those of covers."""
    on = by.here(by.clock()).date()
    if sector_of(tx, by.agency) != "social":
        return ()
    known = [(record.id, team) for record in records.of_kind(tx, "team") if (team := read_as(record, Team))]
    places = ["", *dict.fromkeys(cover.for_whom for _, cover in _covering(tx, by, on))]
    found: dict[str, Led] = {}
    for place in places:
        for id, team in known:
            if (place or by.practitioner) in team.supervisors:
                found.setdefault(id, Led(id, team.name, place))
    return tuple(found.values())


def allocations_of(tx: Tx, child: str) -> list[tuple[str, Allocation]]:
    """Return the allocations of a child that are on this laptop, ended ones too, with their records' ids."""
    read_ones = [(record.id, read_as(record, Allocation)) for record in records.of_child(tx, child, "allocation")]
    return [(id, one) for id, one in read_ones if one is not None]


def _allocated(tx: Tx, by: Caseworker, child: str, on: date) -> list[Tie]:
    standing = [one for _, one in allocations_of(tx, child) if holds(on, one.since, one.until)]
    ties = [Tie(one.role) for one in standing if one.practitioner == by.practitioner]
    if any(not one.practitioner and one.role == "duty" and _screens_for(tx, by, one.team) for one in standing):
        ties.append(Tie.DUTY)
    return [*ties, Tie.SUPERVISOR] if is_supervisor(tx, by, child, on) else ties


def _screens_for(tx: Tx, by: Caseworker, team: str) -> bool:
    """Whether this person is one of the screeners of a team: its referrals with nobody named are theirs (10.11)."""
    record = records.read(tx, by.practitioner)
    me = read_as(record, Practitioner) if record is not None and record.kind == "practitioner" else None
    return me is not None and me.team == team and "SCREEN" in me.capabilities


def _involved(tx: Tx, by: Caseworker, child: str, on: date) -> list[Tie]:
    found = [read_as(record, Involvement) for record in records.of_child(tx, child, "involvement")]
    mine = [one for one in found if one and one.practitioner == by.practitioner and holds(on, one.since, one.until)]
    return [Tie.INVOLVED] if mine else []


def _codes(tx: Tx, child: str) -> list[str]:
    alerts = [read_as(record, Alert) for record in records.of_child(tx, child, "alert")]
    return [one.code for one in alerts if one and one.topic == "status" and is_standing(one)]


class DecidingRights(NamedTuple):
    """What somebody can do, and in whose place; `covers` are (record, for whom, what they can do)."""

    capabilities: frozenset[str]
    covers: tuple[tuple[str, str, frozenset[str]], ...] = ()

    @property
    def any(self) -> frozenset[str]:
        """All of it."""
        return self.capabilities.union(*(can for _, _, can in self.covers))

    def by_cover(self, needed: frozenset[str], kept_out: frozenset[str]) -> tuple[str, str, frozenset[str]]:
        """Return the cover by which it is decided, where one's own capabilities are not enough: record, for whom."""
        if self.capabilities & needed:
            return "", "", self.capabilities
        found = (one for one in self.covers if one[2] & needed and one[1] not in kept_out)
        return next(found, ("", "", self.capabilities))


def deciding_rights(tx: Tx, by: Caseworker) -> DecidingRights:
    """Return what this person can do by the directory, and by the covers that stand today."""
    mine = _covering(tx, by, by.here(by.clock()).date())
    people = records.read_many(tx, [by.practitioner, *(cover.for_whom for _, cover in mine)])
    can = {
        id: frozenset(one.capabilities)
        for id, record in people.items()
        if record.kind == "practitioner" and (one := read_as(record, Practitioner))
    }
    none = frozenset[str]()
    covers = tuple((id, cover.for_whom, can.get(cover.for_whom, none)) for id, cover in mine)
    return DecidingRights(can.get(by.practitioner, none), covers)


def _covering(tx: Tx, by: Caseworker, on: date) -> list[tuple[str, Cover]]:
    """Return the covers by which this person decides in another's place on a day."""
    return [
        (record.id, cover)
        for record in records.of_kind(tx, "cover")
        if (cover := read_as(record, Cover)) and cover.deputy == by.practitioner and stands(cover, on)
    ]
