"""Small painted marks: icons, tiles, agencies, the door, a person's initials, counts and keys."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.kit import fonts, icons, shapes, tokens, words


@dataclass(frozen=True, slots=True)
class _Agency:
    icon: str
    label: str


class Agency(StrEnum):
    """The kinds of agency that have a mark."""

    SOCIAL = "social"
    HEALTH = "health"
    EDUCATION = "education"
    POLICE = "police"
    HOUSING = "housing"
    FURTHER = "further"
    VOLUNTARY = "voluntary"


_AGENCIES = {
    Agency.SOCIAL: _Agency("house", "Social care"),
    Agency.HEALTH: _Agency("stethoscope", "Health"),
    Agency.EDUCATION: _Agency("graduation-cap", "Education"),
    Agency.POLICE: _Agency("shield", "Police"),
    Agency.HOUSING: _Agency("building-2", "Housing"),
    Agency.FURTHER: _Agency("lock", "A further service"),
    Agency.VOLUNTARY: _Agency("handshake", "Voluntary"),
}


def agency_label(agency: Agency) -> str:
    """Give the words for an agency."""
    return _AGENCIES[agency].label


def paint_agency(painter: QPainter, within: QRect, agency: Agency, *, filled: bool = False) -> None:
    """Paint an agency mark: an outline in lists, filled on timelines."""
    look = tokens.look().colours
    colour = look.named(f"ag-{agency}")
    shapes.frame(painter, within, tokens.px(tokens.RADIUS.chip), colour if filled else look.surface, colour)
    icon = round(within.width() * 0.62)
    icons.paint_centred(painter, _AGENCIES[agency].icon, within, icon, look.surface if filled else colour)


def paint_badge(painter: QPainter, centre: QPoint, count: int) -> None:
    """Paint a count in a yellow disc."""
    look = tokens.look().colours
    text = str(count)
    font = fonts.sized(12, fonts.BOLD)
    high = tokens.px(18)
    wide = max(high, words.width(text, font) + tokens.px(9))
    disc = QRect(centre.x() - wide // 2, centre.y() - high // 2, wide, high)
    shapes.frame(painter, disc, high / 2, look.brand, None)
    painter.setPen(look.brand_ink)
    words.draw(painter, disc, text, font, Qt.AlignmentFlag.AlignCenter)


class Mark(QWidget):
    """A square painted mark of a fixed size."""

    def __init__(self, size: int, label: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(tokens.px(size), tokens.px(size))
        self.setAccessibleName(label)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


class IconMark(Mark):
    """An icon in a colour of the theme, by token name."""

    def __init__(self, icon: str, size: int = 16, tone: str = "text-2", parent: QWidget | None = None) -> None:
        super().__init__(size, parent=parent)
        self.icon = icon
        self._tone = tone

    def set_icon(self, icon: str, tone: str | None = None) -> None:
        """Show another icon, in another tone when one is given."""
        self.icon = icon
        self._tone = tone or self._tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon."""
        icons.paint(QPainter(self), self.icon, QPoint(0, 0), self.width(), tokens.look().colours.named(self._tone))


class IconTile(Mark):
    """An icon on a tinted tile; the kind is "info", "warn", "danger", "ok", "protected" or "neutral"."""

    def __init__(
        self, icon: str, kind: str = "info", size: int = 34, *, border: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(size, parent=parent)
        self._icon = icon
        self._kind = kind
        self._border = border

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tile."""
        look = tokens.look().colours
        painter = QPainter(self)
        border = look.named(f"{self._kind}-border") if self._border else None
        radius = tokens.px(tokens.RADIUS.button)
        shapes.frame(painter, self.rect(), radius, look.named(f"{self._kind}-bg"), border)
        size = tokens.px(22 if self.width() >= tokens.px(44) else 19)
        icons.paint_centred(painter, self._icon, self.rect(), size, look.named(self._kind))


class AgencyMark(Mark):
    """The mark of an agency."""

    def __init__(self, agency: Agency, size: int = 24, *, filled: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(size, agency_label(agency), parent)
        self._agency = agency
        self._filled = filled

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the mark."""
        paint_agency(QPainter(self), self.rect(), self._agency, filled=self._filled)


class DoorMark(Mark):
    """The program's door, for dark backgrounds."""

    WIDE, HIGH = 34, 35

    def __init__(self, size: int = 26, parent: QWidget | None = None) -> None:
        super().__init__(size, "Doorstep", parent)
        self.setFixedSize(tokens.px(size), round(tokens.px(size) * self.HIGH / self.WIDE))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the door."""
        icons.paint_brand(QPainter(self), "door", QRectF(self.rect()))


class Avatar(Mark):
    """A person's initials: in a disc for practitioners, on a tile for children."""

    def __init__(self, initials: str, size: int = 32, *, square: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(size, parent=parent)
        self._initials = initials
        self._square = square

    def set_initials(self, initials: str) -> None:
        """Show another person's initials."""
        self._initials = initials
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the initials."""
        look = tokens.look().colours
        painter = QPainter(self)
        radius = tokens.px(tokens.RADIUS.card) if self._square else self.height() / 2
        shapes.frame(painter, self.rect(), radius, look.accent_tint, look.accent_border)
        painter.setPen(look.accent)
        font = fonts.sized(self._letters(), fonts.SEMI_BOLD)
        words.draw(painter, self.rect(), self._initials, font, Qt.AlignmentFlag.AlignCenter)

    def _letters(self) -> float:
        unscaled = self.height() / tokens.look().scale
        return max(12, round(unscaled / 3)) if unscaled < 40 else 14 if not self._square else 16  # noqa: PLR2004


class KeyCap(QLabel):
    """A key as printed on a keyboard."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(keys, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        """Give the size of the key."""
        return QSize(words.width(self.text(), fonts.font("caption")) + tokens.px(13), tokens.px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the key."""
        look = tokens.look().colours
        painter = QPainter(self)
        shapes.frame(painter, self.rect(), tokens.px(4), look.sunken, look.neutral_border)
        painter.setPen(look.text_2)
        words.draw(painter, self.rect(), self.text(), fonts.font("caption"), Qt.AlignmentFlag.AlignCenter)


class Line(QWidget):
    """A hairline between parts, lying or standing."""

    def __init__(self, *, upright: bool = False, tone: str = "border", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = tone
        if upright:
            self.setFixedWidth(1)
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        else:
            self.setFixedHeight(1)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        colour: QColor = tokens.look().colours.named(self._tone)
        QPainter(self).fillRect(self.rect(), colour)
