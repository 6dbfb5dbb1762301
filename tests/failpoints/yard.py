"""The yard in which processes are killed: one hub and one laptop as they are, put back before each cycle.

A cycle: the laptop's process, or the hub's, dies at a point of what it was doing; it is started again and works to the
end; the judge of the simulated days looks as soon as the store is open, and at the end (docs/testing.md).
"""

import hashlib
import json
import multiprocessing
import shutil
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg.rows import dict_row
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from server import admission
from server.database import HUB_ROLE
from server.embedded import SUPERUSER, EmbeddedPostgres
from server.hub import make_database, open_on
from server.keys import KeyTrouble
from server.tables import metadata
from tests.failpoints import laptop, office
from tests.failpoints.laptop import Orders
from tests.failpoints.office import Ground
from tests.failpoints.points import KILLED, Kill
from tests.making import Town, town_on
from tests.sync.simulate.judge import Bench, Broken, Judge, Rows, Saved

PATIENCE = 120.0
"""Seconds: how long a process may say nothing, on a machine that has much else to do."""
_numbers = count(1)

# One warm process that has imported everything and runs nothing else is forked for every life; where there is no fork,
# each life imports for itself.
_METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


def _processes() -> Any:
    made = multiprocessing.get_context(_METHOD)
    if _METHOD == "forkserver":
        made.set_forkserver_preload(["tests.failpoints.warm"])
    return made


class Life:
    """A process and the pipe through which it is spoken with."""

    def __init__(self, act: Callable[..., None], *given: Any, **named: Any) -> None:
        context = _processes()
        self._here, there = context.Pipe()
        self._process = context.Process(target=act, args=(there, *given), kwargs=named, daemon=True)
        self._process.start()
        there.close()

    def hears(self) -> Any:
        """Return the next thing that it says, None when it has ended."""
        if not self._here.poll(PATIENCE):
            self.ends()
            raise Broken("I4 a process says nothing more and does not end")
        try:
            return self._here.recv()
        except (EOFError, ConnectionResetError):
            return None

    def asks(self, *words: Any) -> Any:
        self._here.send(words)
        return self.hears()

    def says(self, *words: Any) -> None:
        self._here.send(words)

    def ends(self) -> None:
        """Bring its end about, if it has not ended."""
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        self._here.close()

    @property
    def is_over(self) -> bool:
        return not self._process.is_alive()

    def died(self) -> bool:
        """Wait for its own end; return whether it was killed.

        Raises Broken where it does not end, or fails by itself.
        """
        self._process.join(PATIENCE)
        code: int | None = self._process.exitcode
        self.ends()
        if code is None:
            raise Broken("I4 a process does not end")
        if code not in (0, KILLED):
            raise Broken(f"I4 a process has failed by itself ({code})")
        return code == KILLED


class Told(NamedTuple):
    """What a person was told in a life of their laptop, and which points it came to."""

    saved: dict[str, bytes]
    drafts: dict[str, str]
    files: list[str]
    has_another_passphrase: bool
    hits: Counter[int]
    died: bool


NOTHING = Told({}, {}, [], has_another_passphrase=False, hits=Counter(), died=False)


def heard(life: Life) -> Told:
    """Listen to a life until it ends."""
    saved, drafts, files, hits, another = dict[str, bytes](), dict[str, str](), list[str](), Counter[int](), False
    while (words := life.hears()) is not None:
        match words:
            case ("saved", written):
                saved |= dict(written)
            case ("draft", id, text):
                drafts[id] = text
            case ("file", id):
                files.append(id)
            case ("passphrase",):
                another = True
            case ("hits", counted):
                hits.update(counted)
    return Told(saved, drafts, files, another, hits, life.died())


class Ready(NamedTuple):
    """Where a scenario begins: a laptop's folder, the hub's rows, and what was called saved before."""

    folder: Path
    schema: str
    life: int = 0
    codes: tuple[str, ...] = ()
    wanted: str = ""
    saved: dict[str, bytes] = {}
    drafts: dict[str, str] = {}
    files: tuple[str, ...] = ()


def _free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Yard:
    """One hub with its PostgreSQL, and one laptop."""

    def __init__(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        self._postgres, self.folder = postgres, folder
        self.ground, self.sql = self._database(folder / "hub")
        self.hub = open_on(self.ground.dsn, self.ground.settings, make=True)
        self.town: Town = town_on(self.hub)
        self.port = _free_port()
        self._serving: tuple[Life, int] | None = None
        self.place = folder / "laptop"
        self.judge = Judge(Bench(self.rows, self._unsealed))

    def _database(self, home: Path) -> tuple[Ground, "psycopg.Connection[Any]"]:
        name = f"yard_{id(self)}_{next(_numbers)}"
        make_database(self._postgres.dsn(SUPERUSER, "postgres"), name, template="template_hub")
        return Ground(home, self._postgres.dsn(HUB_ROLE, name)), self._connected(self._postgres.dsn(SUPERUSER, name))

    @staticmethod
    def _connected(dsn: str) -> "psycopg.Connection[Any]":
        url = make_url(dsn).set(drivername="postgresql")
        return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)

    # --- what is there ------------------------------------------------------------------------------------------------

    def rows(self, statement: str) -> Rows:
        with self.sql.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(statement).fetchall()

    def _unsealed(self, version: int, sealed: bytes) -> bytes:
        return self.hub.keys.open_sealed(version, sealed, b"doorstep/sealed/1")

    def keep(self) -> str:
        """Keep the hub's rows as they are now; return the name of the copy."""
        schema = f"copy_{next(_numbers)}"
        self.sql.execute(f"CREATE SCHEMA {schema}")
        for table in metadata.sorted_tables:
            self.sql.execute(f"CREATE TABLE {schema}.{table.name} AS TABLE doorstep.{table.name}")
        return schema

    def load(self, schema: str) -> None:
        """Put the hub's rows back."""
        every = ", ".join(f"doorstep.{table.name}" for table in metadata.sorted_tables)
        with self.sql.transaction():
            self.sql.execute("SET LOCAL session_replication_role = replica")
            self.sql.execute(f"TRUNCATE {every}")
            for table in metadata.sorted_tables:
                names = ", ".join(f'"{one.name}"' for one in table.columns if one.computed is None)
                into = f"INSERT INTO doorstep.{table.name} ({names}) OVERRIDING SYSTEM VALUE"
                put_back = f"{into} SELECT {names} FROM {schema}.{table.name}"  # noqa: S608 - our own names
                self.sql.execute(put_back)

    def codes(self, many: int) -> tuple[str, ...]:
        """Return one-use codes for Priya."""
        with self.hub.database.begin() as connection:
            priya = self.town.priya.practitioner
            return tuple(admission.new_code(self.hub, connection, priya) for _ in range(many))

    @contextmanager
    def elsewhere(self) -> Iterator[Ground]:
        """Give a place where a hub can be restored; afterwards that is forgotten, and the hub is the one it was."""
        known = self.ground, self.sql, self.hub
        name = f"yard_{id(self)}_{next(_numbers)}"
        self.stop()
        make_database(self._postgres.dsn(SUPERUSER, "postgres"), name)
        admin = self._postgres.dsn(SUPERUSER, name)
        try:
            yield Ground(self.folder / name, self._postgres.dsn(HUB_ROLE, name), admin)
        finally:
            self.stop()
            if self.ground != known[0]:
                self.hub.database.close()
                self.sql.close()
            self.ground, self.sql, self.hub = known
            self.sql.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def goes_on_at(self, ground: Ground) -> None:
        """Let the hub be the one that is there now."""
        self.ground, self.sql = ground, self._connected(ground.admin_dsn)
        try:
            self.hub = open_on(ground.dsn, ground.settings)
        except (DBAPIError, KeyTrouble) as error:
            raise Broken("I4 a hub was to be restored, and none is there") from error

    # --- processes ----------------------------------------------------------------------------------------------------

    def serve(self, life: int = 0) -> Life:
        """Have the hub's process run, in this life of the hub, unless it does."""
        if self._serving is not None and not self._serving[0].is_over and self._serving[1] == life:
            return self._serving[0]
        self.stop()
        self._serving = (Life(office.serve, self.ground, self.port), life)
        assert self._serving[0].hears() == "serves"
        return self._serving[0]

    def stop(self) -> None:
        if self._serving is not None:
            self._serving[0].ends()
        self._serving = None

    def orders(self, acts: str, ready: Ready, kill: Kill | None = None, bug: str = "") -> Orders:
        town = self.town
        return Orders(
            self.place / "home", self.place / "keys", f"http://127.0.0.1:{self.port}", self.hub.id,
            town.priya.practitioner, town.amara, town.person, acts, ready.codes, ready.wanted, kill, bug,
        )  # fmt: skip

    def lives(self, acts: str, ready: Ready, kill: Kill | None = None, bug: str = "") -> Told:
        """Let the laptop's process live once."""
        return heard(Life(laptop.live, self.orders(acts, ready, kill, bug), again=False))

    def begin(self, ready: Ready) -> None:
        """Put hub and laptop back to where a scenario begins."""
        self.load(ready.schema)
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.copytree(ready.folder, self.place)
        self.judge = Judge(Bench(self.rows, self._unsealed))
        self.knows(ready.saved)

    def knows(self, saved: dict[str, bytes]) -> None:
        """Let the judge know what was called saved."""
        for id, raw in saved.items():
            self.judge.saved[id] = Saved(id, hashlib.sha256(raw).hexdigest(), json.loads(raw), "Priya")

    def kept(self) -> Path:
        """Keep the laptop as it is now."""
        to = self.folder / f"kept-{next(_numbers)}"
        if self.place.exists():
            shutil.copytree(self.place, to)
        else:
            to.mkdir()
        return to

    def close(self) -> None:
        self.stop()
        self.hub.database.close()
        self.sql.close()
