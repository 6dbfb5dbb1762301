"""The marks of a round: hub, epoch, cursor, this install, the next sequence, the clock's floor. One row."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy import update
from sqlalchemy.engine import Connection

from app.storage import asking
from app.storage.instants import instant_or_none, text_of
from app.storage.schema import sync_mark

Tx = Connection


@dataclass(frozen=True)
class Marks:
    """Where this laptop stands with its hub."""

    hub: str
    epoch: str
    cursor: int
    install: str
    next_sequence: int
    last_exchange_at: datetime | None
    last_sent: int
    last_received: int
    clock_offset_ms: int
    clock_floor: datetime | None
    lease_until: datetime | None
    lease_seen: datetime | None
    purge_due: bool
    compared_at: datetime | None
    turn: int
    head: str
    acknowledged: int
    copied: datetime | None


class MarkChanges(TypedDict, total=False):
    """What may be written; `next_sequence` moves only with a change (`take_sequence`)."""

    hub: str
    epoch: str
    cursor: int
    install: str
    last_exchange_at: datetime
    last_sent: int
    last_received: int
    clock_offset_ms: int
    clock_floor: datetime
    lease_until: datetime
    lease_seen: datetime
    purge_due: bool
    compared_at: datetime
    turn: int
    head: str
    acknowledged: int
    copied: datetime


_COLUMNS = tuple(field.name for field in fields(Marks))
_INSTANTS = ("last_exchange_at", "clock_floor", "lease_until", "lease_seen", "compared_at", "copied")
_READ = f"SELECT {', '.join(_COLUMNS)} FROM sync_mark"  # noqa: S608 - our own names


def read(tx: Tx) -> Marks:
    """Return the marks; asked past SQLAlchemy, because a round with nothing to do reads them six times."""
    (row,) = asking.rows(tx, _READ)
    kept = dict(zip(_COLUMNS, row, strict=True))
    kept |= {name: instant_or_none(kept[name]) for name in _INSTANTS}
    return Marks(**kept | {"purge_due": bool(kept["purge_due"])})


def write(tx: Tx, **changes: Unpack[MarkChanges]) -> None:
    """Write some of the marks."""
    kept = {name: text_of(value) if isinstance(value, datetime) else value for name, value in changes.items()}
    tx.execute(update(sync_mark).values(**kept))


def take_sequence(tx: Tx, now: datetime) -> tuple[int, str]:
    """Return the next sequence and the install it counts in; gapless, because both go with the change's transaction.

    The clock's floor rises with it: time that has been written down never goes back.
    """
    row = tx.exec_driver_sql(
        "UPDATE sync_mark SET next_sequence = next_sequence + 1, clock_floor = max(clock_floor, ?)"
        " RETURNING next_sequence - 1, install",
        (text_of(now),),
    ).one()
    return int(row[0]), str(row[1])
