"""A refused change stays until its author acts: sends it again, changes it and signs it anew, or lets go of it.

Nothing is ever deleted here. The refused change keeps its place in the outbox until the hub has taken the one that
was sent instead of it.
"""

import msgspec

from app.casework.caseworker import Caseworker
from app.casework.household import known_child
from app.casework.ledger import Act, Seen, acting, existing
from app.domain.contact import Contact
from app.domain.identity import new_id
from app.domain.moves import STAGES
from app.domain.redraft import draft_of
from app.storage import outbox, records
from app.storage.outbox import OutboxRow
from app.storage.projection import laid_over
from app.storage.records import Record
from app.storage.trouble import StoreTrouble

MOVED_ON, WITHDRAW = "moved-on", "withdraw"
_NO_STEP = frozenset(("need-not-met", "no-such-move", "needs-decision", "stands", "not-yours-to-write"))
"""Why a step of the work was not taken: sent again as it was, it would be refused again."""


def send_again(change: str, *, by: Caseworker) -> str:
    """Send the same content again, on the record as it stands now; returns the new change's id.

    The hub's answer to a change is the same for ever, so the same change sent twice would be refused twice.
    Raises StoreTrouble: no-such-change, not-refused, replaced-already.
    """
    with acting(by) as act:
        row = _refused(act, change)
        fresh = _again(act, row)
        outbox.replace(act.tx, change, fresh)
        return fresh


def _again(act: Act, row: OutboxRow) -> str:
    refused = row.change()
    if refused.body:
        kept = _as_made(row, bytes(refused.body), act.by.agency)
        return act.again(kept, act=row.act, body=bytes(refused.body))
    present = records.read(act.tx, row.record_id)
    if present is None:
        raise StoreTrouble("no-such-record", record=row.record_id, kind=row.kind)
    after = {name: edit.after for name, edit in refused.fields.items()}
    # What the hub holds now is what the change is made on; the record here shows the refused values.
    seen = outbox.trunk_body(act.tx, row.record_id) or present.body
    return act.edit(present, after, act=row.act, reason=refused.reason, seen=Seen(seen)).change


def _as_made(row: OutboxRow, body: bytes, agency: str) -> Record:
    return Record(row.record_id, row.kind, row.child_id, 0, 0, agency, "", 0, "", body)


def change_it(change: str, *, by: Caseworker) -> str:
    """Open a refused contact as a draft again; signing it sends that instead. Returns the draft's id.

    Raises StoreTrouble: no-such-change, not-refused, replaced-already, not-a-contact (only a contact is written in a
    form; anything else is sent again or handed to the supervisor).
    """
    with acting(by) as act:
        row = _refused(act, change)
        made = row.change().body
        if row.kind != "contact" or not made:
            raise StoreTrouble("not-a-contact", change=change)
        contact = msgspec.json.decode(bytes(made), type=Contact)
        draft = draft_of(contact, row.child_id, known_child(act.tx, row.child_id).given, by.practitioner)
        draft_id = new_id()
        # Kept under a key of its own: brothers and sisters of one occasion may all have been refused.
        act.begin_draft(draft_id, new_id(), msgspec.json.encode(draft), instead_of=change)
        return draft_id


def may_let_go(row: OutboxRow) -> bool:
    """Whether a refused change can be let go of: an edit of what somebody else had moved first, or a step of the work
    that could not be taken (docs/sync.md 4.16)."""
    change = row.change()
    step = row.kind in STAGES and (row.code in _NO_STEP)
    return (row.code == MOVED_ON or step) and not change.body


def let_go(change: str, *, by: Caseworker) -> str:
    """Let go of a refused edit: say so to the authority in a change that edits nothing; returns its id.

    The record shows what the authority has. Raises StoreTrouble: no-such-change, not-refused, replaced-already,
    not-moved-on, no-such-record.
    """
    with acting(by) as act:
        row = _refused(act, change)
        if not may_let_go(row):
            raise StoreTrouble("not-moved-on", change=change)
        present = existing(act.tx, row.record_id, row.kind)
        fresh = act.edit(present, {}, act=WITHDRAW, reason=row.change().reason).change
        outbox.replace(act.tx, change, fresh)
        kept = outbox.trunk_body(act.tx, row.record_id) or present.body
        others = (one.change() for one in outbox.of_record(act.tx, row.record_id) if one.state == outbox.WAITING)
        records.put_body(act.tx, present, laid_over(row.kind, kept, others))
        return fresh


def _refused(act: Act, change: str) -> OutboxRow:
    row = outbox.read(act.tx, change)
    if row.state != outbox.REFUSED:
        raise StoreTrouble("not-refused", change=change)
    if row.replaced_by:
        raise StoreTrouble("replaced-already", change=change)
    return row
