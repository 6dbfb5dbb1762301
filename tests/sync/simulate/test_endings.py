"""A tie, a laptop, an account or a lease ends at a random point of a round (docs/testing.md)."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from app.storage import copies, wiping
from app.storage.places import Place
from app.storage.trouble import UnlockRefused
from tests.seeds import asked
from tests.sync.simulate.endings import SORTS, play_endings
from tests.sync.simulate.judge import Broken
from tests.sync.simulate.network import Meanwhile
from tests.sync.simulate.play import Play
from tests.sync.simulate.stage import Stage


def test_11_5_what_ends_in_a_round_is_readable_no_more_and_nothing_unsent_is_lost(stage: Stage) -> None:
    tally = play_endings(stage, range(len(SORTS)))
    assert set(tally.sorts) == set(SORTS)


@pytest.mark.soak
def test_11_5_whatever_ends_wherever_in_a_round_for_long(stage: Stage) -> None:
    seeds, began = asked(2_000), time.monotonic()
    tally = play_endings(stage, seeds)
    print(f"\nseeds {seeds[0]} to {seeds[-1]}: {tally}; {time.monotonic() - began:.0f} s")


ASKED = {"hello": "/sync/v1/hello", "sign-in": "/auth/v1/sign-in", "enrolment": "/auth/v1/enrol"}


@pytest.mark.parametrize("asked", list(ASKED))
def test_13_4_a_laptop_that_sleeps_before_the_hubs_answer_comes_gains_no_lease(stage: Stage, asked: str) -> None:
    """Found by these: its sleep was taken for a clock that is wrong by as much, and added to the lease."""
    priya = Play(stage, 1).enters(stage.town.priya)
    sleeps = Meanwhile(1, True, lambda: stage.time.passes((stage.hub.settings.lease_hours + 1) * 3600))
    if asked == "hello":
        priya.network.meanwhile = sleeps
        priya.round()
        priya.close()
    elif asked == "sign-in":
        priya.close()
        priya.network.meanwhile = sleeps
        priya.signs_in_online()
    else:
        priya.close()
        priya.network.meanwhile = sleeps
        with pytest.raises(UnlockRefused, match="lease-over"):
            priya.enrols()
    assert sleeps.met == ASKED[asked]
    with pytest.raises(UnlockRefused, match="lease-over"):
        priya.opens_alone()


def _pages_stay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(copies, "purge", lambda _vault: None)


def _unsent_goes_too(patch: pytest.MonkeyPatch) -> None:
    wipes = wiping.wipe

    def everything(place: Place, *left: Any) -> None:
        place.sealed.unlink()
        wipes(place, *left)

    patch.setattr(wiping, "wipe", everything)


@pytest.mark.parametrize(("bug", "finds"), [(_pages_stay, "I5"), (_unsent_goes_too, "I1")])
def test_what_stays_readable_and_what_is_lost_are_found(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, bug: Callable[[pytest.MonkeyPatch], None], finds: str
) -> None:
    """The controls."""
    bug(monkeypatch)
    with pytest.raises(Broken, match=f"^{finds}"):
        play_endings(stage, range(len(SORTS)))
