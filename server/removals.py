"""Removals: what laptops prove to have left them, in each child's audit; and what they have not proved yet."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, text

from app.domain.change import digest
from app.domain.identity import DIRECTORY
from app.domain.strict import decode_checked
from server import audit, tables
from server.audit import AuditEntry
from server.door import Caller
from server.hub import Hub
from server.refusal import Refusal
from server.setwise import insert_rows, listed
from server.signatures import signed_by
from sync import wire_removals

_KNOWN = text("SELECT id FROM doorstep.removal WHERE id = ANY(CAST(:ids AS uuid[]))")


def removals(hub: Hub, caller: Caller, ask: wire_removals.RemovalsAsk) -> wire_removals.RemovalsAnswer:
    """Keep what the caller's laptop proves to have left it, once each; one that it has not signed is not taken.

    Raises Refusal (413, too-large) over the limit of docs/protocol.md.
    """
    if len(ask.removals) > wire_removals.REMOVALS:
        raise Refusal(413, "too-large", "Too many removals in one request. Nothing was taken. Send fewer.")
    asked = {one.id: (one, signed) for one, signed in _signed(caller, ask.removals)}
    now = hub.clock()
    with hub.database.writing() as connection:
        heads = audit.lock_files(connection, {_file(one) for one, _ in asked.values()})
        known = set(map(str, connection.execute(_KNOWN, {"ids": listed(asked)}).scalars()))
        fresh = [pair for id, pair in sorted(asked.items()) if id not in known]
        insert_rows(connection, tables.removal, [_row(one, signed, now) for one, signed in fresh])
        audit.append(connection, [_entry(caller, one, now) for one, _ in fresh], heads)
    return wire_removals.RemovalsAnswer(tuple(asked))


def _signed(
    caller: Caller, sent: Sequence[wire_removals.SignedRemoval]
) -> Iterator[tuple[wire_removals.Removal, wire_removals.SignedRemoval]]:
    for signed in sent:
        one = decode_checked(signed.removal, wire_removals.Removal)
        if one.device == caller.device and signed_by(
            caller.public_key, signed.signature, digest(bytes(signed.removal))
        ):
            yield one, signed


def _file(one: wire_removals.Removal) -> str:
    """Return in whose chain it stands: the child's, or the hub's own where everything was destroyed."""
    return one.child or audit.HUB


def _entry(caller: Caller, one: wire_removals.Removal, now: datetime) -> AuditEntry:
    left = f"notice {one.seq}, {one.records} records, {one.waiting} sealed, {one.drafts} drafts"
    act = "removed from laptop" if one.whole else "partly removed from laptop"
    return AuditEntry(_file(one), now, caller.practitioner, caller.device, act, f"{left}, proof {one.id}")


def _row(one: wire_removals.Removal, signed: wire_removals.SignedRemoval, now: datetime) -> dict[str, object]:
    return {
        "id": one.id,
        "device": one.device,
        "child_id": one.child or None,
        "seq": one.seq,
        "whole": one.whole,
        "records": one.records,
        "waiting": one.waiting,
        "drafts": one.drafts,
        "raw": bytes(signed.removal).decode(),
        "signature": signed.signature,
        "received": now,
    }


class Outstanding(NamedTuple):
    """One laptop that has not proved what it must let go of; ids and counts, and the laptop's label.

    `read` says that the laptop has told that it knows. Without `children` its person or itself was turned away, and
    everything that was ever copied onto it is meant.
    """

    device: str
    name: str
    practitioner: str
    children: int
    since: datetime | None
    last_seen: datetime | None
    lease_until: datetime | None
    read: bool
    turned_away: bool


# A laptop owes a proof for a child when its person has lost something of that child since, when a copy was ever read
# onto it, and when nothing of what was lost has been given back. One that proved more than the newest loss owes none.
_OWED = text("""
WITH lost AS (
    SELECT practitioner, child_id, max(seq) AS seq FROM doorstep.feed
    WHERE practitioner IS NOT NULL AND NOT granted GROUP BY practitioner, child_id
)
SELECT d.id, d.name, d.practitioner, d.last_seen, d.lease_until, d.cursor >= f.seq AS read, f.told, f.child_id
FROM lost JOIN doorstep.feed f ON f.seq = lost.seq
JOIN doorstep.device d ON d.practitioner = lost.practitioner AND d.revoked IS NULL
JOIN doorstep.account a ON a.practitioner = d.practitioner AND a.active
WHERE NOT EXISTS (SELECT FROM doorstep.removal r WHERE r.device = d.id
                  AND (r.child_id = f.child_id AND r.seq >= f.seq OR r.child_id IS NULL))
AND NOT EXISTS (SELECT FROM doorstep.feed g WHERE g.practitioner = f.practitioner AND g.child_id = f.child_id
                AND g.granted AND g.seq > f.seq AND g.categories && f.categories)
AND EXISTS (SELECT FROM doorstep.audit u WHERE u.child_id = f.child_id AND u.device = d.id AND u.act = 'read')
ORDER BY d.id, f.seq
""")

_TURNED_AWAY = text("""
SELECT d.id, d.name, d.practitioner, d.last_seen, d.lease_until, coalesce(d.revoked, (
    SELECT max(u.at) FROM doorstep.audit u WHERE u.child_id = CAST(:hub AS uuid) AND u.act = 'account disabled'
    AND u.object = CAST(d.practitioner AS text))) AS since,
    (SELECT count(DISTINCT u.child_id) FROM doorstep.audit u WHERE u.device = d.id AND u.act = 'read'
     AND u.child_id <> CAST(:directory AS uuid)) AS children
FROM doorstep.device d JOIN doorstep.account a ON a.practitioner = d.practitioner
WHERE (d.revoked IS NOT NULL OR NOT a.active) AND d.cursor >= 0
AND NOT EXISTS (SELECT FROM doorstep.removal r WHERE r.device = d.id AND r.child_id IS NULL)
ORDER BY d.id
""")


def outstanding(connection: Connection) -> list[Outstanding]:
    """Return the laptops that have not proved what they must let go of, each with how many children since when."""
    found = []
    for _, rows in groupby(connection.execute(_OWED).all(), key=lambda row: row.id):
        of_it = list(rows)
        first = of_it[0]
        told = [row.told for row in of_it if row.told is not None]
        found.append(
            Outstanding(
                str(first.id), first.name, str(first.practitioner), len(of_it), min(told, default=None),
                first.last_seen, first.lease_until, any(row.read for row in of_it), turned_away=False,
            )
        )  # fmt: skip
    for row in connection.execute(_TURNED_AWAY, {"hub": audit.HUB, "directory": DIRECTORY}):
        found.append(
            Outstanding(
                str(row.id), row.name, str(row.practitioner), row.children, row.since, row.last_seen, row.lease_until,
                read=False, turned_away=True,
            )
        )  # fmt: skip
    return found


def told(one: Outstanding, now: datetime) -> str:
    """Return one line for the administrator: which laptop, how many children, since when, and when its lease ends."""
    children = f"{one.children} {'child' if one.children == 1 else 'children'}"
    why = "turned away, everything on it" if one.turned_away else "no proof of removal"
    lease = "has no lease"
    if one.lease_until is not None:
        lease = f"its lease {'ended' if one.lease_until <= now else 'ends'} {_said(one.lease_until)}"
    return (
        f"laptop {one.device} ({one.name}) of {one.practitioner}: {why}, {children}, since {_said(one.since)}; "
        f"last heard {_said(one.last_seen)}; {lease}"
    )


def _said(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "a time not noted"
