"""The results under the search box: what they say, how they are walked through, and that they keep their place."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.casework.found_pages import Hit, SearchPage
from ui.kit import theme
from ui.kit.words import Words
from ui.search import wording
from ui.search.results import HitList, SearchResults
from ui.shell.window import CaseWindow

AMARA = Hit(
    "a", "a", "child", "Amara Warsame, 4", "Born 4 Mar 2022", (("Amara ", False), ("Wars", True), ("ame", False))
)
AYAAN = Hit("p", "a", "person", "Ayaan Warsame", "Mother of Amara Warsame", (("Ayaan ", False), ("Wars", True)))
NOTE = Hit(
    "c", "a", "contact", "Amara Warsame", "What was observed, CP visit Fri 30 Oct",
    (("The ", False), ("warm", True), (" kitchen", False)), "Fri 30 Oct",
)  # fmt: skip


def page(*hits: Hit, asked: str = "wars", more: int = 0, whole: bool = True) -> SearchPage:
    return SearchPage(asked, hits, more, whole)


def many(count: int, group: str = "child") -> list[Hit]:
    return [replace(AMARA, record=str(at), title=f"Amara {at}", group=group) for at in range(count)]  # type: ignore[arg-type]


def said(shown: SearchResults) -> list[str]:
    rows = shown.findChild(HitList).rows  # type: ignore[union-attr]
    role = Qt.ItemDataRole.AccessibleTextRole
    return [str(rows.data(rows.index(at), role)) for at in range(rows.rowCount())]


def words_of(shown: SearchResults) -> str:
    return " ".join(part.text() for part in shown.findChildren(Words) if part.isVisible())


@pytest.fixture
def shown(qtbot: QtBot) -> SearchResults:
    results = SearchResults()
    qtbot.addWidget(results)
    results.resize(620, 400)
    results.show()
    return results


def hits(shown: SearchResults) -> HitList:
    found = shown.findChild(HitList)
    assert isinstance(found, HitList)
    return found


def test_hits_stand_under_their_headings_in_whole_sentences(shown: SearchResults) -> None:
    shown.show_page(page(AMARA, AYAAN, NOTE))
    assert said(shown) == [
        "Children",
        "Child: Amara Warsame, 4. Born 4 Mar 2022",
        "People in case files",
        "Person: Ayaan Warsame. Mother of Amara Warsame",
        "Contacts and notes",
        "Note: Amara Warsame. What was observed, CP visit Fri 30 Oct. The warm kitchen",
    ]


def test_no_match_says_what_it_does_not_mean(shown: SearchResults) -> None:
    shown.show_page(page(asked="nobody"))
    assert "No match on this laptop." in words_of(shown)
    assert "does not mean that there is nothing" in words_of(shown)
    assert wording.NO_MATCH_MEANS in shown.accessibleName()
    shown.show_page(page(AMARA))
    assert wording.NO_MATCH not in words_of(shown)


def test_the_focus_stays_when_what_was_found_goes(qtbot: QtBot, shown: SearchResults) -> None:
    shown.show_page(page(AMARA))
    shown.setFocus()
    shown.show_page(page())
    assert hits(shown).hasFocus()
    shown.show_page(page(AMARA))
    assert shown.first() == AMARA
    qtbot.waitUntil(lambda: hits(shown).height() > 40)


@pytest.mark.parametrize(("more", "whole", "told"), [(0, True, False), (3, True, True), (0, False, True)])
def test_a_list_that_is_not_whole_says_so(shown: SearchResults, more: int, whole: bool, told: bool) -> None:
    shown.show_page(page(AMARA, more=more, whole=whole))
    assert (wording.MORE in words_of(shown)) == told


def test_two_letters_say_that_notes_are_not_looked_through_yet(shown: SearchResults) -> None:
    shown.show_page(page(AMARA, asked="am"))
    assert wording.FROM_THIRD in words_of(shown)


def test_arrows_pass_over_headings_and_enter_opens(qtbot: QtBot, shown: SearchResults) -> None:
    shown.show_page(page(AMARA, AYAAN))
    shown.setFocus()
    assert hits(shown).selectionModel().isSelected(hits(shown).rows.index(1))
    with qtbot.waitSignal(shown.hit_asked) as asked:
        QTest.keyClick(hits(shown), Qt.Key.Key_Return)
    assert asked.args == [AMARA]
    QTest.keyClick(hits(shown), Qt.Key.Key_Down)
    with qtbot.waitSignal(shown.hit_asked) as asked:
        QTest.keyClick(hits(shown), Qt.Key.Key_Enter)
    assert asked.args == [AYAAN]
    QTest.keyClick(hits(shown), Qt.Key.Key_Up)
    assert shown.first() == AMARA


def test_a_press_opens_a_hit_and_a_heading_does_nothing(qtbot: QtBot, shown: SearchResults) -> None:
    shown.show_page(page(AMARA, AYAAN))
    found = hits(shown)
    asked: list[object] = []
    shown.hit_asked.connect(asked.append)
    for row in (2, 3):
        middle = found.visualRect(found.rows.index(row)).center()
        QTest.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    assert asked == [AYAAN]


def test_a_group_shows_eight_and_the_rest_on_asking(qtbot: QtBot, shown: SearchResults) -> None:
    shown.show_page(page(*many(11), AYAAN))
    assert said(shown)[9:11] == ["Children: and 3 more", "People in case files"]
    shown.setFocus()
    found = hits(shown)
    found.setCurrentIndex(found.rows.index(9))
    QTest.keyClick(found, Qt.Key.Key_Return)
    assert said(shown)[9].startswith("Child: Amara 8")
    assert len(said(shown)) == 14
    assert shown.first() == many(11)[8]
    shown.show_page(page(*many(11), AYAAN, asked="other"))
    assert "Children: and 3 more" in said(shown)


def test_results_keep_their_order_while_the_words_are_the_same(shown: SearchResults) -> None:
    one, two, three = many(3)
    shown.show_page(page(one, two))
    shown.show_page(page(three, two, one))
    assert [line.split(".")[0] for line in said(shown)[1:]] == ["Child: Amara 0", "Child: Amara 1", "Child: Amara 2"]
    shown.show_page(page(three, one))
    assert [line.split(".")[0] for line in said(shown)[1:]] == ["Child: Amara 0", "Child: Amara 2"]
    shown.show_page(page(three, two, one, asked="warsa"))
    assert said(shown)[1].startswith("Child: Amara 2")


def test_what_is_chosen_stays_chosen_for_the_same_words(qtbot: QtBot, shown: SearchResults) -> None:
    shown.show_page(page(AMARA, AYAAN))
    shown.setFocus()
    QTest.keyClick(hits(shown), Qt.Key.Key_Down)
    shown.show_page(page(AMARA, *many(2), AYAAN))
    assert shown.first() == AYAAN


def test_enter_in_the_box_would_open_the_first_hit(shown: SearchResults) -> None:
    assert shown.first() is None
    shown.show_page(page(AMARA, AYAAN))
    assert shown.first() == AMARA


@pytest.mark.parametrize("choice", [theme.ThemeChoice.LIGHT, theme.ThemeChoice.DARK])
def test_the_panel_shows_every_hit_under_the_box(
    qtbot: QtBot, dressing: theme.Dressing, choice: theme.ThemeChoice
) -> None:
    dressing.choose(choice)
    window = CaseWindow(search=True)
    qtbot.addWidget(window)
    window.show()
    results = SearchResults()
    window.set_results_widget(results)
    window.focus_search()
    results.show_page(page(AMARA, AYAAN, NOTE))
    window.show_results(True)
    QApplication.processEvents()
    assert results.isVisible()
    bar = hits(results).verticalScrollBar()
    assert bar.maximum() == 0, "the panel is high enough for a few hits"
    assert not window.grab().isNull()
    dressing.choose(theme.ThemeChoice.LIGHT)
