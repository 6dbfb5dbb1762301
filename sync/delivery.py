"""Delivering the sealed outbox with the device key alone: no passphrase, no vault, nothing readable."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.storage.sealed import SealedOutbox
from sync import wire
from sync.authority import Authority

DELIVER_BYTES = 1 << 20


@dataclass(frozen=True)
class Delivery:
    """How many sealed changes and drafts the hub has taken, holds for a person, had already, and cannot open.

    `deferred` are those that wait here until others have brought a restored hub what they need.
    """

    received: int
    held: int
    already: int
    unreadable: int
    deferred: int


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
    counts = Counter(one.outcome for part in bring(sealed, authority, wanted) for one in part)
    already = counts["already"] + len(offered) - len(wanted)
    return Delivery(counts["received"], counts["held"], already, counts["unreadable"], counts["deferred"])


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
