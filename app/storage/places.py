"""Where things lie on the laptop: one folder for each hub and practitioner, so that people never share a store."""

import re
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from app.storage.files import make_folder
from app.storage.trouble import StoreTrouble

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}\Z")


@dataclass(frozen=True)
class Place:
    """The folder of one person's work for one hub, and the files in it."""

    home: Path
    hub: str
    practitioner: str
    temporary: Path | None = None

    def __post_init__(self) -> None:
        for part in (self.hub, self.practitioner):
            if not _NAME.match(part):  # ids become folder names: nothing that climbs or hides is let through
                raise StoreTrouble("not-an-id")

    @property
    def folder(self) -> Path:
        """The person's permanent folder."""
        return self.home / self.hub / self.practitioner

    @property
    def vault(self) -> Path:
        """The encrypted store; in online-only mode it lies in a folder that goes when the program ends."""
        return (self.temporary or self.folder) / "vault.db"

    @property
    def header(self) -> Path:
        """The wrapped key of the store."""
        return self.folder / "vault.hdr"

    @property
    def previous_header(self) -> Path:
        """The header before the newest one, until that one has opened the store."""
        return self.folder / "vault.hdr.previous"

    @property
    def turned_away(self) -> Path:
        """The hub's signed word that this laptop or its person is turned away."""
        return self.folder / "turned-away.json"

    @property
    def removed(self) -> Path:
        """The proof that everything was destroyed, until the hub has it."""
        return self.folder / "removed.json"

    @property
    def tries(self) -> Path:
        """How often a wrong passphrase was given in a row."""
        return self.folder / "tries.json"

    @property
    def lease(self) -> Path:
        """How long this laptop may be used without hearing from the hub."""
        return self.folder / "lease.json"

    @property
    def sealed(self) -> Path:
        """The sealed outbox; always in the permanent folder, because it must outlive everything else."""
        return self.folder / "sealed.outbox"

    @property
    def glance(self) -> Path:
        """What the launcher may show before unlocking; no case data."""
        return self.folder / "glance.json"

    @property
    def round_lock(self) -> Path:
        """The lock that keeps rounds to one at a time."""
        return self.folder / "round.lock"

    def for_this_run(self) -> "Place":
        """Return the same place with the vault in a temporary folder, for online-only mode."""
        return replace(self, temporary=Path(tempfile.mkdtemp(prefix="doorstep-")))

    def end_this_run(self) -> None:
        """Destroy the temporary folder, if there is one; its key has never been anywhere but in memory."""
        if self.temporary is not None:
            shutil.rmtree(self.temporary, ignore_errors=True)


def places_under(home: Path) -> tuple[Place, ...]:
    """Return every place under a home, for the launcher: who has worked on this laptop, for which hub."""
    if not home.is_dir():
        return ()
    found = sorted(folder for folder in home.glob("*/*") if folder.is_dir())
    return tuple(
        Place(home, folder.parent.name, folder.name)
        for folder in found
        if _NAME.match(folder.name) and _NAME.match(folder.parent.name)
    )


def prepare(place: Place) -> None:
    """Make the folder of a place, open to this user only."""
    make_folder(place.folder)
