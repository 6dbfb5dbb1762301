"""Kind approval: a decision that is asked for, and what came of it."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Struct

from app.domain.fields import MergeRule, says

ApprovalStep = Literal["requested", "approved", "returned", "refused", "withdrawn", "expired", "superseded"]
DECIDED = ("approved", "returned", "refused")
"""The steps by which somebody decides."""


class Approval(Struct, frozen=True, kw_only=True):
    """One decision: of which record, which act is asked for, by whom; then what was decided, why, and on what reading.

    `read` is the SHA-256 of the record's body as whoever decides has read it, `read_version` its version. `takes` names
    the act that is taken instead of the one that was asked for. `cover` is the record by which they decide in another's
    place. `team` and `practitioner` are who has the child from then on, where the act gives the child
    to somebody.
    """

    about: Annotated[str, says("Record", MergeRule.APPEND)]
    about_kind: Annotated[str, says("Kind of record", MergeRule.APPEND)]
    act: Annotated[str, says("What is asked for", MergeRule.APPEND)]
    author: Annotated[str, says("Asked by", MergeRule.APPEND)]
    author_name: Annotated[str, says("Asker's name", MergeRule.APPEND)] = ""
    asked: Annotated[datetime | None, says("Asked", MergeRule.APPEND)] = None
    due: Annotated[date | None, says("Needed by", MergeRule.APPEND)] = None
    until: Annotated[datetime | None, says("Stands until", MergeRule.APPEND)] = None
    words: Annotated[str, says("What should be known for it", MergeRule.APPEND)] = ""
    step: Annotated[ApprovalStep, says("Step", MergeRule.GUARDED)] = "requested"
    takes: Annotated[str, says("What was decided", MergeRule.GUARDED)] = ""
    reason: Annotated[str, says("Reason", MergeRule.GUARDED)] = ""
    decided_by: Annotated[str, says("Decided by", MergeRule.GUARDED)] = ""
    decided: Annotated[datetime | None, says("Decided", MergeRule.GUARDED)] = None
    read: Annotated[str, says("Version that was read", MergeRule.GUARDED)] = ""
    read_version: Annotated[int, says("Number of the version that was read", MergeRule.GUARDED)] = 0
    cover: Annotated[str, says("In another's place, by", MergeRule.GUARDED)] = ""
    team: Annotated[str, says("Team that has the child from now on", MergeRule.GUARDED)] = ""
    practitioner: Annotated[str, says("Who has the child from now on", MergeRule.GUARDED)] = ""
    superseded_by: Annotated[str, says("Overtaken by the change", MergeRule.GUARDED)] = ""
