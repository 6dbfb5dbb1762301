"""The focus ring lies round the row that the keys act on, whatever has moved the rows since."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui import caseload_pages
from ui.caseload.window import CaseloadScreen
from ui.kit import tokens
from ui.kit.focus import FocusRing
from ui.shell.window import CaseWindow


def settle() -> None:
    for _ in range(4):  # what is laid out moves what is painted, and that the ring
        QApplication.processEvents()


def ring(window: QWidget) -> QRect:
    found = window.findChild(FocusRing)
    assert isinstance(found, FocusRing)
    assert found.isVisible()
    reach = tokens.px(4) + 1
    return found.geometry().adjusted(reach, reach, -reach, -reach)


def row_in(window: QWidget, view: QTableView, row: int) -> QRect:
    port = view.viewport()
    top = port.mapTo(window, QPoint(0, view.rowViewportPosition(row)))
    return QRect(top.x(), top.y(), port.width(), view.rowHeight(row))


def is_round(window: QWidget, view: QTableView) -> bool:
    lies, row = ring(window), row_in(window, view, view.currentIndex().row())
    return abs(lies.top() - row.top()) <= 1 and abs(lies.bottom() - row.bottom()) <= 1 and lies.width() == row.width()


@pytest.fixture
def listed(qtbot: QtBot) -> tuple[QWidget, QTableView]:
    window, view = QWidget(), QTableView()
    rows = QStandardItemModel(window)
    for at in range(12):
        rows.appendRow(QStandardItem(f"Row {at}"))
    view.setModel(rows)
    QVBoxLayout(window).addWidget(view)
    qtbot.addWidget(window)
    FocusRing(window)
    window.resize(400, 600)
    window.show()
    view.setFocus()
    view.setCurrentIndex(rows.index(4, 0))
    settle()
    assert is_round(window, view)
    return window, view


def test_the_ring_goes_with_a_row_when_those_above_change_their_height(listed: tuple[QWidget, QTableView]) -> None:
    window, view = listed
    view.verticalHeader().resizeSection(1, 90)
    settle()
    assert is_round(window, view)
    view.verticalHeader().resizeSection(4, 70)
    settle()
    assert is_round(window, view)


def test_the_ring_goes_with_a_row_when_others_come_and_go(listed: tuple[QWidget, QTableView]) -> None:
    window, view = listed
    rows = view.model()
    assert isinstance(rows, QStandardItemModel)
    rows.insertRow(0, QStandardItem("New"))
    settle()
    assert is_round(window, view)
    rows.removeRows(0, 3)
    settle()
    assert is_round(window, view)


def test_the_ring_that_has_settled_asks_for_no_more_painting(listed: tuple[QWidget, QTableView]) -> None:
    window, _ = listed
    found = window.findChild(FocusRing)
    assert isinstance(found, FocusRing)
    settle()
    settle()
    assert not found._soon.isActive()


def test_the_ring_stays_round_the_child_chosen_when_the_caseload_is_laid_out_anew(qtbot: QtBot) -> None:
    window, screen = CaseWindow(), CaseloadScreen()
    window.add_page("caseload", screen, "Caseload", "users")
    qtbot.addWidget(window)
    screen.show_page(caseload_pages.PAGE, caseload_pages.NOW)
    window.show_page("caseload")
    window.resize(1366, 768)
    window.show()
    table = screen.findChild(QTableView)
    assert isinstance(table, QTableView)
    table.setFocus()
    table.setCurrentIndex(table.model().index(5, 0))
    settle()
    assert is_round(window, table)
    for wide, high in ((1920, 1080), (1180, 768), (1366, 700)):
        window.resize(wide, high)
        settle()
        assert is_round(window, table)
    long = replace(caseload_pages.ROWS[0], name="Oliver Fairhurst-Lane Wolstenholme-Cavendish Montgomery Ashby")
    other = (long, *caseload_pages.ROWS[1:])
    screen.show_page(replace(caseload_pages.PAGE, rows=other), caseload_pages.NOW)
    settle()
    assert is_round(window, table)
