"""The access table: filled from the ties to a child by the pure `app.domain.access`, joined into every read."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, text

from app.domain.access import Grant, Holding, Relationship, Tie, grants, purpose_of, supervised
from server import audit, feed, tables
from server.database import writing
from server.setwise import insert_rows, listed

VISIBLE = """
(r.category = 'directory'
 OR (r.child_id, r.category) IN (
     SELECT a.child_id, a.category FROM doorstep.access a WHERE a.practitioner = CAST(:practitioner AS uuid)
     AND (a.since IS NULL OR a.since <= (SELECT doorstep.today()))
     AND (a.until IS NULL OR a.until >= (SELECT doorstep.today())))
 OR ((r.agency = CAST(:agency AS uuid)
      OR r.kind IN ('contact', 'conflict') AND r.fields->'co_authors' ? CAST(:practitioner AS text))
     AND r.child_id IN (
     SELECT a.child_id FROM doorstep.access a WHERE a.practitioner = CAST(:practitioner AS uuid)
     AND (a.since IS NULL OR a.since <= (SELECT doorstep.today()))
     AND (a.until IS NULL OR a.until >= (SELECT doorstep.today())))))
"""
"""The one condition every read of `record r` carries: the directory, a category that is granted, or a record of the
reader's own agency about a child they have a tie to (each agency is the controller of what it wrote), or a joint
contact that the reader writes with others, with the conflicts about it."""


class Notice(NamedTuple):
    """A change of somebody's access to a child, or to one record of it, on its way into the feed."""

    practitioner: str
    child: str
    categories: tuple[str, ...]
    granted: bool
    reason: str
    record: str = ""


_TIES = text(
    "SELECT child_id, kind, fields FROM doorstep.record WHERE child_id = ANY(CAST(:children AS uuid[])) "
    "AND (kind IN ('allocation', 'involvement') OR kind = 'alert' AND fields->>'topic' = 'status')"
)
_SUPERVISORS = text("SELECT id, fields->'supervisors' AS supervisors FROM doorstep.record WHERE kind = 'team'")
_SCREENERS = text(
    "SELECT id, fields->>'team' AS team FROM doorstep.record WHERE kind = 'practitioner' "
    "AND fields->'capabilities' ? 'SCREEN' ORDER BY id"
)
_COVERS = text("SELECT fields FROM doorstep.record WHERE kind = 'cover' ORDER BY id")
_SECTORS = text("SELECT practitioner, sector FROM doorstep.account")
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


class _Covering(NamedTuple):
    """Who decides in somebody's place, from when until when."""

    deputy: str
    since: date | None
    until: date | None


class _People(NamedTuple):
    """What the hub itself knows of people: who supervises which team and in whose place, who screens for one, and the
    sector of everybody with an account."""

    supervisors: dict[str, list[str]]
    sectors: dict[str, str]
    screeners: dict[str, list[str]]
    covers: dict[str, list[_Covering]]


def _people(connection: Connection, *, at_the_door: bool) -> _People:
    supervisors = {str(row.id): row.supervisors or [] for row in connection.execute(_SUPERVISORS)}
    screeners: dict[str, list[str]] = defaultdict(list)
    for row in connection.execute(_SCREENERS) if at_the_door else ():
        screeners[row.team].append(str(row.id))
    covers: dict[str, list[_Covering]] = defaultdict(list)
    for said in connection.execute(_COVERS).scalars():
        covering = _Covering(said["deputy"], _day(said.get("since")), _day(said.get("until")))
        covers[said["for_whom"]].append(covering)
    sectors = {str(row.practitioner): row.sector for row in connection.execute(_SECTORS)}
    return _People(supervisors, sectors, screeners, covers)


class _File(NamedTuple):
    """What one case file says about ties: allocations, involvements, and the codes of the statuses that stand."""

    allocations: list[Any]
    involvements: list[Any]
    codes: list[str]


def _files(rows: Iterable[Row[Any]]) -> dict[str, _File]:
    files: dict[str, _File] = defaultdict(lambda: _File([], [], []))
    for row in rows:
        file = files[str(row.child_id)]
        if row.kind == "allocation":
            file.allocations.append(row.fields)
        elif row.kind == "involvement":
            file.involvements.append(row.fields)
        elif not row.fields.get("ended"):
            file.codes.append(row.fields.get("code", ""))
    return files


def _ties_of(file: _File, people: _People, today: date) -> Iterable[tuple[str, Tie, date | None, date | None]]:
    """Return whom a case file ties to its child, and from when until when; what it says about sectors is not asked."""
    for said in file.involvements:
        yield said.get("practitioner", ""), Tie.INVOLVED, _day(said.get("since")), _day(said.get("until"))
    holdings = []
    for said in file.allocations:
        holding = Holding(said["team"], _day(said.get("since")), _day(said.get("until")))
        holdings.append(holding)
        for who in _holders(said, people):
            yield who, Tie(said.get("role", "allocated")), holding.since, holding.until
    for team, since, until in supervised(holdings, file.codes, today):
        for supervisor in people.supervisors.get(team, ()):
            yield supervisor, Tie.SUPERVISOR, since, until
            for cover in people.covers.get(supervisor, ()):
                begins, ends = _later(since, cover.since), _earlier(until, cover.until)
                if begins is None or ends is None or begins <= ends:
                    yield cover.deputy, Tie.SUPERVISOR, begins, ends


def _holders(allocation: Mapping[str, Any], people: _People) -> Iterable[str]:
    """Return whom an allocation names; one for duty that names nobody is the screeners' (docs/sync.md 10.11)."""
    if not allocation["practitioner"] and allocation.get("role") == Tie.DUTY:
        return people.screeners.get(allocation["team"], ())
    return (allocation["practitioner"],)


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day), default=None)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)


def _relationships(child: str, file: _File, people: _People, today: date) -> Iterable[Relationship]:
    """Somebody without an account has no sector here, and sees nothing."""
    for who, tie, since, until in _ties_of(file, people, today):
        if who in people.sectors:
            yield Relationship(who, child, tie, people.sectors[who], since, until)


def _due(rows: Iterable[Row[Any]], people: _People, today: date) -> set[Grant]:
    return {
        grant
        for child, file in _files(rows).items()
        for grant in _spells(grants(_relationships(child, file, people, today), purpose_of(file.codes)), today)
    }


def _spells(found: Iterable[Grant], today: date) -> Iterable[Grant]:
    """One row per practitioner, child, category and tie: the spells that run today as one, else the next to begin.

    What is over gives nothing, and a later spell does not make up for the days between: its own day is told then.
    """
    by_tie: dict[Grant, list[Grant]] = defaultdict(list)
    for grant in found:
        if grant.until is None or grant.until >= today:
            by_tie[grant._replace(since=None, until=None)].append(grant)
    for tie, spells in by_tie.items():
        running = [spell for spell in spells if spell.since is None or spell.since <= today]
        chosen = running or [min(spells, key=lambda spell: spell.since or today)]
        since = None if any(s.since is None for s in chosen) else min(s.since for s in chosen if s.since)
        until = None if any(s.until is None for s in chosen) else max(s.until for s in chosen if s.until)
        yield tie._replace(since=since, until=until)


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

    A tie whose last day has passed gives nothing any more, and one that begins later gives nothing yet; the feed says
    so when its day comes (`server/by_date.py`). Rows whose dates alone changed are replaced.
    """
    ids = sorted(children)
    told, today = days(connection)
    rows = connection.execute(_TIES, {"children": ids}).all()
    at_the_door = any(row.kind == "allocation" and not row.fields["practitioner"] for row in rows)
    due = _due(rows, _people(connection, at_the_door=at_the_door), today)
    standing = {
        Grant(str(r.practitioner), str(r.child_id), r.category, r.reason, r.since, r.until)
        for r in connection.execute(_STANDING, {"children": ids})
    }
    gone, new = standing - due, due - standing
    _delete(connection, gone)
    insert_rows(connection, tables.access, [_as_row(grant) for grant in sorted(new, key=str)])
    before, now = _in_force(standing, told), _in_force(due, today)
    # what began since the last hello and ends before the next may have taken the place of what was told
    lost = [grant for key, grant in (before | _in_force(standing, today)).items() if key not in now]
    won = [grant for key, grant in now.items() if key not in before]
    return _notices(lost, granted=False) + _notices(won, granted=True)


def _in_force(found: Iterable[Grant], on: date) -> dict[tuple[str, str, str], Grant]:
    """Return who sees which category of which child on a day, each with one tie it comes from."""
    return {
        (g.practitioner, g.child, g.category): g
        for g in sorted(found, key=str)
        if (g.since is None or g.since <= on) and (g.until is None or g.until >= on)
    }


_DAYS = text(
    "SELECT coalesce((SELECT CAST(value AS date) FROM doorstep.hub_setting WHERE name = 'ties told'), "
    "doorstep.today()) AS told, doorstep.today() AS today"
)
_BEGUN = text(
    "INSERT INTO doorstep.hub_setting (name, value) VALUES ('ties told', CAST(doorstep.today() AS text)) "
    "ON CONFLICT DO NOTHING"
)


def days(connection: Connection) -> tuple[date, date]:
    """Return the day up to which the feed has told what begins and ends by the calendar, and today."""
    row = connection.execute(_DAYS).one()
    return row.told, row.today


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
            "record_id": notice.record or None,
        }
        for place, notice in enumerate(notices)
    ]


def refill(connection: Connection, children: Collection[str]) -> None:
    """Apply the ties and put the notices into the feed: for acts that change nothing else, such as seeding."""
    tell(connection, apply_ties(connection, children))
    connection.execute(_BEGUN)


_TIED = text(
    "SELECT child_id FROM doorstep.record WHERE kind IN ('allocation', 'involvement') AND ("
    "fields->>'practitioner' = :practitioner OR fields->>'team' IN ("
    "SELECT CAST(t.id AS text) FROM doorstep.record t WHERE t.kind = 'team' "
    "AND (t.fields->'supervisors' ? :practitioner OR EXISTS ("
    "SELECT FROM doorstep.record c WHERE c.kind = 'cover' AND c.fields->>'deputy' = :practitioner "
    "AND t.fields->'supervisors' ? (c.fields->>'for_whom')))) "
    "OR fields->>'practitioner' = '' AND fields->>'team' IN (SELECT fields->>'team' FROM doorstep.record "
    "WHERE kind = 'practitioner' AND CAST(id AS text) = :practitioner AND fields->'capabilities' ? 'SCREEN'))"
)
_SUPERVISED_BY = text(
    "SELECT DISTINCT a.child_id FROM doorstep.record t JOIN doorstep.record a ON a.kind = 'allocation' "
    "AND a.fields->>'team' = CAST(t.id AS text) WHERE t.kind = 'team' "
    "AND t.fields->'supervisors' ?| CAST(:people AS text[])"
)


def supervised_by(connection: Connection, people: Collection[str]) -> set[str]:
    """Return the children of the teams that these people supervise, or did."""
    if not people:
        return set()
    return set(map(str, connection.execute(_SUPERVISED_BY, {"people": sorted(people)}).scalars()))


def refill_for(connection: Connection, practitioner: str) -> None:
    """Apply the ties that name somebody who has an account only now (docs/sync.md 10.7)."""
    writing(connection)
    children = {str(child) for child in connection.execute(_TIED, {"practitioner": practitioner}).scalars()}
    if children:
        audit.lock_files(connection, children)
        refill(connection, children)


def tell(connection: Connection, notices: Collection[Notice]) -> None:
    """Put notices into the feed."""
    if notices:
        insert_rows(connection, tables.feed, feed_rows(notices, feed.stamp(connection, len(notices))))


class Rights(NamedTuple):
    """Why somebody has to do with a child today, and which categories they may see."""

    ties: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()


_MAY_SEE = text(
    "SELECT child_id, reason, array_agg(category) AS categories FROM doorstep.access "
    "WHERE practitioner = CAST(:practitioner AS uuid) AND child_id = ANY(CAST(:children AS uuid[])) "
    "AND (since IS NULL OR since <= (SELECT doorstep.today())) "
    "AND (until IS NULL OR until >= (SELECT doorstep.today())) "
    "GROUP BY child_id, reason"
)


def rights_of(connection: Connection, practitioner: str, children: Collection[str]) -> dict[str, Rights]:
    """Return the practitioner's ties to each of these children, and the categories they may see, as of today."""
    asked = {"practitioner": practitioner, "children": listed(sorted(children))}
    rights: dict[str, Rights] = defaultdict(Rights)
    for row in connection.execute(_MAY_SEE, asked):
        ties, categories = rights[str(row.child_id)]
        rights[str(row.child_id)] = Rights(ties | {row.reason}, categories.union(row.categories))
    return rights


_UNREAD_LOSSES = text(
    "SELECT f.child_id, array_agg(DISTINCT f.reason) AS reasons, array_agg(DISTINCT gone.category) AS categories "
    "FROM doorstep.device d JOIN doorstep.feed f ON f.practitioner = d.practitioner AND f.seq > d.cursor "
    "CROSS JOIN LATERAL unnest(f.categories) AS gone(category) "
    "WHERE d.id = CAST(:device AS uuid) AND d.practitioner = CAST(:practitioner AS uuid) AND NOT f.granted "
    "AND f.child_id = ANY(CAST(:children AS uuid[])) GROUP BY f.child_id"
)


def unread_losses(
    connection: Connection, practitioner: str, device: str, children: Collection[str]
) -> dict[str, Rights]:
    """Return the rights to these children that have ended without this laptop having read so (docs/sync.md 3.13)."""
    if not children:
        return {}
    asked = {"practitioner": practitioner, "device": device, "children": listed(sorted(children))}
    return {
        str(row.child_id): Rights(frozenset(row.reasons), frozenset(row.categories))
        for row in connection.execute(_UNREAD_LOSSES, asked)
    }
