"""How a person and a record are painted as rows; no word of them is ever cut, the row grows instead."""

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QPainter

from app.casework.case_pages import PersonLine, RecordLine
from ui.child.rows import Row, RowPainter
from ui.kit import chips, fonts, icons, tokens
from ui.kit.chips import ChipKind, ChipText
from ui.kit.measure import Face, draw_wrapped, high
from ui.people import wording

_NAME, _TEXT = Face(13.5, fonts.SEMI_BOLD), Face(13, fonts.REGULAR)
_SIDE, _GAP, _AROUND, _ICON, _LEAST = 14, 12, 7, 15, 42
_SHARES = (30, 31, 17, 22)  # name and relationship, home and responsibility, telephone, address
_ENDED = ChipText(wording.ENDED, ChipKind.NEUTRAL)


class PersonPainter(RowPainter):
    """Paints somebody in the child's life in four columns."""

    def high(self, row: Row, width: int) -> int:
        """Give the height of a row."""
        tallest = max(_stack(lines, place.width()) for lines, place in _columns(row.content, QRect(0, 0, width, 0)))
        return max(tokens.px(_LEAST), tallest + 2 * tokens.px(_AROUND) + 1)

    def paint(self, painter: QPainter, row: Row, within: QRect) -> None:
        """Paint a row."""
        line: PersonLine = row.content
        if line.address_protected:
            place = _columns(line, within)[-1][1]
            side = tokens.px(_ICON)
            at = QPoint(place.x() - side - tokens.px(5), within.y() + (within.height() - side) // 2)
            icons.paint(painter, "lock", at, side, tokens.look().colours.protected)
        for lines, place in _columns(line, within):
            _paint_stack(painter, lines, place)


class RecordPainter(RowPainter):
    """Paints a record that can be changed: what it is, and under it what it says."""

    def high(self, row: Row, width: int) -> int:
        """Give the height of a row."""
        line: RecordLine = row.content
        return max(tokens.px(_LEAST), _stack(_record(line), _room(line, width)) + 2 * tokens.px(_AROUND) + 1)

    def paint(self, painter: QPainter, row: Row, within: QRect) -> None:
        """Paint a row; a protected one in violet with its lock, an ended one with its chip."""
        line: RecordLine = row.content
        left = tokens.px(_SIDE)
        if line.protected:
            side = tokens.px(_ICON)
            if not line.record:
                painter.fillRect(within, tokens.look().colours.protected_bg)
            at = QPoint(left, within.y() + (within.height() - side) // 2)
            icons.paint(painter, "lock", at, side, tokens.look().colours.protected)
            left += side + tokens.px(8)
        _paint_stack(painter, _record(line), QRect(left, within.y(), _room(line, within.width()), within.height()))
        if line.ended:
            size = chips.size(_ENDED)
            right = within.width() - size.width() - tokens.px(_SIDE)
            chips.paint(painter, QPoint(right, within.y() + (within.height() - size.height()) // 2), _ENDED)


_Said = tuple[str, Face, str]


def _columns(line: PersonLine, within: QRect) -> list[tuple[list[_Said], QRect]]:
    free = within.width() - 2 * tokens.px(_SIDE) - (len(_SHARES) - 1) * tokens.px(_GAP)
    left, places = tokens.px(_SIDE), []
    for share in _SHARES:
        wide = max(free * share // sum(_SHARES), 1)
        places.append(QRect(left, within.y(), wide, within.height()))
        left += wide + tokens.px(_GAP)
    gone = "text-2" if line.ended else "text"
    if line.address_protected:
        places[-1].setLeft(places[-1].left() + tokens.px(_ICON + 5))
    said: list[list[_Said]] = [
        [(wording.who(line), _NAME, gone), (wording.role(line), _TEXT, "text-2")],
        [(line.lives_with, _TEXT, gone), (line.responsibility, _TEXT, "text-2")],
        [(line.telephone or wording.NO_TELEPHONE, _TEXT, gone if line.telephone else "text-2")],
        [(wording.address(line), _TEXT, "protected" if line.address_protected else gone)],
    ]
    return list(zip(said, places, strict=True))


def _record(line: RecordLine) -> list[_Said]:
    tone = "protected" if line.protected else "text-2" if line.ended else "text"
    return [(said, face, one) for said, face, one in ((line.title, _NAME, tone), (line.words, _TEXT, "text-2")) if said]


def _room(line: RecordLine, width: int) -> int:
    room = width - 2 * tokens.px(_SIDE)
    room -= tokens.px(_ICON + 8) if line.protected else 0
    return room - (chips.size(_ENDED).width() + tokens.px(_GAP) if line.ended else 0)


def _stack(lines: list[_Said], width: int) -> int:
    return sum(high(said, face, width) for said, face, _ in lines)


def _paint_stack(painter: QPainter, lines: list[_Said], place: QRect) -> None:
    top = place.y() + (place.height() - _stack(lines, place.width())) // 2
    for said, face, tone in lines:
        tall = high(said, face, place.width())
        colour: QColor = tokens.look().colours.named(tone)
        painter.setPen(colour)
        draw_wrapped(painter, QRect(place.x(), top, place.width(), tall), said, face)
        top += tall
