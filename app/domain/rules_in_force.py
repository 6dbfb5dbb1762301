"""Kind clock-rules, and by which rules a clock runs: by those in force on the day from which it is counted.

An authority publishes its rules from a day on; what is shipped stands before that, and for whatever it does not say.
Published rules are one list for the clocks: each knows from which day to which it holds, and whose it is.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, NamedTuple

from msgspec import Struct, structs

from app.domain.clock_rules import ClockRule, RuleBook, amended, read_rules, shipped
from app.domain.fields import MergeRule, says
from app.domain.working_days import CALENDARS, Calendar

NATION = "england"
"""Whose rules stand where an authority has published none."""


class ClockRules(Struct, frozen=True, kw_only=True):
    """Rules that an authority has published, as it wrote them; everything in it is set when it is made."""

    name: Annotated[str, says("Whose rules", MergeRule.APPEND)]
    version: Annotated[str, says("Version", MergeRule.APPEND)]
    since: Annotated[date, says("In force from", MergeRule.APPEND)]
    text: Annotated[str, says("Rules", MergeRule.APPEND)]


class DatedRule(ClockRule, frozen=True, kw_only=True):
    """A rule as it holds from one day up to another, with the words that say whose it is; none for a shipped one."""

    since: date = date.min
    until: date = date.max
    of: str = ""


class InForce(NamedTuple):
    """Every rule that holds on some day, with the calendar by which working days are counted."""

    rules: tuple[ClockRule, ...]
    calendar: Calendar

    def rule(self, id: str, on: date) -> ClockRule | None:
        """Return a rule as it holds on a day."""
        return next((one for one in self.rules if one.id == id and holds(one, on)), None)

    @property
    def running(self) -> tuple[ClockRule, ...]:
        """Those that are used at all."""
        return tuple(one for one in self.rules if one.runs)


class _Edition(NamedTuple):
    since: date
    until: date
    book: RuleBook
    own: frozenset[str]
    of: str


def holds(rule: ClockRule, on: date) -> bool:
    """Whether a rule is in force on a day; one that says nothing of days always is."""
    return not isinstance(rule, DatedRule) or rule.since <= on < rule.until


def in_force(published: Iterable[ClockRules]) -> InForce:
    """Return the rules that hold on each day, given what an authority has published."""
    return _in_force(tuple(sorted(published, key=lambda one: (one.since, one.version))))


@lru_cache(maxsize=8)
def _in_force(published: tuple[ClockRules, ...]) -> InForce:
    editions = _editions(published)
    rules = [
        _dated(rule, edition) if len(editions) > 1 else rule for edition in editions for rule in edition.book.rules
    ]
    return InForce(tuple(rules), extended(CALENDARS[editions[-1].book.calendar], [one.book for one in editions]))


def _editions(published: Sequence[ClockRules]) -> list[_Edition]:
    """One for each publication, and what is shipped before the first."""
    found = [(one, read_or_none(one.text)) for one in published]
    nation = next((book.amends for _, book in found if book), NATION)
    editions = [_Edition(date.min, date.max, shipped(nation), frozenset(), "")]
    for one, book in found:
        day = f"{one.since.day} {one.since:%B} {one.since.year}"
        last = editions[-1]._replace(until=one.since)
        if book is None:
            of = f"The rules in force from {day} cannot be read by this Doorstep: it counts by those before"
            new = last._replace(since=one.since, until=date.max, own=frozenset(r.id for r in last.book.rules), of=of)
        else:
            own = frozenset(rule.id for rule in book.rules)
            of = f"By {one.name}’s rules in force from {day}"
            new = _Edition(one.since, date.max, amended(shipped(book.amends), book), own, of)
        editions[-1:] = [last, new]
    return editions


def read_or_none(text: str) -> RuleBook | None:
    """Return published rules; None where a later program has written what this one does not know."""
    try:
        return _read(text)
    except ValueError:
        return None


@lru_cache(maxsize=32)
def _read(text: str) -> RuleBook:
    return read_rules(text)


def _dated(rule: ClockRule, edition: _Edition) -> DatedRule:
    said = structs.asdict(rule)
    of = edition.of if rule.id in edition.own else ""
    return DatedRule(**{**said, "since": edition.since, "until": edition.until, "of": of})


def extended(calendar: Calendar, books: Iterable[RuleBook]) -> Calendar:
    """Return a calendar with the years of bank holidays that an authority has published besides.

    The table has no gap: a year that does not follow on it is left out, and the hub publishes none (docs/clocks.md).
    """
    more = {year.year: year.days for book in books for year in book.bank_holidays}
    last, taken = calendar.last, dict[int, tuple[date, ...]]()
    for year in sorted(more):
        if calendar.first <= year <= last + 1:
            taken[year], last = more[year], max(last, year)
    if not taken:
        return calendar
    kept = (day for day in calendar.holidays if day.year not in taken)
    days = tuple(sorted([*kept, *(day for of in taken.values() for day in of)]))
    version = f"{calendar.version} with {', '.join(map(str, sorted(taken)))}"
    return Calendar(calendar.name, calendar.words, version, max([calendar.published, *taken]), days)


WARNED = timedelta(days=183)
"""How long before the end of the table of bank holidays somebody is told: half a year."""


def ends_soon(calendar: Calendar, today: date) -> bool:
    """Whether the table of bank holidays ends within half a year, or has ended."""
    return date(calendar.last, 12, 31) - today < WARNED
