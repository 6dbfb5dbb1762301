"""The authority's figures as a sheet of values parted by commas, small counts hidden, each with what it counts.

A spreadsheet opens it as it is: UTF-8 with the mark at its beginning that Excel looks for, and no text that begins like
a formula.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from app.domain.figure_counts import READINESS, Figures, Measured, TeamFigures, share_of
from app.domain.figures import BECAME, INVOLVED, LEAST, MEASURES, TODAY, Definition
from app.domain.spreadsheet import harmless
from app.domain.suppression import Shown, suppressed, with_totals

FEW, BESIDE = f"fewer than {LEAST}", "not shown"
ALL = "All teams"

Row = Sequence[object]


def sheet(figures: Figures, asked: datetime, authority: str) -> bytes:
    """Return the whole sheet: every figure and table of every team."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in _rows(figures, asked, authority):
        writer.writerow([harmless(str(value)) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _rows(figures: Figures, asked: datetime, authority: str) -> Iterator[Row]:
    yield ("Figures of", authority)
    yield ("Period", f"{_day(figures.since)} to {_day(figures.until)}")
    yield ("As the authority's hub answered on", f"{_day(asked.date())} at {asked:%H:%M}")
    if not figures.whole:
        yield ("Not whole", "Some case files were still being counted when this was answered.")
    yield ("Small counts", _hiding())
    for definition in MEASURES:
        yield from _headed(definition.name, definition.counts, definition.of, _target(definition), definition.source)
        if definition.id == INVOLVED:
            yield from _medians(figures, definition)
        else:
            yield from _shares(figures, definition.id)
    yield from _weeks(figures)
    yield from _became(figures)
    yield from _today(figures)
    yield from _caseloads(figures)
    yield from _agencies(figures)
    yield from _ready(figures)
    yield from _headed("Records that agree with other sources", "Not measured yet: Doorstep does not compare records.")


def _hiding() -> str:
    return (
        f"A count under {LEAST} is hidden ({FEW}). So that it cannot be had by subtraction, others beside it are "
        f"hidden too ({BESIDE}), and so is every share, median or table that would tell it."
    )


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def _target(definition: Definition) -> str:
    return f"Target: {definition.target}{'%' if definition.unit == 'percent' else ' minutes at most'}"


def _headed(name: str, *words: str) -> Iterator[Row]:
    yield ()
    yield (name,)
    yield from ((text,) for text in words)


def _said(counts: Sequence[Sequence[int]], marks: Sequence[Sequence[Shown]]) -> list[list[object]]:
    words = {Shown.FEW: FEW, Shown.BESIDE: BESIDE}
    return [
        [words.get(mark, count) for count, mark in zip(*both, strict=True)]
        for both in zip(counts, marks, strict=True)
    ]  # fmt: skip


def _teams(figures: Figures) -> list[TeamFigures]:
    """The teams, and under nobody's name what belongs to none of them, so that the lines add up to the whole."""
    return [one for one in figures.teams if one.team]


def _by_team(figures: Figures, counts: Sequence[Sequence[int]], whole: Sequence[int]) -> list[tuple[str, list[int]]]:
    rows = [(one.name, list(row)) for one, row in zip(_teams(figures), counts, strict=True)]
    rest = [all_ - sum(row[place] for _, row in rows) for place, all_ in enumerate(whole)]
    return [*rows, ("Of no team", rest)] if any(rest) else rows


def _table(named: Sequence[tuple[str, Sequence[int]]], *, across: bool) -> list[list[object]]:
    """Return the rows of a table with its totals, small counts hidden; all of it where the whole is small."""
    counts = [row for _, row in named]
    whole = with_totals(counts, across=across)
    marks = suppressed(counts, across=across)
    if any(mark is not Shown.SHOWN for mark in marks[-1]):  # nor which are small: totals may stand elsewhere
        marks = [[Shown.BESIDE for _ in row] for row in whole]
    return [
        [name, *row] for name, row in zip([*(name for name, _ in named), "Total"], _said(whole, marks), strict=True)
    ]


def _with_share(row: list[object]) -> Row:
    """Add the share in percent where no count of the row is hidden."""
    _, met, late, counted = row
    if isinstance(met, int) and isinstance(late, int) and isinstance(counted, int) and counted:
        return (*row, f"{100 * met / counted:.1f}%")
    return (*row, "")


def _shares(figures: Figures, id: str) -> Iterator[Row]:
    whole = figures.team("") or figures.teams[0]
    measured = whole.measured(id)
    yield ("Months that end on", "Met", "Not met", "Counted", "Share met")
    months = [(_day(one.until), (one.met, one.counted - one.met)) for one in measured.months]
    yield from map(_with_share, _table(months, across=True))
    if _teams(figures):
        counts = [_met(one.measured(id)) for one in _teams(figures)]
        yield ("Teams", "Met", "Not met", "Counted", "Share met")
        yield from map(_with_share, _table(_by_team(figures, counts, _met(measured)), across=True))


def _met(measured: Measured) -> tuple[int, int]:
    share = share_of(measured)
    return (share.met, share.counted - share.met) if share else (0, 0)


def _medians(figures: Figures, definition: Definition) -> Iterator[Row]:
    for title, rows in (
        ("Months that end on", _median_months(figures, definition.id)),
        ("Teams", _median_teams(figures, definition.id)),
    ):
        yield (title, "Opened", "Not opened yet", "Allocated", "Median in minutes")
        yield from rows


def _median_months(figures: Figures, id: str) -> Iterator[Row]:
    whole = figures.team("") or figures.teams[0]
    medians = whole.measured(id).medians
    named = [(_day(one.until), (one.counted, one.waiting)) for one in medians[:-1]]
    yield from _with_medians(_table(named, across=True), [one.minutes for one in medians])


def _median_teams(figures: Figures, id: str) -> Iterator[Row]:
    last = [one.measured(id).medians[-1] for one in _teams(figures)]
    whole = (figures.team("") or figures.teams[0]).measured(id).medians[-1]
    counts = [(one.counted, one.waiting) for one in last]
    rows = _by_team(figures, counts, (whole.counted, whole.waiting))
    minutes = [one.minutes for one in last] + [None] * (len(rows) - len(last)) + [whole.minutes]
    yield from _with_medians(_table(rows, across=True), minutes)


def _with_medians(rows: Sequence[list[object]], minutes: Sequence[int | None]) -> Iterator[Row]:
    for row, median in zip(rows, minutes, strict=True):
        yield (*row, median if isinstance(row[1], int) and median is not None else "")


def _weeks(figures: Figures) -> Iterator[Row]:
    whole = figures.team("") or figures.teams[0]
    yield from _headed("Home visits each week", "Visits of the authority's workers, and whether the brief was read")
    yield ("Week that begins on", "Brief read", "Not read", "Visits")
    named = [(_day(one.monday), (one.read, one.visits - one.read)) for one in whole.weeks]
    yield from _table(named, across=True)


def _became(figures: Figures) -> Iterator[Row]:
    whole = figures.team("") or figures.teams[0]
    yield from _headed(f"What referrals became, {whole.month:%B %Y}", "Referrals that were decided in that month")
    counts = [[{one.id: one.count for one in team.became}[id] for id in BECAME] for team in figures.teams]
    yield ("Teams", *BECAME.values(), "Total")
    rows = _by_team(figures, counts[1:], counts[0]) if _teams(figures) and not figures.teams[0].team else []
    yield from _table(rows or [(ALL, counts[0])], across=True)


def _today(figures: Figures) -> Iterator[Row]:
    yield from _headed("To be looked at", *(f"{line.name}: {line.counts}" for line in TODAY))
    yield ("Teams", *(line.name for line in TODAY))
    counts = [[team.line(line.id) for line in TODAY] for team in figures.teams]
    rows = _by_team(figures, counts[1:], counts[0]) if _teams(figures) and not figures.teams[0].team else []
    yield from _columns(rows or [(ALL, counts[0])])


def _caseloads(figures: Figures) -> Iterator[Row]:
    yield from _headed(
        "Open children and workers", f"Workers who hold children by name, and those with more than {figures.limit}",
        "Someone who holds children of two teams counts in each of them, and once among all.",
    )  # fmt: skip
    yield ("Teams", "Open children", "Workers", "Workers over the limit")
    for team in figures.teams:
        over = sum(count > figures.limit for count in team.caseloads)
        workers = len(team.caseloads)
        shown = workers >= LEAST and over >= LEAST and workers - over >= LEAST
        yield (
            team.name or ALL,
            team.open_children if team.open_children >= LEAST and workers >= LEAST else FEW,
            workers if workers >= LEAST else FEW,
            over if shown else BESIDE,
        )  # fmt: skip


def _columns(rows: Sequence[tuple[str, Sequence[int]]]) -> Iterator[Row]:
    """Each column by itself: what stands in different ones is not added up."""
    columns = [_table([(name, [row[place]]) for name, row in rows], across=False) for place in range(len(rows[0][1]))]
    for lines in zip(*columns, strict=True):
        yield (lines[0][0], *(line[1] for line in lines))


def _agencies(figures: Figures) -> Iterator[Row]:
    yield from _headed("Agencies connected", "Children with whom each works; one child can be with several")
    yield ("Agency", "Sector", "Children", "Last received", "Somebody can sign in")
    for one in figures.agencies:
        last = f"{one.received:%Y-%m-%d %H:%M} UTC" if one.received else "nothing yet"
        children = one.children if one.children >= LEAST else FEW
        yield (one.name, one.sector, children, last, "yes" if one.joined else "no")


def _ready(figures: Figures) -> Iterator[Row]:
    yield from _headed("Readiness", "How far the authority and its agencies are")
    yield ("What", "Ready", "Not ready", "Of")
    yield from _ready_rows((READINESS.get(one.id, one.id), one.ready, one.of) for one in figures.ready)


def _ready_rows(found: Iterable[tuple[str, int, int]]) -> Iterator[Row]:
    for name, ready, of in found:
        both = ready >= LEAST and of - ready >= LEAST
        yield (name, ready if both else BESIDE, of - ready if both else BESIDE, of if of >= LEAST else FEW)
