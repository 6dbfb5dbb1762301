"""The words on the wire of what has left a laptop, and its proof (docs/protocol.md, docs/sync.md part 11); floor 0."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Raw, Struct

from app.domain.identity import Id

REMOVALS = 200
"""How many removals go in one request."""


class Removal(Struct, frozen=True, kw_only=True):
    """What has left a laptop, stated by that laptop once it has looked that nothing of it is readable there.

    `seq` is the feed position of the newest notice it answers. Without a child it is about everything that was there.
    `waiting` changes of the child are on the laptop still, readable to the hub alone; `drafts` are being written.
    """

    id: Id
    device: Id
    at: datetime
    child: Annotated[str, Meta(pattern="^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$")]
    seq: Annotated[int, Meta(ge=0, le=(1 << 63) - 1)]
    whole: bool
    records: Annotated[int, Meta(ge=0, le=(1 << 31) - 1)]
    waiting: Annotated[int, Meta(ge=0, le=(1 << 31) - 1)]
    drafts: Annotated[int, Meta(ge=0, le=(1 << 31) - 1)]


class SignedRemoval(Struct, frozen=True):
    """A removal's exact bytes with the device's Ed25519 signature (base64) over their SHA-256."""

    removal: Raw
    signature: str


class RemovalsAsk(Struct, frozen=True):
    """Up to 200 removals; safe to repeat."""

    removals: tuple[SignedRemoval, ...]


class RemovalsAnswer(Struct, frozen=True):
    """The ids the hub has now, in the order asked."""

    taken: tuple[str, ...]
