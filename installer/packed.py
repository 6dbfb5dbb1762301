"""The packed program while it runs: its launcher, and the case processes that the launcher starts from it."""

import os
import select
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import IO

from app import pipe
from installer.waiting import check, until

LOCK_SECONDS = 10.0
"""How long a lock may take on a machine that has other work."""

PROCESSES = Path("/proc")
PARENT = 1
"""Where a process's parent stands in /proc/PID/stat, after the name in brackets: the kind of standing, the parent."""


class Packed:
    """A launcher started from the packed folder, and what can be seen of it from outside."""

    def __init__(self, executable: Path, home: Path, environment: dict[str, str], log: IO[bytes]) -> None:
        self.executable = executable
        # From the account's own folder, so that nothing is borrowed from the checkout.
        self._process = subprocess.Popen(
            [executable, "--home", home], cwd=environment["HOME"], env=environment, stdin=subprocess.DEVNULL, stderr=log
        )

    @property
    def pid(self) -> int:
        """The launcher's process id."""
        return self._process.pid

    def case(self, other_than: int = 0) -> int:
        """Wait for the case process, or for the one that took another's place, and return its process id."""
        (pid, *_) = until(
            lambda: [pid for pid in self._cases() if pid != other_than],
            "the launcher started no case process from the packed program",
        )
        return pid

    def end(self) -> None:
        """End the launcher alone: the case process must see its pipe close, and end by itself."""
        left = self._cases()
        self._process.terminate()
        self._process.wait()
        try:
            until(lambda: not any(map(is_running, left)), "a case process outlived its launcher", LOCK_SECONDS)
        finally:
            _kill(left)

    def clear_away(self) -> None:
        """End what still runs, whatever was seen of it."""
        if self._process.poll() is None:
            left = self._cases()
            self._process.kill()
            self._process.wait()
            _kill(left)

    def _cases(self) -> list[int]:
        return [pid for pid in _children(self.pid) if _command(pid)[:2] == [str(self.executable), "--case"]]


class BlankCase:
    """A case process of the packed program with its pipe in our hand: what it answers can be read to the word."""

    def __init__(self, executable: Path, home: Path, environment: dict[str, str], log: IO[bytes]) -> None:
        self._process = subprocess.Popen(
            [executable, "--case", "--home", home],
            cwd=environment["HOME"], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
        )  # fmt: skip

    def hear(self) -> pipe.Said:
        """Wait for the next thing it says."""
        said = self._process.stdout
        assert said is not None  # noqa: S101 - asked for above
        until(lambda: select.select([said], [], [], 0)[0], "a case process did not answer")
        return pipe.said_of(said.readline())

    def ask(self, order: pipe.Order) -> pipe.Said:
        """Ask one thing and return the answer."""
        assert self._process.stdin is not None  # noqa: S101 - asked for above
        pipe.writer(self._process.stdin)(order)  # type: ignore[arg-type]
        return self.hear()

    def end(self) -> None:
        """Lock it; it keeps what is open, says so and ends."""
        try:
            check(isinstance(self.ask(pipe.Lock()), pipe.Locked), "a case process does not say that it is locked")
            until(lambda: self._process.poll() is not None, "a locked case process did not end", LOCK_SECONDS)
        finally:
            self._process.kill()
            self._process.communicate()


def _kill(pids: list[int]) -> None:
    for pid in filter(is_running, pids):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def is_running(pid: int) -> bool:
    """Tell whether a process is there."""
    return (PROCESSES / str(pid)).exists()


def _read(pid: int, name: str) -> bytes:
    """Read what the system tells of a process; nothing of one that ended in between."""
    try:
        return (PROCESSES / str(pid) / name).read_bytes()
    except OSError:
        return b""


def _children(parent: int) -> list[int]:
    pids = [int(path.name) for path in PROCESSES.iterdir() if path.name.isdigit()]
    told = {pid: _read(pid, "stat").rpartition(b")")[2].split() for pid in pids}
    return [pid for pid, words in told.items() if words and int(words[PARENT]) == parent]


def _command(pid: int) -> list[str]:
    return _read(pid, "cmdline").decode(errors="replace").split("\0")
