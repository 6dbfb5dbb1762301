"""The wipe has keys of its own and asks once; what is pressed in haste keeps the records."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from ui.shell.window import CaseWindow
from ui.shell.wiping import WipeScreen
from ui.unlock.window import UnlockWindow

Window = CaseWindow | UnlockWindow


def combination(window: QWidget) -> None:
    QTest.keyClick(window, Qt.Key.Key_F12, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)


@pytest.mark.parametrize("make", [CaseWindow, UnlockWindow])
def test_13_10_the_wipe_asks_once_and_haste_keeps_the_records(qtbot: QtBot, make: Callable[[], Window]) -> None:
    window = make()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    asked: list[bool] = []
    window.wipe_asked.connect(lambda: asked.append(True))
    screen, keep = window.findChild(WipeScreen), window.findChild(QAbstractButton, "wipe-keep")
    assert screen is not None
    assert keep is not None
    assert not screen.isVisible()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        combination(window)
        assert screen.isVisible()
        assert screen.size() == window.size()
        QTest.keyClick(screen, key)
        assert not screen.isVisible()
    combination(window)
    keep.click()
    assert asked == []
    combination(window)
    combination(window)
    assert asked == [True]
    assert not screen.isVisible()
