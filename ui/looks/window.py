"""Who has looked: the page of a child that says who read what of it, when, and how far that is known."""

from collections.abc import Iterator
from datetime import datetime

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.casework.found_pages import LooksPage
from ui.child.rows import Row, RowList
from ui.kit import buttons, words
from ui.kit.buttons import Button, ButtonKind
from ui.kit.cards import Card, EmptyPlace, Notice
from ui.looks import wording
from ui.looks.lines import Line, LookPainter
from ui.today.column import ScrollingColumn


class LooksScreen(QWidget):
    """Shows who has looked, as the authority told it last; asks for it to be asked again."""

    ask_asked = Signal()

    def __init__(self, *, authority: str = "Northmere") -> None:
        super().__init__()
        self._authority = authority
        self._page: LooksPage | None = None
        self._child = ""
        self._asking = False
        self.setObjectName("looks")
        self._known = words.line("", "small", "text-2")
        self._known.setObjectName("looks-known")
        self._ask = Button("", ButtonKind.SECONDARY, buttons.SMALL, icon="refresh-cw", name="looks-ask")
        self._ask.setAutoDefault(True)
        self._ask.clicked.connect(self._asked)
        self._failed = Notice("warn", "wifi-off", name="looks-failed")
        self._waiting = Notice("neutral", "clock-arrow-up", name="looks-waiting")
        self._gaps = Notice("warn", "triangle-alert", name="looks-gaps")
        self._notes = Notice("neutral", "info", name="looks-notes")
        self._rows = RowList(LookPainter(), "looks-rows")
        self._rows.setAccessibleName(wording.TITLE)
        self._rows.moved.connect(self._follow)
        self._nothing = EmptyPlace("eye", "")
        self._column = ScrollingColumn(name="looks-column")
        self._lay_out()
        self.setFocusProxy(self._ask)

    def show_page(self, page: LooksPage, now: datetime) -> None:
        """Show who has looked; a question about the same child that failed stays said until a newer answer."""
        before, self._page = self._page, page
        if page.header.child != self._child or (before is not None and before.asked != page.asked):
            self._failed.hide()
            self._settle()
        if page.header.child != self._child:
            self._child = page.header.child
            self._column.verticalScrollBar().setValue(0)
        self._known.set_words(wording.known_at(page, now, self._authority))
        if not self._asking:
            self._settle()
        self._say(self._waiting, bool(page.waiting), *wording.waiting(page.waiting, self._authority))
        self._say(self._gaps, bool(page.gaps), wording.GAPS, "\n".join(page.gaps))
        self._say(self._notes, bool(page.notes), wording.NOT_HERE, "\n".join(page.notes))
        self._rows.show_rows(tuple(self._lines(page, now)))
        self._rows.setVisible(bool(page.looks))
        self._nothing.setVisible(not page.looks)
        self._nothing.say(*wording.nothing(page, now, self._authority))

    def asking_ended(self, sentence: str = "") -> None:
        """Let it be asked again; say why nobody answered, if so. What was told before stays."""
        self._settle()
        self._say(self._failed, bool(sentence), sentence, "What is shown here is as it was." if self._shows() else "")

    def _shows(self) -> bool:
        return self._page is not None and self._page.asked is not None

    def _asked(self) -> None:
        if self._asking:  # not disabled meanwhile: that would take the focus away
            return
        self._asking = True
        self._ask.set_words(wording.asking(self._authority))
        self._failed.hide()
        self.ask_asked.emit()

    def _settle(self) -> None:
        self._asking = False
        if self._page is not None:
            self._ask.set_words(wording.ask(self._page, self._authority))

    @staticmethod
    def _say(notice: Notice, wanted: bool, title: str, text: str) -> None:
        if wanted:
            notice.say(title, text)
        notice.setVisible(wanted)

    def _lines(self, page: LooksPage, now: datetime) -> Iterator[Row]:
        for number, look in enumerate(page.looks):
            line = Line(look, wording.when(look, now))
            yield Row(f"{number}", wording.sentence(look, now, self._authority), line)

    def _follow(self, row: QRect) -> None:
        """Keep the row with the focus in view, with a little of its neighbours."""
        holder = self._column.widget()
        if holder is not None:
            middle = self._rows.mapTo(holder, row.center())
            self._column.ensureVisible(middle.x(), middle.y(), 0, row.height())

    def _lay_out(self) -> None:
        card = Card(name="looks-card")
        card.add_header(wording.TITLE, self._known, self._ask)
        card.column.addWidget(self._rows)
        card.column.addWidget(self._nothing)
        for notice in (self._failed, self._waiting, self._gaps, self._notes):
            notice.hide()
        self._column.show_parts(self._failed, self._waiting, self._gaps, card, self._notes)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self._column)
