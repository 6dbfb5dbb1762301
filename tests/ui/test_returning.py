"""The census on a whole desk: who has such a place, what pressing Check asks the hub for, and the way to the child."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QListView
from pytestqt.qtbot import QtBot

from app.casework import census
from app.casework.census import Days, Told, ToldLine
from app.casework.rounds import RoundEnd
from app.domain.child import Child
from app.domain.identity import DIRECTORY, new_id
from app.domain.practitioner import Agency, Practitioner
from app.storage import copies
from tests.storage.fakes import MORNING, Laptop, made_laptop, wire_record
from tests.ui.at_desk import FakeRounds
from tests.ui.test_looks import said
from ui.census.window import CensusScreen
from ui.desk import Desk


@dataclass
class TellingRounds(FakeRounds):
    """A hub that tells of one child."""

    child: str = ""
    at: datetime = MORNING
    about: list[tuple[Days, bool]] = field(default_factory=list)
    refused: str = ""

    def census(self, days: Days, *, whole: bool) -> tuple[RoundEnd, Told | None]:
        self.about.append((days, whole))
        if self.refused:
            return RoundEnd("refused", 0.0, sentence=self.refused), None
        line = ToldLine("4220", query=False, words="The ethnicity is not said.", count=1, children=(self.child,))
        return RoundEnd("done", 0.0), Told(self.at, days, whole, 1, (line,))


@dataclass
class Opened:
    """A desk of somebody with these capabilities, and one child."""

    desk: Desk
    laptop: Laptop
    rounds: TellingRounds
    qtbot: QtBot

    def button(self, name: str) -> QAbstractButton:
        found = self.desk.window.findChild(QAbstractButton, name)
        assert found is not None
        return found

    def is_offered(self) -> bool:
        return self.button("rail-census").isVisible()

    @property
    def screen(self) -> CensusScreen:
        found = self.desk.window.findChild(CensusScreen)
        assert found is not None
        return found


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Opened]:
    laptop = made_laptop(tmp_path / "home")
    by, child = laptop.by, new_id()
    capabilities = getattr(request, "param", ("SW",))
    page = [
        wire_record("agency", DIRECTORY, Agency(name="Northmere", sector="social"), record_id=by.agency),
        wire_record(
            "practitioner", DIRECTORY, Practitioner(name="P", agency=by.agency, capabilities=capabilities),
            record_id=by.practitioner,
        ),
        wire_record("child", child, Child(given="Amara", family="Warsame"), record_id=child),
    ]  # fmt: skip
    with laptop.vault.write() as tx:
        copies.apply_page(tx, page, 5)
    rounds = TellingRounds(child=child, at=laptop.clock.now)
    desk = Desk(by, rounds)
    qtbot.addWidget(desk.window)
    desk.open()
    qtbot.waitUntil(lambda: rounds.runs == 1)
    yield Opened(desk, laptop, rounds, qtbot)
    desk.close()
    laptop.vault.close()


def press(opened: Opened, name: str) -> None:
    QTest.mouseClick(opened.button(name), Qt.MouseButton.LeftButton)


def test_a_worker_checks_and_opens_the_child_that_is_to_be_put_right(opened: Opened) -> None:
    opened.qtbot.waitUntil(opened.is_offered)
    press(opened, "rail-census")
    press(opened, "census-check")
    opened.qtbot.waitUntil(lambda: "1 error, no queries, of 1 child." in said(opened.screen))
    due, _ = census.periods(opened.laptop.by.here(opened.laptop.by.clock()).date())
    assert opened.rounds.about == [(due, False)]
    rows = opened.screen.findChild(QListView, "census-rows-rows")
    assert rows is not None
    rows.setCurrentIndex(rows.model().index(0, 0))
    QTest.keyClick(rows, Qt.Key.Key_Return)
    opened.qtbot.waitUntil(lambda: "Amara Warsame" in said(opened.desk.window) and not opened.screen.isVisible())


def test_what_the_hub_refuses_is_said_in_its_words(opened: Opened) -> None:
    opened.rounds.refused = "What the whole return would break is not yours to see."
    opened.qtbot.waitUntil(opened.is_offered)
    press(opened, "rail-census")
    press(opened, "census-check")
    opened.qtbot.waitUntil(lambda: opened.rounds.refused in said(opened.screen))


@pytest.mark.parametrize("opened", [("HV", "ADM")], indirect=True)
def test_whoever_can_put_nothing_right_has_no_such_place(opened: Opened) -> None:
    opened.qtbot.waitUntil(lambda: bool(opened.button("census-year-0").text()))  # it is known what may be asked
    assert not opened.is_offered()
