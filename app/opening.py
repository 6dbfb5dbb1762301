"""Opening a store: by passphrase, by enrolment, after signing in online; in the case process only, and without Qt."""

import os
import random
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app import pipe
from app.casework.caseworker import Caseworker, open_up
from app.storage import (
    anchor,
    device_secrets,
    enrolled,
    leases,
    leaving,
    marks,
    passphrase,
    turned_away,
    unlock,
    wiping,
)
from app.storage.device_secrets import DeviceSecrets, NoSecrets
from app.storage.enrolled import Enrolled
from app.storage.files import set_aside
from app.storage.keys import Unlocked
from app.storage.places import Place
from app.storage.sealed import SealedOutbox
from app.storage.sealing import put_right, seal_looks
from app.storage.signing import DeviceKey, SealingKey, new_seed
from app.storage.steady import SteadyClock, wall_clock
from app.storage.trouble import NoKeyring, SealedTrouble, UnlockRefused
from app.storage.vault import Vault
from sync import wire, wire_removals
from sync.again import DELIVERED, delivered_before
from sync.authority import Authority, DeviceIdentity, HubRefused, TokenPair, Unreachable
from sync.delivery import deliver
from sync.proofs import Forged
from sync.round import Laptop
from sync.rounds import LaptopRounds, kept_tokens

PROGRAM = "0.1.0"
DESTROYING = frozenset(("turned-away", "wiped"))
"""Why a lock destroys the store: the hub has turned this laptop or person away, or the person asked for it."""

_AUTHORITY_WORDS = ("council", "authority")
"""What anybody would try first; the person's own name is known only after the code was used, and is not asked again."""


@dataclass(frozen=True)
class Opened:
    """An unlocked store with what is needed to work on it and to speak with its hub."""

    place: Place
    secrets: DeviceSecrets
    known: Enrolled
    vault: Vault
    device_key: DeviceKey
    pair: TokenPair | None
    clock: SteadyClock


def secrets_of(hub: str, practitioner: str) -> DeviceSecrets:
    """Return where the keys lie; where there is no keyring to trust, they live and die with this process."""
    try:
        return device_secrets.choose(hub, practitioner)
    except NoKeyring:
        return NoSecrets()


def open_by_passphrase(home: Path, order: pipe.Unlock, pair: TokenPair | None) -> Opened:
    """Unlock a vault; raises UnlockRefused or StoreTrouble, by which nothing is lost."""
    place = Place(home, order.hub, order.practitioner)
    known = enrolled.kept(place)
    if known is None:
        raise UnlockRefused("not-enrolled")
    secrets = secrets_of(order.hub, order.practitioner)
    if not secrets.lasting:
        raise UnlockRefused("online-only")
    if turned_away.kept(place, known.device, known.keys.signing):
        raise UnlockRefused("turned-away")
    time = unlock.time_here(place, secrets, wall_clock())
    return _open(place, secrets, known, unlock.unlock(place, secrets, order.passphrase, now=time), pair)


def _open(place: Place, secrets: DeviceSecrets, known: Enrolled, unlocked: Unlocked, pair: TokenPair | None) -> Opened:
    seed = secrets.get("device_key")
    if seed is None:
        raise UnlockRefused("no-device-secret")
    time = unlock.time_here(place, secrets, wall_clock())
    vault = unlock.open_store(place, secrets, unlocked, now=time)
    with vault.read() as tx:
        floor = marks.read(tx).clock_floor
    clock = SteadyClock(max(time, floor or time))
    if anchor.is_behind(vault, secrets):
        leaving.start_over(vault, clock())
    anchor.cast(vault, secrets)
    return Opened(place, secrets, known, vault, DeviceKey(seed), pair, clock)


def open_by_enrolment(home: Path, order: pipe.Enrol) -> Opened:
    """Make the laptop known to the hub and make a new vault; an older vault of the person is set aside, not deleted.

    The passphrase is looked at first: a weak one must not cost the one-use code or the older vault.
    """
    passphrase.check(order.passphrase, (order.login, *_AUTHORITY_WORDS))
    seed = new_seed()
    laptop = laptop_name()
    ask = wire.EnrolAsk(
        login=order.login,
        password=order.password,
        code=order.code,
        device_key=DeviceKey(seed).public,
        device_name=laptop,
    )
    with Authority(order.address) as authority:
        asked_at, admission = wall_clock(), authority.enrol(ask)  # in this order: asleep in between, it gains no lease
    person = admission.person
    place = Place(home, admission.hub, person.practitioner)
    secrets = secrets_of(admission.hub, person.practitioner)
    if not secrets.lasting:
        place = place.for_this_run()
    previous, earlier = _earlier(place, secrets), _earlier_devices(place)
    _set_aside_older(place)
    enrolment = unlock.Enrolment(
        device=admission.device,
        passphrase=order.passphrase,
        device_seed=seed,
        share=admission.share,
        keys=admission.keys,
        lease=admission.lease,
        context=(order.login, *_AUTHORITY_WORDS),
    )
    unlocked = unlock.enrol(place, secrets, enrolment, now=asked_at)
    known = Enrolled(
        address=order.address,
        login=order.login,
        device=admission.device,
        laptop=laptop,
        person=person,
        keys=admission.keys,
        public_key=DeviceKey(seed).public,
        earlier=earlier,
    )
    enrolled.keep(place, known)
    turned_away.forget(place)
    _prove_earlier(place, order.address, previous)
    with Authority(order.address, DeviceIdentity(admission.device, DeviceKey(seed).sign)) as authority:
        _deliver_earlier(place, authority, known)
    return _open(place, secrets, known, unlocked, TokenPair(admission.access, admission.refresh))


def _earlier_devices(place: Place) -> tuple[wire.EarlierDevice, ...]:
    """Say who this laptop has been until now: a restored hub may never have heard of it."""
    known = enrolled.kept(place)
    if known is None:
        return ()
    return (*known.earlier, *((wire.EarlierDevice(known.device, known.public_key),) if known.public_key else ()))


def _deliver_earlier(place: Place, authority: Authority, known: Enrolled) -> None:
    """Deliver what an earlier enrolment of this laptop had sealed: its vault cannot be opened any more.

    The delivered file is set aside, not deleted: a restored hub is offered it again. Without a network, or with work
    that waits for others, it stays, and the rounds deliver it.
    """
    sealed = SealedOutbox(place.sealed)
    keys = known.keys.signing
    with suppress(Unreachable, HubRefused, Forged):
        for file in delivered_before(place):
            deliver(file, authority, with_drafts=True, signing_keys=keys, earlier=known.earlier)
        offers = sealed.offered(everything=True)
        if not offers:
            return
        told = deliver(sealed, authority, with_drafts=True, signing_keys=keys, earlier=known.earlier)
        if told.unreadable == told.deferred == 0:
            sealed.note_receipts([offer.id for offer in offers if offer.what == "change"], wall_clock())
            set_aside(place.sealed, DELIVERED)


def _earlier(place: Place, secrets: DeviceSecrets) -> tuple[str, DeviceKey] | None:
    """Return the device and its key of an earlier enrolment whose store was here, before both are replaced."""
    known, seed = enrolled.kept(place), secrets.get("device_key")
    return None if known is None or seed is None else (known.device, DeviceKey(seed))


def _prove_earlier(place: Place, address: str, earlier: tuple[str, DeviceKey] | None) -> None:
    """Tell the hub that the earlier store cannot be opened any more: its device secret has just been replaced.

    Only its own key can say so, and that is gone after this; without a network the hub shows it until its lease ends.
    """
    wiping.proved(place)
    if earlier is not None:
        device, key = earlier
        proof = wiping.stated(device, key, wiping.Left(), wall_clock())
        hub = Authority(address, DeviceIdentity(device, key.sign))
        with suppress(Unreachable, HubRefused), hub:
            hub.removals(wire_removals.RemovalsAsk((proof,)))


def _set_aside_older(place: Place) -> None:
    """A new enrolment never writes over a store: unsent work in it lies in the sealed outbox, which stays."""
    if place.vault.exists():
        set_aside(place.vault, "enrolled-again")
    if place.header.exists():
        set_aside(place.header, "enrolled-again")


def sign_in_online(home: Path, order: pipe.SignIn) -> TokenPair:
    """Fetch the server share and a lease again with the person's password and the device key."""
    place = Place(home, order.hub, order.practitioner)
    known = enrolled.kept(place)
    secrets = secrets_of(order.hub, order.practitioner)
    seed = secrets.get("device_key")
    if known is None or seed is None:
        raise UnlockRefused("not-enrolled")
    device = DeviceIdentity(known.device, DeviceKey(seed).sign)
    asked_at = wall_clock()  # a laptop that sleeps before the answer comes gains no lease by that
    try:
        with Authority(known.address, device, ca_bundle=known.ca_bundle or None) as authority:
            admission = authority.sign_in(wire.SignInAsk(login=order.login, password=order.password))
    except HubRefused as refused:
        _heed(place, known, refused)
        raise
    unlock.restore_share(place, secrets, admission, now=asked_at)
    return TokenPair(admission.access, admission.refresh)


def _heed(place: Place, known: Enrolled, refused: HubRefused) -> None:
    """Keep the hub's word that this laptop or person is turned away.

    Raises UnlockRefused (turned-away): the launcher then destroys what is here, which nobody has opened.
    """
    word = turned_away.read(
        refused.problem, device=known.device, practitioner=place.practitioner, signing_keys=known.keys.signing
    )
    if word is not None:
        turned_away.keep(place, word)
        raise UnlockRefused("turned-away") from None


def close(opened: Opened) -> None:
    """Close a store as it is locked: anchored, everything in its main file."""
    anchor.cast(opened.vault, opened.secrets)
    opened.vault.checkpoint()
    opened.vault.close()


def destroy(opened: Opened, by: Caseworker) -> None:
    """Destroy a store that is open, after everything that only it has was sealed: what was saved, and the looks.

    What was called saved is sealed already (docs/sync.md 7.1), so a full disk does not keep the records here.
    """
    with suppress(SealedTrouble):
        put_right(opened.vault, by.sealed, by.sealer, now=by.clock())
        seal_looks(opened.vault, by.sealed, by.sealer, now=by.clock())
    with opened.vault.read() as tx:
        left = leaving.counted(tx)
    opened.vault.close()
    wiping.wipe(opened.place, opened.secrets, opened.known.device, left, by.clock())


def caseworker_of(opened: Opened) -> Caseworker:
    """Return who works on an opened store, with vault and sealed outbox put in step."""
    known, person = opened.known, opened.known.person
    by = Caseworker(
        practitioner=person.practitioner,
        name=person.name,
        agency=person.agency,
        device=known.device,
        device_key=opened.device_key,
        sealing_key=SealingKey.of(known.keys),
        vault=opened.vault,
        sealed=SealedOutbox(opened.place.sealed),
        clock=opened.clock,
        authority=person.authority,
        duty_telephone=person.duty_telephone,
        lease_hours=_lease_hours(opened.place),
    )
    open_up(by)
    return by


def rounds_of(opened: Opened, by: Caseworker) -> LaptopRounds:
    """Return the rounds of an opened store with its hub."""
    known = opened.known
    laptop = Laptop(opened.place, opened.vault, by.sealed, known.keys, PROGRAM, wall_clock)
    device = DeviceIdentity(known.device, opened.device_key.sign)
    authority = Authority(known.address, device, opened.pair or kept_tokens(opened.vault), known.ca_bundle or None)
    return LaptopRounds(laptop, authority, known.login, opened.clock, lambda: anchor.cast(opened.vault, opened.secrets))


def _lease_hours(place: Place) -> int:
    lease = leases.kept(place)
    return round((lease.until - lease.issued).total_seconds() / 3600) if lease else 0


def laptop_name() -> str:
    """Return the authority's label for this laptop, or one made at enrolment."""
    return os.environ.get("DOORSTEP_LAPTOP") or f"NM-L{random.SystemRandom().randint(1000, 9999)}"
