"""Who is at the laptop: the one thing every act asks for, so that nothing is ever written in another's name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from app.storage import attachments, file_copies, leaving, marks
from app.storage.copies import purge
from app.storage.sealed import SealedOutbox
from app.storage.sealing import PutRight, Sealer, put_right
from app.storage.signing import DeviceKey, SealingKey
from app.storage.vault import Vault


@dataclass(frozen=True)
class Caseworker:
    """A practitioner with their unlocked store, on their laptop; `authority` is its name in sentences."""

    practitioner: str
    name: str
    agency: str
    device: str
    device_key: DeviceKey
    sealing_key: SealingKey
    vault: Vault
    sealed: SealedOutbox
    clock: Callable[[], datetime]
    authority: str
    duty_telephone: str = ""
    zone: str = "Europe/London"
    lease_hours: int = 72

    @property
    def sealer(self) -> Sealer:
        """What seals in this person's name."""
        return Sealer(self.practitioner, self.device, self.device_key, self.sealing_key)

    @property
    def files(self) -> Path:
        """The folder of this person's attachments' files."""
        return file_copies.folder_beside(self.sealed.path)

    def here(self, at: datetime) -> datetime:
        """Return an instant in the time of the place, for showing."""
        return at.astimezone(ZoneInfo(self.zone))

    def day(self, at: datetime) -> tuple[datetime, datetime]:
        """Return the beginning and the end of the day at this place in which an instant lies."""
        begin = self.here(at).replace(hour=0, minute=0, second=0, microsecond=0)
        # The day after by the calendar: twice a year a day has 23 or 25 hours.
        return begin, begin + timedelta(days=1)


def settle_in(by: Caseworker) -> PutRight:
    """Put vault and sealed outbox in step, and end a removal that was cut short."""
    with by.vault.read() as tx:
        due = marks.read(tx).purge_due
    if due:  # before anything that needs room on the disk
        purge(by.vault)
    done = put_right(by.vault, by.sealed, by.sealer, now=by.clock())
    leaving.settle(by.vault, by.sealed, by.device, by.clock())
    return done


def open_up(by: Caseworker) -> PutRight:
    """Put everything in step after unlocking, before anybody works: also files that a kill has left half done."""
    with by.vault.read() as tx:
        attachments.sweep(tx, by.files)
    return settle_in(by)
