"""Screens under test are dressed as the program is, and drawn without a display."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from tests.storage.fakes import Laptop, made_laptop
from ui.kit import theme

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session", autouse=True)
def dressing(qapp: QApplication) -> theme.Dressing:
    """The program's look in the light theme; a test may choose another."""
    return theme.start(qapp, theme.ThemeChoice.LIGHT)


class _Shown(QObject):
    """Notes every widget that is shown without a parent: for that moment it is a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.alone: list[QWidget] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.parent() is None:
            self.alone.append(watched)
        return False


@pytest.fixture(autouse=True)
def no_stray_window(qapp: QApplication) -> Iterator[None]:
    """No part of a screen is shown before it has its place: it would flash up, and take the keys of the window."""
    shown = _Shown()
    qapp.installEventFilter(shown)
    yield
    qapp.removeEventFilter(shown)
    strays = {part.objectName() for part in shown.alone if shiboken6.isValid(part) and part.parent() is not None}
    assert not strays, f"shown before they had a place: {sorted(strays)}"


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    """A laptop that is enrolled and open, with nothing on it yet."""
    made = made_laptop(tmp_path / "home")
    yield made
    made.vault.close()
