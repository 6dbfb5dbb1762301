"""No parser ends in anything but its own errors, repeats a value in them, takes over a second, or grows without bound.

Each day a few inputs each, from a fixed seed, all on one hub and laptop; `make soak` plays each for as long as
DOORSTEP_MALFORMED_SECONDS says (600).
"""

import os
from collections.abc import Callable

import pytest

from tests.malformed.parsers import PARSERS, Ground
from tests.malformed.play import Parser, Played, play

INPUTS = 25
MEBIBYTES = 300


def assert_well(name: str, played: Played) -> None:
    assert not played.faults, (name, {sort: raw[:400] for sort, raw in played.faults.items()})
    assert played.lines
    assert played.grown < MEBIBYTES, played.said(name)


def test_spoilt_inputs_are_refused_in_words_and_at_once(ground: Ground) -> None:
    for of in PARSERS:
        parser = of(ground)
        assert_well(parser.name, play(parser, 1, inputs=INPUTS))


@pytest.mark.soak
@pytest.mark.parametrize("of", PARSERS, ids=lambda of: of.__name__)
def test_spoilt_inputs_for_minutes(
    ground: Ground, of: Callable[[Ground], Parser], capsys: pytest.CaptureFixture[str]
) -> None:
    parser = of(ground)
    seconds = float(os.environ.get("DOORSTEP_MALFORMED_SECONDS", "600"))
    played = play(parser, int(os.environ.get("DOORSTEP_SEED", "2")), seconds=seconds)
    with capsys.disabled():
        print("\n" + played.said(parser.name))
        for sort, raw in played.faults.items():
            print(f"  {sort}: {raw[:1500]!r}")
    assert_well(parser.name, played)
