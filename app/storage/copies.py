"""The copies of children's records on this laptop: pages applied, copies wanted, access given and taken away."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import msgspec
from sqlalchemy import func, select, update

from app.domain.identity import DIRECTORY
from app.storage import marks, outbox, records, removals
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
    if cursor is not None:
        marks.write(tx, cursor=cursor)


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
    shown = laid_over(one.kind, body, (row.change() for row in _readable(tx, one.id)))
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
    """Note that the copies of these children are whole as of a feed position."""
    tx.execute(update(child_copy).where(child_copy.c.child_id.in_(children)).values(step="complete", at=at))


class Withdrawn(NamedTuple):
    """What changes of access took away: how many readable records, and the case files that left altogether."""

    rows: int
    children: tuple[str, ...]


def apply_access(tx: Tx, notices: Sequence[wire.AccessNotice]) -> Withdrawn:
    """Apply changes of access in their order.

    What is newly allowed makes the child wanted again, so that it arrives whole. What is no longer allowed leaves the
    readable tables at once; unsent work stays in the outbox and sealed. After a removal the caller runs `purge`:
    until then the index and old pages still hold the text.
    """
    rows, left = 0, list[str]()
    if not all(notice.granted for notice in notices):
        marks.write(tx, purge_due=True)
    for notice in notices:
        before = rows
        if notice.granted:
            removals.come_back(tx, notice.child, notice.categories)
            tx.exec_driver_sql(
                "INSERT INTO child_copy(child_id, reason, today, place, step, at) VALUES (?, ?, 0, 0, 'wanted', ?) "
                "ON CONFLICT(child_id) DO UPDATE SET step = 'wanted', at = excluded.at",
                (notice.child, notice.reason, notice.seq),
            )
        elif notice.record:
            rows += records.remove(tx, [notice.record])
        else:
            removed, whole = _withdraw(tx, notice)
            rows += removed
            left += [notice.child] if whole else []
        if not notice.granted:
            removals.note(tx, notice.child, notice.seq, notice.categories, rows - before)
    return Withdrawn(rows, tuple(left))


def _withdraw(tx: Tx, notice: wire.AccessNotice) -> tuple[int, bool]:
    of_child = select(record.c.id).where(record.c.child_id == notice.child)
    gone = list(tx.execute(of_child.where(record.c.category.in_(notice.categories))).scalars())
    removed = records.remove(tx, gone)
    whole = tx.execute(of_child.limit(1)).first() is None
    if whole:
        tx.execute(child_copy.delete().where(child_copy.c.child_id == notice.child))
    return removed, whole


def purge(vault: Vault) -> None:
    """Destroy what a removal leaves behind: words in the index, text in old pages and in the log.

    A transaction and a checkpoint of its own, after the removal was committed (docs/security.md, F11). One that was
    cut short is still due at the next unlock.
    """
    with vault.write() as tx:
        records.rebuild_index(tx)
    vault.checkpoint()
    with vault.write() as tx:
        marks.write(tx, purge_due=False)
    vault.checkpoint()


def start_again(tx: Tx, epoch: str) -> None:
    """Meet a restored hub: read everything again from the start; what is here stays until it is replaced.

    Versions begin anew with the hub's, so they must not hold its copies back.
    """
    tx.exec_driver_sql("UPDATE record SET version = 0, answered = 0")
    tx.exec_driver_sql("UPDATE child_copy SET step = 'wanted'")
    removals.offer_again(tx)
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
