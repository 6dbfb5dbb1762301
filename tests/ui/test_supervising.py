"""The supervisor's team on the desk, on a real store: from the rail to a worker, a child, and who gets it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.domain.identity import new_id
from app.storage import outbox
from tests.casework.supervised import Supervised, supervised
from tests.storage.fakes import Laptop, made_laptop
from tests.ui.test_desk import FakeRounds
from ui.child.rows import RowList
from ui.desk import Desk


class Opened:
    """A desk of somebody, and what of it is in view."""

    def __init__(self, made: Supervised, qtbot: QtBot) -> None:
        self.made, self.laptop, self.qtbot = made, made.laptop, qtbot
        self.desk = Desk(made.laptop.by, FakeRounds())
        qtbot.addWidget(self.desk.window)
        self.desk.open()

    def find(self, name: str) -> QWidget:
        def seen() -> list[QWidget]:
            return [part for part in self.desk.window.findChildren(QWidget, name) if part.isVisible()]

        self.qtbot.waitUntil(lambda: bool(seen()))
        return seen()[-1]

    def press(self, name: str) -> None:
        part = self.find(name)
        assert isinstance(part, QAbstractButton)
        part.click()

    def rows(self, name: str, count: int = 1) -> RowList:
        rows = self.find(name)
        assert isinstance(rows, RowList)
        self.qtbot.waitUntil(lambda: rows.model().rowCount() >= count)
        return rows

    def sentences(self, name: str, count: int = 1) -> list[str]:
        """Give what a listener hears of each row."""
        model = self.rows(name, count).model()
        role = Qt.ItemDataRole.AccessibleTextRole
        return [str(model.index(n, 0, QModelIndex()).data(role)) for n in range(model.rowCount())]

    def open_row(self, name: str, words: str) -> None:
        """Go to a row with the keys, and press Enter."""
        said = self.sentences(name)
        place = next(n for n, one in enumerate(said) if words in one)
        rows = self.rows(name)
        rows.setFocus()
        rows.setCurrentIndex(rows.model().index(place, 0))
        QTest.keyClick(rows, Qt.Key.Key_Return)

    def says(self, words: str) -> None:
        def said() -> bool:
            labels = self.desk.window.findChildren(QLabel)
            return any(words in label.text() for label in labels if label.isVisible())

        self.qtbot.waitUntil(said)

    def at(self, page: str) -> None:
        self.qtbot.waitUntil(lambda: self.desk.window.page() == page)


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    made = made_laptop(tmp_path / "home")
    yield made
    made.vault.close()


@pytest.fixture
def made(laptop: Laptop) -> Supervised:
    found = supervised(laptop)
    found.child("Ada", code="CPP")
    return found


@pytest.fixture
def opened(made: Supervised, qtbot: QtBot) -> Iterator[Opened]:
    one = Opened(made, qtbot)
    yield one
    one.desk.close()


def test_whoever_supervises_nobody_has_no_such_place(laptop: Laptop, qtbot: QtBot) -> None:
    opened = Opened(supervised(laptop, supervisor=new_id()), qtbot)
    opened.press("rail-caseload")
    opened.at("caseload")
    rail = opened.desk.window.findChild(QWidget, "rail-team")
    assert rail is not None
    assert not rail.isVisible()
    opened.desk.close()


def test_from_a_worker_to_a_child_and_back_again(opened: Opened) -> None:
    opened.press("rail-team")
    (joe,) = [one for one in opened.sentences("team-workers-rows", 2) if "Joe" in one]
    assert joe.startswith("Joe Tranter, Assessment 2. Children: 1 of 18. CP: 1.")
    opened.open_row("team-workers-rows", "Joe")
    opened.at("team-worker")
    opened.says("Joe Tranter")
    table = opened.find("caseload-table")
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Return)
    opened.at("child")
    QTest.keyClick(opened.desk.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    opened.at("team-worker")
    QTest.keyClick(opened.desk.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    opened.at("team")


def test_a_child_is_given_to_another_worker_with_a_reason(opened: Opened) -> None:
    opened.press("rail-team")
    opened.open_row("team-workers-rows", "Joe")
    opened.press("team-allocate")
    whom = opened.find("field-practitioner")
    assert isinstance(whom, QLineEdit)
    QTest.keyClicks(whom, "Priya")
    QTest.keyClick(whom, Qt.Key.Key_Down)
    QTest.keyClick(opened.desk.window.focusWidget(), Qt.Key.Key_Return)
    why = opened.find("field-reason")
    assert isinstance(why, QTextEdit)
    QTest.keyClicks(why, "Joe goes on leave")
    opened.press("form-save")
    opened.says("Saved on this laptop")
    with opened.laptop.vault.read() as tx:
        made = [row.change() for row in outbox.all_of_them(tx)]
    assert [one.act for one in made][:2] == ["allocate", "hand over"]
    assert opened.made.priya.encode() in bytes(made[0].body or b"")
    opened.press("rail-team")
    opened.qtbot.waitUntil(lambda: any("Priya Raman, Assessment 2. Children: 1" in one for one in
                                       opened.sentences("team-workers-rows", 2)))  # fmt: skip
