"""Opening the laptop: enrolment, the passphrase, the lease, and what wrong tries cost."""

import base64
import binascii
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from app.domain.identity import new_id
from app.domain.strict import NO_DOCUMENT
from app.storage import keys, leases, marks, passphrase
from app.storage.device_secrets import DeviceSecrets
from app.storage.files import read_if_there, remove, write_whole
from app.storage.keys import Header, Stretch, Unlocked
from app.storage.places import Place, prepare
from app.storage.signing import DeviceKey
from app.storage.trouble import StoreTrouble, UnlockRefused
from app.storage.vault import Tx, Vault, make_vault, open_vault
from sync import wire

TRIES = 10
"""Wrong passphrases in a row before the server share is deleted: then signing in online is needed; never a wipe."""

FORM = 1


@dataclass(frozen=True)
class Enrolment:
    """What an admission by the hub brings, and what the person chose. `device_seed` is the key the hub admitted."""

    device: str
    passphrase: str = field(repr=False)
    device_seed: str = field(repr=False)
    share: str = field(repr=False)
    keys: wire.HubKeys
    lease: wire.Lease
    context: tuple[str, ...] = ()


class _Tries(Struct, frozen=True):
    failed: int = 0
    last: datetime | None = None


def enrol(
    place: Place, secrets: DeviceSecrets, enrolment: Enrolment, *, now: datetime, stretch: Stretch | None = None
) -> Unlocked:
    """Make this laptop's store for one person, with a new key, device secret and header.

    Raises PassphraseRefused, NoKeyring, UnlockRefused (lease) or StoreTrouble with the code already-enrolled.
    """
    passphrase.check(enrolment.passphrase, enrolment.context)
    lease = leases.check(
        enrolment.lease,
        user=place.practitioner,
        device=enrolment.device,
        signing_keys=enrolment.keys.signing,
        now=enrolment.lease.issued,  # it has just come: this laptop's clock may be years away
    )
    if place.header.exists() or place.vault.exists():
        raise StoreTrouble("already-enrolled")
    prepare(place)
    device_secret, share = os.urandom(32).hex(), share_of(enrolment.share)
    header = _first_header(place, enrolment, stretch or keys.calibrated())
    stretched = keys.stretch_passphrase(enrolment.passphrase, base64.b64decode(header.salt), header.stretch)
    dek = keys.new_store_key()
    header = keys.wrap(header, dek=dek, stretched=stretched, device_secret=device_secret, share=share)
    secrets.put("device_key", enrolment.device_seed)
    secrets.put("device_secret", device_secret)
    secrets.put("server_share", share)
    secrets.delete("anchor")  # of an earlier store
    make_vault(place.vault, dek).close()
    leases.keep(place, lease, now, DeviceKey(enrolment.device_seed).sign)
    if secrets.lasting:  # online-only: the store key never leaves this process
        write_whole(place.header, keys.write_header(header))
    return Unlocked(header, dek, stretched)


def _first_header(place: Place, enrolment: Enrolment, stretch: Stretch) -> Header:
    return Header(
        form=FORM,
        hub=place.hub,
        user=place.practitioner,
        device=enrolment.device,
        vault=new_id(),
        generation=1,
        stretch=stretch,
        salt=keys.new_salt(),
        nonce="",
        signing_keys=dict(enrolment.keys.signing),
    )


def share_of(share_base64: str) -> str:
    """Return the server share as it is kept.

    Raises StoreTrouble with the code share-malformed.
    """
    try:
        raw = base64.b64decode(share_base64, validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) != 32:  # noqa: PLR2004 - 256 bits
        raise StoreTrouble("share-malformed")
    return raw.hex()


def restore_share(
    place: Place, secrets: DeviceSecrets, admission: wire.Admission, *, now: datetime | None = None
) -> None:
    """Keep the share and the lease again after an online sign-in; wrong tries are forgiven.

    `now` is this laptop's clock: however wrong it is, signing in opens the laptop again.

    Raises UnlockRefused (lease-forged) for a lease that the hub of this laptop has not signed; nothing is kept then.
    """
    if not leases.is_genuine(admission.lease, _header_of(place).signing_keys):
        raise UnlockRefused("lease-forged")
    secrets.put("server_share", share_of(admission.share))
    seed = secrets.get("device_key")
    leases.keep(place, admission.lease, now, DeviceKey(seed).sign if seed else None)
    remove(place.tries)


def time_here(place: Place, secrets: DeviceSecrets, wall: datetime) -> datetime:
    """Return what time it is, where this laptop's clock was known to be wrong when the newest lease came."""
    lease, seed = leases.kept(place), secrets.get("device_key")
    return wall if lease is None or seed is None else leases.time_of(lease, wall, DeviceKey(seed).public)


def unlock(place: Place, secrets: DeviceSecrets, given: str, *, now: datetime) -> Unlocked:
    """Return the store key.

    Raises UnlockRefused: not-enrolled, header-damaged, kdf-out-of-range, lease-missing, lease-forged, lease-over,
    clock-behind, no-device-secret, no-server-share, wait (facts: seconds), wrong-passphrase (facts: left, seconds),
    share-deleted. Nothing is lost by any of them.
    """
    header = _header_of(place)
    if (header.hub, header.user) != (place.hub, place.practitioner):
        raise UnlockRefused("header-of-another")
    if not keys.within_range(header.stretch):
        raise UnlockRefused("kdf-out-of-range")
    _check_lease(place, secrets, header, now)
    device_secret, share = secrets.get("device_secret"), secrets.get("server_share")
    if device_secret is None:
        raise UnlockRefused("no-device-secret")
    if share is None:
        raise UnlockRefused("no-server-share")
    tries = _tries_of(place)
    _wait_first(place, tries, now)
    try:
        unlocked = keys.unwrap(header, given, device_secret, share)
    except UnlockRefused as refusal:
        if refusal.code == "wrong-passphrase":
            raise _wrong(place, secrets, tries.failed + 1, now) from None
        raise
    remove(place.tries)
    remove(place.previous_header)
    return unlocked


def _header_of(place: Place) -> Header:
    raw = read_if_there(place.header)
    header = keys.read_header(raw) or keys.read_header(read_if_there(place.previous_header))
    if header is None:
        raise UnlockRefused("header-damaged" if raw is not None or place.vault.exists() else "not-enrolled")
    return header


def _check_lease(place: Place, secrets: DeviceSecrets, header: Header, now: datetime) -> wire.Lease:
    try:
        return leases.check(
            leases.kept(place), user=header.user, device=header.device, signing_keys=header.signing_keys, now=now
        )
    except UnlockRefused as refusal:
        if refusal.code == "lease-over":
            secrets.delete("server_share")
        raise


def _tries_of(place: Place) -> _Tries:
    raw = read_if_there(place.tries)
    if raw is None:
        return _Tries()
    try:
        return msgspec.json.decode(raw, type=_Tries)
    except NO_DOCUMENT:
        return _Tries(TRIES - 1)  # somebody has been at this file: one try is left


def _delay_after(failed: int) -> timedelta:
    return timedelta(seconds=2 ** (failed - 1)) if failed else timedelta()


def _wait_first(place: Place, tries: _Tries, now: datetime) -> None:
    if tries.last is None:
        return
    if now < tries.last:  # the clock was set back: the wait begins anew
        write_whole(place.tries, msgspec.json.encode(_Tries(tries.failed, now)))
        tries = _Tries(tries.failed, now)
    left = (tries.last or now) + _delay_after(tries.failed) - now
    if left > timedelta():
        raise UnlockRefused("wait", seconds=max(1, round(left.total_seconds())))


def _wrong(place: Place, secrets: DeviceSecrets, failed: int, now: datetime) -> UnlockRefused:
    if failed >= TRIES:
        secrets.delete("server_share")
        remove(place.tries)
        return UnlockRefused("share-deleted")
    write_whole(place.tries, msgspec.json.encode(_Tries(failed, now)))
    seconds = int(_delay_after(failed).total_seconds())
    return UnlockRefused("wrong-passphrase", left=TRIES - failed, seconds=seconds)


def change_passphrase(
    place: Place, secrets: DeviceSecrets, unlocked: Unlocked, new: str, *, context: Iterable[str] = ()
) -> Unlocked:
    """Wrap the same store key under another passphrase; the previous header stays until that one has opened.

    Raises PassphraseRefused, or UnlockRefused when a secret is missing.
    """
    passphrase.check(new, context)
    header = msgspec.structs.replace(unlocked.header, salt=keys.new_salt())
    stretched = keys.stretch_passphrase(new, base64.b64decode(header.salt), header.stretch)
    return _wrap_again(place, secrets, Unlocked(header, unlocked.dek, stretched))


def keep_signing_keys(
    place: Place, secrets: DeviceSecrets, unlocked: Unlocked, signing_keys: dict[str, str]
) -> Unlocked:
    """Take over the hub's signing keys after a rotation; leases are checked with the keys the header is bound to."""
    if signing_keys == unlocked.header.signing_keys:
        return unlocked
    header = msgspec.structs.replace(unlocked.header, signing_keys=dict(signing_keys))
    return _wrap_again(place, secrets, Unlocked(header, unlocked.dek, unlocked.stretched))


def _wrap_again(place: Place, secrets: DeviceSecrets, unlocked: Unlocked) -> Unlocked:
    device_secret, share = secrets.get("device_secret"), secrets.get("server_share")
    if device_secret is None or share is None:
        raise UnlockRefused("no-device-secret" if device_secret is None else "no-server-share")
    raised = msgspec.structs.replace(unlocked.header, generation=unlocked.header.generation + 1)
    header = keys.wrap(raised, dek=unlocked.dek, stretched=unlocked.stretched, device_secret=device_secret, share=share)
    if secrets.lasting:
        if (present := read_if_there(place.header)) is not None:
            write_whole(place.previous_header, present)
        write_whole(place.header, keys.write_header(header))
    return Unlocked(header, unlocked.dek, unlocked.stretched)


def open_store(place: Place, secrets: DeviceSecrets, unlocked: Unlocked, *, now: datetime) -> Vault:
    """Open the vault and hold the lease against the highest time the store has seen, not the laptop's clock alone.

    Raises StoreIsNewer, StoreBroken, or UnlockRefused with lease-over when the clock was only set back.
    """
    vault = open_vault(place.vault, unlocked.dek)
    try:
        with vault.write() as tx:
            _hold_to_floor(tx, place, secrets, unlocked.header, now)
    except UnlockRefused:
        vault.close()
        raise
    return vault


def _hold_to_floor(tx: Tx, place: Place, secrets: DeviceSecrets, header: Header, now: datetime) -> None:
    """A lease the store has not met yet carries the hub's own time: it corrects a floor that a wrong clock raised.

    Without that, one save on a laptop whose clock ran years ahead would lock its owner out for good.
    """
    mark = marks.read(tx)
    lease = _check_lease(place, secrets, header, now)
    is_new = mark.lease_seen is None or lease.until > mark.lease_seen
    floor = lease.issued if is_new or mark.clock_floor is None else mark.clock_floor
    highest = max(now, floor)
    _check_lease(place, secrets, header, highest)
    marks.write(tx, clock_floor=highest, lease_until=lease.until, lease_seen=lease.until)
