"""Approvals on the desk, on a real store: from the press to the ledger, and what stands in the rail."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from app.storage import looks, outbox
from tests.casework import deciding
from tests.casework.deciding import TEAM, Waiting
from tests.casework.warsame import NOW
from tests.storage.fakes import Laptop
from tests.ui.at_desk import AtDesk


class Opened(AtDesk):
    """A supervisor's desk with one referral that waits."""

    def __init__(self, laptop: Laptop, qtbot: QtBot, *capabilities: str) -> None:
        self.ruby: Waiting = deciding.desk(laptop, *capabilities)
        self.laptop = laptop
        super().__init__(laptop.by, qtbot)


@pytest.fixture
def opened(laptop: Laptop, qtbot: QtBot) -> Iterator[Opened]:
    one = Opened(laptop, qtbot)
    yield one
    one.desk.close()


def test_who_decides_nothing_has_no_such_place(laptop: Laptop, qtbot: QtBot) -> None:
    opened = Opened(laptop, qtbot, "SW")
    opened.find("rail-team")
    qtbot.waitUntil(opened.desk.window.isActiveWindow)
    QTest.keyClick(opened.desk.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: opened.desk.window.page() == "team")  # a team is theirs, deciding is not
    rail = opened.desk.window.findChild(QWidget, "rail-approvals")
    assert rail is not None
    assert not rail.isVisible()
    opened.desk.close()


def test_a_decision_past_its_time_is_on_today_and_leads_to_the_queue(laptop: Laptop, qtbot: QtBot) -> None:
    opened = Opened(laptop, qtbot)
    late = deciding.waiting(laptop, 1, received=NOW.replace(day=9))
    opened.desk.refresh()
    opened.press(f"need-{late.approval.id}")
    qtbot.waitUntil(lambda: opened.desk.window.page() == "approvals")
    opened.desk.close()


def test_a_supervisor_reads_decides_and_sees_it_wait(opened: Opened) -> None:
    rail = opened.find("rail-approvals")
    opened.qtbot.waitUntil(lambda: rail.accessibleName() == "Approvals, 1")
    opened.press("rail-approvals")
    opened.says("What Karen Oduya reports")
    opened.press("option-assess")
    reason = opened.desk.window.findChild(QWidget, "approval-reason")
    assert reason is not None
    QTest.keyClicks(reason, "Meets level 3")
    team = opened.find("approval-team")
    team.picked.emit(TEAM)
    opened.press("approval-decide")
    opened.says("Child and family assessment: proposed by you")
    with opened.laptop.vault.read() as tx:
        (row,) = outbox.of_record(tx, opened.ruby.approval.id)
        looked = [one.what for one in looks.of_child(tx, opened.ruby.child)]
    assert (row.act, row.change().fields["team"].after) == ("decide", TEAM)
    assert looked == ["approval"]  # read again after the decision, which is no look


def test_what_changes_underneath_is_shown_and_the_choice_falls(opened: Opened) -> None:
    opened.press("rail-approvals")
    opened.says("What Karen Oduya reports")
    opened.press("option-no-further-action")
    reason = opened.desk.window.findChild(QWidget, "approval-reason")
    assert reason is not None
    QTest.keyClicks(reason, "Nothing")
    opened.ruby.change(level="4")
    opened.press("approval-decide")
    opened.says("It has changed since you read it.")
    opened.says("1 field changed since you read it")
    with opened.laptop.vault.read() as tx:
        assert not outbox.all_of_them(tx)
    card = opened.find("option-no-further-action")
    assert isinstance(card, QAbstractButton)
    opened.qtbot.waitUntil(lambda: not card.isChecked())


def test_the_child_is_opened_and_the_way_back_leads_to_approvals(opened: Opened) -> None:
    opened.press("rail-approvals")
    opened.press("paper-open")
    opened.qtbot.waitUntil(lambda: opened.desk.window.page() == "child")
    QTest.keyClick(opened.desk.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    opened.qtbot.waitUntil(lambda: opened.desk.window.page() == "approvals")
