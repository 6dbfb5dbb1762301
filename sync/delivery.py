"""Delivering the sealed outbox with the device key alone: no passphrase, no vault, nothing readable."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.storage.sealed import Offer, SealedOutbox
from sync import wire
from sync.authority import Authority

DELIVER_BYTES = 1 << 20


@dataclass(frozen=True)
class Delivery:
    """How many pieces of work the hub has taken, holds for a person, had already though no receipt is noted here, and
    cannot open; and how many drafts it holds.

    `deferred` are those of which a part waits here until others have brought a restored hub what it needs.
    """

    received: int
    held: int
    drafts: int
    already: int
    unreadable: int
    deferred: int = 0


_GRAVEST = ("unreadable", "deferred", "held", "received", "already")
"""What a piece of work comes to, of which the parts came to different things."""


def deliver(
    sealed: SealedOutbox,
    authority: Authority,
    *,
    with_drafts: bool,
    earlier: Sequence[wire.EarlierDevice] = (),
) -> Delivery:
    """Deliver what the hub has no receipt for; drafts only when their author cannot come back to them.

    `earlier` are the devices this laptop was before. Raises sync.authority.Unreachable or HubRefused; the file is
    untouched by either.
    """
    offers = sealed.offered(everything=True)
    offered = [offer.id for offer in offers if offer.what == "change" or (with_drafts and not offer.done)]
    wanted: list[str] = []
    for start in range(0, len(offered), wire.PUSH_CHANGES):
        asked = tuple(offered[start : start + wire.PUSH_CHANGES])
        wanted.extend(authority.deliver(wire.DeliverAsk(offered=asked, earlier=tuple(earlier))).wanted)
    told = dict.fromkeys(offered, "already")
    told |= {one.id: one.outcome for part in bring(sealed, authority, wanted) for one in part}
    return _counted(offers, told)


def _counted(offers: Sequence[Offer], told: Mapping[str, str]) -> Delivery:
    """Count by pieces of work, which is what a person knows; what has its receipt here is passed over unless it was
    wanted again."""
    came_to: dict[tuple[str, str], set[str]] = {}
    for offer in offers:
        outcome = told.get(offer.id, "already")
        if offer.id in told and not (offer.done and outcome == "already"):
            came_to.setdefault((offer.what, offer.piece), set()).add(outcome)
    worst = [(what, next(one for one in _GRAVEST if one in outcomes)) for (what, _), outcomes in came_to.items()]
    return Delivery(
        received=worst.count(("change", "received")),
        held=worst.count(("change", "held")),
        drafts=worst.count(("draft", "held")),
        already=worst.count(("change", "already")),
        unreadable=sum(outcome == "unreadable" for _, outcome in worst),
        deferred=worst.count(("change", "deferred")),
    )


def bring(sealed: SealedOutbox, authority: Authority, ids: Sequence[str]) -> Iterator[tuple[wire.Delivered, ...]]:
    """Bring these sealed changes and drafts in the order of the file; give what became of each request's."""
    for part in _parts(sealed, ids):
        yield authority.deliver(wire.DeliverAsk(sealed=tuple(part))).outcomes


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
