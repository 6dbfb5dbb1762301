"""The heading: the child, what is planned, what is disputed, the address as far as it may be seen, and Print."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.casework.page_parts import Dispute
from app.casework.story_pages import BriefPage
from ui.brief import wording
from ui.brief.density import ROOMY, Density
from ui.brief.lettering import Lettering, lettered, middle
from ui.brief.revealed import RevealedAddress
from ui.kit import buttons, chips, tokens
from ui.kit.buttons import Button
from ui.kit.chips import StatusChip
from ui.kit.words import Run, Words, set_tip

_APART, _LEAD, _LEAST = 14, 1.36, 320
_SMALLER = (15.0, 14.0)


class Title(QLabel):
    """Name and age in the largest letters, and the occasion after them; nothing of it is cut.

    Where something stands over the occasion for a while, all of it gives way: half a line may read as another.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("brief-title")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._page: BriefPage | None = None
        self._density = ROOMY
        self._gives_way = False

    def show_page(self, page: BriefPage) -> None:
        """Show who and what."""
        self._page = page
        self.setText(f"{wording.who(page)}. {page.heading}")
        self.setAccessibleName(self.text())

    def high(self, width: int, density: Density) -> int:
        """Give the height at a width."""
        return self._set(width, density).height

    def set_density(self, density: Density) -> None:
        """Take the density it is painted in."""
        self._density = density
        self.update()

    def name_wide(self) -> int:
        """Give the width of name and age."""
        runs = wording.heading_runs(self._page, self._density.name, self._density.heading)[:1] if self._page else ()
        return lettered(runs, self._density.name, self.width(), lead=_LEAD).width

    def give_way(self, over: QRect) -> None:
        """Show the name alone while this rectangle stands over the words after it; an empty one covers nothing."""
        whole = self._set(self.width(), self._density)
        self._gives_way = QRect(0, 0, whole.width, whole.height).intersects(over)
        self.update()

    def painted(self) -> tuple[Run, ...]:
        """Give the words in view."""
        runs = self._runs(self.width(), self._density)
        return runs[:1] if self._gives_way else runs

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words."""
        words = lettered(self.painted(), self._density.name, self.width(), lead=_LEAD)
        words.draw(QPainter(self), 0, 0)

    def _set(self, width: int, density: Density) -> Lettering:
        return lettered(self._runs(width, density), density.name, width, lead=_LEAD)

    def _runs(self, width: int, density: Density) -> tuple[Run, ...]:
        """Set the occasion a little smaller where that keeps the heading on one line."""
        if self._page is None:
            return ()
        whole = wording.heading_runs(self._page, density.name, density.heading)
        for size in (density.heading, *(one for one in _SMALLER if one < density.heading)):
            runs = wording.heading_runs(self._page, density.name, size)
            if lettered(runs, density.name, width, lead=_LEAD).lines == 1:
                return runs
        return whole


class DisputedChip(QPushButton):
    """The chip that says how many values stand in two versions; a press leads to them."""

    def __init__(self, disputes: Sequence[Dispute], parent: QWidget) -> None:
        self._chip = wording.disputed(disputes)
        super().__init__(self._chip.text, parent)
        said = wording.disputes_sentence(disputes)
        self.setObjectName("disputed")
        self.setAccessibleName(said)
        set_tip(self, said)
        self.setAutoDefault(True)
        self.setFlat(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setProperty("focusRadius", tokens.RADIUS.chip)

    def sizeHint(self) -> QSize:
        """Give the size of the chip."""
        return chips.size(self._chip)

    def minimumSizeHint(self) -> QSize:
        """Give the size of the chip: it is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chip."""
        chips.paint(QPainter(self), QPoint(0, 0), self._chip)


class Heading(QWidget):
    """The top of the page; asks for the address, for a printed sheet, and for the versions of what is disputed."""

    reveal_asked = Signal()
    print_asked = Signal()
    dispute_asked = Signal(str)
    disputes_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = Title(self)
        self._right = QWidget(self)
        self._row = QHBoxLayout(self._right)
        self._chip: DisputedChip | None = None
        self._protected = StatusChip(wording.PROTECTED)
        self._open = Words(size=14, tone="text-2")
        self._show = Button(wording.SHOW, size=buttons.SMALL, icon="eye", name="show-address")
        self.print_button = Button("Print", size=buttons.SMALL, name="print-brief")
        self.revealed = RevealedAddress(self)
        self._is_protected = False
        self._lay_out()

    def show_page(self, page: BriefPage) -> None:
        """Show the heading of a brief."""
        self._title.show_page(page)
        self._is_protected = page.header.address_protected
        self._open.set_words("" if self._is_protected else page.header.address_words)
        self._show.setAccessibleName(f"{wording.SHOW}: the protected address. Each look is recorded")
        self.print_button.setAccessibleName(f"Print this page for {page.header.name}, without a protected address")
        if self._chip is not None:
            self._row.removeWidget(self._chip)
            self._chip.hide()
            self._chip.deleteLater()
        self._chip = DisputedChip(page.disputes, self._right) if page.disputes else None
        if self._chip is not None:
            self._chip.clicked.connect(partial(self._ask_dispute, page.disputes))
            self._row.insertWidget(0, self._chip)
        self._arrange()

    def _ask_dispute(self, disputes: Sequence[Dispute]) -> None:
        """Lead to both versions; of several records, to the page of the child, which has a line for each."""
        about = {one.about for one in disputes}
        if len(about) == 1:
            self.dispute_asked.emit(about.pop())
        else:
            self.disputes_asked.emit()

    def reveal(self, lines: tuple[str, ...], must_not_know: str, seconds: int) -> None:
        """Show the protected address in the place of its chip."""
        self.revealed.setParent(self.parentWidget() or self)  # a little higher than the heading
        self.revealed.reveal(lines, must_not_know, seconds)
        self._arrange()
        self._place_revealed()

    def natural(self, width: int, density: Density) -> int:
        """Give the height at a width."""
        right = self._right.sizeHint()
        if self._below(width):
            return self._title.high(width, density) + right.height() + tokens.px(4)
        return max(self._title.high(self._room(width), density), right.height())

    def settle(self, left: int, top: int, width: int, density: Density) -> None:
        """Take a place."""
        high, right = self.natural(width, density), self._right.sizeHint()
        self.setGeometry(left, top, width, high)
        self._title.set_density(density)
        if self._below(width):
            first = self._title.high(width, density)
            self._title.setGeometry(0, 0, width, first)
            self._right.setGeometry(0, first + tokens.px(4), min(right.width(), width), right.height())
            self._place_revealed()
            return
        title = self._title.high(self._room(width), density)
        self._title.setGeometry(0, max(middle(high, title), 0), self._room(width), title)
        down = max(middle(min(high, max(title, right.height())), right.height()), 0)
        self._right.setGeometry(width - right.width(), down, right.width(), right.height())
        self._place_revealed()

    def _below(self, width: int) -> bool:
        """Tell whether the parts at the right leave the child's name too little room."""
        return self._room(width) < width * 2 // 5

    def _room(self, width: int) -> int:
        return width - self._right.sizeHint().width() - tokens.px(_APART)

    def _arrange(self) -> None:
        """Show the address masked or whole, over the heading: nothing on the page may move under a finger."""
        shown = not self.revealed.isHidden()
        if not shown:
            self._title.give_way(QRect())
        for part, there in (
            (self._protected, self._is_protected),
            (self._show, self._is_protected),
            (self._chip, True),
        ):
            if part is None:
                continue
            part.setVisible(there and not shown)
            policy = part.sizePolicy()
            policy.setRetainSizeWhenHidden(there)
            part.setSizePolicy(policy)
        self._open.setVisible(not self._is_protected)
        layout = self._right.layout()
        if layout is not None:
            layout.activate()

    def _place_revealed(self) -> None:
        """Stand before Print, as wide as its words; what is planned gives way to it whole, the name never."""
        parent = self.parentWidget()
        if parent is None or self.revealed.isHidden():
            return
        before = self.print_button.mapTo(parent, QPoint(-tokens.px(8), 0)).x()
        name = self.x() + self._title.name_wide()
        room = max(before - name - tokens.px(_APART), tokens.px(_LEAST))
        size = self.revealed.fitted(min(room, before - self.x()))
        middle_at = self._right.mapTo(parent, QPoint(0, self._right.height() // 2)).y()
        top = max(middle_at - size.height() // 2, 0)
        self.revealed.setGeometry(before - size.width(), top, size.width(), size.height())
        self.revealed.raise_()
        self._title.give_way(self.revealed.geometry().translated(-self._title.mapTo(parent, QPoint(0, 0))))

    def _covered(self, focused: bool) -> None:
        self._arrange()
        if focused:
            self._show.setFocus()

    def _lay_out(self) -> None:
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(tokens.px(8))
        for part in (self._protected, self._open, self._show, self.print_button):
            self._row.addWidget(part)
        for button, asked in ((self._show, self.reveal_asked), (self.print_button, self.print_asked)):
            button.setAutoDefault(True)
            button.clicked.connect(asked)
        self.revealed.covered.connect(self._covered)
