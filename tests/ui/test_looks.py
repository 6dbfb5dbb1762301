"""Who has looked, with real widgets: what it says, what it asks for, and that what is not known is said."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListView, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.casework.found_pages import Look, LooksPage
from tests.ui.child_pages import NOW, at, header
from ui.kit.buttons import Button
from ui.looks.window import LooksScreen

LOOKS = (
    Look(at(12, 11, 9, 40), "Priya Raman", "Social worker", "Northmere children's services", "Opened the overview"),
    Look(
        at(11, 11, 16, 20), "Siobhan Keane", "Health visitor", "Northmere Community Health",
        "Looked at the protected address, 3 times that day", offline=True,
    ),
    Look(at(3, 9, 8, 5), "Joe Tranter", "", "", "Copy kept on a laptop"),
)  # fmt: skip
PAGE = LooksPage(header(), LOOKS, at(12, 11, 9, 54), 0, ())
NEVER = LooksPage(header(), (), None, 0, ())


@pytest.fixture
def screen(qtbot: QtBot) -> LooksScreen:
    shown = LooksScreen()
    qtbot.addWidget(shown)
    shown.resize(1242, 480)
    shown.show_page(PAGE, NOW)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def rows(screen: QWidget) -> list[str]:
    found = screen.findChild(QListView, "looks-rows")
    assert found is not None
    shown = found.model()
    return [shown.index(n, 0).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(shown.rowCount())]


def said(screen: QWidget) -> str:
    parts = [part for part in screen.findChildren(QWidget) if part.isVisible()]
    texts = [part.text() for part in parts if isinstance(part, QLabel | Button)]
    return "\n".join([*texts, *(part.accessibleName() for part in parts)])


def ask_button(screen: QWidget) -> Button:
    found = screen.findChild(Button, "looks-ask")
    assert found is not None
    return found


def test_each_line_says_who_what_and_when_and_what_was_told_later(screen: LooksScreen) -> None:
    assert rows(screen) == [
        "Priya Raman, Social worker, Northmere children's services. Opened the overview, 09:40 today",
        "Siobhan Keane, Health visitor, Northmere Community Health. Looked at the protected address, 3 times that day, "
        "Wed 11 Nov 16:20, offline, Northmere was told later",
        "Joe Tranter. Copy kept on a laptop, Thu 3 Sep 09:05",
    ]
    assert "As Northmere knew it at 09:54 today" in said(screen)


def test_a_list_of_another_day_says_its_day(screen: LooksScreen) -> None:
    screen.show_page(replace(PAGE, asked=at(10, 11, 15, 0)), NOW)
    assert "As Northmere knew it at Tue 10 Nov 15:00" in said(screen)


def test_where_it_was_never_asked_that_is_said_and_not_that_nobody_looked(screen: LooksScreen) -> None:
    screen.show_page(NEVER, NOW)
    words = said(screen)
    assert "Needs a network to ask" in words
    assert "No looks" not in words
    assert "Ask Northmere" in words
    screen.show_page(replace(NEVER, asked=NOW), NOW)
    assert "No looks recorded" in said(screen)
    assert "As Northmere knew it at 09:56 today." in said(screen)


@pytest.mark.parametrize(("count", "words"), [(1, "1 look on this laptop is"), (4, "4 looks on this laptop are")])
def test_looks_that_wait_here_are_counted(screen: LooksScreen, count: int, words: str) -> None:
    assert "not in this list yet" not in said(screen)
    screen.show_page(replace(PAGE, waiting=count), NOW)
    assert f"{words} not in this list yet" in said(screen)
    assert "to be sent" not in said(screen), "the strip below says that no work waits to be sent"


def test_what_is_missing_is_said(screen: LooksScreen) -> None:
    gap = "2 looks never arrived from a laptop of Priya Raman, Northmere."
    screen.show_page(replace(PAGE, gaps=(gap,), notes=("A further service is involved.",)), NOW)
    assert gap in said(screen)
    assert "A further service is involved." in said(screen)
    screen.show_page(PAGE, NOW)
    assert "missing" not in said(screen)


def test_it_asks_once_until_it_is_answered(screen: LooksScreen, qtbot: QtBot) -> None:
    button = ask_button(screen)
    with qtbot.waitSignal(screen.ask_asked):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert "Asking Northmere" in said(screen)
    with qtbot.assertNotEmitted(screen.ask_asked):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    screen.show_page(replace(PAGE, waiting=1), NOW)
    assert "Asking Northmere" in said(screen)
    screen.show_page(replace(PAGE, asked=NOW), NOW)
    assert "Ask Northmere again" in said(screen)
    button.setFocus()
    with qtbot.waitSignal(screen.ask_asked):
        QTest.keyClick(button, Qt.Key.Key_Return)
    assert button.hasFocus()


def test_when_nobody_answers_that_is_said_and_the_list_stays(screen: LooksScreen) -> None:
    ask_button(screen).click()
    screen.asking_ended("There is no network")
    assert "There is no network" in said(screen)
    assert "What is shown here is as it was." in said(screen)
    assert len(rows(screen)) == 3
    assert "Ask Northmere again" in said(screen)
    other = replace(PAGE, header=replace(header(), child="liban", given="Liban"))
    screen.show_page(other, NOW)
    assert "There is no network" not in said(screen)


def test_the_keys_reach_the_last_line_of_a_long_list(screen: LooksScreen, qtbot: QtBot) -> None:
    screen.show_page(replace(PAGE, looks=LOOKS * 60), NOW)
    column = screen.findChild(QScrollArea, "looks-column")
    assert column is not None
    qtbot.waitUntil(lambda: column.verticalScrollBar().maximum() > 0)
    found = screen.findChild(QListView, "looks-rows")
    assert found is not None
    found.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(found, Qt.Key.Key_End)
    assert found.currentIndex().row() == 179
    last = found.mapTo(screen, found.visualRect(found.currentIndex()).center())
    assert screen.rect().contains(last)


@pytest.mark.parametrize("width", [640, 1242, 1700])
def test_nothing_is_wider_than_the_page(screen: LooksScreen, width: int) -> None:
    screen.resize(width, 480)
    screen.grab()
    found = screen.findChild(QListView, "looks-rows")
    assert found is not None
    assert found.width() <= width
