"""The children in need census of many children: how long it takes to check and to write, and in how much memory."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter

from msgspec import Struct

from app.domain import body
from app.domain.assessment import Assessment
from app.domain.child import Child
from app.domain.conference import Conference
from app.domain.enquiry import Enquiry
from app.domain.identity import new_id
from app.domain.kinds import KINDS
from app.domain.plan import Plan
from app.domain.referral import Referral
from app.domain.strategy import StrategyDiscussion
from bench.figures import Figure, figure, load
from bench.hub import ROOT
from bench.runs import Failed, Ground
from server import audit, feed, standing
from server.census.period import census_year
from server.deciding import Standing
from server.hub import Hub, opened
from server.settings import HubSettings

CHILDREN = (1_500, 15_000)
_TOGETHER = 500
_WHOLE_IN = 4
"""One child in so many has a case with everything in it; every second one a referral that went no further."""

_PERIOD = census_year(2027)
_KIND_OF = {kind.struct: kind.name for kind in KINDS.values()}


def census(ground: Ground) -> list[Figure]:
    """Once for each count, as an administrator runs the command: a process of its own, PostgreSQL's start in it."""
    settings = HubSettings(home=ground.folder / "census")
    found: list[Figure] = []
    made = records = 0
    for count in CHILDREN:
        with opened(settings, make=not made) as hub:
            records += _put(hub, made, count)
        made = count
        of = f"of {count:,} children, {records:,} records"
        file, tables = ground.folder / f"{count}.xml", ground.folder / f"{count}"
        found += _measured(f"census check {of}", settings.home, "check")
        found += _measured(
            f"census export {of}, with tables",
            settings.home,
            "export",
            str(file),
            "--tables",
            str(tables),
            "--with-errors",
        )
        found.append(figure(f"census export {of}, the document", "MB", [file.stat().st_size / 1e6]))
    return found


def _measured(what: str, home: Path, *command: str) -> list[Figure]:
    """Run the command; of its memory only the system that reaps it can tell, which not every system does."""
    days = ("--from", str(_PERIOD.since), "--to", str(_PERIOD.until))
    line = [sys.executable, "-m", "server", "census", *command, *days, "--home", str(home), "--la-code", "999"]
    began, busy = perf_counter(), load()
    process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise Failed("The command could not be run.")
    return [
        figure(f"{what}, wall", "s", [perf_counter() - began], [busy]),
        figure(f"{what}, CPU of the program", "s", [used.ru_utime + used.ru_stime]),
        figure(f"{what}, peak memory", "MiB", [used.ru_maxrss / 1024]),
    ]


def _put(hub: Hub, first: int, until: int) -> int:
    """Write the records of more children and return how many they are."""
    agency, written = new_id(), 0
    for begin in range(first, until, _TOGETHER):
        rows = [row for number in range(begin, min(begin + _TOGETHER, until)) for row in _child(number)]
        with hub.database.writing() as connection:
            audit.lock_files(connection, {child for _, child, _ in rows})
            seq = feed.stamp(connection, len(rows))
            made = [_standing(*row, agency, seq + place) for place, row in enumerate(rows)]
            standing.write(connection, made, hub.clock())
            standing.write_feed(connection, made)
        written += len(rows)
    return written


def _standing(id: str, child: str, one: Struct, agency: str, seq: int) -> Standing:
    raw = body.encode(one)
    kind = KINDS[_KIND_OF[type(one)]]
    return Standing(id, kind.name, child, 1, seq, agency, kind.category(body.value(raw)), 0, raw)


def _day(month: int, of_month: int) -> date:
    return date(2026, month, of_month)


def _at(month: int, of_month: int) -> datetime:
    return datetime(2026, month, of_month, 12, tzinfo=UTC)


def _child(number: int) -> Iterator[tuple[str, str, Struct]]:
    """Yield the records of one made-up child: id, case file, what it says."""
    child, referral = new_id(), new_id()
    born = date(2010 + number % 15, 1 + number % 12, 1 + number % 28)
    yield child, child, Child(
        given=f"Child {number}", family="Northmere", born=born, sex="FM"[number % 2], social_care_id=f"{number:08}",  # type: ignore[arg-type]
        ethnicity="WBRI", disabilities=("NONE",), no_upn="UN2",
    )  # fmt: skip
    if number % 2:
        yield (
            referral,
            child,
            Referral(
                author="x",
                received=_at(5, 5),
                source="6",
                outcome="no-further-action",
                decided=_at(5, 5),
                step="closed",
            ),
        )
        return
    yield referral, child, Referral(
        author="x", received=_at(5, 5), source="2A", primary_need="N1", outcome="assessment", decided=_at(5, 5),
        step="acknowledged",
    )  # fmt: skip
    assessed = Assessment(
        referral=referral, started=_day(5, 6), authorised=_at(6, 19), factors=("16A", "3B"), step="closed"
    )
    yield new_id(), child, assessed
    if number % _WHOLE_IN == 0:
        yield from ((id, child, one) for id, one in _protected(referral))


def _protected(referral: str) -> Iterator[tuple[str, Struct]]:
    strategy, enquiry, conference, plan = (new_id() for _ in range(4))
    yield strategy, StrategyDiscussion(referral=referral, held=_at(8, 21), step="held", outcome="enquiry")
    asked = Enquiry(referral=referral, strategy=strategy, started=_day(8, 24), step="conference", ended=_at(9, 2))
    yield enquiry, asked
    held = Conference(
        conference_kind="initial", enquiry=enquiry, step="held", held=_day(9, 11), outcome="plan", category="NEG"
    )
    yield conference, held
    yield new_id(), Plan(plan_kind="cin", referral=referral, began=_day(6, 22), step="ended", ended=_day(9, 11))
    protects = Plan(
        plan_kind="cp", referral=referral, conference=conference, began=_day(9, 11), category="NEG", previous_plans=0,
        step="active",
    )  # fmt: skip
    yield plan, protects
    yield new_id(), Conference(conference_kind="review", plan=plan, step="held", held=_day(12, 9), outcome="continue")
