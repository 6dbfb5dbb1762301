"""When the next round is due: often while there is a network, ever more patiently while there is none."""

import random

STEADY_SECONDS = 60.0
FIRST_WAIT_SECONDS = 5.0
FILES_SECONDS = 1.0
"""Until the next round, where files are only waiting for it."""
LONGEST_WAIT_SECONDS = 15 * 60.0


def wait_after(failures: int, chance: random.Random, asked: float = 0.0) -> float:
    """Return the seconds until the next round after so many failures in a row, and never fewer than the hub asked for.

    The wait doubles up to 15 minutes; half of it is chance, so that thirty laptops do not come back at once.
    """
    if failures <= 0:
        return STEADY_SECONDS
    longest = min(FIRST_WAIT_SECONDS * 2.0 ** min(failures - 1, 10), LONGEST_WAIT_SECONDS)
    return max(asked, longest * (0.5 + chance.random() / 2))


def asked_wait(retry_after: str) -> float:
    """Return the seconds that a Retry-After header asks for, up to 15 minutes; 0 for none, a date, or anything else."""
    if not (retry_after.isascii() and retry_after.isdigit()):
        return 0.0
    return min(float(retry_after), LONGEST_WAIT_SECONDS)
