"""Adding a photo or file while a contact is written: about one child, said to be saved only when it is."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.test_visit import EMPTY, SAVED, form_with, labels, open_step, part
from ui.visit.attached import Attaching
from ui.visit.window import VisitWindow


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is chosen in the dialog, one after the other."""
    paths: list[str] = []

    def choose(_parent: QWidget) -> str:
        return paths.pop(0)

    monkeypatch.setattr(Attaching.__init__, "__defaults__", (choose,))
    return paths


@pytest.fixture
def window(qtbot: QtBot, chosen: list[str]) -> VisitWindow:
    made = VisitWindow(now=lambda: SAVED)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show_form(replace(form_with(EMPTY), files=(("a", "door.jpg"),)))
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_a_file_is_added_about_one_child_and_called_saved_only_when_it_is(
    window: VisitWindow, chosen: list[str], qtbot: QtBot
) -> None:
    open_step(qtbot, window, 2)
    assert "Saved on this laptop: door.jpg. Sent without waiting for your signature." in labels(window)
    add = part(window, QPushButton, "add-file-1")
    chosen += ["", "/card/bedroom.jpg", "/card/film.mp4"]
    with qtbot.assertNotEmitted(window.file_asked):
        QTest.mouseClick(add, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(window.file_asked) as asked:
        QTest.mouseClick(add, Qt.MouseButton.LeftButton)
    assert asked.args == ["a", "o", "/card/bedroom.jpg"]
    assert not add.isEnabled()
    assert not [one for one in labels(window) if "bedroom.jpg" in one]
    window.say_of_file("l", saved="another.jpg")
    assert not add.isEnabled()
    window.say_of_file("a", saved="bedroom.jpg")
    assert "Saved on this laptop: door.jpg and bedroom.jpg. Sent without waiting for your signature." in labels(window)
    QTest.mouseClick(add, Qt.MouseButton.LeftButton)
    window.say_of_file("a", failed="A file can have 20 MB, and this one has more.")
    assert "A file can have 20 MB, and this one has more." in labels(window)
    assert add.isEnabled()
