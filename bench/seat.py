"""A person at a laptop: the real desk with its real window offscreen, pressed and typed into, timed until painted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import perf_counter, process_time, thread_time
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app import opening
from app.casework.census import Days, Told
from app.casework.passing import Asked, Made
from app.casework.rounds import Making, RoundEnd
from app.opening import Opened
from bench.laptop import unlocked
from sync.rounds import LaptopRounds
from ui.desk import Desk
from ui.program import Program, settle

WAIT_SECONDS = 180
MOMENT = 0.15
"""As long as a quick person leaves between two acts; what the act before has left to be done is done in it."""
_EVERYTHING = QEventLoop.ProcessEventsFlag.AllEvents
_PATIENTLY = _EVERYTHING | QEventLoop.ProcessEventsFlag.WaitForMoreEvents

Part = TypeVar("Part", bound=QWidget)


class Took(NamedTuple):
    """What one act took, in seconds: on the clock, in CPU of all threads, and in CPU of the window's thread."""

    wall: float
    cpu: float
    window: float


class HeldRounds:
    """The rounds of a laptop, held back until they are let go, so that somebody can go where they want to be first."""

    def __init__(self, rounds: LaptopRounds) -> None:
        self._rounds = rounds
        self._asked = Event()
        self._let = False
        self.ends: list[RoundEnd] = []
        self.took = 0.0

    def go(self, *, let: bool = True) -> None:
        """Let the rounds run, or end without one."""
        self._let = let
        self._asked.set()

    def run(self, progress: Callable[[Making], None]) -> RoundEnd:
        """Run one round once it may."""
        self._asked.wait()
        began = perf_counter()
        end = self._rounds.run(progress) if self._let else RoundEnd("offline", 3600.0)
        self.took = perf_counter() - began
        self.ends.append(end)
        return end

    def who_looked(self, child: str) -> RoundEnd:
        """Ask as a laptop does."""
        return self._rounds.who_looked(child)

    def laptops(self) -> RoundEnd:
        """Ask as a laptop does."""
        return self._rounds.laptops()

    def figures(self) -> RoundEnd:
        """Ask as a laptop does."""
        return self._rounds.figures()

    def census(self, days: Days, *, whole: bool) -> tuple[RoundEnd, Told | None]:
        """Ask as a laptop does."""
        return self._rounds.census(days, whole=whole)

    def pass_on(self, asked: Asked) -> tuple[RoundEnd, Made | None]:
        """Ask as a laptop does."""
        return self._rounds.pass_on(asked)

    def sign_in(self, password: str) -> RoundEnd:
        """Sign in as a laptop does."""
        return self._rounds.sign_in(password)


def wait(program: Program, there: Callable[[], bool]) -> None:
    """Let a program work until something is there; looked for after each thing that happens in it."""
    limit = perf_counter() + WAIT_SECONDS
    while not there():
        if perf_counter() > limit:
            raise AssertionError("it never came")
        program.application.processEvents(_PATIENTLY)


class Seat:
    """Somebody at the desk of one laptop, at the window's usual size."""

    def __init__(self, program: Program, opened: Opened) -> None:
        self.program = program
        self.by = opening.caseworker_of(opened)
        self.rounds = HeldRounds(opening.rounds_of(opened, self.by))
        self.desk = Desk(self.by, self.rounds)
        self._awake = QTimer(interval=1000)  # so that waiting for what never comes has an end
        self._awake.start()
        self.desk.open()
        self.look_on(0.3)

    def part(self, name: str, kind: type[Part]) -> Part:
        """Return a part of the window by its name."""
        found = self.desk.window.findChild(kind, name)
        if found is None:
            raise AssertionError(f"there is no {name} in the window")
        return found

    def press(self, name: str) -> None:
        """Press a control."""
        QTest.mouseClick(self.part(name, QWidget), Qt.MouseButton.LeftButton)

    def until(self, there: Callable[[], bool]) -> None:
        """Let the window work until something is there."""
        wait(self.program, there)

    def rest(self) -> None:
        """Let the window do everything that is left to do now: laying out, painting."""
        for _ in range(3):
            self.program.application.processEvents(_EVERYTHING)

    def look_on(self, seconds: float) -> None:
        """Let the window work for a while, with nobody touching it."""
        ends = perf_counter() + seconds
        over = QTimer(singleShot=True, interval=round(seconds * 1000))
        over.start()
        self.until(lambda: perf_counter() >= ends)

    def timed(self, act: Callable[[], object], there: Callable[[], bool]) -> Took:
        """Act, after a moment without an act, and wait until what was asked for is there, laid out and painted."""
        self.look_on(MOMENT)
        began, cpu, window = perf_counter(), process_time(), thread_time()
        act()
        self.until(there)
        self.rest()
        return Took(perf_counter() - began, process_time() - cpu, thread_time() - window)

    def exchange(self) -> RoundEnd:
        """Let the first round run, and wait until it has ended and what it brought is shown."""
        self.rounds.go()
        self.until(lambda: bool(self.rounds.ends))
        self.look_on(1.0)
        return self.rounds.ends[0]

    def leave(self) -> None:
        """Close the desk, as a lock does."""
        self.rounds.go(let=False)
        self.desk.close()


@contextmanager
def seated(home: Path) -> Iterator[Seat]:
    """Somebody at the desk of a laptop, just unlocked, before its first round."""
    program, opened = Program(), unlocked(home)
    settle()
    seat = Seat(program, opened)
    try:
        yield seat
    finally:
        seat.leave()
