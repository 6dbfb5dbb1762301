"""Doorstep itself, with the parts that `make bench` measures with."""

import sys
from pathlib import Path

from bench.hub import HubProcess
from bench.laptop import LOGIN
from bench.peers.parts import run
from bench.relay import counting
from bench.runs import Ground

Figures = dict[str, list[float]]


class CountedHub(HubProcess):
    """A hub that is seeded with so many contacts."""

    def __init__(self, home: Path, count: int) -> None:
        super().__init__(home)
        self._count = count

    def seed(self) -> None:
        """Make the authority."""
        run("Doorstep's hub", [sys.executable, "-m", "bench.peers.documents", self.home, str(self._count)])


def measured(folder: Path, count: int, pushes: tuple[int, ...]) -> Figures:
    """Return Doorstep's figures: encrypted, signed, merged, audited and within what a person may see."""
    hub = CountedHub(folder / "hub", count)
    try:
        hub.seed()
        hub.serve()
        return _of(Ground(hub, folder, 1), pushes)
    finally:
        hub.stop()


def _of(ground: Ground, pushes: tuple[int, ...]) -> Figures:
    pulled = ground.measure("pull", "laptop-0", ground.hub.code(LOGIN))
    found = {"pull wall": pulled["wall"], "pull cpu": pulled["cpu"], "pull memory": pulled["peak above idle"]}
    with counting(ground.hub.address) as counted:
        ground.measure("pull", "laptop-1", ground.hub.code(LOGIN), counted.address)
        found["pull bytes"] = [counted.down / 1e6]
        before = counted.up
        ground.measure("push", "laptop-1", str(pushes[0]))  # this laptop knows the hub by the relay's address
        found[f"push {pushes[0]} bytes"] = [(counted.up - before) / 1e6]
    ground.measure("rounds", "laptop-0", "1")
    found["idle"] = ground.measure("rounds", "laptop-0", "20")["idle"]
    ground.pulled("laptop-2")
    ground.measure("rounds", "laptop-2", "1")  # the first comparison
    found["changed"] = ground.measure("changed", "laptop-2", "100")["pull"]
    for number in pushes:
        found[f"push {number}"] = ground.measure("push", "laptop-0", str(number))["push"]
    return found
