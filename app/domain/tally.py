"""What the figures count of one case file, in narrow rows: which clocks came to what, which visits were made.

Pure, and by the same happenings and clocks as everywhere. A row says what is settled; whether an open clock is late is
asked when it is counted (`late_from`). So rows hold until a record of the child changes, a rule changes, or `again`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal, NamedTuple

from app.domain.access import holds
from app.domain.alert import Alert, is_standing
from app.domain.approval import Approval
from app.domain.case_file import CaseFile
from app.domain.clock_rules import ClockRule
from app.domain.clocks import Clock, ClockState, clocks
from app.domain.contact import Contact
from app.domain.dispute import Conflict
from app.domain.figures import BY_CLOCK, READ_BEFORE, READ_FOR_A_VISIT, SHOWS_SERVICES, is_home_visit
from app.domain.happening import Happening, Happens, day_of, instant_of
from app.domain.happenings import happenings
from app.domain.involvement import Allocation, Involvement
from app.domain.length import Unit, read_length
from app.domain.working_days import Calendar

_DAY = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)

REQUEST = "request"
"""The rule under which a request for a decision stands among the clocks: no clock, but it has a day."""

Came = Literal["open", "met", "late", "missed", "stopped"]
"""What became of a clock: met in time, or late; ended otherwise after its day (missed) or before it (stopped)."""


class TalliedClock(NamedTuple):
    """One clock: its rule and day, the instant from which it is late, what became of it, when, and in which detail."""

    rule: str
    due: date
    late_from: datetime
    came: Came
    ended: date | None = None
    detail: str = ""


class Looked(NamedTuple):
    """A look at the child's records on a laptop: whose, at what, and when, as far as that can be."""

    who: str
    what: str
    at: datetime


class TalliedVisit(NamedTuple):
    """One home visit that was made, tried ones too, by whom, and whether they had read the brief for it."""

    record: str
    made: datetime
    author: str
    read: bool


class TalliedTaking(NamedTuple):
    """That a child was allocated to a worker by name: when the hub had that, and when they saw all services first."""

    record: str
    worker: str
    had: datetime
    opened: datetime | None


class Beside(NamedTuple):
    """What is known beside the records: looks, and when the hub had each record first."""

    looks: Sequence[Looked] = ()
    had: Mapping[str, datetime] = {}


class Tallied(NamedTuple):
    """What is counted of one case file. `again` is the day on which it must be tallied anew: a date to come.

    `team` has the child, or had it last; `worker` is who holds it by name, `since` when. `seen` is the last day on
    which somebody saw the child.
    """

    team: str
    worker: str
    is_open: bool
    since: date | None
    seen: date | None
    statuses: tuple[str, ...]
    confirmed: bool
    disputes: int
    agencies: tuple[str, ...]
    clocks: tuple[TalliedClock, ...]
    visits: tuple[TalliedVisit, ...]
    takings: tuple[TalliedTaking, ...]
    again: date | None


def measured(rules: Iterable[ClockRule]) -> tuple[ClockRule, ...]:
    """Return the rules by which figures are counted."""
    return tuple(rule for rule in rules if rule.id in BY_CLOCK)


def tally(
    file: CaseFile, beside: Beside, rules: Iterable[ClockRule], calendar: Calendar, now: datetime
) -> Tallied:  # fmt: skip
    """Return what is counted of a case file; `rules` are those that are measured."""
    happened = happenings(file)
    team, worker, since = _holder(file)
    seen = [file.day(one.at) for one in happened if one.name is Happens.CHILD_SEEN and _is_past(one, file)]
    child = file.child
    timed = (_clock(one, file.zone) for one in clocks(rules, happened, calendar, file.zone, now))
    return Tallied(
        team=team,
        worker=worker,
        is_open=since is not None,
        since=since if since != date.min else None,
        seen=max((day for day in seen if day), default=None),
        statuses=_statuses(file),
        confirmed=child is not None and child.nhs_verified,
        disputes=sum(one.step == "open" for one in file.of(Conflict).values()),
        agencies=_agencies(file),
        clocks=tuple(sorted((*timed, *_requests(file)), key=_order)),
        visits=tuple(sorted(_visits(file, beside.looks))),
        takings=tuple(sorted(_takings(file, beside))),
        again=_again(file, happened),
    )


def _order(one: TalliedClock) -> tuple[str, date, str, date, str]:
    return one.rule, one.due, one.came, one.ended or date.min, one.detail


def _is_past(one: Happening, file: CaseFile) -> bool:
    return day_of(one.at, file.zone) <= file.today


def _midnight_after(due: date, zone: tzinfo) -> datetime:
    return datetime.combine(due + _DAY, time(), zone).astimezone(UTC)


def _clock(clock: Clock, zone: tzinfo) -> TalliedClock:
    hours = read_length(clock.rule.within).unit is Unit.HOUR
    late_from = clock.due.astimezone(UTC) + _MOMENT if hours else _midnight_after(clock.due.date(), zone)
    end = clock.end
    if end is None:
        return TalliedClock(clock.rule.id, clock.due.date(), late_from, "open")
    came: Came = "met" if clock.state is ClockState.MET else "late"
    if clock.state is ClockState.STOPPED:
        came = "missed" if instant_of(end.at, zone) >= late_from else "stopped"
    return TalliedClock(clock.rule.id, clock.due.date(), late_from, came, day_of(end.at, zone), end.detail)


def _requests(file: CaseFile) -> Iterator[TalliedClock]:
    """Requests for a decision that wait and have a day; one about a referral's decision stands there as its clock."""
    for one in file.of(Approval).values():
        by_clock = one.about_kind == "referral" and one.act != "close"
        if one.step == "requested" and one.due is not None and not by_clock:
            yield TalliedClock(REQUEST, one.due, _midnight_after(one.due, file.zone), "open")


def _holder(file: CaseFile) -> tuple[str, str, date | None]:
    """Return the team that has the child, who holds it by name, and since when; of nobody now the team that had it."""
    found = sorted(file.of(Allocation).items(), key=lambda pair: (pair[1].since or date.min, pair[0]))
    now = [one for _, one in found if holds(file.today, one.since, one.until)]
    held = [one for one in now if one.role == "allocated"]
    if held:
        return held[-1].team, held[-1].practitioner, held[-1].since or date.min
    if now:
        return now[-1].team, "", None
    over = sorted((one.until, one.team) for _, one in found if one.until and one.until < file.today)
    return (over[-1][1] if over else ""), "", None


def _statuses(file: CaseFile) -> tuple[str, ...]:
    standing = (one.code for one in file.of(Alert).values() if one.topic == "status" and is_standing(one))
    return tuple(sorted({code for code in standing if code}))


def _agencies(file: CaseFile) -> tuple[str, ...]:
    """The agencies that work with the child; a service that may not be named is not among them."""
    works = (one for one in file.of(Involvement).values() if not one.sensitive)
    return tuple(sorted({one.agency for one in works if one.agency and holds(file.today, one.since, one.until)}))


def _visits(file: CaseFile, looks: Sequence[Looked]) -> Iterator[TalliedVisit]:
    briefs = [look for look in looks if look.what in READ_FOR_A_VISIT]
    for id, one in file.of(Contact).items():
        if one.signatures and one.happened and one.author and is_home_visit(one.kind_of_contact):
            made = one.happened.astimezone(UTC)
            read = any(look.who == one.author and made - READ_BEFORE < look.at <= made for look in briefs)
            yield TalliedVisit(id, made, one.author, read)


def _takings(file: CaseFile, beside: Beside) -> Iterator[TalliedTaking]:
    for id, one in file.of(Allocation).items():
        if one.role == "allocated" and one.practitioner:
            had = beside.had[id]
            shown = (look.at for look in beside.looks if look.who == one.practitioner and look.what in SHOWS_SERVICES)
            yield TalliedTaking(id, one.practitioner, had, min((at for at in shown if at >= had), default=None))


def _again(file: CaseFile, happened: Iterable[Happening]) -> date | None:
    """Return the next day on which something that is dated begins to count, or no longer does."""
    days = [day_of(one.at, file.zone) for one in happened]
    ties: list[Allocation | Involvement] = [*file.of(Allocation).values(), *file.of(Involvement).values()]
    for tie in ties:
        days += [tie.since] if tie.since else []
        days += [tie.until + _DAY] if tie.until else []
    return min((day for day in days if day > file.today), default=None)
