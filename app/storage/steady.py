"""A clock that never goes back: while the laptop is unlocked, setting its clock back gains nothing."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def wall_clock() -> datetime:
    """Return this laptop's clock."""
    return datetime.now(UTC)


class SteadyClock:
    """Tells the time from where it began: by the laptop's clock, and no slower than time runs.

    Set forward, it follows, because a laptop that slept looks the same; then the lease is over, and its person signs
    in again.
    """

    def __init__(
        self,
        began: datetime,
        wall: Callable[[], datetime] = wall_clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._began = self._highest = began
        self._wall, self._monotonic = wall, monotonic
        self._apart = began - wall()
        self._start = monotonic()

    def __call__(self) -> datetime:
        """Return the time."""
        run = self._began + timedelta(seconds=self._monotonic() - self._start)
        self._highest = max(self._highest, run, self._wall() + self._apart)
        return self._highest
