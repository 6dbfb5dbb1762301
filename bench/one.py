"""Entry of a measured process: makes one measurement on one laptop and prints it as one line of JSON."""

import os
import sys
from pathlib import Path

import msgspec

from bench import deciding, finding, first, load, meanwhile, measures, pages, supervisor, window
from bench.measures import Measured


def measured(name: str, home: Path, address: str, more: str) -> Measured:
    """Make one measurement; `more` is a one-use code for those that enrol a laptop, else how many times."""
    enrolling = {
        "pull": measures.pull,
        "stall": window.stall,
        "first": first.first,
        "supervisor": supervisor.first_pull,
    }
    if name in enrolling:
        return enrolling[name](home, address, more)
    if name == "meanwhile":
        return meanwhile.meanwhile(home, more)
    if name == "load":
        return load.together(home, address, more)
    if name in ("unlock", "allot"):
        return {"unlock": window.unlock, "allot": first.allot}[name](home)
    counted = {
        "push": measures.push,
        "rounds": measures.rounds,
        "changed": measures.changed,
        "pages": pages.pages,
        "finding": finding.finding,
        "deciding": deciding.deciding,
        "saves": measures.saves,
    }
    return counted[name](home, int(more))


if __name__ == "__main__":
    found = measured(sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4])
    print(msgspec.json.encode(found).decode(), flush=True)
    os._exit(0)  # a lane may still wait for the network
