"""A line of who has looked: who, of which agency, at what, when, and whether it was told later."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter

from app.casework.found_pages import Look
from ui.child.rows import Row, RowPainter
from ui.kit import chips, fonts, tokens
from ui.kit.measure import Face, draw_wrapped, high
from ui.looks import wording

_NAME = Face(13.5, fonts.SEMI_BOLD)
_TEXT = Face(13, fonts.REGULAR)
_HIGH, _SIDE, _GAP, _ROOM = 36, 14, 16, 16


@dataclass(frozen=True, slots=True)
class Line:
    """What is painted of one look; `when` is in words."""

    look: Look
    when: str


@dataclass(frozen=True, slots=True)
class _Columns:
    """Left edge and width of each column."""

    who: tuple[int, int]
    of: tuple[int, int]
    what: tuple[int, int]
    when: tuple[int, int]
    chip: int

    @classmethod
    def of_width(cls, width: int) -> "_Columns":
        side, gap = tokens.px(_SIDE), tokens.px(_GAP)
        chip = chips.size(wording.OFFLINE).width()
        room = max(width - 2 * side - 4 * gap - chip, 1)
        who, of, what = room * 20 // 100, room * 30 // 100, room * 32 // 100
        at = (side, side + who + gap, side + who + of + 2 * gap, side + who + of + what + 3 * gap)
        return cls((at[0], who), (at[1], of), (at[2], what), (at[3], room - who - of - what), width - side - chip)


class LookPainter(RowPainter):
    """Paints a look; every column wraps, so that nothing of it is cut."""

    opens = False

    def high(self, row: Row, width: int) -> int:
        """Give the height of a row."""
        columns = _Columns.of_width(width)
        tallest = max(high(said, face, column[1]) for said, face, column in _parts(row.content, columns))
        return max(tokens.px(_HIGH), tallest + tokens.px(_ROOM))

    def paint(self, painter: QPainter, row: Row, within: QRect) -> None:
        """Paint a row."""
        line: Line = row.content
        look, columns = tokens.look().colours, _Columns.of_width(within.width())
        for said, face, (left, wide) in _parts(line, columns):
            painter.setPen(look.text_2 if (left, wide) == columns.of else look.text)
            draw_wrapped(painter, QRect(left, within.y(), wide, within.height()), said, face)
        if line.look.offline:
            size = chips.size(wording.OFFLINE)
            top = within.y() + (within.height() - size.height()) // 2
            chips.paint(painter, QPoint(columns.chip, top), wording.OFFLINE)


def _parts(line: Line, columns: _Columns) -> tuple[tuple[str, Face, tuple[int, int]], ...]:
    return (
        (line.look.name, _NAME, columns.who),
        (wording.of_whom(line.look), _TEXT, columns.of),
        (line.look.what, _TEXT, columns.what),
        (line.when, _TEXT, columns.when),
    )
