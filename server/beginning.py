"""Who begins a case file: whoever may refer, for a child whom the hub does not know (docs/sync.md 15.1)."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, text

from app.domain.change import Change
from app.domain.identity import DIRECTORY
from app.domain.practitioner import MAY_REFER
from server.setwise import listed

_THEIR_OWN = text(
    "SELECT r.child_id, bool_and(EXISTS (SELECT FROM doorstep.change c WHERE c.record_id = r.id "
    "AND c.author = CAST(:practitioner AS uuid)) OR r.kind = 'allocation') "
    "AND NOT bool_or(EXISTS (SELECT FROM doorstep.change c WHERE c.record_id = r.id "
    "AND c.author <> CAST(:practitioner AS uuid))) AS own "
    "FROM doorstep.record r WHERE r.child_id = ANY(CAST(:children AS uuid[])) GROUP BY r.child_id"
)


def begun_by(
    connection: Connection,
    practitioner: str,
    can: frozenset[str],
    changes: Iterable[Change],
    tied: Mapping[str, object],
) -> frozenset[str]:
    """Return the children whose case files this person begins, or goes on beginning, by these changes.

    The child's own record comes first of all. Where anybody else has written in the case file, it is begun already.
    """
    first: dict[str, Change] = {}
    for change in changes:
        first.setdefault(change.child, change)
    asked = {child: change for child, change in first.items() if child not in tied and child != DIRECTORY}
    if not asked or can.isdisjoint(MAY_REFER):
        return frozenset()
    rows = connection.execute(_THEIR_OWN, {"practitioner": practitioner, "children": listed(sorted(asked))})
    known = {str(row.child_id): bool(row.own) for row in rows}
    return frozenset(child for child, change in asked.items() if known.get(child, _begins(change)))


def _begins(change: Change) -> bool:
    return change.kind == "child" and change.record == change.child and bool(change.body)
