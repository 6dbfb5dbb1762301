"""The work of a child on the desk, on a real store: what is typed, what is refused, and what is taken."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.domain import body as bodies
from app.storage import drafts, looks, outbox, records
from tests.casework import staged
from tests.casework.staged import QUORUM, Open
from tests.storage.fakes import Laptop
from tests.ui.at_desk import AtDesk


class Working(AtDesk):
    """A worker's desk with one child whose case is open."""

    def __init__(self, laptop: Laptop, qtbot: QtBot, *capabilities: str, one: Open | None = None) -> None:
        self.one = one or staged.opened(laptop, *(capabilities or ("SW",)))
        self.laptop = laptop
        super().__init__(laptop.by, qtbot)

    def go(self, record: str = "") -> None:
        """Go to the Work tab, and from there to a stage."""
        self.desk._files.open_child(self.one.child)
        self.press("tab-work")
        if record:
            self.press(f"stage-{record}")

    def acts(self, record: str) -> list[str]:
        with self.laptop.vault.read() as tx:
            return [row.act for row in outbox.of_record(tx, record)]

    def body(self, record: str) -> dict[str, Any]:
        with self.laptop.vault.read() as tx:
            found = records.read(tx, record)
        assert found is not None
        return dict(bodies.value(found.body))


@pytest.fixture
def working(laptop: Laptop, qtbot: QtBot) -> Iterator[Working]:
    one = Working(laptop, qtbot)
    yield one
    one.desk.close()


def test_a_stage_is_begun_written_and_submitted_with_every_refusal_in_words(working: Working) -> None:
    working.go()
    working.says("Referral")
    working.press("option-plan-protection")
    working.says("A conference has to decide on this plan first.")
    working.says("Working Together to Safeguard Children 2023")
    assert not working.find("begin-do").isEnabled()
    working.press("option-assessment-begin")
    working.press("begin-do")
    working.says("Child and family assessment")
    working.press("option-submit")
    working.says("8 parts of the form say nothing yet")
    assert not working.find("steps-do").isEnabled()
    (record,) = [row for row in _stages(working) if row.kind == "assessment"]
    working.press("go-0")
    edit = working.find("words-why")
    working.qtbot.waitUntil(edit.hasFocus)
    QTest.keyClicks(edit, "Seen with a bruise.")
    working.qtbot.waitUntil(lambda: _drafts(working) == 1, timeout=1_000)  # within a second of the last key
    assert working.acts(record.id) == ["begin"]
    QTest.keyClick(edit, Qt.Key.Key_Tab)  # leaving the field brings it into the record
    working.qtbot.waitUntil(lambda: working.acts(record.id) == ["begin", "change"])
    working.qtbot.waitUntil(lambda: _drafts(working) == 0)
    working.says("7 parts of the form say nothing yet")
    assert working.body(record.id)["sections"][0]["words"] == "Seen with a bruise."


def _stages(working: Working) -> list[Any]:
    with working.laptop.vault.read() as tx:
        return records.of_child(tx, working.one.child, "assessment", "plan", "enquiry")


def _drafts(working: Working) -> int:
    with working.laptop.vault.read() as tx:
        return len(drafts.all_of_them(tx))


def test_what_is_typed_is_there_again_after_another_page_and_is_not_overwritten_by_a_refresh(working: Working) -> None:
    assessment = working.one.assessment()
    working.go(assessment)
    edit = working.find("words-why")
    edit.setFocus()
    QTest.keyClicks(edit, "Half a sen")
    working.desk.refresh()
    working.qtbot.waitUntil(lambda: _drafts(working) == 1)
    assert edit.toPlainText() == "Half a sen"
    working.press("stage-back")
    working.press(f"stage-{assessment}")
    working.qtbot.waitUntil(lambda: working.find("words-why").toPlainText() == "Half a sen")
    with working.laptop.vault.read() as tx:
        looked = {(one.what, one.object) for one in looks.of_child(tx, working.one.child)}
    assert ("stage", assessment) in looked


def test_a_conference_is_recorded_in_place_and_waits_to_be_sent(laptop: Laptop, qtbot: QtBot) -> None:
    working = Working(laptop, qtbot, "CPC")
    one = working.one
    enquiry = one.enquiry(step="conference", strategy=one.held_strategy())
    conference = one.conference(enquiry=enquiry, step="arranged", attended=QUORUM[:1])
    working.go(conference)
    working.press("option-hold")
    working.says("Social care and two other agencies take part")
    for name, sector in (("DC Leanne Marsh", "police"), ("Siobhan Keane", "health")):
        working.type("attended-name", name)
        working.press(f"attended-sector-{sector}")
        working.press("attended-add")
    working.type("field-held", "7 Nov 2026")
    working.press("field-outcome-plan")
    working.says("A conference is not held at a weekend.")
    working.type("field-held", "10 Nov 2026")
    working.says("A child protection plan has a category of abuse.")
    working.press("field-category-NEG")
    working.type("words-discussion", "One.")
    working.press("steps-do")  # while the keyboard is still in the section
    working.says("Waiting to be sent: record the conference")
    assert working.body(conference)["category"] == "NEG"
    assert [each["name"] for each in working.body(conference)["attended"]][1:] == ["DC Leanne Marsh", "Siobhan Keane"]
    working.type("words-discussion", "One. Two.")
    QTest.keyClick(working.find("words-discussion"), Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: working.body(conference)["sections"][0]["words"] == "One. Two.")
    with laptop.vault.read() as tx:
        last = outbox.of_record(tx, conference)[-1].change().fields["sections"]
    assert [each["words"] for each in last.before] == ["One."]  # on one's own words, not beside them
    working.desk.close()


def test_what_is_asked_with_a_step_is_not_made_anew_while_the_time_goes_on(laptop: Laptop, qtbot: QtBot) -> None:
    working = Working(laptop, qtbot, "PS")
    strategy = working.one.strategy(attended=QUORUM)
    working.one.asked(strategy, "strategy-discussion", "hold", author=laptop.place.practitioner)
    working.go(strategy)
    withdraw = working.find("stage-withdraw")
    working.press("option-hold")
    held = working.find("field-held")
    held.setFocus()
    before = held.text()
    laptop.clock.now += timedelta(minutes=5)
    working.desk.refresh()
    qtbot.waitUntil(lambda: held.text() != before)  # nobody has answered: it is the time it is now
    assert held.hasFocus()
    assert working.find("stage-withdraw") is withdraw
    working.desk.close()


def test_what_was_sent_is_read_first_and_screening_begins_at_its_first_question(laptop: Laptop, qtbot: QtBot) -> None:
    working = Working(laptop, qtbot, one=staged.at_the_door(laptop))
    working.go(working.one.referral)
    note, question = working.find("stage-as-sent"), working.find("field-known-new")
    working.says("What the child says")
    worry = next(part for part in working.desk.window.findChildren(QLabel) if part.text() == "What the child says")
    tops = [part.mapTo(working.desk.window, QPoint()).y() for part in (note, worry, question)]
    assert tops == sorted(tops)
    assert not working.seen("stage-locked")  # what is asked is written on
    working.press("option-screen")
    working.press("steps-do")
    qtbot.waitUntil(lambda: working.acts(working.one.referral) == ["screen"])
    qtbot.waitUntil(question.hasFocus)
    working.press("option-ask")
    assert not working.seen("field-passed_to")
    working.press("field-act-pass-on")
    working.find("field-passed_to")
    working.press("field-act-advice")
    qtbot.waitUntil(lambda: not working.seen("field-passed_to"))
    working.desk.close()
