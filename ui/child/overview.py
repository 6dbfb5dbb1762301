"""The overview of a child: two columns of cards that scroll as one page."""

from datetime import datetime

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from app.casework.case_pages import ChildPage
from ui.child.dates import DatesCard
from ui.child.disputes import DisputesCard
from ui.child.genogram import GenogramWidget
from ui.child.latest import LatestCard
from ui.child.rows import RowList
from ui.child.working import WorkingCard
from ui.kit import tokens
from ui.kit.cards import Card
from ui.kit.words import paragraph
from ui.today.tasks import TaskPresses, tasks_card

_SIDE, _SIDE_WIDE, _WIDE_FROM, _ONE_COLUMN = 420, 520, 1500, 960
NO_PEOPLE = "Nobody of the household or the family is recorded in what this laptop has."


class Overview(QScrollArea):
    """Shows the child's page; everything it asks for it asks by signal."""

    copy_asked = Signal(str)
    entry_asked = Signal(str)
    dispute_asked = Signal(str)
    person_asked = Signal(str)
    call_off_asked = Signal(str)
    late_asked = Signal(str, str)
    task_asked = Signal(str)
    task_done_asked = Signal(str)
    task_wanted = Signal()  # a new one

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("child-overview")
        self.setAccessibleName("Overview")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._page: ChildPage | None = None
        self._disputes, self._working, self._latest, self._dates = (
            DisputesCard(),
            WorkingCard(),
            LatestCard(),
            DatesCard(),
        )
        self._tasks = Card(name="tasks")
        self._family = Card(name="family")
        self.genogram = GenogramWidget()
        self._nobody = paragraph(NO_PEOPLE)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._side, self._holder = QWidget(), QWidget()
        self._whole, self._beside = QVBoxLayout(self._holder), QVBoxLayout(self._side)
        self._lay_out()
        self._connect()

    def show_page(self, page: ChildPage, now: datetime) -> None:
        """Show a page; the scroll stays where it was, but for another child."""
        another = self._page is None or self._page.header.child != page.header.child
        if page != self._page:
            self._disputes.show_disputes(page.disputes)
            self._working.show_page(page)
            self._latest.show_page(page)
            self.genogram.set_people(page.relatives, page.header.given)
            self.genogram.setVisible(bool(page.relatives))
            self._nobody.setVisible(not page.relatives)
            self._show_tasks(page)
        self._dates.show_dates(page.planned, now)
        self._page = page
        if another:
            self.verticalScrollBar().setValue(0)

    def _show_tasks(self, page: ChildPage) -> None:
        presses = TaskPresses(self.task_asked.emit, self.task_done_asked.emit, self.task_wanted.emit)
        before, self._tasks = self._tasks, tasks_card(page.tasks, presses, page.header.given)
        self._beside.replaceWidget(before, self._tasks)
        before.hide()
        before.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the page from anywhere on it."""
        bar = self.verticalScrollBar()
        steps = {Qt.Key.Key_PageDown: bar.pageStep(), Qt.Key.Key_PageUp: -bar.pageStep()}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
        else:
            bar.setValue(bar.value() + step)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the columns below one another where they would be too narrow side by side."""
        padding = tokens.px(tokens.PAGE_PADDING[0])
        bar = self.width() - event.size().width()  # it stands in the padding, so that nothing moves when it comes
        self._whole.setContentsMargins(padding, tokens.px(12), max(padding - bar, 0), tokens.px(14))
        wide = self.width() - 2 * padding
        one = wide < tokens.px(_ONE_COLUMN)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(down if one else across)
        if one:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(wide)
        else:
            self._side.setFixedWidth(tokens.px(_SIDE_WIDE if wide >= tokens.px(_WIDE_FROM) else _SIDE))
        super().resizeEvent(event)

    def _lay_out(self) -> None:
        gap = tokens.px(tokens.SIZE.card_gap) - 1
        self._family.add_header("Household and relationships")
        self._family.column.addWidget(self.genogram)
        self._family.add_padded(self._nobody, 14, 0)
        main, side = QVBoxLayout(), self._beside
        for column, cards in ((main, (self._working, self._latest)), (side, (self._family, self._dates, self._tasks))):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(gap)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
        self._columns.setSpacing(tokens.px(tokens.SIZE.card_gap))
        self._columns.addLayout(main, 1)
        self._columns.addWidget(self._side)
        whole = self._whole
        whole.setSpacing(gap)
        whole.addWidget(self._disputes)
        whole.addLayout(self._columns)
        whole.addStretch(1)
        self.setWidget(self._holder)

    def _connect(self) -> None:
        self._working.copy_asked.connect(self.copy_asked)
        self._latest.entry_asked.connect(self.entry_asked)
        self.genogram.person_asked.connect(self.person_asked)
        self._dates.call_off_asked.connect(self.call_off_asked)
        self._dates.late_asked.connect(self.late_asked)
        for asking in (self._working, self._latest, self._disputes):
            asking.dispute_asked.connect(self.dispute_asked)
        for rows in (self._working.rows, self._latest.rows):
            rows.moved.connect(lambda row, rows=rows: self._follow(rows, row))
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focused)

    def _follow(self, rows: RowList, row: QRect) -> None:
        """Scroll as little as needed to see the row that has the focus."""
        at = rows.mapTo(self._holder, row.center())
        self.ensureVisible(at.x(), at.y(), 0, row.height())

    def _focused(self, before: QWidget | None, now: QWidget | None) -> None:
        """Follow the tab key down the page."""
        if now is not None and self._holder.isAncestorOf(now) and not isinstance(now, RowList):
            self.ensureWidgetVisible(now, 0, tokens.px(12))
