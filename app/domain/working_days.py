"""Working days: Monday to Friday without the bank holidays of England.

The table is that of https://www.gov.uk/bank-holidays (England and Wales) for 2024 to 2027. 2028 follows from the
Banking and Financial Dealings Act 1971, Schedule 1, with New Year's Day, a Saturday, kept on the Monday; it is to be
looked at again when it is published. Outside these years only weekends are left out.
"""

from datetime import date, timedelta

_TABLE = """
2024-01-01 2024-03-29 2024-04-01 2024-05-06 2024-05-27 2024-08-26 2024-12-25 2024-12-26
2025-01-01 2025-04-18 2025-04-21 2025-05-05 2025-05-26 2025-08-25 2025-12-25 2025-12-26
2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28
2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28
2028-01-03 2028-04-14 2028-04-17 2028-05-01 2028-05-29 2028-08-28 2028-12-25 2028-12-26
"""

BANK_HOLIDAYS = frozenset(date.fromisoformat(day) for day in _TABLE.split())
"""The days on which offices are closed though it is no weekend."""

_SATURDAY = 5
_WEEK = 7
_DAY = timedelta(days=1)


def is_working_day(on: date) -> bool:
    """Whether a day is one on which offices work."""
    return on.weekday() < _SATURDAY and on not in BANK_HOLIDAYS


def working_days_between(since: date, until: date) -> int:
    """Return how many working days lie after one day, up to and with another; below nought when that is before."""
    if until < since:
        return -working_days_between(until, since)
    weeks, rest = divmod((until - since).days, _WEEK)
    weekdays = weeks * _SATURDAY + sum((since + _DAY * n).weekday() < _SATURDAY for n in range(1, rest + 1))
    return weekdays - sum(since < holiday <= until for holiday in BANK_HOLIDAYS)


def add_working_days(on: date, days: int) -> date:
    """Return the day that many working days after another, which is itself not counted; before it below nought."""
    step = _DAY if days >= 0 else -_DAY
    left = abs(days)
    while left:
        on += step
        left -= is_working_day(on)
    return on
