"""The period of a census: from its first day to its last, by which it is told what a record says as at that day."""

from datetime import date
from typing import NamedTuple

FIRST, LAST = 2008, 2099
"""The years in which the census began, and for which nobody asks yet."""


class Period(NamedTuple):
    """From the first day to the last, both within it; the last is the reference date, as at which all is told."""

    since: date
    until: date

    @property
    def is_one(self) -> bool:
        """Whether it ends after it begins, in years that a census can have."""
        return date(FIRST, 1, 1) <= self.since <= self.until <= date(LAST, 12, 31)

    def holds(self, day: date | None) -> bool:
        """Whether a day is one of the period."""
        return day is not None and self.since <= day <= self.until

    def is_over(self, day: date | None) -> bool:
        """Whether what ended on a day had ended before the period began."""
        return day is not None and day < self.since

    def is_to_come(self, day: date | None) -> bool:
        """Whether a day is after the period, so that nothing of it is told."""
        return day is not None and day > self.until

    def known(self, day: date | None) -> date | None:
        """Return a day as the reference date knows it: nothing where it is still to come."""
        return None if self.is_to_come(day) else day


def census_year(year: int) -> Period:
    """Return the period of a collection, from 1 April of the year before to 31 March."""
    return Period(date(year - 1, 4, 1), date(year, 3, 31))
