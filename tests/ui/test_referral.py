"""Referring a child through the real window on a real store: by keyboard alone, never lost, danger first."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.casework import referrals
from app.domain import body as bodies
from app.domain.form import Choice
from app.domain.forms import SHIPPED
from app.domain.identity import DIRECTORY
from app.domain.notice import Notice
from app.domain.person import Person
from app.domain.referral_draft import ReferralDraft, section_in
from app.storage import copies, drafts, outbox, records
from tests.attaching import a_file
from tests.casework.northmere import Morning, morning
from tests.casework.test_referrals import a_school
from tests.server.forming import YOUNG_CARER, following
from tests.storage.fakes import Laptop, made_laptop, wire_record
from tests.ui.at_desk import FakeRounds
from ui.desk import Desk
from ui.referral.attached import Attached

SECONDS_A_KEY = 0.28
"""An average typist who is no professional: 40 words a minute (Card, Moran and Newell, keystroke-level model)."""
SECONDS_A_THOUGHT = 1.35
"""And what they give for making up one's mind, here before each answer."""


@dataclass
class Referring:
    """A desk with a morning's children, of somebody who works at a school."""

    desk: Desk
    laptop: Laptop
    day: Morning
    qtbot: QtBot
    keys: int = 0
    thoughts: int = 0

    def find(self, name: str) -> QWidget:
        def there() -> None:
            assert self.visible(name), f"no visible control is named {name}"

        self.qtbot.waitUntil(there)
        return self.visible(name)[0]

    def visible(self, name: str) -> list[QWidget]:
        return [w for w in self.desk.window.findChildren(QWidget, name) if w.isVisible()]

    def press(self, name: str) -> None:
        button = self.find(name)
        assert isinstance(button, QAbstractButton)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def at(self, name: str) -> QWidget:
        """Wait until this has the keyboard."""

        def there() -> None:
            now = QApplication.focusWidget()
            assert now is not None
            assert now.objectName() == name

        self.qtbot.waitUntil(there)
        return self.find(name)

    def write(self, name: str, text: str) -> None:
        """Write where the keyboard is, which is here."""
        QTest.keyClicks(self.at(name), text)
        self.keys += len(text)
        self.thoughts += 1

    def key(self, key: Qt.Key, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        now = QApplication.focusWidget()
        assert now is not None
        QTest.keyClick(now, key, with_)
        self.keys += 1 + (with_ != Qt.KeyboardModifier.NoModifier)

    def answer(self, *names: str, key: Qt.Key = Qt.Key.Key_N) -> None:
        """Say none known, or does not apply, in each of these, one after the other."""
        for name in names:
            self.at(name)
            self.thoughts += 1
            self.key(key, Qt.KeyboardModifier.AltModifier)

    def choose(self, name: str, steps: int) -> None:
        """Choose in a row whose first press has the keyboard: the arrows move in it, the space bar chooses."""
        self.at(name)
        self.thoughts += 1
        for _ in range(steps):
            self.key(Qt.Key.Key_Right)
        self.key(Qt.Key.Key_Space)

    def next(self) -> None:
        self.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def draft(self) -> ReferralDraft:
        with self.laptop.vault.read() as tx:
            (kept,) = drafts.all_of_them(tx)
        return msgspec.json.decode(kept.body, type=ReferralDraft)

    def sent(self) -> list[str]:
        with self.laptop.vault.read() as tx:
            return [row.kind for row in outbox.all_of_them(tx)]

    def says(self, words: str) -> bool:
        return any(words in label.text() for label in self.desk.window.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Referring]:
    laptop = made_laptop(tmp_path / "home")
    day = morning(laptop)
    a_school(laptop)
    opened = Desk(laptop.by, FakeRounds())
    qtbot.addWidget(opened.window)
    opened.open()
    opened.window.activateWindow()
    yield Referring(opened, laptop, day, qtbot)
    opened.close()
    laptop.vault.close()


def write_who_and_why(desk: Referring) -> None:
    """The first three steps: danger, who, and what the worry is."""
    refer = desk.find("refer-child")
    refer.setFocus()
    desk.key(Qt.Key.Key_Return)
    desk.choose("harm-now-yes", 1)
    desk.answer("words-call", key=Qt.Key.Key_A)
    desk.write("given-1", "Amara")
    desk.key(Qt.Key.Key_Tab)
    desk.write("family-1", "Nwosu-Hale")
    desk.key(Qt.Key.Key_Tab)
    desk.write("birth-1", "3/3/2022")
    desk.next()
    desk.write("words-concern", "Burn on her left arm, two days old. She says the iron fell. She is afraid to go home.")
    desk.key(Qt.Key.Key_Tab)
    desk.write("words-how-known", "Seen by her teacher today.")
    desk.key(Qt.Key.Key_Tab)
    desk.choose("level-1", 2)


def write_the_rest(desk: Referring) -> None:
    """The child, the family, and who knows of it."""
    desk.answer("words-childs-views", "words-identity", "words-disability")
    desk.at("words-school-and-gp")
    desk.next()
    desk.answer("words-parents-views", "words-household", "words-strengths", "words-support", "words-agencies")
    desk.answer("words-risks")
    desk.choose("told-told", 1)
    desk.key(Qt.Key.Key_Tab)
    desk.write("not-told-reason", "It could put her at risk.")
    desk.key(Qt.Key.Key_Tab)
    desk.choose("consent-given", 2)
    desk.key(Qt.Key.Key_Tab)
    desk.write("no-consent-reason", "As above.")
    desk.key(Qt.Key.Key_Tab)
    desk.answer("words-sources", key=Qt.Key.Key_A)


def test_a_plain_referral_is_written_and_sent_by_keyboard_in_under_three_minutes(desk: Referring) -> None:
    write_who_and_why(desk)
    desk.next()
    write_the_rest(desk)
    desk.at("read-through")
    assert desk.says("It goes to Front door, Northmere.")
    assert desk.says("It is decided by the end of Friday 13 November.")
    desk.thoughts += 1
    desk.next()
    desk.qtbot.waitUntil(lambda: desk.says("The referral is written and waits to be sent"))
    assert not desk.says("Do not wait for that")
    assert desk.sent() == ["child", "involvement", "referral"]
    seconds = desk.keys * SECONDS_A_KEY + desk.thoughts * SECONDS_A_THOUGHT
    assert seconds < 180, f"{desk.keys} keys, {desk.thoughts} answers, {seconds:.0f} s"
    print(f"{desk.keys} keys, {desk.thoughts} answers, {seconds:.0f} s")


def test_what_is_typed_is_on_the_disk_without_being_asked_and_found_again_where_it_was_left(desk: Referring) -> None:
    desk.press("refer-child")
    desk.press("harm-now-no")
    desk.press("step-3")
    desk.write("words-concern", "He hides from his uncle.")

    def kept() -> None:
        said = section_in(desk.draft(), "concern")
        assert said is not None
        assert said.words == "He hides from his uncle."

    desk.qtbot.waitUntil(kept)
    desk.press("pause")
    with desk.laptop.vault.read() as tx:
        (draft,) = drafts.all_of_them(tx)
    desk.press(f"need-{draft.id}")
    desk.at("words-call")
    desk.press("step-3")
    again = desk.find("words-concern")
    assert isinstance(again, QTextEdit)
    assert again.toPlainText() == "He hides from his uncle."


def test_in_danger_the_number_is_shown_first_and_a_name_is_enough(desk: Referring) -> None:
    desk.press("refer-child")
    desk.find("harm-now-yes")
    assert desk.says("The duty desk: 01632 960 130.")
    desk.press("harm-now-yes")
    assert desk.says("In danger now: police, 999. Then the duty desk: 01632 960 130.")
    desk.write("harm-words", "His father is on his way with a knife.")
    desk.next()
    desk.write("given-1", "Tom")
    desk.press("send")
    assert desk.find("ring-before-sending").accessibleName().endswith("999. Then the duty desk: 01632 960 130.")
    desk.press("send-now")
    desk.qtbot.waitUntil(lambda: "referral" in desk.sent())
    # in danger a date by which it is decided is not the time to act
    desk.qtbot.waitUntil(lambda: desk.says("Do not wait for that: ring 999, then the duty desk, if you have not yet."))


def test_nothing_is_sent_while_a_section_is_blank_and_the_gaps_lead_to_it(desk: Referring) -> None:
    desk.press("refer-child")
    desk.press("harm-now-no")
    desk.press("send")
    assert not desk.visible("send-now")
    assert desk.says("Write the child\u2019s name, or say that the child is unborn")
    desk.press("go-2")
    desk.at("given-1")
    assert desk.sent() == []


def test_words_take_the_place_of_none_known_and_cannot_be_pressed_away(desk: Referring) -> None:
    desk.press("refer-child")
    desk.press("step-5")
    desk.press("says-risks-none-known")
    field, pill = desk.find("words-risks"), desk.find("says-risks-none-known")
    assert isinstance(pill, QAbstractButton)
    assert pill.isChecked()
    QTest.keyClicks(field, "A dog")
    assert (pill.isChecked(), pill.isEnabled()) == (False, False)

    def kept() -> None:
        said = section_in(desk.draft(), "risks")
        assert said is not None
        assert (said.says, said.words) == ("words", "A dog")

    desk.qtbot.waitUntil(kept)


def test_a_referral_is_thrown_away_only_when_it_was_asked_twice(desk: Referring) -> None:
    desk.press("refer-child")
    desk.press("throw-away")
    desk.at("keep-it")
    desk.press("keep-it")
    assert desk.draft().occasion
    desk.press("throw-away")
    desk.press("throw-away-sure")
    desk.find("refer-child")
    with desk.laptop.vault.read() as tx:
        assert drafts.all_of_them(tx) == []


def test_a_name_that_was_found_nowhere_begins_the_form(desk: Referring) -> None:
    box = desk.find("search")
    assert isinstance(box, QLineEdit)
    box.setFocus()
    QTest.keyClicks(box, "Kwame Nwosu-Hale")
    desk.press("refer-not-found")
    desk.press("step-2")
    assert (desk.draft().children[0].given, desk.draft().children[0].family) == ("Kwame", "Nwosu-Hale")


def test_from_the_childs_page_the_file_is_not_asked_again_and_it_says_who_works_with_them(desk: Referring) -> None:
    desk.desk._files.open_child(desk.day.amara)
    desk.press("child-refer")
    desk.press("step-2")
    assert desk.says("The case file is on this laptop. What is in it is not asked again.")
    assert not desk.visible("given-1")
    assert not desk.visible("address")
    assert desk.says("A further service is involved")
    desk.press("pause")
    desk.qtbot.waitUntil(lambda: desk.find("child-refer").accessibleName().startswith("Go on with the referral of"))


def test_several_children_and_the_people_round_them_are_kept_as_they_are_written(desk: Referring) -> None:
    desk.press("refer-child")
    desk.press("step-2")
    desk.write("given-1", "Amara")
    desk.find("family-1").setFocus()
    desk.write("family-1", "Hale")
    desk.press("child-add-new")
    desk.write("given-2", "Tom")
    desk.press("person-add")
    desk.write("person-name-1", "Grace Hale")

    def kept() -> None:
        draft = desk.draft()
        assert [(one.given, one.family) for one in draft.children] == [("Amara", "Hale"), ("Tom", "Hale")]
        assert [one.name for one in draft.people] == ["Grace Hale"]

    desk.qtbot.waitUntil(kept)
    desk.press("child-remove-1")
    desk.qtbot.waitUntil(lambda: [one.given for one in desk.draft().children] == ["Tom"])


def test_a_brother_whose_file_is_here_is_referred_with_the_child_and_no_second_file_is_begun(
    desk: Referring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brother = wire_record("person", desk.day.amara, Person(given="Liban", same_as=desk.day.liban))
    with desk.laptop.vault.write() as tx:
        copies.apply_page(tx, [brother], 44)
    photo = a_file(tmp_path)
    monkeypatch.setattr(Attached.__init__, "__defaults__", (lambda _parent: str(photo),))
    desk.desk._files.open_child(desk.day.amara)
    desk.press("child-refer")
    desk.press("step-2")
    desk.press(f"child-add-{desk.day.liban}")
    desk.qtbot.waitUntil(lambda: [one.here for one in desk.draft().children] == [True, True])
    assert not desk.visible(f"child-add-{desk.day.liban}")
    desk.press("step-3")
    desk.press("add-file-2")
    desk.qtbot.waitUntil(lambda: desk.says("is saved, and is sent with the referral"))
    desk.press("step-1")
    desk.press("harm-now-yes")
    desk.write("harm-words", "Now")
    desk.press("send")
    desk.press("send-now")
    desk.qtbot.waitUntil(lambda: desk.sent() == ["attachment", "referral", "referral"])
    with desk.laptop.vault.read() as tx:
        (attached,) = records.of_kind(tx, "attachment")
        assert attached.child == desk.day.liban


def test_what_was_decided_needs_its_referrer_and_can_be_disagreed_with(desk: Referring) -> None:
    by = desk.laptop.by
    draft = referrals.begin(by=by, child=desk.day.amara)
    said = msgspec.structs.replace(desk.draft(), harm_now="yes", harm_words="Now")
    referrals.keep(draft, msgspec.json.encode(said), by=by)
    (referral,) = referrals.send(draft, by=by).referrals
    notice = Notice(about=referral, about_kind="referral", to=by.practitioner, outcome="no-further-action")
    told = wire_record("notice", desk.day.amara, notice)
    with desk.laptop.vault.write() as tx:
        copies.apply_page(tx, [told], 44)
    desk.desk.refresh()
    desk.press(f"need-{told.id}")
    desk.find(f"disagree-{referral}")
    assert desk.says("Decided: No further action.")
    desk.press(f"disagree-{referral}")
    desk.write(f"disagree-why-{referral}", "She is not safe.")
    desk.press(f"disagree-save-{referral}")

    def kept() -> None:
        with desk.laptop.vault.read() as tx:
            record, read = records.read(tx, referral), records.read(tx, told.id)
        assert record is not None
        assert read is not None
        assert [one["words"] for one in bodies.value(record.body)["disagreements"]] == ["She is not safe."]
        assert bodies.value(read.body)["step"] == "read"
        assert not desk.visible(f"disagree-{referral}")

    desk.qtbot.waitUntil(kept)


def test_a_photo_is_added_to_what_was_sent(desk: Referring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = a_file(tmp_path)
    monkeypatch.setattr(Attached.__init__, "__defaults__", (lambda _parent: str(photo),))
    desk.press("refer-child")
    desk.press("harm-now-yes")
    desk.write("harm-words", "Now")
    desk.next()
    desk.write("given-1", "Tom")
    desk.press("send")
    desk.press("send-now")
    desk.press("add-file-1")
    desk.qtbot.waitUntil(lambda: desk.says("is saved, and is sent with the referral"))
    with desk.laptop.vault.read() as tx:
        said = [bodies.value(record.body) for record in records.of_kind(tx, "attachment")]
        referral = [bodies.value(record.body) for record in records.of_kind(tx, "referral")]
    assert [one["about"] for one in said] == [referral[0]["occasion"]]


def test_what_an_authority_asks_besides_is_answered_by_a_press_and_read_through(desk: Referring) -> None:
    several = msgspec.structs.replace(
        YOUNG_CARER, id="languages", title="Languages at home", several=True,
        choices=(Choice(code="so", words="Somali"), Choice(code="en", words="English")),
    )  # fmt: skip
    theirs = following(SHIPPED["referral", 1], YOUNG_CARER, several)
    with desk.laptop.vault.write() as tx:
        copies.apply_page(tx, [wire_record("form", DIRECTORY, theirs)], 1000)
    desk.press("refer-child")
    desk.press("harm-now-no")
    desk.press("step-5")
    desk.press("answers-young-carer-yes")
    desk.press("answers-languages-en")
    desk.press("answers-languages-so")

    def kept() -> None:
        chosen = {one.id: one.chosen for one in desk.draft().sections if one.chosen}
        assert chosen == {"young-carer": ("yes",), "languages": ("so", "en")}

    desk.qtbot.waitUntil(kept)
    desk.press("pause")
    with desk.laptop.vault.read() as tx:
        (draft,) = drafts.all_of_them(tx)
    desk.press(f"need-{draft.id}")
    desk.press("step-5")
    pill = desk.find("answers-young-carer-yes")
    assert isinstance(pill, QAbstractButton)
    assert pill.isChecked()
    desk.press("step-7")
    desk.qtbot.waitUntil(lambda: desk.says("Somali, English"))


def sent_in_danger(desk: Referring) -> str:
    by = desk.laptop.by
    draft = referrals.begin(by=by, child=desk.day.amara)
    said = msgspec.structs.replace(desk.draft(), harm_now="yes", harm_words="Now")
    referrals.keep(draft, msgspec.json.encode(said), by=by)
    (referral,) = referrals.send(draft, by=by).referrals
    desk.press("rail-record")
    desk.press("sent-referrals-open")
    return referral


def test_what_was_sent_in_danger_is_written_on_from_what_was_sent(desk: Referring) -> None:
    referral = sent_in_danger(desk)
    desk.find(f"go-on-{referral}")
    assert desk.says("parts of the form say nothing yet. You can go on writing.")
    desk.press(f"go-on-{referral}")
    desk.find("harm-now-yes")
    assert desk.says("Going on with the referral of Amara Warsame")
    assert not desk.find("harm-now-no").isEnabled()  # whoever reads it puts danger aside
    desk.press("step-2")
    assert not desk.visible("child-add-new")
    desk.press("step-3")
    desk.write("words-concern", "Burn on her left arm.")
    desk.press("send")
    assert desk.says("A decision that was asked for already is asked for again.")
    desk.press("send-now")
    desk.qtbot.waitUntil(lambda: desk.says("What you wrote on waits to be sent"))
    with desk.laptop.vault.read() as tx:
        record = records.read(tx, referral)
        assert record is not None
        assert bodies.value(record.body)["sections"][-1]["words"] == "Burn on her left arm."
        assert drafts.all_of_them(tx) == []


def test_writing_on_and_changing_nothing_sends_nothing_and_is_thrown_away_without_harm(desk: Referring) -> None:
    referral = sent_in_danger(desk)
    desk.press(f"go-on-{referral}")
    desk.press("send")
    desk.press("send-now")
    desk.qtbot.waitUntil(lambda: desk.says("You have changed nothing since it was sent."))
    desk.press("throw-away")
    assert desk.says("The referral stays as it was sent.")
    desk.press("throw-away-sure")
    desk.qtbot.waitUntil(lambda: desk.sent() == ["referral"])


def test_a_second_worry_is_tied_to_the_referral_before(desk: Referring) -> None:
    referral = sent_in_danger(desk)
    desk.press(f"again-{referral}")
    desk.find("harm-now-yes")
    assert [child.before for child in desk.draft().children] == [referral]
