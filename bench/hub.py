"""The hub under measurement: seeded with the authority of size bench and served in a process of its own."""

import subprocess
import sys
from pathlib import Path

from bench.processes import children_of, cpu_seconds

ROOT = Path(__file__).resolve().parents[1]


class HubTrouble(Exception):
    """The hub could not be made or did not start."""


class HubProcess:
    """One hub with PostgreSQL of its own, on loopback."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.address = ""
        self._process: subprocess.Popen[str] | None = None

    def seed(self) -> None:
        """Make the authority."""
        self._run("seed", "--size", "bench")

    def serve(self) -> None:
        """Start to serve, and wait until laptops can come."""
        command = [sys.executable, "-m", "server", "serve", "--home", str(self.home), "--port", "0"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        said = self._process.stdout.readline().strip().rstrip(".")
        if "ready at" not in said:
            raise HubTrouble("the hub did not start")
        self.address = said.rpartition(" ")[2]

    def code(self, login: str) -> str:
        """Return a one-use code to enrol a laptop with."""
        return self._run("enrol", login).split()[0]

    def cpu(self) -> float:
        """Return the CPU seconds so far of the hub and of its PostgreSQL."""
        assert self._process is not None  # noqa: S101 - it is being served
        postmaster = int((self.home / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0])
        return cpu_seconds([self._process.pid, postmaster, *children_of(postmaster)])

    def cpu_alone(self) -> float:
        """Return the CPU seconds so far of this process of the hub, without PostgreSQL."""
        assert self._process is not None  # noqa: S101 - it is being served
        return cpu_seconds([self._process.pid])

    def stop(self) -> None:
        """End the hub, and PostgreSQL with it."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(60)

    def _run(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "server", *arguments, "--home", str(self.home)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise HubTrouble(f"{arguments[0]}: {done.stderr.strip()[-400:]}")
        return done.stdout
