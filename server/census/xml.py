"""Writing the census as XML, element by element as the shape has them; nothing is kept of what was written."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from msgspec import Struct, structs

from server.census import shape

_STEP = "  "
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def beginning(header: shape.Header) -> Iterator[str]:
    """Yield what stands before the first child."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<Message>\n'
    yield from _element("Header", header, 1)
    yield f"{_STEP}<Children>\n"


def child(one: shape.Child) -> Iterator[str]:
    """Yield one child."""
    yield from _element("Child", one, 2)


def end() -> str:
    """Return what stands after the last child."""
    return f"{_STEP}</Children>\n</Message>\n"


@cache
def names_of(struct: type[Struct]) -> tuple[tuple[str, str], ...]:
    """Return the fields of a group with their published names, in their order."""
    return tuple((one.name, one.encode_name) for one in structs.fields(struct))


def _element(name: str, value: Any, depth: int) -> Iterator[str]:
    """What says nothing is not written; a group that the shape always has is, even where it says nothing."""
    if value is None or value in ("", ()):
        return
    if isinstance(value, tuple):
        for one in value:
            yield from _element(name, one, depth)
    elif isinstance(value, Struct):
        yield f"{_STEP * depth}<{name}>\n"
        for field, published in names_of(type(value)):
            yield from _element(published, getattr(value, field), depth + 1)
        yield f"{_STEP * depth}</{name}>\n"
    else:
        yield f"{_STEP * depth}<{name}>{escape(said(value))}</{name}>\n"


def said(value: Any) -> str:
    """Return a value as the census writes it; a character that XML cannot hold is replaced."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return _NO_XML.sub("\ufffd", str(value))
