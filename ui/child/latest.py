"""The latest in the chronology: its newest lines, and what the rules have counted in it."""

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.casework.case_pages import ChildPage
from app.casework.page_parts import Entry, Pattern
from ui.child import wording
from ui.child.rows import Row, RowList, RowPainter
from ui.kit import chips, fonts, tokens, words
from ui.kit.cards import Card
from ui.kit.chips import StatusChip
from ui.kit.marks import paint_agency
from ui.kit.measure import Face, draw_wrapped, high, wide
from ui.kit.words import paragraph

_WHEN = Face(13, fonts.REGULAR)
_TITLE = Face(13.5, fonts.SEMI_BOLD)
_WORDS = Face(13, fonts.REGULAR)
_HIGH, _SIDE, _MARK, _WHEN_AT, _WHEN_WIDE, _TITLE_AT = 34, 14, 22, 46, 82, 134
_SHOWN = 2


class EntryPainter(RowPainter):
    """Paints a line of the chronology: the words beside the title where they fit, else below it."""

    def high(self, row: Row, width: int) -> int:
        """Give the height of a row."""
        entry: Entry = row.content
        room = self._room(row, width)
        if _on_one_line(entry, room):
            return tokens.px(_HIGH)
        return high(entry.title, _TITLE, room) + high(_said(entry), _WORDS, room) + tokens.px(14)

    def paint(self, painter: QPainter, row: Row, within: QRect) -> None:
        """Paint a row."""
        entry: Entry = row.content
        look, side = tokens.look().colours, tokens.px(_MARK)
        mark = QRect(tokens.px(_SIDE), within.y() + (within.height() - side) // 2, side, side)
        paint_agency(painter, mark, wording.AGENCY[entry.sector])
        painter.setPen(look.text_2)
        when = QRect(tokens.px(_WHEN_AT), within.y(), tokens.px(_WHEN_WIDE), within.height())
        draw_wrapped(painter, when, entry.when, _WHEN)
        self._paint_words(painter, row, within)
        if entry.disputed:
            chips.paint(painter, self.chip(row, within).topLeft(), wording.DISPUTED)

    def chip(self, row: Row, within: QRect) -> QRect:
        """Give where "Disputed" stands."""
        if not row.content.disputed:
            return QRect()
        size = chips.size(wording.DISPUTED)
        left = within.width() - tokens.px(_SIDE) - size.width()
        return QRect(QPoint(left, within.y() + (within.height() - size.height()) // 2), size)

    def _room(self, row: Row, width: int) -> int:
        disputed = chips.size(wording.DISPUTED).width() + tokens.px(8) if row.content.disputed else 0
        return max(width - tokens.px(_TITLE_AT + _SIDE) - disputed, 1)

    def _paint_words(self, painter: QPainter, row: Row, within: QRect) -> None:
        entry: Entry = row.content
        look, room = tokens.look().colours, self._room(row, within.width())
        place = QRect(tokens.px(_TITLE_AT), within.y(), room, within.height())
        painter.setPen(look.text)
        if _on_one_line(entry, room):
            words.draw(painter, place, entry.title, _TITLE.font())
            painter.setPen(look.text_2)
            beside = wide(entry.title, _TITLE) + tokens.px(10)
            words.draw(painter, place.adjusted(beside, 0, 0, 0), _said(entry), _WORDS.font())
            return
        over, under = high(entry.title, _TITLE, room), high(_said(entry), _WORDS, room)
        top = within.y() + (within.height() - over - under) // 2
        draw_wrapped(painter, QRect(place.x(), top, room, over), entry.title, _TITLE)
        painter.setPen(look.text_2)
        draw_wrapped(painter, QRect(place.x(), top + over, room, under), _said(entry), _WORDS)


class LatestCard(Card):
    """The card of the newest lines; asks for one to be read, or for its two versions."""

    entry_asked = Signal(str)
    dispute_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(name="latest")
        self._shown: tuple[Entry, ...] = ()
        self._patterns = QHBoxLayout()
        self._patterns.setSpacing(tokens.px(8))
        holder = QWidget()
        holder.setLayout(self._patterns)
        self._patterns.setContentsMargins(0, 0, 0, 0)
        self.add_header("Latest in the chronology", holder)
        self.rows = RowList(EntryPainter(), "latest-rows")
        self.rows.setAccessibleName("Latest in the chronology")
        self.rows.opened.connect(self._opened)
        self.rows.chip_pressed.connect(self.dispute_asked)
        self._withheld = paragraph("", "small", "text")
        self._withheld.setObjectName("latest-withheld")
        self._empty = paragraph("")
        self.column.addWidget(self.rows)
        self.add_padded(self._empty, _SIDE, 0)
        self.add_padded(self._withheld, _SIDE, 0)
        self.column.addStretch(1)

    def show_page(self, page: ChildPage) -> None:
        """Show the newest lines."""
        self._shown = page.latest
        self._show_patterns(page.patterns)
        self.rows.setVisible(bool(page.latest))
        self.rows.show_rows([Row(entry.record, wording.entry_sentence(entry), entry) for entry in page.latest])
        self._empty.set_words("" if page.latest else wording.NO_ENTRIES)
        self._empty.setContentsMargins(0, tokens.px(10), 0, tokens.px(10))
        self._empty.setVisible(not page.latest)
        self._withheld.set_words(page.withheld)
        self._withheld.setContentsMargins(0, tokens.px(6), 0, tokens.px(8))
        self._withheld.setVisible(bool(page.withheld))

    def _opened(self, record: str) -> None:
        """Only a contact has more than its line."""
        if any(entry.record == record and entry.kind == "contact" for entry in self._shown):
            self.entry_asked.emit(record)

    def _show_patterns(self, patterns: tuple[Pattern, ...]) -> None:
        """Show what was counted first; the chronology has all of it with its rules."""
        while (had := self._patterns.takeAt(0)) is not None:
            part = had.widget()
            if part is not None:
                part.hide()
                part.deleteLater()
        for found in patterns[:_SHOWN]:
            chip = StatusChip(wording.pattern(found))
            chip.setAccessibleName(f"{found.title}. {found.words}")
            words.set_tip(chip, found.words)
            self._patterns.addWidget(chip)
        if len(patterns) > _SHOWN:
            self._patterns.addWidget(words.line(f"and {len(patterns) - _SHOWN} more", "small", "text-2"))


def _said(entry: Entry) -> str:
    """Give what stands beside the title: the words, and what is remarkable about the entry."""
    note = ", ".join(filter(None, (entry.note, entry.arrived)))
    said = f"{entry.words} ({note})" if entry.words and note else entry.words or note
    added = f"{entry.addenda} added since" if entry.addenda else ""
    return ". ".join(part for part in (said, added) if part)


def _on_one_line(entry: Entry, room: int) -> bool:
    return wide(entry.title, _TITLE) + tokens.px(10) + wide(_said(entry), _WORDS) <= room
