"""Dates and times in words."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ui import words_of_time

NOW = datetime(2026, 11, 12, 9, 52, 40, tzinfo=UTC)


def test_days_and_clocks_follow_the_look() -> None:
    assert words_of_time.day(date(2026, 11, 12)) == "Thu 12 Nov"
    assert words_of_time.long_day(date(2026, 11, 12)) == "Thursday 12 November"
    assert words_of_time.moment(datetime(2026, 11, 12, 7, 52, tzinfo=UTC), NOW) == "07:52 today"
    assert words_of_time.moment(datetime(2026, 11, 9, 16, 20, tzinfo=UTC), NOW) == "Mon 9 Nov 16:20"
    assert words_of_time.clock_and_day(datetime(2025, 11, 9, 16, 20, tzinfo=UTC), NOW) == "Sun 9 Nov 2025 16:20"
    assert words_of_time.long_moment(datetime(2026, 11, 15, 7, 52, tzinfo=UTC)) == "Sunday 15 November, 07:52"


@pytest.mark.parametrize(
    ("at", "office"),
    [
        ("2026-11-12T08:59:59+00:00", False),  # a Thursday
        ("2026-11-12T09:00:00+00:00", True),
        ("2026-11-12T16:59:59+00:00", True),
        ("2026-11-12T17:00:00+00:00", False),
        ("2026-07-02T08:00:00+00:00", True),  # 9 o'clock in summer time
        ("2026-11-13T16:00:00+00:00", True),
        ("2026-11-14T11:00:00+00:00", False),  # a Saturday
        ("2026-11-15T11:00:00+00:00", False),
    ],
)
def test_office_hours_are_monday_to_friday_by_the_clock_of_the_place(at: str, office: bool) -> None:
    assert words_of_time.in_office_hours(datetime.fromisoformat(at)) is office


def test_summer_time_and_another_zone_are_kept_apart() -> None:
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert words_of_time.clock(late) == "00:30"
    assert words_of_time.local_day(late) == date(2026, 7, 2)
    assert words_of_time.clock(late, UTC) == "23:30"
    assert words_of_time.clock(late, ZoneInfo("America/New_York")) == "19:30"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(38, "in 38 min"), (0, "now"), (-12, "12 min ago"), (135, "in 2 h 15 min"), (-120, "2 h ago")],
)
def test_distance_is_that_of_the_clocks(minutes: int, said: str) -> None:
    assert words_of_time.from_now(NOW.replace(second=0) + timedelta(minutes=minutes), NOW) == said


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=2, hours=22, minutes=59), "2 d 22 h left"),
        (timedelta(days=3), "3 d left"),
        (timedelta(hours=3, minutes=5), "3 h 5 min left"),
        (timedelta(seconds=20), "under a minute left"),
        (timedelta(0), "ended"),
        (timedelta(days=-1), "ended"),
    ],
)
def test_never_more_is_left_than_there_is(left: timedelta, said: str) -> None:
    assert words_of_time.left(NOW + left, NOW) == said


def test_a_lease_over_the_night_of_the_clock_change_is_not_an_hour_longer() -> None:
    london = ZoneInfo("Europe/London")
    before, after = datetime(2026, 3, 28, 12, 0, tzinfo=london), datetime(2026, 3, 29, 12, 0, tzinfo=london)
    assert words_of_time.left(after, before) == "23 h left"


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        words_of_time.clock(datetime(2026, 11, 12, 7, 52))
