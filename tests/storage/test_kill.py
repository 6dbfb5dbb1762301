"""Promise 1: what was called saved survives a kill at any moment; nothing is lost, torn or doubled."""

import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from app.casework.caseworker import settle_in
from app.domain.change import Change
from app.domain.draft import ContactDraft
from app.domain.drafted import read_draft
from app.domain.identity import new_id
from app.domain.referral_draft import ReferralDraft
from app.storage import drafts, outbox
from tests.seeds import asked
from tests.storage.fakes import Laptop, made_laptop

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 0.25
CHILD = new_id()

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a process is not killed by SIGKILL on Windows")


@dataclass
class Said:
    """What the saver acknowledged before it died."""

    changes: list[str] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    drafts: dict[str, int] = field(default_factory=dict)


def run_and_kill(laptop: Laptop, after: float, way: str) -> Said:
    """Start the saver, and kill it some time after it is ready."""
    place = laptop.place
    command = [sys.executable, "-m", "tests.storage.saver", str(place.home), place.hub, place.practitioner,
               laptop.device, CHILD, way]  # fmt: skip
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as saver:
        assert saver.stdin
        assert saver.stdout
        seed = laptop.secrets.get("device_key")
        print(laptop.unlocked.dek.hex(), seed, laptop.hub.keys.sealing["1"], file=saver.stdin, flush=True)
        assert saver.stdout.readline() == "ready\n"
        timer = threading.Timer(after, saver.send_signal, (signal.SIGKILL,))
        timer.start()
        said = listen(saver.stdout)
        timer.join()
    return said


def listen(lines: Iterator[str]) -> Said:
    said = Said()
    for line in lines:
        match line.split():
            case ["change", one]:
                said.changes.append(one)
            case ["record", one]:
                said.records.append(one)
            case ["draft", one, number]:
                said.drafts[one] = int(number)
    return said


def faults(laptop: Laptop, said: Said) -> list[str]:
    """Open the store as after a restart, and return everything that is wrong."""
    laptop.reopen()
    found = [f"store: {complaint}"] if (complaint := laptop.vault.check()) else []
    with laptop.vault.read() as tx:
        rows = outbox.all_of_them(tx)
        here = set(tx.exec_driver_sql("SELECT id FROM record").scalars())
        texts = {one.id: _number(one) for one in drafts.all_of_them(tx)}
        sent = {one for one in said.drafts if drafts.is_signed(tx, one)}
    found += [f"lost change {one}" for one in said.changes if one not in {row.change_id for row in rows}]
    found += [f"lost record {one}" for one in said.records if one not in {row.record_id for row in rows} & here]
    found += [
        f"draft {one} went back"
        for one, number in said.drafts.items()
        if one not in sent and int(texts.get(one) or 0) < number
    ]
    found += ["a record without its change, or a change without its record"] * (here != {row.record_id for row in rows})
    found += ["a gap or a double in the sequence"] * ([row.sequence for row in rows] != list(range(1, len(rows) + 1)))
    sealed_before = {offer.id for offer in laptop.sealed.offered()}
    acknowledged = {*said.changes, *(row.change_id for row in rows if row.record_id in said.records)}
    found += ["acknowledged and not sealed"] * bool(acknowledged - sealed_before)
    found += ["sealed and not in the vault"] * bool(settle_in(laptop.by).unknown_to_vault)
    return found + unsealed(laptop, {row.change_id: row.bytes for row in rows}, set(texts))


def _number(kept: drafts.Draft) -> str:
    draft = read_draft(kept.body)
    if isinstance(draft, ReferralDraft):
        return draft.harm_words
    assert isinstance(draft, ContactDraft)  # the writer that is killed writes these two
    return draft.analysis


def unsealed(laptop: Laptop, changes: dict[str, bytes], texts: set[str]) -> list[str]:
    """Return what the hub could not open after the laptop was put right."""
    sealed = laptop.sealed.frames([*changes, *texts])
    opened = {one.id: bytes(laptop.hub.open(one).content) for one in sealed}
    wrong = [one for one, raw in changes.items() if opened.get(one) != raw]
    wrong += [one for one in texts if one not in opened]
    wrong += [one for one, raw in opened.items() if one in changes and msgspec.json.decode(raw, type=Change).id != one]
    return [f"not in the sealed outbox: {one}" for one in wrong]


def killed(home: Path, kills: int, way: str = "", seed: int = 0) -> tuple[int, list[str]]:
    laptop = made_laptop(home)
    chance = random.Random(seed)
    saves, found = 0, list[str]()
    for _ in range(kills):
        laptop.vault.close()
        said = run_and_kill(laptop, chance.uniform(0.0, LONGEST), way)
        saves += len(said.changes) + len(said.records) + len(said.drafts)
        found += faults(laptop, said)
        with laptop.vault.read() as tx:  # everything older must still be there at every later look
            assert outbox.count(tx, outbox.WAITING) >= len(said.changes)
    laptop.vault.close()
    return saves, found


def test_nothing_acknowledged_is_lost_torn_or_doubled(tmp_path: Path) -> None:
    saves, found = killed(tmp_path, 8)
    assert found == []
    assert saves > 8


@pytest.mark.soak
def test_nothing_acknowledged_is_lost_torn_or_doubled_for_long(tmp_path: Path) -> None:
    seeds = asked(300)
    saves, found = killed(tmp_path, len(seeds), seed=seeds[0])
    print(f"{len(seeds)} kills, {saves} acknowledged saves, {len(found)} faults")
    assert found == []
    assert saves


def test_the_check_sees_an_outbox_written_outside_the_transaction(tmp_path: Path) -> None:
    """The control: without it, finding nothing would prove nothing."""
    _, found = killed(tmp_path, 2, way="control")
    assert found
