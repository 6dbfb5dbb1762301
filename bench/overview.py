"""What the director's figures cost the hub: the tally from nothing, a day's changes, and one question."""

from contextlib import suppress
from datetime import date
from pathlib import Path
from time import perf_counter, process_time

from sqlalchemy import Connection, text

from app.domain.identity import DIRECTORY
from bench.figures import Figure, figure, load
from server import tally
from server.door import Caller
from server.figures import figures
from server.hub import Hub, opened
from server.northmere.many import many
from server.northmere.seed import write
from server.settings import HubSettings
from sync.wire_figures import FiguresAsk

CHILDREN = (1_500, 15_000)
"""Asked for where no others are named; 150,000 take a quarter of an hour to make."""

_ON = date(2026, 11, 27)
_ASKED, _TOUCHED = 9, 200
_ROWS = text(
    "SELECT (SELECT count(*) FROM doorstep.record) AS records, (SELECT count(*) FROM doorstep.tally_clock) AS clocks, "
    "(SELECT count(*) FROM doorstep.tally_visit) AS visits, pg_total_relation_size('doorstep.tally_clock') + "
    "pg_total_relation_size('doorstep.tally_file') + pg_total_relation_size('doorstep.tally_visit') + "
    "pg_total_relation_size('doorstep.tally_taking') AS bytes"
)
_HELEN = text("SELECT practitioner, agency FROM doorstep.account WHERE login = 'helen'")
_TOUCH = text(
    "INSERT INTO doorstep.feed (seq, child_id, record_id, version) SELECT h.seq + row_number() OVER (), r.child_id, "
    "r.id, r.version + 1 FROM doorstep.record r, doorstep.feed_clock h "
    "WHERE r.kind = 'child' AND r.child_id <> CAST(:but AS uuid) ORDER BY r.id LIMIT :some"
)
_HEAD = text("UPDATE doorstep.feed_clock SET seq = (SELECT max(seq) FROM doorstep.feed)")


def overview(folder: Path, children: int) -> list[Figure]:
    """Make an authority of so many children once, and ask it."""
    settings = HubSettings(home=folder / f"counted-{children}")
    with opened(settings, make=True) as hub:
        began = load()
        write(hub, many(children, _ON), _ON)
        with hub.database.engine.connect() as connection, suppress(Exception):
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")
        took, cpu = perf_counter(), process_time()
        tally.keep_up(hub)
        took, cpu = perf_counter() - took, process_time() - cpu
        with hub.database.writing() as connection:
            rows = connection.execute(_ROWS).one()
            who = _helen(connection)
        asked, first = [], _seconds(hub, who)
        asked = [_seconds(hub, who) for _ in range(_ASKED)]
        with hub.database.writing() as connection:
            connection.execute(_TOUCH, {"but": DIRECTORY, "some": _TOUCHED})
            connection.execute(_HEAD)
        touched = _seconds(hub, who)
    held = f"{rows.records:,} records, {rows.clocks:,} clocks, {rows.visits:,} visits"
    of = f"overview over {children:,} children ({held})"
    return [
        figure(f"{of}, the hub's side of one question", "s", asked, [began]),
        figure(f"{of}, the first one", "s", [first]),
        figure(f"{of}, one after {_TOUCHED} case files changed", "s", [touched]),
        figure(f"{of}, tally from nothing", "s", [took]),
        figure(f"{of}, tally from nothing, CPU of the hub", "s", [cpu]),
        figure(f"{of}, tally on the disk", "MB", [rows.bytes / 1e6]),
    ]


def _helen(connection: Connection) -> Caller:
    found = connection.execute(_HELEN).one()
    return Caller(str(found.practitioner), str(found.practitioner), str(found.agency), "social", b"", True)


def _seconds(hub: Hub, who: Caller) -> float:
    began = perf_counter()
    found = figures(hub, who, FiguresAsk()).figures
    took = perf_counter() - began
    if not (found.whole and found.teams[0].open_children):
        raise AssertionError("nothing was counted")
    return took
