"""The hub itself: its database, keys, settings and clock, and how they are made and opened."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, make_url, select, text
from sqlalchemy.dialects.postgresql import insert

from app.domain.identity import new_id
from server import migrations
from server.database import HUB_ROLE, Database, assert_plain_role, make_engine
from server.embedded import SUPERUSER, EmbeddedPostgres
from server.keys import HubKeyring, KeyFile
from server.settings import HubSettings
from server.tables import hub_setting

DATABASE = "doorstep"
RESTORED, COPIED, FIRST_VERSION = "restored", "copied", "first version"
"""The settings that a restored hub has: when that was, when its copy was made, and from where its versions count."""

OFFERED_FOR = timedelta(days=35)
"""How long after a restore laptops may still bring what it has lost: as long as they keep acknowledged work."""

Clock = Callable[[], datetime]


class Restored(NamedTuple):
    """That this is not the hub's first life: when it began, of what time its copy was, and its first version."""

    at: datetime
    copied: datetime
    first_version: int


@dataclass(frozen=True)
class Hub:
    """What every act of the hub is given."""

    database: Database
    keys: HubKeyring
    settings: HubSettings
    clock: Clock
    id: str
    epoch: str
    restored: Restored | None = None

    @property
    def first_version(self) -> int:
        """The least number that a new version of a record has: none of a lost life has it, or one above."""
        return self.restored.first_version if self.restored else 1

    def is_still_offered(self) -> bool:
        """Whether what this hub has lost may still be on its way from another laptop (docs/sync.md, part 12)."""
        return self.restored is not None and self.clock() - self.restored.at < OFFERED_FOR


class Ground(NamedTuple):
    """How to reach the PostgreSQL below: as the hub's plain role, and as one that may change the schema, if known."""

    dsn: str
    admin_dsn: str


def utc_now() -> datetime:
    """Return the time as the hub's clock has it."""
    return datetime.now(UTC)


@contextmanager
def ground(settings: HubSettings) -> Iterator[Ground]:
    """Provide the PostgreSQL these settings name, running one of our own for the length of the block if they name none.

    Raises PostgresTrouble.
    """
    if settings.dsn:
        yield Ground(settings.dsn, settings.admin_dsn)
        return
    server = EmbeddedPostgres(settings.home)
    server.start()
    try:
        make_database(server.dsn(SUPERUSER, "postgres"), DATABASE)
        yield Ground(server.dsn(HUB_ROLE, DATABASE), server.dsn(SUPERUSER, DATABASE))
    finally:
        server.stop()


def make_database(admin_dsn: str, name: str, template: str = "template0") -> None:
    """Make a database, a copy of another one or an empty one, unless it is there."""
    engine = make_engine(admin_dsn, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}).first() is None:
            quote = engine.dialect.identifier_preparer.quote_identifier
            connection.exec_driver_sql(f"CREATE DATABASE {quote(name)} TEMPLATE {quote(template)}")
    engine.dispose()


def bring_up(found: Ground) -> None:
    """Bring the schema up to this program where an administrator's way in is known, else require that it is current.

    Raises SchemaTrouble.
    """
    engine = make_engine(found.admin_dsn or found.dsn)
    try:
        with engine.begin() as connection:
            if found.admin_dsn:
                migrations.bring_up(connection)
                _set_password(connection, found.dsn)
            else:
                migrations.assert_current(connection)
    finally:
        engine.dispose()


def _set_password(admin: Connection, dsn: str) -> None:
    """Give the hub's role the password of its DSN; only its SCRAM verifier travels, and no log can hold it."""
    url = make_url(dsn)
    if url.username != HUB_ROLE or not url.password:
        return
    driver = admin.connection.driver_connection
    if driver is None:
        return
    verifier = driver.pgconn.encrypt_password(url.password.encode(), HUB_ROLE.encode(), b"scram-sha-256").decode()
    admin.exec_driver_sql(f"ALTER ROLE {HUB_ROLE} PASSWORD '{verifier}'")


def open_on(dsn: str, settings: HubSettings, clock: Clock = utc_now, *, make: bool = False) -> Hub:
    """Return the hub on a database that is up to date; `make` gives a new one its keys, id and epoch.

    Raises PowerfulRole when the connection's role owns or bypasses anything, KeyTrouble when the keys do not open.
    """
    database = Database(dsn, settings.pool, settings.zone)
    try:
        with database.begin() as connection:
            assert_plain_role(connection)
            if make:
                keys = HubKeyring.made(settings.home, connection, clock())
                _settle(connection, settings)
            else:
                keys = HubKeyring(KeyFile.read_from(settings.home), connection)
            known = {row.name: row.value for row in connection.execute(select(hub_setting))}
    except BaseException:
        database.close()
        raise
    return Hub(database, keys, settings, clock, known["hub"], known["epoch"], _restored(known))


def _restored(known: Mapping[str, str]) -> Restored | None:
    if RESTORED not in known:
        return None
    at, copied = (datetime.fromisoformat(known[name]) for name in (RESTORED, COPIED))
    return Restored(at, copied, int(known[FIRST_VERSION]))


@contextmanager
def opened(settings: HubSettings, clock: Clock = utc_now, *, make: bool = False) -> Iterator[Hub]:
    """Provide the hub these settings describe, brought up to date, for the length of the block.

    Raises PostgresTrouble, SchemaTrouble, PowerfulRole or KeyTrouble, each with a sentence for the administrator.
    """
    with ground(settings) as found:
        bring_up(found)
        hub = open_on(found.dsn, settings, clock, make=make)
        try:
            yield hub
        finally:
            hub.database.close()


def _settle(connection: Connection, settings: HubSettings) -> None:
    """Give a new database what identifies it: laptops know the hub by its id and a restored copy by its epoch."""
    first = {"hub": new_id(), "epoch": new_id(), "authority": settings.authority}
    rows = [{"name": name, "value": value} for name, value in first.items()]
    connection.execute(insert(hub_setting).values(rows).on_conflict_do_nothing())
