"""Kind review: of a child in need, looked after or other plan; a child protection plan is reviewed by a conference."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Struct

from app.domain.fields import MergeRule, says
from app.domain.section import LateReason, Section
from app.domain.strategy import Attending


class Review(Struct, frozen=True, kw_only=True):
    """Looking at a plan together: whether it goes on, changes or ends."""

    plan: Annotated[str, says("Plan", MergeRule.APPEND)]
    author: Annotated[str, says("Written by", MergeRule.APPEND)] = ""
    form: Annotated[str, says("Form", MergeRule.APPEND)] = "review"
    form_version: Annotated[int, says("Version of the form", MergeRule.APPEND)] = 1
    planned: Annotated[date | None, says("Planned for")] = None
    attended: Annotated[tuple[Attending, ...], says("Who took part", MergeRule.SET)] = ()
    sections: Annotated[tuple[Section, ...], says("Sections", MergeRule.SET)] = ()
    late_reasons: Annotated[tuple[LateReason, ...], says("Why it was late", MergeRule.SET)] = ()
    step: Annotated[Literal["planned", "held", "called-off"], says("Step", MergeRule.GUARDED)] = "planned"
    held: Annotated[date | None, says("Held", MergeRule.GUARDED)] = None
    outcome: Annotated[Literal["", "continue", "change", "end"], says("Outcome", MergeRule.GUARDED)] = ""
