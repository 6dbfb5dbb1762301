"""Technical troubles, kept for the technical page: a code, counts and ids, never a word of a case."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import select

from app.storage.instants import instant, text_of
from app.storage.marks import Tx
from app.storage.schema import problem

_KEPT = 500


@dataclass(frozen=True)
class Problem:
    """One trouble that was noted."""

    at: datetime
    code: str
    facts: dict[str, str]


def note(tx: Tx, code: str, at: datetime, facts: dict[str, str] | None = None) -> None:
    """Note a trouble; the oldest go when there are many."""
    told = msgspec.json.encode(facts or {}).decode("utf-8")
    tx.execute(problem.insert().values(at=text_of(at), code=code, facts=told))
    tx.exec_driver_sql("DELETE FROM problem WHERE number <= (SELECT max(number) FROM problem) - ?", (_KEPT,))


def latest(tx: Tx) -> Problem | None:
    """Return the newest trouble, or None."""
    row = tx.execute(select(problem).order_by(problem.c.number.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    return Problem(instant(row.at), row.code, msgspec.json.decode(row.facts, type=dict[str, str]))
