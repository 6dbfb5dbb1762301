"""Visit mode with real widgets: nothing typed is lost, nothing unsaved is called saved, nothing is signed unasked."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import msgspec
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.casework.pages import ChildOfVisit, PresentChoice, VisitForm
from app.domain.contact import Agreed, Missing, Observation, Present
from app.domain.draft import ChildPart, ContactDraft, missing_in
from ui.visit import form_of_draft, times
from ui.visit.brief import NOT_PLANNED, NOTHING_ASKED
from ui.visit.header import SavedChip
from ui.visit.start import UNREAD
from ui.visit.window import VisitWindow

W = TypeVar("W", bound=QWidget)

STARTED = datetime(2026, 11, 12, 10, 31, tzinfo=UTC)
SAVED = datetime(2026, 11, 12, 10, 52, 7, tzinfo=UTC)
WITHIN = 1000
PHONE = "Fadumo Ali, interpreter, by phone"
FULL = "This laptop cannot save: 40 MB left. Your last save was 10:52:07. Copy this text or free space now."

EMPTY = ContactDraft(
    occasion="o",
    kind_of_contact="cp",
    started=STARTED,
    late_reason="kept though no field shows it",
    children=(
        ChildPart(child="a", given="Amara", visit="v-a", language="Somali"),
        ChildPart(child="l", given="Liban", visit="v-l", language="Somali"),
    ),
)
COMPLETE = msgspec.structs.replace(
    EMPTY,
    announced="unannounced",
    place="Home, 14 Quay Street",
    present=(Present(id="1", name="Hodan Warsame", relationship="mother"), Present(id="2", described="Tall, red coat")),
    children=(
        ChildPart(
            child="a", given="Amara", visit="v-a", seen="seen", alone="alone", minutes_alone=8,
            where_seen="Her bedroom", bedroom="seen", own_words="I hold his hand.\n<b>toast</b> & jam",
            language="Somali", through=PHONE, how_child_was=("Watchful", "Quiet"),
            how_words="Stayed close to the door.",
        ),
        ChildPart(child="l", given="Liban", visit="v-l", seen="not-seen", not_seen_reason="At nursery"),
    ),
    observations=(
        Observation(id="5", observer="me", topic="Routines", found="concern", words="Up since five."),
        Observation(id="6", observer="other", topic="Routines", words="Seemed rested."),
    ),
    analysis="Amara copes by hiding.",
    threshold="unsure",
    agreed=(Agreed(id="7", what="Mend the lock", owner="Hodan Warsame", due=date(2026, 11, 26)),),
    prompts_done=("p1",),
)  # fmt: skip


def form_with(draft: ContactDraft, draft_id: str = "d") -> VisitForm:
    return VisitForm(
        draft_id=draft_id,
        draft=msgspec.json.encode(draft),
        names="Amara Warsame, 4",
        started=STARTED,
        children=(
            ChildOfVisit("a", "Amara", "Amara Warsame", "4", ("Somali",), PHONE),
            ChildOfVisit("l", "Liban", "Liban Warsame", "2", ("Somali",), PHONE),
        ),
        offered=(PresentChoice("Hodan Warsame", "mother"), PresentChoice("Craig Dunmore", "mother’s partner")),
        prompts=(("p1", "See Amara alone"), ("p2", "Food and heating")),
        duty_telephone="01632 960 130",
        me="me",
        saved_at=SAVED,
        people=("Hodan Warsame",),
    )


def part(window: VisitWindow, kind: type[W], name: str) -> W:
    found = window.findChild(kind, name)
    assert found is not None, name
    return found


def type_in(qtbot: QtBot, field: QWidget, text: str) -> None:
    qtbot.keyClicks(field, text)  # type: ignore[no-untyped-call]


def key(qtbot: QtBot, field: QWidget, pressed: Qt.Key, *with_keys: Qt.KeyboardModifier) -> None:
    qtbot.keyClick(field, pressed, *with_keys)  # type: ignore[no-untyped-call]


def press(qtbot: QtBot, window: VisitWindow, name: str) -> None:
    qtbot.mouseClick(part(window, QPushButton, name), Qt.MouseButton.LeftButton)  # type: ignore[no-untyped-call]


def chip(window: VisitWindow) -> str:
    return part(window, SavedChip, "saved-chip").text()


@pytest.fixture
def window(qtbot: QtBot) -> VisitWindow:
    made = VisitWindow(now=lambda: SAVED)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    return made


@pytest.fixture
def bodies(window: VisitWindow) -> list[bytes]:
    asked: list[bytes] = []
    window.draft_changed.connect(lambda _, body: asked.append(body))
    return asked


def open_step(qtbot: QtBot, window: VisitWindow, number: int) -> None:
    press(qtbot, window, f"step-{number}")


def test_typing_asks_for_a_save_with_the_newest_text(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(EMPTY))
    open_step(qtbot, window, 2)
    words = part(window, QTextEdit, "own-words-1")
    with qtbot.waitSignal(window.draft_changed, timeout=WITHIN) as asked:
        type_in(qtbot, words, "I hold his hand")
    assert asked.args[0] == "d"
    assert isinstance(asked.args[1], bytes)
    saved = form_of_draft.decode(asked.args[1])
    assert saved.children[0].own_words == "I hold his hand"
    assert saved.late_reason == EMPTY.late_reason
    assert saved.children[0].visit == "v-a"


def test_steady_typing_is_saved_at_latest_after_a_second(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(EMPTY))
    open_step(qtbot, window, 2)
    words = part(window, QTextEdit, "own-words-1")
    pace = QTimer(words, interval=100)  # never a rest long enough to save in
    pace.timeout.connect(lambda: words.insertPlainText("word "))
    with qtbot.waitSignal(window.draft_changed, timeout=WITHIN + pace.interval()):
        pace.start()


def test_leaving_a_field_saves_at_once(qtbot: QtBot, window: VisitWindow, bodies: list[bytes]) -> None:
    window.show_form(form_with(EMPTY))
    place = part(window, QLineEdit, "place")
    place.setFocus()
    type_in(qtbot, place, "Home")
    part(window, QPushButton, "pause").setFocus()
    assert [form_of_draft.decode(body).place for body in bodies] == ["Home"]


def test_next_step_and_pause_save_at_once(qtbot: QtBot, window: VisitWindow, bodies: list[bytes]) -> None:
    window.show_form(form_with(EMPTY))
    press(qtbot, window, "announced-announced")
    press(qtbot, window, "next")
    assert form_of_draft.decode(bodies[-1]).announced == "announced"
    press(qtbot, window, "seen-1-seen")
    press(qtbot, window, "pause")
    assert form_of_draft.decode(bodies[-1]).children[0].seen == "seen"


def test_pause_leaves_only_when_everything_is_saved(qtbot: QtBot, window: VisitWindow) -> None:
    left: list[bool] = []
    window.paused.connect(lambda: left.append(True))
    window.show_form(form_with(EMPTY))
    type_in(qtbot, part(window, QLineEdit, "place"), "Home")
    press(qtbot, window, "pause")
    window.not_saved(FULL)
    assert left == []
    press(qtbot, window, "pause")
    window.saved(SAVED)
    assert left == [True]
    press(qtbot, window, "pause")
    assert left == [True, True]


def test_the_chip_never_calls_newer_text_saved(qtbot: QtBot, window: VisitWindow, bodies: list[bytes]) -> None:
    window.show_form(form_with(EMPTY))
    assert chip(window) == "Saved on this laptop 10:52:07"
    place = part(window, QLineEdit, "place")
    place.setFocus()
    type_in(qtbot, place, "Home")
    assert chip(window) == "Saving..."
    place.clearFocus()
    type_in(qtbot, place, ", kitchen")
    window.saved(SAVED.replace(second=30))  # the answer to "Home"
    assert chip(window) == "Saving..."
    window._save_now()
    assert len(bodies) == 2
    window.saved(SAVED.replace(second=31), bodies[1])
    assert chip(window) == "Saved on this laptop 10:52:31"


def test_a_change_taken_back_before_it_was_saved_is_called_saved_again(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(EMPTY))
    open_step(qtbot, window, 2)
    before = chip(window)
    press(qtbot, window, "how-1-tired")
    press(qtbot, window, "how-1-tired")
    assert chip(window) != before
    qtbot.waitUntil(lambda: chip(window) == before, timeout=WITHIN)


def test_an_answer_without_an_asking_says_nothing_is_saved(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(EMPTY))
    type_in(qtbot, part(window, QLineEdit, "place"), "Home")
    window.saved(SAVED.replace(second=30))
    assert chip(window) == "Saving..."


def test_a_failed_save_turns_the_header_red_and_is_asked_again(
    qtbot: QtBot, window: VisitWindow, bodies: list[bytes]
) -> None:
    window.show_form(form_with(EMPTY))
    place = part(window, QLineEdit, "place")
    place.setFocus()
    type_in(qtbot, place, "Home")
    place.clearFocus()
    window.not_saved(FULL)
    warning = part(window, QWidget, "not-saved")
    assert warning.isVisible()
    assert not part(window, QWidget, "saved-chip").isVisible()
    with qtbot.waitSignal(window.draft_changed, timeout=WITHIN):
        type_in(qtbot, place, "!")
    assert form_of_draft.decode(bodies[-1]).place == "Home!"
    assert warning.isVisible()
    window.saved(SAVED.replace(second=40))
    assert not warning.isVisible()
    assert chip(window) == "Saved on this laptop 10:52:40"


def test_unsaved_text_survives_the_form_being_shown_again(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(EMPTY))
    type_in(qtbot, part(window, QLineEdit, "place"), "Home")
    window._save_now()
    window.not_saved(FULL)
    window.show_form(form_with(COMPLETE, "another"))
    window.show_form(form_with(EMPTY))
    assert part(window, QLineEdit, "place").text() == "Home"


def test_show_form_restores_everything(qtbot: QtBot, window: VisitWindow, bodies: list[bytes]) -> None:
    window.show_form(form_with(COMPLETE))
    for number in range(1, 7):
        open_step(qtbot, window, number)
    assert bodies == []
    assert part(window, QPushButton, "present-1").isChecked()
    assert part(window, QLineEdit, "other-described-1").text() == "Tall, red coat"
    assert part(window, QPushButton, "announced-unannounced").isChecked()
    assert part(window, QTextEdit, "own-words-1").toPlainText() == "I hold his hand.\n<b>toast</b> & jam"
    assert part(window, QLineEdit, "minutes-alone-1").text() == "8"
    assert part(window, QLineEdit, "where-seen-1").text() == "Her bedroom"
    assert part(window, QPushButton, "bedroom-1-seen").isChecked()
    assert part(window, QPushButton, "language-1-somali").isChecked()
    assert part(window, QPushButton, "how-1-watchful").isChecked()
    assert part(window, QLineEdit, "how-words-1").text() == "Stayed close to the door."
    assert part(window, QLineEdit, "not-seen-reason-2").text() == "At nursery"
    assert part(window, QTextEdit, "observation-5").toPlainText() == "Up since five."
    assert part(window, QPushButton, "found-5-concern").isChecked()
    assert part(window, QTextEdit, "analysis").toPlainText() == "Amara copes by hiding."
    assert part(window, QPushButton, "threshold-unsure").isChecked()
    assert part(window, QTextEdit, "action-what-1").toPlainText() == "Mend the lock"
    assert part(window, QLineEdit, "action-due-1").text() == "Thu 26 Nov 2026"


def test_another_observers_note_is_kept(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(COMPLETE))
    open_step(qtbot, window, 4)
    with qtbot.waitSignal(window.draft_changed, timeout=WITHIN) as asked:
        type_in(qtbot, part(window, QTextEdit, "observation-5"), " Tired.")
    noted = form_of_draft.decode(asked.args[1]).observations
    assert [(one.observer, one.words) for one in noted] == [
        ("me", "Up since five. Tired."), ("other", "Seemed rested."),
    ]  # fmt: skip


def test_what_is_missing_shrinks_as_it_is_said(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(EMPTY))
    sign = part(window, QPushButton, "sign-and-lock")
    before = len(missing_in(EMPTY))
    assert sign.accessibleName() == f"Sign and lock, {before} left"
    press(qtbot, window, "announced-announced")
    press(qtbot, window, "present-1")
    type_in(qtbot, part(window, QLineEdit, "place"), "Home")
    assert sign.accessibleName() == f"Sign and lock, {before - 3} left"
    open_step(qtbot, window, 6)
    assert part(window, QPushButton, "step-1").accessibleName() == "Step 1, Who was there, done"
    assert part(window, QPushButton, "go-1").accessibleName() == "Go to Amara: Say whether you saw Amara"
    press(qtbot, window, "go-1")
    assert part(window, QPushButton, "step-2").isChecked()


def test_the_sign_is_asked_only_after_it_is_confirmed(qtbot: QtBot, window: VisitWindow) -> None:
    asked: list[str] = []
    window.sign_asked.connect(asked.append)
    window.show_form(form_with(COMPLETE))
    press(qtbot, window, "sign-and-lock")
    assert asked == []
    focused = window.focusWidget()
    assert focused is not None
    for _ in range(3):
        key(qtbot, focused, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked == []
    press(qtbot, window, "sign-now")
    assert asked == ["d"]


def test_the_sign_waits_for_the_last_words_to_be_saved(qtbot: QtBot, window: VisitWindow) -> None:
    asked: list[str] = []
    window.sign_asked.connect(asked.append)
    window.show_form(form_with(COMPLETE))
    open_step(qtbot, window, 4)
    type_in(qtbot, part(window, QTextEdit, "analysis"), " More.")
    press(qtbot, window, "sign-and-lock")
    press(qtbot, window, "sign-now")
    assert asked == []
    window.saved(SAVED)
    assert asked == ["d"]


def test_a_failed_save_calls_the_sign_off(qtbot: QtBot, window: VisitWindow) -> None:
    asked: list[str] = []
    window.sign_asked.connect(asked.append)
    window.show_form(form_with(COMPLETE))
    open_step(qtbot, window, 4)
    type_in(qtbot, part(window, QTextEdit, "analysis"), " More.")
    press(qtbot, window, "sign-and-lock")
    press(qtbot, window, "sign-now")
    window.not_saved(FULL)
    assert not part(window, QWidget, "sign-problem").isHidden()
    window._save_now()
    window.saved(SAVED)
    assert asked == []


def test_signing_with_things_missing_shows_them(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(EMPTY))
    press(qtbot, window, "sign-and-lock")
    assert part(window, QPushButton, "step-6").isChecked()
    qtbot.waitUntil(part(window, QPushButton, "go-1").isVisible)
    assert not part(window, QPushButton, "sign-now").isVisible()


def test_what_signing_was_refused_for_is_shown(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(COMPLETE))
    window.show_missing([("l", Missing("child", "own_words", "Write Liban’s own words"))])
    assert part(window, QPushButton, "go-1").accessibleName() == "Go to Liban: Write Liban’s own words"


def test_a_signed_form_takes_no_more(qtbot: QtBot, window: VisitWindow, bodies: list[bytes]) -> None:
    window.show_form(form_with(COMPLETE))
    window.signed("Signed 10:58, waiting to send")
    assert not part(window, QPushButton, "step-1").isEnabled()
    assert not part(window, QPushButton, "sign-and-lock").isVisible()
    window.hide()
    assert bodies == []


def test_keys_move_between_steps_and_answer_the_habit_of_saving(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(COMPLETE))
    open_step(qtbot, window, 2)
    words = part(window, QTextEdit, "own-words-1")
    words.setFocus()
    key(qtbot, words, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert chip(window) == "Already saved on this laptop 10:52"
    key(qtbot, words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert part(window, QPushButton, "step-3").isChecked()
    back = part(window, QPushButton, "seen-2-not-seen")
    key(qtbot, back, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    words.setFocus()
    key(qtbot, words, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert part(window, QPushButton, "step-1").isChecked()
    key(qtbot, part(window, QLineEdit, "place"), Qt.Key.Key_F6)
    assert part(window, QPushButton, "step-2").isChecked()
    with qtbot.waitSignal(window.cover_asked):
        key(qtbot, words, Qt.Key.Key_Escape)
        key(qtbot, words, Qt.Key.Key_Escape)
    assert words.toPlainText() == "I hold his hand.\n<b>toast</b> & jam"


def test_a_row_taken_away_can_be_put_back(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(COMPLETE))
    open_step(qtbot, window, 5)
    press(qtbot, window, "action-remove-1")
    with qtbot.waitSignal(window.draft_changed, timeout=WITHIN) as asked:
        press(qtbot, window, "action-put-back")
    assert form_of_draft.decode(asked.args[1]).agreed == COMPLETE.agreed


def test_no_words_asks_why(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(EMPTY))
    open_step(qtbot, window, 2)
    press(qtbot, window, "no-words-1")
    with qtbot.waitSignal(window.draft_changed, timeout=WITHIN) as asked:
        type_in(qtbot, part(window, QLineEdit, "no-words-reason-1"), "Asleep")
    assert form_of_draft.decode(asked.args[1]).children[0].no_words_reason == "Asleep"


def test_every_control_has_both_names(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(COMPLETE))
    controls = [
        control
        for control in window.findChildren(QWidget)
        if control.focusPolicy() & Qt.FocusPolicy.TabFocus and not control.objectName().startswith("qt_")
    ]
    assert [type(one) for one in controls if not one.objectName() or not one.accessibleName()] == []


@pytest.mark.parametrize("size", [(1366, 768), (1366, 696), (1920, 1080)])
def test_the_form_fits_whole(qtbot: QtBot, window: VisitWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    window.show_form(form_with(COMPLETE))
    assert (window.width(), window.height()) == size
    for number in range(1, 6):
        open_step(qtbot, window, number)
        page = window._body.pages[number - 1] if window._body else None
        assert page is not None
        QApplication.processEvents()
        port = page.parentWidget()
        assert port is not None
        assert page.minimumSizeHint().width() <= port.width(), number
        assert page.minimumSizeHint().height() <= port.height(), number


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("26/11/2026", date(2026, 11, 26)),
        ("26.11.26", date(2026, 11, 26)),
        ("Thu 26 Nov 2026", date(2026, 11, 26)),
        ("26 november", date(2026, 11, 26)),
        ("3 jan", date(2027, 1, 3)),
        ("31/02/2027", None),
        ("soon", None),
    ],
)
def test_dates_are_read_as_people_write_them(typed: str, day: date | None) -> None:
    assert times.read_day(typed, date(2026, 11, 12)) == day


def test_a_failed_signing_is_said_and_can_be_tried_again(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(COMPLETE))
    press(qtbot, window, "sign-and-lock")
    with qtbot.waitSignal(window.sign_asked):
        press(qtbot, window, "sign-now")
    window.sign_failed("This laptop cannot save now. Ring IT.")
    qtbot.waitUntil(lambda: part(window, QWidget, "sign-problem").isVisible())
    assert "cannot save now" in part(window, QWidget, "sign-problem").accessibleName()
    with qtbot.waitSignal(window.sign_asked):
        press(qtbot, window, "sign-now")


def test_the_first_focus_is_where_writing_begins(qtbot: QtBot) -> None:
    made = VisitWindow(now=lambda: SAVED)
    qtbot.addWidget(made)
    made.show_form(form_with(EMPTY))
    made.show()
    qtbot.waitUntil(lambda: part(made, QPushButton, "present-1").hasFocus())


def test_eight_people_are_offered_at_first_and_the_rest_on_asking(qtbot: QtBot, window: VisitWindow) -> None:
    many = tuple(PresentChoice(f"Person {number}", "teacher") for number in range(11))
    window.show_form(replace(form_with(EMPTY), offered=many))
    pills = [part(window, QPushButton, f"present-{number}") for number in range(1, 12)]
    assert [pill.isHidden() for pill in pills] == [False] * 8 + [True] * 3
    press(qtbot, window, "present-more")
    assert not any(pill.isHidden() for pill in pills)
    assert pills[8].hasFocus()


PLANNED = datetime(2026, 11, 12, 9, 15, tzinfo=UTC)
LATE = msgspec.structs.replace(EMPTY, started=PLANNED, planned=PLANNED, start_said=False)


def test_a_visit_recorded_late_was_planned_and_not_started_until_somebody_says_when(
    qtbot: QtBot, window: VisitWindow
) -> None:
    window.show_form(form_with(msgspec.structs.replace(COMPLETE, started=PLANNED, planned=PLANNED, start_said=False)))
    assert heading(window) == "CP visit, planned for 09:15"
    time, day = part(window, QLineEdit, "start-time"), part(window, QLineEdit, "start-day")
    assert (time.text(), time.placeholderText(), day.text()) == ("", "Planned 09:15", "Thu 12 Nov 2026")
    assert [one.words for _, one in missing_in(draft_in(window))] == ["Say when it started"]
    type_in(qtbot, time, "0940")
    assert (draft_in(window).started, draft_in(window).start_said) == (PLANNED + timedelta(minutes=25), True)
    assert heading(window).startswith("CP visit, started 09:40")
    assert missing_in(draft_in(window)) == ()
    time.clear()
    assert heading(window) == "CP visit, planned for 09:15"
    type_in(qtbot, time, "half past")
    assert [one.words for _, one in missing_in(draft_in(window))] == [UNREAD]
    time.setText("9:40")
    day.setText("11 Nov")
    assert draft_in(window).started == PLANNED + timedelta(minutes=25) - timedelta(days=1)


def test_what_was_typed_for_the_start_and_cannot_be_read_is_there_again(window: VisitWindow) -> None:
    window.show_form(form_with(LATE))
    part(window, QLineEdit, "start-time").setText("25:00")
    kept = draft_in(window)
    window.show_form(form_with(kept, "another"))
    assert part(window, QLineEdit, "start-time").text() == "25:00"


def test_two_who_planned_to_be_there_sign_the_planned_time_unless_they_say_another(window: VisitWindow) -> None:
    window.show_form(form_with(msgspec.structs.replace(COMPLETE, planned=STARTED, start_said=False, co_author="x")))
    assert heading(window) == "CP visit, planned for 10:31"
    assert part(window, QLineEdit, "start-time").text() == "10:31"
    assert missing_in(draft_in(window)) == ()


def test_what_was_not_planned_was_asked_by_no_brief(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(replace(form_with(EMPTY), prompts=()))
    qtbot.waitUntil(lambda: NOTHING_ASKED in labels(window))
    unplanned = tuple(msgspec.structs.replace(one, visit="") for one in EMPTY.children)
    window.show_form(replace(form_with(msgspec.structs.replace(EMPTY, children=unplanned), "u"), prompts=()))
    qtbot.waitUntil(lambda: NOT_PLANNED in labels(window))
    assert "Ticks stay with your draft. They are not signed." not in labels(window)


def heading(window: VisitWindow) -> str:
    return next(text for text in labels(window) if text.startswith("CP visit, "))


def labels(window: VisitWindow) -> list[str]:
    return [one.text() for one in window.findChildren(QLabel) if one.isVisibleTo(window)]


def draft_in(window: VisitWindow) -> ContactDraft:
    assert window._writing is not None
    return window._writing.draft
