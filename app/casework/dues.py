"""What is due for a child: visits that are planned, and the next visit that the last contact said is due.

Counted from what people wrote down; the clocks of the law are not among them.
"""

from collections.abc import Iterable
from datetime import date, datetime, time

from app.casework.caseworker import Caseworker
from app.casework.household import practitioners, read_as
from app.casework.page_parts import Due, DueState, Planned
from app.casework.sources import on_day
from app.domain.contact import CONTACT_WORDS
from app.domain.visit import UNDER_WAY, Visit
from app.domain.working_days import working_days_between
from app.storage import extracts, records
from app.storage.extracts import NextVisit
from app.storage.instants import instant
from app.storage.records import Record
from app.storage.vault import Tx

SOON = 5
"""Within how many working days a date is soon."""

NOTHING = Due(None, "Nothing planned", DueState.NONE, "")


def due_of(by: Caseworker, visits: Iterable[Visit], named: NextVisit | None, now: datetime) -> Due:
    """Return what is overdue, else the earliest of a child's planned visits and of the day that a contact named."""
    today = by.here(now).date()
    dues = [_due(by, visit, now) for visit in visits]
    if named is not None:
        dues.append(_named(by, named, today))
    return min(dues, key=lambda due: (due.state is not DueState.OVER, due.at or by.here(now)), default=NOTHING)


def planned_of(tx: Tx, by: Caseworker, child: str, now: datetime) -> tuple[Planned, ...]:
    """Return everything planned for a child by its time, what is past first."""
    today = by.here(now).date()
    visits = read_visits(records.still_planned(tx, [child]))
    names = {id: one.name for id, one in practitioners(tx, {visit.practitioner for _, visit in visits}).items()}
    found = [_planned(by, record, visit, names.get(visit.practitioner, ""), now) for record, visit in visits]
    named = extracts.next_visits(tx, [child]).get(child)
    if named is not None:
        due = _named(by, named, today)
        said = on_day(by.here(instant(named.said)).date(), today)
        found.append(Planned("", due.what, f"named on {said}", _counted(due, today, by="by ")))
    return tuple(sorted(found, key=lambda one: one.due.at or by.here(now)))


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


def _named(by: Caseworker, named: NextVisit, today: date) -> Due:
    at = datetime.combine(date.fromisoformat(named.due), time(), by.here(instant(named.said)).tzinfo)
    return due_at(at, CONTACT_WORDS.get(named.kind, "Visit"), today, timed=False)


def _due(by: Caseworker, visit: Visit, now: datetime) -> Due:
    """One that is past is not overdue: it was planned, and nothing is recorded of it, whatever has been done."""
    at, today = by.here(visit.planned), by.here(now).date()
    if now - visit.planned >= UNDER_WAY:
        when = f"{at:%H:%M}" if at.date() == today else on_day(at.date(), today).partition(" ")[2]
        return Due(at, f"{when}, not recorded", DueState.UNRECORDED, what_of(visit))
    return due_at(at, what_of(visit), today)


def _planned(by: Caseworker, record: Record, visit: Visit, name: str, now: datetime) -> Planned:
    at, today = by.here(visit.planned), by.here(now).date()
    when = f"{'Today' if at.date() == today else on_day(at.date(), today)}, {at:%H:%M}"
    detail = when if visit.practitioner == by.practitioner or not name else f"{when}, {name}"
    return Planned(record.id, what_of(visit), detail, _counted(_due(by, visit, now), today))


def _counted(due: Due, today: date, *, by: str = "") -> Due:
    """Beside the date stands how far it is; where only a day was named, that day."""
    if due.at is None or due.state in (DueState.OVER, DueState.UNRECORDED):
        return due
    on = due.at.date()
    days = working_days_between(today, on)
    near = "today" if on == today else f"{days} working day{'s' * (days != 1)}"
    words = f"{by}{on_day(on, today)}" if by and on > today else near.capitalize() if on == today else near
    return Due(due.at, words, due.state, due.what)
