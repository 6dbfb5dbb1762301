"""The census page, with real widgets: what it asks for, what it shows, and the way to a child."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QListView
from pytestqt.qtbot import QtBot

from app.casework.census import CensusPage, CensusRow, Days, Offer, periods
from tests.ui.test_looks import said
from ui.census.window import CensusScreen

NOW = datetime(2027, 5, 4, 12, 30, tzinfo=UTC)
LAST, RUNNING = periods(date(2027, 5, 4))
BOTH = Offer(own=True, whole=True)
ETHNICITY = "The ethnicity is not said, or has a code that is not used."
PAGE = CensusPage(
    at=NOW - timedelta(minutes=1), days=LAST, whole=False, children=40, errors=2, queries=1,
    rows=(
        CensusRow("4220", query=False, words=ETHNICITY, child="amara", name="Amara Warsame"),
        CensusRow("4220", query=False, words=ETHNICITY, others=1, more=True),
        CensusRow("8995Q", query=True, words="Pre-proceedings are not recorded.", others=1),
    ),
)  # fmt: skip
NOBODY = CensusPage(at=NOW, days=LAST, whole=False, children=0, errors=0, queries=0, rows=())


@pytest.fixture
def screen(qtbot: QtBot) -> CensusScreen:
    shown = CensusScreen()
    qtbot.addWidget(shown)
    shown.resize(1242, 600)
    shown.offer(BOTH, (LAST, RUNNING))
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def press(screen: CensusScreen, name: str) -> None:
    found = screen.findChild(QAbstractButton, name)
    assert found is not None
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def rows(screen: CensusScreen) -> list[str]:
    found = screen.findChild(QListView, "census-rows-rows")
    assert found is not None
    shown = found.model()
    return [shown.index(n, 0).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(shown.rowCount())]


def test_it_asks_for_the_year_and_the_children_that_are_chosen_and_once_at_a_time(screen: CensusScreen) -> None:
    asked: list[tuple[Days, bool]] = []
    screen.check_asked.connect(lambda days, whole: asked.append((days, whole)))
    press(screen, "census-check")
    press(screen, "census-check")
    assert asked == [(LAST, False)]
    assert "Checking" in said(screen)
    screen.failed("There is no network now. Check again when there is one.")
    press(screen, "census-year-1")
    press(screen, "census-whole")
    press(screen, "census-check")
    assert asked[1:] == [(RUNNING, True)]


@pytest.mark.parametrize(("offer", "whole"), [(Offer(True, False), False), (Offer(False, True), True)])
def test_whoever_can_ask_for_one_thing_alone_is_not_asked_which(
    screen: CensusScreen, offer: Offer, whole: bool
) -> None:
    asked: list[bool] = []
    screen.check_asked.connect(lambda _days, of_all: asked.append(of_all))
    screen.offer(offer, (LAST, RUNNING))
    assert "The whole authority" not in said(screen)
    press(screen, "census-check")
    assert asked == [whole]


def test_a_choice_stays_when_what_is_offered_is_read_again(screen: CensusScreen) -> None:
    asked: list[tuple[Days, bool]] = []
    screen.check_asked.connect(lambda days, whole: asked.append((days, whole)))
    press(screen, "census-year-1")
    press(screen, "census-whole")
    screen.offer(BOTH, (LAST, RUNNING))
    press(screen, "census-check")
    assert asked == [(RUNNING, True)]


def test_what_was_found_stands_rule_by_rule_and_leads_to_the_child(screen: CensusScreen) -> None:
    assert "Not asked yet" in said(screen)
    screen.show_page(PAGE, NOW, "Europe/London")
    assert rows(screen) == [
        f"Amara Warsame. What is to be put right: {ETHNICITY} Rule: 4220. Kind: Error",
        f"1 more. What is to be put right: {ETHNICITY} Rule: 4220. Kind: Error",
        "The whole return. What is to be put right: Pre-proceedings are not recorded. Rule: 8995Q. Kind: Query",
    ]
    assert "2 errors, 1 query, of 40 children. Checked 13:29" in said(screen)
    opened: list[str] = []
    screen.child_asked.connect(opened.append)
    for number in range(3):
        screen._table.rows.setCurrentIndex(screen._table.rows.model().index(number, 0))
        QTest.keyClick(screen._table.rows, Qt.Key.Key_Return)
    assert opened == ["amara"]


def test_that_there_is_nobody_or_nothing_is_said(screen: CensusScreen) -> None:
    screen.show_page(NOBODY, NOW, "Europe/London")
    assert "No child of yours is in this return" in said(screen)
    screen.show_page(replace(NOBODY, children=3), NOW, "Europe/London")
    assert "Nothing is to be put right" in said(screen)


def test_why_nothing_came_is_said_and_what_was_shown_stays(screen: CensusScreen) -> None:
    screen.show_page(PAGE, NOW, "Europe/London")
    screen.failed("What the whole return would break is not yours to see.")
    assert "What the whole return would break is not yours to see." in said(screen)
    assert len(rows(screen)) == 3
    screen.show_page(PAGE, NOW, "Europe/London")
    assert "not yours to see" not in said(screen)
