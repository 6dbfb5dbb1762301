"""The pinned PySide6 keeps reference counts: 6.12.0 on Python 3.11 took one from None at every call without answer."""

import sys

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

CALLS = 500


def test_calls_that_return_nothing_leave_none_alone(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        widget.setEnabled(True)
    assert sys.getrefcount(None) > before - CALLS // 10
