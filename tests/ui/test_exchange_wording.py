"""Amounts and places as the Sync centre says them."""

import pytest

from ui.exchange import wording


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 KB"),
        (312, "1 KB"),
        (42_000, "42 KB"),
        (1_400_000, "1.4 MB"),
        (28_000_000, "28 MB"),
        (4 * 10**9, "4.0 GB"),
    ],
)
def test_amounts(size: int, words: str) -> None:
    assert wording.amount(size) == words


def test_places_in_the_order() -> None:
    assert [wording.ordinal(place) for place in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th",
    ]  # fmt: skip
