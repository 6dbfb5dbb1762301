"""The columns of the caseload: what they are called, how wide they are, and how a person sorts by them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import IntEnum
from typing import Any

from app.casework.case_pages import CaseloadRow
from ui.caseload.sieve import fold


class Column(IntEnum):
    """The columns in their order."""

    CHILD = 0
    STATUS = 1
    ALERTS = 2
    SEEN = 3
    DUE = 4
    WHAT = 5
    SOURCE = 6


OPTIONAL = (Column.SEEN, Column.WHAT, Column.SOURCE)
"""What a person may hide; who the child is, their status, alerts and next date always stand."""

_Key = tuple[Any, ...]
_LATE, _EARLY = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)
_URGENCY = ("S47", "CPP", "LAC", "CIN", "EH")


@dataclass(frozen=True)
class Heading:
    """A column's title, its width on the picture, its share of what is left over, and the words of its order."""

    title: str
    pictured: int
    share: int
    upwards: str
    downwards: str
    key: Callable[[CaseloadRow], _Key]


def _urgency(row: CaseloadRow) -> _Key:
    code = row.status.code
    return (_URGENCY.index(code) if code in _URGENCY else len(_URGENCY), row.status.short)


HEADINGS: dict[Column, Heading] = {
    Column.CHILD: Heading("Child", 182, 4, "name, A to Z", "name, Z to A", lambda row: (fold(row.name),)),
    Column.STATUS: Heading("Status", 152, 1, "status", "status, least protected first", _urgency),
    Column.ALERTS: Heading(
        "Alerts", 112, 1, "alerts, most first", "alerts, fewest first", lambda row: (-len(row.marks),)
    ),
    Column.SEEN: Heading(
        "Last seen", 126, 1, "last seen, longest ago first", "last seen, newest first",
        lambda row: (row.last_seen or date.min,),
    ),
    Column.DUE: Heading("Next due", 142, 1, "next due", "next due, latest first", lambda row: (row.due.at or _LATE,)),
    Column.WHAT: Heading(
        "For", 152, 3, "what is due, A to Z", "what is due, Z to A", lambda row: (fold(row.due.what),)
    ),
    Column.SOURCE: Heading(
        "Data from", 106, 1, "data, oldest first", "data, newest first",
        lambda row: ((row.source.heard if row.here else None) or _EARLY,),
    ),
}  # fmt: skip


def sorted_by(column: Column, *, downwards: bool) -> str:
    """Give the words for an order: "Sorted by next due"."""
    heading = HEADINGS[column]
    return f"Sorted by {heading.downwards if downwards else heading.upwards}"


Sizes = Mapping[Column, int]


def widths(room: int, wanted: Sizes, whole: Sizes, least: Sizes) -> dict[Column, int]:
    """Divide a width among columns: what is over goes by share; what is missing is taken from the air first.

    `whole` is what a column takes without wrapping, `least` what it takes with it; nobody gets less.
    """
    over = room - sum(wanted.values())
    if over >= 0:
        return _spread(wanted, over, [HEADINGS[column].share for column in wanted])
    sizes = dict(wanted)
    for floor in (whole, least):
        slack = [max(size - floor[column], 0) for column, size in sizes.items()]
        missing = max(sum(sizes.values()) - room, 0)
        sizes = _spread(sizes, -min(missing, sum(slack)), slack)
    return sizes


def _spread(sizes: Sizes, amount: int, shares: Sequence[int]) -> dict[Column, int]:
    """Add an amount by shares, to the pixel: the last column with a share takes what rounding leaves."""
    spread, whole, left = dict(sizes), sum(shares) or 1, amount
    for column, share in zip(sizes, shares, strict=True):
        part = int(amount * share / whole)
        spread[column] += part
        left -= part
    last = max((column for column, share in zip(sizes, shares, strict=True) if share), default=None)
    if last is not None:
        spread[last] += left
    return spread
