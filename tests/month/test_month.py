"""A team's month against its diary (docs/testing.md)."""

import time

import pytest

from server.embedded import EmbeddedPostgres
from tests.month.playing import Playing
from tests.month.town import WEEK, Month, Size
from tests.seeds import asked
from tests.sync.simulate.stage import staged


def month_of(seed: int, size: Size) -> type[Month]:
    """Return the month of a seed."""
    return type("Month", (Month,), {"seed": seed, "size": size})


def played(postgres: EmbeddedPostgres, seed: int, size: Size) -> Playing:
    with staged(postgres, month_of(seed, size)) as month:
        playing = Playing(month)
        playing.plays()
        return playing


def test_a_team_of_two_for_a_week_is_as_its_diary_says(postgres: EmbeddedPostgres) -> None:
    playing = played(postgres, 1, WEEK)
    print(playing.diary.did)


@pytest.mark.soak
def test_a_team_of_eight_for_a_month_is_as_its_diary_says(postgres: EmbeddedPostgres) -> None:
    for seed in asked(3):
        began = time.process_time()
        playing = played(postgres, seed, Size())
        print(f"\nseed {seed}: {time.process_time() - began:.0f} s; {playing.diary.did}")
