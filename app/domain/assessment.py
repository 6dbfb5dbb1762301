"""Kind assessment: a child and family assessment, from its start to the manager's authorisation."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Struct

from app.domain.fields import MergeRule, says
from app.domain.section import LateReason, Section

FACTORS = {
    "1A": "Alcohol misuse: child",
    "1B": "Alcohol misuse: parent or carer",
    "1C": "Alcohol misuse: another person",
    "2A": "Drug misuse: child",
    "2B": "Drug misuse: parent or carer",
    "2C": "Drug misuse: another person",
    "3A": "Domestic abuse: child is the victim",
    "3B": "Domestic abuse: parent or carer is the victim",
    "3C": "Domestic abuse: another person is the victim",
    "4A": "Mental health: child",
    "4B": "Mental health: parent or carer",
    "4C": "Mental health: another person",
    "5A": "Learning disability: child",
    "5B": "Learning disability: parent or carer",
    "5C": "Learning disability: another person",
    "6A": "Physical disability or illness: child",
    "6B": "Physical disability or illness: parent or carer",
    "6C": "Physical disability or illness: another person",
    "7A": "Young carer",
    "8B": "Privately fostered, overseas children who intend to return",
    "8C": "Privately fostered, overseas children who intend to stay",
    "8D": "Privately fostered, UK children in educational placements",
    "8E": "Privately fostered, UK children making alternative family arrangements",
    "8F": "Privately fostered, other",
    "9A": "Unaccompanied asylum-seeking child",
    "10A": "Going missing",
    "11A": "Child sexual exploitation",
    "12A": "Trafficking",
    "13A": "Gangs",
    "14A": "Socially unacceptable behaviour",
    "15A": "Self-harm",
    "16A": "Neglect",
    "17A": "Emotional abuse",
    "18B": "Physical abuse by another child",
    "18C": "Physical abuse by an adult",
    "19B": "Sexual abuse by another child",
    "19C": "Sexual abuse by an adult",
    "20": "Other",
    "21": "No factors identified",
    "22A": "Female genital mutilation",
    "23A": "Abuse linked to faith or belief",
    "24A": "Child criminal exploitation",
}
"""Factors at the end of an assessment, as the census has them."""

RETIRED_FACTORS = frozenset(("18A", "19A"))
NO_FACTORS = "21"

AssessmentOutcome = Literal["", "no-further-action", "step-down", "cin-plan", "strategy-discussion", "looked-after"]
ASSESSMENT_OUTCOMES = {
    "no-further-action": "No further action",
    "step-down": "Step down to early help",
    "cin-plan": "Child in need plan",
    "strategy-discussion": "Strategy discussion",
    "looked-after": "The child becomes looked after",
}


class Assessment(Struct, frozen=True, kw_only=True):
    """What was found out about a child and the family, and what should come of it."""

    referral: Annotated[str, says("Referral", MergeRule.APPEND)]
    author: Annotated[str, says("Begun by", MergeRule.APPEND)] = ""
    form: Annotated[str, says("Form", MergeRule.APPEND)] = "assessment"
    form_version: Annotated[int, says("Version of the form", MergeRule.APPEND)] = 1
    started: Annotated[date | None, says("Started", MergeRule.GUARDED)] = None
    seen: Annotated[date | None, says("Child seen on")] = None
    not_seen_reason: Annotated[str, says("Why the child was not seen")] = ""
    factors: Annotated[tuple[str, ...], says("Factors")] = ()
    sections: Annotated[tuple[Section, ...], says("Sections", MergeRule.SET)] = ()
    recommends: Annotated[AssessmentOutcome, says("Recommended")] = ""
    late_reasons: Annotated[tuple[LateReason, ...], says("Why it was late", MergeRule.SET)] = ()
    step: Annotated[
        Literal["not-started", "in-progress", "submitted", "returned", "authorised", "closed"],
        says("Step", MergeRule.GUARDED),
    ] = "not-started"
    submitted: Annotated[datetime | None, says("Submitted", MergeRule.GUARDED)] = None
    authorised: Annotated[datetime | None, says("Authorised", MergeRule.GUARDED)] = None
    authorised_by: Annotated[str, says("Authorised by", MergeRule.GUARDED)] = ""
    outcome: Annotated[AssessmentOutcome, says("Outcome", MergeRule.GUARDED)] = ""


def is_unfinished(assessment: Assessment) -> bool:
    """Whether it still waits for somebody."""
    return assessment.step not in ("authorised", "closed")
