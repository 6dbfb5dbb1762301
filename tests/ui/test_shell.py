"""The shell: the way back in the top bar, chips beside the title, and the search box with its results."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.kit.buttons import Button
from ui.kit.chips import ChipKind, ChipText, StatusChip
from ui.shell.window import CaseWindow


@pytest.fixture
def window(qtbot: QtBot) -> CaseWindow:
    shown = CaseWindow(search=True)
    qtbot.addWidget(shown)
    shown.add_page("caseload", QPushButton("A row"), "Caseload", "users-round")
    shown.add_page("sync", QPushButton("Sync"), "Sync", "refresh-cw")
    shown.add_page_under("caseload", "child", QPushButton("Contact"))
    shown.set_trail("child", [("caseload", "Caseload")], "Amara Warsame")
    shown.set_results_widget(QPushButton("Amara Warsame, 4"))
    shown.show_page("child")
    with qtbot.waitActive(shown):
        shown.show()
        shown.activateWindow()
    return shown


def field(window: CaseWindow) -> QLineEdit:
    found = window.findChild(QLineEdit, "search")
    assert found is not None
    return found


def part(window: CaseWindow, name: str) -> QWidget:
    found = window.findChild(QWidget, name)
    assert found is not None, name
    return found


def title(window: CaseWindow) -> str:
    found = window.findChild(QLabel, "page-title")
    assert found is not None
    return found.text()


def test_a_crumb_asks_for_the_page_above(window: CaseWindow, qtbot: QtBot) -> None:
    assert title(window) == "Amara Warsame"
    assert part(window, "rail-caseload").accessibleName() == "Caseload, in view"
    crumb = window.findChild(Button, "crumb-caseload")
    assert crumb is not None
    assert crumb.accessibleName() == "Back to Caseload"
    with qtbot.waitSignal(window.page_asked) as asked:
        QTest.mouseClick(crumb, Qt.MouseButton.LeftButton)
    assert asked.args == ["caseload"]
    with qtbot.waitSignal(window.page_asked):
        QTest.keyClick(crumb, Qt.Key.Key_Return)


def test_the_trail_and_the_chips_belong_to_their_page(window: CaseWindow) -> None:
    window.set_title_chips("child", [ChipText("CPP: neglect", ChipKind.DANGER, "shield-alert")])
    assert [chip.text() for chip in window.findChildren(StatusChip) if chip.isVisible() and chip.text()] == [
        "CPP: neglect"
    ]
    window.show_page("sync")
    assert title(window) == "Sync"
    assert not any(chip.isVisible() and chip.text() for chip in window.findChildren(StatusChip))
    assert not any(crumb.isVisible() for crumb in window.findChildren(Button, "crumb-caseload"))


def test_alt_and_left_ask_for_the_way_back(window: CaseWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.back_asked):
        QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    window.cover()
    with qtbot.assertNotEmitted(window.back_asked):
        QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)


def test_control_k_comes_to_the_box_and_escape_goes_back(window: CaseWindow, qtbot: QtBot) -> None:
    row = window.findChildren(QPushButton)
    here = next(each for each in row if each.text() == "Contact")
    here.setFocus()
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert field(window).hasFocus()
    asked: list[str] = []
    window.search_asked.connect(asked.append)
    QTest.keyClicks(field(window), "am")
    QTest.keyClick(field(window), Qt.Key.Key_Backspace)
    QTest.keyClick(field(window), Qt.Key.Key_Escape)
    assert asked == ["a", "am", "a", ""]
    assert here.hasFocus()


def test_down_comes_to_the_results_and_escape_back_to_the_box(window: CaseWindow) -> None:
    window.focus_search()
    QTest.keyClicks(field(window), "am")
    window.show_results(True)
    panel = part(window, "search-results")
    assert panel.isVisible()
    QTest.keyClick(field(window), Qt.Key.Key_Down)
    result = QApplication.focusWidget()
    assert isinstance(result, QPushButton)
    assert result.text() == "Amara Warsame, 4"
    QTest.keyClick(result, Qt.Key.Key_Escape)
    assert field(window).hasFocus()
    assert panel.isVisible()
    part(window, "rail-caseload").setFocus()
    assert not panel.isVisible()


def test_the_cover_takes_the_results_away_and_escape_twice_covers_from_the_box(window: CaseWindow) -> None:
    window.focus_search()
    QTest.keyClicks(field(window), "am")
    window.show_results(True)
    QTest.keyClick(field(window), Qt.Key.Key_Escape)
    assert not part(window, "search-results").isVisible()
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Escape)
    assert window.is_covered()
    with_keys = field(window)
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert not with_keys.hasFocus()


def test_what_was_asked_is_not_left_beside_another_page_or_child(window: CaseWindow) -> None:
    def ask(leave_to: str = "rail-sync") -> None:
        window.focus_search()
        QTest.keyClicks(field(window), "14 Larch Rise")
        window.show_results(True)
        part(window, leave_to).setFocus()

    ask()
    window.show_page("child", again=True)
    assert field(window).text() == "14 Larch Rise"  # the same page, read anew where it is
    window.show_page("child")  # another child
    assert field(window).text() == ""
    ask()
    window.show_page("caseload")
    assert field(window).text() == ""
    ask()
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert field(window).text() == ""
    window.focus_search()
    QTest.keyClicks(field(window), "larch")
    QTest.keyClick(field(window), Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert field(window).text() == ""
    ask()
    window.cover()
    assert field(window).text() == ""


def test_a_window_without_search_takes_the_calls(qtbot: QtBot) -> None:
    plain = CaseWindow()
    qtbot.addWidget(plain)
    plain.show_results(True)
    plain.focus_search()
    assert plain.findChild(QLineEdit, "search") is None


def test_what_is_hidden_or_disabled_never_has_the_keyboard(window: CaseWindow) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    hidden, disabled, first, second = (QPushButton(name) for name in ("hidden", "disabled", "first", "second"))
    for button in (hidden, disabled, first, second):
        column.addWidget(button)
    window.add_page("looks", page, "Looks", "eye")
    window.show_page("looks")
    hidden.setFocus()
    hidden.hide()
    disabled.setDisabled(True)
    page.setFocusProxy(disabled)
    for _ in range(3):
        QTest.keyClick(window, Qt.Key.Key_F6)
        assert window.focusWidget() not in (hidden, disabled)
    window.show_page("sync")
    window.show_page("looks")
    assert window.focusWidget() is first
    second.setFocus()
    window.show_page("looks", again=True)
    assert window.focusWidget() is second


def test_f6_passes_over_what_has_nothing_to_use(window: CaseWindow) -> None:
    window.show_page("sync")  # there is no way to the Sync centre in the strip
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert window.focusWidget() is part(window, "rail-sync")
