"""Deliver: sealed work, brought with a device key alone; what is receipted is passed over, nothing is turned away."""

import base64
from collections.abc import Collection

from sqlalchemy import Connection, insert, select, text

from app.domain.change import digest
from app.domain.strict import decode
from server import admission, audit, receipts
from server.audit import AuditEntry
from server.door import Caller, caller_for
from server.hub import Hub
from server.keys import Unopenable
from server.push import Asked, held_row, keep_held, read, saved_at, take
from server.signatures import signed_by
from server.tables import device as devices
from sync import wire


def deliver(hub: Hub, caller: Caller, ask: wire.DeliverAsk) -> wire.DeliverAnswer:
    """Take sealed changes and drafts, each in its own transaction, and say what became of each.

    `caller` is the delivering device; each change carries its own author and the signature of the device it was
    written on, which may be an earlier enrolment of the same laptop.
    """
    with hub.database.begin() as connection:
        wanted = _wanted(connection, ask.offered)
        if ask.earlier and caller.may_write and hub.is_still_offered():
            _vouch(hub, connection, caller, ask.earlier)
    put_off = set[str]()
    return wire.DeliverAnswer(wanted, tuple(_deliver_one(hub, caller, sealed, put_off) for sealed in ask.sealed))


def _wanted(connection: Connection, offered: Collection[str]) -> tuple[str, ...]:
    known = receipts.stored(connection, offered) if offered else {}
    return tuple(one for one in offered if one not in known)


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
    except (Unopenable, ValueError):  # Unreadable, and base64 that is none, are ValueErrors
        return wire.Delivered(sealed.id, "unreadable")
    with hub.database.writing() as connection:
        author = caller_for(connection, content.author, content.device)
        if author is None or not signed_by(author.public_key, content.signature, digest(bytes(content.content))):
            return wire.Delivered(sealed.id, "unreadable")
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
        return wire.Delivered(change.id, "already")
    if not author.may_write:
        _hold(hub, connection, carrier, held_row(asked, "author-ended", hub.clock()))
        return wire.Delivered(change.id, "held")
    taken = take(hub, connection, author, [asked], sealed=True)
    if known:  # the receipt is of other bytes under the same id: these are held, and no receipt speaks of them
        return wire.Delivered(change.id, "held")
    if taken.deferred:
        return wire.Delivered(change.id, "deferred")
    status = decode(taken.receipts[0].raw, wire.Receipt, wire.REQUEST_BYTES).status
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


def _hold(hub: Hub, connection: Connection, carrier: Caller, row: dict[str, object]) -> None:
    keep_held(connection, [row])
    from_device = AuditEntry(
        audit.HUB, hub.clock(), carrier.practitioner, carrier.device, "delivered", f"{row['what']} {row['change_id']}"
    )
    audit.append(connection, [from_device])


_HELD = text("SELECT count(DISTINCT change_id) FROM doorstep.held WHERE author = CAST(:author AS uuid)")


def held_for(connection: Connection, author: str) -> int:
    """Return how many delivered changes and drafts of this author wait for a person."""
    return int(connection.execute(_HELD, {"author": author}).scalar_one())
