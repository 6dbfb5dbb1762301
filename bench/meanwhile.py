"""What a person feels while the laptop exchanges: how long the window's thread is away, whatever they are doing."""

from collections.abc import Callable, Iterator
from itertools import cycle, repeat
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from bench.measures import Measured
from bench.pulse import Pulse, too_long
from bench.seat import Seat, seated
from ui.caseload.table import CaseTable
from ui.kit.fields import TextEdit
from ui.visit.window import VisitWindow

STEP_MS = 125
"""Eight keys a second is how somebody types who types well."""
REST_SECONDS = 5
SAID = "She said the garden is quiet, and school shoes hurt when it rains. "

Steps = Iterator[None]
"""What somebody does, a step at a time: each `next` is one press or one key."""


def watch(seat: Seat) -> Steps:
    """Look at Today, and touch nothing."""
    del seat
    return repeat(None)


def sift(seat: Seat) -> Steps:
    """Type into the filter of the caseload, take it away again, and scroll."""
    _to_caseload(seat)
    box, table = seat.part("caseload-filter", QLineEdit), seat.part("caseload-table", CaseTable)
    for key in cycle("wars"):
        QTest.keyClicks(box, key)
        yield None
        QTest.keyClick(box, Qt.Key.Key_Backspace)
        yield None
        table.verticalScrollBar().setValue(table.verticalScrollBar().value() + table.height())
        yield None


def choose(seat: Seat) -> Steps:
    """Look for a child in the list to record with, and take the name away again."""
    seat.press("rail-record")
    box = seat.part("record-filter", QLineEdit)
    seat.look_on(0.5)
    for key in cycle("wars"):
        QTest.keyClicks(box, key)
        yield None
        QTest.keyClick(box, Qt.Key.Key_Backspace)
        yield None


def leaf(seat: Seat) -> Steps:
    """Open one child after another from the caseload, and go back."""
    _to_caseload(seat)
    table = seat.part("caseload-table", CaseTable)
    for row in cycle(range(table.shown.rowCount())):
        table.setCurrentIndex(table.shown.index(row, 0))
        QTest.keyClick(table, Qt.Key.Key_Return)
        yield None
        yield None
        yield None
        QTest.keyClick(seat.desk.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        yield None
        yield None


def write(seat: Seat) -> Steps:
    """Type into a contact."""
    _to_caseload(seat)
    table = seat.part("caseload-table", CaseTable)
    table.setCurrentIndex(table.shown.index(0, 0))
    QTest.keyClick(table, Qt.Key.Key_C)
    seat.until(lambda: bool(seat.desk.window.findChildren(VisitWindow)))
    seat.look_on(0.5)
    form, field = seat.part("visit", VisitWindow), seat.part("analysis", TextEdit)
    while not field.isVisible():
        QTest.keyClick(form, Qt.Key.Key_F6)  # the next step
        seat.rest()
    for key in cycle(SAID):
        QTest.keyClicks(field, key)
        yield None


DOING: dict[str, Callable[[Seat], Steps]] = {
    "today": watch, "caseload": sift, "child": leaf, "record": choose, "visit": write,
}  # fmt: skip


def _to_caseload(seat: Seat) -> None:
    seat.press("rail-caseload")
    seat.until(lambda: seat.desk.window.page() == "caseload")
    seat.look_on(0.5)


def meanwhile(home: Path, doing: str) -> Measured:
    """Let somebody do this before and during the next round of a laptop; return how long the window was away."""
    with seated(home) as seat:
        steps = DOING[doing](seat)
        next(steps)
        hand = QTimer(interval=STEP_MS)
        hand.timeout.connect(lambda: next(steps))
        hand.start()
        pulse = Pulse()
        pulse.start()
        seat.look_on(REST_SECONDS)
        rest = pulse.stop()
        pulse.start()
        end = seat.exchange()
        away = pulse.stop()
        hand.stop()
        return {
            "stall": away[:1], "next longest": away[1:10], "over": [too_long(away)],
            "at rest": rest[:1], "at rest, over": [too_long(rest)],
            "records": [end.received], "wall": [seat.rounds.took],
        }  # fmt: skip
