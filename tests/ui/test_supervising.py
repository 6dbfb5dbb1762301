"""The supervisor's team on the desk, on a real store: from the rail to a worker, a child, and who gets it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.casework import team
from app.casework.team_pages import AT_THE_DOOR, NOBODY, TeamPage, WorkerLine
from app.domain.identity import new_id
from app.domain.visit import Visit
from app.storage import laptops_told, marks, outbox
from sync.wire_laptops import LaptopSaid, LaptopsAnswer
from tests.casework.deciding import WORKER, arrive, disputed
from tests.casework.supervised import Supervised, supervised
from tests.casework.warsame import NOW
from tests.storage.fakes import Laptop, wire_record
from tests.ui.at_desk import AtDesk
from ui.child.rows import RowList
from ui.team import wording
from ui.team.cover import CoverList


class Opened(AtDesk):
    """A desk of somebody, and what of it is in view."""

    def __init__(self, made: Supervised, qtbot: QtBot) -> None:
        self.made, self.laptop = made, made.laptop
        super().__init__(made.laptop.by, qtbot)

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

    def at(self, page: str) -> None:
        self.qtbot.waitUntil(lambda: self.desk.window.page() == page)


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


@pytest.mark.parametrize(
    ("children", "decided", "said"),
    [
        (4, 2, "2 to be decided, 2 to be answered or closed"),
        (2, 2, "None to be decided, 2 to be answered or closed"),
        (3, 0, "3 to be decided"),
    ],
)
def test_at_the_front_door_what_is_decided_is_said_apart(children: int, decided: int, said: str) -> None:
    door = WorkerLine(AT_THE_DOOR, "At the front door", "", "", 0, 0, 0, children, 0, 0, 0, decided)
    (row,) = wording.workers(TeamPage((), (), (door,), 18, None, NOW, "Europe/London"))
    assert f"Children: {said}. CP" in row.sentence


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


def test_a_child_without_a_worker_is_on_today_and_leads_to_where_they_are_given_one(
    made: Supervised, qtbot: QtBot
) -> None:
    made.child("Bea", holder="")
    opened = Opened(made, qtbot)
    opened.press(f"need-{NOBODY}")
    opened.at("team-worker")
    opened.find("team-allocate")
    opened.desk.close()


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


def silence(made: Supervised) -> None:
    """Let the authority say that Joe was not heard since Tuesday, with a visit planned since."""
    heard = NOW - timedelta(days=2)
    said = LaptopSaid(
        practitioner=WORKER, name="NM-L7", enrolled=heard, heard=heard, said=True, drafts=1, since=heard
    )  # fmt: skip
    visit = Visit(practitioner=WORKER, planned=heard + timedelta(hours=1), purpose="CP visit")
    arrive(made.laptop, wire_record("visit", made.child("Bea"), visit))
    with made.laptop.vault.write() as tx:
        laptops_told.keep(tx, LaptopsAnswer(now=NOW, people=(WORKER,), laptops=(said,), held=()), NOW)
        marks.write(tx, last_exchange_at=NOW)


def test_whoever_is_silent_is_on_today_and_leads_to_the_laptops(made: Supervised, qtbot: QtBot) -> None:
    silence(made)
    opened = Opened(made, qtbot)
    opened.press(f"need-{WORKER}")
    opened.at("team")
    (said,) = opened.sentences("team-laptops-rows")
    assert said == (
        "Joe Tranter: last heard Tue 10 Nov, 09:56; 1 visit planned since, not recorded here. "
        "1 draft since Tue 10 Nov. Silent"
    )
    opened.says("As Northmere said, ")
    opened.press("team-ask")
    opened.says("There is no network now. Ask again when there is one.")
    opened.desk.close()


def test_two_versions_open_from_the_list_and_lead_back_to_it(made: Supervised, qtbot: QtBot) -> None:
    arrive(made.laptop, *disputed(made.child("Bea")))
    opened = Opened(made, qtbot)
    opened.press("rail-team")
    opened.rows("team-workers-rows")
    opened.press("team-versions-pill")
    opened.open_row("team-versions-rows", "Bea Hart")
    opened.at("versions")
    QTest.keyClick(opened.desk.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    opened.at("team")
    opened.desk.close()


def test_a_deputy_is_named_by_keyboard_and_ended_again(opened: Opened) -> None:
    opened.press("rail-team")
    opened.rows("team-workers-rows")
    opened.press("team-cover-pill")
    opened.press("cover-name")
    whom = opened.find("field-deputy")
    QTest.keyClicks(whom, "Joe")
    QTest.keyClick(whom, Qt.Key.Key_Down)
    QTest.keyClick(opened.desk.window.focusWidget(), Qt.Key.Key_Return)
    until = opened.find("field-until")
    QTest.keyClicks(until, "20 Nov 2026")
    QTest.keyClick(until, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.says("It holds once it has been sent.")
    (said,) = opened.sentences("team-cover-rows")
    assert said.startswith("Joe Tranter. For: You. From: Thu 12 Nov. To: Fri 20 Nov.")
    opened.open_row("team-cover-rows", "Joe")
    opened.says("Joe Tranter decides in your place until Fri 20 Nov. End it now?")
    QTest.keyClick(opened.find("cover-end"), Qt.Key.Key_Return)
    opened.says("It ends once that has been sent.")
    with opened.laptop.vault.read() as tx:
        assert [row.act for row in outbox.all_of_them(tx)] == ["cover", "end cover"]
    without = "Joe Tranter. For: You. From: Thu 12 Nov. Why:"  # it has no last day
    opened.qtbot.waitUntil(lambda: opened.sentences("team-cover-rows")[0].startswith(without))
    page = team.read(by=opened.laptop.by)
    assert page is not None
    listed = opened.desk.window.findChild(CoverList)
    assert listed is not None
    told = opened.find("cover-told")
    listed.show_page(replace(page, covers=tuple(replace(one, waits=False) for one in page.covers)))
    assert not told.isVisible()  # it was sent
    assert opened.sentences("team-cover-rows")[0].endswith("State: Ended Thu 12 Nov")
