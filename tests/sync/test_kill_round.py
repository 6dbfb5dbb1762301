"""Kills with -9 while saving and syncing: nothing acknowledged is lost, nothing is doubled, the store opens."""

import random
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from app.casework.caseworker import settle_in
from app.storage import outbox, records
from app.storage.enrolled import Enrolled, keep
from app.storage.keys import Unlocked
from app.storage.sealed import SealedOutbox
from app.storage.vault import open_vault
from server import audit, feed
from sync import wire
from sync.authority import TokenPair
from sync.round import Laptop
from tests.seeds import asked
from tests.sync.conftest import MakeLaptop, Served, TestLaptop

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 0.9

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a process is not killed by SIGKILL on Windows")


def enrolment_of(served: Served, laptop: TestLaptop) -> Enrolled:
    by = laptop.by
    person = wire.Person(
        practitioner=by.practitioner, name=by.name, role="", team="", agency=by.agency, authority="Northmere",
        duty_telephone="",
    )  # fmt: skip
    return Enrolled(
        address=served.address, login="priya", device=by.device, laptop="NM-L1", person=person, keys=laptop.laptop.keys
    )


def run_and_kill(laptop: TestLaptop, unlocked: Unlocked, seed: str, after: float) -> list[str]:
    """Let the syncer save and sync, kill it, and return the contacts it had said are saved."""
    place = laptop.laptop.place
    pair = laptop.authority.tokens or TokenPair("", "")
    orders = {
        "home": str(place.home), "hub": place.hub, "practitioner": place.practitioner, "dek": unlocked.dek.hex(),
        "seed": seed, "access": pair.access, "refresh": pair.refresh,
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.sync.syncer"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as syncer:
        assert syncer.stdin
        assert syncer.stdout
        syncer.stdin.write(msgspec.json.encode(orders) + b"\n")
        syncer.stdin.flush()
        assert syncer.stdout.readline() == b"ready\n"
        timer = threading.Timer(after, syncer.send_signal, (signal.SIGKILL,))
        timer.start()
        # a line that the kill has cut short was not said
        lines = [line for line in syncer.stdout if line.startswith(b"saved") and line.endswith(b"\n")]
        saved = [line.split()[1].decode() for line in lines]
        timer.join()
    return saved


def reopened(laptop: TestLaptop, unlocked: Unlocked) -> TestLaptop:
    """Open the store again, as after a restart."""
    place = laptop.laptop.place
    vault = open_vault(place.vault, unlocked.dek)
    assert vault.check() == ""
    sealed = SealedOutbox(place.sealed)
    by = replace(laptop.by, vault=vault, sealed=sealed)
    settle_in(by)
    return replace(laptop, laptop=Laptop(place, vault, sealed, laptop.laptop.keys, "test"), by=by)


def killed(served: Served, make_laptop: MakeLaptop, kills: int, chosen: int = 0) -> tuple[int, list[str]]:
    """Kill a laptop so many times; return how many contacts were said to be saved, and every fault found."""
    laptop = make_laptop(served.town.priya, "NM-L1")
    laptop.round()
    unlocked, seed = laptop.unlocked, laptop.seed
    keep(laptop.laptop.place, enrolment_of(served, laptop))
    laptop.vault.close()
    chance = random.Random(chosen)
    saved: list[str] = []
    for _ in range(kills):
        saved += run_and_kill(laptop, unlocked, seed, chance.random() * LONGEST)
    again = reopened(laptop, unlocked)
    try:
        again.round()
        return len(saved), faults(served, again, saved)
    finally:
        again.vault.close()


def faults(served: Served, laptop: TestLaptop, saved: list[str]) -> list[str]:
    """Compare what was said to be saved with the laptop's store and the hub's tables, after one whole round."""
    with laptop.vault.read() as tx:
        rows = outbox.all_of_them(tx)
        here = {record.id: record.body for record in records.of_kind(tx, "contact")}
    with served.town.hub.database.writing() as connection:
        there = {
            str(row.id): row.body.encode()
            for row in connection.execute(text("SELECT id, body FROM doorstep.record WHERE kind = 'contact'"))
        }
        doubled = connection.execute(
            text("SELECT record_id FROM doorstep.change GROUP BY record_id, version HAVING count(*) > 1")
        ).all()
        found = list(audit.verify(connection).faults)
        feed.assert_whole(connection, 0, feed.head(connection))
    found += [f"still waits: {row.change_id}" for row in rows]
    found += [f"lost: {one}" for one in saved if one not in here or one not in there]
    found += [f"differs: {one}" for one in here if there.get(one) != here[one]]
    found += [f"doubled: {row.record_id}" for row in doubled]
    return found + ["said twice"] * (len(saved) != len(set(saved)))


def test_kills_while_saving_and_syncing(served: Served, make_laptop: MakeLaptop) -> None:
    saved, found = killed(served, make_laptop, 6)
    assert saved
    assert not found


@pytest.mark.soak
def test_kills_while_saving_and_syncing_for_long(served: Served, make_laptop: MakeLaptop) -> None:
    seeds = asked(300)
    saved, found = killed(served, make_laptop, len(seeds), seeds[0])
    print(f"{len(seeds)} kills, {saved} contacts said to be saved, faults: {found}")
    assert saved
    assert not found
