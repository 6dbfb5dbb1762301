"""Writes the synthetic authority into a hub: set-wise, in one transaction, so that half an authority never stands.

PostgreSQL refuses COPY into a table with row-level security, so records go in by one INSERT for each batch.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from itertools import islice
from time import perf_counter
from typing import Any, NamedTuple, TypeVar

from msgspec import structs
from sqlalchemy import Connection, select, text

from app.domain import body as bodies
from app.domain.identity import DIRECTORY
from server import access, audit, feed, tables
from server.accounts import password_hash
from server.hub import Hub
from server.moving import signed_part
from server.northmere import looked
from server.northmere.generate import northmere
from server.northmere.shape import Account, Authority, SeedRecord, Size
from server.setwise import insert_rows

_T = TypeVar("_T")
BATCH = 5_000
"""Records in one statement."""

_CHILDREN_AT_ONCE = 500
_BETWEEN = "\x1e"
"""Stands between bodies on their way to PostgreSQL: no JSON text holds a raw control character, and nothing has to be
escaped. A text array costs one regular expression per quotation mark, 20 seconds for 50,000 bodies when measured."""

_RECORDS = text(
    "INSERT INTO doorstep.record"
    " (id, kind, child_id, version, seq, agency, category, protection, received, body)"
    " SELECT id, kind, child_id, 1, seq, agency, category, protection, received, body"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:kinds AS text[]), CAST(:children AS uuid[]), CAST(:seqs AS bigint[]),"
    " CAST(:agencies AS uuid[]), CAST(:categories AS text[]), CAST(:protections AS smallint[]),"
    " CAST(:received AS timestamptz[]), string_to_array(:bodies, :between))"
    " AS row_of(id, kind, child_id, seq, agency, category, protection, received, body)"
)


class AlreadySeeded(RuntimeError):
    """The hub holds an authority already; made-up people are never put beside others."""


class Seeded(NamedTuple):
    """What was written, for the command that asked to print."""

    size: Size
    on: date
    records: dict[str, int]
    children: int
    accounts: tuple[Account, ...]
    seconds: float


def seed(hub: Hub, size: Size, on: date) -> Seeded:
    """Write the synthetic authority of this size as it stands on this day, and its accounts.

    Raises AlreadySeeded when the hub holds records or accounts.
    """
    began = perf_counter()
    authority = northmere(size, on)
    kinds, children = write(hub, authority, on)
    return Seeded(size, on, dict(kinds), children, authority.accounts, perf_counter() - began)


def write(hub: Hub, authority: Authority, on: date) -> tuple[Counter[str], int]:
    """Write an authority; return how many records of each kind it has, and how many children.

    Raises AlreadySeeded when the hub holds records or accounts.
    """
    with hub.database.writing() as connection:
        _refuse_seeded(connection)
        _write_accounts(connection, authority)
        looked_on = on if authority.size in looked.HAVE_LOOKED else None
        records = map(partial(_signed, hub), authority.records)
        kinds, files, seen = _write_records(connection, records, looked_on)
        children = sorted(child for child in files if child != DIRECTORY)
        for part in _chunks(children, _CHILDREN_AT_ONCE):
            access.refill(connection, part)
        for told in _chunks(seen, BATCH):
            audit.append(connection, told)
        _write_audit(connection, files, hub.clock())
    return kinds, len(children)


def _signed(hub: Hub, record: SeedRecord) -> SeedRecord:
    """Sign a decision as the hub signs those it takes; everything else stays as it is."""
    if record.kind != "decision":
        return record
    version, signature = hub.keys.sign(signed_part(record.body))
    body = bodies.patch(record.body, {"signature": signature, "signed_with": version})
    return structs.replace(record, body=body)


def _refuse_seeded(connection: Connection) -> None:
    held = connection.execute(select(tables.record.c.id).limit(1)).first()
    known = connection.execute(select(tables.account.c.practitioner).limit(1)).first()
    if held or known:
        raise AlreadySeeded(
            "This hub holds records or accounts already. Northmere is only written into an empty hub, so that"
            " made-up people never stand beside real ones."
        )


def _write_accounts(connection: Connection, authority: Authority) -> None:
    """Argon2id is slow on purpose: each distinct password is hashed once."""
    hashes = {password: password_hash(password) for password in sorted({a.password for a in authority.accounts})}
    rows = [
        {
            "practitioner": account.practitioner,
            "login": account.login,
            "password_hash": hashes[account.password],
            "agency": account.agency,
            "sector": account.sector,
        }
        for account in authority.accounts
    ]
    insert_rows(connection, tables.account, rows)


def _write_records(
    connection: Connection, records: Iterable[SeedRecord], looked_on: date | None
) -> tuple[Counter[str], Counter[str], list[audit.AuditEntry]]:
    """Write records and their feed rows in batches as they are made; return counts by kind and by file, and looks."""
    kinds: Counter[str] = Counter()
    files: Counter[str] = Counter()
    found: list[audit.AuditEntry] = []
    source = iter(records)
    while batch := list(islice(source, BATCH)):
        first = feed.stamp(connection, len(batch))
        connection.execute(_RECORDS, _columns(batch, first))
        insert_rows(connection, tables.feed, [_feed_row(r, first + place) for place, r in enumerate(batch)])
        kinds.update(record.kind for record in batch)
        files.update(record.child for record in batch)
        if looked_on:
            found += looked.looks(batch, audit.HUB, looked_on)
    return kinds, files, found


def _columns(batch: Sequence[SeedRecord], first: int) -> dict[str, Any]:
    return {
        "ids": [record.id for record in batch],
        "kinds": [record.kind for record in batch],
        "children": [record.child for record in batch],
        "seqs": list(range(first, first + len(batch))),
        "agencies": [record.agency for record in batch],
        "categories": [record.category for record in batch],
        "protections": [record.protection for record in batch],
        "received": [record.happened for record in batch],
        "bodies": _BETWEEN.join(record.body.decode() for record in batch),
        "between": _BETWEEN,
    }


def _feed_row(record: SeedRecord, seq: int) -> dict[str, Any]:
    return {"seq": seq, "child_id": record.child, "record_id": record.id, "version": 1}


def _write_audit(connection: Connection, files: Counter[str], at: datetime) -> None:
    """One row for each case file: that the hub seeded it, and how many records."""
    entries = [
        audit.AuditEntry(child, at, audit.HUB, audit.HUB, "seeded", f"{count} records")
        for child, count in sorted(files.items())
    ]
    audit.append(connection, entries)


def _chunks(whole: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    for start in range(0, len(whole), size):
        yield whole[start : start + size]
