"""Drafts: what a person is writing, saved within a second of the last key and gone only when it is signed or sent.

Or when its author throws it away, once the child has left (docs/sync.md 11.6).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, func, select, update

from app.storage.instants import instant, text_of
from app.storage.marks import Tx
from app.storage.schema import draft, draft_gone
from app.storage.trouble import StoreTrouble


@dataclass(frozen=True)
class Draft:
    """One draft; `body` is the JSON of a ContactDraft or a ReferralDraft (app/domain/drafted.py)."""

    id: str
    occasion: str
    body: bytes
    saved_at: datetime
    instead_of: str


def _draft(row: Row[tuple[str, str, str, str, str]]) -> Draft:
    return Draft(row.id, row.occasion, row.body.encode("utf-8"), instant(row.saved_at), row.instead_of)


def read(tx: Tx, draft_id: str) -> Draft:
    """Return a draft.

    Raises StoreTrouble with the code no-such-draft.
    """
    row = tx.execute(select(draft).where(draft.c.id == draft_id)).one_or_none()
    if row is None:
        raise StoreTrouble("no-such-draft", draft=draft_id)
    return _draft(row)


def of_occasion(tx: Tx, occasion: str) -> Draft | None:
    """Return the draft of an occasion, or None."""
    row = tx.execute(select(draft).where(draft.c.occasion == occasion)).one_or_none()
    return None if row is None else _draft(row)


def all_of_them(tx: Tx) -> list[Draft]:
    """Return every draft, the oldest first."""
    return [_draft(row) for row in tx.execute(select(draft).order_by(draft.c.id))]


def unsent(tx: Tx) -> tuple[int, datetime | None]:
    """Return how many drafts there are, and when the one was saved that nobody has written in for the longest."""
    count, oldest = tx.execute(select(func.count(), func.min(draft.c.saved_at))).one()
    return int(count), instant(oldest) if oldest else None


def begin(tx: Tx, fresh: Draft) -> None:
    """Write a new draft."""
    tx.execute(
        draft.insert().values(
            id=fresh.id,
            occasion=fresh.occasion,
            body=fresh.body.decode("utf-8"),
            saved_at=text_of(fresh.saved_at),
            instead_of=fresh.instead_of,
        )
    )


def save(tx: Tx, draft_id: str, body: bytes, at: datetime) -> None:
    """Write the newest text of a draft.

    Raises StoreTrouble with the code no-such-draft.
    """
    values = {"body": body.decode("utf-8"), "saved_at": text_of(at)}
    if tx.execute(update(draft).where(draft.c.id == draft_id).values(values)).rowcount != 1:
        raise StoreTrouble("no-such-draft", draft=draft_id)


def signed(tx: Tx, draft_id: str, at: datetime) -> None:
    """Remove a draft whose content has become changes in this same transaction, and remember that it went."""
    tx.execute(draft.delete().where(draft.c.id == draft_id))
    tx.execute(draft_gone.insert().prefix_with("OR IGNORE").values(id=draft_id, at=text_of(at)))


def is_signed(tx: Tx, draft_id: str) -> bool:
    """Whether this draft was signed on this laptop."""
    return tx.execute(select(draft_gone.c.id).where(draft_gone.c.id == draft_id)).one_or_none() is not None
