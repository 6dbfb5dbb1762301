"""The window's pulse: how long its thread was away at a time, because it had work to do or was not let in."""

from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer

TICK_MS = 5
TOO_LONG = 0.05


class Pulse(QObject):
    """Beats every 5 ms in the window's thread and remembers each time between two beats, in seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = perf_counter()
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begin, with nothing remembered."""
        self.gaps, self._last = [], perf_counter()
        self._timer.start()

    def stop(self) -> list[float]:
        """End, and return the times between beats, the longest first."""
        self._beat()
        self._timer.stop()
        return sorted(self.gaps, reverse=True)

    def _beat(self) -> None:
        now = perf_counter()
        self.gaps.append(now - self._last)
        self._last = now


def too_long(gaps: list[float]) -> float:
    """Return how many of these absences a person would notice."""
    return float(sum(gap > TOO_LONG for gap in gaps))
