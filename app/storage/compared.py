"""The copies on this laptop as they are compared with the hub's, and what is mended where they differ.

What is compared is the hub's copy of each record: where changes of it wait, the copy that is kept beside it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import NamedTuple

import msgspec

from app.domain import body as bodies
from app.domain.kinds import KINDS
from app.storage import copies, removals
from app.storage.marks import Tx
from sync import wire

File = tuple[str, str]
"""A child and a category: what a digest is of."""


class Stands(NamedTuple):
    """What stands in one file: how many records, and the SHA-256 of them (docs/protocol.md, part 3)."""

    records: int
    digest: str


# What was made here and has not come from the hub yet has never been received. In no order: the store would carry
# every body through its sorting.
_COPIES = """
SELECT r.id, r.child_id, r.category, r.kind, ifnull(t.version, r.version), CAST(ifnull(t.body, r.body) AS BLOB),
  CASE WHEN t.body IS NULL THEN NULL ELSE CAST(r.body AS BLOB) END
FROM record AS r LEFT JOIN trunk_copy AS t ON t.record_id = r.id WHERE r.received <> ''
"""


def stands(tx: Tx) -> dict[File, Stands]:
    """Return what stands of the hub's copies here, for each child and category."""
    lines: dict[File, list[str]] = defaultdict(list)
    for id, child, category, kind, version, body, shown in tx.exec_driver_sql(_COPIES):
        known = category if shown is None else _category_before(kind, category, body, shown)
        lines[child, known].append(f"{id}|{version}|{hashlib.sha256(body).hexdigest()}")
    return {file: Stands(len(found), _digest(found)) for file, found in lines.items()}


def _digest(lines: list[str]) -> str:
    """The ids come first and have one length, so that the order of the lines is theirs."""
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _category_before(kind: str, category: str, body: bytes, shown: bytes) -> str:
    """Return the category of a hub's copy: a change that waits may have moved the record on this laptop already."""
    known = KINDS.get(kind)
    if known is None or known.made_by_hub:
        return category
    before, now = known.category(bodies.value(body)), known.category(bodies.value(shown))
    return before if before != now else category


def held(tx: Tx, children: Collection[str]) -> list[str]:
    """Return the ids of what the hub has about these children: what came from it, and what it has answered."""
    wanted = (
        "SELECT id FROM record WHERE (received <> '' OR answered > 0) "
        "AND child_id IN (SELECT value FROM json_each(?)) ORDER BY id"
    )
    return list(tx.exec_driver_sql(wanted, _listed(sorted(children))).scalars())


def replace_page(tx: Tx, page: Sequence[wire.WireRecord]) -> None:
    """Write a page as the hub has it, whatever version is here: that one is wrong. What waits is laid over again.

    Only within a round and after its push, so that no answer to a change of this laptop is on its way.
    """
    ids = _listed([one.id for one in page])
    tx.exec_driver_sql("UPDATE record SET version = 0, answered = 0 WHERE id IN (SELECT value FROM json_each(?))", ids)
    copies.apply_page(tx, page, None)


def let_go(tx: Tx, ids: Sequence[str], at: int) -> int:
    """Remove the records that the hub has named as of a feed position, and the case files of which nothing is left.

    Unsent work stays in the outbox and sealed. The caller runs `copies.purge` afterwards.
    """
    gone = removals.take_away(tx, ids)
    for child, removed in gone.items():
        removals.note(tx, child, at, removed)
    tx.exec_driver_sql(
        "DELETE FROM child_copy WHERE child_id IN (SELECT value FROM json_each(?)) "
        "AND child_id NOT IN (SELECT child_id FROM record)",
        _listed(list(gone)),
    )
    return sum(map(len, gone.values()))


def _listed(ids: Sequence[str]) -> tuple[str]:
    return (msgspec.json.encode(list(ids)).decode("ascii"),)
