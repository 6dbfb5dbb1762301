"""The seam between the program and its disk: whatever it does to a file under a folder is seen, and can be refused.

SQLite's calls go through a VFS of ours that stands before its own, which is put there by the driver's own library;
Python's go through the functions of `os` and `io` that the program calls. No compiler and no privilege is needed. That
nothing goes past the seam is proved for each recording: played back, it must give the folder as it is, byte for byte.
"""

import ctypes
import errno
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
import sqlcipher3._sqlite3 as driver

What = Literal["make", "write", "cut", "flush", "folder", "rename", "remove", "flush-folder", "said"]


@dataclass(frozen=True)
class Step:
    """One thing that was done to the disk; `said` is what a person was told by then."""

    what: What
    path: Path = Path()
    offset: int = 0
    content: bytes = b""
    to: Path = Path()
    said: tuple[str, ...] = ()


class Watcher:
    """What is asked before each step and told after it; this one lets everything pass."""

    def refuses(self, what: What, path: Path) -> int:
        """Return the number of the error with which a step fails, or 0."""
        del what, path
        return 0

    def did(self, step: Step) -> None:
        """Take note of what was done."""


# --- SQLite ---------------------------------------------------------------------------------------------------------

_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_DELETE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)
_CLOSE = CFUNCTYPE(c_int, c_void_p)
_WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)
_SET_CALL = CFUNCTYPE(c_int, c_void_p, c_char_p, c_void_p)
_GET_CALL = CFUNCTYPE(c_void_p, c_void_p, c_char_p)
_OPEN_FOLDER = CFUNCTYPE(c_int, c_char_p, POINTER(c_int))


class _Vfs(Structure):
    """sqlite3_vfs of <sqlite3.h>, version 3."""

    _fields_ = (
        ("version", c_int), ("size", c_int), ("longest", c_int), ("next", c_void_p), ("name", c_char_p),
        ("own", c_void_p), ("open", _OPEN), ("delete", _DELETE), ("between", c_void_p * 11),
        ("set_call", _SET_CALL), ("get_call", _GET_CALL), ("next_call", c_void_p),
    )  # fmt: skip


class _Methods(Structure):
    """sqlite3_io_methods of <sqlite3.h>, version 3."""

    _fields_ = (
        ("version", c_int), ("close", _CLOSE), ("read", c_void_p), ("write", _WRITE), ("truncate", _TRUNCATE),
        ("sync", _SYNC), ("after", c_void_p * 13),
    )  # fmt: skip


_OK, _FULL, _CANNOT_OPEN = 0, 13, 14
_IOERR, _IOERR_WRITE, _IOERR_FSYNC, _IOERR_TRUNCATE, _IOERR_DELETE = 10, 778, 1034, 1546, 2570


class _Between:
    """A VFS before SQLite's own: opened files get a table of methods in which writing passes the watcher."""

    def __init__(self) -> None:
        self.library = ctypes.CDLL(driver.__file__)
        self.library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        self.watcher, self.root = Watcher(), Path()
        self.trouble: list[Exception] = []
        self._files: dict[int, Path] = {}
        self._tables: dict[int, _Methods] = {}
        self._synced_folder: Path | None = None
        self._real = self.library.sqlite3_vfs_find(None)
        real = self._real.contents
        self._vfs = _Vfs.from_buffer_copy(real)
        self._vfs.name = b"watched"
        self._kept: list[Any] = [_OPEN(self._guarded(self._open)), _DELETE(self._guarded(self._delete))]
        self._vfs.open, self._vfs.delete = self._kept
        self._real_open_folder = _OPEN_FOLDER(real.get_call(ctypes.addressof(real), b"openDirectory") or 0)
        self._open_folder = _OPEN_FOLDER(self._folder_opened)

    def register(self) -> None:
        """Let every store that is opened from here on pass this."""
        real = self._real.contents
        real.set_call(ctypes.addressof(real), b"openDirectory", ctypes.cast(self._open_folder, c_void_p))
        assert self.library.sqlite3_vfs_register(ctypes.byref(self._vfs), 1) == _OK

    def unregister(self) -> None:
        """Let SQLite's own be the one that is taken; what is open stays as it is."""
        real = self._real.contents
        self.library.sqlite3_vfs_unregister(ctypes.byref(self._vfs))
        real.set_call(ctypes.addressof(real), b"openDirectory", None)

    def _guarded(self, act: Callable[..., int]) -> Callable[..., int]:
        """Nothing may be raised into SQLite: what goes wrong here is kept, and raised when the watch ends."""

        def guarded(*arguments: Any) -> int:
            try:
                return act(*arguments)
            except Exception as error:
                self.trouble.append(error)
                return _IOERR

        return guarded

    def _folder_opened(self, name: bytes, descriptor: Any) -> int:
        """SQLite opens a folder only to flush it; told once the flushing of the file is done."""
        self._synced_folder = Path(os.fsdecode(name)).parent
        return int(self._real_open_folder(name, descriptor))

    def _open(self, _vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        real = self._real.contents
        path = None if name is None else Path(os.fsdecode(ctypes.string_at(name)))
        seen = path is not None and path.is_relative_to(self.root)
        fresh = seen and path is not None and not path.exists()
        if seen and path is not None and self.watcher.refuses("make", path):
            c_void_p.from_address(file).value = None  # SQLite closes what has methods
            return _CANNOT_OPEN
        code = int(real.open(ctypes.addressof(real), name, file, flags, out))
        if code == _OK and path is not None and seen:
            if fresh and path.exists():
                self.watcher.did(Step("make", path))
            table = c_void_p.from_address(file)
            self._files[file] = path
            table.value = ctypes.addressof(self._table_of(table.value or 0))
        return code

    def _table_of(self, address: int) -> _Methods:
        if address not in self._tables:
            real = _Methods.from_address(address)
            ours = _Methods.from_buffer_copy(real)
            acts = [
                _CLOSE(self._guarded(lambda file: self._close(real, file))),
                _WRITE(self._guarded(lambda *given: self._write(real, *given))),
                _TRUNCATE(self._guarded(lambda *given: self._truncate(real, *given))),
                _SYNC(self._guarded(lambda *given: self._sync(real, *given))),
            ]
            ours.close, ours.write, ours.truncate, ours.sync = acts
            self._kept += acts
            self._tables[address] = ours
        return self._tables[address]

    def _close(self, real: _Methods, file: int) -> int:
        self._files.pop(file, None)
        return int(real.close(file))

    def _write(self, real: _Methods, file: int, content: int, size: int, offset: int) -> int:
        path = self._files[file]
        number = self.watcher.refuses("write", path)
        if number == errno.EIO:
            return _IOERR_WRITE
        written = size // 2 if number else size  # a disk that runs full has taken the first part
        code = int(real.write(file, content, written, offset)) if written else _OK
        if code == _OK and written:
            self.watcher.did(Step("write", path, offset, ctypes.string_at(content, written)))
        return _FULL if number else code

    def _truncate(self, real: _Methods, file: int, size: int) -> int:
        path = self._files[file]
        if self.watcher.refuses("cut", path):
            return _IOERR_TRUNCATE
        code = int(real.truncate(file, size))
        if code == _OK:
            self.watcher.did(Step("cut", path, size))
        return code

    def _sync(self, real: _Methods, file: int, flags: int) -> int:
        path = self._files[file]
        if self.watcher.refuses("flush", path):
            return _IOERR_FSYNC
        self._synced_folder = None
        code = int(real.sync(file, flags))
        if code == _OK:
            self.watcher.did(Step("flush", path))
            if self._synced_folder is not None:
                self.watcher.did(Step("flush-folder", self._synced_folder))
        return code

    def _delete(self, _vfs: int, name: int, sync: int) -> int:
        path, real = Path(os.fsdecode(ctypes.string_at(name))), self._real.contents
        seen = path.is_relative_to(self.root)
        if seen and path.exists() and self.watcher.refuses("remove", path):
            return _IOERR_DELETE
        code = int(real.delete(ctypes.addressof(real), name, sync))
        if code == _OK and seen:
            self.watcher.did(Step("remove", path))
            if sync:
                self.watcher.did(Step("flush-folder", path.parent))
        return code


_between: list[_Between] = []
"""One for the process, because an open store goes on calling it."""


# --- Python ---------------------------------------------------------------------------------------------------------


def _path_of(descriptor: int) -> Path:
    return Path(os.readlink(f"/proc/self/fd/{descriptor}"))


class _WatchedFile(io.FileIO):
    """A file that is written to under the watcher's eyes."""

    watch: "_Calls"
    at: Path

    def write(self, content: Any, /) -> int:
        offset, whole = self.tell(), bytes(content)
        number = self.watch.watcher.refuses("write", self.at)
        if number == errno.EIO:
            raise OSError(number, os.strerror(number))
        written = super().write(whole[: len(whole) // 2] if number else whole)
        if written:
            self.watch.watcher.did(Step("write", self.at, offset, whole[:written]))
        if number:
            raise OSError(number, os.strerror(number))
        return written

    def truncate(self, size: int | None = None, /) -> int:
        size = self.tell() if size is None else size
        self.watch.ask("cut", self.at)
        done = super().truncate(size)
        self.watch.watcher.did(Step("cut", self.at, size))
        return done


class _Calls:
    """The functions of `os` and `io` that the program changes files with."""

    def __init__(self, root: Path, watcher: Watcher) -> None:
        self.root, self.watcher = root, watcher
        self._real = {name: getattr(os, name) for name in ("open", "fsync", "replace", "rename", "unlink", "mkdir")}
        self._real_open = io.open

    def put(self, patch: pytest.MonkeyPatch) -> None:
        """Put these in the place of the real ones."""
        for name, act in {
            "open": self._open, "fsync": self._fsync, "replace": self._rename("replace"),
            "rename": self._rename("rename"), "unlink": self._unlink, "mkdir": self._mkdir,
        }.items():  # fmt: skip
            patch.setattr(os, name, act)
        patch.setattr(io, "open", self._open_file)

    def ask(self, what: What, path: Path) -> None:
        """Raise what the watcher wants to happen."""
        if number := self.watcher.refuses(what, path):
            raise OSError(number, os.strerror(number))

    def _sees(self, path: Any) -> bool:
        return not isinstance(path, int) and Path(os.fsdecode(path)).is_relative_to(self.root)

    def _open(self, path: Any, flags: int, *rest: Any, **more: Any) -> int:
        if not self._sees(path) or not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
            return int(self._real["open"](path, flags, *rest, **more))
        path = Path(os.fsdecode(path))
        fresh, full = not path.exists(), path.exists() and path.stat().st_size > 0
        self.ask("make", path)
        descriptor = int(self._real["open"](path, flags, *rest, **more))
        if fresh:
            self.watcher.did(Step("make", path))
        elif full and flags & os.O_TRUNC:
            self.watcher.did(Step("cut", path, 0))
        return descriptor

    def _open_file(self, file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **more: Any) -> Any:
        path = _path_of(file) if isinstance(file, int) else Path(os.fsdecode(file))
        if not path.is_relative_to(self.root) or not set(mode) & set("wax+"):
            return self._real_open(file, mode, buffering, *rest, **more)
        assert "b" in mode, "the program writes bytes"
        if not isinstance(file, int):
            how = os.O_TRUNC | os.O_CREAT if "w" in mode else 0
            file = self._open(path, os.O_RDWR | how, 0o666)
        raw = _WatchedFile(file, "r+" if "+" in mode else "w")
        raw.watch, raw.at = self, path
        if buffering == 0:
            return raw
        return io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)

    def _fsync(self, descriptor: int) -> None:
        path = _path_of(descriptor)
        if not path.is_relative_to(self.root):
            return self._real["fsync"](descriptor)  # type: ignore[no-any-return]
        what: What = "flush-folder" if path.is_dir() else "flush"
        self.ask(what, path)
        self._real["fsync"](descriptor)
        return self.watcher.did(Step(what, path))

    def _rename(self, name: str) -> Callable[..., None]:
        def renamed(old: Any, new: Any, **more: Any) -> None:
            if not self._sees(old):
                return self._real[name](old, new, **more)  # type: ignore[no-any-return]
            self.ask("rename", Path(old))
            self._real[name](old, new, **more)
            return self.watcher.did(Step("rename", Path(old), to=Path(new)))

        return renamed

    def _unlink(self, path: Any, **more: Any) -> None:
        if not self._sees(path):
            return self._real["unlink"](path, **more)  # type: ignore[no-any-return]
        if os.path.exists(path):
            self.ask("remove", Path(path))
        self._real["unlink"](path, **more)
        return self.watcher.did(Step("remove", Path(path)))

    def _mkdir(self, path: Any, *rest: Any, **more: Any) -> None:
        if not self._sees(path):
            return self._real["mkdir"](path, *rest, **more)  # type: ignore[no-any-return]
        if not os.path.exists(path):
            self.ask("folder", Path(path))
        self._real["mkdir"](path, *rest, **more)
        return self.watcher.did(Step("folder", Path(path)))


# --- both -----------------------------------------------------------------------------------------------------------

ONLY_LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="the driver's library shows SQLite's VFS, and /proc an open file's name, on Linux"
)


@contextmanager
def watched(root: Path, watcher: Watcher) -> Iterator[None]:
    """Let a watcher see everything that is done under a folder; stores must be opened within, to be seen."""
    if not _between:
        _between.append(_Between())
    between = _between[0]
    between.watcher, between.root = watcher, root
    with pytest.MonkeyPatch.context() as patch:
        _Calls(root, watcher).put(patch)
        between.register()
        try:
            yield
        finally:
            between.unregister()
            between.watcher = Watcher()
    trouble, between.trouble = between.trouble, []
    if trouble:
        raise trouble[0]
