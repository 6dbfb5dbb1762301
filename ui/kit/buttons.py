"""Buttons: primary, secondary and quiet, in the three sizes of the pictures."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.kit import fonts, icons, shapes, tokens, words


class ButtonKind(StrEnum):
    """How loud a button is; RAIL is for the dark header of visit mode."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    QUIET = "quiet"
    RAIL = "rail"


@dataclass(frozen=True, slots=True)
class ButtonSize:
    """The measures of a button in unscaled pixels."""

    height: int
    padding: int
    font: float
    icon: int
    gap: int
    radius: int = tokens.RADIUS.button
    weight: int = fonts.SEMI_BOLD


SMALL = ButtonSize(tokens.SIZE.button_small, 10, 13, 16, 5)
NORMAL = ButtonSize(tokens.SIZE.button, 14, 14, 16, 8)
VISIT = ButtonSize(tokens.SIZE.visit_target, 20, 16, 20, 8, 10)
VISIT_SMALL = ButtonSize(46, 14, 15, 18, 8, 9)


class Button(QPushButton):
    """A button with words, and if wanted an icon before or after them and a note in smaller letters."""

    def __init__(  # noqa: PLR0913 - every one is a plain choice with a default
        self,
        text: str,
        kind: ButtonKind = ButtonKind.SECONDARY,
        size: ButtonSize = NORMAL,
        *,
        icon: str = "",
        icon_after: bool = False,
        note: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.kind = kind
        self._measures = size
        self._icon = icon
        self._icon_after = icon_after
        self._note = note
        self.tone = "accent"  # of a quiet button's words
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("focusRadius", size.radius)
        self.setAutoDefault(False)
        self.set_words(text)

    def set_words(self, text: str, note: str | None = None) -> None:
        """Show other words, and another note when one is given."""
        self._words = text
        self._note = self._note if note is None else note
        self.setText(text.replace("&", "&&"))  # else Qt would make a shortcut of what follows
        self.setAccessibleName(f"{text}, {self._note}" if self._note else text)
        self.updateGeometry()
        self.update()

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon = icon
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Give the size of the button."""
        m = self._measures
        return QSize(self._content_width() + 2 * tokens.px(m.padding + 1), tokens.px(m.height))

    def minimumSizeHint(self) -> QSize:
        """Give the size of the button: its words are never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button."""
        painter = QPainter(self)
        text, fill, border = self._colours()
        radius = tokens.px(self._measures.radius)
        if fill or border:
            shapes.frame(painter, self.rect(), radius, fill, border)
        left = (self.width() - self._content_width()) // 2
        if self._icon and not self._icon_after:
            left = self._paint_icon(painter, left, text)
        left = self._paint_text(painter, left, self._words, self._font(), text)
        if self._note:
            note = text if self.kind in (ButtonKind.PRIMARY, ButtonKind.RAIL) else tokens.look().colours.text_2
            left = self._paint_text(painter, left + tokens.px(8), self._note, _note_font(), note)
        if self._icon and self._icon_after:
            self._paint_icon(painter, left + tokens.px(self._measures.gap), text)

    def _paint_icon(self, painter: QPainter, left: int, colour: QColor) -> int:
        size = tokens.px(self._measures.icon)
        icons.paint(painter, self._icon, QPoint(left, (self.height() - size) // 2), size, colour)
        return left + size + tokens.px(self._measures.gap)

    def _paint_text(self, painter: QPainter, left: int, text: str, font: QFont, colour: QColor) -> int:
        painter.setPen(colour)
        wide = words.width(text, font)
        words.draw(painter, QRect(left, -1, wide + 2, self.height()), text, font)
        return left + wide

    def _font(self) -> QFont:
        return fonts.sized(self._measures.font, self._measures.weight)

    def _content_width(self) -> int:
        wide = words.width(self._words, self._font())
        if self._icon:
            wide += tokens.px(self._measures.icon + self._measures.gap)
        if self._note:
            wide += tokens.px(8) + words.width(self._note, _note_font())
        return wide

    def _colours(self) -> tuple[QColor, QColor | None, QColor | None]:
        """Give the colours of text, fill and border as the button stands now."""
        look = tokens.look().colours
        if not self.isEnabled():
            quiet = self.kind == ButtonKind.QUIET
            return look.text_3, None if quiet else look.neutral_bg, None if quiet else look.border
        if self.kind == ButtonKind.PRIMARY:
            return look.text_on_accent, self._of(look.accent_pressed, look.accent_hover, look.accent), None
        if self.kind == ButtonKind.QUIET:
            return look.named(self.tone), self._of(look.accent_tint, look.accent_tint, None), None
        if self.kind == ButtonKind.RAIL:
            return look.rail_on_text, self._of(look.rail_on, look.rail_on, look.rail), look.rail_border
        return look.text, self._of(look.sunken, look.hover, look.surface), look.border_strong

    def _of(self, pressed: QColor, hovered: QColor, rest: QColor | None) -> QColor | None:
        if self.isDown():
            return pressed
        return hovered if self.underMouse() else rest


def _note_font() -> QFont:
    return fonts.sized(13, fonts.MEDIUM)
