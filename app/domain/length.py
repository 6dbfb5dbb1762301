"""How long a clock runs: a count of hours, days, working days, weeks or months, and the instant it reaches.

Day 0 is the day of the start, and of working days the next one is day 1; the last day lasts until 23:59 where people
live. Months keep the day of the month, or end with the month where it has no such day. Hours are as long as they are,
also over a night in which the clocks change.
"""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from app.domain.happening import day_of, instant_of
from app.domain.working_days import Calendar, add_working_days

END_OF_DAY = time(23, 59)
_MONTHS = 12
_MOST = 1000
_WRITTEN = re.compile(r"(0|[1-9]\d*) (hour|day|working day|week|month)(s?)( before)?")


class Unit(StrEnum):
    """In what a length is counted."""

    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working day"
    WEEK = "week"
    MONTH = "month"


class Length(NamedTuple):
    """A count of units; below nought it runs back from the start."""

    number: int
    unit: Unit

    def __str__(self) -> str:
        """Return it as it is said: "1 working day", "45 working days", "2 working days before"."""
        return f"{counted(abs(self.number), self.unit)}{' before' * (self.number < 0)}"


def counted(count: int, what: str) -> str:
    """Return a count with its noun in the right number: "0 days", "1 day", "2 days"."""
    return f"{count} {what}{'s' * (count != 1)}"


@cache
def read_length(text: str) -> Length:
    """Read a length as `Length` writes it; raises ValueError for anything else, also for "1 days"."""
    written = _WRITTEN.fullmatch(text)
    length = Length(int(written[1]) * (-1 if written[4] else 1), Unit(written[2])) if written else None
    if length is None or str(length) != text or abs(length.number) > _MOST:
        raise ValueError(f"no length: {text!r}; write it like 45 working days")
    return length


def _months_after(on: date, months: int) -> date:
    year, month = divmod(on.year * _MONTHS + on.month - 1 + months, _MONTHS)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def day_after(on: date, length: Length, calendar: Calendar) -> date:
    """Return the day that a length in days, weeks or months reaches from another; back below nought."""
    if length.unit is Unit.WORKING_DAY:
        return add_working_days(on, length.number, calendar)
    if length.unit is Unit.MONTH:
        return _months_after(on, length.number)
    return on + timedelta(weeks=length.number) if length.unit is Unit.WEEK else on + timedelta(days=length.number)


def reach(at: datetime | date, length: Length, calendar: Calendar, zone: tzinfo) -> datetime:
    """Return the last instant of a length from a start, in the zone; in hours to the minute, else 23:59 of its day.

    A start of which only the day is known counts, in hours, from its first minute: later would be a guess.
    """
    if length.unit is Unit.HOUR:
        return (instant_of(at, zone) + timedelta(hours=length.number)).astimezone(zone)
    return datetime.combine(day_after(day_of(at, zone), length, calendar), END_OF_DAY, zone)


def is_clipped(on: date, length: Length) -> bool:
    """Return whether a length in months ends with its month because that has no such day."""
    return length.unit is Unit.MONTH and _months_after(on, length.number).day != on.day
