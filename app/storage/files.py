"""Writing files so that a power cut leaves the old content or the new, never a part (docs/security.md, F43)."""

import os
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from app.storage.trouble import disk_told

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700

_F_FULLFSYNC = 51  # <fcntl.h> of macOS; plain fsync there leaves the data in the drive's cache


def flush(descriptor: int) -> None:
    """Bring a file's content to the disk itself."""
    if sys.platform == "darwin":
        import fcntl  # noqa: PLC0415 - does not exist on Windows

        fcntl.fcntl(descriptor, _F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def flush_folder(folder: Path) -> None:
    """Bring a folder's entries to the disk, so that a renamed file is found after a power cut."""
    if os.name == "nt":  # Windows keeps its directory in a journal and cannot open a folder for this
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder that only this user may open, and make its name last: what lies in it is lost with that."""
    if folder.is_dir():
        return
    if not folder.parent.is_dir():
        make_folder(folder.parent)
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    flush_folder(folder.parent)


@disk_told()
def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place in one step: written beside it, flushed, renamed, the folder flushed.

    Raises StoreTrouble: disk-full, disk-error; what was there before is still there, or what is new.
    """
    beside = path.with_name(path.name + ".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        flush(file.fileno())
    put_in_place(beside, path)


def put_in_place(beside: Path, path: Path) -> None:
    """Rename a finished file over the one it replaces, and make the renaming last."""
    beside.replace(path)
    flush_folder(path.parent)


@disk_told()
def read_if_there(path: Path) -> bytes | None:
    """Return a file's content, or None when there is no such file. Raises StoreTrouble: disk-error."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


@disk_told()
def remove(path: Path) -> None:
    """Remove a file if it is there, and make the removal last. Raises StoreTrouble: disk-error."""
    path.unlink(missing_ok=True)
    if path.parent.exists():
        flush_folder(path.parent)


def with_log(path: Path) -> tuple[Path, ...]:
    """Return the files of a store: itself, its log, and the log's index."""
    return (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm"))


@disk_told()
def set_aside(path: Path, code: str) -> Path:
    """Rename a store that cannot be read, log and all; nothing is deleted, and the way back is a rename.

    Raises StoreTrouble: disk-full, disk-error.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    moved = path.with_name(f"{path.name}.set-aside-{code}-{stamp}")
    for file in with_log(path):
        with suppress(FileNotFoundError):
            file.rename(moved.with_name(moved.name + file.name.removeprefix(path.name)))
    flush_folder(path.parent)
    return moved
