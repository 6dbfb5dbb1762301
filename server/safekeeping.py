"""The commands about backups: make one, restore one, and show in a drill that it can be restored."""

import argparse
import getpass
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import perf_counter

from server import backup, doctor
from server.backup import Manifest
from server.backup_file import BackupReader, BackupTrouble
from server.hub import ground, opened
from server.restore import Restored, begin_anew, restore
from server.settings import HubSettings

WELL, NOT_WELL = 0, 1


def add_passphrase(parser: argparse.ArgumentParser) -> None:
    """Let a command take the passphrase from a file or its standard input; else it asks for it."""
    parser.add_argument(
        "--passphrase-file", type=Path, default=None, metavar="FILE",
        help="File whose first line is the passphrase, or - for standard input; without it you are asked",
    )  # fmt: skip


def back_up(settings: HubSettings, given: argparse.Namespace) -> int:
    """Write a backup of a hub, which may serve meanwhile."""
    began = perf_counter()
    with opened(settings) as hub:
        manifest = backup.make(hub, given.to, read_passphrase(given.passphrase_file, twice=True))
    size = given.to.stat().st_size
    print(f"{given.to} holds {_content(manifest)}.")
    print(f"{size / 1e6:,.1f} MB in {perf_counter() - began:.1f} s, sealed under your passphrase.")
    print("Without the passphrase nobody can open it. Please keep both, apart from each other and from this machine.")
    return WELL


def restore_hub(settings: HubSettings, given: argparse.Namespace) -> int:
    """Restore a backup into an empty hub and say what has to be done next."""
    began = perf_counter()
    found = restore(settings, BackupReader(given.source, read_passphrase(given.passphrase_file)))
    print(f"Restored {_content(found.manifest)}.")
    well = all([_said(well, sentence) for well, sentence in _findings(found)])
    _say_what_is_next(found.manifest.opening.made)
    print(f"It took {perf_counter() - began:.1f} s.")
    return WELL if well else NOT_WELL


def tell_restored(settings: HubSettings, _given: argparse.Namespace) -> int:
    """Begin another life of a hub whose database was put back by other means."""
    with opened(settings) as hub:
        now = hub.clock()
        with hub.database.begin() as connection:
            begin_anew(connection, now)
            told = connection.exec_driver_sql("SELECT value FROM doorstep.hub_setting WHERE name = 'copied'")
            copied = told.scalar_one()
    _say_what_is_next(datetime.fromisoformat(copied))
    return WELL


def drill(settings: HubSettings, given: argparse.Namespace) -> int:
    """Restore a backup into a place of its own, look at it in every way there is, say so, and remove it."""
    reader = BackupReader(given.source, read_passphrase(given.passphrase_file))
    began = perf_counter()

    def said(well: bool, sentence: str) -> bool:
        return _said(well, f"{perf_counter() - began:6.1f} s  {sentence}")

    with _scratch(settings.home) as home:
        print(f"Restoring {given.source} into {home}, which is removed afterwards.")
        apart = replace(settings, home=home, dsn="", admin_dsn="")
        found = restore(apart, reader)
        well = [said(True, f"It can be restored: {_content(found.manifest)}.")]
        well += [said(*finding) for finding in _findings(found)]
        with ground(apart) as below:
            well += [said(*finding) for finding in doctor.examine(below, apart)]
    well.append(said(not home.exists(), "What was restored for the drill is removed."))
    print("The backup can be relied on." if all(well) else "The backup is NOT well. Please make another one, and look.")
    return WELL if all(well) else NOT_WELL


@contextmanager
def _scratch(home: Path) -> Iterator[Path]:
    """A folder for the drill where the hub's own files are, because what is restored in it is as confidential."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="drill-", dir=home) as folder:
        yield Path(folder) / "hub"


def _findings(found: Restored) -> Iterator[tuple[bool, str]]:
    head, faults = found.manifest.head, found.audit.faults
    yield True, f"Every row of {len(found.manifest.tables)} tables is as it was when the backup was made."
    whole = f"The feed is whole up to position {head}."
    yield found.feed_is_whole, whole if found.feed_is_whole else f"The feed is not whole up to position {head}."
    yield from ((False, fault) for fault in faults)
    yield (
        not faults,
        f"{found.audit.rows} rows of the audit in {found.audit.files} chains: "
        + ("all of them hold." if not faults else "NOT all hold."),
    )


def _said(well: bool, sentence: str) -> bool:
    print(("well      " if well else "NOT WELL  ") + sentence)
    return well


def _content(manifest: Manifest) -> str:
    opening = manifest.opening
    records, changes = manifest.rows_of("record"), manifest.rows_of("change")
    return (
        f"{opening.authority}'s hub of {opening.made:%Y-%m-%d %H:%M:%S} UTC: {records:,} records, {changes:,} changes,"
        f" {manifest.rows_of('audit'):,} rows of audit"
    )


def _say_what_is_next(copied: datetime) -> None:
    since = f"{copied:%Y-%m-%d %H:%M} UTC"
    print(f"Laptops will send again what they wrote since {since}. Everybody signs in again.")
    print(f"Laptops and accounts ended since {since} are welcome again. Please end them again: revoke.")


def read_passphrase(source: Path | None, *, twice: bool = False) -> str:
    """Return the passphrase; never from an argument or the environment, where others can read it."""
    if source is not None:
        try:
            given = sys.stdin.readline() if str(source) == "-" else source.read_text("utf-8").partition("\n")[0]
        except (OSError, UnicodeDecodeError):
            raise BackupTrouble(f"{source} cannot be read.") from None
        return given.rstrip("\r\n")
    if not sys.stdin.isatty():
        raise BackupTrouble("Nobody can be asked for the passphrase here. Please name a file: --passphrase-file.")
    found = getpass.getpass("Passphrase: ")
    if twice and getpass.getpass("Once more: ") != found:
        raise BackupTrouble("The two were not the same. Nothing was written.")
    return found
