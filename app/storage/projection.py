"""What a record looks like while changes of it wait: the hub's newest copy with those changes laid over it.

A person's own unsent words stay where they wrote them. Only three things are taken from the hub's side meanwhile, as
the hub itself will decide them: items others added to a set, a more protective value, and that what one ended while
another changed how it protects is still in force (docs/sync.md 4.4, 4.5 and 4.14).
"""

from collections.abc import Iterable
from typing import Any

from app.domain import body as bodies
from app.domain.change import Change, Edit
from app.domain.fields import FieldRule, MergeRule
from app.domain.kinds import KINDS
from app.domain.merge import Merged, Refused, merge, merge_making, protects

_TWO_SIDED = (MergeRule.SET, MergeRule.PROTECTIVE)


def laid_over(kind: str, hub_body: bytes, changes: Iterable[Change], was: bytes = b"") -> bytes:
    """Return the body to show: every field the changes do not touch keeps the hub's exact bytes.

    `was` is what was shown before this copy of the hub's arrived; without it nothing can have ended meanwhile.
    """
    changes = tuple(changes)
    shown = _each_laid_over(kind, hub_body, changes)
    still = _still_in_force(kind, hub_body, changes, was, shown) if was else {}
    return bodies.patch(shown, still) if still else shown


def _each_laid_over(kind: str, hub_body: bytes, changes: Iterable[Change]) -> bytes:
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


def _still_in_force(
    kind: str, hub_body: bytes, changes: tuple[Change, ...], was: bytes, shown: bytes
) -> dict[str, Any]:
    """Return what is not to be shown as ended: one side ended it, and the other changed how it protects, unseen."""
    rules = KINDS[kind].rules if kind in KINDS else {}
    if not any(rule.ends for rule in rules.values()):
        return {}
    before, now, hub = bodies.value(was), bodies.value(shown), bodies.value(hub_body)
    own = {name: edit for change in changes for name, edit in change.fields.items()}
    met = any(protects(rule) and _is_news(name, rule, before, hub, changes) for name, rule in rules.items())
    changed = any(protects(rules[name]) for name in own if name in rules)
    found = {}
    for name, rule in rules.items():
        if rule.ends and now.get(name, rule.default) != rule.ladder[-1]:
            stood = before.get(name, rule.default) == rule.ladder[-1]
            if (stood and (changed or name in own)) or (met and name in own):
                found[name] = rule.ladder[-1]
    return found


def _is_news(
    name: str, rule: FieldRule, before: dict[str, Any], hub: dict[str, Any], changes: tuple[Change, ...]
) -> bool:
    """Whether the hub says of a field what its owner has neither seen nor written."""
    known = [before.get(name, rule.default)]
    known += [
        side for one in changes if name in one.fields for side in (one.fields[name].before, one.fields[name].after)
    ]
    return hub.get(name, rule.default) not in known


def _moved(standing: Any, edit: Edit) -> bool:
    """Whether the hub's value is neither what the author saw nor what they left."""
    return standing not in (edit.before, edit.after)
