"""What became of acknowledged work when the authority's hub was restored: read from the ledger, said in words."""

from datetime import datetime
from typing import NamedTuple

from app.casework import recorded
from app.casework.caseworker import Caseworker
from app.casework.words import day
from app.storage import doubts, marks, problems, receipts
from app.storage.receipts import StoredReceipt
from app.storage.vault import Tx

CODE = "hub-restored"


class InDoubt(NamedTuple):
    """Acknowledged work that the authority has not confirmed since it was restored.

    What it is asked about, what it lacks and is sent again, and what cannot be sent again.
    """

    asked: frozenset[str]
    missing: tuple[StoredReceipt, ...]
    gone: tuple[StoredReceipt, ...]

    @property
    def changes(self) -> frozenset[str]:
        """Every change of which nobody may say that the authority has it."""
        return self.asked.union(one.receipt.change for one in (*self.missing, *self.gone))


def in_doubt(tx: Tx) -> InDoubt:
    """Return what is in doubt; what was never receipted in this store has no line of its own."""
    steps = doubts.steps(tx)
    if not steps:  # as on nearly every day
        return InDoubt(frozenset(), (), ())
    read = {
        step: receipts.read_many(tx, (id for id, at in steps.items() if at == step)) for step in ("missing", "gone")
    }
    asked = frozenset(id for id, step in steps.items() if step == "asked")
    return InDoubt(asked, tuple(read["missing"]), tuple(read["gone"]))


def pieces(tx: Tx, changes: tuple[StoredReceipt, ...]) -> int:
    """Return how many pieces of work these are."""
    return 0 if not changes else len(set(recorded.pieces(tx, map(recorded.sent_part, changes)).values()))


def sentence(tx: Tx, by: Caseworker, found: InDoubt) -> str:
    """Say what happened, what is safe and what is being done; empty where nothing was restored, or long ago."""
    latest = problems.latest(tx)
    if not found.changes and (latest is None or latest.code != CODE):
        return ""
    said = f"{by.authority} was restored{_copy_of(marks.read(tx).copied, by)}. "
    if found.gone:
        said += _counted(pieces(tx, found.gone), "cannot be sent again", "cannot be sent again")
        said += " Please ring IT: what you wrote is still on this laptop. "
    if found.missing:
        said += _counted(pieces(tx, found.missing), "is being sent again", "are being sent again")
        return f"{said} All of it is safe on this laptop."
    if found.asked:
        return f"{said}It is being asked what it has of yours. All of it is safe on this laptop."
    return said.rstrip() if found.gone else f"{said}It has everything again that it had of yours."


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {'piece' if count == 1 else 'pieces'} that it had {one if count == 1 else many}."


def _copy_of(copied: datetime | None, by: Caseworker) -> str:
    if copied is None:
        return ""
    here, today = by.here(copied), by.here(by.clock())
    on = "today" if here.date() == today.date() else f"on {day(here)}"
    return f" from a copy of {here:%H:%M} {on}"
