"""The command `doorstep-hub census`: look at what a return would hold, and write one."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from server.census import returning
from server.census.period import Period
from server.census.returning import HasErrors, Report
from server.census.rules import BY_NUMBER
from server.hub import opened
from server.settings import HubSettings, add_arguments

WELL, NOT_WELL = 0, 1

_Act = Callable[[HubSettings, argparse.Namespace], int]


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command with what it can do."""
    words = "The children in need census of the Department for Education."
    under = commands.add_parser("census", help=words, description=words).add_subparsers(required=True, metavar="WHAT")
    checking = _command(under, "check", "Say which rules a return would break, and how often.", check)
    named = "Write here which child breaks which rule, by number and id; audited for each child"
    checking.add_argument("--children", type=Path, default=None, metavar="FILE", help=named)
    exporting = _command(under, "export", "Write the return, unless it has errors.", export)
    exporting.add_argument("file", type=Path, help="The file to write; it must not be there yet")
    same = "Write the same as CSV files into this folder, which must not be there yet"
    exporting.add_argument("--tables", type=Path, default=None, metavar="FOLDER", help=same)
    exporting.add_argument("--with-errors", action="store_true", help="Write it although it has errors")


def _command(
    under: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, words: str, act: _Act
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = under.add_parser(name, help=words, description=words)
    parser.set_defaults(act=act)
    add_arguments(parser)
    ends = (
        ("--from", "since", "The first day of the period, such as 2026-04-01"),
        ("--to", "until", "The last one, which is the reference date, such as 2027-03-31"),
    )
    for option, into, meant in ends:
        parser.add_argument(option, dest=into, type=date.fromisoformat, required=True, metavar="DAY", help=meant)
    return parser


def check(settings: HubSettings, given: argparse.Namespace) -> int:
    """Look at what a return would hold, and print what was found."""
    period = _period(given)
    with opened(settings) as hub, _on_disk():
        report = returning.check(hub, period, given.children)
    _print(told(report))
    if given.children:
        print(
            f"{given.children} has which child breaks which rule. Please keep it where only those who may can read it."
        )
    return WELL if report.can_be_sent else NOT_WELL


def export(settings: HubSettings, given: argparse.Namespace) -> int:
    """Write a return, and print what was found."""
    period = _period(given)
    with opened(settings) as hub, _on_disk():
        try:
            report = returning.export(hub, period, given.file, tables=given.tables, with_errors=given.with_errors)
        except HasErrors as trouble:
            _print(told(trouble.report))
            print(f"{trouble} To write the return all the same: --with-errors.", file=sys.stderr)
            return NOT_WELL
    _print(told(report))
    spite = "" if report.can_be_sent else f", although it has {_counted(report.errors, 'error', 'errors')}"
    print(f"{given.file} is written{spite}. Please keep it where only those who may can read it.")
    return WELL if report.can_be_sent else NOT_WELL


@contextmanager
def _on_disk() -> Iterator[None]:
    """Raises CensusTrouble where a file cannot be written."""
    try:
        yield
    except OSError as error:
        raise returning.CensusTrouble(f"The file cannot be written: {error.strerror}. Nothing was written.") from None


def _period(given: argparse.Namespace) -> Period:
    """Raises CensusTrouble for a period that is none."""
    period = Period(given.since, given.until)
    if not period.is_one:
        raise returning.CensusTrouble("The period ends before it begins, or is in no year of the census.")
    return period


def _print(lines: Iterator[str]) -> None:
    for line in lines:
        print(line)


def told(report: Report) -> Iterator[str]:
    """Yield a report line by line: counts and sentences, never a child."""
    since, until = report.period
    yield (
        f"Children in need census from {since} to {until}: {_counted(report.children, 'child', 'children')}, "
        f"{_counted(report.cases, 'case', 'cases')}."
    )
    yield from _listed("Errors", report, queries=False)
    yield from _listed("Queries", report, queries=True)
    if report.structure:
        yield f"Against the published structure: {report.faults}"
        yield from (f"        {count:>8}  {sentence}" for sentence, count in report.structure)


def _listed(title: str, report: Report, *, queries: bool) -> Iterator[str]:
    total = report.queries if queries else report.errors
    yield f"{title}: {total}" if total else f"{title}: none"
    for number, count in report.counts:
        if BY_NUMBER[number].is_query is queries:
            yield f"  {number:<6}{count:>8}  {BY_NUMBER[number].words}"


def _counted(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"
