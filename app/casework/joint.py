"""Joint visits: two practitioners, of one agency or two, write one contact, each on their own laptop.

A planned joint visit names its co-author and the id of the contact (docs/sync.md 4.10). Whoever writes first makes it;
whoever finds it on the laptop already adds their own part to it; and if neither had heard of the other, the hub puts
the two together.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import structs

from app.casework.caseworker import Caseworker
from app.casework.household import practitioner_name, read_as
from app.casework.ledger import Act, Seen, Written, existing
from app.domain import body as bodies
from app.domain.contact import Contact, Joining, signed_by
from app.domain.draft import ChildPart, ContactDraft
from app.domain.fields import MergeRule
from app.domain.identity import new_id
from app.domain.kinds import KINDS
from app.domain.redraft import draft_of
from app.domain.visit import Visit
from app.storage import records
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

_EACH_ONES_OWN = frozenset(("joining", "own_words", "observations", "analysis", "marks", "signatures"))
"""Lists in which everybody's items stand beside each other; the other lists are one list that both may change."""


def co_author(visit: Visit, me: str) -> str:
    """Return who writes the contact of this visit with this practitioner, if anybody does."""
    return visit.practitioner if visit.with_practitioner == me else visit.with_practitioner


def who_joins(tx: Tx, visit: Visit, me: str) -> str:
    """Return the name of who comes along on a visit: for the co-author it is whoever planned it."""
    return practitioner_name(tx, visit.practitioner) if visit.with_practitioner == me else visit.joined_by


def is_to_write(tx: Tx, by: Caseworker, visit: Visit) -> bool:
    """Whether the contact of a joint visit has been recorded by the other one, and this person's part is missing."""
    record = records.read(tx, visit.contact) if visit.with_practitioner and visit.contact else None
    contact = read_as(record, Contact) if record is not None else None
    return contact is not None and not signed_by(contact, by.practitioner)


def joining(tx: Tx, visit: Visit, me: str) -> tuple[Joining, ...]:
    """Return who was planned to join this practitioner; whether they came is for a person to say."""
    if other := co_author(visit, me):
        return (Joining(id=other, name=practitioner_name(tx, other)),)
    return (Joining(id=new_id(), name=visit.joined_by),) if visit.joined_by else ()


def with_begun(act: Act, draft: ContactDraft) -> ContactDraft:
    """Return the draft with what the co-author has written already, if it is on this laptop.

    Raises StoreTrouble with the code already-signed when this practitioner has signed every part.
    """
    begun = {part.child: found for part in draft.children if (found := _begun(act, draft, part)) is not None}
    if not begun:
        return draft
    if all(signed_by(contact, act.by.practitioner) for contact, _ in begun.values()):
        raise StoreTrouble("already-signed")
    written = {
        child: draft_of(contact, child, _given(draft, child), act.by.practitioner)
        for child, (contact, _) in begun.items()
    }
    first = next(iter(written.values()))
    parts = tuple(
        _continued(part, written[part.child], *begun[part.child]) if part.child in written else part
        for part in draft.children
    )
    mine = {"occasion": draft.occasion, "co_author": draft.co_author, "joining": draft.joining}
    return structs.replace(first, **mine, children=parts)


def _given(draft: ContactDraft, child: str) -> str:
    return next(part.given for part in draft.children if part.child == child)


def _begun(act: Act, draft: ContactDraft, part: ChildPart) -> tuple[Contact, int] | None:
    record = records.read(act.tx, part.record) if part.record and draft.co_author else None
    contact = read_as(record, Contact) if record is not None else None
    return (contact, record.version) if record is not None and contact is not None else None


def _continued(part: ChildPart, written: ContactDraft, contact: Contact, version: int) -> ChildPart:
    return structs.replace(
        written.children[0],
        visit=part.visit,
        record=part.record,
        language=written.children[0].language if written.children[0].own_words else part.language,
        based_on=contact,
        based_on_version=version,
    )


def sign_part(act: Act, part: ChildPart, mine: Contact) -> Written:
    """Add this practitioner's signed part to the contact as they found it; the hub merges what happened since."""
    if part.based_on is None:
        raise ValueError("nothing was begun")
    record = existing(act.tx, part.record, "contact")
    found, written = msgspec.to_builtins(part.based_on), msgspec.to_builtins(mine)
    after = dict(_changed(found, written))
    return act.edit(record, after, act="sign", seen=Seen(bodies.encode(part.based_on), part.based_on_version))


def _changed(found: dict[str, Any], written: dict[str, Any]) -> list[tuple[str, Any]]:
    changed = []
    for name, rule in KINDS["contact"].rules.items():
        before, after = found.get(name, rule.default), written.get(name, rule.default)
        if name in _EACH_ONES_OWN:
            after = _with_mine(before, after)
        if rule.rule is MergeRule.SET:
            before, after = list(before), list(after)
        if rule.rule is not MergeRule.APPEND and after != before:
            changed.append((name, after))
    return changed


def _with_mine(found: Sequence[Any], mine: Sequence[Any]) -> list[Any]:
    """Everything that was there, my newer words for what is mine, and what I add."""
    newer = {one["id"]: one for one in mine}
    return [newer.pop(one["id"], one) for one in found] + list(newer.values())
