"""Before you knock with real widgets: what it says, what it asks for, what never shows, and the printed sheet."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.casework.page_parts import Dispute
from app.casework.story_pages import BriefPage
from tests.ui import brief_pages as pages
from tests.ui.brief_pages import NOW, OFFLINE
from ui.brief import printing, sheet, wording
from ui.brief.cautions import CautionBlock
from ui.brief.heading import Title
from ui.brief.lettering import Lettering
from ui.brief.panel import Panel
from ui.brief.window import BriefScreen
from ui.kit.buttons import Button, ButtonKind
from ui.kit.words import Run

SECRET = ("3 Hidden Close", "Northmere", "NM9 9ZZ")
SIZES = ((1282, 680), (1282, 608), (1712, 988))


@pytest.fixture
def screen(qtbot: QtBot) -> BriefScreen:
    shown = BriefScreen(reader="Priya Raman")
    qtbot.addWidget(shown)
    shown.resize(1282, 680)
    shown.show_page(pages.amara(), NOW, no_network_since=OFFLINE)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def in_view(screen: QWidget) -> list[QWidget]:
    return [part for part in screen.findChildren(QWidget) if part.isVisible()]


def said(screen: QWidget) -> str:
    """Everything that can be read or heard, by its names, descriptions and tips too, in view or not."""
    parts = [screen, screen.window(), *screen.findChildren(QWidget)]
    heard = [part.accessibleName() + part.accessibleDescription() + part.toolTip() for part in parts]
    titles = [part.windowTitle() + part.objectName() for part in parts]
    return "\n".join([*heard, *titles, *(p.text() for p in parts if isinstance(p, QLabel | QAbstractButton))])


def button(screen: QWidget, name: str) -> QAbstractButton:
    found = screen.findChild(QAbstractButton, name)
    assert found is not None, name
    return found


def scroll(screen: QWidget) -> QScrollArea:
    found = screen.findChild(QScrollArea)
    assert found is not None
    return found


def panel(screen: QWidget, name: str) -> Panel:
    found = screen.findChild(Panel, name)
    assert found is not None, name
    return found


def lines(of: QWidget) -> list[str]:
    return [row.text() for row in of.findChildren(QLabel) if row.isVisible()]


def start(screen: QWidget) -> Button:
    filled = [one for one in screen.findChildren(Button) if one.kind == ButtonKind.PRIMARY and one.isVisible()]
    assert len(filled) == 1, "there is one filled button"
    return filled[0]


def test_it_says_what_the_picture_says(screen: BriefScreen) -> None:
    words = said(screen)
    for part in ("Amara Warsame, 4", "CP visit today 10:30", "Danger: Do not visit alone", "Large dog, in the kitchen",
                 "Mohamed Nur must not learn the address", "4 police contacts in 6 weeks", "Sunday 8 November: ask",
                 "Tue 10 Nov: Grandmother rang the duty desk", "Craig Dunmore, not confirmed", "07700 900 417",
                 "Housing, 9 days old", "A further service is involved", "Education: received Wed 16:10"):  # fmt: skip
        assert part in words, part
    assert "Something may have happened since: you have had no network from 08:20." in words


@pytest.mark.parametrize("size", SIZES)
def test_everything_of_the_picture_fits_whole(screen: BriefScreen, size: tuple[int, int]) -> None:
    screen.resize(*size)
    QApplication.processEvents()
    assert not [one.objectName() for one in in_view(screen) if one.objectName().endswith("-more")]
    assert len(lines(panel(screen, "prompts"))) == 6
    _nothing_lies_outside_or_over_another(screen)


@pytest.mark.parametrize("size", SIZES)
def test_on_a_crowded_page_no_danger_is_cut_and_the_rest_is_counted(screen: BriefScreen, size: tuple[int, int]) -> None:
    screen.resize(*size)
    screen.show_page(pages.crowded(), NOW, no_network_since=OFFLINE)
    QApplication.processEvents()
    told = [block.text() for block in screen.findChildren(CautionBlock) if block.isVisible()]
    assert [title for title in pages.HAZARDS if any(title in one for one in told)] == list(pages.HAZARDS)
    home, working = lines(panel(screen, "at-home")), lines(panel(screen, "working"))
    assert "Craig Dunmore, not confirmed." in home
    assert any("A further service is involved" in line for line in working)
    for name, shown, of in (("at-home", len(home), 9), ("working", len(working), 14)):
        more = button(screen, f"{name}-more")
        assert more.isVisible() == (shown < of)
        assert not more.isVisible() or f"and {of - shown} more" in more.text()
    assert len(lines(panel(screen, "prompts"))) >= 2
    _nothing_lies_outside_or_over_another(screen)


def _nothing_lies_outside_or_over_another(screen: BriefScreen) -> None:
    bar = scroll(screen).verticalScrollBar()
    assert not bar.isVisible()
    held = scroll(screen).widget()
    assert held is not None
    parts = [part for part in screen.children() if isinstance(part, QWidget) and part.isVisible()]
    cards = [part for part in held.children() if isinstance(part, QWidget) and part.isVisible()]
    assert len(cards) == 7
    for card in cards:
        assert held.rect().contains(card.geometry()), card.objectName()
        inner = [part for part in card.children() if isinstance(part, QLabel) and part.isVisible()]
        for part in inner:
            assert card.rect().contains(part.geometry()), part.text()
        _apart([part.geometry() for part in inner])
    _apart([card.geometry() for card in cards])
    _apart([part.geometry() for part in parts])


def _apart(places: list[QRect]) -> None:
    assert not [pair for pair in combinations(places, 2) if pair[0].intersects(pair[1])]


def test_where_not_even_dangers_fit_the_cards_scroll_and_nothing_is_left_out(screen: BriefScreen) -> None:
    screen.resize(900, 360)
    screen.show_page(pages.crowded(), NOW)
    QApplication.processEvents()
    assert scroll(screen).verticalScrollBar().isVisible()
    assert len(lines(panel(screen, "at-home"))) == 9
    assert start(screen).isVisible()
    QTest.keyClick(screen, Qt.Key.Key_PageDown)
    assert scroll(screen).verticalScrollBar().value() > 0


def test_empty_parts_say_what_that_means(screen: BriefScreen) -> None:
    screen.show_page(pages.bare(), NOW)
    words = said(screen)
    for part in ("No hazards recorded", "No orders recorded", wording.NO_WHY, wording.NO_PROMPTS, wording.NO_SINCE,
                 wording.NOBODY_HOME, "Nobody else is recorded as working with Amara", wording.NO_SOURCES,
                 "No address on this laptop"):  # fmt: skip
        assert part in words, part
    assert "Since Amara was last seen" in words
    assert not button(screen, "show-address").isVisible()


def test_whoever_does_not_see_every_record_is_told_so_wherever_something_is_missing(screen: BriefScreen) -> None:
    screen.resize(1282, 608)
    screen.show_page(replace(pages.amara(), withheld=pages.WITHHELD), NOW)
    (line,) = [one for one in panel(screen, "since").findChildren(QLabel) if pages.WITHHELD in one.text()]
    assert line.isVisible()
    assert panel(screen, "since").rect().contains(line.geometry())
    assert scroll(screen).verticalScrollBar().maximum() == 0, "it stays one page"
    screen.show_page(replace(pages.bare(), withheld=pages.WITHHELD), NOW)
    words = said(screen)
    for part in ("No reason for the visit is on this laptop.", "Nothing special to see or ask is on this laptop.",
                 "Nothing on this laptop. Something may have", "No hazards on this laptop"):  # fmt: skip
        assert part in words, part
    assert not any(part in words for part in (wording.NO_WHY, wording.NO_PROMPTS, wording.NO_SINCE))
    page = replace(pages.bare(), withheld=pages.WITHHELD)
    assert pages.WITHHELD in "".join(run.text for block in sheet.told(page, "", 5) for run in block.runs)


def test_a_child_whose_copy_is_not_complete_has_that_said(screen: BriefScreen) -> None:
    page = pages.amara()
    screen.show_page(replace(page, header=replace(page.header, here=False)), NOW)
    assert "Not all of Amara’s records are on this laptop yet" in said(screen)


def test_the_visit_starts_by_press_and_by_key(screen: BriefScreen, qtbot: QtBot) -> None:
    assert start(screen).text() == "I have read this, start visit"
    with qtbot.waitSignal(screen.start_asked) as asked:
        start(screen).click()
    assert asked.args == ["v1"]
    with qtbot.waitActive(screen):
        screen.activateWindow()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        with qtbot.waitSignal(screen.start_asked):
            QTest.keyClick(screen, key, Qt.KeyboardModifier.ControlModifier)


def test_a_visit_whose_time_is_past_is_recorded_and_not_started(screen: BriefScreen, qtbot: QtBot) -> None:
    assert start(screen).accessibleName() == wording.START
    screen.show_page(replace(pages.amara(), past=True), NOW)
    assert start(screen).accessibleName() == "I have read this, record visit"
    with qtbot.waitSignal(screen.start_asked) as asked:
        start(screen).click()
    assert asked.args == ["v1"]


def test_without_a_visit_the_page_is_only_read(screen: BriefScreen, qtbot: QtBot) -> None:
    screen.show_page(pages.bare(), NOW)
    assert start(screen).text() == "I have read this"
    with qtbot.assertNotEmitted(screen.start_asked), qtbot.waitSignal(screen.read_asked):
        start(screen).click()


def test_printing_and_disputes_are_asked_for(screen: BriefScreen, qtbot: QtBot) -> None:
    with qtbot.waitSignal(screen.print_asked):
        button(screen, "print-brief").click()
    screen.show_page(pages.crowded(), NOW)
    chip = button(screen, "disputed")
    assert chip.text() == "Disputed"
    with qtbot.waitSignal(screen.dispute_asked) as asked:
        chip.click()
    assert asked.args == ["alert-1"]


def disputed() -> BriefPage:
    """The page of the picture, with the dog's severity and the child's languages in two versions."""
    page = pages.amara()
    two = (Dispute("c1", "alert-1", "Severity", "The dog, severity: two wrote different things."),
           Dispute("c2", "child-1", "Languages", "The child, languages: two wrote different things."))  # fmt: skip
    return replace(page, disputes=two, warnings=(*page.warnings[:2], replace(page.warnings[2], disputed="severity")))


def test_what_is_disputed_is_counted_once_in_one_line_and_marked_where_it_stands(
    screen: BriefScreen, qtbot: QtBot
) -> None:
    title = screen.findChild(Title, "brief-title")
    assert title is not None
    one_line = title.height()
    screen.show_page(disputed(), NOW, no_network_since=OFFLINE)
    QApplication.processEvents()
    chips = [one for one in screen.findChildren(QAbstractButton, "disputed") if one.isVisible()]
    assert [chip.text() for chip in chips] == ["2 disputed"]
    assert "The dog, severity: two wrote different things. The child, languages" in chips[0].accessibleName()
    assert title.height() == one_line
    before = chips[0].geometry()
    screen.show_revealed(SECRET, "", 30)
    assert not chips[0].isVisible(), "half a chip under the address says nothing"
    assert title.painted()[1:], "when the visit is and who comes stays in view"
    screen.hide_revealed()
    assert (chips[0].isVisible(), chips[0].geometry()) == (True, before)
    told = [block.text() for block in screen.findChildren(CautionBlock) if block.isVisible()]
    assert [text.endswith("Disputed: severity.") for text in told] == [False, False, True, False]
    for size in SIZES:
        screen.resize(*size)
        QApplication.processEvents()
        _nothing_lies_outside_or_over_another(screen)
    with qtbot.waitSignal(screen.more_asked) as asked:  # of several records the child's page has a line for each
        chips[0].click()
    assert asked.args == ["overview"]


def test_what_does_not_fit_is_a_press_away(screen: BriefScreen, qtbot: QtBot) -> None:
    screen.show_page(pages.crowded(), NOW)
    with qtbot.waitSignal(screen.more_asked) as asked:
        button(screen, "since-more").click()
    assert asked.args == ["chronology"]


def masked(screen: BriefScreen) -> bool:
    words = said(screen)
    return not any(part in words for part in SECRET)


def test_a_protected_address_is_shown_for_its_seconds_only(screen: BriefScreen, qtbot: QtBot) -> None:
    with qtbot.waitSignal(screen.reveal_asked) as asked:
        button(screen, "show-address").click()
    assert asked.args == ["amara"]
    assert masked(screen)
    screen.show_revealed(SECRET, "Address must not be disclosed to Mohamed Nur (father)", 1)
    words = said(screen)
    assert ", ".join(SECRET) in words
    assert "Address must not be disclosed to Mohamed Nur (father)\n" in f"{words}\n"
    assert "must not know" not in words
    assert "Covered in 1 second" in words
    qtbot.waitUntil(lambda: masked(screen), timeout=4000)
    assert button(screen, "show-address").isVisible()


def test_who_must_not_learn_an_address_is_said_once(screen: BriefScreen) -> None:
    order = "Mohamed Nur must not learn the address"
    screen.show_revealed(SECRET, order, 30)
    shown = [one.text() for one in screen.findChildren(QLabel) if one.isVisible() and order in one.text()]
    assert len(shown) == 1
    screen.show_revealed(SECRET, "Another order", 30)
    assert "Another order" in [one.text() for one in screen.findChildren(QLabel) if one.isVisible()]


@pytest.mark.parametrize("size", [(1282, 608), (1282, 680), (700, 608)])
def test_nothing_moves_while_an_address_is_shown_and_the_name_stays_in_view(
    screen: BriefScreen, size: tuple[int, int]
) -> None:
    screen.resize(*size)

    def places() -> dict[str, QRect]:
        about = ("brief-title", "warnings", "orders", "why", "since", "working", "brief-foot", "print-brief")
        return {
            part.objectName(): part.geometry() for part in screen.findChildren(QWidget) if part.objectName() in about
        }

    before = places()
    screen.show_revealed(SECRET, "Address must not be disclosed to Mohamed Nur (father)", 30)
    assert places() == before
    shown = screen.findChild(QWidget, "revealed")
    title = screen.findChild(Title, "brief-title")
    assert shown is not None
    assert title is not None
    assert screen.rect().contains(shown.geometry())
    if size[0] > 1000:
        assert shown.x() > title.mapTo(screen, QPoint(title.name_wide(), 0)).x()
        assert shown.geometry().bottom() < scroll(screen).y()
    assert [run.text for run in title.painted()] == ["Amara Warsame, 4"], "half a line may read as another"
    assert "Interpreter Fadumo Ali" in title.accessibleName()
    screen.hide_revealed()
    assert "Interpreter Fadumo Ali by phone." in title.painted()[1].text


def test_a_number_stands_on_one_line() -> None:
    number = Lettering([Run("01632 960 175")], 14, 1000)
    wrapped = Lettering([Run("Ring 01632 960 175")], 14, number.width + 4)
    assert (wrapped.lines, wrapped.width) == (2, number.width)


def test_without_network_it_says_what_may_have_happened_however_fresh_the_page_is() -> None:
    page = replace(pages.amara(), received_words="Received 08:19 today.")
    limit = "Something may have happened since: you have had no network from 08:20."
    assert wording.received(page, OFFLINE) == f"Received 08:19 today. {limit}"
    assert wording.received(pages.amara(), OFFLINE) == f"Received up to 07:52 today. {limit}"
    assert wording.received(page, "") == "Received 08:19 today."
    assert wording.received(pages.bare(), OFFLINE).endswith("on this laptop yet. You have had no network from 08:20.")


@pytest.mark.parametrize("way", ["window", "press", "call", "page", "hidden"])
def test_a_shown_address_is_covered_at_once(screen: BriefScreen, way: str) -> None:
    screen.show_revealed(SECRET, "Mohamed Nur", 30)
    assert not masked(screen)
    screen.show_page(pages.amara(), NOW, no_network_since=OFFLINE)
    assert not masked(screen), "reading the same page again leaves it"
    other = replace(pages.amara(), header=replace(pages.amara().header, child="liban"))
    ways = {
        "window": lambda: QApplication.sendEvent(screen, QEvent(QEvent.Type.WindowDeactivate)),
        "press": lambda: button(screen, "cover-address").click(),
        "call": screen.hide_revealed,
        "page": lambda: screen.show_page(other, NOW),
        "hidden": screen.hide,
    }
    ways[way]()
    assert masked(screen)


def test_an_address_in_a_protected_header_is_not_shown_anywhere(screen: BriefScreen) -> None:
    page = pages.amara()
    screen.show_page(replace(page, header=replace(page.header, address=", ".join(SECRET))), NOW)
    assert masked(screen)


def sheet_words(page: BriefPage) -> str:
    blocks = [*sheet.head(page), *sheet.warnings(page), *sheet.orders(page), *sheet.going(page)]
    blocks += [*sheet.told(page, "Received.", 5), *sheet.working(page, 99), *sheet.foot(page, "Priya Raman", NOW)]
    return "\n".join("".join(run.text for run in block.runs) for block in blocks)


def test_the_sheet_has_everything_but_a_protected_address() -> None:
    page = pages.amara()
    words = sheet_words(replace(page, header=replace(page.header, address=SECRET[0])))
    assert SECRET[0] not in words
    assert sheet.ADDRESS_LEFT_OUT in words
    assert "Printed by Priya Raman, Thursday 12 November, 10:04. Do not leave this paper in the home." in words
    told = [*(one.title for one in page.warnings + page.orders), *(one.title for one in page.since), *page.prompts]
    told += [*page.patterns, *(one.name for one in page.at_home), *(one.telephone for one in page.working)]
    assert [part for part in told if part not in words] == []
    open_address = replace(page.header, address_protected=False, address="9 Bell Street")
    assert "9 Bell Street" in sheet_words(replace(page, header=open_address))


@pytest.mark.parametrize("page", [pages.amara(), pages.crowded(), pages.bare()])
def test_it_prints_on_one_sheet(screen: BriefScreen, page: BriefPage, tmp_path: Path) -> None:
    screen.show_page(page, NOW)
    file = tmp_path / "sheet.pdf"
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    screen.print_to(printer)
    assert file.read_bytes().count(b"/Type /Page\n") == 1
    assert "Amara" not in printer.docName()


@pytest.mark.parametrize("page", [pages.amara(), pages.crowded()])
def test_the_sheet_is_black_on_white_and_stays_inside_its_margins(page: BriefPage) -> None:
    image = QImage(840, 1188, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    printing.paint_sheet(painter, QRectF(48, 48, 744, 1092), page, "Received up to 07:52.", "Priya Raman", NOW)
    painter.end()
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8).convertToFormat(QImage.Format.Format_RGB32)
    assert grey == image
    for edge in (QRect(0, 0, 840, 46), QRect(0, 1142, 840, 46), QRect(0, 0, 46, 1188), QRect(794, 0, 46, 1188)):
        part = image.copy(edge)
        blank = QImage(part.size(), part.format())
        blank.fill(Qt.GlobalColor.white)
        assert part == blank
