"""Visits whose time has passed and of which nothing is written: somebody has to say what became of each."""

from collections.abc import Iterable
from datetime import timedelta

from app.casework import joint
from app.casework.caseworker import Caseworker
from app.casework.dues import read_visits
from app.casework.holdings import allocations
from app.casework.household import read_as
from app.domain.access import holds
from app.domain.involvement import Involvement
from app.domain.visit import UNDER_WAY, Visit
from app.storage import drafts, records
from app.storage.instants import text_of
from app.storage.records import Record
from app.storage.vault import Tx

_BACK = timedelta(days=60)


def unrecorded(tx: Tx, by: Caseworker) -> list[tuple[Record, Visit]]:
    """Return this person's visits of the last 60 days that are past and not recorded, the latest first, one for each
    occasion. One that is being written stands among the drafts."""
    now = by.clock()
    found = read_visits(records.past_visits(tx, by.practitioner, text_of(now - _BACK), text_of(now)))
    of_occasion = {
        visit.occasion or record.id: (record, visit)
        for record, visit in found
        if now - visit.planned >= UNDER_WAY and (visit.step == "planned" or joint.is_to_write(tx, by, visit))
    }
    return [pair for occasion, pair in of_occasion.items() if drafts.of_occasion(tx, occasion) is None]


def left_behind(tx: Tx, by: Caseworker, children: Iterable[str]) -> list[tuple[Record, Visit]]:
    """Return the visits to these children that are past and not recorded, of people who have to do with them no more.

    Their own laptops have let go of the child, so that it stands on no page of theirs.
    """
    now = by.clock()
    found = [
        (record, visit)
        for record, visit in read_visits(records.still_planned(tx, children))
        if visit.practitioner != by.practitioner and UNDER_WAY <= now - visit.planned < _BACK
    ]
    tied = _tied(tx, by, {record.child for record, _ in found}) if found else set()
    return [(record, visit) for record, visit in found if (record.child, visit.practitioner) not in tied]


def _tied(tx: Tx, by: Caseworker, children: set[str]) -> set[tuple[str, str]]:
    on, held = by.here(by.clock()).date(), allocations(tx)
    allocated = {(child, one.practitioner) for child in children for one in held.get(child, ())
                 if holds(on, one.since, one.until)}  # fmt: skip
    read = ((record.child, read_as(record, Involvement)) for record in records.of_children(tx, children, "involvement"))
    return allocated | {(child, one.practitioner) for child, one in read if one and holds(on, one.since, one.until)}
