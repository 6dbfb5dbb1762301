"""What waits for this person: refused changes, one thing in two versions, and what is not signed yet; in words."""

from app.casework import words
from app.casework.caseworker import Caseworker
from app.casework.household import child_name, known_child, practitioner_name, read_as
from app.casework.pages import NeedsYou, WorkState
from app.domain.contact import CONTACT_WORDS
from app.domain.dispute import Conflict
from app.domain.draft import DRAFT_BYTES, ContactDraft
from app.domain.kinds import KINDS
from app.domain.strict import decode
from app.storage import drafts, outbox, records
from app.storage.outbox import OutboxRow
from app.storage.records import Record
from app.storage.vault import Tx


def read(*, by: Caseworker) -> tuple[NeedsYou, ...]:
    """Return what needs this person, refused work first."""
    with by.vault.read() as tx:
        return found(tx, by)


def found(tx: Tx, by: Caseworker) -> tuple[NeedsYou, ...]:
    """Return the same within a transaction that is open already."""
    refused = [_refused(tx, by, row) for row in stopped_rows(tx)]
    disputed = [_conflict(tx, by, record, conflict) for record, conflict in open_conflicts(tx, by)]
    return (*refused, *disputed, *(_unsigned(tx, by, kept) for kept in drafts.all_of_them(tx)))


def draft_words(tx: Tx, kept: drafts.Draft) -> tuple[str, str]:
    """Return what an unsigned draft is, and whose it is; it must be found again whatever day it was begun."""
    draft = decode(kept.body, ContactDraft, DRAFT_BYTES)
    names = [known_child(tx, part.child).name for part in draft.children]
    return CONTACT_WORDS[draft.kind_of_contact], words.and_list(names)


def stopped_rows(tx: Tx) -> list[OutboxRow]:
    """Return refused changes that their author has not replaced yet."""
    return [row for row in outbox.all_of_them(tx) if row.state == outbox.REFUSED and not row.replaced_by]


def open_conflicts(tx: Tx, by: Caseworker) -> list[tuple[Record, Conflict]]:
    """Return the open conflicts in which one of the two values is this person's."""
    read_ones = [(record, read_as(record, Conflict)) for record in records.of_kind(tx, "conflict")]
    return [
        (record, conflict)
        for record, conflict in read_ones
        if conflict is not None
        and conflict.step == "open"
        and by.practitioner in (conflict.standing_by, conflict.other_by)
    ]


def reason_of(tx: Tx, by: Caseworker, row: OutboxRow) -> str:
    """Return why a change was refused, with the name of whoever changed the record meanwhile."""
    return words.refusal(by.authority, row.code, practitioner_name(tx, row.facts.get("by", "")))


def what_and_whose(tx: Tx, row: OutboxRow) -> str:
    """Return what a change is and whose case file it belongs to."""
    what = words.what(row.kind, row.act, records.read(tx, row.record_id))
    name = child_name(tx, row.child_id)
    return f"{what}, {name}" if name else what


def conflict_words(tx: Tx, by: Caseworker, record: Record, conflict: Conflict) -> tuple[str, str]:
    """Return the title and the sentence of two versions: who the other is, and that nothing is lost."""
    about = KINDS[conflict.about_kind].rules if conflict.about_kind in KINDS else {}
    label = about[conflict.field].label.lower() if conflict.field in about else conflict.field
    noun = words.what(conflict.about_kind, "", records.read(tx, conflict.about))
    other_by = conflict.other_by if conflict.standing_by == by.practitioner else conflict.standing_by
    other = practitioner_name(tx, other_by) or "somebody else"
    name = child_name(tx, record.child)
    title = f"Two versions: {noun}, {name}" if name else f"Two versions: {noun}"
    return title, f"You and {other} both changed this: {label}. Both versions stay in the history."


def _refused(tx: Tx, by: Caseworker, row: OutboxRow) -> NeedsYou:
    return NeedsYou(row.change_id, WorkState.REFUSED, what_and_whose(tx, row), reason_of(tx, by, row))


def _unsigned(tx: Tx, by: Caseworker, kept: drafts.Draft) -> NeedsYou:
    what, whose = draft_words(tx, kept)
    saved = by.here(kept.saved_at)
    detail = f"Not signed. Saved on this laptop {words.day(saved)}, {saved:%H:%M}"
    return NeedsYou(kept.id, WorkState.DRAFT, f"{what}, {whose}", detail)


def _conflict(tx: Tx, by: Caseworker, record: Record, conflict: Conflict) -> NeedsYou:
    title, detail = conflict_words(tx, by, record, conflict)
    return NeedsYou(record.id, WorkState.CONFLICT, title, detail)
