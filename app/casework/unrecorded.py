"""Visits whose time has passed and of which nothing is written: somebody has to say what became of each."""

from datetime import timedelta

from app.casework import joint
from app.casework.caseworker import Caseworker
from app.casework.dues import read_visits
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
