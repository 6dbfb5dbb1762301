"""The file of a backup: compressed, and sealed under a passphrase in pieces, so that nothing is ever written in clear.

    file   "DOORSTEP BACKUP\\n", header length (4 bytes), header JSON, then pieces
    piece  length (4 bytes), AES-256-GCM of up to 1 MiB; nonce: its number (11 bytes) and whether it is the last (1)

The key is Argon2id of the passphrase with a salt of this file alone, so that no nonce is used twice under it. Each
piece has the header as associated data: nothing can be taken out, put in, moved, cut off or weakened unnoticed.
Inside is one zstd stream of parts: kind (1 byte), length (4 bytes), content.
"""

import base64
import os
import secrets
import struct
import unicodedata
from collections.abc import Iterator
from io import BufferedReader, BufferedWriter
from pathlib import Path
from typing import NamedTuple, Self

import msgspec
import zstandard
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct

PASSPHRASE_CHARACTERS = 15
PIECE = 1 << 20

_MAGIC = b"DOORSTEP BACKUP\n"
_LENGTH = struct.Struct(">I")
_PART = struct.Struct(">cI")
_TAG = 16
_LONGEST_HEADER = 4096
_LONGEST_PART = 64 << 20
_MIB = 1024


class BackupTrouble(RuntimeError):
    """A backup could not be made or is not to be trusted; the sentence says why and what was left alone."""


class Stretch(Struct, frozen=True):
    """Argon2id's costs: memory in KiB, passes, lanes."""

    memory: int = 256 * _MIB
    passes: int = 3
    lanes: int = 4

    def is_within_range(self) -> bool:
        """Whether nobody has weakened them (RFC 9106, second option) and they leave the machine its memory."""
        memory = 64 * _MIB <= self.memory <= 1024 * _MIB
        return memory and 3 <= self.passes <= 10 and 4 <= self.lanes <= 8  # noqa: PLR2004 - the same bounds as a vault's


CHOSEN = Stretch()


class _Header(Struct, frozen=True):
    form: int
    stretch: Stretch
    salt: str


class Part(NamedTuple):
    """One part of a backup: its kind, one letter, and its content."""

    kind: bytes
    content: bytes


def _cipher(passphrase: str, header: _Header) -> AESGCM:
    return cipher_of(passphrase, base64.b64decode(header.salt), header.stretch)


def cipher_of(passphrase: str, salt: bytes, costs: Stretch) -> AESGCM:
    """Return the cipher that a passphrase gives with a salt, at these costs."""
    key = hash_secret_raw(
        unicodedata.normalize("NFC", passphrase).encode(),
        salt,
        time_cost=costs.passes,
        memory_cost=costs.memory,
        parallelism=costs.lanes,
        hash_len=32,
        type=Type.ID,
    )
    return AESGCM(key)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])


class BackupWriter:
    """Writes a backup beside its place; it is there whole, under its name, or not at all."""

    def __init__(self, path: Path, passphrase: str, stretch: Stretch | None = None) -> None:
        if len(passphrase) < PASSPHRASE_CHARACTERS:
            raise BackupTrouble(f"A backup's passphrase has {PASSPHRASE_CHARACTERS} characters or more.")
        if path.exists():
            raise BackupTrouble(f"{path} is there already. No backup is ever written over another one.")
        self._path, self._beside = path, path.with_name(path.name + ".part")
        header = _Header(1, stretch or CHOSEN, base64.b64encode(secrets.token_bytes(16)).decode())
        self._head = msgspec.json.encode(header)
        self._cipher = _cipher(passphrase, header)
        self._packer = zstandard.ZstdCompressor(level=3).compressobj()
        self._waiting = bytearray()
        self._pieces = 0
        self._file: BufferedWriter | None = None

    def __enter__(self) -> Self:
        """Begin the file; only its owner can read it.

        Raises BackupTrouble where it cannot be written.
        """
        try:
            descriptor = os.open(
                self._beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600
            )
        except OSError as error:
            raise BackupTrouble(f"{self._path} cannot be written ({error.strerror}).") from None
        self._file = os.fdopen(descriptor, "wb")
        self._file.write(_MAGIC + _LENGTH.pack(len(self._head)) + self._head)
        self._seal(last=False)  # an empty piece, by which a wrong passphrase is told from damage
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        """Give the file its name when everything is in it; what was begun and failed is removed."""
        file = self._out
        try:
            if kind is None:
                self._waiting += self._packer.flush()
                self._seal(last=True)
                file.flush()
                os.fsync(file.fileno())
        finally:
            file.close()
            if kind is not None:
                self._beside.unlink()
        if kind is None:
            self._beside.rename(self._path)

    @property
    def _out(self) -> BufferedWriter:
        assert self._file is not None  # noqa: S101 - used as a context
        return self._file

    def put(self, kind: bytes, content: bytes) -> None:
        """Add one part."""
        self._waiting += self._packer.compress(_PART.pack(kind, len(content)) + content)
        while len(self._waiting) > PIECE:
            self._seal(last=False)

    def _seal(self, *, last: bool) -> None:
        while True:  # the last piece is the last of what may be several
            piece, rest = bytes(self._waiting[:PIECE]), self._waiting[PIECE:]
            ends = last and not rest
            sealed = self._cipher.encrypt(_nonce(self._pieces, last=ends), piece, self._head)
            self._out.write(_LENGTH.pack(len(sealed)) + sealed)
            self._pieces, self._waiting = self._pieces + 1, rest
            if not last or ends:
                return


class BackupReader:
    """Reads a backup's parts in their order; every byte is authenticated before anything is made of it."""

    def __init__(self, path: Path, passphrase: str) -> None:
        """Look at the header and stretch the passphrase.

        Raises BackupTrouble for what is no backup, or not one of this program's.
        """
        self._path = path
        with self._opened() as file:
            self._head = _head_of(file)
        try:
            header = msgspec.json.decode(self._head, type=_Header)
            salted = len(base64.b64decode(header.salt, validate=True)) == 16  # noqa: PLR2004 - bytes
        except ValueError:
            raise BackupTrouble(f"{path} is damaged. Nothing was restored.") from None
        if header.form != 1:
            raise BackupTrouble(f"{path} was made by a newer hub. Please install that one.")
        if not salted or not header.stretch.is_within_range():
            raise BackupTrouble(f"{path} was altered: its key is not made as a backup's is. Nothing was restored.")
        self._cipher = _cipher(passphrase, header)

    def parts(self) -> Iterator[Part]:
        """Give every part; what was altered, cut off or sealed under another passphrase raises BackupTrouble."""
        unpacker, waiting = zstandard.ZstdDecompressor().decompressobj(), b""
        for piece in self._pieces():
            waiting += unpacker.decompress(piece)
            at = 0
            while len(waiting) - at >= _PART.size:
                kind, size = _PART.unpack_from(waiting, at)
                if size > _LONGEST_PART:
                    raise self._damaged()
                end = at + _PART.size + size
                if end > len(waiting):
                    break
                yield Part(kind, waiting[at + _PART.size : end])
                at = end
            waiting = waiting[at:]
        if waiting:
            raise self._damaged()

    def _pieces(self) -> Iterator[bytes]:
        with self._opened() as file:
            _head_of(file)
            number, length = 0, file.read(_LENGTH.size)
            while True:
                if len(length) < _LENGTH.size or _LENGTH.unpack(length)[0] > PIECE + _TAG:
                    raise self._damaged(first=number == 0)
                sealed = file.read(_LENGTH.unpack(length)[0])
                length = file.read(_LENGTH.size)
                try:
                    yield self._cipher.decrypt(_nonce(number, last=not length), sealed, self._head)
                except InvalidTag:
                    raise self._damaged(first=number == 0) from None
                if not length:
                    return
                number += 1

    def _opened(self) -> BufferedReader:
        try:
            return self._path.open("rb")
        except OSError as error:
            raise BackupTrouble(f"{self._path} cannot be read ({error.strerror}).") from None

    def _damaged(self, *, first: bool = False) -> BackupTrouble:
        if first:
            return BackupTrouble(f"The passphrase is not that of {self._path}, or its beginning is damaged.")
        return BackupTrouble(f"{self._path} is damaged or was cut short. Please take another one. Nothing was done.")


def _head_of(file: BufferedReader) -> bytes:
    """Return the header, and leave the file where the first piece begins."""
    start = file.read(len(_MAGIC) + _LENGTH.size)
    size = _LENGTH.unpack(start[-_LENGTH.size :])[0] if len(start) == len(_MAGIC) + _LENGTH.size else _LONGEST_HEADER
    head = file.read(size) if start.startswith(_MAGIC) and size < _LONGEST_HEADER else b""
    if not head or len(head) < size:
        raise BackupTrouble("This is no backup of a hub.")
    return head
