"""The lines inside the cards, each painted by itself and heard as one sentence; none of them is ever cut."""

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from app.casework.page_parts import Entry, WorkingWith
from app.casework.story_pages import AtHome
from ui.brief import wording
from ui.brief.density import ROOMY, Density
from ui.brief.lettering import Lettering, lettered, middle
from ui.child import wording as child
from ui.kit import fonts, icons, shapes, tokens
from ui.kit.marks import Agency, paint_agency
from ui.kit.words import Run


class Row(QLabel):
    """One line of a card; `kept` is in view whatever else must be counted below the list."""

    GAP = "row"  # the distance to the next one, by its name in the density

    def __init__(self, sentence: str, parent: QWidget, *, kept: bool = False) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(sentence)
        self.setAccessibleName(sentence)
        self.kept = kept
        self.density = ROOMY

    def high(self, width: int, density: Density) -> int:
        """Give the height of the line at a width."""
        raise NotImplementedError

    def shown(self, width: int, density: Density) -> int:
        """Give the height of what is shown of it: all, but of a passage that was cut."""
        return self.high(width, density)

    def set_density(self, density: Density) -> None:
        """Take the density it is painted in."""
        self.density = density
        self.update()


class Passage(Row):
    """Words that wrap, with a mark before them when one is given."""

    ICON = 16

    def __init__(
        self, runs: tuple[Run, ...], parent: QWidget, *, icon: str = "", tone: str = "text-2", small: bool = False
    ) -> None:
        super().__init__("".join(run.text for run in runs), parent)
        self._runs, self._icon, self._tone, self._small = runs, icon, tone, small
        self._most = 0

    def high(self, width: int, density: Density) -> int:
        """Give the height of the words."""
        return self._set(width, density, most=0).height

    def shown(self, width: int, density: Density) -> int:
        """Give the height of the lines that are shown."""
        return self._set(width, density, most=self._most).height

    def cut(self, height: int, width: int, density: Density) -> bool:
        """Show only the lines that a height has room for, at least two; tell whether some are left out."""
        whole = self._set(width, density, most=0)
        self._most = max(height // whole.line, 2)
        return self._most < whole.lines

    def show_all(self) -> None:
        """Show every line again."""
        self._most = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint mark and words."""
        painter, set_words = QPainter(self), self._set(self.width(), self.density, most=self._most)
        if self._icon:
            side = tokens.px(self.ICON)
            at = QPoint(0, middle(set_words.line, side))
            icons.paint(painter, self._icon, at, side, tokens.look().colours.named(self._tone))
        set_words.draw(painter, self._left(), 0)

    def _left(self) -> int:
        return tokens.px(self.ICON + 8) if self._icon else 0

    def _set(self, width: int, density: Density, *, most: int) -> Lettering:
        size = density.small if self._small else density.text
        return lettered(self._runs, size, width - self._left(), lead=density.lead, most=most)


class PromptRow(Row):
    """Something to see or ask; its box is ticked off beside the form of the visit."""

    BOX = 18

    def high(self, width: int, density: Density) -> int:
        """Give the height of the words."""
        return self._set(width, density).height

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint box and words."""
        painter, look = QPainter(self), tokens.look().colours
        set_words = self._set(self.width(), self.density)
        side = min(tokens.px(self.BOX), set_words.line)
        box = QRect(0, middle(set_words.line, side), side, side)
        shapes.frame(painter, box, tokens.px(4), look.surface, look.border_strong, 1.4)
        set_words.draw(painter, tokens.px(self.BOX + 10), 0)

    def _set(self, width: int, density: Density) -> Lettering:
        return lettered([Run(self.text())], density.text, width - tokens.px(self.BOX + 10), lead=density.lead)


class EntryRow(Row):
    """What happened since: whose mark, what, when, and a line below."""

    def __init__(self, entry: Entry, parent: QWidget) -> None:
        super().__init__(child.entry_sentence(entry), parent)
        self._entry = entry

    def high(self, width: int, density: Density) -> int:
        """Give the height of title and words."""
        title, words_below, _ = self._set(width, density)
        return max(title.height + (words_below.height if words_below else 0), density.px("mark"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint mark, title, day and words."""
        painter, side = QPainter(self), self.density.px("mark")
        title, words_below, when = self._set(self.width(), self.density)
        paint_agency(painter, QRect(0, tokens.px(1), side, side), child.AGENCY[self._entry.sector])
        left = side + tokens.px(10)
        title.draw(painter, left, 0)
        when.draw(painter, self.width() - when.width, middle(title.line, when.line))
        if words_below:
            words_below.draw(painter, left, title.height)

    def _set(self, width: int, density: Density) -> tuple[Lettering, Lettering | None, Lettering]:
        room = width - density.px("mark") - tokens.px(10)
        when = lettered([Run(self._entry.when, "text-2")], density.small, room // 2, lead=density.lead)
        strong = [Run(self._entry.title, weight=fonts.SEMI_BOLD)]
        title = lettered(strong, density.text - 0.5, room - when.width - tokens.px(10), lead=density.lead)
        said = wording.entry_runs(self._entry)
        return title, lettered(said, density.small, room, lead=density.lead) if said else None, when


class HomeRow(Row):
    """Somebody who is at home, or may be there: that one is in view always."""

    def __init__(self, one: AtHome, parent: QWidget) -> None:
        super().__init__(wording.home_sentence(one), parent, kept=one.child or not one.confirmed)
        self._one = one

    def high(self, width: int, density: Density) -> int:
        """Give the height of the words."""
        return max(self._set(width, density).height, density.px("mark") - tokens.px(6))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the mark of the genogram, and the words."""
        painter, set_words = QPainter(self), self._set(self.width(), self.density)
        side = self.density.px("mark") - tokens.px(6)
        first = max(set_words.line, side) if set_words.lines == 1 else set_words.line
        paint_shape(painter, self._one, QRect(0, middle(first, side), side, side))
        set_words.draw(painter, self._left(self.density), middle(first, set_words.line))

    def _left(self, density: Density) -> int:
        return density.px("mark") + tokens.px(6)

    def _set(self, width: int, density: Density) -> Lettering:
        runs = wording.home_runs(self._one, density.small)
        return lettered(runs, density.text - 0.5, width - self._left(density), lead=density.lead)


class WorkingRow(Row):
    """Somebody else who works with the child, and the number to ring."""

    GAP = "close"

    def __init__(self, line: WorkingWith, parent: QWidget) -> None:
        super().__init__(child.working_sentence(line), parent, kept=line.sensitive)
        self._line = line

    def high(self, width: int, density: Density) -> int:
        """Give the height of the words, at least of the mark."""
        return max(self._set(width, density)[0].height, density.px("mark") - tokens.px(2))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint mark, name and number."""
        painter, side = QPainter(self), self.density.px("mark") - tokens.px(3)
        said, number = self._set(self.width(), self.density)
        agency = Agency.FURTHER if self._line.sensitive else child.AGENCY[self._line.sector]
        first = max(said.line, side) if said.lines == 1 else said.line
        paint_agency(painter, QRect(0, max(middle(first, side), 0), side, side), agency)
        said.draw(painter, side + tokens.px(8), middle(first, said.line))
        number.draw(painter, self.width() - number.width, middle(first, number.line))

    def _set(self, width: int, density: Density) -> tuple[Lettering, Lettering]:
        size, tone = density.text - 1, "text" if self._line.telephone else "text-2"
        number = lettered([Run(wording.telephone(self._line), tone, fonts.MEDIUM)], size, width, lead=density.lead)
        room = width - density.px("mark") - tokens.px(8 + 10 - 3) - number.width
        return lettered(wording.working_runs(self._line), size, room, lead=density.lead), number


def paint_shape(painter: QPainter, one: AtHome, within: QRect) -> None:
    """Paint the mark of the genogram: the child filled, and who is not confirmed dashed."""
    look, place = tokens.look().colours, QRectF(within).adjusted(1, 1, -1, -1)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(look.text, tokens.px(2))
    painter.setBrush(look.surface)
    if one.child:
        pen.setColor(look.accent)
        painter.setBrush(look.accent)
    elif not one.confirmed:
        pen.setColor(look.danger)
        pen.setDashPattern([1.6, 1.3])
        painter.setBrush(look.danger_bg)
    painter.setPen(pen)
    if one.shape == "circle":
        painter.drawEllipse(place)
    elif one.shape == "square":
        painter.drawRect(place)
    else:
        middle_of, half = place.center(), place.width() / 2
        corners = ((0, -half), (half, 0), (0, half), (-half, 0))
        painter.drawPolygon([QPoint(round(middle_of.x() + x), round(middle_of.y() + y)) for x, y in corners])
