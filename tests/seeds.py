"""Which seeds a long run plays: `make soak MINUTES=n` gives every class its next ones (docs/testing.md)."""

import os

SEED, COUNT = "DOORSTEP_SEED", "DOORSTEP_COUNT"


def asked(count: int, first: int = 0) -> range:
    """Return the seeds that DOORSTEP_SEED and DOORSTEP_COUNT ask for, else `count` from `first` on."""
    start = int(os.environ.get(SEED, first))
    return range(start, start + int(os.environ.get(COUNT, count)))
