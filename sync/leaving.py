"""What leaves the laptop, in a round: unsent work along the sealed path, and the proofs (docs/sync.md, part 11)."""

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec
from msgspec import Raw

from app.domain.change import digest
from app.storage import leaving, outbox, problems, removals
from app.storage.sealed import SealedOutbox
from app.storage.vault import Vault
from sync import wire_removals
from sync.authority import NOT_AS_AGREED, Authority, DeviceIdentity, HubRefused
from sync.delivery import deliver


def leave(
    vault: Vault,
    sealed: SealedOutbox,
    authority: Authority,
    signing_keys: Mapping[str, str],
    clock: Callable[[], datetime],
) -> None:
    """Finish removals, deliver what can be read by the hub alone, and prove what has left.

    Raises what a round raises; whatever was cut is done with the next one.
    """
    device = authority.device
    if device is None:
        return
    leaving.settle(vault, sealed, device.device, clock())
    _deliver_sealed_only(vault, sealed, authority, signing_keys, clock)
    _prove(vault, authority, device, clock)


def _deliver_sealed_only(
    vault: Vault,
    sealed: SealedOutbox,
    authority: Authority,
    signing_keys: Mapping[str, str],
    clock: Callable[[], datetime],
) -> None:
    with vault.read() as tx:
        ids = outbox.sealed_only(tx)
    if not ids:
        return
    done = deliver(sealed, authority, with_drafts=False, signing_keys=signing_keys, only=frozenset(ids))
    with vault.write() as tx:
        outbox.take_receipts(tx, done.receipts, done.proofs, clock())
        if done.unreadable:
            problems.note(tx, "sealed-unreadable", clock(), {"changes": str(done.unreadable)})


def _prove(vault: Vault, authority: Authority, device: DeviceIdentity, clock: Callable[[], datetime]) -> None:
    """Send the proofs; a hub that takes none of them holds up nothing else: they wait on this laptop."""
    while True:
        with vault.read() as tx:
            raws = removals.waiting(tx)
        if not raws:
            return
        ask = wire_removals.RemovalsAsk(tuple(signed(raw, device) for raw in raws))
        try:
            taken = set(authority.removals(ask).taken)
        except HubRefused as refused:
            if refused.status not in NOT_AS_AGREED:
                raise
            taken = set()
        ids = [id for id in map(_id_of, raws) if id in taken]
        with vault.write() as tx:
            removals.taken(tx, ids)
            if not ids:
                problems.note(tx, "removal-not-taken", clock(), {"removals": str(len(raws))})
        if not ids:
            return


def signed(raw: bytes, device: DeviceIdentity) -> wire_removals.SignedRemoval:
    """Return a proof as it is sent."""
    return wire_removals.SignedRemoval(Raw(raw), device.sign(digest(raw).encode("ascii")))


def _id_of(raw: bytes) -> str:
    return msgspec.json.decode(raw, type=wire_removals.Removal).id
