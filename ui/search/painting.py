"""How the rows of the results are measured and painted: no word is cut, and the match is bold and underlined."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.casework.found_pages import Hit
from ui.kit import fonts, icons, tokens, words
from ui.kit.measure import NOTE, SMALL, STRONG, Face, wide
from ui.search import wording
from ui.search.rows import ResultRows, Row

_BAND_HIGH, _MORE_HIGH, _SIDE, _TEXT_LEFT, _ICON, _PAD, _GAP = 30, 34, 14, 42, 16, 8, 12
_BAND = Face(12.5, fonts.SEMI_BOLD)
_REMEMBERED = 200
Pieces = Iterable[tuple[str, bool]]


class _Laid(NamedTuple):
    """The lines of a hit as they are painted, and how high they are together."""

    lines: tuple[QTextLayout, ...]
    high: int


class ResultPainter(QStyledItemDelegate):
    """Paints bands, hits and how many more there are."""

    def __init__(self, rows: ResultRows) -> None:
        super().__init__()
        self._rows = rows
        self._width = self._room = 1
        self._look = tokens.look()
        self._laid: dict[tuple[Hit, int], _Laid] = {}

    def fit(self, width: int, beside: int) -> None:
        """Take the width of the list, and how much of it may be taken by what it scrolls with.

        The words keep clear of that with and without it: they are laid out once, not once for either.
        """
        self._width = max(width, 1)
        self._room = max(width - beside, 1)

    def high(self, row: Row) -> int:
        """Give the height of a row, its line below included."""
        if row.hit is None:
            return tokens.px(_MORE_HIGH if row.more else _BAND_HIGH)
        return self._lines(row.hit).high + 2 * tokens.px(_PAD) + 1

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Give the height of a row at the width of the list."""
        return QSize(0, self.high(self._rows.rows[index.row()]))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a row."""
        row = self._rows.rows[index.row()]
        within = QRect(0, option.rect.y(), self._width, option.rect.height())
        painter.save()
        if not row.opens:
            _paint_band(painter, within, row.group)
        else:
            _paint_ground(painter, within, option.state)
            self._paint_words(painter, within, row)
        painter.restore()

    def _paint_words(self, painter: QPainter, within: QRect, row: Row) -> None:
        look, left = tokens.look().colours, tokens.px(_TEXT_LEFT)
        if row.hit is None:
            painter.setPen(look.accent)
            words.draw(painter, within.adjusted(left, 0, 0, 0), wording.and_more(row.more), SMALL.font())
            return
        icon = QPoint(tokens.px(_SIDE), within.y() + tokens.px(_PAD + 2))
        icons.paint(painter, wording.GROUPS[row.group][0], icon, tokens.px(_ICON), look.text_2)
        top = within.y() + tokens.px(_PAD)
        for place, layout in enumerate(self._lines(row.hit).lines):
            painter.setPen(look.text if place != 1 else look.text_2)
            layout.draw(painter, QPointF(left, top))
            top += _tall(layout)
        painter.setPen(look.text_2)
        when = QRect(left, within.y() + tokens.px(_PAD), self._room - left - tokens.px(_SIDE), tokens.px(20))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        words.draw(painter, when, _when(row.hit), NOTE.font(), right)

    def _lines(self, hit: Hit) -> _Laid:
        """Lay a hit out once for a width: the panel, the list and the paint each ask for it at every key pressed."""
        if self._look is not tokens.look() or len(self._laid) > _REMEMBERED:
            self._look = tokens.look()
            self._laid.clear()
        key = (hit, self._room)
        if key not in self._laid:
            lines = tuple(self._lay_out(hit))
            self._laid[key] = _Laid(lines, sum(map(_tall, lines)))
        return self._laid[key]

    def _lay_out(self, hit: Hit) -> list[QTextLayout]:
        """Lay out title, place and the words round the match, each wrapped to the room it has."""
        room = self._room - tokens.px(_TEXT_LEFT + _SIDE)
        when = _when(hit)
        beside = wide(when, NOTE) + tokens.px(_GAP) if when else 0
        said = wording.found_words(hit)
        marked = wording.in_title(hit) and bool(said)
        title: Pieces = (*hit.words, (hit.title[len(said) :], False)) if marked else ((hit.title, False),)
        lines = [_laid_out(title, STRONG, room - beside)]
        lines += [_laid_out(((hit.where, False),), SMALL, room)] if hit.where else []
        return lines if marked else [*lines, _laid_out(hit.words, SMALL, room)]


def _when(hit: Hit) -> str:
    """Give the day only where it is not said already."""
    return "" if hit.when in hit.where else hit.when


def _laid_out(pieces: Pieces, face: Face, width: int) -> QTextLayout:
    kept = list(pieces)
    layout = QTextLayout("".join(text for text, _ in kept), face.font())
    layout.setCacheEnabled(True)  # or every painting shapes the text again
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats(_marks(kept, face))
    layout.beginLayout()
    top = 0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1))
        line.setPosition(QPointF(0, top))
        top += math.ceil(line.height())
    layout.endLayout()
    return layout


def _marks(pieces: Pieces, face: Face) -> list[QTextLayout.FormatRange]:
    formats, start = [], 0
    for text, match in pieces:
        length = len(text.encode("utf-16-le")) // 2
        if match:
            part = QTextLayout.FormatRange()
            part.start, part.length = start, length
            part.format = _mark(face)
            formats.append(part)
        start += length
    return formats


def _mark(face: Face) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setFont(fonts.sized(face.size, fonts.BOLD))
    look.setFontUnderline(True)
    look.setBackground(tokens.look().colours.accent_tint)
    look.setForeground(tokens.look().colours.text)
    return look


def _tall(layout: QTextLayout) -> int:
    return math.ceil(sum(math.ceil(layout.lineAt(at).height()) for at in range(layout.lineCount())))


def _paint_band(painter: QPainter, within: QRect, group: str) -> None:
    look, side = tokens.look().colours, tokens.px(_SIDE)
    painter.fillRect(within, look.sunken)
    painter.setPen(look.text_2)
    words.draw(painter, within.adjusted(side, 0, -side, 0), wording.GROUPS[group][1], _BAND.font())
    painter.fillRect(QRect(0, within.bottom(), within.width(), 1), look.border)


def _paint_ground(painter: QPainter, within: QRect, state: QStyle.StateFlag) -> None:
    look = tokens.look().colours
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(within, look.selected)
        painter.fillRect(0, within.y(), tokens.px(tokens.STROKE.selected_bar), within.height() - 1, look.accent)
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(within, look.hover)
    painter.fillRect(QRect(0, within.bottom(), within.width(), 1), look.border)
