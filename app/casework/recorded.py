"""What is one piece of work for whoever wrote it, though it is several changes: what one act wrote in one case file.

A signed contact and the recording of its planned visit are one, also where the contact was sent again later.

Every list and every count of waiting or sent work is made from the pieces found here, so that they agree.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from app.casework.words import text_of
from app.domain import body as bodies
from app.storage import outbox, receipts, records
from app.storage.outbox import OutboxRow, Step
from app.storage.receipts import StoredReceipt
from app.storage.records import Record
from app.storage.vault import Tx

SIGN, RECORD = "sign", "record"


class Part(NamedTuple):
    """A change, as far as one must know it to say which piece of work it belongs to."""

    change: str
    record: str
    act: str
    child: str
    written: datetime


def waiting_part(row: OutboxRow | Step) -> Part:
    """Return the part that a change in the outbox is."""
    return Part(row.change_id, row.record_id, row.act, row.child_id, row.written)


def sent_part(one: StoredReceipt) -> Part:
    """Return the part that a receipted change is."""
    return Part(one.receipt.change, one.receipt.record, one.act, one.child, one.written)


def pieces(tx: Tx, parts: Iterable[Part]) -> dict[str, str]:
    """Return the piece of each change: of a contact and its visit the contact's record, else what its act wrote.

    Once the authority has refused one of the two they go separate ways: what stopped needs its author by itself, and
    the other one is not held back by it.
    """
    listed = list(parts)
    visits = records.read_many(tx, (part.record for part in listed if part.act == RECORD))
    stopped = {step.record_id for step in outbox.steps(tx) if step.state == outbox.REFUSED}
    contacts = {part.record: part.record for part in listed if part.act == SIGN}
    contacts |= {visit: contact_of(record) for visit, record in visits.items()}
    found: dict[str, str] = {}
    for part in listed:
        contact = contacts.get(part.record, "")
        if part.act in (SIGN, RECORD):
            found[part.change] = part.change if not contact or {contact, part.record} & stopped else contact
        else:
            found[part.change] = _act_of(part)
    return found


def _act_of(part: Part) -> str:
    """One act writes at one instant; of what the launcher delivered sealed, neither child nor instant is known."""
    return f"{part.child} {part.written.isoformat()}" if part.child else part.change


def waiting(tx: Tx) -> int:
    """Return how many pieces of work wait to be sent."""
    steps = [step for step in outbox.steps(tx) if step.state == outbox.WAITING]
    return len(set(pieces(tx, map(waiting_part, steps)).values()))


def contact_of(visit: Record | None) -> str:
    """Return the contact that a visit was recorded with, or an empty text."""
    return text_of(bodies.value(visit.body), "contact") if visit is not None and visit.kind == "visit" else ""


def recording_waits(tx: Tx, visit: str) -> OutboxRow | None:
    """Return the recording of a visit while it waits to be sent, or None."""
    rows = [row for row in outbox.of_record(tx, visit) if row.act == RECORD and not row.replaced_by]
    refused = any(row.state == outbox.REFUSED for row in rows)
    return None if refused or not rows else rows[-1]


def recording_of(tx: Tx, contact: str) -> StoredReceipt | None:
    """Return the receipt of the recording that belongs to a contact, or None."""
    record = records.read(tx, contact)
    visit = text_of(bodies.value(record.body), "visit") if record is not None and record.kind == "contact" else ""
    if not visit or contact_of(records.read(tx, visit)) != contact:
        return None
    taken = [one for one in receipts.of_record(tx, visit) if one.act == RECORD and one.receipt.status != "refused"]
    return taken[-1] if taken else None
