"""A record's body as exact bytes: read field by field, patched without re-encoding what is not touched."""

from collections.abc import Mapping
from typing import Any

import msgspec

_fields = msgspec.json.Decoder(dict[str, msgspec.Raw])
_value = msgspec.json.Decoder()
_encode = msgspec.json.Encoder().encode


def encode(document: msgspec.Struct | Mapping[str, Any]) -> bytes:
    """Return the bytes that are signed, digested, kept and sent."""
    return _encode(document)


def parts(body: bytes) -> dict[str, msgspec.Raw]:
    """Return each top-level field with its exact bytes, known to this program or not."""
    return _fields.decode(body)


def value(raw: bytes | msgspec.Raw) -> Any:
    """Return a field's value as plain Python objects."""
    return _value.decode(raw)


def patch(body: bytes, changed: Mapping[str, Any]) -> bytes:
    """Return the body with some fields replaced; every other field keeps its bytes (docs/sync.md 2.4)."""
    found: dict[str, Any] = dict(parts(body))
    found.update(changed)
    return _encode(found)
