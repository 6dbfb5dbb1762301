"""The audit: one chain per case file, each row bound to the one before it, written in the act's own transaction.

If the row cannot be written the act fails (OWASP ASVS 16.5.3). Rows hold ids and counts, never case text. A
truncated or wholly rewritten chain is found by the heads that receipts and signed checkpoints carry away
(server/checkpoints.py).
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, text

from server import tables
from server.setwise import insert_rows, listed
from sync.wire import proof_message

HUB = "00000000-0000-7000-8000-000000000001"
"""The actor and device of what the hub does by itself."""


class AuditEntry(NamedTuple):
    """One act on one case file, before it has its place in the chain."""

    child: str
    at: datetime
    actor: str
    device: str
    act: str
    object: str


class Head(NamedTuple):
    """The end of a case file's chain."""

    n: int
    hash: str


class Verification(NamedTuple):
    """What a walk along every chain found; `faults` name the case file, the row and what is wrong."""

    files: int
    rows: int
    faults: tuple[str, ...]


_ENSURE = text("INSERT INTO doorstep.case_file (child_id) SELECT unnest(CAST(:ids AS uuid[])) ON CONFLICT DO NOTHING")
_LOCK = text(
    "SELECT child_id, audit_n, audit_hash FROM doorstep.case_file "
    "WHERE child_id = ANY(CAST(:ids AS uuid[])) ORDER BY child_id FOR UPDATE"
)
_ADVANCE = text(
    "UPDATE doorstep.case_file AS f SET audit_n = v.n, audit_hash = v.hash "
    "FROM unnest(CAST(:ids AS uuid[]), CAST(:ns AS bigint[]), CAST(:hashes AS text[])) AS v(id, n, hash) "
    "WHERE f.child_id = v.id"
)


def lock_files(connection: Connection, children: Collection[str]) -> dict[str, Head]:
    """Lock these case files in id order, in one statement, and return the heads of their chains.

    This is the first thing a writer does: whoever holds a case file's row is alone with all its records. Rows that
    are not there yet come after all that are, in id order too, so that two writers never wait for each other.
    """
    heads = _locked(connection, children)
    if missing := sorted(set(children).difference(heads)):
        connection.execute(_ENSURE, {"ids": listed(missing)})
        heads |= _locked(connection, missing)
    return heads


def _locked(connection: Connection, children: Collection[str]) -> dict[str, Head]:
    rows = connection.execute(_LOCK, {"ids": listed(sorted(children))})
    return {str(row.child_id): Head(row.audit_n, row.audit_hash) for row in rows}


def row_hash(prev: str, n: int, entry: AuditEntry) -> str:
    """Return SHA-256 over the previous hash and the row's canonical JSON (docs/security.md, audit)."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    row = [entry.child, n, at, entry.actor, entry.device, entry.act, entry.object]
    return hashlib.sha256(prev.encode() + msgspec.json.encode(row)).hexdigest()


def append(connection: Connection, entries: Sequence[AuditEntry], heads: dict[str, Head] | None = None) -> list[str]:
    """Append entries to their chains and return each one's hash; locks the case files if the caller has not."""
    if not entries:
        return []
    heads = dict(heads or lock_files(connection, {entry.child for entry in entries}))
    rows, hashes = [], []
    for entry in entries:
        before = heads[entry.child]
        after = Head(before.n + 1, row_hash(before.hash, before.n + 1, entry))
        heads[entry.child] = after
        hashes.append(after.hash)
        rows.append(_as_row(entry, before, after))
    insert_rows(connection, tables.audit, rows)
    moved = sorted({entry.child for entry in entries})
    connection.execute(
        _ADVANCE,
        {
            "ids": listed(moved),
            "ns": listed(heads[c].n for c in moved),
            "hashes": listed(heads[c].hash for c in moved),
        },
    )
    return hashes


def _as_row(entry: AuditEntry, before: Head, after: Head) -> dict[str, object]:
    return {
        "child_id": entry.child,
        "n": after.n,
        "at": entry.at,
        "actor": entry.actor,
        "device": entry.device,
        "act": entry.act,
        "object": entry.object,
        "prev": before.hash,
        "hash": after.hash,
    }


def record_reads(connection: Connection, actor: str, device: str, at: datetime, counts: dict[str, int]) -> None:
    """Write one row per child whose records leave the hub, with how many; never one per record."""
    append(
        connection,
        [AuditEntry(child, at, actor, device, "read", f"{count} records") for child, count in sorted(counts.items())],
    )


_ROWS = text("SELECT * FROM doorstep.audit ORDER BY child_id, n")
_HEADS = text("SELECT child_id, audit_n, audit_hash FROM doorstep.case_file ORDER BY child_id")


def _chain_faults(rows: Iterable[Row[Any]], ends: dict[str, Head]) -> Iterator[str]:
    for row in rows:
        child = str(row.child_id)
        end = ends.get(child, Head(0, ""))
        entry = AuditEntry(child, row.at, str(row.actor), str(row.device), row.act, row.object)
        n: int = row.n
        expected = row_hash(end.hash, end.n + 1, entry)
        if n != end.n + 1 or row.prev != end.hash or row.hash != expected:
            yield f"case file {child}, row {n}: does not follow from the row before it"
        ends[child] = Head(n, row.hash)


def verify(connection: Connection) -> Verification:
    """Walk every chain from its first row and compare its end with the case file's head."""
    ends: dict[str, Head] = {}
    rows = connection.execution_options(yield_per=5000).execute(_ROWS)
    faults = list(_chain_faults(rows, ends))
    for row in connection.execute(_HEADS):
        end = ends.get(str(row.child_id), Head(0, ""))
        if (row.audit_n, row.audit_hash) != end:
            faults.append(f"case file {row.child_id}: the chain ends at {end.n}, its head says {row.audit_n}")
    return Verification(len(ends), sum(end.n for end in ends.values()), tuple(faults))


def root_of(heads: Iterable[tuple[str, Head]]) -> str:
    """Return the SHA-256 over all heads in case-file order: what a checkpoint signs."""
    digest = hashlib.sha256()
    for child, end in sorted(heads):
        digest.update(proof_message((child, str(end.n), end.hash)) + b"\n")
    return digest.hexdigest()
