"""The People tab with real widgets: what it says, what it asks for, and that nothing typed is lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QListWidget, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.casework.case_pages import FieldValue, PeoplePage, PersonLine, RecordForm, RecordLine
from tests.ui.child_pages import DESK, header
from ui.kit.buttons import Button
from ui.kit.choices import Pill
from ui.kit.tokens import px
from ui.people import wording
from ui.people.window import PeopleScreen

T = TypeVar("T", bound=QWidget)

MAY_ADD = (("person", "Person"), ("address", "Address"), ("alert", "Alert"), ("involvement", "Worker or agency"))
YES, NO = "Has parental responsibility", "Does not have parental responsibility"
HODAN = PersonLine("hodan", "r1", "Hodan Warsame", "27", "Mother", "Lives with Amara", YES, "07700 900 612", "", True,
                   True)  # fmt: skip
CRAIG = PersonLine("craig", "r2", "Craig Dunmore", "", "Mother's partner", "Not known whether they live with Amara", NO,
                   "", "", False, False)  # fmt: skip
SAHRA = PersonLine("sahra", "r3", "Sahra Warsame", "58", "Grandmother", "Lives elsewhere", NO, "07700 900 618",
                   "9 Bell Street, Northmere, NM1 5RA", False, True)  # fmt: skip
RECORDS = (
    RecordLine("child", "amara", "Amara Warsame", "girl, born 3 Mar 2022"),
    RecordLine("address", "a1", "Address protected", "Home, since 16 Apr 2026, Amara", protected=True),
    RecordLine("alert", "k1", "Do not visit alone", "Joe Tranter meets you"),
    RecordLine("alert", "k2", "Large dog", "Ask before you go in", ended=True),
    RecordLine("involvement", "", "A further service is involved", f"Ring the safeguarding desk first: {DESK}",
               protected=True),
)  # fmt: skip
PAGE = PeoplePage(header(), (HODAN, CRAIG, SAHRA), RECORDS, MAY_ADD)
OTHER = replace(PAGE, header=replace(header(), child="liban", name="Liban Warsame", given="Liban"), people=())

ALERT = RecordForm("amara", "alert", "k1", "Change alert", (
    FieldValue("words", "What people must know", "Do not visit alone", "long-text", needed=True),
    FieldValue("severity", "Severity", "danger", "choice", (("note", "Note"), ("caution", "Caution"),
               ("danger", "Danger")), lowering_needs_reason=True),
    FieldValue("since", "From", date(2026, 9, 10), "date"),
    FieldValue("ended", "Ended", False, "yes-no", lowering_needs_reason=True),
))  # fmt: skip
AGENCIES = tuple((f"g{n}", f"Agency {n}") for n in range(9))
INVOLVEMENT = RecordForm("amara", "involvement", "", "Add a worker or agency", (
    FieldValue("agency", "Agency", None, "agency", (*AGENCIES, ("police", "Northmere Police")), needed=True),
    FieldValue("name", "Name", "", "text"),
))  # fmt: skip
DETAILS = RecordForm("amara", "child", "amara", "Change the child’s details", (
    FieldValue("given", "Given names", "Amara", "text", needed=True),
    FieldValue("languages", "Languages", ("Somali",), "lines"),
))  # fmt: skip
VISIT = RecordForm("amara", "visit", "", "Plan a visit to Amara Warsame", (
    FieldValue("planned", "Planned for", None, "date", needed=True),
    FieldValue("purpose", "Purpose", "", "text", needed=True),
    FieldValue("announced", "Announced", True, "yes-no"),
))  # fmt: skip
PROTECTION = RecordForm("amara", "police-protection", "", "Add police protection", (
    FieldValue("since", "Police protection began", "", "moment", needed=True),
    FieldValue("officer", "Officer and telephone", "", "text"),
))  # fmt: skip
HAND_OVER = RecordForm("amara", "allocation", "", "Hand over Amara Warsame", (
    FieldValue("practitioner", "Practitioner", "", "practitioner", (("ruth", "Ruth Adler"),), needed=True),
    FieldValue("reason", "Why", "", "long-text", needed=True),
))  # fmt: skip


@pytest.fixture
def screen(qtbot: QtBot) -> PeopleScreen:
    shown = PeopleScreen()
    qtbot.addWidget(shown)
    shown.resize(1242, 640)
    shown.show_page(PAGE)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def part(screen: QWidget, of: type[T], name: str) -> T:
    found = screen.findChild(of, name)
    assert found is not None, name
    return found


def line(screen: QWidget, name: str) -> QLineEdit:
    return part(screen, QLineEdit, f"field-{name}")


def text(screen: QWidget, name: str) -> QTextEdit:
    return part(screen, QTextEdit, f"field-{name}")


def press(screen: QWidget, name: str, of: type[QWidget] = Button) -> None:
    QTest.mouseClick(part(screen, of, name), Qt.MouseButton.LeftButton)


def said(screen: QWidget) -> str:
    """Everything in view that can be read or heard."""
    parts = [one for one in screen.findChildren(QWidget) if one.isVisible()]
    texts = [one.text() for one in parts if isinstance(one, QLabel | Button)]
    for view in (one for one in parts if isinstance(one, QListView)):
        rows = view.model()
        for place in range(rows.rowCount()):
            texts.append(str(rows.data(rows.index(place, 0), Qt.ItemDataRole.AccessibleTextRole)))
    return "\n".join([*texts, *(p.accessibleName() for p in parts), *(p.accessibleDescription() for p in parts)])


def type_over(edit: QLineEdit, words: str) -> None:
    edit.selectAll()
    QTest.keyClicks(edit, words)


def test_each_person_is_heard_as_one_sentence(screen: PeopleScreen) -> None:
    words = said(screen)
    for sentence in (
        f"Hodan Warsame, 27. Mother. Lives with Amara. {YES}. 07700 900 612. Address protected",
        f"Craig Dunmore. Mother's partner, not confirmed. Not known whether they live with Amara. {NO}. "
        "No telephone recorded. No address on this laptop",
        "9 Bell Street, Northmere, NM1 5RA",
        "Large dog. Ask before you go in. Ended",
        f"A further service is involved. Ring the safeguarding desk first: {DESK}",
    ):
        assert sentence in words


def test_absence_is_said_as_nothing_recorded(screen: PeopleScreen) -> None:
    screen.show_page(replace(PAGE, people=(), records=()))
    words = said(screen)
    for sentence in (
        "Nobody is recorded in Amara’s life yet.", "No address on this laptop", "No alerts recorded",
        "Nobody recorded as working with Amara",
    ):  # fmt: skip
        assert sentence in words


def test_only_what_may_be_added_is_offered(screen: PeopleScreen, qtbot: QtBot) -> None:
    for kind, _ in MAY_ADD:
        with qtbot.waitSignal(screen.form_asked) as asked:
            press(screen, f"add-{kind}")
        assert asked.args == [kind, ""]
    assert part(screen, Button, "add-person").text() == "Add person"
    assert part(screen, Button, "add-child").isHidden()
    assert part(screen, Button, "hand-over").isHidden()
    screen.show_page(replace(PAGE, may_add=(("alert", "Alert"), ("allocation", "Hand over"))))
    assert part(screen, Button, "add-person").isHidden()
    with qtbot.waitSignal(screen.form_asked) as asked:
        press(screen, "hand-over")
    assert asked.args == ["allocation", ""]
    screen.show_page(replace(PAGE, may_add=()))
    assert part(screen, Button, "plan-visit").isHidden()


def test_rows_are_opened_by_the_keyboard_and_a_further_service_is_not(screen: PeopleScreen, qtbot: QtBot) -> None:
    people = part(screen, QListView, "person-rows")
    people.setFocus()
    QTest.keyClick(people, Qt.Key.Key_Down)
    with qtbot.waitSignal(screen.form_asked) as asked:
        QTest.keyClick(people, Qt.Key.Key_Return)
    assert asked.args == ["relationship", "r2"]
    further = part(screen, QListView, "involvement-rows")
    further.setFocus()
    with qtbot.assertNotEmitted(screen.form_asked):
        QTest.keyClick(further, Qt.Key.Key_Return)


def test_the_form_takes_the_right_side_and_asks_with_what_was_changed_only(screen: PeopleScreen, qtbot: QtBot) -> None:
    screen.show_form(DETAILS)
    assert line(screen, "given").hasFocus()
    assert "Given names, needed" in said(screen)
    type_over(line(screen, "given"), "Amara Ayaan")
    with qtbot.waitSignal(screen.save_asked) as asked:
        QTest.keyClick(line(screen, "given"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked.args == ["child", "amara", {"given": "Amara Ayaan"}, ""]
    assert "Saved on this laptop" not in said(screen)
    assert not line(screen, "given").isEnabled()
    with qtbot.assertNotEmitted(screen.save_asked):
        press(screen, "form-save")
    screen.saved()
    assert screen.form() is None
    assert wording.SAVED in said(screen)
    assert part(screen, QListView, "person-rows").hasFocus()


def test_lowering_protection_asks_why(screen: PeopleScreen, qtbot: QtBot) -> None:
    screen.show_form(ALERT)
    why = part(screen, QLineEdit, "form-reason")
    assert not why.isVisible()
    press(screen, "field-severity-note", Pill)
    assert why.isVisible()
    press(screen, "field-severity-danger", Pill)
    assert not why.isVisible()
    press(screen, "field-ended-yes", Pill)
    with qtbot.assertNotEmitted(screen.save_asked):
        press(screen, "form-save")
    assert why.hasFocus()
    assert why.accessibleDescription() == wording.NO_WHY
    QTest.keyClicks(why, "He has moved")
    with qtbot.waitSignal(screen.save_asked) as asked:
        press(screen, "form-save")
    assert asked.args == ["alert", "k1", {"ended": True}, "He has moved"]


def test_a_refusal_is_said_at_its_field_and_what_was_typed_stays(screen: PeopleScreen, qtbot: QtBot) -> None:
    screen.show_form(ALERT)
    type_over(line(screen, "since"), "soonish")
    press(screen, "form-save")
    screen.save_failed("", [("since", "Write the date with its year")])
    assert line(screen, "since").text() == "soonish"
    assert line(screen, "since").accessibleDescription() == "Write the date with its year"
    assert line(screen, "since").hasFocus()
    assert wording.KEPT in said(screen)
    QTest.keyClicks(line(screen, "since"), "x")
    assert line(screen, "since").accessibleDescription() == ""
    press(screen, "form-save")
    screen.save_failed("This laptop cannot save: 40 MB left.")
    assert "This was not saved. This laptop cannot save: 40 MB left. What you typed is still here." in said(screen)


def test_a_record_that_was_in_two_versions_leads_to_both(screen: PeopleScreen, qtbot: QtBot) -> None:
    screen.show_form(ALERT)
    assert part(screen, Button, "form-versions").isHidden()
    screen.show_form(replace(ALERT, record="k9", versions="k9"))
    with qtbot.waitSignal(screen.versions_asked) as asked:
        press(screen, "form-versions")
    assert asked.args == ["k9"]


def test_a_form_that_is_not_opened_is_said_and_the_words_go_when_something_is_saved(screen: PeopleScreen) -> None:
    """A press that does nothing and says nothing is the worst answer."""
    screen.not_opened("With the access you have today this is for a supervisor.")
    assert "With the access you have today this is for a supervisor." in said(screen)
    screen.saved()
    assert "for a supervisor" not in said(screen)


def test_a_half_filled_form_survives_new_pages_other_forms_and_other_children(screen: PeopleScreen) -> None:
    screen.show_form(DETAILS)
    type_over(line(screen, "given"), "Half")
    screen.show_page(replace(PAGE, people=(HODAN,)))
    assert line(screen, "given").text() == "Half"
    assert line(screen, "given").hasFocus()
    screen.show_form(ALERT)
    screen.show_form(DETAILS)
    assert line(screen, "given").text() == "Half"
    screen.show_page(OTHER)
    assert screen.form() is None
    assert not part(screen, QWidget, "record-form").isVisible()
    screen.show_page(PAGE)
    assert line(screen, "given").text() == "Half"
    screen.show_form(replace(DETAILS, seen=(("amara", 2, b"{}"),)))  # the form read again, of a newer version
    assert line(screen, "given").text() == "Half"


def test_giving_up_lets_go_of_what_was_typed(screen: PeopleScreen) -> None:
    screen.show_form(DETAILS)
    type_over(line(screen, "given"), "Half")
    press(screen, "form-cancel")
    assert screen.form() is None
    screen.show_form(DETAILS)
    assert line(screen, "given").text() == "Amara"


def test_an_answer_for_another_child_s_form_leaves_this_one_alone(screen: PeopleScreen) -> None:
    screen.show_form(DETAILS)
    type_over(line(screen, "given"), "New")
    press(screen, "form-save")
    screen.show_page(OTHER)
    screen.show_form(replace(DETAILS, child="liban", record="liban"))
    type_over(line(screen, "given"), "Liban Ali")
    screen.saved()
    assert line(screen, "given").text() == "Liban Ali"
    screen.show_form(DETAILS)  # of the child who is not in view
    assert screen.form() is not None
    assert line(screen, "given").text() == "Liban Ali"


def test_one_of_many_is_found_by_typing_and_taken_by_the_keyboard(screen: PeopleScreen, qtbot: QtBot) -> None:
    screen.show_form(INVOLVEMENT)
    find, found = line(screen, "agency"), part(screen, QListWidget, "found-agency")
    QTest.keyClicks(find, "north pol")
    assert found.isVisible()
    assert [found.item(n).text() for n in range(found.count())] == ["Northmere Police"]
    with qtbot.assertNotEmitted(screen.save_asked):
        press(screen, "form-save")
    assert find.accessibleDescription() == wording.NOT_CHOSEN
    QTest.keyClick(find, Qt.Key.Key_Down)
    assert found.hasFocus()
    QTest.keyClick(found, Qt.Key.Key_Return)
    assert (find.text(), find.hasFocus(), found.isVisible()) == ("Northmere Police", True, False)
    with qtbot.waitSignal(screen.save_asked) as asked:
        press(screen, "form-save")
    assert asked.args == ["involvement", "", {"agency": "police"}, ""]


def test_the_whole_list_opens_with_the_arrow(screen: PeopleScreen) -> None:
    screen.show_form(INVOLVEMENT)
    QTest.keyClick(line(screen, "agency"), Qt.Key.Key_Down)
    found = part(screen, QListWidget, "found-agency")
    assert found.isVisible()
    assert found.count() == len(AGENCIES) + 1
    assert all(found.visualItemRect(found.item(n)).height() >= px(24) for n in range(found.count()))


def test_lines_are_lines(screen: PeopleScreen, qtbot: QtBot) -> None:
    screen.show_form(DETAILS)
    text(screen, "languages").setPlainText("Somali\n\n English ")
    with qtbot.waitSignal(screen.save_asked) as asked:
        press(screen, "form-save")
    assert asked.args[2] == {"languages": ("Somali", "English")}


def test_a_visit_and_a_handover_are_asked_for_with_everything(screen: PeopleScreen, qtbot: QtBot) -> None:
    with qtbot.waitSignal(screen.visit_asked):
        press(screen, "plan-visit")
    screen.show_form(VISIT)
    QTest.keyClicks(line(screen, "planned"), "1/12/2026")
    QTest.keyClicks(line(screen, "purpose"), "See the flat")
    with qtbot.waitSignal(screen.plan_asked) as planned:
        press(screen, "form-save")
    assert planned.args == [{"planned": "1/12/2026", "purpose": "See the flat", "announced": True}]
    screen.saved()
    screen.show_form(HAND_OVER)
    QTest.keyClicks(line(screen, "practitioner"), "ruth")
    QTest.keyClick(line(screen, "practitioner"), Qt.Key.Key_Return)
    QTest.keyClicks(text(screen, "reason"), "Priya leaves")
    with qtbot.waitSignal(screen.handover_asked) as handed:
        press(screen, "form-save")
    assert handed.args == ["ruth", "Priya leaves"]


def test_a_protected_address_says_why_it_is_not_in_the_form(screen: PeopleScreen) -> None:
    use = FieldValue("use", "Use", "home", "choice", (("home", "Home"), ("school", "School")))
    form = RecordForm("amara", "address", "a1", "Change a protected address", (use,))
    screen.show_form(form)
    assert wording.HIDDEN in said(screen)
    lines = FieldValue("lines", "Address", ("9 Bell Street",), "lines")
    screen.show_form(replace(form, record="a2", fields=(lines, use)))
    assert wording.HIDDEN not in said(screen)


def test_markup_stays_words(screen: PeopleScreen) -> None:
    rude = replace(DETAILS, title="<b>x</b>", fields=(replace(DETAILS.fields[0], label="<i>a</i> & b", value="<u>"),))
    screen.show_page(replace(PAGE, people=(replace(HODAN, name="<b>H</b>"),)))
    screen.show_form(rude)
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in screen.findChildren(QLabel))
    assert line(screen, "given").text() == "<u>"


@pytest.mark.parametrize("form", [ALERT, INVOLVEMENT, DETAILS, VISIT, HAND_OVER])
def test_every_field_has_a_name_to_be_heard_and_is_reached_by_tab(screen: PeopleScreen, form: RecordForm) -> None:
    screen.show_form(form)
    reached = set()
    panel = part(screen, QWidget, "record-form")
    focus: Callable[[], QWidget | None] = screen.focusWidget
    for _ in range(30):
        now = focus()
        assert now is not None
        if panel.isAncestorOf(now):
            assert now.accessibleName(), now.objectName()
            reached.add(now.objectName())
        QTest.keyClick(now, Qt.Key.Key_Tab)
    assert {"form-cancel", "form-save"} <= reached
    for one in form.fields:
        assert any(name.startswith(f"field-{one.name}") for name in reached), one.name


@pytest.mark.parametrize("size", [(1242, 480), (1242, 640)])
def test_what_is_found_while_typing_is_seen_whole_above_the_foot(
    qtbot: QtBot, screen: PeopleScreen, size: tuple[int, int]
) -> None:
    people = tuple((f"p{n}", f"Joe Number{n}, social worker") for n in range(9))
    joint = FieldValue("with_practitioner", "Joint visit with", "", "practitioner", (("", "Nobody"), *people))
    screen.resize(*size)
    before = tuple(FieldValue(f"n{n}", f"Question {n}", "", "text") for n in range(6))
    screen.show_form(replace(VISIT, fields=(*before, joint, *VISIT.fields)))
    field, found = line(screen, "with_practitioner"), part(screen, QListWidget, "found-with_practitioner")
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(field.hasSelectedText)
    QTest.keyClicks(field, "joe")
    save = part(screen, Button, "form-save")

    def seen() -> None:
        end = found.mapTo(screen, QPoint(0, found.height())).y()
        assert found.isVisible()
        assert not found.visibleRegion().isEmpty()
        assert found.visibleRegion().boundingRect().height() == found.height()
        assert end < save.mapTo(screen, QPoint(0, 0)).y()
        assert field.visibleRegion().boundingRect().height() == field.height()

    qtbot.waitUntil(seen, timeout=2000)


def test_lines_that_fit_have_no_bar(screen: PeopleScreen) -> None:
    screen.show_form(DETAILS)
    for words in ((), ("Somali",), ("Somali", "English"), tuple("abcde")):
        edit = text(screen, "languages")
        edit.setPlainText("\n".join(words))
        assert not edit.verticalScrollBar().isVisible()
        assert edit.document().size().height() <= edit.viewport().height()


def test_what_cannot_wait_is_begun_from_the_top_and_has_its_card_once_it_is_there(screen: PeopleScreen) -> None:
    assert not part(screen, Button, "record-police-protection").isVisible()
    screen.show_page(replace(PAGE, may_add=(*MAY_ADD, ("police-protection", "Police protection"))))
    assert "No police protection recorded" not in said(screen)
    asked: list[tuple[str, str]] = []
    screen.form_asked.connect(lambda kind, record: asked.append((kind, record)))
    press(screen, "record-police-protection")
    assert asked == [("police-protection", "")]
    screen.show_form(PROTECTION)
    typed: list[object] = []
    screen.save_asked.connect(lambda *values: typed.append(values))
    QTest.keyClicks(line(screen, "since"), "21:10")
    QTest.keyClick(line(screen, "since"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert typed == [("police-protection", "", {"since": "21:10"}, "")]
    due = "End of police protection: at the latest Saturday 14 November 21:10"
    began = RecordLine("police-protection", "pp", "Police protection began 11 Nov 2026 21:10", due)
    screen.show_page(replace(PAGE, records=(*RECORDS, began)))
    assert due in said(screen)
