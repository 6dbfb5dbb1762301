"""What a restored hub may have lost: receipts in doubt, what is sent again, and the older receipts that are proof.

A row is a change that the hub had acknowledged. It goes when the hub has answered for it again, in this life.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from sqlalchemy import CheckConstraint, Column, Table, Text
from sqlalchemy.engine import Connection as Tx  # not by way of the vault, which asks the schema for this module

from app.storage import schema
from app.storage.instants import text_of

KEPT = timedelta(days=35)
"""How long what the hub has acknowledged is kept sealed, and so can be sent again."""

Step = Literal["asked", "missing", "gone"]

doubt = Table(
    "doubt",
    schema.metadata,
    Column("change_id", Text, primary_key=True, comment="A change the hub had acknowledged before it was restored"),
    Column("step", Text, nullable=False, comment="asked for; missing and sent again; gone, too old to be sent again"),
    CheckConstraint("step IN ('asked', 'missing', 'gone')", name="doubt_step"),
)

earlier_receipt = Table(
    "earlier_receipt",
    schema.metadata,
    Column("change_id", Text, primary_key=True, comment="A change whose receipt the hub has given anew"),
    Column("proof_id", Text, primary_key=True, comment="The signature that covers this earlier one"),
    Column("raw", Text, nullable=False, comment="The earlier receipt exactly as it was signed: it stays proof"),
)


def begin(tx: Tx, sealed: Iterable[str], delivered: Iterable[str], since: datetime) -> int:
    """Doubt every receipt from an instant on and of what is sealed here; return how many changes that are.

    What was refused once and sent anew otherwise is none of it: a restored hub might take both.

    `delivered` are drafts of earlier enrolments: of these a hub can only be brought the text again.
    """
    tx.exec_driver_sql(
        "INSERT INTO doubt(change_id, step) SELECT change_id, 'asked' FROM receipt WHERE status <> 'refused' "
        "AND (received >= ? OR change_id IN (SELECT value FROM json_each(?))) "
        "ON CONFLICT(change_id) DO UPDATE SET step = 'asked'",
        (text_of(since), *(listed := _listed(sealed))),
    )
    tx.exec_driver_sql(
        "INSERT INTO doubt(change_id, step) SELECT value, 'asked' FROM json_each(?) "
        "WHERE value NOT IN (SELECT change_id FROM outbox) "
        "AND value NOT IN (SELECT change_id FROM receipt WHERE status = 'refused') "
        "ON CONFLICT(change_id) DO UPDATE SET step = 'asked'",
        listed,
    )
    tx.exec_driver_sql("INSERT OR REPLACE INTO doubt SELECT value, 'missing' FROM json_each(?)", _listed(delivered))
    return int(tx.exec_driver_sql("SELECT count(*) FROM doubt WHERE step = 'asked'").scalar_one())


def in_step(tx: Tx, step: Step, limit: int = -1) -> list[str]:
    """Return the changes in doubt of one step, the oldest first."""
    found = tx.exec_driver_sql("SELECT change_id FROM doubt WHERE step = ? ORDER BY change_id LIMIT ?", (step, limit))
    return list(found.scalars())


def steps(tx: Tx) -> dict[str, str]:
    """Return every change in doubt with its step."""
    return {row[0]: row[1] for row in tx.exec_driver_sql("SELECT change_id, step FROM doubt")}


def of_record(tx: Tx, record_id: str) -> bool:
    """Whether the hub may lack, or lacks, a change of this record."""
    wanted = "SELECT 1 FROM doubt JOIN receipt USING (change_id) WHERE record_id = ? LIMIT 1"
    return tx.exec_driver_sql(wanted, (record_id,)).first() is not None


def move(tx: Tx, change_ids: Iterable[str], step: Step) -> None:
    """Move changes in doubt on to a step."""
    moved = "UPDATE doubt SET step = ? WHERE change_id IN (SELECT value FROM json_each(?))"
    tx.exec_driver_sql(moved, (step, *_listed(change_ids)))


def give_up(tx: Tx, change_id: str) -> None:
    """Offer this no more: the hub cannot open it."""
    tx.exec_driver_sql("INSERT OR REPLACE INTO doubt(change_id, step) VALUES (?, 'gone')", (change_id,))


def end(tx: Tx, change_ids: Iterable[str]) -> None:
    """The hub has answered for these, in this life."""
    tx.exec_driver_sql("DELETE FROM doubt WHERE change_id IN (SELECT value FROM json_each(?))", _listed(change_ids))


_SET_ASIDE = """
INSERT OR IGNORE INTO earlier_receipt(change_id, proof_id, raw)
SELECT change_id, proof_id, raw FROM receipt WHERE change_id IN (SELECT value FROM json_each(?))
"""


def set_aside(tx: Tx, change_ids: Sequence[str]) -> None:
    """Keep the receipts there are as earlier ones: the hub has given others, or is about to."""
    tx.exec_driver_sql(_SET_ASIDE, _listed(change_ids))


_EARLIER = """
SELECT e.raw, p.raw FROM earlier_receipt AS e JOIN proof AS p ON p.id = e.proof_id
WHERE e.change_id IN (SELECT value FROM json_each(?)) ORDER BY e.change_id
"""


def earlier(tx: Tx, change_ids: Iterable[str]) -> list[tuple[bytes, bytes]]:
    """Return the earlier receipts of these changes and the proofs that cover them, exactly as they came."""
    return [(row[0].encode(), row[1].encode()) for row in tx.exec_driver_sql(_EARLIER, _listed(change_ids))]


def _listed(ids: Iterable[str]) -> tuple[str]:
    return (msgspec.json.encode(sorted(ids)).decode("ascii"),)
