"""Which part this person has in the cases on the laptop: whose clocks are theirs, from allocations and involvements.

Asked with as many questions for many children as for few.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from app.casework.caseworker import Caseworker
from app.casework.holdings import allocations, is_holder
from app.casework.household import read_as, read_body
from app.casework.rights import teams_led
from app.domain.access import holds
from app.domain.clock_owners import PARTS_BY_CAPABILITY, CasePart
from app.domain.involvement import Allocation, Involvement
from app.domain.practitioner import Practitioner, Team
from app.storage import extracts, records
from app.storage.vault import Tx

Parts = dict[str, frozenset[CasePart]]


def parts_of(tx: Tx, by: Caseworker) -> Parts:
    """Return the parts that this person has today, by child; a child in whose case they have none is not there."""
    on = by.here(by.clock()).date()
    me = _me(tx, by)
    led = frozenset(one.id for one in teams_led(tx, by))
    door = frozenset(one.id for one in records.of_kind(tx, "team") if (team := read_as(one, Team)) and team.front_door)
    screened = door & (led | ({me.team} if "SCREEN" in me.capabilities else frozenset[str]()))
    found: dict[str, set[CasePart]] = defaultdict(set)
    for child, held in allocations(tx).items():
        standing = [one for one in held if holds(on, one.since, one.until)]
        if _works(standing, by.practitioner, led - door, on):
            found[child].add(CasePart.WORKER)
        if any(one.team in screened and one.role == "duty" for one in standing):
            found[child].add(CasePart.FRONT_DOOR)
    there_for = frozenset(part for can, part in PARTS_BY_CAPABILITY.items() if can in me.capabilities)
    for child in _involved(tx, by, on) if there_for else ():
        found[child] |= there_for
    return {child: frozenset(parts) for child, parts in found.items() if parts}


def _me(tx: Tx, by: Caseworker) -> Practitioner:
    record = records.read(tx, by.practitioner)
    return (read_as(record, Practitioner) if record else None) or Practitioner(name=by.name)


def _works(standing: Iterable[Allocation], practitioner: str, led: frozenset[str], on: date) -> bool:
    """Whether the work is theirs: allocated to them, or to nobody while they supervise the team that has the child."""
    holders = {one.practitioner for one in standing if is_holder(one, on)}
    return practitioner in holders or (not holders and any(one.team in led for one in standing))


def _involved(tx: Tx, by: Caseworker, on: date) -> list[str]:
    read = ((child, read_body(body, Involvement)) for child, body in extracts.involving(tx, by.practitioner))
    return [child for child, one in read if one is not None and holds(on, one.since, one.until)]
