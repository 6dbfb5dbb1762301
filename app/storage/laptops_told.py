"""What the hub told last of the laptops of the teams that this person supervises: counts and times, one answer."""

from datetime import datetime

import msgspec
from sqlalchemy import Column, Integer, Table, Text, delete, select
from sqlalchemy.engine import Connection as Tx  # not by way of the vault, which asks the schema for this module

from app.storage import schema
from app.storage.instants import instant, text_of
from sync import wire_laptops
from sync.wire_laptops import LaptopsAnswer

LaptopSaid = wire_laptops.LaptopSaid
HeldSaid = wire_laptops.HeldSaid
CHILDREN_LIMIT = wire_laptops.CHILDREN_LIMIT
CONFLICT_DAYS = wire_laptops.CONFLICT_DAYS

laptops_told = Table(
    "laptops_told",
    schema.metadata,
    Column("one", Integer, primary_key=True, comment="Always 1: a newer answer takes the place of the one before"),
    Column("asked", Text, nullable=False, comment="UTC instant of the answer, by this laptop's clock"),
    Column("raw", Text, nullable=False, comment="The hub's newest answer: ids, counts and times, JSON"),
)


class Told(msgspec.Struct, frozen=True):
    """The hub's answer, and when it came."""

    answer: LaptopsAnswer
    asked: datetime


def keep(tx: Tx, answer: LaptopsAnswer, at: datetime) -> None:
    """Keep what the hub told."""
    row = {"one": 1, "asked": text_of(at), "raw": msgspec.json.encode(answer).decode("utf-8")}
    tx.execute(laptops_told.insert().prefix_with("OR REPLACE").values(**row))


def told(tx: Tx) -> Told | None:
    """Return what the hub told last, or None where it has not been asked."""
    row = tx.execute(select(laptops_told)).one_or_none()
    return None if row is None else Told(msgspec.json.decode(row.raw, type=LaptopsAnswer), instant(row.asked))


def forget(tx: Tx) -> None:
    """Let go of it, because this person supervises nobody any more."""
    tx.execute(delete(laptops_told))
