"""Two versions side by side, with real widgets: what is said, chosen by mouse and keys, and never lost."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QScrollArea, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.casework.version_pages import TwoVersionsPage
from tests.ui.version_pages import ALONE, HOME, PAGE, SETTLED, STATUS, THERE, VISIT
from ui.kit.buttons import Button, ButtonKind
from ui.versions import diff
from ui.versions.option import Differing
from ui.versions.window import TwoVersionsScreen

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
REASON = "We saw different parts"


@pytest.fixture
def screen(qtbot: QtBot) -> TwoVersionsScreen:
    shown = TwoVersionsScreen()
    qtbot.addWidget(shown)
    shown.resize(1282, 680)
    shown.show_page(PAGE)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def button(screen: QWidget, name: str) -> QAbstractButton:
    found = screen.findChildren(QAbstractButton, name)
    assert found, name
    return found[-1]  # the newest: what a page replaced leaves a moment later


def reason(screen: QWidget) -> QTextEdit:
    found = screen.findChild(QTextEdit, "decision-reason")
    assert found is not None
    return found


def said(screen: QWidget) -> str:
    """Everything in view that can be read or heard."""
    parts = [part for part in screen.findChildren(QWidget) if part.isVisible()]
    texts = [part.text() for part in parts if isinstance(part, QLabel | Button)]
    return "\n".join([*texts, *(p.accessibleName() for p in parts), *(p.accessibleDescription() for p in parts)])


def press(screen: QWidget, name: str) -> None:
    QTest.mouseClick(button(screen, name), Qt.MouseButton.LeftButton)


def ready(screen: TwoVersionsScreen) -> None:
    press(screen, "theirs-next-visit")
    reason(screen).setFocus()
    QTest.keyClicks(reason(screen), REASON)


def test_it_says_who_changed_what_and_that_nothing_is_lost(screen: TwoVersionsScreen) -> None:
    words = said(screen)
    for part in (
        "You and Siobhan Keane both changed this contact",
        "Mei-Lin Zhao, 3, joint home visit on Tue 10 Nov. 11 other fields fitted together without your help.",
        "Nothing is lost: both versions stay in the history",
        "5 fields differ", "Yours", "Tue 10 Nov, 14:05", "Siobhan Keane, health visitor", "Tue 10 Nov, 13:32",
        "Why did you choose this? Siobhan will see your reason, and it stays in the history.",
        "Ring Siobhan 07700 900 417", "Status is for a supervisor", "Denise decides",
    ):  # fmt: skip
        assert part in words, part


def test_a_row_is_a_sentence_for_a_listener(screen: TwoVersionsScreen) -> None:
    words = said(screen)
    assert (
        "Next visit. Before: Tue 24 Nov. Yours: Thu 19 Nov. Siobhan’s: Fri 20 Nov. Choose one. Shown meanwhile: yours."
    ) in words
    assert "Next visit. Siobhan’s, Tue 10 Nov, 13:32: Fri 20 Nov." in words
    assert "Alt and 1 for yours, Alt and 2 for Siobhan’s, Alt and 3 for both" in words
    assert (
        "Status. Before: Child in need. Yours: Child in need. Siobhan’s: Ask for a strategy discussion. "
        "Denise Whitlock decides. Shown meanwhile: Siobhan’s."
    ) in words


def test_what_was_said_earlier_stands_under_the_field(screen: TwoVersionsScreen) -> None:
    screen.show_page(replace(PAGE, differences=(replace(VISIT, earlier=("Mon 16 Nov",)), HOME)))
    assert "Shown meanwhile: yours. Said earlier: Mon 16 Nov" in said(screen)
    assert said(screen).count("Said earlier") == 1


def test_what_differs_is_underlined(screen: TwoVersionsScreen) -> None:
    marked = [one.underlined() for one in screen.findChildren(Differing)]
    assert "maternal aunt (Xiu Lin)" in marked
    assert "Damp in the bedroom" in marked
    assert marked.count("") == 1  # what did not change since before


@pytest.mark.parametrize(
    ("text", "other", "marked"),
    [
        ("", "a", []),
        ("the same words here", "the same words here", []),
        ("Mother, maternal aunt (Xiu Lin)", "Mother, father by phone", ["maternal aunt (Xiu Lin)"]),
        ("He saw a dog and a cat there", "He saw a cat and a cat here", ["dog", "there"]),
        ("Thu 19 Nov", "Fri 20 Nov", ["Thu 19 Nov"]),
        ("one two three four", "", ["one two three four"]),
        ("  one two three\nfour  ", "one two three", ["four"]),
    ],
)
def test_the_words_that_differ_are_found_and_no_letter_is_lost(text: str, other: str, marked: list[str]) -> None:
    found = diff.parts(text, other)
    assert "".join(part.text for part in found) == text
    assert [part.text.strip() for part in found if part.differs] == marked


def test_it_cannot_be_saved_before_every_field_is_chosen_and_a_reason_given(
    screen: TwoVersionsScreen, qtbot: QtBot
) -> None:
    save = button(screen, "save-decision")
    assert "1 field left: Next visit" in said(screen)
    assert not save.isEnabled()
    assert save.accessibleDescription() == "1 field left: Next visit"
    press(screen, "mine-next-visit")
    assert "Say why" in said(screen)
    assert not save.isEnabled()
    QTest.keyClicks(reason(screen), f"  {REASON}")
    assert save.isEnabled()
    assert "Say why" not in said(screen)
    with qtbot.waitSignal(screen.settle_asked) as asked:
        press(screen, "save-decision")
    assert asked.args == [
        "contact-1", {"who-was-there": "both", "child-seen-alone": "both", "home": "both", "next-visit": "mine"},
        REASON,
    ]  # fmt: skip


def test_ticks_keep_one_or_both_and_the_link_brings_both_back(screen: TwoVersionsScreen) -> None:
    assert not button(screen, "both-home").isVisible()
    press(screen, "theirs-home")
    assert "Home. Before: Tidy, warm." in said(screen)
    assert button(screen, "both-home").isVisible()
    press(screen, "mine-home")
    assert "2 fields left: Home, Next visit" in said(screen)
    press(screen, "theirs-home")
    press(screen, "both-home")
    assert button(screen, "mine-home").isChecked()
    assert button(screen, "theirs-home").isChecked()
    assert "1 field left: Next visit" in said(screen)


def test_of_a_pair_one_is_chosen_and_stays(screen: TwoVersionsScreen) -> None:
    press(screen, "mine-next-visit")
    press(screen, "mine-next-visit")
    assert button(screen, "mine-next-visit").isChecked()
    press(screen, "theirs-next-visit")
    assert not button(screen, "mine-next-visit").isChecked()
    assert button(screen, "theirs-next-visit").isChecked()


def test_keys_choose_in_the_row_that_has_the_focus(screen: TwoVersionsScreen, qtbot: QtBot) -> None:
    home = button(screen, "theirs-home")
    home.setFocus()
    QTest.keyClick(home, Qt.Key.Key_1, ALT)
    assert (button(screen, "mine-home").isChecked(), home.isChecked()) == (True, False)
    QTest.keyClick(home, Qt.Key.Key_2, ALT)
    assert (button(screen, "mine-home").isChecked(), home.isChecked()) == (False, True)
    QTest.keyClick(home, Qt.Key.Key_3, ALT)
    assert (button(screen, "mine-home").isChecked(), home.isChecked()) == (True, True)
    visit = button(screen, "mine-next-visit")
    visit.setFocus()
    QTest.keyClick(visit, Qt.Key.Key_3, ALT)  # a date cannot be two
    assert "1 field left: Next visit" in said(screen)
    QTest.keyClick(visit, Qt.Key.Key_2, ALT)
    assert button(screen, "theirs-next-visit").isChecked()
    QTest.keyClick(visit, Qt.Key.Key_Return, CTRL)
    assert reason(screen).hasFocus()  # what is missing is the next thing
    QTest.keyClicks(reason(screen), REASON)
    with qtbot.waitSignal(screen.settle_asked):
        QTest.keyClick(reason(screen), Qt.Key.Key_Return, CTRL)


def test_control_and_enter_lead_to_the_first_field_that_is_left(screen: TwoVersionsScreen, qtbot: QtBot) -> None:
    reason(screen).setFocus()
    with qtbot.assertNotEmitted(screen.settle_asked):
        QTest.keyClick(reason(screen), Qt.Key.Key_Return, CTRL)
    assert button(screen, "mine-next-visit").hasFocus()


def test_what_others_decide_is_read_only(screen: TwoVersionsScreen) -> None:
    for name in ("mine-status", "theirs-status"):
        assert not button(screen, name).isEnabled()
        press(screen, name)
        assert not button(screen, name).isChecked()
    assert "Shown meanwhile: Siobhan’s" in said(screen)
    assert "Denise Whitlock decides. Shown meanwhile: Ask for a strategy discussion." in said(screen)


def test_choices_and_the_reason_survive_a_new_page_but_not_other_values(screen: TwoVersionsScreen) -> None:
    press(screen, "theirs-home")
    ready(screen)
    moved = replace(THERE, before="Mother and aunt")
    screen.show_page(replace(PAGE, differences=(moved, ALONE, HOME, VISIT, STATUS)))
    assert button(screen, "theirs-next-visit").isChecked()
    assert not button(screen, "theirs-home").isChecked()
    assert reason(screen).toPlainText() == REASON
    assert reason(screen).hasFocus()
    other = replace(VISIT, theirs=replace(VISIT.theirs, words="Mon 23 Nov", value="Mon 23 Nov"))
    screen.show_page(replace(PAGE, differences=(moved, ALONE, HOME, other, STATUS)))
    assert not button(screen, "theirs-next-visit").isChecked()  # that was said of another day
    assert "1 field left: Next visit" in said(screen)


def test_another_record_has_its_own_reason(screen: TwoVersionsScreen) -> None:
    ready(screen)
    screen.show_page(replace(PAGE, about="contact-2", differences=(replace(VISIT, conflict="v2"),)))
    assert reason(screen).toPlainText() == ""
    screen.show_page(PAGE)
    assert reason(screen).toPlainText() == REASON
    assert button(screen, "theirs-next-visit").isChecked()


def test_the_focus_stays_in_its_row_when_a_page_comes(screen: TwoVersionsScreen) -> None:
    button(screen, "theirs-home").setFocus()
    screen.show_page(replace(PAGE, fitted=()))
    assert button(screen, "theirs-home").hasFocus()
    assert not button(screen, "show-fitted").isVisible()


def test_a_decision_is_saved_once_and_then_waits(screen: TwoVersionsScreen, qtbot: QtBot) -> None:
    ready(screen)
    press(screen, "save-decision")
    assert "Saving" in said(screen)
    assert reason(screen).isReadOnly()
    with qtbot.assertNotEmitted(screen.settle_asked):
        QTest.keyClick(reason(screen), Qt.Key.Key_Return, CTRL)
    screen.settled()
    screen.show_page(SETTLED)
    words = said(screen)
    assert "Saved on this laptop. Your decision waits to be sent." in words
    assert "Settled by you, Tue 10 Nov, 15:10: Siobhan’s. Waiting to send. Why: Clinic is on Friday." in words
    assert "Settled by Siobhan Keane, Tue 10 Nov, 14:40: both kept. Why: Both true." in words
    assert "\nTue 10 Nov, 15:10. Waiting to send\n" in words
    assert "\nTue 10 Nov, 14:40\n" in words
    assert "\nWhy: Clinic is on Friday\n" in words
    assert button(screen, "decide-later").text() == "Back"
    assert words.count("Waiting to send") == 2  # on its row, and in its sentence
    assert not button(screen, "save-decision").isVisible()
    assert not reason(screen).isVisible()


def test_what_has_been_sent_is_said_to_wait_no_more(screen: TwoVersionsScreen) -> None:
    ready(screen)
    press(screen, "save-decision")
    screen.settled()
    screen.show_page(SETTLED)
    sent = tuple(replace(row, waits=False) for row in SETTLED.differences)
    screen.show_page(replace(SETTLED, differences=sent))
    assert "waits to be sent" not in said(screen)
    assert "Waiting to send" not in said(screen)


def test_what_could_not_be_saved_stays_and_can_be_tried_again(screen: TwoVersionsScreen, qtbot: QtBot) -> None:
    ready(screen)
    press(screen, "save-decision")
    screen.settle_failed("This laptop cannot save: 40 MB left.")
    assert "Not saved. This laptop cannot save: 40 MB left. Your choices are still here." in said(screen)
    assert reason(screen).toPlainText() == REASON
    assert button(screen, "theirs-next-visit").isChecked()
    with qtbot.waitSignal(screen.settle_asked):
        press(screen, "save-decision")


def test_an_answer_that_comes_late_touches_only_its_own_record(screen: TwoVersionsScreen) -> None:
    ready(screen)
    press(screen, "save-decision")
    other = replace(PAGE, about="contact-2", differences=(replace(VISIT, conflict="v2"),))
    screen.show_page(other)
    QTest.keyClicks(reason(screen), "Another")
    screen.settled()
    assert reason(screen).toPlainText() == "Another"
    assert "Saved on this laptop" not in said(screen)


def test_the_fields_that_fitted_are_opened_and_closed(screen: TwoVersionsScreen) -> None:
    assert "Bedroom seen" not in said(screen)
    press(screen, "show-fitted")
    assert "Kind of contact, Where, Started" in said(screen)
    press(screen, "show-fitted")
    assert "Bedroom seen" not in said(screen)


def test_later_is_a_press_away_and_a_number_is_said_only_where_it_is_known(
    screen: TwoVersionsScreen, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(screen.later_asked):
        press(screen, "decide-later")
    screen.show_page(replace(PAGE, other_telephone=""))
    assert "Ring" not in said(screen)


def test_there_is_one_loud_button(screen: TwoVersionsScreen) -> None:
    loud = [one.objectName() for one in screen.findChildren(Button) if one.kind == ButtonKind.PRIMARY]
    assert loud == ["save-decision"]


def test_a_third_person_reads_whose_each_is(screen: TwoVersionsScreen) -> None:
    joe = replace(VISIT.mine, by="joe", name="Joe Tranter", role="Social worker", mine=False)
    screen.show_page(replace(PAGE, differences=(replace(VISIT, mine=joe), HOME)))
    words = said(screen)
    assert "Joe Tranter, Tue 10 Nov, 14:05" in words  # the column is two people's
    assert "You, Tue 10 Nov, 14:05" in words
    assert "Next visit. Before: Tue 24 Nov. Joe’s: Thu 19 Nov. Siobhan’s: Fri 20 Nov." in words


@pytest.mark.parametrize("count", [5, 12])
def test_five_fields_fit_whole_on_a_low_screen_and_more_scroll_inside_their_card(
    screen: TwoVersionsScreen, qtbot: QtBot, count: int
) -> None:
    more = tuple(replace(VISIT, conflict=f"more-{number}") for number in range(count - 5))
    screen.resize(1282, 608)  # 1366 by 696 without the rail, the bar and the strip
    screen.show_page(replace(PAGE, differences=(*PAGE.differences, *more)))
    area = screen.findChild(QScrollArea, "version-rows")
    assert area is not None
    qtbot.waitUntil(lambda: (area.verticalScrollBar().maximum() > 0) == (count > 5))
    save = button(screen, "save-decision")
    assert save.mapTo(screen, save.rect().bottomRight()).y() < 608


def test_markup_stays_words_and_long_words_wrap_whole(screen: TwoVersionsScreen) -> None:
    long = "<b>Alexandria</b> Featherstonehaugh-Wolfeschlegelsteinhausen " * 12
    page: TwoVersionsPage = replace(
        PAGE, title=f"<i>{long}", differences=(
            replace(HOME, label=long, before=long, mine=replace(HOME.mine, words=long)),
        ),
    )  # fmt: skip
    screen.show_page(page)
    screen.grab()
    for label in screen.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
        if label.isVisible() and label.text() == long:
            assert label.height() >= label.heightForWidth(label.width())


def test_a_choice_that_came_second_is_let_go_of(screen: TwoVersionsScreen, qtbot: QtBot) -> None:
    first = replace(VISIT, result="settled", decider="Siobhan Keane", chosen="theirs", reason="Clinic is on Friday")
    screen.show_page(replace(PAGE, differences=(first,), note=None, let_go=("c9",)))
    assert "Siobhan Keane settled it first. Yours is kept until you let go of it." in said(screen)
    asking = button(screen, "let-go")
    assert asking.isVisible()
    with qtbot.waitSignal(screen.let_go_asked) as asked:
        QTest.mouseClick(asking, Qt.MouseButton.LeftButton)
    assert asked.args == [("c9",)]
    screen.show_page(SETTLED)
    assert not button(screen, "let-go").isVisible()


def test_a_protected_address_is_shown_for_a_moment_and_what_was_chosen_stays(
    screen: TwoVersionsScreen, qtbot: QtBot
) -> None:
    def page(own: str, other: str, *, covered: bool) -> TwoVersionsPage:
        sides = (replace(VISIT.mine, words=own, same=1), replace(VISIT.theirs, words=other, same=2))
        return replace(PAGE, differences=(replace(VISIT, mine=sides[0], theirs=sides[1]),), covered=covered)

    covered = page("Address protected", "Address protected", covered=True)
    screen.show_page(covered)
    with qtbot.waitSignal(screen.uncover_asked) as asked:
        press(screen, "uncover")
    assert asked.args == [PAGE.about]
    screen.show_uncovered(page("4 Mill Lane", "6 Mill Lane", covered=False), 30)
    assert "6 Mill Lane" in said(screen)
    press(screen, "theirs-next-visit")
    screen.show_page(covered)  # read again meanwhile: nothing has changed
    assert "6 Mill Lane" in said(screen)
    screen._shown.timeout.emit()
    assert "Mill Lane" not in said(screen)
    assert button(screen, "theirs-next-visit").isChecked()
    screen.show_uncovered(page("4 Mill Lane", "6 Mill Lane", covered=False), 30)
    press(screen, "cover")
    assert "Mill Lane" not in said(screen)
    screen.show_uncovered(page("4 Mill Lane", "6 Mill Lane", covered=False), 30)
    screen.hide()
    screen.show()
    assert "Mill Lane" not in said(screen)


def test_one_persons_two_versions_are_told_apart_by_the_laptop(screen: TwoVersionsScreen, qtbot: QtBot) -> None:
    other = replace(VISIT.mine, words="Fri 20 Nov", apart="on your other laptop")
    row = replace(VISIT, mine=replace(VISIT.mine, apart="on this laptop"), theirs=other)
    screen.show_page(replace(PAGE, title="You changed this contact on two laptops", differences=(row,)))
    heads = {"Yours on this laptop", "Yours on your other laptop"}
    qtbot.waitUntil(lambda: heads <= set(said(screen).splitlines()))
    words = said(screen)
    assert "Alt and 1 for yours on this laptop, Alt and 2 for yours on your other laptop" in words


def test_a_long_line_under_the_title_wraps_and_widens_no_window(screen: TwoVersionsScreen) -> None:
    order = "Address must not be disclosed to Mohamed Nur (father)"
    screen.show_page(replace(PAGE, covered=True, subtitle=f"{PAGE.subtitle}. {order}"))
    screen.resize(1282, 680)
    assert screen.width() == 1282
    shown = screen.findChild(Button, "uncover")
    assert shown is not None
    assert shown.isVisible()
