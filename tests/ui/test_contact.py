"""One contact read whole, with real widgets: what it says, adding to it, and that nothing typed is lost."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QScrollArea, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.casework.pages import WorkState
from app.casework.story_pages import Added, ContactPage, Passage
from tests.ui.story_pages import CONTACT
from ui.contact.window import ContactScreen
from ui.kit.buttons import Button, ButtonKind

OTHER = replace(CONTACT, record="0916-social", title="Assessment visit")


@pytest.fixture
def screen(qtbot: QtBot) -> ContactScreen:
    shown = ContactScreen()
    qtbot.addWidget(shown)
    shown.resize(1282, 680)
    shown.show_page(CONTACT)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def words_box(screen: QWidget) -> QTextEdit:
    found = screen.findChild(QTextEdit, "addition-words")
    assert found is not None
    return found


def reason_box(screen: QWidget) -> QLineEdit:
    found = screen.findChild(QLineEdit, "addition-reason")
    assert found is not None
    return found


def button(screen: QWidget, name: str) -> Button:
    found = screen.findChild(Button, name)
    assert found is not None, name
    return found


def said(screen: QWidget) -> str:
    """Everything in view that can be read or heard."""
    parts = [part for part in screen.findChildren(QWidget) if part.isVisible()]
    texts = [part.text() for part in parts if isinstance(part, QLabel | Button)]
    return "\n".join([*texts, *(p.accessibleName() for p in parts), *(p.accessibleDescription() for p in parts)])


def type_addition(screen: ContactScreen) -> None:
    words_box(screen).setFocus()
    QTest.keyClicks(words_box(screen), "The debt is 86 pounds")
    QTest.keyClicks(reason_box(screen), "A letter came")


def save(screen: ContactScreen) -> None:
    QTest.keyClick(words_box(screen), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_it_says_its_three_times_and_who_wrote_and_signed(screen: ContactScreen) -> None:
    words = said(screen)
    for part in (
        "Happened", "Fri 30 Oct 2026, 10:10 to 11:15", "Written", "Fri 30 Oct 2026, 11:52", "Northmere received it",
        "Fri 30 Oct 2026, 12:06", "Written by", "Priya Raman", "Signed", "Priya Raman, Fri 30 Oct 2026 11:58",
        "Northmere has it",
    ):  # fmt: skip
        assert part in words
    screen.show_page(replace(CONTACT, received="", signed=(), state=WorkState.WAITING))
    assert "Not yet" in said(screen)
    assert "Nobody has signed it yet" in said(screen)
    assert "Signed, waiting to send" in said(screen)


def test_every_passage_is_there_and_a_disputed_one_in_both_versions(screen: ContactScreen) -> None:
    words = said(screen)
    for passage in CONTACT.passages:
        assert passage.text in words
    assert "Disputed" in words
    assert (
        "Where the children sleep. Disputed. Shown meanwhile: Amara shares the bigger bedroom with her mother. Liban’s "
        "cot is at the foot of the bed. Bedding clean. The other version: Amara sleeps on the sofa in the front room "
        "when Craig stays, Hodan says."
    ) in words


def test_two_versions_of_a_passage_stand_under_whose_they_are(screen: ContactScreen) -> None:
    two = Passage("Bedroom", "Seen", "Not seen", "Priya Raman, Thu 12 Nov, 09:14", "Siobhan Keane, Thu 12 Nov, 09:31")
    screen.show_page(replace(CONTACT, passages=(two,)))
    headings = [
        label.text() for label in screen.findChildren(QLabel) if label.text().startswith(("Shown", "The other"))
    ]
    assert headings == [
        "Shown meanwhile, by Priya Raman, Thu 12 Nov, 09:14",
        "The other version, by Siobhan Keane, Thu 12 Nov, 09:31",
    ]


def test_that_it_is_written_differently_who_came_is_said_at_the_top(screen: ContactScreen) -> None:
    other = "Priya Raman wrote that you did not come. You signed a part of it, and so were there."
    screen.show_page(replace(CONTACT, attendance=(other,)))
    assert f"It is written differently who came. {other} Whoever signed a part counts as there." in said(screen)


@pytest.mark.parametrize(
    ("page", "says", "button_says"),
    [
        (replace(CONTACT, in_dispute=("Bedroom seen",)),
         "In two versions until one is chosen: Bedroom seen", "See both versions"),
        (replace(CONTACT, settled=("Bedroom seen",), settled_by=("Joe Tranter",)),
         "Was in two versions: Bedroom seen. Settled by Joe Tranter. Both versions, and why, can still be read.",
         "Versions"),
        (replace(CONTACT, in_dispute=("Where",), settled=("Bedroom seen",), settled_by=("Joe Tranter",)),
         "In two versions until one is chosen: Where. Was in two versions: Bedroom seen. Settled by Joe Tranter.",
         "See both versions"),
    ],
)  # fmt: skip
def test_what_is_or_was_in_two_versions_is_said_and_opened_by_the_keyboard(
    screen: ContactScreen, qtbot: QtBot, page: ContactPage, says: str, button_says: str
) -> None:
    assert screen.findChild(Button, "contact-versions") is None
    screen.show_page(page)
    assert says in said(screen)
    opening = button(screen, "contact-versions")
    assert opening.accessibleName().startswith(button_says)
    opening.setFocus()
    with qtbot.waitSignal(screen.versions_asked) as asked:
        QTest.keyClick(opening, Qt.Key.Key_Return)
    assert asked.args == ["1030-social"]


def test_additions_stand_under_it_with_reason_author_and_whereabouts(screen: ContactScreen) -> None:
    words = said(screen)
    assert (
        "Addition by Siobhan Keane, Wed 4 Nov 2026 16:40. Liban’s cot has a new mattress since Monday. Why: Seen by "
        "Siobhan Keane. Waiting to send."
    ) in words
    assert words.count("Waiting to send") == 3  # the chip, read and heard, and the sentence: of one of the two
    screen.show_page(replace(CONTACT, addenda=()))
    assert "Nothing has been added to this contact." in said(screen)


def test_control_and_enter_ask_for_the_addition_and_keep_it_until_it_is_saved(
    screen: ContactScreen, qtbot: QtBot
) -> None:
    type_addition(screen)
    with qtbot.waitSignal(screen.addendum_asked) as asked:
        save(screen)
    assert asked.args == ["1030-social", "The debt is 86 pounds", "A letter came"]
    assert words_box(screen).toPlainText() == "The debt is 86 pounds"
    assert words_box(screen).isReadOnly()
    assert "Saved on this laptop" not in said(screen)
    with qtbot.assertNotEmitted(screen.addendum_asked):
        save(screen)  # a second press does not add it twice
    screen.addendum_saved()
    assert words_box(screen).toPlainText() == ""
    assert reason_box(screen).text() == ""
    assert not words_box(screen).isReadOnly()
    assert "Saved on this laptop. It stands under the contact" in said(screen)


def test_what_could_not_be_saved_stays_and_can_be_tried_again(screen: ContactScreen, qtbot: QtBot) -> None:
    type_addition(screen)
    save(screen)
    screen.addendum_failed("This laptop cannot save: 40 MB left.")
    assert "This laptop cannot save: 40 MB left. What you typed is still here." in said(screen)
    assert words_box(screen).toPlainText() == "The debt is 86 pounds"
    with qtbot.waitSignal(screen.addendum_asked):
        QTest.mouseClick(button(screen, "save-addition"), Qt.MouseButton.LeftButton)


def test_an_addition_needs_words_and_a_reason(screen: ContactScreen, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(screen.addendum_asked):
        save(screen)
        assert "Write what you add" in said(screen)
        assert "Say why you add it" in said(screen)
        QTest.keyClicks(words_box(screen), "   ")
        save(screen)
    QTest.keyClicks(words_box(screen), "x")
    assert "Write what you add" not in said(screen)


def test_what_is_typed_survives_new_pages_and_a_look_at_another_contact(screen: ContactScreen) -> None:
    type_addition(screen)
    words_box(screen).setFocus()
    screen.show_page(replace(CONTACT, addenda=CONTACT.addenda[:1]))
    assert words_box(screen).toPlainText() == "The debt is 86 pounds"
    assert words_box(screen).hasFocus()
    screen.show_page(OTHER)
    assert words_box(screen).toPlainText() == ""
    screen.show_page(CONTACT)
    assert words_box(screen).toPlainText() == "The debt is 86 pounds"
    assert reason_box(screen).text() == "A letter came"


def test_an_answer_that_comes_after_another_contact_was_opened_touches_only_its_own(screen: ContactScreen) -> None:
    type_addition(screen)
    save(screen)
    screen.show_page(OTHER)
    assert not words_box(screen).isReadOnly()
    QTest.keyClicks(words_box(screen), "Another one")
    screen.addendum_saved()
    assert words_box(screen).toPlainText() == "Another one"
    screen.show_page(CONTACT)
    assert words_box(screen).toPlainText() == ""


def test_a_failure_that_comes_late_is_said_when_its_contact_is_back(screen: ContactScreen) -> None:
    type_addition(screen)
    save(screen)
    screen.show_page(OTHER)
    screen.addendum_failed("This laptop cannot save.")
    screen.show_page(CONTACT)
    assert "This laptop cannot save. What you typed is still here." in said(screen)
    assert words_box(screen).toPlainText() == "The debt is 86 pounds"


def test_ones_own_part_is_finished_where_it_is_unsigned(screen: ContactScreen, qtbot: QtBot) -> None:
    assert screen.findChild(Button, "finish-my-part") is None
    screen.show_page(replace(CONTACT, may_write=True))
    with qtbot.waitSignal(screen.writing_asked) as asked:
        QTest.mouseClick(button(screen, "finish-my-part"), Qt.MouseButton.LeftButton)
    assert asked.args == ["1030-social"]
    filled = [part for part in screen.findChildren(Button) if part.kind == ButtonKind.PRIMARY]
    assert [part.objectName() for part in filled] == ["finish-my-part"]  # one loud thing


def test_without_the_right_to_add_it_says_so(screen: ContactScreen) -> None:
    screen.show_page(replace(CONTACT, may_add=False))
    assert not words_box(screen).isVisible()
    assert "You cannot add to it with the access you have today." in said(screen)


def test_it_is_closed_by_its_button_and_read_by_the_page_keys(screen: ContactScreen, qtbot: QtBot) -> None:
    screen.setFocus()
    assert button(screen, "contact-back").hasFocus()
    reading = screen.findChild(QScrollArea, "contact-reading")
    assert reading is not None
    qtbot.waitUntil(lambda: reading.verticalScrollBar().maximum() > 0)
    QTest.keyClick(button(screen, "contact-back"), Qt.Key.Key_PageDown)
    assert reading.verticalScrollBar().value() > 0
    with qtbot.waitSignal(screen.closed):
        QTest.keyClick(button(screen, "contact-back"), Qt.Key.Key_Return)


def test_late_is_said_and_markup_stays_words(screen: ContactScreen) -> None:
    rude = replace(
        CONTACT, title="<b>CP</b> & visit", late="Written 4 days after it happened: the laptop was broken",
        passages=(Passage("<i>Where</i>", "<b>x</b>", "<u>y</u>"),),
        addenda=(Added("<b>z</b>", "", "P", "now", waiting=False),),
    )  # fmt: skip
    screen.show_page(rude)
    words = said(screen)
    for part in ("<b>CP</b> & visit", "<b>x</b>", "<u>y</u>", "<b>z</b>", "the laptop was broken"):
        assert part in words
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in screen.findChildren(QLabel))


def test_long_words_wrap_whole(screen: ContactScreen) -> None:
    long = "Alexandria-Konstantina Featherstonehaugh-Wolfeschlegelsteinhausen " * 20
    screen.show_page(replace(CONTACT, title=long, passages=(Passage(long, long, long),)))
    for label in screen.findChildren(QLabel):
        if label.text() == long:
            assert label.height() >= label.heightForWidth(label.width())
