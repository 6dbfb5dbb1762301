"""The hub's signed answers, kept for good, and the proofs that cover them."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import Row, func, select, update

from app.storage.instants import instant, text_of
from app.storage.marks import Tx
from app.storage.schema import proof, receipt
from sync import wire


@dataclass(frozen=True)
class StoredReceipt:
    """One receipt with what the Sync centre shows of its change."""

    receipt: wire.Receipt
    raw: bytes
    proof: str
    kind: str
    act: str
    child: str
    size: int
    written: datetime


@dataclass(frozen=True)
class NewReceipt:
    """A receipt that is about to be kept."""

    receipt: wire.Receipt
    raw: bytes
    proof: str
    child: str
    kind: str
    act: str
    size: int
    written: str


def _stored(row: Row[tuple[str, ...]]) -> StoredReceipt:
    raw = row.raw.encode("utf-8")
    return StoredReceipt(
        receipt=msgspec.json.decode(raw, type=wire.Receipt),
        raw=raw,
        proof=row.proof_id,
        kind=row.kind,
        act=row.act,
        child=row.child_id,
        size=row.size,
        written=instant(row.written),
    )


def read(tx: Tx, change_id: str) -> StoredReceipt | None:
    """Return the receipt of one change, or None."""
    row = tx.execute(select(receipt).where(receipt.c.change_id == change_id)).one_or_none()
    return None if row is None else _stored(row)


def read_many(tx: Tx, change_ids: Iterable[str]) -> list[StoredReceipt]:
    """Return the receipts of these changes, the earliest first."""
    wanted = select(receipt).where(receipt.c.change_id.in_(list(change_ids))).order_by(receipt.c.received)
    return [_stored(row) for row in tx.execute(wanted)]


def of_record(tx: Tx, record_id: str) -> list[StoredReceipt]:
    """Return the receipts of one record's changes, the earliest first."""
    found = tx.execute(select(receipt).where(receipt.c.record_id == record_id).order_by(receipt.c.received))
    return [_stored(row) for row in found]


def of_act(tx: Tx, child: str, written: datetime) -> list[StoredReceipt]:
    """Return the receipts of what was written in one case file at one instant, in the order of the hub's feed."""
    wanted = select(receipt).where(receipt.c.child_id == child, receipt.c.written == text_of(written))
    found = (_stored(row) for row in tx.execute(wanted.where(receipt.c.status != "refused")))
    return sorted(found, key=lambda one: one.receipt.seq)


def latest(tx: Tx, limit: int, since: datetime | None = None) -> list[StoredReceipt]:
    """Return the newest receipts of work that was taken, the newest first."""
    wanted = select(receipt).where(receipt.c.status != "refused").order_by(receipt.c.received.desc()).limit(limit)
    if since is not None:
        wanted = wanted.where(receipt.c.received >= text_of(since))
    return [_stored(row) for row in tx.execute(wanted)]


def since(tx: Tx, at: datetime) -> list[StoredReceipt]:
    """Return the receipts from an instant on: what a restored hub is offered again."""
    found = tx.execute(select(receipt).where(receipt.c.received >= text_of(at)).order_by(receipt.c.received))
    return [_stored(row) for row in found]


def known(tx: Tx, change_ids: Iterable[str]) -> dict[str, str]:
    """Return the status of those of these changes that have a receipt."""
    listed = (msgspec.json.encode(list(change_ids)).decode("ascii"),)
    rows = tx.exec_driver_sql(
        "SELECT change_id, status FROM receipt WHERE change_id IN (SELECT value FROM json_each(?))", listed
    )
    return {row[0]: row[1] for row in rows}


def count_refused(tx: Tx) -> int:
    """Return how many changes have ever been refused."""
    wanted = select(func.count()).select_from(receipt).where(receipt.c.status == "refused")
    return int(tx.execute(wanted).scalar_one())


def keep_proofs(tx: Tx, proofs: Sequence[wire.Proof]) -> dict[str, str]:
    """Keep the proofs; return which proof covers which receipt digest."""
    for one in proofs:
        raw = msgspec.json.encode(one).decode("utf-8")
        tx.execute(proof.insert().prefix_with("OR IGNORE").values(id=one.id, raw=raw))
    return {digest: one.id for one in proofs for digest in one.digests}


def digest_of(raw: bytes) -> str:
    """Return the SHA-256 of a receipt's exact bytes: what a proof lists."""
    return hashlib.sha256(raw).hexdigest()


def replace(tx: Tx, fresh: wire.Receipt, raw: bytes, proof_id: str) -> None:
    """Put a restored hub's receipt in the place of the one it had given before; that one is set aside by the caller.

    What it refuses now was signed work: it keeps it for a person, and so it is held.
    """
    status = "held" if fresh.status == "refused" else fresh.status
    given = {"raw": raw.decode("utf-8"), "proof_id": proof_id, "status": status, "received": text_of(fresh.received)}
    tx.execute(update(receipt).where(receipt.c.change_id == fresh.change).values(given))


def keep(tx: Tx, fresh: Sequence[NewReceipt]) -> None:
    """Keep receipts; one that is there already stays, because the hub's answer is the same for ever.

    A refused change that was delivered sealed is held for a person after all: that stands instead of the refusal.
    """
    held = [one.receipt.change for one in fresh if one.receipt.status == "held"]
    if held:
        tx.execute(receipt.delete().where(receipt.c.change_id.in_(held), receipt.c.status == "refused"))
    if fresh:
        tx.exec_driver_sql(_KEEP, [_values(one) for one in fresh])


_KEEP = """
INSERT OR IGNORE INTO receipt(
  change_id, raw, proof_id, status, received, record_id, child_id, kind, act, size, written)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def _values(one: NewReceipt) -> tuple[str | int, ...]:
    told = one.receipt
    return (
        told.change, one.raw.decode("utf-8"), one.proof, told.status, text_of(told.received), told.record, one.child,
        one.kind, one.act, one.size, one.written,
    )  # fmt: skip
