"""Locks between processes: one round at a time per store, one writer at a time in the sealed outbox.

The standard library has no portable file lock: POSIX offers `fcntl.flock`, Windows `msvcrt.locking`. Both end with
the process that held them, so a killed process never leaves a lock behind, which a lock file with a name would.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.storage.files import PRIVATE_FILE, make_folder
from app.storage.trouble import StoreTrouble

_PAUSE = 0.005
_PATIENCE = 20.0

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> bool:
        os.lseek(descriptor, 0, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _release(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> bool:
        try:
            # flock and not lockf: it belongs to this opening of the file, so two threads exclude each other too.
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _release(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


@contextmanager
def only_one(path: Path) -> Iterator[bool]:
    """Hold a lock while the block runs; yields False at once when somebody else holds it."""
    make_folder(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
    try:
        taken = _take(descriptor)
        try:
            yield taken
        finally:
            if taken:
                _release(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def in_turn(path: Path, patience: float = _PATIENCE) -> Iterator[None]:
    """Hold a lock while the block runs, waiting for whoever has it; work under it takes milliseconds.

    Raises StoreTrouble with the code lock-busy when it does not come free.
    """
    make_folder(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
    try:
        end = time.monotonic() + patience
        while not _take(descriptor):
            if time.monotonic() > end:
                raise StoreTrouble("lock-busy", lock=path.name)
            time.sleep(_PAUSE)
        try:
            yield
        finally:
            _release(descriptor)
    finally:
        os.close(descriptor)
