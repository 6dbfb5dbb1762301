"""The rail at the left: which page is in view, how much waits on each, and lock."""

from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.kit import fonts, icons, shapes, tokens, words
from ui.kit.marks import DoorMark, paint_badge

LOCK = "lock"


class RailButton(QPushButton):
    """One place to go, with an icon, a label and a count."""

    HIGH, HIGH_WIDE, ICON = 60, 44, 22

    def __init__(self, name: str, label: str, icon: str, short: str = "") -> None:
        super().__init__(label.replace("&", "&&"))
        self.setObjectName(f"rail-{name}")
        self.name = name
        self._label = label
        self._short = short or label
        self._icon = icon
        self._count = 0
        self._wide = False
        self.current = False
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("focusRadius", tokens.RADIUS.button)
        self._tell()

    def set_wide(self, wide: bool) -> None:
        """Put the label beside the icon, or under it."""
        self._wide = wide
        self.setFixedHeight(tokens.px(self.HIGH_WIDE if wide else self.HIGH))
        self.update()

    def set_count(self, count: int) -> None:
        """Show how much waits there; nothing is shown for none."""
        self._count = count
        self._tell()
        self.update()

    def set_current(self, current: bool) -> None:
        """Mark the page in view."""
        self.current = current
        self._tell()
        self.update()

    def sizeHint(self) -> QSize:
        """Give the size of the button."""
        return QSize(tokens.px(72), tokens.px(self.HIGH_WIDE if self._wide else self.HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button."""
        look = tokens.look().colours
        painter = QPainter(self)
        if self.current or self.underMouse():
            shapes.frame(painter, self.rect(), tokens.px(tokens.RADIUS.button), look.rail_on, None)
        colour = look.rail_on_text if self.current else look.rail_text
        icon = tokens.px(self.ICON)
        painter.setPen(colour)
        if self._wide:
            left = tokens.px(16)
            icons.paint(painter, self._icon, QPoint(left, (self.height() - icon) // 2), icon, colour)
            beside = self.rect().adjusted(left + icon + tokens.px(14), 0, 0, 0)
            words.draw(painter, beside, self._label, fonts.sized(14, fonts.MEDIUM))
            badge = QPoint(self.width() - tokens.px(22), self.height() // 2)
        else:
            icons.paint(painter, self._icon, QPoint((self.width() - icon) // 2, tokens.px(8)), icon, colour)
            under = QRect(0, tokens.px(34), self.width(), tokens.px(18))
            words.draw(painter, under, self._short, fonts.font("nav"), Qt.AlignmentFlag.AlignCenter)
            badge = QPoint(self.width() // 2 + tokens.px(19), tokens.px(13))
        if self._count:
            paint_badge(painter, badge, self._count)

    def _tell(self) -> None:
        count = f", {self._count}" if self._count else ""
        here = ", in view" if self.current else ""
        self.setAccessibleName(f"{self._label}{count}{here}")


class Rail(QWidget):
    """The column of places to go."""

    chosen = Signal(str)
    lock_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self._buttons: dict[str, RailButton] = {}
        self._wide = False
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.px(6), tokens.px(12), tokens.px(6), tokens.px(9))
        column.setSpacing(tokens.px(2))
        self._name = words.Words("Doorstep", size=18, weight=fonts.SEMI_BOLD, tone="rail-on-text")
        head = QHBoxLayout()
        head.setContentsMargins(tokens.px(23), 0, 0, 0)
        head.setSpacing(tokens.px(12))
        head.addWidget(DoorMark(26))
        head.addWidget(self._name)
        head.addStretch(1)
        column.addLayout(head)
        column.addSpacing(tokens.px(18))
        self._top = QVBoxLayout()
        self._foot = QVBoxLayout()
        for part in (self._top, self._foot):
            part.setSpacing(tokens.px(2))
        column.addLayout(self._top)
        column.addStretch(1)
        column.addLayout(self._foot)
        self._lock = RailButton(LOCK, "Lock", "lock-keyhole")
        self._lock.clicked.connect(self.lock_asked)
        words.set_tip(self._lock, "Lock this laptop (Ctrl+L)")
        self._foot.addWidget(self._lock)
        self.set_wide(False)

    def add(self, name: str, label: str, icon: str, *, at_foot: bool = False, short: str = "") -> None:
        """Add a place to go, in the order of calls; `short` is its label where it stands under the icon."""
        button = RailButton(name, label, icon, short)
        button.set_wide(self._wide)
        button.clicked.connect(lambda: self.chosen.emit(name))
        self._buttons[name] = button
        if at_foot:
            self._foot.insertWidget(self._foot.count() - 1, button)
        else:
            self._top.addWidget(button)
        for before, after in pairwise([*self._buttons.values(), self._lock]):
            QWidget.setTabOrder(before, after)  # lock comes last

    def names(self) -> list[str]:
        """Give the places in their order, without those that are not this person's."""
        return [name for name, button in self._buttons.items() if not button.isHidden()]

    def offer(self, name: str, *, offered: bool) -> None:
        """Show a place, or keep it from whom it is not for."""
        self._buttons[name].setVisible(offered)

    def set_current(self, name: str) -> None:
        """Mark the page in view."""
        for each, button in self._buttons.items():
            button.set_current(each == name)
        self.setFocusProxy(self._buttons.get(name, self._lock))
        self.update()

    def set_badges(self, counts: dict[str, int]) -> None:
        """Show how much waits at each place; a place not named has nothing."""
        for name, button in self._buttons.items():
            button.set_count(counts.get(name, 0))

    def set_wide(self, wide: bool) -> None:
        """Show labels beside the icons when the window has the width for it."""
        self._wide = wide
        self.setFixedWidth(tokens.px(tokens.SIZE.rail_wide if wide else tokens.SIZE.rail))
        self._name.setVisible(wide)
        for button in (*self._buttons.values(), self._lock):
            button.set_wide(wide)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rail and the bar beside the place in view."""
        look = tokens.look().colours
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.rail)
        for button in self._buttons.values():
            if button.current:
                high = tokens.px(36) if not self._wide else tokens.px(28)
                top = button.y() + (button.height() - high) / 2
                bar = QPainterPath()
                wide = tokens.px(tokens.STROKE.selected_bar)
                bar.addRoundedRect(QRectF(-wide, top, 2 * wide, high), 2, 2)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.fillPath(bar, look.brand)
