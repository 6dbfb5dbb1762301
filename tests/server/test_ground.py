"""The ground a hub stands on: its role, its grants, row-level security, its schema, its keys, its own PostgreSQL."""

import base64
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from app.domain.identity import DIRECTORY, new_id
from server import migrations
from server.backup import TALLIES
from server.database import HUB_ROLE, Database, PowerfulRole, assert_plain_role
from server.embedded import SUPERUSER, EmbeddedPostgres
from server.hub import Ground, Hub, bring_up, make_database, open_on
from server.keys import KEY_FILE, SUITE, HubKeyring, KeyFile, KeyTrouble, Unopenable
from server.migrations import SchemaTrouble
from server.settings import HubSettings
from server.tables import metadata
from sync.wire import SEALING_INFO
from tests.conftest import Clock

NOT_ALLOWED = "42501"
VIOLATION = "23000"

AGENCY = new_id()
PRACTITIONER = new_id()


@contextmanager
def refused_as(sqlstate: str) -> Iterator[None]:
    """Expect PostgreSQL to refuse with this code."""
    with pytest.raises(DBAPIError) as caught:
        yield
    assert getattr(caught.value.orig, "sqlstate", None) == sqlstate


_RECORD = text(
    "INSERT INTO doorstep.record (id, kind, child_id, version, seq, agency, category, received, body)"
    " VALUES (:id, 'contact', :child, :version, :seq, :agency, :category, now(), '{}')"
)
_FEED = text("INSERT INTO doorstep.feed (seq, child_id, record_id, version) VALUES (:seq, :child, :id, :version)")


def written(connection: Connection, seq: int, category: str, child: str, agency: str = "") -> str:
    """Write a record with its feed position and return its id."""
    row = {"id": new_id(), "child": child, "version": 1, "seq": seq, "category": category, "agency": agency or new_id()}
    connection.execute(_RECORD, row)
    connection.execute(_FEED, row)
    return str(row["id"])


def test_a_contact_is_parsed_only_where_it_may_have_co_authors(fresh_hub: Hub) -> None:
    """However the name is spelled: who wrote it with others finds it by that."""
    bodies = {
        '{"place":"At home"}': None,
        f'{{"co_authors":["{PRACTITIONER}"]}}': [PRACTITIONER],
        f'{{"co\\u005fauthors":["{PRACTITIONER}"]}}': [PRACTITIONER],
    }
    with fresh_hub.database.writing() as connection:
        first = connection.execute(text("SELECT coalesce(max(seq), 0) + 1 FROM doorstep.feed")).scalar_one()
        for place, said in enumerate(bodies):
            row = {"id": new_id(), "child": new_id(), "version": 1, "seq": first + place, "category": "contact"}
            row |= {"agency": AGENCY, "body": said}
            connection.execute(text(str(_RECORD).replace("'{}'", ":body")), row)
            connection.execute(_FEED, row)
            asked = text("SELECT fields->'co_authors' FROM doorstep.record WHERE id = :id")
            assert connection.execute(asked, row).scalar_one() == bodies[said]


# --- the role ------------------------------------------------------------------------------------------------------


def test_connected_role_is_plain(fresh_hub: Hub) -> None:
    with fresh_hub.database.begin() as connection:
        assert connection.execute(text("SELECT session_user")).scalar() == HUB_ROLE
        assert_plain_role(connection)


def test_superuser_is_refused(owner: Engine) -> None:
    with owner.begin() as connection, pytest.raises(PowerfulRole, match="superuser"):
        assert_plain_role(connection)


@pytest.mark.parametrize(
    ("power", "reason"),
    [
        ("ALTER ROLE plain BYPASSRLS", "bypasses"),
        ("ALTER ROLE plain CREATEROLE", "make roles"),
        ("GRANT doorstep_owner TO plain", "owns"),
        ("CREATE TABLE doorstep.own (x int); ALTER TABLE doorstep.own OWNER TO plain", "owns"),
    ],
)
def test_role_with_any_power_is_refused(owner: Engine, power: str, reason: str) -> None:
    with owner.connect() as connection:
        connection.exec_driver_sql("CREATE ROLE plain LOGIN IN ROLE doorstep_hub")
        connection.exec_driver_sql("SET SESSION AUTHORIZATION plain")
        assert_plain_role(connection)
        connection.exec_driver_sql("RESET SESSION AUTHORIZATION")
        for statement in power.split(";"):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("SET SESSION AUTHORIZATION plain")
        with pytest.raises(PowerfulRole, match=reason):
            assert_plain_role(connection)
        connection.rollback()


def test_hub_does_not_open_as_superuser(
    postgres: EmbeddedPostgres, database_name: str, tmp_path: Path, clock: Clock
) -> None:
    dsn = postgres.dsn(SUPERUSER, database_name)
    with pytest.raises(PowerfulRole):
        open_on(dsn, HubSettings(home=tmp_path, dsn=dsn), clock, make=True)


# --- the grants ----------------------------------------------------------------------------------------------------

_KEPT_FOR_GOOD = (
    "attachment_file", "attachment_part", "audit", "audit_checkpoint", "audit_checkpoint_head", "change", "feed",
    "held", "hub_key", "proof", "receipt",
)  # fmt: skip
_DELETABLE = {"access", "attachment_sealed", "enrolment", "token", *TALLIES}


@pytest.mark.parametrize("table", [t.name for t in metadata.sorted_tables if t.name not in _DELETABLE])
def test_hub_deletes_nothing_else(fresh_hub: Hub, table: str) -> None:
    with refused_as(NOT_ALLOWED), fresh_hub.database.begin() as connection:
        connection.exec_driver_sql(f"DELETE FROM doorstep.{table}")  # noqa: S608 - our own table names


@pytest.mark.parametrize("table", _KEPT_FOR_GOOD)
def test_what_is_kept_for_good_is_never_changed(fresh_hub: Hub, table: str) -> None:
    for column in (one.name for one in metadata.tables[f"doorstep.{table}"].columns):
        with refused_as(NOT_ALLOWED), fresh_hub.database.begin() as connection:
            connection.exec_driver_sql(f"UPDATE doorstep.{table} SET {column} = {column}")  # noqa: S608


@pytest.mark.parametrize("table", [t.name for t in metadata.sorted_tables])
def test_hub_empties_and_alters_no_table(fresh_hub: Hub, table: str) -> None:
    for statement in ("TRUNCATE doorstep.{}", "ALTER TABLE doorstep.{} ADD x int", "DROP TABLE doorstep.{}"):
        with refused_as(NOT_ALLOWED), fresh_hub.database.begin() as connection:
            connection.exec_driver_sql(statement.format(table))


def test_hub_makes_nothing_and_turns_nothing_off(fresh_hub: Hub) -> None:
    for statement in (
        "CREATE TABLE doorstep.own (x int)",
        "CREATE SCHEMA own",
        "ALTER TABLE doorstep.record DISABLE ROW LEVEL SECURITY",
        "SET session_replication_role = replica",
        "SET ROLE doorstep_owner",
    ):
        with refused_as(NOT_ALLOWED), fresh_hub.database.begin() as connection:
            connection.exec_driver_sql(statement)


def test_hub_makes_no_temporary_tables(postgres: EmbeddedPostgres) -> None:
    make_database(postgres.dsn(SUPERUSER, "postgres"), "whole")
    found = Ground(postgres.dsn(HUB_ROLE, "whole"), postgres.dsn(SUPERUSER, "whole"))
    bring_up(found)
    database = Database(found.dsn, pool=1)
    with refused_as(NOT_ALLOWED), database.begin() as connection:
        connection.exec_driver_sql("CREATE TEMP TABLE own (x int)")
    database.close()


# --- row-level security --------------------------------------------------------------------------------------------


def seen(connection: Connection) -> set[str]:
    """Return the ids of every record that is there, by a statement without any condition."""
    return {str(row.id) for row in connection.execute(text("SELECT id FROM doorstep.record"))}


_GRANT = text(
    "INSERT INTO doorstep.access (practitioner, child_id, category, reason, since, until)"
    " VALUES (:who, :child, 'ident', 'allocated', CURRENT_DATE + :since, CURRENT_DATE + :until)"
)


def test_without_saying_on_whose_behalf_only_the_directory_is_there(fresh_hub: Hub) -> None:
    with fresh_hub.database.writing() as connection:
        known = written(connection, 1, "directory", DIRECTORY)
        written(connection, 2, "ident", new_id())
    with fresh_hub.database.begin() as connection:
        assert seen(connection) == {known}


def test_reader_sees_granted_categories_and_own_agencys_records_of_their_children(fresh_hub: Hub) -> None:
    child, other = new_id(), new_id()
    with fresh_hub.database.writing() as connection:
        granted = written(connection, 1, "ident", child)
        own = written(connection, 2, "child_health", child, AGENCY)
        written(connection, 3, "child_health", child)
        written(connection, 4, "ident", other)
        written(connection, 5, "ident", other, AGENCY)
        connection.execute(_GRANT, {"who": PRACTITIONER, "child": child, "since": 0, "until": 0})
    with fresh_hub.database.reading_as(PRACTITIONER, AGENCY) as connection:
        assert seen(connection) == {granted, own}
    with fresh_hub.database.reading_as(new_id(), AGENCY) as connection:
        assert seen(connection) == set()


@pytest.mark.parametrize(("since", "until"), [(1, 2), (-2, -1)])
def test_grant_counts_only_between_its_days(fresh_hub: Hub, since: int, until: int) -> None:
    child = new_id()
    with fresh_hub.database.writing() as connection:
        written(connection, 1, "ident", child, AGENCY)
        connection.execute(_GRANT, {"who": PRACTITIONER, "child": child, "since": since, "until": until})
    with fresh_hub.database.reading_as(PRACTITIONER, AGENCY) as connection:
        assert seen(connection) == set()


def test_whose_behalf_ends_with_the_transaction(fresh_hub: Hub) -> None:
    with fresh_hub.database.writing() as connection:
        written(connection, 1, "ident", new_id())
    for _ in range(fresh_hub.settings.pool + 1):
        with fresh_hub.database.begin() as connection:
            assert seen(connection) == set()


def test_reader_writes_nothing(fresh_hub: Hub) -> None:
    child = new_id()
    with fresh_hub.database.writing() as connection:
        written(connection, 1, "ident", child)
        connection.execute(_GRANT, {"who": PRACTITIONER, "child": child, "since": 0, "until": 0})
    with refused_as(NOT_ALLOWED), fresh_hub.database.reading_as(PRACTITIONER, AGENCY) as connection:
        written(connection, 2, "ident", child)
    with fresh_hub.database.reading_as(PRACTITIONER, AGENCY) as connection:
        assert connection.execute(text("UPDATE doorstep.record SET version = 2, seq = 2")).rowcount == 0


# --- nobody writes around the sync layer ---------------------------------------------------------------------------


def test_record_without_its_feed_position_is_not_committed(fresh_hub: Hub) -> None:
    row = {"id": new_id(), "child": new_id(), "version": 1, "seq": 1, "category": "ident", "agency": AGENCY}
    with refused_as(VIOLATION), fresh_hub.database.writing() as connection:
        connection.execute(_RECORD, row)
    for wrong in ({"version": 2}, {"seq": 2}, {"id": new_id()}):
        with refused_as(VIOLATION), fresh_hub.database.writing() as connection:
            connection.execute(_RECORD, row)
            connection.execute(_FEED, row | wrong)
    with fresh_hub.database.writing() as connection:
        assert seen(connection) == set()


@pytest.mark.parametrize(
    "change", ["body = '[]'", "version = 2", "seq = 2", "version = 1, seq = 2", "version = 0, seq = 2"]
)
def test_record_is_not_changed_without_a_new_version_and_position(fresh_hub: Hub, change: str) -> None:
    with fresh_hub.database.writing() as connection:
        written(connection, 1, "ident", new_id())
    with refused_as(VIOLATION), fresh_hub.database.writing() as connection:
        connection.execute(text(f"UPDATE doorstep.record SET {change}"))  # noqa: S608 - the list above


def test_superuser_does_not_get_round_it_either(owner: Engine) -> None:
    row = {"id": new_id(), "child": new_id(), "version": 1, "seq": 1, "category": "ident", "agency": AGENCY}
    with refused_as(VIOLATION), owner.begin() as connection:
        connection.execute(_RECORD, row)


# --- the schema ----------------------------------------------------------------------------------------------------


def test_migrated_schema_is_the_one_of_the_tables(owner: Engine) -> None:
    options = {
        "include_schemas": True,
        "include_name": lambda name, kind, _parents: kind != "schema" or name == "doorstep",
        "version_table_schema": "doorstep",
        "compare_server_default": True,
    }
    with owner.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_every_table_belongs_to_the_owner_role(owner: Engine) -> None:
    with owner.connect() as connection:
        owners = connection.execute(text("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'doorstep'"))
        assert owners.scalars().all() == ["doorstep_owner"]


def test_bringing_up_is_safe_to_repeat(owner: Engine) -> None:
    with owner.begin() as connection:
        migrations.bring_up(connection)
        migrations.assert_current(connection)


def test_newer_database_is_refused_with_a_sentence(
    postgres: EmbeddedPostgres, database_name: str, owner: Engine
) -> None:
    with owner.begin() as connection:
        connection.execute(text("UPDATE doorstep.alembic_version SET version_num = '9999'"))
    for admin in (postgres.dsn(SUPERUSER, database_name), ""):
        with pytest.raises(SchemaTrouble, match="newer hub"):
            bring_up(Ground(postgres.dsn(HUB_ROLE, database_name), admin))


def test_older_database_is_not_served(postgres: EmbeddedPostgres) -> None:
    make_database(postgres.dsn(SUPERUSER, "postgres"), "empty")
    with pytest.raises(SchemaTrouble, match="older"):
        bring_up(Ground(postgres.dsn(SUPERUSER, "empty"), ""))


# --- the keys ------------------------------------------------------------------------------------------------------


def test_key_file_is_its_owners_alone(fresh_hub: Hub) -> None:
    found = (fresh_hub.settings.home / KEY_FILE).stat()
    assert (stat.S_IMODE(found.st_mode), found.st_size) == (0o600, 32)


def test_sealed_work_opens_after_the_key_was_renewed(fresh_hub: Hub, clock: Clock) -> None:

    public = X25519PublicKey.from_public_bytes(base64.b64decode(fresh_hub.keys.public().sealing["1"]))
    sealed = SUITE.encrypt(b"a change", public, SEALING_INFO)
    with fresh_hub.database.begin() as connection:
        assert fresh_hub.keys.rotate_sealing(connection, clock()) == 2
    assert fresh_hub.keys.public().sealing_now == 2
    assert fresh_hub.keys.open_sealed(1, sealed, SEALING_INFO) == b"a change"
    for version, ciphertext, info in ((2, sealed, SEALING_INFO), (1, sealed[:-1], SEALING_INFO), (1, sealed, b"x"),
                                      (9, sealed, SEALING_INFO), (1, b"", SEALING_INFO)):  # fmt: skip
        with pytest.raises(Unopenable):
            fresh_hub.keys.open_sealed(version, ciphertext, info)


def test_keys_do_not_open_without_their_key_file(fresh_hub: Hub, tmp_path: Path, clock: Clock) -> None:
    with fresh_hub.database.begin() as connection:
        with pytest.raises(KeyTrouble, match="There is no key file"):
            HubKeyring.made(tmp_path / "elsewhere", connection, clock())
        with pytest.raises(KeyTrouble, match="not this database's"):
            HubKeyring(KeyFile.made_in(tmp_path / "other"), connection)
    assert not (tmp_path / "elsewhere").exists()


def test_sealed_for_one_purpose_opens_for_no_other(tmp_path: Path) -> None:
    file = KeyFile.made_in(tmp_path)
    sealed = file.seal(b"share", "share|a")
    assert file.open(sealed, "share|a") == b"share"
    with pytest.raises(KeyTrouble):
        file.open(sealed, "share|b")


# --- the hub's own PostgreSQL --------------------------------------------------------------------------------------

_USER = """
import sys, time
from pathlib import Path
from server.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]))
server.start()
print("started", flush=True)
sys.stdin.readline()
server.stop()
"""


def _user(home: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", _USER, str(home)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    return process


def _ended(process: "subprocess.Popen[str]") -> None:
    process.communicate("\n", timeout=60)
    assert process.returncode == 0


def test_last_of_two_hubs_stops_the_server_even_after_one_was_killed(postgres_home: Path) -> None:
    first, second = _user(postgres_home), _user(postgres_home)
    pid = postgres_home / "postgres" / "data" / "postmaster.pid"
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert pid.exists()
    third = _user(postgres_home)
    _ended(second)
    assert pid.exists()
    _ended(third)
    assert not pid.exists()


def test_nobody_connects_without_a_password(postgres: EmbeddedPostgres) -> None:
    host, port = str(postgres.folder), 5432
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=host, port=port, user=SUPERUSER, dbname="postgres", password="guess")
    for role in (SUPERUSER, HUB_ROLE):
        assert stat.S_IMODE((postgres.home / f"{role}.secret").stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root lets another user pass")
def test_folders_above_are_passed_through_but_not_read(postgres_home: Path) -> None:
    home = postgres_home / "private" / "hub"
    home.mkdir(parents=True)
    (postgres_home / "private").chmod(0o700)
    server = EmbeddedPostgres(home)
    server.start()
    server.stop()
    assert stat.S_IMODE((postgres_home / "private").stat().st_mode) == 0o701
    assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700


def test_failing_statement_leaves_no_value_in_the_servers_log(owner: Engine, postgres: EmbeddedPostgres) -> None:
    with owner.connect() as connection, pytest.raises(DBAPIError):
        connection.exec_driver_sql(
            "INSERT INTO doorstep.hub_setting VALUES ('canary-value', 'x'), ('canary-value', 'y')"
        )
    assert "canary-value" not in (postgres.folder / "server.log").read_text("utf-8")
