"""What only some visits ask: shown when it applies or is written, kept in whole units, never hidden and signed."""

from datetime import date
from typing import TypeVar

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.domain.contact import ContactKind, Joining, Mark
from app.domain.draft import ContactDraft, contact_for, topics_for
from tests.ui.test_visit import COMPLETE, EMPTY, SAVED, form_with, open_step, part, press, type_in
from ui.visit import form_of_draft, measures, reading
from ui.visit.measures import HEAD, LENGTH, WEIGHT, Unit
from ui.visit.parts import ChoiceLine
from ui.visit.window import VisitWindow

W = TypeVar("W", bound=QWidget)

FULL = msgspec.structs.replace(
    COMPLETE,
    kind_of_contact="health-review",
    children=(
        msgspec.structs.replace(
            COMPLETE.children[0], spoken_to="yes", awake="woke", where_sleeps="Own bed",
            marks=(Mark(id="m", observer="me", place="Left arm, back", words="Two round bruises"),),
            review="two-to-two-and-a-half-years", weight_grams=12_400, length_mm=875, head_mm=480,
            feeding="With the family", development="Walks", immunisations="behind", safer_sleep="talked-about",
            carer_mood="Low", abuse_asked="not-safe",
        ),
        COMPLETE.children[1],
    ),
    risk="Hurt in anger", protective="Nursery", changed="Craig moved in", next_visit=date(2026, 11, 26),
    plan_progress="Two sessions missed", shared="not-shared", not_shared_reason="Craig was in the room",
)  # fmt: skip


@pytest.fixture
def window(qtbot: QtBot) -> VisitWindow:
    made = VisitWindow(now=lambda: SAVED)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    return made


def shown(window: VisitWindow, name: str) -> bool:
    """Whether a part is on its page, whichever step is open."""
    found = window.findChild(QWidget, name)
    page = next(
        (page for page in (window._body.pages if window._body else ()) if found and page.isAncestorOf(found)), None
    )
    return found is not None and page is not None and found.isVisibleTo(page)


def draft_of(window: VisitWindow) -> ContactDraft:
    assert window._writing is not None
    return form_of_draft.decode(window._writing.body())


def left(window: VisitWindow) -> str:
    return part(window, QPushButton, "sign-and-lock").accessibleName()


def of_kind(kind: ContactKind, draft: ContactDraft = EMPTY) -> ContactDraft:
    return msgspec.structs.replace(draft, kind_of_contact=kind)


def change_kind(qtbot: QtBot, window: VisitWindow, kind: str) -> None:
    open_step(qtbot, window, 1)
    press(qtbot, window, "kind-change")
    press(qtbot, window, f"kind-{kind}")


def read_through(draft: ContactDraft) -> dict[str, str]:
    form = form_with(draft)
    passages = (*reading.of_child(form, draft, draft.children[0]), *reading.of_visit(form, draft))
    return {passage.label: passage.text for passage in passages}


def type_and_leave(qtbot: QtBot, window: VisitWindow, name: str, text: str) -> None:
    field = part(window, QLineEdit, name)
    field.setFocus()
    type_in(qtbot, field, text)
    field.clearFocus()


def test_a_weight_typed_as_people_write_it_is_signed_in_grams_and_read_in_kilograms(
    qtbot: QtBot, window: VisitWindow
) -> None:
    window.show_form(form_with(of_kind("health-review")))
    open_step(qtbot, window, 2)
    type_and_leave(qtbot, window, "weight-grams-1", "12,4 kg")
    type_and_leave(qtbot, window, "length-mm-1", "87.5")
    type_and_leave(qtbot, window, "head-mm-1", "48")
    assert part(window, QLineEdit, "weight-grams-1").text() == "12.4"
    draft = draft_of(window)
    contact = contact_for(draft, draft.children[0], "me", "")
    assert (contact.weight_grams, contact.length_mm, contact.head_mm) == (12_400, 875, 480)
    said = read_through(draft)
    assert (said["Weight"], said["Length or height"], said["Head"]) == ("12.4 kg", "87.5 cm", "48 cm")


def test_a_weight_that_cannot_be_read_is_said_stays_and_holds_the_signing_back(
    qtbot: QtBot, window: VisitWindow
) -> None:
    window.show_form(form_with(of_kind("health-review", FULL)))
    assert left(window) == "Sign and lock"
    open_step(qtbot, window, 2)
    type_and_leave(qtbot, window, "weight-grams-1", "x")
    weight = part(window, QLineEdit, "weight-grams-1")
    assert weight.text() == "x12.4" or weight.text() == "12.4x"
    assert weight.accessibleDescription() == "Write it in kilograms, as 12.4"
    assert draft_of(window).children[0].weight_grams is None
    assert left(window) == "Sign and lock, 1 left"
    press(qtbot, window, "sign-and-lock")
    go = part(window, QPushButton, "go-1")
    assert go.accessibleName() == "Go to Amara: Weight of Amara: write it in kilograms, or take it away"
    weight.setText("13")
    assert left(window) == "Sign and lock"
    assert weight.accessibleDescription() == ""


@pytest.mark.parametrize(
    ("typed", "unit", "kept"),
    [
        ("12.4", WEIGHT, 12_400),
        ("3,455 kg", WEIGHT, 3_455),
        ("12", WEIGHT, 12_000),
        ("12.", WEIGHT, 12_000),
        ("52.5CM", LENGTH, 525),
        ("52.50", LENGTH, 525),
        ("52.25", LENGTH, None),
        ("3.4555", WEIGHT, None),
        ("12400", WEIGHT, None),
        ("0", WEIGHT, None),
        ("12.4 lb", WEIGHT, None),
        ("99", HEAD, None),
        ("twelve", WEIGHT, None),
        ("", WEIGHT, None),
    ],
)
def test_measures_are_read_and_never_rounded(typed: str, unit: Unit, kept: int | None) -> None:
    assert measures.read_measure(typed, unit) == kept


def test_a_mark_reaches_the_contact_with_who_saw_it(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(EMPTY))
    open_step(qtbot, window, 2)
    assert not shown(window, "mark-1-add")
    press(qtbot, window, "more-1")
    press(qtbot, window, "mark-1-add")
    place = part(window, ChoiceLine, "mark-1-place-1")
    place._offer()
    next(offer for offer in place.menu.actions() if offer.text() == "Left arm, back").trigger()
    type_in(qtbot, part(window, QTextEdit, "mark-1-words-1"), "Two round bruises")
    draft = draft_of(window)
    (mark,) = contact_for(draft, draft.children[0], "me", "").marks
    assert (mark.observer, mark.place, mark.words) == ("me", "Left arm, back", "Two round bruises")
    assert draft.children[1].marks == ()
    assert read_through(draft)["Injuries and marks"] == "Left arm, back: Two round bruises"


def test_more_about_a_child_opens_on_asking_and_does_not_close_over_what_is_written(
    qtbot: QtBot, window: VisitWindow
) -> None:
    window.show_form(form_with(EMPTY))
    open_step(qtbot, window, 2)
    press(qtbot, window, "more-1")
    assert shown(window, "spoken-1")
    press(qtbot, window, "more-1")
    assert not shown(window, "spoken-1")
    press(qtbot, window, "more-1")
    press(qtbot, window, "spoken-1-yes")
    press(qtbot, window, "more-1")
    assert shown(window, "spoken-1")
    window.show_form(form_with(draft_of(window), "again"))
    assert shown(window, "spoken-1")
    assert not shown(window, "spoken-2")


def test_a_second_press_takes_an_answer_away_where_none_is_needed(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(FULL))
    open_step(qtbot, window, 2)
    press(qtbot, window, "spoken-1-yes")
    press(qtbot, window, "immunisations-1-unknown")
    press(qtbot, window, "bedroom-1-seen")
    first = draft_of(window).children[0]
    assert (first.spoken_to, first.immunisations, first.bedroom) == ("", "unknown", "seen")


def test_everything_is_shown_again_and_read_through(qtbot: QtBot, window: VisitWindow) -> None:
    asked: list[bytes] = []
    window.draft_changed.connect(lambda _, body: asked.append(body))
    window.show_form(form_with(FULL))
    for number in range(1, 7):
        open_step(qtbot, window, number)
    assert asked == []
    assert draft_of(window) == FULL
    for name in (
        "spoken-1-yes", "awake-1-woke", "review-1-two-to-two-and-a-half-years", "immunisations-1-behind",
        "safer-sleep-1-talked-about", "abuse-asked-1-not-safe", "shared-not-shared",
    ):  # fmt: skip
        assert part(window, QPushButton, name).isChecked(), name
        assert shown(window, name), name
    assert part(window, QLineEdit, "weight-grams-1").text() == "12.4"
    assert part(window, QLineEdit, "next-visit").text() == "Thu 26 Nov 2026"
    assert part(window, QTextEdit, "protective").toPlainText() == "Nursery"
    assert shown(window, "protective")
    assert read_through(FULL).items() >= {
        "Spoken to": "Yes", "Awake or asleep": "Woke up", "Where Amara sleeps": "Own bed",
        "Injuries and marks": "Left arm, back: Two round bruises", "Health review": "2 to 2½ years",
        "Weight": "12.4 kg", "Length or height": "87.5 cm", "Head": "48 cm", "Feeding": "With the family",
        "Development": "Walks", "Immunisations": "Behind", "Safer sleep": "Talked about",
        "Mood of the mother or carer": "Low", "Asked about domestic abuse": "Not safe to ask",
        "Risk": "Hurt in anger", "What protects": "Nursery", "What changed": "Craig moved in",
        "Next visit due": "Thu 26 Nov 2026", "Progress of the plan": "Two sessions missed",
        "Shared with the parents": "Not shared", "Why it was not shared": "Craig was in the room",
    }.items()  # fmt: skip


def test_a_health_review_is_asked_for_only_at_one_and_kept_in_sight_afterwards(
    qtbot: QtBot, window: VisitWindow
) -> None:
    window.show_form(form_with(EMPTY))
    assert not shown(window, "weight-grams-1")
    change_kind(qtbot, window, "health-review")
    assert shown(window, "weight-grams-1")
    assert shown(window, "weight-grams-2")
    open_step(qtbot, window, 2)
    type_and_leave(qtbot, window, "weight-grams-1", "12.4")
    change_kind(qtbot, window, "cin")
    assert shown(window, "weight-grams-1")
    assert not shown(window, "weight-grams-2")


def test_a_call_asks_no_place_and_not_whether_it_was_announced(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(EMPTY))
    change_kind(qtbot, window, "telephone")
    assert not shown(window, "place")
    assert not shown(window, "announced")
    titles = [part(window, QPushButton, f"step-{number}").accessibleName() for number in (1, 4, 5)]
    assert [title.split(", ")[1] for title in titles] == ["Who you spoke to", "What you heard", "Agreed with family"]
    press(qtbot, window, "step-3")
    assert part(window, QPushButton, "next").accessibleName() == "Next: What you heard"
    change_kind(qtbot, window, "cp")
    assert shown(window, "place")
    assert part(window, QPushButton, "step-1").accessibleName().split(", ")[1] == "Who was there"


def test_what_was_typed_before_a_visit_became_a_call_stays_in_sight(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(COMPLETE))
    change_kind(qtbot, window, "telephone")
    for name in ("place", "announced", "seen-1", "alone-1", "minutes-alone-1", "where-seen-1", "bedroom-1"):
        assert shown(window, name), name
    assert shown(window, "observation-5")
    assert not shown(window, "observation-1")
    press(qtbot, window, "announced-take-away")
    open_step(qtbot, window, 2)
    press(qtbot, window, "seen-1-take-away")
    draft = draft_of(window)
    first = draft.children[0]
    assert (draft.announced, first.seen, first.alone, first.bedroom) == ("", "", "", "")
    assert (draft.place, first.where_seen, first.minutes_alone) == ("Home, 14 Quay Street", "Her bedroom", 8)
    assert not any(shown(window, name) for name in ("announced", "seen-1", "alone-1", "bedroom-1"))
    assert shown(window, "where-seen-1")


def test_by_telephone_nobody_is_seen_and_by_video_somebody_may_be(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(of_kind("telephone")))
    asked = ("seen-1", "alone-1", "minutes-alone-1", "where-seen-1", "bedroom-1")
    assert [shown(window, name) for name in asked] == [False] * 5
    assert shown(window, "own-words-1")
    change_kind(qtbot, window, "video")
    assert [shown(window, name) for name in asked] == [True, False, False, False, False]


@pytest.mark.parametrize("kind", ["cp", "telephone", "school", "no-access"])
def test_each_kind_has_its_topics_first(qtbot: QtBot, window: VisitWindow, kind: ContactKind) -> None:
    window.show_form(form_with(of_kind(kind)))
    open_step(qtbot, window, 4)
    edits = [edit for edit in window.findChildren(QTextEdit) if edit.objectName().startswith("observation-")]
    there = sorted(
        (edit for edit in edits if shown(window, edit.objectName())),
        key=lambda edit: edit.mapTo(window, QPoint()).y(),
    )
    assert tuple(edit.accessibleName() for edit in there) == topics_for(kind)
    type_in(qtbot, there[0], "He shouted")
    (noted,) = draft_of(window).observations
    assert (noted.topic, noted.words, noted.observer) == (topics_for(kind)[0], "He shouted", "me")
    assert f"1 of {len(topics_for(kind))} noted" in part(window, QPushButton, "step-4").accessibleName()


def test_a_next_visit_that_cannot_be_read_is_said_and_holds_the_signing_back(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(COMPLETE))
    open_step(qtbot, window, 5)
    type_and_leave(qtbot, window, "next-visit", "soon")
    due = part(window, QLineEdit, "next-visit")
    assert (due.text(), due.accessibleDescription()) == ("soon", "Write the date as day/month/year")
    assert left(window) == "Sign and lock, 1 left"
    due.clear()
    type_and_leave(qtbot, window, "next-visit", "3 dec")
    assert due.text() == "Thu 3 Dec 2026"
    assert draft_of(window).next_visit == date(2026, 12, 3)
    assert left(window) == "Sign and lock"


def test_what_was_not_shared_asks_why(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(COMPLETE))
    open_step(qtbot, window, 5)
    assert not shown(window, "not-shared-reason")
    press(qtbot, window, "shared-not-shared")
    assert left(window) == "Sign and lock, 1 left"
    type_in(qtbot, part(window, QLineEdit, "not-shared-reason"), "Craig was in the room")
    assert left(window) == "Sign and lock"
    press(qtbot, window, "shared-shared")
    assert shown(window, "not-shared-reason")


@pytest.mark.parametrize("draft", [FULL, of_kind("telephone", COMPLETE), of_kind("no-access")])
def test_every_control_of_these_has_both_names(qtbot: QtBot, window: VisitWindow, draft: ContactDraft) -> None:
    window.show_form(form_with(draft))
    controls = [
        control
        for control in window.findChildren(QWidget)
        if control.focusPolicy() & Qt.FocusPolicy.TabFocus and not control.objectName().startswith("qt_")
    ]
    assert [type(one) for one in controls if not one.objectName() or not one.accessibleName()] == []


@pytest.mark.parametrize("kind", ["telephone", "video", "clinic", "no-access"])
def test_the_other_kinds_fit_whole_on_a_low_screen(qtbot: QtBot, window: VisitWindow, kind: ContactKind) -> None:
    window.resize(1366, 696)
    window.show_form(form_with(of_kind(kind)))
    assert window._body is not None
    for number, page in enumerate(window._body.pages[:-1], start=1):
        open_step(qtbot, window, number)
        QApplication.processEvents()
        port = page.parentWidget()
        assert port is not None
        assert page.minimumSizeHint().height() <= port.height(), number


def test_what_cannot_be_read_is_kept_as_typed_and_is_there_when_the_form_is_opened_again(
    qtbot: QtBot, window: VisitWindow
) -> None:
    window.show_form(form_with(of_kind("health-review", FULL)))
    open_step(qtbot, window, 5)
    part(window, QLineEdit, "next-visit").setText("when her mother is back")
    open_step(qtbot, window, 2)
    weight = part(window, QLineEdit, "weight-grams-1")
    weight.setText("about twelve")
    kept = draft_of(window)
    window.show_form(form_with(kept))
    assert left(window) == "Sign and lock, 2 left"
    assert part(window, QLineEdit, "weight-grams-1").text() == "about twelve"
    open_step(qtbot, window, 5)
    assert part(window, QLineEdit, "next-visit").text() == "when her mother is back"


JOINED = msgspec.structs.replace(COMPLETE, joining=(Joining(id="joe", name="Joe Tranter"),))


def test_whether_whoever_was_to_join_came_is_asked_and_nobody_is_there_unsaid(
    qtbot: QtBot, window: VisitWindow
) -> None:
    window.show_form(form_with(JOINED))
    assert [one[1].words for one in form_of_draft.missing_of(draft_of(window))] == ["Say whether Joe Tranter came"]
    press(qtbot, window, "came-1-yes")
    came = draft_of(window)
    assert [(one.id, one.name) for one in came.present if one.id == "joe"] == [("joe", "Joe Tranter")]
    assert came.joining[0].came == "yes"
    assert form_of_draft.missing_of(came) == ()
    press(qtbot, window, "came-1-no")
    alone = draft_of(window)
    assert alone.present == JOINED.present
    assert alone.joining[0].came == "no"


def test_signing_says_that_the_co_author_was_not_there(qtbot: QtBot, window: VisitWindow) -> None:
    window.show_form(form_with(JOINED))
    press(qtbot, window, "came-1-no")
    window.saved(SAVED)
    press(qtbot, window, "sign-and-lock")
    said = part(window, QLabel, "stayed-away")
    assert not said.isHidden()
    assert said.text() == "You sign that Joe Tranter did not come, and that you made this visit without them."
    assert "Joe Tranter did not come" in {label.text() for label in window.findChildren(QLabel)}
    window.show_form(form_with(COMPLETE, "another"))
    press(qtbot, window, "sign-and-lock")
    assert part(window, QLabel, "stayed-away").isHidden()


def test_nobody_opens_is_left_for_once_everything_is_saved_and_forgotten_where_it_is_not(
    qtbot: QtBot, window: VisitWindow
) -> None:
    left: list[bool] = []
    window.paused.connect(lambda: left.append(window.nobody_opened()))
    window.show_form(form_with(EMPTY))
    open_step(qtbot, window, 2)
    type_in(qtbot, part(window, QTextEdit, "own-words-1"), "Mine")
    press(qtbot, window, "no-access")
    assert left == [], "what was typed is saved first"
    window.not_saved("The disk is full")
    press(qtbot, window, "pause")
    window.saved(SAVED)
    assert left == [False], "whoever pauses after that only pauses"


def test_no_access_is_for_a_door_that_one_knocks_at_alone(window: VisitWindow) -> None:
    shown = part(window, QPushButton, "no-access")
    call = msgspec.structs.replace(EMPTY, kind_of_contact="telephone")
    joint = msgspec.structs.replace(EMPTY, co_author="x")
    for draft, offered in ((EMPTY, True), (call, False), (joint, False)):
        window.show_form(form_with(draft))
        assert shown.isVisible() == offered
