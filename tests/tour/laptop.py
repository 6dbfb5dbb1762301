"""One laptop of the tour: its programs with a hand in each, its network, and eyes on what lies on its disk."""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, table, text

from app.casework import recorded
from app.domain.kinds import KINDS
from app.storage import drafts, outbox, receipts, records, unlock
from app.storage.device_secrets import DEMO_VARIABLE, DemoSecrets
from app.storage.enrolled import kept
from app.storage.keys import Unlocked
from app.storage.places import Place, places_under
from sync import wire
from tests.tour.hand import PORT
from tests.tour.network import Network
from tests.tour.processes import ROOT, TourFailed, python

PASSPHRASE = "a yellow door at the end of the lane"
ANSWER_SECONDS = 60
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
"""Windows has no SIGKILL; SIGTERM ends a process there as suddenly."""


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

    def key(self, key: str, *, control: bool = False, alt: bool = False, times: int = 1) -> None:
        """Press a key where the keyboard is."""
        self.ask("key", key=key, control=control, alt=alt, times=times)

    def write(self, words: str) -> None:
        """Type where the keyboard is."""
        self.ask("write", text=words)

    def until(self, words: str = "", *, name: str = "", gone: bool = False) -> None:
        """Wait until words are shown, or a control holds them."""
        self.ask("until", name=name, text=words, gone=gone)


class Laptop:
    """One person's laptop: its home, its keys, its network, its launcher and whichever case process is the newest."""

    def __init__(self, folder: Path, name: str, login: str) -> None:
        self.home = folder / name
        self.name = name
        self.login = login
        self.network = Network()
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

    def begin(self) -> None:
        """Switch it on: the launcher begins to start, and with it a blank case process; nobody waits for them."""
        environ = {
            **os.environ,
            DEMO_VARIABLE: str(self.keys),
            PORT: str(self._door.getsockname()[1]),
            "DOORSTEP_LAPTOP": self.name,
        }
        self._process = subprocess.Popen(
            python("tests.tour.program", "--home", str(self.home)), cwd=ROOT, env=environ, stdin=subprocess.DEVNULL
        )

    def start(self) -> None:
        """Switch it on unless it is, and wait until its programs are there."""
        if self._process is None:
            self.begin()
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
            self._case = None
        self.network.stop()

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

    def body(self, record: str) -> bytes:
        """The bytes of a record; nothing of one that is not here."""
        found = records.read(self.tx, record)
        return found.body if found is not None else b""

    def case_file(self, child: str) -> dict[str, bytes]:
        """The bytes of every record of a child, by id."""
        return {record.id: record.body for record in records.of_child(self.tx, child, *KINDS)}

    def mentions(self, words: str) -> bool:
        """Whether some words stand anywhere in the opened store: in any column of any table, the index included."""
        wanted = words.casefold().encode()
        tables = self.tx.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        rows = (row for name in tables for row in self.tx.execute(select(text("*")).select_from(table(name))).all())
        cells = (cell if isinstance(cell, bytes) else str(cell).encode() for row in rows for cell in row)
        return any(wanted in cell.lower() for cell in cells)

    def receipt(self, change: str) -> wire.Receipt:
        """The hub's signed answer to a change."""
        found = receipts.read(self.tx, change)
        if found is None:
            raise TourFailed("a change has no receipt")
        return found.receipt

    def has_receipt(self, change: str) -> bool:
        """Whether the hub's signed answer to a change is kept here."""
        return receipts.read(self.tx, change) is not None


def _end(pid: int) -> None:
    try:
        os.kill(pid, KILL)
    except ProcessLookupError:
        return
