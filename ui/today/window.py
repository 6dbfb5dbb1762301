"""The Today screen: the visits of the day on their rail, and beside them what is due and what needs this person."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.casework.pages import TodayPage, VisitCard
from app.domain.visit import UNDER_WAY
from ui import words_of_time
from ui.kit import buttons, fonts, tokens
from ui.kit.buttons import Button
from ui.kit.cards import Card, EmptyPlace
from ui.kit.words import Words
from ui.today import wording
from ui.today.cards import Telling, VisitRow, row_of
from ui.today.column import ScrollingColumn
from ui.today.dues import DuePresses, DueRow, dues_card
from ui.today.needs import departed_notice, needs_card
from ui.today.rail import Place
from ui.today.tasks import TaskPresses, tasks_card

_SIDE, _SIDE_WIDE, _WIDE_FROM, _NARROW_BELOW = 384, 440, 1500, 940
_COLUMN_GAP = 20
NO_VISITS = "No visits today."


class TodayScreen(QWidget):
    """Shows a day; asks for a visit, for something that needs the person, and for an unplanned contact."""

    visit_asked = Signal(str)
    brief_asked = Signal(str, str)  # the child and the visit
    call_off_asked = Signal(str, str)  # the child and the visit
    need_asked = Signal(str)
    child_asked = Signal(str)
    no_access_asked = Signal(str, str)  # the visit, or the child where none was planned
    review_asked = Signal(str, str)  # the child and which review
    task_asked = Signal(str)
    task_done_asked = Signal(str)
    contact_asked = Signal()
    refer_asked = Signal()

    def __init__(self, *, authority: str = "Northmere") -> None:
        super().__init__()
        self._authority = authority
        self._page: TodayPage | None = None
        self._now: datetime | None = None
        self._rows: list[VisitRow] = []
        self._compact = self._narrow = self._all_dues = False
        self.setObjectName("today")
        self.setAccessibleName("Today")
        self._date = Words("", size=22, weight=fonts.SEMI_BOLD)
        self._date.setObjectName("today-date")
        self._counts = Words("", size=15, tone="text-2")
        self._counts.setObjectName("today-counts")
        self._add = Button("Add a contact", size=buttons.SMALL, icon="plus", name="add-contact")
        self._add.setAccessibleName("Add a contact that was not planned")
        self._add.setAutoDefault(True)
        self._add.clicked.connect(self.contact_asked)
        self._refer = Button("Refer a child", size=buttons.SMALL, icon="send", name="refer-child")
        self._refer.setAutoDefault(True)
        self._refer.clicked.connect(self.refer_asked)
        self._visits = ScrollingColumn(gap=0, name="today-visits")
        self._needs = ScrollingColumn(name="today-needs")
        self._lay_out()

    def show_page(self, page: TodayPage, now: datetime) -> None:
        """Show a day as it stands now; called again with the same day it only moves the words of time on."""
        same_day = self._now is not None and words_of_time.local_day(self._now) == words_of_time.local_day(now)
        same_places = self._now is not None and _places(page.visits, self._now) == _places(page.visits, now)
        unchanged = same_day and same_places and page == self._page
        self._page, self._now = page, now
        if unchanged:
            for row in self._rows:
                row.say_away(now)
            return
        self._date.set_words(words_of_time.long_day(page.on))
        self._counts.set_words(wording.counts(page.visits) if page.visits else "")
        self._show_parts(page, now)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move a long day by page from anywhere on the screen; N records that there was no access."""
        if event.key() == Qt.Key.Key_N and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._no_access()
            return
        bar = self._visits.verticalScrollBar()
        steps = {Qt.Key.Key_PageDown: bar.pageStep(), Qt.Key.Key_PageUp: -bar.pageStep()}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            bar.setValue(bar.value() + step)

    def _no_access(self) -> None:
        """Of the visit or the clock that has the keyboard, else of the visit that is next or past."""
        part: QWidget | None = self.focusWidget()
        while part is not None and part is not self:
            if isinstance(part, VisitRow) and part.may_be_closed:
                self.no_access_asked.emit(part.visit, "")
                return
            if isinstance(part, DueRow) and part.child:
                self.no_access_asked.emit("", part.child)
                return
            part = part.parentWidget()
        row = next((one for one in self._rows if one.may_be_closed), None)
        if row is not None:
            self.no_access_asked.emit(row.visit, "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the side column more room on a wide screen."""
        wide = self.width() >= tokens.px(_WIDE_FROM)
        self._needs.setFixedWidth(tokens.px(_SIDE_WIDE if wide else _SIDE))
        super().resizeEvent(event)
        compact = self.window().height() < tokens.px(tokens.COMPACT_BELOW)
        narrow = self.width() < tokens.px(_NARROW_BELOW)
        if (compact, narrow) != (self._compact, self._narrow):
            self._compact, self._narrow = compact, narrow
            self._show_again()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(tokens.px(12))
        head.addWidget(self._date)
        head.addWidget(self._counts)
        head.addStretch(1)
        head.addWidget(self._refer)
        head.addWidget(self._add)
        body = QHBoxLayout()
        body.setSpacing(tokens.px(_COLUMN_GAP))
        body.addWidget(self._visits, 1)
        body.addWidget(self._needs)
        across, down = tokens.PAGE_PADDING
        page = QVBoxLayout(self)
        page.setContentsMargins(tokens.px(across), tokens.px(down), tokens.px(across), tokens.px(down))
        page.setSpacing(tokens.px(12))
        page.addLayout(head)
        page.addLayout(body, 1)

    def _beside(self, page: TodayPage, now: datetime) -> list[QWidget]:
        asked = DuePresses(self.child_asked.emit, self.review_asked.emit, self._unfold)
        dues = dues_card(page.dues, now, asked, whole=self._all_dues)
        presses = TaskPresses(self.task_asked.emit, self.task_done_asked.emit)
        tasks = [tasks_card(page.tasks, presses)] if page.tasks else []
        return [dues, *tasks, needs_card(page.needs, self.need_asked.emit), *departed_notice(page.departed)]

    def _unfold(self) -> None:
        """Show everything that is due, for as long as the page stays."""
        self._all_dues = True
        self._show_again()

    def _show_again(self) -> None:
        if self._page is not None and self._now is not None:
            self._show_parts(self._page, self._now)

    def _show_parts(self, page: TodayPage, now: datetime) -> None:
        """Show the visits and beside them the cards; where there is no room for both, all below one another."""
        beside = self._beside(page, now)
        self._needs.setVisible(not self._narrow)
        if not self._narrow:
            self._needs.show_parts(*beside)
        self._show_visits(page, now, [_below(beside)] if self._narrow else [])

    def _closed_door(self, visit: str) -> None:
        self.no_access_asked.emit(visit, "")

    def _show_visits(self, page: TodayPage, now: datetime, below: Sequence[QWidget] = ()) -> None:
        places, last = _places(page.visits, now), len(page.visits) - 1
        asks = (self.visit_asked.emit, self.brief_asked.emit, self.call_off_asked.emit, self._closed_door)
        telling = Telling(now, self._authority, *asks, self._compact)
        self._rows = [
            row_of(visit, place, telling, first=at == 0, last=at == last)
            for at, (visit, place) in enumerate(zip(page.visits, places, strict=True))
        ]
        parts: list[QWidget] = [*self._rows]
        self._visits.show_parts(*(parts or [_empty_day(page.next_visit_words)]), *below)
        by_place = sorted(zip(places, page.visits, strict=True), key=lambda one: one[0] != Place.NEXT)
        starts = [visit.visit for place, visit in by_place if place in (Place.NEXT, Place.EARLIER)]
        primary = self._visits.findChild(Button, f"start-visit-{starts[0]}") if starts else None
        self.setFocusProxy(primary or self._add)  # who comes to this page is at what it is for


def _places(visits: tuple[VisitCard, ...], now: datetime) -> list[Place]:
    """Tell where each visit stands: the next is the one under way, else the first that is still to come.

    A visit whose time has passed and of which nothing is recorded is not the next one: somebody has to say what became
    of it, while the door of the next is already near.
    """
    to_do = [at for at, visit in enumerate(visits) if not wording.is_recorded(visit)]
    under_way = [at for at in to_do if _is_under_way(visits[at], now)]
    coming = [at for at in to_do if visits[at].planned > now]
    following = under_way[-1:] or coming[:1]
    places = [Place.DONE] * len(visits)
    for at in to_do:
        past = visits[at].planned <= now
        places[at] = Place.NEXT if at in following else Place.EARLIER if past else Place.LATER
    return places


def _is_under_way(visit: VisitCard, now: datetime) -> bool:
    """Around its time, or while it is still being written."""
    begun = [visit.planned, *([visit.work.at] if visit.work else [])]
    return visit.planned <= now and now - max(begun) < UNDER_WAY


def _below(cards: Sequence[QWidget]) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, tokens.px(tokens.SIZE.card_gap), 0, 0)
    column.setSpacing(tokens.px(tokens.SIZE.card_gap))
    for card in cards:
        column.addWidget(card)
    return holder


def _empty_day(next_visit: str) -> Card:
    more = (
        f"Your next is {next_visit.rstrip('.')}." if next_visit else "No next visit of yours is planned on this laptop."
    )
    card = Card(name="today-empty")
    card.setAccessibleName(f"{NO_VISITS} {more}")
    card.column.addWidget(EmptyPlace("calendar-check-2", NO_VISITS, more))
    return card
