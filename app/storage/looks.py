"""Looks: who opened what of a child on this laptop, kept until the hub has it, and what the hub told of all looks.

A look is an id, a code and a time, never a word of a case. What waits stays when a child leaves the laptop.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import CheckConstraint, Column, Index, Integer, Table, Text, delete, func, select, update
from sqlalchemy.engine import Connection as Tx  # not by way of the vault, which asks the schema for this module

from app.domain.identity import new_id
from app.storage import schema
from app.storage.instants import instant, text_of
from sync import wire

KEPT = timedelta(days=35)
"""How long a look stays after the hub has it: as long as changes do, so that a restored hub can be told again."""

look = Table(
    "look",
    schema.metadata,
    Column("install", Text, primary_key=True, comment="The store's install when it was made; numbers count within it"),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="Gapless within the install, from 1"),
    Column("id", Text, nullable=False, unique=True, comment="UUIDv7 of the look; the hub takes each once"),
    Column("child_id", Text, nullable=False, comment="Whose records were looked at"),
    Column("what", Text, nullable=False, comment="brief, overview, chronology, contact, address, search-hit or print"),
    Column("object", Text, nullable=False, comment="The record's id, or empty"),
    Column("at", Text, nullable=False, comment="UTC instant, by this laptop's clock"),
    Column("sent", Integer, nullable=False, server_default="0", comment="1 when the hub has it"),
    CheckConstraint("sent IN (0, 1)", name="look_sent"),
    Index("look_child", "child_id", "at"),
    Index("look_waiting", "sent"),
)

look_told = Table(
    "look_told",
    schema.metadata,
    Column("child_id", Text, primary_key=True, comment="A child whose looks this person has asked the hub for"),
    Column("asked", Text, nullable=False, comment="UTC instant of the answer, by the hub's clock"),
    Column("raw", Text, nullable=False, comment="The hub's newest answer: ids, codes, times and counts, JSON"),
)


@dataclass(frozen=True)
class Looked:
    """One look that was noted here."""

    install: str
    number: int
    id: str
    child: str
    what: str
    object: str
    at: datetime
    sent: bool

    def on_the_wire(self) -> wire.OneLook:
        """Return the look as it is sent."""
        return wire.OneLook(
            id=self.id,
            install=self.install,
            number=self.number,
            child=self.child,
            what=self.what,
            object=self.object,
            at=self.at,
        )


def _looked(row: Any) -> Looked:
    return Looked(row.install, row.number, row.id, row.child_id, row.what, row.object, instant(row.at), bool(row.sent))


# The next number and the row in one statement, so that no two looks ever share one and none is left out. The clock's
# floor rises with it, as with a change: time that has been written down never goes back.
_NOTE = """
INSERT INTO look(install, number, id, child_id, what, object, at)
SELECT install, 1 + ifnull((SELECT max(number) FROM look WHERE look.install = sync_mark.install), 0), ?, ?, ?, ?, ?
FROM sync_mark
"""
_FLOOR = "UPDATE sync_mark SET clock_floor = max(clock_floor, ?)"


def note(tx: Tx, child: str, what: str, object: str, at: datetime) -> None:
    """Note a look, in the transaction given: if this fails, nothing may be shown."""
    tx.exec_driver_sql(_NOTE, (new_id(), child, what, object, text_of(at)))
    tx.exec_driver_sql(_FLOOR, (text_of(at),))


def of_child(tx: Tx, child: str) -> list[Looked]:
    """Return the looks at a child that are still on this laptop, the newest first; sent ones stay for 35 days."""
    wanted = select(look).where(look.c.child_id == child).order_by(look.c.at.desc(), look.c.number.desc())
    return [_looked(row) for row in tx.execute(wanted)]


def waiting(tx: Tx, limit: int = wire.LOOKS) -> list[Looked]:
    """Return what is to be sent next: each install's looks in the order of their numbers."""
    wanted = select(look).where(look.c.sent == 0).order_by(look.c.install, look.c.number).limit(limit)
    return [_looked(row) for row in tx.execute(wanted)]


def waiting_of(tx: Tx, child: str) -> int:
    """Return how many looks at a child the hub does not have yet."""
    wanted = select(func.count()).select_from(look).where(look.c.child_id == child, look.c.sent == 0)
    return int(tx.execute(wanted).scalar_one())


def waiting_in_all(tx: Tx) -> tuple[int, datetime | None]:
    """Return how many looks the hub does not have yet, whosever records they were at, and when the newest was."""
    wanted = select(func.count(), func.max(look.c.at)).where(look.c.sent == 0)
    count, newest = tx.execute(wanted).one()
    return int(count), instant(newest) if newest else None


def sent(tx: Tx, ids: Sequence[str], now: datetime) -> None:
    """Note that the hub has these, and let go of older ones that it has.

    The last of an install always stays, because the next number is counted from it.
    """
    tx.execute(update(look).where(look.c.id.in_(ids)).values(sent=1))
    last = select(func.max(look.c.number)).group_by(look.c.install).where(look.c.sent == 1)
    old = look.c.at < text_of(now - KEPT)
    tx.execute(delete(look).where(look.c.sent == 1, old, look.c.number.not_in(last)))


def doubt(tx: Tx) -> None:
    """Tell every look that is still here again: the hub was restored, and takes each once."""
    tx.execute(update(look).values(sent=0))


class Told(msgspec.Struct, frozen=True):
    """What the hub told last of the looks at a child, and when that was by its clock."""

    answer: wire.WhoLookedAnswer
    asked: datetime


def keep_told(tx: Tx, child: str, answer: wire.WhoLookedAnswer) -> None:
    """Keep what the hub told; a later answer takes the place of an earlier one."""
    raw = msgspec.json.encode(answer).decode("utf-8")
    row = {"child_id": child, "asked": text_of(answer.now), "raw": raw}
    tx.execute(look_told.insert().prefix_with("OR REPLACE").values(**row))


def told(tx: Tx, child: str) -> Told | None:
    """Return what the hub told last of the looks at a child, or None where it has not been asked."""
    row = tx.execute(select(look_told).where(look_told.c.child_id == child)).one_or_none()
    if row is None:
        return None
    return Told(msgspec.json.decode(row.raw, type=wire.WhoLookedAnswer), instant(row.asked))


def forget_told(tx: Tx, child: str) -> None:
    """Let go of what the hub told of a child, because this person may no longer read it."""
    tx.execute(look_told.delete().where(look_told.c.child_id == child))


def forget_gone(tx: Tx) -> None:
    """Let go of what the hub told of children who are no longer on this laptop."""
    tx.exec_driver_sql("DELETE FROM look_told WHERE child_id NOT IN (SELECT child_id FROM child_copy)")
