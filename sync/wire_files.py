"""The words on the wire of attachments' files, and the form a file has wherever it is sealed; floor 0.

    file   "DOORSTEP FILE 1\\n", version of the hub's sealing key (2 bytes), length (2 bytes), sealed FileKey, pieces
    piece  AES-256-GCM of up to 64 KiB; nonce: its number; bound in: the attachment, its number, whether it is the last

A file has one key and a key one file, so that no nonce is used twice. Nothing can be taken out, put in, moved or cut
off unnoticed (docs/decisions/0006-attachments.md).
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct

from app.domain.attachment import FILE_BYTES
from app.domain.identity import Count, Id

PIECE = 64 << 10
TAG = 16
KEY = 32
PART = 1 << 20
"""How many bytes of a file go in one request or answer, at most."""

LEAST_PART = 64 << 10

FILE_INFO = b"doorstep/file/1"
"""HPKE info (RFC 9180) of a file's key: what was sealed for another purpose does not open."""

_MAGIC = b"DOORSTEP FILE 1\n"
_HEAD = struct.Struct(">HH")
_LONGEST_KEY = 1024
SEALED_BYTES = len(_MAGIC) + _HEAD.size + _LONGEST_KEY + FILE_BYTES + TAG * (FILE_BYTES // PIECE + 1)
"""How large a sealed file can be."""


class FileKey(Struct, frozen=True, kw_only=True):
    """What only the hub can read at the beginning of a sealed file: how to open it, and what it must be then."""

    attachment: Id
    key: bytes
    sha256: str
    size: Count


class FileAsk(Struct, frozen=True):
    """How far has this attachment's file come from this laptop?"""

    attachment: Id


class FilePart(Struct, frozen=True, kw_only=True):
    """Bytes of a sealed file (base64) from an offset on; `whole` is how many there are."""

    attachment: Id
    offset: Count
    whole: Count
    content: bytes


class FileStanding(Struct, frozen=True):
    """From where the hub wants more of a file; complete, it was opened and is what it says it is."""

    offset: int
    complete: bool


class FileReadAsk(Struct, frozen=True):
    """Read a file in clear from an offset on, up to `limit` bytes and 1 MiB."""

    attachment: Id
    offset: Count
    limit: Count = PART


class FileReadAnswer(Struct, frozen=True):
    """Bytes of a file (base64), and how many there are in all."""

    size: int
    content: bytes


class Damaged(Exception):
    """A sealed file is not as it was written: cut, moved, or changed."""


class Beginning(NamedTuple):
    """Which of the hub's keys opens the sealed key, the sealed key, and where the pieces begin."""

    version: int
    sealed: bytes
    end: int


def beginning(version: int, sealed: bytes) -> bytes:
    """Return the first bytes of a sealed file."""
    return _MAGIC + _HEAD.pack(version, len(sealed)) + sealed


def read_beginning(raw: bytes) -> Beginning:
    """Read the first bytes of a sealed file, of which there may be more.

    Raises Damaged.
    """
    start = len(_MAGIC) + _HEAD.size
    if len(raw) < start or not raw.startswith(_MAGIC):
        raise Damaged
    version, length = _HEAD.unpack_from(raw, len(_MAGIC))
    if length > _LONGEST_KEY or len(raw) < start + length:
        raise Damaged
    return Beginning(version, raw[start : start + length], start + length)


LONGEST_BEGINNING = len(_MAGIC) + _HEAD.size + _LONGEST_KEY


def pieces_of(size: int) -> int:
    """Return how many pieces a file of this many bytes has."""
    return -(-size // PIECE)


class Pieces:
    """Seals and opens the pieces of one attachment's file, whose size is known."""

    def __init__(self, attachment: str, key: bytes, size: int) -> None:
        self._cipher = AESGCM(key)
        self._attachment = attachment
        self._count = pieces_of(size)

    def seal(self, number: int, clear: bytes) -> bytes:
        """Return one piece sealed."""
        return self._cipher.encrypt(_nonce(number), clear, self._bound(number))

    def open(self, number: int, sealed: bytes) -> bytes:
        """Return one piece in clear.

        Raises Damaged where it is not this piece of this file.
        """
        try:
            return self._cipher.decrypt(_nonce(number), sealed, self._bound(number))
        except InvalidTag:
            raise Damaged from None

    def open_all(self, sealed: bytes) -> Iterator[bytes]:
        """Give every piece in clear.

        Raises Damaged where one is missing, too many, moved or changed.
        """
        whole = PIECE + TAG
        if -(-len(sealed) // whole) != self._count:
            raise Damaged
        for number in range(self._count):
            yield self.open(number, sealed[number * whole : (number + 1) * whole])

    def _bound(self, number: int) -> bytes:
        last = "last" if number == self._count - 1 else "more"
        return f"{self._attachment}\n{number}\n{last}".encode("ascii")


def _nonce(number: int) -> bytes:
    return number.to_bytes(12)
