"""Who has unsent work: what laptops said of it as they came, told to whoever supervises their people.

A laptop says at every hello how much waits on it. What has arrived since is taken off; what cannot be known is said to
be unknown. A laptop that cannot reach the hub is known by its silence.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, text

from app.domain.identity import DIRECTORY
from server import access, audit, held
from server.audit import AuditEntry
from server.door import Caller
from server.hub import Hub
from server.push import saved_at
from server.refusal import Refusal
from server.setwise import listed
from sync import wire
from sync.wire_laptops import HeldSaid, LaptopSaid, LaptopsAnswer

_SAY = text(
    "INSERT INTO doorstep.waiting AS w (device, install, last, changes, stopped, drafts, files, since) VALUES ("
    "CAST(:device AS uuid), CAST(:install AS uuid), :last, :changes, :stopped, :drafts, :files, :since) "
    "ON CONFLICT (device) DO UPDATE SET install = excluded.install, last = excluded.last, "
    "changes = excluded.changes, stopped = excluded.stopped, drafts = excluded.drafts, files = excluded.files, "
    "since = excluded.since WHERE excluded.changes > 0 OR "
    "(w.changes, w.stopped, w.drafts, w.files, w.since) IS DISTINCT FROM "
    "(excluded.changes, excluded.stopped, excluded.drafts, excluded.files, excluded.since)"
)

# Whoever stands in for a supervisor supervises: as access.py has it for children.
_TEAMS = """
SELECT CAST(t.id AS text) FROM doorstep.record t WHERE t.kind = 'team' AND (
  t.fields->'supervisors' ? :practitioner OR EXISTS (
    SELECT FROM doorstep.record c WHERE c.kind = 'cover' AND c.fields->>'deputy' = :practitioner
    AND CAST(c.fields->>'since' AS date) <= doorstep.today() AND CAST(c.fields->>'until' AS date) >= doorstep.today()
    AND t.fields->'supervisors' ? (c.fields->>'for_whom')))
"""
_READS_ALL = """
SELECT FROM doorstep.record WHERE kind = 'practitioner' AND id = CAST(:practitioner AS uuid)
AND fields->'capabilities' ?| ARRAY['IG', 'ADM']
"""
LEADS = f"EXISTS ({_TEAMS})"
"""Whether `practitioner` supervises a team, as a condition of a query: their laptop asks by itself."""

_ASKED = text(f"SELECT {LEADS} AS leads, EXISTS ({_READS_ALL}) AS reads_all")
_PEOPLE = text(
    "SELECT CAST(p.id AS text) FROM doorstep.record p WHERE p.kind = 'practitioner' "  # noqa: S608 - our own text
    f"AND p.fields->>'team' IN ({_TEAMS}) ORDER BY p.id"
)
_EVERYBODY = text("SELECT CAST(practitioner AS text) FROM doorstep.account ORDER BY practitioner")
# What has arrived since: changes by their receipts; what its person cannot come back to is held, and files lie apart.
_LAPTOPS = text(
    "SELECT d.practitioner, d.name, d.enrolled, d.last_seen, d.revoked IS NOT NULL OR NOT a.active AS ended, "
    "w.device IS NOT NULL AS said, w.changes, w.stopped, w.drafts, w.files, w.since, ("
    "  SELECT count(*) FROM doorstep.receipt r "
    "  WHERE r.device = w.device AND r.install = w.install AND r.sequence > w.last) AS receipted, "
    "h.changes AS held_changes, h.drafts AS held_drafts, ("
    "  SELECT count(*) FROM doorstep.attachment_file f "
    "  WHERE w.files > 0 AND f.device = d.id AND f.received >= d.last_seen) AS files_here "
    "FROM doorstep.device d JOIN doorstep.account a ON a.practitioner = d.practitioner "
    "LEFT JOIN doorstep.waiting w ON w.device = d.id CROSS JOIN LATERAL ("
    "  SELECT count(DISTINCT change_id) FILTER (WHERE what = 'change') AS changes, "
    "  count(DISTINCT change_id) FILTER (WHERE what = 'draft') AS drafts "
    "  FROM doorstep.held WHERE device = d.id AND received >= d.last_seen) AS h "
    "WHERE d.practitioner = ANY(CAST(:people AS uuid[])) ORDER BY d.practitioner, d.last_seen DESC NULLS LAST, d.id"
)


def said(connection: Connection, device: str, ask: wire.HelloAsk, last: int) -> None:
    """Keep what a laptop says to wait on it; `last` is the highest of its changes that has arrived."""
    waiting = ask.waiting
    if waiting is None:
        return
    row = {
        "device": device, "install": ask.install, "last": last, "changes": waiting.changes, "stopped": waiting.stopped,
        "drafts": waiting.drafts, "files": waiting.files, "since": saved_at(waiting.since),
    }  # fmt: skip
    connection.execute(_SAY, row)


def laptops(hub: Hub, caller: Caller) -> LaptopsAnswer:
    """Answer whose laptops have unsent work or are silent; that it was asked is in the directory's audit.

    Raises Refusal (403, supervises-nobody) for whoever supervises no team and reads no more than their own.
    """
    now = hub.clock()
    with hub.database.writing() as connection:
        people = _people(connection, caller)
        rows = laptops_of(connection, people)
        waits = _held(connection, caller, people)
        told = f"{len(rows)} laptops of {len(people)} people"
        entry = AuditEntry(DIRECTORY, now, caller.practitioner, caller.device, "read laptops", told)
        audit.append(connection, [entry])
    return LaptopsAnswer(
        now=now,
        people=tuple(people),
        laptops=tuple(rows),
        held=tuple(waits),
        children_limit=hub.settings.children_limit,
        silent_days=hub.settings.silent_days,
        conflict_days=hub.settings.conflict_days,
    )


def laptops_of(connection: Connection, people: Sequence[str]) -> list[LaptopSaid]:
    """Return the laptops of these people, each person's newest first; those turned away only with unsent work."""
    found = [_laptop(row) for row in connection.execute(_LAPTOPS, {"people": listed(people)})]
    return [one for one in found if not one.ended or one.changes or one.stopped or one.drafts or one.files]


def _people(connection: Connection, caller: Caller) -> list[str]:
    asked = {"practitioner": caller.practitioner}
    may = connection.execute(_ASKED, asked).one()
    if not (may.leads or may.reads_all):
        raise Refusal(403, "supervises-nobody", "Only whoever supervises a team may read this.")
    return list(
        connection.execute(_EVERYBODY).scalars() if may.reads_all else connection.execute(_PEOPLE, asked).scalars()
    )


def _laptop(row: Row[Any]) -> LaptopSaid:
    """Return what is known of a laptop; what was held of it was to be sent, or stopped before."""
    arrived = row.receipted + row.held_changes
    changes, stopped = _less(row.changes, arrived), _less(row.stopped, arrived - (row.changes or 0))
    drafts, files = _less(row.drafts, row.held_drafts), _less(row.files, row.files_here)
    return LaptopSaid(
        practitioner=str(row.practitioner),
        name=row.name,
        enrolled=row.enrolled,
        heard=row.last_seen,
        said=row.said,
        changes=changes,
        stopped=stopped,
        drafts=drafts,
        files=files,
        since=row.since if changes or stopped or drafts or files else None,
        ended=row.ended,
    )


def _less(said: int | None, arrived: int) -> int:
    return max((said or 0) - max(arrived, 0), 0)


def _held(connection: Connection, caller: Caller, people: Sequence[str]) -> list[HeldSaid]:
    theirs = set(people)
    found = [one for one in held.waiting(connection) if one.author in theirs]
    seen = access.rights_of(connection, caller.practitioner, {one.child for one in found if one.child})
    return [
        HeldSaid(
            practitioner=one.author,
            child=one.child if one.child in seen and seen[one.child].ties else "",
            code=one.code,
            changes=one.changes,
            drafts=one.drafts,
            since=one.since,
        )
        for one in found
    ]


class Silent(NamedTuple):
    """Somebody of whose laptops none was heard for so long, and what is known to wait there."""

    login: str
    laptop: LaptopSaid


_LOGINS = text("SELECT CAST(practitioner AS text) AS practitioner, login FROM doorstep.account ORDER BY login")


def silent(connection: Connection, before: datetime) -> list[Silent]:
    """Return whose laptops were all heard last before an instant, or never, for the authority's IT."""
    logins = {row.practitioner: row.login for row in connection.execute(_LOGINS)}
    newest: dict[str, LaptopSaid] = {}
    for one in laptops_of(connection, list(logins)):
        newest.setdefault(one.practitioner, one)
    found = [Silent(logins[who], one) for who, one in newest.items() if (one.heard or one.enrolled) < before]
    return sorted(found, key=lambda one: (one.laptop.heard or one.laptop.enrolled, one.login))


def told(one: Silent) -> str:
    """Return one line for the administrator."""
    laptop = one.laptop
    heard = f"last heard {laptop.heard:%Y-%m-%d %H:%M} UTC" if laptop.heard else "never heard"
    counts = ((laptop.changes, "change"), (laptop.stopped, "stopped change"), (laptop.drafts, "draft"),
              (laptop.files, "file"))  # fmt: skip
    waits = ", ".join(f"{count} {noun}{'s' * (count > 1)}" for count, noun in counts if count)
    since = f" since {laptop.since:%Y-%m-%d %H:%M} UTC" if laptop.since else ""
    unsent = (
        f"{waits} not sent{since}" if waits else "nothing waited there" if laptop.said else "what waits is not said"
    )
    return f"{one.login}, {laptop.name}: {heard}; {unsent}"
