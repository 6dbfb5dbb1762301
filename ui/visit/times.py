"""Times and dates of the visit form as words, and the reading of a date a person typed."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

DATE_HINT = "Day/month/year"
"""How a date may be written; shown where one was not understood."""

DATE_FAULT = "Write the date as day/month/year"
NO_SUCH_DAY = "There is no such day in that month"

WEEKS = (1, 2, 4)
"""The weeks ahead that are offered for a date to come."""

_MINUTES_OF_HOUR = 60
_MINUTES_OF_DAY = 24 * 60
_CENTURY = 100
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = re.compile(r"(\d{1,2})[:.]?(\d{2})")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WRITTEN = re.compile(r"(?:[a-z]+,?\s+)?(\d{1,2})[\s/.-]+(\d{1,2}|[a-z]+)(?:[\s/.,-]+(\d{4}|\d{2}))?", re.IGNORECASE)


def in_zone(at: datetime, zone: str) -> datetime:
    """Give a moment as the clocks of the visit's zone show it; a time without a zone is taken as it is."""
    return at.astimezone(ZoneInfo(zone)) if at.tzinfo else at


def clock(at: datetime, zone: str, *, seconds: bool = False) -> str:
    """Give the time of day in words."""
    return in_zone(at, zone).strftime("%H:%M:%S" if seconds else "%H:%M")


def started_words(started: datetime, now: datetime, zone: str) -> str:
    """Say when the visit started, with how long ago while that is still useful."""
    here = in_zone(started, zone)
    passed = int((now - started).total_seconds() // 60)
    if not 0 <= passed < _MINUTES_OF_DAY:
        return f"started {day_words(here.date())}, {here:%H:%M}"
    if passed < 1:
        return f"started {here:%H:%M}, just now"
    if passed < _MINUTES_OF_HOUR:
        return f"started {here:%H:%M}, {passed} {'minute' if passed == 1 else 'minutes'} ago"
    hours, minutes = divmod(passed, _MINUTES_OF_HOUR)
    return f"started {here:%H:%M}, {hours} h {minutes} min ago"


def planned_words(planned: datetime, now: datetime, zone: str) -> str:
    """Say for when it was planned, where nobody has said when it started."""
    here = in_zone(planned, zone)
    today = here.date() == in_zone(now, zone).date()
    return f"planned for {here:%H:%M}" if today else f"planned for {day_words(here.date())}, {here:%H:%M}"


def day_words(day: date) -> str:
    """Give a date in words that need no looking up, for example "Thu 26 Nov 2026"."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1].title()} {day.year}"


def read_day(text: str, near: date) -> date | None:
    """Read a date a person typed; without a year it is the next such day from `near` on."""
    found = _WRITTEN.fullmatch(text.strip())
    month = _month(found[2]) if found else None
    if found is None or month is None:
        return None
    if found[3]:
        year = int(found[3])
        return _day(year + 2000 if year < _CENTURY else year, month, int(found[1]))
    day = _day(near.year, month, int(found[1]))
    return day if day is None or day >= near else _day(near.year + 1, month, int(found[1]))


def day_fault(text: str) -> str:
    """Say why a date cannot be read: as it is written, or because the calendar has no such day."""
    found = _WRITTEN.fullmatch(text.strip())
    month = _month(found[2]) if found else None
    return NO_SUCH_DAY if month is not None and 1 <= month <= len(_MONTHS) else DATE_FAULT


def read_past_day(text: str, near: date) -> date | None:
    """Read a day on which something happened; without a year it is the one nearest to a day that is known."""
    found = _WRITTEN.fullmatch(text.strip())
    month = _month(found[2]) if found else None
    if found is None or month is None or found[3]:
        return read_day(text, near)
    days = [_day(near.year + years, month, int(found[1])) for years in (-1, 0, 1)]
    return min((day for day in days if day), key=lambda day: abs(day - near), default=None)


def read_time(text: str) -> time | None:
    """Read a time of day as people type it: 13:15, 13.15, 1315, 9:05."""
    found = _TIME.fullmatch(text.strip())
    try:
        return time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def _month(written: str) -> int | None:
    if written.isdigit():
        return int(written)
    short = written[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
