"""The strict reader: what two programs could read differently is refused at every border.

msgspec keeps the last of two equal keys and lets NUL and lone surrogates through; CouchDB's CVE-2017-12635 is
what such a difference costs. Errors name a path and a code and never a value, because values are case text.
"""

import json
import math
import re
from typing import Any, TypeVar

import msgspec

DEPTH = 32
"""How deep a document may nest."""

T = TypeVar("T")

NO_DOCUMENT = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for bytes that are no document of a type: it looks at bytes that nobody has checked, too."""

_NO_BRACKET = bytes(set(range(256)) - set(b'"[]{}'))
_ALIKE = bytes.maketrans(b"[]", b"{}")


class Unreadable(ValueError):
    """A document was refused at the border: `code` says why, `path` where; the value is never repeated."""

    def __init__(self, code: str, path: str = "$") -> None:
        super().__init__(f"{code} at {path}")
        self.code = code
        self.path = path


def _depth_within(raw: bytes) -> bool:
    """Take the innermost brackets away, level by level: walking from one to the next cost a quarter of a push.

    What does not match is left to the reading of the JSON, which refuses it.
    """
    if raw.count(b"{") + raw.count(b"[") <= DEPTH:
        return True
    left = _brackets_of(raw)
    for _level in range(DEPTH):
        if not left:
            return True
        left = left.replace(b"{}", b"")
    return not left or left.count(b"{") != left.count(b"}")


def _brackets_of(raw: bytes) -> bytes:
    """Return the brackets that are in no string, all of them as curly ones."""
    if b"\\" in raw:
        raw = raw.replace(b"\\\\", b"").replace(b'\\"', b"")
    outside = raw.translate(_ALIKE, _NO_BRACKET).split(b'"')[::2]
    return b"".join(outside)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("duplicate-key")
    return found


def _no_constant(_name: str) -> None:
    raise Unreadable("not-a-number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Unreadable("not-a-number")
    return number


def check(raw: bytes, limit: int) -> None:
    """Refuse a document that is too large, too deep, not UTF-8, or readable in two ways.

    Raises Unreadable with one of the codes too-large, too-deep, not-utf-8, nul, surrogate, duplicate-key,
    not-a-number, not-json.
    """
    if len(raw) > limit:
        raise Unreadable("too-large")
    if not _depth_within(raw):
        raise Unreadable("too-deep")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("not-utf-8") from None
    if "\x00" in text:
        raise Unreadable("nul")
    if "\\u" in text:
        _check_escapes(text)
    if _is_plain(raw):
        return
    try:
        json.loads(text, object_pairs_hook=_unique, parse_float=_finite, parse_constant=_no_constant)
    except Unreadable:
        raise
    except (ValueError, RecursionError):
        raise Unreadable("not-json") from None


def _is_plain(raw: bytes) -> bool:
    """Whether a document is as we write them ourselves, which can be read in one way only.

    What comes out of reading and writing again byte for byte alike has each name once and nothing odd in it. Reading
    it with a look at every name takes three times as long.
    """
    try:
        return msgspec.json.encode(msgspec.json.decode(raw)) == raw
    except (*NO_DOCUMENT, OverflowError):  # the other way says what is wrong with it
        return False


_HIGH = range(0xD800, 0xDC00)
_LOW = range(0xDC00, 0xE000)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)


def _check_escapes(text: str) -> None:
    waiting_low = -1
    for match in _ESCAPE.finditer(text):
        unit = int(match[1], 16) if match[1] else -1
        if unit == 0:
            raise Unreadable("nul")
        if unit in _LOW:
            if waiting_low != match.start():
                raise Unreadable("surrogate")
            waiting_low = -1
            continue
        if waiting_low >= 0:
            raise Unreadable("surrogate")
        waiting_low = match.end() if unit in _HIGH else -1
    if waiting_low >= 0:
        raise Unreadable("surrogate")


def decode(raw: bytes, into: type[T], limit: int) -> T:
    """Read a document into a type, strictly; a mismatch becomes a path and the code not-as-agreed.

    Raises Unreadable as `check` does.
    """
    check(raw, limit)
    return decode_checked(raw, into)


def decode_checked(raw: bytes | msgspec.Raw, into: type[T]) -> T:
    """Read a part of a document that `check` has passed already, or an answer of the hub.

    Raises Unreadable with the code not-as-agreed and the path of the part; what was not checked may also be not-utf-8,
    too-deep or not-json.
    """
    try:
        return msgspec.json.decode(raw, type=into)
    except msgspec.ValidationError as error:
        found = re.search(r"`(\$[^`]*)`$", str(error))
        raise Unreadable("not-as-agreed", found[1] if found else "$") from None
    except UnicodeDecodeError:
        raise Unreadable("not-utf-8") from None
    except RecursionError:
        raise Unreadable("too-deep") from None
    except msgspec.DecodeError:
        raise Unreadable("not-json") from None
