"""What is due for a child: visits that are planned, the next visit that the last contact named, and the clocks.

Where a contact named a day and a clock runs for the same visit, the earlier of the two is what is due: a worker may
promise to come sooner than the rule asks, and a day that is named later puts nothing off.
"""

from collections.abc import Iterable
from datetime import date, datetime, time

from app.casework.caseworker import Caseworker
from app.casework.due_clocks import chip_words, in_short, near_of
from app.casework.household import read_as
from app.casework.page_parts import Due, DueState
from app.casework.sources import on_day
from app.domain.clock_rules import read_filter
from app.domain.clocks import Clock, ClockState
from app.domain.contact import CONTACT_WORDS
from app.domain.happening import Happens
from app.domain.visit import UNDER_WAY, Visit
from app.domain.working_days import working_days_between
from app.storage.extracts import NextVisit
from app.storage.instants import instant
from app.storage.records import Record

SOON = 5
"""Within how many working days a date is soon."""

NOTHING = Due(None, "Nothing planned", DueState.NONE, "")


def due_of(
    by: Caseworker, visits: Iterable[Visit], named: NextVisit | None, running: Iterable[Clock], now: datetime
) -> Due:
    """Return what is overdue, else the earliest of planned visits, of the day that a contact named, and of clocks."""
    today, counted = by.here(now).date(), [clock for clock in running if clock.state is not ClockState.AHEAD]
    dues = [visit_due(by, visit, now) for visit in visits] + [clock_due(clock, today) for clock in counted]
    if named is not None and not is_overtaken(named, counted):
        dues.append(named_due(by, named, today))
    return min(dues, key=lambda due: (due.state is not DueState.OVER, due.at or by.here(now)), default=NOTHING)


def is_overtaken(named: NextVisit, running: Iterable[Clock]) -> bool:
    """Whether a clock for the same visit is due on the day that a contact named, or before it."""
    due = date.fromisoformat(named.due)
    return any(named.kind in kinds_that_meet(clock) and clock.due.date() <= due for clock in running)


def kinds_that_meet(clock: Clock) -> frozenset[str]:
    """Return the kinds of contact by which a clock is met: those of its regime, where the child is seen."""
    ends = map(read_filter, clock.rule.ends) if clock.rule.what == "visit" else ()
    return frozenset(one.detail for one in ends if one.name is Happens.CHILD_SEEN and one.detail)


_STATES = {"over": DueState.OVER, "soon": DueState.SOON, "later": DueState.LATER}


def clock_due(clock: Clock, today: date) -> Due:
    """Return a clock's date as due."""
    return Due(clock.due, chip_words(clock, today), _STATES[near_of(clock)], in_short(clock))


def read_visits(found: Iterable[Record]) -> list[tuple[Record, Visit]]:
    """Return the visits that can be read."""
    read = [(record, read_as(record, Visit)) for record in found]
    return [(record, visit) for record, visit in read if visit is not None]


def what_of(visit: Visit) -> str:
    """Return what a planned visit is for."""
    return visit.purpose or CONTACT_WORDS.get(visit.kind_of_visit, "Visit")


def due_at(at: datetime, what: str, today: date, *, timed: bool = True) -> Due:
    """Return a date as due: over when its day is past, soon within five working days."""
    on = at.date()
    if on < today:
        days = (today - on).days
        return Due(at, f"{days} day{'s' * (days > 1)} over", DueState.OVER, what)
    words = on_day(on, today) if on > today else f"Today {at:%H:%M}" if timed else "Today"
    soon = working_days_between(today, on) <= SOON
    return Due(at, words, DueState.SOON if soon else DueState.LATER, what)


def named_due(by: Caseworker, named: NextVisit, today: date) -> Due:
    """Return the day that a contact named as due."""
    at = datetime.combine(date.fromisoformat(named.due), time(), by.here(instant(named.said)).tzinfo)
    return due_at(at, CONTACT_WORDS.get(named.kind, "Visit"), today, timed=False)


def visit_due(by: Caseworker, visit: Visit, now: datetime) -> Due:
    """One that is past is not overdue: it was planned, and nothing is recorded of it, whatever has been done."""
    at, today = by.here(visit.planned), by.here(now).date()
    if now - visit.planned >= UNDER_WAY:
        when = f"{at:%H:%M}" if at.date() == today else on_day(at.date(), today).partition(" ")[2]
        return Due(at, f"{when}, not recorded", DueState.UNRECORDED, what_of(visit))
    return due_at(at, what_of(visit), today)


def counted(due: Due, today: date, *, by: str = "") -> Due:
    """Beside the date stands how far it is; where only a day was named, that day."""
    if due.at is None or due.state in (DueState.OVER, DueState.UNRECORDED):
        return due
    on = due.at.date()
    days = working_days_between(today, on)
    near = "today" if on == today else f"{days} working day{'s' * (days != 1)}"
    words = f"{by}{on_day(on, today)}" if by and on > today else near.capitalize() if on == today else near
    return Due(due.at, words, due.state, due.what)
