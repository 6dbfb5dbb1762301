"""Kinds conflict and decision: what waits for a person, and what a person decided."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Struct

from app.domain.fields import MergeRule, says


class Conflict(Struct, frozen=True, kw_only=True):
    """One field, two values, waiting for a person. Written by the hub; both values are kept for ever."""

    about: Annotated[str, says("Record", MergeRule.APPEND)]
    about_kind: Annotated[str, says("Kind of record", MergeRule.APPEND)]
    field: Annotated[str, says("Field", MergeRule.APPEND)]
    item: Annotated[str, says("Item", MergeRule.APPEND)] = ""
    before: Annotated[Any, says("Value both started from", MergeRule.APPEND)] = None
    standing: Annotated[Any, says("Value that stands meanwhile", MergeRule.APPEND)] = None
    other: Annotated[Any, says("Other value", MergeRule.APPEND)] = None
    standing_by: Annotated[str, says("Standing value by", MergeRule.APPEND)] = ""
    other_by: Annotated[str, says("Other value by", MergeRule.APPEND)] = ""
    change: Annotated[str, says("Change", MergeRule.APPEND)] = ""
    opened: Annotated[datetime | None, says("Opened", MergeRule.APPEND)] = None
    step: Annotated[Literal["open", "settled"], says("Step", MergeRule.GUARDED)] = "open"
    settled_by: Annotated[str, says("Settled by", MergeRule.GUARDED)] = ""
    chosen: Annotated[Any, says("Chosen value", MergeRule.GUARDED)] = None
    reason: Annotated[str, says("Reason", MergeRule.GUARDED)] = ""


class Decision(Struct, frozen=True, kw_only=True):
    """A decision with its reason, bound to the hash of the version that was read."""

    about: Annotated[str, says("About", MergeRule.APPEND)]
    about_hash: Annotated[str, says("Version read", MergeRule.APPEND)] = ""
    decided: Annotated[str, says("Decision", MergeRule.APPEND)] = ""
    reason: Annotated[str, says("Reason", MergeRule.APPEND)] = ""
    decided_by: Annotated[str, says("Decided by", MergeRule.APPEND)] = ""
    at: Annotated[datetime | None, says("Decided at", MergeRule.APPEND)] = None
