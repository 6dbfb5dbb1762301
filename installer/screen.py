"""A screen without a monitor: the X server Xvfb, keys pressed by xdotool, and pictures of what is shown."""

import mmap
import os
import struct
import subprocess
import time
from pathlib import Path

from PySide6.QtGui import QImage

from installer.waiting import NotProved, tool, until

WIDTH, HEIGHT = 1366, 768
STILL_SECONDS = 1.0
KEY_MILLISECONDS = "12"

# Of the X window dump that Xvfb keeps: big-endian numbers, and where among them a line's length and the colours stand.
_HEADER = struct.Struct(">25I")
_BYTES_A_LINE, _COLOURS = 12, 19
_COLOUR_BYTES = 12


class Screen:
    """One X server. No window manager runs on it, so this gives a window the focus as one would."""

    def __init__(self, folder: Path) -> None:
        size = f"{WIDTH}x{HEIGHT}x24"
        self._server = subprocess.Popen(
            [tool("Xvfb"), "-displayfd", "1", "-screen", "0", size, "-fbdir", folder, "-nolisten", "tcp"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self._server.stdout is not None  # noqa: S101 - asked for above
        number = self._server.stdout.readline().strip()  # written once the server takes connections
        if not number:
            raise NotProved("Xvfb did not start")
        self.display = f":{number}"
        self._dump = folder / "Xvfb_screen0"

    def end(self) -> None:
        """End the server."""
        self._server.terminate()
        self._server.wait()

    def windows(self, pid: int) -> list[str]:
        """Return the windows of a process that can be seen."""
        found = self._xdotool("search", "--all", "--onlyvisible", "--pid", str(pid), "--name", "Doorstep")
        return found.stdout.split()

    def meet(self, pid: int, what: str) -> None:
        """Wait for the window of a process and give it the focus."""
        (window, *_) = until(lambda: self.windows(pid), f"{what} did not show a window")
        until(lambda: self._focused(window), f"{what} did not take the focus")

    def press(self, *keys: str) -> None:
        """Press keys one after the other, such as Tab or ctrl+l."""
        self._xdotool("key", "--clearmodifiers", "--delay", KEY_MILLISECONDS, *keys)

    def type(self, words: str) -> None:
        """Type words, key by key, where the focus is."""
        self._xdotool("type", "--clearmodifiers", "--delay", KEY_MILLISECONDS, words)

    def lines(self) -> tuple[bytes, ...]:
        """Return what is shown now, line by line from the top."""
        with self._dump.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as dump:
            header = _HEADER.unpack_from(dump)
            at, line = header[0] + header[_COLOURS] * _COLOUR_BYTES, header[_BYTES_A_LINE]
            return tuple(dump[at + line * row : at + line * (row + 1)] for row in range(HEIGHT))

    def photograph(self, path: Path) -> None:
        """Keep a picture of what is shown now."""
        lines = self.lines()
        shown = QImage(b"".join(lines), WIDTH, HEIGHT, len(lines[0]), QImage.Format.Format_RGB32)
        if not shown.save(str(path)):
            raise NotProved(f"the picture {path.name} could not be written")

    def until_another_page(self, before: tuple[bytes, ...], what: str) -> None:
        """Wait until more than half of the lines differ: a caret that blinks is a few of them."""
        until(lambda: sum(map(bytes.__ne__, before, self.lines())) > HEIGHT / 2, f"{what} did not come into view")

    def until_still(self, what: str) -> None:
        """Wait until nothing has changed on the screen for a while."""
        seen, since = self.lines(), time.monotonic()

        def is_still() -> bool:
            nonlocal seen, since
            if (now := self.lines()) != seen:
                seen, since = now, time.monotonic()
            return time.monotonic() - since > STILL_SECONDS

        until(is_still, f"{what} did not come to rest")

    def _focused(self, window: str) -> bool:
        self._xdotool("windowfocus", window)
        return self._xdotool("getwindowfocus", "-f").stdout.strip() == window

    def _xdotool(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [tool("xdotool"), *words],
            env=os.environ | {"DISPLAY": self.display},
            capture_output=True,
            text=True,
            check=False,
        )
