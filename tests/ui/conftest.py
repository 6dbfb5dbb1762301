"""Screens under test are dressed as the program is, and drawn without a display."""

import os

import pytest
from PySide6.QtWidgets import QApplication

from ui.kit import theme

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session", autouse=True)
def dressing(qapp: QApplication) -> theme.Dressing:
    """The program's look in the light theme; a test may choose another."""
    return theme.start(qapp, theme.ThemeChoice.LIGHT)
