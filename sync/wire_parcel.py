"""Sealed work in a file that a person carries, and the answer to it (docs/protocol.md); floor 0."""

from datetime import datetime
from typing import Literal

from msgspec import Raw, Struct

from app.domain.identity import Id
from sync.wire import Proof, Sealed

PARCEL_BYTES = 512 << 20


class Parcel(Struct, frozen=True, kw_only=True):
    """Sealed work in a file that a person carries to the hub; a finder can read nothing but counts and times."""

    parcel: Literal[1] = 1
    hub: Id
    device: Id
    made: datetime
    sealed: tuple[Sealed, ...]


class ParcelAnswer(Struct, frozen=True, kw_only=True):
    """The hub's receipts for a parcel, in a file that may be carried back."""

    answer: Literal[1] = 1
    hub: Id
    receipts: tuple[Raw, ...]
    proofs: tuple[Proof, ...]
