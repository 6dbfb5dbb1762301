"""What holds for every start, beside another's calculation: that of the library `holidays`."""

import re
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.clock_rules import NATIONS, ClockRule, shipped
from app.domain.clock_words import Here, Span, in_words, why
from app.domain.happening import Happening, Happens
from app.domain.length import Length, Unit, day_after, reach, read_length
from app.domain.working_days import CALENDARS, Calendar

LONDON = ZoneInfo("Europe/London")
YEARS = range(2022, 2029)
STARTS = 10_000
PARTS = {"england-and-wales": "ENG", "scotland": "SCT", "northern-ireland": "NIR"}
THEIRS = {name: holidays.country_holidays("GB", subdiv=part, years=YEARS) for name, part in PARTS.items()}
END_OF_DAY = time(23, 59)


def months_on(day: date, months: int) -> date:
    """The same day so many months on, or the last one before it that there is."""
    year, month, wanted = day.year, day.month, day.day
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    while True:
        try:
            return date(year, month, wanted)
        except ValueError:
            wanted -= 1


def theirs(at: datetime, length: Length, calendar: str) -> datetime:
    """The due instant as the libraries have it."""
    if length.unit is Unit.HOUR:
        return datetime.fromtimestamp(at.timestamp() + 3600 * length.number, LONDON)
    day = at.astimezone(LONDON).date()
    if length.unit is Unit.WORKING_DAY:
        reached: date = THEIRS[calendar].get_nth_working_day(day, length.number) if length.number else day
    elif length.unit is Unit.MONTH:
        reached = months_on(day, length.number)
    else:
        reached = day + timedelta(days=length.number * (7 if length.unit is Unit.WEEK else 1))
    return datetime.combine(reached, END_OF_DAY, LONDON)


def lengths_of(rule: ClockRule) -> set[str]:
    texts = {
        rule.within,
        *rule.then,
        *([rule.later.every] if rule.later else []),
        *([rule.opens] if rule.opens else []),
    }
    return texts | ({rule.lapses} if rule.lapses else set())


SHIPPED = sorted({text for nation in NATIONS for rule in shipped(nation).rules for text in lengths_of(rule)})


def test_ten_thousand_random_starts_are_due_when_the_libraries_say() -> None:
    chance = Random(2026_03_03)
    first, last = datetime(2022, 1, 1, tzinfo=UTC).timestamp(), datetime(2028, 12, 31, tzinfo=UTC).timestamp()
    played, reached = 0, set()
    while played < STARTS:
        at = datetime.fromtimestamp(chance.randrange(int(first), int(last), 60), UTC)
        calendar = CALENDARS[chance.choice(list(PARTS))]
        length = read_length(chance.choice(SHIPPED))
        due = reach(at, length, calendar, LONDON)
        if due.year not in YEARS and length.unit is Unit.WORKING_DAY:
            continue  # beyond the table; ours then leaves out weekends only, and says so
        assert due == theirs(at, length, calendar.name), f"{length} from {at} in {calendar.words}"
        played += 1
        reached.add(str(length))
    assert reached == {str(read_length(text)) for text in SHIPPED}


@pytest.mark.parametrize("name", PARTS)
def test_the_tables_are_those_of_the_library(name: str) -> None:
    assert set(CALENDARS[name].holidays) == {day for day in THEIRS[name] if day.weekday() < 5}


INSTANTS = st.datetimes(datetime(2022, 6, 1), datetime(2028, 6, 1), timezones=st.just(UTC))
LENGTHS = st.sampled_from([read_length(text) for text in SHIPPED])
OF_WORKING_DAYS = st.integers(1, 60).map(lambda number: Length(number, Unit.WORKING_DAY))
NATIONAL = st.sampled_from(list(CALENDARS.values()))


@given(INSTANTS, INSTANTS, LENGTHS, NATIONAL)
def test_who_starts_later_is_never_due_earlier(one: datetime, other: datetime, length: Length, of: Calendar) -> None:
    earlier, later = sorted((one, other))
    assert reach(earlier, length, of, LONDON) <= reach(later, length, of, LONDON)


@given(INSTANTS, st.integers(0, 60), st.sampled_from(Unit), NATIONAL)
def test_who_has_longer_is_never_due_earlier(at: datetime, number: int, unit: Unit, of: Calendar) -> None:
    assert reach(at, Length(number, unit), of, LONDON) <= reach(at, Length(number + 1, unit), of, LONDON)


@given(INSTANTS, OF_WORKING_DAYS, NATIONAL)
def test_a_count_of_working_days_never_ends_on_a_day_off(at: datetime, length: Length, of: Calendar) -> None:
    for way in (1, -1):
        due = reach(at, length._replace(number=way * length.number), of, LONDON).date()
        assert due.weekday() < 5
        assert due not in THEIRS[of.name]


@given(INSTANTS, OF_WORKING_DAYS, NATIONAL)
def test_there_and_back_is_the_same_working_day(at: datetime, length: Length, of: Calendar) -> None:
    there = day_after(at.date(), length, of)
    assert day_after(there, length._replace(number=1 - length.number), of) == day_after(
        at.date(), Length(1, Unit.WORKING_DAY), of
    )


@given(INSTANTS, OF_WORKING_DAYS, NATIONAL)
def test_the_holidays_that_the_sentence_counts_are_those_between(at: datetime, length: Length, of: Calendar) -> None:
    begin = Happening(Happens.REFERRAL_RECEIVED, at, "r")
    due = reach(at, length, of, LONDON)
    sentence = why(Span(begin, length, "", due), (), Here(of, LONDON, at))
    day = at.astimezone(LONDON).date()
    days = [day + timedelta(days=n) for n in range(1, (due.date() - day).days + 1)]
    off = sum(one.weekday() < 5 and one in THEIRS[of.name] for one in days)
    found = re.search(r", (\w+) bank holidays? between\.", sentence)
    assert found is not None
    assert found[1] == in_words(off)
    assert ("holidays" in found[0]) == (off != 1)
    assert length.number == sum(one.weekday() < 5 for one in days) - off
