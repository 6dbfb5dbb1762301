"""The words of passing a referral on to another authority: asked of the hub, and in the file; floor 0."""

from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct

from app.domain.identity import Id

FILE_BYTES = 8 << 20
KEY_BYTES = 64 << 10
PASSPHRASE_CHARACTERS = 15
SEALING_INFO = b"doorstep passed-on referral 1"


class PassingAsk(Struct, frozen=True, kw_only=True):
    """Ask for the file of a referral that is passed on.

    `key` is what the receiving authority has published of its hub; without it the file is sealed under a passphrase.
    """

    referral: Id
    key: str = ""
    passphrase: str = ""


class PassingAnswer(Struct, frozen=True, kw_only=True):
    """The file, whom it is for, and how many records are not in it because the asker does not see them."""

    file: bytes
    authority: str
    withheld: int = 0


class AuthorityKey(Struct, frozen=True, kw_only=True):
    """What an authority publishes of its hub, to be given to others by a way they trust."""

    doorstep: Literal["authority-key"]
    authority: str
    hub: Id
    signing: dict[str, str]
    sealing: dict[str, str]
    sealing_now: int


class PassedRecord(Struct, frozen=True, kw_only=True):
    """One record as it stands at the authority that passes it on."""

    kind: str
    id: Id
    body: msgspec.Raw


class Passed(Struct, frozen=True, kw_only=True):
    """What is passed on: by which authority, to which, when, the child, the referral, and the records.

    `titles` are what sections and answers of the referral are called there, because a form is an authority's own.
    `to_hub` is signed with the rest: else whoever could open a file could seal it anew for somebody else.
    """

    id: Id
    authority: str
    to: str
    to_hub: str = ""
    at: datetime
    child: Id
    referral: Id
    records: tuple[PassedRecord, ...]
    titles: dict[str, str] = {}


class SignedPassing(Struct, frozen=True, kw_only=True):
    """The exact bytes of a `Passed`, and the signature of the hub that made them."""

    content: msgspec.Raw
    hub: Id
    key: int
    signature: str


class PassedFile(Struct, frozen=True, kw_only=True):
    """The file: in clear stands whom it is for, and how it is opened; nothing of a child."""

    doorstep: Literal["referral"]
    authority: str
    content: bytes
    hub: str = ""
    key: int = 0
    salt: str = ""
    memory: int = 0
    passes: int = 0
    lanes: int = 0
