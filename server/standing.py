"""Reading the records a push touches and writing what became of them, each in one statement."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, text

from app.domain import body
from server import tables
from server.deciding import Standing, Touch
from server.setwise import insert_rows, listed

_RECORDS = text(
    "SELECT id, kind, child_id, version, seq, agency, category, protection, body FROM doorstep.record "
    "WHERE id = ANY(CAST(:ids AS uuid[]))"
)
_DISPUTES = text(
    "SELECT id, kind, child_id, version, seq, agency, category, protection, body FROM doorstep.record "
    "WHERE child_id = ANY(CAST(:children AS uuid[])) AND kind = 'conflict' "
    "AND fields->>'about' = ANY(CAST(:ids AS text[])) AND coalesce(fields->>'step', 'open') = 'open' ORDER BY id"
)
_ADDRESSES = text(
    "SELECT id, kind, child_id, version, seq, agency, category, protection, body FROM doorstep.record "
    "WHERE child_id = ANY(CAST(:children AS uuid[])) AND category IN ('address', 'address_shielded') "
    "AND kind = 'address' ORDER BY id"
)
_CASE_FILES = text(
    "SELECT id, kind, child_id, version, seq, agency, category, protection, body FROM doorstep.record "
    "WHERE child_id = ANY(CAST(:children AS uuid[])) AND kind = ANY(CAST(:kinds AS text[])) ORDER BY id"
)
_TOUCHES = text(
    "SELECT c.record_id, c.version, c.author, c.device, c.trunk, c.touched, "
    "CAST(c.bytes AS jsonb)->>'written' AS written FROM doorstep.change c "
    "JOIN unnest(CAST(:ids AS uuid[]), CAST(:trunks AS int[])) AS asked(id, trunk) ON asked.id = c.record_id "
    "WHERE c.version > asked.trunk ORDER BY c.record_id, c.version"
)


def load(connection: Connection, trunks: dict[str, int]) -> dict[str, Standing]:
    """Return the records of these ids that exist, with the changes made since the trunk given for each.

    A record that is not as it was at its trunk, which a restored hub may have lost, has its open conflicts with it.
    """
    if not trunks:
        return {}
    rows = connection.execute(_RECORDS, {"ids": listed(sorted(trunks))})
    records = {str(row.id): _standing(row) for row in rows}
    moved_on = {id: trunks[id] for id, one in records.items() if one.version > trunks[id]}
    other = [one for id, one in records.items() if one.version != trunks[id] and trunks[id] != NEWEST]
    touches, disputes = _touches(connection, moved_on), _disputes(connection, other)
    return {id: one._replace(touches=tuple(touches[id]), disputes=tuple(disputes[id])) for id, one in records.items()}


def _standing(row: Row[Any]) -> Standing:
    return Standing(
        str(row.id), row.kind, str(row.child_id), row.version, row.seq, str(row.agency), row.category,
        row.protection, row.body.encode(),
    )  # fmt: skip


def _disputes(connection: Connection, records: Collection[Standing]) -> dict[str, list[Standing]]:
    disputes: dict[str, list[Standing]] = defaultdict(list)
    if records:
        asked = {"children": listed({one.child for one in records}), "ids": listed(one.id for one in records)}
        for row in connection.execute(_DISPUTES, asked):
            found = _standing(row)
            disputes[disputed(found)].append(found)
    return disputes


NEWEST = (1 << 31) - 1


def load_with_disputed(connection: Connection, trunks: dict[str, int]) -> dict[str, Standing]:
    """Return the same, and for every conflict among them the record it is about."""
    records = load(connection, trunks)
    about = {disputed(one) for one in records.values() if one.kind == "conflict"} - set(records)
    return records | load(connection, dict.fromkeys(about, NEWEST))


def addresses(connection: Connection, children: Collection[str]) -> dict[str, Standing]:
    """Return the addresses of these case files, in which one may repeat another."""
    if not children:
        return {}
    rows = connection.execute(_ADDRESSES, {"children": listed(sorted(children))})
    return {str(row.id): _standing(row) for row in rows}


def case_files(connection: Connection, children: Collection[str], kinds: Collection[str]) -> dict[str, Standing]:
    """Return the records of these kinds in these case files, which the rules of a step read."""
    if not children:
        return {}
    rows = connection.execute(_CASE_FILES, {"children": listed(sorted(children)), "kinds": listed(sorted(kinds))})
    return {str(row.id): _standing(row) for row in rows}


def disputed(conflict: Standing) -> str:
    """Return the id of the record that a conflict is about."""
    return str(body.value(conflict.body)["about"])


def _touches(connection: Connection, trunks: dict[str, int]) -> dict[str, list[Touch]]:
    touches: dict[str, list[Touch]] = defaultdict(list)
    if not trunks:
        return touches
    for row in connection.execute(_TOUCHES, {"ids": listed(trunks), "trunks": listed(trunks.values())}):
        written = datetime.fromisoformat(row.written)
        touch = Touch(row.version, str(row.author), str(row.device), row.trunk, tuple(row.touched), written)
        touches[str(row.record_id)].append(touch)
    return touches


_NEVER_GIVEN = text(
    "SELECT asked.id, asked.version FROM unnest(CAST(:ids AS uuid[]), CAST(:versions AS int[])) AS asked(id, version) "
    "WHERE NOT EXISTS (SELECT FROM doorstep.feed f WHERE (f.record_id, f.version) = (asked.id, asked.version))"
)


def never_given(connection: Connection, versions: Collection[tuple[str, int]]) -> set[tuple[str, int]]:
    """Return those of these versions of records that this hub does not have: of a life before it was restored."""
    asked = sorted(one for one in versions if one[1])
    if not asked:
        return set()
    ids, numbers = zip(*asked, strict=True)
    rows = connection.execute(_NEVER_GIVEN, {"ids": listed(ids), "versions": listed(numbers)})
    return {(str(row.id), row.version) for row in rows}


_UPSERT = (
    "ON CONFLICT (id) DO UPDATE SET version = excluded.version, seq = excluded.seq, category = excluded.category, "
    "protection = excluded.protection, received = excluded.received, body = excluded.body"
)


def write(connection: Connection, records: Iterable[Standing], now: datetime) -> None:
    """Write the newest version of each record; the caller has stamped `seq`."""
    rows: list[dict[str, Any]] = [
        {
            "id": r.id,
            "kind": r.kind,
            "child_id": r.child,
            "version": r.version,
            "seq": r.seq,
            "agency": r.agency,
            "category": r.category,
            "protection": r.protection,
            "received": now,
            "body": r.body.decode(),
        }
        for r in records
    ]
    insert_rows(connection, tables.record, rows, _UPSERT)


def write_feed(connection: Connection, versions: Sequence[Standing]) -> None:
    """Write one feed row for each new version, at the position it was stamped with."""
    insert_rows(
        connection,
        tables.feed,
        [{"seq": v.seq, "child_id": v.child, "record_id": v.id, "version": v.version} for v in versions],
    )


def children_of(records: Collection[Standing], kinds: Collection[str]) -> set[str]:
    """Return the case files in which a record of one of these kinds is among `records`."""
    return {record.child for record in records if record.kind in kinds}
