"""The sealed outbox: every change, and the latest text of every draft, readable to the hub alone.

A file beside the vault that outlives a broken store, a forgotten passphrase, a lost keyring and a wipe. Frames are
only ever appended; each has a small clear header, so that the launcher can count and deliver without any key:

    file   "DOORSEAL", 16 random bytes of this generation of the file, then frames
    frame  4 bytes mark, header length, content length, CRC-32 (each 4 bytes), header JSON, HPKE ciphertext

Every act on the file holds the lock beside it, so the launcher may deliver while the case process saves.
"""

import base64
import os
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import FileIO
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct

from app.domain.strict import NO_DOCUMENT
from app.storage.exclusive import in_turn
from app.storage.files import PRIVATE_FILE, flush, flush_folder, make_folder, put_in_place
from app.storage.trouble import SealedTrouble, disk_code, disk_told
from sync import wire

KEPT_AFTER_RECEIPT = timedelta(days=35)

_MAGIC = b"DOORSEAL"
_START = len(_MAGIC) + 16
_MARK = b"\x9dDSF"
_LENGTHS = struct.Struct(">III")
_HEAD = len(_MARK) + _LENGTHS.size
_LONGEST = 64 << 20

What = Literal["change", "draft", "looks", "done", "open"]
Sent = Literal["change", "draft", "looks"]


class FrameHeader(Struct, frozen=True, omit_defaults=True):
    """What is in clear: no author, no child, nothing of the case.

    `done` marks what the hub has answered, `open` what a restored hub has lost: it has no answer any more.
    `with_change` names the change that this one is one piece of work with, so that both are counted as one.
    """

    id: str
    what: What
    key: int
    at: datetime
    with_change: str = ""


class NewFrame(NamedTuple):
    """A frame about to be written."""

    header: FrameHeader
    sealed: bytes


@dataclass(frozen=True)
class Offer:
    """One sealed change or batch of looks, or a draft's newest text. `done` is when the hub's answer was noted.

    `piece` is the change that stands for the whole piece of work, itself for most.
    """

    id: str
    piece: str
    what: Sent
    key: int
    at: datetime
    size: int
    done: datetime | None


class _Frame(NamedTuple):
    header: FrameHeader
    start: int
    end: int


_NOTES = ("done", "open")


def _done(frames: Iterable[_Frame]) -> dict[str, datetime]:
    """Return what the hub has answered, and when that was noted; the last mark of each counts."""
    last = {frame.header.id: frame.header for frame in frames if frame.header.what in _NOTES}
    return {id: header.at for id, header in last.items() if header.what == "done"}


class _View:
    """What is known of one generation of the file: its whole frames, and where the last one ends."""

    def __init__(self, generation: bytes) -> None:
        self.generation = generation
        self.frames: list[_Frame] = []
        self.end = _START
        self.damaged = False


def _frame_at(content: bytes, at: int, offset: int) -> _Frame | None:
    """Return the whole frame at a position, or None if there is none; `offset` is where the content begins."""
    if content[at : at + len(_MARK)] != _MARK or len(content) < at + _HEAD:
        return None
    head_size, size, crc = _LENGTHS.unpack_from(content, at + len(_MARK))
    end = at + _HEAD + head_size + size
    if head_size + size > _LONGEST or len(content) < end or zlib.crc32(content[at + _HEAD : end]) != crc:
        return None
    try:
        header = msgspec.json.decode(content[at + _HEAD : at + _HEAD + head_size], type=FrameHeader)
    except NO_DOCUMENT:
        return None
    return _Frame(header, offset + at, offset + end)


def _encoded(frame: NewFrame) -> bytes:
    header = msgspec.json.encode(frame.header)
    content = header + frame.sealed
    return _MARK + _LENGTHS.pack(len(header), len(frame.sealed), zlib.crc32(content)) + content


class SealedOutbox:
    """The sealed outbox at a path; it need not exist yet."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = path.with_name(path.name + ".lock")
        self._view: _View | None = None
        self.behind = False
        """True after a failed write: something is in the vault that is not here yet."""

    # --- reading, without any key ----------------------------------------------------------------------------------

    @disk_told()
    def offered(self, *, everything: bool = False) -> list[Offer]:
        """Return what has no answer from the hub yet; with `everything` also what is kept after its receipt."""
        with self._open(write=False):
            frames = self._frames()
        done = _done(frames)
        newest = {frame.header.id: frame for frame in frames if frame.header.what not in _NOTES}
        return [
            Offer(
                id=frame.header.id,
                piece=frame.header.with_change or frame.header.id,
                what=_sent_as(frame),
                key=frame.header.key,
                at=frame.header.at,
                size=frame.end - frame.start,
                done=done.get(frame.header.id),
            )
            for frame in newest.values()
            if everything or frame.header.id not in done
        ]

    def waiting(self) -> int:
        """Return how many pieces of work wait for the hub's answer."""
        return len({offer.piece for offer in self.offered() if offer.what == "change"})

    def drafts(self) -> int:
        """Return how many drafts are here that nobody has signed."""
        return sum(offer.what == "draft" for offer in self.offered())

    @disk_told()
    def frames(self, ids: Iterable[str]) -> list[wire.Sealed]:
        """Return these sealed changes and drafts as they are delivered, in the order of the file."""
        wanted = set(ids)
        with self._open(write=False) as file:
            newest = {
                frame.header.id: frame
                for frame in self._frames()
                if frame.header.what not in _NOTES and frame.header.id in wanted
            }
            return [_as_sent(file, frame) for frame in newest.values() if file is not None]

    def size(self) -> int:
        """Return the bytes on the disk."""
        return self.path.stat().st_size if self.path.exists() else 0

    # --- writing ---------------------------------------------------------------------------------------------------

    def append(self, frames: Sequence[NewFrame]) -> None:
        """Write frames and bring them to the disk; when this returns, they are there after a power cut.

        Raises SealedTrouble: disk-full, disk-error; what was there before is untouched.
        """
        if not frames:
            return
        try:
            with self._open(write=True) as file:
                self._append(file, b"".join(_encoded(frame) for frame in frames))
        except OSError as error:
            self.behind, self._view = True, None
            raise SealedTrouble(disk_code(error), errno=error.errno or 0) from error

    def _append(self, file: FileIO | None, content: bytes) -> None:
        view = self._view
        assert file is not None and view is not None  # noqa: S101, PT018 - opened for writing just now
        end = view.end
        file.seek(0, os.SEEK_END)
        if file.tell() > end:  # a frame torn by a power cut: it was never called saved
            file.truncate(end)
        file.seek(end)
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[file.write(rest) :]
            flush(file.fileno())
        except OSError:
            file.truncate(end)
            raise
        self._read_on(file, view)

    def note_receipts(self, ids: Iterable[str], at: datetime) -> None:
        """Note that the hub has answered these for good; they are kept for 35 days more and no longer offered."""
        answered = list(ids)
        known = {offer.id for offer in self.offered()} if answered else frozenset()
        self.append([NewFrame(FrameHeader(one, "done", 0, at), b"") for one in answered if one in known])

    def open_again(self, ids: Iterable[str], at: datetime) -> None:
        """Note that the hub has lost its answers to these: they count as unsent, and are kept, until it answers anew.

        Raises SealedTrouble.
        """
        done = {offer.id for offer in self.offered(everything=True) if offer.done}
        self.append([NewFrame(FrameHeader(one, "open", 0, at), b"") for one in ids if one in done])

    @disk_told()
    def compact(self, now: datetime) -> bool:
        """Write the file anew without what is no longer needed; return whether that was done.

        Kept: every change without an answer, answered ones for 35 days, the newest text of every unsigned draft.
        A file with damage in its middle is left alone, every byte of it.
        """
        with self._open(write=True) as file:
            self._view = None
            frames = self._refresh(file)
            if file is None or self._view is None or self._view.damaged:
                return False
            kept = _kept(frames, now)
            if len(kept) == len(frames):
                return False
            self._rewrite(file, kept)
            return True

    def _rewrite(self, file: FileIO, kept: Sequence[_Frame]) -> None:
        beside = self.path.with_name(self.path.name + ".new")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as fresh:
            fresh.write(_MAGIC + os.urandom(16))
            for frame in kept:
                file.seek(frame.start)
                fresh.write(file.read(frame.end - frame.start))
            fresh.flush()
            flush(fresh.fileno())
        file.close()  # Windows renames over closed files only
        put_in_place(beside, self.path)
        self._view = None

    @disk_told()
    def is_wasteful(self) -> bool:
        """Whether more than half of a large file is drafts that newer ones have replaced, or answered work."""
        with self._open(write=False):
            frames = self._frames()
        done = _done(frames)
        live = {frame.header.id: frame for frame in frames if frame.header.id not in done}
        used = sum(frame.end - frame.start for frame in live.values())
        return self.size() > max(4 << 20, 2 * used)

    # --- the file itself -------------------------------------------------------------------------------------------

    @contextmanager
    def _open(self, *, write: bool) -> Iterator[FileIO | None]:
        with in_turn(self._lock):
            if write and not self.path.exists():
                self._create()
            if not self.path.exists():
                self._view = None
                yield None
                return
            # Unbuffered: a write that failed must leave nothing behind that closing the file would write after all.
            with self.path.open("r+b" if write else "rb", buffering=0) as file:
                self._refresh(file)
                yield file

    def _create(self) -> None:
        make_folder(self.path.parent)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(_MAGIC + os.urandom(16))
            file.flush()
            flush(file.fileno())
        flush_folder(self.path.parent)

    def _frames(self) -> list[_Frame]:
        return [] if self._view is None else self._view.frames

    def _refresh(self, file: FileIO | None) -> list[_Frame]:
        """Bring the view up to date: only what was appended since is read, unless the file is another one."""
        if file is None:
            return []
        file.seek(0)
        start = file.read(_START)
        if start[: len(_MAGIC)] != _MAGIC or len(start) < _START:
            raise SealedTrouble("not-a-sealed-outbox")
        if self._view is None or self._view.generation != start:
            self._view = _View(start)
        self._read_on(file, self._view)
        return self._view.frames

    @staticmethod
    def _read_on(file: FileIO, view: _View) -> None:
        """Read frames from where the view ends. Damage never hides what follows it; a torn tail ends the file."""
        offset = view.end
        file.seek(offset)
        content = file.read()
        at = 0
        while at < len(content):
            frame = _frame_at(content, at, offset)
            if frame is None:
                following = _next_whole(content, at + 1, offset)
                if following is None:
                    return
                view.damaged = True
                at = following
                continue
            view.frames.append(frame)
            view.end = frame.end
            at = frame.end - offset


def _sent_as(frame: _Frame) -> Sent:
    match frame.header.what:
        case "draft" | "looks" as what:
            return what
        case _:
            return "change"


def _next_whole(content: bytes, at: int, offset: int) -> int | None:
    while (at := content.find(_MARK, at)) >= 0:
        if _frame_at(content, at, offset) is not None:
            return at
        at += 1
    return None


def _as_sent(file: FileIO | None, frame: _Frame) -> wire.Sealed:
    assert file is not None  # noqa: S101 - a frame was found in it
    file.seek(frame.start)
    whole = file.read(frame.end - frame.start)
    head_size, _, _ = _LENGTHS.unpack_from(whole, len(_MARK))
    return wire.Sealed(
        id=frame.header.id,
        what=_sent_as(frame),
        key=frame.header.key,
        sealed=base64.b64encode(whole[_HEAD + head_size :]).decode("ascii"),
    )


def _kept(frames: Sequence[_Frame], now: datetime) -> list[_Frame]:
    done = _done(frames)
    newest = {(frame.header.id, frame.header.what): frame for frame in frames}
    kept = []
    for frame in newest.values():
        if frame.header.what in _NOTES and (frame.header.what == "done") != (frame.header.id in done):
            continue  # a mark that a later one has replaced
        answered = done.get(frame.header.id)
        is_draft = (frame.header.id, "draft") in newest
        if answered is None or (not is_draft and now - answered < KEPT_AFTER_RECEIPT):
            kept.append(frame)
    return sorted(kept, key=lambda frame: frame.start)
