"""Kind alert: a status, a hazard, an order or a need that people must know before they knock."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Struct

from app.domain.fields import MergeRule, says

SEVERITY = ("note", "caution", "danger")

Topic = Literal["status", "hazard", "order", "communication", "missing"]


class Alert(Struct, frozen=True, kw_only=True):
    """One alert about the child or an address; facts, not labels.

    `status` alerts carry a code (CPP, S47, CIN, LAC, EH) from which the purpose of working with the child is read.
    """

    topic: Annotated[Topic, says("Topic")]
    words: Annotated[str, says("What people must know")]
    code: Annotated[str, says("Code")] = ""
    severity: Annotated[Literal["note", "caution", "danger"], says("Severity", MergeRule.PROTECTIVE, SEVERITY)] = (
        "caution"
    )
    two_to_visit: Annotated[bool, says("Do not visit alone", MergeRule.PROTECTIVE, (False, True))] = False
    action: Annotated[str, says("What to do")] = ""
    source: Annotated[str, says("Source")] = ""
    since: Annotated[date | None, says("From")] = None
    review_due: Annotated[date | None, says("Review due")] = None
    ended: Annotated[bool, says("Ended", MergeRule.PROTECTIVE, (True, False), ends=True)] = False


def is_standing(alert: Alert) -> bool:
    """Whether the alert is still in force; an alert ends by a person's act with a reason, never by its date."""
    return not alert.ended
