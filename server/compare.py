"""Compare: a count and a digest for each child and category, so that a laptop can tell whether its copies are right."""

from typing import Any

from sqlalchemy import Row, text

from app.domain.identity import DIRECTORY
from server.access import VISIBLE
from server.door import Caller
from server.hub import Hub
from server.refusal import Refusal
from server.setwise import listed
from sync import wire

# One statement and so one snapshot: the head and what stands at it. The children come first, because by the condition
# alone every record of the authority would be looked at.
_FILES = text(f"""
WITH head AS (SELECT seq FROM doorstep.feed_clock WHERE one = 1), found AS (
    SELECT r.child_id, r.category, count(*) AS records, encode(sha256(convert_to(string_agg(
        CAST(r.id AS text) || '|' || r.version || '|' || encode(sha256(convert_to(r.body, 'UTF8')), 'hex'),
        chr(10) ORDER BY r.id), 'UTF8')), 'hex') AS digest
    FROM doorstep.record r WHERE (SELECT seq FROM head) = :at AND {VISIBLE} AND r.child_id = ANY(ARRAY(
        SELECT CAST(:directory AS uuid) UNION
        SELECT child_id FROM doorstep.access WHERE practitioner = CAST(:practitioner AS uuid)))
    GROUP BY r.child_id, r.category
)
SELECT head.seq, found.* FROM head LEFT JOIN found ON true ORDER BY found.child_id, found.category
""")  # noqa: S608 - our own text

_NOT_YOURS = text(
    f"SELECT r.id FROM doorstep.record r WHERE r.id = ANY(CAST(:held AS uuid[])) AND ({VISIBLE}) IS NOT TRUE "  # noqa: S608 - our own text
    "ORDER BY r.id"
)


def compare(hub: Hub, caller: Caller, ask: wire.CompareAsk) -> wire.CompareAnswer:
    """Answer with what stands of everything the caller may see, or with which of the records held they may not see.

    There are digests only where the caller has read as far as the feed goes. Raises Refusal (413, too-large) over the
    limit of docs/protocol.md.
    """
    if len(ask.held) > wire.COMPARE_HELD:
        raise Refusal(413, "too-large", f"Ask about up to {wire.COMPARE_HELD} records at a time.")
    if ask.held:
        return wire.CompareAnswer(ask.at, (), _not_yours(hub, caller, ask))
    asked = {"at": ask.at, "directory": DIRECTORY, **_whom(caller)}
    with hub.database.reading_as(caller.practitioner, caller.agency) as connection:
        rows = connection.execute(_FILES, asked).all()
    return wire.CompareAnswer(rows[0].seq, tuple(_file(row) for row in rows if row.child_id is not None), ())


def _not_yours(hub: Hub, caller: Caller, ask: wire.CompareAsk) -> tuple[str, ...]:
    """Return those that are here and not the caller's to see; of what the hub does not know nothing is said.

    Not read on the caller's behalf: row-level security would hide the very records that are looked for.
    """
    with hub.database.writing() as connection:
        found = connection.execute(_NOT_YOURS, {"held": listed(ask.held), **_whom(caller)}).scalars()
        return tuple(map(str, found))


def _whom(caller: Caller) -> dict[str, str]:
    return {"practitioner": caller.practitioner, "agency": caller.agency}


def _file(row: Row[Any]) -> wire.FileDigest:
    return wire.FileDigest(str(row.child_id), row.category, int(row.records), row.digest)
