"""Children come and go at random moments while somebody writes and the network is cut (docs/sync.md, part 11)."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from app.casework import children
from app.casework.caseworker import settle_in
from app.casework.contacts import Signed
from app.domain.identity import new_id
from app.domain.involvement import Allocation
from app.storage import outbox, removals
from server import access, checkpoints
from sync import wire
from sync.authority import Authority, HubRefused, Unreachable
from tests.making import Town, put_records
from tests.seeds import asked
from tests.sync.conftest import MakeLaptop, Served, TestLaptop
from tests.sync.test_leaving import allocated, ended, outstanding, rows
from tests.sync.writing import written

SEEDS = asked(24)
STEPS = 50


class Cuts(Authority):
    """The network goes at the n-th request, before it or with its answer; or the hub refuses to read one push."""

    left = 0
    answered = False
    refuses = False

    def _call(self, path: str, ask: Any, answer: Any, *, with_token: bool = True) -> Any:
        self.left -= 1
        if self.left == 0 and not self.answered:
            raise Unreachable("cut")
        if self.refuses and path.endswith("/push"):
            raise HubRefused(400, wire.Problem(code="not-utf-8", sentence="", now=self.now()))
        told = super()._call(path, ask, answer, with_token=with_token)
        if self.left == 0:
            raise Unreachable("answer-lost")
        return told

    now: Callable[[], Any]


@dataclass
class Story:
    """One laptop whose children come and go."""

    town: Town
    sam: TestLaptop
    authority: Cuts
    chance: random.Random
    ties: dict[str, str] = field(default_factory=dict)
    made: list[Signed] = field(default_factory=list)

    def step(self) -> str:
        act = self.chance.choice(("write", "write", "give", "take", "round", "cut", "cut", "refuse", "lock"))
        child = self.chance.choice((self.town.amara, self.town.jayden))
        if act == "write" and child in {choice.child for choice in children.choices(by=self.sam.by)}:
            self.made.append(written(self.sam.by, child))
        elif act == "give" and child not in self.ties:
            self.ties[child] = allocated(self.town, self.town.stranger, child)
        elif act == "take" and child in self.ties:
            ended(self.town, self.ties.pop(child), child)
        elif act in ("round", "cut", "refuse"):
            self.authority.left = self.chance.randint(1, 9) if act == "cut" else 0
            self.authority.answered = self.chance.random() < 0.5
            self.authority.refuses = act == "refuse"
            try:
                self.sam.round()
            except Unreachable:
                return f"{act} at {self.authority.left}"
        elif act == "lock":
            settle_in(self.sam.by)
        return act

    def end(self) -> None:
        """Let everything arrive, and look."""
        self.authority.left, self.authority.refuses = 0, False
        for _ in range(4):
            self.sam.round()
        gone = {self.town.amara, self.town.jayden} - set(self.ties)
        with self.sam.vault.read() as tx:
            waiting = outbox.all_of_them(tx)
            here = set(tx.exec_driver_sql("SELECT DISTINCT child_id FROM record").scalars())
            assert removals.due(tx) == []
            assert removals.waiting(tx) == []
            assert removals.strays(tx) == {}
        assert here.isdisjoint(gone)
        assert {row.child_id for row in waiting} <= set(self.ties)
        assert {row.state for row in waiting} <= {"refused"}
        stopped = {row.change_id for row in waiting}
        for one in self.made:
            kept = rows(self.town, "SELECT 1 FROM doorstep.change WHERE record_id = :id", id=one.contacts[0])
            held = rows(self.town, "SELECT 1 FROM doorstep.held WHERE change_id = :id", id=one.changes[0])
            assert len(kept) + len(held) == (one.changes[0] not in stopped)
        assert outstanding(self.town) == []
        assert checkpoints.verify(self.town.hub).faults == ()


def supervised(town: Town, child: str) -> None:
    """Let Denise's team have a child, so that she can give and take it."""
    (team,) = rows(town, "SELECT id FROM doorstep.record WHERE kind = 'team'")
    tie = Allocation(practitioner=town.priya.practitioner, team=str(team.id))
    with town.hub.database.writing() as connection:
        put_records(connection, town.hub, [("allocation", new_id(), child, tie)], town.priya.agency)
        access.refill(connection, {child})


@pytest.mark.soak
@pytest.mark.parametrize("seed", SEEDS)
def test_11_5_at_random_moments_nothing_is_lost_and_nothing_stays(
    seed: int, served: Served, make_laptop: MakeLaptop
) -> None:
    supervised(served.town, served.town.jayden)
    sam = make_laptop(served.town.stranger, "NM-L3")
    authority = Cuts(served.address, sam.authority.device, sam.authority.tokens)
    authority.now = sam.clock
    story = Story(served.town, replace(sam, authority=authority), authority, random.Random(seed))
    print("seed", seed, *(story.step() for _ in range(STEPS)), sep=" ")
    story.end()
