"""Reading the children of a return, some at a time, all as they were at one moment.

As the authority's own act: not what one person may see is read, but what the census asks for and nothing else
(`filling.KINDS`, and of alerts the status).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, text

from app.domain.case_file import CaseFile
from app.domain.kinds import KINDS as KIND_OF
from server.census.filling import KINDS, STATUS
from server.database import writing
from server.hub import Hub
from server.setwise import listed

TOGETHER = 500
"""Children read in one question."""

_SNAPSHOT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
_CHILDREN = text(
    "SELECT DISTINCT child_id FROM doorstep.record WHERE kind = ANY(CAST(:kinds AS text[])) "
    "OR kind = 'alert' AND fields->>'topic' = :status ORDER BY child_id"
)
_RECORDS = text(
    "SELECT child_id, id, kind, body FROM doorstep.record "
    "WHERE child_id = ANY(CAST(:children AS uuid[])) AND (kind = ANY(CAST(:kinds AS text[])) "
    "OR kind = 'alert' AND fields->>'topic' = :status) ORDER BY child_id, id"
)
_DECODERS = {kind: msgspec.json.Decoder(KIND_OF[kind].struct) for kind in (*KINDS, "alert")}


class Read(NamedTuple):
    """A child's case file as far as the census asks, and how many of its records this program cannot read."""

    child: str
    file: CaseFile
    records: int
    unreadable: int


@contextmanager
def one_moment(hub: Hub) -> Iterator[Connection]:
    """Provide a transaction in which every question is answered as of its first, and nothing can be written."""
    with hub.database.begin() as connection:
        connection.execute(_SNAPSHOT)
        writing(connection)
        yield connection


def everybody(connection: Connection) -> list[str]:
    """Return every child that was ever referred or worked with, or has or had a status."""
    asked = listed(kind for kind in KINDS if kind != "child")
    return list(map(str, connection.execute(_CHILDREN, {"kinds": asked, "status": STATUS}).scalars()))


def case_files(hub: Hub, connection: Connection, children: Iterable[str], at: datetime) -> Iterator[Read]:
    """Yield the case files of these children, in the order of their ids."""
    zone, ids = ZoneInfo(hub.settings.zone), sorted(children)
    for begin in range(0, len(ids), TOGETHER):
        some = {"children": listed(ids[begin : begin + TOGETHER]), "kinds": listed(KINDS), "status": STATUS}
        rows = connection.execute(_RECORDS, some)
        for child, of_child in groupby(rows, key=lambda row: str(row.child_id)):
            yield _read(child, list(of_child), at, zone)


def _read(child: str, rows: list["Row[Any]"], at: datetime, zone: ZoneInfo) -> Read:
    said: dict[str, Struct] = {}
    for row in rows:
        try:
            said[str(row.id)] = _DECODERS[row.kind].decode(row.body)
        except msgspec.MsgspecError:
            continue
    return Read(child, CaseFile(at.astimezone(zone).date(), said, zone), len(rows), len(rows) - len(said))
