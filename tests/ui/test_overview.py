"""The overview: cards and charts that say their numbers, as a table too; a place for those alone who may see it."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from app.casework.rounds import RoundEnd
from app.domain.figure_counts import Figures, Measured, Ready, Share
from app.domain.figures import MEASURES
from app.storage import figures_told, looks
from sync.wire_figures import FiguresAnswer
from tests.casework.deciding import arrive, directory
from tests.casework.figured import figures, team
from tests.casework.warsame import NOW
from tests.storage.fakes import Laptop
from tests.ui.at_desk import AtDesk, FakeRounds
from ui.overview import wording
from ui.overview.chart import Chart
from ui.overview.window import OverviewScreen

HERE = NOW.astimezone(ZoneInfo("Europe/London"))


@pytest.fixture
def screen(qtbot: QtBot) -> OverviewScreen:
    found = OverviewScreen()
    qtbot.addWidget(found)
    found.resize(1600, 900)
    found.show()
    found.show_page(figures(), HERE - timedelta(minutes=3), HERE)
    return found


def part(screen: QWidget, name: str) -> QWidget:
    (found,) = screen.findChildren(QWidget, name)
    return found


def said(screen: QWidget) -> list[str]:
    return [one.text() for one in screen.findChildren(QLabel) if one.isVisible()]


def table_of(screen: QWidget) -> list[list[str]]:
    """Return what the table over the page says, and put it away with Escape."""
    (dialog,) = [one for one in screen.findChildren(QDialog) if one.isVisible()]
    (table,) = dialog.findChildren(QTableWidget)
    assert dialog.focusWidget() is table
    rows = [
        [item.text() if (item := table.item(row, column)) else "" for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    return rows


def test_each_measure_says_its_amount_its_target_and_how_it_stands(screen: OverviewScreen) -> None:
    for one in MEASURES:
        card = part(screen, f"overview-{one.id}")
        assert card.accessibleName().startswith(f"{one.name}: ")
        assert card.accessibleName().endswith(wording.TABLE_HINT)
    assert "6.8 h, target 4 h, 2.8 h over" in part(screen, "overview-services-seen").accessibleName()
    assert "97 %, target 95%, met" in part(screen, "overview-referral-decision").accessibleName()
    empty = figures(teams=(team(measures=()),))
    screen.show_page(empty, HERE, HERE)
    assert "nothing was due" in part(screen, "overview-cp-visit").accessibleName()


def test_every_chart_gives_its_numbers_as_a_table_by_keyboard(screen: OverviewScreen) -> None:
    charts = screen.findChildren(Chart)
    assert len(charts) == len(MEASURES) + 3
    for chart, key in zip(charts, cycle((Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_T)), strict=False):
        how = Qt.KeyboardModifier.ControlModifier if key == Qt.Key.Key_T else Qt.KeyboardModifier.NoModifier
        assert chart.focusPolicy() & Qt.FocusPolicy.TabFocus
        QTest.keyClick(chart, key, how)
        rows = table_of(screen)
        assert rows
        assert all(len(row) == len(chart.numbers.columns) for row in rows)


def test_the_tables_hold_what_is_painted(screen: OverviewScreen) -> None:
    QTest.keyClick(part(screen, "overview-visits"), Qt.Key.Key_Space)
    weeks = table_of(screen)
    assert weeks[-1] == ["Mon 9 Nov 2026", "60", "25", "35"]
    QTest.keyClick(part(screen, "overview-caseloads"), Qt.Key.Key_Space)
    assert [row[0] for row in table_of(screen)] == ["Assessment", "Safeguarding"]
    QTest.keyClick(part(screen, "overview-became"), Qt.Key.Key_Space)
    assert ["Assessment", "8"] in table_of(screen)
    QTest.keyClick(part(screen, "overview-agencies-table"), Qt.Key.Key_Space)
    assert ["GP practices and hospitals, 1 of 2", "75", "3 days ago", "1 not joined"] in table_of(screen)


def test_a_team_is_chosen_and_stays_chosen_when_it_is_read_again(screen: OverviewScreen) -> None:
    before = part(screen, "overview-visits").accessibleName()
    pill = part(screen, "overview-team-b")
    assert isinstance(pill, QAbstractButton)
    pill.click()
    assert part(screen, "overview-visits").accessibleName() != before
    after = part(screen, "overview-visits").accessibleName()
    screen.show_page(figures(whole=False), HERE, HERE)
    assert part(screen, "overview-visits").accessibleName() == after
    assert pill.isChecked()


def test_what_is_not_known_is_said_and_no_number_is_made_up(screen: OverviewScreen) -> None:
    assert wording.NOT_MEASURED in said(screen)
    assert wording.NOT_MEASURED_TEXT in said(screen)
    screen.show_page(figures(whole=False), HERE, HERE)
    assert wording.NOT_WHOLE in said(screen)
    nothing = OverviewScreen()
    nothing.show_page(None, None, HERE)
    assert not part(nothing, "overview-export").isVisibleTo(nothing)


# --- on the desk -----------------------------------------------------------------------------------------------------


@dataclass
class ToldRounds(FakeRounds):
    """A hub that tells figures, or says no."""

    laptop: Laptop | None = None
    asked: int = 0
    tells: Figures | None = None
    ends: RoundEnd = field(default_factory=lambda: RoundEnd("offline", 0.0))

    def figures(self) -> RoundEnd:
        self.asked += 1
        if self.tells is not None and self.laptop is not None:
            with self.laptop.vault.write() as tx:
                figures_told.keep(tx, FiguresAnswer(now=self.laptop.clock.now, figures=self.tells))
        return self.ends


class Opened(AtDesk):
    """A director's desk."""

    def __init__(self, laptop: Laptop, qtbot: QtBot, *capabilities: str, tells: Figures | None = None) -> None:
        arrive(laptop, *directory(laptop, *capabilities))
        ends = RoundEnd("done" if tells else "offline", 0.0)
        self.rounds = ToldRounds(laptop=laptop, tells=tells, ends=ends)
        super().__init__(laptop.by, qtbot, self.rounds)
        self.screen = self.desk.window.findChild(OverviewScreen, "overview")

    def offered(self) -> bool:
        return "overview" in self.desk.window.offered()

    def go(self) -> None:
        self.qtbot.waitUntil(self.offered)
        self.press("rail-overview")


def test_nobody_has_the_place_who_was_not_given_the_figures(laptop: Laptop, qtbot: QtBot) -> None:
    opened = Opened(laptop, qtbot, "PS", "SM", "IG")
    qtbot.waitUntil(lambda: "approvals" in opened.desk.window.offered())
    assert not opened.offered()
    opened.desk.close()


def test_a_director_asks_reads_exports_and_is_led_on(laptop: Laptop, qtbot: QtBot, tmp_path: Path) -> None:
    opened = Opened(laptop, qtbot, "MI", "PS", tells=figures())
    opened.desk._overseeing._choose = lambda _parent, suggested: str(tmp_path / suggested)
    opened.go()
    opened.says("As of ")
    opened.says("203 decided")
    opened.desk.refresh()
    opened.press("overview-export")
    opened.says("The figures are in ")
    assert opened.rounds.asked == 1  # when it came into view, and not again
    (path,) = tmp_path.glob("figures-*.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbfFigures of,")
    with laptop.vault.read() as tx:
        assert [one.what for one in looks.waiting(tx)] == ["figures"]
    opened.press("overview-held")
    opened.says(wording.WHOM["held"])
    opened.press("overview-overdue-decisions")
    qtbot.waitUntil(lambda: opened.desk.window.page() == "approvals")
    opened.desk.close()


def test_without_a_network_what_was_told_last_stays_and_that_is_said(laptop: Laptop, qtbot: QtBot) -> None:
    with laptop.vault.write() as tx:
        figures_told.keep(tx, FiguresAnswer(now=laptop.clock.now - timedelta(days=2), figures=figures()))
    opened = Opened(laptop, qtbot, "MI")
    opened.go()
    opened.says(wording.NO_NETWORK)
    opened.says("203 decided")
    opened.desk.close()


def test_readiness_says_of_whom_each_count_is() -> None:
    ready = (Ready("agencies", 3, 5), Ready("laptops", 7, 9), Ready("supervised", 2, 2))
    assert wording.readiness(ready) == (
        "3 of 5 agencies have somebody who can sign in · 7 of 9 workers with open children were heard from in 7 days · "
        "2 of 2 teams with open children have a supervisor"
    )


def test_an_arrow_stands_only_where_there_is_a_trend() -> None:
    definition = MEASURES[0]
    for met, icon in (((1,), "triangle-alert"), ((1, 1), "triangle-alert"), ((1, 2), "trending-up"),
                      ((2, 1), "trending-down")):  # fmt: skip
        months = tuple(Share(NOW.date(), 10, one) for one in met)
        stands = wording.chip(definition, Measured(definition.id, months))
        assert stands is not None
        assert stands.icon == icon
