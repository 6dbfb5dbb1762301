"""A record that changes its category: who saw it and may no longer see it is told to let go of it (docs/sync.md 5.11).

An address that becomes protected, a service that becomes sensitive. What the hub made about the record (its
conflicts, whose values are the record's own) follows it into the new category.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, text

from app.domain import body
from app.domain.kinds import KINDS
from server.access import Notice
from server.deciding import Standing


class Moved(NamedTuple):
    """A record in its new category, and the one it was in."""

    record: Standing
    was: str


_FOLLOWERS = text(
    "SELECT id, kind, child_id, version, seq, agency, category, protection, body FROM doorstep.record "
    "WHERE child_id = CAST(:child AS uuid) AND kind IN ('conflict', 'late-contribution') "
    "AND fields->>'about' = :about AND category = :was"
)
_HOLDS = (
    "({0}.since IS NULL OR {0}.since <= (SELECT doorstep.today())) "
    "AND ({0}.until IS NULL OR {0}.until >= (SELECT doorstep.today()))"
)
_WHO_LOSE_IT = text(
    "SELECT DISTINCT a.practitioner FROM doorstep.access a WHERE a.child_id = CAST(:child AS uuid) "  # noqa: S608 - ours
    f"AND a.category = :was AND {_HOLDS.format('a')} AND a.practitioner NOT IN ("
    "  SELECT b.practitioner FROM doorstep.access b WHERE b.child_id = CAST(:child AS uuid) AND b.category = :now "
    f"  AND {_HOLDS.format('b')}) "
    "AND a.practitioner NOT IN (SELECT practitioner FROM doorstep.account WHERE agency = CAST(:agency AS uuid))"
)


def with_followers(connection: Connection, moved: Iterable[Moved], first_version: int) -> list[Moved]:
    """Return what moved, each with the hub's own records about it, moved along as a new version of theirs.

    No version is below `first_version` (server/deciding.py:numbered).
    """
    found = []
    for record, was in moved:
        found.append(Moved(record, was))
        asked = {"child": record.child, "about": record.id, "was": was}
        for row in connection.execute(_FOLLOWERS, asked):
            follower = Standing(
                str(row.id), row.kind, str(row.child_id), max(row.version + 1, first_version), row.seq,
                str(row.agency), record.category, record.protection, row.body.encode(),
            )  # fmt: skip
            found.append(Moved(follower, was))
    return found


def made_where_it_is(made: Sequence[Standing], moved: Iterable[Moved]) -> list[Standing]:
    """Return what a request makes; what the hub made in it about a record that moves goes where the record is."""
    where = {one.record.id: one.record for one in moved}
    return [_beside(one, where) if where and KINDS[one.kind].made_by_hub else one for one in made]


def _beside(one: Standing, where: Mapping[str, Standing]) -> Standing:
    about = where.get(str(body.value(one.body).get("about")))
    return one._replace(category=about.category, protection=about.protection) if about else one


def notices(connection: Connection, moved: Collection[Moved]) -> list[Notice]:
    """Return who is to let go of what: whoever saw the old category and does not see the new one."""
    return [
        Notice(str(who), record.child, (was,), granted=False, reason="reclassified", record=record.id)
        for record, was in moved
        for who in connection.execute(
            _WHO_LOSE_IT, {"child": record.child, "was": was, "now": record.category, "agency": record.agency}
        ).scalars()
    ]
