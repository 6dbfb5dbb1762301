"""Delivering the sealed outbox with the device key alone: no passphrase, no vault, nothing readable."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from app.domain.strict import decode_checked
from app.storage import wiping
from app.storage.places import Place
from app.storage.sealed import SealedOutbox
from sync import wire
from sync.authority import Authority, HubRefused
from sync.proofs import believe

DELIVER_BYTES = 1 << 20
NOT_AS_AGREED = frozenset((400, 404, 405, 413))
"""The hub does not take this request, though it takes others: an older hub."""


@dataclass
class Delivery:
    """How many sealed changes and drafts the hub has taken, holds for a person, had already, and cannot open.

    `receipts`, with their exact bytes, and `proofs` are its signed answers.
    """

    received: int = 0
    held: int = 0
    already: int = 0
    unreadable: int = 0
    receipts: list[tuple[wire.Receipt, bytes]] = field(default_factory=list)
    proofs: list[wire.Proof] = field(default_factory=list)


def deliver(
    sealed: SealedOutbox,
    authority: Authority,
    *,
    with_drafts: bool,
    signing_keys: Mapping[str, str],
    only: Collection[str] | None = None,
) -> Delivery:
    """Deliver what the hub has no receipt for; drafts only when their author cannot come back to them.

    `only` names the changes meant, None is all. What the hub answers for good is noted in the file. Raises
    sync.authority.Unreachable or HubRefused, or sync.proofs.Forged; by none of them is anything lost.
    """
    offers = [one for one in sealed.offered(everything=True) if only is None or one.id in only]
    drafts = {one.id for one in offers if one.what == "draft" and with_drafts and not one.done}
    offered = [one.id for one in offers if one.what == "change" or one.id in drafts]
    done = Delivery()
    try:
        _deliver(sealed, authority, offered, signing_keys, done)
        _deliver_looks(sealed, authority, [one.id for one in offers if one.what == "looks"])
    finally:  # once, because it reads the whole file
        if done.receipts:
            at = max(receipt.received for receipt, _ in done.receipts)
            sealed.note_receipts([receipt.change for receipt, _ in done.receipts], at)
    return done


def _deliver(
    sealed: SealedOutbox, authority: Authority, offered: Sequence[str], signing_keys: Mapping[str, str], done: Delivery
) -> None:
    wanted: list[str] = []
    for start in range(0, len(offered), wire.PUSH_CHANGES):
        asked = wire.DeliverAsk(offered=tuple(offered[start : start + wire.PUSH_CHANGES]))
        wanted.extend(_believed(authority.deliver(asked), signing_keys, done).wanted)
    done.already = len(offered) - len(wanted)
    for part in _parts(sealed, wanted):
        answer = _believed(authority.deliver(wire.DeliverAsk(sealed=tuple(part))), signing_keys, done)
        outcomes = [one.outcome for one in answer.outcomes]
        done.received += outcomes.count("received")
        done.held += outcomes.count("held")
        done.already += outcomes.count("already")
        done.unreadable += outcomes.count("unreadable")


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
    id = msgspec.json.decode(proof.removal, type=wire.Removal).id
    try:
        taken = authority.removals(wire.RemovalsAsk((proof,))).taken
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
