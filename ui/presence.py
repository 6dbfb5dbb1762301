"""Whether somebody is at the laptop: any key, press, wheel or movement in any window of the program."""

from PySide6.QtCore import QElapsedTimer, QEvent, QObject
from PySide6.QtGui import QGuiApplication, QWindow

_SIGNS = frozenset((QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel))


class Presence(QObject):
    """Remembers when somebody last touched the laptop.

    It listens to the windows of the system, through which everything a person does comes first. To listen to the whole
    application instead is to be called in Python for each of the 800 events of one page that comes into view, and to
    wait for the interpreter each time while a lane has it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._since = QElapsedTimer()
        self._since.start()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self.watch)

    def watch(self, window: QWindow | None) -> None:
        """Listen to a window too; one that is listened to already is not listened to twice."""
        if window is not None:
            window.installEventFilter(self)

    def away(self) -> float:
        """Return for how many seconds nobody has touched anything."""
        return self._since.elapsed() / 1000

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a sign of somebody; what it means is for others."""
        if event.type() in _SIGNS:
            self._since.restart()
        return False
