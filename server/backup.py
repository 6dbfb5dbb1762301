"""A backup: the whole database in one snapshot, table by table, and the key file; made while the hub serves.

As the hub's plain role, because COPY out needs no more: the same way for the embedded PostgreSQL and for the
authority's own. Tokens and enrolment codes are left out: what they open must not open twice.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select, text

from server import feed, migrations
from server.backup_file import BackupReader, BackupTrouble, BackupWriter, Stretch
from server.database import writing
from server.hub import Hub
from server.keys import KEY_FILE
from server.tables import hub_setting

OPENING, KEY, TABLE, ROWS, MANIFEST = b"O", b"K", b"T", b"R", b"M"
TALLIES = ("tally_agency", "tally_clock", "tally_file", "tally_look", "tally_mark", "tally_taking", "tally_visit")
"""What can be made again from the records."""
LEFT_OUT = frozenset(("alembic_version", "enrolment", "token", *TALLIES))

_TOGETHER = 256 << 10
_SNAPSHOT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
_TABLES = text(
    "SELECT c.relname AS name, array_agg(CAST(a.attname AS text) ORDER BY a.attnum) AS columns FROM pg_class c"
    " JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid"
    " WHERE n.nspname = 'doorstep' AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''"
    " GROUP BY c.relname ORDER BY c.relname"
)


class Opening(Struct, frozen=True):
    """What a backup is of: the hub and its life, the schema's step, and when its snapshot was taken."""

    hub: str
    epoch: str
    authority: str
    step: str
    made: datetime


class TableShape(Struct, frozen=True):
    """A table and the columns its rows have in the backup, in their order."""

    name: str
    columns: tuple[str, ...]


class TableSum(Struct, frozen=True):
    """How many rows a table has, and the sum of their SHA-256 modulo 2 to the 256: in no order, as a table is."""

    name: str
    rows: int
    digest: str


class Manifest(Struct, frozen=True):
    """What must be in a restored database: the feed's head and every table."""

    opening: Opening
    head: int
    tables: tuple[TableSum, ...]

    def rows_of(self, table: str) -> int:
        """Return how many rows a table has."""
        return next((one.rows for one in self.tables if one.name == table), 0)


class Sum:
    """Counts and digests rows as they pass."""

    def __init__(self) -> None:
        self.rows = 0
        self._digest = 0

    def add(self, row: bytes) -> None:
        """Take one row in."""
        self.rows += 1
        self._digest = (self._digest + int.from_bytes(hashlib.sha256(row).digest())) % (1 << 256)

    def of(self, table: str) -> TableSum:
        """Return what has passed."""
        return TableSum(table, self.rows, f"{self._digest:064x}")


def make(hub: Hub, to: Path, passphrase: str, stretch: Stretch | None = None) -> Manifest:
    """Write a backup of this hub.

    Raises BackupTrouble; a file that was begun is removed then, and one that is there is never replaced.
    """
    with BackupWriter(to, passphrase, stretch) as out, hub.database.begin() as connection:
        made = hub.clock()
        connection.execute(_SNAPSHOT)
        writing(connection)
        known = {row.name: row.value for row in connection.execute(select(hub_setting))}
        step = migrations.applied(connection) or ""
        opening = Opening(known["hub"], known["epoch"], known["authority"], step, made)
        out.put(OPENING, msgspec.json.encode(opening))
        out.put(KEY, (hub.settings.home / KEY_FILE).read_bytes())
        sums = tuple(_put_table(connection, out, shape) for shape in shapes(connection))
        manifest = Manifest(opening, feed.head(connection), sums)
        out.put(MANIFEST, msgspec.json.encode(manifest))
    return manifest


def shapes(connection: Connection) -> list[TableShape]:
    """Return every table that a backup holds, as the database has it at whatever step it is."""
    found = (TableShape(row.name, tuple(row.columns)) for row in connection.execute(_TABLES))
    return [shape for shape in found if shape.name not in LEFT_OUT]


def _put_table(connection: Connection, out: BackupWriter, shape: TableShape) -> TableSum:
    out.put(TABLE, msgspec.json.encode(shape))
    total, together = Sum(), bytearray()
    for row in rows(connection, shape):
        total.add(row)
        together += row
        if len(together) > _TOGETHER:
            out.put(ROWS, bytes(together))
            together.clear()
    out.put(ROWS, bytes(together))
    return total.of(shape.name)


def rows(connection: Connection, shape: TableShape) -> Iterator[bytes]:
    """Give a table's rows as PostgreSQL's own text of them, a line each: it sends each as a message of its own."""
    with cursor(connection) as driver, driver.copy(f"COPY {named(connection, shape)} TO STDOUT") as copy:
        yield from map(bytes, copy)


def cursor(connection: Connection) -> Any:
    """Return the driver's own cursor: SQLAlchemy has no COPY."""
    driver: Any = connection.connection.driver_connection
    return driver.cursor()


def named(connection: Connection, shape: TableShape) -> str:
    """Return a table with its columns as they stand in a statement."""
    quote = connection.dialect.identifier_preparer.quote_identifier
    return f"doorstep.{quote(shape.name)} ({', '.join(map(quote, shape.columns))})"


class Read(NamedTuple):
    """What a backup says of itself, once every byte of it was found to be as it was written."""

    manifest: Manifest
    key: bytes


def examine(reader: BackupReader) -> Read:
    """Read a backup from its first byte to its last and count and digest what is in it.

    Raises BackupTrouble.
    """
    manifest, key, table, sums = None, b"", "", dict[str, Sum]()
    for kind, content in reader.parts():
        if kind == KEY:
            key = content
        elif kind == TABLE:
            table = msgspec.json.decode(content, type=TableShape).name
            sums[table] = Sum()
        elif kind == ROWS:
            for row in content.splitlines(keepends=True):
                sums[table].add(row)
        elif kind == MANIFEST:
            manifest = msgspec.json.decode(content, type=Manifest)
    if manifest is None or manifest.tables != tuple(total.of(name) for name, total in sums.items()):
        raise BackupTrouble("This backup does not hold what it says it holds. Please take another one.")
    return Read(manifest, key)
