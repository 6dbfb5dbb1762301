"""The photos and files of a contact, with real widgets: where each is, adding one, and the warning before a copy."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.casework.story_pages import FileLine
from tests.ui.story_pages import CONTACT
from tests.ui.test_contact import OTHER, button, said
from ui.contact.attached import FilesCard
from ui.contact.window import ContactScreen

AT = datetime(2026, 10, 30, 11, 20, tzinfo=UTC)
HERE = FileLine(
    "f1", "c", "bedroom.jpg", "Photograph", "2.4 MB", AT, "Priya Raman", "here", "On this laptop and at Northmere", True
)  # fmt: skip
ELSEWHERE = replace(
    HERE, id="f2", name="<b>tenancy</b>.pdf", kind="PDF", where="elsewhere", details=False,
    state="The file is still on the laptop of Siobhan Keane",
)  # fmt: skip
COMING = replace(HERE, id="f3", name="cot.jpg", where="coming", state="On its way to this laptop")
PAGE = replace(CONTACT, files=(HERE, ELSEWHERE, COMING))


class Chosen:
    """What a person chooses in the dialogs, and what was suggested."""

    def __init__(self) -> None:
        self.path = ""
        self.suggested = ""

    def file(self, _parent: QWidget) -> str:
        return self.path

    def where(self, _parent: QWidget, suggested: str) -> str:
        self.suggested = suggested
        return self.path


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Chosen:
    found = Chosen()
    monkeypatch.setattr(FilesCard.__init__, "__defaults__", (found.file, found.where))
    return found


@pytest.fixture
def screen(qtbot: QtBot, chosen: Chosen) -> ContactScreen:
    shown = ContactScreen()
    qtbot.addWidget(shown)
    shown.resize(1282, 680)
    shown.show_page(PAGE)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def press(screen: ContactScreen, name: str) -> None:
    QTest.mouseClick(button(screen, name), Qt.MouseButton.LeftButton)


def test_each_file_says_what_it_is_whose_and_where_it_is(screen: ContactScreen) -> None:
    words = said(screen)
    assert (
        "bedroom.jpg. Photograph, 2.4 MB, carries what the camera noted. Added by Priya Raman, Fri 30 Oct 2026, 11:20. "
        "On this laptop and at Northmere."
    ) in words
    assert "<b>tenancy</b>.pdf" in words
    assert "The file is still on the laptop of Siobhan Keane" in words
    assert "A photograph can carry when and where it was taken." in words
    screen.show_page(CONTACT)
    assert "No photo or file belongs to this contact." in said(screen)
    assert "bedroom.jpg" not in said(screen)


def test_a_file_is_added_to_the_contact_in_view_and_what_became_of_it_is_said(
    screen: ContactScreen, chosen: Chosen, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(screen.file_asked):
        press(screen, "add-file")  # nothing was chosen
    chosen.path = "/somewhere/cot.jpg"
    with qtbot.waitSignal(screen.file_asked) as asked:
        press(screen, "add-file")
    assert asked.args == [CONTACT.record, "/somewhere/cot.jpg"]
    screen.say_of_files("A file can have 20 MB, and this one has more.", "danger")
    assert "A file can have 20 MB, and this one has more." in said(screen)
    screen.show_page(replace(PAGE, title="Read again"))
    assert "A file can have 20 MB" in said(screen)
    screen.show_page(OTHER)
    assert "A file can have 20 MB" not in said(screen)
    screen.show_page(replace(PAGE, may_add=False))
    assert not button(screen, "add-file").isVisible()


def test_a_copy_is_warned_of_before_anybody_chooses_where(screen: ContactScreen, chosen: Chosen, qtbot: QtBot) -> None:
    chosen.path = "/stick/bedroom.jpg"
    with qtbot.assertNotEmitted(screen.copy_asked):
        press(screen, "file-f1")
    assert chosen.suggested == ""
    assert "A copy is not protected by Doorstep." in said(screen)
    press(screen, "copy-not-now")
    assert "A copy is not protected by Doorstep." not in said(screen)
    press(screen, "file-f1")
    with qtbot.waitSignal(screen.copy_asked) as asked:
        press(screen, "choose-where")
    assert (chosen.suggested, asked.args) == ("bedroom.jpg", ["f1", "/stick/bedroom.jpg"])
    assert "A copy is not protected by Doorstep." not in said(screen)


def test_what_is_not_here_can_be_asked_for_and_what_is_coming_is_not_asked_twice(
    screen: ContactScreen, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(screen.fetch_asked) as asked:
        press(screen, "file-f2")
    assert asked.args == ["f2"]
    assert screen.findChild(QWidget, "file-f3") is None
