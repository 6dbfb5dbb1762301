"""Bootstrap: whole copies of children as of one feed position, in the order asked, resumable by page."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, text

from server.access import VISIBLE
from server.door import Caller
from server.hub import Hub
from server.pull import COLUMNS, as_wire, log_reads, whole_page
from server.refusal import Refusal
from sync import wire

MAX_CHILDREN = 1000

# One child after another, each by its index, until the page is full: as a plain join every page read and sorted the
# whole table (160 ms for a page among 50,000 when measured, 25 ms so). OFFSET 0 keeps the planner from joining.
_PAGE = text(
    "SELECT asked.place - 1 AS place, found.* "  # noqa: S608 - our own column names
    "FROM unnest(CAST(:children AS uuid[])) WITH ORDINALITY AS asked(child_id, place) "
    f"CROSS JOIN LATERAL (SELECT {COLUMNS} FROM doorstep.record r WHERE r.child_id = asked.child_id "
    f"AND r.seq <= :at AND (asked.place - 1 > :place OR r.seq > :seq) AND {VISIBLE} OFFSET 0) AS found "
    "WHERE asked.place > :place ORDER BY asked.place, found.seq LIMIT :limit"
)


def bootstrap(hub: Hub, caller: Caller, ask: wire.BootstrapAsk) -> bytes:
    """Return an encoded `wire.BootstrapAnswer`: records of these children with `seq <= at` that the caller may see.

    A record changed after `at` is not in the copy; it arrives by pull, because its position lies after `at`.
    Raises Refusal (413, too-many-children).
    """
    if len(ask.children) > MAX_CHILDREN:
        raise Refusal(413, "too-many-children", f"Ask for up to {MAX_CHILDREN} children at a time.")
    limit = max(1, min(ask.limit, 5000))
    asked = {
        "children": list(ask.children),
        "at": ask.at,
        "place": ask.after[0],
        "seq": ask.after[1],
        "limit": limit,
        "practitioner": caller.practitioner,
        "agency": caller.agency,
    }
    with hub.database.reading_as(caller.practitioner, caller.agency) as connection:
        rows, more = whole_page(connection.execute(_PAGE, asked).all(), limit)
        log_reads(hub, connection, caller, rows)
    after = (int(rows[-1].place), int(rows[-1].seq)) if more else None
    return b'{"records":[%s],"complete":%s,"after":%s}' % (
        b",".join(map(as_wire, rows)),
        msgspec.json.encode(_complete(ask, rows, more)),
        msgspec.json.encode(after),
    )


def _complete(ask: wire.BootstrapAsk, rows: Sequence[Row[Any]], more: bool) -> list[str]:
    """Children whose last record is in this page or before it; one of which nothing may be seen is complete too."""
    last = int(rows[-1].place) if more else len(ask.children)
    return list(ask.children[ask.after[0] : last])
