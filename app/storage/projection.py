"""What a record looks like while changes of it wait: the hub's newest copy with those changes laid over it.

A person's own unsent words stay where they wrote them. Only two things are taken from the hub's side meanwhile, as
the hub itself will decide them: items others added to a set, and a more protective value (docs/sync.md 4.4 and 4.5).
"""

from collections.abc import Iterable
from typing import Any

from app.domain import body as bodies
from app.domain.change import Change, Edit
from app.domain.fields import FieldRule, MergeRule
from app.domain.kinds import KINDS
from app.domain.merge import Merged, Refused, merge, merge_making

_TWO_SIDED = (MergeRule.SET, MergeRule.PROTECTIVE)


def laid_over(kind: str, hub_body: bytes, changes: Iterable[Change]) -> bytes:
    """Return the body to show: every field the changes do not touch keeps the hub's exact bytes."""
    shown = hub_body
    for change in changes:
        current = {name: bodies.value(raw) for name, raw in bodies.parts(shown).items()}
        if change.fields:
            shown = bodies.patch(shown, _after(kind, current, change))
        elif change.body and kind in KINDS:  # a joint contact that a co-author has made meanwhile
            made = merge_making(KINDS[kind], current, bodies.value(change.body), change)
            shown = bodies.patch(shown, made.values) if isinstance(made, Merged) else shown
    return shown


def _after(kind: str, current: dict[str, Any], change: Change) -> dict[str, Any]:
    known = KINDS.get(kind)
    rules: dict[str, FieldRule] = known.rules if known else {}
    shown = {name: edit.after for name, edit in change.fields.items()}
    moved = {name for name, edit in change.fields.items() if _moved(current.get(name), edit)}
    two_sided = {name for name in moved if name in rules and rules[name].rule in _TWO_SIDED}
    if known is None or not two_sided:
        return shown
    decided = merge(known, current, two_sided, change)
    if isinstance(decided, Refused):  # it will be refused; the hub's more protective value is shown meanwhile
        return shown | {name: current.get(name) for name in two_sided if rules[name].rule is MergeRule.PROTECTIVE}
    return shown | {name: decided.values.get(name, current.get(name)) for name in two_sided}


def _moved(standing: Any, edit: Edit) -> bool:
    """Whether the hub's value is neither what the author saw nor what they left."""
    return standing not in (edit.before, edit.after)
