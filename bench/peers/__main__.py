"""Doorstep beside its peers: `python -m bench.peers [--quick]`; prints a table, keeps build/bench/sync.json."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import NamedTuple

import msgspec

from bench.figures import FOLDER, load
from bench.hub import HubTrouble
from bench.peers import anki, documents, doorstep, floor, pouch
from bench.peers.parts import Absent, set_up
from bench.runs import Failed

COUNT, PUSHES = 50_000, (1_000, 10_000)
QUICK_COUNT, QUICK_PUSHES = 5_000, (500, 1_000)
PAGES = 1_000
NAMES = ("Doorstep", "PouchDB", f"PouchDB, {PAGES:,} a page", "Anki", "floor")

NOTE = (
    "The words of the documents are drawn from a stock of sentences: real ones would come to more bytes, everybody's."
)

Figures = dict[str, list[float]]


class Measure(NamedTuple):
    """One line of the table: its name, its unit, and under what each of the programs has it."""

    name: str
    unit: str
    key: str


def measures(count: int, pushes: tuple[int, ...]) -> list[Measure]:
    """Return what is compared."""
    return [
        Measure(f"first pull of {count:,}, wall", "s", "pull wall"),
        Measure(f"first pull of {count:,}, CPU of the laptop", "s", "pull cpu"),
        Measure(f"first pull of {count:,}, memory above idle", "MiB", "pull memory"),
        Measure(f"first pull of {count:,}, down", "MB", "pull bytes"),
        *(Measure(f"push of {number:,}", "s", f"push {number}") for number in pushes),
        Measure(f"push of {pushes[0]:,}, up", "MB", f"push {pushes[0]} bytes"),
        Measure(f"pull of 100 changed among {count:,}", "s", "changed"),
        Measure("round with nothing to do, p50", "s", "idle"),
    ]


def main() -> int:
    """Set up, measure everybody one after the other, and say what came of it; a peer that is absent is a failure."""
    parser = argparse.ArgumentParser(prog="bench.peers", description="Measures Doorstep beside its peers.")
    parser.add_argument("--quick", action="store_true", help="fewer documents: to see that it works")
    quick = parser.parse_args().quick
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    count, pushes = (QUICK_COUNT, QUICK_PUSHES) if quick else (COUNT, PUSHES)
    began = load()
    try:
        set_up()
        with tempfile.TemporaryDirectory(prefix="doorstep-peers-") as folder:
            found = _measured(Path(folder), count, pushes)
    except (Absent, Failed, HubTrouble) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    rows = [_row(measure, found) for measure in measures(count, pushes)]
    path = _keep(rows, (began, load()), "quick" if quick else "whole")
    print(_table(rows), NOTE, sep="\n", flush=True)
    print(f"kept in {path.name}", flush=True)
    return 0


def _measured(folder: Path, count: int, pushes: tuple[int, ...]) -> dict[str, Figures]:
    written = folder / "documents.ndjson"
    documents.write(written, count)
    acts: dict[str, Callable[[], Figures]] = {
        "floor": lambda: floor.measured(folder, written, pushes),
        "Anki": lambda: anki.measured(folder, written, pushes),
        NAMES[1]: lambda: pouch.measured(folder, written, count, pushes, 0),
        NAMES[2]: lambda: pouch.measured(folder, written, count, pushes, PAGES),
        "Doorstep": lambda: doorstep.measured(folder, count, pushes),
    }
    found = {}
    for name, act in acts.items():
        print(f"{name} ...", flush=True)
        found[name] = act()
    return found


class Row(msgspec.Struct, frozen=True):
    """One measure with the middle of everybody's runs, and Doorstep's as so many times each of the others'."""

    measure: str
    unit: str
    figures: dict[str, float]
    runs: dict[str, tuple[float, ...]]
    ratio: dict[str, float]


def _row(measure: Measure, found: dict[str, Figures]) -> Row:
    runs = {name: tuple(found[name][measure.key]) for name in NAMES if measure.key in found[name]}
    middles = {name: median(values) for name, values in runs.items()}
    ours = middles["Doorstep"]
    ratio = {name: round(ours / value, 2) for name, value in middles.items() if name != "Doorstep" and value > 0}
    return Row(measure.name, measure.unit, {name: round(value, 4) for name, value in middles.items()}, runs, ratio)


def _keep(rows: list[Row], loads: tuple[float, float], size: str) -> Path:
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / "sync.json"
    report = {"date": datetime.now(UTC).date().isoformat(), "size": size, "load": loads, "note": NOTE}
    path.write_bytes(msgspec.json.format(msgspec.json.encode(report | {"measures": rows}), indent=1))
    return path


def _table(rows: list[Row]) -> str:
    """Return the figures as lines, with Doorstep's ratio to each beside it."""
    lines = [f"{'':48} {'':4}" + "".join(f"{name:>26}" for name in NAMES)]
    for row in rows:
        cells = []
        for name in NAMES:
            value = f"{row.figures[name]:.3g}" if name in row.figures else "-"
            cells.append(f"{value} (x {row.ratio[name]:g})" if name in row.ratio else value)
        lines.append(f"{row.measure:48} {row.unit:4}" + "".join(f"{cell:>26}" for cell in cells))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
