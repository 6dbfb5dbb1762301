"""Who holds how many children, as far as this laptop knows: whoever is to be given another is chosen by that."""

from collections import defaultdict
from datetime import date

from app.casework.household import read_as
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
