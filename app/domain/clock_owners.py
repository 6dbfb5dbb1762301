"""Whose clocks are whose: by the part that somebody has in the child's case, never by a job title.

A clock is shown on the day's page of those who can do something about it. docs/clocks.md says the rule in words.
"""

from enum import StrEnum
from functools import cache

from app.domain.clock_rules import ClockRule


class CasePart(StrEnum):
    """The part that somebody has in a child's case, for which clocks are theirs."""

    WORKER = "worker"
    """The child is allocated to them, or to nobody in a team that they supervise."""
    FRONT_DOOR = "front-door"
    """The child is at the front door, where they screen or supervise."""
    CHAIR = "chair"
    REVIEWER = "reviewer"
    HEALTH_VISITOR = "health-visitor"


PARTS_BY_CAPABILITY = {"CPC": CasePart.CHAIR, "IRO": CasePart.REVIEWER, "HV": CasePart.HEALTH_VISITOR}
"""What somebody who is involved with a child is there for, by what they can do."""


@cache
def owners(rule: ClockRule) -> frozenset[CasePart]:
    """Return whose the clocks of a rule are; nobody's where it is not about the work with one child."""
    if rule.regime == "information":
        return frozenset()
    if rule.regime == "front-door":
        return frozenset((CasePart.FRONT_DOOR,))
    if rule.regime == "health":
        return frozenset((CasePart.HEALTH_VISITOR,))
    found = {CasePart.WORKER}
    if rule.what == "conference" or (rule.regime == "cp" and rule.what == "review"):
        found.add(CasePart.CHAIR)
    if rule.regime == "looked-after" and rule.what == "review":
        found.add(CasePart.REVIEWER)
    return frozenset(found)
