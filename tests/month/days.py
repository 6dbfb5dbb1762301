"""The diary's own reckoning of days: by the published bank holidays, one day after the other, and no other code."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
BANK_HOLIDAYS = frozenset(
    date.fromisoformat(day)
    for day in (
        "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28",
        "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31", "2027-08-30", "2027-12-27",
        "2027-12-28",
    )
)  # fmt: skip
"""England, as gov.uk has them, for every day that a month here can come to."""

STARTS = tuple(date.fromisoformat(day) for day in ("2026-12-07", "2027-03-15", "2027-04-19", "2027-08-16"))
"""Mondays: over Christmas and the new year; over Easter and the night the clocks go forward; over May Day; and over the
bank holiday of August. A month has a bank holiday in it and the end of a calendar month."""


def day_of(at: datetime | date) -> date:
    """Return the day of a time where the team works."""
    return at.astimezone(LONDON).date() if isinstance(at, datetime) else at


def is_working(day: date) -> bool:
    """Whether offices are open."""
    return day.isoweekday() <= 5 and day not in BANK_HOLIDAYS


def working_days_on(day: date, count: int) -> date:
    """Return the day so many working days after another."""
    while count:
        day += timedelta(days=1)
        count -= is_working(day)
    return day


def months_on(day: date, count: int) -> date:
    """Return the same day of a later month, or its last where it has no such day."""
    years, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    for number in range(day.day, 0, -1):
        try:
            return date(years, month + 1, number)
        except ValueError:
            continue
    raise AssertionError(day)


def later(day: date, length: str) -> date:
    """Return the day after a length that is written as "10 wd", "3 mo" or "7 d"."""
    count, unit = length.split()
    if unit == "wd":
        return working_days_on(day, int(count))
    return months_on(day, int(count)) if unit == "mo" else day + timedelta(days=int(count))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a time of a day where the team works, in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON).astimezone(UTC)
