"""No parser ends in anything but its own errors, repeats a value in them, takes over a second, or grows without bound.

Each day a few inputs each, from a fixed seed, all on one hub and laptop; `make soak` plays each for as long as
DOORSTEP_MALFORMED_SECONDS says (600).
"""

import os
from collections.abc import Callable

import pytest

from tests.malformed.parsers import PARSERS, Ground
from tests.malformed.play import Parser, Played, play
from tests.seeds import asked

INPUTS = 25
A_SEED = 100
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
def test_spoilt_inputs_to_each_parser_for_long(ground: Ground) -> None:
    """Each seed is a hundred more inputs to every parser, which go on from what the ones before them have reached."""
    seeds, counted = asked(1), 0
    for of in PARSERS:
        parser = of(ground)
        played = play(parser, seeds[0], inputs=A_SEED * len(seeds))
        counted += played.inputs
        print("\n" + played.said(parser.name), *played.faults.items(), sep="\n  ")
        assert_well(parser.name, played)
    print(f"seeds {seeds[0]} to {seeds[-1]}: {counted} inputs")


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
