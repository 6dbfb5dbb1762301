"""A worker's day on the desk, on a real store: short forms from Today and from a child, by mouse and keyboard."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.casework import overview, tasks
from app.domain.visit import Visit
from app.storage import drafts, outbox
from sync import wire
from tests.casework.case_work import allocated, at_work, child, contact, involved, plan
from tests.casework.warsame import NOW, ago, pull
from tests.storage.fakes import Laptop, wire_record
from tests.ui.at_desk import AtDesk
from ui.today.window import TodayScreen


class Day(AtDesk):
    """Somebody's desk, with a child on a plan whose visit is late."""

    def __init__(
        self, laptop: Laptop, qtbot: QtBot, can: str = "SW", *, sector: str = "social", born: date = date(2022, 3, 3)
    ) -> None:
        at_work(laptop, can, sector=sector)
        self.laptop = laptop
        self.amara = child("Amara", born=born)
        tie = allocated(laptop, self.amara) if can == "SW" else involved(laptop, self.amara)
        seen = contact(self.amara.child, laptop.place.practitioner, 30, seen="seen")
        pull(laptop, self.amara, tie, plan(self.amara, ago(31).date()), seen)
        super().__init__(laptop.by, qtbot)

    def seen(self, name: str) -> list[QWidget]:
        """See also what begins with a name that ends in a star: some names end in an id."""
        parts = self.desk.window.findChildren(QWidget)
        return [part for part in parts if part.isVisible() and begins(part, name)]

    def keys(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focus = self.desk.window.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, modifier)

    def save(self) -> None:
        self.keys(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def written(self, count: int) -> list[outbox.OutboxRow]:
        def rows() -> list[outbox.OutboxRow]:
            with self.laptop.vault.read() as tx:
                return list(outbox.all_of_them(tx))

        self.qtbot.waitUntil(lambda: len(rows()) == count)
        return rows()


def begins(part: QWidget, name: str) -> bool:
    return part.objectName() == name or (name.endswith("*") and part.objectName().startswith(name[:-1]))


@pytest.fixture
def day(laptop: Laptop, qtbot: QtBot) -> Iterator[Day]:
    one = Day(laptop, qtbot)
    yield one
    one.desk.close()


def test_a_due_clock_opens_the_child_and_why_it_is_late_is_said_by_keyboard(day: Day) -> None:
    day.press("due-cp-visit/*")
    day.press("late-cp-visit/*")
    day.find("short-form")
    day.type("field-words", "Both children were away.")
    day.save()
    (row,) = day.written(1)
    assert (row.kind, row.act, row.state) == ("plan", "say-why", "waiting")
    day.says("Late because: Both children were away.")


def test_a_short_form_that_is_given_up_writes_nothing_and_one_without_words_says_what_is_needed(day: Day) -> None:
    day.press("due-cp-visit/*")
    day.press("late-cp-visit/*")
    day.find("field-words").setFocus()
    day.save()
    day.says("Say why")
    day.press("form-cancel")
    day.find("child-overview")
    assert overview.read(day.amara.child, by=day.laptop.by).planned
    day.written(0)


def test_a_task_is_given_from_a_child_in_two_presses_and_done_with_one_from_today(day: Day) -> None:
    day.press("due-cp-visit/*")
    day.press("add-task")
    day.find("short-form")
    day.type("field-what", "Ring the nursery")
    day.save()
    (row,) = day.written(1)
    day.says("Ring the nursery")
    day.desk.window.page_asked.emit("today")
    day.find("tasks")
    day.press(f"done-{row.record_id}")
    assert [one.act for one in day.written(2)] == ["give", "finish"]
    screen = day.desk.window.findChild(TodayScreen)
    assert screen is not None
    day.qtbot.waitUntil(lambda: screen.findChild(QWidget, f"task-{row.record_id}") is None)


def test_a_task_is_opened_from_today_and_what_became_of_it_is_said(day: Day) -> None:
    given = tasks.save(
        day.amara.child, tasks.form(day.amara.child, by=day.laptop.by), {"what": "Ring"}, by=day.laptop.by
    )
    day.desk.refresh()
    day.press(f"task-{given}")
    day.find("short-form")
    day.type("field-note", "They moved")
    day.press("field-step-called-off")
    day.save()
    (_, row) = day.written(2)
    assert row.change().fields["step"].after == "called-off"


def planned_now(day: Day) -> wire.WireRecord:
    planned = Visit(
        practitioner=day.laptop.place.practitioner, planned=NOW + timedelta(minutes=5), purpose="CP visit",
        kind_of_visit="cp", occasion="o",
    )  # fmt: skip
    made = wire_record("visit", day.amara.child, planned)
    pull(day.laptop, made)
    day.desk.refresh()
    return made


def test_nobody_opens_is_one_key_on_today_and_one_to_sign(day: Day) -> None:
    made = planned_now(day)
    day.find(f"start-visit-{made.id}").setFocus()
    day.keys(Qt.Key.Key_N)
    day.find("short-form")
    day.type("field-tried", "Knocked twice")
    day.save()
    assert [(row.kind, row.act) for row in day.written(3)] == [
        ("contact", "sign"), ("visit", "record"), ("visit", "plan"),
    ]  # fmt: skip
    day.find("today")


def test_nobody_opens_is_one_key_in_the_form_and_what_was_typed_is_kept(day: Day) -> None:
    made = planned_now(day)
    day.press(f"start-visit-{made.id}")
    day.find("visit")
    day.keys(Qt.Key.Key_F8)
    day.find("short-form")
    day.save()
    assert [row.act for row in day.written(3)] == ["sign", "record", "plan"]
    with day.laptop.vault.read() as tx:
        assert list(drafts.all_of_them(tx)) == []


def test_a_letter_typed_in_the_search_is_no_key_of_the_page(day: Day) -> None:
    planned_now(day)
    day.desk.window.focus_search()
    day.keys(Qt.Key.Key_N)
    assert not day.desk.window.findChildren(QWidget, "short-form")


def test_a_health_visitor_signs_a_review_from_today_by_keyboard_alone(laptop: Laptop, qtbot: QtBot) -> None:
    day = Day(laptop, qtbot, "HV", sector="health", born=ago(12).date())
    try:
        row = day.find("due-review-new-birth/*")
        name = row.objectName()
        row.setFocus(Qt.FocusReason.TabFocusReason)
        day.keys(Qt.Key.Key_Tab)
        day.keys(Qt.Key.Key_Space)
        day.find("short-form")
        focus = day.desk.window.focusWidget()
        assert focus is not None
        QTest.keyClicks(focus, "Well, feeding, sleeps on her back")
        day.keys(Qt.Key.Key_Tab)
        day.keys(Qt.Key.Key_Space)
        day.save()
        (sent,) = day.written(1)
        assert (sent.kind, sent.act) == ("contact", "sign")
        day.qtbot.waitUntil(lambda: not day.desk.window.findChildren(QWidget, name))
    finally:
        day.desk.close()
