"""The rules of the clocks, as data: what starts one, how long it runs, what meets it, and where that is written.

A book of rules is shipped for England, Wales and Scotland (`app/domain/shipped/`); docs/clocks.md shows them. An
authority gives its own as a document of the same shape (`amended`), so rules come to the clocks as a value. Reading is
strict, because a happening that is spelt wrongly would give a clock that never runs, and nobody would miss it.
"""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, NamedTuple

import msgspec

from app.domain.happening import DETAILS, Happens
from app.domain.length import Length, Unit, read_length
from app.domain.working_days import CALENDARS

_SATURDAY = 5
NATIONS = ("england", "wales", "scotland")

Regime = Literal[
    "front-door", "assessment", "enquiry", "cp", "cin", "looked-after", "missing", "police-protection", "health",
    "recording", "information",
]  # fmt: skip
"""The part of the work, or the kind of plan, to which a rule applies."""

What = Literal[
    "visit", "review", "meeting", "conference", "assessment", "decision", "interview", "protection", "record"
]
"""What has to be done: visits of several regimes are compared, and the strictest is due first."""

Status = Literal["statutory", "guidance", "local", "default"]
"""Law; guidance; one authority's or area's own; or this project's, where none of these gives a figure."""

_Words = Annotated[str, msgspec.Meta(min_length=1)]
_Id = Annotated[str, msgspec.Meta(pattern=r"\A[a-z0-9]+(-[a-z0-9]+)*\Z", max_length=60)]
_Filters = tuple[_Words, ...]


class Filter(NamedTuple):
    """Which happenings are meant: of a name, and of one detail, of none (`""`), or of any (None)."""

    name: Happens
    detail: str | None = None


@cache
def read_filter(text: str) -> Filter:
    """Read `plan-began:cp` (of this detail), `placement-began:` (of none) or `plan-began` (of any).

    Raises ValueError for a name or a detail that no happening has.
    """
    name, colon, detail = text.partition(":")
    if name not in {one.value for one in Happens}:
        raise ValueError(f"there is no happening {name!r}")
    meant = Filter(Happens(name), detail if colon else None)
    if detail and detail not in DETAILS.get(meant.name, ()):
        raise ValueError(f"{meant.name} has no detail {detail!r}")
    return meant


class Later(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another interval for what begins at least so long after the start, or after a happening."""

    after: _Words
    every: _Words

    def __post_init__(self) -> None:
        """Raise ValueError where a length or a filter is none."""
        if _runs_on(self.every).unit is Unit.HOUR:
            raise ValueError("intervals are not counted in hours")
        if self.after[0].isdigit():
            _runs_on(self.after)
        else:
            read_filter(self.after)


def _runs_on(text: str) -> Length:
    length = read_length(text)
    if length.number <= 0:
        raise ValueError(f"{text!r} does not run forward")
    return length


class ClockRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule. Lengths and filters stay as they are written (`read_length`, `read_filter` read them).

    `starts`: each such happening starts a clock; `otherwise` is for when there is none of these.
    `within`: how long the clock runs, and `opens` from when on what meets it can be done.
    `ends`: what meets it. `tries`: what was tried and does not count, to be said beside the date.
    `then`: it repeats; the next interval begins with what met the last, and the last of these stays.
    `later`: another interval further on. `stops`: it ends without being met.
    `lapses`: how long after the start nothing is expected any more though nothing has met it.
    `soon`: how long before its date a clock is soon. `runs`: whether it is used at all.
    """

    id: _Id
    name: _Words
    regime: Regime
    what: What
    starts: Annotated[_Filters, msgspec.Meta(min_length=1)]
    within: _Words
    ends: Annotated[_Filters, msgspec.Meta(min_length=1)]
    soon: _Words
    status: Status
    source: _Words
    otherwise: _Filters = ()
    opens: str = ""
    tries: _Filters = ()
    then: _Filters = ()
    later: Later | None = None
    stops: _Filters = ()
    lapses: str = ""
    runs: bool = True

    def __post_init__(self) -> None:
        """Raise ValueError where a length or a filter is none, or two fields do not go together."""
        for text in (*self.starts, *self.otherwise, *self.ends, *self.tries, *self.stops):
            read_filter(text)
        length = read_length(self.within)
        for text in (self.soon, *self.then):
            _runs_on(text)
        if self.opens and read_length(self.opens).unit is Unit.HOUR:
            raise ValueError("a clock opens with a day")
        if self.lapses:
            _runs_on(self.lapses)
        if self.later is not None and not self.then:
            raise ValueError("later is for rules that repeat")
        if (self.then or self.later) and (self.opens or self.lapses or length.number <= 0):
            raise ValueError("a rule that repeats runs forward, and neither opens nor lapses")
        if (length.unit is Unit.HOUR) != (read_length(self.soon).unit is Unit.HOUR):
            raise ValueError("soon is counted in hours where the rule is, and else in days")


class BankHolidays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The bank holidays of a year that the table of the program does not have, or has otherwise."""

    year: Annotated[int, msgspec.Meta(ge=2022, le=2100)]
    days: Annotated[tuple[date, ...], msgspec.Meta(min_length=1)]

    def __post_init__(self) -> None:
        """Raise ValueError for days that are of another year, at a weekend, or twice."""
        if any(day.year != self.year for day in self.days) or len(set(self.days)) != len(self.days):
            raise ValueError(f"bank holidays of {self.year} are days of that year, each once")
        if any(day.weekday() >= _SATURDAY for day in self.days):
            raise ValueError("a bank holiday is on a weekday: write the day in its place")


class RuleBook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rules of a nation or an authority, with the calendar by which their working days are counted.

    An authority's own say which nation's they amend, and the day from which they are in force.
    """

    name: _Words
    version: _Words
    calendar: _Words
    rules: tuple[ClockRule, ...] = ()
    amends: Literal["england", "wales", "scotland"] = "england"
    since: date | None = msgspec.field(default=None, name="in-force-from")
    bank_holidays: tuple[BankHolidays, ...] = msgspec.field(default=(), name="bank-holidays")

    def __post_init__(self) -> None:
        """Raise ValueError for a calendar that there is none of, or two rules of one id."""
        if self.calendar not in CALENDARS:
            raise ValueError(f"no calendar {self.calendar!r}")
        ids = [rule.id for rule in self.rules]
        if len(ids) != len(set(ids)):
            raise ValueError("two rules of one id")


def read_rules(text: str) -> RuleBook:
    """Read a book of rules written in TOML; raises ValueError that names the place."""
    return msgspec.convert(tomllib.loads(text), RuleBook)


@cache
def shipped(nation: str) -> RuleBook:
    """Return the book that comes with the program for one of `NATIONS`."""
    return read_rules(shipped_text(nation))


def shipped_text(nation: str) -> str:
    """Return the same as the document it is."""
    return (files("app.domain") / "shipped" / f"{nation}.toml").read_text("utf-8")


def amended(book: RuleBook, own: RuleBook) -> RuleBook:
    """Return a book with an authority's own rules: one of the same id takes the place of the shipped one, others are
    added; one that is not to run says `runs = false`.
    """
    replaced = {rule.id: rule for rule in (*book.rules, *own.rules)}
    return msgspec.structs.replace(own, rules=tuple(replaced.values()))
