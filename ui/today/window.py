"""The Today screen: the visits of the day on their rail, and beside them what needs this person."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.casework.pages import TodayPage, VisitCard
from ui import words_of_time
from ui.kit import buttons, fonts, tokens
from ui.kit.buttons import Button
from ui.kit.cards import Card, EmptyPlace
from ui.kit.words import Words
from ui.today import wording
from ui.today.cards import Telling, VisitRow, row_of
from ui.today.column import ScrollingColumn
from ui.today.needs import needs_card
from ui.today.rail import Place

_SIDE, _SIDE_WIDE, _WIDE_FROM = 384, 440, 1500
_COLUMN_GAP = 20
NO_VISITS = "No visits today."


class TodayScreen(QWidget):
    """Shows a day; asks for a visit, for something that needs the person, and for an unplanned contact."""

    visit_asked = Signal(str)
    brief_asked = Signal(str)  # the child
    need_asked = Signal(str)
    contact_asked = Signal()

    def __init__(self, *, authority: str = "Northmere") -> None:
        super().__init__()
        self._authority = authority
        self._page: TodayPage | None = None
        self._now: datetime | None = None
        self._rows: list[VisitRow] = []
        self._compact = False
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
        self._visits = ScrollingColumn(gap=0, name="today-visits")
        self._needs = ScrollingColumn(name="today-needs")
        self._lay_out()

    def show_page(self, page: TodayPage, now: datetime) -> None:
        """Show a day as it stands now; called again with the same day it only moves the words of time on."""
        same_day = self._now is not None and words_of_time.local_day(self._now) == words_of_time.local_day(now)
        unchanged = same_day and page == self._page
        self._page, self._now = page, now
        if unchanged:
            for row in self._rows:
                row.say_away(now)
            return
        self._date.set_words(words_of_time.long_day(page.on))
        self._counts.set_words(wording.counts(page.visits) if page.visits else "")
        self._show_visits(page, now)
        self._needs.show_parts(needs_card(page.needs, self.need_asked.emit))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move a long day by page from anywhere on the screen."""
        bar = self._visits.verticalScrollBar()
        steps = {Qt.Key.Key_PageDown: bar.pageStep(), Qt.Key.Key_PageUp: -bar.pageStep()}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            bar.setValue(bar.value() + step)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the side column more room on a wide screen."""
        wide = self.width() >= tokens.px(_WIDE_FROM)
        self._needs.setFixedWidth(tokens.px(_SIDE_WIDE if wide else _SIDE))
        super().resizeEvent(event)
        compact = self.window().height() < tokens.px(tokens.COMPACT_BELOW)
        if compact != self._compact:
            self._compact = compact
            if self._page is not None and self._now is not None:
                self._show_visits(self._page, self._now)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(tokens.px(12))
        head.addWidget(self._date)
        head.addWidget(self._counts)
        head.addStretch(1)
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

    def _show_visits(self, page: TodayPage, now: datetime) -> None:
        places, last = _places(page.visits), len(page.visits) - 1
        telling = Telling(now, self._authority, self.visit_asked.emit, self.brief_asked.emit, self._compact)
        self._rows = [
            row_of(visit, place, telling, first=at == 0, last=at == last)
            for at, (visit, place) in enumerate(zip(page.visits, places, strict=True))
        ]
        parts: list[QWidget] = [*self._rows]
        self._visits.show_parts(*(parts or [_empty_day(page.next_visit_words)]))
        starts = [visit.visit for visit, place in zip(page.visits, places, strict=True) if place == Place.NEXT]
        primary = self._visits.findChild(Button, f"start-visit-{starts[0]}") if starts else None
        self.setFocusProxy(primary or self._add)  # who comes to this page is at what it is for


def _places(visits: tuple[VisitCard, ...]) -> list[Place]:
    """Tell where each visit stands: the first one that is not recorded is the next."""
    places = [Place.DONE if wording.is_recorded(visit) else Place.LATER for visit in visits]
    if Place.LATER in places:
        places[places.index(Place.LATER)] = Place.NEXT
    return places


def _empty_day(next_visit: str) -> Card:
    more = f"Your next is {next_visit.rstrip('.')}." if next_visit else "No next visit is planned on this laptop."
    card = Card(name="today-empty")
    card.setAccessibleName(f"{NO_VISITS} {more}")
    card.column.addWidget(EmptyPlace("calendar-check-2", NO_VISITS, more))
    return card
