"""Many laptops that come back at once, each with work: rounds a second, and how long one takes.

A laptop here is its key, its tokens and its signed changes, and speaks as a laptop does: hello, push, pull. What it
does with the answers beyond checking the receipts is left out; the hub leaves nothing out.
"""

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter, process_time, sleep

from app.domain.strict import decode_checked
from app.storage.signing import DeviceKey
from bench import crowd
from bench.figures import Figure, figure, load, spread
from bench.hub import ROOT, HubProcess, HubTrouble
from bench.measures import Measured
from bench.runs import Ground
from bench.writing import sentences
from sync import wire
from sync.authority import Authority, DeviceIdentity, TokenPair, Unreachable
from sync.proofs import believe

LAPTOPS = (50, 200, 800)
CHANGES = 20
LETTERS = 500
TRIES = 5
PROGRAM = "bench"


class CrowdedHub(HubProcess):
    """A hub with an authority of as many workers as the largest run has laptops."""

    def seed(self) -> None:
        """Make the authority."""
        command = [sys.executable, "-m", "bench.crowd", str(self.home), str(max(LAPTOPS))]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise HubTrouble(f"crowd: {done.stderr.strip()[-400:]}")


def many(ground: Ground) -> list[Figure]:
    """So many laptops at once, with one process of the hub, and once with two."""
    hub, second = CrowdedHub(ground.folder / "crowded"), CrowdedHub(ground.folder / "crowded")
    figures = []
    try:
        hub.seed()
        hub.serve()
        for turn, count in enumerate(LAPTOPS):
            figures += _together(ground, [hub], count, turn)
        second.serve()
        figures += _together(ground, [hub, second], LAPTOPS[1], len(LAPTOPS))
    finally:
        second.stop()
        hub.stop()
    return figures


def _together(ground: Ground, hubs: Sequence[HubProcess], count: int, turn: int) -> list[Figure]:
    began, before = load(), hubs[0].cpu() + sum(one.cpu_alone() for one in hubs[1:])
    addresses = " ".join(one.address for one in hubs)
    found = ground.measure("load", "crowded", f"{count} {turn}", addresses)
    cpu = hubs[0].cpu() + sum(one.cpu_alone() for one in hubs[1:]) - before
    of = f"{count} laptops at once, {CHANGES} changes each" + (", two hub processes" if len(hubs) > 1 else "")
    return [
        figure(f"{of}: rounds a second", "rounds/s", [count / found["wall"][0]], [began]),
        *spread(f"{of}: a round", "s", found["round"]),
        figure(f"{of}: all of them", "s", found["wall"]),
        figure(f"{of}: CPU of hub and PostgreSQL", "s", [cpu]),
        figure(f"{of}: CPU of the laptops", "s", found["cpu"]),
        figure(f"{of}: requests that had to be asked again", "requests", found["again"]),
    ]


class _Laptop:
    """One laptop with its work written and signed."""

    def __init__(self, worker: crowd.Worker, address: str, turn: int) -> None:
        self._worker, self.again = worker, 0
        self._authority = Authority(
            address,
            DeviceIdentity(worker.device, DeviceKey(worker.seed).sign),
            TokenPair(worker.access, worker.refresh),
        )
        self._sequence = turn * CHANGES
        author, children = crowd.author_of(worker, sequence=self._sequence), worker.children
        self._changes = tuple(
            author.contact(children[place % len(children)], words)
            for place, words in enumerate(sentences(CHANGES, LETTERS))
        )

    def round(self) -> float:
        """Run one round and return its seconds; what did not get through is asked again, as a laptop would."""
        began = perf_counter()
        for last in (*[False] * (TRIES - 1), True):
            try:
                self._exchange()
                break
            except Unreachable:
                if last:
                    raise
                self.again += 1
                sleep(1)
        return perf_counter() - began

    def _exchange(self) -> None:
        ask = wire.HelloAsk(
            protocol=wire.PROTOCOL, program=PROGRAM, install=self._worker.install, epoch="",
            cursor=self._worker.cursor, last_sequence=self._sequence + CHANGES,
        )  # fmt: skip
        terms = self._authority.hello(ask)
        answer = self._authority.push(wire.PushAsk(self._changes))
        believe(answer, terms.keys.signing)
        told = [decode_checked(raw, wire.Receipt).status for raw in answer.receipts]
        if told != ["accepted"] * CHANGES:
            raise AssertionError(f"of {CHANGES} changes {told.count('accepted')} were accepted")
        cursor, more, came = self._worker.cursor, True, 0
        while more:
            page = self._authority.pull(wire.PullAsk(cursor))
            cursor, more, came = page.at, page.more, came + len(page.records)
        if came < CHANGES:
            raise AssertionError(f"only {came} of {CHANGES} came back")


def together(home: Path, addresses: str, more: str) -> Measured:
    """Let so many laptops run a round each, all at once; `more` says how many, and which time they do."""
    count, turn = map(int, more.split())
    among = addresses.split()
    workers = crowd.kept(home)[:count]
    laptops = [_Laptop(worker, among[place % len(among)], turn) for place, worker in enumerate(workers)]
    with ThreadPoolExecutor(count) as at_once:
        began, cpu = perf_counter(), process_time()
        rounds = [at_once.submit(laptop.round) for laptop in laptops]
        took = [one.result() for one in rounds]
        wall, used = perf_counter() - began, process_time() - cpu
    return {"round": took, "wall": [wall], "cpu": [used], "again": [float(sum(one.again for one in laptops))]}
