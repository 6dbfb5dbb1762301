"""The Record screen: no button can be pressed before the kind is chosen, and each says why."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.casework.pages import ChildChoice
from ui.kit.buttons import Button
from ui.record.window import CHOOSE_FIRST, RecordScreen

CHILDREN = (
    ChildChoice("a", "Amara Warsame", "4", "Address protected"),
    ChildChoice("o", "Oliver Fairhurst-Lane", "9", "14 Larch Rise"),
)


@pytest.fixture
def screen(qtbot: QtBot) -> RecordScreen:
    shown = RecordScreen()
    qtbot.addWidget(shown)
    shown.resize(1282, 608)
    shown.show_children(CHILDREN)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def buttons(screen: RecordScreen) -> list[Button]:
    found = [screen.findChild(Button, f"record-{child.child}") for child in CHILDREN]
    return [button for button in found if button is not None]


def part(screen: RecordScreen, name: str) -> QWidget:
    found = screen.findChild(QWidget, name)
    assert found is not None, name
    return found


def test_before_the_kind_is_chosen_every_button_is_disabled_and_says_why(screen: RecordScreen, qtbot: QtBot) -> None:
    assert [(one.isEnabled(), one.accessibleDescription()) for one in buttons(screen)] == [(False, CHOOSE_FIRST)] * 2
    assert part(screen, "choose-kind-first").isVisible()
    with qtbot.assertNotEmitted(screen.contact_asked):
        QTest.mouseClick(buttons(screen)[0], Qt.MouseButton.LeftButton)


def test_a_chosen_kind_enables_them_and_takes_the_reason_away(screen: RecordScreen, qtbot: QtBot) -> None:
    QTest.mouseClick(part(screen, "kind-telephone"), Qt.MouseButton.LeftButton)
    assert [(one.isEnabled(), one.accessibleDescription()) for one in buttons(screen)] == [(True, "")] * 2
    assert not part(screen, "choose-kind-first").isVisible()
    with qtbot.waitSignal(screen.contact_asked) as asked:
        QTest.mouseClick(buttons(screen)[1], Qt.MouseButton.LeftButton)
    assert asked.args == ["o", "telephone"]


def test_children_that_come_later_have_buttons_that_say_why_too(screen: RecordScreen) -> None:
    screen.show_children(CHILDREN)
    assert [(one.isEnabled(), one.accessibleDescription()) for one in buttons(screen)] == [(False, CHOOSE_FIRST)] * 2
