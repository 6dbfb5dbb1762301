"""The painted doors at the left of the unlock window, with the name and what the program is for."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui.kit import fonts, tokens, words
from ui.kit.marks import DoorMark

_WALL, _BOARD = QColor("#143544"), QColor("#112F3D")
_GROUND, _KERB, _LIT_GROUND = QColor("#0B212C"), QColor("#0F2A37"), QColor("#40442F")
_FRAME, _LIGHT, _STEP, _LIT_STEP = QColor("#C3D3DA"), QColor("#FFE2A0"), QColor("#8EA6B1"), QColor("#EBCB86")
_LEAF, _LEAF_PANEL, _INK = QColor("#FFC23D"), QColor("#E9A81C"), QColor("#0F2A37")
_QUIET_LEAF, _QUIET_PANEL, _QUIET_GLASS = QColor("#255166"), QColor("#1D4456"), QColor("#2C5B70")

# The scene is drawn in the coordinates of a picture this large and scaled to the panel.
_WIDE, _HIGH = 540, 768
_WALL_TOP, _WALL_FOOT, _STREET = 336, 726, 742


class DoorsPanel(QWidget):
    """A street of doors, one of them open."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Doorstep. Know who is working with this child before you knock.")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.px(52), tokens.px(48), tokens.px(24), 0)
        column.setSpacing(0)
        name = words.Words("Doorstep", size=26, weight=fonts.SEMI_BOLD, tone="rail-on-text")
        mark = DoorMark(34, self)
        mark.move(tokens.px(57), tokens.px(49))
        name.setParent(self)
        name.adjustSize()
        name.move(tokens.px(108), tokens.px(48))
        said = words.Words(
            "Know who is working\nwith this child\nbefore you knock.",
            size=33,
            weight=fonts.SEMI_BOLD,
            tone="rail-on-text",
            line_height=1.227,
        )
        column.addSpacing(tokens.px(84))
        column.addWidget(said)
        column.addStretch(1)

    def sizeHint(self) -> QSize:
        """Give the size of the picture."""
        return QSize(tokens.px(_WIDE), tokens.px(_HIGH))

    def minimumSizeHint(self) -> QSize:
        """Give room for the words."""
        return QSize(tokens.px(420), tokens.px(560))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the street."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), _KERB)
        scale = self.width() / _WIDE
        painter.translate(0, self.height() - _HIGH * scale)
        painter.scale(scale, scale)
        painter.setPen(Qt.PenStyle.NoPen)
        _paint_street(painter)
        for middle in (23, 517):
            _paint_closed_door(painter, middle)
        _paint_open_door(painter)
        _paint_number(painter)


def _paint_street(painter: QPainter) -> None:
    painter.fillRect(QRectF(0, _WALL_TOP, _WIDE, _WALL_FOOT - _WALL_TOP), _WALL)
    for top in range(_WALL_TOP, _WALL_FOOT - 26, 26):
        painter.fillRect(QRectF(0, top + 25, _WIDE, 2), _BOARD)
    painter.fillRect(QRectF(0, _STREET, _WIDE, _HIGH - _STREET), _GROUND)


def _arch(middle: float, half: float, top: float, foot: float) -> QPainterPath:
    """Give a doorway with a half-round head."""
    path = QPainterPath(QPointF(middle - half, foot))
    path.lineTo(middle - half, top + half)
    path.arcTo(QRectF(middle - half, top, 2 * half, 2 * half), 180, -180)
    path.lineTo(middle + half, foot)
    path.closeSubpath()
    return path


def _paint_doorway(  # noqa: PLR0913, PLR0917 - a doorway is these six
    painter: QPainter, middle: float, half: float, top: float, frame: QColor, glass: QColor
) -> None:
    """Paint a frame with its fan light."""
    foot, rim = 712, 10
    painter.fillPath(_arch(middle, half, top, foot), frame)
    hub = top + half
    painter.fillPath(_arch(middle, half - rim, top + rim, hub), glass)
    painter.setPen(QPen(frame, 4))
    reach = half - rim / 2
    for across, up in ((0.0, 1.0), (-0.7071, 0.7071), (0.7071, 0.7071)):
        painter.drawLine(QPointF(middle, hub), QPointF(middle + across * reach, hub - up * reach))
    painter.setPen(Qt.PenStyle.NoPen)


def _paint_closed_door(painter: QPainter, middle: float) -> None:
    _paint_doorway(painter, middle, 79, 416, _GROUND, _QUIET_GLASS)
    painter.fillRect(QRectF(middle - 69, 502, 138, 210), _QUIET_LEAF)
    painter.setBrush(_QUIET_PANEL)
    for left in (middle - 51, middle + 9):
        for top, high in ((522, 68), (626, 64)):
            painter.drawRoundedRect(QRectF(left, top, 42, high), 3, 3)
    painter.setBrush(_GROUND)
    painter.drawRoundedRect(QRectF(middle - 20, 602, 40, 9), 2.5, 2.5)
    painter.setBrush(_FRAME)
    painter.drawEllipse(QPointF(middle + 58, 606.5), 4.5, 4.5)


def _paint_open_door(painter: QPainter) -> None:
    painter.setBrush(_FRAME)
    painter.drawRoundedRect(QRectF(180, 712, 192, 14), 2, 2)
    painter.setBrush(_STEP)
    painter.drawRoundedRect(QRectF(164, 726, 224, 16), 2, 2)
    _fill(painter, _LIGHT, (291, 711), (350, 711), (368, 726), (291, 726))
    _fill(painter, _LIT_STEP, (291, 726), (366, 726), (385, 742), (291, 742))
    _fill(painter, _LIT_GROUND, (279.5, 742), (392, 742), (424.5, 768), (261.5, 768))
    _paint_doorway(painter, 276, 85, 384, _FRAME, _LIGHT)
    painter.fillRect(QRectF(201, 476, 150, 236), _LIGHT)
    _fill(painter, _LEAF, (201, 476), (291, 490.8), (291, 712), (201, 712))
    for left, top in ((212.3, 498), (249.3, 504)):
        for down in (0, 115.2):
            high = 79
            start = top + down
            _fill(
                painter,
                _LEAF_PANEL,
                (left, start),
                (left + 26.2, start + 4.4),
                (left + 26.2, start + 4.4 + high),
                (left, start + high),
            )
    painter.setBrush(_INK)
    painter.drawEllipse(QPointF(282, 604.8), 4.6, 4.6)


def _paint_number(painter: QPainter) -> None:
    plate = QRectF(372, 512, 34, 26)
    painter.setBrush(_FRAME)
    painter.drawRoundedRect(plate, 5, 5)
    number = fonts.sized(15 / tokens.look().scale, fonts.BOLD)  # the painter scales it already
    painter.setFont(number)
    painter.setPen(_INK)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, "14")


def _fill(painter: QPainter, colour: QColor, *corners: tuple[float, float]) -> None:
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
