"""Finishing a removal: what is left readable is destroyed, it is looked that nothing is, and that is stated.

Cut at any point it begins again: whether something is to be done is read from the tables (docs/sync.md, part 11).
"""

from datetime import datetime

from app.domain.identity import DIRECTORY, new_id
from app.storage import (
    attachments,
    copies,
    drafts,
    file_copies,
    looks,
    marks,
    outbox,
    problems,
    records,
    removals,
    schema,
)
from app.storage.marks import Tx
from app.storage.sealed import SealedOutbox
from app.storage.vault import Vault
from app.storage.wiping import Left


def settle(vault: Vault, sealed: SealedOutbox, device: str, now: datetime) -> int:
    """Destroy what may not be readable here any more and prove it; return how many removals were proved.

    Unsent changes about what has left stay in the sealed outbox alone. One that does not stand there yet stays
    readable, and its child's removal unproved, until the next unlock has sealed it.
    """
    with vault.read() as tx:
        if not (removals.due(tx) or removals.strays(tx) or marks.read(tx).purge_due):
            return 0
    there = [offer.id for offer in sealed.offered(everything=True)]
    with vault.write() as tx:
        gone = _let_go(tx) + outbox.keep_sealed_only(tx, there)
        files = attachments.let_go(tx)
        looks.forget_gone(tx)
        purges = bool(gone or files) or marks.read(tx).purge_due
        marks.write(tx, purge_due=purges)
    if purges:
        copies.purge(vault)
    file_copies.remove_files(file_copies.folder_beside(sealed.path), files)
    with vault.write() as tx:
        left = {child: removals.readable(tx, child) for child in removals.due(tx)}
        clear = [child for child, count in left.items() if not count]
        for child in clear:
            removals.prove(tx, child, device, now)
        if purges and len(clear) < len(left):
            problems.note(tx, "removal-not-clear", now, {"children": str(len(left) - len(clear))})
    return len(clear)


def start_over(vault: Vault, now: datetime) -> None:
    """Take a store that was put back from a copy for what it is: every readable copy goes, unsent work and drafts stay.

    It may hold children who have left since, and it would use its sequences twice. Everything is read again.
    """
    with vault.write() as tx:
        for table in (schema.trunk_copy, schema.read_copy, schema.child_copy, looks.look_told):
            tx.execute(table.delete())
        tx.execute(schema.record.delete().where(schema.record.c.child_id != DIRECTORY))
        attachments.let_go(tx)
        marks.write(tx, install=new_id(), acknowledged=0, cursor=-1, purge_due=True)
        problems.note(tx, "store-put-back", now)
    copies.purge(vault)


def counted(tx: Tx) -> Left:
    """Return what a store holds that is about to be destroyed."""
    return Left(copies.count(tx), len(outbox.all_of_them(tx)), len(drafts.all_of_them(tx)))


def _let_go(tx: Tx) -> int:
    """Remove what a notice has named and is here all the same, and what was written since about who has left."""
    gone = 0
    for child in removals.due(tx):
        found = removals.left_over(tx, child)
        gone += records.remove(tx, found)
        if found:
            removals.note(tx, child, 0, found)
        removals.forget_copy(tx, child)
    for child, ids in removals.strays(tx).items():
        gone += records.remove(tx, ids)
        removals.note(tx, child, 0, ids)
    return gone
