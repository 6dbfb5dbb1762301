"""A refused change stays until its author acts: send it again as it stands now, or change it and sign it anew.

Nothing is ever deleted here. The refused change keeps its place in the outbox until the hub has taken the one that
was sent instead of it.
"""

import msgspec

from app.casework.caseworker import Caseworker
from app.casework.household import known_child
from app.casework.ledger import Act, acting
from app.domain.contact import Contact
from app.domain.draft import ChildPart, ContactDraft
from app.domain.identity import new_id
from app.storage import outbox, records
from app.storage.outbox import OutboxRow
from app.storage.records import Record
from app.storage.trouble import StoreTrouble


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
    return act.edit(present, after, act=row.act, reason=refused.reason, seen=seen).change


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
        draft = _draft_of(contact, row.child_id, known_child(act.tx, row.child_id).given, act)
        draft_id = new_id()
        # Kept under a key of its own: brothers and sisters of one occasion may all have been refused.
        act.begin_draft(draft_id, new_id(), msgspec.json.encode(draft), instead_of=change)
        return draft_id


def _refused(act: Act, change: str) -> OutboxRow:
    row = outbox.read(act.tx, change)
    if row.state != outbox.REFUSED:
        raise StoreTrouble("not-refused", change=change)
    if row.replaced_by:
        raise StoreTrouble("replaced-already", change=change)
    return row


def _draft_of(contact: Contact, child: str, given: str, act: Act) -> ContactDraft:
    """The form as it was; what one child's part and the whole occasion held is told apart again."""
    how = f"How {given} was"
    return ContactDraft(
        occasion=contact.occasion,
        kind_of_contact=contact.kind_of_contact,
        started=contact.happened or act.now,
        zone=contact.zone,
        ended=contact.ended,
        announced=contact.announced,
        place=contact.place,
        present=contact.present,
        children=(_part_of(contact, child, given, how),),
        observations=tuple(one for one in contact.observations if one.topic != how),
        analysis="\n\n".join(one.words for one in contact.analysis),
        threshold=contact.threshold,
        agreed=contact.agreed,
        no_actions=contact.no_actions,
        late_reason=contact.late_reason,
    )


def _part_of(contact: Contact, child: str, given: str, how: str) -> ChildPart:
    quote = next(iter(contact.own_words), None)
    return ChildPart(
        child=child,
        given=given,
        visit=contact.visit,
        seen=contact.seen,
        not_seen_reason=contact.not_seen_reason,
        alone=contact.alone,
        not_alone_reason=contact.not_alone_reason,
        minutes_alone=contact.minutes_alone,
        where_seen=contact.where_seen,
        bedroom=contact.bedroom,
        own_words="\n".join(one.words for one in contact.own_words),
        language=quote.language if quote else "English",
        through=quote.through if quote else "",
        no_words_reason=contact.no_words_reason,
        how_child_was=contact.how_child_was,
        how_words="\n".join(one.words for one in contact.observations if one.topic == how),
    )
