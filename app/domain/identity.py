"""Ids made where a record is made, and the published checks of the field's numbers."""

import hashlib
import os
import time
from typing import Annotated
from uuid import UUID

import msgspec

Id = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
"""A UUID in its one canonical spelling; anything else is refused at the border."""

Count = Annotated[int, msgspec.Meta(ge=0, le=(1 << 63) - 1)]
"""A position or a count, as PostgreSQL's bigint can hold it."""

Version = Annotated[int, msgspec.Meta(ge=0, le=(1 << 31) - 1)]
"""A record's accepted changes, counted; after a restore of the hub it counts on from a number never given before."""

DIRECTORY = "00000000-0000-7000-8000-000000000000"
"""The case file of no child: agencies, teams and practitioners, which everybody who signs in may read."""

_NHS_WEIGHTS = range(10, 1, -1)
_NHS_DIGITS = 10
_NEVER_ISSUED = 10
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The letters of a unique pupil number: neither I, O nor S."""

_UPN_LAST = frozenset(UPN_LETTERS + "0123456789")
_UPN_LENGTH = 13


def new_id() -> str:
    """Return a UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds, then 74 random bits, so that ids sort by birth."""
    value = int.from_bytes(os.urandom(16)) & ~(0xFFFF << 112 | 0xFFFF << 96 | 0xFFFF << 80)
    value |= (time.time_ns() // 1_000_000 & 0xFFFF_FFFF_FFFF) << 80
    value |= int.from_bytes(os.urandom(2)) << 64 & (0x0FFF << 64)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(UUID(int=value))


def derived_id(origin: str, *parts: str) -> str:
    """Return the one UUIDv7 that belongs to these parts beside an id: as old as that, and the same whenever made."""
    value = int.from_bytes(hashlib.sha256("\n".join((origin, *parts)).encode()).digest()[:16])
    value = value & ~(0xFFFF_FFFF_FFFF << 80) | UUID(origin).int & (0xFFFF_FFFF_FFFF << 80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(UUID(int=value))


def is_id(text: str) -> bool:
    """Whether a text is a UUID in its one canonical spelling."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def is_nhs_number(digits: str) -> bool:
    """Check the tenth digit of an NHS number (NHS Data Dictionary, modulus 11; a remainder of 10 is never issued)."""
    if len(digits) != _NHS_DIGITS or not (digits.isascii() and digits.isdigit()):
        return False
    check = 11 - sum(weight * int(digit) for weight, digit in zip(_NHS_WEIGHTS, digits, strict=False)) % 11
    return check != _NEVER_ISSUED and check % 11 == int(digits[9])


def upn_letter(rest: str) -> str:
    """Return the letter with which a unique pupil number begins, from its other twelve characters.

    By the published rule each is weighted with its place, 2 to 13, modulus 23; the last one of a temporary number is a
    letter and counts by its place among the letters that are used. Nothing where the characters are none of these.
    """
    digits, last = rest[:-1], rest[-1:]
    if len(rest) != _UPN_LENGTH - 1 or not (digits.isascii() and digits.isdigit()) or last not in _UPN_LAST:
        return ""
    values = [*map(int, digits), int(last) if last.isdigit() else UPN_LETTERS.index(last)]
    return UPN_LETTERS[sum(place * value for place, value in enumerate(values, start=2)) % len(UPN_LETTERS)]


def is_upn(number: str) -> bool:
    """Check the first letter of a unique pupil number."""
    return len(number) == _UPN_LENGTH and number[0] == upn_letter(number[1:])
