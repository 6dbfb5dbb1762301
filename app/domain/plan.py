"""Kind plan: early help, child in need, child protection, looked after and pathway plans."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Struct

from app.domain.conference import Abuse
from app.domain.fields import MergeRule, says
from app.domain.section import LateReason, Section

PlanKind = Literal["early-help", "cin", "cp", "looked-after", "pathway"]
PLAN_WORDS = {
    "early-help": "Early help plan",
    "cin": "Child in need plan",
    "cp": "Child protection plan",
    "looked-after": "Care plan",
    "pathway": "Pathway plan",
}
STATUS_OF = {"early-help": "EH", "cin": "CIN", "cp": "CPP", "looked-after": "LAC"}
"""The status alert that stands while a plan of a kind is active; a pathway plan has none."""

PlanEnding = Literal["", "review", "transferred", "turned-18", "died", "stepped-up", "finished"]
PLAN_ENDINGS = {
    "review": "Ended by a review",
    "transferred": "Transferred to another authority",
    "turned-18": "The young person is 18",
    "died": "The child died",
    "stepped-up": "Followed by a child protection plan",
    "finished": "What was planned is done",
}


class Target(Struct, frozen=True, kw_only=True):
    """One thing that the plan wants to reach: for whom, by whom, by when, and how it stands."""

    id: str
    words: str
    owner: str = ""
    due: date | None = None
    stands: Literal["", "open", "partly", "reached", "dropped"] = ""


class Plan(Struct, frozen=True, kw_only=True):
    """What is to change for the child, who does what, and since when it is in force.

    `ended` and `ended_why` are proposed until it has ended.
    """

    plan_kind: Annotated[PlanKind, says("Kind of plan", MergeRule.APPEND)]
    referral: Annotated[str, says("Referral", MergeRule.APPEND)] = ""
    conference: Annotated[str, says("Conference", MergeRule.APPEND)] = ""
    author: Annotated[str, says("Written by", MergeRule.APPEND)] = ""
    form: Annotated[str, says("Form", MergeRule.APPEND)] = "plan"
    form_version: Annotated[int, says("Version of the form", MergeRule.APPEND)] = 1
    targets: Annotated[tuple[Target, ...], says("What is to be reached", MergeRule.SET)] = ()
    sections: Annotated[tuple[Section, ...], says("Sections", MergeRule.SET)] = ()
    late_reasons: Annotated[tuple[LateReason, ...], says("Why it was late", MergeRule.SET)] = ()
    step: Annotated[
        Literal["proposed", "approved", "active", "ended", "not-needed"], says("Step", MergeRule.GUARDED)
    ] = "proposed"
    approved: Annotated[datetime | None, says("Approved", MergeRule.GUARDED)] = None
    approved_by: Annotated[str, says("Approved by", MergeRule.GUARDED)] = ""
    began: Annotated[date | None, says("In force from", MergeRule.GUARDED)] = None
    category: Annotated[Abuse, says("Category of abuse", MergeRule.GUARDED)] = ""
    previous_plans: Annotated[int | None, says("Child protection plans before this one", MergeRule.GUARDED)] = None
    ended: Annotated[date | None, says("Ends on")] = None
    ended_why: Annotated[PlanEnding, says("Why it ends")] = ""
