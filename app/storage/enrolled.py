"""What the launcher must know of an enrolment before anything is unlocked: whom, at which hub, as which device."""

import msgspec
from msgspec import Struct

from app.domain.strict import NO_DOCUMENT
from app.storage.files import read_if_there, write_whole
from app.storage.places import Place
from sync import wire

FILE = "enrolled.json"


class Enrolled(Struct, frozen=True, kw_only=True):
    """No case data and no secret: the hub's address and public keys, the sign-in name and the device's id.

    `earlier` are the devices that this laptop was before it was enrolled again, `public_key` (base64) is of this one.
    """

    address: str
    login: str
    device: str
    laptop: str
    person: wire.Person
    keys: wire.HubKeys
    ca_bundle: str = ""
    public_key: str = ""
    earlier: tuple[wire.EarlierDevice, ...] = ()


def keep(place: Place, enrolled: Enrolled) -> None:
    """Keep an enrolment beside the vault."""
    write_whole(place.folder / FILE, msgspec.json.encode(enrolled))


def kept(place: Place) -> Enrolled | None:
    """Return the enrolment of a place, or None where there is none that can be read."""
    raw = read_if_there(place.folder / FILE)
    if raw is None:
        return None
    try:
        return msgspec.json.decode(raw, type=Enrolled)
    except NO_DOCUMENT:
        return None


def with_keys(place: Place, keys: wire.HubKeys) -> None:
    """Take over the hub's public keys after a rotation."""
    found = kept(place)
    if found is not None and found.keys != keys:
        keep(place, msgspec.structs.replace(found, keys=keys))
