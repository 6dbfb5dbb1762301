"""The desk on a real store and real windows: from the press to the ledger and back to the screen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLineEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.casework import attachments
from app.casework.rounds import RoundEnd
from app.domain.alert import Alert
from app.domain.assessment import Assessment
from app.domain.child import Child
from app.domain.contact import Contact
from app.domain.dispute import Conflict, LateContribution
from app.domain.draft import ContactDraft
from app.domain.identity import DIRECTORY, new_id
from app.domain.involvement import Allocation
from app.domain.kinds import KINDS
from app.domain.person import Person
from app.domain.practitioner import Agency
from app.domain.visit import Visit
from app.storage import copies, drafts, looks, marks, outbox
from sync import wire
from tests.attaching import a_file
from tests.storage.fakes import AGENCY, Laptop, made_laptop, wire_record
from tests.ui.at_desk import FakeRounds
from ui.caseload.window import CaseloadScreen
from ui.child.window import ChildScreen
from ui.desk import Desk
from ui.exchange.window import SyncCentre
from ui.search.results import SearchResults
from ui.visit.attached import Attaching
from ui.visit.departed import DepartedBand

WORDS = "I like Mrs Lomax, she gives me toast."


@dataclass
class Opened:
    """A desk with its store and its hub that is a fake."""

    desk: Desk
    laptop: Laptop
    rounds: FakeRounds
    child: str
    visit: str
    qtbot: QtBot

    def find(self, name: str) -> QWidget:
        """Wait for a visible control of this name."""

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

    def draft(self) -> ContactDraft | None:
        with self.laptop.vault.read() as tx:
            found = drafts.all_of_them(tx)
        return msgspec.json.decode(found[0].body, type=ContactDraft) if found else None


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[Opened]:
    """A desk open on Today, with one child and one visit, and no network."""
    laptop = made_laptop(tmp_path / "home")
    child, visit = new_id(), new_id()
    planned = laptop.clock.now + timedelta(hours=2)
    page = [
        wire_record("child", child, Child(given="Amara", family="Warsame"), record_id=child),
        wire_record(
            "visit",
            child,
            Visit(practitioner=laptop.place.practitioner, planned=planned, purpose="CP visit", kind_of_visit="cp"),
            record_id=visit,
        ),
        wire_record("allocation", child, Allocation(practitioner=laptop.place.practitioner, team="t")),
    ]
    with laptop.vault.write() as tx:
        copies.apply_page(tx, page, 5)
    rounds = FakeRounds()
    desk = Desk(laptop.by, rounds)
    qtbot.addWidget(desk.window)
    desk.open()
    qtbot.waitUntil(lambda: rounds.runs == 1)
    yield Opened(desk, laptop, rounds, child, visit, qtbot)
    desk.close()
    laptop.vault.close()


def test_a_visit_is_written_saved_within_a_second_and_found_again(opened: Opened) -> None:
    opened.press(f"start-visit-{opened.visit}")
    opened.press("step-2")
    field_of_words = opened.find("own-words-1")
    assert isinstance(field_of_words, QTextEdit)
    opened.press("seen-1-seen")
    QTest.keyClicks(field_of_words, WORDS)

    def kept() -> None:
        draft = opened.draft()
        assert draft is not None
        assert draft.children[0].own_words == WORDS

    opened.qtbot.waitUntil(kept, timeout=1000)
    opened.press("pause")
    opened.press(f"start-visit-{opened.visit}")
    opened.press("step-2")
    again = opened.find("own-words-1")
    assert isinstance(again, QTextEdit)
    assert again.toPlainText() == WORDS


def test_a_photo_is_added_while_a_contact_is_written_and_counted_until_it_is_sent(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = a_file(tmp_path)
    monkeypatch.setattr(Attaching.__init__, "__defaults__", (lambda _parent: str(photo),))
    opened.press(f"start-visit-{opened.visit}")
    opened.press("step-2")
    opened.press("add-file-1")
    told = "Saved on this laptop: bedroom.jpg. Sent without waiting for your signature."
    opened.qtbot.waitUntil(lambda: told in texts(opened.desk.window))
    draft = opened.draft()
    assert draft is not None
    (line,) = attachments.of_child(opened.child, by=opened.laptop.by)
    with opened.laptop.vault.read() as tx:
        (row,) = outbox.all_of_them(tx)
        assert attachments.of_occasion(tx, draft.occasion, (opened.child,)) == ((opened.child, "bedroom.jpg"),)
    assert (row.kind, row.record_id, row.act) == ("attachment", line.id, "attach")
    opened.press("pause")
    opened.press("rail-sync")
    opened.qtbot.waitUntil(lambda: "Photo or file" in listed(opened.desk.window))
    assert "Photos and files: 1 file" in listed(opened.desk.window)


def listed(window: QWidget) -> str:
    """The rows of the Sync centre for a listener."""
    centre = window.findChild(SyncCentre)
    view = centre.findChild(QAbstractItemView) if centre is not None else None
    assert view is not None
    rows = view.model()
    return "\n".join(
        str(rows.data(rows.index(at, 0), Qt.ItemDataRole.AccessibleTextRole)) for at in range(rows.rowCount())
    )


def test_closing_the_desk_keeps_the_newest_text(opened: Opened) -> None:
    opened.press(f"start-visit-{opened.visit}")
    opened.press("step-2")
    words = opened.find("own-words-1")
    QTest.keyClicks(words, WORDS)
    assert opened.desk.close()
    draft = opened.draft()
    assert draft is not None
    assert draft.children[0].own_words == WORDS


def test_offline_is_said_and_a_round_is_made_again_when_asked(opened: Opened) -> None:
    opened.press("rail-sync")
    opened.qtbot.waitUntil(lambda: "Offline since" in texts(opened.desk.window))
    opened.rounds.end = RoundEnd("done", 3600.0)
    opened.press("try-now")
    opened.qtbot.waitUntil(lambda: "Connected to Northmere" in texts(opened.desk.window))
    assert opened.rounds.runs == 2


def test_signing_in_again_is_asked_for_and_makes_a_round(opened: Opened) -> None:
    opened.rounds.end = RoundEnd("sign-in", 3600.0, code="token-expired", sentence="Please sign in again.")
    opened.press("rail-sync")
    opened.press("try-now")
    password = opened.find("sign-in-password")
    QTest.keyClicks(password, "northmere-demo-priya")
    opened.press("sign-in-button")
    opened.qtbot.waitUntil(lambda: opened.rounds.runs == 3)
    assert opened.rounds.passwords == ["northmere-demo-priya"]


def test_the_lock_is_asked_for_by_keys_and_after_idle_time(opened: Opened) -> None:
    with opened.qtbot.waitSignal(opened.desk.lock_asked) as asked:
        QTest.keyClick(opened.desk.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert asked.args == ["asked"]


def test_whoever_has_touched_nothing_for_long_is_locked_out(qtbot: QtBot, opened: Opened) -> None:
    desk = Desk(opened.laptop.by, opened.rounds, idle_seconds=0)
    qtbot.addWidget(desk.window)
    desk.open()
    minute = next(timer for timer in desk.findChildren(QTimer) if timer.interval() == 30_000)
    with qtbot.waitSignal(desk.lock_asked) as asked:
        minute.setInterval(5)
    assert asked.args == ["idle"]
    assert desk.close()


def test_a_new_contact_can_be_begun_without_a_planned_visit(opened: Opened) -> None:
    opened.press("rail-record")
    opened.press("kind-telephone")
    opened.press(f"record-{opened.child}")
    opened.find("step-1")
    draft = opened.draft()
    assert draft is not None
    assert (draft.kind_of_contact, draft.children[0].child) == ("telephone", opened.child)


def test_a_visit_is_called_off_from_today_with_a_reason(opened: Opened) -> None:
    opened.press(f"call-off-{opened.visit}")
    why = opened.find("field-reason")
    assert isinstance(why, QTextEdit)
    opened.press("form-save")
    opened.qtbot.waitUntil(lambda: "Say why" in texts(opened.desk.window))
    QTest.keyClicks(why, "The family is away")
    opened.press("form-save")
    told = "Saved on this laptop. It is sent with the next exchange."
    opened.qtbot.waitUntil(lambda: told in texts(opened.desk.window))
    with opened.laptop.vault.read() as tx:
        (row,) = outbox.all_of_them(tx)
    assert (row.record_id, row.act, row.change().reason) == (opened.visit, "cancel", "The family is away")
    opened.press("rail-today")
    opened.qtbot.waitUntil(lambda: "No visits today." in texts(opened.desk.window))


def test_nothing_of_a_draft_waits_to_be_sent_before_it_is_signed(opened: Opened) -> None:
    opened.press(f"start-visit-{opened.visit}")
    opened.find("step-1")
    with opened.laptop.vault.read() as tx:
        assert outbox.all_of_them(tx) == []


def texts(window: QWidget) -> str:
    """Every accessible name and text that is visible."""
    found = []
    for widget in window.findChildren(QWidget):
        if widget.isVisible():
            text = getattr(widget, "text", None)
            found += [str(text()) if callable(text) else "", widget.accessibleName()]
    return "\n".join(found)


def test_a_child_is_opened_from_the_caseload_read_and_left_by_the_way_back(opened: Opened) -> None:
    """Caseload, the child, the chronology, and back again with the keys; a child's name is only over its own page."""
    opened.desk.window.page_asked.emit("caseload")
    opened.qtbot.waitUntil(lambda: opened.desk.window.page() == "caseload")
    screen = opened.desk.window.findChild(CaseloadScreen)
    assert screen is not None
    screen.child_asked.emit(opened.child)
    opened.qtbot.waitUntil(lambda: opened.desk.window.page() == "child")
    child = opened.desk.window.findChild(ChildScreen)
    assert child is not None
    assert child.accessibleName() == "Amara Warsame"
    child.tab_asked.emit("chronology")
    opened.qtbot.waitUntil(lambda: child.tab() == "chronology")
    QTest.keyClick(opened.desk.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    opened.qtbot.waitUntil(lambda: child.tab() == "overview")
    QTest.keyClick(opened.desk.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    opened.qtbot.waitUntil(lambda: opened.desk.window.page() == "caseload")


def test_a_contact_found_by_search_stands_under_its_own_childs_name(opened: Opened) -> None:
    """Amara's page was in view when somebody found a contact of Callum's: no other name is over it than his."""
    callum, contact = new_id(), new_id()
    found = Contact(author=opened.laptop.by.practitioner, place="Quayside")
    page = [
        wire_record("child", callum, Child(given="Callum", family="Brennan"), record_id=callum),
        wire_record("alert", callum, Alert(topic="status", words="Section 47 enquiry", code="S47")),
        wire_record("contact", callum, found, record_id=contact),
    ]
    with opened.laptop.vault.write() as tx:
        copies.apply_page(tx, page, 9)
    opened.desk.window.page_asked.emit("caseload")
    opened.qtbot.waitUntil(lambda: opened.desk.window.page() == "caseload")
    screen = opened.desk.window.findChild(CaseloadScreen)
    assert screen is not None
    screen.child_asked.emit(opened.child)
    opened.qtbot.waitUntil(lambda: opened.desk.window.page() == "child")
    search = opened.find("search")
    assert isinstance(search, QLineEdit)
    QTest.keyClicks(search, "quayside")
    results = opened.desk.window.findChild(SearchResults)
    assert results is not None
    opened.qtbot.waitUntil(lambda: results.first() is not None)
    QTest.keyClick(search, Qt.Key.Key_Return)
    opened.qtbot.waitUntil(lambda: opened.desk.window.page() == "contact")
    assert opened.find("crumb-child").accessibleName().startswith("Back to Callum Brennan")
    bar = texts(opened.find("top-bar"))
    assert "Section 47" in bar
    assert "Amara" not in bar


def test_two_versions_lie_under_the_page_they_were_opened_from(opened: Opened) -> None:
    alert, conflict = new_id(), new_id()
    dog = Alert(topic="hazard", words="Large dog", severity="danger")
    open_one = Conflict(about=alert, about_kind="alert", field="severity", standing="danger", other="note")
    page = [
        wire_record("alert", opened.child, dog, record_id=alert),
        wire_record("conflict", opened.child, open_one, record_id=conflict),
    ]
    with opened.laptop.vault.write() as tx:
        copies.apply_page(tx, page, 9)
    opened.desk.window.page_asked.emit("caseload")
    opened.qtbot.waitUntil(lambda: opened.desk.window.page() == "caseload")
    screen = opened.desk.window.findChild(CaseloadScreen)
    assert screen is not None
    screen.child_asked.emit(opened.child)
    opened.qtbot.waitUntil(lambda: opened.desk.window.page() == "child")
    opened.desk._files.versions_asked.emit(alert)
    opened.qtbot.waitUntil(lambda: opened.desk.window.page() == "versions")
    assert opened.find("crumb-child").accessibleName().startswith("Back to Amara Warsame")
    assert not opened.visible("crumb-sync")
    assert "in view" in opened.find("rail-caseload").accessibleName()
    with opened.laptop.vault.read() as tx:
        noted = [(one.what, one.object) for one in looks.of_child(tx, opened.child)]
    assert noted.count(("versions", alert)) == 1
    opened.press("decide-later")
    opened.qtbot.waitUntil(lambda: opened.desk.window.page() == "child")
    opened.desk.window.page_asked.emit("sync")
    opened.qtbot.waitUntil(lambda: opened.desk.window.page() == "sync")
    opened.desk._settling.open(alert)
    opened.qtbot.waitUntil(lambda: opened.desk.window.page() == "versions")
    assert opened.find("crumb-sync").accessibleName() == "Back to Sync centre"
    with opened.laptop.vault.read() as tx:  # within ten minutes it is the same look
        assert [(one.what, one.object) for one in looks.of_child(tx, opened.child)] == noted
    assert "in view" in opened.find("rail-sync").accessibleName()


def test_both_versions_of_a_contact_are_opened_from_it_after_they_were_settled(opened: Opened) -> None:
    contact, conflict, me = new_id(), new_id(), opened.laptop.place.practitioner
    written = Contact(author=me, kind_of_contact="cp", happened=opened.laptop.clock.now, bedroom="seen")
    settled = Conflict(
        about=contact, about_kind="contact", field="bedroom", standing="seen", other="not-seen", step="settled",
        seen="seen", chosen="seen", settled_by=me, reason="Both were in the room by then",
    )  # fmt: skip
    page = [
        wire_record("contact", opened.child, written, record_id=contact),
        wire_record("conflict", opened.child, settled, record_id=conflict),
    ]
    with opened.laptop.vault.write() as tx:
        copies.apply_page(tx, page, 9)
    opened.desk._files.open_contact(contact, opened.child)
    opened.press("contact-versions")
    opened.qtbot.waitUntil(lambda: opened.desk.window.page() == "versions")
    assert "Both were in the room by then" in texts(opened.desk.window)
    opened.press("decide-later")
    opened.qtbot.waitUntil(lambda: opened.desk.window.page() == "contact")


def test_13_1_a_laptop_that_is_turned_away_locks_for_that_reason(opened: Opened) -> None:
    asked: list[str] = []
    opened.desk.lock_asked.connect(asked.append)
    opened.qtbot.waitUntil(lambda: not opened.desk._round_runs)  # the first round is counted before it has ended
    opened.rounds.end = RoundEnd("turned-away", 0.0, code="device-revoked")
    opened.desk._run_round()
    opened.qtbot.waitUntil(lambda: asked == ["turned-away"])


def test_13_6_unsent_work_is_saved_to_a_file_from_the_sync_centre(opened: Opened, tmp_path: Path) -> None:
    centre = opened.desk.window.findChild(SyncCentre)
    assert centre is not None
    said = centre._kept._exported
    with opened.laptop.vault.write() as tx:
        marks.write(tx, hub=opened.laptop.hub.id)
    centre.choose_file = lambda _parent, suggested: str(tmp_path / suggested)
    centre._ask_file()
    opened.qtbot.waitUntil(lambda: said.text() == "Nothing waits: Northmere has all you signed. The file is empty.")
    assert (tmp_path / "doorstep-sealed.json").exists()
    centre.choose_file = lambda _parent, _suggested: str(tmp_path / "nowhere" / "file")
    centre._ask_file()
    opened.qtbot.waitUntil(lambda: "could not be written" in said.text())


def test_13_10_the_wipe_is_asked_of_the_case_process(opened: Opened) -> None:
    asked: list[str] = []
    opened.desk.lock_asked.connect(asked.append)
    opened.desk.window.wipe_asked.emit()
    assert asked == ["wiped"]


def test_what_nobody_recorded_and_what_came_late_is_on_the_badge_and_is_opened_from_there(opened: Opened) -> None:
    late = LateContribution(about=opened.visit, about_kind="visit", change=new_id(), author=new_id())
    ours = wire_record("agency", DIRECTORY, Agency(name="Northmere", sector="social"), record_id=AGENCY)
    with opened.laptop.vault.write() as tx:
        copies.apply_page(tx, [ours, wire_record("late-contribution", opened.child, late)], 6)
    opened.laptop.clock.now += timedelta(hours=3)
    opened.desk.refresh()
    rail = opened.desk.window.findChild(QWidget, "rail-today")
    assert rail is not None
    opened.qtbot.waitUntil(lambda: "2" in rail.accessibleName())
    opened.press(f"need-{opened.visit}")
    opened.qtbot.waitUntil(lambda: opened.draft() is not None)


def test_a_late_change_of_a_person_is_opened_at_that_person_and_is_read_then(opened: Opened) -> None:
    ayaan = new_id()
    late = LateContribution(about=ayaan, about_kind="person", change=new_id(), author=new_id())
    brought = wire_record("late-contribution", opened.child, late)
    ours = wire_record("agency", DIRECTORY, Agency(name="Northmere", sector="social"), record_id=AGENCY)
    person = wire_record("person", opened.child, Person(given="Ayaan", family="Warsame"), record_id=ayaan)
    with opened.laptop.vault.write() as tx:
        copies.apply_page(tx, [ours, person, brought], 6)
    opened.desk.refresh()
    opened.press(f"need-{brought.id}")
    opened.find("form-arrived")
    said = texts(opened.desk.window)
    assert "Somebody who had the child before wrote it, before they learnt that the child had moved." in said

    def is_read() -> None:
        with opened.laptop.vault.read() as tx:
            assert [row.act for row in outbox.all_of_them(tx)] == ["read"]

    opened.qtbot.waitUntil(is_read)


def leaves(opened: Opened) -> None:
    """Another worker has the child now, and this laptop has read so."""
    categories = tuple({kind.category({}) for kind in KINDS.values()})
    with opened.laptop.vault.write() as tx:
        copies.complete(tx, [opened.child], 6)
        copies.apply_access(
            tx, [wire.AccessNotice(seq=9, child=opened.child, categories=categories, granted=False, reason="x")]
        )
    opened.desk.refresh()


def test_a_draft_of_a_child_who_has_left_says_so_and_is_thrown_away_only_when_that_is_confirmed(opened: Opened) -> None:
    opened.press(f"start-visit-{opened.visit}")
    opened.find("pause")
    band = opened.desk.window.findChild(DepartedBand)
    assert band is not None
    assert not band.isVisible()
    opened.press("pause")
    leaves(opened)
    with opened.laptop.vault.read() as tx:
        (kept,) = drafts.all_of_them(tx)
    opened.qtbot.waitUntil(lambda: "Amara is no longer with you" in texts(opened.desk.window))
    opened.press(f"need-{kept.id}")
    opened.find("child-has-left")
    said = texts(opened.desk.window)
    assert "Amara is no longer with you" in said
    assert "It does not go into the record." in said
    assert "01632 960 130" in said
    assert "not on this laptop yet" not in said
    assert "unborn" not in said
    opened.press("throw-away")
    opened.press("throw-away-not")
    assert opened.draft() is not None
    opened.press("throw-away")
    opened.press("throw-away-now")
    opened.qtbot.waitUntil(lambda: opened.draft() is None)
    opened.qtbot.waitUntil(
        lambda: opened.desk.window.page() == "today" and "Nothing needs you" in texts(opened.desk.window)
    )


def test_a_round_that_takes_the_child_away_says_so_on_the_open_form(opened: Opened) -> None:
    opened.press(f"start-visit-{opened.visit}")
    opened.press("step-2")
    QTest.keyClicks(opened.find("own-words-1"), WORDS)
    assert not opened.visible("child-has-left")
    leaves(opened)
    opened.desk._round_ended(RoundEnd("offline", 3600.0))
    opened.find("child-has-left")
    words = opened.find("own-words-1")
    assert isinstance(words, QTextEdit)
    assert words.toPlainText() == WORDS


def test_a_brief_begins_at_its_button_and_a_press_of_space_shows_no_address(opened: Opened) -> None:
    """B in the caseload, then a key pressed too often: the focus is on the button at the foot."""
    opened.desk.window.show()
    opened.desk.window.page_asked.emit("caseload")
    opened.qtbot.waitUntil(lambda: opened.desk.window.page() == "caseload")
    screen = opened.desk.window.findChild(CaseloadScreen)
    assert screen is not None
    table = opened.find("caseload-table")
    table.setFocus()
    screen.brief_asked.emit(opened.child)
    opened.qtbot.waitUntil(lambda: opened.desk.window.page() == "child")
    focused = opened.desk.window.focusWidget()
    assert focused is not None
    assert focused.objectName().startswith("start-visit")


# Where the keyboard is


def focus(opened: Opened) -> str:
    """Give the name of what has the keyboard; it can always be seen and used."""
    focused = opened.desk.window.focusWidget()
    assert focused is not None
    assert focused.isVisible()
    assert focused.isEnabled()
    return focused.objectName()


def keys(opened: Opened, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(opened.desk.window.focusWidget() or opened.desk.window, key, modifier)


def comes(opened: Opened, page: str, starts: str) -> None:
    """Wait for a page with the keyboard where it begins."""
    opened.qtbot.waitUntil(lambda: opened.desk.window.page() == page)
    assert focus(opened).startswith(starts)


def to_caseload(opened: Opened) -> None:
    opened.find(f"start-visit-{opened.visit}")
    keys(opened, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    comes(opened, "caseload", "caseload-table")


def open_first(opened: Opened) -> None:
    keys(opened, Qt.Key.Key_Home)
    keys(opened, Qt.Key.Key_Return)
    comes(opened, "child", "child-brief")


def test_a_page_begins_at_what_it_is_for_and_f6_comes_to_each_of_its_panes(opened: Opened) -> None:
    to_caseload(opened)
    opened.find("caseload-peek")
    opened.qtbot.waitUntil(lambda: opened.find("caseload-open").isEnabled())
    panes = []
    for _ in range(5):
        keys(opened, Qt.Key.Key_F6)
        panes.append(focus(opened))
    assert panes == ["caseload-brief", "strip-sync", "rail-caseload", "caseload-filter", "caseload-table"]
    keys(opened, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert focus(opened) == "caseload-filter"


def test_the_keyboard_is_on_the_page_after_the_way_over_it_a_tab_and_the_way_back(opened: Opened) -> None:
    made = Contact(author=opened.laptop.by.practitioner, happened=opened.laptop.clock.now, place="Quayside")
    with opened.laptop.vault.write() as tx:
        copies.apply_page(tx, [wire_record("contact", opened.child, made)], 9)
    to_caseload(opened)
    open_first(opened)
    tab = opened.find("tab-chronology")
    tab.setFocus()
    keys(opened, Qt.Key.Key_Space)
    child = opened.desk.window.findChild(ChildScreen)
    assert child is not None
    opened.qtbot.waitUntil(lambda: child.tab() == "chronology")
    assert focus(opened) == "chronology-list"
    crumb = opened.find("crumb-child")
    crumb.setFocus()
    keys(opened, Qt.Key.Key_Space)
    opened.qtbot.waitUntil(lambda: child.tab() == "overview")
    assert focus(opened) == "child-brief"
    keys(opened, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    opened.qtbot.waitUntil(lambda: child.tab() == "chronology")
    assert focus(opened) == "chronology-list"
    keys(opened, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    opened.qtbot.waitUntil(lambda: child.tab() == "overview")
    keys(opened, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    comes(opened, "caseload", "caseload-table")
    keys(opened, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    comes(opened, "today", "start-visit")


def test_the_way_back_from_today_leads_to_the_child_who_was_in_view(opened: Opened) -> None:
    to_caseload(opened)
    open_first(opened)
    opened.press("rail-today")
    comes(opened, "today", "start-visit")
    keys(opened, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    comes(opened, "child", "child-brief")


def test_a_page_that_was_asked_for_before_another_one_does_not_come_over_it(opened: Opened) -> None:
    opened.find(f"start-visit-{opened.visit}")
    opened.desk.window.page_asked.emit("caseload")
    opened.desk.window.page_asked.emit("sync")
    answered: list[object] = []
    opened.desk._store.ask(lambda: None, answered.append)
    opened.qtbot.waitUntil(lambda: bool(answered))  # and so, in their order, everything that was asked before
    assert opened.desk.window.page() == "sync"


def test_a_find_is_opened_with_the_keyboard_on_it_and_the_box_empty(opened: Opened) -> None:
    opened.find(f"start-visit-{opened.visit}")
    keys(opened, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    search, results = opened.find("search"), opened.desk.window.findChild(SearchResults)
    assert isinstance(search, QLineEdit)
    assert results is not None
    QTest.keyClicks(search, "amara")
    opened.qtbot.waitUntil(lambda: results.first() is not None)
    QTest.keyClick(search, Qt.Key.Key_Return)
    comes(opened, "child", "child-brief")
    assert search.text() == ""


def test_whoever_types_a_search_is_not_interrupted_by_a_page_that_arrives(opened: Opened) -> None:
    opened.find(f"start-visit-{opened.visit}")
    opened.desk.window.page_asked.emit("caseload")
    keys(opened, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(opened.find("search"), "am")
    comes(opened, "caseload", "search")


def test_a_step_that_waits_is_opened_from_today(opened: Opened) -> None:
    assessment = wire_record("assessment", opened.child, Assessment(referral="-"))
    with opened.laptop.vault.write() as tx:
        copies.apply_page(tx, [assessment], 6)
    opened.desk.refresh()
    opened.press(f"need-{assessment.id}")
    opened.find("stage")
