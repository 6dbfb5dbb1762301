"""Under the list: which rows are in view, and what the marks mean."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.caseload import wording
from ui.kit import fonts, icons, tokens, words
from ui.kit.measure import Face, wide

_FACE = Face(12.5, fonts.REGULAR)
_ICON, _ICON_GAP, _GAP, _LINE = 14, 4, 15, 25


class Legend(QWidget):
    """The marks with their words, from the right; those that do not fit go on a second line."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("caseload-legend")
        self._marks = wording.LEGEND
        self._say()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(tokens.px(160))

    def explain(self, *, in_part: bool) -> None:
        """Explain the sign of what is known in part too, where it stands in the list."""
        marks = (*wording.LEGEND, wording.IN_PART) if in_part else wording.LEGEND
        if marks != self._marks:
            self._marks = marks
            self._say()
            self.updateGeometry()
            self.update()

    def _say(self) -> None:
        self.setAccessibleName("Marks: " + ", ".join(said for _, _, said in self._marks))

    def sizeHint(self) -> QSize:
        """Give the size of as many lines as it takes."""
        return QSize(tokens.px(300), len(self._lines()) * tokens.px(_LINE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another height where the lines have become more or fewer."""
        super().resizeEvent(event)
        if self.sizeHint().height() != self.height():
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the marks."""
        painter, look = QPainter(self), tokens.look().colours
        side, high = tokens.px(_ICON), tokens.px(_LINE)
        for number, line in enumerate(self._lines()):
            left = self.width() - sum(map(_width, line)) - tokens.px(_GAP) * (len(line) - 1)
            for icon, tone, said in line:
                top = number * high
                if icon:
                    icons.paint(painter, icon, QPoint(left, top + (high - side) // 2), side, look.named(tone))
                painter.setPen(look.text_2)
                beside = QRect(left + _beside(icon), top, wide(said, _FACE) + 2, high)
                words.draw(painter, beside, said, _FACE.font())
                left += _width((icon, tone, said)) + tokens.px(_GAP)

    def _lines(self) -> list[list[tuple[str, str, str]]]:
        lines: list[list[tuple[str, str, str]]] = [[]]
        used = 0
        for mark in self._marks:
            need = _width(mark) + tokens.px(_GAP)
            if lines[-1] and used + need - tokens.px(_GAP) > self.width():
                lines.append([])
                used = 0
            lines[-1].append(mark)
            used += need
        return lines


class ListFoot(QWidget):
    """Says which rows are in view."""

    def __init__(self) -> None:
        super().__init__()
        self._range = words.Words("", size=13, tone="text-2")
        self._range.setObjectName("caseload-range")
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.px(5), 0, tokens.px(4), 0)
        row.setSpacing(tokens.px(16))
        row.addWidget(self._range, 0, Qt.AlignmentFlag.AlignTop)
        self._legend = Legend()
        row.addWidget(self._legend, 1)
        self._range.setFixedHeight(tokens.px(_LINE))

    def say(self, range_words: str, *, in_part: bool) -> None:
        """Say which rows are in view, and explain the marks."""
        self._range.set_words(range_words)
        self._legend.explain(in_part=in_part)


def _width(mark: tuple[str, str, str]) -> int:
    return _beside(mark[0]) + wide(mark[2], _FACE)


def _beside(icon: str) -> int:
    return tokens.px(_ICON + _ICON_GAP) if icon else 0
