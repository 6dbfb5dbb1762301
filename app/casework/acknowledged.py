"""What a receipt says, in sentences: the proof that the authority has a piece of work."""

from app.casework import recorded
from app.casework.caseworker import Caseworker
from app.casework.words import day
from app.casework.words import what as what_of
from app.storage import doubts, receipts
from app.storage.receipts import StoredReceipt
from app.storage.vault import Tx


def lines(change: str, *, by: Caseworker) -> tuple[str, ...]:
    """Return the receipt of a change as lines to read; empty where there is none, because only the ledger can say."""
    with by.vault.read() as tx:
        found = receipts.read(tx, change)
        in_doubt, earlier = change in doubts.steps(tx), bool(doubts.earlier(tx, [change]))
        with_it = _with_it(tx, found) if found else []
    if found is None:
        return ()
    receipt = found.receipt
    taken = by.here(receipt.received)
    told = (
        *_restored(by.authority, in_doubt=in_doubt, earlier=earlier),
        f"{by.authority} took it {day(taken)}, {taken:%H:%M:%S}",
        *filter(None, (came_of(found, by.authority),)),
        f"Version {receipt.version} of the record, feed position {receipt.seq}",
        f"Receipt for change {receipt.change}",
        f"Content {receipt.digest[:16]}, audit {receipt.audit[:16]}",
        f"Signed by {by.authority}, proof {found.proof[:8]}",
    )
    return (*told, *(said for one in with_it for said in _more(one)))


_ANSWERS = {
    "merged": "Joined with what others changed meanwhile",
    "conflict": "Both versions are kept; one is to be chosen",
    "held": "Kept for a person at {authority} to look at. It is not in the record: tell your supervisor",
    "refused": "Kept for a person at {authority} to look at",
}
_SAME_ADDRESS = "Protected, because another copy of this address is"
_LATE = "Taken after the handover, and put before the new worker"
_COPIES = "Its other copies in this record went with it"


def came_of(one: StoredReceipt, authority: str) -> str:
    """Return what a receipt says came of a change, beyond that the authority has it; empty where nothing did."""
    receipt = one.receipt
    copied = _SAME_ADDRESS if "protected" in receipt.facts else _COPIES if "copies" in receipt.facts else ""
    answer = _ANSWERS.get(receipt.status, "").format(authority=authority)
    return ". ".join(filter(None, (_LATE if receipt.late else "", answer, copied)))


def _with_it(tx: Tx, found: StoredReceipt) -> list[StoredReceipt]:
    """Return the receipts of what is one piece of work with a change."""
    if found.act == recorded.SIGN:
        recording = recorded.recording_of(tx, found.receipt.record)
        return [recording] if recording else []
    together = receipts.of_act(tx, found.child, found.written) if found.child else []
    return [one for one in together if one.receipt.change != found.receipt.change]


def _more(one: StoredReceipt) -> tuple[str, str]:
    recording = one.act == recorded.RECORD
    what = "With it the visit was recorded:" if recording else f"With it: {what_of(one.kind, one.act, None)},"
    return (
        f"{what} version {one.receipt.version}, feed position {one.receipt.seq}",
        f"Receipt for change {one.receipt.change}",
    )


def _restored(authority: str, *, in_doubt: bool, earlier: bool) -> tuple[str, ...]:
    """Say what a receipt proves since the authority was restored: that it had it, or that it has it again."""
    if in_doubt:
        return (f"{authority} was restored since, and has not confirmed this yet. What follows proves that it had it",)
    return (f"{authority} was restored and has it again. Its first receipt is kept here as proof",) if earlier else ()
