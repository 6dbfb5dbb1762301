"""A figure: what was measured, in which unit, every run of it, and the middle of them; kept and printed."""

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import msgspec
from msgspec import Struct

FOLDER = Path(__file__).resolve().parents[1] / "build" / "bench"


class Figure(Struct, frozen=True, kw_only=True):
    """One measured figure; `load` is the machine's one-minute load beside each run."""

    name: str
    unit: str
    middle: float
    runs: tuple[float, ...]
    load: tuple[float, ...] = ()


class Report(Struct, frozen=True, kw_only=True):
    """All figures of one day on one machine."""

    date: str
    machine: str
    figures: tuple[Figure, ...]


def load() -> float:
    """Return how many processes want to run here, over the last minute."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else 0.0


def figure(name: str, unit: str, runs: Sequence[float], loads: Sequence[float] = ()) -> Figure:
    """Return a figure of its runs, with their median."""
    return Figure(name=name, unit=unit, middle=_short(median(runs)), runs=tuple(map(_short, runs)), load=tuple(loads))


def spread(name: str, unit: str, values: Sequence[float]) -> list[Figure]:
    """Return the p50 and the p95 of many single measurements."""
    ordered = sorted(values)
    at = min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))
    return [figure(f"{name}, p50", unit, [median(ordered)], [load()]), figure(f"{name}, p95", unit, [ordered[at]])]


def _short(value: float) -> float:
    return round(value, 4 if abs(value) < 1 else 2)


def keep(found: Iterable[Figure]) -> Path:
    """Put figures into today's report, in the place of older ones of the same name; return its file."""
    date = datetime.now(UTC).date().isoformat()
    path = FOLDER / f"{date}.json"
    kept: dict[str, Figure] = {}
    if path.exists():
        kept = {one.name: one for one in msgspec.json.decode(path.read_bytes(), type=Report).figures}
    kept |= {one.name: one for one in found}
    report = Report(date=date, machine=_machine(), figures=tuple(kept.values()))
    FOLDER.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1))
    return path


def _machine() -> str:
    memory = ""
    if hasattr(os, "sysconf"):
        memory = f", {round(os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30)} GiB"
    return f"{os.cpu_count()} cores{memory}, {platform.system()}"


def table(found: Iterable[Figure]) -> str:
    """Return the figures as the lines that are printed."""
    lines = []
    for one in found:
        runs = f"  of {', '.join(f'{run:g}' for run in one.runs)}" if len(one.runs) > 1 else ""
        loads = f"  (load {', '.join(f'{part:g}' for part in one.load)})" if one.load else ""
        lines.append(f"{one.name:58} {one.middle:>9g} {one.unit:9}{runs}{loads}")
    return "\n".join(lines)
