"""The encrypted store: opened in one way only, with every setting of docs/security.md 4.2 set and asserted.

One writer lane and separate readers. The key is given to the connection, never put into a URL, argv or environment.
"""

import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from app.domain.identity import new_id
from app.storage import schema
from app.storage.files import make_folder, put_in_place, set_aside, with_log
from app.storage.keys import STORE_KEY
from app.storage.trouble import StoreBroken, StoreIsNewer, StoreTrouble, disk_told

Tx = Connection
"""An open transaction; every function of this floor that touches the store takes one first."""

_CIPHER_LEAST = (4, 19)
_SQLITE_LEAST = (3, 53, 2)
_MAGIC = b"SQLite format 3\x00"
_BUSY_MS = 15_000
_READERS = 2

_SETTINGS = (
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),  # NORMAL lost acknowledged commits at half of all power cuts (F14)
    ("temp_store", "MEMORY", 2),  # temporary files of SQLite are in clear text (F9)
    ("secure_delete", "ON", 1),
    ("foreign_keys", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
)
_CACHE = {"write": ("cache_size", "-16384", -16384), "read": ("cache_size", "-65536", -65536)}
"""In KiB. A larger one made no first copy quicker, and stayed taken: 50 MiB of 77."""
_SETTINGS_OF_MACOS = (("fullfsync", "ON", 1), ("checkpoint_fullfsync", "ON", 1))

_CODES = (
    ("database or disk is full", "disk-full"),
    ("disk I/O error", "disk-error"),
    ("unable to open database file", "disk-error"),
    ("database is locked", "store-busy"),
    ("file is not a database", "store-broken"),
    ("disk image is malformed", "store-broken"),
    ("readonly database", "store-read-only"),
)


_TROUBLES = (DBAPIError, sqlcipher.Error)
"""What a statement fails with: through SQLAlchemy, or put to the driver itself (`asking`)."""


def _code_of(error: BaseException) -> str:
    said = str(error)
    return next((code for words, code in _CODES if words in said), "store-trouble")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.partition(" ")[0].split("."))


def _pragma(connection: Any, name: str) -> Any:
    row = connection.execute(f"PRAGMA {name}").fetchone()
    return None if row is None else row[0]


def _connect(path: Path, dek: bytes, *, write: bool) -> Any:
    """Open one connection; the only place in Doorstep that does (a test looks for any other)."""
    if len(dek) != STORE_KEY:
        raise StoreTrouble("key-length")
    connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False, timeout=_BUSY_MS / 1000)
    try:
        connection.set_key(f"x'{dek.hex()}'")
        # Before the first page is read, or a wrong key is reported on the terminal.
        connection.execute("PRAGMA cipher_log_level = NONE")
        _assert_cipher(connection)
        _set(connection, write=write)
    except BaseException:
        connection.close()
        raise
    return connection


def _assert_cipher(connection: Any) -> None:
    cipher = _pragma(connection, "cipher_version")
    if not cipher or _numbers(cipher) < _CIPHER_LEAST:
        raise StoreTrouble("cipher-too-old")
    if _numbers(sqlcipher.sqlite_version) < _SQLITE_LEAST:
        raise StoreTrouble("sqlite-too-old")
    if str(_pragma(connection, "cipher_status")) != "1":
        raise StoreTrouble("not-encrypted")


def _set(connection: Any, *, write: bool) -> None:
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    of_system = _SETTINGS_OF_MACOS if sys.platform == "darwin" else ()
    for name, value, expected in (*_SETTINGS, _CACHE["write" if write else "read"], *of_system):
        connection.execute(f"PRAGMA {name} = {value}").fetchall()
        if _pragma(connection, name) != expected:
            raise StoreTrouble("setting-refused", setting=name)


def _engine(path: Path, dek: bytes, *, write: bool) -> Engine:
    def connect() -> Any:
        connection = _connect(path, dek, write=write)
        if not write:
            connection.execute("PRAGMA query_only = ON")
        return connection

    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=connect,
        poolclass=QueuePool,
        pool_size=1 if write else _READERS,
        max_overflow=0 if write else _READERS,
        hide_parameters=True,  # an exception text must not carry what somebody wrote (F18)
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # The driver opens no transaction for a SELECT; a round and a screen both need one view of the store.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


class Vault:
    """An open store. `write` and `read` give transactions; a trouble of the disk stops writing until reopened."""

    def __init__(self, path: Path, dek: bytes) -> None:
        self.path = path
        self._writer = _engine(path, dek, write=True)
        self._readers = _engine(path, dek, write=False)
        self._lane = threading.RLock()
        self._stopped = ""
        self.writings = 0
        """How many writing transactions have ended; read before a reading one, it tells that nothing is newer."""

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """One writing transaction, committed to the disk when the block ends, undone when it raises.

        Raises StoreTrouble: disk-full (nothing was written, try again after making room), disk-error (no more is
        written until the store is opened again, F41), store-busy, store-stopped, store-trouble.
        """
        with self._lane:
            if self._stopped:
                raise StoreTrouble("store-stopped", since=self._stopped)
            try:
                with self._writer.begin() as tx:
                    yield tx
            except _TROUBLES as error:
                raise self._troubled(error) from error
            finally:
                self.writings += 1

    def _troubled(self, error: Exception) -> StoreTrouble:
        """After a fault of the disk nothing more is written: a flush after one that failed may be untrue (F41)."""
        code = _code_of(error)
        if code in ("disk-error", "store-broken"):
            self._stopped = code
        return StoreTrouble(code)

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """One reading transaction: the store as it is at one moment."""
        try:
            with self._readers.begin() as tx:
                yield tx
        except _TROUBLES as error:
            raise StoreTrouble(_code_of(error)) from error

    def checkpoint(self) -> None:
        """Bring everything into the main file and empty the log; a purge is not done before this (F11).

        Raises StoreTrouble as `write` does.
        """
        with self._driver() as driver:
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def _driver(self) -> Iterator[Any]:
        """Give the writer's connection as the driver has it, for what is done outside of a transaction."""
        with self._lane:
            if self._stopped:
                raise StoreTrouble("store-stopped", since=self._stopped)
            try:
                with self._writer.connect() as connection:
                    yield connection.connection.driver_connection
            except _TROUBLES as error:
                raise self._troubled(error) from error

    def check(self) -> str:
        """Return an empty text when every page and index is whole, or the first complaint's code.

        The log is emptied first: the pages are looked at in the main file, where a power cut in a checkpoint may have
        torn one that is whole in the log.
        """
        self.checkpoint()
        with self._driver() as driver:
            if driver.execute("PRAGMA cipher_integrity_check").fetchall():
                return "page-damaged"
            return "" if driver.execute("PRAGMA integrity_check").fetchall() == [("ok",)] else "index-damaged"

    def size(self) -> int:
        """Return the bytes on the disk, log included."""
        files = (self.path, self.path.with_name(self.path.name + "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def free(self) -> int:
        """Return the bytes that are free on the disk beside it."""
        return shutil.disk_usage(self.path.parent).free

    def close(self) -> None:
        """Close every connection. What was in memory goes with the process (docs/security.md, 0.4)."""
        self._readers.dispose()
        self._writer.dispose()


@disk_told()
def make_vault(path: Path, dek: bytes) -> Vault:
    """Make a new store: written beside its place, verified, then renamed, so a half-made one is never opened (F42).

    Raises StoreTrouble with the code store-exists: an existing store is never replaced.
    """
    if path.exists():
        raise StoreTrouble("store-exists")
    make_folder(path.parent)
    beside = path.with_name(path.name + ".new")
    for rest in with_log(beside):
        rest.unlink(missing_ok=True)
    made = Vault(beside, dek)
    try:
        with made.write() as tx:
            _take_steps(tx)
            tx.execute(schema.sync_mark.insert().values(one=1, install=new_id()))
        made.checkpoint()
        if complaint := made.check():
            raise StoreBroken(complaint)
    finally:
        made.close()
    _assert_not_plain(beside)
    for rest in with_log(beside)[1:]:
        rest.unlink(missing_ok=True)
    if any(rest.exists() for rest in with_log(path)):  # a log without its store would be replayed into the new one
        set_aside(path, "stray-log")
    put_in_place(beside, path)
    return Vault(path, dek)


def open_vault(path: Path, dek: bytes) -> Vault:
    """Open a store and bring it up to date.

    Raises StoreIsNewer (left as it is) or StoreBroken; a broken one is renamed with its code and stays on the disk.
    """
    if not path.exists():
        raise StoreBroken("store-missing")
    vault = Vault(path, dek)
    try:
        _assert_not_plain(path)
        with vault.write() as tx:
            _take_steps(tx)
    except StoreIsNewer:
        vault.close()
        raise
    except (StoreTrouble, sqlcipher.DatabaseError) as error:
        vault.close()
        code = error.code if isinstance(error, StoreTrouble) else _code_of(error)
        if code not in ("store-broken", "not-encrypted"):
            raise StoreTrouble(code) from error
        raise StoreBroken(code, file=set_aside(path, code).name) from error
    return vault


def _take_steps(tx: Tx) -> None:
    taken = int(tx.exec_driver_sql("PRAGMA user_version").scalar_one())
    if taken > len(schema.STEPS):
        raise StoreIsNewer("store-is-newer", store=taken, program=len(schema.STEPS))
    for step in schema.STEPS[taken:]:
        step.act(tx)
    if taken < len(schema.STEPS):
        tx.exec_driver_sql(f"PRAGMA user_version = {len(schema.STEPS)}")


def _assert_not_plain(path: Path) -> None:
    with disk_told(), path.open("rb") as file:
        if file.read(len(_MAGIC)) == _MAGIC:
            raise StoreBroken("not-encrypted")
