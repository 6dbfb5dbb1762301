"""The lease: how long this laptop may be used without hearing from the hub, which signs it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from app.storage.files import read_if_there, write_whole
from app.storage.places import Place
from app.storage.signing import is_signed_by_hub
from app.storage.trouble import UnlockRefused
from sync import wire

SKEW = timedelta(minutes=5)
"""How far a laptop's clock may be behind the hub's before that counts as set back."""


def message(lease: wire.Lease) -> bytes:
    """Return the bytes the hub signs."""
    until, issued = msgspec.to_builtins(lease.until), msgspec.to_builtins(lease.issued)
    return wire.proof_message(("lease", lease.device, lease.practitioner, until, issued, str(lease.key)))


def is_genuine(lease: wire.Lease, signing_keys: Mapping[str, str]) -> bool:
    """Whether one of these keys of the hub signed the lease."""
    return is_signed_by_hub(message(lease), lease.signature, lease.key, signing_keys)


def keep(place: Place, lease: wire.Lease) -> None:
    """Keep a lease that the hub has just given."""
    write_whole(place.lease, msgspec.json.encode(lease))


def kept(place: Place) -> wire.Lease | None:
    """Return the lease that is kept, genuine or not, or None."""
    raw = read_if_there(place.lease)
    if raw is None:
        return None
    try:
        return msgspec.json.decode(raw, type=wire.Lease)
    except msgspec.MsgspecError:
        raise UnlockRefused("lease-forged") from None


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
