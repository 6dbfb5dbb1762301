"""Approvals with real widgets: what waits, what is read, and that nothing is decided by accident."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QListView, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.casework.approval_pages import ApprovalsPage, Decision, Member, Paper, Part, Sibling
from tests.ui.approval_pages import CHANGED, DECIDED, NOW, OWN, PAGE, PAPER, PROPOSED, REFUSED, ROWS
from ui.approvals import wording
from ui.approvals.ways import Way
from ui.approvals.window import ApprovalsScreen

NARROW = 960
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def screen(qtbot: QtBot) -> ApprovalsScreen:
    return opened(qtbot, 1282, 680)


def opened(qtbot: QtBot, wide: int, high: int) -> ApprovalsScreen:
    shown = ApprovalsScreen()
    qtbot.addWidget(shown)
    shown.resize(wide, high)
    shown.show_page(PAGE)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.activateWindow()
    return shown


def reads(screen: ApprovalsScreen, paper: Paper = PAPER) -> None:
    screen.choose(paper.key)
    screen.show_paper(paper)


def listing(screen: QWidget) -> QListView:
    found = screen.findChild(QListView, "approvals-list")
    assert found is not None
    return found


def button(screen: QWidget, name: str) -> QAbstractButton:
    found = [one for one in screen.findChildren(QAbstractButton, name) if one.isVisible()]
    assert found, name
    return found[-1]


def press(screen: QWidget, name: str) -> None:
    for _ in range(3):  # what was shown a moment ago takes its place first
        QApplication.processEvents()
    QTest.mouseClick(button(screen, name), Qt.MouseButton.LeftButton)


def said(screen: QWidget) -> str:
    """Everything in view that can be read or heard."""
    parts = [part for part in screen.findChildren(QWidget) if part.isVisible()]
    texts = [part.text() for part in parts if isinstance(part, QLabel | QAbstractButton)]
    return "\n".join([*texts, *(p.accessibleName() for p in parts), *(p.accessibleDescription() for p in parts)])


def ready(screen: ApprovalsScreen, reason: str = "No food since half-term") -> None:
    press(screen, "option-no-further-action")
    screen.deciding.reason.setFocus()
    QTest.keyClicks(screen.deciding.reason, reason)


def heard(screen: QWidget) -> list[str]:
    rows = listing(screen).model()
    role = Qt.ItemDataRole.AccessibleTextRole
    return [rows.index(at, 0).data(role) for at in range(rows.rowCount())]


def test_what_waits_is_counted_and_filtered(screen: ApprovalsScreen) -> None:
    assert wording.note(PAGE) == "8 waiting, 1 overdue"
    names = {one: button(screen, f"approvals-{one}").accessibleName() for one in ("all", "referral", "versions")}
    assert names == {"all": "All, 8", "referral": "Referrals, 5", "versions": "Versions, 1"}
    press(screen, "approvals-other")
    assert [one.partition(",")[0] for one in heard(screen)] == ["Dylan Cartwright", "Yusuf Demir"]
    press(screen, "approvals-other")
    assert button(screen, "approvals-other").isChecked()  # one filter is always on


def test_a_row_is_a_sentence_for_a_listener(screen: ApprovalsScreen) -> None:
    assert heard(screen)[:2] == [
        "Kyle Pemberton-Shaw, 16, Referral exploitation, police, Sgt Anita Rowe, was to be decided by Wed 11 Nov",
        "Ruby Ashcroft, 7, Referral supervision, school, Karen Oduya, Fell Lane Primary, decide by 17:00 today",
    ]


def test_j_and_k_go_through_the_list_and_only_the_one_that_rests_is_read(screen: ApprovalsScreen, qtbot: QtBot) -> None:
    asked: list[str] = []
    screen.paper_asked.connect(asked.append)
    listing(screen).setFocus()
    screen.choose("kyle")
    with qtbot.waitSignal(screen.paper_asked):
        QTest.keyClicks(listing(screen), "jjk")
    assert asked == ["ruby"]
    assert screen.chosen() == "ruby"


def test_what_was_read_for_another_row_is_not_shown(screen: ApprovalsScreen) -> None:
    screen.choose("samuel")
    screen.show_paper(PAPER)
    assert "What Karen Oduya reports" not in said(screen)
    assert not screen.deciding.isVisible()


def test_the_paper_is_shown_whole(screen: ApprovalsScreen) -> None:
    reads(screen)
    words = said(screen)
    for part in (
        "Ruby Ashcroft   7 years, born 22 January 2019", "NHS 999 613 5896", "same child, checked by Kelvin Fenn",
        "Early help closed 12 March 2026", "What Karen Oduya reports", "What Ruby said", "Screening by Kelvin Fenn",
        "Karen Oduya, Safeguarding lead, Referred, Wed 11 Nov, Today 08:10", "Father not recorded: ask",
        "Attendance sheet", "Not on this laptop yet: it is fetched", "Decide by 17:00 today",
        "1 working day from Wed 11 Nov 15:05, Working Together 2023", "Time left: 4 h 36 min left",
        "Last 12 months: Early help until 12 March, 28 November 2025 to 12 March 2026; Police attendance, 19 May 2026",
        "Section 17: 45 working days, to Mon 18 Jan 2027", "Signed as Denise Whitlock",
    ):  # fmt: skip
        assert part in words, part


def test_nothing_is_chosen_beforehand_and_nothing_decided_without_a_reason(
    screen: ApprovalsScreen, qtbot: QtBot
) -> None:
    reads(screen)
    decide = button(screen, "approval-decide")
    assert not any(card.isChecked() for card in screen.deciding.options.findChildren(QAbstractButton))
    assert (decide.isEnabled(), decide.accessibleDescription()) == (False, wording.CHOOSE)
    press(screen, "option-no-further-action")
    assert (decide.isEnabled(), decide.accessibleDescription()) == (False, wording.SAY_WHY)
    assert decide.text() == "Decide: no further action"
    screen.deciding.reason.setFocus()
    QTest.keyClicks(screen.deciding.reason, "   ")
    assert not decide.isEnabled()
    QTest.keyClicks(screen.deciding.reason, "Seen by the school nurse")
    with qtbot.waitSignal(screen.decide_asked) as asked:
        press(screen, "approval-decide")
    assert asked.args == [Decision("ruby", "no-further-action", "Seen by the school nurse", PAPER.body_hash, 3)]


def test_what_gives_the_child_to_somebody_asks_for_the_team(screen: ApprovalsScreen, qtbot: QtBot) -> None:
    reads(screen)
    press(screen, "option-assess")
    screen.deciding.reason.setFocus()
    QTest.keyClicks(screen.deciding.reason, "Meets level 3")
    assert wording.SAY_TEAM in said(screen)
    screen.deciding.team.picked.emit("assessment-2")
    screen.deciding.worker.picked.emit("joe")
    assert "Worker: Joe Tranter, 14 open children" in said(screen)
    assert "Told when you decide: Karen Oduya, Joe Tranter, Dawn Ashcroft by letter." in said(screen)
    with qtbot.waitSignal(screen.decide_asked) as asked:
        press(screen, "approval-decide")
    assert (asked.args[0].team, asked.args[0].practitioner) == ("assessment-2", "joe")


def test_what_cannot_be_decided_says_why_and_cannot_be_chosen(screen: ApprovalsScreen) -> None:
    reads(screen)
    card = button(screen, "option-early-help")
    assert not card.isEnabled()
    assert card.accessibleDescription() == "Cannot be decided: Say the primary need."


def test_the_keys_go_to_what_is_missing_and_never_decide_alone(screen: ApprovalsScreen, qtbot: QtBot) -> None:
    reads(screen)
    asked: list[Decision] = []
    screen.decide_asked.connect(asked.append)
    QTest.keyClick(listing(screen), Qt.Key.Key_Return, CTRL)
    assert button(screen, "option-discuss").hasFocus()
    ready(screen)
    QTest.keyClick(screen.deciding.reason, Qt.Key.Key_Return, CTRL)
    assert not asked
    assert screen.deciding.button.hasFocus()
    assert wording.CONFIRM in said(screen)
    QTest.keyClick(screen.deciding.button, Qt.Key.Key_Return)
    assert [one.option for one in asked] == ["no-further-action"]


def test_another_version_takes_the_choice_away_and_keeps_the_words(screen: ApprovalsScreen) -> None:
    reads(screen)
    ready(screen, "Kept")
    screen.show_paper(replace(CHANGED, body_hash="cd" * 32))
    assert not button(screen, "approval-decide").isEnabled()
    assert screen.deciding.reason.toPlainText() == "Kept"
    assert "2 fields changed since you read it today at 11:50" in said(screen)
    assert "Level of need. Before: 2. Now: 3." in said(screen)


def test_what_is_typed_for_one_is_not_shown_for_another(screen: ApprovalsScreen) -> None:
    reads(screen)
    ready(screen, "About Ruby")
    other = replace(PAPER, key="samuel", body_hash="ef" * 32)
    reads(screen, other)
    assert not screen.deciding.reason.toPlainText()
    reads(screen)
    assert screen.deciding.reason.toPlainText() == "About Ruby"
    assert button(screen, "option-no-further-action").isChecked()


def test_written_lets_go_and_failed_keeps(screen: ApprovalsScreen) -> None:
    reads(screen)
    ready(screen, "Because")
    press(screen, "approval-decide")
    assert button(screen, "approval-decide").text() == wording.SAVING
    screen.deciding.failed("ruby", "This laptop cannot save.")
    assert "This laptop cannot save." in said(screen)
    assert screen.deciding.reason.toPlainText() == "Because"
    press(screen, "approval-decide")
    screen.deciding.written("ruby")
    assert not screen.deciding.reason.toPlainText()
    assert wording.CHOOSE in said(screen)


@pytest.mark.parametrize(
    ("paper", "words"),
    [
        (PROPOSED, "Child and family assessment: proposed by you at 12:25"),
        (DECIDED, "Decided by Tom Achebe at 12:20: strategy discussion"),
        (OWN, "You asked for this decision, so somebody else has to take it."),
    ],
)
def test_what_is_not_to_be_decided_offers_nothing_to_press(screen: ApprovalsScreen, paper: Paper, words: str) -> None:
    reads(screen, paper)
    assert words in said(screen)
    assert not screen.deciding.button.isVisible()
    assert not screen.deciding.reason.isVisible()


def test_a_refused_decision_is_read_again_and_a_proposed_one_taken_back(screen: ApprovalsScreen, qtbot: QtBot) -> None:
    reads(screen, REFUSED)
    assert "Northmere did not take your decision" in said(screen)
    with qtbot.waitSignal(screen.paper_asked) as again:
        press(screen, "paper-again")
    reads(screen, PROPOSED)
    with qtbot.waitSignal(screen.withdraw_asked) as back:
        press(screen, "paper-withdraw")
    assert (again.args, back.args) == (["ruby"], ["ruby"])


def test_the_reason_is_in_view_beside_the_decisions_on_a_low_screen(screen: ApprovalsScreen) -> None:
    reads(screen)
    press(screen, "option-no-further-action")
    QTest.qWait(0)
    around = next(one for one in screen.deciding.findChildren(QScrollArea) if one.isAncestorOf(screen.deciding.reason))
    shown = QRect(around.viewport().mapToGlobal(QPoint()), around.viewport().size())
    reason = screen.deciding.reason
    assert shown.contains(QRect(reason.mapToGlobal(QPoint()), reason.size()))


def test_where_three_panes_have_no_room_one_is_shown_and_the_keys_lead_through_them(qtbot: QtBot) -> None:
    screen = opened(qtbot, 700, 600)
    reads(screen)
    in_view = [pane.isVisible() for pane in screen.panes()[1:]]
    assert in_view == [True, False, False]
    listing(screen).setFocus()
    QTest.keyClick(listing(screen), Qt.Key.Key_Return)
    assert [pane.isVisible() for pane in screen.panes()[1:]] == [False, True, False]
    assert "What Karen Oduya reports" in said(screen)
    QTest.keyClick(screen.focusWidget(), Qt.Key.Key_Return, CTRL)
    assert [pane.isVisible() for pane in screen.panes()[1:]] == [False, False, True]
    assert button(screen, "option-discuss").hasFocus()
    press(screen, "approvals-way-waits")
    assert listing(screen).hasFocus()
    screen.choose("mei-lin")  # there is nothing to decide on here
    assert not button(screen, "approvals-way-decide").isEnabled()


def test_two_versions_are_laid_side_by_side(screen: ApprovalsScreen, qtbot: QtBot) -> None:
    screen.choose("mei-lin")
    assert not screen.deciding.isVisible()
    with qtbot.waitSignal(screen.versions_asked) as asked:
        QTest.keyClick(listing(screen), Qt.Key.Key_Return)
    assert asked.args == ["mei-lin"]
    with qtbot.waitSignal(screen.versions_asked):
        press(screen, "approvals-lay-out")


def test_when_one_has_gone_the_next_stands_in_its_place(screen: ApprovalsScreen) -> None:
    screen.choose("ruby")
    screen.show_page(ApprovalsPage(tuple(one for one in ROWS if one.key != "ruby"), NOW))
    assert screen.chosen() == "nowak"


def test_nothing_waiting_is_not_said_to_be_nothing_asked(screen: ApprovalsScreen) -> None:
    screen.show_page(ApprovalsPage((), NOW))
    assert wording.EMPTY in said(screen)
    assert "is not here yet" in said(screen)
    assert not screen.deciding.isVisible()


@pytest.mark.parametrize(("wide", "high"), [(640, 560), (1282, 608), (1282, 680), (1712, 992)])
def test_long_words_wrap_and_nothing_scrolls_sideways(qtbot: QtBot, wide: int, high: int) -> None:
    screen = opened(qtbot, wide, high)
    long = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh Cholmondeley"
    paper = replace(
        PAPER,
        header=replace(PAPER.header, name=long),
        checked=f"same child, checked by {long}",
        household=(Member(f"{long}, 34, mother", missing=False),),
        parts=(Part(f"What {long} reports", "word " * 400), Part("What Ruby said", "<b>no markup</b>", "quote")),
    )
    reads(screen, paper)
    if wide < NARROW:
        screen.turn(Way.DECIDE)
    press(screen, "option-assess")
    screen.deciding.team.picked.emit("assessment-2")
    if wide < NARROW:
        screen.turn(Way.READ)
    QTest.qWait(0)
    assert screen.width() == wide
    areas = [area for area in screen.findChildren(QScrollArea) if area.isVisible()]
    assert areas
    for area in areas:
        assert area.horizontalScrollBar().maximum() == 0, area.objectName()
    assert "<b>no markup</b>" in said(screen)


def test_brothers_and_sisters_are_decided_with_it_when_somebody_ticks_them(
    screen: ApprovalsScreen, qtbot: QtBot
) -> None:
    alfie = Sibling("alfie", "Alfie Ashcroft", "12" * 32, 2)
    reads(screen, replace(PAPER, siblings=(alfie,)))
    ready(screen)
    assert button(screen, "approval-decide").text() == "Decide: no further action"
    assert "Alfie Ashcroft: not included." in said(screen)
    press(screen, "also-alfie")
    assert "not included" not in said(screen)
    assert button(screen, "approval-decide").text() == "Decide: no further action, for 2 children"
    with qtbot.waitSignal(screen.decide_asked) as asked:
        press(screen, "approval-decide")
    assert asked.args[0].also == (alfie,)


def test_everything_that_is_missing_is_said_at_once(screen: ApprovalsScreen) -> None:
    reads(screen)
    press(screen, "option-assess")
    assert wording.SAY_BOTH in said(screen)
    screen.deciding.reason.setPlainText("Two bruises")
    assert wording.SAY_TEAM in said(screen)
    assert wording.SAY_BOTH not in said(screen)


def test_the_row_chosen_stays_in_view_when_the_list_is_read_again(screen: ApprovalsScreen) -> None:
    rows = [replace(ROWS[0], key=f"row-{number:02}") for number in range(40)]
    screen.show_page(ApprovalsPage(tuple(rows), NOW))
    screen.choose("row-20")
    shown = listing(screen)
    QApplication.processEvents()
    decided = rows.pop(20)
    screen.show_page(ApprovalsPage((*rows, replace(decided, proposed=True)), NOW))  # it goes to the end of the list
    QApplication.processEvents()
    assert shown.currentIndex().data() == wording.who(decided)
    assert shown.viewport().rect().contains(shown.visualRect(shown.currentIndex()))


def test_who_disagrees_is_answered_in_the_same_place(screen: ApprovalsScreen, qtbot: QtBot) -> None:
    row = replace(ROWS[-1], key="leo", says="He is not safe.", asked="Disagrees with the decision: advice")
    screen.show_page(ApprovalsPage((*ROWS, row), NOW))
    screen.choose("leo")
    assert "He is not safe." in said(screen)
    assert screen.chosen() == ""  # there is no paper to be read
    press(screen, "disagreement-save")  # without a word it answers nothing
    answer = screen.findChild(QWidget, "disagreement-answer")
    assert answer is not None
    assert answer.hasFocus()
    QTest.keyClicks(answer, "Joe visits today.")
    screen.choose("ruby")
    screen.choose("leo")  # what was typed is kept
    with qtbot.waitSignal(screen.answered) as answered:
        press(screen, "disagreement-save")
    assert answered.args == ["leo", "Joe visits today."]
