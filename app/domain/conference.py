"""Kind conference: an initial, review or transfer child protection conference, led by an independent chair."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Struct

from app.domain.fields import MergeRule, says
from app.domain.section import LateReason, Section
from app.domain.strategy import Attending

CATEGORIES_OF_ABUSE = {
    "NEG": "Neglect",
    "PHY": "Physical abuse",
    "SAB": "Sexual abuse",
    "EMO": "Emotional abuse",
    "MUL": "More than one",
}
"""The categories of a child protection plan, as the census has them."""

Abuse = Literal["", "NEG", "PHY", "SAB", "EMO", "MUL"]
OTHER_AGENCIES_NEEDED = 2


class Conference(Struct, frozen=True, kw_only=True):
    """A child protection conference. An initial one follows an enquiry or stands on the referral itself, never both."""

    conference_kind: Annotated[Literal["initial", "review", "transfer"], says("Kind", MergeRule.APPEND)]
    enquiry: Annotated[str, says("Enquiry", MergeRule.APPEND)] = ""
    referral: Annotated[str, says("Referral", MergeRule.APPEND)] = ""
    plan: Annotated[str, says("Plan that is reviewed", MergeRule.APPEND)] = ""
    author: Annotated[str, says("Asked for by", MergeRule.APPEND)] = ""
    form: Annotated[str, says("Form", MergeRule.APPEND)] = "conference"
    form_version: Annotated[int, says("Version of the form", MergeRule.APPEND)] = 1
    asked: Annotated[datetime | None, says("Asked for", MergeRule.APPEND)] = None
    planned: Annotated[datetime | None, says("Arranged for")] = None
    place: Annotated[str, says("Place")] = ""
    report_shared: Annotated[date | None, says("Report given to the family and the chair")] = None
    attended: Annotated[tuple[Attending, ...], says("Who took part", MergeRule.SET)] = ()
    no_quorum_reason: Annotated[str, says("Why it was held without a quorum")] = ""
    sections: Annotated[tuple[Section, ...], says("Sections", MergeRule.SET)] = ()
    late_reasons: Annotated[tuple[LateReason, ...], says("Why it was late", MergeRule.SET)] = ()
    step: Annotated[Literal["asked", "arranged", "held", "called-off"], says("Step", MergeRule.GUARDED)] = "asked"
    held: Annotated[date | None, says("Held", MergeRule.GUARDED)] = None
    outcome: Annotated[Literal["", "plan", "no-plan", "continue", "end"], says("Decided", MergeRule.GUARDED)] = ""
    category: Annotated[Abuse, says("Category of abuse", MergeRule.GUARDED)] = ""


def is_quorate(conference: Conference) -> bool:
    """Whether social care and at least two other agencies took part."""
    others = {one.agency or one.sector for one in conference.attended if one.sector != "social"} - {""}
    return any(one.sector == "social" for one in conference.attended) and len(others) >= OTHER_AGENCIES_NEEDED
