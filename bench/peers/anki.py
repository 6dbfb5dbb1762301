"""Anki's own sync server and two of its laptops: one note for each document."""

import os
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile

import msgspec
from msgspec import Struct

from bench.hub import ROOT
from bench.peers.parts import ANKI_PYTHON, HERE, Absent, free_port, serving
from bench.relay import counting

Figures = dict[str, list[float]]


class _Step(Struct):
    step: str
    wall: float
    cpu: float
    above: float


def measured(folder: Path, documents: Path, pushes: tuple[int, ...]) -> Figures:
    """Return Anki's figures: times from one run, bytes from another that goes through a relay."""
    port = free_port()
    home = folder / "anki-hub"
    home.mkdir()
    settings = {"SYNC_USER1": "user:pass", "SYNC_BASE": str(home), "SYNC_HOST": "127.0.0.1", "SYNC_PORT": str(port)}
    settings |= {"MAX_SYNC_PAYLOAD_MEGS": "1000", "RUST_LOG": "anki=error"}
    found: Figures = defaultdict(list)
    hub: list[str | Path] = [ANKI_PYTHON, "-m", "anki.syncserver"]
    with serving("Anki's hub", hub, port, folder / "anki.log", **settings):
        own = f"http://127.0.0.1:{port}"
        for step in _steps([own, folder / "anki", documents, *pushes]):
            found[f"{step.step} wall" if step.step == "pull" else step.step].append(step.wall)
            if step.step == "pull":
                found |= {"pull cpu": [step.cpu], "pull memory": [step.above]}
        with counting(own) as counted:
            before = (0, 0)
            for step in _steps([counted.address, folder / "anki-bytes", documents, pushes[0]]):
                up, down = counted.up - before[0], counted.down - before[1]
                before = (counted.up, counted.down)
                if step.step == "pull":
                    # the other laptop's upload of everything went before it, in the other direction
                    found["pull bytes"] = [down / 1e6]
                elif step.step.startswith("push"):
                    found[f"{step.step} bytes"] = [up / 1e6]
    return dict(found)


def _steps(arguments: list[object]) -> Iterator[_Step]:
    """Run both laptops, and let them go on when each step has been looked at.

    Raises Absent.
    """
    command = [str(ANKI_PYTHON), "-P", str(HERE / "anki_laptop.py"), *map(str, arguments)]
    settings = os.environ | {"MAX_SYNC_PAYLOAD_MEGS": "1000"}
    with TemporaryFile("w+") as trouble:
        laptops = subprocess.Popen(
            command, cwd=ROOT, env=settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=trouble, text=True
        )
        assert laptops.stdout is not None and laptops.stdin is not None  # noqa: S101, PT018 - they are pipes
        try:
            for line in laptops.stdout:
                if line.startswith("{"):
                    yield msgspec.json.decode(line, type=_Step)
                    laptops.stdin.write("\n")
                    laptops.stdin.flush()
            if laptops.wait(60):
                trouble.seek(0)
                raise Absent(f"Anki failed. {trouble.read().strip()[-600:]}")
        finally:
            if laptops.poll() is None:
                laptops.terminate()
                laptops.wait(60)
