"""Restoring: a backup into an empty hub, never over one that is there; afterwards it is another life of the same hub.

Everything happens in one transaction of a role that may make tables, so that half a hub never stands. What a new life
changes is done by `begin_anew`, also for a database that was put back by other means. Why:
docs/decisions/0005-restored-hub.md.
"""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, delete, select, text
from sqlalchemy.dialects.postgresql import insert

from app.domain.identity import new_id
from server import audit, backup, checkpoints, feed, migrations
from server.audit import AuditEntry, Verification
from server.backup import Manifest, Read, TableShape
from server.backup_file import BackupReader, BackupTrouble
from server.database import OWNER_ROLE, make_engine
from server.hub import COPIED, FIRST_VERSION, RESTORED, Clock, Hub, bring_up, ground, open_on, utc_now
from server.keys import KEY_FILE, HubKeyring, KeyFile
from server.settings import HubSettings
from server.tables import audit as audit_rows
from server.tables import enrolment, hub_setting, token

UNDER_WAY = "restore-under-way"
"""A file in the home, from before a restore leaves anything there until it is committed: killed, it is run again."""

_YEAR_ONE = datetime(2025, 1, 1, tzinfo=UTC)
_NEWEST_VERSION = text("SELECT coalesce(max(version), 0) FROM doorstep.feed")


class NotEmpty(RuntimeError):
    """There is a hub where one was to be restored; it was left as it is."""


class Restored(NamedTuple):
    """What was restored, its new epoch, and what a walk along its audit has found."""

    manifest: Manifest
    epoch: str
    audit: Verification
    feed_is_whole: bool


def restore(settings: HubSettings, reader: BackupReader, clock: Clock = utc_now) -> Restored:
    """Restore a backup into an empty home, and where one is named into an empty database.

    Raises BackupTrouble, NotEmpty, SchemaTrouble, PostgresTrouble or KeyTrouble; nothing is left behind then. One that
    was killed is run again over what it has left.
    """
    read, is_new = backup.examine(reader), not settings.home.exists()
    again = _begin(settings)
    try:
        with ground(settings) as found:
            if not found.admin_dsn:
                raise BackupTrouble("To restore into a PostgreSQL of yours the hub needs --admin-dsn as well.")
            _load(found.admin_dsn, settings, reader, read, clock)
            (settings.home / UNDER_WAY).unlink()
            bring_up(found)
            hub = open_on(found.dsn, settings, clock)
            try:
                return _looked_at(hub, read.manifest)
            finally:
                hub.database.close()
    except BaseException:
        if not again:  # else it may be a whole hub, whose restore was killed when it was committed
            _leave_nothing(settings, is_new=is_new)
        raise


def _begin(settings: HubSettings) -> bool:
    """Note that a restore is under way; return whether one was before this: what it has left is no hub.

    Unless the database has one, which is asked in any case.
    """
    under_way = settings.home / UNDER_WAY
    if under_way.exists():
        return True
    _require_empty_home(settings)
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with under_way.open("xb") as file:
        os.fsync(file.fileno())
    return False


def _leave_nothing(settings: HubSettings, *, is_new: bool) -> None:
    for name in (KEY_FILE, UNDER_WAY):
        (settings.home / name).unlink(missing_ok=True)
    if not settings.dsn:
        shutil.rmtree(settings.home if is_new else settings.home / "postgres", ignore_errors=True)
    elif is_new:
        settings.home.rmdir()


def _require_empty_home(settings: HubSettings) -> None:
    taken = (settings.home / KEY_FILE, settings.home / "postgres")
    if any(path.exists() for path in taken[: 1 if settings.dsn else 2]):
        raise NotEmpty(f"There is a hub in {settings.home}. It was left as it is. Please restore into an empty folder.")


def _load(admin_dsn: str, settings: HubSettings, reader: BackupReader, read: Read, clock: Clock) -> None:
    engine = make_engine(admin_dsn)
    try:
        with engine.begin() as admin:
            _require_empty(admin)
            migrations.bring_up(admin, read.manifest.opening.step)
            admin.exec_driver_sql(f"SET LOCAL ROLE {OWNER_ROLE}")
            # row-level security takes no COPY: it is off for the owner until everything is in
            admin.exec_driver_sql("ALTER TABLE doorstep.record NO FORCE ROW LEVEL SECURITY")
            _copy_in(admin, reader)
            admin.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")  # every version has its feed position
            _compare(admin, read.manifest)
            admin.exec_driver_sql("ALTER TABLE doorstep.record FORCE ROW LEVEL SECURITY")
            admin.exec_driver_sql("RESET ROLE")
            migrations.bring_up(admin)
            admin.exec_driver_sql(f"SET LOCAL ROLE {OWNER_ROLE}")
            begin_anew(admin, clock(), read.manifest.opening.made)
            _write_key(settings.home, read.key)
            HubKeyring(KeyFile.read_from(settings.home), admin)  # a database and a key that are not each other's
    finally:
        engine.dispose()


def _require_empty(admin: Connection) -> None:
    there = text("SELECT to_regclass('doorstep.hub_setting') IS NOT NULL")
    if admin.execute(there).scalar_one() and admin.execute(select(hub_setting.c.name).limit(1)).first():
        raise NotEmpty("There is a hub in that database. It was left as it is. Please restore into an empty one.")


def _copy_in(admin: Connection, reader: BackupReader) -> None:
    for shape, content in _tables(reader):
        target = backup.named(admin, shape)
        admin.exec_driver_sql(f"TRUNCATE {target.partition(' ')[0]}")
        with backup.cursor(admin) as driver, driver.copy(f"COPY {target} FROM STDIN") as copy:
            for some in content:
                copy.write(some)


def _tables(reader: BackupReader) -> Iterator[tuple[TableShape, Iterator[bytes]]]:
    """Give each table with its rows, which are to be used up before the next one is asked for."""
    parts = (part for part in reader.parts() if part.kind in (backup.TABLE, backup.ROWS, backup.MANIFEST))
    coming = next(parts, None)
    while coming is not None and coming.kind == backup.TABLE:
        following: list[Any] = [None]

        def content(following: list[Any] = following) -> Iterator[bytes]:
            for part in parts:
                if part.kind != backup.ROWS:
                    following[0] = part
                    return
                yield part.content

        yield msgspec.json.decode(coming.content, type=TableShape), content()
        coming = following[0]


def _compare(admin: Connection, manifest: Manifest) -> None:
    """Count and digest what is in the database now, and compare it with what the backup says it holds."""
    wanted = {one.name: one for one in manifest.tables}
    for shape in backup.shapes(admin):
        total = backup.Sum()
        for row in backup.rows(admin, shape):
            total.add(row)
        if wanted.pop(shape.name, backup.Sum().of(shape.name)) != total.of(shape.name):
            raise BackupTrouble(f"The table {shape.name} did not arrive whole. Nothing was restored.")
    if wanted:
        raise BackupTrouble("This program does not have every table of the backup. Nothing was restored.")


def _write_key(home: Path, key: bytes) -> None:
    """Write the key beside a hub that is not committed; one that is there is of a restore that was killed here."""
    (home / KEY_FILE).unlink(missing_ok=True)
    descriptor = os.open(home / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())


def begin_anew(connection: Connection, now: datetime, copied: datetime | None = None) -> str:
    """Begin another life of this hub and return its epoch: everybody signs in again, versions jump, the audit says so.

    `copied` is when the copy was made; without it, the last act in the audit.
    """
    before = {row.name: row.value for row in connection.execute(select(hub_setting))}
    copied = copied or connection.execute(select(text("max(at)")).select_from(audit_rows)).scalar() or now
    first = max(int((now - _YEAR_ONE).total_seconds()), connection.execute(_NEWEST_VERSION).scalar_one() + 1)
    fresh = {
        "epoch": new_id(),
        RESTORED: now.isoformat(),
        COPIED: copied.astimezone(UTC).isoformat(),
        FIRST_VERSION: str(first),
    }
    for name, value in fresh.items():
        row = insert(hub_setting).values(name=name, value=value)
        connection.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
    for of_one_life in (token, enrolment):  # what they open must not open twice
        connection.execute(delete(of_one_life))
    said = f"copy of {fresh[COPIED]} position {feed.head(connection)} epoch {before['epoch']} is now {fresh['epoch']}"
    audit.append(connection, [AuditEntry(audit.HUB, now, audit.HUB, audit.HUB, "restored", said)])
    return fresh["epoch"]


def _looked_at(hub: Hub, manifest: Manifest) -> Restored:
    found = checkpoints.verify(hub)
    with hub.database.begin() as connection:
        checkpoints.make(hub, connection)
        whole = feed_is_whole(connection, manifest)
    return Restored(manifest, hub.epoch, found, whole)


_FEED = text(
    "SELECT (SELECT seq FROM doorstep.feed_clock) = :head AND (SELECT count(*) FROM doorstep.feed) = :head"
    " AND (SELECT coalesce(max(seq), 0) FROM doorstep.feed) = :head"
)


def feed_is_whole(connection: Connection, manifest: Manifest) -> bool:
    """Whether the feed has every position up to the one that the backup names, and none beyond."""
    return bool(connection.execute(_FEED, {"head": manifest.head}).scalar_one())
