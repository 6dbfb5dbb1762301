"""A team's month against its diary (docs/testing.md)."""

import time
from collections.abc import Callable, Iterator

import pytest

from app.casework import approvals, case_clocks
from app.casework.approval_options import deciders
from app.domain import clocks, follows
from server.embedded import EmbeddedPostgres
from tests.month.judging import Wrong
from tests.month.playing import Playing
from tests.month.town import WEEK, Month, Size
from tests.seeds import asked
from tests.sync.simulate.stage import staged


def played(postgres: EmbeddedPostgres, seed: int, size: Size) -> Playing:
    """Play the month of a seed; raises Wrong with what is not as it must be."""
    of_seed: type[Month] = type("MonthOfSeed", (Month,), {"seed": seed, "size": size})
    with staged(postgres, of_seed) as month:
        playing = Playing(month)
        playing.plays()
        return playing


def test_a_team_of_two_for_a_week_is_as_its_diary_says(postgres: EmbeddedPostgres) -> None:
    did = played(postgres, 1, WEEK).diary.did
    assert {"refer", "screen", "ask", "decide", "refused: decide, moved-on"} <= set(did)
    assert {"submit", "hand-over", "contact", "plan-visit"} <= set(did)


@pytest.mark.soak
def test_a_team_of_eight_for_a_month_is_as_its_diary_says(postgres: EmbeddedPostgres) -> None:
    for seed in asked(3):
        began = time.process_time()
        did = played(postgres, seed, Size()).diary.did
        acts = sum(count for name, count in did.items() if ":" not in name)
        print(f"\nseed {seed}: {acts} acts, {time.process_time() - began:.0f} s of CPU; {did}")


def _no_notice(patch: pytest.MonkeyPatch) -> None:
    """The referrer is told in the record, and nothing is made that they can read."""

    def nothing(_taken: follows.Taken) -> Iterator[follows.Made]:
        return iter(())

    patch.setitem(follows._FOLLOWS, "notice", nothing)


def _any_record_meets_any_clock(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(clocks, "same_work", lambda _start, _other: True)
    patch.setattr(case_clocks, "_computed", {})


def _an_assessment_is_in_nobodys_queue(patch: pytest.MonkeyPatch) -> None:
    for_others = {"assessment": frozenset[str]()}
    patch.setattr(approvals, "deciders", lambda kind, step: for_others.get(kind, deciders(kind, step)))


def _what_was_given_back_is_told_to_nobody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("app.casework.waiting_steps.found", lambda _tx, _by: [])


BUGS = {
    "notice": _no_notice,
    "clocks": _any_record_meets_any_clock,
    "in nobody's queue": _an_assessment_is_in_nobodys_queue,
    "nobody is told": _what_was_given_back_is_told_to_nobody,
}


@pytest.mark.soak
@pytest.mark.parametrize("finds", list(BUGS))
def test_what_nobody_is_told_and_what_counts_wrongly_is_found(
    postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch, finds: str
) -> None:
    """The controls."""
    bug: Callable[[pytest.MonkeyPatch], None] = BUGS[finds]
    bug(monkeypatch)
    with pytest.raises(Wrong, match=finds):
        _plays(postgres, range(1, 4))


def _plays(postgres: EmbeddedPostgres, seeds: range) -> None:
    for seed in seeds:
        played(postgres, seed, WEEK)
