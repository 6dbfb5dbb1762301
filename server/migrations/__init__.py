"""The schema's steps, from the first table on; the hub brings its database up to the newest before it serves."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from server.database import HUB_ROLE, OWNER_ROLE, run_script

SCHEMA = "doorstep"
_ONE_AT_A_TIME = 6_815_244  # any number of our own: PostgreSQL's name for the lock of whoever changes the schema

_MAKE_ROLES = f"""
DO $$ BEGIN
  CREATE ROLE {OWNER_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN
  CREATE ROLE {HUB_ROLE} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
GRANT {OWNER_ROLE} TO CURRENT_USER;
CREATE SCHEMA IF NOT EXISTS {SCHEMA} AUTHORIZATION {OWNER_ROLE};
GRANT USAGE ON SCHEMA {SCHEMA} TO {HUB_ROLE};
DO $$ BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO {HUB_ROLE}', current_database());
END $$;
"""


class SchemaTrouble(RuntimeError):
    """The database's schema is not the one this program was written for; the sentence says what to do."""


def script() -> ScriptDirectory:
    """Return the steps this program has."""
    return ScriptDirectory.from_config(_config())


def applied(connection: Connection) -> str | None:
    """Return the newest step the database has had; None for a database without our schema."""
    return MigrationContext.configure(connection, opts={"version_table_schema": SCHEMA}).get_current_revision()


def assert_current(connection: Connection) -> None:
    """Refuse a database that is older or newer than this program.

    Raises SchemaTrouble.
    """
    found = applied(connection)
    if found != script().get_current_head():
        _refuse_newer(found)
        raise SchemaTrouble("The database is older than this hub. Please run: doorstep-hub init --admin-dsn ...")


def bring_up(admin: Connection, step: str = "head") -> None:
    """Make the roles and every table that is missing, in the transaction of a role that may; safe to repeat.

    `step` is the last one to take, for a backup that was made at it. Raises SchemaTrouble when the database, or that
    step, is of a newer hub.
    """
    if step != "head":
        _refuse_newer(step)
    admin.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ONE_AT_A_TIME})
    found = applied(admin)
    _refuse_newer(found)
    if found is None:
        run_script(admin, _MAKE_ROLES)
    if found == script().get_current_head():
        return
    admin.exec_driver_sql(f"SET LOCAL ROLE {OWNER_ROLE}")
    config = _config()
    config.attributes["connection"] = admin
    command.upgrade(config, step)
    admin.exec_driver_sql("RESET ROLE")


def _refuse_newer(found: str | None) -> None:
    if found is not None and found not in {step.revision for step in script().walk_revisions()}:
        raise SchemaTrouble(
            f"The database was made by a newer hub (step {found}). This program does not touch it. "
            "Please install the newer hub."
        )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
