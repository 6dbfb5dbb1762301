"""Kinds conflict, late contribution and decision: what waits for a person, and what a person decided."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Struct

from app.domain.fields import MergeRule, says


class Conflict(Struct, frozen=True, kw_only=True):
    """One field, two values, waiting for a person. Made by the hub; both values are kept for ever.

    `item` names one item of a list; then the values are that item or nothing. Settling it moves `step`, once, and
    says what stood when the settler looked (`seen`), what stands from now on (`chosen`; a list of items, where it is
    about an item), who says so, when and why (docs/decisions/0004-two-people-one-child.md). `earlier` holds what was in
    this dispute before: values of the same two people on the way to their last word (docs/sync.md 4.15). Whoever writes
    the record with others sees the conflict as they see the record (docs/sync.md 4.13).
    """

    about: Annotated[str, says("Record", MergeRule.APPEND)]
    about_kind: Annotated[str, says("Kind of record", MergeRule.APPEND)]
    field: Annotated[str, says("Field", MergeRule.APPEND)]
    item: Annotated[str, says("Item", MergeRule.APPEND)] = ""
    before: Annotated[Any, says("Value both started from", MergeRule.APPEND)] = None
    standing: Annotated[Any, says("Value that stands meanwhile", MergeRule.APPEND)] = None
    other: Annotated[Any, says("Other value", MergeRule.APPEND)] = None
    standing_by: Annotated[str, says("Standing value by", MergeRule.APPEND)] = ""
    other_by: Annotated[str, says("Other value by", MergeRule.APPEND)] = ""
    earlier: Annotated[tuple[Any, ...], says("Earlier values", MergeRule.APPEND)] = ()
    co_authors: Annotated[tuple[str, ...], says("Co-authors of the record", MergeRule.APPEND)] = ()
    change: Annotated[str, says("Change", MergeRule.APPEND)] = ""
    standing_at: Annotated[datetime | None, says("Standing value written", MergeRule.APPEND)] = None
    other_at: Annotated[datetime | None, says("Other value written", MergeRule.APPEND)] = None
    fitted: Annotated[tuple[str, ...], says("Fields that fitted together", MergeRule.APPEND)] = ()
    opened: Annotated[datetime | None, says("Opened", MergeRule.APPEND)] = None
    step: Annotated[Literal["open", "settled"], says("Step", MergeRule.GUARDED)] = "open"
    settled_by: Annotated[str, says("Settled by", MergeRule.GUARDED)] = ""
    seen: Annotated[Any, says("What stood when it was settled", MergeRule.GUARDED)] = None
    chosen: Annotated[Any, says("Chosen value", MergeRule.GUARDED)] = None
    reason: Annotated[str, says("Reason", MergeRule.GUARDED)] = ""
    settled_at: Annotated[datetime | None, says("Settled", MergeRule.GUARDED)] = None


class LateContribution(Struct, frozen=True, kw_only=True):
    """Work of somebody whose access had ended, written before they learnt of it: taken, for the holder to read."""

    about: Annotated[str, says("Record", MergeRule.APPEND)]
    about_kind: Annotated[str, says("Kind of record", MergeRule.APPEND)]
    change: Annotated[str, says("Change", MergeRule.APPEND)]
    author: Annotated[str, says("Written by", MergeRule.APPEND)]
    written: Annotated[datetime | None, says("Written", MergeRule.APPEND)] = None
    arrived: Annotated[datetime | None, says("Arrived", MergeRule.APPEND)] = None
    step: Annotated[Literal["unread", "read"], says("Step", MergeRule.GUARDED)] = "unread"
    read_by: Annotated[str, says("Read by", MergeRule.GUARDED)] = ""


class Decision(Struct, frozen=True, kw_only=True):
    """A decision with its reason, bound to the hash of the version that was read; the hub makes it and signs it.

    `approval` asked for it, `act` is what was done by it, and `for_whom` in whose place it was decided. The signature
    covers the body without `signature` and `signed_with`, the version of the hub's signing key.
    """

    about: Annotated[str, says("About", MergeRule.APPEND)]
    about_kind: Annotated[str, says("Kind of record", MergeRule.APPEND)] = ""
    about_hash: Annotated[str, says("Version read", MergeRule.APPEND)] = ""
    decided: Annotated[str, says("Decision", MergeRule.APPEND)] = ""
    reason: Annotated[str, says("Reason", MergeRule.APPEND)] = ""
    decided_by: Annotated[str, says("Decided by", MergeRule.APPEND)] = ""
    at: Annotated[datetime | None, says("Decided at", MergeRule.APPEND)] = None
    approval: Annotated[str, says("Asked for by", MergeRule.APPEND)] = ""
    act: Annotated[str, says("What was done by it", MergeRule.APPEND)] = ""
    for_whom: Annotated[str, says("In the place of", MergeRule.APPEND)] = ""
    received: Annotated[datetime | None, says("Received by the authority", MergeRule.APPEND)] = None
    signature: Annotated[str, says("The authority's signature", MergeRule.APPEND)] = ""
    signed_with: Annotated[int, says("Signing key", MergeRule.APPEND)] = 0


def value_at(document: Mapping[str, Any], field: str, item: str, default: Any = None) -> Any:
    """Return what a record says in a field, or of one item of it; nothing where there is no such item."""
    value = document.get(field, default)
    if not item:
        return value
    items = value if isinstance(value, list | tuple) else ()
    return next((one for one in items if isinstance(one, Mapping) and one.get("id") == item), None)


def with_chosen(document: Mapping[str, Any], field: str, item: str, chosen: Any) -> Any:
    """Return the field as a settled conflict leaves it; chosen items take the place of the one it was about."""
    if not item:
        return chosen
    items = [one for one in document.get(field) or () if isinstance(one, Mapping)]
    place = next((n for n, one in enumerate(items) if one.get("id") == item), len(items))
    instead = chosen if isinstance(chosen, list | tuple) else ()
    return [*items[:place], *instead, *items[place + 1 :]]
