"""Who may see which categories of which child, why, until when: one pure function fills the hub's access table."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from app.domain.policy import CATEGORIES, Purpose, cell


class Tie(StrEnum):
    """The relationship to a child by which somebody sees anything at all (docs/security.md, 4.5)."""

    ALLOCATED = "allocated"
    CO_WORKER = "co-worker"
    DUTY = "duty"
    SUPERVISOR = "supervisor"
    INVOLVED = "involved"


class Relationship(NamedTuple):
    """One practitioner's tie to one child, with the sector of their agency and the dates it holds between."""

    practitioner: str
    child: str
    tie: Tie
    sector: str
    since: date | None = None
    until: date | None = None


class Grant(NamedTuple):
    """One row of the access table."""

    practitioner: str
    child: str
    category: str
    reason: str
    since: date | None = None
    until: date | None = None


class Holding(NamedTuple):
    """That somebody of a team has, had or will have a child, by an allocation of any role."""

    team: str
    since: date | None = None
    until: date | None = None


_PURPOSE_OF_STATUS = {
    "CPP": Purpose.PROTECTION,
    "S47": Purpose.PROTECTION,
    "LAC": Purpose.NEED,
    "CIN": Purpose.NEED,
    "EH": Purpose.HELP,
}
_STRONGEST = (Purpose.PROTECTION, Purpose.NEED, Purpose.HELP)


def purpose_of(status_codes: Iterable[str]) -> Purpose:
    """Return the purpose of working with a child from its standing status alerts; none means help."""
    found = {_PURPOSE_OF_STATUS[code] for code in status_codes if code in _PURPOSE_OF_STATUS}
    return next((purpose for purpose in _STRONGEST if purpose in found), Purpose.HELP)


def supervised(holdings: Iterable[Holding], status_codes: Iterable[str], on: date) -> list[Holding]:
    """Return the teams whose supervisors have to do with a child, each from when until when.

    Beside every holding its own team. A child whom nobody holds on this day, while a status stands, stays with the team
    that held it last, until somebody holds it: else nobody could see it, nor allocate it (docs/sync.md 10.6).
    """
    found = list(holdings)
    if any(holds(on, one.since, one.until) for one in found) or _PURPOSE_OF_STATUS.keys().isdisjoint(status_codes):
        return found
    over = [(one.until, one.team) for one in found if one.until is not None and one.until < on]
    last = max((until for until, _ in over), default=None)
    begins = min((one.since for one in found if one.since is not None and one.since > on), default=None)
    kept_until = None if begins is None else begins - timedelta(days=1)
    return found + [Holding(team, None, kept_until) for team in sorted({team for until, team in over if until == last})]


def holds(on: date, since: date | None, until: date | None) -> bool:
    """Whether a tie with these dates holds on a day; its last day counts (docs/sync.md 10.1)."""
    return (since is None or since <= on) and (until is None or on <= until)


def _permitted(relationship: Relationship, category: str, purpose: Purpose) -> bool:
    """P opens a category; S opens it to the holder of the case and the supervisor, who are its gate."""
    answer = cell(category, relationship.sector, purpose)
    if relationship.tie in (Tie.ALLOCATED, Tie.SUPERVISOR) and relationship.sector == "social":
        return answer in ("P", "S") or (answer == "C" and category in _OWN_WORK)
    if relationship.tie in (Tie.CO_WORKER, Tie.DUTY) and relationship.sector == "social":
        return answer == "P" or category in _OWN_WORK
    return answer == "P"


_OWN_WORK = frozenset(
    ("visit_narrative_voice", "assessment_plan_minutes", "concern_current", "history_chronology", "cp_or_cla_status")
)
"""What the authority's own workers write and need whatever the status: early help is casework too."""


TIED = "tied"
"""Stands among the categories of every tie: no record is of it, and by it a tie that opens nothing is a tie."""


def grants(relationships: Iterable[Relationship], purpose: Purpose) -> frozenset[Grant]:
    """Return every row of the access table that these relationships to one child give for this purpose.

    Default deny: what no relationship and no cell of the matrix permits is not there (docs/security.md, 4.5).
    """
    return frozenset(
        Grant(tie.practitioner, tie.child, category, tie.tie.value, tie.since, tie.until)
        for tie in relationships
        for category in (TIED, *CATEGORIES)
        if category == TIED or _permitted(tie, category, purpose)
    )
