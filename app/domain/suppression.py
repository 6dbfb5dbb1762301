"""Hiding small counts in a table with totals, and as many others as it takes that none is had by subtraction.

A table is a flow: each cell runs from its row to its column, each total back, and the grand total closes the ring. Who
reads it knows every shown count, that a small one is below `LEAST`, and that one hidden beside it is not. A hidden
count is known to them exactly when no other table fits: when there is no ring through its cell along which hidden
counts could be one more here and one less there. So long as one is known, another is hidden.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from app.domain.figures import LEAST

Counts = Sequence[Sequence[int]]
Place = tuple[int, int]


class Shown(StrEnum):
    """What becomes of a count: shown, hidden because it is small, or hidden so that a small one stays hidden."""

    SHOWN = "shown"
    FEW = "few"
    BESIDE = "beside"


def with_totals(rows: Counts, *, across: bool = True) -> list[list[int]]:
    """Return a table with a row of totals at its end and, where its columns are added up too, a column of totals."""
    table = [[*row, sum(row)] if across else list(row) for row in rows]
    return [*table, [sum(column) for column in zip(*table, strict=True)]]


def suppressed(rows: Counts, *, across: bool = True) -> list[list[Shown]]:
    """Return what becomes of each count of a table and of its totals (`with_totals`)."""
    table = _Table(with_totals(rows, across=across), across=across)
    while (place := next(table.found_out(), None)) is not None:
        table.hide_beside(place)
    return table.marks


class _Cell(NamedTuple):
    """One count as a flow from a node to another, with what it can be for a reader."""

    tail: int
    head: int
    value: int
    least: int
    most: float


class _Table:
    """A table with totals, and what is hidden of it."""

    def __init__(self, counts: list[list[int]], *, across: bool) -> None:
        self.counts = counts
        self._across = across
        self.marks = [[Shown.FEW if count < LEAST else Shown.SHOWN for count in row] for row in counts]

    def _cells(self) -> Iterator[tuple[Place, _Cell]]:
        """Yield what is hidden; rows are nodes from 0, columns after them, and without row totals all rows are one."""
        last_row, last_column = len(self.counts) - 1, len(self.counts[0]) - 1
        columns = len(self.counts)
        for row, marks in enumerate(self.marks):
            for column, mark in enumerate(marks):
                if mark is Shown.SHOWN:
                    continue
                ends = [row if self._across else 0, columns + column]
                backwards = (row == last_row) != (self._across and column == last_column)
                tail, head = reversed(ends) if backwards else ends
                bounds = (0, LEAST - 1) if mark is Shown.FEW else (LEAST, float("inf"))
                yield (row, column), _Cell(tail, head, self.counts[row][column], *bounds)

    def found_out(self) -> Iterator[Place]:
        """Yield the hidden counts that can be had from what is shown."""
        cells = dict(self._cells())
        for place, cell in cells.items():
            others = [one for other, one in cells.items() if other != place]
            more = cell.value < cell.most and _leads(others, cell.head, cell.tail)
            fewer = cell.value > cell.least and _leads(others, cell.tail, cell.head)
            if not (more or fewer):
                yield place

    def hide_beside(self, place: Place) -> None:
        """Hide one more count in the row or the column of one that is found out, the smallest, and a total last."""
        row, column = place
        last = len(self.counts) - 1, len(self.counts[0]) - 1 if self._across else -1
        beside = [
            (r == last[0], c == last[1], self.counts[r][c], r, c)
            for r, marks in enumerate(self.marks)
            for c, mark in enumerate(marks)
            if mark is Shown.SHOWN and ((r == row and self._across) or c == column)
        ]
        if not beside:  # nothing is left beside it: then anywhere
            beside = [
                (r == last[0], c == last[1], self.counts[r][c], r, c)
                for r, marks in enumerate(self.marks)
                for c, mark in enumerate(marks)
                if mark is Shown.SHOWN
            ]
        *_, r, c = min(beside)
        self.marks[r][c] = Shown.FEW if self.counts[r][c] < LEAST else Shown.BESIDE


def _leads(cells: Sequence[_Cell], start: int, end: int) -> bool:
    """Whether one more can be led from a node to another over hidden cells, forwards as more, backwards as less."""
    seen, waiting = {start}, [start]
    while waiting:
        node = waiting.pop()
        if node == end:
            return True
        for cell in cells:
            ways = ((cell.tail, cell.head, cell.value < cell.most), (cell.head, cell.tail, cell.value > cell.least))
            for begin, to, free in ways:
                if free and begin == node and to not in seen:
                    seen.add(to)
                    waiting.append(to)
    return False
