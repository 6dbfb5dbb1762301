"""How the rows of the chronology are measured and painted."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.casework.page_parts import Entry
from ui.chronology.fitting import tall
from ui.chronology.strands import strand_of
from ui.kit import chips, fonts, tokens
from ui.kit.chips import ChipText
from ui.kit.marks import paint_agency
from ui.kit.measure import SMALL, Face, draw_wrapped, high, wide

_WHEN_LEFT, _WHEN_WIDE, _TILE_LEFT, _TILE, _TEXT_LEFT = 16, 90, 112, 26, 156
_RIGHT, _GAP, _WHO_MOST = 16, 16, 230
_PAD, _PAD_LOW, _WHEN_DOWN, _WHO_DOWN = 10, 7, 2, 1
_TITLE_HIGH, _CHIP_HIGH, _WORDS_HIGH, _CHIP_GAP = 20, 24, 18, 9
_HAIR = 2
TITLE, WHEN = Face(14, fonts.SEMI_BOLD), Face(13, fonts.SEMI_BOLD)


class Rows(Protocol):
    """What is painted: entries, with the chips behind their titles."""

    @property
    def shown(self) -> Sequence[Entry]:
        """The entries in the order of the rows."""
        ...

    def chips(self, entry: Entry) -> tuple[ChipText, ...]:
        """Give the chips behind an entry's title."""
        ...


@dataclass(frozen=True, slots=True)
class Room:
    """The fixed measures of a row in pixels at the zoom in use, worked out once for all rows."""

    text: int
    who: int
    gap: int
    words: int
    when: int
    down: int
    tile: int
    pad: int

    @classmethod
    def of(cls, width: int, *, low: bool) -> "Room":
        """Divide a width."""
        px = tokens.px
        return cls(
            text=width - px(_TEXT_LEFT + _RIGHT),
            who=px(_WHO_MOST),
            gap=px(_GAP),
            words=px(_WORDS_HIGH),
            when=px(_WHEN_WIDE),
            down=px(_WHEN_DOWN),
            tile=px(_TILE),
            pad=px(_PAD_LOW if low else _PAD),
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """The parts of a row that grow: widths of text and name, heights of title, of words, and of the whole row."""

    text: int
    who: int
    title: int
    words: int
    all: int


class EntryPainter(QStyledItemDelegate):
    """Paints rows; no word is ever cut, a row grows instead."""

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self._rows = rows
        self._heights: dict[int, int] = {}
        self._width, self._low = 0, False
        self._room = Room.of(0, low=False)

    def fit(self, width: int, *, low: bool) -> None:
        """Take the width of the list, and whether its rows are to be low."""
        if (width, low) != (self._width, self._low):
            self._width, self._low = width, low
            self._room = Room.of(width, low=low)
            self.forget()

    def forget(self) -> None:
        """Measure again: the entries are others."""
        self._heights.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Give the height of a row at the width of the list."""
        entry = self._rows.shown[index.row()]
        height = self._heights.get(id(entry))  # the view asks for every row again at each of its layouts
        if height is None:
            height = self._heights[id(entry)] = self._measure(entry, self._rows.chips(entry)).all
        return QSize(0, height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a row."""
        within = QRect(0, option.rect.y(), self._width, option.rect.height())
        painter.save()
        _paint_ground(painter, within, option.state)
        self._paint_entry(painter, within, self._rows.shown[index.row()])
        painter.restore()

    def _measure(self, entry: Entry, behind: Sequence[ChipText]) -> Measured:
        room = self._room
        who = min(wide(entry.who, SMALL), room.who) if entry.who else 0
        text = max(room.text - (who + room.gap if who else 0), 1)
        title = _place_title(text, entry.title, behind)[1]
        said = max(tall(entry.words, SMALL, text), room.words) if entry.words else 0
        when = tall(entry.when, WHEN, room.when) + room.down
        beside = tall(entry.who, SMALL, who + _HAIR) if who else 0
        tallest = max(title + said, when, beside, room.tile)
        return Measured(text, who, title, said, tallest + 2 * room.pad - 1)

    def _paint_entry(self, painter: QPainter, within: QRect, entry: Entry) -> None:
        look, behind = tokens.look().colours, self._rows.chips(entry)
        size = self._measure(entry, behind)
        top, side = within.y() + self._room.pad, self._room.tile
        painter.setPen(look.text)
        when = QRect(tokens.px(_WHEN_LEFT), top + self._room.down, self._room.when, within.height())
        _draw(painter, when, entry.when, WHEN)
        paint_agency(
            painter, QRect(tokens.px(_TILE_LEFT), top, side, side), strand_of(entry.sector).agency, filled=True
        )
        block = QRect(tokens.px(_TEXT_LEFT), top, size.text, size.title)
        _paint_title(painter, block, entry.title, behind)
        painter.setPen(look.text_2)
        _draw(painter, QRect(block.x(), top + size.title, size.text, size.words), entry.words, SMALL)
        right = within.width() - tokens.px(_RIGHT)
        who = QRect(right - size.who, top + tokens.px(_WHO_DOWN), size.who, within.height())
        _draw(painter, who, entry.who, SMALL)


def _place_title(width: int, title: str, behind: Sequence[ChipText]) -> tuple[list[QPoint], int]:
    """Give where the chips stand, beside the title where they fit and else below it, and the height of it all."""
    over = tall(title, TITLE, width)
    if not behind:
        return [], max(over, tokens.px(_TITLE_HIGH))
    line, gap = tokens.px(_CHIP_HIGH), tokens.px(_CHIP_GAP)
    first = wide(title, TITLE) + gap
    one_line = first + _chip_wide(behind[0], tokens.look().scale) <= width
    x, y = (first, 0) if one_line else (0, over + tokens.px(2))
    places = []
    for chip in behind:
        if x and x + _chip_wide(chip, tokens.look().scale) > width:
            x, y = 0, y + line + tokens.px(4)
        places.append(QPoint(x, y))
        x += _chip_wide(chip, tokens.look().scale) + tokens.px(6)
    return places, max(y + line, over)


@lru_cache
def _chip_wide(chip: ChipText, scale: float) -> int:
    return chips.size(chip).width()


def _paint_title(painter: QPainter, within: QRect, title: str, behind: Sequence[ChipText]) -> None:
    places, _ = _place_title(within.width(), title, behind)
    beside = bool(places) and not places[0].y()
    first = tokens.px(_CHIP_HIGH) if beside else tokens.px(_TITLE_HIGH)
    over = high(title, TITLE, within.width())
    painter.setPen(tokens.look().colours.text)
    down = max((first - over) // 2, 0)
    _draw(painter, within.adjusted(0, down, 0, 0), title, TITLE)
    for place, chip in zip(places, behind, strict=True):
        chips.paint(painter, within.topLeft() + place, chip)


def _draw(painter: QPainter, within: QRect, said: str, face: Face) -> None:
    """Draw words wrapped as they were measured, from the top down."""
    if said:
        draw_wrapped(
            painter, QRect(within.topLeft(), QSize(within.width(), high(said, face, within.width()))), said, face
        )


def _paint_ground(painter: QPainter, within: QRect, state: QStyle.StateFlag) -> None:
    look = tokens.look().colours
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(within, look.selected)
        painter.fillRect(0, within.y(), tokens.px(tokens.STROKE.selected_bar), within.height() - 1, look.accent)
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(within, look.hover)
    painter.fillRect(QRect(0, within.bottom(), within.width(), 1), look.border)
