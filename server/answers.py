"""Answers: what this person's changes were answered with, for a laptop that doubts it after a restore."""

from collections.abc import Iterator, Sequence

import msgspec
from sqlalchemy import Connection, text

from app.domain.change import digest
from app.domain.strict import decode_checked
from server import audit, receipts
from server.audit import AuditEntry
from server.door import Caller
from server.hub import Hub
from server.push import proofs_of
from server.refusal import Refusal
from server.setwise import listed
from sync import wire

LOST = "receipt of a lost life"

_MINE = text(
    "SELECT r.change_id FROM doorstep.receipt r JOIN doorstep.device d ON d.id = r.device"
    " WHERE r.change_id = ANY(CAST(:ids AS uuid[])) AND d.practitioner = CAST(:practitioner AS uuid)"
)
_FILES = text("SELECT id, child_id FROM doorstep.record WHERE id = ANY(CAST(:ids AS uuid[]))")
_THERE = text("SELECT hash FROM doorstep.audit WHERE child_id = CAST(:child AS uuid) AND hash = :hash")
_TOLD = text("SELECT FROM doorstep.audit WHERE child_id = CAST(:child AS uuid) AND act = :act AND object = :object")


def answers(hub: Hub, caller: Caller, ask: wire.ReceiptsAsk) -> wire.ReceiptsAnswer:
    """Answer with the receipts of the caller's own changes, and write lost heads that earlier ones name into the audit.

    Raises Refusal (413, too-large) over the limit of docs/protocol.md.
    """
    if max(len(ask.changes), len(ask.earlier)) > wire.IDS:
        raise Refusal(413, "too-large", f"Ask about up to {wire.IDS} changes at a time.")
    with hub.database.writing() as connection:
        asked = {"ids": listed(sorted(set(ask.changes))), "practitioner": caller.practitioner}
        mine = {str(one) for one in connection.execute(_MINE, asked).scalars()}
        kept = list(receipts.stored(connection, mine).values())
        if hub.restored:
            _tell_lost(hub, connection, caller, ask.earlier)
    missing = tuple(one for one in ask.changes if one not in mine)
    return wire.ReceiptsAnswer(tuple(msgspec.Raw(one.raw) for one in kept), tuple(proofs_of(kept)), missing)


def _tell_lost(hub: Hub, connection: Connection, caller: Caller, earlier: Sequence[wire.EarlierReceipt]) -> None:
    """Write into each case file's chain which heads of it were given out and are lost (docs/sync.md 12.9)."""
    genuine = [one for one in map(lambda one: _genuine(hub, one), earlier) if one is not None]
    if not genuine:
        return
    ids = listed(sorted({one.record for one in genuine}))
    files = {str(row.id): str(row.child_id) for row in connection.execute(_FILES, {"ids": ids})}
    of_file = [(files.get(one.record, audit.HUB), one) for one in genuine]
    heads = audit.lock_files(connection, {child for child, _ in of_file})
    audit.append(connection, list(_entries(hub, connection, caller, of_file)), heads)


def _genuine(hub: Hub, one: wire.EarlierReceipt) -> wire.Receipt | None:
    """Return a receipt that this hub has signed once, or None."""
    raw = bytes(one.receipt)
    message = wire.proof_message(("receipts", *one.proof.digests))
    covered = digest(raw) in one.proof.digests and hub.keys.signed(message, one.proof.key, one.proof.signature)
    return decode_checked(raw, wire.Receipt) if covered else None


def _entries(
    hub: Hub, connection: Connection, caller: Caller, of_file: Sequence[tuple[str, wire.Receipt]]
) -> Iterator[AuditEntry]:
    for child, one in of_file:
        object = f"change {one.change} position {one.seq} audit {one.audit}"
        is_there = connection.execute(_THERE, {"child": child, "hash": one.audit}).first()
        is_told = connection.execute(_TOLD, {"child": child, "act": LOST, "object": object}).first()
        if not (is_there or is_told):
            yield AuditEntry(child, hub.clock(), caller.practitioner, caller.device, LOST, object)
