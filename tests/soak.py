"""`make soak MINUTES=n`: shares the time among the sorts of chance, goes on where each stopped, keeps what was played.

The ledger is the table in docs/measurements.md: what was played in all, by sort, and the seed that comes next.
"""

import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from tests.seeds import COUNT, SEED

ROOT = Path(__file__).parent.parent
LEDGER = ROOT / "docs" / "measurements.md"
OUTPUT = ROOT / "build" / "soak"
START, END = "<!-- soak: written by tests/soak.py -->", "<!-- end of soak -->"
_HEAD = (
    "| sort | played | found | next seed | minutes | a minute | 95% sure: once in, at most | last run | machine |",
    "|---|---|---|---|---|---|---|---|---|",
)
_SURE = 3
"""The rule of three: n clean runs put the true rate below about 3/n (Hanley and Lippman-Hand, 1983)."""


@dataclass(frozen=True)
class Sort:
    """One sort of long tests that play seeds; `tests` is what pytest is asked for, `unit` what one seed is."""

    name: str
    tests: tuple[str, ...]
    unit: str
    first: int = 1_000


SORTS = (
    Sort("network", ("tests/sync/simulate/test_network.py", "-k", "many_days"), "days, each twice", 2_000),
    Sort("sockets", ("tests/sync/simulate/test_sockets.py", "-k", "many_days"), "days"),
    Sort("any order", ("tests/sync/simulate/test_any_order.py", "-k", "for_long"), "examples of 40 steps"),
    Sort("restored hub", ("tests/sync/test_restored_schedules.py", "-k", "whatever_order"), "days"),
    Sort("leaving", ("tests/sync/test_leaving_random.py", "-k", "random_moments"), "stories of 50 steps"),
    Sort("endings", ("tests/sync/simulate/test_endings.py", "-k", "for_long"), "endings in a round"),
    Sort("comebacks", ("tests/sync/simulate/test_comebacks.py", "-k", "for_long"), "comebacks, 1 in 7 of each sort"),
    Sort("access", ("tests/sync/access/test_access.py", "-k", "of_150"), "towns of 410 children"),
    Sort("as walked", ("tests/sync/test_as_walked.py", "-k", "for_long"), "schedules of 16 steps"),
    Sort("kills at points", ("tests/failpoints/test_failpoints.py", "-k", "by_chance"), "kills"),
    Sort("kills of saving", ("tests/storage/test_kill.py", "-k", "for_long"), "kills"),
    Sort("kills of a round", ("tests/sync/test_kill_round.py", "-k", "for_long"), "kills"),
    Sort("power cuts", ("tests/disk/test_power_cuts.py", "-k", "for_long"), "operations, 4 disks behind each step"),
    Sort("month", ("tests/month/test_month.py", "-k", "of_eight"), "months of 8 workers and 150 children", 100),
    Sort("malformed", ("tests/malformed/test_malformed.py", "-k", "for_long"), "hundreds of inputs to each parser"),
)


@dataclass(frozen=True)
class Played:
    """A row of the ledger: how much was played so far, in how many seconds, and where faults were found."""

    name: str
    unit: str
    count: int
    next_seed: int
    seconds: float = 0.0
    found: str = "nothing"
    last: str = "never"
    machine: str = "-"

    def row(self) -> str:
        """Return it as a row of the table."""
        rate = f"{self.count / self.seconds * 60:.1f}" if self.seconds else "-"
        sure = f"{self.count // _SURE:,}" if self.count >= _SURE else "-"
        minutes = f"{self.seconds / 60:.1f}"
        cells = (
            self.name, f"{self.count:,} {self.unit}", self.found, str(self.next_seed), minutes, rate, sure, self.last,
            self.machine,
        )  # fmt: skip
        return f"| {' | '.join(cells)} |"


def main() -> int:
    """Play every sort for its share of the minutes asked for; say what was found."""
    if len(sys.argv) != 2 or not sys.argv[1].isdigit():
        print("Say for how many minutes: make soak MINUTES=60", file=sys.stderr)
        return 2
    share = int(sys.argv[1]) * 60 / len(SORTS)
    OUTPUT.mkdir(parents=True, exist_ok=True)
    failed = [sort.name for sort in SORTS if not _play_for(sort, share)]
    print(f"Kept in {LEDGER.relative_to(ROOT)}. {'Failed: ' + ', '.join(failed) if failed else 'Nothing was found.'}")
    return bool(failed)


def _play_for(sort: Sort, seconds: float) -> bool:
    """Play seeds in turn until the time is up; what is found ends the sort for this run, and its seeds come again."""
    left, count = seconds, 1
    while left > 0:
        known = read().get(sort.name) or Played(sort.name, sort.unit, 0, sort.first)
        began = time.monotonic()
        clean = _run(sort, known.next_seed, count)
        took = time.monotonic() - began
        left -= took
        keep(after(known, count, took, clean=clean))
        print(
            f"{sort.name}: {count} {sort.unit} from seed {known.next_seed}, {took:.0f} s, {clean or 'FAILED'}",
            flush=True,
        )
        if not clean:
            return False
        count = max(1, min(4 * count, int(count * left / took * 0.9)))
    return True


def after(known: Played, count: int, took: float, *, clean: bool) -> Played:
    """Return what has been played after a run; of one that failed nothing counts, and its seeds come again."""
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    now = replace(
        known, last=today, machine=f"{os.cpu_count()} cores, {platform.system()}", seconds=known.seconds + took
    )
    if clean:
        return replace(now, count=known.count + count, next_seed=known.next_seed + count)
    where = f"{count} from seed {known.next_seed} on {today}"
    return replace(now, found=where if known.found == "nothing" else f"{known.found}; {where}")


def _run(sort: Sort, seed: int, count: int) -> bool:
    command = (
        sys.executable, "-m", "pytest", "-q", "-s", "-x", "-m", "soak or not soak", f"--hypothesis-seed={seed}",
        *sort.tests,
    )  # fmt: skip
    with (OUTPUT / f"{sort.name.replace(' ', '-')}.txt").open("a", encoding="utf-8") as output:
        output.write(f"\n== seeds {seed} to {seed + count - 1}\n")
        output.flush()
        env = {**os.environ, SEED: str(seed), COUNT: str(count)}
        return subprocess.run(command, cwd=ROOT, env=env, stdout=output, stderr=output, check=False).returncode == 0


def read(ledger: Path = LEDGER) -> dict[str, Played]:
    """Return the rows of the ledger by sort."""
    inside = ledger.read_text(encoding="utf-8").partition(START)[2].partition(END)[0]
    lines = [line for line in inside.splitlines() if line.startswith("| ") and line != _HEAD[0]]
    rows = (line.strip("| ").split(" | ") for line in lines)
    found = {}
    for name, played, faults, seed, minutes, _rate, _sure, last, machine in rows:
        count, _, unit = played.partition(" ")
        seconds = float(minutes) * 60
        found[name] = Played(name, unit, int(count.replace(",", "")), int(seed), seconds, faults, last, machine)
    return found


def keep(one: Played, ledger: Path = LEDGER) -> None:
    """Write a row of the ledger, in the place where it was, and leave the rest of the page alone."""
    rows = {**read(ledger), one.name: one}
    before, _, rest = ledger.read_text(encoding="utf-8").partition(START)
    table = "\n".join((START, *_HEAD, *(row.row() for row in rows.values()), END))
    ledger.write_text(f"{before}{table}{rest.partition(END)[2]}", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
