"""Checking what the hub signed before it is believed: a receipt leaves the outbox only for a true signature."""

from collections.abc import Mapping

from app.domain.change import digest
from app.storage.signing import is_signed_by_hub
from sync import wire, wire_parcel


class Forged(Exception):
    """An answer carries receipts that the hub's key has not signed; nothing of it is taken."""


Receipted = wire.PushAnswer | wire.DeliverAnswer | wire_parcel.ParcelAnswer | wire.ReceiptsAnswer
"""The answers in which receipts come."""


def believe(answer: Receipted, signing_keys: Mapping[str, str]) -> None:
    """Check every receipt of an answer against its proof (docs/sync.md 3.7).

    `signing_keys` are the hub's public keys (base64) by version, from enrolment. Raises Forged.
    """
    covered: set[str] = set()
    for proof in answer.proofs:
        message = wire.proof_message(("receipts", *proof.digests))
        if not is_signed_by_hub(message, proof.signature, proof.key, signing_keys):
            raise Forged("proof")
        covered.update(proof.digests)
    if any(digest(bytes(raw)) not in covered for raw in answer.receipts):
        raise Forged("receipt")
