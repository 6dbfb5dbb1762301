"""Where a piece of work is, read from the ledger: drafts, outbox, conflicts, receipts."""

from datetime import datetime

from app.casework.household import read_as
from app.casework.pages import Work, WorkState
from app.casework.recorded import recording_waits
from app.domain.dispute import Conflict
from app.storage import doubts, drafts, outbox, receipts, records
from app.storage.instants import instant
from app.storage.records import Record
from app.storage.vault import Tx


def of_record(tx: Tx, record: Record) -> Work:
    """Return where a record's newest change is."""
    rows = [row for row in outbox.of_record(tx, record.id) if not row.replaced_by]
    if any(row.state == outbox.REFUSED for row in rows):
        return Work(WorkState.REFUSED, rows[-1].written)
    if rows:
        return Work(WorkState.WAITING, rows[-1].written)
    if opened := _opened(tx, record.id):
        return Work(WorkState.CONFLICT, opened)
    answered = receipts.of_record(tx, record.id)
    if answered and doubts.of_record(tx, record.id):  # the authority was restored, and has not said that it has it
        return Work(WorkState.WAITING, answered[-1].written)
    at = answered[-1].receipt.received if answered else instant(record.received)
    return Work(WorkState.RECEIVED, at)


def _opened(tx: Tx, record_id: str) -> datetime | None:
    """Return when the first open conflict about a record was opened."""
    for one in records.about(tx, record_id):
        conflict = read_as(one, Conflict) if one.kind == "conflict" else None
        if conflict is not None and conflict.step == "open":
            return conflict.opened or instant(one.received)
    return None


def of_visit(tx: Tx, occasion: str, visit: Record, contact_id: str) -> Work | None:
    """Return where the record of a planned visit is, or None while nothing has been written.

    It has arrived when the contact and the recording of the visit have.
    """
    contact = records.read(tx, contact_id) if contact_id else None
    if contact is not None:
        work = of_record(tx, contact)
        late = recording_waits(tx, visit.id) if work.state is WorkState.RECEIVED else None
        return work if late is None else Work(WorkState.WAITING, late.written)
    draft = drafts.of_occasion(tx, occasion) if occasion else None
    return None if draft is None else Work(WorkState.DRAFT, draft.saved_at)
