"""What an authority's figures come to: counts, days and medians, of all teams and of each; no names of people.

The definitions are in `app/domain/figures.py`. The hub counts, and a laptop keeps its last answer.
"""

from datetime import date, datetime

from msgspec import Struct

from app.domain.figures import INVOLVED

ALL_TEAMS = ""


class Share(Struct, frozen=True):
    """How many counted in the time up to a day, and how many of them met the measure."""

    until: date
    counted: int = 0
    met: int = 0


class Median(Struct, frozen=True):
    """The median in minutes of so many in the time up to a day, and how many are not there yet; nothing of none."""

    until: date
    counted: int = 0
    waiting: int = 0
    minutes: int | None = None


class Measured(Struct, frozen=True):
    """A measure, month by month; of the one in minutes `medians`, with that of the whole period as the last."""

    id: str
    months: tuple[Share, ...] = ()
    medians: tuple[Median, ...] = ()


class Week(Struct, frozen=True):
    """Home visits of a week, and how many of them had the brief read first."""

    monday: date
    visits: int = 0
    read: int = 0


class Counted(Struct, frozen=True):
    """A count by its id: a line of today, or what referrals became."""

    id: str
    count: int = 0


class TeamFigures(Struct, frozen=True, kw_only=True):
    """The figures of one team, or of all. `caseloads` has one number for each worker, and no name.

    `became` is of the last month that is over (`month`), `decided_in_time` how many of them were.
    """

    team: str
    name: str
    measures: tuple[Measured, ...]
    weeks: tuple[Week, ...]
    caseloads: tuple[int, ...]
    today: tuple[Counted, ...]
    month: date
    became: tuple[Counted, ...]
    decided_in_time: int
    open_children: int
    confirmed: int

    def measured(self, id: str) -> Measured:
        """Return a measure by its id; one that the hub does not know has nothing."""
        return next((one for one in self.measures if one.id == id), Measured(id))

    def line(self, id: str) -> int:
        """Return the count of a line of today."""
        return next((one.count for one in self.today if one.id == id), 0)


class AgencyFigures(Struct, frozen=True, kw_only=True):
    """An agency: how many children it works with, when its own people sent anything last, whether anybody signs in."""

    agency: str
    name: str
    sector: str
    children: int
    received: datetime | None
    joined: bool


class Ready(Struct, frozen=True):
    """One part of readiness: how many are ready, of how many."""

    id: str
    ready: int
    of: int


class Figures(Struct, frozen=True, kw_only=True):
    """The answer to a question for figures: of which time, counted when, and whether every case file is counted yet."""

    since: date
    until: date
    counted: datetime
    whole: bool
    limit: int
    teams: tuple[TeamFigures, ...]
    agencies: tuple[AgencyFigures, ...]
    ready: tuple[Ready, ...]

    def team(self, id: str) -> TeamFigures | None:
        """Return the figures of a team, or of all."""
        return next((one for one in self.teams if one.team == id), None)


def share_of(measured: Measured) -> Share | None:
    """Return what a measure came to over the whole period; nothing where nothing was due."""
    counted = sum(month.counted for month in measured.months)
    if measured.id == INVOLVED or not counted:
        return None
    return Share(measured.months[-1].until, counted, sum(month.met for month in measured.months))


def percent(share: Share) -> int:
    """Return the share in percent, half upwards, but never all unless it is all, nor nothing unless it is nothing."""
    rounded = (200 * share.met + share.counted) // (2 * share.counted)
    if 0 < share.met < share.counted:
        return min(max(rounded, 1), 99)
    return rounded


READINESS = {
    "agencies": "Agencies from which somebody can sign in",
    "laptops": "Workers who hold open children by name, and whose laptop was heard from in the last seven days",
    "numbers": "Open children whose NHS number is confirmed",
    "supervised": "Teams with open children that have a supervisor",
}
"""What is looked at for readiness, in the order shown."""
