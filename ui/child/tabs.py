"""The tabs under the child's name: one tab stop, arrows between them."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.kit import fonts, tokens, words
from ui.kit.flow import FlowLayout

_HIGH, _SIDE, _SIZE, _BAR = 38, 13, 14, 3
_MOVES = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)


class TabButton(QPushButton):
    """One tab."""

    def __init__(self, name: str, label: str) -> None:
        super().__init__(label.replace("&", "&&"))
        self.name = name
        self._label = label
        self.current = False
        self.setObjectName(f"tab-{name}")
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("focusRadius", tokens.RADIUS.chip)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_current(False)

    def set_current(self, current: bool) -> None:
        """Mark the tab in view; the tab key comes to that one."""
        self.current = current
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if current else Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(f"{self._label}, tab, in view" if current else f"{self._label}, tab")
        self.update()

    def sizeHint(self) -> QSize:
        """Give the size of the tab, at either weight of its words."""
        wide = words.width(self._label, fonts.sized(_SIZE, fonts.SEMI_BOLD))
        return QSize(wide + 2 * tokens.px(_SIDE), tokens.px(_HIGH))

    def minimumSizeHint(self) -> QSize:
        """Give the size of the tab: its words are never cut."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrows to the row of tabs; Qt would take them as the tab key."""
        if event.key() in _MOVES:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words, and the bar under those of the tab in view."""
        look, painter = tokens.look().colours, QPainter(self)
        painter.setPen(look.text if self.current or self.underMouse() else look.text_2)
        font = fonts.sized(_SIZE, fonts.SEMI_BOLD if self.current else fonts.MEDIUM)
        words.draw(
            painter, self.rect().adjusted(0, 0, 0, -tokens.px(2)), self._label, font, Qt.AlignmentFlag.AlignCenter
        )
        if self.current:
            bar, side = tokens.px(_BAR), tokens.px(_SIDE - 5)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.accent)
            painter.drawRoundedRect(side, self.height() - bar, self.width() - 2 * side, bar, 1.5, 1.5)


class TabBar(QWidget):
    """The row of tabs; which one is in view it is told, and which one is wanted it asks for."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("child-tabs")
        self.setAccessibleName("Pages of this child")
        self._tabs: dict[str, TabButton] = {}
        self._flow = FlowLayout(gap=2, line_gap=0)
        holder = QWidget()
        holder.setLayout(self._flow)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 1)
        column.addWidget(holder)
        for part in (self, holder):
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            part.setSizePolicy(policy)

    def add(self, name: str, label: str) -> None:
        """Add a tab at the end."""
        tab = TabButton(name, label)
        tab.clicked.connect(lambda: self.asked.emit(name))
        self._tabs[name] = tab
        self._flow.addWidget(tab)

    def set_current(self, name: str) -> None:
        """Mark the tab in view, with the focus if another tab had it."""
        had = self.holds_focus()
        for each, tab in self._tabs.items():
            tab.set_current(each == name)
        if name not in self._tabs:
            return
        self.setFocusProxy(self._tabs[name])
        if had:
            self._tabs[name].setFocus(Qt.FocusReason.TabFocusReason)

    def holds_focus(self) -> bool:
        """Tell whether a tab has the focus."""
        return any(tab.hasFocus() for tab in self._tabs.values())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for the tab beside the focused one."""
        names = list(self._tabs)
        focused = next((name for name, tab in self._tabs.items() if tab.hasFocus()), "")
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if not focused or event.key() not in _MOVES:
            super().keyPressEvent(event)
            return
        last = len(names) - 1
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        key = Qt.Key(event.key())
        at = ends[key] if key in ends else (names.index(focused) + steps[key]) % len(names)
        self._tabs[names[at]].setFocus(Qt.FocusReason.TabFocusReason)
        self.asked.emit(names[at])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line under the tabs."""
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, tokens.look().colours.border)
