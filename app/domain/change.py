"""A change: one act of one person on one record, immutable, with each field before and after."""

import hashlib
from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from app.domain.identity import Count, Id, Version


class Edit(Struct, frozen=True):
    """One field as its author saw it and as they left it."""

    before: Any
    after: Any


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is signed, sealed and sent. Its bytes are made once, when it is written, and never again.

    A change that makes a record carries the whole `body`; a later one carries `fields`. `trunk` is the version
    the offline chain began on (0 when the record was made on this laptop), `follows` the change before it in
    that chain. `written` is the laptop's clock and only shown: order comes from versions and ids.
    """

    id: Id
    author: Id
    device: Id
    install: Id
    sequence: Count
    record: Id
    kind: str
    form: Count
    child: Id
    trunk: Version
    act: str
    written: datetime
    zone: str
    follows: str = ""
    reason: str = ""
    body: Raw | UnsetType = UNSET
    fields: dict[str, Edit] = {}


_encode = msgspec.json.Encoder().encode


def encode(change: Change) -> bytes:
    """Return the change's bytes; whoever keeps or sends the change keeps and sends exactly these."""
    return _encode(change)


def digest(change_bytes: bytes) -> str:
    """Return the SHA-256 of a change's bytes in hexadecimal: what is signed and receipted."""
    return hashlib.sha256(change_bytes).hexdigest()
