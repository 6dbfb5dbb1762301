"""Settling a conflict: the chosen value goes into the record in the transaction that settles it (docs/sync.md 4.11)."""

from typing import Any

from app.domain import body, strict
from app.domain.authorship import Writer, may_edit
from app.domain.change import Change
from app.domain.dispute import value_at, with_chosen
from app.domain.kinds import KINDS
from server.deciding import Outcome, Standing, Touch, moved_on


def settle(change: Change, outcome: Outcome, about: Standing | None, writer: Writer) -> Outcome:
    """Add to the outcome of a settling change what becomes of the record the conflict is about.

    Refused with moved-on when the record says something else by now than the settler saw, or when somebody has spoken
    again in the conflict (docs/sync.md 4.15), with author-mismatch when it is settled in another's name, and with the
    strict reader's code when the chosen value is none the field can have.
    """
    settled = body.value(outcome.after.body) if outcome.after else {}
    if settled.get("settled_by") != writer.practitioner:
        return Outcome("refused", "author-mismatch")
    if not str(settled.get("reason", "")).strip():
        return Outcome("refused", "reason-needed", {"field": str(settled.get("field"))})
    if about is None or about.child != change.child:
        return Outcome("refused", "not-found")
    if outcome.after and (unseen := _spoken_since(outcome.after, change)):
        return Outcome("refused", "moved-on", {"field": str(settled.get("field")), "by": unseen.author})
    return _with_effect(outcome, settled, about, writer)


def _spoken_since(conflict: Standing, change: Change) -> Touch | None:
    """Return who has spoken in the conflict since the settler read it, from another laptop than theirs."""
    newer = (one for one in reversed(conflict.touches) if one.version > change.trunk and "other" in one.fields)
    return next((one for one in newer if one.device != change.device), None)


def _with_effect(outcome: Outcome, settled: dict[str, Any], about: Standing, writer: Writer) -> Outcome:
    kind, field, item = KINDS[about.kind], str(settled["field"]), str(settled.get("item", ""))
    document = body.value(about.body)
    default = kind.rules[field].default if field in kind.rules else None
    if value_at(document, field, item, default) != settled.get("seen"):
        return Outcome("refused", "moved-on", {"field": field})
    value = with_chosen(document, field, item, settled.get("chosen"))
    if value == document.get(field, default):
        return outcome
    # a contact is its authors' until it is settled; who may settle has been asked already
    if kind.name != "contact" and not may_edit(writer, kind.name, document, {**document, field: value}):
        return Outcome("refused", "not-yours-to-write")
    try:
        after = moved_on(kind, about, {field: value})
        strict.decode_checked(after.body, kind.struct)
    except strict.Unreadable as problem:
        return Outcome("refused", problem.code, {"path": problem.path})
    was = about.category if after.category != about.category else ""
    return outcome._replace(effect=after, effect_on=(field,), moved_from=was)
