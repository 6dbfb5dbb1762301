"""What a practitioner is writing in a stage of the work, before it is a change of the record."""

from typing import Any, Literal

from msgspec import Struct


class Written(Struct, frozen=True, kw_only=True):
    """What somebody wrote in one place, and what stood there when they began.

    A field keeps what was typed, as it was typed; an item of a list is its document, or None where there is none.
    """

    before: Any = None
    after: Any = None


class StageDraft(Struct, frozen=True, kw_only=True):
    """Kept on the laptop's encrypted disk within a second of the last key; it belongs to its author.

    `says` is by field, and of a field whose items merge by their ids by field and item (`place`). `version` is that of
    the record when its author began to write.
    """

    writes: Literal["stage"]
    record: str
    kind: str
    child: str
    version: int = 0
    says: dict[str, Written] = {}


def place(field: str, item: str) -> str:
    """Return the name of one item's place in a draft."""
    return f"{field}/{item}"


def read_place(name: str) -> tuple[str, str]:
    """Return the field and the item of a place; a field by itself has no item."""
    field, _, item = name.partition("/")
    return field, item
