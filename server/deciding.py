"""Deciding one change against what stands: pure, so that every rule can be tested without a database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from app.domain import body, strict
from app.domain.authorship import Writer, may_edit, may_write
from app.domain.change import Change
from app.domain.dispute import Conflict
from app.domain.identity import new_id
from app.domain.kinds import DIRECTORY_CATEGORY, KINDS, Kind
from app.domain.merge import Dispute, Merged, Refused, merge
from sync import wire


@dataclass(frozen=True)
class Standing:
    """A record as it stands in this transaction, with the changes made since the oldest trunk asked about."""

    id: str
    kind: str
    child: str
    version: int
    seq: int
    agency: str
    category: str
    protection: int
    body: bytes
    touches: tuple["Touch", ...] = ()


class Touch(NamedTuple):
    """An accepted change of a record: which fields, by whom, in which offline chain."""

    version: int
    author: str
    device: str
    trunk: int
    fields: tuple[str, ...]


class Outcome(NamedTuple):
    """What becomes of a change: its status for the receipt, and the record and conflicts to write."""

    status: wire.Status
    code: str = ""
    facts: Mapping[str, str] = {}
    after: Standing | None = None
    conflicts: tuple[Standing, ...] = ()
    touched: tuple[str, ...] = ()


def decide(change: Change, standing: Standing | None, writer: Writer, now: datetime) -> Outcome:
    """Decide a change whose signature and author have been checked; never raises on what the strict reader passed."""
    kind = KINDS.get(change.kind)
    if kind is None or change.form > kind.form:
        return Outcome("refused", "newer-program")
    if kind.hub_writes or kind.category({}) == DIRECTORY_CATEGORY:
        return Outcome("refused", "not-yours-to-write")
    if not writer.ties:
        return Outcome("held", "no-access")
    if change.body:
        return _make(change, kind, standing, writer)
    return _edit(change, kind, standing, writer, now)


def _make(change: Change, kind: Kind, standing: Standing | None, writer: Writer) -> Outcome:
    if standing is not None:
        return Outcome("refused", "exists-already")
    raw = bytes(change.body) if change.body else b""
    if len(raw) > wire.BODY_BYTES:
        return Outcome("refused", "too-large")
    try:
        document = strict.decode_checked(raw, kind.struct)
    except strict.Unreadable as problem:
        return Outcome("refused", problem.code, {"path": problem.path})
    if getattr(document, "author", writer.practitioner) != writer.practitioner:
        return Outcome("refused", "author-mismatch")
    fields = body.value(raw)
    if not may_write(writer, kind.name, fields):
        return Outcome("refused", "not-yours-to-write")
    protection = 2 if fields.get("protected") else 0
    after = Standing(
        change.record, kind.name, change.child, 1, 0, writer.agency, kind.category(fields), protection, raw
    )
    return Outcome("accepted", after=after)


def _edit(change: Change, kind: Kind, standing: Standing | None, writer: Writer, now: datetime) -> Outcome:
    if standing is None or standing.child != change.child or standing.kind != change.kind:
        return Outcome("refused", "not-found")
    if standing.category not in writer.categories and standing.agency != writer.agency:
        return Outcome("held", "no-access")
    current = body.value(standing.body)
    # what was asked, not only what would come of it: an attempt that loses a conflict is an attempt all the same
    if not may_edit(writer, kind.name, current, {**current, **_asked(change)}):
        return Outcome("refused", "not-yours-to-write")
    others = [touch for touch in standing.touches if _is_other(touch, change)]
    return _merge(change, kind, standing, others, now)


def _asked(change: Change) -> dict[str, Any]:
    return {name: edit.after for name, edit in change.fields.items()}


def _merge(change: Change, kind: Kind, standing: Standing, others: Sequence[Touch], now: datetime) -> Outcome:
    by_others = {name for touch in others for name in touch.fields}
    try:
        if by_others:  # else what was asked is what comes of it, and is read below
            strict.decode_checked(body.patch(standing.body, _asked(change)), kind.struct)
    except strict.Unreadable as problem:
        return Outcome("refused", problem.code, {"path": problem.path})
    answer = merge(kind, body.value(standing.body), by_others, change)
    if isinstance(answer, Refused):
        return Outcome("refused", answer.code, _meanwhile(answer, others))
    try:
        after = _after(kind, standing, answer)
        strict.decode_checked(after.body, kind.struct)
    except strict.Unreadable as problem:
        return Outcome("refused", problem.code, {"path": problem.path})
    conflicts = tuple(_conflict(dispute, change, standing, others, now) for dispute in answer.disputes)
    status: wire.Status = "conflict" if conflicts else "merged" if answer.met_others else "accepted"
    return Outcome(status, after=after, conflicts=conflicts, touched=tuple(answer.values))


def _is_other(touch: Touch, change: Change) -> bool:
    """Changed after the trunk, and not by this very offline chain (docs/sync.md 4.2)."""
    return touch.version > change.trunk and (touch.device, touch.trunk) != (change.device, change.trunk)


def _meanwhile(refused: Refused, others: Sequence[Touch]) -> dict[str, str]:
    """Name the field and whoever last changed it, by id: the laptop has the names."""
    facts = {"field": refused.field} if refused.field else {}
    last = next((touch for touch in reversed(others) if refused.field in touch.fields), None)
    return {**facts, "by": last.author} if last else facts


def _after(kind: Kind, standing: Standing, merged: Merged) -> Standing:
    if not merged.values:
        return standing
    patched = body.patch(standing.body, merged.values)
    if len(patched) > wire.BODY_BYTES:
        raise strict.Unreadable("too-large")
    fields = body.value(patched)
    protection = max(standing.protection, 2) if fields.get("protected") else standing.protection
    return replace(
        standing,
        version=standing.version + 1,
        body=patched,
        category=kind.category(fields),
        protection=protection,
    )


def _conflict(dispute: Dispute, change: Change, standing: Standing, others: Sequence[Touch], now: datetime) -> Standing:
    """Make the conflict record: it belongs to the record's case file and category, so the same people see it."""
    other = next((touch.author for touch in reversed(others) if dispute.field in touch.fields), "")
    mine_stands = dispute.standing_is_change
    conflict = Conflict(
        about=standing.id,
        about_kind=standing.kind,
        field=dispute.field,
        item=dispute.item,
        before=dispute.before,
        standing=dispute.standing,
        other=dispute.other,
        standing_by=change.author if mine_stands else other,
        other_by=other if mine_stands else change.author,
        change=change.id,
        opened=now,
    )
    return Standing(
        new_id(), "conflict", standing.child, 1, 0, standing.agency, standing.category, standing.protection,
        body.encode(conflict),
    )  # fmt: skip


def with_touch(after: Standing, change: Change, touched: Sequence[str]) -> Standing:
    """Return the record with this change among its touches, for the next change of the same request."""
    touch = Touch(after.version, change.author, change.device, change.trunk, tuple(touched))
    return replace(after, touches=(*after.touches, touch))
