"""Who may see which categories of which child, why, until when: one pure function fills the hub's access table."""

from collections.abc import Iterable
from datetime import date
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


def grants(relationships: Iterable[Relationship], purpose: Purpose) -> frozenset[Grant]:
    """Return every row of the access table that these relationships to one child give for this purpose.

    Default deny: what no relationship and no cell of the matrix permits is not there (docs/security.md, 4.5).
    """
    return frozenset(
        Grant(tie.practitioner, tie.child, category, tie.tie.value, tie.since, tie.until)
        for tie in relationships
        for category in CATEGORIES
        if _permitted(tie, category, purpose)
    )
