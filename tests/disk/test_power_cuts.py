"""Promise 1: what was called saved survives a power cut at any moment, whatever the disk kept of what was not flushed.

Each operation is recorded once, step by step; then the disk is made as it may be after a cut behind each step, several
times, and opened as the program opens it. A seed decides what is kept; a disk at which something is wrong is named by
operation, step, try and seed, and stays in the test's folder.
"""

import hashlib
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.storage import file_copies, files, sealed, vault
from app.storage.trouble import StoreTrouble
from tests.disk.operations import OPERATIONS, AddFile, ChangePassphrase, Operation, Said, WriteContact, quickly
from tests.disk.platter import Image, Platter, as_it_is, lay
from tests.disk.seam import ONLY_LINUX, Step, Watcher, watched
from tests.seeds import asked
from tests.storage.fakes import Laptop

pytestmark = ONLY_LINUX

SEED = int(os.environ.get("DOORSTEP_SEED", "1"))
POINTS = int(os.environ.get("DOORSTEP_CUTS", "10000"))
"""How many points the long test makes of all operations together."""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quickly(monkeypatch)


class Recorder(Watcher):
    """Keeps every step, and what was said between them."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def did(self, step: Step) -> None:
        self.steps.append(step)

    def say(self, *words: str) -> None:
        self.steps.append(Step("said", said=words))


@dataclass
class Recording:
    """An operation as it was played: what was there before, every step, and who worked."""

    operation: Operation
    laptop: Laptop
    before: list[Said]
    image: Image
    steps: Sequence[Step]
    seed: int = SEED

    def platter(self, folder: Path) -> Platter:
        """Return the disk as it was before the operation began."""
        lay(self.image, folder)
        return Platter(folder)


@dataclass
class Looked:
    """What a run has found, and how much it looked at."""

    points: int = 0
    disks: set[bytes] = field(default_factory=set)
    found: list[str] = field(default_factory=list)
    cpu: float = field(default_factory=time.process_time)


def recorded(kind: type[Operation], folder: Path, seed: int = SEED) -> Recording:
    """Play an operation under the recorder's eyes; played back, it gives the folder as it is."""
    folder.mkdir()
    home = folder / "home"
    operation, recorder = kind(), Recorder()
    laptop, said = operation.prepare(home)
    laptop.vault.close()
    image, platter = as_it_is(home), Platter(home)
    with watched(home, recorder):
        laptop.reopen()
        operation.play(laptop, recorder.say)
        laptop.vault.close()
    for step in recorder.steps:
        platter.take(step)
    assert platter.everything() == as_it_is(home), "something was done to the disk that nobody saw"
    return Recording(operation, laptop, said, image, recorder.steps, seed)


Wanted = Callable[[int, Step, int], bool]
"""Which cuts are looked at: by the number of the step, the step, and the number of the try."""


def every_one(_number: int, _step: Step, _one: int) -> bool:
    """Look at all of them."""
    return True


def right_after_it_was_said(_number: int, step: Step, one: int) -> bool:
    """Look where only what was flushed is left when something has just been said."""
    return step.what == "said" and one == 0


def daily(number: int, step: Step, one: int) -> bool:
    """Look there, and at a few cuts by chance."""
    return right_after_it_was_said(number, step, one) or (number % 61, one) in ((11, 2), (17, 3))


def cuts(
    recording: Recording, folder: Path, tries: int, wanted: Wanted = every_one
) -> Iterator[tuple[str, Image, list[Said]]]:
    """Give the disks that may be there after a cut behind each step: nothing kept, all kept, and tries by chance."""
    root, name, seed = recording.laptop.home, recording.operation.name, recording.seed
    platter, said = recording.platter(folder), list(recording.before)
    for number, step in enumerate(recording.steps):
        platter.take(_moved(step, root, folder))
        if step.what == "said":
            said.append(step.said)
        for one in (one for one in range(tries) if wanted(number, step, one)):
            fate = ("nothing", "everything")[one] if one < 2 else ""
            chance = random.Random(f"{seed} {name} {number} {one}")
            where = f"{name}, step {number} ({step.what} {step.path.name}), try {one}, seed {seed}"
            yield where, platter.after_a_cut(chance, fate), list(said)


def _moved(step: Step, root: Path, folder: Path) -> Step:
    if step.what == "said":
        return step
    to = folder / step.to.relative_to(root) if step.what == "rename" else step.to
    return Step(step.what, folder / step.path.relative_to(root), step.offset, step.content, to)


def judged(recording: Recording, image: Image, said: list[Said], folder: Path) -> list[str]:
    """Start a laptop with a disk, and return what is wrong with it."""
    folder.mkdir()
    lay(image, folder / "home")
    operation = recording.operation
    try:
        again = operation.start(recording.laptop, folder / "home", said)
    except StoreTrouble as trouble:
        return [f"it does not open: {trouble.code}"]
    try:
        return operation.look(again, said)
    except StoreTrouble as trouble:
        return [f"it does not go on: {trouble.code}"]
    finally:
        again.vault.close()


def marked(image: Image, said: list[Said]) -> bytes:
    """Return what tells one disk, and what had been said by then, from another."""
    mark = hashlib.sha256(b"%d" % len(said))
    for name, content in sorted(image.items()):
        mark.update(f"{name} {'folder' if content is None else len(content)} ".encode())
        mark.update(content or b"")
    return mark.digest()


def look(recording: Recording, folder: Path, tries: int = 4, wanted: Wanted = every_one) -> Looked:
    """Look at a recording's cuts, each different disk once for what had been said by then."""
    looked = Looked()
    for number, (where, image, said) in enumerate(cuts(recording, folder / "disk", tries, wanted)):
        looked.points += 1
        mark = marked(image, said)
        if mark in looked.disks:
            continue
        looked.disks.add(mark)
        cut = folder / "cut"
        if found := judged(recording, image, said, cut):
            looked.found += [f"{where}: {one}" for one in found]
            cut.rename(folder / f"cut-{number}")
        else:
            shutil.rmtree(cut)
    looked.cpu = time.process_time() - looked.cpu
    return looked


@pytest.mark.parametrize("kind", OPERATIONS, ids=lambda kind: kind.name)
def test_1_2_nothing_said_is_lost_and_nothing_is_half_there_after_a_power_cut(
    tmp_path: Path, kind: type[Operation]
) -> None:
    looked = look(recorded(kind, tmp_path / "played"), tmp_path, wanted=daily)
    print(f"{kind.name}: {looked.points} points, {len(looked.disks)} disks, {looked.cpu:.1f} s")
    assert looked.found == []


@pytest.mark.soak
def test_1_2_many_power_cuts_behind_every_step(tmp_path: Path) -> None:
    recordings = [recorded(kind, tmp_path / kind.name) for kind in OPERATIONS]
    steps = sum(len(one.steps) for one in recordings)
    tries = max(3, -(-POINTS // steps))
    print()
    all_points = all_found = 0
    for recording in recordings:
        looked = look(recording, tmp_path / recording.operation.name, tries)
        all_points, all_found = all_points + looked.points, all_found + len(looked.found)
        print(
            f"{recording.operation.name}: {len(recording.steps)} steps, {looked.points} points, "
            f"{len(looked.disks)} different disks, {len(looked.found)} faults, {looked.cpu:.0f} s"
        )
        for one in looked.found[:5]:
            print("   ", one)
    print(f"{all_points} points, {all_found} faults, seed {SEED}")
    assert all_found == 0


@pytest.mark.soak
def test_1_2_power_cuts_in_one_operation_after_the_other_for_long(tmp_path: Path) -> None:
    """Each seed is one operation, recorded anew, with four disks behind each of its steps."""
    seeds, points, disks, found = asked(len(OPERATIONS)), 0, 0, list[str]()
    for seed in seeds:
        folder = tmp_path / str(seed)
        folder.mkdir()
        looked = look(recorded(OPERATIONS[seed % len(OPERATIONS)], folder / "played", seed), folder)
        points, disks, found = points + looked.points, disks + len(looked.disks), found + looked.found
        if not looked.found:
            shutil.rmtree(folder)
    print(
        f"\nseeds {seeds[0]} to {seeds[-1]}: {points} points, {disks} different disks, {len(found)} faults", *found[:5]
    )
    assert not found


def _without_synchronous(patch: pytest.MonkeyPatch) -> None:
    off = [("synchronous", "OFF", 0) if one[0] == "synchronous" else one for one in vault._SETTINGS]
    patch.setattr(vault, "_SETTINGS", tuple(off))


def _without_flush_of_the_sealed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sealed, "flush", lambda _descriptor: None)


def _without_flush_of_renamed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(files, "flush_folder", lambda _folder: None)


def _without_flush_of_made_folders(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(file_copies, "make_folder", lambda folder: folder.mkdir(parents=True, exist_ok=True))


@pytest.mark.parametrize(
    ("careless", "kind", "complaint"),
    [
        (_without_synchronous, WriteContact, "not in the store"),
        (_without_flush_of_the_sealed, WriteContact, "not sealed"),
        (_without_flush_of_renamed, ChangePassphrase, "does not open"),
        (_without_flush_of_made_folders, AddFile, "a file cannot be read"),
    ],
)
def test_1_2_the_search_finds_what_a_careless_program_loses(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    careless: Callable[[pytest.MonkeyPatch], None],
    kind: type[Operation],
    complaint: str,
) -> None:
    """The controls: without `synchronous`, or without one of the program's own flushes, work is lost."""
    with monkeypatch.context() as patch:
        careless(patch)
        recording = recorded(kind, tmp_path / "played")
    looked = look(recording, tmp_path, wanted=right_after_it_was_said)
    assert any(complaint in one for one in looked.found), looked.found


def test_1_2_a_seed_decides_what_a_disk_keeps(tmp_path: Path) -> None:
    recording = recorded(ChangePassphrase, tmp_path / "played")
    one, same = ([image for _, image, _ in cuts(recording, tmp_path / name, 4)] for name in ("one", "same"))
    assert one == same
    assert len({repr(sorted(image.items())) for image in one}) > len(recording.steps) // 2
