"""Pull: everything this person may see after the cursor, in pages that prove they are whole."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, text

from app.domain.identity import DIRECTORY
from server import audit, feed
from server.access import VISIBLE
from server.door import Caller
from server.hub import Hub
from server.refusal import Refusal
from sync import wire

COLUMNS = "r.id, r.kind, r.child_id, r.version, r.seq, r.agency, r.category, r.protection, r.received, r.body"

_PAGE = text(
    f"SELECT {COLUMNS} FROM doorstep.record r WHERE r.seq > :cursor AND r.seq <= :head AND {VISIBLE} "  # noqa: S608
    "ORDER BY r.seq LIMIT :limit"
)
_NOTICES = text(
    "SELECT seq, child_id, categories, granted, reason, record_id FROM doorstep.feed "
    "WHERE practitioner = CAST(:practitioner AS uuid) AND seq > :cursor AND seq <= :upto ORDER BY seq"
)


def as_wire(row: Row[Any]) -> bytes:
    """Return a record's JSON with its body's exact text; nothing of the body is decoded on the way out."""
    head = (
        f'{{"kind":"{row.kind}","id":"{row.id}","child":"{row.child_id}","version":{row.version},"seq":{row.seq},'
        f'"agency":"{row.agency}","category":"{row.category}","protection":{row.protection},'
        f'"received":"{row.received.isoformat()}","body":'
    )
    return b"".join((head.encode(), row.body.encode(), b"}"))


def whole_page(rows: Sequence[Row[Any]], limit: int) -> tuple[Sequence[Row[Any]], bool]:
    """Cut a page at its limit of rows or bytes, whichever comes first; say whether more follows."""
    size = 0
    for place, row in enumerate(rows):
        size += len(row.body)
        if size > wire.PAGE_BYTES and place:
            return rows[:place], True
    return rows, len(rows) >= limit


def log_reads(hub: Hub, connection: Connection, caller: Caller, rows: Iterable[Row[Any]]) -> None:
    """Write the audit of a read: one row per child, in the transaction of the read."""
    counts = Counter(str(row.child_id) for row in rows)
    counts.pop(DIRECTORY, None)
    if counts:
        audit.record_reads(connection, caller.practitioner, caller.device, hub.clock(), counts)


def pull(hub: Hub, caller: Caller, ask: wire.PullAsk) -> bytes:
    """Return an encoded `wire.PullAnswer` for the interval after the cursor.

    Raises Refusal (503, feed-hole) when the interval is not whole.
    """
    limit = max(1, min(ask.limit, 5000))
    with hub.database.reading_as(caller.practitioner, caller.agency) as connection:
        head = feed.head(connection)
        wanted = {"practitioner": caller.practitioner, "agency": caller.agency}
        found = connection.execute(_PAGE, {**wanted, "cursor": ask.cursor, "head": head, "limit": limit}).all()
        rows, more = whole_page(found, limit)
        upto = rows[-1].seq if more else max(head, ask.cursor)
        feed.assert_whole(connection, min(max(ask.cursor, 0), upto), upto)
        notices = _notices(connection, caller, ask.cursor, upto)
        log_reads(hub, connection, caller, rows)
    return b'{"at":%d,"more":%s,"records":[%s],"access":%s}' % (
        upto, b"true" if more else b"false", b",".join(map(as_wire, rows)), msgspec.json.encode(notices),
    )  # fmt: skip


def _notices(connection: Connection, caller: Caller, cursor: int, upto: int) -> list[wire.AccessNotice]:
    asked = {"practitioner": caller.practitioner, "cursor": cursor, "upto": upto}
    return [
        wire.AccessNotice(
            seq=row.seq,
            child=str(row.child_id),
            categories=tuple(row.categories),
            granted=row.granted,
            reason=row.reason or "",
            record=str(row.record_id or ""),
        )
        for row in connection.execute(_NOTICES, asked)
    ]


_CASELOAD = text("""
WITH scope AS (
    SELECT child_id, min(reason) AS reason FROM doorstep.access WHERE practitioner = CAST(:practitioner AS uuid)
    AND (since IS NULL OR since <= (SELECT doorstep.today()))
    AND (until IS NULL OR until >= (SELECT doorstep.today())) GROUP BY child_id
), size AS (
    SELECT child_id, count(*) AS records,
           bool_or(kind = 'visit' AND fields->>'practitioner' = CAST(:practitioner AS text)
                   AND left(fields->>'planned', 10) = :today) AS today,
           bool_or(kind = 'alert' AND fields->>'severity' = 'danger' AND fields->>'ended' = 'false') AS danger
    FROM doorstep.record WHERE child_id IN (SELECT child_id FROM scope) GROUP BY child_id
)
SELECT scope.child_id, scope.reason, size.today, size.records FROM scope JOIN size USING (child_id)
ORDER BY size.today DESC, size.danger DESC, scope.child_id
""")


def caseload(hub: Hub, caller: Caller) -> wire.CaseloadAnswer:
    """Return the children in this person's scope: today's visits first, then those with a danger, then the rest.

    Raises Refusal (413, scope-too-large) with the count, when they are more than one laptop may copy.
    """
    today = hub.clock().date().isoformat()
    with hub.database.reading_as(caller.practitioner, caller.agency) as connection:
        at = feed.head(connection)
        rows = connection.execute(_CASELOAD, {"practitioner": caller.practitioner, "today": today}).all()
        directory = connection.execute(_DIRECTORY_SIZE, {"directory": DIRECTORY}).scalar_one()
    _require_bounded(len(rows), hub.settings.scope_children)
    children = [wire.CaseloadChild(DIRECTORY, "directory", today=False, records=directory)]
    children += [wire.CaseloadChild(str(r.child_id), r.reason, bool(r.today), r.records) for r in rows]
    return wire.CaseloadAnswer(at, tuple(children))


def _require_bounded(children: int, limit: int) -> None:
    """A laptop is lost more easily than a hub: what one person sees of a whole authority is not copied onto it."""
    if children > limit:
        holds = f"{children:,} {'child' if children == 1 else 'children'}"
        sentence = (
            f"Your caseload holds {holds}, and this laptop may copy {limit}. Nothing was copied, and "
            "nothing of yours is lost. Please ask your supervisor or IT to change one of the two."
        )
        raise Refusal(413, "scope-too-large", sentence, {"children": str(children), "limit": str(limit)})


_DIRECTORY_SIZE = text("SELECT count(*) FROM doorstep.record WHERE child_id = CAST(:directory AS uuid)")
