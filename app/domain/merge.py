"""Merging a change into a record: a pure function with the five rules of `docs/sync.md`, part 4.

It runs on the hub only. The decision for each field looks at the trunk: a field counts as changed by others when
somebody outside this offline chain changed it after the version the chain began on, whatever the chain has done
since (getodk/central#698 shows what comparing with the previous version alone misses).
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from msgspec import UNSET, structs

from app.domain.change import Change, Edit
from app.domain.fields import FieldRule, MergeRule, hangs_on, is_said
from app.domain.kinds import Kind


class Dispute(NamedTuple):
    """Two values for one field (or one item of it); `standing` is shown meanwhile, `other` is kept beside it.

    `against` names other fields by which the other side met it, where they did not write this one.
    """

    field: str
    item: str
    before: Any
    standing: Any
    other: Any
    standing_is_change: bool
    against: tuple[str, ...] = ()


class Merged(NamedTuple):
    """The values to write and the disputes to open; both empty when everything was there already."""

    values: dict[str, Any]
    disputes: tuple[Dispute, ...]
    met_others: bool


class Refused(NamedTuple):
    """The change is not taken: a code, the field it is about, and nothing personal."""

    code: str
    field: str = ""


def merge(kind: Kind, current: Mapping[str, Any], by_others: Collection[str], change: Change) -> Merged | Refused:
    """Decide a change of an existing record.

    `current` holds the record's values as plain objects, `by_others` the fields others changed after the change's
    trunk; a field that says something else than its author saw counts as such too (their own earlier change may have
    lost). Fields this program does not know merge by the rule `field`. Never fails on input the strict reader passed.
    """
    if refusal := _refusal(kind, current, change):
        return refusal
    values: dict[str, Any] = {}
    disputes: list[Dispute] = []
    for name, edit in change.fields.items():
        rule = kind.rules.get(name, _UNKNOWN)
        standing = current.get(name, rule.default)
        if standing == edit.after:
            continue
        if rule.rule is MergeRule.GUARDED:  # it stands as it was seen, whoever moved it there meanwhile
            values[name] = edit.after
            continue
        against = _met_in_ending(kind, rule, edit, by_others)
        against += _met_apart(kind.rules, current, by_others, change, name)
        if name not in by_others and not against and standing == edit.before:
            values[name] = edit.after
            continue
        value, found = _two_sided(name, rule, edit.before, standing, edit.after)
        disputes.extend(one._replace(against=against) for one in found)
        if value != standing:
            values[name] = value
    for dispute in _stands_again(kind, current, by_others, change):
        values[dispute.field] = dispute.standing
        disputes.append(dispute)
    disputes.extend(_answered(kind.rules, current, by_others, change, values))
    met = bool(set(change.fields) & set(by_others)) or bool(by_others)
    return Merged(values, tuple(disputes), met)


_UNKNOWN = FieldRule("", MergeRule.FIELD, (), None)


def merge_making(kind: Kind, current: Mapping[str, Any], made: Mapping[str, Any], change: Change) -> Merged | Refused:
    """Decide the making of a record that a co-author has made already (docs/sync.md 4.10).

    Both wrote the same joint contact without having heard of each other, so the second making counts as an edit of the
    empty record: what only one of them filled in is taken, what both filled in differently goes to a person. `made` is
    the second's document; what is set once and for all (the first author, the occasion) stays the first's.
    """
    fields = {
        name: Edit(kind.rules[name].default, value)
        for name, value in made.items()
        if name in kind.rules and kind.rules[name].rule is not MergeRule.APPEND and value != kind.rules[name].default
    }
    filled = {name for name, value in current.items() if name in kind.rules and value != kind.rules[name].default}
    return merge(kind, current, filled, structs.replace(change, body=UNSET, fields=fields))


def _refusal(kind: Kind, current: Mapping[str, Any], change: Change) -> Refused | None:
    signed = {signature.get("practitioner") for signature in current.get("signatures", ())}
    if kind.name == "contact" and (change.author in signed or change.author not in _authors(current)):
        return Refused("already-signed" if change.author in signed else "not-an-author")
    for name, edit in change.fields.items():
        rule = kind.rules.get(name, _UNKNOWN)
        standing = current.get(name, rule.default)
        if rule.rule is MergeRule.APPEND:
            return Refused("append-only", name)
        if rule.rule is MergeRule.GUARDED and standing not in (edit.before, edit.after):
            return Refused("moved-on", name)
        if rule.rule is MergeRule.PROTECTIVE and _lowers(rule, edit.before, edit.after) and not change.reason:
            return Refused("reason-needed", name)
    return None


def _authors(current: Mapping[str, Any]) -> set[str]:
    return {str(current.get("author")), *map(str, current.get("co_authors", ()))}


def _rank(rule: FieldRule, value: Any) -> int:
    return rule.ladder.index(value) if value in rule.ladder else len(rule.ladder)


def _lowers(rule: FieldRule, before: Any, after: Any) -> bool:
    return _rank(rule, after) < _rank(rule, before)


def _met_in_ending(kind: Kind, rule: FieldRule, edit: Edit, by_others: Collection[str]) -> tuple[str, ...]:
    """Return what others changed of how a record protects, where this edit would end all of it (docs/sync.md 4.14)."""
    if not rule.ends or not _lowers(rule, edit.before, edit.after):
        return ()
    return tuple(name for name, one in kind.rules.items() if protects(one) and name in by_others)


def _stands_again(
    kind: Kind, current: Mapping[str, Any], by_others: Collection[str], change: Change
) -> Iterator[Dispute]:
    """What others ended, unseen by whoever changes how it protects, is in force until a person has looked."""
    moved = (name for name, edit in change.fields.items() if edit.after != edit.before)
    if not any(protects(kind.rules.get(name, _UNKNOWN)) for name in moved):
        return
    for name, rule in kind.rules.items():
        if rule.ends and name in by_others and name not in change.fields:
            standing, stands = current.get(name, rule.default), rule.ladder[-1]
            if standing != stands:
                yield Dispute(name, "", stands, stands, standing, True)


def _met_apart(
    rules: Mapping[str, FieldRule], current: Mapping[str, Any], by_others: Collection[str], change: Change, name: str
) -> tuple[str, ...]:
    """Return the others' fields beside which this edit would say nothing, or which it would silence (4.17)."""
    edit = change.fields[name]
    if name not in rules:
        return ()
    asked = {**current, **{field: one.after for field, one in change.fields.items()}}
    above = [field for field, _ in hangs_on(rules, name) if field in by_others and field not in change.fields]
    beside = tuple(above) if edit.after != rules[name].default and not is_said(rules, asked, name) else ()
    hanging = (field for field in by_others if name in (above for above, _ in hangs_on(rules, field)))
    turned = {**current, name: edit.after}
    return beside + tuple(
        field
        for field in hanging
        if current.get(field, rules[field].default) != rules[field].default
        and is_said(rules, current, field)
        and not is_said(rules, turned, field)
    )


def _answered(  # docs/sync.md 4.17
    rules: Mapping[str, FieldRule],
    current: Mapping[str, Any],
    by_others: Collection[str],
    change: Change,
    values: Mapping[str, Any],
) -> Iterator[Dispute]:
    """Items that stand beside another's reason for there being none: whether the reason stays is for a person."""
    for name, rule in rules.items():
        if rule.only is None or name not in by_others or name in change.fields:
            continue
        standing = current.get(name, rule.default)
        listed = rules[rule.only[0]].rule is MergeRule.SET and standing != rule.default
        if listed and is_said(rules, current, name) and not is_said(rules, {**current, **values}, name):
            yield Dispute(name, "", rule.default, standing, rule.default, False)


def protects(rule: FieldRule) -> bool:
    """Whether a field says how a record protects, and not only whether it still does."""
    return rule.rule is MergeRule.PROTECTIVE and not rule.ends


def _two_sided(name: str, rule: FieldRule, before: Any, standing: Any, after: Any) -> tuple[Any, list[Dispute]]:
    if rule.rule is MergeRule.SET:
        return _merge_items(name, before, standing, after)
    if rule.rule is MergeRule.PROTECTIVE and _lowers(rule, after, standing):
        return after, [Dispute(name, "", before, after, standing, True)]
    if after == before:
        return standing, []
    return standing, [Dispute(name, "", before, standing, after, False)]


def _by_id(items: Any) -> dict[str, Any]:
    """Items by id; what an author claims to have seen was never read as its kind, and may be anything."""
    found = items if isinstance(items, list | tuple) else ()
    return {str(item["id"]): item for item in found if isinstance(item, Mapping) and "id" in item}


def _merge_items(name: str, before: Any, standing: Any, after: Any) -> tuple[Any, list[Dispute]]:
    """Merge lists whose items have ids: adds and removals by id; an item changed by both goes to a person."""
    old, theirs, ours = _by_id(before), _by_id(standing), _by_id(after)
    result = dict(theirs)
    disputes: list[Dispute] = []
    for key in [*ours, *(key for key in old if key not in ours)]:
        was, their, our = old.get(key), theirs.get(key), ours.get(key)
        if our in (was, their):
            continue
        if their == was:
            if our is None:
                del result[key]
            else:
                result[key] = our
        elif their is None and our is not None:
            result[key] = our
            disputes.append(Dispute(name, key, was, our, None, True))
        else:
            disputes.append(Dispute(name, key, was, their, our, False))
    return list(result.values()), disputes
