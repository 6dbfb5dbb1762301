"""The acts: looking at what a return would hold, and writing one. Both read one moment, child by child.

A file appears under its name only when it is whole, has been looked at, and the audit of every child in it is written:
if that cannot be written, there is no file.
"""

import csv
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple, TextIO
from zoneinfo import ZoneInfo

from app.domain.spreadsheet import harmless
from server import audit
from server.audit import AuditEntry
from server.census import reading, shape, structure, xml
from server.census.filling import Filled, filled
from server.census.findings import Findings, Found
from server.census.period import Period
from server.census.rules import BY_NUMBER
from server.census.tables import Tables
from server.hub import Hub

AUDITED_TOGETHER = 500
"""Children whose case files are locked at once while their audit is written."""


class CensusTrouble(RuntimeError):
    """A return cannot be written; the sentence says why."""


class Report(NamedTuple):
    """What was found: each rule that is broken with how often, and what is against the structure."""

    period: Period
    children: int
    cases: int
    counts: tuple[tuple[str, int], ...]
    structure: tuple[tuple[str, int], ...] = ()

    @property
    def errors(self) -> int:
        """How many errors there are."""
        return self._of(queries=False)

    @property
    def queries(self) -> int:
        """How many queries there are."""
        return self._of(queries=True)

    @property
    def faults(self) -> int:
        """How often the document is against the structure; mostly for what is an error too."""
        return sum(count for _, count in self.structure)

    @property
    def can_be_sent(self) -> bool:
        """Whether there is neither an error nor a fault."""
        return not self.errors and not self.faults

    def _of(self, *, queries: bool) -> int:
        return sum(count for number, count in self.counts if BY_NUMBER[number].is_query is queries)


class HasErrors(CensusTrouble):
    """There are errors, and nobody has said that the return is to be written all the same."""

    def __init__(self, report: Report) -> None:
        super().__init__("There are errors, and nothing was written.")
        self.report = report


class _Looked(NamedTuple):
    """A child of the return, of how many records it was filled, and what was found."""

    child: str
    records: int
    filled: Filled
    found: list[Found]


def check(hub: Hub, period: Period, to: Path | None = None) -> Report:
    """Look at what a return for the period would hold.

    `to` is a file to write: which child breaks which rule, by number and id and never by name; the audit of every child
    in it says so. Raises CensusTrouble where it is there already.
    """
    if to is None:
        return _walk(hub, period, lambda _looked: None)
    named: dict[str, int] = {}
    with _made(to) as draft:
        with _opened(draft) as file:
            lines = csv.writer(file)
            lines.writerow(("Rule", "Kind", "LAchildID", "Record"))

            def take(looked: _Looked) -> None:
                for number, child in looked.found:
                    own = looked.filled.child.identifiers.la_child_id if child == looked.child else ""
                    kind = "query" if BY_NUMBER[number].is_query else "error"
                    lines.writerow((number, kind, harmless(own), child))
                    named[child] = looked.records

            report = _walk(hub, period, take)
        _audit(hub, "census check", period, named)
    return report


def export(
    hub: Hub,
    period: Period,
    to: Path,
    *,
    tables: Path | None = None,
    with_errors: bool = False,
) -> Report:
    """Write the return for a period as XML, and into the folder `tables` as CSV too.

    Raises CensusTrouble: HasErrors unless `with_errors`, or where something is in the way; then nothing is written.
    """
    header = _header(hub, period)
    exported: dict[str, int] = {}
    with ExitStack() as stack:
        draft = stack.enter_context(_made(to))
        folder = stack.enter_context(_made(tables)) if tables else None
        with _opened(draft) as file, ExitStack() as open_tables:
            rows = open_tables.enter_context(Tables(folder)) if folder else None
            file.writelines(xml.beginning(header))
            if rows:
                rows.begin(header)

            def take(looked: _Looked) -> None:
                file.writelines(xml.child(looked.filled.child))
                if rows:
                    rows.child(looked.filled.child)
                exported[looked.child] = looked.records

            report = _walk(hub, period, take)
            file.write(xml.end())
        report = report._replace(structure=tuple(sorted(structure.faults(draft).items())))
        if not report.can_be_sent and not with_errors:
            raise HasErrors(report)
        _audit(hub, "census export", period, exported)
    return report


def _walk(hub: Hub, period: Period, take: Callable[[_Looked], None]) -> Report:
    findings = Findings(period)
    with reading.one_moment(hub) as connection:
        for read in reading.case_files(hub, connection, reading.everybody(connection), hub.clock()):
            one = filled(read.child, read.file, period, read.unreadable)
            if one is not None:
                take(_Looked(read.child, read.records, one, findings.look(read.child, one)))
    return Report(period, findings.children, findings.cases, tuple(findings.counts()))


def _header(hub: Hub, period: Period) -> shape.Header:
    """Raises CensusTrouble where the authority's number is not known, or is none."""
    number = hub.settings.la_code
    if not re.fullmatch("[0-9]{3}", number):
        wrong = f'three digits, and not "{number}"' if number else "not set"
        raise CensusTrouble(
            f"The authority's number with the Department for Education is {wrong}. Please give it: --la-code."
        )
    now = hub.clock().astimezone(ZoneInfo(hub.settings.zone))
    return shape.Header(
        collection=shape.CollectionDetails(year=period.until.year, reference_date=period.until),
        source=shape.Source(authority=number, release=version("doorstep"), at=now),
    )


def _audit(hub: Hub, act: str, period: Period, children: dict[str, int]) -> None:
    """Write one row for each child, some case files at a time, so that nobody who writes waits for all of them."""
    now, ids = hub.clock(), sorted(children)
    for begin in range(0, len(ids), AUDITED_TOGETHER):
        some = ids[begin : begin + AUDITED_TOGETHER]
        about = f"{period.since} to {period.until}"
        entries = [AuditEntry(id, now, audit.HUB, audit.HUB, act, f"{children[id]} records, {about}") for id in some]
        with hub.database.writing() as connection:
            audit.append(connection, entries)


@contextmanager
def _made(to: Path) -> Iterator[Path]:
    """Provide the name under which to write until all is well; what was begun and was not is removed."""
    draft = to.with_name(to.name + ".part")
    for one in (to, draft):
        if one.exists():
            raise CensusTrouble(f"{one} is there already, and is left as it is. Please give another name.")
    if not to.parent.is_dir():
        raise CensusTrouble(f"There is no folder {to.parent}.")
    try:
        yield draft
        os.replace(draft, to)
    finally:
        if draft.is_dir():
            shutil.rmtree(draft, ignore_errors=True)
        draft.unlink(missing_ok=True)


@contextmanager
def _opened(draft: Path) -> Iterator[TextIO]:
    """Open a file that nobody else on the machine can read."""
    number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "w", encoding="utf-8", newline="") as file:
        yield file
