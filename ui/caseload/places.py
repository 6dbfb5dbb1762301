"""The two places of the list: the card round the table, and what stands there when nobody is shown."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.caseload import wording
from ui.caseload.sieve import Sieve
from ui.kit import shapes, tokens
from ui.kit.buttons import Button
from ui.kit.cards import Card, EmptyPlace


class TableCard(QWidget):
    """The card round the table, whose edge lies over the rows so that its corners stay round."""

    def __init__(self, table: QWidget) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 0)  # the last row's line and the card's border are one
        column.addWidget(table)
        self._edge = CardEdge(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the edge round the whole card."""
        super().resizeEvent(event)
        self._edge.resize(self.size())
        self._edge.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of the card."""
        shapes.frame(QPainter(self), self.rect(), tokens.px(tokens.RADIUS.card), tokens.look().colours.surface, None)


class CardEdge(QWidget):
    """The border and the four corners of a card, over what lies in it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the corners in the colour of the window, and the border."""
        look, radius = tokens.look().colours, tokens.px(tokens.RADIUS.card)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        corners, inside = QPainterPath(), QPainterPath()
        corners.addRect(self.rect())
        inside.addRoundedRect(self.rect(), radius, radius)
        painter.fillPath(corners.subtracted(inside), look.window)
        shapes.frame(painter, self.rect(), radius, None, look.border)


class EmptyList(Card):
    """What stands where no child is shown: which filter hides everybody, or what an empty caseload means."""

    clear_asked = Signal()

    def __init__(self) -> None:
        super().__init__(name="caseload-empty")
        self._place = EmptyPlace("users", "")
        self._clear = Button("Show all children", name="caseload-clear-filters")
        self._clear.setAutoDefault(True)
        self._clear.clicked.connect(self.clear_asked)
        self.column.addStretch(1)
        self.column.addWidget(self._place)
        self.column.addWidget(self._clear, 0, Qt.AlignmentFlag.AlignHCenter)
        self.column.addStretch(2)

    def minimumSizeHint(self) -> QSize:
        """Let the place be as small as the list it stands for."""
        return QSize(tokens.px(320), tokens.px(140))

    def say(self, count: int, chosen: Sieve) -> None:
        """Say why nobody is shown."""
        title = wording.HIDDEN_TITLE if count else wording.EMPTY_TITLE
        text = wording.hidden_by(count, chosen.filters()) if count else wording.EMPTY_TEXT
        self._place.say(title, text)
        self._clear.setVisible(bool(count))
        self.setAccessibleName(f"{title} {text}")
