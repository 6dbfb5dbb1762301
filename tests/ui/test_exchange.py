"""The Sync centre with real widgets: counts, asking, receipts, signing in, and thousands of rows."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView, QWidget
from pytestqt.qtbot import QtBot

from app.casework.pages import OutboxLine, StripFigures, SyncPage, WorkState
from ui.exchange.figures import ShareBar
from ui.exchange.window import SyncCentre
from ui.kit import tokens
from ui.kit.buttons import Button

NOW = datetime(2026, 11, 12, 11, 40, tzinfo=UTC)


def at(hour: int, minute: int) -> datetime:
    return NOW.replace(hour=hour, minute=minute)


def line(change: str, state: WorkState, reason: str = "", received: datetime | None = None) -> OutboxLine:
    return OutboxLine(change, "CP visit", "Amara Warsame", at(11, 14), 42_000, state, reason, received, signed=True)


STOPPED = (
    replace(
        line("s1", WorkState.CONFLICT, "Yours and Siobhan Keane’s. Both are kept until you choose."), ways=("open",)
    ),
    line("s2", WorkState.REFUSED, "The plan was closed at 09:10 by Denise Whitlock."),
)
WAITING = tuple(line(f"w{number}", WorkState.WAITING) for number in range(6))
SENT = tuple(line(f"r{number}", WorkState.RECEIVED, received=at(7, 52)) for number in range(3))
FIGURES = StripFigures(at(11, 20), 6, 2, at(7, 52), at(7, 52) + timedelta(days=3))
PAGE = SyncPage(
    STOPPED, WAITING, SENT, FIGURES, lease_hours=72, children=18, records=4210, last_sent=3, last_received=214,
    vault_bytes=370_000_000, sealed_bytes=33_000_000, problem="", disk_free=3_600_000_000,
)  # fmt: skip


@pytest.fixture
def centre(qtbot: QtBot) -> SyncCentre:
    shown = SyncCentre()
    qtbot.addWidget(shown)
    shown.resize(1282, 680)
    shown.show_page(PAGE, NOW)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def listing(centre: SyncCentre) -> QListView:
    found = centre.findChild(QListView, "exchange-lines")
    assert found is not None
    return found


def rows(centre: SyncCentre) -> list[str]:
    """What a listener hears of each row."""
    lines = listing(centre).model()
    role = Qt.ItemDataRole.AccessibleTextRole
    return [str(lines.index(row, 0).data(role)) for row in range(lines.rowCount())]


def button(centre: QWidget, name: str) -> Button:
    found = centre.findChild(Button, name)
    assert found is not None, name
    return found


def said(centre: QWidget) -> str:
    parts = centre.findChildren(QWidget)
    return "\n".join([part.text() for part in parts if isinstance(part, QLabel)] + [p.accessibleName() for p in parts])


def after(part: QWidget) -> QWidget:
    """The next button of a stopped line in the order of the tab key."""
    following = part.nextInFocusChain()
    assert following is not None
    return following if following.objectName().startswith(("open-", "again-")) else after(following)


def choose(centre: SyncCentre, sentence: str) -> None:
    """Press the first row whose sentence starts so."""
    view = listing(centre)
    row = next(number for number, heard in enumerate(rows(centre)) if heard.startswith(sentence))
    index = view.model().index(row, 0)
    view.scrollTo(index)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())


def test_sections_and_counts_equal_the_page(centre: SyncCentre) -> None:
    heard = rows(centre)
    assert heard[0] == "Stopped until you act, 2"
    assert heard[3] == "Waiting to send, 6 in this order"
    assert heard[10] == "Sent today, 3, each with a receipt"
    assert len(heard) == 2 + 6 + 3 + 3
    assert heard[1].startswith("Two versions: CP visit, Amara Warsame, 42 KB, found 11:14. Yours and Siobhan")
    assert heard[2].startswith("Held: CP visit, Amara Warsame")
    assert heard[4] == "Waiting to send, 1st: CP visit, Amara Warsame. Signed 11:14, 42 KB."
    assert heard[11] == "Sent: CP visit, Amara Warsame. Signed 11:14, 42 KB. Northmere has it, 07:52."


def test_looks_that_wait_are_one_quiet_line_after_the_work(centre: SyncCentre) -> None:
    centre.show_page(replace(PAGE, looks=9, looked=at(11, 20)), NOW)
    assert rows(centre)[10] == "Who has looked: 9 looks, until 11:20. With the next exchange."
    assert rows(centre)[3] == "Waiting to send, 6 in this order"
    lines = listing(centre).model()
    assert not lines.flags(lines.index(10, 0)) & Qt.ItemFlag.ItemIsSelectable
    centre.show_page(replace(PAGE, stopped=(), waiting=(), sent=(), looks=1, looked=at(11, 20)), NOW)
    nothing, looks = rows(centre)
    assert nothing.startswith("No work is waiting to send.")
    assert looks.startswith("Who has looked: 1 look, until 11:20.")


def filled_share(centre: SyncCentre) -> float:
    """How much of the bar of what is kept is not empty, read from its pixels."""
    bar = centre.findChild(ShareBar)
    assert bar is not None
    shown = bar.grab().toImage()
    middle = shown.height() // 2
    empty = tokens.look().colours.sunken.rgb()
    return sum(shown.pixel(at, middle) != empty for at in range(shown.width())) / shown.width()


def test_the_bar_of_what_is_kept_is_a_share_of_the_disk(centre: SyncCentre) -> None:
    assert 0.09 < filled_share(centre) < 0.12
    centre.show_page(replace(PAGE, children=0, records=0, vault_bytes=0, sealed_bytes=0), NOW)
    assert filled_share(centre) == 0
    centre.show_page(replace(PAGE, disk_free=0), NOW)
    assert filled_share(centre) == 1


def test_the_side_says_what_the_figures_say(centre: SyncCentre) -> None:
    words = said(centre)
    for part in (
        "Everything saved, 11:20", "Last heard 07:52 today", "Until Sunday 15 November, 07:52.",
        "Offline access: 68 h of 72 left", "3 sent, 214 received", "18 children, 4,210 records", "370 MB", "33 MB",
        "403 MB, 3.6 GB free",
    ):  # fmt: skip
        assert part in words


@pytest.mark.parametrize(("name", "signal"), [("again-s2", "again_asked"), ("open-s2", "open_asked")])
def test_a_stopped_line_asks_by_mouse_and_keyboard(centre: SyncCentre, qtbot: QtBot, name: str, signal: str) -> None:
    for key in (None, Qt.Key.Key_Space, Qt.Key.Key_Return):
        with qtbot.waitSignal(getattr(centre, signal)) as asked:
            if key is None:
                QTest.mouseClick(button(centre, name), Qt.MouseButton.LeftButton)
            else:
                QTest.keyClick(button(centre, name), key)
        assert asked.args == ["s2"]


def test_two_versions_can_be_opened_but_not_sent_once_more(centre: SyncCentre) -> None:
    assert centre.findChild(Button, "again-s1") is None
    assert button(centre, "open-s1").accessibleName() == "Open: Two versions: CP visit, Amara Warsame"


def test_enter_on_a_stopped_row_opens_it(centre: SyncCentre, qtbot: QtBot) -> None:
    view = listing(centre)
    view.setFocus()
    assert view.currentIndex().row() == 1  # the band is passed over
    with qtbot.waitSignal(centre.open_asked) as asked:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert asked.args == ["s1"]
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.currentIndex().row() == 4  # and so is the next


def test_what_somebody_else_settled_first_is_let_go_of(centre: SyncCentre, qtbot: QtBot) -> None:
    second = replace(line("s3", WorkState.REFUSED, "Siobhan Keane settled it first."), ways=("let-go", "open"))
    centre.show_page(replace(PAGE, stopped=(*STOPPED, second)), NOW)
    assert centre.findChild(Button, "again-s3") is None
    asking = button(centre, "let-go-s3")
    assert asking.accessibleName() == "Let go of mine: Held: CP visit, Amara Warsame"
    with qtbot.waitSignal(centre.let_go_asked) as asked:
        QTest.mouseClick(asking, Qt.MouseButton.LeftButton)
    assert asked.args == ["s3"]


def test_the_tab_key_goes_from_the_list_through_its_buttons(centre: SyncCentre) -> None:
    view = listing(centre)
    names = []
    part: QWidget = view
    for _ in range(3):
        part = after(part)
        names.append(part.objectName())
    assert names == ["open-s1", "again-s2", "open-s2"]


def test_try_now_asks_and_waits(centre: SyncCentre, qtbot: QtBot) -> None:
    button(centre, "try-now").setFocus()
    with qtbot.waitSignal(centre.round_asked):
        QTest.mouseClick(button(centre, "try-now"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(centre.round_asked):
        QTest.keyClick(button(centre, "try-now"), Qt.Key.Key_Return)
    centre.busy(True)
    assert not button(centre, "try-now").isEnabled()
    centre.busy(False)
    assert button(centre, "try-now").isEnabled()
    assert button(centre, "try-now").hasFocus()


def test_signing_in_gives_the_password_once(centre: SyncCentre, qtbot: QtBot) -> None:
    field = centre.findChild(QLineEdit, "sign-in-password")
    assert field is not None
    assert not field.isVisible()
    centre.show_sign_in(True, "Northmere has to know that it is you.", "p.raman")
    assert field.isVisible()
    assert "p.raman" in said(centre)
    with qtbot.assertNotEmitted(centre.sign_in_asked):
        QTest.mouseClick(button(centre, "sign-in-button"), Qt.MouseButton.LeftButton)
    QTest.keyClicks(field, "open sesame")
    with qtbot.waitSignal(centre.sign_in_asked) as asked:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert asked.args == ["open sesame"]
    assert not field.text()
    QTest.keyClicks(field, "half")
    centre.show_sign_in(False)
    assert not field.text()
    assert not field.isVisible()


def test_a_sent_line_shows_its_receipt(centre: SyncCentre, qtbot: QtBot) -> None:
    with qtbot.waitSignal(centre.receipt_asked) as asked:
        choose(centre, "Sent:")
    assert asked.args == ["r0"]
    panel = centre.findChild(QWidget, "receipt")
    assert panel is not None
    assert not panel.isVisible()
    centre.show_receipt(["Change r9"], "r9")  # too late: the person has gone on
    assert not panel.isVisible()
    centre.show_receipt(["Change r0", "Northmere took it 07:52 today", "Version 4", "Signed by Northmere"], "r0")
    assert panel.isVisible()
    assert (
        panel.accessibleName() == "Receipt. Change r0. Northmere took it 07:52 today. Version 4. Signed by Northmere."
    )
    QTest.mouseClick(button(centre, "receipt-close"), Qt.MouseButton.LeftButton)
    assert not panel.isVisible()


def test_the_receipt_stays_while_the_page_changes_and_goes_with_another_line(centre: SyncCentre, qtbot: QtBot) -> None:
    choose(centre, "Sent:")
    centre.show_receipt(["Change r0"])
    panel = centre.findChild(QWidget, "receipt")
    assert panel is not None
    with qtbot.assertNotEmitted(centre.receipt_asked):
        centre.show_page(replace(PAGE, waiting=WAITING[1:]), NOW)
    assert panel.isVisible()
    with qtbot.assertNotEmitted(centre.receipt_asked):
        choose(centre, "Waiting to send, 1st")
    assert not panel.isVisible()


def test_a_line_that_has_gone_takes_its_receipt_and_its_buttons_along(centre: SyncCentre) -> None:
    choose(centre, "Sent:")
    centre.show_receipt(["Change r0"])
    centre.show_page(replace(PAGE, sent=SENT[1:], stopped=STOPPED[:1]), NOW)
    panel = centre.findChild(QWidget, "receipt")
    assert panel is not None
    assert not panel.isVisible()
    gone = centre.findChild(Button, "again-s2")
    assert gone is None or not gone.isVisible()


def test_a_press_may_bring_a_new_page_and_other_buttons_keep_the_focus(centre: SyncCentre) -> None:
    centre.again_asked.connect(lambda _: centre.show_page(replace(PAGE, stopped=STOPPED[:1]), NOW))
    QTest.mouseClick(button(centre, "again-s2"), Qt.MouseButton.LeftButton)
    assert len(rows(centre)) == 13
    button(centre, "open-s1").setFocus()
    centre.show_page(replace(PAGE, stopped=STOPPED[:1], waiting=()), NOW)
    assert button(centre, "open-s1").hasFocus()


def test_five_thousand_lines_show_in_under_a_second(qtbot: QtBot) -> None:
    many = tuple(line(f"w{number}", WorkState.WAITING, "after its visit") for number in range(5000))
    centre = SyncCentre()
    qtbot.addWidget(centre)
    centre.resize(1282, 680)
    began = time.process_time()
    with qtbot.waitExposed(centre):
        centre.show_page(replace(PAGE, waiting=many), NOW)
        centre.show()
    centre.grab()
    assert time.process_time() - began < 1
    assert rows(centre)[3] == "Waiting to send, 5,000 in this order"
    bar = listing(centre).verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    centre.show_page(replace(PAGE, waiting=many[:-1]), NOW)
    assert bar.value() > bar.maximum() // 3  # the place is kept


def test_nothing_waiting_is_said_calmly_and_only_when_it_is_true(centre: SyncCentre) -> None:
    calm = "No work is waiting to send. Northmere has all your work, 12:06 today."
    figures = replace(FIGURES, received_at=at(12, 6))
    centre.show_page(replace(PAGE, stopped=(), waiting=(), sent=(), figures=figures), at(12, 10))
    empty = centre.findChild(QWidget, "exchange-empty")
    assert empty is not None
    assert empty.isVisible()
    assert empty.accessibleName() == calm
    centre.show_page(replace(PAGE, stopped=(), waiting=(), figures=figures), at(12, 10))
    assert rows(centre)[0] == calm
    centre.show_page(replace(PAGE, waiting=(), figures=figures), at(12, 10))
    assert "has all your work" not in " ".join(rows(centre))
    assert "No work is waiting to send." in " ".join(rows(centre))


def test_an_ended_lease_and_a_problem_are_said(centre: SyncCentre) -> None:
    ended = replace(FIGURES, lease_until=NOW - timedelta(hours=1), received_at=None, saved_at=None)
    centre.show_page(replace(PAGE, figures=ended, problem="Northmere could not be reached at 08:20."), NOW)
    words = said(centre)
    assert "Offline access: 0 h of 72 left" in words
    assert "Ended Thursday 12 November, 10:40." in words
    assert "Northmere could not be reached at 08:20." in words
    assert "Not heard from yet" in words


def test_a_sent_line_says_what_came_of_it(centre: SyncCentre) -> None:
    joined = replace(PAGE.sent[0], reason="Joined with what others changed meanwhile")
    centre.show_page(replace(PAGE, sent=(joined,)), NOW)
    (heard,) = (said for said in rows(centre) if said.startswith("Sent: "))
    assert heard.endswith("Northmere has it, 07:52. Joined with what others changed meanwhile.")


def test_the_line_is_said_in_words(centre: SyncCentre) -> None:
    centre.set_line("No network since 08:20", False)
    assert "No network since 08:20" in said(centre)


def test_long_names_and_reasons_make_their_row_higher(centre: SyncCentre) -> None:
    view = listing(centre)
    usual = view.visualRect(view.model().index(5, 0)).height()
    long = replace(WAITING[1], child_name="Oluwaseyifunmi Featherstonehaugh-Cholmondeley Anastasia Wilhelmina")
    reason = replace(STOPPED[1], reason=" ".join(["Your record is safe on this laptop."] * 8))
    centre.show_page(replace(PAGE, stopped=(STOPPED[0], reason), waiting=(WAITING[0], long)), NOW)
    QApplication.processEvents()
    assert view.visualRect(view.model().index(5, 0)).height() > usual
    stopped = view.visualRect(view.model().index(2, 0))
    assert stopped.height() > view.visualRect(view.model().index(1, 0)).height()
    place = button(centre, "open-s2").mapTo(view.viewport(), QPoint(0, 0))
    assert stopped.contains(place)


def test_a_draft_is_listed_last_and_can_be_gone_on_with(centre: SyncCentre, qtbot: QtBot) -> None:
    draft = line("d1", WorkState.DRAFT, "Only on this laptop")
    centre.show_page(replace(PAGE, stopped=(), waiting=(), sent=(), drafts=(draft,)), NOW)
    assert rows(centre)[-2] == "Being written, not signed, 1"
    assert rows(centre)[-1].startswith("Being written, not signed: CP visit, Amara Warsame.")
    with qtbot.waitSignal(centre.draft_asked) as asked:
        QTest.mouseClick(button(centre, "draft-d1"), Qt.MouseButton.LeftButton)
    assert asked.args == ["d1"]
    listing(centre).setFocus()
    QTest.keyClick(listing(centre), Qt.Key.Key_Down)
    with qtbot.waitSignal(centre.draft_asked):
        QTest.keyClick(listing(centre), Qt.Key.Key_Return)
