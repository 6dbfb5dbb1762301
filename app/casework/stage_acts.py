"""Writing in a stage of the work, taking a step of it, asking for a decision, and beginning another stage.

What is typed is a draft within a second, and becomes a change when its author leaves the field or takes a step: a
change for every key would fill the outbox, and a step must never be taken on less than what its author has written.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from app.casework import stage_fields, stage_moves
from app.casework.asked import Unread
from app.casework.case_clocks import open_clocks
from app.casework.caseworker import Caseworker
from app.casework.contacts import Saved
from app.casework.ledger import Act, Seen, Written, acting
from app.casework.stage_clocks import clock_of
from app.casework.stage_pages import Offer, Refusal, Whole
from app.casework.stage_whole import whole_of
from app.domain import body as bodies
from app.domain.approval import Approval
from app.domain.draft import DRAFT_BYTES
from app.domain.identity import new_id
from app.domain.kinds import KINDS
from app.domain.moves import move_named
from app.domain.stage_draft import StageDraft, read_place
from app.domain.strict import decode
from app.storage import drafts, records
from app.storage.records import Record
from app.storage.trouble import StoreTrouble

_MOVED_ON = Refusal("It has moved on since you saw it. Look at where it stands now.")


class NotTaken(Exception):
    """A step cannot be taken as things stand: why. Nothing was changed."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__(f"not-taken ({len(self.refusals)} needs)")


def keep(record: str, body: bytes, *, by: Caseworker) -> Saved:
    """Save the newest text of what is being written in a stage; when this returns it is on the disk, and sealed.

    Raises app.domain.strict.Unreadable for anything that is not a StageDraft, StoreTrouble or SealedTrouble.
    """
    decode(body, StageDraft, DRAFT_BYTES)
    with acting(by) as act:
        present = drafts.of_occasion(act.tx, record)
        if present is None:
            act.begin_draft(new_id(), record, body)
        else:
            act.keep_draft(present.id, body)
    return Saved(act.now)


def write(record: str, *, by: Caseworker) -> bytes:
    """Write what was kept of a stage into its record, field by field and section by section.

    What cannot be read as it was typed stays a draft. Returns what was written, as it was kept; nothing where nothing
    was. Raises StoreTrouble: no-such-record.
    """
    with acting(by) as act:
        kept = drafts.of_occasion(act.tx, record)
        return _write(act, kept) if kept is not None else b""


def _write(act: Act, kept: drafts.Draft) -> bytes:
    draft = decode(kept.body, StageDraft, DRAFT_BYTES)
    record = records.read(act.tx, draft.record)
    if record is None:
        raise StoreTrouble("no-such-record", record=draft.record, kind=draft.kind)
    before, after, left = _changes(draft, record, act.by.zone)
    if after:
        seen = Seen(bodies.patch(record.body, before), draft.version)
        act.edit(record, after, act="change", seen=seen)
    if left:
        rest = msgspec.structs.replace(draft, says={name: draft.says[name] for name in left})
        act.keep_draft(kept.id, msgspec.json.encode(rest))
    else:
        act.end_draft(kept.id)
    done = {name: one for name, one in draft.says.items() if name not in left}
    return msgspec.json.encode(msgspec.structs.replace(draft, says=done))


def _changes(draft: StageDraft, record: Record, zone: str) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """Return what its author saw and what they say, by field, and the places that cannot be read as they were typed."""
    said, rules = bodies.value(record.body), KINDS[record.kind].rules
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    left = []
    for name, one in draft.says.items():
        field, item = read_place(name)
        stands = said.get(field, rules[field].default)
        if item:
            items = {str(each["id"]): each for each in after.get(field, stands) or ()}
            if items.get(item) == one.after:
                continue
            seen = {str(each["id"]): each for each in before.get(field, stands) or ()}
            before[field] = list(_with(seen, item, one.before).values())
            after[field] = list(_with(items, item, one.after).values())
            continue
        try:
            value = stage_fields.read(record.kind, field, one.after, zone, stands)
        except Unread:
            left.append(name)
            continue
        if value != stands:
            before[field], after[field] = one.before, value
    return before, after, left


def _with(items: dict[str, Any], item: str, says: Any) -> dict[str, Any]:
    found = {**items, item: says}
    return {id: one for id, one in found.items() if one is not None}


def begin(child: str, offer: Offer, values: Mapping[str, Any], *, by: Caseworker) -> str:
    """Begin a stage, under the newest form that is here, and return its record.

    Raises NotTaken with what is against it.
    """
    with acting(by) as act:
        whole = whole_of(act.tx, by, child, act.now)
        after = _checked(whole, offer, values)
        reason = str(values.get(stage_moves.REASON, "")).strip()
        return act.make(offer.kind, child, after, act=offer.act, reason=reason).record


def take(child: str, record: str, offer: Offer, values: Mapping[str, Any], *, by: Caseworker) -> Written:
    """Take a step, on everything that was written; of one that is decided by others, ask for the decision.

    Raises NotTaken with what is against it, StoreTrouble: no-such-record.
    """
    with acting(by) as act:
        if (kept := drafts.of_occasion(act.tx, record)) is not None:
            _write(act, kept)
        found = records.read(act.tx, record)
        if found is None:
            raise StoreTrouble("no-such-record", record=record, kind=offer.kind)
        whole = whole_of(act.tx, by, child, act.now, found)
        if getattr(whole.says, "step", "") != offer.step:  # taken only from the step that was seen
            raise NotTaken([_MOVED_ON])
        _checked(whole, offer, values)
        chosen = str(values.get(stage_moves.ACT, "")) or (offer.acts[0][0] if len(offer.acts) == 1 else "")
        move = move_named(offer.kind, offer.act)
        if move is not None and not move.approval:
            done = _step(act, found, whole, offer, values)
            if not offer.acts:
                return done
        else:
            _propose(act, found, whole, offer, values)
        return _ask(act, found, whole, chosen or offer.act, str(values.get(stage_moves.WORDS, "")))


def _step(act: Act, found: Record, whole: Whole, offer: Offer, values: Mapping[str, Any]) -> Written:
    read, _ = stage_moves.read_values(whole, offer, values)
    move = move_named(offer.kind, offer.act)
    said = bodies.value(found.body)
    changed = {name: value for name, value in {**offer.fixed, **read}.items() if said.get(name) != value}
    step = {"step": move.to} if move else {}
    reason = str(values.get(stage_moves.REASON, "")).strip()
    return act.edit(found, {**changed, **step}, act=offer.act, reason=reason)


def _propose(act: Act, found: Record, whole: Whole, offer: Offer, values: Mapping[str, Any]) -> None:
    """What is proposed with a request stands in the record first: whoever decides reads it there."""
    read, _ = stage_moves.read_values(whole, offer, values)
    said, rules = bodies.value(found.body), KINDS[found.kind].rules
    changed = {name: value for name, value in read.items() if said.get(name, rules[name].default) != value}
    if changed:
        act.edit(found, changed, act="change")


def _ask(act: Act, record: Record, whole: Whole, asked: str, said: str) -> Written:
    clocks = open_clocks(act.tx, act.by, (record.child,), act.now)[record.child]
    clock = clock_of(whole.file, clocks, record.id, record.kind)
    request = Approval(
        about=record.id,
        about_kind=record.kind,
        act=asked,
        author=act.by.practitioner,
        author_name=act.by.name,
        asked=act.now,
        due=act.by.here(clock.due).date() if clock else None,
        words=said.strip(),
    )
    return act.make("approval", record.child, request, act="ask")


def _checked(whole: Whole, offer: Offer, values: Mapping[str, Any]) -> msgspec.Struct:
    if against := stage_moves.refusals(whole, offer, values):
        raise NotTaken(against)
    return stage_moves.after_of(whole, offer, values)[0]
