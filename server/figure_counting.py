"""Counting from the tally, in PostgreSQL: one statement for each sort of figure, for all teams and each together."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, TextClause, text

from app.domain.figure_counts import ALL_TEAMS
from app.domain.figures import (
    BY_CLOCK,
    DECIDED,
    HELD,
    LAPTOPS,
    MINDED,
    NOT_SEEN,
    OVERDUE,
    QUIET,
    SILENT,
    VERSIONS,
    VISITED,
    VISITS_DUE,
    friday_of,
    last_seen_by,
    month_before,
)
from app.domain.tally import REQUEST
from server.directory import rules_of
from server.setwise import listed

WHOLE = 0
"""Stands for the whole period, where the months are counted from 1."""

Rows = Sequence[Row[Any]]


class Period(NamedTuple):
    """What is counted: the months that end on `ends` (the first is the day before), weeks, the day; one team or all."""

    now: datetime
    today: date
    until: date
    ends: tuple[date, ...]
    mondays: tuple[date, ...]
    zone: str
    team: str = ""


_OF = "(:team = '' OR f.team = :team)"
_TEAM = "CASE WHEN grouping(f.team) = 1 THEN '' ELSE f.team END AS team"
_DAY = timedelta(days=1)

_SHARES = text(
    f"SELECT {_TEAM}, c.rule, width_bucket(c.due, CAST(:months AS date[])) AS month, count(*) AS counted, "  # noqa: S608
    "count(*) FILTER (WHERE c.came = 'met') AS met "
    "FROM doorstep.tally_clock c JOIN doorstep.tally_file f USING (child_id) "
    f"WHERE c.rule = ANY(CAST(:rules AS text[])) AND c.due >= :since AND c.due <= :until AND {_OF} "
    "AND (c.came IN ('met', 'late', 'missed') OR c.came = 'open' AND c.late_from <= :now) "
    "GROUP BY GROUPING SETS ((c.rule, month), (c.rule, month, f.team))"
)

_VISITS = text(
    "WITH made AS MATERIALIZED ("  # noqa: S608 - our own text
    " SELECT f.team, CAST(v.made AT TIME ZONE :zone AS date) AS day, count(*) AS n,"
    " count(*) FILTER (WHERE v.read) AS read"
    " FROM doorstep.tally_visit v JOIN doorstep.tally_file f USING (child_id)"
    " JOIN doorstep.account p ON CAST(p.practitioner AS text) = v.author AND p.sector = 'social'"
    f" WHERE v.made >= CAST(:first AS timestamptz) AND {_OF} GROUP BY 1, 2"
    ") "
    f"SELECT 'month' AS by, {_TEAM}, width_bucket(f.day, CAST(:months AS date[])) AS place,"
    " CAST(sum(f.n) AS int) AS counted, CAST(sum(f.read) AS int) AS met FROM made f"
    " WHERE f.day >= :since AND f.day <= :until "
    "GROUP BY GROUPING SETS ((place), (place, f.team)) UNION ALL "
    f"SELECT 'week', {_TEAM}, width_bucket(f.day, CAST(:mondays AS date[])),"
    " CAST(sum(f.n) AS int), CAST(sum(f.read) AS int) FROM made f WHERE f.day >= :monday AND f.day <= :until "
    "GROUP BY GROUPING SETS ((3), (3, f.team))"
)

_MEDIANS = text(
    "WITH took AS ("  # noqa: S608 - our own text
    " SELECT f.team, width_bucket(CAST(t.had AT TIME ZONE :zone AS date), CAST(:months AS date[])) AS month,"
    "  t.opened - t.had AS took FROM doorstep.tally_taking t JOIN doorstep.tally_file f USING (child_id)"
    " WHERE CAST(t.had AT TIME ZONE :zone AS date) >= :since AND CAST(t.had AT TIME ZONE :zone AS date) <= :until"
    f" AND {_OF}"
    ") "
    f"SELECT {_TEAM}, CASE WHEN grouping(f.month) = 1 THEN 0 ELSE f.month END AS month,"
    " count(f.took) AS counted, count(*) - count(f.took) AS waiting,"
    " CAST(floor(extract(epoch FROM percentile_disc(0.5) WITHIN GROUP (ORDER BY f.took)) / 60) AS int) AS minutes "
    "FROM took f GROUP BY GROUPING SETS ((), (f.team), (f.month), (f.month, f.team))"
)

_CASELOADS = text(
    f"SELECT {_TEAM}, count(*) AS children FROM doorstep.tally_file f "  # noqa: S608 - our own text
    f"WHERE f.is_open AND f.worker <> '' AND {_OF} "
    "GROUP BY GROUPING SETS ((f.worker), (f.worker, f.team))"
)

_CHILDREN = text(
    f"SELECT {_TEAM}, count(*) AS open, count(*) FILTER (WHERE f.confirmed) AS confirmed "  # noqa: S608
    f"FROM doorstep.tally_file f WHERE f.is_open AND {_OF} GROUP BY GROUPING SETS ((), (f.team))"
)

_BECAME = text(
    f"SELECT {_TEAM}, c.detail AS outcome, count(*) AS n, count(*) FILTER (WHERE c.came = 'met') AS met "  # noqa: S608
    "FROM doorstep.tally_clock c JOIN doorstep.tally_file f USING (child_id) "
    "WHERE c.rule = :decided AND c.came IN ('met', 'late') AND c.ended >= :first_day AND c.ended <= :last_day "
    f"AND {_OF} "
    "GROUP BY GROUPING SETS ((c.detail), (c.detail, f.team))"
)

_TODAY = text(
    "WITH member AS ("  # noqa: S608 - our own text
    " SELECT id, coalesce(fields->>'team', '') AS team FROM doorstep.record WHERE kind = 'practitioner'"
    "), found AS ("
    f" SELECT f.team, '{OVERDUE}' AS line, 1 AS n"
    " FROM doorstep.tally_clock c JOIN doorstep.tally_file f USING (child_id)"
    f" WHERE c.rule IN ('{DECIDED}', '{REQUEST}') AND c.came = 'open' AND c.late_from <= :now"
    f" UNION ALL SELECT f.team, '{VISITS_DUE}', 1"
    " FROM doorstep.tally_clock c JOIN doorstep.tally_file f USING (child_id)"
    f" WHERE c.rule = '{VISITED}' AND c.came = 'open' AND c.due <= :friday"
    f" UNION ALL SELECT f.team, '{NOT_SEEN}', 1 FROM doorstep.tally_file f"
    " WHERE f.is_open AND f.statuses && CAST(:minded AS text[]) AND coalesce(f.seen, f.since, '-infinity') < :seen_by"
    f" UNION ALL SELECT f.team, '{VERSIONS}', f.disputes FROM doorstep.tally_file f WHERE f.disputes > 0"
    f" UNION ALL SELECT m.team, '{LAPTOPS}', 1 FROM doorstep.device d"
    " JOIN doorstep.account p ON p.practitioner = d.practitioner AND p.active AND p.sector = 'social'"
    " LEFT JOIN member m ON m.id = d.practitioner"
    " WHERE d.revoked IS NULL AND coalesce(d.last_seen, d.enrolled) < :silent"
    f" UNION ALL SELECT m.team, '{HELD}', 1 FROM doorstep.held h LEFT JOIN member m ON m.id = h.author"
    ") "
    f"SELECT {_TEAM}, f.line, CAST(sum(f.n) AS int) AS n FROM "
    "(SELECT coalesce(team, '') AS team, line, n FROM found) AS f "
    f"WHERE {_OF} GROUP BY GROUPING SETS ((f.line), (f.line, f.team))"
)

_TEAMS = text(
    "SELECT CAST(r.id AS text) AS team, coalesce(r.fields->>'name', '') AS name FROM doorstep.record r "
    "WHERE r.kind = 'team' AND r.agency = CAST(:authority AS uuid) AND (:team = '' OR CAST(r.id AS text) = :team) "
    "AND (:team <> '' OR EXISTS (SELECT FROM doorstep.tally_file f WHERE f.team = CAST(r.id AS text))) ORDER BY 2, 1"
)

_AGENCIES = text(
    "WITH works AS ("
    " SELECT agency, count(*) AS children FROM doorstep.tally_file, unnest(agencies) AS agency GROUP BY agency"
    "), signs_in AS (SELECT DISTINCT agency FROM doorstep.account WHERE active) "
    "SELECT CAST(r.id AS text) AS agency, coalesce(r.fields->>'name', '') AS name,"
    " coalesce(r.fields->>'sector', '') AS sector, coalesce(w.children, 0) AS children, t.received,"
    " s.agency IS NOT NULL AS joined FROM doorstep.record r LEFT JOIN works w ON w.agency = CAST(r.id AS text) "
    "LEFT JOIN doorstep.tally_agency t ON t.agency = r.id LEFT JOIN signs_in s ON s.agency = r.id "
    "WHERE r.kind = 'agency' ORDER BY 2, 1"
)

_READY = text(
    "WITH holder AS (SELECT DISTINCT worker FROM doorstep.tally_file WHERE is_open AND worker <> ''),"
    " heard AS (SELECT DISTINCT CAST(practitioner AS text) AS worker FROM doorstep.device"
    "  WHERE revoked IS NULL AND last_seen >= :heard),"
    " holding AS (SELECT DISTINCT team FROM doorstep.tally_file WHERE is_open) "
    "SELECT (SELECT count(*) FROM doorstep.record WHERE kind = 'agency') AS agencies,"
    " (SELECT count(*) FROM doorstep.record r WHERE kind = 'agency' AND EXISTS"
    "  (SELECT FROM doorstep.account a WHERE a.agency = r.id AND a.active)) AS joined,"
    " (SELECT count(*) FROM holder) AS workers,"
    " (SELECT count(*) FROM holder JOIN heard USING (worker)) AS heard,"
    " (SELECT count(*) FROM holding) AS teams,"
    " (SELECT count(*) FROM holding h JOIN doorstep.record r ON CAST(r.id AS text) = h.team"
    "  WHERE r.kind = 'team' AND jsonb_array_length(coalesce(r.fields->'supervisors', '[]')) > 0) AS supervised"
)


def _asked(period: Period) -> dict[str, Any]:
    begins = [end + _DAY for end in period.ends[:-1]]
    return {"team": period.team, "since": begins[0], "until": period.until, "months": listed(begins)}


def _run(connection: Connection, statement: TextClause, asked: dict[str, Any]) -> Rows:
    return connection.execute(statement, asked).all()


def shares(connection: Connection, period: Period) -> Rows:
    """Return by team, rule and month how many clocks counted, and how many were met in time."""
    return _run(connection, _SHARES, {**_asked(period), "rules": listed(BY_CLOCK), "now": period.now})


def visits(connection: Connection, period: Period) -> Rows:
    """Return by team, and by month and week, how many home visits were made, and how many with the brief read first."""
    weeks = {"mondays": listed(period.mondays), "monday": period.mondays[0]}
    first = min(period.ends[0], period.mondays[0]) - _DAY  # whatever the zone
    when = {"first": f"{first.isoformat()} 00:00+00", "zone": period.zone}
    return _run(connection, _VISITS, {**_asked(period), **weeks, **when})


def medians(connection: Connection, period: Period) -> Rows:
    """Return by team and month the median of the minutes from an allocation to the first look at who is involved."""
    return _run(connection, _MEDIANS, {**_asked(period), "zone": period.zone})


def caseloads(connection: Connection, period: Period) -> Rows:
    """Return by team one row for each worker, with their open children."""
    return _run(connection, _CASELOADS, {"team": period.team})


def children(connection: Connection, period: Period) -> Rows:
    """Return by team how many children are open, and of how many the NHS number is confirmed."""
    return _run(connection, _CHILDREN, {"team": period.team})


def became(connection: Connection, period: Period) -> Rows:
    """Return by team what referrals became that were decided in the last month that is over."""
    first, last = month_before(period.until)
    return _run(connection, _BECAME, {"team": period.team, "decided": DECIDED, "first_day": first, "last_day": last})


def today(connection: Connection, period: Period) -> Rows:
    """Return by team and line what is to be looked at today; a team of nobody known has no name."""
    days = {"friday": friday_of(period.today), "seen_by": last_seen_by(period.today, rules_of(connection).calendar)}
    asked = {"team": period.team, "now": period.now, "silent": period.now - SILENT, "minded": listed(sorted(MINDED))}
    return _run(connection, _TODAY, {**asked, **days})


def teams(connection: Connection, period: Period, authority: str) -> list[tuple[str, str]]:
    """Return the authority's teams that have or had children, all of them together first; or the one asked for."""
    rows = _run(connection, _TEAMS, {"authority": authority, "team": period.team})
    found = [(str(row.team), str(row.name)) for row in rows]
    return found if period.team else [(ALL_TEAMS, ""), *found]


def agencies(connection: Connection, _period: Period) -> Rows:
    """Return the agencies of the directory with their children, and when anything of theirs was received."""
    return _run(connection, _AGENCIES, {})


def readiness(connection: Connection, period: Period) -> Row[Any]:
    """Return the counts of readiness."""
    return connection.execute(_READY, {"heard": period.now - QUIET}).one()
