"""When a draft is saved, and what may be said about it: only what was acknowledged is called saved."""

from collections import deque

from PySide6.QtCore import QObject, Qt, QTimer, Signal

AFTER_LAST_KEY = 400
"""Milliseconds of rest after which the draft is saved."""
AT_LATEST = 850
"""Milliseconds after the first unsaved key at which it is saved even while typing goes on."""
TRY_AGAIN = 5000
"""Milliseconds after which a save that failed is asked for again without a key."""


class Saving(QObject):
    """Asks for saves and matches the answers with what was asked, in the order it was asked."""

    asked = Signal(str, bytes)
    nothing_new = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._draft_id = ""
        self._newest = self._asked = self._acknowledged = b""
        self._waiting: deque[tuple[str, bytes]] = deque()
        self._behind: dict[str, bytes] = {}  # newest texts of forms left before they were acknowledged
        self.failed = False
        self._rest = self._timer(AFTER_LAST_KEY)
        self._latest = self._timer(AT_LATEST)
        self._again = self._timer(TRY_AGAIN)
        for timer in (self._rest, self._latest):
            timer.timeout.connect(self.ask)
        self._again.timeout.connect(self._try_again)

    def begin(self, draft_id: str, body: bytes) -> None:
        """Turn to a draft that came from the disk; what is unsaved of the one before is still saved."""
        self.ask()
        if not self._current_saved():
            self._behind[self._draft_id] = self._newest
        self._draft_id = draft_id
        self._newest = self._asked = self._acknowledged = body

    def settle(self, body: bytes) -> None:
        """Take the text on the disk as the newest: nothing of this draft is unsaved."""
        self._newest = self._asked = self._acknowledged = body

    def resume(self, body: bytes) -> None:
        """Go on with the draft shown, or with one left behind, whose newest text is not acknowledged."""
        self._behind.pop(self._draft_id, None)
        self._acknowledged = b""
        self._newest = self._asked = body

    def note(self, body: bytes) -> None:
        """Take the newest text; it is asked to be saved soon."""
        self._newest = body
        self._rest.start()
        if not self._latest.isActive():
            self._latest.start()

    def ask(self) -> None:
        """Ask at once for what is newer than the last asking, or whose saving failed."""
        self._rest.stop()
        self._latest.stop()
        if self._newest != self._asked or (self.failed and not self._current_saved()):
            self._asked = self._newest
            self._send(self._draft_id, self._newest)
        elif self.all_saved():
            self.nothing_new.emit()

    def all_saved(self) -> bool:
        """Whether the newest text is acknowledged, and no older one can still be written over it."""
        return self._current_saved() and not self.failed

    def unsaved(self, draft_id: str) -> bytes | None:
        """Give the newest text of a draft that is not acknowledged."""
        if draft_id == self._draft_id:
            return None if self._current_saved() else self._newest
        return self._behind.get(draft_id)

    def acknowledge(self, body: bytes | None) -> None:
        """Take the answer to one asking: to the oldest open one, or to the one whose body is given."""
        known = body is None or any(waiting == body for _, waiting in self._waiting)
        while known and self._waiting:
            draft_id, written = self._waiting.popleft()
            if draft_id == self._draft_id:
                self._acknowledged = written
            elif self._behind.get(draft_id) == written:
                del self._behind[draft_id]
            if body is None or written == body:
                break
        if self._current_saved() and not self._behind:
            self.failed = False
            self._again.stop()

    def refuse(self) -> None:
        """Take the answer that a save failed: the text stays here and is asked for again."""
        if self._waiting:
            self._waiting.popleft()
        self.failed = True
        self._again.start()

    def stop(self) -> None:
        """Ask no more for this draft: it is signed."""
        for timer in (self._rest, self._latest):
            timer.stop()

    def _current_saved(self) -> bool:
        under_way = any(draft_id == self._draft_id for draft_id, _ in self._waiting)
        return self._newest == self._acknowledged and not under_way

    def _send(self, draft_id: str, body: bytes) -> None:
        self._waiting.append((draft_id, body))
        self.asked.emit(draft_id, body)

    def _try_again(self) -> None:
        self.ask()
        for draft_id, body in tuple(self._behind.items()):
            self._send(draft_id, body)
        self._again.start()

    def _timer(self, after: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.setInterval(after)
        return timer
