"""The overview: measures in cards, charts, what is to be looked at today, agencies, and what is not measured yet."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.figure_counts import ALL_TEAMS, Figures, TeamFigures
from app.domain.figures import MEASURES
from ui.kit import shapes, tokens, words
from ui.kit.buttons import SMALL, Button, ButtonKind
from ui.kit.cards import Card, EmptyPlace, Notice
from ui.kit.chips import ChipKind, ChipText, StatusChip
from ui.kit.choices import Pill
from ui.kit.flow import FlowLayout
from ui.kit.marks import IconMark, Mark
from ui.overview import wording
from ui.overview.agreeing import AgreeCard
from ui.overview.bars import OutcomeBars, VisitBars
from ui.overview.chart import Chart, Numbers
from ui.overview.dots import WorkerDots
from ui.overview.lines import AgencyTable, TodayLines, grouped
from ui.overview.measures import MeasureCard
from ui.overview.table import NumbersTable
from ui.today.column import ScrollingColumn

_WIDE, _MIDDLE = 1380, 860
_AREAS = {
    3: (("visits", 0, 0, 58), ("loads", 0, 1, 40), ("today", 0, 2, 26), ("agencies", 1, 0, 58), ("became", 1, 1, 40),
        ("agree", 1, 2, 26)),
    2: (("visits", 0, 0, 58), ("today", 0, 1, 30), ("agencies", 1, 0, 58), ("loads", 1, 1, 40), ("became", 2, 0, 58),
        ("agree", 2, 1, 30)),
    1: (("visits", 0, 0, 1), ("today", 1, 0, 1), ("loads", 2, 0, 1), ("agencies", 3, 0, 1), ("became", 4, 0, 1),
        ("agree", 5, 0, 1)),
}  # fmt: skip
"""Where each card stands, by how many stand beside one another: row, column, and its share of the width."""


class OverviewScreen(QWidget):
    """Shows the figures that were told last; asks for newer ones, for an export, and for a place to go."""

    ask_asked = Signal()
    export_asked = Signal()
    line_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("overview")
        self._figures: Figures | None = None
        self._now: datetime | None = None
        self._team = ALL_TEAMS
        self._beside = max(_AREAS)
        self._failed = False
        self._pills: dict[str, Pill] = {}
        self._filters = FlowLayout(gap=8)
        self._known = words.line("", "small", "text-2")
        self._ask = Button(wording.ASK, ButtonKind.SECONDARY, SMALL, icon="refresh-cw", name="overview-ask")
        down = "arrow-down-to-line"
        self._export = Button(wording.EXPORT, ButtonKind.SECONDARY, SMALL, icon=down, name="overview-export")
        self._notice = Notice("neutral", "info", name="overview-notice")
        self._partial = Notice("warn", "triangle-alert", name="overview-partial")
        self._measures = {one.id: MeasureCard(one) for one in MEASURES}
        self._visits, self._loads, self._became = VisitBars(), WorkerDots(), OutcomeBars()
        self._today, self._agencies, self._agree = TodayLines(), AgencyTable(), AgreeCard()
        self._lay_out()
        self._place()
        self._connect()
        self._show_whole(shown=False)

    def show_page(self, figures: Figures | None, asked: datetime | None, now: datetime) -> None:
        """Show figures; the chosen team stays chosen while it is among them."""
        self._known.set_words(wording.known(asked, now))
        self._show_whole(shown=figures is not None)
        if figures is None or (figures == self._figures and self._now and self._now.date() == now.date()):
            return
        self._figures, self._now = figures, now
        self._partial.setVisible(not figures.whole)
        self._show_pills(figures.teams)
        self._agencies.show_agencies(figures.agencies, now)
        self._say_agencies(figures, now)
        self._ready.set_words(wording.readiness(figures.ready))
        self.choose(self._team if figures.team(self._team) else figures.teams[0].team)

    def choose(self, team: str) -> None:
        """Show the figures of a team, or of all."""
        figures = self._figures
        one = figures.team(team) if figures else None
        if figures is None or one is None:
            return
        self._team = team
        for id, pill in self._pills.items():
            pill.setChecked(id == team)
        for id, card in self._measures.items():
            card.show_measure(one.measured(id))
        self._visits.show_weeks(one.weeks)
        every = [each for each in figures.teams if each.team]
        self._loads.show_teams(every if team == ALL_TEAMS and every else [one], figures.limit)
        self._became.show_figures(one)
        count, sentence = wording.decided(one)
        self._became_title.set_words(wording.became(one))
        self._decided.set_words(f"{wording.number(count)} decided")
        self._became_foot.set_words(sentence)
        self._today.show_figures(one)
        self._agree.show_figures(one)

    def asking_ended(self, sentence: str = "") -> None:
        """Let it be asked again; say why nobody answered, if so. What was told before stays."""
        self._ask.set_words(wording.ASK)
        if sentence:
            self.say(sentence, wording.AS_TOLD if self._figures else "", kind="warn", icon="wifi-off")
        elif self._failed:
            self._notice.hide()
        self._failed = bool(sentence)

    def asking(self) -> None:
        """Say that it is being asked."""
        self._ask.set_words(wording.ASKING)

    def say(self, title: str, text: str = "", *, kind: str = "neutral", icon: str = "info") -> None:
        """Say something above the figures."""
        self._notice.say(title, text, kind, icon)
        self._notice.show()

    def panes(self) -> tuple[QWidget, ...]:
        """Give the panes of the page: what is chosen, and the figures."""
        return self._head, self._column

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put as many cards beside one another as have room."""
        super().resizeEvent(event)
        wide = self.width() / tokens.look().scale
        beside = 3 if wide >= _WIDE else 2 if wide >= _MIDDLE else 1
        if beside != self._beside:
            self._beside = beside
            self._place()

    def _place(self) -> None:
        wide = self._beside == max(_AREAS)
        self._visits_title.set_words(wording.VISITS if wide else wording.VISITS_SHORT)
        self._heads.addWidget(self._beside_filters, 0 if wide else 1, 1 if wide else 0)
        for column in range(6):
            self._cards.setColumnStretch(column, 0)
            self._top.setColumnStretch(column, 0)
        for name, row, column, share in _AREAS[self._beside]:
            self._cards.addWidget(self._parts[name], row, column)
            self._cards.setColumnStretch(column, share)
        each = {3: 6, 2: 3, 1: 2}[self._beside]
        for place, card in enumerate(self._measures.values()):
            self._top.addWidget(card, place // each, place % each)
            self._top.setColumnStretch(place % each, 1)

    def _show_whole(self, *, shown: bool) -> None:
        self._none.setVisible(not shown)
        self._whole.setVisible(shown)
        self._export.setVisible(shown)

    def _show_pills(self, teams: Sequence[TeamFigures]) -> None:
        if [one.team for one in teams] == list(self._pills):
            return
        for pill in self._pills.values():
            self._filters.removeWidget(pill)
            pill.deleteLater()
        self._pills = {}
        for one in teams:
            pill = Pill(one.name or wording.ALL_TEAMS, name=f"overview-team-{one.team or 'all'}")
            pill.clicked.connect(lambda _=False, team=one.team: self.choose(team))
            self._pills[one.team] = pill
            self._filters.addWidget(pill)
        first = next(iter(self._pills.values()), None)
        if first is not None:
            self.setFocusProxy(first)

    def _say_agencies(self, figures: Figures, now: datetime) -> None:
        quiet = sum(wording.agency_state(one, now).kind == ChipKind.DANGER for one in figures.agencies)
        self._quiet.set_chip(ChipText(f"{quiet} quiet", ChipKind.DANGER, "unplug"))
        self._quiet.setVisible(bool(quiet))
        rows = tuple(
            (one.name, wording.number(one.children), wording.last_received(one.received, now), one.state(now).text)
            for one in grouped(figures.agencies)
        )
        notes = ("Children with whom each works; a child with several of a line counts for each.",)
        self._agency_numbers = Numbers(
            wording.AGENCIES, ("Agency", "Children", "Last received", "State"), rows,
            (*notes, *(f"{wording.ready(one)}: {one.ready} of {one.of}." for one in figures.ready)),
        )  # fmt: skip

    def _show_table(self, numbers: Numbers) -> None:
        table = NumbersTable(numbers, self)
        table.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        table.open()

    def _connect(self) -> None:
        charts: tuple[Chart, ...] = (*self._measures.values(), self._visits, self._loads, self._became)
        for chart in charts:
            chart.table_asked.connect(self._show_table)
        self._as_table.clicked.connect(lambda: self._show_table(self._agency_numbers))
        self._ask.clicked.connect(self.ask_asked)
        self._export.clicked.connect(self.export_asked)
        self._today.line_asked.connect(self.line_asked)

    # laying out

    def _lay_out(self) -> None:
        self._quiet = StatusChip(ChipText("", ChipKind.DANGER, "unplug"))
        self._as_table = Button("Table", ButtonKind.QUIET, SMALL, name="overview-agencies-table")
        self._decided, self._became_foot = words.line("", "small", "text-2"), words.paragraph("", "small")
        self._ready = words.paragraph("", "small")
        self._agency_numbers = Numbers(wording.AGENCIES, (), ())
        for button in (self._ask, self._export, self._as_table):
            button.setAutoDefault(True)
        self._parts = {
            "visits": self._visit_card(),
            "loads": self._card(wording.LOADS, self._loads, words.line(wording.ONE_DOT, "small", "text-2")),
            "today": self._card(wording.TODAY, self._today),
            "agencies": self._agency_card(),
            "became": self._became_card(),
            "agree": self._card(wording.AGREE, self._agree),
        }
        gap = tokens.px(tokens.SIZE.card_gap)
        self._whole = QWidget()
        whole = QVBoxLayout(self._whole)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(gap)
        self._top, self._cards = QGridLayout(), QGridLayout()
        for grid in (self._top, self._cards):
            grid.setSpacing(gap)
            grid.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(self._top)
        whole.addLayout(self._cards, 1)
        self._none = EmptyPlace("chart-column", wording.NOTHING, wording.NO_FIGURES)
        self._column = ScrollingColumn(name="overview-column")
        self._partial.say(wording.NOT_WHOLE, wording.NOT_WHOLE_TEXT)
        for notice in (self._notice, self._partial):
            notice.hide()
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(gap)
        for part in (self._notice, self._partial, self._none, self._whole):
            column.addWidget(part)
        column.setStretchFactor(self._whole, 1)
        self._column.setWidget(holder)
        across, down = tokens.PAGE_PADDING
        page = QVBoxLayout(self)
        page.setContentsMargins(tokens.px(across), tokens.px(down), tokens.px(across), tokens.px(down))
        page.setSpacing(gap)
        self._head = self._heading()
        page.addWidget(self._head)
        page.addWidget(self._column, 1)

    def _heading(self) -> QWidget:
        head, self._beside_filters = QWidget(), QWidget()
        self._heads = QGridLayout(head)
        self._heads.setContentsMargins(0, 0, 0, 0)
        self._heads.setSpacing(tokens.px(10))
        self._heads.setColumnStretch(0, 1)
        self._heads.addLayout(self._filters, 0, 0)
        row = QHBoxLayout(self._beside_filters)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.px(10))
        row.addStretch(1)
        row.addWidget(self._known)
        row.addWidget(self._ask)
        row.addWidget(IconMark("lock", 15))
        row.addWidget(words.line(wording.HIDES, "small", "text-2"))
        row.addWidget(self._export)
        return head

    def _card(self, title: str, part: QWidget, *beside: QWidget) -> Card:
        card = Card()
        card.add_header(title, *beside)
        card.column.addWidget(part, 1)
        return card

    def _visit_card(self) -> Card:
        card = Card()
        self._visits_title = card.add_header(wording.VISITS, Legend())
        card.column.addWidget(self._visits, 1)
        return card

    def _agency_card(self) -> Card:
        card = Card()
        card.add_header(wording.AGENCIES, self._quiet, self._as_table)
        card.column.addWidget(self._agencies, 1)
        card.add_line()
        card.add_padded(self._ready, 16, 8)
        return card

    def _became_card(self) -> Card:
        card = Card()
        self._became_title = card.add_header("", self._decided)
        card.column.addWidget(self._became, 1)
        card.add_padded(self._became_foot, 16, 10)
        return card


class Legend(QWidget):
    """What the two parts of a bar mean."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.px(7))
        for said, read in ((wording.READ, True), (wording.NOT_READ, False)):
            row.addWidget(_Swatch(read))
            row.addWidget(words.line(said, "small", "text-2"))
            row.addSpacing(tokens.px(6))


class _Swatch(Mark):
    """The fill of one part of a bar."""

    def __init__(self, read: bool) -> None:
        super().__init__(12)
        self._read = read

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        look = tokens.look().colours
        fill, border = (look.accent, None) if self._read else (look.neutral_bg, look.border_strong)
        shapes.frame(QPainter(self), self.rect(), tokens.px(3), fill, border)
