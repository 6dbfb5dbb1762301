"""Two real laptops and a real hub: stores on the disk, HTTP over loopback, PostgreSQL below."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from socket import socket

import pytest
import uvicorn

from app.casework.caseworker import Caseworker, settle_in
from app.storage import unlock
from app.storage.device_secrets import DemoSecrets
from app.storage.keys import FLOOR, Unlocked
from app.storage.places import Place
from app.storage.sealed import SealedOutbox
from app.storage.signing import DeviceKey, SealingKey, new_seed
from app.storage.vault import Vault
from server import admission
from server.api import make_app
from server.hub import Hub
from sync import wire
from sync.authority import Authority, DeviceIdentity
from sync.round import Exchanged, Laptop, run
from tests.conftest import Clock
from tests.making import PASSWORD, Author, Town, town_on

PASSPHRASE = "a lamp in every stairwell"


@dataclass
class Served:
    """A hub that answers on loopback."""

    town: Town
    address: str


@pytest.fixture
def served(fresh_hub: Hub) -> Iterator[Served]:
    """The small town's hub on a real socket."""
    town = town_on(fresh_hub)
    with serving(fresh_hub) as address:
        yield Served(town, address)


@contextmanager
def serving(hub: Hub) -> Iterator[str]:
    """Serve a hub on loopback for the length of the block."""
    config = uvicorn.Config(make_app(hub), port=0, access_log=False, log_config=None, lifespan="off")
    server = _Prompt(config)
    listener = config.bind_socket()
    listener.listen(64)  # whoever comes before the server has started waits in line
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.end()
        thread.join(10)
        listener.close()


class _Prompt(uvicorn.Server):
    """Ends as soon as it is told to; uvicorn's own looks ten times a second, and then waits for a tenth."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._loop: Future[asyncio.AbstractEventLoop] = Future()
        self._told = asyncio.Event()

    def end(self) -> None:
        self._loop.result(10).call_soon_threadsafe(self._told.set)

    async def main_loop(self) -> None:
        self._loop.set_result(asyncio.get_running_loop())
        while not self._told.is_set():
            await self.on_tick(0)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), 1)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        del sockets
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        while self.server_state.connections or self.server_state.tasks:
            await asyncio.sleep(0.001)


@dataclass
class TestLaptop:
    """One person's real store, with its way to the hub."""

    __test__ = False

    laptop: Laptop
    by: Caseworker
    authority: Authority
    clock: Callable[[], datetime]
    unlocked: Unlocked
    seed: str

    @property
    def vault(self) -> Vault:
        return self.laptop.vault

    def round(self) -> Exchanged:
        return run(self.laptop, self.authority, self.clock, lambda _done: None)


MakeLaptop = Callable[[Author, str], TestLaptop]


@pytest.fixture
def make_laptop(served: Served, tmp_path: Path, clock: Clock) -> Iterator[MakeLaptop]:
    """Enrol laptops at the served hub, as a person with a one-use code does."""
    made: list[TestLaptop] = []

    def make(author: Author, name: str) -> TestLaptop:
        laptop = enrolled_laptop(served, author, tmp_path / name, clock)
        made.append(laptop)
        return laptop

    yield make
    for laptop in made:
        laptop.authority.close()
        laptop.vault.close()


def enrolled_laptop(served: Served, author: Author, home: Path, clock: Clock) -> TestLaptop:
    """Enrol a laptop over the wire with a one-use code, make its vault, and open it."""
    hub, seed = served.town.hub, new_seed()
    with hub.database.begin() as connection:
        code = admission.new_code(hub, connection, author.practitioner)
    key = DeviceKey(seed)
    login = author.name.split()[0].lower()
    ask = wire.EnrolAsk(login=login, password=PASSWORD, code=code, device_key=key.public, device_name=home.name)
    admitted = Authority(served.address)
    admission_of = admitted.enrol(ask)
    place = Place(home, admission_of.hub, author.practitioner)
    secrets = DemoSecrets(home / "keys", place.hub, place.practitioner)
    enrolment = unlock.Enrolment(
        device=admission_of.device,
        passphrase=PASSPHRASE,
        device_seed=seed,
        share=admission_of.share,
        keys=admission_of.keys,
        lease=admission_of.lease,
    )
    unlocked = unlock.enrol(place, secrets, enrolment, now=clock(), stretch=FLOOR)
    vault = unlock.open_store(place, secrets, unlocked, now=clock())
    sealed = SealedOutbox(place.sealed)
    by = Caseworker(
        practitioner=author.practitioner,
        name=author.name,
        agency=admission_of.person.agency,
        device=admission_of.device,
        device_key=key,
        sealing_key=SealingKey.of(admission_of.keys),
        vault=vault,
        sealed=sealed,
        clock=clock,
        authority="Northmere",
    )
    settle_in(by)
    authority = Authority(served.address, DeviceIdentity(admission_of.device, key.sign), admitted.tokens)
    return TestLaptop(Laptop(place, vault, sealed, admission_of.keys, "test"), by, authority, clock, unlocked, seed)
