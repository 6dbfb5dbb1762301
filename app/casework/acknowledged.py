"""What a receipt says, in sentences: the proof that the authority has a piece of work."""

from app.casework import recorded
from app.casework.caseworker import Caseworker
from app.casework.words import day
from app.storage import doubts, receipts


def lines(change: str, *, by: Caseworker) -> tuple[str, ...]:
    """Return the receipt of a change as lines to read; empty where there is none, because only the ledger can say."""
    with by.vault.read() as tx:
        found = receipts.read(tx, change)
        in_doubt, earlier = change in doubts.steps(tx), bool(doubts.earlier(tx, [change]))
        recording = recorded.recording_of(tx, found.receipt.record) if found and found.act == recorded.SIGN else None
    if found is None:
        return ()
    receipt = found.receipt
    taken = by.here(receipt.received)
    told = (
        *_restored(by.authority, in_doubt=in_doubt, earlier=earlier),
        f"{by.authority} took it {day(taken)}, {taken:%H:%M:%S}",
        f"Version {receipt.version} of the record, feed position {receipt.seq}",
        f"Receipt for change {receipt.change}",
        f"Content {receipt.digest[:16]}, audit {receipt.audit[:16]}",
        f"Signed by {by.authority}, proof {found.proof[:8]}",
    )
    if recording is None:
        return told
    with_it = recording.receipt
    return (
        *told,
        f"With it the visit was recorded: version {with_it.version}, feed position {with_it.seq}",
        f"Receipt for change {with_it.change}",
    )


def _restored(authority: str, *, in_doubt: bool, earlier: bool) -> tuple[str, ...]:
    """Say what a receipt proves since the authority was restored: that it had it, or that it has it again."""
    if in_doubt:
        return (f"{authority} was restored since, and has not confirmed this yet. What follows proves that it had it",)
    return (f"{authority} was restored and has it again. Its first receipt is kept here as proof",) if earlier else ()
