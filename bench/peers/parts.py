"""Setting the peers up under build/peers, from pinned versions, and running their programs."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile, which

from bench.hub import ROOT

HERE = Path(__file__).resolve().parent
BUILD = ROOT / "build" / "peers"
POUCH, ANKI = BUILD / "pouch", BUILD / "anki"
PATIENCE = 1800
ANKI_PYTHON = ANKI / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


class Absent(Exception):
    """A peer cannot be set up or does not run; the sentence says which and why."""


def run(what: str, command: Sequence[str | Path], **more: str) -> str:
    """Run a command to its end and return what it printed.

    Raises Absent.
    """
    try:
        done = subprocess.run(
            [*map(str, command)], cwd=ROOT, env=os.environ | more, capture_output=True, text=True,
            timeout=PATIENCE, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Absent(f"{what} could not be run ({type(error).__name__}).") from None
    if done.returncode != 0:
        raise Absent(f"{what} failed. {done.stderr.strip()[-600:]}")
    return done.stdout


def set_up() -> None:
    """Install both peers, unless they are there in these versions.

    Raises Absent.
    """
    if which("node") is None or which("npm") is None:
        raise Absent("PouchDB cannot be measured: Node.js with npm is not installed.")
    POUCH.mkdir(parents=True, exist_ok=True)
    lock = HERE / "pouch" / "package-lock.json"
    kept = POUCH / "package-lock.json"
    if not ((POUCH / "node_modules").exists() and kept.exists() and kept.read_bytes() == lock.read_bytes()):
        copyfile(HERE / "pouch" / "package.json", POUCH / "package.json")
        copyfile(lock, kept)
        run("npm ci (PouchDB)", [str(which("npm")), "ci", "--no-audit", "--no-fund", "--prefix", POUCH])
    wanted = HERE / "anki.txt"
    stamp = ANKI / "installed.txt"
    if not (stamp.exists() and stamp.read_bytes() == wanted.read_bytes()):
        run("venv (Anki)", [sys.executable, "-m", "venv", "--clear", ANKI])
        pip: list[str | Path] = [
            ANKI_PYTHON,
            "-m",
            "pip",
            "--quiet",
            "--no-input",
            "install",
            "--no-deps",
            "--requirement",
            wanted,
        ]
        run("pip install (Anki)", pip)
        copyfile(wanted, stamp)


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


@contextmanager
def serving(what: str, command: Sequence[str | Path], port: int, log: Path, **more: str) -> Iterator[int]:
    """Run a server for the length of the block, from when its port answers; give its process id.

    Raises Absent.
    """
    with log.open("w") as said:
        words = [*map(str, command)]
        server = subprocess.Popen(words, cwd=ROOT, env=os.environ | more, stdout=said, stderr=said)
        try:
            _wait(what, server, port, log)
            yield server.pid
        finally:
            server.terminate()
            server.wait(60)


def _wait(what: str, server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Absent(f"{what} did not start. {log.read_text()[-400:]}")
