"""What a person feels: the longest stall of the window during the first pull, and the way from unlock to Today."""

import os
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import msgspec
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from app import case, opening, pipe
from app.opening import Opened
from bench.laptop import enrolled, order_to_unlock, seconds_since, with_keys
from bench.measures import Measured
from ui.background import Lines
from ui.desk import Desk
from ui.program import Program

TICK_MS = 5
WAIT_SECONDS = 180
REST_SECONDS = 5
"""For comparison: how long the same window is away on this machine while nothing at all is pulled."""


class _Pulse(QObject):
    """Beats every 5 ms in the window's thread and remembers the longest times between two beats."""

    def __init__(self, until: Callable[[], bool], program: Program) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = self._began = perf_counter()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(lambda: self._beat(until, program))
        self._timer.start()

    def _beat(self, until: Callable[[], bool], program: Program) -> None:
        now = perf_counter()
        self.gaps.append(now - self._last)
        self._last = now
        if until() or now - self._began > WAIT_SECONDS:
            self._timer.stop()
            program.end()


def stall(home: Path, address: str, code: str) -> Measured:
    """Pull everything for the first time behind a real desk, and measure how long its thread was away at most."""
    program = Program()
    opened = enrolled(home, address, code)
    by = opening.caseworker_of(opened)
    desk = Desk(by, opening.rounds_of(opened, by))
    desk.open()
    program.application.processEvents()  # the first painting of all is not part of the pull
    pulse = _Pulse(lambda: _pulled(opened), program)
    began = perf_counter()
    program.run()
    wall = seconds_since(began)
    rest_began = perf_counter()
    rest = _Pulse(lambda: seconds_since(rest_began) > REST_SECONDS, program)
    program.run()
    desk.close()
    ordered = sorted(pulse.gaps, reverse=True)
    return {
        "stall": ordered[:1], "next longest": ordered[1:10], "wall": [wall], "over 50 ms": [_over(ordered)],
        "at rest": [max(rest.gaps)],
    }  # fmt: skip


def _over(gaps: list[float]) -> float:
    return float(sum(gap > 0.05 for gap in gaps))


def _pulled(opened: Opened) -> bool:
    """Whether the round has ended; looked for in the round's own mark, which is written last."""
    if opened.place.round_lock.exists() and opened.vault.size() < 60e6:  # nowhere near: the store is left in peace
        return False
    with opened.vault.read() as tx:
        return bool(tx.exec_driver_sql("SELECT last_exchange_at FROM sync_mark").scalar_one())


def unlock(home: Path) -> Measured:
    """From the order on the pipe to the page of Today in a warm case process."""
    with_keys(home)
    program = Program()
    reading, writing = os.pipe()
    said: list[msgspec.Struct] = []
    process = case.CaseProcess(program, home, said.append, Lines(os.fdopen(reading, "rb").readline))
    program.application.processEvents()
    order = msgspec.json.encode(order_to_unlock(home)) + b"\n"
    began = perf_counter()
    os.write(writing, order)
    pulse = _Pulse(lambda: _today_is_there(program), program)
    program.run()
    wall = seconds_since(began)
    del pulse, process
    if not any(isinstance(one, pipe.Opened) for one in said):
        raise AssertionError("the laptop did not open")
    return {"unlock": [wall]}


def _today_is_there(program: Program) -> bool:
    """Whether Today shows its visits, or that there are none: either is written there only from the store."""
    shown = [widget for widget in program.application.topLevelWidgets() if widget.isVisible()]
    for top in shown:
        for widget in top.findChildren(QWidget):
            if widget.objectName().startswith(("visit-", "start-visit-", "today-empty")) and widget.isVisible():
                return True
    return False
