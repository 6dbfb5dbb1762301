"""Working days: the table of bank holidays against the rules it follows from, and counting over it."""

from datetime import date, timedelta

import pytest

from app.domain.working_days import BANK_HOLIDAYS, add_working_days, is_working_day, working_days_between

MONDAY = 0
YEARS = range(2024, 2029)


def easter(year: int) -> date:
    """Western Easter by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7)


def last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.weekday())


def by_the_rules(year: int) -> set[date]:
    good_friday = easter(year) - timedelta(days=2)
    found = {good_friday, good_friday + timedelta(days=3), first_monday(year, 5), last_monday(year, 5)}
    found.add(last_monday(year, 8))
    for month, day in ((1, 1), (12, 25), (12, 26)):
        on = date(year, month, day)
        while on.weekday() >= 5 or on in found:
            on += timedelta(days=1)
        found.add(on)
    return found


@pytest.mark.parametrize("year", YEARS)
def test_the_table_is_what_the_rules_make(year: int) -> None:
    assert {day for day in BANK_HOLIDAYS if day.year == year} == by_the_rules(year)


def test_the_table_has_no_other_year() -> None:
    assert {day.year for day in BANK_HOLIDAYS} == set(YEARS)


def test_between_is_what_counting_day_by_day_gives() -> None:
    begin = date(2026, 3, 20)
    for since in range(0, 40, 3):
        for length in range(0, 420, 7):
            first = begin + timedelta(days=since)
            last = first + timedelta(days=length)
            counted = sum(is_working_day(first + timedelta(days=n)) for n in range(1, length + 1))
            assert working_days_between(first, last) == counted
            assert working_days_between(last, first) == -counted


def test_adding_comes_to_the_day_that_is_that_many_working_days_away() -> None:
    maundy_thursday = date(2026, 4, 2)
    assert add_working_days(maundy_thursday, 1) == date(2026, 4, 7)
    assert add_working_days(date(2026, 12, 24), 2) == date(2026, 12, 30)
    assert add_working_days(date(2026, 4, 7), -1) == maundy_thursday
    assert add_working_days(maundy_thursday, 0) == maundy_thursday
    for days in range(1, 60):
        assert working_days_between(maundy_thursday, add_working_days(maundy_thursday, days)) == days


def test_outside_the_table_only_weekends_are_left_out() -> None:
    assert is_working_day(date(2031, 12, 25))
    assert not is_working_day(date(2031, 12, 27))
