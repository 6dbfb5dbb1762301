"""Kind strategy-discussion: social care, police and health decide whether there are enquiries under section 47."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Struct

from app.domain.fields import MergeRule, says
from app.domain.section import LateReason, Section


class Attending(Struct, frozen=True, kw_only=True):
    """Somebody who was there, and for whom they spoke; the sector is that of the matrix."""

    id: str
    name: str
    sector: str = ""
    role: str = ""
    agency: str = ""
    practitioner: str = ""


class StrategyDiscussion(Struct, frozen=True, kw_only=True):
    """A strategy discussion, from when it was decided to hold one."""

    referral: Annotated[str, says("Referral", MergeRule.APPEND)]
    author: Annotated[str, says("Asked for by", MergeRule.APPEND)] = ""
    form: Annotated[str, says("Form", MergeRule.APPEND)] = "strategy-discussion"
    form_version: Annotated[int, says("Version of the form", MergeRule.APPEND)] = 1
    decided: Annotated[datetime | None, says("Decided", MergeRule.APPEND)] = None
    attended: Annotated[tuple[Attending, ...], says("Who took part", MergeRule.SET)] = ()
    absent_reason: Annotated[str, says("Why somebody was missing")] = ""
    sections: Annotated[tuple[Section, ...], says("Sections", MergeRule.SET)] = ()
    late_reasons: Annotated[tuple[LateReason, ...], says("Why it was late", MergeRule.SET)] = ()
    step: Annotated[Literal["requested", "held", "called-off"], says("Step", MergeRule.GUARDED)] = "requested"
    held: Annotated[datetime | None, says("Held", MergeRule.GUARDED)] = None
    outcome: Annotated[Literal["", "enquiry", "no-enquiry"], says("Outcome", MergeRule.GUARDED)] = ""


SECTORS_NEEDED = frozenset(("social", "police"))
HEALTH_SECTORS = frozenset(("health", "nhs"))


def is_quorate(strategy: StrategyDiscussion) -> bool:
    """Whether social care, the police and health took part."""
    sectors = {one.sector for one in strategy.attended}
    return sectors >= SECTORS_NEEDED and not sectors.isdisjoint(HEALTH_SECTORS)
