"""Taking receipts that a restored hub gives anew for what it had acknowledged before (docs/sync.md 12.7)."""

from collections.abc import Sequence
from datetime import datetime

from app.storage import doubts, outbox, problems, receipts
from app.storage.instants import text_of
from app.storage.marks import Tx
from app.storage.receipts import NewReceipt
from sync import wire

_Answers = Sequence[tuple[wire.Receipt, bytes]]


def take(tx: Tx, answers: _Answers, proofs: Sequence[wire.Proof], at: datetime) -> tuple[str, ...]:
    """Keep these receipts and end the doubts they answer; return the changes they are of.

    The earlier receipt of each stays as proof. One without a proof, or of other bytes than the earlier, changes
    nothing. The proofs' signatures are checked by whoever received them, before this.
    """
    covered = receipts.keep_proofs(tx, proofs)
    taken = [receipt for receipt, raw in answers if _take_one(tx, receipt, raw, covered, at)]
    doubts.end(tx, [receipt.change for receipt in taken])
    outbox.settle(tx, [receipt for receipt in taken if receipt.status != outbox.REFUSED])
    return tuple(receipt.change for receipt in taken)


def _take_one(tx: Tx, receipt: wire.Receipt, raw: bytes, covered: dict[str, str], at: datetime) -> bool:
    proof, kept = covered.get(receipts.digest_of(raw), ""), receipts.read(tx, receipt.change)
    if not proof or (kept is not None and kept.receipt.digest != receipt.digest):
        code = "receipt-without-proof" if not proof else "receipt-of-other-bytes"
        problems.note(tx, code, at, {"change": receipt.change})
        return False
    if kept is None:  # written on this laptop before it was put back, or enrolled again
        receipts.keep(tx, [NewReceipt(receipt, raw, proof, "", "", "", 0, text_of(at))])
    elif kept.raw != raw:
        doubts.set_aside(tx, [receipt.change])
        receipts.replace(tx, receipt, raw, proof)
    return True
