"""The Chronology with real widgets: lanes and list as one, filters, patterns, ages, and thousands of entries."""

import random
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, QRect, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView, QWidget
from pytestqt.qtbot import QtBot

from app.casework.page_parts import Entry, Pattern, Source
from app.domain.freshness import Freshness
from tests.ui.story_pages import EMPTY, ENTRIES, NOW, PAGE, PATTERNS, SOURCES, TODAY, at, entry, header, long_page
from ui.chronology import fitting, lane_layout
from ui.chronology.filters import folded
from ui.chronology.lane_layout import Told, ground_of, hit, months, runs
from ui.chronology.lanes import LaneWidget
from ui.chronology.strands import strands_in
from ui.chronology.window import ChronologyScreen
from ui.kit import fonts, tokens, words
from ui.kit.buttons import Button
from ui.kit.choices import Pill
from ui.kit.measure import SMALL

INCIDENT, CONFERENCE = ENTRIES[2], ENTRIES[-1]


@pytest.fixture
def screen(qtbot: QtBot) -> ChronologyScreen:
    shown = ChronologyScreen()
    qtbot.addWidget(shown)
    shown.resize(1282, 680)
    shown.show_page(PAGE, NOW)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def listing(screen: QWidget) -> QListView:
    found = screen.findChild(QListView, "chronology-list")
    assert found is not None
    return found


def lanes(screen: QWidget) -> LaneWidget:
    found = screen.findChild(LaneWidget, "chronology-lanes")
    assert found is not None
    return found


def button(screen: QWidget, name: str) -> Button:
    found = screen.findChild(Button, name)
    assert found is not None, name
    return found


def pill(screen: QWidget, name: str) -> Pill:
    found = screen.findChild(Pill, f"filter-{name}")
    assert found is not None, name
    return found


def box(screen: QWidget) -> QLineEdit:
    found = screen.findChild(QLineEdit, "chronology-words")
    assert found is not None
    return found


def titles(screen: QWidget) -> list[str]:
    rows = listing(screen).model()
    return [str(rows.index(row, 0).data()) for row in range(rows.rowCount())]


def heard(screen: QWidget) -> list[str]:
    """What a listener hears of each row."""
    rows, role = listing(screen).model(), Qt.ItemDataRole.AccessibleTextRole
    return [str(rows.index(row, 0).data(role)) for row in range(rows.rowCount())]


def said(screen: QWidget) -> str:
    """Everything in view that can be read or heard."""
    parts = [part for part in screen.findChildren(QWidget) if part.isVisible()]
    texts = [part.text() for part in parts if isinstance(part, QLabel | Button | Pill)]
    return "\n".join([*texts, *(part.accessibleName() for part in parts)])


def count(screen: QWidget) -> str:
    found = screen.findChild(QLabel, "chronology-count")
    assert found is not None
    return found.text()


def chosen(screen: QWidget) -> str:
    indexes = listing(screen).selectionModel().selectedIndexes()
    return str(indexes[0].data()) if indexes else ""


def choose(screen: QWidget, row: int) -> None:
    listing(screen).setCurrentIndex(listing(screen).model().index(row, 0))


def top(screen: QWidget) -> tuple[str, int]:
    """Which entry stands at the top of the list, and how far it is scrolled out of it."""
    index = listing(screen).indexAt(QPoint(5, 0))
    return str(index.data()), listing(screen).visualRect(index).top()


def press(part: QWidget, place: QPoint | None = None) -> None:
    QTest.mouseClick(part, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place or part.rect().center())


def test_it_says_what_happened_newest_first_in_whole_sentences(screen: ChronologyScreen) -> None:
    rows = heard(screen)
    assert len(rows) == 21
    assert rows[2] == (
        "Sun 8 Nov 21:40, Police, Domestic incident at the home, 4th in 6 weeks. Argument, Craig Dunmore present, "
        "children awake. Nursery told before 09:00 Monday. DC Leanne Marsh."
    )
    assert rows[3].startswith("Wed 4 Nov, Health, Health visitor home visit, Amara not seen. Liban seen,")
    assert count(screen) == "21 contacts since 1 September"


def test_agencies_have_their_counts_with_both_parts_of_health_as_one(screen: ChronologyScreen) -> None:
    names = [part.accessibleName() for part in sorted(screen.findChildren(Pill), key=Pill.x)]
    assert names == [
        "All agencies, 21", "Police, 4", "Health, 5", "Education, 4", "Social care, 7", "Housing, 1", "Not seen",
    ]  # fmt: skip
    assert lanes(screen).accessibleName() == (
        "Lanes by agency: Police 4, Health 5, Education 4, Social care 7, Housing 1"
    )


def test_the_counts_of_agencies_follow_the_other_filters(screen: ChronologyScreen) -> None:
    def counted() -> list[str]:
        pills = sorted(screen.findChildren(Pill), key=Pill.x)
        return [part.accessibleName() for part in pills if not part.accessibleName().endswith(", 0")]

    press(pill(screen, "not-seen"))
    assert counted() == ["All agencies, 3", "Health, 2", "Social care, 1", "Not seen"]
    press(pill(screen, "health"))
    assert counted()[:2] == ["All agencies, 3", "Health, 2"]
    box(screen).setText("zebra")
    assert counted() == ["Not seen"]
    press(button(screen, "chronology-show-all"))
    assert counted()[:2] == ["All agencies, 21", "Police, 4"]


def test_a_dot_chooses_its_row_and_a_row_its_dot(screen: ChronologyScreen) -> None:
    press(lanes(screen), lanes(screen).place_of(CONFERENCE))
    assert chosen(screen) == CONFERENCE.title
    row = listing(screen).visualRect(listing(screen).currentIndex())
    assert listing(screen).viewport().rect().contains(row)  # it has been scrolled to
    choose(screen, 2)
    assert lanes(screen).accessibleDescription().startswith("Sun 8 Nov 21:40, Police, Domestic incident")
    press(lanes(screen), QPoint(400, 5))
    assert chosen(screen) == INCIDENT.title  # nothing stands there


def test_enter_and_a_double_click_open_an_entry_in_list_and_lanes(screen: ChronologyScreen, qtbot: QtBot) -> None:
    choose(screen, 2)
    for part in (listing(screen), lanes(screen)):
        with qtbot.waitSignal(screen.entry_opened) as opened:
            QTest.keyClick(part, Qt.Key.Key_Return)
        assert opened.args == [INCIDENT.record]
    row = listing(screen).visualRect(listing(screen).model().index(1, 0)).center()
    press(listing(screen).viewport(), row)
    with qtbot.waitSignal(screen.entry_opened) as opened:
        QTest.mouseDClick(listing(screen).viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, row)
    assert opened.args == [ENTRIES[1].record]
    place = lanes(screen).place_of(CONFERENCE)
    press(lanes(screen), place)
    with qtbot.waitSignal(screen.entry_opened) as opened:
        QTest.mouseDClick(lanes(screen), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert opened.args == [CONFERENCE.record]


def test_the_keyboard_moves_by_time_along_a_lane_and_from_lane_to_lane(screen: ChronologyScreen) -> None:
    choose(screen, 2)
    lanes(screen).setFocus()
    steps = [
        (Qt.Key.Key_Left, "Neighbour reported shouting"),
        (Qt.Key.Key_Right, INCIDENT.title),
        (Qt.Key.Key_Right, INCIDENT.title),  # the last of its lane
        (Qt.Key.Key_Down, "Health visitor home visit"),
        (Qt.Key.Key_Down, "Absent five days, no reason given"),
        (Qt.Key.Key_Down, "CP visit"),
        (Qt.Key.Key_Down, "Letter about the rent account"),
        (Qt.Key.Key_Down, "Letter about the rent account"),
        (Qt.Key.Key_Home, CONFERENCE.title),
        (Qt.Key.Key_End, "Grandmother rang the duty desk"),
    ]
    for key, title in steps:
        QTest.keyClick(lanes(screen), key)
        assert chosen(screen) == title


def test_the_keyboard_finds_a_place_to_begin_and_the_arrows_go_on(screen: ChronologyScreen) -> None:
    listing(screen).setFocus(Qt.FocusReason.TabFocusReason)
    assert chosen(screen) == ENTRIES[0].title
    QTest.keyClick(listing(screen), Qt.Key.Key_Down)
    assert chosen(screen) == ENTRIES[1].title
    listing(screen).clearSelection()
    lanes(screen).setFocus(Qt.FocusReason.TabFocusReason)
    assert chosen(screen) == ENTRIES[0].title


def test_a_visit_of_two_agencies_is_counted_and_shown_with_each(screen: ChronologyScreen) -> None:
    before = heard(screen)
    visit = next(one for one in ENTRIES if one.title == "CP visit")
    joint = replace(visit, joined=("education",))
    counted = dict(screen._rows.entries.counts)
    screen.show_page(replace(PAGE, entries=tuple(joint if one is visit else one for one in ENTRIES)), NOW)
    assert dict(screen._rows.entries.counts) == {**counted, "education": counted["education"] + 1}
    assert len(heard(screen)) == len(before)
    (row,) = [one for one in heard(screen) if "Social care and Education, CP visit" in one]
    QTest.mouseClick(pill(screen, "education"), Qt.MouseButton.LeftButton)
    assert row in heard(screen)
    QTest.mouseClick(pill(screen, "education"), Qt.MouseButton.LeftButton)
    choose(screen, before.index(next(one for one in before if "CP visit" in one)))
    lanes(screen).setFocus()
    places = {chosen(screen)}
    for _ in range(2):  # from lane to lane it goes on to other entries, not to its own second dot
        QTest.keyClick(lanes(screen), Qt.Key.Key_Up)
        places.add(chosen(screen))
    assert len(places) == 3


def test_filters_by_agency_add_up_and_say_that_fewer_are_shown(screen: ChronologyScreen) -> None:
    press(pill(screen, "police"))
    assert len(titles(screen)) == 4
    assert count(screen) == "4 of 21 since 1 September"
    assert not pill(screen, "all").isChecked()
    press(pill(screen, "housing"))
    assert count(screen).startswith("5 of 21")
    press(pill(screen, "all"))
    assert len(titles(screen)) == 21
    assert not pill(screen, "police").isChecked()
    assert not button(screen, "chronology-show-all").isVisible()


def test_not_seen_shows_where_the_child_was_not_seen(screen: ChronologyScreen) -> None:
    press(pill(screen, "not-seen"))
    assert titles(screen) == ["Health visitor home visit", "No answer at the door", "Health visitor had no reply"]
    press(pill(screen, "health"))
    assert count(screen).startswith("2 of 21")


def test_words_find_every_spelling_and_each_must_be_there(screen: ChronologyScreen) -> None:
    accented = replace(ENTRIES[0], words="Zoë Łukasz rang. Amara’s coat.")
    screen.show_page(replace(PAGE, entries=(accented, *ENTRIES[1:])), NOW)
    for typed in ("zoe", "ZOË lukasz", "amara's", "coat  rang"):
        box(screen).setText(typed)
        assert ENTRIES[0].title in titles(screen), typed
    box(screen).setText("coat hungry")
    assert titles(screen) == ["Arrived without a coat, hungry"]
    assert folded("Çağla Ðorđe Æsa") == "cagla dorde aesa"


def test_show_these_filters_to_a_pattern_and_leads_back(screen: ChronologyScreen) -> None:
    press(pill(screen, "education"))
    box(screen).setText("coat")
    press(button(screen, "pattern-0"))
    assert len(titles(screen)) == 4
    assert count(screen) == "4 of 21 since 1 September: 4 police contacts in 6 weeks"
    assert box(screen).text() == ""
    back = button(screen, "chronology-show-all")
    assert back.text() == "Show all 21"
    press(back)
    assert len(titles(screen)) == 21
    assert pill(screen, "all").isChecked()


def test_patterns_say_their_rule_and_that_they_only_count(screen: ChronologyScreen) -> None:
    words = said(screen)
    for part in (
        "4 police contacts in 6 weeks. 3, 14 and 27 October, 8 November. September had none.",
        "Show these 4: One adult is named by 3 sources", "Show these 2", "counted by rule",
        "These notes count what was recorded. They do not predict. You decide what they mean.",
    ):  # fmt: skip
        assert part in words
    screen.show_page(replace(PAGE, patterns=()), NOW)
    assert "That does not mean that nothing repeats." in said(screen)


def test_each_source_says_its_age_and_none_is_left_out(screen: ChronologyScreen) -> None:
    never = Source("youth", "Youth justice", None, Freshness.NEVER, "Not heard from yet")
    screen.show_page(replace(PAGE, sources=(*SOURCES, never)), NOW)
    QApplication.processEvents()  # Qt shows new parts of a layout a moment later
    words = said(screen)
    for part in (
        "Police, last heard today 07:51", "Education, last heard Wed 16:10", "Housing, 9 days old",
        "Youth justice, Not heard from yet", "Youth justice, 0",
    ):  # fmt: skip
        assert part in words


def test_choice_filter_and_place_survive_a_new_page(screen: ChronologyScreen) -> None:
    choose(screen, 12)
    bar = listing(screen).verticalScrollBar()
    bar.setValue(300)
    before = top(screen)
    new = entry(at(12, 11, 9), "social", "Just arrived", "News.", "Priya Raman")
    screen.show_page(replace(PAGE, entries=(new, *ENTRIES)), NOW)
    assert chosen(screen) == ENTRIES[12].title
    assert top(screen) == before
    press(pill(screen, "police"))
    screen.show_page(PAGE, NOW)
    assert count(screen).startswith("4 of 21")
    assert pill(screen, "police").isChecked()
    assert chosen(screen) == ENTRIES[12].title


def test_a_choice_comes_back_when_a_filter_lets_it_through_again(screen: ChronologyScreen) -> None:
    choose(screen, 2)
    press(pill(screen, "housing"))
    assert chosen(screen) == ""
    assert lanes(screen).accessibleDescription() == ""
    press(pill(screen, "housing"))
    assert chosen(screen) == INCIDENT.title


def test_a_pattern_that_counted_again_stays_chosen_and_one_that_is_gone_does_not(screen: ChronologyScreen) -> None:
    press(button(screen, "pattern-0"))
    fifth = entry(at(12, 11, 2), "police", "Called again", "Nobody hurt.", "DC Leanne Marsh")
    five = replace(PATTERNS[0], title="5 police contacts in 6 weeks", entries=(fifth.record, *PATTERNS[0].entries))
    screen.show_page(replace(PAGE, entries=(fifth, *ENTRIES), patterns=(five, *PATTERNS[1:])), NOW)
    assert count(screen) == "5 of 22 since 1 September: 5 police contacts in 6 weeks"
    assert "5th in 6 weeks" in heard(screen)[0]
    screen.show_page(replace(PAGE, entries=ENTRIES[-3:], patterns=()), NOW)
    assert len(titles(screen)) == 3


def test_another_child_begins_without_filter_and_choice(screen: ChronologyScreen) -> None:
    choose(screen, 2)
    press(pill(screen, "police"))
    liban = replace(PAGE, header=replace(header(), child="liban"), entries=ENTRIES[:2])
    screen.show_page(liban, NOW)
    assert len(titles(screen)) == 2
    assert chosen(screen) == ""


def test_the_order_turns(screen: ChronologyScreen) -> None:
    press(button(screen, "chronology-order"))
    assert titles(screen)[0] == CONFERENCE.title
    assert button(screen, "chronology-order").text() == "Oldest first"
    press(button(screen, "chronology-order"))
    assert titles(screen)[0] == ENTRIES[0].title


def test_an_empty_chronology_says_what_is_not_recorded_and_who_answered_when(screen: ChronologyScreen) -> None:
    health = (SOURCES[1], Source("housing", "Housing", None, Freshness.NEVER, "Not heard from yet"))
    screen.show_page(replace(EMPTY, sources=health), NOW)
    sentence = "Nothing recorded since 1 September. Health last answered 07:50 today. Housing has never answered."
    assert sentence in said(screen)
    assert not button(screen, "chronology-show-all").isVisible()
    screen.show_page(replace(EMPTY, sources=(), begins=None), NOW)
    assert "Nothing recorded. No agency is recorded that would be asked for news." in said(screen)


def test_a_filter_without_a_match_says_so_and_leads_back(screen: ChronologyScreen) -> None:
    box(screen).setText("zebra")
    assert "None of the 21 fits “zebra”. All of them are still there." in said(screen)
    press(pill(screen, "police"))
    press(pill(screen, "not-seen"))
    assert "None of the 21 fits Police, Not seen and “zebra”. All of them are still there." in said(screen)
    press(button(screen, "chronology-show-all"))
    assert len(titles(screen)) == 21
    quiet = replace(PAGE, entries=tuple(one for one in ENTRIES if one.sector != "housing"))
    screen.show_page(quiet, NOW)
    press(pill(screen, "housing"))
    assert "Nothing recorded by Housing since 1 September. Housing last answered Tue 3 Nov 14:05." in said(screen)


def test_a_visit_called_off_is_counted_as_such_and_opens_nothing(screen: ChronologyScreen) -> None:
    off = Entry("off", "visit", "social", at(11, 11), None, "Wed 11 Nov", "Visit called off: CP visit", "Ill", "")
    screen.show_page(replace(PAGE, entries=(off, *ENTRIES)), NOW)
    assert count(screen) == "21 contacts, 1 visit called off since 1 September"
    opened: list[str] = []
    screen.entry_opened.connect(opened.append)
    for row in (0, 1):
        choose(screen, row)
        QTest.keyClick(listing(screen), Qt.Key.Key_Return)
        QTest.keyClick(lanes(screen), Qt.Key.Key_Return)
    assert opened == [ENTRIES[0].record] * 2


def test_a_status_that_began_and_ended_is_two_rows(screen: ChronologyScreen) -> None:
    began = Entry("plan", "status", "social", at(10, 9), None, "Thu 10 Sep", "Child protection plan", "Began", "")
    ended = replace(began, happened=at(11, 11), when="Wed 11 Nov", title="Ended: Child protection plan", words="")
    screen.show_page(replace(PAGE, entries=(ended, *ENTRIES, began)), NOW)
    assert count(screen) == "21 contacts, 2 changes of status since 1 September"
    choose(screen, 0)
    screen.show_page(replace(PAGE, entries=(ended, *ENTRIES[1:], began)), NOW)
    assert chosen(screen) == "Ended: Child protection plan"


def test_disputed_late_and_added_to_is_said(screen: ChronologyScreen) -> None:
    marked = replace(INCIDENT, disputed=True, late=True, addenda=2)
    screen.show_page(replace(PAGE, entries=(marked,), patterns=()), NOW)
    assert ", Domestic incident at the home, Disputed, Written late, 2 additions. " in heard(screen)[0]


def test_no_word_is_cut_a_row_grows_instead(screen: ChronologyScreen) -> None:
    name = "Alexandria-Konstantina Featherstonehaugh-Wolfeschlegelsteinhausen "
    long = replace(INCIDENT, title=name * 3, words=name * 12, who=name * 2, when="30 Oct 2025 to 3 Nov 2026")
    screen.show_page(replace(PAGE, entries=(long, *ENTRIES)), NOW)
    first, second = (listing(screen).visualRect(listing(screen).model().index(row, 0)) for row in (0, 1))
    assert first.height() > 3 * second.height()


def test_markup_in_a_record_stays_words(screen: ChronologyScreen) -> None:
    rude = Pattern("person", "<b>One</b> & two", "<i>x</i>", (INCIDENT.record,))
    screen.show_page(replace(PAGE, patterns=(rude,)), NOW)
    assert "<b>One</b> & two" in said(screen)
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in screen.findChildren(QLabel))


def test_measured_words_are_never_lower_than_qt_draws_them() -> None:
    seeded = random.Random(7)
    vocabulary = " ".join(f"{one.title} {one.words}" for one in ENTRIES).split()
    metrics = QFontMetricsF(SMALL.font())
    for _ in range(200):
        text = " ".join(seeded.choices(vocabulary, k=seeded.randint(1, 80)))
        width = seeded.randint(90, 700)
        needed = metrics.boundingRect(QRect(0, 0, width, 100_000), Qt.TextFlag.TextWordWrap, text).height()
        assert fitting.tall(text, SMALL, width) >= int(needed), (width, text)


def test_days_stand_where_they_belong_on_the_lanes() -> None:
    told = Told(strands_in(ENTRIES, SOURCES), PATTERNS, date(2026, 9, 1), TODAY)
    days = [one.happened.date() for one in ENTRIES]
    ground = ground_of(told, ENTRIES, days, 100, 850)
    assert [tick.label for tick in ground.months] == ["Sep 2026", "Oct", "Nov"]
    assert ground.axis.first == date(2026, 9, 1)
    assert ground.axis.end == TODAY < ground.axis.last
    assert [spot.x for spot in ground.spots] == [ground.axis.x(day) for day in days]
    bar = ground.spots[4]
    assert bar.width == pytest.approx(4 * ground.axis.day)
    (band,) = ground.reaches
    assert band.left < ground.axis.x(date(2026, 10, 3)) < ground.axis.x(date(2026, 11, 8)) < band.right


@pytest.mark.parametrize("years", [1, 3, 10, 17])
def test_a_long_time_is_written_without_crowding(years: int) -> None:
    begins = date(2026 - years, 6, 15)
    axis = lane_layout.axis_of(begins, TODAY, (), 100, 850)
    ticks = [tick for tick in months(axis) if tick.label]
    assert ticks
    assert all(after.x - before.x >= 55 for before, after in zip(ticks, ticks[1:], strict=False))


def test_entries_of_one_place_are_reached_one_after_the_other() -> None:
    lane = strands_in(ENTRIES[:1], ())
    same = tuple(replace(ENTRIES[0], record=f"r{number}") for number in range(3))
    ground = ground_of(Told(lane, (), date(2016, 1, 1), TODAY), same, [one.happened.date() for one in same], 0, 700)
    seen, now = [], None
    for _ in range(4):
        spot = hit(ground.spots, 0, ground.spots[0].x, 12, now)
        assert spot is not None
        now = spot.entry
        seen.append(now.record)
    assert seen == ["r0", "r1", "r2", "r0"]
    assert hit(ground.spots, 0, 10, 12, None) is None
    assert hit(ground.spots, 3, 10, 12, None) is None
    assert runs(ground.spots, 3) == {0: [(round(ground.spots[0].x), round(ground.spots[0].x))]}


def test_fifteen_hundred_entries_are_shown_and_filtered_without_a_wait(screen: ChronologyScreen) -> None:
    """The targets are 120 ms and 30 ms on a quiet machine (docs/measurements.md); this catches what is far off."""
    page = long_page()
    begun = time.process_time()
    screen.show_page(page, NOW)
    screen.repaint()
    assert time.process_time() - begun < 1.2
    assert "1,500 contacts since 13 November 2021" in count(screen)
    box(screen).setText("c")  # the words are folded once
    begun = time.process_time()
    box(screen).setText("co")
    screen.repaint()
    assert time.process_time() - begun < 0.3


def test_a_far_place_is_kept_in_a_long_list(screen: ChronologyScreen) -> None:
    page = long_page(400)
    screen.show_page(page, NOW)
    bar = listing(screen).verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    before = top(screen)
    newer = entry(NOW - timedelta(minutes=5), "police", "News", "News.", "DC Leanne Marsh")
    screen.show_page(replace(page, entries=(newer, *page.entries)), NOW)
    assert top(screen) == before


def test_lanes_and_list_share_one_selection(screen: ChronologyScreen) -> None:
    shared = listing(screen).selectionModel()
    shared.setCurrentIndex(listing(screen).model().index(5, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    assert "CP visit" in lanes(screen).accessibleDescription()
    QTest.keyClick(lanes(screen), Qt.Key.Key_Up)
    assert chosen(screen) == "Absent five days, no reason given"


def test_the_page_survives_a_change_of_theme_and_a_low_screen(screen: ChronologyScreen) -> None:
    screen.resize(1282, 560)
    QApplication.processEvents()
    assert lanes(screen).height() < 194
    screen.grab()
    late = datetime(2026, 11, 12, 23, 59, tzinfo=UTC)
    screen.show_page(PAGE, late)
    assert count(screen) == "21 contacts since 1 September"


def test_whose_records_are_withheld_stands_above_the_list(screen: ChronologyScreen) -> None:
    line = screen.findChild(QLabel, "chronology-withheld")
    assert line is not None
    assert line.isHidden()
    screen.show_page(replace(PAGE, withheld="Police may have records that you do not see here."), NOW)
    assert (line.isVisible(), line.text()) == (True, "Police may have records that you do not see here.")
    QApplication.processEvents()
    places = listing(screen).parentWidget()
    assert places is not None
    long = "Social care and other health services may have records that you do not see here. Ring Priya Raman. " * 2
    for sentence in (line.text(), long):
        screen.show_page(replace(PAGE, withheld=sentence), NOW)
        QApplication.processEvents()
        assert line.height() >= line.heightForWidth(line.width())
        assert places.y() - line.geometry().bottom() > 4, "the first row and its ring stand clear of the words"


def test_a_dot_of_the_first_day_stands_clear_of_the_longest_label(screen: ChronologyScreen) -> None:
    first = min(ENTRIES, key=lambda entry: entry.happened)
    screen.show_page(replace(PAGE, begins=first.happened.date()), NOW)
    label = max(words.width(lane.label, fonts.sized(13, fonts.MEDIUM)) for lane in strands_in(ENTRIES, SOURCES))
    ends = tokens.px(40) + label
    assert lanes(screen).place_of(first).x() - tokens.px(9) > ends  # 9: the ring of a chosen dot
