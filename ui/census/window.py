"""The census page: for which year, whose children, what was found, and the way to each child."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from app.casework.census import CensusPage, Days, Offer
from ui.census import wording
from ui.kit import tokens, words
from ui.kit.buttons import Button, ButtonKind
from ui.kit.cards import Notice
from ui.kit.choices import PILL, Pill
from ui.kit.flow import FlowLayout
from ui.team.table import Table

_YEARS = 2


class CensusScreen(QWidget):
    """Asks for a check, shows what it found, and asks for a child to be opened."""

    check_asked = Signal(object, bool)  # the days, and whether of the whole authority
    child_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("census")
        self._periods: tuple[Days, ...] = ()
        self._asking = False
        self._years = [Pill("", PILL, name=f"census-year-{number}") for number in range(_YEARS)]
        self._own = Pill(wording.OWN, PILL, name="census-own")
        self._whole = Pill(wording.WHOLE, PILL, name="census-whole")
        self._groups = [_of_which_one(*self._years), _of_which_one(self._own, self._whole)]
        self._check = Button(wording.ASK, ButtonKind.PRIMARY, icon="refresh-cw", name="census-check")
        self._check.clicked.connect(self._asked)
        self._found = words.line("", "small", "text-2")
        self._found.setObjectName("census-found")
        self._failed = Notice("warn", "wifi-off", name="census-failed")
        self._table = Table("census-rows", wording.COLUMNS, "list-checks")
        self._table.rows.setAccessibleName("What is to be put right")
        self._table.opened.connect(self._open)
        self._table.show_rows((), wording.NOT_ASKED)
        self._sent = words.paragraph(wording.SENT, "small", "text-2")
        self._lay_out()
        self._failed.hide()
        self.setFocusProxy(self._check)

    def offer(self, offer: Offer, periods: Sequence[Days]) -> None:
        """Let somebody ask for what they may, and for these two years; what they have chosen stays."""
        both = offer.own and offer.whole
        for pill in (self._own, self._whole):
            pill.setVisible(both)
        if not both:
            (self._own if offer.own else self._whole).setChecked(True)
        if tuple(periods) != self._periods:
            self._periods = tuple(periods)
            for pill, days in zip(self._years, periods, strict=True):
                pill.set_words(wording.period(days))
            self._years[0].setChecked(True)

    def show_page(self, page: CensusPage, now: datetime, zone: str) -> None:
        """Show what was found."""
        self._settle()
        self._failed.hide()
        self._found.set_words(wording.found(page, now, zone))
        self._table.show_rows(wording.rows(page), wording.nothing(page))

    def failed(self, sentence: str) -> None:
        """Say why nothing was found out; what was shown before stays."""
        self._settle()
        self._failed.say(sentence, wording.STAYS)
        self._failed.show()

    def panes(self) -> tuple[QWidget, ...]:
        """Give the panes: the choices, and the rows."""
        return self._bar, self._table

    def _asked(self) -> None:
        if self._asking or not self._periods:
            return
        self._asking = True
        self._check.set_words(wording.ASKING)
        year = next(number for number, pill in enumerate(self._years) if pill.isChecked())
        self.check_asked.emit(self._periods[year], self._whole.isChecked())

    def _settle(self) -> None:
        self._asking = False
        self._check.set_words(wording.ASK)

    def _open(self, key: str) -> None:
        if child := wording.child_of(key):
            self.child_asked.emit(child)

    def _lay_out(self) -> None:
        self._bar = QWidget()
        row = FlowLayout(self._bar, gap=8, line_gap=8)
        for choice in (*self._years, self._own, self._whole, self._check):
            row.addWidget(choice)
        across, down = tokens.PAGE_PADDING
        page = QVBoxLayout(self)
        page.setContentsMargins(tokens.px(across), tokens.px(down), tokens.px(across), tokens.px(down))
        page.setSpacing(tokens.px(12))
        for part in (self._bar, self._failed, self._found):
            page.addWidget(part)
        page.addWidget(self._table, 1)
        page.addWidget(self._sent)


def _of_which_one(*pills: Pill) -> QButtonGroup:
    """Of these one is chosen, at first the first."""
    group = QButtonGroup()
    for pill in pills:
        group.addButton(pill)
    pills[0].setChecked(True)
    return group
