"""Grants and losses by chance, and after each batch of them what everybody holds and is shown, against the oracle."""

from random import Random
from time import perf_counter

import pytest

from app.domain.identity import new_id
from app.domain.policy import MATRIX, RECIPIENTS
from tests.seeds import asked
from tests.sync.access import oracle
from tests.sync.access.conftest import Stage
from tests.sync.access.events import OTHERS, Chances
from tests.sync.access.town import ChildPlan, Town


def plans(  # noqa: PLR0913, PLR0917 - how many of each sort
    town: Town, chance: Random, supervised: int, visited: int, shared: int, others: int, whole: int
) -> list[ChildPlan]:
    """Children of the supervisor's teams, the health visitor's, those of both, and others; some with every category."""
    found = []
    for place in range(supervised + visited - shared + others):
        of_team_a = place < supervised
        of_hv = supervised - shared <= place < supervised + visited - shared
        holder = chance.choice(("Priya Raman", "Ravi Shah") if of_team_a else ("Sam Okoro", "Ela Novak"))
        team = town.team_a if of_team_a else town.team_b
        involved = [name for name in OTHERS[1:] if chance.random() < 0.15]
        if of_hv:
            involved.append("Siobhan Keane")
        code = chance.choice(("CPP", "S47", "CIN", "LAC", "EH", ""))
        every = place % max(1, (supervised + visited) // whole) == 0
        found.append(ChildPlan(new_id(), holder, team, code, tuple(involved), every))
    return found


def test_10_4_the_letters_of_the_page_are_those_of_the_program() -> None:
    told = oracle.letters()
    assert len(told) == 22
    assert {category: tuple(cells.values()) for category, cells in told.items()} == MATRIX
    assert all(tuple(cells) == RECIPIENTS for cells in told.values())


def walk(  # noqa: PLR0913, PLR0917 - how long and how much
    stage: Stage, chance: Random, steps: int, events: int, sample: int, others: int
) -> Chances:
    """Let things happen, step by step, and compare after each; days pass in some of them.

    At the hub those with a laptop are asked for each time, others by turns, and at the end everybody.
    """
    chances = Chances(stage.town, stage.laptops, chance)
    without = sorted(set(stage.town.people) - set(stage.laptops))
    for step in range(steps):
        chances.on_laptops()
        if chance.random() < 0.4:
            stage.town.days_pass(chance.choice((1, 1, 2, 4)))
            stage.town.log.append("days pass")
        chances.at_the_hub(events)
        readers = [*stage.laptops, *(without if step == steps - 1 else chance.sample(without, others))]
        began = perf_counter()
        stage.rounds()
        print(f"step {step} of {steps}: rounds {perf_counter() - began:.1f} s, compared ", end="", flush=True)
        try:
            stage.compare(chance, chances.fresh, sample, readers)
        except AssertionError as error:
            error.add_note(f"in step {step}, after:\n" + "\n".join(stage.town.log[-2 * events :]))
            raise
        print(f"after {perf_counter() - began:.1f} s", flush=True)
    return chances


def test_10_2_everybody_sees_what_the_oracle_says_and_nothing_else(stage: Stage) -> None:
    """A small town; the long one below is the same with many more of everything."""
    chance = Random(1)
    stage.town.fill(plans(stage.town, chance, supervised=5, visited=5, shared=3, others=1, whole=2))
    for name in ("Denise Whitlock", "Siobhan Keane"):
        stage.at(name)
    walk(stage, chance, steps=3, events=7, sample=2, others=3)


@pytest.mark.soak
@pytest.mark.parametrize("seed", asked(1, 12))
def test_10_2_the_same_of_150_and_of_300_children(stage: Stage, seed: int) -> None:
    chance, began = Random(seed), perf_counter()
    stage.town.fill(plans(stage.town, chance, supervised=150, visited=300, shared=60, others=20, whole=60))
    for name in ("Denise Whitlock", "Siobhan Keane", "Priya Raman"):
        stage.at(name)
    stage.compare(chance, set(), 40, list(stage.town.people))
    found = walk(stage, chance, steps=12, events=25, sample=6, others=3)
    told = stage.town.oracle()
    print(f"{sum(found.happened.values())} events in {perf_counter() - began:.0f} s: {found.happened}")
    for name in stage.laptops:
        print(f"{name}: {len(told.may_read(stage.town.who(name).practitioner))} records at the end")
