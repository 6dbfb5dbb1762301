"""The calendar of a story that was written for one Thursday, so that it is the same story on any day.

What an office did stays as many working days from the day of the story as it was: a visit never falls on a Saturday
or on Boxing Day, and what was due within ten working days still is. Weekdays in texts are filled in from the dates.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from app.domain.working_days import add_working_days, is_working_day, working_days_between

LONDON = ZoneInfo("Europe/London")
WRITTEN_FOR = date(2026, 11, 12)
"""The day for which the cast was written, that of the pictures: its counts of days go back from here."""

_DAY = timedelta(days=1)
_MONTHS = 12
_MARK = re.compile(r"\{(-?\d+)(?: (short|long|weekday))?\}")


@lru_cache(maxsize=4096)
def _instant(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, LONDON).astimezone(UTC)


def _written(day: date, style: str | None) -> str:
    if style == "short":
        return f"{day.day} {day:%b}"
    if style == "long":
        return f"{day:%A} {day.day} {day:%B}"
    return f"{day:%A}" if style == "weekday" else f"{day.day} {day:%B}"


@lru_cache(maxsize=16384)
def _moved(written: date, on: date) -> date:
    """Return where a day of the story falls when it is told on another day; the order of days stays.

    A day on which offices are closed stays as near as it can before the next one on which they are open.
    """
    if is_working_day(written):
        return add_working_days(on, -working_days_between(written, WRITTEN_FOR))
    before, after = add_working_days(written, -1), add_working_days(written, 1)
    return max(_moved(before, on), _moved(after, on) - (after - written))


class Calendar:
    """Days counted back from the day of the story; a negative count is a day to come."""

    def __init__(self, on: date) -> None:
        self.on = on

    @cached_property
    def every_day(self) -> "Calendar":
        """The calendar of what waits for no office (a child missing, a source that answers): each day counts."""
        return _EveryDay(self.on)

    def day(self, back: int) -> date:
        """Return the day that was written that many days before the story's."""
        return _moved(WRITTEN_FOR - _DAY * back, self.on)

    def at(self, back: int, clock: str) -> datetime:
        """Return the instant (UTC) of a time of day in London."""
        return _instant(self.day(back), time.fromisoformat(clock))

    def born(self, years: int, months: int = 0, days: int = 0) -> date:
        """Return the birthday of somebody of this age; months stay exact on any day while `days` is under 28."""
        month = self.on.year * _MONTHS + self.on.month - 1 - years * _MONTHS - months
        year, index = divmod(month, _MONTHS)
        last = monthrange(year, index + 1)[1]
        return date(year, index + 1, min(self.on.day, last)) - _DAY * days

    def fill(self, text: str) -> str:
        """Put days into a text: {4} is 8 November, {4 short} 8 Nov, {4 long} Sunday 8 November, {4 weekday} Sunday."""
        return _MARK.sub(lambda mark: _written(self.day(int(mark[1])), mark[2]), text)


class _EveryDay(Calendar):
    """Counts the days of the calendar, whether offices are open or not."""

    def day(self, back: int) -> date:
        return self.on - _DAY * back


def office_day(back: int) -> int:
    """Return the same count of days back, or the few more that reach a day on which offices were open."""
    while not is_working_day(WRITTEN_FOR - _DAY * back):
        back += 1
    return back
