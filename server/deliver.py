"""Deliver: sealed work, brought with a device key alone; what is receipted is passed over, nothing is turned away."""

import base64
from collections.abc import Collection
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, insert, select, text

from app.domain.change import Change, digest
from app.domain.strict import decode, decode_checked
from server import admission, audit, by_date, receipts
from server.audit import AuditEntry
from server.door import Caller, caller_for
from server.hub import Hub
from server.keys import Unopenable
from server.looks import take_looks
from server.push import Asked, held_row, keep_held, read, saved_at, take
from server.setwise import listed
from server.signatures import signed_by
from server.tables import device as devices
from sync import wire


def deliver(hub: Hub, caller: Caller, ask: wire.DeliverAsk) -> wire.DeliverAnswer:
    """Take sealed changes and drafts, each in its own transaction, and say what became of each.

    `caller` is the delivering device; each change carries its own author and the signature of the device it was
    written on, which may be an earlier enrolment of the same laptop.
    """
    by_date.keep_up(hub)  # no hello comes before it
    with hub.database.begin() as connection:
        there = _answers(connection, ask.offered)
        if ask.earlier and caller.may_write and hub.is_still_offered():
            _vouch(hub, connection, caller, ask.earlier)
    put_off = set[str]()
    outcomes = tuple(_deliver_one(hub, caller, sealed, put_off) for sealed in ask.sealed)
    with hub.database.begin() as connection:
        raws = [
            one.raw
            for one in _answers(connection, {*ask.offered, *(one.id for one in outcomes)}).values()
            if caller.practitioner in (one.author, audit.HUB)
        ]
    proofs = (receipts.prove(hub.keys, [digest(raw) for raw in raws]),) if raws else ()
    wanted = tuple(one for one in ask.offered if one not in there)
    return wire.DeliverAnswer(wanted, outcomes, tuple(map(msgspec.Raw, raws)), proofs)


class _Answer(NamedTuple):
    """The last word on one change: the exact bytes of its receipt, and whose change it is."""

    author: str
    raw: bytes


_AUTHORS = text(
    "SELECT r.change_id, d.practitioner FROM doorstep.receipt r JOIN doorstep.device d ON d.id = r.device "
    "WHERE r.change_id = ANY(CAST(:ids AS uuid[]))"
)
_HELD_FOR_GOOD = text(
    "SELECT author, code, content, received FROM doorstep.held "
    "WHERE what = 'change' AND code IN ('author-ended', 'refused') AND change_id = ANY(CAST(:ids AS uuid[]))"
)


def _answers(connection: Connection, ids: Collection[str]) -> dict[str, _Answer]:
    """Return what needs no delivering any more; a refused change does until it is held for a person.

    The answer to one that is held is made from what is kept of it, so that it is the same each time.
    """
    if not ids:
        return {}
    asked = {"ids": listed(sorted(ids))}
    authors = {str(row.change_id): str(row.practitioner) for row in connection.execute(_AUTHORS, asked)}
    found = {}
    for row in connection.execute(_HELD_FOR_GOOD, asked):
        raw = row.content.encode()
        change = decode_checked(raw, Change)
        receipt = wire.Receipt(
            change=change.id,
            digest=digest(raw),
            status="held",
            record=change.record,
            version=0,
            seq=0,
            received=row.received,
            audit="",
            code=row.code,
        )
        found[change.id] = _Answer(str(row.author), msgspec.json.encode(receipt))
    for id, kept in receipts.stored(connection, ids).items():
        if _status(kept) != "refused":
            found[id] = _Answer(authors.get(id, ""), kept.raw)
    return found


def _status(kept: receipts.Stored) -> str:
    return decode(kept.raw, wire.Receipt, wire.REQUEST_BYTES).status


def _vouch(hub: Hub, connection: Connection, caller: Caller, earlier: Collection[wire.EarlierDevice]) -> None:
    """Take the word of somebody enrolled here for who their laptop was: only for themselves, and only if unknown.

    Without it nothing that was signed by a device of a lost life could be believed (docs/sync.md 12.8).
    """
    for one in earlier:
        key = admission.public_key(one.public_key)
        if connection.execute(select(devices.c.id).filter_by(id=one.device)).first() is None:
            row = admission.device_row(hub, one.device, caller.practitioner, key, "Before the hub was restored")
            connection.execute(insert(devices).values(row))
            entry = AuditEntry(audit.HUB, hub.clock(), caller.practitioner, caller.device, "vouched for", one.device)
            audit.append(connection, [entry])


def _deliver_one(hub: Hub, carrier: Caller, sealed: wire.Sealed, put_off: set[str]) -> wire.Delivered:
    """Take one envelope; whatever is wrong with it is its own trouble and holds up none of the others.

    But for what is put off: later changes of the same record wait with it.
    """
    try:
        opened = hub.keys.open_sealed(sealed.key, base64.b64decode(sealed.sealed, validate=True), wire.SEALING_INFO)
        content = decode(opened, wire.SealedContent, wire.REQUEST_BYTES)
        asked = read(wire.SignedChange(content.content, content.signature)) if content.what == "change" else None
        told = decode(bytes(content.content), wire.LooksAsk, wire.REQUEST_BYTES) if content.what == "looks" else None
    except (Unopenable, ValueError):  # Unreadable, and base64 that is none, are ValueErrors
        return wire.Delivered(sealed.id, "unreadable")
    with hub.database.writing() as connection:
        author = caller_for(connection, content.author, content.device)
        if author is None or not signed_by(author.public_key, content.signature, digest(bytes(content.content))):
            return wire.Delivered(sealed.id, "unreadable")
        if told is not None:
            take_looks(hub, connection, author, told)
            return wire.Delivered(sealed.id, "received")
        if asked is None:
            return _keep_draft(hub, connection, carrier, sealed.id, content)
        if asked.change.record in put_off:
            return wire.Delivered(asked.change.id, "deferred")
        delivered = _take_change(hub, connection, carrier, author, asked)
    if delivered.outcome == "deferred":
        put_off.add(asked.change.record)
    return delivered


def _take_change(hub: Hub, connection: Connection, carrier: Caller, author: Caller, asked: Asked) -> wire.Delivered:
    change = asked.change
    if (change.author, change.device) != (author.practitioner, author.device):
        return wire.Delivered(change.id, "unreadable")
    known = receipts.stored(connection, [change.id]).get(change.id)
    if known and known.digest == asked.digest:
        if _status(known) != "refused":
            return wire.Delivered(change.id, "already")
        # its author had it back and cannot act on it any more: a person looks at it
        _hold(hub, connection, carrier, held_row(asked, "refused", hub.clock()))
        return wire.Delivered(change.id, "held")
    if not author.may_write:
        _hold(hub, connection, carrier, held_row(asked, "author-ended", hub.clock()))
        return wire.Delivered(change.id, "held")
    taken = take(hub, connection, author, [asked], sealed=True)
    if known or taken.deferred:  # a receipt of other bytes under the same id: these are held, and none speaks of them
        return wire.Delivered(change.id, "held" if known else "deferred")
    status = _status(taken.receipts[0])
    if status == "refused":
        _hold(hub, connection, carrier, held_row(asked, "refused", hub.clock()))
    return wire.Delivered(change.id, "held" if status in ("held", "refused") else "received")


def _keep_draft(
    hub: Hub, connection: Connection, carrier: Caller, draft: str, content: wire.SealedContent
) -> wire.Delivered:
    """A draft is nobody's record yet: each text of it that arrives is kept for its author's supervisor to open.

    An older text that arrives later stands beside the newer one; which is which is for a person to see by `saved`.
    """
    raw = bytes(content.content)
    row: dict[str, object] = {
        "change_id": draft,
        "author": content.author,
        "digest": digest(raw),
        "device": content.device,
        "what": "draft",
        "code": "author-away",
        "content": raw.decode(),
        "signature": content.signature,
        "saved": saved_at(content.at),
        "received": hub.clock(),
    }
    _hold(hub, connection, carrier, row)
    return wire.Delivered(draft, "held")


_THERE = text(
    "SELECT EXISTS (SELECT FROM doorstep.held WHERE change_id = CAST(:change_id AS uuid) "
    "AND author = CAST(:author AS uuid) AND digest = :digest)"
)


def _hold(hub: Hub, connection: Connection, carrier: Caller, row: dict[str, object]) -> None:
    """Keep it for a person and note who brought it; what is held already is passed over."""
    if connection.execute(_THERE, {name: row[name] for name in ("change_id", "author", "digest")}).scalar_one():
        return
    keep_held(connection, [row])
    from_device = AuditEntry(
        audit.HUB, hub.clock(), carrier.practitioner, carrier.device, "delivered", f"{row['what']} {row['change_id']}"
    )
    audit.append(connection, [from_device])


_HELD = text("SELECT count(DISTINCT change_id) FROM doorstep.held WHERE author = CAST(:author AS uuid)")


def held_for(connection: Connection, author: str) -> int:
    """Return how many delivered changes and drafts of this author wait for a person."""
    return int(connection.execute(_HELD, {"author": author}).scalar_one())
