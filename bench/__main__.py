"""Measures: `python -m bench [NAME...] [--quick]`; prints a table and keeps build/bench/<date>.json."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import census, felt, load, overview, runs, supervisor
from bench.figures import Figure, keep, table
from bench.hub import HubProcess, HubTrouble
from bench.runs import Failed, Ground

REPEAT = 3

RUNS: dict[str, Callable[[Ground], list[Figure]]] = {
    "pull": runs.first_pull,
    "first": runs.first,
    "rounds": runs.rounds,
    "changed": runs.changed,
    "saves": runs.saves,
    "open": felt.opened,
    "search": felt.search,
    "approvals": felt.approvals,
    "unlock": runs.unlock,
    "stall": felt.stall,
    "load": load.many,
    "supervisor": supervisor.supervisor,
    "overview": lambda ground: [one for many in ground.children for one in overview.overview(ground.folder, many)],
    "census": census.census,
    "push": runs.push,
}
"""In this order: the pushes come last, because the hub holds more after them."""

WITH_OWN_HUB = frozenset(("load", "supervisor", "census", "overview"))
"""These make an authority of their own."""


def main() -> int:
    """Make the hub, run what was asked for in the order of RUNS, and say what came of it."""
    parser = argparse.ArgumentParser(prog="bench", description="Measures the real programs on this machine.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(RUNS)}; all of them if none")
    parser.add_argument("--quick", action="store_true", help="each once, instead of the median of three")
    parser.add_argument(
        "--children", type=int, nargs="+", default=overview.CHILDREN, help="how many, for overview; each is a run"
    )
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(RUNS):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(RUNS)}")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="doorstep-bench-") as folder:
        hub = HubProcess(Path(folder) / "hub")
        try:
            names = [name for name in RUNS if name in asked.names or not asked.names]
            if not WITH_OWN_HUB.issuperset(names):
                hub.seed()
                hub.serve()
            return _run(names, Ground(hub, Path(folder), 1 if asked.quick else REPEAT, tuple(asked.children)))
        except HubTrouble as trouble:
            print(trouble, file=sys.stderr)
            return 1
        finally:
            hub.stop()


def _run(names: list[str], ground: Ground) -> int:
    failed = 0
    for name in names:
        try:
            found = RUNS[name](ground)
        except Failed as trouble:
            print(f"{name} was not measured. {trouble}", file=sys.stderr, flush=True)
            failed = 1
            continue
        path = keep(found)
        print(table(found), flush=True)
        print(f"kept in {path.name}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
