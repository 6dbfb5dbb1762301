"""What the tour stands on: a hub process filled with Northmere, and eyes on its tables."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

from server.hub import Hub, opened
from server.settings import HubSettings
from tests.tour.laptop import Laptop
from tests.tour.processes import ROOT, TourFailed, python, run


@dataclass
class World:
    """Everything the steps share."""

    folder: Path
    hub_home: Path = field(init=False)
    laptops: list[Laptop] = field(default_factory=list)
    _hub: subprocess.Popen[str] | None = None
    _port: int = 0

    def __post_init__(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.hub_home = self.folder / "hub"

    def seed(self) -> None:
        """Make the synthetic authority."""
        run("server", "seed", "--home", str(self.hub_home), "--size", "demo")

    def serve(self) -> None:
        """Start the hub in a process of its own, and the networks that lead to it."""
        self._hub = subprocess.Popen(
            python("server", "serve", "--home", str(self.hub_home), "--port", "0"),
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._hub.stdout is not None
        ready = self._hub.stdout.readline()
        if "ready at" not in ready:
            raise TourFailed("the hub did not start")
        self._port = int(ready.strip().rstrip(".").rsplit(":", 1)[1])
        for laptop in self.laptops:
            laptop.network.lead_to(self._port)

    def laptop(self, name: str, login: str) -> Laptop:
        """Give somebody a laptop with a network of its own."""
        laptop = Laptop(self.folder, name, login)
        self.laptops.append(laptop)
        if self._port:
            laptop.network.lead_to(self._port)
        return laptop

    def code(self, login: str) -> str:
        """Ask the authority's IT for a one-use code."""
        return run("server", "enrol", login, "--home", str(self.hub_home)).split()[0]

    def codes(self, logins: Sequence[str]) -> dict[str, str]:
        """Ask for several people's codes side by side."""
        with ThreadPoolExecutor(len(logins)) as asking:
            return dict(zip(logins, asking.map(self.code, logins), strict=True))

    def stop(self) -> None:
        """End what the tour started."""
        for laptop in self.laptops:
            laptop.stop()
        if self._hub is not None and self._hub.poll() is None:
            self._hub.terminate()
            self._hub.wait(60)

    @contextmanager
    def hub(self) -> Iterator[Hub]:
        """Look into the hub's tables."""
        with opened(HubSettings(home=self.hub_home)) as hub:
            yield hub

    def asked(self, statement: str, **values: Any) -> list[Any]:
        """Return the rows of a statement on the hub's tables."""
        with self.hub() as hub, hub.database.writing() as connection:
            return list(connection.execute(text(statement), values).all())
