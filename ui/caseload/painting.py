"""How the cells of the caseload are measured and painted; a name and what is due wrap, nothing is ever cut."""

from collections.abc import Callable, Hashable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.casework.case_pages import CaseloadRow
from app.casework.page_parts import DueState
from app.domain import freshness
from ui.caseload import wording
from ui.caseload.columns import HEADINGS, Column, Sizes
from ui.caseload.listing import ShownRows
from ui.kit import chips, fonts, icons, rings, tokens, words
from ui.kit.measure import Face, draw_wrapped, high, wide

NAME, PLAIN, SMALL = Face(13.5, fonts.SEMI_BOLD), Face(13.5, fonts.REGULAR), Face(13, fonts.REGULAR)
TITLE = Face(13, fonts.SEMI_BOLD)
PAD, _PAD_RIGHT = 10, 2
_GAP, _ICON, _SEEN_GAP, _RING, _RING_GAP = 4, 16, 5, 14, 7
_CHIP_LEFT, _CHIP_TEXT, _ARROW = 9, 28, 22
_LEAST_CHILD, _MOST_CHILD, _LEAST_WHAT = 122, 250, 94
_FRESH = {
    freshness.Freshness.TODAY: rings.Freshness.TODAY,
    freshness.Freshness.WITHIN: rings.Freshness.WITHIN,
    freshness.Freshness.PAST: rings.Freshness.PAST,
    freshness.Freshness.LONG_PAST: rings.Freshness.OVER_30_DAYS,
    freshness.Freshness.NEVER: rings.Freshness.NEVER,
}
_LINE = 1


def ring_of(known: freshness.Freshness) -> rings.Freshness:
    """Give the ring for how fresh a source is."""
    return _FRESH[known]


class CellPainter(QStyledItemDelegate):
    """Paints a child, column by column; the row under the pointer is told to it by the table."""

    def __init__(self, rows: ShownRows) -> None:
        super().__init__()
        self._rows = rows
        self.hovered = -1
        self._painters = {
            Column.CHILD: _paint_child,
            Column.STATUS: _paint_status,
            Column.ALERTS: _paint_alerts,
            Column.SEEN: _paint_seen,
            Column.DUE: _paint_due,
            Column.WHAT: _paint_what,
            Column.SOURCE: _paint_source,
        }

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a cell."""
        look, within = tokens.look().colours, option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen or index.row() == self.hovered:
            painter.fillRect(within, look.selected if chosen else look.hover)
        if chosen and index.column() == Column.CHILD:
            painter.fillRect(
                within.x(), within.y(), tokens.px(tokens.STROKE.selected_bar), within.height() - _LINE, look.accent
            )
        painter.fillRect(QRect(within.x(), within.bottom(), within.width(), _LINE), look.border)
        inner = within.adjusted(tokens.px(PAD), 0, -tokens.px(_PAD_RIGHT), -_LINE)
        self._painters[Column(index.column())](painter, inner, self._rows.row(index))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Give no size: the table decides widths and heights."""
        return QSize()


def height(row: CaseloadRow, child: int, what: int, least: int) -> int:
    """Give the height of a row in columns of such widths for the child and for what is due."""
    room, pad = tokens.px(PAD + _PAD_RIGHT), tokens.px(12)
    if _child_width(row) <= child - room and wide(row.due.what, SMALL) <= what - room:
        return least
    name = high(_who(row), NAME, max(child - room, 1))
    return max(least, max(name, high(row.due.what, SMALL, max(what - room, 1))) + pad + _LINE)


def wanted(rows: tuple[CaseloadRow, ...]) -> tuple[Sizes, Sizes, Sizes]:
    """Give how wide each column is at best, without wrapping, and at the least."""
    whole = {column: _need(rows, column) for column in Column}
    whole[Column.CHILD] = min(whole[Column.CHILD], tokens.px(_MOST_CHILD))
    whole[Column.WHAT] = min(whole[Column.WHAT], tokens.px(HEADINGS[Column.WHAT].pictured))
    best = {column: max(need, tokens.px(HEADINGS[column].pictured)) for column, need in whole.items()}
    wrapped = {Column.CHILD: tokens.px(_LEAST_CHILD), Column.WHAT: tokens.px(_LEAST_WHAT)}
    return best, whole, {column: min(need, wrapped.get(column, need)) for column, need in whole.items()}


def _need(rows: tuple[CaseloadRow, ...], column: Column) -> int:
    title = wide(HEADINGS[column].title, TITLE) + tokens.px(_ARROW)
    alike = {_SHOWN[column](row): row for row in rows}  # of 200 children most say the same in most columns
    return max([title, *(_content(row, column) for row in alike.values())]) + tokens.px(PAD + _PAD_RIGHT)


_SHOWN: dict[Column, Callable[[CaseloadRow], Hashable]] = {
    Column.CHILD: lambda row: (row.name, row.age),
    Column.STATUS: lambda row: (row.status.code, row.status.short),
    Column.ALERTS: lambda row: (tuple(mark for mark, _ in row.marks), row.here),
    Column.SEEN: lambda row: (row.last_seen_words, row.withheld),
    Column.DUE: lambda row: (row.due.words, row.due.state),
    Column.WHAT: lambda row: row.due.what,
    Column.SOURCE: wording.told,
}
"""What of a child each column shows: rows alike in it are measured once."""


def _content(row: CaseloadRow, column: Column) -> int:
    if column == Column.CHILD:
        return _child_width(row)
    if column == Column.STATUS:
        return _chip_width(wording.status(row.status))
    if column == Column.ALERTS:
        marks = wording.marks(row)
        side = sum(_chip_width(mark) + tokens.px(_GAP) for mark in marks) - tokens.px(_GAP)
        return side if marks else wide(wording.no_marks(row), SMALL)
    if column == Column.SEEN:
        return wide(wording.seen(row)[2], PLAIN) + tokens.px(_ICON + _SEEN_GAP)
    if column == Column.DUE:
        return _chip_width(wording.due(row))
    return wide(row.due.what, SMALL) if column == Column.WHAT else wide(wording.told(row), SMALL) + tokens.px(21)


def _chip_width(chip: chips.ChipText) -> int:
    """Give the width of a chip; its words are measured once, because every row has one."""
    if not chip.text:
        return chips.size(chip).width()
    return wide(chip.text, _CHIP) + tokens.px(2 * _CHIP_LEFT) + (tokens.px(19) if chip.icon else 0)


_CHIP = Face(12.5, fonts.MEDIUM)


def _who(row: CaseloadRow) -> str:
    age = row.age.replace(" ", "\u00a0")  # its number and unit stay together
    return f"{row.name}, {age}" if age else row.name


def _child_width(row: CaseloadRow) -> int:
    return wide(row.name, NAME) + (wide(f", {row.age}", PLAIN) if row.age else 0)


def _paint_child(painter: QPainter, within: QRect, row: CaseloadRow) -> None:
    look = tokens.look().colours
    painter.setPen(look.text)
    if _child_width(row) > within.width():
        draw_wrapped(painter, within, _who(row), NAME)
        return
    words.draw(painter, within, row.name, NAME.font())
    if row.age:
        painter.setPen(look.text_2)
        words.draw(painter, within.adjusted(wide(row.name, NAME), 0, 0, 0), f", {row.age}", PLAIN.font())


def _paint_chip(painter: QPainter, within: QRect, chip: chips.ChipText) -> QRect:
    top = within.y() + (within.height() - chips.size(chip).height()) // 2
    return chips.paint(painter, QPoint(within.x(), top), chip)


def _paint_status(painter: QPainter, within: QRect, row: CaseloadRow) -> None:
    _paint_chip(painter, within, wording.status(row.status))


def _paint_alerts(painter: QPainter, within: QRect, row: CaseloadRow) -> None:
    for mark in wording.marks(row):
        took = _paint_chip(painter, within, mark)
        within.setLeft(took.right() + 1 + tokens.px(_GAP))
    if not row.marks:
        painter.setPen(tokens.look().colours.text_2)
        words.draw(painter, within, wording.no_marks(row), SMALL.font())


def _paint_seen(painter: QPainter, within: QRect, row: CaseloadRow) -> None:
    look = tokens.look().colours
    icon, tone, said = wording.seen(row)
    side = tokens.px(_ICON)
    if icon:
        at = QPoint(within.x(), within.y() + (within.height() - side) // 2)
        icons.paint(painter, icon, at, side, look.named(tone))
        within = within.adjusted(side + tokens.px(_SEEN_GAP), 0, 0, 0)
    painter.setPen(look.text if icon else look.text_2)
    words.draw(painter, within, said, PLAIN.font())


def _paint_due(painter: QPainter, within: QRect, row: CaseloadRow) -> None:
    chip = wording.due(row)
    if row.due.state in (DueState.OVER, DueState.UNRECORDED, DueState.SOON):
        _paint_chip(painter, within, chip)
        return
    look = tokens.look().colours  # as in a chip, but without its frame, so that what presses stands out
    if not chip.icon:
        painter.setPen(look.text_2)
        words.draw(painter, within, chip.text, SMALL.font())
        return
    side = tokens.px(_RING)
    at = QPoint(within.x() + tokens.px(_CHIP_LEFT), within.y() + (within.height() - side) // 2)
    icons.paint(painter, chip.icon, at, side, look.text_2)
    painter.setPen(look.text)
    words.draw(painter, within.adjusted(tokens.px(_CHIP_TEXT), 0, 0, 0), chip.text, PLAIN.font())


def _paint_what(painter: QPainter, within: QRect, row: CaseloadRow) -> None:
    painter.setPen(tokens.look().colours.text_2)
    draw_wrapped(painter, within, row.due.what, SMALL)


def _paint_source(painter: QPainter, within: QRect, row: CaseloadRow) -> None:
    side = tokens.px(_RING)
    ring = QRect(within.x(), within.y() + (within.height() - side) // 2, side, side)
    rings.paint_freshness(painter, ring, ring_of(row.source.state) if row.here else rings.Freshness.NEVER)
    painter.setPen(tokens.look().colours.text_2)
    beside = within.adjusted(side + tokens.px(_RING_GAP), 0, 0, 0)
    words.draw(painter, beside, wording.told(row), SMALL.font())
