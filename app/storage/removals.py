"""What has left this laptop, and the proof of it, kept until the hub has it (docs/sync.md, part 11).

One row for each child of whom something was taken away: which records, until the proof of it is taken, and that the
child has left, until it comes back. Ids, counts and codes, never a word of a case.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select, update

from app.domain.identity import new_id
from app.storage import records
from app.storage.marks import Tx
from app.storage.schema import child_copy, removal
from sync import wire_removals


def take_away(tx: Tx, ids: Sequence[str]) -> dict[str, list[str]]:
    """Remove those of these records that are here; return which they were, by child, to be noted as removed."""
    listed = msgspec.json.encode(list(ids)).decode("ascii")
    here = "SELECT child_id, id FROM record WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
    found: dict[str, list[str]] = {}
    for child, id in tx.exec_driver_sql(here, (listed,)):
        found.setdefault(child, []).append(id)
    records.remove(tx, ids)
    return found


def note(tx: Tx, child: str, seq: int, ids: Collection[str]) -> None:
    """Note in the transaction of a removal which records it took; what was proved before has to be proved anew.

    `seq` is the feed position up to which the hub has said what is to leave, 0 if it has not.
    """
    known = tx.execute(select(removal).where(removal.c.child_id == child)).one_or_none()
    earlier = msgspec.json.decode(known.records, type=list[str]) if known else []
    row = {
        "child_id": child,
        "id": new_id(),
        "seq": max(seq, known.seq if known else 0),
        "records": msgspec.json.encode(sorted({*earlier, *ids})).decode("ascii"),
        "raw": "",
        "taken": 0,
    }
    tx.execute(removal.insert().prefix_with("OR REPLACE").values(**row))


def note_more(tx: Tx, child: str, ids: Collection[str]) -> None:
    """Note what has left after a child had: it was written here since, and what was proved speaks of it too."""
    if tx.execute(select(removal.c.id).where(removal.c.child_id == child)).one_or_none() is not None:
        note(tx, child, 0, ids)


def arrived(tx: Tx, ids: Collection[str]) -> None:
    """Note that the hub has sent these records again: they are here because they may be."""
    came = set(ids)
    for row in tx.execute(select(removal.c.child_id, removal.c.records).where(removal.c.records != "[]")).all():
        gone = msgspec.json.decode(row.records, type=list[str])
        if not came.isdisjoint(gone):
            left = msgspec.json.encode([id for id in gone if id not in came]).decode("ascii")
            tx.execute(update(removal).where(removal.c.child_id == row.child_id).values(records=left))


def come_back(tx: Tx, child: str) -> None:
    """Note that a child is wanted again; what the hub does not know yet to have left is proved all the same."""
    tx.execute(removal.delete().where(removal.c.child_id == child, removal.c.taken == 1))


_HAS_LEFT = """
SELECT EXISTS (SELECT 1 FROM removal WHERE child_id = ?1) AND NOT EXISTS (SELECT 1 FROM child_copy WHERE child_id = ?1)
"""


def has_left(tx: Tx, child: str) -> bool:
    """Whether a child has left this laptop, and there is no copy of it here, nor one on its way."""
    return bool(_counted(tx, _HAS_LEFT, child))


def departures(tx: Tx) -> list[datetime]:
    """Return when it was proved of each child who has left that nothing is left here; of one never here nothing."""
    wanted = select(removal.c.raw).where(removal.c.raw != "", removal.c.child_id.not_in(select(child_copy.c.child_id)))
    proofs = [msgspec.json.decode(raw, type=wire_removals.Removal) for raw in tx.execute(wanted).scalars()]
    return sorted(proof.at for proof in proofs if proof.records)


def due(tx: Tx) -> list[str]:
    """Return the children whose removal is not verified yet."""
    wanted = select(removal.c.child_id).where(removal.c.raw == "").order_by(removal.c.child_id)
    return list(tx.execute(wanted).scalars())


_WHOLE = "SELECT NOT EXISTS (SELECT 1 FROM child_copy WHERE child_id = ?)"
_LEFT_OVER = """
SELECT id FROM record WHERE child_id = ?1
  AND (?2 OR id IN (SELECT value FROM json_each((SELECT records FROM removal WHERE child_id = ?1))))
"""
_SENT = " AND id NOT IN (SELECT record_id FROM outbox WHERE bytes <> x'')"


def left_over(tx: Tx, child: str) -> list[str]:
    """Return the records that were to leave and are here all the same: those named, or any of a child that is gone.

    What has unsent changes is not among them: that leaves with its receipt.
    """
    asked = (child, _counted(tx, _WHOLE, child))
    return list(tx.exec_driver_sql(_LEFT_OVER + _SENT, asked).scalars())


def forget_copy(tx: Tx, child: str) -> None:
    """Note that there is no copy of a child any more, where no record of it is left and none is wanted."""
    tx.exec_driver_sql(
        "DELETE FROM child_copy WHERE child_id = ? AND step = 'complete' "
        "AND child_id NOT IN (SELECT child_id FROM record)",
        (child,),
    )


# Everything in which a child's words or name can stand. The index of search is by number: whatever it still holds that
# is no record is of something that was removed.
_READABLE = f"""
SELECT (SELECT count(*) FROM ({_LEFT_OVER}))
  + (SELECT count(*) FROM trunk_copy WHERE record_id NOT IN (SELECT id FROM record))
  + (SELECT count(*) FROM read_copy WHERE record_id NOT IN (SELECT id FROM record))
  + (SELECT count(*) FROM outbox WHERE child_id = ?1 AND bytes <> x'' AND record_id NOT IN (SELECT id FROM record))
  + (SELECT count(*) FROM look_told WHERE child_id = ?1 AND ?2)
  + (SELECT count(*) FROM attachment_file WHERE child_id = ?1 AND key <> x'' AND id NOT IN (SELECT id FROM record))
  + (SELECT count(*) FROM name_key WHERE number NOT IN (SELECT number FROM record))
  + (SELECT count(*) FROM record_search_docsize WHERE id NOT IN (SELECT number FROM record))
"""  # noqa: S608 - put together of what stands here
_WAITING = "SELECT count(*) FROM outbox WHERE child_id = ? AND bytes = x''"
_DRAFTS = "SELECT count(*) FROM draft WHERE instr(body, ?) > 0"


def readable(tx: Tx, child: str) -> int:
    """Return how much of what has left can still be read here; a proof is made only over none."""
    asked = (child, _counted(tx, _WHOLE, child))
    return int(tx.exec_driver_sql(_READABLE, asked).scalar_one())


def prove(tx: Tx, child: str, device: str, now: datetime) -> None:
    """State that nothing of what has left is readable here; the caller has just looked that it is so."""
    known = tx.execute(select(removal).where(removal.c.child_id == child)).one()
    proof = wire_removals.Removal(
        id=known.id,
        device=device,
        at=now,
        child=child,
        seq=known.seq,
        whole=bool(_counted(tx, _WHOLE, child)),
        records=len(msgspec.json.decode(known.records, type=list[str])),
        waiting=_counted(tx, _WAITING, child),
        drafts=_counted(tx, _DRAFTS, child),
    )
    raw = msgspec.json.encode(proof).decode("utf-8")
    tx.execute(update(removal).where(removal.c.child_id == child).values(raw=raw))


def _counted(tx: Tx, statement: str, child: str) -> int:
    return int(tx.exec_driver_sql(statement, (child,)).scalar_one())


def waiting(tx: Tx, limit: int = wire_removals.REMOVALS) -> list[bytes]:
    """Return the proofs the hub does not have yet, exactly as they are signed."""
    wanted = select(removal.c.raw).where(removal.c.raw != "", removal.c.taken == 0).order_by(removal.c.id).limit(limit)
    return [raw.encode("utf-8") for raw in tx.execute(wanted).scalars()]


def taken(tx: Tx, ids: Sequence[str]) -> None:
    """Note that the hub has these proofs; that a child has left stays noted, until there is a copy of it again."""
    tx.execute(update(removal).where(removal.c.id.in_(ids)).values(taken=1, records="[]"))
    copied = select(child_copy.c.child_id)
    tx.execute(removal.delete().where(removal.c.taken == 1, removal.c.child_id.in_(copied)))


def doubt(tx: Tx) -> None:
    """Tell every proof that is still here again: the hub was restored, and takes each once."""
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
