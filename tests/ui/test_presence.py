"""Somebody is at the laptop as long as they touch it, in whatever window of the program; else it locks."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.presence import Presence

LONG = 0.3


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """A window with a field, in front."""
    window = QWidget()
    QVBoxLayout(window).addWidget(QLineEdit())
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.windowHandle() is not None and window.isActiveWindow())
    return window


def handle(window: QWidget) -> QWindow:
    found = window.windowHandle()
    assert found is not None
    return found


TOUCHES: dict[str, Callable[[QWidget], None]] = {
    "a key": lambda window: QTest.keyClick(handle(window), Qt.Key.Key_A),
    "a press": lambda window: QTest.mouseClick(handle(window), Qt.MouseButton.LeftButton),
    "a movement": lambda window: QTest.mouseMove(handle(window), window.rect().center()),
}


@pytest.mark.parametrize("touch", TOUCHES)
def test_whoever_touches_a_window_is_there(qtbot: QtBot, window: QWidget, touch: str) -> None:
    presence = Presence()
    presence.watch(window.windowHandle())
    qtbot.waitUntil(lambda: presence.away() > LONG)
    TOUCHES[touch](window)
    assert presence.away() < LONG


def test_a_window_that_comes_to_the_front_is_listened_to(qtbot: QtBot, window: QWidget) -> None:
    presence = Presence()
    asking = QWidget(window, Qt.WindowType.Dialog)
    asking.show()
    qtbot.waitUntil(asking.isActiveWindow)
    qtbot.waitUntil(lambda: presence.away() > LONG)
    TOUCHES["a key"](asking)
    assert presence.away() < LONG


def test_what_moves_by_itself_is_nobody(qtbot: QtBot, window: QWidget) -> None:
    presence = Presence()
    presence.watch(window.windowHandle())
    qtbot.waitUntil(lambda: presence.away() > LONG)
    window.resize(300, 200)
    window.update()
    qtbot.waitUntil(lambda: window.width() == 300)
    assert presence.away() > LONG
