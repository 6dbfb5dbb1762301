"""The child's page with real widgets: what it says, what it asks for by mouse and keys, and what it never shows."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListView, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.casework.page_parts import Status
from app.domain.freshness import Freshness
from tests.ui.child_pages import DESK, LONG_NAME, NOW, SOURCES, amara, odd
from ui.child import wording
from ui.child.window import ChildScreen
from ui.kit.buttons import Button, ButtonKind

SECRET = "3 Hidden Close, NM9 9ZZ"


@pytest.fixture
def screen(qtbot: QtBot) -> ChildScreen:
    shown = ChildScreen()
    qtbot.addWidget(shown)
    shown.resize(1282, 680)
    shown.add_tab("chronology", "Chronology", QWidget())
    shown.add_tab("brief", "Before you knock", QWidget(), whole=True)
    shown.show_page(amara(), NOW)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def said(screen: QWidget) -> str:
    """Everything that can be read or heard on a screen, the rows of its lists included."""
    parts = screen.findChildren(QWidget)
    words = [part.text() for part in parts if isinstance(part, QLabel | Button)]
    heard = [text for part in parts for text in (part.accessibleName(), part.accessibleDescription(), part.toolTip())]
    return "\n".join([*words, *heard, *rows(screen, "working-rows"), *rows(screen, "latest-rows")])


def listing(screen: QWidget, name: str) -> QListView:
    found = screen.findChild(QListView, name)
    assert found is not None
    return found


def rows(screen: QWidget, name: str) -> list[str]:
    lines = listing(screen, name).model()
    role = Qt.ItemDataRole.AccessibleTextRole
    return [str(lines.index(row, 0).data(role)) for row in range(lines.rowCount())]


def button(screen: QWidget, name: str) -> Button:
    found = screen.findChild(Button, name)
    assert found is not None, name
    return found


def part(screen: QWidget, name: str) -> QWidget:
    found = screen.findChild(QWidget, name)
    assert found is not None, name
    return found


def click(view: QListView, row: int, from_right: int | None = None) -> None:
    place: QRect = view.visualRect(view.model().index(row, 0))
    at = place.center() if from_right is None else QPoint(place.right() - from_right, place.center().y())
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_it_says_who_the_child_is_and_every_alert(screen: ChildScreen) -> None:
    words = said(screen)
    for text in (
        "Amara Warsame", "4 years 8 months, girl, born 3 March 2022", "NHS 999 945 8076", "verified",
        "Social care ID 40 118 273", "Lead professional Priya Raman", "Received 07:52 today",
        "Child protection plan: neglect, since 10 Sep 2026", "Do not visit alone", "Interpreter: Somali",
        "Address must not be disclosed to Mohamed Nur (father)",
    ):  # fmt: skip
        assert text in words


def test_who_works_with_the_child_is_heard_in_sentences(screen: ChildScreen) -> None:
    heard = rows(screen, "working-rows")
    assert heard[1] == (
        "DC Leanne Marsh, Public protection unit. 01632 960 110. Last contact: Called out, Sun 8 Nov. "
        "Received 07:51 today. Active."
    )
    assert "Housing, 9 days old" in heard[6]
    assert "7 in 5 agencies, and one further service" in said(screen)
    assert "4 police contacts in 6 weeks" in said(screen)


def test_whoever_has_ended_is_listed_and_not_counted_among_those_who_work_with_the_child(screen: ChildScreen) -> None:
    page = amara()
    ended = replace(page.working[5], state="ended")
    screen.show_page(replace(page, working=(*page.working[:5], ended, *page.working[6:])), NOW)
    assert "6 in 5 agencies, and one further service" in said(screen)
    assert len(rows(screen, "working-rows")) == len(page.working)


def test_a_further_service_is_only_the_number_of_the_desk(screen: ChildScreen) -> None:
    page = amara()
    hidden = replace(page.working[7], name="Hidden clinic", role="Secret role", last_words="Seen, Mon 2 Nov")
    screen.show_page(replace(page, working=(*page.working[:7], hidden)), NOW)
    assert rows(screen, "working-rows")[7] == (
        f"A further service is involved, details restricted. Ring the safeguarding desk first: {DESK}."
    )
    for word in ("Hidden clinic", "Secret role", "Mon 2 Nov"):
        assert word not in said(screen)


def test_a_protected_address_is_nowhere_even_if_the_page_holds_one(screen: ChildScreen) -> None:
    page = amara()
    for alerts in (page.header.alerts, ()):
        leaking = replace(page, header=replace(page.header, address=SECRET, alerts=alerts))
        screen.show_page(leaking, NOW)
        assert "Hidden Close" not in said(screen)
        assert "NM9" not in said(screen) + screen.windowTitle() + screen.accessibleName()
    assert "Address protected" in said(screen)
    open_one = replace(page.header, address_protected=False, address="9 Bell Street")
    screen.show_header(open_one, NOW)
    assert "9 Bell Street" in said(screen)
    screen.show_header(replace(open_one, address=None), NOW)
    assert "No address on this laptop" in said(screen)


def test_absence_is_said_and_never_reads_as_safety(screen: ChildScreen) -> None:
    page = amara()
    bare = replace(
        page, working=(), relatives=(), latest=(), patterns=(), planned=(), unheard=(), agencies=0,
        header=replace(page.header, alerts=(), status=Status("", "", ""), address_protected=False, nhs_number=""),
    )  # fmt: skip
    screen.show_page(bare, NOW)
    words = said(screen)
    for text in (
        "No hazards recorded", "NHS number not recorded", wording.NO_DATES, wording.NO_ENTRIES,
        "Nobody is recorded as working with Amara in what this laptop has.", "Nobody of the household",
    ):  # fmt: skip
        assert text in words
    assert part(screen, "working-rows").isHidden()


def test_sources_not_heard_from_are_said_under_the_table(screen: ChildScreen) -> None:
    assert "Housing: 9 days old. Not heard from since Tue 3 Nov" in said(screen)
    never = replace(SOURCES["housing"], sector="police", name="Police", heard=None, state=Freshness.NEVER)
    screen.show_page(replace(amara(), unheard=(never,)), NOW)
    assert "Police: never heard from." in said(screen)


def test_a_copy_that_is_not_complete_is_said_above_everything(screen: ChildScreen) -> None:
    notice = part(screen, "not-all-here")
    assert not notice.isVisible()
    page = amara()
    screen.show_page(replace(page, header=replace(page.header, here=False)), NOW)
    assert notice.isVisible()
    assert notice.accessibleName().startswith("Not all of Amara’s records are on this laptop yet")
    assert notice.mapTo(screen, QPoint()).y() < part(screen, "child-tabs").mapTo(screen, QPoint()).y()
    screen.show_tab("brief")
    assert notice.isVisible()


def test_a_long_name_wraps_and_is_never_cut(screen: ChildScreen, qtbot: QtBot) -> None:
    screen.show_page(odd(), NOW)
    name = screen.findChild(QLabel, "child-name")
    assert name is not None
    assert name.text().startswith(LONG_NAME)
    qtbot.waitUntil(lambda: name.height() >= name.heightForWidth(name.width()))
    assert screen.minimumSizeHint().width() <= 1282


def test_disputed_values_ask_for_both_versions(screen: ChildScreen, qtbot: QtBot) -> None:
    screen.show_page(odd(), NOW)
    asked: list[str] = []
    screen.dispute_asked.connect(asked.append)
    entries: list[str] = []
    screen.entry_asked.connect(entries.append)
    QTest.keyClick(button(screen, "dispute-k1"), Qt.Key.Key_Return)
    working, latest = listing(screen, "working-rows"), listing(screen, "latest-rows")
    assert rows(screen, "working-rows")[0].endswith("Disputed, press Enter to see both versions.")
    click(working, 0, from_right=30)
    working.setFocus()
    QTest.keyClick(working, Qt.Key.Key_Return)
    click(latest, 0, from_right=30)
    assert asked == ["alert-1", "i1", "i1", "e1"]
    click(latest, 0)
    assert entries == ["e1"]


def test_the_telephone_list_is_asked_to_be_copied(screen: ChildScreen, qtbot: QtBot) -> None:
    with qtbot.waitSignal(screen.copy_asked) as asked:
        QTest.keyClick(button(screen, "copy-phone-list"), Qt.Key.Key_Return)
    assert asked.args == [amara().telephone_list]


def test_rows_are_one_tab_stop_with_arrows(screen: ChildScreen, qtbot: QtBot) -> None:
    latest = listing(screen, "latest-rows")
    latest.setFocus(Qt.FocusReason.TabFocusReason)
    assert latest.currentIndex().row() == 0
    QTest.keyClick(latest, Qt.Key.Key_Down)
    with qtbot.waitSignal(screen.entry_asked) as asked:
        QTest.keyClick(latest, Qt.Key.Key_Return)
    assert asked.args == ["e2"]


def test_the_page_follows_the_focus_down(screen: ChildScreen) -> None:
    overview = screen.findChild(QScrollArea, "child-overview")
    assert overview is not None
    latest = listing(screen, "latest-rows")
    latest.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(latest, Qt.Key.Key_End)
    foot = latest.mapTo(overview, latest.visualRect(latest.currentIndex()).bottomLeft()).y()
    assert foot <= overview.viewport().height()


def test_one_loud_button_asks_for_the_brief(screen: ChildScreen, qtbot: QtBot) -> None:
    filled = [each for each in screen.findChildren(Button) if each.kind == ButtonKind.PRIMARY]
    assert [each.objectName() for each in filled] == ["child-brief"]
    with qtbot.waitSignal(screen.brief_asked):
        QTest.mouseClick(filled[0], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(screen.contact_asked):
        QTest.keyClick(button(screen, "child-contact"), Qt.Key.Key_Return)


def test_a_planned_visit_can_be_called_off_from_the_next_dates(screen: ChildScreen, qtbot: QtBot) -> None:
    planned = [one.visit for one in amara().planned if one.visit]
    offered = [each.objectName() for each in screen.findChildren(Button) if each.text() == "Call off"]
    assert [name for name in offered if part(screen, name).isVisible()] == [f"call-off-{one}" for one in planned]
    with qtbot.waitSignal(screen.call_off_asked) as asked:
        QTest.mouseClick(button(screen, f"call-off-{planned[0]}"), Qt.MouseButton.LeftButton)
    assert asked.args == [planned[0]]


def test_tabs_are_asked_for_by_mouse_and_arrows(screen: ChildScreen, qtbot: QtBot) -> None:
    screen.tab_asked.connect(screen.show_tab)
    overview, chronology = part(screen, "tab-overview"), part(screen, "tab-chronology")
    overview.setFocus()
    QTest.keyClick(overview, Qt.Key.Key_Right)
    assert screen.tab() == "chronology"
    assert chronology.hasFocus()
    assert chronology.accessibleName() == "Chronology, tab, in view"
    QTest.keyClick(chronology, Qt.Key.Key_Left)
    assert screen.tab() == "overview"
    QTest.mouseClick(part(screen, "tab-brief"), Qt.MouseButton.LeftButton)
    assert screen.tab() == "brief"
    assert not part(screen, "child-header").isVisible()
    screen.show_tab("overview")
    assert part(screen, "child-header").isVisible()


def test_the_same_page_again_keeps_scroll_and_focus(screen: ChildScreen) -> None:
    overview = screen.findChild(QScrollArea, "child-overview")
    assert overview is not None
    latest = listing(screen, "latest-rows")
    latest.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(latest, Qt.Key.Key_End)
    place = overview.verticalScrollBar().value()
    screen.show_page(replace(amara(), latest=(replace(amara().latest[0], words="Other"), *amara().latest[1:])), NOW)
    assert latest.hasFocus()
    assert latest.currentIndex().row() == 2
    assert overview.verticalScrollBar().value() == place


def test_a_person_of_the_genogram_is_asked_for(screen: ChildScreen, qtbot: QtBot) -> None:
    with qtbot.waitSignal(screen.person_asked) as asked:
        QTest.keyClick(part(screen, "relative-craig"), Qt.Key.Key_Return)
    assert asked.args == ["craig"]


def test_markup_in_a_name_stays_words(screen: ChildScreen) -> None:
    page = amara()
    screen.show_page(replace(page, header=replace(page.header, name="<b>Amara</b> & Co")), NOW)
    assert "<b>Amara</b> & Co" in said(screen)
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in screen.findChildren(QLabel))


def test_whose_records_are_withheld_stands_below_the_latest(screen: ChildScreen) -> None:
    assert part(screen, "latest-withheld").isHidden()
    screen.show_page(replace(amara(), withheld="Police may have records that you do not see here."), NOW)
    assert part(screen, "latest-withheld").isVisible()
    assert "Police may have records that you do not see here." in said(screen)


def test_that_no_date_of_birth_is_recorded_is_said_once() -> None:
    header = replace(amara().header, born=None, age_words="date of birth not recorded")
    assert wording.about(header) == "date of birth not recorded, girl"
