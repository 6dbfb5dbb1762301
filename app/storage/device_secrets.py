"""Where the second and third factor lie: the operating system's keyring, an explicit demo folder, or nowhere.

Each is 64 hexadecimal digits, because Windows takes no more than 1,280 characters (docs/security.md, F5).
"""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Protocol

from app.storage.files import make_folder, read_if_there, remove, write_whole
from app.storage.keyring_named import NamedKeyring
from app.storage.trouble import NoKeyring

DEMO_VARIABLE = "DOORSTEP_DEMO_KEYS"
"""Names the folder of the demo's keys; nothing else chooses it, and a packed program cannot."""

Secret = Literal["device_secret", "server_share", "device_key", "anchor"]

_HEX = re.compile(r"[0-9a-f]{64}\Z")


class DeviceSecrets(Protocol):
    """Four items for one person and one hub. `lasting` is False where nothing may be kept on this computer."""

    lasting: bool
    words: str

    def get(self, item: Secret) -> str | None:
        """Return an item, or None when it is not there."""

    def put(self, item: Secret, value: str) -> None:
        """Keep an item."""

    def delete(self, item: Secret) -> None:
        """Forget an item; one that is not there is no trouble."""


def checked(value: str) -> str:
    """Return a value that is 64 hexadecimal digits.

    Raises NoKeyring with the code not-hex for anything else, whatever it was.
    """
    if not _HEX.match(value):
        raise NoKeyring("not-hex")
    return value


class KeyringSecrets:
    """The operating system's keyring, by name."""

    lasting = True
    words = "The keys of this laptop are kept by its operating system."

    def __init__(self, hub: str, practitioner: str, keyring: NamedKeyring) -> None:
        self._prefix = f"Doorstep/{hub}/{practitioner}"
        self._keyring = keyring

    def get(self, item: Secret) -> str | None:
        """Return an item, or None when it is not there."""
        found = self._keyring.get(f"{self._prefix}/{item}", item)
        return None if found is None else checked(found)

    def put(self, item: Secret, value: str) -> None:
        """Keep an item."""
        self._keyring.put(f"{self._prefix}/{item}", item, checked(value))

    def delete(self, item: Secret) -> None:
        """Forget an item."""
        self._keyring.delete(f"{self._prefix}/{item}", item)


class DemoSecrets:
    """Keys in plain files, for the demo and its made-up children only. Any program of this user can read them."""

    lasting = True
    words = "Demonstration: the keys lie in a folder, not in the keyring. Never use this with real children."

    def __init__(self, folder: Path, hub: str, practitioner: str) -> None:
        if getattr(sys, "frozen", False):
            raise NoKeyring("demo-keys-in-packed-program")
        self._folder = folder / hub / practitioner

    def get(self, item: Secret) -> str | None:
        """Return an item, or None when it is not there."""
        raw = read_if_there(self._folder / item)
        return None if raw is None else checked(raw.decode("ascii"))

    def put(self, item: Secret, value: str) -> None:
        """Keep an item in a file that only this user may open."""
        make_folder(self._folder)
        write_whole(self._folder / item, checked(value).encode("ascii"))

    def delete(self, item: Secret) -> None:
        """Forget an item."""
        remove(self._folder / item)


class NoSecrets:
    """Online-only: the keys live in this process and end with it, so nothing can be opened without the hub."""

    lasting = False
    words = (
        "This laptop has no keyring that Doorstep can trust, so it works only while connected. "
        "What you write is sealed for your authority and kept; nothing readable stays here when Doorstep closes."
    )

    def __init__(self) -> None:
        self._kept: dict[Secret, str] = {}

    def get(self, item: Secret) -> str | None:
        """Return an item of this run."""
        return self._kept.get(item)

    def put(self, item: Secret, value: str) -> None:
        """Keep an item until the program ends."""
        self._kept[item] = checked(value)

    def delete(self, item: Secret) -> None:
        """Forget an item."""
        self._kept.pop(item, None)


def choose(hub: str, practitioner: str, environ: Mapping[str, str] = os.environ) -> DeviceSecrets:
    """Return where this computer keeps the keys.

    Raises NoKeyring when it has nowhere that may be trusted; the caller may then go on with NoSecrets, and says so.
    """
    if folder := environ.get(DEMO_VARIABLE):
        return DemoSecrets(Path(folder), hub, practitioner)
    return KeyringSecrets(hub, practitioner, NamedKeyring())
