"""The heading row of the caseload: titles to press, the sorted one with an arrow."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from ui.caseload.columns import HEADINGS, Column
from ui.caseload.painting import PAD, TITLE
from ui.kit import icons, tokens, words
from ui.kit.measure import wide

_ARROW, _ARROW_GAP = 16, 4


class TableHeading(QHeaderView):
    """Paints the titles; pressing one sorts by it, pressing it again turns the order round."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.sorted, self.downwards = Column.DUE, False
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Columns, press one to sort by it")

    def show_order(self, column: Column, *, downwards: bool) -> None:
        """Show by which column the children are sorted, and which way."""
        self.sorted, self.downwards = column, downwards
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Give the height of the row."""
        return QSize(0, tokens.px(tokens.SIZE.row_dense) - 1)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Paint one title."""
        look, column = tokens.look().colours, Column(logicalIndex)
        painter.save()
        painter.fillRect(rect, look.sunken)
        painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), look.border)
        within, title = rect.adjusted(tokens.px(PAD), 0, 0, -1), HEADINGS[column].title
        painter.setPen(look.text if column == self.sorted else look.text_2)
        words.draw(painter, within, title, TITLE.font())
        if column == self.sorted:
            side = tokens.px(_ARROW)
            left = within.x() + wide(title, TITLE) + tokens.px(_ARROW_GAP)
            _paint_arrow(painter, QRect(left, within.y() + (within.height() - side) // 2, side, side), self.downwards)
        painter.restore()


class HeadingEnd(QWidget):
    """What stands beside the titles, over the scroll bar."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(tokens.px(tokens.SIZE.row_dense) - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Go on as the titles do."""
        painter, look = QPainter(self), tokens.look().colours
        painter.fillRect(self.rect(), look.sunken)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), look.border)


def _paint_arrow(painter: QPainter, within: QRect, turned: bool) -> None:
    middle = QPointF(within.x() + within.width() / 2, within.y() + within.height() / 2)
    painter.translate(middle)
    painter.rotate(180 if turned else 0)
    painter.translate(-middle)
    icons.paint(painter, "chevron-down", within.topLeft(), within.width(), tokens.look().colours.text)
