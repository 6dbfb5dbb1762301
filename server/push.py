"""Push: a request of changes in one transaction; each change is decided by itself, all are written set-wise."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from app.domain.change import Change, digest
from app.domain.strict import decode_checked
from server import access, audit, feed, receipts, standing, tables
from server.audit import AuditEntry, Head
from server.deciding import Outcome, Standing, Writer, decide, with_touch
from server.door import Caller
from server.hub import Hub
from server.refusal import Refusal
from server.setwise import insert_rows
from server.signatures import signed_by
from sync import wire

_TIE_KINDS = frozenset(("allocation", "involvement", "alert"))


class Asked(NamedTuple):
    """One change as it arrived: its exact bytes, read, with its signature."""

    change: Change
    raw: bytes
    digest: str
    signature: str


class Decided(NamedTuple):
    """A change with its outcome, in the order asked."""

    asked: Asked
    outcome: Outcome


def push(hub: Hub, caller: Caller, ask: wire.PushAsk) -> wire.PushAnswer:
    """Take up to 200 changes of the caller; sending the same again changes nothing and gets the same answer.

    Raises Refusal (409, author-mismatch) for the whole request when any change is not the caller's own, and
    (413, too-large) over the limits of docs/protocol.md.
    """
    asked = [read(signed) for signed in ask.changes]
    if len(asked) > wire.PUSH_CHANGES:
        raise Refusal(413, "too-large", "Too many changes in one request. Nothing was taken. Send fewer.")
    if any((a.change.author, a.change.device) != (caller.practitioner, caller.device) for a in asked):
        raise Refusal(409, "author-mismatch", "A change was written by somebody else. Nothing was taken.")
    with hub.database.writing() as connection:
        answer = take(hub, connection, caller, asked)
        return wire.PushAnswer(
            tuple(msgspec.Raw(kept.raw) for kept in answer.receipts),
            tuple(_proofs(answer.receipts)),
            answer.deferred,
            feed.head(connection),
        )


def read(signed: wire.SignedChange) -> Asked:
    """Read a change whose bytes the strict reader has passed."""
    raw = bytes(signed.change)
    return Asked(decode_checked(raw, Change), raw, digest(raw), signed.signature)


class Taken(NamedTuple):
    """The receipts in the order asked, and the ids put off because an earlier change of their record was refused."""

    receipts: tuple[receipts.Stored, ...]
    deferred: tuple[str, ...]


def take(hub: Hub, connection: Connection, caller: Caller, asked: Sequence[Asked]) -> Taken:
    """Decide and write changes in the transaction given: lock the case files, decide purely, write, stamp last."""
    now = hub.clock()
    heads = audit.lock_files(connection, {a.change.child for a in asked})
    known = receipts.stored(connection, [a.change.id for a in asked])
    fresh = list({a.change.id: a for a in asked if a.change.id not in known}.values())
    decided, deferred = _decide_all(connection, caller, fresh, now)
    seqs = _write(connection, decided, now)
    hashes = _audit(connection, caller, decided, heads, now)
    given = receipts.give(connection, hub.keys, list(_receipts(decided, seqs, hashes, now)))
    known.update({d.asked.change.id: kept for d, kept in zip(decided, given, strict=True)})
    kept = tuple(known[a.change.id] for a in asked if a.change.id in known)
    return Taken(kept, tuple(deferred))


def _decide_all(
    connection: Connection, caller: Caller, fresh: Sequence[Asked], now: datetime
) -> tuple[list[Decided], list[str]]:
    trunks: dict[str, int] = {}
    for a in fresh:
        trunks[a.change.record] = min(a.change.trunk, trunks.get(a.change.record, a.change.trunk))
    records = standing.load(connection, trunks)
    categories = access.categories_of(connection, caller.practitioner, {a.change.child for a in fresh})
    decided, deferred, stopped = [], [], set[str]()
    for a in fresh:
        if a.change.record in stopped:
            deferred.append(a.change.id)
            continue
        writer = Writer(
            caller.practitioner, caller.device, caller.agency, frozenset(categories.get(a.change.child, ()))
        )
        outcome = _decide_one(a, records.get(a.change.record), caller, writer, now)
        if outcome.status == "refused":
            stopped.add(a.change.record)
        elif outcome.after:
            records[a.change.record] = with_touch(outcome.after, a.change, outcome.touched)
        decided.append(Decided(a, outcome))
    return decided, deferred


def _decide_one(asked: Asked, record: Standing | None, caller: Caller, writer: Writer, now: datetime) -> Outcome:
    if not signed_by(caller.public_key, asked.signature, asked.digest):
        return Outcome("refused", "bad-signature")
    return decide(asked.change, record, writer, now)


def _write(connection: Connection, decided: Sequence[Decided], now: datetime) -> dict[str, int]:
    """Write records, changes and conflicts, then stamp the feed; return the position of each record touched."""
    _keep_changes(connection, decided)
    _hold(connection, decided, now)
    versions = list(_versions(decided))
    if not versions:
        return {}
    first = feed.stamp(connection, len(versions))
    stamped = [replace(version, seq=first + place) for place, version in enumerate(versions)]
    standing.write(connection, {version.id: version for version in stamped}.values(), now)
    standing.write_feed(connection, stamped)
    if children := standing.children_of(stamped, _TIE_KINDS):
        access.refill(connection, children)
    return {version.id: version.seq for version in stamped}


def _versions(decided: Iterable[Decided]) -> Iterable[Standing]:
    """Every new version in order: a change that found its values there already makes none."""
    for asked, outcome in decided:
        if outcome.after and (asked.change.body or outcome.touched):
            yield outcome.after
        yield from outcome.conflicts


def _keep_changes(connection: Connection, decided: Iterable[Decided]) -> None:
    rows = [
        {
            "id": d.asked.change.id,
            "record_id": d.asked.change.record,
            "version": d.outcome.after.version,
            "author": d.asked.change.author,
            "device": d.asked.change.device,
            "trunk": d.asked.change.trunk,
            "touched": list(d.outcome.touched),
            "bytes": d.asked.raw.decode(),
            "signature": d.asked.signature,
        }
        for d in decided
        if d.outcome.after
    ]
    insert_rows(connection, tables.change, rows)


def _hold(connection: Connection, decided: Iterable[Decided], now: datetime) -> None:
    """Keep for a person what its author may no longer write: acknowledged, never lost, not in the record."""
    rows = [
        held_row(d.asked, d.asked.change.author, d.asked.change.device, d.outcome.code, now)
        for d in decided
        if d.outcome.status == "held"
    ]
    insert_rows(connection, tables.held, rows)


def held_row(asked: Asked, author: str, device: str, code: str, now: datetime) -> dict[str, object]:
    """Return the row of a change that waits for a person."""
    return {
        "change_id": asked.change.id,
        "author": author,
        "device": device,
        "what": "change",
        "code": code,
        "content": asked.raw.decode(),
        "signature": asked.signature,
        "received": now,
    }


def _audit(
    connection: Connection, caller: Caller, decided: Sequence[Decided], heads: dict[str, Head], now: datetime
) -> list[str]:
    entries = [
        AuditEntry(
            d.asked.change.child,
            now,
            caller.practitioner,
            caller.device,
            f"change {d.outcome.status}",
            f"{d.asked.change.kind} {d.asked.change.record} change {d.asked.change.id}",
        )
        for d in decided
    ]
    return audit.append(connection, entries, heads)


def _receipts(
    decided: Sequence[Decided], seqs: dict[str, int], hashes: Sequence[str], now: datetime
) -> Iterable[tuple[wire.Receipt, str, str, int]]:
    for (asked, outcome), audit_hash in zip(decided, hashes, strict=True):
        change, after = asked.change, outcome.after
        receipt = wire.Receipt(
            change=change.id,
            digest=asked.digest,
            status=outcome.status,
            record=change.record,
            version=after.version if after else 0,
            seq=seqs.get(change.record, after.seq if after else 0),
            received=now,
            audit=audit_hash,
            code=outcome.code,
            facts=dict(outcome.facts),
            conflicts=tuple(conflict.id for conflict in outcome.conflicts),
        )
        yield receipt, change.device, change.install, change.sequence


def _proofs(kept: Iterable[receipts.Stored]) -> list[wire.Proof]:
    by_bytes: dict[bytes, wire.Proof] = {}
    for one in kept:
        if one.proof not in by_bytes:
            by_bytes[one.proof] = decode_checked(one.proof, wire.Proof)
    return list(by_bytes.values())
