"""Destroying every way to open a store, and the proof of it; the sealed outbox stays, readable to the hub alone.

Without the vault, so that the launcher can finish what was cut short.
"""

from datetime import datetime
from typing import NamedTuple

import msgspec

from app.domain.change import digest
from app.domain.identity import new_id
from app.domain.strict import NO_DOCUMENT
from app.storage import file_copies
from app.storage.device_secrets import DeviceSecrets
from app.storage.files import read_if_there, remove, with_log, write_whole
from app.storage.places import Place
from app.storage.signing import DeviceKey
from sync import wire_removals


class Left(NamedTuple):
    """What a store held when it was destroyed: records, unsent changes and drafts; nothing where nobody can know."""

    records: int = 0
    waiting: int = 0
    drafts: int = 0


def wipe(place: Place, secrets: DeviceSecrets, device: str, left: Left, now: datetime) -> None:
    """Destroy a store, in the order of docs/security.md 4.3: secrets, header, then the store itself.

    Cut at any point it is done again. The device key stays: it delivers what is sealed, and signs the proof.
    """
    secrets.delete("device_secret")
    secrets.delete("server_share")
    secrets.delete("anchor")
    remove(place.header)
    remove(place.previous_header)
    for file in with_log(place.vault):
        remove(file)
    file_copies.forget_copies(file_copies.folder_beside(place.sealed))
    remove(place.glance)
    seed = secrets.get("device_key")
    if seed is not None:
        write_whole(place.removed, msgspec.json.encode(stated(device, DeviceKey(seed), left, now)))


def stated(device: str, key: DeviceKey, left: Left, now: datetime) -> wire_removals.SignedRemoval:
    """Return the proof that nothing of a laptop's store can be opened any more."""
    raw = msgspec.json.encode(
        wire_removals.Removal(id=new_id(), device=device, at=now, child="", seq=0, whole=True, **left._asdict())
    )
    return wire_removals.SignedRemoval(msgspec.Raw(raw), key.sign(digest(raw)))


def is_left(place: Place) -> bool:
    """Whether something of a store is still there."""
    return any(file.exists() for file in (place.header, place.previous_header, *with_log(place.vault)))


def proof(place: Place) -> wire_removals.SignedRemoval | None:
    """Return the proof that waits for the hub, or None."""
    raw = read_if_there(place.removed)
    try:
        return None if raw is None else msgspec.json.decode(raw, type=wire_removals.SignedRemoval)
    except NO_DOCUMENT:
        return None


def proved(place: Place) -> None:
    """Let go of the proof, because the hub has it."""
    remove(place.removed)
