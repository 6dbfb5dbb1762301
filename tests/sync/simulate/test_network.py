"""Whatever a network does to whichever message: nothing is lost, doubled, apart or stuck (docs/testing.md)."""

import random
import time
from datetime import timedelta

import pytest

from sync import files
from tests.seeds import asked
from tests.sync.simulate.judge import Broken
from tests.sync.simulate.network import FATES, PROFILES, Fate, Profile
from tests.sync.simulate.play import Play, desk_of
from tests.sync.simulate.schedules import MESSAGES, OTHERS, Tally, every_message, every_other_message, play_seeds, twice
from tests.sync.simulate.stage import Stage

EACH_DAY: tuple[Fate, ...] = ("lost", "answer-lost")
"""Before and after: the hub has heard nothing, or everything."""


@pytest.mark.parametrize(
    "fate", [*EACH_DAY, *(pytest.param(one, marks=pytest.mark.soak) for one in FATES if one not in EACH_DAY)]
)
def test_6_7_every_message_may_meet_this_and_nothing_is_lost(stage: Stage, fate: Fate) -> None:
    tally = Tally()
    tally.add(every_message(stage, fate))
    tally.add(every_other_message(stage, fate))
    assert all(tally.met[message, fate] for message in (*MESSAGES, *OTHERS))


def test_6_3_a_day_over_each_kind_of_network_is_played_twice_alike_and_ends_well(stage: Stage) -> None:
    tally = play_seeds(stage, range(len(PROFILES)), steps=8)
    assert tally.schedules == len(PROFILES)
    assert sum(tally.faults.values()) > len(PROFILES)


@pytest.mark.soak
def test_6_3_many_days_over_every_kind_of_network_end_well(stage: Stage) -> None:
    seeds, began = asked(200), time.monotonic()
    tally = play_seeds(stage, seeds)
    took = time.monotonic() - began
    rate = tally.schedules / took
    print(f"\nseeds {seeds[0]} to {seeds[-1]}, each twice: {tally}; {took:.0f} s, {rate:.2f} a second")


STRIPS = Profile("strips", fates={"stripped": 1.0}), Profile("strips too", fates={"stripped-asking": 1.0})


@pytest.mark.parametrize("proxy", STRIPS, ids=lambda one: one.name)
def test_3_9_a_proxy_that_takes_the_name_of_the_packing_off_stops_nothing(stage: Stage, proxy: Profile) -> None:
    """Found by the schedules: a hub that cannot read a packed change was asked change by change, and each stopped."""
    play = Play(stage, 1)
    priya = play.enters(play.town.priya)
    for _ in range(3):
        play.writes(priya, play.town.amara)
    end = priya.round(proxy)
    assert end is not None
    assert (end.ending, end.sent) == ("done", 3)
    assert desk_of(priya).rows("SELECT * FROM outbox") == []
    play.ends_well()


def test_6_4_what_a_clock_years_ahead_has_put_off_is_sent_when_the_clock_is_right(stage: Stage) -> None:
    """Found by asking what a wrong clock makes of each instant in the store: it waited for the year of that clock."""
    play = Play(stage, 1)
    denise, sam = play.enters(play.town.denise), play.enters(play.town.stranger)
    backup = stage.back_up()
    play.gives(denise, play.town.stranger, play.town.amara)
    play.exchanges(denise)
    play.exchanges(sam)
    stage.restore(backup)
    play.exchanges(sam)
    sam.skew = timedelta(days=3653)
    play.writes(sam, play.town.amara)
    play.exchanges(sam)
    (waiting,) = desk_of(sam).rows("SELECT tries, next_try FROM outbox")
    assert waiting["tries"] == 1
    assert waiting["next_try"] > f"{stage.time().year + 9}"
    sam.close()
    sam.skew = timedelta()
    sam.open()
    play.exchanges(denise)
    play.ends_well()
    assert desk_of(sam).rows("SELECT * FROM outbox") == []


def test_a_schedule_that_is_played_otherwise_the_second_time_is_found(stage: Stage) -> None:
    """The control: chance that does not come from the seed."""
    luck = random.Random(1)

    def play() -> Play:
        found = Play(stage, 0)
        found.chance = luck
        priya = found.enters(found.town.priya)
        for _ in range(8):
            if found.chance.random() < 0.5:
                found.looks_at(priya, found.town.amara)
        return found

    with pytest.raises(AssertionError, match="seed 0 was played differently"):
        twice(play, Tally())


def test_a_picture_that_is_never_sent_is_found(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of what is asked of files at the end of each day."""
    monkeypatch.setattr(files.Lane, "run", lambda _lane: False)
    play = Play(stage, 1)
    play.attaches(play.enters(play.town.priya), play.town.amara)
    with pytest.raises(Broken, match="^I4 1 of 1 files"):
        play.ends_well()
