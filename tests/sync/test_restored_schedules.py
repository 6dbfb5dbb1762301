"""Random days of three laptops and a hub that is put back now and then: what was saved is never lost (I1 to I4)."""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.identity import new_id
from app.domain.involvement import Allocation
from app.storage import copies, outbox, records
from app.storage.vault import Tx
from sync import again
from sync.authority import Unreachable
from tests.seeds import asked
from tests.sync.conftest import TestLaptop
from tests.sync.lives import Lives, ledger, lives
from tests.sync.test_restored_hub import Cut, conflicts, edited, made
from tests.sync.writing import written

__all__ = ["lives"]

STEPS = 22


class Days:
    """A schedule from one seed: it says what it does, and remembers what it was told is saved."""

    def __init__(self, lives: Lives, seed: int) -> None:
        self.lives, self.chance = lives, random.Random(seed)
        town = lives.town
        self.laptops = [lives.laptop(one) for one in (town.priya, town.denise, town.stranger)]
        self.sources = [lives.back_up()]
        self.saved: list[str] = []
        self.values: set[str] = set()
        self.told: list[str] = []
        self.ties: list[str] = []

    def run(self, steps: int) -> None:
        """Do some of everything, then let everybody exchange until nothing is left to do."""
        doing: list[tuple[int, Callable[[], None]]] = [
            (5, self.write), (5, self.edit), (7, self.exchange), (3, self.cut), (2, self.back_up), (2, self.put_back),
            (2, self.tie), (1, self.untie),
        ]  # fmt: skip
        for _ in range(steps):
            (act,) = self.chance.choices([one for _, one in doing], [weight for weight, _ in doing])
            act()
        for _ in range(4):
            self.lives.sign_in(*self.laptops)
            self.lives.rounds(*self.chance.sample(self.laptops, 3), times=1)

    def _one(self) -> tuple[int, TestLaptop]:
        number = self.chance.randrange(3)
        return number, self.laptops[number]

    def _of_amara(self, laptop: TestLaptop, kind: str) -> list[str]:
        with laptop.vault.read() as tx:
            return [one.id for one in records.of_child(tx, self.lives.town.amara, kind)]

    def write(self) -> None:
        number, laptop = self._one()
        if self._of_amara(laptop, "child"):
            done = written(laptop.by, self.lives.town.amara, f"{len(self.saved)}")
            self.saved += done.changes
            self.told.append(f"{number} writes")

    def edit(self) -> None:
        number, laptop = self._one()
        if self.lives.town.person in self._of_amara(laptop, "person"):
            field = self.chance.choice(["telephone", "given"])
            value = f"{field} {len(self.saved)}"
            self.saved.append(edited(laptop, self.lives.town.person, {field: value}))
            self.values.add(value)
            self.told.append(f"{number} edits {field}")

    def tie(self) -> None:
        if not self.ties:
            stranger = self.lives.town.stranger.practitioner
            tie = Allocation(practitioner=stranger, team=new_id(), role="co-worker")
            record, change = made(self.laptops[1], "allocation", self.lives.town.amara, tie)
            self.saved.append(change)
            self.ties.append(record)
            self.told.append("tie")

    def untie(self) -> None:
        if self.ties and self.ties[0] in self._of_amara(self.laptops[1], "allocation"):
            self.saved.append(edited(self.laptops[1], self.ties.pop(), {"until": "2020-01-01"}))
            self.told.append("untie")

    def exchange(self) -> None:
        number, laptop = self._one()
        self.lives.sign_in(laptop)
        laptop.round()
        self.lives.clock.advance(minutes=6)
        self.told.append(f"{number} exchanges")

    def cut(self) -> None:
        number, laptop = self._one()
        self.lives.sign_in(laptop)
        network = Cut(laptop.authority.address, laptop.authority.device, laptop.authority.tokens)
        network.at = self.chance.choice(["/receipts", "/deliver", "/push", "/caseload", "/pull", "/bootstrap"])
        network.after = self.chance.random() < 0.5
        with suppress(Unreachable):
            replace(laptop, authority=network).round()
        network.close()
        self.told.append(f"{number} is cut at {network.at} {'after' if network.after else 'before'}")

    def back_up(self) -> None:
        self.sources.append(self.lives.back_up())
        self.told.append(f"backup {len(self.sources)}")

    def put_back(self) -> None:
        self.lives.restore(self.chance.choice(self.sources[-2:]))
        self.told.append("restore")

    def assert_nothing_is_lost(self) -> None:
        """I1: everything saved is on the hub, once; I4: nothing waits, and every laptop has what the hub has."""
        where = {change: self.lives.kept(change) for change in self.saved}
        assert set(where.values()) <= {"change", "held"}, (where, self.told)
        for laptop in self.laptops:
            told = ledger(laptop)
            with laptop.vault.read() as tx:
                waiting = [row for row in outbox.all_of_them(tx) if row.state == outbox.WAITING]
                assert (waiting, told.doubted, told.open) == ([], {}, set()), self.told
                assert copies.wanted(tx) == []
                self._assert_same(tx)
        self.lives.assert_well()

    def _assert_same(self, tx: Tx) -> None:
        with self.lives.hub.database.writing() as connection:
            for row in connection.execute(text("SELECT id, body FROM doorstep.record WHERE kind = 'contact'")):
                here = records.read(tx, str(row.id))
                assert here is None or here.body.decode() == row.body, self.told

    def assert_no_value_is_gone(self) -> None:
        """I8: a value that does not stand is in a conflict, or in a change that another one was made on."""
        with self.lives.hub.database.begin() as connection:
            kept = " ".join(connection.execute(text("SELECT bytes FROM doorstep.change")).scalars())
            kept += " ".join(connection.execute(text("SELECT content FROM doorstep.held")).scalars())
        assert not {value for value in self.values if value not in kept}, self.told
        assert all(one["standing"] != one["other"] for one in conflicts(self.lives))


def seeds() -> Iterator[object]:
    first, *others = asked(200)
    yield first
    yield from (pytest.param(seed, marks=pytest.mark.soak) for seed in others)


@pytest.mark.parametrize("seed", list(seeds()))
def test_12_4_whatever_order_the_days_have_nothing_is_lost_doubled_or_stuck(lives: Lives, seed: int) -> None:
    days = Days(lives, seed)
    days.run(STEPS)
    days.assert_nothing_is_lost()
    days.assert_no_value_is_gone()


def test_12_4_the_same_days_without_the_offering_lose_work_and_it_is_found(
    lives: Lives, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The control."""
    monkeypatch.setattr(again.Offering, "run", lambda _self, _clock: None)
    days = Days(lives, 0)
    days.write()
    for laptop in days.laptops:
        laptop.round()
    days.lives.restore(days.sources[0])
    days.run(0)
    with pytest.raises(AssertionError):
        days.assert_nothing_is_lost()
