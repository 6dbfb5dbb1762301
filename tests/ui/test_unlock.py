"""The unlock window: what it says of the work that is on the laptop, and whom to ring at this hour."""

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from ui import messages
from ui.unlock.forgotten import ForgottenSheet
from ui.unlock.opening import OpeningSheet
from ui.unlock.page import UnlockPage
from ui.unlock.window import UnlockWindow

DESK, LATE = "01632 960 130", "01632 960 199"


@pytest.fixture
def window(qtbot: QtBot) -> UnlockWindow:
    shown = UnlockWindow()
    qtbot.addWidget(shown)
    return shown


def said(window: UnlockWindow) -> str:
    return "\n".join(label.text() for label in window.findChildren(QLabel))


@pytest.mark.parametrize(
    ("waiting", "drafts", "title", "under"),
    [
        (0, 0, "No work is waiting to send", "All your work has its receipt"),
        (0, 1, "1 draft, not signed", "Only on this laptop, kept through a restart"),
        (0, 2, "2 drafts, not signed", "Only on this laptop, kept through a restart"),
        (1, 0, "1 waiting to send", "Encrypted, kept through a restart"),
        (3, 2, "3 waiting to send, 2 drafts", "Encrypted, kept through a restart"),
    ],
)
def test_unsigned_drafts_and_waiting_work_are_counted_in_words(
    window: UnlockWindow, waiting: int, drafts: int, title: str, under: str
) -> None:
    window.show_page(UnlockPage(greeting_name="Priya", waiting=waiting, drafts=drafts))
    assert title in said(window).splitlines()
    assert under in said(window).splitlines()


def test_only_where_nothing_is_unsigned_all_has_its_receipt(window: UnlockWindow) -> None:
    window.show_page(UnlockPage(greeting_name="Priya", drafts=1))
    assert "All your work has its receipt" not in said(window)


@pytest.mark.parametrize(
    ("waiting", "drafts", "title"),
    [
        (0, 0, "All your work has been sent"),
        (1, 0, "Not sent yet, and safe: 1 piece of work"),
        (2, 0, "Not sent yet, and safe: 2 pieces of work"),
        (0, 1, "Not sent yet, and safe: 1 draft you have not signed"),
        (2, 1, "Not sent yet, and safe: 2 pieces of work and 1 draft you have not signed"),
    ],
)
def test_a_forgotten_passphrase_page_counts_pieces_of_work(
    window: UnlockWindow, waiting: int, drafts: int, title: str
) -> None:
    window.show_page(UnlockPage(greeting_name="Priya", waiting=waiting, drafts=drafts))
    window.show_forgotten()
    label = window.findChild(QLabel, "not-sent")
    assert label is not None
    assert label.text() == title


def test_no_button_and_no_word_of_a_forgotten_passphrase_is_cut(window: UnlockWindow, qtbot: QtBot) -> None:
    window.resize(1366, 768)
    window.show_page(UnlockPage(greeting_name="Priya", drafts=1))
    window.show()
    window.show_forgotten()
    sheet = window.findChild(ForgottenSheet)
    assert sheet is not None
    sheet.say(messages.delivered("Northmere", sent=0, not_taken=0, drafts=1, unreadable=0), "ok")
    qtbot.waitUntil(lambda: sheet.said.height() >= sheet.said.heightForWidth(sheet.said.width()))
    for name in ("deliver-sealed", "export-sealed", "new-code", "back"):
        button = sheet.findChild(QAbstractButton, name)
        assert button is not None
        assert button.width() >= button.sizeHint().width(), name


def test_what_became_of_it_is_said_in_pieces_with_what_to_do() -> None:
    code = "To open this laptop again, ask IT for a new code, then choose I have a new code."
    told = messages.delivered("Northmere", sent=2, not_taken=0, drafts=1, unreadable=0)
    assert told == (
        "Northmere has everything you signed. 2 pieces of work arrived just now. "
        f"1 draft you had not signed is kept there for your supervisor. {code}"
    )
    nothing = messages.delivered("Northmere", sent=0, not_taken=0, drafts=0, unreadable=0)
    assert nothing == f"Northmere has everything you signed. Nothing was left to send. {code}"
    refused = messages.delivered("Northmere", sent=0, not_taken=1, drafts=0, unreadable=0)
    assert "everything" not in refused
    assert "1 piece of work could not be taken into the record; your supervisor has it." in refused
    broken = messages.delivered("Northmere", sent=1, not_taken=0, drafts=0, unreadable=1)
    assert "everything" not in broken
    assert "still safe here. Ring IT before you use a new code." in broken


def test_whom_to_ring_follows_the_hour(window: UnlockWindow) -> None:
    window.show_page(UnlockPage(greeting_name="Priya", duty_telephone=DESK, out_of_hours_telephone=LATE))
    sheet = window.findChild(OpeningSheet)
    assert sheet is not None
    sheet.say_duty(datetime(2026, 11, 12, 9, 52, tzinfo=UTC))
    assert f"Duty desk  {DESK}" in said(window)
    sheet.say_duty(datetime(2026, 11, 12, 17, 0, tzinfo=UTC))
    assert f"Out-of-hours duty team  {LATE}" in said(window)


def test_without_an_out_of_hours_number_the_desk_is_named_at_every_hour(window: UnlockWindow) -> None:
    window.show_page(UnlockPage(greeting_name="Priya", duty_telephone=DESK))
    sheet = window.findChild(OpeningSheet)
    assert sheet is not None
    sheet.say_duty(datetime(2026, 11, 15, 3, 0, tzinfo=UTC))
    assert f"Duty desk  {DESK}" in said(window)


def test_13_6_sealed_work_is_saved_to_a_file_without_unlocking(window: UnlockWindow) -> None:
    asked: list[str] = []
    window.export_asked.connect(asked.append)
    window.show_forgotten()
    sheet = window.findChild(ForgottenSheet)
    button = window.findChild(QAbstractButton, "export-sealed")
    assert sheet is not None
    assert button is not None
    sheet.choose_file = lambda _parent, _suggested: ""
    button.click()
    sheet.choose_file = lambda _parent, suggested: f"/stick/{suggested}"
    button.click()
    assert asked == ["/stick/doorstep-sealed.json"]
