"""The foot: how fresh each source on this laptop is, and the one filled button."""

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QLabel, QWidget

from app.casework.page_parts import Source
from app.casework.story_pages import BriefPage
from ui.brief import wording
from ui.brief.density import ROOMY, Density
from ui.brief.lettering import middle
from ui.child.wording import AGENCY, RING
from ui.kit import fonts, icons, shapes, tokens, words
from ui.kit.buttons import Button, ButtonKind, ButtonSize
from ui.kit.marks import paint_agency
from ui.kit.measure import Face, wide
from ui.kit.rings import paint_freshness
from ui.kit.words import set_tip

_PRIMARY = ButtonSize(46, 20, 15.5, 18, 9, 9)
_LOW = ButtonSize(38, 18, 15, 18, 8, 9)
_KEYS = ("Ctrl+Return", "Ctrl+Enter")
_WORDS, _TITLE, _NOTE = Face(13.5, fonts.REGULAR), Face(14.5, fonts.SEMI_BOLD), Face(13.5, fonts.REGULAR)
_MARK, _RING, _LINE, _APART = 22, 14, 26, 16


class SourceFact(QLabel):
    """One source: its mark, its ring, and how old what it told is."""

    def __init__(self, source: Source, parent: QWidget) -> None:
        super().__init__(wording.source_sentence(source), parent)
        self.setAccessibleName(self.text())
        set_tip(self, self.text())
        self._source = source
        self.resize(self.wide(), tokens.px(_LINE))

    def wide(self) -> int:
        """Give the width it takes."""
        return tokens.px(_MARK + 6 + _RING + 6) + wide(self._source.words, _WORDS) + 2

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint mark, ring and words."""
        painter, side, ring = QPainter(self), tokens.px(_MARK), tokens.px(_RING)
        paint_agency(painter, QRect(0, middle(self.height(), side), side, side), AGENCY[self._source.sector])
        left = side + tokens.px(6)
        place = QRect(left, middle(self.height(), ring), ring, ring)
        paint_freshness(painter, place, RING[self._source.state])
        painter.setPen(tokens.look().colours.text_2)
        within = self.rect().adjusted(left + ring + tokens.px(6), 0, 0, 0)
        words.draw(painter, within, self._source.words, _WORDS.font())


class Foot(QWidget):
    """Asks to start the visit, or where there is none says that the page has been read."""

    start_asked = Signal(str)
    read_asked = Signal()

    def __init__(self, scope: QWidget) -> None:
        super().__init__()
        self.setObjectName("brief-foot")
        self._visit = ""
        self._facts: list[SourceFact] = []
        self._density = ROOMY
        self._tall = self._button(_PRIMARY, "start-visit")
        self._low = self._button(_LOW, "start-visit-low")
        self._low.hide()
        for keys in _KEYS:
            QShortcut(QKeySequence(keys), scope).activated.connect(self._pressed)

    def show_page(self, page: BriefPage) -> None:
        """Show the sources, and what the button is for."""
        self._visit = page.visit
        for button in (self._tall, self._low):
            button.set_words(wording.button(page))
        for fact in self._facts:
            fact.hide()
            fact.deleteLater()
        self._facts = [SourceFact(source, self) for source in page.sources]
        said = "; ".join(fact.text() for fact in self._facts) or wording.NO_SOURCES
        self.setAccessibleName(f"On this laptop. {said}")

    def start(self) -> Button:
        """Give the button in view."""
        return self._low if self._low.isVisibleTo(self) else self._tall

    def natural(self, width: int, density: Density) -> int:
        """Give the height: that of the button, or of the lines of sources."""
        low = density.row < ROOMY.row
        lines = self._places(width, density)[1]
        button = self._low.sizeHint().height() if low else self._tall.sizeHint().height()
        return max(button + tokens.px(8 if low else 18), lines * tokens.px(_LINE) + tokens.px(8))

    def settle(self, place: QRect, density: Density) -> None:
        """Take a place."""
        self._density = density
        low, had_focus = density.row < ROOMY.row, self._tall.hasFocus() or self._low.hasFocus()
        button, other = (self._low, self._tall) if low else (self._tall, self._low)
        button.show()
        if had_focus:
            button.setFocus()
        other.hide()
        self.setFocusProxy(button)
        self.setGeometry(place)
        size = button.sizeHint()
        left = place.width() - size.width() - tokens.px(9)
        button.setGeometry(left, middle(place.height(), size.height()), size.width(), size.height())
        places, lines = self._places(place.width(), density)
        top = middle(place.height(), lines * tokens.px(_LINE))
        for fact, at in zip(self._facts, places, strict=True):
            fact.move(at + QPoint(0, top))
            fact.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card and the words that are in it always."""
        painter, look = QPainter(self), tokens.look().colours
        shapes.frame(painter, self.rect(), tokens.px(tokens.RADIUS.card), look.surface, look.border)
        side, left = tokens.px(18), self._density.px("across")
        icons.paint(painter, "laptop-minimal-check", QPoint(left, middle(self.height(), side)), side, look.ok)
        painter.setPen(look.text)
        title = wording.ON_LAPTOP if self._facts else wording.NO_SOURCES
        words.draw(painter, self.rect().adjusted(left + side + tokens.px(8), 0, 0, 0), title, _TITLE.font())
        painter.setPen(look.text_2)
        note = self._recorded_at()
        words.draw(painter, QRect(note, 0, self.width() - note, self.height()), wording.RECORDED, _NOTE.font())

    def _recorded_at(self) -> int:
        return self.start().x() - wide(wording.RECORDED, _NOTE) - tokens.px(16)

    def _places(self, width: int, density: Density) -> tuple[list[QPoint], int]:
        """Set the sources side by side, on as many lines as they need."""
        button = max(self._tall.sizeHint().width(), self._low.sizeHint().width())
        start = density.px("across") + tokens.px(18 + 8 + _APART) + wide(wording.ON_LAPTOP, _TITLE)
        end = width - button - tokens.px(9 + 16 + _APART) - wide(wording.RECORDED, _NOTE)
        places, left, line = [], start, 0
        for fact in self._facts:
            if left > start and left + fact.wide() > end:
                left, line = start, line + 1
            places.append(QPoint(left, line * tokens.px(_LINE)))
            left += fact.wide() + tokens.px(_APART)
        return places, line + 1

    def _button(self, size: ButtonSize, name: str) -> Button:
        button = Button(wording.START, ButtonKind.PRIMARY, size, icon="check", name=name, parent=self)
        button.setAutoDefault(True)
        button.clicked.connect(self._pressed)
        return button

    def _pressed(self) -> None:
        if self._visit:
            self.start_asked.emit(self._visit)
        else:
            self.read_asked.emit()
