"""Delivering the sealed outbox with the device key alone: no passphrase, no vault, nothing readable."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from app.domain.strict import decode_checked
from app.storage import wiping
from app.storage.places import Place
from app.storage.sealed import Offer, SealedOutbox
from sync import wire, wire_removals
from sync.authority import NOT_AS_AGREED, Authority, HubRefused
from sync.proofs import believe

DELIVER_BYTES = 1 << 20


@dataclass
class Delivery:
    """How many pieces of work the hub has taken, holds for a person, had already though no receipt is noted here, and
    cannot open; and how many drafts it holds.

    `files` are still to be sent. `deferred` are those of which a part waits here until others have brought a restored
    hub what it needs. `receipts`, with their exact bytes, and `proofs` are its signed answers.
    """

    received: int = 0
    held: int = 0
    drafts: int = 0
    already: int = 0
    unreadable: int = 0
    deferred: int = 0
    files: int = 0
    receipts: list[tuple[wire.Receipt, bytes]] = field(default_factory=list)
    proofs: list[wire.Proof] = field(default_factory=list)


_GRAVEST = ("unreadable", "deferred", "held", "received", "already")
"""What a piece of work comes to, of which the parts came to different things."""


def deliver(  # noqa: PLR0913 - what a delivery is asked for
    sealed: SealedOutbox,
    authority: Authority,
    *,
    with_drafts: bool,
    signing_keys: Mapping[str, str],
    only: Collection[str] | None = None,
    earlier: Sequence[wire.EarlierDevice] = (),
) -> Delivery:
    """Deliver what the hub has no receipt for; drafts only when their author cannot come back to them.

    `only` names the changes meant, None is all; `earlier` are the devices this laptop was before. What the hub answers
    for good is noted in the file. Raises sync.authority.Unreachable or HubRefused, or sync.proofs.Forged; by none of
    them is anything lost.
    """
    offers = [one for one in sealed.offered(everything=True) if only is None or one.id in only]
    drafts = {one.id for one in offers if one.what == "draft" and with_drafts and not one.done}
    offered = [one.id for one in offers if one.what == "change" or one.id in drafts]
    done = Delivery()
    try:
        told = _deliver(sealed, authority, offered, tuple(earlier), signing_keys, done)
        _deliver_looks(sealed, authority, [one.id for one in offers if one.what == "looks"])
    finally:  # once, because it reads the whole file
        if done.receipts:
            at = max(receipt.received for receipt, _ in done.receipts)
            sealed.note_receipts([receipt.change for receipt, _ in done.receipts], at)
    _count(offers, told, done)
    return done


def _deliver(  # noqa: PLR0913, PLR0917 - what a delivery is made of
    sealed: SealedOutbox,
    authority: Authority,
    offered: Sequence[str],
    earlier: tuple[wire.EarlierDevice, ...],
    signing_keys: Mapping[str, str],
    done: Delivery,
) -> dict[str, str]:
    """Deliver what the hub wants of what is offered; return what became of each."""
    wanted: list[str] = []
    for start in range(0, len(offered), wire.IDS):
        asked = wire.DeliverAsk(offered=tuple(offered[start : start + wire.IDS]), earlier=earlier)
        wanted.extend(_believed(authority.deliver(asked), signing_keys, done).wanted)
    told = dict.fromkeys(offered, "already")
    for answer in _brought(sealed, authority, wanted):
        told |= {one.id: one.outcome for one in _believed(answer, signing_keys, done).outcomes}
    return told


def _count(offers: Sequence[Offer], told: Mapping[str, str], done: Delivery) -> None:
    """Count by pieces of work, which is what a person knows; what has its receipt here is passed over unless it was
    wanted again."""
    came_to: dict[tuple[str, str], set[str]] = {}
    for offer in offers:
        outcome = told.get(offer.id, "already")
        if offer.id in told and not (offer.done and outcome == "already"):
            came_to.setdefault((offer.what, offer.piece), set()).add(outcome)
    worst = [(what, next(one for one in _GRAVEST if one in outcomes)) for (what, _), outcomes in came_to.items()]
    done.received = worst.count(("change", "received"))
    done.held = worst.count(("change", "held"))
    done.drafts = worst.count(("draft", "held"))
    done.already = worst.count(("change", "already"))
    done.unreadable = sum(outcome == "unreadable" for _, outcome in worst)
    done.deferred = worst.count(("change", "deferred"))


def _deliver_looks(sealed: SealedOutbox, authority: Authority, ids: Sequence[str]) -> None:
    """Deliver looks by themselves and last: a hub that does not know them refuses a request in which they are."""
    for part in _parts(sealed, ids):
        try:
            authority.deliver(wire.DeliverAsk(sealed=tuple(part)))
        except HubRefused as refused:
            if refused.status not in NOT_AS_AGREED:
                raise


def prove_removed(place: Place, authority: Authority) -> bool:
    """Tell the hub that everything on this laptop was destroyed, if it was; return whether nothing waits any more."""
    proof = wiping.proof(place)
    if proof is None:
        return True
    id = msgspec.json.decode(proof.removal, type=wire_removals.Removal).id
    try:
        taken = authority.removals(wire_removals.RemovalsAsk((proof,))).taken
    except HubRefused as refused:
        if refused.status not in NOT_AS_AGREED:
            raise
        return False
    if id in taken:
        wiping.proved(place)
    return id in taken


def _believed(answer: wire.DeliverAnswer, signing_keys: Mapping[str, str], done: Delivery) -> wire.DeliverAnswer:
    believe(answer, signing_keys)
    done.receipts += [(decode_checked(raw, wire.Receipt), bytes(raw)) for raw in answer.receipts]
    done.proofs += answer.proofs
    return answer


def bring(sealed: SealedOutbox, authority: Authority, ids: Sequence[str]) -> Iterator[tuple[wire.Delivered, ...]]:
    """Bring these sealed changes and drafts in the order of the file; give what became of each request's."""
    for answer in _brought(sealed, authority, ids):
        yield answer.outcomes


def _brought(sealed: SealedOutbox, authority: Authority, ids: Sequence[str]) -> Iterator[wire.DeliverAnswer]:
    for part in _parts(sealed, ids):
        yield authority.deliver(wire.DeliverAsk(sealed=tuple(part)))


def _parts(sealed: SealedOutbox, wanted: Sequence[str]) -> Iterator[list[wire.Sealed]]:
    part: list[wire.Sealed] = []
    size = 0
    for frame in sealed.frames(wanted):
        if part and size + len(frame.sealed) > DELIVER_BYTES:
            yield part
            part, size = [], 0
        part.append(frame)
        size += len(frame.sealed)
    if part:
        yield part
