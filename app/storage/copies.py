"""The copies of children's records on this laptop: pages applied, copies wanted, access given and taken away."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import msgspec
from sqlalchemy import func, select, update

from app.domain.identity import DIRECTORY
from app.storage import indexes, marks, outbox, records, removals
from app.storage.marks import Tx
from app.storage.outbox import OutboxRow
from app.storage.projection import laid_over
from app.storage.records import Record
from app.storage.schema import child_copy, record, trunk_copy
from app.storage.vault import Vault
from sync import wire


def apply_page(tx: Tx, page: Sequence[wire.WireRecord], cursor: int | None) -> None:
    """Write a page of the feed and the cursor that describes it, in one transaction.

    Bodies go in as they came. A record with changes in the outbox keeps what its author wrote: the hub's copy goes
    beside it and the changes are laid over that copy again. None as cursor is a page of first copies.
    """
    changed = outbox.changed_records(tx)
    plain = [one for one in page if one.id not in changed]
    if plain:
        records.put_page(tx, [_values(one) for one in plain], [one.id for one in plain])
    for one in page:
        if one.id in changed:
            _beside(tx, one)
    removals.arrived(tx, [one.id for one in page])
    if cursor is not None:
        marks.write(tx, cursor=cursor)
        _want_unknown(tx, {one.child for one in page})


def _want_unknown(tx: Tx, children: Collection[str]) -> None:
    """A child of whom nothing could be read before has no copy here, until a record of it arrives."""
    tx.exec_driver_sql(
        "INSERT OR IGNORE INTO child_copy(child_id, reason, today, place, step, at) "
        "SELECT value, 'arrived', 0, 0, 'wanted', 0 FROM json_each(?)",
        (msgspec.json.encode(sorted(children)).decode("ascii"),),
    )


def _values(one: wire.WireRecord) -> tuple[str | int, ...]:
    body = str(memoryview(one.body), "utf-8")
    return (
        one.id, one.kind, one.child, one.version, one.seq, one.agency, one.category, one.protection, one.received,
        body,
    )  # fmt: skip


def _beside(tx: Tx, one: wire.WireRecord) -> None:
    present = records.read(tx, one.id)
    if present is not None and one.version < max(present.version, present.answered):
        return
    body = bytes(one.body)
    fresh = {"version": one.version, "body": body.decode("utf-8")}
    if tx.execute(update(trunk_copy).where(trunk_copy.c.record_id == one.id).values(fresh)).rowcount == 0:
        tx.execute(trunk_copy.insert().values(record_id=one.id, **fresh))
    waiting = (row.change() for row in _readable(tx, one.id))
    shown = laid_over(one.kind, body, waiting, present.body if present is not None else b"")
    hub_copy = Record(
        one.id, one.kind, one.child, one.version, one.seq, one.agency, one.category, one.protection, one.received, body
    )
    records.put(tx, replace(hub_copy, body=shown))


def _readable(tx: Tx, record_id: str) -> Iterator[OutboxRow]:
    return (row for row in outbox.of_record(tx, record_id) if not row.replaced_by and not row.is_sealed_only)


def want(tx: Tx, children: Sequence[wire.CaseloadChild], at: int) -> None:
    """Take over the hub's list of children: new ones are wanted, complete ones stay complete.

    A child missing from the list leaves by an explicit message only, never by its absence here.
    """
    for place, one in enumerate(children):
        tx.exec_driver_sql(
            "INSERT INTO child_copy(child_id, reason, today, place, step, at) VALUES (?, ?, ?, ?, 'wanted', ?) "
            "ON CONFLICT(child_id) DO UPDATE SET reason = excluded.reason, today = excluded.today, "
            "place = excluded.place",
            (one.child, one.reason, int(one.today), place, at),
        )


def wanted(tx: Tx) -> list[str]:
    """Return the children whose copies are still to be made, today's visits first."""
    return list(
        tx.execute(
            select(child_copy.c.child_id)
            .where(child_copy.c.step == "wanted")
            .order_by(child_copy.c.today.desc(), child_copy.c.place, child_copy.c.child_id)
        ).scalars()
    )


def complete(tx: Tx, children: Sequence[str], at: int) -> None:
    """Note that the copies of these children are whole as of a feed position; of one without a record there is none."""
    tx.execute(update(child_copy).where(child_copy.c.child_id.in_(children)).values(step="complete", at=at))
    kept = select(record.c.child_id).where(record.c.child_id.in_(children))
    tx.execute(child_copy.delete().where(child_copy.c.child_id.in_(children), child_copy.c.child_id.not_in(kept)))


class Withdrawn(NamedTuple):
    """What changes of access took away: how many readable records, and the case files that left altogether."""

    rows: int
    children: tuple[str, ...]


def apply_access(tx: Tx, notices: Sequence[wire.AccessNotice], named: Sequence[str] | None = None) -> Withdrawn:
    """Apply changes of access.

    What is newly allowed makes the child wanted again, so that it arrives whole. What is no longer allowed leaves the
    readable tables at once: the records that the hub has `named`; a hub that names none (None) is taken at the word of
    its notices. Unsent work stays in the outbox and sealed. After a removal the caller runs `purge`: until then the
    index and old pages still hold the text.
    """
    lost = [notice for notice in notices if not notice.granted]
    if lost:
        marks.write(tx, purge_due=True)
    gone = removals.take_away(tx, _meant(tx, lost) if named is None else named)
    for notice in notices:
        if notice.granted:
            removals.come_back(tx, notice.child)
            tx.exec_driver_sql(
                "INSERT INTO child_copy(child_id, reason, today, place, step, at) VALUES (?, ?, 0, 0, 'wanted', ?) "
                "ON CONFLICT(child_id) DO UPDATE SET step = 'wanted', at = excluded.at",
                (notice.child, notice.reason, notice.seq),
            )
    upto = {notice.child: notice.seq for notice in lost}
    left = [child for child in upto if _has_left(tx, child)]
    for child in left:
        rest = removals.take_away(tx, list(tx.execute(select(record.c.id).where(record.c.child_id == child)).scalars()))
        gone[child] = [*gone.get(child, ()), *rest.get(child, ())]
        tx.execute(child_copy.delete().where(child_copy.c.child_id == child))
    for child, seq in upto.items():
        removals.note(tx, child, seq, gone.get(child, ()))
    return Withdrawn(sum(map(len, gone.values())), tuple(left))


def _meant(tx: Tx, lost: Sequence[wire.AccessNotice]) -> list[str]:
    """What notices take away by themselves: one record, or a child's categories."""
    found = {notice.record for notice in lost if notice.record}
    for notice in lost:
        if not notice.record:
            of_child = select(record.c.id).where(record.c.child_id == notice.child)
            found.update(tx.execute(of_child.where(record.c.category.in_(notice.categories))).scalars())
    return sorted(found)


_STILL = """
SELECT EXISTS (SELECT 1 FROM child_copy WHERE child_id = ? AND step = 'wanted')
    OR EXISTS (SELECT 1 FROM record WHERE child_id = ? AND (received <> '' OR answered > 0))
"""


def _has_left(tx: Tx, child: str) -> bool:
    """Whether nothing of the hub's is left of a child; of one that is wanted the copy will tell."""
    return not tx.exec_driver_sql(_STILL, (child, child)).scalar_one()


def purge(vault: Vault) -> None:
    """Destroy what a removal leaves behind: words in the index, text in old pages and in the log.

    A transaction and a checkpoint of its own, after the removal was committed (docs/security.md, F11). One that was
    cut short is still due at the next unlock.
    """
    with vault.write() as tx:
        indexes.rebuild(tx)
    vault.checkpoint()
    with vault.write() as tx:
        marks.write(tx, purge_due=False)
    vault.checkpoint()


def start_again(tx: Tx, epoch: str) -> None:
    """Meet a restored hub: read everything again from the start; what is here stays until it is replaced.

    Versions are another life's, so they must not hold its copies back.
    """
    tx.exec_driver_sql("UPDATE record SET version = 0, answered = 0")
    tx.exec_driver_sql("UPDATE child_copy SET step = 'wanted'")
    marks.write(tx, epoch=epoch, cursor=-1)


def children(tx: Tx) -> int:
    """Return how many children have a whole copy on this laptop."""
    whole = select(func.count()).where(child_copy.c.step == "complete", child_copy.c.child_id != DIRECTORY)
    return int(tx.execute(whole).scalar_one())


def count(tx: Tx) -> int:
    """Return how many records about children are on this laptop."""
    found = tx.exec_driver_sql("SELECT count(*) FROM record WHERE child_id <> ?", (DIRECTORY,))
    return int(found.scalar_one())


def withdrawn_left(tx: Tx, child: str, categories: Sequence[str]) -> int:
    """Return how many readable records of a withdrawal are left: what the proof of a removal states."""
    listed = msgspec.json.encode(list(categories)).decode("utf-8")
    found = tx.exec_driver_sql(
        "SELECT count(*) FROM record WHERE child_id = ? AND category IN (SELECT value FROM json_each(?))",
        (child, listed),
    )
    return int(found.scalar_one())
