"""The days of the made-up authority: told on any day of any year, its story is the same story."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache

import msgspec
import pytest

from app.domain.alert import Alert
from app.domain.contact import Contact
from app.domain.visit import Visit
from app.domain.working_days import is_working_day, working_days_between
from server.northmere import casting
from server.northmere.casting import CastContact
from server.northmere.dates import LONDON, WRITTEN_FOR, Calendar
from server.northmere.generate import northmere
from server.northmere.shape import SeedRecord

FIRST = date(2027, 3, 1)
A_YEAR = [FIRST + timedelta(days=n) for n in range(366)]
"""Two New Year's, Easter, both changes of the clock and, at its end, a 29 February."""
ODD_DAYS = [
    date(2027, 1, 1), date(2027, 3, 28), date(2027, 10, 31), date(2027, 12, 25), date(2027, 12, 27), date(2028, 2, 29),
]  # fmt: skip
_WEEKDAY = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_WEEKDAY_AND_DATE = re.compile(rf"(?:{_WEEKDAY}) \d+ [A-Z][a-z]+")
_ANY_WEEKDAY = re.compile(rf"\b({_WEEKDAY})\b")
_RECURRING = "We have tea together on Tuesdays."


@cache
def _demo(on: date) -> tuple[SeedRecord, ...]:
    return tuple(northmere("demo", on).records)


def _told() -> Iterator[CastContact]:
    for family in casting.families().values():
        yield from family.contacts


def _counts() -> set[int]:
    """Every count of days that the cast uses for what an office does, and those near them."""
    families = casting.families().values()
    visits = {visit.day for family in families for visit in family.visits}
    return visits | {told.day for told in _told()} | set(range(-40, 41))


def _written_on(count: int) -> date:
    return WRITTEN_FOR - timedelta(days=count)


def test_on_the_day_it_was_written_for_each_count_is_that_many_days() -> None:
    calendar = Calendar(WRITTEN_FOR)
    assert all(calendar.day(count) == _written_on(count) for count in range(-400, 1_000))


def test_on_every_day_of_a_year_offices_work_on_working_days_only() -> None:
    at_work = [count for count in _counts() if is_working_day(_written_on(count)) and count]
    for on in A_YEAR:
        calendar = Calendar(on)
        assert calendar.day(0) == on
        assert all(is_working_day(calendar.day(count)) for count in at_work), on


def test_on_every_day_of_a_year_the_order_of_the_story_stays_round_today() -> None:
    counts = sorted(_counts(), reverse=True)
    for on in A_YEAR:
        days = [Calendar(on).day(count) for count in counts]
        assert days == sorted(days), on
        assert all((day < on, day > on) == (count > 0, count < 0) for count, day in zip(counts, days, strict=True))


def test_on_every_working_day_of_a_year_what_was_due_in_ten_working_days_still_is() -> None:
    at_work = [count for count in _counts() if is_working_day(_written_on(count))]
    for on in filter(is_working_day, A_YEAR):
        away = [working_days_between(Calendar(on).day(count), on) for count in at_work]
        assert away == [working_days_between(_written_on(count), WRITTEN_FOR) for count in at_work], on


def test_on_every_day_of_a_year_the_72_hours_of_a_missing_child_are_72_hours() -> None:
    for on in A_YEAR:
        days = Calendar(on).every_day
        found, until = (datetime.combine(days.day(count), datetime.min.time()) for count in (2, -1))
        assert until - found == timedelta(hours=72)


def test_the_cast_has_no_office_at_work_on_a_closed_day() -> None:
    for key, family in casting.families().items():
        assert is_working_day(_written_on(family.allocated_since)), key
        for visit in family.visits:
            assert is_working_day(_written_on(visit.day)), (key, visit)
        for told in family.contacts:
            dues = [] if told.any_day else [int(line.rsplit("|", 1)[1]) for line in told.agreed]
            days = dues if told.kind == "police-attendance" else [told.day, *dues]
            assert all(is_working_day(_written_on(count)) for count in days), (key, told.headline)


def test_the_cast_writes_no_weekday_that_is_not_filled_in() -> None:
    for told in _told():
        quotes = {told.quote, *(each.quote for each in told.each.values())}
        for words in (told.headline, told.words, told.analysis, told.reason, *told.more, *told.agreed, *quotes):
            assert words == _RECURRING or not _ANY_WEEKDAY.search(words.replace("Tuesdays", "")), words


@pytest.mark.parametrize("on", [WRITTEN_FOR, *ODD_DAYS])
def test_on_odd_days_the_day_has_its_four_visits_and_no_other_is_on_a_closed_day(on: date) -> None:
    visits = [msgspec.json.decode(r.body, type=Visit) for r in _demo(on) if r.kind == "visit"]
    local = [visit.planned.astimezone(LONDON) for visit in visits]
    today = sorted({f"{at:%H:%M}" for at in local if at.date() == on})
    assert today == ["09:00", "10:30", "13:15", "15:45"]
    assert all(is_working_day(at.date()) for at in local if at.date() != on)


@pytest.mark.parametrize("on", [WRITTEN_FOR, *ODD_DAYS])
def test_on_odd_days_nothing_was_recorded_on_a_closed_day_but_by_who_works_then(on: date) -> None:
    closed = set()
    for record in _demo(on):
        if record.kind == "contact":
            contact = msgspec.json.decode(record.body, type=Contact)
            assert contact.happened
            begun = contact.happened.astimezone(LONDON)
            assert begun.date() < on
            assert record.happened <= datetime.combine(on, datetime.max.time(), UTC)
            if not is_working_day(begun.date()):
                closed.add((contact.kind_of_contact, contact.author_name))
    assert {kind for kind, _ in closed} <= {"police-attendance", "telephone"}
    assert {name for kind, name in closed if kind == "telephone"} <= {"Kelvin Fenn"}


@pytest.mark.parametrize("on", [WRITTEN_FOR, *ODD_DAYS])
def test_on_odd_days_a_weekday_that_is_named_is_that_of_its_date(on: date) -> None:
    near = (on + timedelta(days=n) for n in range(-400, 400))
    right = {f"{day:%A} {day.day} {day:{month}}" for day in near for month in ("%B", "%b")}
    found = 0
    for record in _demo(on):
        for named in _WEEKDAY_AND_DATE.findall(record.body.decode()):
            assert named in right
            found += 1
    assert found > 4


@pytest.mark.parametrize("on", [WRITTEN_FOR, *ODD_DAYS])
def test_on_odd_days_the_nursery_was_told_after_the_police_came(on: date) -> None:
    contacts = [msgspec.json.decode(r.body, type=Contact) for r in _demo(on) if r.kind == "contact"]
    came = next(one for one in contacts if one.observations[0].topic == "Domestic incident at the home")
    assert came.happened
    told = came.agreed[0].due
    assert told
    assert told > came.happened.astimezone(LONDON).date()
    assert f"before 09:00 on {told:%A}" in came.observations[0].words


def test_a_missing_childs_alert_names_the_days_of_its_72_hours() -> None:
    sunday = date(2027, 3, 28)
    alerts = [msgspec.json.decode(r.body, type=Alert) for r in _demo(sunday) if r.kind == "alert"]
    missing = next(alert for alert in alerts if alert.topic == "missing")
    assert "Friday 26 March at 18:20" in missing.words
    assert "Monday 29 March at 18:20" in missing.action
