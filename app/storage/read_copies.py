"""What somebody has read to decide on it, kept so that the next reading can say what has changed since.

It goes with its record: nothing of a child stays readable here after the case file has left (`records.remove`).
"""

from datetime import datetime
from typing import NamedTuple

from app.storage import asking
from app.storage.instants import instant, text_of
from app.storage.marks import Tx
from app.storage.records import Record


class ReadCopy(NamedTuple):
    """One record as it was read, and when."""

    version: int
    body: bytes
    at: datetime


def keep(tx: Tx, record: Record, body: bytes, at: datetime) -> None:
    """Keep what is being read now instead of what was read before."""
    tx.exec_driver_sql(
        "INSERT INTO read_copy(record_id, version, body, at) VALUES (?, ?, ?, ?) ON CONFLICT(record_id) DO UPDATE "
        "SET version = excluded.version, body = excluded.body, at = excluded.at",
        (record.id, record.version, body.decode("utf-8"), text_of(at)),
    )


def of(tx: Tx, record_id: str) -> ReadCopy | None:
    """Return a record as it was read last, or None."""
    rows = asking.rows(tx, "SELECT version, body, at FROM read_copy WHERE record_id = ?", (record_id,))
    return next((ReadCopy(row[0], row[1].encode("utf-8"), instant(row[2])) for row in rows), None)


def versions(tx: Tx) -> dict[str, int]:
    """Return which version was read last, by record."""
    return {row[0]: row[1] for row in asking.rows(tx, "SELECT record_id, version FROM read_copy", ())}
