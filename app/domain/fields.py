"""How a field of a kind is declared: its type, its label and its merge rule, once."""

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


def says(
    label: str, rule: MergeRule = MergeRule.FIELD, ladder: tuple[Any, ...] = (), *, ends: bool = False
) -> msgspec.Meta:
    """Declare a field: the words people read, its merge rule, and for protective fields the order of protection.

    `ladder` runs from the least to the most protective value. `ends` says that lowering this field lowers all that
    protects in the record (docs/sync.md 4.14).
    """
    return msgspec.Meta(title=label, extra={"merge": rule, "ladder": ladder, "ends": ends})


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
        rule, ladder, ends = (meta.extra[part] for part in ("merge", "ladder", "ends"))
        rules[field.name] = FieldRule(meta.title, rule, ladder, default, ends)
    return rules
