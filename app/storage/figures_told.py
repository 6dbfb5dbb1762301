"""The authority's figures as the hub told them last, so that they can be read without a network."""

from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import CheckConstraint, Column, Integer, Table, Text, select
from sqlalchemy.engine import Connection as Tx  # not by way of the vault, which asks the schema for this module

from app.domain.figure_counts import Figures
from app.storage import schema
from app.storage.instants import instant, text_of
from sync.wire_figures import FiguresAnswer

figures_told = Table(
    "figures_told",
    schema.metadata,
    Column("one", Integer, primary_key=True, comment="Always 1"),
    Column("asked", Text, nullable=False, comment="UTC instant of the answer, by the hub's clock"),
    Column("raw", Text, nullable=False, comment="The hub's newest answer: counts and days, no names of people; JSON"),
    CheckConstraint("one = 1", name="figures_told_one"),
)


class Told(NamedTuple):
    """What the hub told last, and when that was by its clock."""

    figures: Figures
    asked: datetime


def keep(tx: Tx, answer: FiguresAnswer) -> None:
    """Keep what the hub told; a later answer takes the place of an earlier one."""
    row = {"one": 1, "asked": text_of(answer.now), "raw": msgspec.json.encode(answer.figures).decode()}
    tx.execute(figures_told.insert().prefix_with("OR REPLACE").values(**row))


def told(tx: Tx) -> Told | None:
    """Return what the hub told last; nothing where it was not asked, or told what this program cannot read."""
    row = tx.execute(select(figures_told)).one_or_none()
    if row is None:
        return None
    try:
        return Told(msgspec.json.decode(row.raw, type=Figures), instant(row.asked))
    except msgspec.ValidationError:  # of another version's shape: it is asked again
        return None


def forget(tx: Tx) -> None:
    """Let go of what was told, because this person may no longer see it."""
    tx.execute(figures_told.delete())
