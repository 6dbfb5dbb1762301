"""The tokens of the last sign-in; they live inside the vault, because the keyring's items are short and readable."""

from sqlalchemy import delete, insert, select

from app.storage.schema import token
from app.storage.vault import Tx


def keep(tx: Tx, access: str, refresh: str) -> None:
    """Replace the pair; a refresh token is used once. Most rounds bring none, and nothing is written then."""
    if kept(tx) == (access, refresh):
        return
    tx.execute(delete(token))
    tx.execute(insert(token).values(one=1, access=access, refresh=refresh))


def kept(tx: Tx) -> tuple[str, str] | None:
    """Return the pair (access, refresh), or None before the first sign-in."""
    row = tx.execute(select(token.c.access, token.c.refresh)).first()
    return (row.access, row.refresh) if row else None
