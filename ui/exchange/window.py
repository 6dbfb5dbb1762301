"""The Sync centre: where every piece of work is, and what can be done about what stopped."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.casework.pages import SyncPage
from ui import words_of_time
from ui.exchange import wording
from ui.exchange.band import LinkBand
from ui.exchange.figures import AccessCard, KeptCard, LastExchangeCard
from ui.exchange.listing import ExchangeList
from ui.exchange.receipt import ReceiptPanel
from ui.kit import tokens
from ui.kit.cards import Card, EmptyPlace
from ui.kit.files import ChooseFile, choose_file
from ui.today.column import ScrollingColumn

_SIDE, _SIDE_WIDE, _WIDE_FROM = 372, 440, 1500


class SyncCentre(QWidget):
    """Shows the ledger; asks for an exchange, a sign-in, and what is to become of a line; shows receipts."""

    round_asked = Signal()
    sign_in_asked = Signal(str)
    again_asked = Signal(str)
    let_go_asked = Signal(str)
    open_asked = Signal(str)
    receipt_asked = Signal(str)
    draft_asked = Signal(str)
    export_asked = Signal(str)

    def __init__(self, *, authority: str = "Northmere") -> None:
        super().__init__()
        self._authority = authority
        self.choose_file: ChooseFile = choose_file
        self.file_name = "doorstep-sealed.json"
        self._page: SyncPage | None = None
        self._now: datetime | None = None
        self.setObjectName("sync-centre")
        self.setAccessibleName("Sync centre")
        self._band = LinkBand(authority)
        self._list = ExchangeList(authority)
        self._empty = EmptyPlace("check-check", wording.NOTHING_WAITS)
        self._empty.setObjectName("exchange-empty")
        self._receipt = ReceiptPanel()
        self._receipt.hide()
        self._receipt_of = ""
        self._access, self._last, self._kept = AccessCard(), LastExchangeCard(), KeptCard()
        self._side = ScrollingColumn(gap=13, name="exchange-side")
        self._lay_out()
        self._connect()

    def show_page(self, page: SyncPage, now: datetime) -> None:
        """Show how the ledger stands."""
        self._band.say(wording.saved(page.figures, now), wording.heard(page.figures, now))
        self._show_lines(page, now)
        self._access.say(page, now)
        self._last.say(page, now)
        self._kept.say(page)

    def set_line(self, words: str, working: bool) -> None:
        """Say how the line to the authority stands."""
        self._band.set_line(words, working=working)

    def busy(self, busy: bool) -> None:
        """Show that an exchange is under way."""
        self._band.busy(busy)

    def show_sign_in(self, shown: bool, words: str = "", login: str = "") -> None:
        """Show or take away the row to sign in, with why it is needed and as whom."""
        self._band.show_sign_in(shown, words, login)

    def show_receipt(self, lines: Sequence[str], change: str = "") -> None:
        """Show a receipt; one that comes after the person has gone on to another line is passed over."""
        if not self._receipt_of or (change and change != self._receipt_of) or not lines:
            return
        self._receipt.say(lines)
        self._set_receipt_shown(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use lower rows on a low screen, and a wider side on a wide one."""
        wide = self.width() >= tokens.px(_WIDE_FROM)
        self._side.setFixedWidth(tokens.px(_SIDE_WIDE if wide else _SIDE))
        self._list.set_compact(self.window().height() < tokens.px(tokens.COMPACT_BELOW))
        super().resizeEvent(event)

    def _show_lines(self, page: SyncPage, now: datetime) -> None:
        same_day = self._now is not None and words_of_time.local_day(self._now) == words_of_time.local_day(now)
        lines = replace(page, disk_free=0)  # what other programs do on the disk changes no line
        if not (same_day and lines == self._page):  # the lines name no time nearer than the day
            self._list.show_page(page, now)
        self._page, self._now = lines, now
        title, more = wording.nothing_waits(page, now, self._authority)
        self._empty.say(title, more)
        self._empty.setAccessibleName(f"{title} {more}".strip())
        listed = page.stopped or page.waiting or page.sent or page.drafts or page.looks or page.files
        self._places.setCurrentWidget(self._list if listed else self._empty)

    def _lay_out(self) -> None:
        self._places = QStackedWidget()
        self._places.addWidget(self._list)
        self._places.addWidget(self._empty)
        card = Card(name="exchange-card")
        card.column.addWidget(self._places, 1)
        card.column.addWidget(self._receipt)
        self._side.show_parts(self._access, self._last, self._kept, fill=True)
        body = QHBoxLayout()
        body.setSpacing(tokens.px(tokens.SIZE.card_gap))
        body.addWidget(card, 1)
        body.addWidget(self._side)
        across, down = tokens.PAGE_PADDING
        page = QVBoxLayout(self)
        page.setContentsMargins(tokens.px(across), tokens.px(down), tokens.px(across), tokens.px(down))
        page.setSpacing(tokens.px(tokens.SIZE.card_gap))
        page.addWidget(self._band)
        page.addLayout(body, 1)

    def _connect(self) -> None:
        self._band.round_asked.connect(self.round_asked)
        self._band.sign_in_asked.connect(self.sign_in_asked)
        self._list.again_asked.connect(self.again_asked)
        self._list.let_go_asked.connect(self.let_go_asked)
        self._list.open_asked.connect(self.open_asked)
        self._list.draft_asked.connect(self.draft_asked)
        self._kept.export_asked.connect(self._ask_file)
        self._list.line_chosen.connect(self._choose)
        self._receipt.closed.connect(self._close_receipt)

    def say_exported(self, words: str) -> None:
        """Say what was written into a file, or why nothing was."""
        self._kept.say_exported(words)

    def _ask_file(self) -> None:
        if path := self.choose_file(self, self.file_name):
            self.export_asked.emit(path)

    def _choose(self, change: str, sent: bool) -> None:
        """Ask for the receipt of a sent line; the panel waits until there is one to show."""
        if change and change == self._receipt_of:
            return
        self._receipt_of = change if sent else ""
        self._set_receipt_shown(False)
        if self._receipt_of:
            self.receipt_asked.emit(change)

    def _close_receipt(self) -> None:
        self._list.setFocus()
        self._list.clearSelection()

    def _set_receipt_shown(self, shown: bool) -> None:
        self._receipt.setVisible(shown)
        self._list.set_round_foot(not shown)
