"""Contacts: started, kept while they are written, signed into each child's case file, and added to afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from app.casework import joint
from app.casework.caseworker import Caseworker
from app.casework.household import KnownChild, eldest_first, known_child, read_as
from app.casework.ledger import Act, Written, acting, existing
from app.domain.contact import CONTACT_WORDS, Addendum, Contact, ContactKind, Missing
from app.domain.draft import DRAFT_BYTES, ChildPart, ContactDraft, contact_for, missing_in, signature_of
from app.domain.identity import new_id
from app.domain.strict import decode
from app.domain.visit import UNDER_WAY, Visit
from app.storage import drafts, outbox, records
from app.storage.records import Record
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

_CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True)
class Saved:
    """The draft is on this laptop's encrypted disk, and sealed, as of this instant."""

    at: datetime


@dataclass(frozen=True)
class Signed:
    """The contacts that were written, one for each child, and the changes that wait to be sent."""

    contacts: tuple[str, ...]
    changes: tuple[str, ...]
    at: datetime


class NotReady(Exception):
    """The contact cannot be signed yet: what is missing, each with the child it concerns. Nothing was changed."""

    def __init__(self, missing: Sequence[tuple[str, Missing]]) -> None:
        super().__init__(f"not-ready ({len(missing)} missing)")
        self.missing = tuple(missing)


def start(*, by: Caseworker, visit: str = "", child: str = "", kind: ContactKind = "other") -> str:
    """Begin to write a contact, from a planned visit with every child of its occasion, or for one child unplanned.

    What is recorded long after its time did not begin when the form was opened, and a plan is no start: it has to be
    said. Returns the draft's id; starting the same occasion again returns the draft that is there.
    """
    with acting(by) as act:
        if visit:
            return _start_planned(act, existing(act.tx, visit, "visit"))
        known = known_child(act.tx, child)
        part = _part(known)
        draft = ContactDraft(occasion=new_id(), kind_of_contact=kind, started=act.now, zone=by.zone, children=(part,))
        return _begin(act, draft)


def start_part(contact: str, *, by: Caseworker) -> str:
    """Begin to write one's own part of a joint contact that the co-author has begun. Returns the draft's id.

    Raises StoreTrouble: no-such-record where the visit that names it is not on this laptop, already-signed.
    """
    with acting(by) as act:
        begun = read_as(existing(act.tx, contact, "contact"), Contact)
        return _start_planned(act, existing(act.tx, begun.visit if begun else "", "visit"))


def _start_planned(act: Act, chosen: Record) -> str:
    visits = visits_of_occasion(act.tx, chosen)
    first = visits[0][1]
    occasion = first.occasion or chosen.id
    if (present := drafts.of_occasion(act.tx, occasion)) is not None:
        return present.id
    kind: ContactKind = msgspec.convert(
        first.kind_of_visit if first.kind_of_visit in CONTACT_WORDS else "other", ContactKind
    )
    as_planned = bool(first.with_practitioner) or act.now - first.planned > UNDER_WAY
    draft = ContactDraft(
        occasion=occasion,
        kind_of_contact=kind,
        started=first.planned if as_planned else act.now,
        planned=first.planned,
        start_said=not as_planned,
        zone=act.by.zone,
        announced="announced" if first.announced else "unannounced",
        place=first.place,
        children=_parts(act.tx, visits),
        co_author=joint.co_author(first, act.by.practitioner),
        joining=joint.joining(act.tx, first, act.by.practitioner),
    )
    return _begin(act, joint.with_begun(act, draft))


def _begin(act: Act, draft: ContactDraft) -> str:
    draft_id = new_id()
    act.begin_draft(draft_id, draft.occasion, msgspec.json.encode(draft))
    return draft_id


def visits_of_occasion(tx: Tx, chosen: Record) -> list[tuple[Record, Visit]]:
    """Return the planned visits of one occasion, one for each child, the chosen one at least."""
    read = read_as(chosen, Visit)
    if read is None:
        raise StoreTrouble("newer-program", record=chosen.id)
    if not read.occasion:
        return [(chosen, read)]
    found = [(one, read_as(one, Visit)) for one in records.visits_of(tx, read.occasion)]
    return [(one, visit) for one, visit in found if visit is not None]


def _parts(tx: Tx, visits: Sequence[tuple[Record, Visit]]) -> tuple[ChildPart, ...]:
    of_child = {record.child: (record.id, visit) for record, visit in visits if _may_be_written(visit)}
    children = eldest_first([known_child(tx, child) for child in of_child])
    return tuple(_part(known, of_child[known.id][0], of_child[known.id][1].record_as) for known in children)


def _may_be_written(visit: Visit) -> bool:
    """A joint visit that one of the two has recorded is still to be written by the other."""
    return visit.step == "planned" or (visit.step == "recorded" and bool(visit.record_as))


def _part(known: KnownChild, visit: str = "", record: str = "") -> ChildPart:
    """One child's part of the form; the language of the child comes first, not that of the form."""
    languages = known.child.languages
    return ChildPart(
        child=known.id,
        given=known.given,
        visit=visit,
        record=record,
        # a signed record must not name a language nobody chose
        language=languages[0] if len(languages) == 1 else "" if languages else "English",
    )


def keep_draft(draft_id: str, body: bytes, *, by: Caseworker) -> Saved:
    """Save the newest text of a draft; when this returns, it is on the disk twice: in the vault, and sealed.

    Raises app.domain.strict.Unreadable for anything that is not a ContactDraft, StoreTrouble or SealedTrouble.
    """
    decode(body, ContactDraft, DRAFT_BYTES)
    with acting(by) as act:
        act.keep_draft(draft_id, body)
    return Saved(act.now)


def sign(draft_id: str, *, by: Caseworker) -> Signed:
    """Sign: one contact for each child, and each planned visit recorded, all in one transaction.

    Raises NotReady with what is missing.
    """
    with acting(by) as act:
        kept = drafts.read(act.tx, draft_id)
        draft = decode(kept.body, ContactDraft, DRAFT_BYTES)
        if missing := (*missing_in(draft), *_to_come(draft, act.now)):
            raise NotReady(missing)
        written: list[Written] = []
        contacts: list[str] = []
        for part in draft.children:
            contact = _sign_part(act, draft, part, _record_of_refused(act, kept, part))
            contacts.append(contact.record)
            written.append(contact)
            written += _record_visit(act, part, contact)
        if kept.instead_of:
            outbox.replace(act.tx, kept.instead_of, written[0].change)
        act.end_draft(draft_id)
    return Signed(tuple(contacts), tuple(one.change for one in written), act.now)


def _to_come(draft: ContactDraft, now: datetime) -> list[tuple[str, Missing]]:
    """What is signed has begun; a joint visit is signed by whoever was there, whatever the plan said."""
    ahead = draft.start_said and draft.started > now + _CLOCKS_DIFFER
    return [("", Missing("who", "happened", "The start has not come yet. Say when it started"))] if ahead else []


def _record_of_refused(act: Act, kept: drafts.Draft, part: ChildPart) -> str:
    """A contact written instead of a refused one is the same record: the hub never took it."""
    if not kept.instead_of:
        return ""
    refused = outbox.read(act.tx, kept.instead_of)
    return refused.record_id if refused.child_id == part.child else ""


def _sign_part(act: Act, draft: ContactDraft, part: ChildPart, record_id: str) -> Written:
    contact = msgspec.structs.replace(
        contact_for(draft, part, act.by.practitioner, act.by.name),
        written=act.now,
        signatures=(signature_of(act.by.practitioner, act.by.name, act.now),),
    )
    if part.based_on is not None:
        return joint.sign_part(act, part, contact)
    return act.make("contact", part.child, contact, act="sign", record_id=record_id or part.record)


def _record_visit(act: Act, part: ChildPart, contact: Written) -> list[Written]:
    """Move the planned visit on, from the step the person saw. One that has moved meanwhile is left as it is."""
    planned = records.read(act.tx, part.visit) if part.visit else None
    visit = read_as(planned, Visit) if planned is not None else None
    if planned is None or visit is None or visit.step != "planned":
        return []
    after = {"step": "recorded", "contact": contact.record}
    return [act.edit(planned, after, act="record")]


def add_addendum(contact: str, words: str, *, by: Caseworker, reason: str = "") -> str:
    """Add to a signed contact; the contact itself stays as it was signed. Returns the addendum's id."""
    if not words.strip():
        raise StoreTrouble("no-words")
    with acting(by) as act:
        record = existing(act.tx, contact, "contact")
        addendum = Addendum(
            about=record.id,
            words=words,
            author=by.practitioner,
            author_name=by.name,
            reason=reason,
            written=act.now,
        )
        return act.make("addendum", record.child, addendum, act="add").record
