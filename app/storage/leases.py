"""The lease: how long this laptop may be used without hearing from the hub, which signs it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from app.domain.strict import NO_DOCUMENT
from app.storage.files import read_if_there, write_whole
from app.storage.places import Place
from app.storage.signing import is_signed, is_signed_by_hub
from app.storage.trouble import UnlockRefused
from sync import wire

Sign = Callable[[bytes], str]

SKEW = timedelta(minutes=5)
"""How far a laptop's clock may be behind the hub's before that counts as set back."""


def message(lease: wire.Lease) -> bytes:
    """Return the bytes the hub signs."""
    until, issued = msgspec.to_builtins(lease.until), msgspec.to_builtins(lease.issued)
    return wire.proof_message(("lease", lease.device, lease.practitioner, until, issued, str(lease.key)))


def is_genuine(lease: wire.Lease, signing_keys: Mapping[str, str]) -> bool:
    """Whether one of these keys of the hub signed the lease."""
    return is_signed_by_hub(message(lease), lease.signature, lease.key, signing_keys)


class KeptLease(wire.Lease, frozen=True):
    """A lease as it is kept. Where the laptop's clock was wrong when it came, what that clock said, and the device's
    signature over both: from then on the lease is held against that clock with the difference taken off.
    """

    heard: datetime | None = None
    heard_signature: str = ""


def keep(place: Place, lease: wire.Lease, heard: datetime | None = None, sign: Sign | None = None) -> None:
    """Keep a lease that the hub has just given; `heard` is what this laptop's clock says."""
    known = KeptLease(*msgspec.structs.astuple(lease)[: len(wire.Lease.__struct_fields__)])
    if heard is not None and sign is not None and abs(heard - lease.issued) > SKEW:
        heard = heard.astimezone(UTC)
        signature = sign(_heard_message(lease, heard))
        known = msgspec.structs.replace(known, heard=heard, heard_signature=signature)
    write_whole(place.lease, msgspec.json.encode(known))


def kept(place: Place) -> KeptLease | None:
    """Return the lease that is kept, genuine or not, or None."""
    raw = read_if_there(place.lease)
    if raw is None:
        return None
    try:
        return msgspec.json.decode(raw, type=KeptLease)
    except NO_DOCUMENT:
        raise UnlockRefused("lease-forged") from None


def time_of(lease: KeptLease, wall: datetime, device_key: str) -> datetime:
    """Return the time as the hub would have it, by this laptop's clock and by how wrong it was when the lease came.

    A clock that stands within the lease is taken at its word; `device_key` is public, in base64. What somebody has
    written into the file without the device's key is passed over.
    """
    if lease.heard is None or lease.issued - SKEW <= wall < lease.until:
        return wall
    if not is_signed(_heard_message(lease, lease.heard), lease.heard_signature, device_key):
        return wall
    return lease.issued + (wall - lease.heard)


def _heard_message(lease: wire.Lease, heard: datetime) -> bytes:
    return wire.proof_message(("heard", lease.signature, heard.astimezone(UTC).isoformat()))


def check(
    lease: wire.Lease | None, *, user: str, device: str, signing_keys: Mapping[str, str], now: datetime
) -> wire.Lease:
    """Return the lease if it lets this person use this laptop now.

    Raises UnlockRefused: lease-missing, lease-forged (also another person's or laptop's), clock-behind, lease-over.
    """
    if lease is None:
        raise UnlockRefused("lease-missing")
    if (lease.practitioner, lease.device) != (user, device) or not is_genuine(lease, signing_keys):
        raise UnlockRefused("lease-forged")
    if now < lease.issued - SKEW:
        raise UnlockRefused("clock-behind")
    if now >= lease.until:
        raise UnlockRefused("lease-over")
    return lease
