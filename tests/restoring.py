"""Backups as the tests make and restore them: real files, real PostgreSQL, the least costs that are allowed."""

from collections.abc import Callable
from pathlib import Path

from server import backup
from server.backup_file import BackupReader, Stretch
from server.hub import Clock, Hub, open_on
from server.restore import restore
from server.settings import HubSettings

PASSPHRASE = "a kettle on every landing"
LEAST = Stretch(memory=64 << 10)

NewGround = Callable[[], tuple[str, str]]
"""Makes an empty database and returns how to reach it: as the hub, and as a superuser."""


def backed_up(hub: Hub, to: Path) -> Path:
    """Make a backup of a hub, which may be serving."""
    backup.make(hub, to, PASSPHRASE, LEAST)
    return to


def put_back(source: Path, home: Path, ground: tuple[str, str], clock: Clock) -> Hub:
    """Restore a backup into an empty database and home, and open the hub that is there now."""
    settings = HubSettings(home=home, dsn=ground[0], admin_dsn=ground[1], pool=4)
    restore(settings, BackupReader(source, PASSPHRASE), clock)
    return open_on(settings.dsn, settings, clock)
