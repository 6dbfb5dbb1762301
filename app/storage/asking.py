"""Questions put to the store by the driver alone: for what a page or a key pressed asks many times over."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Connection


def rows(tx: Connection, question: str, values: Sequence[str | int] = ()) -> list[tuple[Any, ...]]:
    """Return all rows of a question.

    Asked past SQLAlchemy, which describes the columns of every answer anew: one record by its id took five times as
    long. A trouble comes as the driver's own, which `Vault.read` and `Vault.write` tell like any other.
    """
    driver: Any = tx.connection.driver_connection
    found: list[tuple[Any, ...]] = driver.execute(question, tuple(values)).fetchall()
    return found
