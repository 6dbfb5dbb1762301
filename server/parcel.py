"""Parcels: sealed work that a person has carried here in a file, because a laptop cannot connect."""

from collections import Counter

import msgspec

from app.domain.strict import decode
from server import audit
from server.deliver import deliver
from server.door import Caller
from server.hub import Hub
from sync import wire, wire_parcel

BY_HAND = Caller(audit.HUB, audit.HUB, audit.HUB, "", b"", may_write=False)
"""Who brings a parcel: the hub's own administrator. Every change in it has its author's laptop's signature."""


class ForAnotherHub(RuntimeError):
    """The parcel was sealed for another hub, which alone can open it."""


def take(hub: Hub, raw: bytes) -> tuple[Counter[str], wire_parcel.ParcelAnswer]:
    """Take everything in a parcel, once each, and return how many had which outcome, with the receipts.

    Safe to repeat. Raises app.domain.strict.Unreadable for a file that is no parcel, and ForAnotherHub.
    """
    parcel = decode(raw, wire_parcel.Parcel, wire_parcel.PARCEL_BYTES)
    if parcel.hub != hub.id:
        raise ForAnotherHub("This file was sealed for another hub, and only that hub can open it.")
    outcomes: Counter[str] = Counter()
    receipts: list[msgspec.Raw] = []
    proofs: list[wire.Proof] = []
    for start in range(0, len(parcel.sealed), wire.IDS):
        part = parcel.sealed[start : start + wire.IDS]
        answer = deliver(hub, BY_HAND, wire.DeliverAsk(sealed=part))
        outcomes.update(one.outcome for one in answer.outcomes)
        receipts += answer.receipts
        proofs += answer.proofs
    return outcomes, wire_parcel.ParcelAnswer(hub=hub.id, receipts=tuple(receipts), proofs=tuple(proofs))
