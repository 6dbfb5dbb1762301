"""Taking back what the hub has answered to sealed work that a person has carried there (docs/sync.md 13.6)."""

from collections.abc import Mapping
from datetime import datetime

from app.domain.strict import decode, decode_checked
from app.storage import outbox
from app.storage.sealed import SealedOutbox
from app.storage.vault import Vault
from sync import wire, wire_parcel
from sync.proofs import believe


def take_back(raw: bytes, sealed: SealedOutbox, vault: Vault, signing_keys: Mapping[str, str], now: datetime) -> int:
    """Take receipts that came in a file; return how many changes have left the outbox by them.

    Raises app.domain.strict.Unreadable for a file that is none, and sync.proofs.Forged for one that the hub has not
    signed; nothing is taken then.
    """
    answer = decode(raw, wire_parcel.ParcelAnswer, wire_parcel.PARCEL_BYTES)
    believe(answer, signing_keys)
    receipts = [(decode_checked(one, wire.Receipt), bytes(one)) for one in answer.receipts]
    with vault.write() as tx:
        taken = outbox.take_receipts(tx, receipts, answer.proofs, now)
    sealed.note_receipts(taken.gone, now)
    return len(taken.gone)
