"""The calendar of a story that is told relative to one day, so that it is the same story on any day."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
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


class Calendar:
    """Days counted back from the day of the story; a negative count is a day to come."""

    def __init__(self, on: date) -> None:
        self.on = on

    def day(self, back: int) -> date:
        """Return the day that many days before the story's."""
        return self.on - timedelta(days=back)

    def at(self, back: int, clock: str) -> datetime:
        """Return the instant (UTC) of a time of day in London."""
        return _instant(self.day(back), time.fromisoformat(clock))

    def born(self, years: int, months: int = 0, days: int = 0) -> date:
        """Return the birthday of somebody of this age; months stay exact on any day while `days` is under 28."""
        month = self.on.year * _MONTHS + self.on.month - 1 - years * _MONTHS - months
        year, index = divmod(month, _MONTHS)
        last = monthrange(year, index + 1)[1]
        return date(year, index + 1, min(self.on.day, last)) - timedelta(days=days)

    def fill(self, text: str) -> str:
        """Put days into a text: {4} is 8 November, {4 short} 8 Nov, {4 long} Sunday 8 November, {4 weekday} Sunday."""
        return _MARK.sub(lambda mark: _written(self.day(int(mark[1])), mark[2]), text)

    def weekday_before(self, back: int) -> int:
        """Return the same count of days back, or the few more that reach a working day."""
        weekday = self.day(back).weekday()
        return back + max(0, weekday - 4)
