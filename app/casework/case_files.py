"""The case file of one child as rules read it, from what is on this laptop."""

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from app.casework.caseworker import Caseworker
from app.casework.form_book import forms_here
from app.casework.household import read_body
from app.domain.case_file import CaseFile
from app.domain.kinds import KINDS
from app.domain.moves import STAGES
from app.storage import outbox, records
from app.storage.records import Record
from app.storage.vault import Tx

NEEDED = STAGES | {"child", "alert", "allocation"}
"""The kinds that needs read."""


def file_of(tx: Tx, by: Caseworker, child: str, now: datetime) -> CaseFile:
    """Return the case file of a child; what waits to be sent counts in it, what was refused does not."""
    found: dict[str, Struct] = {}
    changed = outbox.changed_records(tx)
    for record in records.of_child(tx, child, *sorted(NEEDED)):
        body = standing_body(tx, record) if record.id in changed else record.body
        says = read_body(body, KINDS[record.kind].struct) if body is not None else None
        if says is not None:
            found[record.id] = says
    return CaseFile(by.here(now).date(), found, ZoneInfo(by.zone), forms_here(tx))


def standing_body(tx: Tx, record: Record) -> bytes | None:
    """Return what counts of a record with changes here: as it is shown, unless the authority has refused a change.

    Then it is what the authority has, and nothing at all of a record whose making was refused.
    """
    rows = [row for row in outbox.of_record(tx, record.id) if not row.replaced_by]
    if not any(row.state == outbox.REFUSED for row in rows):
        return record.body
    return outbox.trunk_body(tx, record.id)
