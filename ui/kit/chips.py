"""Status chips: an icon and words in one of seven kinds, as a part and as a painting for rows."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.kit import fonts, icons, shapes, tokens, words


class ChipKind(StrEnum):
    """What a chip means: its colours."""

    DANGER = "danger"
    WARN = "warn"
    OK = "ok"
    INFO = "info"
    PROTECTED = "protected"
    NEUTRAL = "neutral"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class ChipText:
    """What a chip says; an empty text gives a square chip with only its icon."""

    text: str
    kind: ChipKind
    icon: str = ""


@dataclass(frozen=True, slots=True)
class _Measures:
    height: int
    padding: int
    icon: int
    gap: int
    font: float


_SMALL = _Measures(tokens.SIZE.chip, 8, 14, 5, 12.5)
_LARGE = _Measures(tokens.SIZE.chip_large, 10, 16, 6, 13.5)


def colours(kind: ChipKind) -> tuple[QColor, QColor, QColor]:
    """Give the text, fill and border colours of a kind."""
    look = tokens.look().colours
    if kind == ChipKind.PLAIN:
        return look.text_2, look.surface, look.border
    return look.named(kind), look.named(f"{kind}-bg"), look.named(f"{kind}-border")


def size(chip: ChipText, *, large: bool = False) -> QSize:
    """Give the size a chip takes."""
    m = _LARGE if large else _SMALL
    height = tokens.px(m.height)
    if not chip.text:
        return QSize(tokens.px(m.icon + 12), height)
    icon = tokens.px(m.icon + m.gap) if chip.icon else 0
    return QSize(2 * tokens.px(m.padding + 1) + icon + words.width(chip.text, _font(m)), height)


def paint(painter: QPainter, at: QPoint, chip: ChipText, *, large: bool = False) -> QRect:
    """Paint a chip with its top left corner at a point, and give the rectangle it took."""
    m = _LARGE if large else _SMALL
    text, fill, border = colours(chip.kind)
    took = QRect(at, size(chip, large=large))
    shapes.frame(painter, took, tokens.px(tokens.RADIUS.chip), fill, border)
    if not chip.text:
        icons.paint_centred(painter, chip.icon, took, tokens.px(m.icon), text)
        return took
    left = took.left() + tokens.px(m.padding + 1)
    if chip.icon:
        icon = tokens.px(m.icon)
        icons.paint(painter, chip.icon, QPoint(left, took.top() + (took.height() - icon) // 2), icon, text)
        left += tokens.px(m.icon + m.gap)
    painter.setPen(text)
    raised = took.adjusted(left - took.left(), -1, 0, -1)  # as in the pictures: by the height of small letters
    words.draw(painter, raised, chip.text, _font(m))
    return took


def _font(measures: _Measures) -> QFont:
    return fonts.sized(measures.font, fonts.MEDIUM)


class StatusChip(QLabel):
    """A chip as a part of a page."""

    def __init__(self, chip: ChipText, *, large: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._large = large
        self.set_chip(chip)

    def set_chip(self, chip: ChipText) -> None:
        """Show another chip."""
        self._chip = chip
        self.setText(chip.text)
        self.setAccessibleName(chip.text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Give the size of the chip."""
        return size(self._chip, large=self._large)

    def minimumSizeHint(self) -> QSize:
        """Give the size of the chip: it is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chip."""
        paint(QPainter(self), QPoint(0, 0), self._chip, large=self._large)


def chip(text: str, kind: ChipKind, icon: str = "", *, large: bool = False) -> StatusChip:
    """Build a chip."""
    return StatusChip(ChipText(text, kind, icon), large=large)
