"""What the tour stands on: a hub process, a network that can be cut, laptops, and eyes that look past the screens."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from app.casework import recorded
from app.storage import drafts, outbox, receipts, records, unlock
from app.storage.device_secrets import DEMO_VARIABLE, DemoSecrets
from app.storage.enrolled import kept
from app.storage.keys import Unlocked
from app.storage.places import Place, places_under
from server.hub import Hub, opened
from server.settings import HubSettings
from tests.tour.hand import PORT

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "a yellow door at the end of the lane"
ANSWER_SECONDS = 60
PICTURES = ROOT / "build" / "tour"
WIDTH, HEIGHT = 1366, 768
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
"""Windows has no SIGKILL; SIGTERM ends a process there as suddenly."""


class TourFailed(Exception):
    """A step did not come out as it must; the sentence says which."""


def python(*arguments: str) -> list[str]:
    """Return the command that runs a module of this checkout."""
    return [sys.executable, "-m", *arguments]


class HandOf:
    """The tour's end of a hand inside one program."""

    def __init__(self, connection: socket.socket) -> None:
        connection.settimeout(ANSWER_SECONDS)
        self._connection = connection
        self._lines = connection.makefile("rb")
        said = json.loads(self._lines.readline())
        self.role: str = said["role"]
        self.pid: int = said["pid"]

    def ask(self, do: str, **more: Any) -> Any:
        """Ask the hand to do one thing; raises TourFailed when it cannot."""
        self._connection.sendall(json.dumps({"do": do, **more}).encode() + b"\n")
        try:
            answer = json.loads(self._lines.readline() or b'{"trouble": "the program ended"}')
        except TimeoutError:
            raise TourFailed(f"{self.role}: no answer to {do}") from None
        if "trouble" in answer:
            raise TourFailed(f"{self.role}: {answer['trouble']}")
        return answer["is"]

    def click(self, name: str) -> None:
        """Press a control once it is there and can be pressed."""
        self.ask("until", name=name, enabled=True)
        self.ask("click", name=name)

    def type(self, name: str, words: str, *, clear: bool = True) -> None:
        """Type into a field once it is there."""
        self.ask("until", name=name, enabled=True)
        self.ask("type", name=name, text=words, clear=clear)

    def until(self, words: str = "", *, name: str = "", gone: bool = False) -> None:
        """Wait until words are shown, or a control holds them."""
        self.ask("until", name=name, text=words, gone=gone)


class Laptop:
    """One laptop: its home, its keys, its launcher and whichever case process is the newest."""

    def __init__(self, folder: Path, name: str) -> None:
        self.home = folder / name
        self.name = name
        self.keys = folder / f"{name}-keys"
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.settimeout(ANSWER_SECONDS)
        self._process: subprocess.Popen[bytes] | None = None
        self._launcher: HandOf | None = None
        self._case: HandOf | None = None

    @property
    def launcher(self) -> HandOf:
        """The hand in the launcher."""
        assert self._launcher is not None
        return self._launcher

    @property
    def case(self) -> HandOf:
        """The hand in the newest case process."""
        assert self._case is not None
        return self._case

    def start(self) -> None:
        """Start the launcher, which starts a blank case process."""
        environ = {
            **os.environ,
            DEMO_VARIABLE: str(self.keys),
            PORT: str(self._door.getsockname()[1]),
            "DOORSTEP_LAPTOP": self.name,
        }
        self._process = subprocess.Popen(
            python("tests.tour.program", "--home", str(self.home)), cwd=ROOT, env=environ, stdin=subprocess.DEVNULL
        )
        while self._launcher is None or self._case is None:
            self._meet()

    def meet_next_case(self) -> None:
        """Wait for the blank case process that takes the place of one that ended."""
        self._meet()

    def _meet(self) -> None:
        try:
            connection, _ = self._door.accept()
        except TimeoutError:
            raise TourFailed(f"{self.name}: no program came forward") from None
        hand = HandOf(connection)
        if hand.role == "launcher":
            self._launcher = hand
        else:
            self._case = hand

    def stop(self) -> None:
        """End the launcher, which ends the case process."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(20)
        if self._case is not None:
            _end(self._case.pid)

    def kill_case(self) -> None:
        """SIGKILL the case process, in the middle of whatever it is doing."""
        os.kill(self.case.pid, KILL)
        self.meet_next_case()

    def wait(self) -> None:
        """Wait until the person closes the program."""
        if self._process is not None:
            self._process.wait()

    # Eyes on the disk: another process opens the vault with the passphrase and the demo's keys

    def place(self) -> Place:
        """Return the place of the one person enrolled here."""
        return next(place for place in places_under(self.home) if kept(place))

    def unlocked(self) -> Unlocked:
        """Return the store key, as the case process gets it."""
        place = self.place()
        secrets = DemoSecrets(self.keys, place.hub, place.practitioner)
        return unlock.unlock(place, secrets, PASSPHRASE, now=datetime.now(UTC))

    @contextmanager
    def ledger(self) -> Iterator["Ledger"]:
        """Read this laptop's ledger from outside."""
        place, unlocked = self.place(), self.unlocked()
        vault = unlock.open_store(
            place, DemoSecrets(self.keys, place.hub, place.practitioner), unlocked, now=datetime.now(UTC)
        )
        try:
            with vault.read() as tx:
                yield Ledger(tx)
        finally:
            vault.close()


@dataclass
class Ledger:
    """A laptop's tables in one reading transaction."""

    tx: Any

    def waiting(self) -> list[str]:
        """Ids of the changes without a receipt."""
        return [row.change_id for row in outbox.all_of_them(self.tx)]

    def waiting_pieces(self) -> int:
        """How many pieces of work they are: a contact and the recording of its visit are one."""
        return recorded.waiting(self.tx)

    def draft_texts(self) -> str:
        """Everything in the drafts."""
        return "\n".join(one.body.decode() for one in drafts.all_of_them(self.tx))

    def contacts(self, child: str) -> dict[str, bytes]:
        """The bodies of a child's contacts by id."""
        return {record.id: record.body for record in records.contacts_of(self.tx, child)}

    def has_receipt(self, change: str) -> bool:
        """Whether the hub's signed answer to a change is kept here."""
        return receipts.read(self.tx, change) is not None


@dataclass
class World:
    """Everything the steps share."""

    folder: Path
    hub_home: Path = field(init=False)
    address: str = ""
    port: int = 0
    _hub: subprocess.Popen[str] | None = None
    _relay: subprocess.Popen[str] | None = None
    _hub_port: int = 0

    def __post_init__(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.hub_home = self.folder / "hub"

    def seed(self) -> None:
        """Make the synthetic authority."""
        _run("server", "seed", "--home", str(self.hub_home), "--size", "demo")

    def serve(self) -> None:
        """Start the hub in a process of its own, and the network before it."""
        self._hub = subprocess.Popen(
            python("server", "serve", "--home", str(self.hub_home), "--port", "0"),
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._hub.stdout is not None
        ready = self._hub.stdout.readline()
        if "ready at" not in ready:
            raise TourFailed("the hub did not start")
        self._hub_port = int(ready.strip().rstrip(".").rsplit(":", 1)[1])
        self.connect()

    def connect(self) -> None:
        """Let laptops reach the hub again, at the address they know."""
        self._relay = subprocess.Popen(
            python("tests.tour.relay", str(self.port), str(self._hub_port)),
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._relay.stdout is not None
        self.port = int(self._relay.stdout.readline())
        self.address = f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Cut the network: the relay's process is killed, and another process sees that nobody answers."""
        assert self._relay is not None
        self._relay.kill()
        self._relay.wait()
        probe = f"import socket; socket.create_connection(('127.0.0.1', {self.port}), 3)"
        if subprocess.run([sys.executable, "-c", probe], capture_output=True, check=False).returncode == 0:
            raise TourFailed("the network is not cut")

    def code(self, login: str) -> str:
        """Ask the authority's IT for a one-use code."""
        return _run("server", "enrol", login, "--home", str(self.hub_home)).split()[0]

    def stop(self) -> None:
        """End what the tour started."""
        for process in (self._relay, self._hub):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(60)

    @contextmanager
    def hub(self) -> Iterator[Hub]:
        """Look into the hub's tables."""
        with opened(HubSettings(home=self.hub_home)) as hub:
            yield hub

    def asked(self, statement: str, **values: Any) -> list[Any]:
        """Return the rows of a statement on the hub's tables."""
        with self.hub() as hub, hub.database.writing() as connection:
            return list(connection.execute(text(statement), values).all())


def _run(*arguments: str) -> str:
    done = subprocess.run(python(*arguments), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise TourFailed(f"{' '.join(arguments[:2])}: {done.stderr.strip()[-400:]}")
    return done.stdout


def run_tool(*arguments: str) -> tuple[int, str]:
    """Run a module and return its exit code and what it said."""
    done = subprocess.run(python(*arguments), cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def photograph_answer(asked: str, said: str, name: str) -> None:
    """Leave a picture of what a command of the hub said; no window of a laptop shows it."""
    size = str(WIDTH), str(HEIGHT)
    made = subprocess.run(
        python("tests.tour.terminal", asked, str(PICTURES / name), *size),
        cwd=ROOT, input=said, text=True, capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode != 0:
        raise TourFailed(f"the picture {name} was not made: {made.stderr.strip()[-400:]}")


def _end(pid: int) -> None:
    try:
        os.kill(pid, KILL)
    except ProcessLookupError:
        return


def is_running(pid: int) -> bool:
    """Whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def memory_holds(pid: int, needles: list[bytes]) -> list[bytes] | None:
    """Return which byte strings are in a process's memory; None where this system does not let us look."""
    maps = Path(f"/proc/{pid}/maps")
    try:
        regions = maps.read_text().splitlines()
        memory = Path(f"/proc/{pid}/mem").open("rb", buffering=0)  # noqa: SIM115 - closed below
    except OSError:
        return None
    found: set[bytes] = set()
    with memory:
        for region in regions:
            span, rights = region.split()[:2]
            if "r" not in rights or region.endswith(("[vvar]", "[vsyscall]", "[vvar_vclock]")):
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            try:
                memory.seek(start)
                block = memory.read(end - start)
            except OSError:
                continue
            found.update(needle for needle in needles if needle in block)
    return sorted(found)
