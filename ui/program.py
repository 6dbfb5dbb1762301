"""The Qt application of a process: style, fonts and clean ends; both processes start here."""

import gc
import logging
import sys
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from ui.kit import theme
from ui.kit.theme import Dressing, ThemeChoice

_log = logging.getLogger(__name__)
_OFFSCREEN_ONLY = "This plugin does not support propagateSizeHints()"


def _told_by_qt(_kind: QtMsgType, _where: QMessageLogContext, words: str) -> None:
    """Qt's own messages go where ours go; it says nothing of a case. One is no news where there is no screen."""
    if words != _OFFSCREEN_ONLY:
        _log.warning("Qt: %s", words)


def settle() -> None:
    """Make the interpreter fit for a window, once everything is loaded and before anybody waits.

    What is loaded by now is never looked through again for garbage: doing so took 80 ms, at any moment and in any
    thread, with the window standing still. (How long a lane may keep the interpreter is as Python has it: with 0.5 ms
    instead of 5 no stall was measured to be shorter.)
    """
    gc.collect()
    gc.freeze()


class Program:
    """One running Qt application."""

    def __init__(self, choice: ThemeChoice = ThemeChoice.SYSTEM, scale: float = 1.0) -> None:
        qInstallMessageHandler(_told_by_qt)
        found = QApplication.instance()
        self.application = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
        self.application.setApplicationName("Doorstep")
        self.application.setQuitOnLastWindowClosed(False)
        self.dressing: Dressing = theme.start(self.application, choice, scale)

    def run(self) -> int:
        """Run until somebody ends it."""
        settle()
        return self.application.exec()

    def end(self, code: int = 0) -> None:
        """End the run."""
        self.application.exit(code)


def home_folder() -> Path:
    """Return where this user's laptops folders lie, as each system has it."""
    if sys.platform == "win32":
        return Path.home() / "AppData" / "Local" / "Doorstep"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Doorstep"
    return Path.home() / ".local" / "share" / "doorstep"
