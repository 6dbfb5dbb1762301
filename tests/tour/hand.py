"""A hand inside a program: presses, types, reads and photographs real widgets when the tour asks over loopback.

It is started by tests/tour/program.py only; the product knows nothing of it.
"""

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLabel, QLineEdit, QTextEdit, QWidget

from ui.background import Lines
from ui.kit.theme import Dressing, ThemeChoice

PORT = "DOORSTEP_TOUR_PORT"
TICK_MS = 20
UNTIL_MS = 30_000
PRESENT_MS = 60_000


class Hand(QObject):
    """Answers one JSON line for each one asked."""

    def __init__(self, role: str, dressing: Dressing) -> None:
        super().__init__()
        self._dressing = dressing
        self._worn = ThemeChoice.SYSTEM
        self._socket = socket.create_connection(("127.0.0.1", int(os.environ[PORT])))
        file = self._socket.makefile("rb")
        self._lines = Lines(file.readline, self)
        self._lines.came.connect(self._asked)
        self._lines.listen()
        self._waiting: list[tuple[QTimer, dict[str, Any]]] = []
        self._keys = 0
        self._presence = QTimer(self, interval=PRESENT_MS)
        self._presence.timeout.connect(_be_there)
        self._presence.start()
        self._answer({"role": role, "pid": os.getpid()})

    def _answer(self, document: dict[str, Any]) -> None:
        self._socket.sendall(json.dumps(document).encode() + b"\n")

    def _asked(self, line: bytes) -> None:
        asked = json.loads(bytes(line))
        act: Callable[..., Any] = getattr(self, f"do_{asked.pop('do')}")
        if act.__name__ == "do_until":
            self.do_until(**asked)
            return
        try:
            self._answer({"is": act(**asked)})
        except LookupError as error:
            self._answer({"trouble": str(error)})

    def do_click(self, name: str) -> None:
        """Press a control in the middle."""
        widget = self._find(name)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, _middle(widget))

    def do_type(self, name: str, text: str, clear: bool = True) -> None:
        """Type into a field, key by key."""
        widget = self._find(name)
        widget.setFocus(Qt.FocusReason.MouseFocusReason)
        if clear and isinstance(widget, QLineEdit | QTextEdit):
            widget.selectAll()
            QTest.keyClick(widget, Qt.Key.Key_Delete)
        for place, line in enumerate(text.split("\n")):
            if place:
                QTest.keyClick(widget, Qt.Key.Key_Return)
            QTest.keyClicks(widget, line)

    def do_keys(self, key: str, control: bool = False) -> None:
        """Press one key in the window."""
        modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(_top(), getattr(Qt.Key, f"Key_{key}"), modifier)

    def do_text(self, name: str) -> str:
        """Read what a control shows."""
        return _text_of(self._find(name))

    def do_accessible(self, name: str) -> str:
        """Read the accessible name of a control."""
        return self._find(name).accessibleName()

    def do_seen(self) -> str:
        """Read everything that is shown and every accessible name."""
        return "\n".join(_shown(_top()))

    def do_row(self, name: str, text: str) -> None:
        """Choose the first row of a list that says some words."""
        view = self._find(name)
        if not isinstance(view, QAbstractItemView):
            raise LookupError(f"{name} is no list")
        rows = (view.model().index(row, 0) for row in range(view.model().rowCount()))
        found = next((row for row in rows if text in str(row.data(Qt.ItemDataRole.AccessibleTextRole))), None)
        if found is None:
            raise LookupError(f"no row of {name} says {text}")
        view.setCurrentIndex(found)

    def do_open(self, name: str, text: str) -> None:
        """Open the first row of a list that says some words, by the keyboard."""
        self.do_row(name, text)
        self.do_press(name, "Return")

    def do_press(self, name: str, key: str, control: bool = False) -> None:
        """Press one key in a control."""
        widget = self._find(name)
        modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(widget, getattr(Qt.Key, f"Key_{key}"), modifier)

    def do_key(self, key: str, control: bool = False, alt: bool = False, times: int = 1) -> None:
        """Press a key where the keyboard is; it is counted, with what is held down."""
        modifiers = Qt.KeyboardModifier.NoModifier
        for held, modifier in ((control, Qt.KeyboardModifier.ControlModifier), (alt, Qt.KeyboardModifier.AltModifier)):
            modifiers |= modifier if held else Qt.KeyboardModifier.NoModifier
        for _ in range(times):
            QTest.keyClick(_keyboard(), getattr(Qt.Key, f"Key_{key}"), modifiers)
            QApplication.processEvents()
            self._keys += 1 + control + alt

    def do_write(self, text: str) -> None:
        """Type where the keyboard is, key by key, and count the keys."""
        QTest.keyClicks(_keyboard(), text)
        self._keys += len(text)

    def do_counted(self) -> int:
        """Give how many keys were pressed since this was asked last."""
        keys, self._keys = self._keys, 0
        return keys

    def do_focused(self) -> str:
        """Give the name of what has the keyboard."""
        return _keyboard().objectName()

    def do_names(self, start: str) -> list[str]:
        """Return the names of visible controls that begin so."""
        return [
            w.objectName() for w in _top().findChildren(QWidget) if w.objectName().startswith(start) and w.isVisible()
        ]

    def do_grab(self, path: str, width: int, height: int, dark: bool) -> None:
        """Photograph the window at a size, light and also dark if asked; `path` is without its ending."""
        top = _top()
        top.resize(width, height)
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        for ending, theme in ((".png", ThemeChoice.LIGHT), ("-dark.png", ThemeChoice.DARK))[: 1 + dark]:
            self._dress(theme)
            for _ in range(3):
                QApplication.processEvents()
            top.grab().save(f"{path}{ending}")
        self._dress(ThemeChoice.LIGHT)
        QApplication.processEvents()

    def _dress(self, theme: ThemeChoice) -> None:
        """Dressing a program takes half a second, so it is not dressed again in what it wears."""
        if theme is not self._worn:
            self._dressing.choose(theme)
            self._worn = theme

    def do_until(self, name: str = "", text: str = "", gone: bool = False, enabled: bool = False) -> None:
        """Answer once a control is there (or gone), or its text, or any text of the window, holds some words."""
        left = [UNTIL_MS // TICK_MS]
        timer = QTimer(self, interval=TICK_MS)

        def look() -> None:
            left[0] -= 1
            there = self._holds(name, text, enabled)
            if there is not gone or left[0] <= 0:
                timer.stop()
                self._answer(
                    {"is": there is not gone} if there is not gone else {"trouble": f"waited for {name} {text}"}
                )

        timer.timeout.connect(look)
        timer.start()

    def _holds(self, name: str, text: str, enabled: bool) -> bool:
        tops = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
        if not tops:
            return False
        if not name:
            return any(text in shown for top in tops for shown in _shown(top))
        found = [
            w for top in tops for w in (top, *top.findChildren(QWidget)) if w.objectName() == name and w.isVisible()
        ]
        return any(text in _text_of(widget) for widget in found if widget.isEnabled() or not enabled)

    @staticmethod
    def _find(name: str) -> QWidget:
        for widget in (_top(), *_top().findChildren(QWidget)):
            if widget.objectName() == name and widget.isVisible():
                return widget
        raise LookupError(f"no visible control is named {name}")


def _be_there() -> None:
    """Move the mouse, as far as the windows can tell, so that no laptop locks on a slow machine.

    QTest presses widgets past the windows of the system, and after five minutes without a sign of anybody it would.
    """
    for window in QGuiApplication.topLevelWindows():
        if window.isVisible():
            at = QPointF(1, 1)
            none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
            QApplication.sendEvent(window, QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, keys))


def _keyboard() -> QWidget:
    """Where keys go: to an open menu, else to the part of the window that has the focus."""
    found = QApplication.activePopupWidget() or _top().focusWidget()
    if found is None:
        raise LookupError("nothing has the keyboard")
    return found


def _middle(widget: QWidget) -> QPoint:
    return QPoint(widget.width() // 2, widget.height() // 2)


def _top() -> QWidget:
    for widget in QApplication.topLevelWidgets():
        if widget.isVisible() and widget.isWindow() and widget.objectName():
            return widget
    raise LookupError("no window is open")


def _text_of(widget: QWidget) -> str:
    if isinstance(widget, QTextEdit):
        return widget.toPlainText()
    if isinstance(widget, QLineEdit | QLabel | QAbstractButton):
        return widget.text() or widget.accessibleName()
    words = getattr(widget, "words", None)
    return str(words()) if callable(words) else widget.accessibleName()


def _rows_of(widget: QWidget) -> list[str]:
    """What a list says of its rows, to the eye and to a screen reader."""
    if not isinstance(widget, QAbstractItemView) or widget.model() is None:
        return []
    rows = [widget.model().index(row, 0) for row in range(min(widget.model().rowCount(), 200))]
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
    return [str(row.data(role)) for row in rows for role in roles if row.data(role)]


def _shown(top: QWidget) -> list[str]:
    found = [top.windowTitle()]
    for widget in top.findChildren(QWidget):
        if widget.isVisible():
            found += [_text_of(widget), widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
            found += _rows_of(widget)
    return [text for text in found if text]
