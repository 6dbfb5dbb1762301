"""What may be on a disk after its power was cut: a recording played onto a model of files and folders.

What was flushed is there. Of what was not, anything may be: all, nothing, what was done up to some moment, some writes
and not others, some sectors of a write and not others; the names in a folder up to some moment since it was flushed.
That flushing a file does not bring its name to the disk is harder than ext4, XFS or NTFS are, and what POSIX promises.
What a drive is not writing it leaves as it is, as SQLite assumes too.
"""

import random
from collections.abc import Mapping
from pathlib import Path

from tests.disk.seam import Step

SECTOR, PAGE = 512, 4096
FATES = ("nothing", "everything", "moment", "writes", "torn", "sectors", "pages")
"""What becomes of writes that were not flushed."""

Image = Mapping[str, bytes | None]
"""The content of each file by its path, None for a folder."""


def _changed(content: bytearray, step: Step, begin: int = 0, end: int = 1 << 62) -> None:
    """Do a write, or what of it lies between two places; or cut the file, or lengthen it."""
    if step.what == "cut":
        del content[step.offset :]
        content.extend(bytes(step.offset - len(content)))
        return
    first, last = max(step.offset, begin), min(step.offset + len(step.content), end)
    if first < last:
        content.extend(bytes(max(0, last - len(content))))
        content[first:last] = step.content[first - step.offset : last - step.offset]


class _File:
    """What is on the disk of a file for sure, and what was done to it since."""

    def __init__(self, content: bytes = b"") -> None:
        self.flushed = content
        self.now = bytearray(content)
        self._since: list[Step] = []

    def take(self, step: Step) -> None:
        self._since.append(step)
        _changed(self.now, step)

    def flush(self) -> None:
        self.flushed, self._since = bytes(self.now), []

    def after_a_cut(self, chance: random.Random, fate: str) -> bytes:
        if not self._since or fate == "nothing":
            return self.flushed
        if fate == "everything":
            return bytes(self.now)
        left = bytearray(self.flushed)
        moment = chance.randrange(len(self._since) + 1)
        moments: dict[int, int] = {}
        grain = PAGE if fate == "pages" else SECTOR
        for number, step in enumerate(self._since):
            if fate in ("sectors", "pages") and step.what == "write":
                self._some_sectors(left, step, number, grain, moments, chance)
            elif fate == "torn" and number == moment and step.what == "write":
                self._some_sectors(left, step, 0, grain, {}, chance)
            elif chance.random() < 0.5 if fate == "writes" else number < moment:
                _changed(left, step)
        return bytes(left)

    def _some_sectors(  # noqa: PLR0913, PLR0917 - the parts of one write
        self, left: bytearray, step: Step, number: int, grain: int, moments: dict[int, int], chance: random.Random
    ) -> None:
        """Each sector is as it was at some moment since the file was flushed."""
        for sector in range(step.offset // grain, (step.offset + len(step.content) - 1) // grain + 1):
            moment = moments.setdefault(sector, chance.randrange(len(self._since) + 1))
            if number < moment:
                _changed(left, step, sector * grain, (sector + 1) * grain)


class _Folder:
    """The names in a folder that are on the disk for sure, and what was done to them since."""

    def __init__(self, entries: dict[str, "_Node"] | None = None) -> None:
        self.flushed: dict[str, _Node] = dict(entries or {})
        self.now = dict(self.flushed)
        self._since: list[tuple[str, str, _Node]] = []

    def put(self, name: str, node: "_Node", instead_of: str = "") -> None:
        """Give a name to something, perhaps in place of the name it had."""
        self._since.append((name, instead_of, node))
        _named(self.now, self._since[-1])

    def remove(self, name: str) -> None:
        self._since.append(("", name, self.now[name]))
        _named(self.now, self._since[-1])

    def flush(self) -> None:
        self.flushed, self._since = dict(self.now), []

    def after_a_cut(self, chance: random.Random, fate: str) -> dict[str, "_Node"]:
        entries = dict(self.flushed)
        moment = {"nothing": 0, "everything": len(self._since)}.get(fate, chance.randrange(len(self._since) + 1))
        for one in self._since[:moment]:
            _named(entries, one)
        return entries


_Node = _File | _Folder


def _named(entries: dict[str, _Node], change: tuple[str, str, _Node]) -> None:
    name, gone, node = change
    entries.pop(gone, None)
    if name:
        entries[name] = node


def passed_over(name: str) -> bool:
    """Whether a file is no part of what is kept: the index of the log is in memory, and made anew after a cut."""
    return name.endswith("-shm")


def as_it_is(folder: Path) -> Image:
    """Return what is in a folder."""
    return {
        path.relative_to(folder).as_posix(): None if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if not passed_over(path.name)
    }


def lay(image: Image, folder: Path) -> None:
    """Write an image into an empty folder."""
    folder.mkdir()
    for name, content in image.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.mkdir(exist_ok=True)
        else:
            path.write_bytes(content)


class Platter:
    """The disk of one folder, from a moment at which everything in it had been flushed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._top = self._read(root)

    def _read(self, folder: Path) -> _Folder:
        return _Folder(
            {
                path.name: self._read(path) if path.is_dir() else _File(path.read_bytes())
                for path in sorted(folder.iterdir())
                if not passed_over(path.name)
            }
        )

    def take(self, step: Step) -> None:
        """Do what was done."""
        if step.what == "said":
            return
        if step.what == "flush-folder":
            self._folder(step.path).flush()
            return
        folder, name = self._folder(step.path.parent), step.path.name
        match step.what:
            case "make":
                folder.put(name, _File())
            case "folder":
                folder.put(name, _Folder())
            case "remove":
                folder.remove(name)
            case "rename":
                assert step.to.parent == step.path.parent, "a name never goes to another folder here"
                folder.put(step.to.name, folder.now[name], instead_of=name)
            case "flush":
                self._file(folder, name).flush()
            case _:
                self._file(folder, name).take(step)

    def _folder(self, path: Path) -> _Folder:
        found = self._top
        for part in path.relative_to(self._root).parts:
            node = found.now[part]
            assert isinstance(node, _Folder)
            found = node
        return found

    @staticmethod
    def _file(folder: _Folder, name: str) -> _File:
        node = folder.now[name]
        assert isinstance(node, _File)
        return node

    def after_a_cut(self, chance: random.Random, fate: str = "") -> Image:
        """Return what may be there when the power is cut now; without a fate each file has one of its own."""
        return dict(self._after(self._top, "", chance, fate))

    def _after(self, folder: _Folder, at: str, chance: random.Random, fate: str) -> dict[str, bytes | None]:
        found: dict[str, bytes | None] = {}
        for name, node in folder.after_a_cut(chance, fate).items():
            if isinstance(node, _Folder):
                found[at + name] = None
                found |= self._after(node, f"{at}{name}/", chance, fate)
            else:
                found[at + name] = node.after_a_cut(chance, fate or chance.choice(FATES))
        return found

    def everything(self) -> Image:
        """Return what is there while the machine runs."""
        return dict(sorted(self.after_a_cut(random.Random(0), "everything").items()))
