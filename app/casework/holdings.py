"""Who holds how many children, as far as this laptop knows: whoever is to be given another is chosen by that."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from app.casework.household import read_as
from app.casework.team_pages import AT_THE_DOOR, NOBODY
from app.domain.access import holds
from app.domain.involvement import Allocation
from app.storage import records
from app.storage.vault import Tx


def allocations(tx: Tx) -> dict[str, list[Allocation]]:
    """Return every allocation on this laptop by child, ended ones too."""
    found: dict[str, list[Allocation]] = defaultdict(list)
    for record in records.of_kind(tx, "allocation"):
        if (one := read_as(record, Allocation)) is not None:
            found[record.child].append(one)
    return found


def open_children(tx: Tx, on: date) -> dict[str, set[str]]:
    """Return the children that each practitioner holds on a day."""
    held: dict[str, set[str]] = defaultdict(set)
    for child, found in allocations(tx).items():
        for one in found:
            if is_holder(one, on):
                held[one.practitioner].add(child)
    return held


def is_holder(one: Allocation, on: date) -> bool:
    """Whether by this allocation somebody answers for the child on a day."""
    return one.role == "allocated" and bool(one.practitioner) and holds(on, one.since, one.until)


def whose(found: Iterable[Allocation], led: set[str], on: date) -> tuple[str, str]:
    """Return whose a child of these teams is, and in which team: a worker's, nobody's, or the front door's; else "".

    One that was theirs last and is nobody's now is theirs still, and stands under nobody.
    """
    standing = [one for one in found if holds(on, one.since, one.until)]
    holders = [one for one in standing if is_holder(one, on)]
    if holders:
        mine = next((one for one in holders if one.team in led), None)
        return (mine.practitioner, mine.team) if mine else ("", "")
    if standing:
        mine = next((one for one in standing if one.team in led), None)
        return (AT_THE_DOOR if mine.role == "duty" else NOBODY, mine.team) if mine else ("", "")
    over = [one for one in found if one.until is not None and one.until < on]
    last = max(over, key=lambda one: one.until or on, default=None)
    return (NOBODY, last.team) if last is not None and last.team in led else ("", "")


def held_by_nobody(held: Mapping[str, Iterable[Allocation]], teams: set[str], on: date) -> list[str]:
    """Return the children of these teams whom nobody holds and who are not at the front door, as the page has them."""
    return [child for child, found in held.items() if whose(found, teams, on)[0] == NOBODY]
