"""Working days: Monday to Friday without the bank holidays of a nation.

The holidays are data (`app/domain/shipped/calendars.toml`), with where they come from and which of their years are
published. Beyond the table only weekends are left out, and `Calendar.knows` tells; whoever shows such a date says so.
"""

import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

import msgspec

_SATURDAY = 5
_WEEK = 7
_DAY = timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Calendar:
    """The bank holidays of a nation: days, in order, on which offices are closed though it is no weekend.

    The years up to `published` are as they were published; later ones, up to `last`, follow from the law.
    """

    name: str
    words: str
    version: str
    published: int
    holidays: tuple[date, ...]

    def __post_init__(self) -> None:
        """Raise ValueError for a table that cannot be one: out of order, a weekend, or a year that is left out."""
        years = {day.year for day in self.holidays}
        if list(self.holidays) != sorted(set(self.holidays)) or not years:
            raise ValueError(f"calendar {self.name}: days out of order, twice, or none")
        if any(day.weekday() >= _SATURDAY for day in self.holidays):
            raise ValueError(f"calendar {self.name}: a bank holiday at a weekend")
        if years != set(range(self.first, self.last + 1)) or self.published not in years:
            raise ValueError(f"calendar {self.name}: a year is missing")

    @property
    def first(self) -> int:
        """The first year of the table."""
        return self.holidays[0].year

    @property
    def last(self) -> int:
        """The last year of the table."""
        return self.holidays[-1].year

    def knows(self, on: date) -> bool:
        """Whether the bank holidays of a day's year are in the table."""
        return self.first <= on.year <= self.last

    def between(self, since: date, until: date) -> int:
        """Return how many bank holidays lie after one day, up to and with another."""
        return max(bisect_right(self.holidays, until) - bisect_right(self.holidays, since), 0)


class _Written(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    words: str
    published: int
    days: tuple[date, ...]


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    version: str
    calendar: tuple[_Written, ...]


def read_calendars(text: str) -> dict[str, Calendar]:
    """Read a table of calendars by name; raises ValueError where one is not as it must be."""
    table = msgspec.convert(tomllib.loads(text), _Table)
    made = (Calendar(one.name, one.words, table.version, one.published, one.days) for one in table.calendar)
    return {calendar.name: calendar for calendar in made}


CALENDARS = read_calendars((files("app.domain") / "shipped" / "calendars.toml").read_text("utf-8"))
ENGLAND_AND_WALES = CALENDARS["england-and-wales"]
SCOTLAND = CALENDARS["scotland"]
NORTHERN_IRELAND = CALENDARS["northern-ireland"]


def is_working_day(on: date, calendar: Calendar = ENGLAND_AND_WALES) -> bool:
    """Return whether a day is one on which offices work."""
    return on.weekday() < _SATURDAY and not calendar.between(on - _DAY, on)


def working_days_between(since: date, until: date, calendar: Calendar = ENGLAND_AND_WALES) -> int:
    """Return how many working days lie after one day, up to and with another; below nought when that is before."""
    if until < since:
        return -working_days_between(until, since, calendar)
    weeks, rest = divmod((until - since).days, _WEEK)
    weekdays = weeks * _SATURDAY + sum((since + _DAY * n).weekday() < _SATURDAY for n in range(1, rest + 1))
    return weekdays - calendar.between(since, until)


@lru_cache(maxsize=16384)  # an overview asks for the same few lengths from the same few days
def add_working_days(on: date, days: int, calendar: Calendar = ENGLAND_AND_WALES) -> date:
    """Return the day that many working days after another, which is itself not counted; before it below nought."""
    step = _DAY if days >= 0 else -_DAY
    left = abs(days)
    while left:
        on += step
        left -= is_working_day(on, calendar)
    return on
