"""The records on the laptop: read by id, by child, by kind; written with both indexes of search kept in step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

import msgspec

from app.storage import asking, indexes
from app.storage.marks import Tx


@dataclass(frozen=True)
class Record:
    """One record as it is shown: the hub's copy with this laptop's waiting changes laid over it."""

    id: str
    kind: str
    child: str
    version: int
    seq: int
    agency: str
    category: str
    protection: int
    received: str
    body: bytes
    answered: int = 0


_SELECT = "SELECT id, kind, child_id, version, seq, agency, category, protection, received, body, answered FROM record "

# Written only if the hub's copy is not older than what is there or what a receipt has named already: a page that was
# on its way while an answer arrived must not bring the past back.
_UPSERT = """
INSERT INTO record(id, kind, child_id, version, seq, agency, category, protection, received, body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT(id) DO UPDATE SET kind = excluded.kind, child_id = excluded.child_id, version = excluded.version,
  seq = excluded.seq, agency = excluded.agency, category = excluded.category, protection = excluded.protection,
  received = excluded.received, body = excluded.body
WHERE excluded.version >= record.version AND excluded.version >= record.answered
"""
_UPSERT_SHOWN = _UPSERT.partition("WHERE excluded")[0]


def _record(row: Any) -> Record:
    return Record(
        id=row[0], kind=row[1], child=row[2], version=row[3], seq=row[4], agency=row[5], category=row[6],
        protection=row[7], received=row[8], body=row[9].encode("utf-8"), answered=row[10],
    )  # fmt: skip


def _found(tx: Tx, where: str, *values: str) -> list[Record]:
    """Ask as text: a page asks twenty times, and a statement put together each time took three times as long."""
    return [_record(row) for row in asking.rows(tx, _SELECT + where + " ORDER BY id", values)]


def read(tx: Tx, record_id: str) -> Record | None:
    """Return one record, or None."""
    return next(iter(_found(tx, "WHERE id = ?", record_id)), None)


def read_many(tx: Tx, ids: Iterable[str]) -> dict[str, Record]:
    """Return the records that are here, by id."""
    wanted = _ids(sorted(set(ids)))
    return {one.id: one for one in _found(tx, "WHERE id IN (SELECT value FROM json_each(?))", *wanted)}


def of_child(tx: Tx, child: str, *kinds: str) -> list[Record]:
    """Return a child's records of these kinds, in the order in which they were made."""
    return _found(tx, "WHERE child_id = ? AND kind IN (SELECT value FROM json_each(?))", child, *_ids(kinds))


def of_children(tx: Tx, children: Iterable[str], *kinds: str) -> list[Record]:
    """Return the records of these kinds of many children with one question, in the order of `of_child`."""
    where = "WHERE child_id IN (SELECT value FROM json_each(?)) AND kind IN (SELECT value FROM json_each(?))"
    rows = asking.rows(tx, _SELECT + where, (*_ids(list(children)), *_ids(kinds)))
    # Sorted here: the store would carry every body through its sorting (measured: twice the time).
    return sorted(map(_record, rows), key=attrgetter("id"))


def of_kind(tx: Tx, kind: str) -> list[Record]:
    """Return every record of one kind on this laptop, in the order in which they were made."""
    return _found(tx, "WHERE kind = ?", kind)


def shielded(tx: Tx) -> list[Record]:
    """Return every protected address on this laptop, to compare others with."""
    where = (
        "WHERE kind = 'address' "
        "AND (category = 'address_shielded' OR protection > 0 OR ifnull(json_extract(body, '$.protected'), 0) <> 0)"
    )
    return _found(tx, f"INDEXED BY record_shielded {where}")


def planned_between(tx: Tx, begin: str, end: str) -> list[Record]:
    """Return the visits planned in a stretch of time (texts in UTC), by their time; reads the index of that list."""
    where = (
        "WHERE kind = 'visit' AND json_extract(body, '$.planned') >= ? AND json_extract(body, '$.planned') < ? "
        "ORDER BY json_extract(body, '$.planned'), id"
    )
    return [_record(row) for row in asking.rows(tx, _SELECT + where, (begin, end))]


_PAST_VISITS = """
WHERE kind = 'visit' AND json_extract(body, '$.planned') >= ? AND json_extract(body, '$.planned') < ?
  AND ? IN (json_extract(body, '$.practitioner'), json_extract(body, '$.with_practitioner'))
  AND ifnull(json_extract(body, '$.step'), 'planned') <> 'cancelled' ORDER BY json_extract(body, '$.planned') DESC, id
"""


def past_visits(tx: Tx, practitioner: str, begin: str, end: str) -> list[Record]:
    """Return a practitioner's visits planned in a stretch of time and not called off, the latest first."""
    return [_record(row) for row in tx.exec_driver_sql(_SELECT + _PAST_VISITS, (begin, end, practitioner))]


def visits_of(tx: Tx, occasion: str) -> list[Record]:
    """Return the planned visits of one occasion, one for each child."""
    where = "WHERE kind = 'visit' AND json_extract(body, '$.occasion') = ? ORDER BY id"
    return [_record(row) for row in asking.rows(tx, _SELECT + where, (occasion,))]


_LATEST_FIRST = """
WHERE kind = 'contact' AND child_id = ? ORDER BY json_extract(body, '$.happened') DESC, id DESC LIMIT ? OFFSET ?
"""


def contacts_of(tx: Tx, child: str, limit: int = 100, after: int = 0) -> list[Record]:
    """Return a child's contacts, the latest first, `after` so many; reads the index of that list."""
    return [_record(row) for row in asking.rows(tx, _SELECT + _LATEST_FIRST, (child, limit, after))]


_STILL_PLANNED = """
WHERE kind = 'visit' AND child_id IN (SELECT value FROM json_each(?))
  AND ifnull(json_extract(body, '$.step'), 'planned') = 'planned' ORDER BY json_extract(body, '$.planned'), id
"""


def still_planned(tx: Tx, children: Iterable[str]) -> list[Record]:
    """Return the visits to these children that are neither recorded nor cancelled, by their time."""
    return [_record(row) for row in asking.rows(tx, _SELECT + _STILL_PLANNED, _ids(list(children)))]


_TO_DO = "WHERE kind = 'task' AND ifnull(json_extract(body, '$.step'), 'open') = 'open' ORDER BY id"


def tasks_to_do(tx: Tx) -> list[Record]:
    """Return every task on this laptop that is neither done nor called off."""
    return [_record(row) for row in asking.rows(tx, _SELECT + _TO_DO)]


_ANSWERED = """
WHERE kind = 'approval' AND json_extract(body, '$.author') = ?
  AND ifnull(json_extract(body, '$.step'), 'requested') <> 'requested' ORDER BY id
"""


def asked_by(tx: Tx, practitioner: str) -> list[Record]:
    """Return what somebody has asked a decision for and that is requested no more, in the order of asking."""
    return [_record(row) for row in asking.rows(tx, _SELECT + _ANSWERED, (practitioner,))]


_CALLED_OFF = """
WHERE kind = 'visit' AND child_id = ? AND json_extract(body, '$.step') = 'cancelled' ORDER BY id
"""


def called_off(tx: Tx, child: str) -> list[Record]:
    """Return the visits to a child that were called off."""
    return [_record(row) for row in tx.exec_driver_sql(_SELECT + _CALLED_OFF, (child,))]


def about(tx: Tx, record_id: str) -> list[Record]:
    """Return the addenda and conflicts about one record."""
    where = "WHERE kind IN ('addendum', 'conflict') AND json_extract(body, '$.about') = ? ORDER BY id"
    return [_record(row) for row in asking.rows(tx, _SELECT + where, (record_id,))]


def search(tx: Tx, words: str, limit: int = 50, kinds: Sequence[str] = ()) -> list[Record]:
    """Return the records in which every one of these words begins a word, the newest first; of any kind, or of these.

    A word is taken apart as the index takes texts apart: what is between letters and figures does not matter.
    """
    terms = " ".join(f'"{term}"*' for term in words.replace('"', " ").split())
    if not terms:
        return []
    asked = f"{{words}} : ({terms})"
    if kinds:
        asked += " AND {kind} : (" + " OR ".join(f'"{kind}"' for kind in kinds) + ")"
    where = (
        "WHERE number IN (SELECT rowid FROM record_search WHERE record_search MATCH ? ORDER BY rowid DESC LIMIT ?) "
        "ORDER BY number DESC"
    )
    return [_record(row) for row in asking.rows(tx, _SELECT + where, (asked, limit))]


def numbered(tx: Tx, numbers: Sequence[int]) -> list[Record]:
    """Return the records of these numbers, in this order: what `name_keys.found` has found."""
    listed = msgspec.json.encode(list(numbers)).decode("utf-8")
    where = "JOIN json_each(?) AS wanted ON wanted.value = number ORDER BY wanted.key"
    return [_record(row) for row in asking.rows(tx, _SELECT.replace(" id,", " record.id,") + where, (listed,))]


def _values(one: Record) -> tuple[str | int, ...]:
    return (
        one.id, one.kind, one.child, one.version, one.seq, one.agency, one.category, one.protection, one.received,
        one.body.decode("utf-8"),
    )  # fmt: skip


def put(tx: Tx, one: Record) -> None:
    """Write one record as it is to be shown, whatever was there."""
    tx.exec_driver_sql(_UPSERT_SHOWN, _values(one))
    indexes.refill(tx, *_ids([one.id]))


def put_body(tx: Tx, one: Record, body: bytes) -> Record:
    """Write a record's body and return the record with it."""
    changed = replace(one, body=body)
    put(tx, changed)
    return changed


def put_page(tx: Tx, rows: Sequence[tuple[str | int, ...]], ids: Sequence[str]) -> None:
    """Write many of the hub's copies at once, in the column order of `Record`; older ones are passed over."""
    tx.exec_driver_sql(_UPSERT, list(rows))
    indexes.refill(tx, *_ids(ids))


def remove(tx: Tx, ids: Sequence[str]) -> int:
    """Remove readable copies; what is unsent is in the outbox and in the sealed outbox and stays there."""
    if not ids:
        return 0
    listed = _ids(ids)
    indexes.forget(tx, *listed)
    tx.exec_driver_sql("DELETE FROM trunk_copy WHERE record_id IN (SELECT value FROM json_each(?))", listed)
    tx.exec_driver_sql("DELETE FROM read_copy WHERE record_id IN (SELECT value FROM json_each(?))", listed)
    return tx.exec_driver_sql("DELETE FROM record WHERE id IN (SELECT value FROM json_each(?))", listed).rowcount


def _ids(ids: Sequence[str]) -> tuple[str]:
    return (msgspec.json.encode(list(ids)).decode("utf-8"),)
