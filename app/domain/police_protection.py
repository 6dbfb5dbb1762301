"""Kind police protection: that a constable took a child into it, or kept a child where the child was (s46, 1989)."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Struct

from app.domain.fields import MergeRule, says
from app.domain.section import LateReason

Ending = Literal["", "returned", "accommodated", "emergency-order", "care-order", "other"]

ENDING_WORDS: dict[str, str] = {
    "": "Not ended, or not said",
    "returned": "Back to the family",
    "accommodated": "Accommodated with the family's agreement (section 20)",
    "emergency-order": "Emergency protection order",
    "care-order": "Interim care order",
    "other": "Otherwise",
}


class PoliceProtection(Struct, frozen=True, kw_only=True):
    """One time in police protection. Where the child was taken is an address, with its own protection."""

    since: Annotated[datetime, says("Police protection began")]
    until: Annotated[datetime | None, says("Police protection ended")] = None
    ended_how: Annotated[Ending, says("How it ended")] = ""
    words: Annotated[str, says("Why")] = ""
    officer: Annotated[str, says("Officer and telephone")] = ""
    designated: Annotated[str, says("Designated officer and telephone")] = ""
    reference: Annotated[str, says("Police reference")] = ""
    author: Annotated[str, says("Recorded by", MergeRule.APPEND)] = ""
    author_name: Annotated[str, says("Recorded by, name", MergeRule.APPEND)] = ""
    late_reasons: Annotated[tuple[LateReason, ...], says("Why it was late", MergeRule.SET)] = ()
