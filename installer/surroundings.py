"""What the packed program is started among: a hub of the checkout, the operating system's keyring, a laptop's home."""

import os
import subprocess
import sys
from pathlib import Path

from installer.waiting import NotProved, tool

ROOT = Path(__file__).resolve().parent.parent
LOGIN, PASSWORD = "priya", "northmere-demo-priya"
HUB_READY = "ready at"


class CheckoutHub:
    """A hub with the demo's made-up people, served by the checkout: never a part of what is packed."""

    def __init__(self, home: Path) -> None:
        self._home = ["--home", str(home)]
        self._run("seed", "--size", "demo")
        self._process = subprocess.Popen(
            self._command("serve", "--port", "0"), cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None  # noqa: S101 - asked for above
        said = self._process.stdout.readline().strip()
        if HUB_READY not in said:
            self.end()
            raise NotProved("the hub of the checkout did not start")
        self.address = said.rpartition(" ")[2].rstrip(".")

    def code(self) -> str:
        """Return a one-use code, as the authority's IT reads it out."""
        return self._run("enrol", LOGIN).split()[0]

    def end(self) -> None:
        """End the hub and the database below it."""
        self._process.terminate()
        self._process.wait()

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "server", *words, *self._home]

    def _run(self, *words: str) -> str:
        done = subprocess.run(self._command(*words), cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotProved(f"the hub of the checkout could not {words[0]}: {done.stderr.strip()[-400:]}")
        return done.stdout


class Keyring:
    """The Secret Service on the session bus that this runs in, unlocked as a login unlocks it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [tool("gnome-keyring-daemon"), "--foreground", "--unlock", "--components=secrets"],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert self._process.stdin is not None  # noqa: S101 - asked for above
        self._process.stdin.write(b"a login password")
        self._process.stdin.close()  # the password ends where the input does

    def end(self) -> None:
        """End the daemon."""
        self._process.terminate()
        self._process.wait()


class LaptopFolder:
    """One person's account on a laptop that holds nothing but the packed program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "doorstep"
        self._runtime = folder / "run"
        for private in (folder, self._runtime):
            private.mkdir(mode=0o700)

    def environment(self, display: str = "") -> dict[str, str]:
        """Return what the account's programs are given: nothing of the checkout, nor of whoever packs."""
        kept = ("PATH", "LANG", "DBUS_SESSION_BUS_ADDRESS")
        return {
            **{name: os.environ[name] for name in kept if name in os.environ},
            "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": str(self._runtime),
            "XDG_DATA_HOME": str(self.folder / "share"),
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
        }

    def files_with(self, needles: tuple[str, ...]) -> list[str]:
        """Return the files that hold any of the words, as UTF-8 or as the two bytes a letter that Qt has in memory."""
        sought = [needle.encode(form) for needle in needles for form in ("utf-8", "utf-16-le")]
        files = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return [
            str(path.relative_to(self.folder)) for path in files if any(map(path.read_bytes().__contains__, sought))
        ]
