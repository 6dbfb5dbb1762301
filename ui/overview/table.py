"""The numbers of a chart as a table over the page: by keyboard and for those who listen; Escape puts it away."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.kit import fonts, shapes, tokens, words
from ui.kit.buttons import Button, ButtonKind
from ui.overview import wording
from ui.overview.chart import Numbers

_WIDE, _HIGH, _ROW = 680, 520, 30


class NumbersTable(QDialog):
    """Shows one chart's numbers; what they count stands below."""

    def __init__(self, numbers: Numbers, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overview-numbers")
        self.setWindowTitle(numbers.title)
        self.setAccessibleName(numbers.title)
        self.setModal(True)
        self.resize(min(tokens.px(_WIDE), parent.window().width()), min(tokens.px(_HIGH), parent.window().height()))
        self._table = _filled(numbers)
        close = Button(wording.CLOSE, ButtonKind.SECONDARY, name="overview-numbers-close")
        close.setAutoDefault(True)
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(tokens.px(18),) * 4)
        column.setSpacing(tokens.px(10))
        column.addWidget(words.line(numbers.title, "section", wrap=True))
        column.addWidget(self._table, 1)
        for note in numbers.notes:
            column.addWidget(words.paragraph(note, "small"))
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column.addLayout(foot)
        self._table.setFocus()

    def sizeHint(self) -> QSize:
        """Give the size wished for."""
        return QSize(tokens.px(_WIDE), tokens.px(_HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        look = tokens.look().colours
        shapes.frame(QPainter(self), self.rect(), 0, look.surface, look.border)


class _Heading(QHeaderView):
    """The names of the columns, over what they are of."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFixedHeight(tokens.px(_ROW))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Paint one name."""
        look = tokens.look().colours
        painter.fillRect(rect, look.sunken)
        painter.setPen(look.text_2)
        side = Qt.AlignmentFlag.AlignRight if logicalIndex else Qt.AlignmentFlag.AlignLeft
        said = str(self.model().headerData(logicalIndex, Qt.Orientation.Horizontal))
        within = rect.adjusted(tokens.px(4), 0, -tokens.px(4), 0)
        words.draw(painter, within, said, fonts.font("caption"), side | Qt.AlignmentFlag.AlignVCenter)


def _filled(numbers: Numbers) -> QTableWidget:
    table = QTableWidget(len(numbers.rows), len(numbers.columns))
    table.setObjectName("overview-numbers-table")
    table.setAccessibleName(numbers.title)
    table.setHorizontalHeader(_Heading(table))
    table.setHorizontalHeaderLabels(list(numbers.columns))
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(tokens.px(_ROW))
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    table.setFont(fonts.sized(13.5))
    for row, said in enumerate(numbers.rows):
        for column, text in enumerate(said):
            one = QTableWidgetItem(text)
            right = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
            one.setTextAlignment(right | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(row, column, one)
    table.setShowGrid(False)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    if numbers.rows:
        table.setCurrentCell(0, 0)
    return table
