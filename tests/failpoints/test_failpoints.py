"""Every numbered point crossed with every scenario: killed there, started again, and judged (docs/testing.md).

DOORSTEP_CYCLES says how many cycles a long run plays by chance, DOORSTEP_SEED where its chance begins.
"""

import os
import random
import time
from collections import Counter
from datetime import date

import pytest

from tests.failpoints.points import HUB, LAPTOP, OFFICE, POINTS, Gone, Kill, found
from tests.failpoints.scenarios import BY_NAME, SCENARIOS, Cycles, Scenario, backing_up, restoring
from tests.seeds import asked
from tests.sync.simulate.judge import Broken

OFFICE_ACTS = (backing_up, restoring)
TWICE = 0.3
"""How often the life after a kill is killed too, in the cycles by chance."""


class Tally:
    """What was played, and every fault with what brought it about."""

    def __init__(self) -> None:
        self.cycles = self.deaths = 0
        self.faults: list[str] = []
        self.cells: Counter[tuple[str, int]] = Counter()
        self.began = time.monotonic()

    def play(self, cycles: Cycles, scenario: Scenario, *kills: Kill) -> int:
        """One cycle; what it finds is kept, and the next one is played all the same."""
        died, told = 0, " and ".join(f"{kill.nth} of {POINTS[kill.number]}" for kill in kills)
        try:
            died = cycles.play(scenario, kills)
        except Broken as broken:
            self.faults.append(f"{scenario.name}, {told}: {broken}")
            print(self.faults[-1], flush=True)
        self.cycles += 1
        self.deaths += died
        if died:
            self.cells[scenario.name, kills[0].number] += 1
        return died

    def __str__(self) -> str:
        took = time.monotonic() - self.began
        return (
            f"{self.cycles} cycles, {self.deaths} kills, {len(self.cells)} points x scenarios, "
            f"{len(self.faults)} faults; {took:.0f} s, {self.cycles / took:.2f} a second"
        )


def test_every_point_is_numbered_once_and_is_where_the_table_says() -> None:
    assert len(POINTS) == len(LAPTOP) + len(HUB) + len(OFFICE) >= 60
    for point in POINTS.values():
        assert callable(found(point.place)[2])
    with pytest.raises(Gone):
        found("app.storage.outbox:no_longer_there")


def test_6_2_a_sample_of_each_day_is_killed_and_loses_nothing(cycles: Cycles) -> None:
    """Another scenario each day, and other points of it; the long run has all of them."""
    seed = int(os.environ.get("DOORSTEP_SEED", date.today().toordinal()))
    chance, scenario = random.Random(seed), SCENARIOS[seed % len(SCENARIOS)]
    reached = sorted(cycles.reached(scenario).items())
    print(f"seed {seed}: {scenario.name}")
    for number, times in chance.sample(reached, 2):
        kill = Kill(number, chance.randint(1, times))
        assert cycles.play(scenario, [kill]), f"{kill} was not reached"


CONTROLS = (
    ("saved_before_it_is_committed", "save", Kill(1, 14), "I1"),
    ("gone_when_it_is_sent", "push", Kill(9, 2), "I1"),
)


@pytest.mark.parametrize(("bug", "name", "kill", "finds"), CONTROLS, ids=[one[0] for one in CONTROLS])
def test_a_wrong_order_is_found(cycles: Cycles, bug: str, name: str, kill: Kill, finds: str) -> None:
    """The control: without it, finding nothing would prove nothing."""
    with pytest.raises(Broken, match=f"^{finds}"):
        cycles.play(BY_NAME[name], [kill], bug)


@pytest.mark.soak
def test_each_point_is_reached_by_a_scenario(cycles: Cycles) -> None:
    reached = {scenario.name: cycles.reached(scenario) for scenario in SCENARIOS}
    for number, point in POINTS.items():
        print(number, point.when, point.place, [name for name, hits in reached.items() if number in hits])
    here = {number for hits in reached.values() for number in hits}
    assert here == {number for number, point in POINTS.items() if point.side != "office"}


EACH_SCENARIO = pytest.mark.parametrize("scenario", SCENARIOS, ids=[one.name.replace(" ", "-") for one in SCENARIOS])


@pytest.mark.soak
@EACH_SCENARIO
def test_6_2_every_point_that_a_scenario_reaches_is_died_at_once(cycles: Cycles, scenario: Scenario) -> None:
    tally, reached = Tally(), cycles.reached(scenario)
    missed = [number for number in reached if not tally.play(cycles, scenario, Kill(number))]
    print(f"\n{scenario.name}, each of {len(reached)} points once: {tally}", flush=True)
    assert not tally.faults
    assert not missed


@pytest.mark.soak
def test_6_2_by_chance_nothing_is_lost_either(cycles: Cycles) -> None:
    """At any of the times that a point is reached, and once more in the life after it; each seed is a cycle."""
    seeds, tally, reached = asked(1_600), Tally(), dict[str, list[tuple[int, int]]]()
    for seed in seeds:
        chance, scenario = random.Random(seed), SCENARIOS[seed % len(SCENARIOS)]
        if scenario.name not in reached:
            reached[scenario.name] = sorted(cycles.reached(scenario).items())
        drawn = chance.sample(reached[scenario.name], 2 if chance.random() < TWICE else 1)
        tally.play(cycles, scenario, *(Kill(number, chance.randint(1, times)) for number, times in drawn))
    print(f"\nseeds {seeds[0]} to {seeds[-1]}: {tally}", flush=True)
    assert not tally.faults
    assert tally.deaths >= tally.cycles * 0.9


@pytest.mark.soak
def test_6_2_a_backup_and_a_restore_that_die_are_made_again(cycles: Cycles) -> None:
    every: Counter[int] = Counter()
    faults, played = [], 0
    for act in OFFICE_ACTS:
        reached = act(cycles, None)
        every += reached
        for kill in (Kill(number, nth) for number, times in reached.items() for nth in {1, times // 2 + 1, times}):
            played += 1
            try:
                act(cycles, kill)
            except Broken as broken:
                faults.append(f"{act.__name__}, {kill.nth} of {POINTS[kill.number]}: {broken}")
                print(faults[-1], flush=True)
    print(f"\n{played} backups and restores were killed and made again, {len(faults)} faults")
    assert not faults
    assert set(every) == {number for number, point in POINTS.items() if point.side == "office"}
