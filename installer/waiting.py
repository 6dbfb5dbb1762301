"""How a check waits and how it ends: by looking again and again up to a deadline, and by one plain sentence."""

import shutil
import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.05


class NotProved(Exception):
    """What the packed program must do was not seen; the sentence says what."""


def until(look: Callable[[], Found], sentence: str, seconds: float = PATIENCE_SECONDS) -> Found:
    """Look until something is found and return it; raises NotProved with the sentence at the deadline."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            raise NotProved(f"{sentence} (waited {seconds:.0f} s)")
        time.sleep(PAUSE_SECONDS)
    return found


def check(holds: object, sentence: str) -> None:
    """Raise NotProved with the sentence where something does not hold."""
    if not holds:
        raise NotProved(sentence)


def tool(name: str) -> str:
    """Return where a program of the system lies; raises NotProved where it is not installed."""
    if (found := shutil.which(name)) is None:
        raise NotProved(f"{name} is not installed")
    return found
