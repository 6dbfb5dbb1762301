"""The Record screen: no button can be pressed before the kind is chosen, and each says why."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.casework.pages import ChildChoice
from ui.kit.buttons import Button
from ui.kit.cards import EmptyPlace
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


def shown(screen: RecordScreen) -> list[str]:
    """The children whose rows are in the list, in its order."""
    found = [one for one in screen.findChildren(Button) if one.objectName().startswith("record-") and one.isVisible()]
    placed = sorted(found, key=lambda one: one.mapTo(screen, one.rect().topLeft()).y())
    return [one.objectName().removeprefix("record-") for one in placed]


def test_a_name_that_is_typed_leaves_its_children_and_says_where_there_is_none(
    screen: RecordScreen, qtbot: QtBot
) -> None:
    box = part(screen, "record-filter")
    QTest.keyClicks(box, "lane")
    qtbot.waitUntil(lambda: shown(screen) == ["o"])
    QTest.keyClicks(box, "x")
    qtbot.waitUntil(lambda: not shown(screen))
    empty = screen.findChild(EmptyPlace)
    assert empty is not None
    assert empty.isVisible()
    for _ in "lanex":
        QTest.keyClick(box, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: shown(screen) == ["a", "o"])
    assert not empty.isVisible()


def test_a_long_list_comes_in_pieces_and_in_its_order(qtbot: QtBot, screen: RecordScreen) -> None:
    many = [ChildChoice(f"{place:03}", f"Child {place:03}", "9", "14 Larch Rise") for place in range(200)]
    screen.show_children(many)
    assert 0 < len([one for one in many if screen.findChild(Button, f"record-{one.child}")]) < 50
    qtbot.waitUntil(lambda: shown(screen) == [one.child for one in many], timeout=20_000)


def test_a_name_that_is_typed_finds_a_child_whose_row_had_not_come_yet(qtbot: QtBot, screen: RecordScreen) -> None:
    many = [ChildChoice(f"{place:03}", f"Child {place:03}", "9", "14 Larch Rise") for place in range(200)]
    screen.show_children(many)
    box = part(screen, "record-filter")
    QTest.keyClicks(box, "19")
    qtbot.waitUntil(lambda: shown(screen) == ["019", "119", *(f"19{last}" for last in range(10))])
    for _ in "19":
        QTest.keyClick(box, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: shown(screen) == [one.child for one in many], timeout=20_000)


def test_the_same_children_again_leave_every_row_as_it_is(screen: RecordScreen) -> None:
    before = buttons(screen)
    screen.show_children(list(CHILDREN))
    assert buttons(screen) == before


def test_children_that_come_later_have_buttons_that_say_why_too(screen: RecordScreen) -> None:
    screen.show_children(CHILDREN[:1])
    screen.show_children(CHILDREN)
    assert [(one.isEnabled(), one.accessibleDescription()) for one in buttons(screen)] == [(False, CHOOSE_FIRST)] * 2
