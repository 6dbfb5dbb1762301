"""What a person feels: the longest stall of the window during the first pull, and the way from unlock to Today."""

import os
from pathlib import Path
from time import perf_counter

import msgspec
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app import case, pipe
from bench.laptop import enrolled, order_to_unlock, seconds_since, with_keys
from bench.measures import Measured
from bench.pulse import Pulse, too_long
from bench.seat import Seat, wait
from ui.background import Lines
from ui.program import Program, settle

REST_SECONDS = 5
"""For comparison: how long the same window is away on this machine while nothing at all is pulled."""


def stall(home: Path, address: str, code: str) -> Measured:
    """Pull everything for the first time behind a real desk, and measure how long its thread was away at most."""
    program, opened = Program(), enrolled(home, address, code)
    settle()
    seat, pulse = Seat(program, opened), Pulse()
    pulse.start()
    seat.exchange()
    away = pulse.stop()
    pulse.start()
    seat.look_on(REST_SECONDS)
    rest = pulse.stop()
    seat.leave()
    return {
        "stall": away[:1], "next longest": away[1:10], "wall": [seat.rounds.took], "over 50 ms": [too_long(away)],
        "at rest": rest[:1],
    }  # fmt: skip


def unlock(home: Path) -> Measured:
    """From the order on the pipe to the page of Today in a warm case process."""
    with_keys(home)
    program = Program()
    reading, writing = os.pipe()
    said: list[msgspec.Struct] = []
    process = case.CaseProcess(program, home, said.append, Lines(os.fdopen(reading, "rb").readline))
    program.application.processEvents()
    settle()  # as it is while it waits, blank and warm
    awake = QTimer(interval=5)
    awake.start()
    order = msgspec.json.encode(order_to_unlock(home)) + b"\n"
    began = perf_counter()
    os.write(writing, order)
    wait(program, lambda: _today_is_there(program))
    wall = seconds_since(began)
    del process
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
