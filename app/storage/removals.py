"""What has left this laptop, and the proof of it, kept until the hub has it (docs/sync.md, part 10).

One row for each child of whom something was taken away. It says that this child's records have left, until the child
comes back; ids, counts and codes, never a word of a case.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select, update

from app.domain.identity import new_id
from app.storage.marks import Tx
from app.storage.schema import removal
from sync import wire


def note(tx: Tx, child: str, seq: int, categories: Collection[str], records: int) -> None:
    """Note in the transaction of a removal that it happened; what was proved before has to be proved anew."""
    known = tx.execute(select(removal).where(removal.c.child_id == child)).one_or_none()
    earlier = msgspec.json.decode(known.categories, type=set[str]) if known else set[str]()
    row = {
        "child_id": child,
        "id": new_id(),
        "seq": max(seq, known.seq if known else 0),
        "categories": msgspec.json.encode(sorted({*earlier, *categories})).decode("ascii"),
        "records": records + (known.records if known and not known.taken else 0),
        "raw": "",
        "taken": 0,
    }
    tx.execute(removal.insert().prefix_with("OR REPLACE").values(**row))


def count(tx: Tx, also: Sequence[tuple[str, int]]) -> None:
    """Count more records of children whose removal is under way: what the hub has named one by one."""
    for child, records in also:
        wanted = update(removal).where(removal.c.child_id == child, removal.c.raw == "")
        tx.execute(wanted.values(records=removal.c.records + records))


def come_back(tx: Tx, child: str, categories: Collection[str]) -> None:
    """Note that categories of a child are allowed again; a child of whom all is, has not left any more."""
    known = tx.execute(select(removal).where(removal.c.child_id == child)).one_or_none()
    if known is None:
        return
    gone = msgspec.json.decode(known.categories, type=set[str]).difference(categories)
    if gone:
        listed = msgspec.json.encode(sorted(gone)).decode("ascii")
        tx.execute(update(removal).where(removal.c.child_id == child).values(categories=listed))
    else:
        tx.execute(removal.delete().where(removal.c.child_id == child))


def due(tx: Tx) -> list[str]:
    """Return the children whose removal is not verified yet."""
    wanted = select(removal.c.child_id).where(removal.c.raw == "").order_by(removal.c.child_id)
    return list(tx.execute(wanted).scalars())


_LEFT_OVER = """
SELECT r.id FROM record r JOIN removal g ON g.child_id = r.child_id
WHERE r.child_id = ? AND r.category IN (SELECT value FROM json_each(g.categories))
  AND r.id NOT IN (SELECT record_id FROM outbox WHERE bytes <> x'')
"""


def left_over(tx: Tx, child: str) -> list[str]:
    """Return the records of a child that a notice has named and that are here all the same."""
    return list(tx.exec_driver_sql(_LEFT_OVER, (child,)).scalars())


def forget_copy(tx: Tx, child: str) -> None:
    """Note that there is no copy of a child any more, where no record of the child is left."""
    tx.exec_driver_sql(
        "DELETE FROM child_copy WHERE child_id = ? AND child_id NOT IN (SELECT child_id FROM record)", (child,)
    )


# Everything in which a child's words or name can stand. The index of search is by number: whatever it still holds that
# is no record is of something that was removed.
_READABLE = """
SELECT (SELECT count(*) FROM record WHERE child_id = ?1 AND (?2 OR category IN (SELECT value FROM json_each(?3))))
  + (SELECT count(*) FROM trunk_copy WHERE record_id NOT IN (SELECT id FROM record))
  + (SELECT count(*) FROM outbox WHERE child_id = ?1 AND bytes <> x'' AND record_id NOT IN (SELECT id FROM record))
  + (SELECT count(*) FROM look_told WHERE child_id = ?1 AND ?2)
  + (SELECT count(*) FROM name_key WHERE number NOT IN (SELECT number FROM record))
  + (SELECT count(*) FROM record_search_docsize WHERE id NOT IN (SELECT number FROM record))
"""
_WHOLE = "SELECT NOT EXISTS (SELECT 1 FROM child_copy WHERE child_id = ?)"
_WAITING = "SELECT count(*) FROM outbox WHERE child_id = ? AND bytes = x''"
_DRAFTS = "SELECT count(*) FROM draft WHERE instr(body, ?) > 0"


def readable(tx: Tx, child: str) -> int:
    """Return how much of what has left can still be read here; a proof is made only over none."""
    known = tx.execute(select(removal).where(removal.c.child_id == child)).one()
    asked = (child, int(_counted(tx, _WHOLE, child)), known.categories)
    return int(tx.exec_driver_sql(_READABLE, asked).scalar_one())


def prove(tx: Tx, child: str, device: str, now: datetime) -> None:
    """State that nothing of what has left is readable here; the caller has just looked that it is so."""
    known = tx.execute(select(removal).where(removal.c.child_id == child)).one()
    proof = wire.Removal(
        id=known.id,
        device=device,
        at=now,
        child=child,
        seq=known.seq,
        whole=bool(_counted(tx, _WHOLE, child)),
        records=known.records,
        waiting=_counted(tx, _WAITING, child),
        drafts=_counted(tx, _DRAFTS, child),
    )
    raw = msgspec.json.encode(proof).decode("utf-8")
    tx.execute(update(removal).where(removal.c.child_id == child).values(raw=raw))


def _counted(tx: Tx, statement: str, child: str) -> int:
    return int(tx.exec_driver_sql(statement, (child,)).scalar_one())


def waiting(tx: Tx, limit: int = wire.REMOVALS) -> list[bytes]:
    """Return the proofs the hub does not have yet, exactly as they are signed."""
    wanted = select(removal.c.raw).where(removal.c.raw != "", removal.c.taken == 0).order_by(removal.c.id).limit(limit)
    return [raw.encode("utf-8") for raw in tx.execute(wanted).scalars()]


def taken(tx: Tx, ids: Sequence[str]) -> None:
    """Note that the hub has these proofs; that the child has left stays noted."""
    tx.execute(update(removal).where(removal.c.id.in_(ids)).values(taken=1))


def offer_again(tx: Tx) -> None:
    """Send every proof once more: a hub that was restored may have lost it, and takes each once."""
    tx.execute(update(removal).values(taken=0))


# What somebody signs for a child after the child has left is a record here until the hub has it, and then leaves too.
_STRAYS = """
SELECT id, child_id FROM record WHERE child_id IN (SELECT child_id FROM removal)
  AND child_id NOT IN (SELECT child_id FROM child_copy) AND id NOT IN (SELECT record_id FROM outbox)
"""


def strays(tx: Tx) -> dict[str, list[str]]:
    """Return the records of children who have left that nothing keeps here, by child."""
    found: dict[str, list[str]] = {}
    for record, child in tx.exec_driver_sql(_STRAYS):
        found.setdefault(child, []).append(record)
    return found
