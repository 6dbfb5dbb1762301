"""Prepares the environment and runs every target of the project, on Linux, Windows and macOS.

Standard library only, because it runs before anything is installed. `python run.py help` lists the targets.
"""

import argparse
import ctypes.util
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts this with an older Python is told so, not shown a traceback
    sys.exit("Doorstep needs Python 3.11 or newer; this is Python " + platform.python_version() + ".")

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "doorstep-installed.sha256"
DEV_LOCK = ROOT / "requirements" / "dev.lock"
CLIENT_LOCK = ROOT / "requirements" / "client.lock"

NOT_READY = 2
INTERRUPTED = 130

# What Qt's libraries and its offscreen, X11 and Wayland plugins link to and the wheel does not carry.
QT_PACKAGES = (
    "libbrotli1 libdbus-1-3 libegl1 libfontconfig1 libfreetype6 libgl1 libglib2.0-0 libgssapi-krb5-2 "
    "libwayland-client0 libwayland-cursor0 libwayland-egl1 libx11-6 libx11-xcb1 libxcb-cursor0 libxcb-glx0 "
    "libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-render0 libxcb-shape0 "
    "libxcb-shm0 libxcb-sync1 libxcb-util1 libxcb-xfixes0 libxcb-xkb1 libxkbcommon-x11-0 libxkbcommon0"
)
# Of those, what Qt's X11 plugin links to: a packed program carries them, so the machine that packs must have them.
PACKED_LIBRARIES = {
    "xcb-cursor": "libxcb-cursor0",
    "xcb-icccm": "libxcb-icccm4",
    "xcb-image": "libxcb-image0",
    "xcb-keysyms": "libxcb-keysyms1",
    "xcb-render-util": "libxcb-render-util0",
    "xkbcommon-x11": "libxkbcommon-x11-0",
}
# A screen without a monitor and the keys pressed on it, for the check of the packed program.
SCREEN = {"Xvfb": "xvfb", "xdotool": "xdotool"}
# The tests open a real Secret Service on a bus of its own.
SECRET_SERVICE = {"gnome-keyring-daemon": "gnome-keyring", "dbus-run-session": "dbus"}

QT_PROBE = """
from PySide6 import QtNetwork, QtPrintSupport, QtSvg, QtTest, QtWidgets
QtWidgets.QApplication(["probe"])
"""


class Stopped(Exception):
    """A run that cannot go on: the exit code, and a sentence where the failing step has not said enough itself."""

    def __init__(self, code: int, sentence: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class Target(NamedTuple):
    """One thing that can be asked for: what it does, in one line, and the function that does it."""

    sentence: str
    act: Callable[[Sequence[str]], None]


# --- steps ---------------------------------------------------------------------------------------------------------


def attempt(title: str, command: Sequence[str | Path], *, hush: bool = False, **env: str) -> int:
    """Run one command from the root of the checkout, say what it does and how long it took, and return its exit code.

    What a hushed command says is shown only if it fails.
    """
    began = time.monotonic()
    print(f"{title} ...", flush=True)
    words, env = list(map(str, command)), os.environ | env
    ended = subprocess.run(words, cwd=ROOT, env=env, capture_output=hush, errors="replace", check=False)
    code = 128 - ended.returncode if ended.returncode < 0 else ended.returncode  # by a signal: said as a shell does
    if code and hush:
        print(ended.stdout, ended.stderr, sep="", flush=True)
    verdict = "" if code == 0 else f"  FAILED (exit code {code})"
    print(f"[{time.monotonic() - began:7.1f} s] {title}{verdict}", flush=True)
    return code


def step(title: str, command: Sequence[str | Path], *, hush: bool = False, **env: str) -> None:
    """Run one command and stop with its exit code if it fails."""
    code = attempt(title, command, hush=hush, **env)
    if code:
        raise Stopped(code)


def python() -> Path:
    """Return the interpreter of the project's own environment."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


# --- the system's own packages -------------------------------------------------------------------------------------


def may_install() -> bool:
    """Tell whether system packages can be installed from here: as root on a Debian-like system."""
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def install_system_packages(packages: Sequence[str], purpose: str) -> None:
    """Install Debian packages, or stop and name the exact command that would."""
    names = " ".join(packages)
    if not may_install():
        if shutil.which("apt-get"):
            advice = f"Run this, then try again:\n  sudo apt-get install {names}"
        else:
            advice = f"Debian names them:\n  {names}"
        raise Stopped(NOT_READY, f"{purpose} needs packages of the system. {advice}")
    apt = ["apt-get", "--option", "DPkg::Lock::Timeout=300"]
    # One unreachable source must not stop us: the install below fails by itself if it lacked that one.
    attempt("apt-get update", [*apt, "update"], hush=True, DEBIAN_FRONTEND="noninteractive")
    install = [*apt, "install", "--yes", "--no-install-recommends", *packages]
    step(f"apt-get install ({purpose})", install, hush=True, DEBIAN_FRONTEND="noninteractive")


def ensure_secret_service() -> None:
    """Install what the tests of the real Secret Service need, where that can be done; else those tests say it."""
    if platform.system() != "Linux":
        return
    missing = [package for program, package in SECRET_SERVICE.items() if shutil.which(program) is None]
    if missing and may_install():
        install_system_packages(missing, "The test of the Secret Service")
    elif missing:
        print(f"Not installed: {', '.join(missing)}. The tests of the real Secret Service will say so.", flush=True)


def ensure_packing() -> None:
    """Install what packing and checking take from a Linux system.

    PyInstaller takes objdump, the libraries that come along, and Python as a library where that is apart; the check
    takes a screen and a Secret Service.
    """
    if platform.system() != "Linux":
        return
    tools = {"objdump": "binutils", **SCREEN, **SECRET_SERVICE}
    missing = [package for name, package in tools.items() if shutil.which(name) is None]
    missing += [package for name, package in PACKED_LIBRARIES.items() if ctypes.util.find_library(name) is None]
    library = f"python{sys.version_info.major}.{sys.version_info.minor}"
    if sys.base_prefix == "/usr" and ctypes.util.find_library(library) is None:
        missing.append(f"lib{library}")
    if missing:
        install_system_packages(missing, "Packing")


# --- the environment -----------------------------------------------------------------------------------------------


def fingerprint() -> str:
    """Return what the environment was made from: the locked parts and the project's own declaration."""
    return hashlib.sha256(DEV_LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()


def is_current() -> bool:
    """Tell whether the environment is there and was made from the present lock."""
    return python().exists() and STAMP.exists() and STAMP.read_text(encoding="ascii") == fingerprint()


def ensure_environment() -> None:
    """Make `.venv` from the lock, every file checked against its hash, unless it is current."""
    if is_current():
        return
    if not python().exists():
        if importlib.util.find_spec("ensurepip") is None:  # Debian packs this part of Python by itself
            install_system_packages(["python3-venv"], "Python's venv")
        step("create .venv", [sys.executable, "-m", "venv", "--clear", VENV])
    pip: list[str | Path] = [
        python(),
        "-m",
        "pip",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
        "install",
        "--no-deps",
    ]
    step("install the locked packages, about a minute", [*pip, "--require-hashes", "--requirement", DEV_LOCK])
    # The build backend is among the locked packages, so nothing unlocked is fetched to build the project.
    step("install doorstep itself", [*pip, "--no-build-isolation", "--editable", ROOT])
    STAMP.write_text(fingerprint(), encoding="ascii")


def qt_trouble(screen: str | None) -> str:
    """Start Qt in a process of its own on the given platform, or the usual one; return what it complained of."""
    env = os.environ | ({"QT_QPA_PLATFORM": screen} if screen else {})
    probe = subprocess.run(
        [python(), "-c", QT_PROBE], cwd=ROOT, env=env, capture_output=True, text=True, errors="replace", check=False
    )
    return "" if probe.returncode == 0 else (probe.stderr.strip() or f"exit code {probe.returncode}")


def ensure_qt(screen: str | None) -> None:
    """See that Qt can start; if it cannot, bring the libraries of the system that it needs, and look again."""
    trouble = qt_trouble(screen)
    if trouble and platform.system() == "Linux":
        print(f"Qt cannot start yet: {trouble.splitlines()[-1]}", flush=True)
        install_system_packages(QT_PACKAGES.split(), "Qt")
        trouble = qt_trouble(screen)
    if trouble:
        raise Stopped(NOT_READY, f"Qt cannot start on this machine:\n{trouble}")


def has_display() -> bool:
    """Tell whether a window could be seen."""
    return platform.system() != "Linux" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


def ensure_ready(*, window: bool = False) -> None:
    """Bring the environment up to date and see that Qt can start, without a screen or on the one that is there."""
    ensure_environment()
    ensure_qt(None if window else "offscreen")


# --- targets -------------------------------------------------------------------------------------------------------


def without_screen() -> str:
    """Return the Qt platform for runs that show nothing; one chosen by the person stands."""
    return os.environ.get("QT_QPA_PLATFORM", "offscreen")


def demo(rest: Sequence[str]) -> None:
    """Walk through the program: in a window where one can be seen, else into pictures."""
    window = has_display()
    ensure_ready(window=window)
    tour = [python(), "-m", "tests.tour", "--window" if window else "--headless", *rest]
    if window:
        step("tour in a window", tour)
    else:
        step("tour without a screen", tour, QT_QPA_PLATFORM=without_screen())


def run(rest: Sequence[str]) -> None:
    """Start the desktop program."""
    if not has_display() and "QT_QPA_PLATFORM" not in os.environ:
        raise Stopped(NOT_READY, "There is no display to open a window on. `python run.py demo` works without one.")
    ensure_ready(window=True)
    step("doorstep", [python(), "-m", "app", *rest])


def hub(rest: Sequence[str]) -> None:
    """Serve a hub on this machine."""
    ensure_environment()
    step("hub", [python(), "-m", "server", "serve", *rest])


MEMORY_DISK, ROOM = Path("/dev/shm"), 4 << 30  # noqa: S108 - a folder of its own is made in it


@contextmanager
def scratch() -> Iterator[str]:
    """Give the tests a folder in memory for what they throw away, where the system has one with room (Linux), or "".

    They make and drop hundreds of databases, and to remove one from a disk took longer than many a test.
    """
    if not MEMORY_DISK.is_dir() or shutil.disk_usage(MEMORY_DISK).free < ROOM:
        yield ""
        return
    # A short name: a socket in it, of the keyring or of PostgreSQL, may have a hundred characters in all.
    with tempfile.TemporaryDirectory(prefix="ds-", dir=MEMORY_DISK, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another user where we are root
        yield folder


def check(_rest: Sequence[str]) -> None:
    """Lint, types and tests in the environment as it is."""
    if not is_current():
        raise Stopped(NOT_READY, "The environment is missing or older than its lock. `python run.py test` makes it.")
    step("ruff check", [python(), "-m", "ruff", "check", "--quiet"])
    step("ruff format --check", [python(), "-m", "ruff", "format", "--quiet", "--check"])
    step("mypy --strict", [python(), "-m", "mypy", "--strict"])
    with scratch() as folder:
        step(
            "pytest",
            # In the order of tests/conftest.py: by its own, xdist would leave the tour, one long test, to the end.
            [python(), "-m", "pytest", "-m", "not soak", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"],
            QT_QPA_PLATFORM=without_screen(),
            # The tests start many processes of the program and the hub; each would compile what it imports anew.
            PYTHONDONTWRITEBYTECODE="",
            TMPDIR=folder,
        )


def test(rest: Sequence[str]) -> None:
    """Make everything ready, then check."""
    ensure_ready()
    ensure_secret_service()
    check(rest)


def bench(rest: Sequence[str]) -> None:
    """Measure."""
    ensure_ready()
    step("bench", [python(), "-m", "bench", *rest], QT_QPA_PLATFORM=without_screen())


def bench_peers(rest: Sequence[str]) -> None:
    """Measure Doorstep beside its peers, which are installed under build/."""
    ensure_ready()
    step("bench-peers", [python(), "-m", "bench.peers", *rest], QT_QPA_PLATFORM=without_screen())


def soak(rest: Sequence[str]) -> None:
    """Run the long tests under faults: all of them, or those of chance for as many minutes as are asked for."""
    ensure_ready()
    ensure_secret_service()
    for_minutes = bool(rest) and rest[0].isdigit()
    command = ["-m", "tests.soak"] if for_minutes else ["-m", "pytest", "-m", "soak"]
    step("soak", [python(), *command, *rest], QT_QPA_PLATFORM=without_screen())


def package(_rest: Sequence[str]) -> None:
    """Pack the desktop program, look at what was packed, and work with it as a person would."""
    ensure_ready()
    ensure_packing()
    build = ROOT / "build"
    folders: list[str | Path] = ["--distpath", build / "dist", "--workpath", build / "pyinstaller"]
    spec = ROOT / "installer" / "doorstep.spec"
    step("pyinstaller", [python(), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *folders, spec])
    step("check the packed program", [python(), "-m", "installer.check_installed", build / "dist" / "doorstep"])


def lock(rest: Sequence[str]) -> None:
    """Remake the locks from pyproject.toml; versions that still fit stay, unless `--upgrade` is added."""
    ensure_environment()
    # Without the version the resolver would take this interpreter for the oldest one to serve.
    uv: list[str | Path] = [
        python(),
        "-m",
        "uv",
        "pip",
        "compile",
        "--quiet",
        "--universal",
        "--python-version",
        "3.11",
    ]
    uv += ["--generate-hashes", "--no-emit-index-url", "--custom-compile-command", "python run.py lock"]
    # Relative names, so that the annotations in the files name no folder of this machine.
    dev, client = (path.relative_to(ROOT).as_posix() for path in (DEV_LOCK, CLIENT_LOCK))
    extras = ["--extra", "client", "--extra", "hub", "--extra", "dev"]
    step(dev, [*uv, *extras, "--output-file", dev, "pyproject.toml", *rest])
    # A laptop gets exactly the versions that were tested.
    step(client, [*uv, "--extra", "client", "--constraints", dev, "--output-file", client, "pyproject.toml", *rest])


def show_help(_rest: Sequence[str]) -> None:
    """List the targets."""
    print("python run.py TARGET [arguments for it]\n")
    for name, target in TARGETS.items():
        print(f"  {name:11} {target.sentence}")


TARGETS = {
    "demo": Target("a tour of the program with made-up children: a window if there is a display, else pictures", demo),
    "run": Target("the desktop program", run),
    "hub": Target("a hub on this machine", hub),
    "test": Target("make everything ready, then check", test),
    "check": Target("ruff, mypy --strict and the tests, in the environment as it is", check),
    "bench": Target("measure", bench),
    "bench-peers": Target("measure beside PouchDB, Anki and the bare floor (--quick: fewer documents)", bench_peers),
    "soak": Target("the long tests under faults", soak),
    "package": Target("pack the desktop program and work with it as a person would", package),
    "lock": Target("remake requirements/*.lock (--upgrade takes newer versions)", lock),
    "help": Target("this list", show_help),
}


def main() -> int:
    """Run the target named on the command line and return the exit code of the step that failed, or 0."""
    parser = argparse.ArgumentParser(prog="run.py", add_help=False)
    parser.add_argument("target", nargs="?", default="help", choices=TARGETS)
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    if {"-h", "--help"} & set(sys.argv[1:2]):
        sys.argv[1:2] = ["help"]
    asked = parser.parse_args()
    began, code = time.monotonic(), 0
    try:
        TARGETS[asked.target].act(asked.rest)
    except Stopped as stopped:
        code = stopped.code
        if stopped.sentence:
            print(stopped.sentence, file=sys.stderr, flush=True)
    except KeyboardInterrupt:  # how a person ends a hub or a window; the step has ended with it
        code = INTERRUPTED
    if asked.target != "help":
        print(f"[{time.monotonic() - began:7.1f} s] {asked.target}, {'done' if code == 0 else 'not done'}", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
