"""Working days: the table of bank holidays against the rules it follows from, and counting over it."""

from datetime import date, timedelta

import pytest

from app.domain.working_days import (
    CALENDARS,
    ENGLAND_AND_WALES,
    NORTHERN_IRELAND,
    SCOTLAND,
    add_working_days,
    is_working_day,
    read_calendars,
    working_days_between,
)

EVERYWHERE = {2022: {date(2022, 6, 3), date(2022, 9, 19)}, 2023: {date(2023, 5, 8)}}
"""The days that were proclaimed once: Jubilee, State Funeral, Coronation."""
ONCE = {("scotland", 2026): {date(2026, 6, 15)}}
YEARS = range(2022, 2029)


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


def spring(year: int) -> date:
    """The last Monday in May; in 2022 it was moved beside the Jubilee."""
    return date(2022, 6, 2) if year == 2022 else last_monday(year, 5)


FIXED = {
    "england-and-wales": ((1, 1), (12, 25), (12, 26)),
    "scotland": ((1, 1), (1, 2), (11, 30), (12, 25), (12, 26)),
    "northern-ireland": ((1, 1), (3, 17), (7, 12), (12, 25), (12, 26)),
}


def by_the_rules(nation: str, year: int) -> set[date]:
    good_friday = easter(year) - timedelta(days=2)
    found = {good_friday, first_monday(year, 5), spring(year)}
    if nation == "scotland":
        found.add(first_monday(year, 8))
    else:
        found |= {good_friday + timedelta(days=3), last_monday(year, 8)}
    for month, day in FIXED[nation]:
        on = date(year, month, day)
        while on.weekday() >= 5 or on in found:
            on += timedelta(days=1)
        found.add(on)
    return found | EVERYWHERE.get(year, set()) | ONCE.get((nation, year), set())


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("nation", FIXED)
def test_the_table_is_what_the_rules_make(nation: str, year: int) -> None:
    assert {day for day in CALENDARS[nation].holidays if day.year == year} == by_the_rules(nation, year)


def test_the_table_has_no_other_nation_or_year() -> None:
    assert CALENDARS.keys() == FIXED.keys()
    for calendar in CALENDARS.values():
        assert {day.year for day in calendar.holidays} == set(YEARS)
        assert calendar.published == 2027


def test_a_calendar_says_how_far_it_knows() -> None:
    assert ENGLAND_AND_WALES.knows(date(2022, 1, 1))
    assert ENGLAND_AND_WALES.knows(date(2028, 12, 31))
    assert not ENGLAND_AND_WALES.knows(date(2021, 12, 31))
    assert not ENGLAND_AND_WALES.knows(date(2029, 1, 1))


PART = '[[calendar]]\nname = "x"\nwords = "X"\npublished = 2027\n'


@pytest.mark.parametrize(
    "text",
    [
        PART + "days = [2027-01-02]",  # a Saturday
        PART + "days = [2027-12-28, 2027-12-27]",
        PART + "days = [2027-12-27, 2027-12-27]",
        PART + "days = [2025-01-01, 2027-01-01]",  # 2026 is missing
        PART + "days = [2026-01-01]",  # what is said to be published is not there
        PART + "days = []",
        PART + 'days = ["2027-01-01", "2027-02-30"]',
        PART + "days = [2027-01-01]\nday = 1",
    ],
)
def test_a_table_with_a_slip_is_not_read(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of msgspec's own kind, or ours
        read_calendars('version = "1"\n' + text)


def test_each_nation_closes_on_its_own_days() -> None:
    assert is_working_day(date(2026, 11, 30))
    assert not is_working_day(date(2026, 11, 30), SCOTLAND)
    assert add_working_days(date(2026, 7, 10), 1, NORTHERN_IRELAND) == date(2026, 7, 14)
    assert working_days_between(date(2026, 4, 2), date(2026, 4, 7)) == 1
    assert working_days_between(date(2026, 4, 2), date(2026, 4, 7), SCOTLAND) == 2


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
