"""Each figure, from preparing the hub and the laptops to its runs."""

import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import msgspec

from bench.figures import Figure, figure, load, spread
from bench.first import LOGIN as FIRST_LOGIN
from bench.hub import ROOT, HubProcess
from bench.laptop import LOGIN
from bench.link import SLOW, Link, over
from bench.measures import Measured
from bench.relay import counting
from tests.tour.laptop import Laptop

PATIENCE = 1200


class Failed(Exception):
    """A measurement could not be made; the sentence is the last thing it said."""


class Ground(NamedTuple):
    """What the runs share: the served hub, the folder of the laptops, how often to repeat, and for overview of how
    many children."""

    hub: HubProcess
    folder: Path
    repeat: int
    children: tuple[int, ...] = ()

    def measure(self, name: str, laptop: str, more: str = "0", address: str = "") -> Measured:
        """Make one measurement in a process of its own."""
        home = self.folder / laptop
        command = [sys.executable, "-m", "bench.one", name, str(home), address or self.hub.address, more]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
        if done.returncode != 0:
            raise Failed(f"{name}: {done.stderr.strip()[-600:]}")
        return msgspec.json.decode(done.stdout.splitlines()[-1], type=Measured)

    def pulled(self, laptop: str) -> str:
        """Return the name of a laptop that holds everything; it is made on first use."""
        if not (self.folder / laptop).exists():
            self.measure("pull", laptop, self.hub.code(LOGIN))
        return laptop


def first_pull(ground: Ground) -> list[Figure]:
    """The first pull of everything, and once more through a relay that counts bytes and requests."""
    runs: list[Measured] = []
    hub_cpu, loads = [], []
    for place in range(ground.repeat):
        code, before = ground.hub.code(LOGIN), ground.hub.cpu()
        loads.append(load())
        runs.append(ground.measure("pull", f"laptop-{place}", code))
        hub_cpu.append(ground.hub.cpu() - before)
    with counting(ground.hub.address) as counted:
        ground.measure("pull", "laptop-counted", ground.hub.code(LOGIN), counted.address)

    def of(part: str) -> list[float]:
        return [run[part][0] for run in runs]

    return [
        figure("first pull, wall, to searchable", "s", of("wall"), loads),
        figure("first pull, records", "records", of("records")[:1]),
        figure("first pull, CPU of the client", "s", of("cpu")),
        figure("first pull, CPU of the hub and PostgreSQL", "s", hub_cpu),
        figure("first pull, requests, enrolment among them", "requests", [counted.requests]),
        figure("first pull, down", "MB", [counted.down / 1e6]),
        figure("first pull, up", "MB", [counted.up / 1e6]),
        figure("first pull, peak memory of the client", "MiB", of("peak")),
        figure("first pull, peak memory above idle", "MiB", of("peak above idle")),
        figure("vault after the first pull, log included", "MB", of("vault")),
    ]


def first(ground: Ground) -> list[Figure]:
    """The first pull of 20 children, on loopback and over a slow link: the first child usable, and all."""
    ground.measure("allot", ground.pulled("laptop-0"))
    return [*_first(ground, "on loopback", None), *_first(ground, "at 2 Mbit/s and 150 ms", SLOW)]


def _first(ground: Ground, where: str, link: Link | None) -> list[Figure]:
    runs, loads, down = [], [], 0
    for place in range(ground.repeat):
        code = ground.hub.code(FIRST_LOGIN)
        loads.append(load())
        with counting(ground.hub.address) as counted:
            with over(link, counted.address) if link else nullcontext(counted.address) as address:
                runs.append(ground.measure("first", f"laptop-first-{link is None}-{place}", code, address))
            down = counted.down
    of = f"of {runs[0]['children'][0]:g}"
    return [
        figure(f"first child usable {of}, {where}", "s", [run["usable"][0] for run in runs], loads),
        figure(f"all {of}, round ended, {where}", "s", [run["wall"][0] for run in runs]),
        figure(f"first pull {of}, records, {where}", "records", runs[0]["records"]),
        figure(f"first pull {of}, down, {where}", "MB", [down / 1e6]),
    ]


def push(ground: Ground) -> list[Figure]:
    """Pushes of 1,000 and of 10,000 contacts, and the writing of them."""
    found = []
    for count in (1_000, 10_000):
        runs, loads, hub_cpu = [], [], []
        for _ in range(ground.repeat):
            laptop = ground.pulled("laptop-0")
            loads.append(load())
            before = ground.hub.cpu()
            runs.append(ground.measure("push", laptop, str(count)))
            hub_cpu.append(ground.hub.cpu() - before)
        found += [
            figure(f"push of {count:,}, to the last receipt kept", "s", [run["push"][0] for run in runs], loads),
            figure(f"push of {count:,}, whole round with its own echo pulled", "s", [run["round"][0] for run in runs]),
            figure(f"push of {count:,}, CPU of the client, whole round", "s", [run["cpu"][0] for run in runs]),
            figure(f"push of {count:,}, CPU of the hub, whole round", "s", hub_cpu),
            figure(f"writing {count:,} contacts, 50 in an act", "s", [run["write"][0] for run in runs]),
        ]
    return found


def rounds(ground: Ground) -> list[Figure]:
    """Rounds with nothing to do."""
    return spread("idle round", "s", ground.measure("rounds", ground.pulled("laptop-0"), "50")["idle"])


def changed(ground: Ground) -> list[Figure]:
    """A round that brings 100 records changed by another laptop."""
    ground.pulled("laptop-0")
    ground.pulled("laptop-1")
    ground.measure("rounds", "laptop-1", "1")
    loads = [load()]
    found = ground.measure("changed", "laptop-1", "100")
    return [
        figure("pull of 100 changed among 50,000, whole round", "s", found["pull"], loads),
        figure("the same in the first round after unlocking", "s", found["after unlocking"], loads),
    ]


def saves(ground: Ground) -> list[Figure]:
    """Saves of drafts and contacts on a laptop that holds everything."""
    found = ground.measure("saves", ground.pulled("laptop-1"), "300")
    return [*spread("save of a draft", "s", found["draft"]), *spread("save of a contact", "s", found["contact"])]


def unlock(ground: Ground) -> list[Figure]:
    """From the order on the pipe to Today, and the start of the launcher with its case process."""
    opened, started, loads = [], [], []
    for _ in range(ground.repeat + 2):
        loads.append(load())
        opened += ground.measure("unlock", ground.pulled("laptop-0"))["unlock"]
        laptop = Laptop(ground.folder, "laptop-0", LOGIN)
        began = perf_counter()
        laptop.start()
        laptop.launcher.until(name="passphrase")
        started.append(perf_counter() - began)
        laptop.stop()
    return [
        figure("unlock to Today shown, case process warm", "s", opened, loads),
        figure("start of the launcher to the passphrase field", "s", started),
    ]
