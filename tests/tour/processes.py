"""Processes of the tour: how one is started, asked, and looked at from outside."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class TourFailed(Exception):
    """A step did not come out as it must; the sentence says which."""


def python(*arguments: str) -> list[str]:
    """Return the command that runs a module of this checkout."""
    return [sys.executable, "-m", *arguments]


def run(*arguments: str) -> str:
    """Run a module to its end and return what it said."""
    done = subprocess.run(python(*arguments), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise TourFailed(f"{' '.join(arguments[:2])}: {done.stderr.strip()[-400:]}")
    return done.stdout


def run_tool(*arguments: str) -> tuple[int, str]:
    """Run a module and return its exit code and what it said."""
    done = subprocess.run(python(*arguments), cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


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
