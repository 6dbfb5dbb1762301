"""Who is working with the child: the table, the further service, and which sources have not been heard from."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.casework.case_pages import ChildPage
from app.casework.page_parts import Source, WorkingWith
from ui.child import wording
from ui.child.rows import Row, RowList, RowPainter
from ui.kit import chips, fonts, icons, tokens, words
from ui.kit.buttons import Button, ButtonKind, ButtonSize
from ui.kit.cards import Card
from ui.kit.marks import Agency, Line, paint_agency
from ui.kit.measure import Face, draw_wrapped, high, wide
from ui.kit.rings import FreshnessRing, paint_freshness
from ui.kit.words import Words, paragraph

_NAME = Face(13.5, fonts.SEMI_BOLD)
_TEXT = Face(13, fonts.REGULAR)
_STATE = Face(13, fonts.MEDIUM)
_HIGH, _MARK, _SIDE, _GAP = 33, 22, 14, 10
_TELEPHONE, _RING, _STATE_WIDE = 104, 20, 76
_SHARES = (142, 236, 156)  # of name, role and last contact, in what the other columns leave
_COPY = ButtonSize(tokens.SIZE.button_small, 10, 13, 16, 6)


@dataclass(frozen=True, slots=True)
class _Columns:
    name: tuple[int, int]
    role: tuple[int, int]
    telephone: tuple[int, int]
    last: tuple[int, int]
    state: tuple[int, int]

    @classmethod
    def of(cls, width: int) -> "_Columns":
        """Divide a width: telephone and state take what they need, the rest is shared."""
        px = tokens.px
        start, state = px(_SIDE + _MARK + 16), width - px(_STATE_WIDE) - px(_SIDE - 4)
        free = state - start - px(_TELEPHONE) - px(_RING) - px(_GAP)
        name, role, last = (max(free * share // sum(_SHARES), 1) for share in _SHARES)
        telephone = start + name + role
        after = telephone + px(_TELEPHONE) + px(_GAP) + px(_RING)
        return cls(
            (start, name - px(_GAP)),
            (start + name, role - px(_GAP)),
            (telephone, px(_TELEPHONE)),
            (after, last - px(2)),
            (state, px(_STATE_WIDE)),
        )


class WorkingPainter(RowPainter):
    """Paints a line of the table; no word of it is ever cut, the row grows instead."""

    opens = False  # but a disputed one, by its chip or with Enter

    def high(self, row: Row, width: int) -> int:
        """Give the height of a row."""
        line: WorkingWith = row.content
        columns = _Columns.of(width)
        if line.sensitive:
            return tokens.px(_HIGH if _further_fits(columns, width, line) else 2 * _HIGH - 10)
        parts = ((wording.who(line), _NAME, columns.name), (line.role, _TEXT, columns.role),
                 (_telephone(line), _TEXT, columns.telephone), (_last(line), _TEXT, columns.last))  # fmt: skip
        tallest = max(high(said, face, column[1]) for said, face, column in parts)
        return max(tokens.px(_HIGH), tallest + tokens.px(14))

    def paint(self, painter: QPainter, row: Row, within: QRect) -> None:
        """Paint a row."""
        line: WorkingWith = row.content
        side = tokens.px(_MARK)
        mark = QRect(tokens.px(_SIDE), within.y() + (within.height() - side) // 2, side, side)
        if line.sensitive:
            _paint_further(painter, within, line, mark)
            return
        look, columns = tokens.look().colours, _Columns.of(within.width())
        paint_agency(painter, mark, wording.AGENCY[line.sector])
        for said, face, column, colour in (
            (wording.who(line), _NAME, columns.name, look.text),
            (line.role, _TEXT, columns.role, look.text_2),
            (_telephone(line), _TEXT, columns.telephone, look.text if line.telephone else look.text_2),
            (_last(line), _TEXT, columns.last, look.text),
        ):
            painter.setPen(colour)
            draw_wrapped(painter, _at(within, column), said, face)
        ring = tokens.px(14)
        left = columns.last[0] - tokens.px(_RING)
        place = QRect(left, within.y() + (within.height() - ring) // 2, ring, ring)
        paint_freshness(painter, place, wording.RING[line.source.state])
        _paint_state(painter, self._state_place(row, within), line)

    def chip(self, row: Row, within: QRect) -> QRect:
        """Give where "Disputed" stands."""
        return self._state_place(row, within) if row.content.disputed else QRect()

    def _state_place(self, row: Row, within: QRect) -> QRect:
        place = _at(within, _Columns.of(within.width()).state)
        if not row.content.disputed:
            return place
        size = chips.size(wording.DISPUTED)
        left = within.width() - size.width() - tokens.px(8)
        return QRect(QPoint(left, within.y() + (within.height() - size.height()) // 2), size)


class UnheardLine(QWidget):
    """A source that is past its limit or was never heard from, said in words under the table."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        said = wording.unheard(source)
        self.setObjectName(f"unheard-{source.sector}")
        self.setAccessibleName(said)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.px(_SIDE + 4), tokens.px(4), tokens.px(_SIDE), tokens.px(4))
        row.setSpacing(tokens.px(20))
        row.addWidget(FreshnessRing(wording.RING[source.state]))
        row.addWidget(paragraph(said, "small", "text"), 1)


class WorkingCard(Card):
    """The card of everybody who works with the child."""

    copy_asked = Signal(str)
    dispute_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(name="working")
        self._list = ""
        self._title = Words("", size=14.5, weight=fonts.SEMI_BOLD)
        self._counts = Words("", size=13, tone="text-2")
        self._copy = Button("Copy phone list", ButtonKind.QUIET, _COPY, icon="copy", name="copy-phone-list")
        self._copy.setAutoDefault(True)
        self._copy.clicked.connect(lambda: self.copy_asked.emit(self._list))
        self.rows = RowList(WorkingPainter(), "working-rows")
        self.rows.opened.connect(self._opened)
        self.rows.chip_pressed.connect(self.dispute_asked)
        self._empty = paragraph("")
        self._unheard = QVBoxLayout()
        self._disputed: set[str] = set()
        self._lay_out()

    def show_page(self, page: ChildPage) -> None:
        """Show who works with the child."""
        given = page.header.given
        self._list = page.telephone_list
        self._disputed = {line.involvement for line in page.working if line.disputed}
        self._title.set_words(f"Who is working with {given}")
        self._counts.set_words(wording.counts(page) if page.working else "")
        self._copy.setEnabled(bool(page.telephone_list))
        self.rows.setAccessibleName(f"Who is working with {given}, {wording.counts(page)}")
        self.rows.setVisible(bool(page.working))
        self.rows.show_rows([Row(line.involvement, wording.working_sentence(line), line) for line in page.working])
        self._empty.set_words("" if page.working else wording.NO_WORKING.format(given=given))
        self._empty.setVisible(not page.working)
        self._show_unheard(page.unheard)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(tokens.px(_SIDE), 0, tokens.px(_SIDE), 0)
        head.setSpacing(tokens.px(9))
        head.addWidget(self._title)
        head.addWidget(self._counts)
        head.addStretch(1)
        head.addWidget(self._copy)
        holder = QWidget()
        holder.setLayout(head)
        holder.setFixedHeight(tokens.px(tokens.SIZE.card_header) - 1)
        self._empty.setContentsMargins(tokens.px(_SIDE), 0, 0, 0)
        self._unheard.setSpacing(0)
        self.column.addWidget(holder)
        self.add_line()
        self.column.addWidget(self.rows)
        self.add_padded(self._empty, _SIDE, 0)
        self.column.addLayout(self._unheard)
        self.column.addStretch(1)

    def _show_unheard(self, sources: tuple[Source, ...]) -> None:
        while (had := self._unheard.takeAt(0)) is not None:
            part = had.widget()
            if part is not None:
                part.hide()
                part.deleteLater()
        self.rows.set_round_foot(not sources)
        if sources:
            self._unheard.addWidget(Line())
        for source in sources:
            self._unheard.addWidget(UnheardLine(source))

    def _opened(self, involvement: str) -> None:
        if involvement in self._disputed:
            self.dispute_asked.emit(involvement)


def _at(within: QRect, column: tuple[int, int]) -> QRect:
    return QRect(column[0], within.y(), column[1], within.height())


def _telephone(line: WorkingWith) -> str:
    return line.telephone or wording.NO_NUMBER


def _last(line: WorkingWith) -> str:
    return line.last_words or wording.NO_LAST


def _further_words(line: WorkingWith) -> str:
    return f"{wording.RING_FIRST}: {line.telephone}" if line.telephone else wording.RING_FIRST


def _paint_state(painter: QPainter, place: QRect, line: WorkingWith) -> None:
    if line.disputed:
        chips.paint(painter, place.topLeft(), wording.DISPUTED)
        return
    said, icon, tone = wording.STATE[line.state]
    colour, side = tokens.look().colours.named(tone), tokens.px(16)
    icons.paint(painter, icon, QPoint(place.x(), place.y() + (place.height() - side) // 2), side, colour)
    painter.setPen(colour)
    words.draw(painter, place.adjusted(side + tokens.px(5), 0, tokens.px(_SIDE), 0), said, _STATE.font())


def _further_fits(columns: _Columns, width: int, line: WorkingWith) -> bool:
    """Tell whether whom to ring stands beside what is said of the service; else it stands below."""
    said = wide(f"{wording.FURTHER}, {wording.RESTRICTED}", _NAME)
    ring = wide(_further_words(line), _NAME) + tokens.px(15 + 5 + _SIDE)
    return columns.name[0] + said <= columns.telephone[0] and columns.telephone[0] + ring <= width


def _paint_further(painter: QPainter, within: QRect, line: WorkingWith, mark: QRect) -> None:
    """Paint the violet row: no name, no type, no date and no ring; only whom to ring first."""
    look, columns = tokens.look().colours, _Columns.of(within.width())
    painter.fillRect(within, look.protected_bg)
    paint_agency(painter, mark, Agency.FURTHER)
    if _further_fits(columns, within.width(), line):
        over, under, left = within, within, columns.telephone[0]
    else:
        half, left = within.height() // 2, columns.name[0]
        over, under = within.adjusted(0, tokens.px(4), 0, -half), within.adjusted(0, half, 0, -tokens.px(4))
    painter.setPen(look.protected)
    words.draw(painter, over.adjusted(columns.name[0], 0, 0, 0), wording.FURTHER, _NAME.font())
    painter.setPen(look.text_2)
    beside = columns.name[0] + wide(wording.FURTHER, _NAME)
    words.draw(painter, over.adjusted(beside, 0, 0, 0), f", {wording.RESTRICTED}", _TEXT.font())
    _paint_ring_first(painter, under.adjusted(left, 0, 0, 0), line)


def _paint_ring_first(painter: QPainter, within: QRect, line: WorkingWith) -> None:
    look, side = tokens.look().colours, tokens.px(15)
    at = QPoint(within.x(), within.y() + (within.height() - side) // 2)
    icons.paint(painter, "phone", at, side, look.protected)
    left = side + tokens.px(5)
    painter.setPen(look.text)
    said = f"{wording.RING_FIRST}: " if line.telephone else wording.RING_FIRST
    words.draw(painter, within.adjusted(left, 0, 0, 0), said, _TEXT.font())
    beside = left + wide(said, _TEXT) + tokens.px(2)
    words.draw(painter, within.adjusted(beside, 0, 0, 0), line.telephone, _NAME.font())
