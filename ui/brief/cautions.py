"""Hazards and orders: every one of them whole, the gravest first, in as many columns as makes them lowest."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from app.casework.story_pages import Caution
from ui.brief import wording
from ui.brief.density import ROOMY, Density
from ui.brief.lettering import Lettering, lettered, middle
from ui.kit import fonts, icons, shapes, tokens
from ui.kit.words import Run

_ICON, _GAP, _NARROWEST = 20, 10, 200


class CautionBlock(QLabel):
    """One hazard or order: its mark, what it is, and what to do about it."""

    def __init__(self, caution: Caution, tone: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(wording.caution_sentence(caution))
        self.setAccessibleName(self.text())
        self._caution, self._tone = caution, tone
        self.density = ROOMY

    def high(self, width: int, density: Density) -> int:
        """Give the height at a width."""
        title, below = self._set(width, density)
        return title.height + (below.height if below else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint mark, title and words."""
        painter, side = QPainter(self), tokens.px(_ICON)
        title, below = self._set(self.width(), self.density)
        at = QPoint(0, max(middle(title.line, side), 0))
        icons.paint(painter, wording.icon(self._caution), at, side, tokens.look().colours.named(self._tone))
        left = side + tokens.px(_GAP)
        title.draw(painter, left, 0)
        if below:
            below.draw(painter, left, title.height)

    def _set(self, width: int, density: Density) -> tuple[Lettering, Lettering | None]:
        room = width - tokens.px(_ICON + _GAP)
        strong = [Run(self._caution.title, weight=fonts.SEMI_BOLD)]
        title = lettered(strong, density.text + 0.5, room, lead=density.lead)
        runs = wording.caution_runs(self._caution)
        if not runs:
            return title, None
        size = density.small + (0.5 if density.aligned else 0)
        return title, lettered(runs, size, room, lead=density.lead)


class CautionBox(QWidget):
    """The frame of the hazards, or of the orders."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._blocks: list[CautionBlock] = []
        self._tone = "neutral"
        self._density = ROOMY
        self._lines: list[QRect] = []

    def show_cautions(self, cautions: tuple[Caution, ...], label: str, tone: str, empty: Caution) -> None:
        """Show these; where there is none, what that means."""
        for block in self._blocks:
            block.hide()
            block.deleteLater()
        self._tone = tone if cautions else "neutral"
        shown = cautions or (empty,)
        self._blocks = [CautionBlock(one, self._of(one) if cautions else "neutral", self) for one in shown]
        self.setAccessibleName(f"{label}, {len(cautions)}" if cautions else empty.title)

    def natural(self, width: int, density: Density) -> int:
        """Give the height that they take, in the number of columns that makes it the least."""
        return self._lowest(width, density)[0]

    def settle(self, place: QRect, density: Density) -> None:
        """Take a place and put every block into it."""
        self._density = density
        self.setGeometry(place)
        columns = self._lowest(place.width(), density)[1]
        wide, apart = self._column(place.width(), columns, density), 2 * density.px("across")
        top, self._lines = density.px("down"), []
        for first in range(0, len(self._blocks), columns):
            blocks = self._blocks[first : first + columns]
            high = max(block.high(wide, density) for block in blocks)
            for number, block in enumerate(blocks):
                left = density.px("across") + number * (wide + apart)
                block.density = density
                block.setGeometry(left, top, wide, high)
                block.show()
                if number:
                    self._lines.append(QRect(left - density.px("across"), top, 1, high))
            top += high + self._between(density)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame and the hairlines between the columns."""
        painter, look = QPainter(self), tokens.look().colours
        fill, border = look.named(f"{self._tone}-bg"), look.named(f"{self._tone}-border")
        shapes.frame(painter, self.rect(), tokens.px(tokens.RADIUS.card), fill, border)
        for line in self._lines:
            painter.fillRect(line, border)

    def _of(self, caution: Caution) -> str:
        return "protected" if self._tone == "protected" else wording.tone(caution.severity)

    def _lowest(self, width: int, density: Density) -> tuple[int, int]:
        """Give the least height and its number of columns; of equal ones the fewest columns."""
        tried = []
        for columns in range(1, min(len(self._blocks), 4) + 1):
            wide = self._column(width, columns, density)
            if columns > 1 and wide < tokens.px(_NARROWEST):
                break
            rows = [self._blocks[first : first + columns] for first in range(0, len(self._blocks), columns)]
            high = sum(max(block.high(wide, density) for block in row) for row in rows)
            high += self._between(density) * (len(rows) - 1) + 2 * density.px("down")
            tried.append((high, columns))
        return min(tried, default=(0, 1))

    @staticmethod
    def _column(width: int, columns: int, density: Density) -> int:
        return width // columns - 2 * density.px("across")

    @staticmethod
    def _between(density: Density) -> int:
        return max(density.px("row"), tokens.px(5))
