"""A hub restored, a laptop put back or cloned, a person enrolled again, each with 0 to 4 unsent (docs/testing.md)."""

import time
from collections.abc import Callable
from datetime import date

import pytest

from app import opening
from sync import again
from tests.seeds import asked
from tests.sync.simulate.comebacks import SORTS, UNSENT, play_comebacks
from tests.sync.simulate.judge import Broken
from tests.sync.simulate.stage import Stage


def test_13_7_whatever_comes_back_with_unsent_work_nothing_is_lost(stage: Stage) -> None:
    """Two sorts each day, other ones each day; the long run has all of them."""
    today = date.today().toordinal()
    seeds = [(1 + today % UNSENT) * len(SORTS) + (today + n) % len(SORTS) for n in range(2)]
    print(f"seeds {seeds}")
    assert play_comebacks(stage, seeds).cells.total() == len(seeds)


@pytest.mark.soak
def test_13_7_whatever_comes_back_however_much_is_unsent_for_long(stage: Stage) -> None:
    seeds, began = asked(200 * len(SORTS)), time.monotonic()
    tally = play_comebacks(stage, seeds)
    print(f"\nseeds {seeds[0]} to {seeds[-1]}: {tally}\n{time.monotonic() - began:.0f} s")
    assert len(seeds) < len(SORTS) * (UNSENT + 1) or len(tally.cells) == len(SORTS) * (UNSENT + 1)


def _nothing_is_offered(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(again.Offering, "run", lambda _self, _clock: None)


def _sealed_goes_too(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(opening, "_deliver_earlier", lambda place, *_how: place.sealed.unlink())


@pytest.mark.parametrize(
    ("bug", "sort", "finds"),
    [(_nothing_is_offered, "hub restored", "I[14]"), (_sealed_goes_too, "enrolled again", "I1")],
)
def test_what_is_lost_by_coming_back_is_found(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, bug: Callable[[pytest.MonkeyPatch], None], sort: str, finds: str
) -> None:
    """The controls."""
    bug(monkeypatch)
    with pytest.raises(Broken, match=f"^{finds}"):
        play_comebacks(stage, [unsent * len(SORTS) + SORTS.index(sort) for unsent in (1, 2)])
