"""The due clocks of the person whose they are: what is over first, then by date, siblings of one occasion in one line.

A clock follows from the records and the day alone (docs/clocks.md); it blocks nothing and moves nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from app.casework import case_clocks
from app.casework.case_clocks import Rules
from app.casework.case_parts import parts_of
from app.casework.caseworker import Caseworker
from app.casework.clock_book import book
from app.casework.due_pages import DueLine, Near
from app.casework.household import KnownChild, eldest_first, families, known_as
from app.casework.sources import on_day
from app.casework.words import and_list
from app.domain.clock_owners import CasePart, owners
from app.domain.clock_rules import What, read_filter
from app.domain.clock_words import left_words
from app.domain.clocks import Clock, ClockState, next_due
from app.domain.happening import Happens, instant_of
from app.domain.length import Unit, read_length
from app.domain.working_days import Calendar, working_days_between
from app.storage import extracts, records
from app.storage.vault import Tx, Vault

AHEAD = 10
"""How many working days ahead a clock is shown that is not soon: what is further away is on the child's own page."""

_IN_SHORT = {
    "referral-decision": "Decision on the referral",
    "referrer-told": "Tell the referrer",
    "assessment-from-referral": "C&F assessment",
    "assessment-from-start": "C&F assessment",
    "initial-conference": "Conference",
    "cp-review": "Review conference",
    "cp-visit": "CP visit",
    "cin-visit": "CIN visit",
    "looked-after-review": "Looked after review",
    "review-antenatal": "Review before birth",
}
_COMPARED: tuple[What, ...] = ("visit", "assessment")
"""Of these one is shown for a child, the one that is due first; its sentence names the others."""


class _Read(NamedTuple):
    """What was read last, at which writing of the store, and on which day."""

    writings: int
    on: date
    lines: tuple[DueLine, ...]


_last: WeakKeyDictionary[Vault, _Read] = WeakKeyDictionary()


def lines(tx: Tx, by: Caseworker, writings: int) -> tuple[DueLine, ...]:
    """Return what is due for this person. `writings` are those of the store before this transaction.

    Nothing is read again while nothing was written and the day is the same, but where a rule counts in hours.
    """
    today = by.here(by.clock()).date()
    last = _last.get(by.vault)
    if last is not None and (last.writings, last.on) == (writings, today):
        return last.lines
    near = _near_of_mine(tx, by)
    known = {one.child: known_as(one.child, one) for one in records.of_children(tx, near, "child")}
    home = families(near, extracts.same_people(tx, near))
    shown = (_line(by, occasion, known) for occasion in _occasions(near, home))
    found = tuple(sorted(shown, key=lambda line: (line.near != "over", line.due, line.names, line.key)))
    if not any(case_clocks.in_hours(clock.rule) for of in near.values() for clock, _ in of):
        _last[by.vault] = _Read(writings, today, found)
    return found


def _near_of_mine(tx: Tx, by: Caseworker) -> dict[str, list[tuple[Clock, str]]]:
    held = book(tx)
    asked = {child: _rules(parts, held.running) for child, parts in parts_of(tx, by).items()}
    found = case_clocks.of_children(tx, by, asked, by.clock())
    return {child: kept for child, of in found.items() if (kept := _near(by, _strictest(by, of), held.calendar))}


@cache
def _rules(parts: frozenset[CasePart], running: Rules) -> Rules:
    return tuple(rule for rule in running if owners(rule) & parts)


def _strictest(by: Caseworker, found: Sequence[Clock]) -> list[tuple[Clock, str]]:
    """Return each clock with its sentence; of visits under several regimes the one that is due first, with why."""
    now = by.clock()
    first = {what: next_due(found, what, ZoneInfo(by.zone), now) for what in _COMPARED}
    return [
        (clock, due.why if (due := first.get(clock.rule.what)) else clock.words)
        for clock in found
        if (due := first.get(clock.rule.what)) is None or due.clock is clock
    ]


def _near(by: Caseworker, found: Iterable[tuple[Clock, str]], calendar: Calendar) -> list[tuple[Clock, str]]:
    today = by.here(by.clock()).date()
    return [(clock, why) for clock, why in found if _is_near(clock, today, calendar)]


def _is_near(clock: Clock, today: date, calendar: Calendar) -> bool:
    """What cannot be done yet waits for its day; what runs is shown from two weeks before its date."""
    if clock.state is ClockState.AHEAD:
        return False
    pressing = clock.state in (ClockState.OVERDUE, ClockState.SOON)
    return pressing or working_days_between(today, clock.due.date(), calendar) <= AHEAD


Occasion = list[tuple[str, Clock, str]]


def _occasions(near: Mapping[str, Sequence[tuple[Clock, str]]], home: Mapping[str, str]) -> Iterable[Occasion]:
    """Put together what is due for brothers and sisters at one time by one rule: they are seen together."""
    found: dict[tuple[str, datetime, str], Occasion] = {}
    for child, of in near.items():
        for clock, why in of:
            found.setdefault((clock.rule.id, clock.due, home[child]), []).append((child, clock, why))
    return [one for occasion in found.values() for one in _told_apart(occasion)]


def _told_apart(occasion: Occasion) -> Iterator[Occasion]:
    """A child who has the same thing due twice at one time has it twice."""
    rest = occasion
    while rest:
        first = {child: (child, clock, why) for child, clock, why in reversed(rest)}
        yield list(first.values())[::-1]
        rest = [one for one in rest if one not in first.values()]


def _line(by: Caseworker, occasion: Occasion, known: Mapping[str, KnownChild]) -> DueLine:
    children = eldest_first([known.get(child) or known_as(child, None) for child, _, _ in occasion])
    first = children[0].id
    _, clock, why = next(one for one in occasion if one[0] == first)
    today = by.here(by.clock()).date()
    return DueLine(
        key=clock.key,
        child=first,
        names=names_of(children),
        what=", ".join(filter(None, (in_short(clock), detail_of(clock, today)))),
        chip=chip_words(clock, today),
        near=near_of(clock),
        began=clock.opens or instant_of(clock.start.at, ZoneInfo(by.zone)),
        due=clock.due,
        sentence=f"{why} {clock.standing}",
        review=_review(clock),
        visited=clock.rule.what == "visit" or bool(_review(clock)),
    )


def _review(clock: Clock) -> str:
    """Return the health visitor's review by which a clock is met."""
    ends = (read_filter(text) for text in clock.rule.ends)
    return next((one.detail for one in ends if one.name is Happens.HEALTH_REVIEW_HELD and one.detail), "")


def names_of(children: Sequence[KnownChild]) -> str:
    """Return brothers and sisters as they are said together: "Callum and Skye Brennan"."""
    family = {one.child.family for one in children if one.here}
    if len(children) > 1 and len(family) == 1 and all(one.here and one.child.given for one in children):
        return f"{and_list([one.given for one in children])} {next(iter(family))}".strip()
    return and_list([one.name for one in children])


def in_short(clock: Clock) -> str:
    """Return what is due, in as few words as it is called among those who do it."""
    return _IN_SHORT.get(clock.rule.id, clock.rule.name)


def near_of(clock: Clock) -> Near:
    """Return how near a clock's date is."""
    return "over" if clock.state is ClockState.OVERDUE else "soon" if clock.state is ClockState.SOON else "later"


def chip_words(clock: Clock, today: date) -> str:
    """Return a clock's date, to the minute where it counts in hours; of one that is over by how much."""
    if clock.state is ClockState.OVERDUE:
        return f"{left_words(clock.left)} over"
    on, to_the_minute = clock.due.date(), read_length(clock.rule.within).unit is Unit.HOUR
    if on == today:
        return f"Today {clock.due:%H:%M}" if to_the_minute else "Today"
    if to_the_minute and on - today < timedelta(days=6):
        return f"{on_day(on, today).partition(' ')[0]} {clock.due:%H:%M}"
    return on_day(on, today)


def detail_of(clock: Clock, today: date) -> str:
    """Return what stands beside it: since when it is over, how often it is due, or how long it runs."""
    rule = clock.rule
    if clock.state is ClockState.OVERDUE:
        return f"due {on_day(clock.due.date(), today).partition(' ')[2]}"
    if rule.what == "visit" and rule.then:
        return f"every {rule.then[-1]}"
    return rule.within if not rule.then and read_length(rule.within).unit is Unit.WORKING_DAY else ""
