"""The hub itself: its database, keys, settings and clock, and how they are made and opened."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
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

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Hub:
    """What every act of the hub is given."""

    database: Database
    keys: HubKeyring
    settings: HubSettings
    clock: Clock
    id: str
    epoch: str


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
    return Hub(database, keys, settings, clock, known["hub"], known["epoch"])


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
