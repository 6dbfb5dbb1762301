"""What a person waits for: the caseload, a child, the brief and the chronology, from the press to the last paint."""

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from app import opening
from app.storage import records
from bench.growing import grow
from bench.laptop import unlocked
from bench.measures import Measured
from bench.seat import Seat, Took
from ui.caseload.table import CaseTable
from ui.program import Program, settle

LONG = 1_500
"""Entries in the longest chronology."""

WINDOWS = 12
_BACK = Qt.KeyboardModifier.AltModifier


class _Kept:
    """What each act took, under its name."""

    def __init__(self) -> None:
        self.took: Measured = defaultdict(list)

    def add(self, name: str, took: Took) -> None:
        for part, seconds in took._asdict().items():
            self.took[f"{name} {part}"].append(seconds)


def pages(home: Path, count: int) -> Measured:
    """Open the caseload, and `count` of its children with their pages; one of them has a long record."""
    program, opened = Program(), unlocked(home)
    kept, by = _Kept(), opening.caseworker_of(opened)
    with by.vault.read() as tx:
        longest = records.of_kind(tx, "child")[0].child
        there = len(records.of_child(tx, longest, "contact"))
    if there < LONG:
        grow(by, [longest], LONG - there)
    settle()
    for _ in range(WINDOWS):
        seat = Seat(program, opened)
        kept.add("caseload, first in a window", _to_caseload(seat))
        seat.leave()
    seat = Seat(program, opened)
    _to_caseload(seat)
    seat.look_on(1.0)
    _sift(seat, kept)
    _visit(seat, kept, count)
    _read_long(seat, kept, longest)
    seat.leave()
    return {**kept.took, "children": [float(seat.part("caseload-table", CaseTable).shown.rowCount())]}


def _to_caseload(seat: Seat) -> Took:
    return seat.timed(lambda: seat.press("rail-caseload"), lambda: seat.desk.window.page() == "caseload")


def _sift(seat: Seat, kept: _Kept) -> None:
    """Type names into the filter, letter by letter, and take them away again; scroll to the end page by page."""
    box, table = seat.part("caseload-filter", QLineEdit), seat.part("caseload-table", CaseTable)
    box.setFocus()
    for name in ("warsame", "thorpe", "jo", "smith", "am"):
        for key in (*name, *[Qt.Key.Key_Backspace] * len(name)):
            kept.add("caseload, a key in its filter", seat.timed(partial(_key, box, key), _at_once))
    bar = table.verticalScrollBar()
    for place in range(0, bar.maximum(), bar.pageStep()):
        kept.add("caseload, scrolled a page", seat.timed(partial(bar.setValue, place), _at_once))


def _at_once() -> bool:
    return True


def _visit(seat: Seat, kept: _Kept, count: int) -> None:
    """Open children one after another by a double click, every fourth with brief and chronology, and go back."""
    table = seat.part("caseload-table", CaseTable)
    for place in islice(cycle(range(table.shown.rowCount())), count):
        index = table.shown.index(place, 0)
        table.scrollTo(index)
        seat.rest()
        where = table.visualRect(index).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)  # the first half of the double click
        kept.add("child", seat.timed(partial(_double, table.viewport(), where), _in_view(seat, "child")))
        if place % 4 == 0:
            for tab, page in (("brief", "brief-page"), ("chronology", "chronology")):
                there = seat.part(page, QWidget).isVisible
                kept.add(tab, seat.timed(partial(seat.press, f"tab-{tab}"), there))
                seat.timed(partial(_back, seat), partial(_gone, there))
        kept.add("caseload, back to it", seat.timed(lambda: _back(seat), _in_view(seat, "caseload")))


def _gone(there: Callable[[], bool]) -> bool:
    return not there()


def _key(box: QLineEdit, key: str | Qt.Key) -> None:
    if isinstance(key, str):
        QTest.keyClicks(box, key)
    else:
        QTest.keyClick(box, key)


def _double(port: QWidget, at: QPoint) -> None:
    QTest.mouseDClick(port, Qt.MouseButton.LeftButton, pos=at)


def _back(seat: Seat) -> None:
    QTest.keyClick(seat.desk.window, Qt.Key.Key_Left, _BACK)


def _in_view(seat: Seat, page: str) -> Callable[[], bool]:
    return lambda: seat.desk.window.page() == page


def _read_long(seat: Seat, kept: _Kept, child: str) -> None:
    """Open the child with the long record and its chronology, again and again."""
    table, chronology = seat.part("caseload-table", CaseTable), seat.part("chronology", QWidget)
    row = next(at for at, one in enumerate(table.shown.rows) if one.child == child)
    for _ in range(10):
        for place in (row, (row + 1) % table.shown.rowCount()):  # another in between: the page is made anew
            table.setCurrentIndex(table.shown.index(place, 0))
            name = "child of 1,500 entries" if place == row else "child"
            kept.add(name, seat.timed(lambda: QTest.keyClick(table, Qt.Key.Key_Return), _in_view(seat, "child")))
            name = "chronology of 1,500 entries" if place == row else "chronology"
            kept.add(name, seat.timed(lambda: seat.press("tab-chronology"), chronology.isVisible))
            seat.timed(lambda: _back(seat), lambda: not chronology.isVisible())
            seat.timed(lambda: _back(seat), _in_view(seat, "caseload"))
