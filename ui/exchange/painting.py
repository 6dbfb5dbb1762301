"""How the rows of the Sync centre's list are measured and painted."""

import math

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.casework.pages import WorkState
from ui.exchange import wording
from ui.exchange.lines import Band, Calm, ExchangeRows, Line, Section
from ui.kit import fonts, icons, shapes, tokens, words

_BAND, _LINE, _LINE_COMPACT, _STOPPED, _CALM = 32, 37, 33, 58, 92
_TEXT_LEFT, _STOPPED_LEFT, _RIGHT = 55, 61, 12
_TIME_AT, _SIZE_TO, _END_AT = 0.50, 0.775, 0.80
_WRAP = (
    int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    | Qt.TextFlag.TextWordWrap
    | Qt.TextFlag.TextWrapAnywhere
)
_ENOUGH = 100_000
BUTTONS_WIDTH = 210

_BANDS = {
    Section.STOPPED: ("circle-alert", "warn"),
    Section.WAITING: ("clock-arrow-up", "neutral"),
    Section.SENT: ("check-check", "neutral"),
}


class RowPainter(QStyledItemDelegate):
    """Paints bands, lines and calm words; no word is ever cut, a row grows instead."""

    def __init__(self, rows: ExchangeRows) -> None:
        super().__init__()
        self._rows = rows
        self.width = 0
        self.compact = False

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Give the height of a row at the width of the list."""
        row = self._rows.row(index)
        if isinstance(row, Band):
            return QSize(0, tokens.px(_BAND))
        if isinstance(row, Calm):
            return QSize(0, tokens.px(_CALM))
        if row.section == Section.STOPPED:
            return QSize(0, self._stopped_height(row))
        return QSize(0, self._line_height(row))

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Lay the buttons of a stopped line over the whole row."""
        editor.setGeometry(option.rect)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a row."""
        row, within = self._rows.row(index), option.rect
        painter.save()
        if isinstance(row, Band):
            _paint_band(painter, within, row)
        elif isinstance(row, Calm):
            _paint_calm(painter, within, row)
        else:
            _paint_ground(painter, within, option.state)
            if row.section == Section.STOPPED:
                self._paint_stopped(painter, within, row)
            else:
                self._paint_line(painter, within, row)
        painter.restore()

    def _columns(self, width: int) -> tuple[QRect, QRect, QRect, QRect]:
        """Give the columns of a line: what and whose, when, how large, and where it is."""
        left, time = tokens.px(_TEXT_LEFT), round(width * _TIME_AT)
        size, end = round(width * _SIZE_TO), round(width * _END_AT)
        right = width - tokens.px(_RIGHT)
        return (
            QRect(left, 0, time - left - tokens.px(10), 0),
            QRect(time, 0, size - time, 0),
            QRect(time, 0, size - time, 0),
            QRect(end, 0, right - end, 0),
        )

    def _line_height(self, row: Line) -> int:
        who, _, _, end = self._columns(self.width)
        high = max(_high(self._end_words(row), _small(), end.width()), self._who_height(row, who.width()))
        least = tokens.px(_LINE_COMPACT if self.compact else _LINE)
        return max(least, high + tokens.px(16))

    def _who_height(self, row: Line, width: int) -> int:
        if _fits(row, width):
            return 0
        return _high(row.change.what, _strong(), width) + _high(row.change.child_name, _plain(), width)

    def _end_words(self, row: Line) -> str:
        if row.section == Section.WAITING:
            return wording.turn(row.change, row.place)
        return wording.receipt(row.change, self._rows.now, self._rows.authority)

    def _paint_line(self, painter: QPainter, within: QRect, row: Line) -> None:
        look = tokens.look().colours
        who, time, size, end = (
            QRect(within.x() + column.x(), within.y(), column.width(), within.height() - 1)
            for column in self._columns(within.width())
        )
        icon = "check-check" if row.section == Section.SENT else "file-text"
        at = QPoint(within.x() + tokens.px(14), within.y() + (within.height() - 1 - tokens.px(17)) // 2)
        icons.paint(painter, icon, at, tokens.px(17), look.text_2)
        self._paint_who(painter, who, row)
        painter.setPen(look.text_2)
        words.draw(painter, time, wording.written(row.change, self._rows.now), _small())
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        words.draw(painter, size, wording.amount(row.change.size), _small(), right)
        painter.setPen(look.ok if row.section == Section.SENT else look.text)
        _draw_wrapped(painter, end, self._end_words(row), _small())

    def _paint_who(self, painter: QPainter, within: QRect, row: Line) -> None:
        """Paint what it is and whose it is: beside each other, or below when the name needs the room."""
        look, line = tokens.look().colours, row.change
        if _fits(row, within.width()):
            painter.setPen(look.text)
            words.draw(painter, within, line.what, _strong())
            painter.setPen(look.text_2)
            beside = within.adjusted(words.width(line.what, _strong()) + tokens.px(4), 0, tokens.px(10), 0)
            words.draw(painter, beside, line.child_name, _plain())
            return
        high = _high(line.what, _strong(), within.width())
        whole = high + _high(line.child_name, _plain(), within.width())
        top = within.y() + (within.height() - whole) // 2
        painter.setPen(look.text)
        painter.setFont(_strong())
        painter.drawText(QRect(within.x(), top, within.width(), high), _WRAP, line.what)
        painter.setPen(look.text_2)
        painter.setFont(_plain())
        painter.drawText(QRect(within.x(), top + high, within.width(), whole - high), _WRAP, line.child_name)

    def _stopped_height(self, row: Line) -> int:
        title, detail = self._stopped_parts(row, self._stopped_width(self.width))
        return max(tokens.px(_STOPPED), title + detail + tokens.px(21))

    def _stopped_width(self, width: int) -> int:
        return width - tokens.px(_STOPPED_LEFT + BUTTONS_WIDTH + _RIGHT)

    def _stopped_parts(self, row: Line, width: int) -> tuple[int, int]:
        """Give the heights of title and reason."""
        detail = wording.stopped_detail(row.change, self._rows.now)
        return _high(wording.stopped_title(row.change), _strong(), width), _high(detail, _small(), width)

    def _paint_stopped(self, painter: QPainter, within: QRect, row: Line) -> None:
        look = tokens.look().colours
        held = row.change.state != WorkState.CONFLICT
        kind, icon = ("danger", "package-x") if held else ("warn", "git-compare")
        side = tokens.px(34)
        tile = QRect(within.x() + tokens.px(14), within.y() + (within.height() - 1 - side) // 2, side, side)
        shapes.frame(
            painter, tile, tokens.px(tokens.RADIUS.button), look.named(f"{kind}-bg"), look.named(f"{kind}-border")
        )
        icons.paint_centred(painter, icon, tile, tokens.px(19), look.named(kind))
        width = self._stopped_width(within.width())
        title, detail = self._stopped_parts(row, width)
        left, top = within.x() + tokens.px(_STOPPED_LEFT), within.y() + (within.height() - 1 - title - detail) // 2
        painter.setPen(look.text)
        painter.setFont(_strong())
        painter.drawText(QRect(left, top, width, title), _WRAP, wording.stopped_title(row.change))
        painter.setPen(look.text_2)
        painter.setFont(_small())
        said = wording.stopped_detail(row.change, self._rows.now)
        painter.drawText(QRect(left, top + title, width, detail), _WRAP, said)


def _paint_band(painter: QPainter, within: QRect, band: Band) -> None:
    look = tokens.look().colours
    icon, kind = _BANDS[band.section]
    painter.fillRect(within, look.named(f"{kind}-bg"))
    painter.fillRect(QRect(within.x(), within.bottom(), within.width(), 1), look.border)
    at = QPoint(within.x() + tokens.px(14), within.y() + (within.height() - tokens.px(16)) // 2)
    icons.paint(painter, icon, at, tokens.px(16), look.named(kind))
    painter.setPen(look.named(kind))
    words.draw(painter, within.adjusted(tokens.px(38), 0, 0, 0), band.title, fonts.sized(12.5, fonts.SEMI_BOLD))
    painter.setPen(look.text_2)
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    words.draw(painter, within.adjusted(0, 0, -tokens.px(14), 0), band.note, fonts.sized(12.5), right)


def _paint_calm(painter: QPainter, within: QRect, calm: Calm) -> None:
    look = tokens.look().colours
    centred = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
    top = within.y() + tokens.px(13)
    mark = QRect(within.x(), top, within.width(), tokens.px(24))
    icons.paint_centred(painter, "check-check", mark, tokens.px(22), look.accent)
    painter.setPen(look.text)
    title = QRect(within.x(), mark.bottom() + tokens.px(3), within.width(), tokens.px(20))
    words.draw(painter, title, calm.title, _strong(), centred)
    painter.setPen(look.text_2)
    more = QRect(within.x(), title.bottom() + tokens.px(2), within.width(), tokens.px(18))
    words.draw(painter, more, calm.more, _small(), centred)
    painter.fillRect(QRect(within.x(), within.bottom(), within.width(), 1), look.border)


def _paint_ground(painter: QPainter, within: QRect, state: QStyle.StateFlag) -> None:
    look = tokens.look().colours
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(within, look.selected)
        painter.fillRect(
            within.x(), within.y(), tokens.px(tokens.STROKE.selected_bar), within.height() - 1, look.accent
        )
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(within, look.hover)
    painter.fillRect(QRect(within.x(), within.bottom(), within.width(), 1), look.border)


def _draw_wrapped(painter: QPainter, within: QRect, said: str, font: QFont) -> None:
    high = _high(said, font, within.width())
    painter.setFont(font)
    painter.drawText(QRect(within.x(), within.y() + (within.height() - high) // 2, within.width(), high), _WRAP, said)


def _fits(row: Line, width: int) -> bool:
    taken = words.width(row.change.what, _strong()) + tokens.px(4) + words.width(row.change.child_name, _plain())
    return taken <= width


def _high(said: str, font: QFont, width: int) -> int:
    """Give the height of words wrapped to a width."""
    metrics = QFontMetricsF(font)
    if metrics.horizontalAdvance(said) <= width:
        return math.ceil(metrics.height())
    return math.ceil(metrics.boundingRect(QRect(0, 0, width, _ENOUGH), _WRAP, said).height())


def _strong() -> QFont:
    return fonts.sized(14, fonts.SEMI_BOLD)


def _plain() -> QFont:
    return fonts.sized(14)


def _small() -> QFont:
    return fonts.sized(13)
