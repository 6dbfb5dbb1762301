"""Attachments' files as they lie on the disk: sealed beside the vault, one file for each, never a clear byte.

    <id>.own    added here; the hub can open it without this laptop's vault, so it outlives the vault
    <id>.copy   fetched from the hub
    <id>.new    being written; named when what it belongs to is committed

Why in this form: docs/decisions/0006-attachments.md.
"""

import hashlib
import os
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from app.domain.attachment import FILE_BYTES
from app.storage.files import PRIVATE_FILE, flush, flush_folder, make_folder, put_in_place
from app.storage.signing import SealingKey
from app.storage.trouble import StoreTrouble, disk_code
from sync import wire_files
from sync.wire_files import KEY, PIECE, TAG, Damaged, FileKey, Pieces

OWN, COPY, NEW = ".own", ".copy", ".new"
_BEGINS = 256 << 10
"""How many of a file's first bytes are looked at for what it is."""


class Copied(NamedTuple):
    """A file that was copied and sealed: its key, what it is, and its first bytes."""

    key: bytes
    sha256: str
    size: int
    begins: bytes


def folder_beside(sealed: Path) -> Path:
    """Return the folder of a person's files; beside the sealed outbox, because it must outlive the vault too."""
    return sealed.with_name("attachments")


def new_key() -> bytes:
    """Return the key of one file."""
    return os.urandom(KEY)


def size_of(source: Path) -> int:
    """Return how large a file is before it is copied.

    Raises StoreTrouble: file-unreadable, file-empty, file-too-large.
    """
    try:
        size = source.stat().st_size
        is_file = source.is_file()
    except OSError:
        raise StoreTrouble("file-unreadable") from None
    if not is_file:
        raise StoreTrouble("file-unreadable")
    if size == 0:
        raise StoreTrouble("file-empty")
    if size > FILE_BYTES:
        raise StoreTrouble("file-too-large", size=size)
    return size


def copy_in(source: Path, folder: Path, attachment: str, seal_to: SealingKey) -> Copied:
    """Copy a file into the folder, sealed, flushed, and not named yet; it is read again, as whoever opens it will.

    Raises StoreTrouble as `size_of` does, disk-full, or disk-error where the copy is not what was read.
    """
    size_of(source)
    try:
        with source.open("rb") as read:  # once, and whole: a camera's card is slow, and somebody may write to it
            content = read.read(FILE_BYTES + 1)
    except OSError:
        raise StoreTrouble("file-unreadable") from None
    if not 0 < len(content) <= FILE_BYTES:
        raise StoreTrouble("file-too-large" if content else "file-empty")
    digest, key, path = hashlib.sha256(content).hexdigest(), new_key(), folder / (attachment + NEW)
    head = sealed_head(attachment, key, digest, len(content), seal_to)
    try:
        put_in(path, head, Pieces(attachment, key, len(content)), 0, content)
        flush_folder(folder)
        if opened_digest(path, attachment, key, len(content)) != digest:
            raise OSError
    except OSError as error:
        with suppress(OSError):
            destroy(path)
        raise StoreTrouble(disk_code(error)) from None
    return Copied(key, digest, len(content), content[:_BEGINS])


def sealed_head(attachment: str, key: bytes, sha256: str, size: int, seal_to: SealingKey) -> bytes:
    """Return a sealed file's beginning: its key, for the hub alone."""
    inside = FileKey(attachment=attachment, key=key, sha256=sha256, size=size)
    return wire_files.beginning(seal_to.version, seal_to.seal_file_key(msgspec.json.encode(inside)))


def _opened(path: Path, how: int) -> BinaryIO:
    flags = os.O_RDWR | os.O_CREAT | how | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, PRIVATE_FILE), "r+b")


def name(folder: Path, attachment: str, suffix: str) -> None:
    """Give a file its name, now that what it belongs to is committed."""
    beside = folder / (attachment + NEW)
    if beside.exists():
        put_in_place(beside, folder / (attachment + suffix))


def clear_pieces(path: Path, attachment: str, key: bytes, size: int) -> Iterator[bytes]:
    """Give a file's content in clear, piece by piece.

    Raises StoreTrouble: file-not-here, or file-damaged where it is not whole and as it was written.
    """
    pieces, count = Pieces(attachment, key, size), wire_files.pieces_of(size)
    try:
        with path.open("rb") as file:
            file.seek(wire_files.read_beginning(file.read(wire_files.LONGEST_BEGINNING)).end)
            for number in range(count):
                yield pieces.open(number, file.read(PIECE + TAG))
            if file.read(1):
                raise Damaged
    except FileNotFoundError:
        raise StoreTrouble("file-not-here") from None
    except Damaged:
        raise StoreTrouble("file-damaged") from None


def opened_digest(path: Path, attachment: str, key: bytes, size: int) -> str:
    """Return the SHA-256 of a file's clear content; empty where it does not open to its end."""
    digest = hashlib.sha256()
    try:
        for clear in clear_pieces(path, attachment, key, size):
            digest.update(clear)
    except StoreTrouble:
        return ""
    return digest.hexdigest()


def fetched(folder: Path, attachment: str) -> int:
    """Return how many clear bytes of a file that is being fetched are on the disk, in whole pieces."""
    try:
        with (folder / (attachment + NEW)).open("rb") as file:
            start = wire_files.read_beginning(file.read(wire_files.LONGEST_BEGINNING)).end
            return (file.seek(0, os.SEEK_END) - start) // (PIECE + TAG) * PIECE
    except (FileNotFoundError, Damaged):
        return 0


def put_in(path: Path, head: bytes, pieces: Pieces, offset: int, clear: bytes) -> None:
    """Write content from an offset on, sealed and flushed; `offset` is at the beginning of a piece."""
    make_folder(path.parent)
    first = offset // PIECE
    with _opened(path, os.O_TRUNC if offset == 0 else 0) as out:
        if offset == 0:
            out.write(head)
        else:
            begin = wire_files.read_beginning(out.read(wire_files.LONGEST_BEGINNING)).end
            out.seek(begin + first * (PIECE + TAG))
            out.truncate()
        for start in range(0, len(clear), PIECE):
            out.write(pieces.seal(first + start // PIECE, clear[start : start + PIECE]))
        out.flush()
        flush(out.fileno())


def there(folder: Path) -> dict[str, set[str]]:
    """Return which attachments have which files in a folder."""
    found: dict[str, set[str]] = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.suffix in (OWN, COPY, NEW):
            found.setdefault(path.stem, set()).add(path.suffix)
    return found


def destroy(path: Path) -> None:
    """Overwrite and remove a file; where a disk keeps old blocks, that its key is gone is what counts."""
    try:
        with path.open("r+b") as file:
            left = file.seek(0, os.SEEK_END)
            file.seek(0)
            while left > 0:
                left -= file.write(bytes(min(left, PIECE)))
            file.flush()
            flush(file.fileno())
    except FileNotFoundError:
        return
    path.unlink(missing_ok=True)
    flush_folder(path.parent)


def remove_files(folder: Path, attachments: Collection[str]) -> None:
    """Overwrite and remove the files of these; their keys are gone, so one that cannot be removed now can be later."""
    for attachment in attachments:
        for suffix in (OWN, COPY, NEW):
            with suppress(OSError):
                destroy(folder / (attachment + suffix))


def forget_copies(folder: Path) -> None:
    """Remove what a wiped store had fetched; what was added here stays, readable to the hub alone."""
    for attachment, suffixes in there(folder).items():
        for suffix in suffixes - {OWN}:
            with suppress(OSError):
                destroy(folder / (attachment + suffix))
