"""The figures of the authority: counted from the tally for whoever may see them, and written into the audit.

Each statement counts for all teams and for each in one go; the definitions are in `app/domain/figures.py`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from app.domain.figure_counts import (
    ALL_TEAMS,
    AgencyFigures,
    Counted,
    Figures,
    Measured,
    Median,
    Ready,
    Share,
    TeamFigures,
    Week,
)
from app.domain.figures import (
    BECAME,
    BRIEFED,
    CASELOAD_LIMIT,
    INVOLVED,
    MEASURES,
    TODAY,
    month_before,
    month_ends,
    week_begins,
)
from app.domain.identity import DIRECTORY
from app.domain.practitioner import FIGURES
from server import audit, figure_counting, tally
from server.audit import AuditEntry
from server.directory import directory_for
from server.door import Caller
from server.figure_counting import Period
from server.hub import Hub
from server.refusal import Refusal
from sync import wire_figures

WEEKS = 26
_STEPS = 2
"""So many transactions of the tally somebody waits for at most: then the answer says that it is not whole."""


def figures(hub: Hub, caller: Caller, ask: wire_figures.FiguresAsk) -> wire_figures.FiguresAnswer:
    """Answer with the figures of a period, and write into the audit that they were read.

    Raises Refusal (403, figures-not-yours) for whoever is not of the authority or may not see them, and
    (404, not-found) for a team that is not the authority's.
    """
    with hub.database.writing() as connection:
        authority = _authority(connection, caller)
        _refuse_other_team(connection, ask.team, authority)
    whole = tally.keep_up(hub, steps=_STEPS)
    now = hub.clock()
    today = now.astimezone(ZoneInfo(hub.settings.zone)).date()
    until = min(ask.until or today, today)
    ends = month_ends(until, ask.months)
    period = Period(now, today, until, tuple(ends), tuple(week_begins(until, WEEKS)), hub.settings.zone, ask.team)
    with hub.database.writing() as connection:
        found = count(connection, period, authority, whole=whole)
        read = f"{ends[0] + timedelta(days=1)} to {until}, {f'team {ask.team}' if ask.team else 'all teams'}"
        entry = AuditEntry(DIRECTORY, now, caller.practitioner, caller.device, "read figures", read)
        audit.append(connection, [entry])
    return wire_figures.FiguresAnswer(now=now, figures=found)


def _authority(connection: Connection, caller: Caller) -> str:
    """Return the agency whose figures these are: of whoever asks, if they may."""
    known = directory_for(connection, caller.practitioner)
    authority = known.authority(caller.agency)
    if FIGURES not in known.can(caller.practitioner) or caller.sector != "social" or caller.agency != authority:
        raise Refusal(
            403, "figures-not-yours",
            "The authority's figures are not yours to see. Its IT can let you see them, if its director wishes so.",
        )  # fmt: skip
    return authority


_TEAM = text("SELECT agency FROM doorstep.record WHERE kind = 'team' AND id = CAST(:team AS uuid)")


def _refuse_other_team(connection: Connection, team: str, authority: str) -> None:
    if team and str(connection.execute(_TEAM, {"team": team}).scalar()) != authority:
        raise Refusal(404, "not-found", "There is no such team of this authority.")


def count(connection: Connection, period: Period, authority: str, *, whole: bool = True) -> Figures:
    """Count everything for a period."""
    counted = _Counts(connection, period)
    teams = figure_counting.teams(connection, period, authority)
    mark = tally.mark(connection)
    return Figures(
        since=period.ends[0] + timedelta(days=1),
        until=period.until,
        counted=mark.at if mark else period.now,
        whole=whole,
        limit=CASELOAD_LIMIT,
        teams=tuple(counted.of(team, name) for team, name in teams),
        agencies=tuple(_agencies(connection, period)),
        ready=tuple(_ready(connection, period, counted)),
    )


class _Counts:
    """What was counted, by team; nothing stands where there is none."""

    def __init__(self, connection: Connection, period: Period) -> None:
        self.period = period
        self.shares = {
            (row.team, row.rule, row.month): (row.counted, row.met)
            for row in figure_counting.shares(connection, period)
        }
        visits = list(figure_counting.visits(connection, period))
        self.read = {(row.team, row.place): (row.counted, row.met) for row in visits if row.by == "month"}
        self.weeks = {(row.team, row.place): (row.counted, row.met) for row in visits if row.by == "week"}
        self.medians = {(row.team, row.month): row for row in figure_counting.medians(connection, period)}
        self.caseloads: dict[str, list[int]] = defaultdict(list)
        for row in figure_counting.caseloads(connection, period):
            self.caseloads[row.team].append(row.children)
        self.lines = {(row.team, row.line): row.n for row in figure_counting.today(connection, period)}
        self.became = {(row.team, row.outcome): row for row in figure_counting.became(connection, period)}
        self.children = {row.team: row for row in figure_counting.children(connection, period)}

    def of(self, team: str, name: str) -> TeamFigures:
        """Return the figures of a team, or of all."""
        held = self.children.get(team)
        decided = [row for (of, _), row in self.became.items() if of == team]
        return TeamFigures(
            team=team,
            name=name,
            measures=tuple(self._measured(team, one.id) for one in MEASURES),
            weeks=tuple(
                Week(monday, *self.weeks.get((team, place), (0, 0)))
                for place, monday in enumerate(self.period.mondays, 1)
            ),
            caseloads=tuple(sorted(self.caseloads[team])),
            today=tuple(Counted(line.id, self.lines.get((team, line.id), 0)) for line in TODAY),
            month=month_before(self.period.until)[0],
            became=tuple(self._became(team, outcome) for outcome in BECAME),
            decided_in_time=sum(row.met for row in decided),
            open_children=held.open if held else 0,
            confirmed=held.confirmed if held else 0,
        )

    def _became(self, team: str, outcome: str) -> Counted:
        found = self.became.get((team, outcome))
        return Counted(outcome, found.n if found else 0)

    def _measured(self, team: str, id: str) -> Measured:
        months = list(enumerate(self.period.ends[1:], 1))
        if id == INVOLVED:
            ends = [*months, (figure_counting.WHOLE, self.period.until)]
            return Measured(id, medians=tuple(self._median(team, month, until) for month, until in ends))
        found: Mapping[Any, tuple[int, int]] = self.read if id == BRIEFED else self.shares
        keys = {month: (team, month) if id == BRIEFED else (team, id, month) for month, _ in months}
        return Measured(id, tuple(Share(until, *found.get(keys[month], (0, 0))) for month, until in months))

    def _median(self, team: str, month: int, until: date) -> Median:
        found = self.medians.get((team, month))
        return Median(until, found.counted, found.waiting, found.minutes) if found else Median(until)


def _agencies(connection: Connection, period: Period) -> Iterable[AgencyFigures]:
    for row in figure_counting.agencies(connection, period):
        yield AgencyFigures(
            agency=row.agency, name=row.name, sector=row.sector, children=row.children, received=row.received,
            joined=row.joined,
        )  # fmt: skip


def _ready(connection: Connection, period: Period, counted: _Counts) -> Iterable[Ready]:
    found = figure_counting.readiness(connection, period)
    yield Ready("agencies", found.joined, found.agencies)
    yield Ready("laptops", found.heard, found.workers)
    held = counted.children.get(ALL_TEAMS)
    yield Ready("numbers", held.confirmed if held else 0, held.open if held else 0)
    yield Ready("supervised", found.supervised, found.teams)
