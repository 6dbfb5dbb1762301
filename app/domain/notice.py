"""Kind notice: what the hub tells somebody who may not see the record it is about."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Struct

from app.domain.fields import MergeRule, says


class Notice(Struct, frozen=True, kw_only=True):
    """What became of a referral, for its referrer: it belongs to their agency, and says no more than they may know."""

    about: Annotated[str, says("About", MergeRule.APPEND)]
    about_kind: Annotated[str, says("Kind of record", MergeRule.APPEND)]
    to: Annotated[str, says("To", MergeRule.APPEND)]
    tells: Annotated[Literal["referral-decided"], says("What it tells", MergeRule.APPEND)] = "referral-decided"
    outcome: Annotated[str, says("What was decided", MergeRule.APPEND)] = ""
    day: Annotated[date | None, says("Received on", MergeRule.APPEND)] = None
    at: Annotated[datetime | None, says("Told", MergeRule.APPEND)] = None
    step: Annotated[Literal["unread", "read"], says("Step", MergeRule.GUARDED)] = "unread"
    read_by: Annotated[str, says("Read by", MergeRule.GUARDED)] = ""
