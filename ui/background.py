"""Work off the window's thread: one lane for the store and one for the network, answers on the main thread."""

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

from PySide6.QtCore import QObject, Qt, Signal, Slot

T = TypeVar("T")

_log = logging.getLogger(__name__)


class _Order(Generic[T]):
    """One piece of work with what to do with its answer or its error."""

    def __init__(
        self, work: Callable[[], T], then: Callable[[T], None], failed: Callable[[Exception], None] | None
    ) -> None:
        self.work = work
        self.then = then
        self.failed = failed
        self.answer: T | None = None
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self.answer = self.work()
        except Exception as error:
            self.error = error

    def tell(self) -> None:
        if self.error is None:
            self.then(cast("T", self.answer))  # without an error there is an answer
        elif self.failed is not None:
            self.failed(self.error)
        else:
            raise self.error


class Lane(QObject):
    """A thread that does one thing after another; answers and errors arrive on the thread that made the lane."""

    _done = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._orders: queue.SimpleQueue[_Order[Any] | None] = queue.SimpleQueue()
        self._done.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def ask(
        self,
        work: Callable[[], T],
        then: Callable[[T], None] = lambda _answer: None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Do `work` after what was asked before; then call `then` or `failed` on the main thread."""
        self._orders.put(_Order(work, then, failed))

    def close(self, seconds: float = 5.0) -> bool:
        """Finish what was asked and end the thread; say whether it ended in time."""
        self._orders.put(None)
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (order := self._orders.get()) is not None:
            order.run()
            if order.error is not None and order.failed is None:
                _log.error("unforeseen %s in lane %s", type(order.error).__name__, threading.current_thread().name)
            self._done.emit(order)

    @Slot(object)
    def _tell(self, order: _Order[Any]) -> None:
        order.tell()


class Lines(QObject):
    """Lines from a pipe, each told on the main thread; `ended` when the other side is gone.

    Whoever makes it connects first, keeps it, and then lets it listen: what is said last must still find somebody.
    """

    came = Signal(bytes)
    ended = Signal()

    def __init__(self, read_line: Callable[[], bytes], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read_line = read_line

    def listen(self) -> None:
        """Begin to read."""
        threading.Thread(target=self._work, name="lines", daemon=True).start()

    def _work(self) -> None:
        while line := self._read_line():
            self.came.emit(line)
        self.ended.emit()
