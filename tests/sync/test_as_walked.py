"""The laptops of the walk are the real ones: random schedules on both, compared after each step.

`tests/server/test_exhaustive.py` walks what laptops and hub do with one record; here the same steps are taken by real
stores against a real hub over a socket, and everything that the walk says of them is compared (docs/sync.md, part 4).
"""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.alert import Alert
from app.domain.identity import new_id
from app.storage import outbox, records
from server.deciding import decide
from sync import round as rounds
from sync import wire
from sync.proofs import believe
from tests.conftest import Clock
from tests.making import put_records
from tests.seeds import asked
from tests.server.walk.deciding import (
    PLAIN_AND_PROTECTIVE,
    PROTECTIVE_AND_ENDED,
    Ground,
    Values,
    values_of,
)
from tests.server.walk.exact import At, Exact, first
from tests.sync.conftest import MakeLaptop, Served, TestLaptop
from tests.sync.scenarios.scene import Scene

GROUNDS = (PLAIN_AND_PROTECTIVE, PROTECTIVE_AND_ENDED)
OFFLINE, OFFICE_CHANGES = 4, 3


@pytest.fixture
def scene(served: Served, make_laptop: MakeLaptop, clock: Clock) -> Iterator[Scene]:
    found = Scene(served, make_laptop, clock)
    yield found
    found.nothing_has_vanished()


class Played:
    """One schedule: the walk's situation, and the same on two real laptops, a real office user and a real hub."""

    def __init__(self, scene: Scene, ground: Ground, chance: random.Random, walk: type[Exact] = Exact) -> None:
        self.scene, self.ground, self.chance = scene, ground, chance
        self.walk = walk(ground, decide)
        self.at = first(ground, OFFLINE, OFFICE_CHANGES)
        self.laptops, self.office = (scene.priya, scene.siobhan), scene.denise
        self.record = self._an_alert()
        self.done: list[str] = []

    def _an_alert(self) -> str:
        record, town = new_id(), self.scene.town
        alert = Alert(topic="hazard", words="Dog", **dict(zip(self.ground.fields, self.ground.start, strict=True)))
        with town.hub.database.writing() as connection:
            put_records(connection, town.hub, [("alert", record, town.amara, alert)], town.priya.agency)
        for laptop in (*self.laptops, self.office):
            pulls(laptop)
        return record

    def step(self) -> None:
        """Take one step that is possible, on both sides."""
        self.take(*self.chance.choice(list(self._possible())))

    def take(self, kind: str, *how: int) -> None:
        """Take this step on both sides."""
        self.done.append(f"{kind} {how}")
        getattr(self, f"_{kind}")(*how)

    def is_alike(self) -> bool:
        """Whether the walk says what there is."""
        try:
            self.compare()
        except AssertionError:
            return False
        return True

    def _possible(self) -> Iterator[tuple[Any, ...]]:
        for who, laptop in enumerate(self.at.laptops):
            if laptop.left:
                yield "writes", who
            if laptop.version < self.at.version:
                yield "pulls", who
            if laptop.waiting:
                yield "pushes", who, True
            if len(laptop.receipts) < len(laptop.waiting):
                yield "pushes", who, False
        if self.at.office:
            yield ("office",)

    def _other(self, shown: Values) -> tuple[int, object]:
        field = self.chance.randrange(2)
        return field, self.chance.choice([one for one in self.ground.choices[field] if one != shown[field]])

    def _writes(self, who: int) -> None:
        field, value = self._other(self.at.laptops[who].shown)
        self.at = self.walk.written(self.at, who, field, value)
        self._changes(self.laptops[who], field, value)

    def _changes(self, laptop: TestLaptop, field: int, value: object) -> None:
        self.scene.changes(laptop, self.record, reason="It was checked", **{self.ground.fields[field]: value})

    def _pulls(self, who: int) -> None:
        self.at = self.walk.pulled(self.at, who)
        pulls(self.laptops[who])

    def _pushes(self, who: int, answered: bool) -> None:
        laptop = self.at.laptops[who]
        upto = self.chance.randint(1 if answered else len(laptop.receipts) + 1, len(laptop.waiting))
        self.at = self.walk.pushed(self.at, who, upto, answered=answered)
        self._sends(self.laptops[who], upto, answered=answered)

    def _sends(self, laptop: TestLaptop, upto: int, *, answered: bool) -> None:
        self.scene.note(laptop)
        with laptop.vault.read() as tx:
            batch = outbox.next_batch(tx, now=laptop.clock(), limit=upto)
        answer = laptop.authority.push(wire.PushAsk(tuple(row.signed() for row in batch)))
        if answered:
            believe(answer, laptop.laptop.keys.signing)
            rounds._take(laptop.laptop, answer, laptop.clock(), rounds.Exchanged())

    def _office(self) -> None:
        field, value = self._other(self.at.values)
        self.at = self.walk.in_the_office(self.at, field, value)
        pulls(self.office)
        self._changes(self.office, field, value)
        self._sends(self.office, 1, answered=True)

    def all_sync(self) -> None:
        """Everybody sends and reads everything."""
        for who in (0, 1):
            if waiting := len(self.at.laptops[who].waiting):
                self.at = self.walk.pushed(self.at, who, waiting, answered=True)
                self._sends(self.laptops[who], waiting, answered=True)
        for who in (0, 1):
            self._pulls(who)
        pulls(self.office)

    def compare(self) -> None:
        """What the walk says of the hub and of both laptops is what they have."""
        assert self._at_the_hub() == (self.at.version, self.at.values, self._disputes()), self.done
        for who in (0, 1):
            laptop = self.at.laptops[who]
            said = (laptop.version, laptop.shown, len(laptop.waiting), laptop.copy)
            assert self._on(self.laptops[who]) == said, (who, self.done)

    def _on(self, laptop: TestLaptop) -> tuple[int, Values, int, Values]:
        with laptop.vault.read() as tx:
            found, waiting = records.read(tx, self.record), outbox.of_record(tx, self.record)
            copy = outbox.trunk_body(tx, self.record)
        assert found is not None
        shown, kept = values_of(self.ground, found.body), values_of(self.ground, copy) if copy else ()
        return found.version, shown, len(waiting), kept

    def _at_the_hub(self) -> tuple[int, Values, list[tuple[object, ...]]]:
        found = self.scene.at_the_hub(self.record)
        disputes = [(one["field"], one["standing"], one["other"], tuple(one["earlier"])) for one in found.conflicts]
        return found.version, values_of(self.ground, found.body), sorted(disputes, key=repr)

    def _disputes(self) -> list[tuple[object, ...]]:
        """Without an order: two that one request opened have ids of the same millisecond."""
        return sorted(((one.field, one.standing, one.other, one.earlier) for one in self.at.disputes), key=repr)

    def all_show_the_same(self) -> None:
        """At the end everybody shows what the hub has, its conflicts too, each with both values."""
        self.all_sync()
        self.compare()
        for laptop in (*self.laptops, self.office):
            assert self._on(laptop)[1:3] == (self.at.values, 0)
            about = [one for one in self.scene.conflicts(laptop) if one.about == self.record]
            said = ((one.field, one.standing, one.other, tuple(one.earlier)) for one in about)
            assert sorted(said, key=repr) == self._disputes()
            assert all(one.standing != one.other for one in about)


def pulls(laptop: TestLaptop) -> None:
    rounds._pull(laptop.laptop, laptop.authority, rounds.Exchanged(), lambda _done: None)


def plays(scene: Scene, seeds: range, steps: int) -> int:
    """Play schedules, comparing after each step; return how many steps were compared."""
    compared = 0
    for seed in seeds:
        played = Played(scene, GROUNDS[seed % 2], random.Random(seed))
        for _ in range(steps):
            played.step()
            played.compare()
            compared += 1
        played.all_show_the_same()
    return compared


def test_laptops_and_hub_do_what_is_walked(scene: Scene) -> None:
    assert plays(scene, range(2), 12) == 24


class ForgetsWhatWaits(Exact):
    """A walk whose laptop shows the hub's copy over what its owner has written."""

    def pulled(self, at: At, who: int) -> At:
        read = super().pulled(at, who)
        laptops = [one._replace(shown=at.values) if n == who else one for n, one in enumerate(read.laptops)]
        return read._replace(laptops=tuple(laptops))


def test_a_walk_that_is_not_what_laptops_do_is_found(scene: Scene) -> None:
    """The control: the same three steps are alike for the walk as it is, and not for one that forgets."""
    for walk, same in ((Exact, True), (ForgetsWhatWaits, False)):
        played = Played(scene, PROTECTIVE_AND_ENDED, random.Random(1), walk)
        for step in (("writes", 0), ("office",), ("pulls", 0)):
            played.take(*step)
        assert played.is_alike() is same


@pytest.mark.soak
def test_laptops_and_hub_do_what_is_walked_for_long(scene: Scene) -> None:
    seeds = asked(80, 100)
    assert plays(scene, seeds, 16) == 16 * len(seeds)
