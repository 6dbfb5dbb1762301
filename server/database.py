"""The hub's way into PostgreSQL: always as a role that owns nothing and bypasses nothing.

Row-level security stands on `record` as the second line behind the conditions of our own statements: a
transaction says on whose behalf it reads (`reading_as`), or that it writes through the sync layer (`writing`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg.types.string import TextLoader
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text

HUB_ROLE = "doorstep_hub"
OWNER_ROLE = "doorstep_owner"

_OPTIONS = "-c timezone=UTC -c idle_in_transaction_session_timeout=300000"

_ROLES = text(
    "SELECT r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolreplication,"
    " EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    "         WHERE n.nspname = 'doorstep' AND c.relowner = r.oid)"
    " OR EXISTS (SELECT FROM pg_namespace n WHERE n.nspname = 'doorstep' AND n.nspowner = r.oid)"
    " OR EXISTS (SELECT FROM pg_database d WHERE d.datname = current_database() AND d.datdba = r.oid) AS owns"
    " FROM pg_roles r WHERE pg_has_role(session_user, r.oid, 'MEMBER') OR r.rolname IN (session_user, current_user)"
)
_REASONS = {
    "rolsuper": "is a superuser",
    "rolbypassrls": "bypasses row-level security",
    "rolcreaterole": "may make roles",
    "rolreplication": "may copy the database out",
    "owns": "owns the database, the schema or a table in it",
}
_READING = text(
    "SELECT set_config('doorstep.practitioner', :practitioner, true), set_config('doorstep.agency', :agency, true),"
    " set_config('doorstep.writing', '', true)"
)
_WRITING = text("SELECT set_config('doorstep.writing', 'on', true)")


class PowerfulRole(RuntimeError):
    """The hub would be connected as a role for which its second line of defence does not hold."""


class Database:
    """A pool of connections as the hub's plain role."""

    def __init__(self, dsn: str, pool: int = 10, zone: str = "Europe/London") -> None:
        self.engine = make_engine(dsn, zone, pool_size=pool, max_overflow=pool, pool_pre_ping=True)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open one transaction: committed at the end of the block, undone by an error."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        """Provide a connection for one question: a transaction around it would be two more turns, at every request."""
        with self.engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def reading_as(self, practitioner: str, agency: str) -> Iterator[Connection]:
        """Open a transaction in which only records are there that this practitioner may see."""
        with self.engine.begin() as connection:
            reading_as(connection, practitioner, agency)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction of the sync layer's own, in which every record can be read and written."""
        with self.engine.begin() as connection:
            writing(connection)
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def make_engine(dsn: str, zone: str = "Europe/London", **options: Any) -> Engine:
    """Return an engine for a DSN; values never stand in its exceptions, and its clock is UTC.

    `zone` is the authority's, by whose days ties begin and end (`doorstep.today`).
    """
    url = make_url(dsn).set(drivername="postgresql+psycopg")
    settings = {"options": f"{_OPTIONS} -c doorstep.zone={zone}"}
    engine = create_engine(url, hide_parameters=True, connect_args=settings, **options)
    event.listen(engine, "connect", _ids_as_texts)
    return engine


def _ids_as_texts(connection: Any, _record: Any) -> None:
    """Ids come as the texts that they are everywhere here, and not by way of an object for each."""
    connection.adapters.register_loader("uuid", TextLoader)


def run_script(connection: Connection, script: str) -> None:
    """Run several statements of ours as they stand, without parameters."""
    driver = connection.connection.driver_connection
    if driver is not None:
        driver.execute(script)


def assert_plain_role(connection: Connection) -> None:
    """Refuse to go on as a role, or a member of one, that owns or may do more than the hub needs.

    Raises PowerfulRole with the role's name and the reason.
    """
    for row in connection.execute(_ROLES).mappings():
        for column, reason in _REASONS.items():
            if row[column]:
                raise PowerfulRole(
                    f"The hub does not serve as {row['rolname']}, which {reason}. Please connect as {HUB_ROLE}."
                )


def reading_as(connection: Connection, practitioner: str, agency: str) -> None:
    """From here to the end of the transaction only records are there that this practitioner may see."""
    connection.execute(_READING, {"practitioner": practitioner, "agency": agency})


def writing(connection: Connection) -> None:
    """From here to the end of the transaction every record can be read and written: the sync layer's own acts."""
    connection.execute(_WRITING)
