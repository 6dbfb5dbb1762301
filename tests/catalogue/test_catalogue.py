"""Every bug of the catalogue is found by what is played with it, and without it the same play ends well."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.catalogue.put import Put
from tests.catalogue.rows import CATALOGUE, Failure, Seeded, daily, seeded, table
from tests.sync.simulate.judge import Broken
from tests.sync.simulate.play import Play
from tests.sync.simulate.stage import Stage

TESTING = Path(__file__).resolve().parents[2] / "docs" / "testing.md"
PLAYS = {bug.played: [one for _, one in seeded() if one.played is bug.played] for _, bug in seeded()}


def ends_well(stage: Stage, played: Callable[[Play], None]) -> None:
    play = Play(stage, 0)
    played(play)
    play.judge.looks()
    play.ends_well()


@pytest.mark.parametrize(
    "played", [pytest.param(one, marks=daily(found), id=one.__name__) for one, found in PLAYS.items()]
)
def test_as_the_program_is_each_play_ends_well(stage: Stage, played: Callable[[Play], None]) -> None:
    ends_well(stage, played)


@pytest.mark.parametrize(
    ("failure", "row"),
    [pytest.param(*one, marks=daily([one[1]]), id=f"{one[0].number}-{one[1].bug.__name__}") for one in seeded()],
)
def test_a_bug_that_is_put_in_is_found(
    stage: Stage, failure: Failure, row: Seeded, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Put(monkeypatch)
    row.bug(put)
    with pytest.raises(Broken, match=f"^{row.finds}"):
        ends_well(stage, row.played)
    assert put.reached, f"{failure.number}: nothing has run what was put in"


def test_every_failure_has_its_bugs_or_the_reason_why_not() -> None:
    assert [one.number for one in CATALOGUE] == ["F1", "F1b", *(f"F{n}" for n in range(2, 33))]
    assert all(bool(one.bugs) != bool(one.not_here) for one in CATALOGUE)
    assert len({row.bug for _, row in seeded()}) == len(seeded())
    assert sum(not row.soak for _, row in seeded()) >= 20


def test_the_page_has_the_same_table() -> None:
    """`python -m tests.catalogue.rows` prints it."""
    assert table() in TESTING.read_text("utf-8")
