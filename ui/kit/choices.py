"""Things to choose with: segments (one of a few), pills (on or off, filters) and tick boxes."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QCheckBox, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ui.kit import fonts, icons, shapes, tokens, words


@dataclass(frozen=True, slots=True)
class PillSize:
    """The measures of a pill in unscaled pixels."""

    height: int
    padding: int
    font: float
    icon: int


FILTER = PillSize(tokens.SIZE.filter, 12, 13, 15)
PILL = PillSize(36, 15, 14, 16)
VISIT_PILL = PillSize(tokens.SIZE.visit_chip, 15, 15, 18)


_GAP = 7


class Pill(QPushButton):
    """A rounded button that is on or off; when on it has a tick and a thicker border."""

    def __init__(
        self, text: str, size: PillSize = FILTER, *, icon: str = "", count: int | None = None, name: str = ""
    ) -> None:
        super().__init__()
        self._measures = size
        self._icon = icon
        self._words = text
        self.setObjectName(name)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("focusRadius", size.height // 2)
        self.setText(text.replace("&", "&&"))
        self.set_count(count)
        self.toggled.connect(self.updateGeometry)

    def set_words(self, text: str) -> None:
        """Show other words."""
        self._words = text
        self.setText(text.replace("&", "&&"))
        self._tell()

    def set_count(self, count: int | None) -> None:
        """Show how many the filter holds."""
        self._count = "" if count is None else str(count)
        self._tell()

    def _tell(self) -> None:
        self.setAccessibleName(f"{self._words}, {self._count}" if self._count else self._words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Give the size of the pill."""
        m = self._measures
        wide = words.width(self._words, self._font(fonts.MEDIUM)) + 2 * tokens.px(m.padding + 1)
        if self._mark():
            wide += tokens.px(m.icon + _GAP)
        if self._count:
            wide += tokens.px(8) + words.width(self._count, self._font(fonts.SEMI_BOLD))
        return QSize(wide, tokens.px(m.height))

    def minimumSizeHint(self) -> QSize:
        """Give the size of the pill: its words are never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pill."""
        painter = QPainter(self)
        m = self._measures
        text = _paint_choice(painter, self, self.height() / 2)
        left = tokens.px(m.padding + 1)
        if mark := self._mark():
            size = tokens.px(m.icon)
            icons.paint_centred(painter, mark, QRect(left, 0, size, self.height()), size, text)
            left += tokens.px(m.icon + _GAP)
        painter.setPen(text)
        weight = fonts.SEMI_BOLD if self.isChecked() and not self._count else fonts.MEDIUM
        words.draw(painter, self.rect().adjusted(left, 0, 0, 0), self._words, self._font(weight))
        if self._count:
            left += words.width(self._words, self._font(fonts.MEDIUM)) + tokens.px(8)
            words.draw(painter, self.rect().adjusted(left, 0, 0, 0), self._count, self._font(fonts.SEMI_BOLD))

    def _mark(self) -> str:
        return "check" if self.isChecked() else self._icon

    def _font(self, weight: int) -> QFont:
        return fonts.sized(self._measures.font, weight)


class Segment(QPushButton):
    """One choice of a segmented row."""

    def __init__(self, text: str, name: str = "") -> None:
        super().__init__(text.replace("&", "&&"))
        self._words = text
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("focusRadius", tokens.RADIUS.panel)

    def sizeHint(self) -> QSize:
        """Give the size of the segment with room for its tick."""
        wide = words.width(self._words, self._font()) + tokens.px(2 * 18 + 26)
        return QSize(wide, tokens.px(tokens.SIZE.visit_segment))

    def minimumSizeHint(self) -> QSize:
        """Give the least size: the words and the tick."""
        return QSize(self.sizeHint().width() - tokens.px(20), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the segment."""
        painter = QPainter(self)
        colour = _paint_choice(painter, self, tokens.px(tokens.RADIUS.panel))
        tick, gap = (tokens.px(18), tokens.px(8)) if self.isChecked() else (0, 0)
        wide = words.width(self._words, self._font())
        left = (self.width() - wide - tick - gap) // 2
        if tick:
            icons.paint_centred(painter, "check", QRect(left, 0, tick, self.height()), tick, colour)
        painter.setPen(colour)
        words.draw(painter, self.rect().adjusted(left + tick + gap, 0, 0, 0), self._words, self._font())

    def _font(self) -> QFont:
        return fonts.sized(16, fonts.SEMI_BOLD)


class Segments(QWidget):
    """A row of segments of which at most one is chosen."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], name: str = "", label: str = "") -> None:
        """Take (key, words) pairs; the key is what the signal carries."""
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._group = QButtonGroup(self)
        self._keys: dict[str, Segment] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.px(10))
        for key, text in choices:
            segment = Segment(text, f"{name}-{key}")
            segment.setAccessibleDescription(label)
            self._keys[key] = segment
            self._group.addButton(segment)
            row.addWidget(segment, 1)
        self._group.buttonClicked.connect(self._told)

    def choice(self) -> str | None:
        """Give the key chosen, or None when nothing is."""
        return next((key for key, segment in self._keys.items() if segment.isChecked()), None)

    def choose(self, key: str | None) -> None:
        """Choose by key without telling; None takes the choice away."""
        self._group.setExclusive(False)
        for name, segment in self._keys.items():
            segment.setChecked(name == key)
        self._group.setExclusive(True)

    def _told(self, button: QAbstractButton) -> None:
        self.chosen.emit(next(key for key, segment in self._keys.items() if segment is button))


class TickBox(QCheckBox):
    """A large tick box whose words wrap."""

    BOX = 24

    def __init__(self, text: str, name: str = "") -> None:
        super().__init__()
        self._label = words.Words(text, size=15, wrap=True, line_height=1.3, parent=self)
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setProperty("focusRadius", tokens.RADIUS.chip)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.toggled.connect(self._toned)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.px(self.BOX + 12), tokens.px(2), 0, tokens.px(2))
        row.addWidget(self._label)

    def hasHeightForWidth(self) -> bool:
        """Tell the layout that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Give the height of the wrapped words, and never less than a target to press."""
        text = self._label.heightForWidth(width - tokens.px(self.BOX + 12)) + tokens.px(4)
        return max(text, tokens.px(44))

    def sizeHint(self) -> QSize:
        """Give the size the box wants."""
        wide = self._label.sizeHint().width() + tokens.px(self.BOX + 12)
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        """Give the least size."""
        return QSize(tokens.px(120), tokens.px(44))

    def hitButton(self, pos: QPoint) -> bool:
        """Take a press anywhere on the row."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box; the words paint themselves."""
        painter = QPainter(self)
        look = tokens.look().colours
        size = tokens.px(self.BOX)
        box = QRect(0, (self.height() - size) // 2, size, size)
        if self.isChecked():
            shapes.frame(painter, box, tokens.px(6), look.accent, None)
            shapes.tick(painter, QPointF(box.center()) + QPointF(0.5, 0.5), size * 0.7, look.text_on_accent, size / 12)
        else:
            shapes.frame(painter, box, tokens.px(6), look.surface, look.border_strong)

    def _toned(self, on: bool) -> None:
        self._label.set_tone("text-2" if on else "text")


def _paint_choice(painter: QPainter, button: QPushButton, radius: float) -> QColor:
    """Paint the frame of something that is on or off, and give the colour for its words."""
    look = tokens.look().colours
    if not button.isEnabled():
        shapes.frame(painter, button.rect(), radius, look.neutral_bg, look.border)
        return look.text_3
    if button.isChecked():
        shapes.frame(painter, button.rect(), radius, look.accent_tint, look.accent, 2)
        return look.accent
    fill = look.sunken if button.isDown() else look.hover if button.underMouse() else look.surface
    shapes.frame(painter, button.rect(), radius, fill, look.border_strong)
    return look.text
