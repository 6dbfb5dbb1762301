"""Kind enquiry: enquiries under section 47, where there is reasonable cause to suspect significant harm."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Struct

from app.domain.fields import MergeRule, says
from app.domain.section import LateReason, Section

EnquiryOutcome = Literal["", "unsubstantiated", "no-conference", "conference"]
ENQUIRY_OUTCOMES = {
    "unsubstantiated": "Concerns not substantiated",
    "no-conference": "Substantiated, no conference needed",
    "conference": "Child protection conference needed",
}


class Enquiry(Struct, frozen=True, kw_only=True):
    """Enquiries under section 47, from their start to the manager's decision on the outcome."""

    referral: Annotated[str, says("Referral", MergeRule.APPEND)]
    strategy: Annotated[str, says("Strategy discussion", MergeRule.APPEND)] = ""
    author: Annotated[str, says("Opened by", MergeRule.APPEND)] = ""
    form: Annotated[str, says("Form", MergeRule.APPEND)] = "enquiry"
    form_version: Annotated[int, says("Version of the form", MergeRule.APPEND)] = 1
    started: Annotated[date | None, says("Started", MergeRule.APPEND)] = None
    agencies: Annotated[Literal["", "single", "joint"], says("Single or joint agency")] = ""
    seen: Annotated[date | None, says("Child seen on")] = None
    not_seen_reason: Annotated[str, says("Why the child was not seen")] = ""
    sections: Annotated[tuple[Section, ...], says("Sections", MergeRule.SET)] = ()
    recommends: Annotated[EnquiryOutcome, says("Recommended")] = ""
    chairs_view: Annotated[str, says("The conference chair's view")] = ""
    late_reasons: Annotated[tuple[LateReason, ...], says("Why it was late", MergeRule.SET)] = ()
    step: Annotated[
        Literal["open", "submitted", "returned", "unsubstantiated", "no-conference", "conference"],
        says("Step", MergeRule.GUARDED),
    ] = "open"
    ended: Annotated[datetime | None, says("Decided", MergeRule.GUARDED)] = None
    ended_by: Annotated[str, says("Decided by", MergeRule.GUARDED)] = ""


def is_open(enquiry: Enquiry) -> bool:
    """Whether its outcome has not been decided."""
    return enquiry.step in ("open", "submitted", "returned")
