"""Signed checkpoints of the audit: what holds when somebody rewrites a chain together with its head.

A checkpoint holds the ends of the chains that have moved since the one before it, under the hub's signing key, whose
private part opens only with the key file outside the database. It is made hourly by the hub itself.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, text
from sqlalchemy.exc import SQLAlchemyError

from server import audit, tables
from server.audit import Head, Verification, root_of
from server.hub import Hub
from server.setwise import insert_rows
from sync.wire import proof_message

EVERY_SECONDS = 3600
_PATIENCE = 30
_LOG = logging.getLogger("doorstep.hub")

_ALONE = text("SELECT pg_advisory_xact_lock(hashtext('doorstep.audit_checkpoint'))")
_LAST = text("SELECT n, root FROM doorstep.audit_checkpoint ORDER BY n DESC LIMIT 1")
_MOVED = text(
    "SELECT f.child_id, f.audit_n AS n, f.audit_hash AS hash FROM doorstep.case_file f LEFT JOIN ("
    " SELECT DISTINCT ON (child_id) child_id, n, hash FROM doorstep.audit_checkpoint_head"
    " ORDER BY child_id, checkpoint DESC) AS last USING (child_id)"
    " WHERE f.audit_n > 0 AND (f.audit_n, f.audit_hash) IS DISTINCT FROM (last.n, last.hash)"
)


def make(hub: Hub, connection: Connection) -> int | None:
    """Sign the ends of the chains that have moved; return the checkpoint's number, or None when none has."""
    connection.execute(_ALONE)
    heads = [(str(row.child_id), Head(row.n, row.hash)) for row in connection.execute(_MOVED)]
    if not heads:
        return None
    last = connection.execute(_LAST).first()
    n, prev, root, at = (last.n if last else 0) + 1, last.root if last else "", root_of(heads), hub.clock()
    key, signature = hub.keys.sign(_message(n, at, prev, root))
    row = {"n": n, "at": at, "prev": prev, "root": root, "key": key, "signature": signature}
    insert_rows(connection, tables.audit_checkpoint, [row])
    rows = [{"checkpoint": n, "child_id": child, "n": end.n, "hash": end.hash} for child, end in heads]
    insert_rows(connection, tables.audit_checkpoint_head, rows)
    return n


def _message(n: int, at: datetime, prev: str, root: str) -> bytes:
    time = at.astimezone(UTC).isoformat(timespec="microseconds")
    return proof_message(("checkpoint", str(n), time, prev, root))


@contextmanager
def kept(hub: Hub, every: float = EVERY_SECONDS) -> Iterator[None]:
    """Make checkpoints for the length of the block: one at its start, one each hour, one at its end."""
    ended = threading.Event()
    thread = threading.Thread(target=_keep, args=(hub, every, ended), name="checkpoints", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(_PATIENCE)


def _keep(hub: Hub, every: float, ended: threading.Event) -> None:
    while True:
        stopping = ended.is_set()
        try:
            with hub.database.begin() as connection:
                make(hub, connection)
        except SQLAlchemyError as error:  # PostgreSQL is away: the next one covers what this one would have
            _LOG.error("no audit checkpoint: %s", type(error).__name__)
        if stopping:
            return
        ended.wait(every)


# --- verifying -----------------------------------------------------------------------------------------------------

_SNAPSHOT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
_CHECKPOINTS = text("SELECT * FROM doorstep.audit_checkpoint ORDER BY n")
_THEIR_HEADS = text("SELECT checkpoint, child_id, n, hash FROM doorstep.audit_checkpoint_head ORDER BY checkpoint")
_CONTRADICTED = text(
    "SELECT h.checkpoint, h.child_id, h.n FROM doorstep.audit_checkpoint_head h LEFT JOIN doorstep.audit a"
    " ON (a.child_id, a.n) = (h.child_id, h.n) WHERE a.hash IS DISTINCT FROM h.hash ORDER BY h.checkpoint, h.child_id"
)
_UNWITNESSED = text(
    "SELECT r.change_id FROM doorstep.receipt r WHERE NOT EXISTS"
    " (SELECT FROM doorstep.audit a WHERE a.hash = CAST(r.raw AS jsonb)->>'audit') ORDER BY r.change_id"
)


def verify(hub: Hub) -> Verification:
    """Walk every chain, then ask its witnesses: every checkpoint, and the audit head in every receipt.

    It all is read as of one moment, so that a hub at work beside it looks like no fault.
    """
    with hub.database.begin() as connection:
        connection.execute(_SNAPSHOT)
        walked = audit.verify(connection)
        witnesses = [*_signed_faults(hub, connection), *_contradictions(connection)]
    return walked._replace(faults=(*walked.faults, *witnesses))


def _contradictions(connection: Connection) -> Iterator[str]:
    for row in connection.execute(_CONTRADICTED):
        yield f"case file {row.child_id}, row {row.n}: is not as checkpoint {row.checkpoint} saw it"
    for row in connection.execute(_UNWITNESSED):
        yield f"change {row.change_id}: its receipt names an audit row that is not there"


def _signed_faults(hub: Hub, connection: Connection) -> Iterator[str]:
    """Yield what is wrong with the checkpoints themselves: numbers, links, roots and signatures."""
    heads: dict[int, list[tuple[str, Head]]] = {}
    for row in connection.execute(_THEIR_HEADS):
        heads.setdefault(row.checkpoint, []).append((str(row.child_id), Head(row.n, row.hash)))
    n, root = 0, ""
    for row in connection.execute(_CHECKPOINTS):
        follows = (row.n, row.prev) == (n + 1, root)
        if not follows or row.root != root_of(heads.pop(row.n, [])) or not _is_ours(hub, row):
            yield f"checkpoint {row.n}: is not as the hub signed it, or does not follow from the one before it"
        n, root = row.n, row.root
    for left in sorted(heads):
        yield f"checkpoint {left}: is gone, and its heads are left"


def _is_ours(hub: Hub, row: Row[tuple[object, ...]]) -> bool:
    return hub.keys.signed(_message(row.n, row.at, row.prev, row.root), row.key, row.signature)
