"""The Today screen with real widgets: what it says, what it asks for, and what it never shows."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.casework.due_pages import DueLine, Near
from app.casework.pages import AlertChip, NeedsYou, TodayPage, VisitCard, Work, WorkState
from ui.kit.buttons import Button, ButtonKind
from ui.kit.chips import ChipKind, StatusChip
from ui.today import wording
from ui.today.window import TodayScreen

SECRET = "3 Hidden Close, NM9 9ZZ"
NOW = datetime(2026, 11, 12, 9, 52, tzinfo=UTC)


def at(hour: int, minute: int) -> datetime:
    return NOW.replace(hour=hour, minute=minute)


def visit(of: str, planned: datetime, **changed: object) -> VisitCard:
    whole = VisitCard(
        visit=of, occasion=f"o-{of}", child=f"c-{of}", name=f"Child {of}", age="9", siblings=(), planned=planned,
        purpose="CIN visit", address="14 Larch Rise, Northmere NM4 2QT", protected=False, further_service=False,
        alerts=(), joined_by="", work=None,
    )  # fmt: skip
    return replace(whole, **changed)  # type: ignore[arg-type]


DONE = visit("v1", at(9, 0), name="Oliver Fairhurst-Lane", work=Work(WorkState.WAITING, at(9, 38)))
AMARA = visit(
    "v2", at(10, 30), name="Amara Warsame", age="4", siblings=("Liban, 11 months",), purpose="CP visit", address=None,
    protected=True, further_service=True, joined_by="Joe Tranter",
    alerts=(AlertChip("hazard", "Do not visit alone", "danger"), AlertChip("hazard", "Dog on premises", "caution")),
)  # fmt: skip
CALLUM = visit("v3", at(13, 15), name="Callum Brennan", age="13")
NEEDS = (
    NeedsYou("n1", WorkState.CONFLICT, "Two versions of one contact", "Mei-Lin Zhao: yours and S. Keane’s"),
    NeedsYou("n2", WorkState.REFUSED, "Photo not accepted", "Rosa Ferreira: file is over 20 MB"),
)
PAGE = TodayPage(date(2026, 11, 12), (DONE, AMARA, CALLUM), NEEDS, "Tue 17 Nov, core group")


@pytest.fixture
def screen(qtbot: QtBot) -> TodayScreen:
    shown = TodayScreen()
    qtbot.addWidget(shown)
    shown.resize(1282, 608)
    shown.show_page(PAGE, NOW)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def said(screen: QWidget) -> str:
    """Everything that can be read or heard on a screen."""
    parts = screen.findChildren(QWidget)
    words = [part.text() for part in parts if isinstance(part, QLabel | Button)]
    heard = [text for part in parts for text in (part.accessibleName(), part.accessibleDescription(), part.toolTip())]
    return "\n".join([*words, *heard])


def button(screen: QWidget, name: str) -> Button:
    found = screen.findChild(Button, name)
    assert found is not None, name
    return found


def test_it_says_the_day_and_each_visit(screen: TodayScreen) -> None:
    words = said(screen)
    for part in (
        "Thursday 12 November", "3 visits, 1 recorded", "Signed 09:38, waiting to send", "in 38 min",
        "with Liban, 11 months", "Address protected", "A further service: ring the desk first", "Dog on premises",
        "joint visit with Joe Tranter", "No hazards recorded", "14 Larch Rise, Northmere NM4 2QT",
    ):  # fmt: skip
        assert part in words


def test_a_protected_address_is_nowhere_even_if_the_page_holds_one(screen: TodayScreen) -> None:
    leaking = replace(AMARA, address=SECRET)
    for visits in ((leaking,), (DONE, CALLUM, leaking), (replace(leaking, work=Work(WorkState.RECEIVED, at(9, 0))),)):
        screen.show_page(replace(PAGE, visits=visits), NOW)
        assert "Hidden Close" not in said(screen)
        assert "NM9" not in said(screen)
        assert "Address protected" in said(screen)


def test_only_the_next_visit_has_a_filled_button(screen: TodayScreen) -> None:
    filled = [part for part in screen.findChildren(Button) if part.kind == ButtonKind.PRIMARY]
    assert [part.objectName() for part in filled] == ["start-visit-v2"]
    assert filled[0].text() == "Start visit"
    assert screen.findChild(Button, "start-visit-v1") is None
    assert button(screen, "start-visit-v3").accessibleName() == (
        "Start visit: Callum Brennan, 13, CIN visit, planned for 13:15"
    )


def test_a_draft_is_gone_on_with(screen: TodayScreen) -> None:
    writing = replace(AMARA, work=Work(WorkState.DRAFT, at(9, 51)))
    screen.show_page(replace(PAGE, visits=(DONE, writing, CALLUM)), NOW)
    assert button(screen, "start-visit-v2").text() == "Go on writing"
    assert "Saved on this laptop 09:51" in said(screen)
    assert "3 visits, 1 recorded" in said(screen)


def test_a_visit_whose_time_has_passed_is_not_dressed_as_the_next(screen: TodayScreen) -> None:
    forgotten = replace(DONE, work=None)
    screen.show_page(replace(PAGE, visits=(forgotten, AMARA, CALLUM)), at(10, 5))
    assert "Planned for 09:00, not recorded" in said(screen)
    assert button(screen, "start-visit-v1").text() == "Record it"
    assert button(screen, "start-visit-v1").kind == ButtonKind.SECONDARY
    assert button(screen, "start-visit-v2").kind == ButtonKind.PRIMARY
    row = screen.findChild(QWidget, "visit-v1")
    assert row is not None
    assert row.accessibleName().startswith("09:00, not recorded: Oliver Fairhurst-Lane")


def test_a_visit_that_is_past_still_offers_its_own_brief_and_so_does_a_later_one(screen: TodayScreen) -> None:
    asked: list[tuple[str, str]] = []
    screen.brief_asked.connect(lambda child, visit: asked.append((child, visit)))
    screen.show_page(replace(PAGE, visits=(replace(DONE, work=None), AMARA, CALLUM)), at(10, 5))
    for of in ("v1", "v2", "v3"):
        QTest.mouseClick(button(screen, f"brief-{of}"), Qt.MouseButton.LeftButton)
    assert asked == [("c-v1", "v1"), ("c-v2", "v2"), ("c-v3", "v3")]
    assert button(screen, "brief-v1").text() == "Open brief"


def test_what_nobody_recorded_needs_you_with_its_next_step(screen: TodayScreen) -> None:
    missing = NeedsYou("v9", WorkState.UNRECORDED, "CP visit, Callum Brennan", "Planned for 13:15, not recorded")
    screen.show_page(replace(PAGE, needs=(missing,)), NOW)
    asked: list[str] = []
    screen.need_asked.connect(asked.append)
    QTest.mouseClick(button(screen, "need-v9"), Qt.MouseButton.LeftButton)
    assert (button(screen, "need-v9").text(), asked) == ("Record it", ["v9"])


def test_one_begun_and_not_signed_says_so_once_nobody_writes_on(screen: TodayScreen) -> None:
    left = replace(DONE, work=Work(WorkState.DRAFT, at(9, 20)))
    screen.show_page(replace(PAGE, visits=(left, AMARA)), at(10, 21))
    assert "Planned for 09:00, not signed yet" in said(screen)
    assert button(screen, "start-visit-v1").text() == "Go on writing"
    assert button(screen, "start-visit-v2").kind == ButtonKind.PRIMARY


@pytest.mark.parametrize(
    ("hour", "minute", "following"),
    [(8, 0, "v1"), (9, 59, "v1"), (10, 0, "v2"), (10, 31, "v2"), (13, 14, "v3"), (14, 14, "v3"), (14, 15, "")],
)
def test_the_next_visit_is_the_one_under_way_or_the_first_to_come(
    screen: TodayScreen, hour: int, minute: int, following: str
) -> None:
    screen.show_page(replace(PAGE, visits=(replace(DONE, work=None), AMARA, CALLUM)), NOW)
    screen.show_page(replace(PAGE, visits=(replace(DONE, work=None), AMARA, CALLUM)), at(hour, minute))
    filled = [part.objectName() for part in screen.findChildren(Button) if part.kind == ButtonKind.PRIMARY]
    assert filled == ([f"start-visit-{following}"] if following else [])


def test_at_the_end_of_the_day_the_keys_are_at_what_is_not_recorded(screen: TodayScreen) -> None:
    screen.show_page(replace(PAGE, visits=(DONE, AMARA)), at(18, 0))
    screen.setFocus()
    assert button(screen, "start-visit-v2").hasFocus()


def test_what_is_written_late_stays_under_way(screen: TodayScreen) -> None:
    writing = replace(DONE, work=Work(WorkState.DRAFT, at(10, 10)))
    screen.show_page(replace(PAGE, visits=(writing, CALLUM)), at(11, 0))
    assert button(screen, "start-visit-v1").kind == ButtonKind.PRIMARY


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (WorkState.RECEIVED, "Northmere has it, 12:06"),
        (WorkState.CONFLICT, "Two versions"),
        (WorkState.REFUSED, "Northmere did not accept it"),
    ],
)
def test_recorded_work_says_where_it_is(screen: TodayScreen, state: WorkState, words: str) -> None:
    screen.show_page(replace(PAGE, visits=(replace(DONE, work=Work(state, at(12, 6))), AMARA)), NOW)
    assert words in said(screen)


def test_a_press_asks_for_the_visit(screen: TodayScreen, qtbot: QtBot) -> None:
    with qtbot.waitSignal(screen.visit_asked) as asked:
        QTest.mouseClick(button(screen, "start-visit-v3"), Qt.MouseButton.LeftButton)
    assert asked.args == ["v3"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_the_keyboard_asks_for_the_visit(screen: TodayScreen, qtbot: QtBot, key: Qt.Key) -> None:
    screen.setFocus()  # the screen gives the focus to what it is for
    assert button(screen, "start-visit-v2").hasFocus()
    with qtbot.waitSignal(screen.visit_asked) as asked:
        QTest.keyClick(button(screen, "start-visit-v2"), key)
    assert asked.args == ["v2"]


def test_control_and_enter_start_the_next_visit(screen: TodayScreen, qtbot: QtBot) -> None:
    button(screen, "add-contact").setFocus()
    with qtbot.waitSignal(screen.visit_asked) as asked:
        QTest.keyClick(screen, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked.args == ["v2"]


def test_what_needs_the_person_is_asked_for(screen: TodayScreen, qtbot: QtBot) -> None:
    assert button(screen, "need-n1").text() == "Open"
    assert button(screen, "need-n2").accessibleName() == (
        "See why: Photo not accepted, Rosa Ferreira: file is over 20 MB"
    )
    with qtbot.waitSignal(screen.need_asked) as asked:
        QTest.mouseClick(button(screen, "need-n2"), Qt.MouseButton.LeftButton)
    assert asked.args == ["n2"]
    with qtbot.waitSignal(screen.need_asked) as asked:
        QTest.keyClick(button(screen, "need-n1"), Qt.Key.Key_Return)
    assert asked.args == ["n1"]


def test_a_planned_visit_is_called_off_where_it_stands_unless_it_is_recorded_or_written(
    screen: TodayScreen, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(screen.call_off_asked) as asked:
        QTest.mouseClick(button(screen, "call-off-v2"), Qt.MouseButton.LeftButton)
    assert asked.args == ["c-v2", "v2"]
    assert button(screen, "call-off-v3").accessibleName() == "Call off: Callum Brennan, planned for 13:15"
    assert screen.findChild(Button, "call-off-v1") is None
    writing = replace(AMARA, work=Work(WorkState.DRAFT, at(9, 51)))
    screen.show_page(replace(PAGE, visits=(DONE, writing, CALLUM)), NOW)
    assert screen.findChild(Button, "call-off-v2") is None


def test_an_unplanned_contact_is_asked_for(screen: TodayScreen, qtbot: QtBot) -> None:
    with qtbot.waitSignal(screen.contact_asked):
        QTest.mouseClick(button(screen, "add-contact"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(screen.contact_asked):
        QTest.keyClick(button(screen, "add-contact"), Qt.Key.Key_Space)


def test_an_empty_day_is_calm(screen: TodayScreen) -> None:
    screen.show_page(TodayPage(date(2026, 11, 12), (), (), "Tue 17 Nov, core group"), NOW)
    assert "No visits today. Your next is Tue 17 Nov, core group." in said(screen)
    assert "Nothing needs you now." in said(screen)
    screen.show_page(TodayPage(date(2026, 11, 12), (), (), ""), NOW)
    assert "No next visit of yours is planned on this laptop." in said(screen)


def test_everything_fits_a_low_screen_and_a_long_day_scrolls(screen: TodayScreen, qtbot: QtBot) -> None:
    visits = screen.findChild(QScrollArea, "today-visits")
    assert visits is not None
    assert visits.verticalScrollBar().maximum() == 0
    many = tuple(replace(CALLUM, visit=f"m{number}") for number in range(20))
    screen.show_page(replace(PAGE, visits=many), NOW)
    qtbot.waitUntil(lambda: visits.verticalScrollBar().maximum() > 0)
    QTest.keyClick(screen, Qt.Key.Key_PageDown)
    assert visits.verticalScrollBar().value() > 0


def test_a_row_with_three_chips_fits_a_window_of_1366(screen: TodayScreen) -> None:
    chips = (
        AlertChip("hazard", "Do not visit alone: Joe Tranter joins you", "danger"),
        AlertChip("hazard", "Dog on premises", "caution"),
        AlertChip("communication", "Interpreter: Somali", "note"),
    )
    for place in (replace(AMARA, alerts=chips), replace(CALLUM, alerts=chips)):
        visits = (place,) if place.visit == AMARA.visit else (AMARA, place)
        screen.show_page(replace(PAGE, visits=visits), NOW)
        card = screen.findChild(QWidget, f"card-{place.visit}")
        assert card is not None
        shown = [
            chip for chip in card.findChildren(StatusChip) if chip.accessibleName() in {one.words for one in chips}
        ]
        assert len(shown) == 3
        placed = [QRect(chip.mapTo(card, QPoint(0, 0)), chip.size()) for chip in shown]
        assert all(card.rect().contains(one) for one in placed)
        assert all(chip.width() >= chip.sizeHint().width() for chip in shown)
        assert not any(one.intersects(other) for one, other in combinations(placed, 2))


def test_a_listener_hears_the_parts_of_a_row_apart(screen: TodayScreen) -> None:
    row = screen.findChild(QWidget, "visit-v2")
    assert row is not None
    assert row.accessibleName() == (
        "10:30, next visit: Amara Warsame, 4, with Liban, 11 months. CP visit, joint visit with Joe Tranter. "
        "Address protected. Do not visit alone. Dog on premises. "
        "A further service is involved. Ring the safeguarding desk first."
    )


def test_a_new_page_keeps_the_focus_and_a_press_may_bring_one(screen: TodayScreen) -> None:
    screen.visit_asked.connect(
        lambda _: screen.show_page(replace(PAGE, needs=(), visits=(DONE, replace(AMARA, age="5"), CALLUM)), NOW)
    )
    button(screen, "start-visit-v3").setFocus()
    QTest.keyClick(button(screen, "start-visit-v3"), Qt.Key.Key_Space)
    assert button(screen, "start-visit-v3").hasFocus()
    assert "Amara Warsame, 5" in said(screen)


def test_the_same_page_later_only_moves_the_words_of_time(screen: TodayScreen) -> None:
    before = button(screen, "start-visit-v2")
    screen.show_page(PAGE, at(10, 0))
    assert button(screen, "start-visit-v2") is before
    assert "in 30 min" in said(screen)


def test_markup_in_a_name_stays_words(screen: TodayScreen) -> None:
    screen.show_page(replace(PAGE, visits=(replace(CALLUM, name="<b>Callum</b> & Co"),)), NOW)
    labels = [label for label in screen.findChildren(QLabel) if "<b>Callum</b> & Co" in label.text()]
    assert labels
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in screen.findChildren(QLabel))


def test_a_long_hazard_is_whole(screen: TodayScreen) -> None:
    long = "Adult at address has made threats to staff with a knife and has said that he will do so again; " * 2
    screen.show_page(replace(PAGE, visits=(replace(CALLUM, alerts=(AlertChip("hazard", long, "danger"),)),)), NOW)
    label = next(label for label in screen.findChildren(QLabel) if label.text() == long)
    assert label.height() >= label.heightForWidth(label.width())


def test_a_draft_that_needs_the_person_is_gone_on_with(screen: TodayScreen, qtbot: QtBot) -> None:
    need = NeedsYou("d1", WorkState.DRAFT, "CP visit, not signed", "Amara Warsame: only on this laptop")
    screen.show_page(replace(PAGE, needs=(need,)), NOW)
    assert button(screen, "need-d1").text() == "Go on writing"
    with qtbot.waitSignal(screen.need_asked) as asked:
        QTest.mouseClick(button(screen, "need-d1"), Qt.MouseButton.LeftButton)
    assert asked.args == ["d1"]


def test_an_order_about_a_protected_address_is_violet_as_it_is_on_the_child_s_page() -> None:
    order = AlertChip("order", "Non-disclosure of the address", "danger")
    (protection, said) = wording.warnings(replace(CALLUM, protected=True, further_service=False, alerts=(order,)))
    assert (protection.kind, said.kind) == (ChipKind.PROTECTED, ChipKind.PROTECTED)
    (said,) = wording.warnings(replace(CALLUM, protected=False, further_service=False, alerts=(order,)))
    assert said.kind == ChipKind.DANGER


def due(key: str, near: Near, chip: str, **more: object) -> DueLine:
    line = DueLine(
        key=key, child=f"c-{key}", names=f"Child {key}", what="CP visit, every 10 working days", chip=chip, near=near,
        began=at(9, 0), due=at(9, 0), sentence=f"Why {key}. Two bank holidays between.",
    )  # fmt: skip
    return replace(line, **more)  # type: ignore[arg-type]


DUES = (due("a", "over", "2 days over"), due("b", "soon", "Fri 13 Nov"), due("c", "later", "Wed 25 Nov"))


def part(screen: QWidget, name: str) -> QWidget:
    found = screen.findChild(QWidget, name)
    assert found is not None, name
    return found


def test_what_is_due_is_counted_and_opens_the_child_by_mouse_and_by_key(screen: TodayScreen) -> None:
    screen.show_page(replace(PAGE, dues=DUES), NOW)
    asked: list[str] = []
    screen.child_asked.connect(asked.append)
    assert part(screen, "due-clocks").accessibleName() == "Due clocks, 1 overdue, 1 soon"
    assert part(screen, "due-a").accessibleName() == "Child a. CP visit, every 10 working days. Overdue: 2 days over."
    QTest.mouseClick(part(screen, "due-a"), Qt.MouseButton.LeftButton)
    part(screen, "due-b").setFocus()
    QTest.keyClick(part(screen, "due-b"), Qt.Key.Key_Return)
    QTest.keyClick(part(screen, "due-b"), Qt.Key.Key_Space)
    assert asked == ["c-a", "c-b", "c-b"]


def test_why_a_date_is_that_date_is_read_without_a_mouse(screen: TodayScreen) -> None:
    screen.show_page(replace(PAGE, dues=DUES), NOW)
    row = part(screen, "due-b")
    assert row.toolTip() == "Why b. Two bank holidays between."
    assert "Why b" not in shown(row)
    part(screen, "due-a").setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(screen.focusWidget(), Qt.Key.Key_Tab)
    assert row.hasFocus()
    assert "Why b. Two bank holidays between." in shown(row)
    assert "Why a" not in shown(screen)


def shown(screen: QWidget) -> str:
    return "\n".join(label.text() for label in screen.findChildren(QLabel) if label.isVisible())


def test_of_many_the_first_are_shown_and_what_needs_you_stays_in_view(screen: TodayScreen) -> None:
    many = tuple(due(str(n), "over" if n < 7 else "soon", "1 day over") for n in range(12))
    screen.show_page(replace(PAGE, dues=many), NOW)
    assert [f"due-{n}" for n in range(12) if screen.findChild(QWidget, f"due-{n}")] == [f"due-{n}" for n in range(5)]
    assert part(screen, "due-clocks").accessibleName() == "Due clocks, 7 overdue, 5 soon"
    assert button(screen, "more-dues").text() == "Show 7 more, 2 of them overdue"
    assert not part(screen, "need-n2").visibleRegion().isEmpty()
    QTest.mouseClick(button(screen, "more-dues"), Qt.MouseButton.LeftButton)
    assert all(screen.findChild(QWidget, f"due-{n}") for n in range(12))


def test_that_nothing_is_due_is_said_and_of_what_it_is_said(screen: TodayScreen) -> None:
    assert part(screen, "due-clocks").accessibleName() == (
        "Due clocks. Nothing is due in the next two weeks, by what this laptop has."
    )


def test_where_there_is_no_room_beside_one_another_all_is_below_one_another_and_uncut(
    screen: TodayScreen, qtbot: QtBot
) -> None:
    screen.show_page(replace(PAGE, dues=DUES), NOW)
    screen.resize(900, 700)
    around = screen.findChild(QScrollArea, "today-visits")
    assert around is not None

    def whole(name: str) -> bool:
        card, inside = part(screen, name), around.widget()
        assert inside is not None
        around.verticalScrollBar().setValue(card.mapTo(inside, QPoint(0, 0)).y())
        return card.visibleRegion().boundingRect().width() == card.width()

    qtbot.waitUntil(lambda: all(whole(name) for name in ("card-v2", "due-clocks", "needs-you")), timeout=2000)
