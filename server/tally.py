"""The tally: narrow rows from which figures are counted, made from the records by `app/domain/tally.py`.

It is one more reader of the feed (docs/decisions/0013-figures-from-a-tally.md): a mark says up to which position case
files are tallied, and whatever stands after it is tallied before anybody counts. No push writes here or waits for it, a
restored or new hub tallies from the beginning, and all of it can be made anew at any time.
"""

import hashlib
import logging
import threading
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import SQLAlchemyError

from app.domain.alert import Alert
from app.domain.approval import Approval
from app.domain.case_file import CaseFile
from app.domain.dispute import Conflict
from app.domain.figures import READ_FOR_A_VISIT, SHOWS_SERVICES
from app.domain.happenings import READ_FROM
from app.domain.identity import DIRECTORY
from app.domain.involvement import Allocation, Involvement
from app.domain.kinds import HUBS_OWN, KINDS
from app.domain.rules_in_force import InForce
from app.domain.tally import Beside, Looked, Tallied, TalliedTaking, TalliedVisit, measured, tally
from server import feed, tables
from server.directory import rules_of
from server.hub import Hub
from server.setwise import insert_rows, listed

_WAY = 2
"""Of counting: a hub that has counted in another counts all anew. Raise it with whatever changes what is written."""

FILES_AT_ONCE = 500
"""Case files in one transaction: about a second."""

EVERY_SECONDS = 30
_PATIENCE = 30
_NOTHING = -1
_FIRST = "00000000-0000-0000-0000-000000000000"
_LOG = logging.getLogger("doorstep.hub")

TALLIED = READ_FOR_A_VISIT | SHOWS_SERVICES
"""The looks that are counted."""

_BESIDE = frozenset((Allocation, Involvement, Alert, Approval, Conflict))
READ = frozenset(kind.name for kind in KINDS.values() if kind.struct in READ_FROM | _BESIDE)
"""The kinds that are counted from."""

_DECODERS = {name: msgspec.json.Decoder(KINDS[name].struct) for name in READ}

_ALONE = text("SELECT pg_advisory_xact_lock(hashtext('doorstep.tally'))")
_MARK = text("SELECT seq, head, after, rules, at FROM doorstep.tally_mark")
_DUE_AGAIN = text(
    "SELECT EXISTS (SELECT FROM doorstep.tally_file WHERE again <= :today) OR EXISTS (SELECT FROM doorstep.tally_look)"
)
_ALL = text(
    "SELECT child_id FROM doorstep.case_file WHERE child_id > CAST(:after AS uuid) AND child_id <> CAST(:but AS uuid) "
    "ORDER BY child_id LIMIT :limit"
)
_STALE = text(
    "SELECT child_id FROM ("
    " SELECT child_id FROM doorstep.feed WHERE seq > :seq AND seq <= :head AND record_id IS NOT NULL"
    " UNION SELECT child_id FROM doorstep.tally_look"
    " UNION SELECT child_id FROM doorstep.tally_file WHERE again <= :today) AS stale "
    "WHERE child_id > CAST(:after AS uuid) AND child_id <> CAST(:but AS uuid) ORDER BY child_id LIMIT :limit"
)
_BODIES = text(
    "SELECT id, kind, child_id, version, received, body FROM doorstep.record "
    "WHERE child_id = ANY(CAST(:children AS uuid[])) AND kind = ANY(CAST(:kinds AS text[]))"
)
_NEW_LOOKS = text("SELECT n FROM doorstep.tally_look WHERE child_id = ANY(CAST(:children AS uuid[])) ORDER BY n")
_TAKEN = text("DELETE FROM doorstep.tally_look WHERE n = ANY(CAST(:taken AS bigint[]))")
# A look's time is the laptop's, as far as that can be: it was never made after it arrived (server/looks.py).
_LOOKS = text(
    "SELECT child_id, actor, split_part(act, ' ', 2) AS what, CASE WHEN object LIKE '% unknown' THEN at"
    " ELSE least(at, CAST(split_part(object, ' at ', 2) AS timestamptz)) END AS at FROM doorstep.audit "
    "WHERE child_id = ANY(CAST(:children AS uuid[])) AND (act = 'look brief offline' OR act = 'look overview offline')"
)
_FIRST_TOLD = text(
    "SELECT record_id, told FROM doorstep.feed WHERE version = 1 AND record_id = ANY(CAST(:records AS uuid[])) "
    "AND told IS NOT NULL"
)
# An agency was heard when somebody of its own wrote last on a record of it: what others write there says nothing of it.
# Of a record that was put here as it stands, which has no change, only the first version counts, and only while it is
# the newest: later nobody can say when it came. When a change came is in its receipt, to the hub's own clock.
_AGENCIES = text(
    "INSERT INTO doorstep.tally_agency (agency, received) SELECT heard.agency, max(heard.received) FROM ("
    " SELECT r.agency, CAST(CAST(t.raw AS jsonb)->>'received' AS timestamptz) AS received FROM doorstep.feed f"
    " JOIN doorstep.record r ON r.id = f.record_id"
    " JOIN doorstep.change c ON c.record_id = f.record_id AND c.version = f.version"
    " JOIN doorstep.account a ON a.practitioner = c.author AND a.agency = r.agency"
    " JOIN doorstep.receipt t ON t.change_id = c.id WHERE f.seq > :seq AND f.seq <= :head"
    " UNION ALL SELECT r.agency, r.received FROM doorstep.feed f"
    " JOIN doorstep.record r ON r.id = f.record_id AND r.version = f.version"
    " WHERE f.seq > :seq AND f.seq <= :head AND f.version = 1"
    " AND r.child_id <> CAST(:but AS uuid) AND r.kind <> ALL(CAST(:hubs_own AS text[]))"
    " AND NOT EXISTS (SELECT FROM doorstep.change c WHERE c.record_id = f.record_id AND c.version = f.version)"
    ") AS heard GROUP BY heard.agency "
    "ON CONFLICT (agency) DO UPDATE SET received = greatest(tally_agency.received, excluded.received)"
)


class Mark(NamedTuple):
    """How far the tally has come: all up to `seq`; up to `head` the case files up to `after`; by which rules."""

    seq: int
    head: int
    after: str
    rules: str
    at: datetime


class _Body(NamedTuple):
    """A record as it is read for the tally."""

    id: str
    kind: str
    version: int
    received: datetime
    says: Struct


def keep_up(hub: Hub, steps: int = 0) -> bool:
    """Tally what has changed, so many transactions long or, with none named, to the end; say whether all is tallied."""
    done = 0
    while True:
        with hub.database.writing() as connection:
            whole = _step(hub, connection)
        done += 1
        if whole or done == steps:
            return whole


def looked(connection: Connection, children: Collection[str]) -> None:
    """Note that looks at these children have arrived; rows of their own, so that none is taken back by another's."""
    insert_rows(connection, tables.tally_look, [{"child_id": child} for child in sorted(children)])


def forget(connection: Connection) -> None:
    """Let all of it be made anew, from the records."""
    connection.execute(text("DELETE FROM doorstep.tally_mark"))


def mark(connection: Connection) -> Mark | None:
    """Return how far the tally has come; nothing before the first step."""
    row = connection.execute(_MARK).first()
    return Mark(row.seq, row.head, str(row.after), row.rules, row.at) if row else None


def _digest(held: InForce) -> str:
    calendar = held.calendar
    said = (_WAY, measured(held.rules), calendar.name, calendar.version)
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()


def _step(hub: Hub, connection: Connection) -> bool:
    """Tally the next case files; one hub process at a time."""
    connection.execute(_ALONE)
    now = hub.clock()
    today = now.astimezone(ZoneInfo(hub.settings.zone)).date()
    found = _begun(connection, now, today)
    if found is None:
        return True
    asked = {"seq": found.seq, "head": found.head, "after": found.after, "but": DIRECTORY, "today": today,
             "limit": FILES_AT_ONCE}  # fmt: skip
    children = list(map(str, connection.execute(_ALL if found.seq == _NOTHING else _STALE, asked).scalars()))
    _tally(hub, connection, children, now)
    if len(children) < FILES_AT_ONCE:
        connection.execute(_AGENCIES, {**asked, "hubs_own": listed(sorted(HUBS_OWN))})
        _keep(connection, found._replace(seq=found.head, after=_FIRST))
        return True
    _keep(connection, found._replace(after=children[-1]))
    return False


def _begun(connection: Connection, now: datetime, today: date) -> Mark | None:
    """Return the pass that is to go on, or a new one where there is anything to do."""
    found, rules = mark(connection), _digest(rules_of(connection))
    if found is None or found.rules != rules:
        for table in (*_OF_FILES, tables.tally_agency):
            connection.execute(table.delete())
        return Mark(_NOTHING, feed.head(connection), _FIRST, rules, now)
    if found.after != _FIRST:
        return found
    head = feed.head(connection)
    if head == found.seq and not connection.execute(_DUE_AGAIN, {"today": today}).scalar_one():
        return None
    return found._replace(head=head, at=now)


_OF_FILES: tuple[Table, ...] = (tables.tally_file, tables.tally_clock, tables.tally_visit, tables.tally_taking)


def _keep(connection: Connection, found: Mark) -> None:
    on_conflict = (
        "ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, head = excluded.head, after = excluded.after, "
        "rules = excluded.rules, at = excluded.at"
    )
    insert_rows(connection, tables.tally_mark, [{"one": 1, **found._asdict()}], on_conflict)


def _tally(hub: Hub, connection: Connection, children: Collection[str], now: datetime) -> None:
    """Make the rows of these case files anew."""
    if not children:
        return
    for table in _OF_FILES:
        gone = f"DELETE FROM {table.fullname} WHERE child_id = ANY(CAST(:children AS uuid[]))"  # noqa: S608 - our own
        connection.execute(text(gone), {"children": listed(children)})
    zone = ZoneInfo(hub.settings.zone)
    today = now.astimezone(zone).date()
    held = rules_of(connection)
    rules = measured(held.rules)
    new = connection.execute(_NEW_LOOKS, {"children": listed(children)}).scalars().all()
    looks, files = _looks(connection, children), _files(connection, children)
    had = _had(connection, files)
    found: dict[str, Tallied] = {}
    for child in children:
        file = CaseFile(today, {one.id: one.says for one in files[child]}, zone)
        try:
            found[child] = tally(file, Beside(looks[child], had), rules, held.calendar, now)
        except (OverflowError, ValueError) as error:  # a date that no calendar has must not stop all the others
            _LOG.error("case file %s is in no figure: %s", child, type(error).__name__)
    for table, rows in _rows(found).items():
        insert_rows(connection, table, rows)
    connection.execute(_TAKEN, {"taken": listed(new)})


def _looks(connection: Connection, children: Collection[str]) -> Mapping[str, list[Looked]]:
    looks: dict[str, list[Looked]] = defaultdict(list)
    for row in connection.execute(_LOOKS, {"children": listed(children)}):
        looks[str(row.child_id)].append(Looked(str(row.actor), row.what, row.at))
    return looks


def _files(connection: Connection, children: Collection[str]) -> Mapping[str, list[_Body]]:
    files: dict[str, list[_Body]] = defaultdict(list)
    for row in connection.execute(_BODIES, {"children": listed(children), "kinds": listed(sorted(READ))}):
        try:
            says = _DECODERS[row.kind].decode(row.body)
        except msgspec.DecodeError:  # of a later program's making: what cannot be read counts for nothing
            continue
        files[str(row.child_id)].append(_Body(str(row.id), row.kind, row.version, row.received, says))
    return files


def _had(connection: Connection, files: Mapping[str, list[_Body]]) -> dict[str, datetime]:
    """Return since when the hub has each allocation: its first version counts, whatever became of it later."""
    held = [one for bodies in files.values() for one in bodies if one.kind == "allocation"]
    had = {one.id: one.received for one in held}
    moved_on = [one.id for one in held if one.version > 1]
    told = connection.execute(_FIRST_TOLD, {"records": listed(moved_on)}) if moved_on else ()
    return had | {str(row.record_id): min(row.told, had[str(row.record_id)]) for row in told}


def _rows(found: Mapping[str, Tallied]) -> dict[Table, list[dict[str, Any]]]:
    many = {"clocks", "visits", "takings"}
    return {
        tables.tally_file: [
            {"child_id": child, **{name: value for name, value in one._asdict().items() if name not in many}}
            for child, one in found.items()
        ],
        tables.tally_clock: [
            {"child_id": child, "n": n, **clock._asdict()}
            for child, one in found.items()
            for n, clock in enumerate(one.clocks)
        ],
        tables.tally_visit: [
            {"child_id": child, "record_id": visit.record, **_but_record(visit)}
            for child, one in found.items()
            for visit in one.visits
        ],
        tables.tally_taking: [
            {"child_id": child, "record_id": taking.record, **_but_record(taking)}
            for child, one in found.items()
            for taking in one.takings
        ],
    }


def _but_record(row: TalliedVisit | TalliedTaking) -> dict[str, Any]:
    return {name: value for name, value in row._asdict().items() if name != "record"}


@contextmanager
def kept_up(hub: Hub, every: float = EVERY_SECONDS) -> Iterator[None]:
    """Tally beside the serving of laptops for the length of the block, so that whoever counts waits for little."""
    ended = threading.Event()
    thread = threading.Thread(target=_keep_on, args=(hub, every, ended), name="tally", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(_PATIENCE)


def _keep_on(hub: Hub, every: float, ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            whole = keep_up(hub, steps=1)
        except SQLAlchemyError as error:  # PostgreSQL is away: the next one goes on where this one was
            _LOG.error("no tally: %s", type(error).__name__)
            whole = True
        if whole:
            ended.wait(every)
