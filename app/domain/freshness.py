"""How old what a source told us is, and when that is too old: absence of news never reads as absence of risk."""

from datetime import datetime, timedelta
from enum import StrEnum


class Freshness(StrEnum):
    """The five states of the ring."""

    TODAY = "today"
    WITHIN = "within"
    PAST = "past"
    LONG_PAST = "long-past"
    NEVER = "never"


_LIMITS = {"police": timedelta(days=2), "social": timedelta(days=2)}
_OTHERS = timedelta(days=7)
_LONG = timedelta(days=30)


def limit_of(sector: str) -> timedelta:
    """Return how old a source of this sector may be: police and social care two days, every other seven."""
    return _LIMITS.get(sector, _OTHERS)


def freshness(sector: str, heard: datetime | None, now: datetime) -> Freshness:
    """Return the state of a source last heard from at `heard`; both instants in the zone of the place.

    A source heard from later than now (a clock that is ahead) counts as today's.
    """
    if heard is None:
        return Freshness.NEVER
    if heard.date() >= now.date():
        return Freshness.TODAY
    age = now - heard
    if age <= limit_of(sector):
        return Freshness.WITHIN
    return Freshness.PAST if age <= _LONG else Freshness.LONG_PAST
