"""The figures of an authority: what each one counts, of what, and against which target. Definitions, and no numbers.

Everything that is counted is counted by the clocks and happenings that laptops and Approvals show
(`app/domain/tally.py` makes the narrow rows that hub and tests count). No figure names a child or a worker.
"""

from datetime import date, timedelta
from typing import Literal, NamedTuple

from app.domain.contact import is_at_home
from app.domain.working_days import Calendar, add_working_days

Unit = Literal["percent", "minutes"]

DECIDED, CONFERENCE, ASSESSED, VISITED = (
    "referral-decision", "initial-conference", "assessment-from-referral", "cp-visit",
)  # fmt: skip
BRIEFED, INVOLVED = "brief-read", "services-seen"

READ_BEFORE = timedelta(hours=24)
"""How long before a visit a brief that was read counts as read for it."""

READ_FOR_A_VISIT = frozenset(("brief",))
SHOWS_SERVICES = frozenset(("brief", "overview"))
"""The looks at which all services involved are on the screen."""

SILENT = timedelta(days=3)
NOT_SEEN_DAYS = 20
CASELOAD_LIMIT = 18
"""Open children a worker, above which the overview marks them; this project's default."""

QUIET = timedelta(days=7)
"""After which an agency from which nothing has come is shown as quiet."""

LEAST = 6
"""Counts below this are hidden in exports."""

MINDED = frozenset(("CPP", "S47", "CIN", "LAC"))
"""The statuses under which a child has to be seen."""


class Definition(NamedTuple):
    """One figure: what counts, of what, how long it looks back, and where its target is from."""

    id: str
    name: str
    counts: str
    of: str
    target: int
    unit: Unit
    source: str


_DAY = (
    "Each counts once, on the day by which it was due. What ended otherwise before that day is left out; what is open "
    "after it counts as late."
)
_OWN = "Target: this project's default, until the authority sets its own."
_GUIDANCE = f"Time: Working Together to Safeguard Children. {_OWN}"

MEASURES = (
    Definition(
        DECIDED, "Referral decided in 1 working day", "Referrals decided by the end of the next working day",
        f"Referrals whose decision was due. {_DAY}", 95, "percent",
        _GUIDANCE,
    ),
    Definition(
        CONFERENCE, "First conference within 15 working days",
        "Initial child protection conferences held within 15 working days of the strategy discussion",
        f"Strategy discussions that led to enquiries and whose conference was due. {_DAY}", 85, "percent",
        _GUIDANCE,
    ),
    Definition(
        ASSESSED, "Assessment within 45 working days",
        "Child and family assessments authorised within 45 working days of the referral",
        f"Referrals with an assessment that was due. {_DAY}", 85, "percent",
        _GUIDANCE,
    ),
    Definition(
        VISITED, "Child protection visits on time", "Visits at which the child was seen by the day it was due",
        f"Visits that were due under a child protection plan. {_DAY}", 90, "percent",
        f"Time: the authority's clock rules. {_OWN}",
    ),
    Definition(
        BRIEFED, "Brief read before the visit",
        "Home visits whose brief the visitor opened on their laptop in the 24 hours before the visit",
        "Home visits of the authority's workers that are recorded and signed. A visit to three children counts three "
        "times: there are three briefs. A brief on paper is not counted", 80, "percent", _OWN,
    ),
    Definition(
        INVOLVED, "Time to see all services involved, median",
        "The time from when the hub has a child's allocation to a worker until that worker opens the child's brief or "
        "overview, where all services involved stand; nights and weekends count",
        "Allocations to a named worker. Those whose child has not been opened yet are counted apart", 240, "minutes",
        _OWN,
    ),
)  # fmt: skip
"""The measures of timeliness and of reading before a visit, in the order shown."""

BY_CLOCK = (DECIDED, CONFERENCE, ASSESSED, VISITED)
"""Those that are clocks; each id is the clock rule's own."""

OVERDUE, VISITS_DUE, NOT_SEEN, VERSIONS, LAPTOPS, HELD = (
    "overdue-decisions", "visits-due", "not-seen", "two-versions", "silent-laptops", "held",
)  # fmt: skip


class Line(NamedTuple):
    """One line of what is to be looked at today."""

    id: str
    name: str
    counts: str


TODAY = (
    Line(OVERDUE, "Overdue decisions", "Referrals, and other requests for a decision, whose time is over"),
    Line(
        VISITS_DUE, "CP visits due by Friday",
        "Child protection visits that are overdue, or due up to and including Friday of this week (at a weekend: of "
        "the next)",
    ),
    Line(
        NOT_SEEN, f"Not seen in {NOT_SEEN_DAYS} working days",
        "Open children with a child protection, child in need or looked-after status, or enquiries, who were not seen "
        f"at any recorded contact in the last {NOT_SEEN_DAYS} working days",
    ),
    Line(VERSIONS, "Two versions, not decided", "Conflicts between two people's versions that wait for a person"),
    Line(
        LAPTOPS, "Laptops silent for 3 days",
        "Laptops of the authority's people, whether they hold children or not, that have not exchanged anything for "
        "three days",
    ),
    Line(HELD, "Held items", "Work that arrived and that its author may no longer write, held for a person"),
)  # fmt: skip
"""What is to be looked at today, in the order shown."""

BECAME = {
    "assessment": "Assessment",
    "early-help": "Early help",
    "strategy-discussion": "Strategy discussion",
    "joined": "Joined to open work",
    "advice": "Advice and information",
    "passed-on": "Passed on",
    "no-further-action": "No further action",
}
"""What referrals become, in the order shown."""


def month_ends(until: date, months: int) -> list[date]:
    """Return the last days of so many months that end with this day, the first of them the day before the period."""
    return [_months_before(until, back) for back in range(months, -1, -1)]


def _months_before(on: date, months: int) -> date:
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day  # noqa: PLR2004 - December
    return date(year, month + 1, min(on.day, last))


def week_begins(until: date, weeks: int) -> list[date]:
    """Return the Mondays of so many weeks, the last of them the one in which this day lies."""
    monday = until - timedelta(days=until.weekday())
    return [monday - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]


def month_before(until: date) -> tuple[date, date]:
    """Return the first and the last day of the last month that is over."""
    last = until.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def friday_of(today: date) -> date:
    """Return the Friday of this week; at a weekend that of the next."""
    return today + timedelta(days=(4 - today.weekday()) % 7)


def last_seen_by(today: date, calendar: Calendar) -> date:
    """Return the first day on which a child must have been seen, not to count as not seen."""
    return add_working_days(today, -NOT_SEEN_DAYS, calendar)


def is_home_visit(kind: str) -> bool:
    """Whether a contact of this kind sets out to see a child at home."""
    return kind != "police-attendance" and is_at_home(kind)
