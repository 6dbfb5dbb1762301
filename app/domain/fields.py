"""How a field of a kind is declared: its type, its label and its merge rule, once."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

import msgspec


class MergeRule(StrEnum):
    """What happens when two people changed the same field since the version both saw (docs/sync.md, part 4)."""

    APPEND = "append"
    FIELD = "field"
    SET = "set"
    PROTECTIVE = "protective"
    GUARDED = "guarded"


class FieldRule(NamedTuple):
    """The declaration of one field, read back from its kind."""

    label: str
    rule: MergeRule
    ladder: tuple[Any, ...]
    default: Any
    ends: bool = False
    only: tuple[str, tuple[Any, ...]] | None = None


def says(
    label: str,
    rule: MergeRule = MergeRule.FIELD,
    ladder: tuple[Any, ...] = (),
    *,
    ends: bool = False,
    only: tuple[str, tuple[Any, ...]] | None = None,
) -> msgspec.Meta:
    """Declare a field: the words people read, its merge rule, and for protective fields the order of protection.

    `ladder` runs from the least to the most protective value. `ends` says that lowering this field lowers all that
    protects in the record (docs/sync.md 4.14). `only` names another field, and the values of it with which this one
    says anything at all (docs/sync.md 4.17).
    """
    return msgspec.Meta(title=label, extra={"merge": rule, "ladder": ladder, "ends": ends, "only": only})


def _declared(hint: Any) -> msgspec.Meta | None:
    if get_origin(hint) is Annotated:
        return next((part for part in get_args(hint)[1:] if isinstance(part, msgspec.Meta)), None)
    return None


@cache
def rules_of(struct: type[msgspec.Struct]) -> dict[str, FieldRule]:
    """Return every field's declaration; a field without a label is a programming error.

    Raises TypeError when a kind leaves a field undeclared.
    """
    hints = get_type_hints(struct, include_extras=True)
    rules = {}
    for field in msgspec.structs.fields(struct):
        meta = _declared(hints[field.name])
        if meta is None or meta.title is None or meta.extra is None:
            raise TypeError(f"{struct.__name__}.{field.name} has no label and merge rule")
        # as JSON has it, because it is compared with values that came as JSON
        given = None if field.default is msgspec.NODEFAULT else field.default
        default = msgspec.json.decode(msgspec.json.encode(given))
        rule, ladder, ends, only = (meta.extra[part] for part in ("merge", "ladder", "ends", "only"))
        rules[field.name] = FieldRule(meta.title, rule, ladder, default, ends, only)
    return rules


def hangs_on(rules: Mapping[str, FieldRule], name: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield what a field hangs on, and what that hangs on, each with the values that let the field say something."""
    while name in rules and (only := rules[name].only) is not None:
        yield only
        name = only[0]


def is_said(rules: Mapping[str, FieldRule], document: Mapping[str, Any], name: str) -> bool:
    """Whether a field says anything beside what the record says in the fields on which it hangs (docs/sync.md 4.17)."""
    for other, values in hangs_on(rules, name):
        value = document.get(other, rules[other].default)
        if value not in values:
            return False
        if value == rules[other].default:  # nothing is said there, and nothing can be against it
            break
    return True
