"""The outbox: changes without a receipt, in the order in which they were written, never edited.

One statement in the whole program removes rows from it, and it stands in `take_receipts` (a test looks for others).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw
from sqlalchemy import func, select, update

from app.domain.change import Change, digest
from app.storage import asking, marks, problems, receipts, records, removals
from app.storage.instants import instant, instant_or_none, text_of
from app.storage.marks import Tx
from app.storage.schema import outbox, trunk_copy
from app.storage.trouble import StoreTrouble
from sync import wire

REFUSED = "refused"
WAITING = "waiting"


class OutboxRow(NamedTuple):
    """One change without a receipt, or refused and waiting for its author; in the order of the table's columns."""

    sequence: int
    change_id: str
    record_id: str
    child_id: str
    kind: str
    act: str
    trunk: int
    follows: str
    bytes: bytes
    digest: str
    signature: str
    size: int
    written: datetime
    state: str
    code: str
    facts: dict[str, str]
    tries: int
    next_try: datetime | None
    replaced_by: str

    def signed(self) -> wire.SignedChange:
        """Return the change as it is sent."""
        return wire.SignedChange(Raw(self.bytes), self.signature)

    @property
    def is_sealed_only(self) -> bool:
        """Whether the change can be read by the hub alone, because what it is about has left this laptop."""
        return not self.bytes

    def change(self) -> Change:
        """Return the change itself.

        Raises StoreTrouble with the code sealed-only.
        """
        if self.is_sealed_only:
            raise StoreTrouble("sealed-only", change=self.change_id)
        return msgspec.json.decode(self.bytes, type=Change)


class Step(NamedTuple):
    """What a change in the outbox does to which record, without its bytes."""

    change_id: str
    record_id: str
    child_id: str
    act: str
    state: str
    written: datetime


class Chain(NamedTuple):
    """Where the next change of a record belongs: the version its chain began on and the change before it."""

    trunk: int
    follows: str


class Taken(NamedTuple):
    """What became of the receipts of one answer; `unknown` are of changes this store does not hold.

    `gone` are all that left the outbox by it: those that were taken, and refused ones that they were sent instead of.
    """

    taken: tuple[str, ...]
    refused: tuple[str, ...]
    unknown: tuple[str, ...]
    gone: tuple[str, ...] = ()


def _row(row: Any) -> OutboxRow:
    """A push reads thousands: by the names of the columns this took three times as long."""
    *first, written, state, code, facts, tries, next_try, replaced_by = row
    told = msgspec.json.decode(facts, type=dict[str, str])
    left = (instant(written), state, code, told, tries, instant_or_none(next_try), replaced_by)
    return OutboxRow._make((*first, *left))


def chain(tx: Tx, record_id: str, version: int) -> Chain:
    """Return the chain of a record whose hub's copy has this version; waiting changes hold it to where it began.

    A refused change is no part of it: the hub has not taken it, and what follows is made on what the hub has.
    """
    rows = tx.execute(
        select(outbox.c.trunk, outbox.c.change_id)
        .where(outbox.c.record_id == record_id, outbox.c.state == WAITING, outbox.c.replaced_by == "")
        .order_by(outbox.c.sequence)
    ).all()
    return Chain(rows[0].trunk, rows[-1].change_id) if rows else Chain(version, "")


def append(tx: Tx, change: Change, raw: bytes, signature: str) -> None:
    """Put a signed change into the outbox, in the transaction that changes the record."""
    tx.execute(
        outbox.insert().values(
            sequence=change.sequence,
            change_id=change.id,
            record_id=change.record,
            child_id=change.child,
            kind=change.kind,
            act=change.act,
            trunk=change.trunk,
            follows=change.follows,
            bytes=raw,
            digest=digest(raw),
            signature=signature,
            size=len(raw),
            written=text_of(change.written),
            state=WAITING,
        )
    )
    head = digest((marks.read(tx).head + digest(raw)).encode("ascii"))
    marks.write(tx, head=head)


def keep_trunk(tx: Tx, record_id: str, version: int, body: bytes) -> None:
    """Keep the hub's copy beside a record that is about to be changed here for the first time."""
    tx.execute(
        trunk_copy.insert()
        .prefix_with("OR IGNORE")
        .values(record_id=record_id, version=version, body=body.decode("utf-8"))
    )


def trunk_body(tx: Tx, record_id: str) -> bytes | None:
    """Return the hub's copy that is kept beside a changed record, or None."""
    found = tx.execute(select(trunk_copy.c.body).where(trunk_copy.c.record_id == record_id)).scalar_one_or_none()
    return None if found is None else str(found).encode("utf-8")


def of_record(tx: Tx, record_id: str) -> list[OutboxRow]:
    """Return a record's changes that have no receipt or were refused, in their order."""
    found = tx.execute(select(outbox).where(outbox.c.record_id == record_id).order_by(outbox.c.sequence))
    return [_row(row) for row in found]


def read(tx: Tx, change_id: str) -> OutboxRow:
    """Return one change.

    Raises StoreTrouble with the code no-such-change.
    """
    row = tx.execute(select(outbox).where(outbox.c.change_id == change_id)).one_or_none()
    if row is None:
        raise StoreTrouble("no-such-change", change=change_id)
    return _row(row)


def all_of_them(tx: Tx) -> list[OutboxRow]:
    """Return the whole outbox in its order."""
    return [_row(row) for row in tx.execute(select(outbox).order_by(outbox.c.sequence))]


_STEP = (
    outbox.c.change_id, outbox.c.record_id, outbox.c.child_id, outbox.c.act, outbox.c.state, outbox.c.written
)  # fmt: skip


def _step(row: Any) -> Step:
    return Step(row.change_id, row.record_id, row.child_id, row.act, row.state, instant(row.written))


def steps(tx: Tx) -> list[Step]:
    """Return what the changes in the outbox do, in their order; one that its author replaced is no step any more."""
    found = tx.execute(select(*_STEP).where(outbox.c.replaced_by == "").order_by(outbox.c.sequence))
    return [_step(row) for row in found]


def every_change(tx: Tx) -> frozenset[str]:
    """Return the ids of all changes in the outbox, also of those that were replaced."""
    return frozenset(tx.exec_driver_sql("SELECT change_id FROM outbox").scalars())


def changed_records(tx: Tx) -> frozenset[str]:
    """Return the records that have changes in the outbox."""
    return frozenset(tx.execute(select(outbox.c.record_id).distinct()).scalars())


def count(tx: Tx, state: str) -> int:
    """Return how many changes wait, or stopped; one that its author replaced stands for itself no longer."""
    wanted = select(func.count()).select_from(outbox).where(outbox.c.state == state, outbox.c.replaced_by == "")
    return int(tx.execute(wanted).scalar_one())


_NEXT = """
SELECT * FROM outbox
WHERE sequence > ? AND state = 'waiting' AND bytes <> x''
  AND NOT EXISTS (
    SELECT 1 FROM outbox AS other WHERE other.record_id = outbox.record_id
    AND ((other.state = 'refused' AND other.replaced_by = '') OR other.next_try > ?))
ORDER BY sequence LIMIT ?
"""


class Unsent(NamedTuple):
    """How many changes are to be sent, how many were refused and wait for their author, since when the oldest."""

    waiting: int
    stopped: int
    since: datetime | None


def unsent(tx: Tx) -> Unsent:
    """Return how much is not sent; a refused change that its author has replaced is none."""
    found = asking.rows(tx, "SELECT state, count(*), min(written) FROM outbox WHERE replaced_by = '' GROUP BY state")
    by_state = {row[0]: (int(row[1]), row[2]) for row in found}
    oldest = min((written for _, written in by_state.values()), default=None)
    waiting, stopped = (by_state.get(state, (0, ""))[0] for state in (WAITING, REFUSED))
    return Unsent(waiting, stopped, instant(oldest) if oldest else None)


def next_batch(
    tx: Tx, *, now: datetime, after: int = 0, limit: int = wire.PUSH_CHANGES, bytes_limit: int = wire.PUSH_BYTES
) -> list[OutboxRow]:
    """Return what is to be sent next after a sequence, in order; at least one change, however large.

    A refused change holds back later ones of its own record only, and so does one that was put off.
    """
    batch: list[OutboxRow] = []
    size = 0
    for row in tx.exec_driver_sql(_NEXT, (after, text_of(now), limit)):
        size += row.size
        if batch and size > bytes_limit:
            break
        batch.append(_row(row))
    return batch


def put_off(tx: Tx, change_ids: Sequence[str], until: datetime) -> None:
    """Send these no sooner than that; how often is counted and never ends anything."""
    values = {"tries": outbox.c.tries + 1, "next_try": text_of(until)}
    tx.execute(update(outbox).where(outbox.c.change_id.in_(change_ids)).values(values))


def bring_forward(tx: Tx, latest: datetime) -> None:
    """Let what was put off beyond this be tried again: only a clock that ran ahead can have put it off so long."""
    tx.execute(update(outbox).where(outbox.c.next_try > text_of(latest)).values(next_try=""))


_SEAL_ONLY = """
UPDATE outbox SET bytes = x'' WHERE bytes <> x'' AND change_id IN (SELECT value FROM json_each(?))
  AND child_id IN (SELECT child_id FROM removal) AND record_id NOT IN (SELECT id FROM record)
"""


def keep_sealed_only(tx: Tx, sealed: Sequence[str]) -> int:
    """Forget the readable bytes of changes about what has left this laptop; return of how many.

    `sealed` are the ids that stand in the sealed outbox: only what can be delivered from there is forgotten here, and
    its row stays until there is a receipt.
    """
    return int(tx.exec_driver_sql(_SEAL_ONLY, _listed(sealed)).rowcount)


def sealed_only(tx: Tx) -> list[str]:
    """Return the changes that only the sealed outbox can deliver, in their order."""
    found = tx.exec_driver_sql("SELECT change_id FROM outbox WHERE bytes = x'' ORDER BY sequence")
    return list(found.scalars())


def last_sequence(tx: Tx) -> int:
    """Return the sequence of the newest change that was ever written here."""
    return int(tx.exec_driver_sql("SELECT next_sequence - 1 FROM sync_mark").scalar_one())


def refuse(tx: Tx, change_id: str, code: str, facts: Mapping[str, str]) -> None:
    """Stop a change that the hub cannot read at all; it stays, with the reason, until its author acts."""
    told = msgspec.json.encode(facts).decode("utf-8")
    tx.execute(update(outbox).where(outbox.c.change_id == change_id).values(state=REFUSED, code=code, facts=told))


def replace(tx: Tx, change_id: str, by_change: str) -> None:
    """Note that its author has sent another change instead of a refused one; the refused one stays until then."""
    _instead(tx, change_id, REFUSED, by_change)


def take_back(tx: Tx, change_id: str, by_change: str) -> None:
    """Note that its author takes back a change that waits. Both are sent, in one request wherever that can be: only
    the hub can say which of them it has heard of first."""
    _instead(tx, change_id, WAITING, by_change)


def _instead(tx: Tx, change_id: str, state: str, by_change: str) -> None:
    wanted = update(outbox).where(outbox.c.change_id == change_id, outbox.c.state == state)
    if tx.execute(wanted.values(replaced_by=by_change)).rowcount != 1:
        raise StoreTrouble(f"not-{state}", change=change_id)


def take_receipts(
    tx: Tx, answers: Sequence[tuple[wire.Receipt, bytes]], proofs: Sequence[wire.Proof], at: datetime
) -> Taken:
    """Keep the hub's receipts and take out of the outbox what they answer; refused changes stay, with the reason.

    A receipt counts only under a proof and only for the very bytes it names; anything else is noted and changes
    nothing. The proofs' signatures are checked by whoever received them, before this.
    """
    covered = receipts.keep_proofs(tx, proofs)
    rows = _rows_of(tx, [receipt.change for receipt, _ in answers])
    fresh: list[receipts.NewReceipt] = []
    unknown: list[str] = []
    for receipt, raw in answers:
        row = rows.get(receipt.change)
        proof = covered.get(receipts.digest_of(raw), "")
        if not proof or (row is not None and row.digest != receipt.digest):
            code = "receipt-without-proof" if not proof else "receipt-of-other-bytes"
            problems.note(tx, code, at, {"change": receipt.change})
        else:
            if row is None:
                unknown.append(receipt.change)
            fresh.append(_fresh(receipt, raw, proof, row, at))
    receipts.keep(tx, fresh)
    good = [one.receipt for one in fresh if one.receipt.status != REFUSED]
    refused = [one.receipt for one in fresh if one.receipt.status == REFUSED and one.receipt.change in rows]
    _mark_refused(tx, refused)
    _note_acknowledged(tx, [rows[receipt.change] for receipt in good if receipt.change in rows])
    gone = _remove(tx, [receipt.change for receipt in good])
    settle(tx, good)
    return Taken(
        tuple(receipt.change for receipt in good if receipt.change in rows),
        tuple(receipt.change for receipt in refused),
        tuple(unknown),
        gone,
    )


class _Sent(NamedTuple):
    """What a receipt is compared with, and what is kept beside it."""

    change_id: str
    sequence: int
    child_id: str
    kind: str
    act: str
    digest: str
    size: int
    written: str
    is_sealed_only: bool


_SENT = """
SELECT change_id, sequence, child_id, kind, act, digest, size, written, bytes = x'' FROM outbox
WHERE change_id IN (SELECT value FROM json_each(?))
"""


def _rows_of(tx: Tx, change_ids: Sequence[str]) -> dict[str, _Sent]:
    return {row[0]: _Sent(*row) for row in asking.rows(tx, _SENT, _listed(change_ids))}


def _fresh(receipt: wire.Receipt, raw: bytes, proof: str, row: _Sent | None, at: datetime) -> receipts.NewReceipt:
    if row is None:  # delivered sealed, by the launcher or from an older store: the hub has it all the same
        return receipts.NewReceipt(receipt, raw, proof, "", "", "", 0, text_of(at))
    return receipts.NewReceipt(receipt, raw, proof, row.child_id, row.kind, row.act, row.size, row.written)


def _note_acknowledged(tx: Tx, rows: Sequence[_Sent]) -> None:
    """Remember how far the hub has this install's changes: one that has seen less of it later has lost some."""
    mark = marks.read(tx)
    readable = (row for row in rows if not row.is_sealed_only)
    ahead = sorted((row for row in readable if row.sequence > mark.acknowledged), key=lambda row: -row.sequence)
    of_this_install = (row for row in ahead if read(tx, row.change_id).change().install == mark.install)
    if newest := next(of_this_install, None):
        marks.write(tx, acknowledged=newest.sequence)


def _mark_refused(tx: Tx, refused: Sequence[wire.Receipt]) -> None:
    for receipt in refused:
        refuse(tx, receipt.change, receipt.code or "refused", receipt.facts)


_REMOVE = """
WITH taken AS (
  SELECT change_id FROM receipt WHERE status <> 'refused' AND change_id IN (SELECT value FROM json_each(?)))
DELETE FROM outbox WHERE change_id IN taken
  OR (state = 'refused' AND replaced_by IN taken AND change_id IN (SELECT change_id FROM receipt))
RETURNING change_id
"""


def _remove(tx: Tx, change_ids: Sequence[str]) -> tuple[str, ...]:
    """Remove changes that have a receipt which is no refusal, and the refused ones they were sent instead of.

    The digests were compared by the caller; that the receipt is stored is asked of the store itself, here.
    """
    return tuple(tx.exec_driver_sql(_REMOVE, _listed(change_ids)).scalars())


def settle(tx: Tx, good: Sequence[wire.Receipt]) -> None:
    """Remember the versions named, and let go of hub's copies beside records that have no more waiting changes.

    Where no newer version is named than that of the copy, none will come: what was written here went to a person or
    was held, and the record shows again what the authority has (docs/sync.md 5.12).
    """
    named = [(receipt.version, receipt.record, receipt.version) for receipt in good]
    if named:
        tx.exec_driver_sql("UPDATE record SET answered = ? WHERE id = ? AND answered < ?", named)
    for row in tx.exec_driver_sql(_STANDS_AGAIN, _listed([receipt.record for receipt in good])).all():
        if (shown := records.read(tx, row.record_id)) is not None:
            records.put_body(tx, shown, row.body.encode("utf-8"))
    _let_go_of_held(tx, [receipt.record for receipt in good if receipt.status == "held"])
    tx.exec_driver_sql("DELETE FROM trunk_copy WHERE record_id NOT IN (SELECT record_id FROM outbox)")


def _let_go_of_held(tx: Tx, held: Sequence[str]) -> None:
    """What was made here and is kept for a person is in no record of the authority's, and so in none here."""
    gone = tx.exec_driver_sql(_ONLY_HERE, _listed(held)).scalars().all()
    if gone:
        for child, ids in removals.take_away(tx, gone).items():
            removals.note_more(tx, child, ids)
        marks.write(tx, purge_due=True)


_ONLY_HERE = """
SELECT id FROM record WHERE id IN (SELECT value FROM json_each(?)) AND received = '' AND answered = 0
AND id NOT IN (SELECT record_id FROM outbox)
"""


_STANDS_AGAIN = """
SELECT t.record_id, t.body FROM trunk_copy t JOIN record r ON r.id = t.record_id
WHERE t.record_id IN (SELECT value FROM json_each(?)) AND t.record_id NOT IN (SELECT record_id FROM outbox)
AND t.version >= r.answered AND t.body <> r.body
"""


def _listed(ids: Sequence[str]) -> tuple[str]:
    return (msgspec.json.encode(list(ids)).decode("ascii"),)
