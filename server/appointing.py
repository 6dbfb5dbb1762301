"""What the authority's IT says of teams and people: who supervises, who may do what, which team receives referrals.

Each is carried into every tie that follows from it, in the same transaction (docs/sync.md 10.5, 10.11).
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import Connection, TextClause, text

from app.domain.identity import DIRECTORY
from app.domain.kinds import KINDS
from server import access, audit, feed, standing
from server.audit import AuditEntry
from server.deciding import Standing, moved_on
from server.hub import Hub

_CALLED = text(
    "SELECT id FROM doorstep.record WHERE kind = 'team' AND (fields->>'name' = :called OR CAST(id AS text) = :called)"
)
_DOORS = text("SELECT CAST(id AS text) FROM doorstep.record WHERE kind = 'team' AND fields->>'front_door' = 'true'")
_OF_TEAM = text("SELECT DISTINCT child_id FROM doorstep.record WHERE kind = 'allocation' AND fields->>'team' = :record")
_AT_THE_DOOR = text(
    "SELECT DISTINCT child_id FROM doorstep.record WHERE kind = 'allocation' AND fields->>'practitioner' = '' "
    "AND fields->>'team' = (SELECT fields->>'team' FROM doorstep.record WHERE id = CAST(:record AS uuid))"
)


def teams_called(connection: Connection, called: str) -> list[str]:
    """Return the teams of this name or id."""
    return list(map(str, connection.execute(_CALLED, {"called": called}).scalars()))


def supervise(hub: Hub, team: str, supervisors: Collection[str]) -> int:
    """Let these practitioners supervise a team, and nobody else; return how many children that is about.

    Raises LookupError for a team that is not in the directory.
    """
    said = f"team {team}: {', '.join(supervisors)}"
    values = {team: {"supervisors": list(supervisors)}}
    return _say(hub, "team", lambda _: values, "supervisors", said, _OF_TEAM)


def enable(hub: Hub, practitioner: str, capabilities: Collection[str]) -> int:
    """Let somebody do what these capabilities allow, and nothing else; return how many children that is about.

    What was decided by what they could do before stays decided. Raises LookupError for somebody who is not in the
    directory.
    """
    said = f"practitioner {practitioner}: {', '.join(capabilities)}"
    values = {practitioner: {"capabilities": list(capabilities)}}
    return _say(hub, "practitioner", lambda _: values, "capabilities", said, _AT_THE_DOOR)


def receive(hub: Hub, team: str) -> int:
    """Let a team, and no other, receive what is referred from now on; return how many children it has already.

    Raises LookupError for a team that is not in the directory.
    """

    def values(connection: Connection) -> _Values:
        others = set(connection.execute(_DOORS).scalars()) - {team}
        return {**{other: {"front_door": False} for other in others}, team: {"front_door": True}}

    return _say(hub, "team", values, "front-door", f"team {team}", _OF_TEAM)


_Values = Mapping[str, Mapping[str, Any]]
"""What is said of each record, by its fields."""


def _say(  # noqa: PLR0913, PLR0917 - what is said of whom, and whom it reaches
    hub: Hub, kind: str, values_of: Callable[[Connection], _Values], act: str, said: str, reached: TextClause
) -> int:
    """Write what is said, and draw the ties anew of every child whom it reaches."""
    with hub.database.writing() as connection:
        audit.lock_files(connection, {DIRECTORY})  # the lowest id: still in their order
        values = values_of(connection)
        heads = audit.lock_files(connection, {DIRECTORY, *_children(connection, reached, values)})
        found = standing.load(connection, dict.fromkeys(values, standing.NEWEST))
        after = [moved_on(KINDS[kind], _of_kind(found.get(id), kind), said_of) for id, said_of in values.items()]
        first = feed.stamp(connection, len(after))
        stamped = [one._replace(seq=first + place) for place, one in enumerate(after)]
        standing.write(connection, stamped, hub.clock())
        standing.write_feed(connection, stamped)
        # again: whoever was first at the lock of the feed may have allocated another
        children = _children(connection, reached, values)
        access.refill(connection, children)
        audit.append(connection, [AuditEntry(DIRECTORY, hub.clock(), audit.HUB, audit.HUB, act, said)], heads)
    return len(children)


def _of_kind(found: Standing | None, kind: str) -> Standing:
    if found is None or found.kind != kind:
        raise LookupError(f"no such {kind}")
    return found


def _children(connection: Connection, reached: TextClause, records: Collection[str]) -> set[str]:
    return {str(child) for id in records for child in connection.execute(reached, {"record": id}).scalars()}
