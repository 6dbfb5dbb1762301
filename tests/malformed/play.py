"""Giving a parser spoilt input after input, going on from what reached new lines, and judging what comes out.

Coverage is of our own packages' lines, by `sys.monitoring` where Python has it (3.12), else by `sys.settrace`.
"""

import random
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from tests.malformed.spoil import MARK, Spoil, spoil_json

ROOT = str(Path(__file__).resolve().parents[2])
OURS = tuple(f"{ROOT}/{part}/" for part in ("app", "sync", "server"))
SLOW = 1.0
"""Seconds that no input may take."""
WATCHED = 0.25
"""How many of the inputs are watched: watching takes longer than most parsers do."""
KEPT = 2000
"""How many inputs are gone on from at most."""


@dataclass(frozen=True)
class Parser:
    """Something that reads bytes from elsewhere: how, from which valid inputs, and with which errors it may refuse."""

    name: str
    seeds: tuple[bytes, ...]
    parse: Callable[[bytes], object]
    errors: tuple[type[Exception], ...]
    spoil: Spoil = spoil_json


@dataclass
class Played:
    """What became of the inputs: how many, how many were taken, what was found."""

    inputs: int = 0
    taken: int = 0
    lines: int = 0
    kept: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    grown: int = 0
    faults: dict[str, bytes] = field(default_factory=dict)

    def said(self, name: str) -> str:
        """Return a line for docs/measurements.md."""
        rate = self.inputs / max(self.seconds, 0.001)
        return (
            f"{name}: {self.inputs} inputs in {self.seconds:.0f} s, {rate:.0f} a second, {self.taken} taken, "
            f"{self.lines} lines reached, {self.kept} kept, slowest {self.slowest * 1000:.0f} ms, "
            f"memory +{self.grown} MiB, {len(self.faults)} faults"
        )


class Lines:
    """The lines of ours that were run."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, int]] = set()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Note lines for the length of the block, in this thread."""
        if sys.version_info >= (3, 12):
            with self._monitored():
                yield
            return
        before = sys.gettrace()
        sys.settrace(self._call)
        try:
            yield
        finally:
            sys.settrace(before)

    def _call(self, frame: FrameType, _event: str, _given: Any) -> Any:
        return self._line if frame.f_code.co_filename.startswith(OURS) else None

    def _line(self, frame: FrameType, event: str, _given: Any) -> Any:
        if event == "line":
            self.seen.add((frame.f_code.co_filename, frame.f_lineno))
        return self._line

    @contextmanager
    def _monitored(self) -> Iterator[None]:
        watch: Any = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
        tool = watch.COVERAGE_ID

        def line(code: CodeType, number: int) -> Any:
            if code.co_filename.startswith(OURS):
                self.seen.add((code.co_filename, number))
            return watch.DISABLE  # each line counts once: after that it costs nothing

        watch.use_tool_id(tool, "malformed")
        watch.register_callback(tool, watch.events.LINE, line)
        watch.set_events(tool, watch.events.LINE)
        try:
            yield
        finally:
            watch.set_events(tool, 0)
            watch.free_tool_id(tool)


def play(parser: Parser, seed: int, *, seconds: float = 0.0, inputs: int = 0) -> Played:
    """Spoil inputs until the time or the count is over; a fault of each sort is kept with the input that made it."""
    chance, lines, done = random.Random(f"{parser.name} {seed}"), Lines(), Played()
    corpus = list(parser.seeds)
    for one in corpus:
        parser.parse(one)  # a valid input is read: else nothing below it would be reached
    began, before = time.perf_counter(), _memory()
    while done.inputs < inputs or time.perf_counter() - began < seconds:
        raw = parser.spoil(chance.choice(corpus), chance)
        if len(raw) > 1 << 20:
            continue
        reached = len(lines.seen)
        with lines.watched() if chance.random() < WATCHED else nullcontext():
            _judge(parser, raw, done)
        if len(lines.seen) > reached and len(corpus) < KEPT:
            corpus.append(raw)
    done.seconds, done.grown = time.perf_counter() - began, _memory() - before
    done.lines, done.kept = len(lines.seen), len(corpus) - len(parser.seeds)
    return done


def _judge(parser: Parser, raw: bytes, done: Played) -> None:
    done.inputs += 1
    took = _parsed(parser, raw, done)
    if took > SLOW:  # on a busy machine anything is slow once
        took = min(_parsed(parser, raw, Played()) for _ in range(3))
    done.slowest = max(done.slowest, took)
    if took > SLOW:
        done.faults.setdefault("slow", raw)


def _parsed(parser: Parser, raw: bytes, done: Played) -> float:
    """Let one input be read, note what came of it, and return the seconds that it took."""
    began = time.perf_counter()
    try:
        parser.parse(raw)
        done.taken += 1
    except parser.errors as error:
        if MARK in told(error):
            done.faults.setdefault(f"a value in {_sort(error)}", raw)
    except Exception as error:
        done.faults.setdefault(_sort(error), raw)
    return time.perf_counter() - began


def told(error: BaseException) -> str:
    """Return what a log would show of an error: itself and whatever is told with it, but no line of code."""
    said, seen = [], set[int]()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        said += traceback.format_exception_only(following)
        following = following.__cause__ or (None if following.__suppress_context__ else following.__context__)
    return "".join(said)


def _sort(error: BaseException) -> str:
    """Return the type of an error and where it came from."""
    last = traceback.extract_tb(error.__traceback__)
    ours = [one for one in last if one.filename.startswith(OURS)] or list(last)
    return f"{type(error).__name__} at {Path(ours[-1].filename).name}:{ours[-1].name}:{ours[-1].lineno}"


def _memory() -> int:
    """Return the most this process has had so far, in MiB."""
    if sys.platform == "win32":
        return 0
    import resource  # noqa: PLC0415 - does not exist on Windows

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most >> 20 if sys.platform == "darwin" else most >> 10
