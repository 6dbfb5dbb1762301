"""Small counts in a table with totals: hidden, and not to be had by subtraction, by whoever knows the rule as well."""

from collections.abc import Iterator, Sequence
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.suppression import Shown, suppressed, with_totals

Table = list[list[int]]


def shown(rows: Table, **more: bool) -> list[list[object]]:
    """Return a table as a reader has it: counts, or how they are hidden."""
    marks = suppressed(rows, **more)
    table = with_totals(rows, across=more.get("across", True))
    return [
        [count if mark is Shown.SHOWN else mark.value for count, mark in zip(*both, strict=True)]
        for both in zip(table, marks, strict=True)
    ]


def fits(seen: object, count: int) -> bool:
    """Whether a count could stand where a reader has this: they know that few means below 6, and beside is not."""
    return {"few": 0 <= count <= 5, "beside": count >= 6}.get(str(seen), seen == count)


def readings(seen: Sequence[Sequence[object]], most: int, *, across: bool = True) -> Iterator[Table]:
    """Every table that fits what is shown: the inside is tried through, and the totals are added up."""
    inside = [row[:-1] if across else row for row in seen[:-1]]
    ranges = [[n for n in range(most + 1) if fits(one, n)] for row in inside for one in row]
    for said in product(*ranges):
        wide = len(inside[0])
        whole = with_totals([list(said[at : at + wide]) for at in range(0, len(said), wide)], across=across)
        if all(fits(one, n) for a, b in zip(seen, whole, strict=True) for one, n in zip(a, b, strict=True)):
            yield whole


def had_by_subtraction(seen: Sequence[Sequence[object]], most: int, **more: bool) -> list[tuple[int, int]]:
    """Return the hidden places in which every table that fits has the same count."""
    fitting = list(readings(seen, most, **more))
    assert fitting
    return [
        (r, c)
        for r, row in enumerate(seen)
        for c, one in enumerate(row)
        if isinstance(one, str) and len({table[r][c] for table in fitting}) == 1
    ]


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert shown([[10, 20], [30, 40]]) == [[10, 20, 30], [30, 40, 70], [40, 60, 100]]


def test_one_small_count_takes_others_with_it_because_of_the_totals() -> None:
    seen = shown([[7, 3], [8, 9]])
    assert seen[0][1] == "few"
    assert [one for row in seen for one in row].count("beside") >= 3
    assert had_by_subtraction(seen, 13) == []


def test_a_single_column_hides_a_second_count() -> None:
    seen = shown([[3], [20], [9]], across=False)
    assert seen == [["few"], [20], ["beside"], [32]]
    assert had_by_subtraction(seen, 40, across=False) == []


def test_two_that_are_nought_are_not_shown_by_a_total_of_nothing() -> None:
    """0 and 0 hidden in a column whose total is shown as 20 beside a shown 20 would be no secret."""
    seen = shown([[0], [0], [20]], across=False)
    assert seen[3] != [20] or seen[2] != [20]
    assert had_by_subtraction(seen, 40, across=False) == []


@pytest.mark.parametrize("counts", [(5, 5), (5, 5, 5), (0, 0, 6), (0, 6)])
def test_two_that_are_as_large_as_small_ones_can_be_are_not_told_by_their_total(counts: tuple[int, ...]) -> None:
    """Whoever knows that both are under 6 knows both from a total of 10."""
    seen = shown([[one] for one in counts], across=False)
    assert had_by_subtraction(seen, 15, across=False) == []


@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(n, marks=pytest.mark.soak) for n in range(3, 60))])
def test_no_hidden_count_of_a_small_table_can_be_had(seed: int) -> None:
    chance = Random(seed)
    rows = [[chance.choice((0, 1, 2, 5, 6, 7, 9)) for _ in range(2)] for _ in range(chance.choice((2, 2, 3)))]
    seen = shown(rows)
    assert not [one for row in seen for one in row if isinstance(one, int) and one < 6]
    assert had_by_subtraction(seen, 11) == [], (rows, seen)


@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_no_small_count_is_ever_shown_and_no_row_or_column_misses_just_one(rows: Table) -> None:
    seen = shown(rows)
    assert not [one for row in seen for one in row if isinstance(one, int) and one < 6]
    for line in (*seen, *zip(*seen, strict=True)):
        assert sum(isinstance(one, str) for one in line) != 1
