"""A field that offers a few answers and takes one of them: a button with a menu."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy

from ui.approvals import wording
from ui.kit import fonts, icons, shapes, tokens, words

_PAD, _ICON = 11, 16


class ChoiceMenu(QPushButton):
    """Shows what is chosen; Space, Enter or the arrow down opens the menu."""

    picked = Signal(str)

    def __init__(self, name: str, label: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._label = label
        self._choices: tuple[tuple[str, str, str], ...] = ()
        self._key = ""
        self.menu_of_choices = QMenu(self)
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("focusRadius", tokens.RADIUS.field)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._open)

    def show_choices(self, choices: Sequence[tuple[str, str, str]], key: str) -> None:
        """Show (key, words, words for a listener), with one chosen or none."""
        self._choices, self._key = tuple(choices), key
        said = next((heard for one, _, heard in choices if one == key), wording.NOT_CHOSEN)
        self.setText(self._words().replace("&", "&&"))
        self.setAccessibleName(f"{self._label}: {said}")
        self.setEnabled(bool(choices))
        words.set_tip(self, said)
        self.updateGeometry()
        self.update()

    def key(self) -> str:
        """Give what is chosen."""
        return self._key

    def sizeHint(self) -> QSize:
        """Give the size of the field."""
        wide = words.width(self._words(), fonts.sized(14)) + tokens.px(2 * _PAD + _ICON + 8)
        return QSize(wide, tokens.px(tokens.SIZE.field))

    def minimumSizeHint(self) -> QSize:
        """Give the size of the field: what is chosen is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the field."""
        painter, look = QPainter(self), tokens.look().colours
        fill = look.hover if self.underMouse() and self.isEnabled() else look.surface
        border = look.border_strong if self.isEnabled() else look.border
        shapes.frame(painter, self.rect(), tokens.px(tokens.RADIUS.field), fill, border)
        painter.setPen(look.text if self._key else look.text_2)
        words.draw(painter, self.rect().adjusted(tokens.px(_PAD), 0, 0, 0), self._words(), fonts.sized(14))
        size = tokens.px(_ICON)
        arrow = QRect(self.width() - tokens.px(_PAD) - size, 0, size, self.height())
        icons.paint_centred(painter, "chevron-down", arrow, size, look.text_2)

    def _words(self) -> str:
        return next((said for one, said, _ in self._choices if one == self._key), wording.NOT_CHOSEN)

    def _open(self) -> None:
        self.menu_of_choices.clear()
        for key, said, _ in self._choices:
            action = QAction(said.replace("&", "&&"), self.menu_of_choices, checkable=True, checked=key == self._key)
            action.triggered.connect(lambda _=False, key=key: self.picked.emit(key))
            self.menu_of_choices.addAction(action)
        self.menu_of_choices.popup(self.mapToGlobal(QPoint(0, self.height())))
