"""A card of the brief: a title and lines that are placed to fit; those that do not fit are counted below them."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from ui.brief import wording
from ui.brief.density import ROOMY, Density
from ui.brief.lettering import Lettering, lettered, middle
from ui.brief.rows import Passage, Row
from ui.kit import fonts, shapes, tokens, words
from ui.kit.words import Run


class More(QPushButton):
    """How many lines are not in view, and where they are; a press asks for that place when there is one."""

    def __init__(self, place: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._density = ROOMY
        self.setFlat(True)
        self.setAutoDefault(True)
        self.setEnabled(bool(place))
        self.setProperty("focusRadius", tokens.RADIUS.chip)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if place else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if place else Qt.CursorShape.ArrowCursor)
        self.hide()

    def say(self, said: str, density: Density) -> None:
        """Show these words."""
        self._density = density
        self.setText(said.replace("&", "&&"))
        self.setAccessibleName(said)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words."""
        painter, look = QPainter(self), tokens.look().colours
        painter.setPen(look.accent if self.isEnabled() else look.text_2)
        words.draw(painter, self.rect(), self.accessibleName(), fonts.sized(self._density.small, fonts.SEMI_BOLD))


class Panel(QWidget):
    """One card; `place` names where a press on the words below its list leads, `where` says it."""

    more_asked = Signal(str)

    def __init__(self, name: str, *, place: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self._title, self._note, self._where, self._beyond = "", "", "", 0
        self._rows: list[Row] = []
        self._foot: Row | None = None
        self._density = ROOMY
        self._line_at = 0
        self._more = More(place, self)
        self._more.setObjectName(f"{name}-more")
        self._more.clicked.connect(lambda: self.more_asked.emit(place))

    def say(self, title: str, note: str = "", *, where: str = "", beyond: int = 0) -> None:
        """Give title and note, where the lines are that do not fit, and how many were never in the page."""
        self._title, self._note, self._where, self._beyond = title, note, where, beyond
        self.setAccessibleName(f"{title}, {note}" if note else title)
        self.update()

    def show_rows(self, rows: Sequence[Row], foot: Row | None = None) -> None:
        """Show other lines, and words under a hairline at the foot; they get their places with the next `settle`."""
        for row in (*self._rows, self._foot):
            if row is not None:
                row.hide()
                row.deleteLater()
        self._rows, self._foot = list(rows), foot

    def natural(self, width: int, density: Density) -> int:
        """Give the height that shows every line."""
        inner = width - 2 * density.px("across")
        return (
            self._top(inner, density) + self._all(inner, density) + self._foot_high(inner, density) + density.px("down")
        )

    def least(self, width: int, density: Density, some: int) -> int:
        """Give the height for what must never be lost, and for some of its first lines."""
        inner = width - 2 * density.px("across")
        kept = [row for number, row in enumerate(self._rows) if row.kept or number < some]
        if self._rows and isinstance(self._rows[0], Passage):
            kept = self._rows[1:]
        high = sum(row.high(inner, density) + density.px(row.GAP) for row in kept)
        high += 2 * self._more_high(density) if len(kept) + 1 == len(self._rows) else 0
        rest = len(kept) < len(self._rows)
        under = self._foot_high(inner, density) + (self._more_high(density) if rest or self._beyond else 0)
        return self._top(inner, density) + high + under + density.px("down")

    def settle(self, place: QRect, density: Density) -> None:
        """Take a place, and put as many lines into it as it has room for."""
        self._density = density
        self.setGeometry(place)
        inner, across = place.width() - 2 * density.px("across"), density.px("across")
        room = place.height() - self._top(inner, density) - self._foot_high(inner, density) - density.px("down")
        shown, cut = self._fitting(inner, room, density)
        top = self._top(inner, density)
        for row in self._rows:
            row.set_density(density)
            row.setVisible(row in shown)
            if row in shown:
                high = row.shown(inner, density)
                row.setGeometry(across, top, inner, min(high, max(place.height() - top, 1)))
                top += high + density.px(row.GAP)
        self._settle_more(QRect(across, top, inner, self._more_high(density)), len(self._rows) - len(shown), cut)
        self._settle_foot(across, top + (self._more_high(density) if self._more.isVisibleTo(self) else 0), inner)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card with its title and note."""
        painter, look, density = QPainter(self), tokens.look().colours, self._density
        shapes.frame(painter, self.rect(), tokens.px(tokens.RADIUS.card), look.surface, look.border)
        inner, left = self.width() - 2 * density.px("across"), density.px("across")
        title, note, beside = self._heading(inner, density)
        title.draw(painter, left, density.px("down"))
        if note and beside:
            down = density.px("down") + middle(title.line, note.line)
            note.draw(painter, self.width() - left - note.width, down)
        elif note:
            note.draw(painter, left, density.px("down") + title.height)
        if self._line_at:
            painter.fillRect(left, self._line_at, inner, 1, look.border)

    def _fitting(self, inner: int, room: int, density: Density) -> tuple[list[Row], bool]:
        """Choose the lines in view: all, or those that must be and then from the first on; a passage is cut."""
        for row in self._rows:
            if isinstance(row, Passage):
                row.show_all()
        if self._all(inner, density) <= room:
            return self._rows, False
        room -= self._more_high(density)
        if self._rows and isinstance(self._rows[0], Passage):
            return self._cut_passage(self._rows[0], inner, room, density)
        taken = [row for row in self._rows if row.kept]
        used = sum(row.high(inner, density) + density.px(row.GAP) for row in taken)
        for row in self._rows:
            high = row.high(inner, density) + density.px(row.GAP)
            if row.kept:
                continue
            if used + high > room + density.px(row.GAP):
                break
            taken.append(row)
            used += high
        return [row for row in self._rows if row in taken], False

    def _cut_passage(self, first: Passage, inner: int, room: int, density: Density) -> tuple[list[Row], bool]:
        """What is below the passage (what was counted) stays; the passage gives way."""
        rest = sum(row.high(inner, density) + density.px(row.GAP) for row in self._rows[1:])
        return self._rows, first.cut(room - rest, inner, density)

    def _settle_more(self, place: QRect, missing: int, cut: bool) -> None:
        count = missing + self._beyond
        self._more.setVisible(bool(count) or cut)
        self._more.say(wording.more(count, self._where) if count else wording.ON_PAPER, self._density)
        wide = words.width(self._more.accessibleName(), fonts.sized(self._density.small, fonts.SEMI_BOLD))
        self._more.setGeometry(place.x(), place.y() - tokens.px(2), min(wide + 2, place.width()), place.height())

    def _settle_foot(self, left: int, top: int, inner: int) -> None:
        self._line_at = 0
        if self._foot is None:
            return
        self._line_at = top
        self._foot.set_density(self._density)
        high = self._foot.high(inner, self._density)
        self._foot.setGeometry(left, top + max(self._density.px("row") * 2 // 3, tokens.px(5)), inner, high)
        self._foot.show()

    def _all(self, inner: int, density: Density) -> int:
        gaps = sum(density.px(row.GAP) for row in self._rows[:-1]) if self._rows else 0
        more = self._more_high(density) + density.px("row") if self._beyond else 0
        return sum(row.high(inner, density) for row in self._rows) + gaps + more

    def _more_high(self, density: Density) -> int:
        return round(density.px("small") * density.lead) + tokens.px(4)

    def _foot_high(self, inner: int, density: Density) -> int:
        if self._foot is None:
            return 0
        return density.px("row") + max(density.px("row") * 2 // 3, tokens.px(5)) + self._foot.high(inner, density)

    def _top(self, inner: int, density: Density) -> int:
        title, note, beside = self._heading(inner, density)
        under = note.height if note and not beside else 0
        return density.px("down") + title.height + under + max(density.px("row") * 3 // 4, tokens.px(3))

    def _heading(self, inner: int, density: Density) -> tuple[Lettering, Lettering | None, bool]:
        """Set title and note, and tell whether the note stands beside the title."""
        runs = [Run(self._title, weight=fonts.SEMI_BOLD)]
        title = lettered(runs, density.title, inner, lead=density.lead)
        if not self._note:
            return title, None, True
        note = lettered([Run(self._note, "text-2")], density.small, inner, lead=density.lead)
        beside = title.lines == note.lines == 1 and title.width + note.width + tokens.px(10) <= inner
        return title, note, beside
