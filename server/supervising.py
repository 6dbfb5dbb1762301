"""Who supervises a team: said by the authority's IT, and carried into every tie that follows from it."""

from collections.abc import Collection

from sqlalchemy import Connection, text

from app.domain.identity import DIRECTORY
from app.domain.kinds import KINDS
from server import access, audit, feed, standing
from server.audit import AuditEntry
from server.deciding import moved_on
from server.hub import Hub

_CALLED = text(
    "SELECT id FROM doorstep.record WHERE kind = 'team' AND (fields->>'name' = :called OR CAST(id AS text) = :called)"
)
_HELD = text("SELECT DISTINCT child_id FROM doorstep.record WHERE kind = 'allocation' AND fields->>'team' = :team")


def teams_called(connection: Connection, called: str) -> list[str]:
    """Return the teams of this name or id."""
    return list(map(str, connection.execute(_CALLED, {"called": called}).scalars()))


def supervise(hub: Hub, team: str, supervisors: Collection[str]) -> int:
    """Let these practitioners supervise a team, and nobody else; return how many children that is about.

    The ties to every child that is or was the team's are drawn anew in the same transaction (docs/sync.md 10.5).
    Raises LookupError for a team that is not in the directory.
    """
    with hub.database.writing() as connection:
        heads = audit.lock_files(connection, {DIRECTORY, *_held(connection, team)})
        found = standing.load(connection, {team: standing.NEWEST}).get(team)
        if found is None or found.kind != "team":
            raise LookupError("no such team")
        after = moved_on(KINDS["team"], found, {"supervisors": list(supervisors)})
        stamped = after._replace(seq=feed.stamp(connection, 1))
        standing.write(connection, [stamped], hub.clock())
        standing.write_feed(connection, [stamped])
        children = _held(connection, team)  # again: whoever was first at the feed's lock may have allocated another
        access.refill(connection, children)
        said = f"team {team}: {', '.join(supervisors)}"
        audit.append(connection, [AuditEntry(DIRECTORY, hub.clock(), audit.HUB, audit.HUB, "supervisors", said)], heads)
    return len(children)


def _held(connection: Connection, team: str) -> set[str]:
    return set(map(str, connection.execute(_HELD, {"team": team}).scalars()))
