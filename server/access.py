"""The access table: filled from the ties to a child by the pure `app.domain.access`, joined into every read."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, text

from app.domain.access import Grant, Relationship, Tie, grants, purpose_of
from server import feed, tables
from server.setwise import insert_rows

VISIBLE = """
(r.category = 'directory'
 OR (r.child_id, r.category) IN (
     SELECT a.child_id, a.category FROM doorstep.access a WHERE a.practitioner = CAST(:practitioner AS uuid)
     AND (a.since IS NULL OR a.since <= CURRENT_DATE) AND (a.until IS NULL OR a.until >= CURRENT_DATE))
 OR (r.agency = CAST(:agency AS uuid) AND r.child_id IN (
     SELECT a.child_id FROM doorstep.access a WHERE a.practitioner = CAST(:practitioner AS uuid)
     AND (a.since IS NULL OR a.since <= CURRENT_DATE) AND (a.until IS NULL OR a.until >= CURRENT_DATE))))
"""
"""The one condition every read of `record r` carries: the directory, a category that is granted, or a record of the
reader's own agency about a child they have a tie to (each agency is the controller of what it wrote)."""


class Notice(NamedTuple):
    """A change of somebody's access to a child, on its way into the feed."""

    practitioner: str
    child: str
    categories: tuple[str, ...]
    granted: bool
    reason: str


_TIES = text(
    "SELECT child_id, kind, fields FROM doorstep.record WHERE child_id = ANY(CAST(:children AS uuid[])) "
    "AND (kind IN ('allocation', 'involvement') OR kind = 'alert' AND fields->>'topic' = 'status')"
)
_SUPERVISORS = text("SELECT id, fields->'supervisors' AS supervisors FROM doorstep.record WHERE kind = 'team'")
_SECTORS = text("SELECT practitioner, sector FROM doorstep.account")
_TODAY = text("SELECT CURRENT_DATE")
_STANDING = text(
    "SELECT practitioner, child_id, category, reason, since, until FROM doorstep.access "
    "WHERE child_id = ANY(CAST(:children AS uuid[]))"
)
_WITHDRAW = text(
    "DELETE FROM doorstep.access AS a USING unnest(CAST(:practitioners AS uuid[]), CAST(:children AS uuid[]), "
    "CAST(:categories AS text[]), CAST(:reasons AS text[])) AS gone(practitioner, child_id, category, reason) "
    "WHERE (a.practitioner, a.child_id, a.category, a.reason) = "
    "(gone.practitioner, gone.child_id, gone.category, gone.reason)"
)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


class _People(NamedTuple):
    """What the hub itself knows of people: who supervises which team, and the sector of everybody with an account."""

    supervisors: dict[str, list[str]]
    sectors: dict[str, str]


def _people(connection: Connection) -> _People:
    supervisors = {str(row.id): row.supervisors or [] for row in connection.execute(_SUPERVISORS)}
    return _People(supervisors, {str(row.practitioner): row.sector for row in connection.execute(_SECTORS)})


def _ties_of(kind: str, fields: Any, supervisors: dict[str, list[str]]) -> Iterable[tuple[str, Tie]]:
    """Return whom a record ties to the child; what it says about their sector is not asked."""
    if kind == "involvement":
        yield fields.get("practitioner", ""), Tie.INVOLVED
        return
    yield fields["practitioner"], Tie(fields.get("role", "allocated"))
    for supervisor in supervisors.get(fields["team"], ()):
        yield supervisor, Tie.SUPERVISOR


def _relationships(child: str, kind: str, fields: Any, people: _People) -> Iterable[Relationship]:
    """Somebody without an account has no sector here, and sees nothing."""
    since, until = _day(fields.get("since")), _day(fields.get("until"))
    for who, tie in _ties_of(kind, fields, people.supervisors):
        if who in people.sectors:
            yield Relationship(who, child, tie, people.sectors[who], since, until)


def _due(rows: Iterable[Row[Any]], people: _People) -> set[Grant]:
    ties: dict[str, list[Relationship]] = defaultdict(list)
    codes: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        child = str(row.child_id)
        if row.kind in ("allocation", "involvement"):
            ties[child].extend(_relationships(child, row.kind, row.fields, people))
        elif not row.fields.get("ended"):
            codes[child].append(row.fields.get("code", ""))
    return {
        grant._replace(since=since, until=until)
        for child, relationships in ties.items()
        for grant, since, until in _widest(grants(relationships, purpose_of(codes[child])))
    }


def _widest(found: Iterable[Grant]) -> Iterable[tuple[Grant, date | None, date | None]]:
    """One row per practitioner, child, category and tie: two spells of the same tie become their span."""
    spans: dict[Grant, list[Grant]] = defaultdict(list)
    for grant in found:
        spans[grant._replace(since=None, until=None)].append(grant)
    for key, spells in spans.items():
        since = None if any(s.since is None for s in spells) else min(s.since for s in spells if s.since)
        until = None if any(s.until is None for s in spells) else max(s.until for s in spells if s.until)
        yield key, since, until


def _notices(rows: Iterable[Grant], granted: bool) -> list[Notice]:
    found: dict[tuple[str, str], list[Grant]] = defaultdict(list)
    for grant in rows:
        found[grant.practitioner, grant.child].append(grant)
    return [
        Notice(who, child, tuple(sorted({g.category for g in group})), granted, group[0].reason)
        for (who, child), group in sorted(found.items())
    ]


def apply_ties(connection: Connection, children: Collection[str]) -> list[Notice]:
    """Bring the access table in line with the ties to these children; return what the feed must say of it.

    A tie whose last day has passed gives nothing any more. Rows whose dates alone changed are replaced.
    """
    ids = sorted(children)
    today: date = connection.execute(_TODAY).scalar_one()
    ties = _due(connection.execute(_TIES, {"children": ids}), _people(connection))
    due = {grant for grant in ties if grant.until is None or grant.until >= today}
    standing = {
        Grant(str(r.practitioner), str(r.child_id), r.category, r.reason, r.since, r.until)
        for r in connection.execute(_STANDING, {"children": ids})
    }
    gone, new = standing - due, due - standing
    _delete(connection, gone)
    insert_rows(connection, tables.access, [_as_row(grant) for grant in sorted(new, key=str)])
    seen_before = {(g.practitioner, g.child, g.category) for g in standing}
    seen_now = {(g.practitioner, g.child, g.category) for g in due}
    lost = [g for g in gone if (g.practitioner, g.child, g.category) not in seen_now]
    won = [g for g in new if (g.practitioner, g.child, g.category) not in seen_before]
    return _notices(lost, granted=False) + _notices(won, granted=True)


def _as_row(grant: Grant) -> dict[str, Any]:
    row = grant._asdict()
    row["child_id"] = row.pop("child")
    return row


def _delete(connection: Connection, gone: Collection[Grant]) -> None:
    if gone:
        rows = sorted(gone, key=str)
        connection.execute(
            _WITHDRAW,
            {
                "practitioners": [g.practitioner for g in rows],
                "children": [g.child for g in rows],
                "categories": [g.category for g in rows],
                "reasons": [g.reason for g in rows],
            },
        )


def feed_rows(notices: Collection[Notice], first: int) -> list[dict[str, Any]]:
    """Return the feed's rows for these notices, from position `first` on."""
    return [
        {
            "seq": first + place,
            "child_id": notice.child,
            "practitioner": notice.practitioner,
            "categories": list(notice.categories),
            "granted": notice.granted,
            "reason": notice.reason,
        }
        for place, notice in enumerate(notices)
    ]


def refill(connection: Connection, children: Collection[str]) -> None:
    """Apply the ties and put the notices into the feed: for acts that change nothing else, such as seeding."""
    notices = apply_ties(connection, children)
    if notices:
        insert_rows(connection, tables.feed, feed_rows(notices, feed.stamp(connection, len(notices))))


class Rights(NamedTuple):
    """Why somebody has to do with a child today, and which categories they may see."""

    ties: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()


_MAY_SEE = text(
    "SELECT child_id, category, reason FROM doorstep.access WHERE practitioner = CAST(:practitioner AS uuid) "
    "AND child_id = ANY(CAST(:children AS uuid[])) "
    "AND (since IS NULL OR since <= CURRENT_DATE) AND (until IS NULL OR until >= CURRENT_DATE)"
)


def rights_of(connection: Connection, practitioner: str, children: Collection[str]) -> dict[str, Rights]:
    """Return the practitioner's ties to each of these children, and the categories they may see, as of today."""
    rows: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(_MAY_SEE, {"practitioner": practitioner, "children": sorted(children)}):
        rows[str(row.child_id)].append(row)
    return {
        child: Rights(frozenset(row.reason for row in found), frozenset(row.category for row in found))
        for child, found in rows.items()
    }
