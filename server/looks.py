"""Looks: what laptops tell of who opened what, in each child's audit; and who has looked, for those who may ask."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, text

from server import access, audit, tables, tally
from server.audit import AuditEntry
from server.door import Caller
from server.hub import Hub
from server.push import saved_at
from server.refusal import Refusal
from server.setwise import insert_rows, listed
from server.tally import TALLIED
from sync import wire

_MAY_ASK = frozenset(("allocated", "co-worker", "supervisor"))
"""The ties of social care by which somebody may read who has looked at a child."""

_KNOWN = text("SELECT id FROM doorstep.look WHERE id = ANY(CAST(:ids AS uuid[]))")
_NUMBERS = text(
    "SELECT number FROM doorstep.look WHERE device = CAST(:device AS uuid) AND install = CAST(:install AS uuid) "
    "AND number = ANY(CAST(:numbers AS bigint[]))"
)
_BEGIN = text(
    "INSERT INTO doorstep.look_mark (device, install) VALUES (CAST(:device AS uuid), CAST(:install AS uuid)) "
    "ON CONFLICT DO NOTHING"
)
_MARK = text(
    "SELECT last, missing FROM doorstep.look_mark "
    "WHERE device = CAST(:device AS uuid) AND install = CAST(:install AS uuid) FOR UPDATE"
)
_MOVE = text(
    "UPDATE doorstep.look_mark SET last = :last, missing = :missing "
    "WHERE device = CAST(:device AS uuid) AND install = CAST(:install AS uuid)"
)


def looks(hub: Hub, caller: Caller, ask: wire.LooksAsk) -> wire.LooksAnswer:
    """Write the caller's looks into the audit of each child, once each; none is refused for want of access.

    Raises Refusal (413, too-large) over the limit of docs/protocol.md.
    """
    if len(ask.looks) > wire.LOOKS:
        raise Refusal(413, "too-large", "Too many looks in one request. Nothing was taken. Send fewer.")
    with hub.database.writing() as connection:
        take_looks(hub, connection, caller, ask)
    return wire.LooksAnswer(tuple(one.id for one in ask.looks))


def take_looks(hub: Hub, connection: Connection, caller: Caller, ask: wire.LooksAsk) -> None:
    """Write looks into the audit of each child, in the transaction given."""
    asked = {one.id: one for one in ask.looks}
    now = hub.clock()
    heads = audit.lock_files(connection, {one.child for one in asked.values()})
    known = set(map(str, connection.execute(_KNOWN, {"ids": listed(asked)}).scalars()))
    fresh = sorted((one for one in asked.values() if one.id not in known), key=lambda one: (one.install, one.number))
    entries = [entry for _, told in groupby(fresh, _install) for entry in _of_install(connection, caller, told, now)]
    insert_rows(connection, tables.look, [_row(caller, one, now) for one in fresh])
    tally.looked(connection, {one.child for one in fresh if one.what in TALLIED})
    audit.append(connection, entries, heads)


def _install(one: wire.OneLook) -> str:
    return one.install


def _row(caller: Caller, one: wire.OneLook, now: datetime) -> dict[str, object]:
    return {"id": one.id, "device": caller.device, "install": one.install, "number": one.number, "received": now}


def _of_install(
    connection: Connection, caller: Caller, told: Iterable[wire.OneLook], now: datetime
) -> Iterator[AuditEntry]:
    """Return the audit of new looks of one install, in the order of their numbers, and of what is missing between."""
    of_it = list(told)
    where = {"device": caller.device, "install": of_it[0].install}
    connection.execute(_BEGIN, where)
    last, missing = connection.execute(_MARK, where).one()
    taken = set(connection.execute(_NUMBERS, {**where, "numbers": listed(one.number for one in of_it)}).scalars())
    for one in of_it:
        for act, object in _acts(one, last, twice=one.number in taken):
            yield AuditEntry(one.child, now, caller.practitioner, caller.device, act, object)
        if one.number > last:
            missing += one.number - last - 1
        elif one.number not in taken:
            missing -= 1
        taken.add(one.number)
        last = max(last, one.number)
    connection.execute(_MOVE, {**where, "last": last, "missing": missing})


def _acts(one: wire.OneLook, last: int, *, twice: bool) -> Iterator[tuple[str, str]]:
    """Return what the audit says of one look: what is wrong with its number, and the look itself."""
    if one.number > last + 1:
        yield "looks missing", f"install {one.install} numbers {last + 1} to {one.number - 1}"
    if twice:
        yield "look number seen twice", f"install {one.install} number {one.number}"
    yield f"look {one.what} offline", f"{one.object or '-'} at {_instant(one.at)}"


def _instant(at: datetime) -> str:
    """Return a laptop's own time as the audit has it; one that no calendar has is unknown."""
    kept = saved_at(at)
    return kept.astimezone(UTC).isoformat(timespec="seconds") if kept else "unknown"


# A look's time is the laptop's, as far as that can be: it was never made after it arrived.
_SEEN = """
seen AS (
    SELECT a.actor, c.agency, coalesce(c.sector, '') AS sector, a.at AS arrived,
           CASE a.act WHEN 'read' THEN 'copy' WHEN 'read who looked' THEN 'looks'
                ELSE split_part(a.act, ' ', 2) END AS act,
           CASE WHEN a.act LIKE 'look % offline' AND a.object NOT LIKE '% unknown'
                THEN least(a.at, CAST(split_part(a.object, ' at ', 2) AS timestamptz)) ELSE a.at END AS at
    FROM doorstep.audit a LEFT JOIN doorstep.account c ON c.practitioner = a.actor
    WHERE a.child_id = CAST(:child AS uuid) AND (a.act IN ('read', 'read who looked') OR a.act LIKE 'look % offline')
)"""

# Who has to do with the child only through a service that may not be named is left out, and that is said: one row.
_WITHHELD = """
involved AS (
    SELECT fields->>'practitioner' AS practitioner, fields->>'agency' AS agency,
           category = 'involvement_sensitive' AS hidden
    FROM doorstep.record WHERE child_id = CAST(:child AS uuid) AND kind = 'involvement'
), named AS (
    SELECT seen.*, sector <> 'social' AND coalesce(
        (SELECT bool_and(hidden) FROM involved i WHERE i.practitioner = CAST(seen.actor AS text)),
        (SELECT bool_and(hidden) FROM involved i WHERE i.agency = CAST(seen.agency AS text)), false) AS withheld
    FROM seen
)"""

_WHO = text(
    f"WITH {_SEEN}, {_WITHHELD} "  # noqa: S608 - our own text
    "SELECT withheld, actor, agency, act, max(at) AS at, count(*) AS times, "
    "bool_or(arrived - at > interval '15 minutes') AS later FROM ("
    " SELECT withheld, CASE WHEN NOT withheld THEN actor END AS actor,"
    " CASE WHEN NOT withheld THEN agency END AS agency,"
    " CASE WHEN NOT withheld THEN act END AS act, arrived, at, CASE WHEN NOT withheld THEN CAST(at AT TIME ZONE"
    " coalesce(nullif(current_setting('doorstep.zone', true), ''), 'Europe/London') AS date) END AS day FROM named"
    ") AS told GROUP BY withheld, actor, agency, act, day ORDER BY withheld DESC, at DESC, act, actor LIMIT :limit"
)
_MISSING = text(
    "SELECT d.practitioner, c.agency, sum(m.missing) AS missing FROM doorstep.look_mark m "
    "JOIN doorstep.device d ON d.id = m.device LEFT JOIN doorstep.account c ON c.practitioner = d.practitioner "
    "WHERE m.missing > 0 AND m.device IN (SELECT device FROM doorstep.audit WHERE child_id = CAST(:child AS uuid)) "
    "AND d.practitioner <> ALL(CAST(:withheld AS uuid[])) "
    "GROUP BY d.practitioner, c.agency ORDER BY d.practitioner"
)
_HIDDEN = text(
    f"WITH {_SEEN}, {_WITHHELD} SELECT DISTINCT actor FROM named WHERE withheld"  # noqa: S608 - our own text
)


def who_looked(hub: Hub, caller: Caller, ask: wire.WhoLookedAsk) -> wire.WhoLookedAnswer:
    """Answer with who has looked at a child; that it was asked is in the audit as well.

    Raises Refusal (404, not-found) for whoever has no tie of social care to the child, there or not.
    """
    now = hub.clock()
    with hub.database.writing() as connection:
        if not _may_ask(connection, caller, ask.child):
            raise Refusal(404, "not-found", "There is nothing here that you may read.")
        found = connection.execute(_WHO, {"child": ask.child, "limit": wire.LOOKS + 2}).all()
        named = [row for row in found if not row.withheld]
        hidden = connection.execute(_HIDDEN, {"child": ask.child}).scalars().all() if len(named) < len(found) else []
        missing = connection.execute(_MISSING, {"child": ask.child, "withheld": listed(hidden)}).all()
        read = f"{min(len(named), wire.LOOKS)} lines"
        entry = AuditEntry(ask.child, now, caller.practitioner, caller.device, "read who looked", read)
        audit.append(connection, [entry])
    return _answer(now, named, missing, withheld=bool(hidden))


def _may_ask(connection: Connection, caller: Caller, child: str) -> bool:
    rights = access.rights_of(connection, caller.practitioner, {child}).get(child)
    return caller.sector == "social" and rights is not None and not _MAY_ASK.isdisjoint(rights.ties)


def _answer(
    now: datetime, named: Sequence[Row[Any]], missing: Sequence[Row[Any]], *, withheld: bool
) -> wire.WhoLookedAnswer:
    return wire.WhoLookedAnswer(
        now=now,
        looks=tuple(map(_line, named[: wire.LOOKS])),
        missing=tuple(
            wire.LooksMissing(practitioner=str(row.practitioner), agency=str(row.agency or ""), count=int(row.missing))
            for row in missing
        ),
        more=len(named) > wire.LOOKS,
        withheld=withheld,
    )


def _line(row: Row[Any]) -> wire.WhoLooked:
    return wire.WhoLooked(
        practitioner=str(row.actor),
        agency=str(row.agency or ""),
        act=row.act,
        at=row.at,
        count=int(row.times),
        later=row.later,
    )
