"""The genogram: who lives with the child, who else belongs to the family, and what is not confirmed."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.casework.case_pages import Relative
from ui.child import genogram_layout
from ui.child.genogram_lines import Stroke, lines
from ui.child.genogram_parts import Places, Sizes, at_home
from ui.child.relative import RelativeMark, measure
from ui.kit import fonts, tokens, words

SAME_HOME = "Same home"
_DOWN = 10
_FACE = (12.5, fonts.SEMI_BOLD)


class GenogramWidget(QWidget):
    """Draws the family; each person can be focused, is told in a sentence, and is asked for by a press."""

    person_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("genogram")
        self._people: tuple[Relative, ...] = ()
        self._given = ""
        self._kept: dict[tuple[tuple[Relative, ...], int, float], Places] = {}
        self._places: Places | None = None
        self._strokes: tuple[Stroke, ...] = ()
        self._marks: list[RelativeMark] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_people(self, people: Sequence[Relative], given: str) -> None:
        """Show these people; `given` is what the child is called."""
        if (tuple(people), given) == (self._people, self._given):
            return
        self._people, self._given = tuple(people), given
        self._kept.clear()
        self.setAccessibleName(_sentence(self._people, given))
        self._places = None
        if self._people:
            self.setMinimumWidth(self._at(1).wide)
        self._arrange()
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        """Tell the layout that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Give the height of the family at a width."""
        return self._at(width).high + 2 * tokens.px(_DOWN) if self._people else 0

    def sizeHint(self) -> QSize:
        """Give the size the family wants."""
        wide = tokens.px(400)
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        """Give the least size; the height follows from the width."""
        return QSize(self.minimumWidth(), tokens.px(Sizes().symbol))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place everybody for the new width."""
        super().resizeEvent(event)
        if self._places is None or self._places.wide != self.width():
            self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the home and the lines; the people paint themselves over them."""
        if self._places is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(0, tokens.px(_DOWN))
        self._paint_home(painter, self._places)
        for stroke in self._strokes:
            self._paint_stroke(painter, stroke, self._places)
        self._paint_home_words(painter, self._places)

    def _at(self, width: int) -> Places:
        key = (self._people, width, tokens.look().scale)
        if key not in self._kept:  # the layouts around ask for the same few widths many times
            self._kept[key] = genogram_layout.place(self._people, measure, width, _sizes())
        return self._kept[key]

    def _arrange(self) -> None:
        focused = next((mark.objectName() for mark in self._marks if mark.hasFocus()), "")
        for mark in self._marks:
            mark.hide()
            mark.deleteLater()  # not at once: it may have been pressed
        self._marks, self._strokes = [], ()
        if not self._people:
            return
        self._places = self._at(self.width())
        self._strokes = lines(self._places)
        for one in sorted(self._places.people, key=lambda one: (one.symbol.y, one.symbol.x)):
            mark = RelativeMark(one, self._given, tokens.px(_DOWN), self)
            mark.clicked.connect(lambda _=False, person=one.who.person: self.person_asked.emit(person))
            mark.show()
            self._marks.append(mark)
            if mark.objectName() == focused:
                mark.setFocus()
        for before, after in pairwise(self._marks):
            QWidget.setTabOrder(before, after)
        self.update()

    def _paint_home(self, painter: QPainter, places: Places) -> None:
        if places.home is None:
            return
        look, home = tokens.look().colours, places.home
        pen = QPen(look.accent, 1.5)
        pen.setDashPattern([3.2, 2.4])
        painter.setPen(pen)
        painter.setBrush(look.accent_tint)
        radius = tokens.px(tokens.RADIUS.card)
        painter.drawRoundedRect(QRectF(home.x, home.y, home.wide, home.high).adjusted(1, 1, -1, -1), radius, radius)

    def _paint_home_words(self, painter: QPainter, places: Places) -> None:
        """Name the home over the lines, so that one that has to come down there is broken and not the words."""
        if places.home is None:
            return
        look, home, side = tokens.look().colours, places.home, tokens.px(10)
        painter.setPen(look.accent)
        over = QRect(home.x + side, home.y + tokens.px(5), home.wide - 2 * side, tokens.px(18))
        wide, moved = words.width(SAME_HOME, fonts.sized(*_FACE)), self._crossed(home.x, side)
        within = QRect(over.right() + 1 - wide if moved else over.x(), over.y(), wide, over.height())
        painter.fillRect(within.adjusted(-tokens.px(2), tokens.px(1), tokens.px(2), 0), look.accent_tint)
        words.draw(painter, within, SAME_HOME, fonts.sized(*_FACE), Qt.AlignmentFlag.AlignVCenter)

    def _crossed(self, left: int, side: int) -> bool:
        """Tell whether a line comes down through the words at the left of the home, and none would at the right."""
        home = self._places.home if self._places else None
        if home is None:
            return False
        named = words.width(SAME_HOME, fonts.sized(*_FACE)) + side + tokens.px(6)
        foot = home.y + tokens.px(Sizes().strip)
        pairs = [pair for stroke in self._strokes for pair in pairwise(stroke.points)]
        down = {a[0] for a, b in pairs if a[0] == b[0] and min(a[1], b[1]) < foot and max(a[1], b[1]) > home.y}
        return any(left < x <= left + named for x in down) and not any(
            home.right - named <= x < home.right for x in down
        )

    def _paint_stroke(self, painter: QPainter, stroke: Stroke, places: Places) -> None:
        look = tokens.look().colours
        pen = QPen(look.text_2, 1.5)
        if stroke.kind == "unsure":
            pen = QPen(look.danger, 1.6)
            pen.setDashPattern([2, 2.2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline([QPointF(x + 0.5, y + 0.5) for x, y in stroke.points])
        if stroke.kind == "parted":
            (start, height), (end, _) = stroke.points
            edges = [x for x in (places.home_lane.x, places.home_lane.right) if start < x < end]
            self._paint_parting(painter, (start + (edges[0] if edges else end)) // 2, height)

    def _paint_parting(self, painter: QPainter, across: int, height: int) -> None:
        """Two strokes across the line of a couple who do not live together."""
        reach, lean, gap = tokens.px(8), tokens.px(4), tokens.px(5)
        for middle in (across - gap, across + gap):
            below, above = QPoint(middle - lean, height + reach), QPoint(middle + lean, height - reach)
            painter.drawLine(below, above)


def _sizes() -> Sizes:
    """Give the distances at the zoom in use."""
    plain, px = Sizes(), tokens.px
    named = words.width(SAME_HOME, fonts.sized(*_FACE))
    return replace(
        plain,
        symbol=px(plain.symbol),
        under=px(plain.under),
        between=px(plain.between),
        lanes=px(plain.lanes),
        rows=px(plain.rows),
        inside=px(plain.inside),
        arch=px(plain.arch),
        strip=px(plain.strip),
        trunk=px(plain.trunk),
        widths=tuple(px(width) for width in plain.widths),
        home_words=(named, px(plain.home_words[1])),
    )


def _sentence(people: Sequence[Relative], given: str) -> str:
    """Say who lives together and who does not, for those who listen to the page."""
    home = [one.name for one in people if at_home(one) and one.place != "child"]
    away = [one.name for one in people if not at_home(one)]
    with_child = f"In the same home: {', '.join(home)}" if home else "Nobody else is recorded in the same home"
    elsewhere = f". Elsewhere or not known: {', '.join(away)}" if away else ""
    return f"Household and relationships of {given}. {with_child}{elsewhere}."
