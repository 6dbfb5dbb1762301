"""How the rows of the Sync centre's list are measured and painted."""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.casework.pages import WorkState
from ui.exchange import wording
from ui.exchange.lines import Band, Calm, ExchangeRows, Line, Quiet, Row, Section
from ui.kit import icons, shapes, tokens, words
from ui.kit.measure import BAND, NOTE, PLAIN, SMALL, STRONG, draw_wrapped, high, is_short, wide

_BAND, _LINE, _LINE_COMPACT, _STOPPED, _CALM = 32, 37, 33, 58, 92
_TEXT_LEFT, _STOPPED_LEFT, _RIGHT, _BUTTONS = 54, 60, 12, 184
_TIME_AT, _SIZE_TO, _END_AT = 0.50, 0.775, 0.80
_RIGHTWARDS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTRED = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
_BANDS = {
    Section.STOPPED: ("circle-alert", "warn"),
    Section.WAITING: ("clock-arrow-up", "neutral"),
    Section.SENT: ("check-check", "neutral"),
    Section.WRITING: ("pen-line", "info"),
}
_TILES = {WorkState.CONFLICT: ("warn", "git-compare"), WorkState.DRAFT: ("info", "pen-line")}


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the parts of a line start and how wide they are: whose it is, when, how large, where it is."""

    who: tuple[int, int]
    time: tuple[int, int]
    size: tuple[int, int]
    end: tuple[int, int]

    @classmethod
    def of(cls, width: int) -> "_Columns":
        """Divide a width."""
        left, time, end = tokens.px(_TEXT_LEFT), round(width * _TIME_AT), round(width * _END_AT)
        size = (time, round(width * _SIZE_TO) - time)
        who = (left, max(time - left - tokens.px(10), 1))
        return cls(who, size, size, (end, max(width - tokens.px(_RIGHT) - end, 1)))


class RowPainter(QStyledItemDelegate):
    """Paints bands, lines and calm words; no word is ever cut, a row grows instead."""

    def __init__(self, rows: ExchangeRows) -> None:
        super().__init__()
        self._rows = rows
        self._heights: dict[int, int] = {}
        self._compact = False
        self.fit(0, compact=False)
        rows.modelReset.connect(self._heights.clear)

    def fit(self, width: int, *, compact: bool) -> None:
        """Take the width of the list, and whether its rows are to be low."""
        self._width, self._compact = width, compact
        self._columns = _Columns.of(width)
        self._least = tokens.px(_LINE_COMPACT if compact else _LINE)
        self._heights.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Give the height of a row at the width of the list."""
        at = index.row()  # remembered, because the view asks for every row again at each of its layouts
        tall = self._heights.get(at)
        if tall is None:
            tall = self._heights[at] = self._height(self._rows.row(index))
        return QSize(0, tall)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a row."""
        row, within = self._rows.row(index), self._place(option)
        painter.save()
        if isinstance(row, Band):
            _paint_band(painter, within, row)
        elif isinstance(row, Calm):
            _paint_calm(painter, within, row)
        elif isinstance(row, Quiet):
            self._paint_quiet(painter, within, row)
        else:
            _paint_ground(painter, within, option.state)
            if row.section.has_buttons:
                self._paint_stopped(painter, within, row)
            else:
                self._paint_line(painter, within, row)
        painter.restore()

    def _place(self, option: QStyleOptionViewItem) -> QRect:
        """The view's own rectangle may still have the width from before a scroll bar came or went."""
        return QRect(0, option.rect.y(), self._width, option.rect.height())

    def _height(self, row: Row) -> int:
        if isinstance(row, Quiet):
            return max(self._least, high(wording.WITH_NEXT, SMALL, self._columns.end[1]) + tokens.px(16))
        if not isinstance(row, Line):
            return tokens.px(_BAND if isinstance(row, Band) else _CALM)
        if row.section.has_buttons:
            _, title, _, detail = self._stopped_parts(row)
            return max(tokens.px(_STOPPED), title + detail + tokens.px(21))
        one_line = is_short(self._end_words(row), SMALL, self._columns.end[1]) and _fits(row, self._columns.who[1])
        return self._least if one_line else max(self._least, self._tallest(row) + tokens.px(16))

    def _tallest(self, row: Line) -> int:
        """Give the height of the taller part of a line: whose it is, or where it is."""
        width, end = self._columns.who[1], high(self._end_words(row), SMALL, self._columns.end[1])
        if _fits(row, width):
            return end
        return max(end, high(row.change.what, STRONG, width) + high(row.change.child_name, PLAIN, width))

    def _end_words(self, row: Line) -> str:
        if row.section == Section.WAITING:
            return wording.turn(row.change, row.place)
        return wording.receipt(row.change, self._rows.now, self._rows.authority)

    def _paint_line(self, painter: QPainter, within: QRect, row: Line) -> None:
        look, columns = tokens.look().colours, self._columns
        sent = row.section == Section.SENT
        side = tokens.px(17)
        icons.paint(painter, "check-check" if sent else "file-text", _icon_at(within, side), side, look.text_2)
        _paint_who(painter, _column(within, columns.who), row)
        painter.setPen(look.text_2)
        written, amount = wording.written(row.change, self._rows.now), wording.amount(row.change.size)
        words.draw(painter, _column(within, columns.time), written, SMALL.font())
        words.draw(painter, _column(within, columns.size), amount, SMALL.font(), _RIGHTWARDS)
        painter.setPen(look.ok if sent and row.change.received else look.text)
        draw_wrapped(painter, _column(within, columns.end), self._end_words(row), SMALL)

    def _paint_quiet(self, painter: QPainter, within: QRect, row: Quiet) -> None:
        """Paint it as a line among those that wait, quieter: it is nobody's work."""
        look, columns, side = tokens.look().colours, self._columns, tokens.px(17)
        icons.paint(painter, row.icon, _icon_at(within, side), side, look.text_2)
        who = _column(within, columns.who)
        painter.setPen(look.text)
        words.draw(painter, who, row.title, STRONG.font())
        painter.setPen(look.text_2)
        beside = who.adjusted(wide(row.title, STRONG) + tokens.px(4), 0, tokens.px(10), 0)
        words.draw(painter, beside, row.amount, PLAIN.font())
        time = row.time[:1].upper() + row.time[1:]
        words.draw(painter, _column(within, columns.time), time, SMALL.font())
        draw_wrapped(painter, _column(within, columns.end), wording.WITH_NEXT, SMALL)
        painter.fillRect(QRect(0, within.bottom(), within.width(), 1), look.border)

    def _stopped_width(self) -> int:
        return max(self._width - tokens.px(_STOPPED_LEFT + _BUTTONS + _RIGHT), 1)

    def _stopped_parts(self, row: Line) -> tuple[str, int, str, int]:
        """Give what stands beside the title, its height, and the words below with theirs."""
        width = self._stopped_width()
        title, facts = wording.stopped_title(row.change), wording.stopped_facts(row.change, self._rows.now)
        detail = wording.stopped_reason(row.change)
        if wide(title, STRONG) + tokens.px(8) + wide(facts, SMALL) > width:
            facts, detail = "", f"{detail} {facts}."
        return facts, high(title, STRONG, width), detail, high(detail, SMALL, width)

    def _paint_stopped(self, painter: QPainter, within: QRect, row: Line) -> None:
        look = tokens.look().colours
        kind, icon = _TILES.get(row.change.state, ("danger", "package-x"))
        side = tokens.px(34)
        tile = QRect(tokens.px(14), within.y() + (within.height() - 1 - side) // 2, side, side)
        border = look.named(f"{kind}-border")
        shapes.frame(painter, tile, tokens.px(tokens.RADIUS.button), look.named(f"{kind}-bg"), border)
        icons.paint_centred(painter, icon, tile, tokens.px(19), look.named(kind))
        facts, title, detail, below = self._stopped_parts(row)
        top = within.y() + (within.height() - 1 - title - below) // 2
        over = QRect(tokens.px(_STOPPED_LEFT), top, self._stopped_width(), title)
        painter.setPen(look.text)
        said = wording.stopped_title(row.change)
        draw_wrapped(painter, over, said, STRONG)
        painter.setPen(look.text_2)
        beside = over.adjusted(wide(said, STRONG) + tokens.px(8), 0, 0, 0)
        words.draw(painter, beside, facts, SMALL.font())
        draw_wrapped(painter, QRect(over.x(), top + title, over.width(), below), detail, SMALL)


def _paint_who(painter: QPainter, within: QRect, row: Line) -> None:
    """Paint what it is and whose it is: beside each other, or below when the name needs the room."""
    look, change = tokens.look().colours, row.change
    painter.setPen(look.text)
    if _fits(row, within.width()):
        words.draw(painter, within, change.what, STRONG.font())
        painter.setPen(look.text_2)
        beside = within.adjusted(wide(change.what, STRONG) + tokens.px(4), 0, tokens.px(10), 0)
        words.draw(painter, beside, change.child_name, PLAIN.font())
        return
    over, under = (
        high(said, face, within.width()) for said, face in ((change.what, STRONG), (change.child_name, PLAIN))
    )
    top = within.y() + (within.height() - over - under) // 2
    draw_wrapped(painter, QRect(within.x(), top, within.width(), over), change.what, STRONG)
    painter.setPen(look.text_2)
    draw_wrapped(painter, QRect(within.x(), top + over, within.width(), under), change.child_name, PLAIN)


def _paint_band(painter: QPainter, within: QRect, band: Band) -> None:
    look = tokens.look().colours
    icon, kind = _BANDS[band.section]
    painter.fillRect(within, look.named(f"{kind}-bg"))
    painter.fillRect(QRect(0, within.bottom(), within.width(), 1), look.border)
    at = QPoint(tokens.px(14), within.y() + (within.height() - tokens.px(16)) // 2)
    icons.paint(painter, icon, at, tokens.px(16), look.named(kind))
    painter.setPen(look.named(kind))
    words.draw(painter, within.adjusted(tokens.px(38), 0, 0, 0), band.title, BAND.font())
    painter.setPen(look.text_2)
    words.draw(painter, within.adjusted(0, 0, -tokens.px(14), 0), band.note, NOTE.font(), _RIGHTWARDS)


def _paint_calm(painter: QPainter, within: QRect, calm: Calm) -> None:
    look = tokens.look().colours
    mark = QRect(0, within.y() + tokens.px(13), within.width(), tokens.px(24))
    icons.paint_centred(painter, "check-check", mark, tokens.px(22), look.accent)
    painter.setPen(look.text)
    title = QRect(0, mark.bottom() + tokens.px(3), within.width(), tokens.px(20))
    words.draw(painter, title, calm.title, STRONG.font(), _CENTRED)
    painter.setPen(look.text_2)
    more = QRect(0, title.bottom() + tokens.px(2), within.width(), tokens.px(18))
    words.draw(painter, more, calm.more, SMALL.font(), _CENTRED)
    painter.fillRect(QRect(0, within.bottom(), within.width(), 1), look.border)


def _paint_ground(painter: QPainter, within: QRect, state: QStyle.StateFlag) -> None:
    look = tokens.look().colours
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(within, look.selected)
        painter.fillRect(0, within.y(), tokens.px(tokens.STROKE.selected_bar), within.height() - 1, look.accent)
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(within, look.hover)
    painter.fillRect(QRect(0, within.bottom(), within.width(), 1), look.border)


def _icon_at(within: QRect, side: int) -> QPoint:
    return QPoint(tokens.px(14), within.y() + (within.height() - 1 - side) // 2)


def _column(within: QRect, column: tuple[int, int]) -> QRect:
    return QRect(column[0], within.y(), column[1], within.height() - 1)


def _fits(row: Line, width: int) -> bool:
    change = row.change
    return wide(change.what, STRONG) + wide(change.child_name, PLAIN) + tokens.px(4) <= width
