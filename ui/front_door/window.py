"""The front door: the referrals that wait, what is to be screened first; one press opens one."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.casework.stage_pages import FrontDoorPage
from ui.approvals.listing import WaitingList
from ui.kit import tokens, words
from ui.kit.cards import Card, EmptyPlace
from ui.kit.marks import KeyCap

EMPTY = "No referral waits at the front door."
EMPTY_TEXT = "It does not mean that none was sent: what came after this laptop last exchanged is not here yet."


class FrontDoorScreen(QWidget):
    """A list; what is opened it asks for."""

    opened = Signal(str, str)  # the child and the referral

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("front-door")
        self.setAccessibleName("Front door")
        self._page: FrontDoorPage | None = None
        self._list = WaitingList()
        self._list.setObjectName("front-door-list")
        self._none = EmptyPlace("door-open", EMPTY, EMPTY_TEXT)
        self._places = QStackedWidget()
        for part in (self._list, self._none):
            self._places.addWidget(part)
        self._lay_out()
        self.setFocusProxy(self._list)
        self._list.opened.connect(self._open)
        self._list.clicked.connect(lambda index: self._open(self._key(index.row())))

    def show_page(self, page: FrontDoorPage) -> None:
        """Show what waits; choice and scroll stay as they were."""
        self._page = page
        self._list.show_rows(list(page.rows))
        self._places.setCurrentIndex(0 if page.rows else 1)

    def _key(self, place: int) -> str:
        rows = self._page.rows if self._page else ()
        return rows[place].key if 0 <= place < len(rows) else ""

    def _open(self, key: str) -> None:
        row = next((one for one in (self._page.rows if self._page else ()) if one.key == key), None)
        if row is not None:
            self.opened.emit(row.child, row.key)

    def _lay_out(self) -> None:
        card = Card(name="front-door-waiting")
        card.column.addWidget(self._places, 1)
        card.add_line()
        foot = QHBoxLayout()
        foot.setSpacing(tokens.px(6))
        for key in ("J", "K"):
            foot.addWidget(KeyCap(key))
        foot.addWidget(words.line("next, previous. Enter opens it", "small", "text-2"))
        foot.addStretch(1)
        foot.addWidget(words.line("What you screen first, then by time left", "small", "text-2"))
        card.add_padded(foot, 14, 10)
        across, down = tokens.PAGE_PADDING
        page = QVBoxLayout(self)
        page.setContentsMargins(tokens.px(across), tokens.px(down), tokens.px(across), tokens.px(down))
        page.addWidget(card)
