"""A disk that fails or is full: at each of its calls an operation says so in words, and loses nothing that was said.

The n-th thing that an operation does to the disk fails, with an error of the disk or for want of room, once or from
then on. When the disk is well again the operation is done once more, at the same desk or, where Doorstep stops writing
until then, after the laptop was locked and opened.
"""

import errno
import shutil
import traceback
from dataclasses import dataclass, field
from itertools import count, product
from pathlib import Path

import pytest

from app.casework.caseworker import open_up
from app.storage.sealed import SealedOutbox
from app.storage.trouble import StoreTrouble
from tests.disk.operations import OPERATIONS, Operation, Said, WriteContact, quickly, started_again
from tests.disk.platter import as_it_is, lay
from tests.disk.seam import ONLY_LINUX, Watcher, What, watched
from tests.storage.fakes import PASSPHRASE, Laptop
from tests.sync.writing import WORDS

pytestmark = ONLY_LINUX

NEEDS_ROOM = frozenset(("make", "write", "folder", "rename", "flush"))
"""What a full disk refuses; it can always shorten and remove."""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quickly(monkeypatch)


@dataclass(frozen=True)
class Fault:
    """The n-th call that fails, with which error, and whether every one after it does."""

    nth: int
    number: int
    lasts: bool

    def __str__(self) -> str:
        return f"{errno.errorcode[self.number]} at {self.nth}{' and on' * self.lasts}"


WAYS = tuple(product((errno.EIO, errno.ENOSPC), (False, True)))
DAILY = (Fault(3, errno.EIO, False), Fault(7, errno.ENOSPC, True))
"""What the daily test tries of each operation; the long one tries every call in every way."""


class Failing(Watcher):
    """Lets everything pass until the operation begins, and from then on fails as it is told."""

    def __init__(self, fault: Fault) -> None:
        self._fault, self._seen = fault, 0
        self.armed = False
        self.hit = ""

    def refuses(self, what: What, path: Path) -> int:
        if not self.armed or (self._fault.number == errno.ENOSPC and what not in NEEDS_ROOM):
            return 0
        self._seen += 1
        if self._seen == self._fault.nth or (self._fault.lasts and self._seen > self._fault.nth):
            self.hit = self.hit or f"{what} {path.name}"
            return self._fault.number
        return 0


@dataclass
class Swept:
    """What a sweep of one operation has found."""

    faults: int = 0
    told: int = 0
    found: list[str] = field(default_factory=list)


class Sweep:
    """One operation on one prepared laptop, copied for each fault."""

    def __init__(self, kind: type[Operation], folder: Path) -> None:
        folder.mkdir()
        self._folder, self._operation = folder, kind()
        self._laptop, self._said = self._operation.prepare(folder / "home")
        self._laptop.vault.close()
        self._image = as_it_is(folder / "home")
        self.swept = Swept()

    def run(self) -> Swept:
        """Let each call fail in each way."""
        for number, lasts in WAYS:
            for nth in count(1):
                if not self.once(Fault(nth, number, lasts)):
                    break
        return self.swept

    def once(self, fault: Fault) -> bool:
        """Play it with a fault; return whether the operation came as far as that."""
        desk = self._folder / "desk"
        desk.mkdir()
        lay(self._image, desk / "home")
        watcher, said = Failing(fault), list(self._said)
        with watched(desk / "home", watcher):
            laptop = started_again(self._laptop, desk / "home")
            watcher.armed = True
            error = self._played(laptop, said)
            watcher.armed = False
            found = [] if error is None else self._wrongly_said(error)
            if watcher.hit:
                found += self._once_more(laptop, said, failed=error is not None)
                self.swept.faults += 1
                self.swept.told += error is not None
            laptop.vault.close()
        self.swept.found += [f"{self._operation.name}, {fault} ({watcher.hit}): {one}" for one in found]
        shutil.rmtree(desk)
        return bool(watcher.hit)

    def _played(self, laptop: Laptop, said: list[Said]) -> Exception | None:
        try:
            self._operation.play(laptop, lambda *words: said.append(words))
        except Exception as error:
            return error
        return None

    def _wrongly_said(self, error: Exception) -> list[str]:
        """What a person reads has a sentence of its own, and nothing of a case stands in what a log would show."""
        told = "".join(traceback.format_exception(error))
        found = ["words of a case in the error"] * any(word in told for word in (WORDS, PASSPHRASE, "Warsame", "Hodan"))
        if not isinstance(error, StoreTrouble):
            return [*found, f"not in words: {type(error).__name__} {error}"]
        return found + [f"no sentence for {error.code}"] * (error.code not in self._operation.words)

    def _once_more(self, laptop: Laptop, said: list[Said], *, failed: bool) -> list[str]:
        """The disk is well again: what failed is done once more, and then everything must be as if nothing had been."""
        try:
            if failed and (error := self._played(laptop, said)):
                again = self._reopened(laptop, said)
                if error := self._played(again, said):
                    return [f"not even after opening it again: {type(error).__name__} {error}"]
            laptop.vault.close()
            again = self._operation.start(laptop, laptop.home, said)
        except StoreTrouble as trouble:
            return [f"it does not open when the disk is well: {trouble.code}"]
        try:
            return self._operation.look(again, said)
        except StoreTrouble as trouble:
            return [f"it does not go on when the disk is well: {trouble.code}"]
        finally:
            again.vault.close()

    def _reopened(self, laptop: Laptop, said: list[Said]) -> Laptop:
        laptop.vault.close()
        again = self._operation.start(laptop, laptop.home, said)
        open_up(again.by)
        return again


@pytest.mark.parametrize("kind", OPERATIONS, ids=lambda kind: kind.name)
def test_a_fault_of_the_disk_is_said_in_words_and_loses_nothing(tmp_path: Path, kind: type[Operation]) -> None:
    sweep = Sweep(kind, tmp_path / "swept")
    assert all([sweep.once(fault) for fault in DAILY])
    assert sweep.swept.found == []


def test_the_sweep_finds_work_that_is_called_saved_and_is_not_sealed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a program that goes on when the sealed outbox cannot be written."""

    def careless(_sealed: SealedOutbox, _frames: object) -> None:
        """Call it sealed."""

    monkeypatch.setattr(SealedOutbox, "append", careless)
    sweep = Sweep(WriteContact, tmp_path / "swept")
    assert sweep.once(DAILY[0])
    assert any("not sealed" in one for one in sweep.swept.found)


@pytest.mark.soak
@pytest.mark.parametrize("kind", OPERATIONS, ids=lambda kind: kind.name)
def test_every_call_to_the_disk_fails(tmp_path: Path, kind: type[Operation]) -> None:
    swept = Sweep(kind, tmp_path / "swept").run()
    print(
        f"\n{kind.name}: {swept.faults} faults, {swept.told} said in words, {len(swept.found)} wrong",
        *swept.found,
        sep="\n    ",
    )
    assert not swept.found
