"""A table of rows with words and chips, whose cells wrap; too narrow for its columns, each row says all in lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from ui.child.rows import Row, RowList, RowPainter
from ui.kit import chips, fonts, tokens, words
from ui.kit.cards import Card, EmptyPlace
from ui.kit.chips import ChipText
from ui.kit.measure import Face, draw_wrapped, high, wide
from ui.today.column import ScrollingColumn

NAME, PLAIN, SMALL, TITLE = (
    Face(13.5, fonts.SEMI_BOLD), Face(13.5, fonts.REGULAR), Face(12.5, fonts.REGULAR), Face(13, fonts.SEMI_BOLD),
)  # fmt: skip
_SIDE, _GAP, _LEAST, _ROOM, _BETWEEN = 14, 14, 44, 16, 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, how wide it is at the least, and its share of the room that is left."""

    title: str
    least: int
    share: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one column: words, a second line below them, or a chip in their place."""

    text: str = ""
    below: str = ""
    chip: ChipText | None = None
    strong: bool = False
    quiet: bool = False

    @property
    def said(self) -> str:
        """All of it in words."""
        return ", ".join(filter(None, (self.chip.text if self.chip else self.text, self.below)))


class TablePainter(RowPainter):
    """Measures and paints the cells of a row."""

    def __init__(self, columns: Sequence[Column], *, opens: bool) -> None:
        self.columns = tuple(columns)
        self.opens = opens

    def places(self, width: int) -> list[tuple[int, int]] | None:
        """Give left edge and width of each column; None where they do not fit."""
        side, gap = tokens.px(_SIDE), tokens.px(_GAP)
        least = [max(tokens.px(one.least), wide(one.title, TITLE)) for one in self.columns]
        rest = width - 2 * side - gap * (len(least) - 1) - sum(least)
        if rest < 0:
            return None
        shares = sum(one.share for one in self.columns) or 1
        found, left = [], side
        for one, needed in zip(self.columns, least, strict=True):
            taken = needed + rest * one.share // shares
            found.append((left, taken))
            left += taken + gap
        return found

    def high(self, row: Row, width: int) -> int:
        """Give the height of a row."""
        places = self.places(width)
        if places is None:
            return sum(tall + tokens.px(_BETWEEN) for *_, tall in self._lines(row, width)) + tokens.px(_ROOM) + 1
        tallest = max(_high(cell, taken) for cell, (_, taken) in zip(row.content, places, strict=True))
        return max(tokens.px(_LEAST), tallest + tokens.px(_ROOM)) + 1

    def paint(self, painter: QPainter, row: Row, within: QRect) -> None:
        """Paint a row."""
        places = self.places(within.width())
        if places is None:
            self._paint_lines(painter, row, within)
            return
        for cell, (left, taken) in zip(row.content, places, strict=True):
            _paint(painter, QRect(left, within.y(), taken, within.height()), cell)

    def _lines(self, row: Row, width: int) -> list[tuple[str, Face, int, int]]:
        """Give the lines of a row without columns, each with its width and height; the last cell's chip is beside."""
        cells: Sequence[Cell] = row.content
        inner = max(width - 2 * tokens.px(_SIDE), 1)
        beside = chips.size(cells[-1].chip).width() + tokens.px(_GAP) if cells[-1].chip else 0
        rest = cells[1:-1] if cells[-1].chip else cells[1:]
        told = " ".join(f"{column.title}: {cell.said.rstrip('.')}." for column, cell in
                        zip(self.columns[1:], rest, strict=False) if cell.said)  # fmt: skip
        lines = (
            (cells[0].text, NAME, inner - beside), (cells[0].below, SMALL, inner - beside), (told, PLAIN, inner),
        )  # fmt: skip
        return [(said, face, wide_, high(said, face, max(wide_, 1))) for said, face, wide_ in lines if said]

    def _paint_lines(self, painter: QPainter, row: Row, within: QRect) -> None:
        look, top = tokens.look().colours, within.y() + tokens.px(_ROOM) // 2
        for said, face, taken, tall in self._lines(row, within.width()):
            painter.setPen(look.text if face is not SMALL else look.text_2)
            draw_wrapped(painter, QRect(tokens.px(_SIDE), top, taken, tall), said, face)
            top += tall + tokens.px(_BETWEEN)
        if chip := row.content[-1].chip:
            left = within.width() - tokens.px(_SIDE) - chips.size(chip).width()
            chips.paint(painter, QPoint(left, within.y() + tokens.px(_ROOM) // 2), chip)


def _face(cell: Cell) -> Face:
    return NAME if cell.strong else PLAIN


def _high(cell: Cell, width: int) -> int:
    first = chips.size(cell.chip).height() if cell.chip else high(cell.text, _face(cell), width) if cell.text else 0
    return first + (high(cell.below, SMALL, width) + tokens.px(_BETWEEN) if cell.below else 0)


def _paint(painter: QPainter, within: QRect, cell: Cell) -> None:
    look = tokens.look().colours
    top = within.y() + (within.height() - _high(cell, within.width())) // 2
    if cell.chip:
        top += chips.paint(painter, QPoint(within.x(), top), cell.chip).height()
    elif cell.text:
        tall = high(cell.text, _face(cell), within.width())
        painter.setPen(look.text_2 if cell.quiet else look.text)
        draw_wrapped(painter, QRect(within.x(), top, within.width(), tall), cell.text, _face(cell))
        top += tall
    if cell.below:
        tall = high(cell.below, SMALL, within.width())
        painter.setPen(look.text_2)
        draw_wrapped(painter, QRect(within.x(), top + tokens.px(_BETWEEN), within.width(), tall), cell.below, SMALL)


class _Heading(QWidget):
    """The titles over the columns; none where rows say all in lines."""

    def __init__(self, painter: TablePainter) -> None:
        super().__init__()
        self._painter = painter
        self.setFixedHeight(tokens.px(tokens.SIZE.row_dense) - 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the titles."""
        painter, look = QPainter(self), tokens.look().colours
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill, radius = QPainterPath(), tokens.px(tokens.RADIUS.card) - 1
        fill.addRoundedRect(QRectF(self.rect()).adjusted(0, 0, 0, radius), radius, radius)
        painter.fillPath(fill, look.sunken)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), look.border)
        painter.setPen(look.text_2)
        for column, (left, taken) in zip(self._painter.columns, self._painter.places(self.width()) or (), strict=False):
            words.draw(painter, QRect(left, 0, taken, self.height() - 1), column.title, TITLE.font())


class Table(Card):
    """A card with a heading, rows that scroll, and what is said where there are none."""

    opened = Signal(str)

    def __init__(self, name: str, columns: Sequence[Column], icon: str, *, opens: bool = True) -> None:
        super().__init__(name=name)
        self._painter = TablePainter(columns, opens=opens)
        self._heading = _Heading(self._painter)
        self.rows = RowList(self._painter, f"{name}-rows")
        self.rows.set_round_foot(False)
        self._nothing = EmptyPlace(icon, "")
        self._scroll = ScrollingColumn(name=f"{name}-scroll", gap=0)
        self._scroll.show_parts(self.rows)
        self._places = QStackedWidget()
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._heading)
        column.addWidget(self._scroll, 1)
        self._places.addWidget(listed)
        self._places.addWidget(self._nothing)
        self.column.addWidget(self._places, 1)
        self.rows.opened.connect(self.opened)
        self.rows.moved.connect(self._follow)
        self.setFocusProxy(self.rows)

    def show_rows(self, rows: Sequence[Row], nothing: tuple[str, str]) -> None:
        """Show these rows, or why there are none."""
        self.rows.show_rows(rows)
        self._nothing.say(*nothing)
        self._places.setCurrentIndex(0 if rows else 1)

    def minimumSizeHint(self) -> QSize:
        """Let the table be small: it scrolls."""
        return QSize(tokens.px(240), tokens.px(120))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the titles away where there is no room for columns."""
        super().resizeEvent(event)
        self._heading.setVisible(self._painter.places(self.width() - 2) is not None)

    def _follow(self, row: QRect) -> None:
        """Keep the row with the focus in view."""
        holder = self._scroll.widget()
        if holder is not None:
            middle = self.rows.mapTo(holder, row.center())
            self._scroll.ensureVisible(middle.x(), middle.y(), 0, row.height())


def accessible(columns: Sequence[Column], cells: Sequence[Cell]) -> str:
    """Give a row for a listener: its first cell, then each title with what stands below it."""
    named = (f"{column.title}: {cell.said}" for column, cell in zip(columns[1:], cells[1:], strict=True) if cell.said)
    return ". ".join((cells[0].said, *named))


def listed(columns: Sequence[Column], key: str, cells: Sequence[Cell]) -> Row:
    """Make a row of cells."""
    return Row(key, accessible(columns, cells), tuple(cells))
