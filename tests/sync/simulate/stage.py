"""The stage of every simulated schedule: a real hub and PostgreSQL, real stores, one seed for all that is chance.

What a schedule begins with is made once and put back before each: the hub's rows are copied beside its tables, the
laptops' folders beside themselves. Ids, keys of requests and the time come from the seed; nothing sleeps.
"""

import asyncio
import hashlib
import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar, TypeVar

import psycopg
import pytest
from anyio import to_thread
from sqlalchemy import Engine, make_url

from app import launcher, opening, pipe
from app.casework.caseworker import Caseworker
from app.casework.rounds import RoundEnd
from app.domain import identity
from app.domain.involvement import Allocation
from app.opening import Opened
from app.storage import keys, vault
from app.storage.device_secrets import DEMO_VARIABLE
from app.storage.keys import FLOOR
from app.storage.steady import SteadyClock
from app.storage.trouble import UnlockRefused
from server import access, admission
from server.api import make_app
from server.database import HUB_ROLE
from server.embedded import SUPERUSER, EmbeddedPostgres
from server.hub import Hub, make_database, open_on
from server.restore import begin_anew
from server.settings import HubSettings
from server.tables import metadata
from sync.authority import TokenPair
from sync.rounds import LaptopRounds
from tests.making import PASSWORD, Author, Town, put_records, town_on
from tests.sync.simulate.network import OFFICE, HubInProcess, Killed, Network, Profile, Trace, VirtualTime

PASSPHRASE = "a lamp in every stairwell"
DRAWN_ANEW = 6
"""Minutes until what the hub has put off is tried again."""
_numbers = count(1)

AnyStage = TypeVar("AnyStage", bound="Stage")


def _quick(secret: bytes, salt: bytes, *_costs: object, **_more: object) -> bytes:
    return hashlib.sha256(salt + secret).digest()


async def _in_this_thread(act: Callable[..., Any], *given: Any, **_limits: Any) -> Any:
    """Do what the hub does in a thread of a pool: who asks waits for it anyhow, and each hand-over costs a wake-up."""
    return act(*given)


class SharedEngines:
    """Opens every store with the statements that were put together for the first one: half of a schedule's time."""

    def __init__(self) -> None:
        self._make = vault._engine
        self._first: Engine | None = None

    def __call__(self, path: Path, dek: bytes, *, write: bool) -> Engine:
        engine = self._make(path, dek, write=write)
        if self._first is None:
            self._first = engine
        engine.dialect, engine._compiled_cache = self._first.dialect, self._first._compiled_cache
        return engine


class Instead:
    """What the programs take for the machine's own: chance, time, network and keys, by the schedule's seed."""

    def __init__(self) -> None:
        self.time = VirtualTime(datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0))
        self.acting: SimLaptop | None = None
        self.begin(0)
        self.random = random.Random("the town")  # no schedule draws its ids again

    def begin(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.time.now = self.time.start

    def urandom(self, size: int) -> bytes:
        return self.random.randbytes(size)

    def time_ns(self) -> int:
        return int(self.time.now.timestamp() * 1000) * 1_000_000

    def at(self, laptop: "SimLaptop") -> None:
        """Whoever acts next does so at this laptop: its clock, its keys, its network."""
        self.acting = laptop
        os.environ[DEMO_VARIABLE] = str(laptop.folder / "keys")

    def wall(self, *_zone: object) -> datetime:
        return self.acting.wall() if self.acting else self.time()

    def way(self, **_sizes: object) -> Network:
        assert self.acting is not None
        return self.acting.network

    def steady(self, began: datetime) -> SteadyClock:
        assert self.acting is not None
        return SteadyClock(began, self.acting.wall, lambda: self.time.seconds)


@dataclass
class SimLaptop:
    """One person's store on one laptop, opened as the case process opens it, with a network of its own."""

    __test__ = False

    name: str
    author: Author
    folder: Path
    stage: "Stage"
    network: Network
    skew: timedelta = timedelta()
    pair: TokenPair | None = None
    opened: Opened | None = None
    by: Caseworker | None = None
    rounds: LaptopRounds | None = None
    endings: list[str] = field(default_factory=list)
    turned_away: bool = False

    def wall(self) -> datetime:
        """What this laptop's own clock says."""
        return self.stage.time() + self.skew

    @property
    def worker(self) -> Caseworker:
        assert self.by is not None
        return self.by

    @property
    def login(self) -> str:
        return self.author.name.split()[0].lower()

    @property
    def place(self) -> Path:
        """The person's own folder on this laptop."""
        return self.folder / "home" / self.stage.hub.id / self.author.practitioner

    @property
    def _unlocking(self) -> pipe.Unlock:
        return pipe.Unlock(self.stage.hub.id, self.author.practitioner, PASSPHRASE)

    def opens_alone(self) -> None:
        """Unlock without asking anybody; raises UnlockRefused."""
        self.stage.instead.at(self)
        self.settle(opening.open_by_passphrase(self.folder / "home", self._unlocking, None))

    def signs_in_online(self) -> TokenPair:
        """Fetch the key's part and a lease of the hub again."""
        self.stage.instead.at(self)
        asked = self._unlocking
        return opening.sign_in_online(
            self.folder / "home", pipe.SignIn(asked.hub, asked.practitioner, self.login, PASSWORD)
        )

    def open(self) -> None:
        """Unlock; where the lease is over or the clock is behind it, the person signs in online first."""
        try:
            self.opens_alone()
        except UnlockRefused as refused:
            self.stage.trace(self.name, "is asked to sign in", refused.code)
            self.network.heal()
            pair = self.signs_in_online()
            self.settle(opening.open_by_passphrase(self.folder / "home", self._unlocking, pair))

    def enrols(self) -> None:
        """Make the laptop known with a code of the hub, and make a store; an older one is set aside."""
        self.stage.instead.at(self)
        with self.stage.hub.database.begin() as connection:
            code = admission.new_code(self.stage.hub, connection, self.author.practitioner)
        order = pipe.Enrol(self.stage.address, self.login, PASSWORD, code, PASSPHRASE)
        self.settle(opening.open_by_enrolment(self.folder / "home", order))

    def settle(self, opened: Opened) -> None:
        """Make everything that an opened store is worked with."""
        self.opened = opened
        self.by = opening.caseworker_of(opened)
        self.rounds = opening.rounds_of(opened, self.by)
        self.rounds._chance = random.Random(self.stage.instead.random.random())

    def close(self) -> None:
        """Lock, as the program does."""
        if self.opened is not None:
            self.stage.instead.at(self)
            opening.close(self.opened)
        self.network.close()  # as the end of a process does
        self.opened = self.by = self.rounds = None

    def drop(self) -> None:
        """Let go of the store without any word to it, as a process that is gone."""
        if self.opened is not None:
            self.opened.vault.close()
        self.network.close()
        self.opened = self.by = self.rounds = None

    def round(self, profile: Profile = OFFICE) -> RoundEnd | None:
        """One round over a network of this kind; None when the process was killed in it."""
        self.stage.instead.at(self)
        self.network.begin_round(profile)
        assert self.rounds is not None
        try:
            end = self.rounds.run(lambda _made: None)
        except Killed:
            return None
        self.endings.append(end.ending)
        self.turned_away = self.turned_away or end.ending == "turned-away"
        self.stage.trace(self.name, "round", end.ending, end.code, end.sent, end.received, round(end.wait, 3))
        return end

    def sign_in(self) -> None:
        """The person gives their password again."""
        self.stage.instead.at(self)
        assert self.rounds is not None
        self.stage.trace(self.name, "signs in", self.rounds.sign_in(PASSWORD).ending)

    def asks_who_looked(self, child: str) -> None:
        """The person asks who has looked at a child."""
        self.stage.instead.at(self)
        assert self.rounds is not None
        self.stage.trace(self.name, "asks who looked", self.rounds.who_looked(child).ending)

    def is_destroyed(self) -> None:
        """Destroy the store for the hub's word, as the lock does, and deliver what is sealed, as the launcher does."""
        self.stage.instead.at(self)
        assert self.opened is not None
        opened, place = self.opened, self.opened.place
        opening.destroy(opened, self.worker)
        self.opened = self.by = self.rounds = None
        assert launcher.finish_destroying(place, opened.known) in ("device-revoked", "account-disabled")
        launcher.deliver_sealed(place, opened.known, with_drafts=True)

    def image(self) -> Path:
        """Copy the person's folder as it lies on the disk at this moment."""
        to = self.stage.folder / f"image-{next(_numbers)}"
        shutil.copytree(self.place, to, ignore=shutil.ignore_patterns("*.lock"))
        return to

    def put_back(self, image: Path) -> None:
        """Let the folder be as it was when it was copied."""
        shutil.rmtree(self.place)
        shutil.copytree(image, self.place)

    def dies_at(self, path: str, *, heard: bool) -> None:
        """Let the process die at its next request to a path; its disk stays as it is at that moment."""
        kept: list[Path] = []
        self.network.kill = (path, heard, lambda: kept.append(self.image()))
        self._kept = kept

    def comes_back(self) -> bool:
        """Open again on what the disk had when the process died; return whether it had died."""
        kept, self.network.kill = self._kept, None
        if not kept:
            return False
        self.drop()
        self.put_back(kept[0])
        self.open()
        return True


class Stage:
    """A hub, its people and their laptops, ready to begin again."""

    address = "http://127.0.0.1:8470"
    has_threads = False
    settings: ClassVar[dict[str, Any]] = {}
    """What this authority decides otherwise than the program comes."""

    def __init__(
        self, postgres: EmbeddedPostgres, folder: Path, loop: asyncio.AbstractEventLoop, instead: Instead
    ) -> None:
        self.folder, self.instead, self.time, self._loop = folder, instead, instead.time, loop
        self.trace = Trace(self.time)
        self.laptops: list[SimLaptop] = []
        self._copies = count(1)
        name = f"stage_{os.getpid()}_{next(_numbers)}"
        make_database(postgres.dsn(SUPERUSER, "postgres"), name, template="template_hub")
        self._settings = HubSettings(home=folder / "hub", dsn=postgres.dsn(HUB_ROLE, name), pool=4, **self.settings)
        url = make_url(postgres.dsn(SUPERUSER, name)).set(drivername="postgresql")
        self.sql = psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)
        self._serve(open_on(self._settings.dsn, self._settings, self.time, make=True))
        self.set()

    def set(self) -> None:
        """Put the town on the hub, and its people's laptops beside it, as every schedule begins."""
        self.town: Town = town_on(self.hub)
        self.give_to_the_team(self.town.jayden)
        self._make_golden()

    def _serve(self, hub: Hub) -> None:
        self.hub = hub
        self.in_process = HubInProcess(make_app(hub), self._loop)

    # --- beginning again ---------------------------------------------------------------------------------------------

    def give_to_the_team(self, child: str) -> None:
        """Let Priya have this child too, and her supervisor with her."""
        found = self.sql.execute("SELECT id FROM doorstep.record WHERE kind = 'team'").fetchall()
        tie = Allocation(practitioner=self.town.priya.practitioner, team=str(found[0][0]))
        with self.hub.database.writing() as connection:
            put_records(connection, self.hub, [("allocation", identity.new_id(), child, tie)], self.town.priya.agency)
            access.refill(connection, {child})

    def _make_golden(self) -> None:
        """Enrol everybody's laptop, once before and once after its first round."""
        people = (self.town.priya, self.town.denise, self.town.stranger)
        for author in people:
            laptop = self.laptop(author, self.folder / "golden-new")
            laptop.enrols()
            laptop.sign_in()
            laptop.close()
        shutil.copytree(self.folder / "golden-new", self.folder / "golden-read")
        for author in people:
            laptop = self.laptop(author, self.folder / "golden-read")
            laptop.open()
            end = laptop.round()
            assert end is not None
            assert end.ending == "done", end
            laptop.close()
        self.sql.execute("CREATE SCHEMA copy_0")
        self._keep("copy_0")

    def _keep(self, schema: str) -> None:
        for table in metadata.sorted_tables:
            self.sql.execute(f"CREATE TABLE {schema}.{table.name} AS TABLE doorstep.{table.name}")

    def _load(self, schema: str) -> None:
        with self.sql.transaction():
            self.sql.execute("SET LOCAL session_replication_role = replica")
            for table in metadata.sorted_tables:
                names = ", ".join(f'"{one.name}"' for one in table.columns if one.computed is None)
                self.sql.execute(f"DELETE FROM doorstep.{table.name}")  # noqa: S608 - our own names
                into = f"INSERT INTO doorstep.{table.name} ({names}) OVERRIDING SYSTEM VALUE"
                self.sql.execute(f"{into} SELECT {names} FROM {schema}.{table.name}")  # noqa: S608

    def begin(self, seed: int) -> None:
        """Put everything back to where every schedule begins."""
        self.end()
        self.instead.begin(seed)
        self.trace = Trace(self.time)
        self._load("copy_0")
        if self.hub.restored is not None:
            self.hub.database.close()
            self._serve(open_on(self._settings.dsn, self._settings, self.time))
            self.town.hub = self.hub

    def end(self) -> None:
        """Let go of everything that a schedule has made."""
        for laptop in self.laptops:
            laptop.drop()
        self.laptops = []
        for number in range(1, next(self._copies)):
            self.sql.execute(f"DROP SCHEMA IF EXISTS copy_{number} CASCADE")
        self._copies = count(1)
        for left in (*self.folder.glob("image-*"), *self.folder.glob("laptop-*")):
            shutil.rmtree(left)

    def laptop(self, author: Author, folder: Path, name: str = "") -> SimLaptop:
        name = name or author.name.split()[0]
        return SimLaptop(name, author, folder, self, self._network(name))

    def _network(self, name: str) -> Network:
        chance = random.Random(self.instead.random.random())
        return Network(name, lambda: self.in_process, self.time, chance, self._traced)

    def _traced(self, *words: object) -> None:
        self.trace(*words)

    def enters(self, author: Author, *, read: bool = True, beside: SimLaptop | None = None) -> SimLaptop:
        """Somebody comes with their laptop, or to somebody else's; it has had its first round, or none yet."""
        folder = beside.folder if beside else self.folder / f"laptop-{author.name.split()[0]}"
        golden = self.folder / ("golden-read" if read else "golden-new")
        for part in ("home", "keys"):
            of_author = Path(part) / self.hub.id / author.practitioner
            shutil.copytree(golden / of_author, folder / of_author)
        laptop = self.laptop(author, folder)
        laptop.open()
        self.laptops.append(laptop)
        return laptop

    def clone(self, laptop: SimLaptop) -> SimLaptop:
        """Copy a laptop with everything on it, keys too, as an image of its disk does, and open the copy beside it."""
        assert laptop.opened is not None
        laptop.opened.vault.checkpoint()
        folder = self.folder / f"laptop-clone-{next(_numbers)}"
        shutil.copytree(laptop.folder, folder, ignore=shutil.ignore_patterns("*.lock"))
        twin = self.laptop(laptop.author, folder, laptop.name + "-twin")
        twin.skew = laptop.skew
        twin.open()
        self.laptops.append(twin)
        return twin

    # --- what the authority does -------------------------------------------------------------------------------------

    def back_up(self) -> int:
        """Keep the hub's rows as they are now; return the number of the copy."""
        number = next(self._copies)
        self.sql.execute(f"CREATE SCHEMA copy_{number}")
        self._keep(f"copy_{number}")
        self.trace("backup", number)
        return number

    def restore(self, number: int) -> None:
        """Lose the hub that is there and go on with a copy, in another life of it (docs/sync.md 12.1)."""
        made = self.time()
        self.time.passes(60)
        self.hub.database.close()
        self._load(f"copy_{number}")
        first = open_on(self._settings.dsn, self._settings, self.time)
        with first.database.writing() as connection:
            begin_anew(connection, self.time(), made)
        first.database.close()
        self._serve(open_on(self._settings.dsn, self._settings, self.time))
        self.town.hub = self.hub
        self.trace("restore", number)

    def close(self) -> None:
        self.end()
        self.hub.database.close()
        self.sql.close()


@contextmanager
def staged(postgres: EmbeddedPostgres, kind: type[AnyStage]) -> Iterator[AnyStage]:
    """Set the stage, in memory where the system has a folder there, and put the machine's own back afterwards."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    instead = Instead()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        loop = stack.enter_context(closing(asyncio.new_event_loop()))
        patch.setenv(DEMO_VARIABLE, str(folder))
        patch.setenv("DOORSTEP_LAPTOP", "NM-L1")
        patch.setattr(keys, "calibrated", lambda: FLOOR)
        patch.setattr("app.storage.keys.hash_secret_raw", _quick)
        patch.setattr(vault, "_engine", SharedEngines())
        patch.setattr(identity, "os", SimpleNamespace(urandom=instead.urandom))
        patch.setattr(identity, "time", SimpleNamespace(time_ns=instead.time_ns))
        patch.setattr("sync.authority.datetime", SimpleNamespace(now=instead.wall))
        patch.setattr("sync.authority.HTTPAdapter", instead.way)
        patch.setattr("server.api.run_sync", to_thread.run_sync if kind.has_threads else _in_this_thread)
        patch.setattr(opening, "wall_clock", instead.wall)
        patch.setattr(opening, "SteadyClock", instead.steady)
        stage = kind(postgres, folder, loop, instead)
        try:
            yield stage
        finally:
            stage.close()
