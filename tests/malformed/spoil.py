"""Spoiling valid inputs, by their structure and by their bytes; everything comes from one seed.

Values that are put in carry a mark, so that whoever repeats a value in an error is found.
"""

import json
import random
import re
from collections.abc import Callable, Sequence
from typing import Any

MARK = "CANARY"

_TEXTS = (
    MARK, MARK + "é\u0301 \u202e\u2066", "", " ", "\x00" + MARK, "\ud800" + MARK, "../" * 8 + MARK,
    "'; DROP TABLE x; --" + MARK,
    "%s%n{0}" + MARK, MARK * 3000, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999-14:00", "9999-12-31",
    "2026-11-12T25:61:61Z", "00000000-0000-7000-8000-000000000000", "\U0001f476" * 50 + MARK, "\uffff" + MARK,
    "=" * 9 + MARK,
)  # fmt: skip
_NUMBERS = (
    "0", "-0", "-1", "1", "2147483648", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
    "1" + "0" * 400, "1e400", "-1e400", "1e-400", "0.1", "1.0", "NaN", "Infinity", "-Infinity", "9" * 5000, "1E5",
)  # fmt: skip
_OTHERS: tuple[Any, ...] = (None, True, False, [], {}, [[]], [None], {"": None}, {MARK: MARK}, [MARK], ["a"] * 2000)


_SIGN = "@number@"


def _number(text: str) -> str:
    """Return a text that is written as this number, which Python might not keep as it stands."""
    return _SIGN + text + _SIGN


_AS_NUMBER = re.compile(f'"{_SIGN}([^"]*){_SIGN}"')


def _hostile(chance: random.Random) -> Any:
    way = chance.random()
    if way < 0.45:
        return chance.choice(_TEXTS)
    if way < 0.7:
        return _number(chance.choice(_NUMBERS))
    if way < 0.95:
        return chance.choice(_OTHERS)
    return _deep(chance)


def _deep(chance: random.Random) -> Any:
    made: Any = MARK
    for _ in range(chance.choice((5, 31, 32, 33, 200, 900))):
        made = [made] if chance.random() < 0.5 else {"a": made}
    return made


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """Return every place in a document: the container and the key or the index."""
    found, waiting = [], [tree]
    while waiting:
        one = waiting.pop()
        inside = one.items() if isinstance(one, dict) else enumerate(one) if isinstance(one, list) else ()
        for key, value in inside:
            found.append((one, key))
            if isinstance(value, dict | list):
                waiting.append(value)
    return found


def spoil_tree(tree: Any, chance: random.Random) -> Any:
    """Return the document with one or a few of its places changed; what is given may be changed too."""
    for _ in range(1 + int(chance.random() ** 2 * 3)):
        places = _places(tree)
        if not places:
            return _hostile(chance)
        container, key = chance.choice(places)
        way = chance.random()
        if way < 0.5:
            container[key] = _hostile(chance)
        elif way < 0.6:
            del container[key]
        elif way < 0.7:
            other, there = chance.choice(places)
            container[key] = other[there]
        elif way < 0.8 and isinstance(container, list):
            container.extend([container[key]] * chance.choice((1, 2, 300)))
        elif isinstance(container, dict):
            container[chance.choice((MARK, "id", "", "\x00", "\ud800", key + "x"))] = container[key]
        try:
            json.dumps(tree)
        except (ValueError, RecursionError):  # a document in itself: nobody can send that
            return _hostile(chance)
    return tree


def _written(tree: Any, chance: random.Random) -> bytes:
    ascii_only = chance.random() < 0.5
    try:
        text = json.dumps(tree, ensure_ascii=ascii_only, separators=(",", ":"))
    except RecursionError:
        text = "[" * 500 + "]" * 500
    return _AS_NUMBER.sub(r"\1", text).encode("utf-8", "surrogatepass")


def spoil_bytes(raw: bytes, chance: random.Random) -> bytes:
    """Return the bytes flipped, cut, repeated, moved or with others put in."""
    made = bytearray(raw)
    for _ in range(1 + int(chance.random() ** 2 * 4)):
        at = chance.randrange(len(made) + 1)
        way = chance.random()
        if way < 0.3 and at < len(made):
            made[at] ^= 1 << chance.randrange(8)
        elif way < 0.45:
            del made[at:]
        elif way < 0.6:
            del made[at : at + chance.choice((1, 2, 4, 16, 64))]
        elif way < 0.75:
            made[at:at] = made[at : at + chance.choice((1, 8, 64, 512))] * chance.choice((1, 2, 50))
        elif way < 0.9:
            made[at:at] = chance.choice(_BYTES)
        else:
            made[at : at + 4] = chance.choice((b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff"))
    return bytes(made)


_BYTES = (
    b"\x00", b"\xff\xfe", b"\xc0\x80", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"[" * 40, b"{" * 5000, b'{"a":' * 40,
    b'"\\ud800"', b"\\u0000", b"\n", b'"', b"\\", b",", b"]" * 40, b"\xf4\x90\x80\x80", b"1" * 5000, b"{}{}",
)  # fmt: skip


def _twice(raw: bytes, chance: random.Random) -> bytes:
    """Return an object one of whose keys stands in it twice."""
    at = raw.find(b"{", chance.randrange(max(1, len(raw))))
    end = raw.find(b":", at)
    return raw if at < 0 or end < 0 else raw[: at + 1] + raw[at + 1 : end] + b":0," + raw[at + 1 :]


def spoil_json(raw: bytes, chance: random.Random) -> bytes:
    """Return a JSON document spoilt: mostly in its structure, so that most of it is still well read."""
    way = chance.random()
    if way < 0.7:
        try:
            return _written(spoil_tree(json.loads(raw), chance), chance)
        except (ValueError, RecursionError):
            return spoil_bytes(raw, chance)
    return _twice(raw, chance) if way < 0.8 else spoil_bytes(raw, chance)


Spoil = Callable[[bytes, random.Random], bytes]


def spoil_words(raw: bytes, chance: random.Random) -> bytes:
    """Return what somebody might type, or paste."""
    words = [raw.decode("utf-8", "replace"), *(text.encode("utf-8", "replace").decode() for text in _TEXTS), *_SIGNS]
    some: Sequence[str] = [chance.choice(words)[:400] for _ in range(1 + int(chance.random() * 6))]
    return chance.choice((" ", "", "-", "\t")).join(some).encode("utf-8", "replace")


_SIGNS = (
    '"',
    "*",
    "NEAR(",
    "AND",
    "NOT",
    "^",
    "(",
    ")",
    ":",
    "words:",
    "-",
    "'",
    "%",
    "_",
    "{",
    "\\",
    "999 000",
    "\ufdfa" * 9,
)
