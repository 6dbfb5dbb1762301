"""The five states of the ring, by sector and age."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.freshness import Freshness, freshness

NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sector", "ago", "state"),
    [
        ("police", timedelta(hours=11), Freshness.TODAY),
        ("police", timedelta(days=2), Freshness.WITHIN),
        ("police", timedelta(days=2, minutes=1), Freshness.PAST),
        ("social", timedelta(days=2, minutes=1), Freshness.PAST),
        ("education", timedelta(days=2, minutes=1), Freshness.WITHIN),
        ("housing", timedelta(days=7), Freshness.WITHIN),
        ("housing", timedelta(days=7, minutes=1), Freshness.PAST),
        ("health", timedelta(days=30), Freshness.PAST),
        ("health", timedelta(days=30, minutes=1), Freshness.LONG_PAST),
        ("police", timedelta(days=400), Freshness.LONG_PAST),
    ],
)
def test_police_and_social_care_have_two_days_and_every_other_seven(
    sector: str, ago: timedelta, state: Freshness
) -> None:
    assert freshness(sector, NOON - ago, NOON) is state


def test_nothing_heard_is_never_and_no_age() -> None:
    assert freshness("police", None, NOON) is Freshness.NEVER


def test_a_clock_that_is_ahead_counts_as_today() -> None:
    assert freshness("police", NOON + timedelta(days=3), NOON) is Freshness.TODAY


def test_today_is_the_day_of_the_place_and_not_the_last_24_hours() -> None:
    after_midnight = datetime(2026, 11, 13, 0, 20, tzinfo=ZoneInfo("Europe/London"))
    assert freshness("police", after_midnight - timedelta(minutes=30), after_midnight) is Freshness.WITHIN
