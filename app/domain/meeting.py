"""Kind meeting: a core group, a child in need meeting, a family's own or a professionals' meeting; never a visit."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Struct

from app.domain.fields import MergeRule, says
from app.domain.section import LateReason, Section
from app.domain.strategy import Attending

MEETINGS = {
    "core-group": "Core group",
    "plan": "Meeting on the plan",
    "family": "Family group meeting",
    "professionals": "Professionals' meeting",
    "legal": "Legal planning meeting",
}


class Meeting(Struct, frozen=True, kw_only=True):
    """People who met about a child; that the child was in the room makes it no visit."""

    meeting_kind: Annotated[
        Literal["core-group", "plan", "family", "professionals", "legal"], says("Kind of meeting", MergeRule.APPEND)
    ]
    plan: Annotated[str, says("Plan", MergeRule.APPEND)] = ""
    author: Annotated[str, says("Written by", MergeRule.APPEND)] = ""
    form: Annotated[str, says("Form", MergeRule.APPEND)] = "meeting"
    form_version: Annotated[int, says("Version of the form", MergeRule.APPEND)] = 1
    planned: Annotated[date | None, says("Planned for")] = None
    attended: Annotated[tuple[Attending, ...], says("Who took part", MergeRule.SET)] = ()
    sections: Annotated[tuple[Section, ...], says("Sections", MergeRule.SET)] = ()
    late_reasons: Annotated[tuple[LateReason, ...], says("Why it was late", MergeRule.SET)] = ()
    step: Annotated[Literal["planned", "held", "called-off"], says("Step", MergeRule.GUARDED)] = "planned"
    held: Annotated[date | None, says("Held", MergeRule.GUARDED)] = None
