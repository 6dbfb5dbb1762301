"""The bar at the top: where one is and the way back, search when it is offered, the network and whose work this is."""

from collections.abc import Sequence
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QWidget

from ui.kit import fonts, tokens, words
from ui.kit.buttons import Button, ButtonKind, ButtonSize
from ui.kit.chips import ChipKind, ChipText, StatusChip
from ui.kit.fields import LineEdit
from ui.kit.marks import Avatar, IconMark, KeyCap

_UNDER_TRAIL = 16
_WIDEST_SEARCH, _NARROWEST_SEARCH = 360, 200
_CRUMB = ButtonSize(tokens.SIZE.button_small, 3, 14.5, 16, 4, 6, fonts.REGULAR)


@dataclass(frozen=True, slots=True)
class PageTitle:
    """What the bar says of a page: the pages it lies under, as (page, words), its title, a note and chips."""

    title: str
    note: str = ""
    trail: tuple[tuple[str, str], ...] = ()
    chips: tuple[ChipText, ...] = ()


class SearchField(LineEdit):
    """Where a person looks for a child, a worker or an address; Ctrl+K comes here, Escape goes back."""

    down_asked = Signal()
    escaped = Signal()

    def __init__(self) -> None:
        super().__init__(height=36, hint="Find a child, worker or address", name="search")
        self.setAccessibleName("Find a child, worker or address")
        self.setMinimumWidth(tokens.px(_NARROWEST_SEARCH))
        self.setMaximumWidth(tokens.px(_WIDEST_SEARCH))
        self._before: QWidget | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.px(11), 0, tokens.px(6), 0)
        row.addWidget(IconMark("search", 16, "text-2"))
        row.addStretch(1)
        row.addWidget(KeyCap("Ctrl K"))
        self.setTextMargins(tokens.px(23), 0, tokens.px(54), 0)
        keys = QShortcut(QKeySequence("Ctrl+K"), self)
        keys.activated.connect(self.enter)

    def enter(self) -> None:
        """Take the focus, remembering where it was, with what was typed ready to be typed over."""
        if not self.hasFocus():
            self._before = QApplication.focusWidget()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def leave(self) -> bool:
        """Empty the field and give the focus back to where it was; tell whether that could still be done."""
        before = self._before
        self.finish()
        there = before is not None and shiboken6.isValid(before) and before.isVisible() and before.isEnabled()
        if there and before is not None:
            before.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return there

    def finish(self) -> None:
        """Empty the field and give up the focus: what was found has been opened."""
        self._before = None
        self.clear()
        self.clearFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for the results on Down; leave on Escape."""
        if event.key() == Qt.Key.Key_Down:
            self.down_asked.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
            event.ignore()  # so that the window still counts it: twice covers the screen from here as well
        else:
            super().keyPressEvent(event)


class TopBar(QWidget):
    """The bar over every page."""

    search_asked = Signal(str)
    crumb_asked = Signal(str)

    def __init__(self, *, search: bool) -> None:
        super().__init__()
        self.setObjectName("top-bar")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.search = SearchField() if search else None
        self._shown: PageTitle | None = None
        self._trail = _row(5)
        self._trail.setContentsMargins(-tokens.px(_CRUMB.padding + 3), 0, 0, 0)  # the words stand on the page's edge
        self._title = words.line("", "page")
        self._title.setObjectName("page-title")
        self._note = words.line("", "body", "text-2")
        self._chips = _row(10)
        self._network = StatusChip(ChipText("", ChipKind.NEUTRAL, "wifi-off"))
        self._avatar = Avatar("", 32)
        self._avatar.hide()
        self._lay_out()
        self.set_wide(False)

    def show_title(self, said: PageTitle) -> None:
        """Show where one is: the pages above, the title of this one, a note and chips beside it."""
        if said == self._shown:
            return
        self._shown = said
        size = _UNDER_TRAIL if said.trail else None
        self._title.set_words([words.Run(said.title, size=size)])
        self._note.set_words(said.note)
        self._note.setVisible(bool(said.note))
        _fill(self._trail, [part for page, words_ in said.trail for part in self._crumb(page, words_)])
        _fill(self._chips, [StatusChip(chip) for chip in said.chips])

    def set_network(self, text: str, *, online: bool) -> None:
        """Show whether there is a network."""
        kind, icon = (ChipKind.OK, "wifi") if online else (ChipKind.NEUTRAL, "wifi-off")
        self._network.set_chip(ChipText(text, kind, icon))

    def set_person(self, initials: str, full_name: str) -> None:
        """Show whose work this is."""
        self._avatar.set_initials(initials)
        self._avatar.setAccessibleName(full_name)
        words.set_tip(self._avatar, full_name)
        self._avatar.setVisible(bool(initials))

    def set_wide(self, wide: bool) -> None:
        """Take the height for a wide window."""
        self.setFixedHeight(tokens.px(tokens.SIZE.topbar_wide if wide else tokens.SIZE.topbar))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar and the line under it."""
        look = tokens.look().colours
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.surface)
        painter.fillRect(0, self.height() - 1, self.width(), 1, look.border)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.px(20), 0, tokens.px(20), 0)
        row.setSpacing(tokens.px(16))
        place = QHBoxLayout()
        place.setSpacing(tokens.px(6))
        place.addWidget(self._trail)
        place.addWidget(self._title)
        row.addLayout(place)
        row.addWidget(self._note)
        row.addWidget(self._chips)
        row.addStretch(1)
        if self.search is not None:
            self.search.textChanged.connect(self.search_asked)
            row.addWidget(self.search, 100)
        row.addWidget(self._network)
        row.addWidget(self._avatar)

    def _crumb(self, page: str, text: str) -> tuple[QWidget, QWidget]:
        crumb = Button(text, ButtonKind.QUIET, _CRUMB, name=f"crumb-{page}")
        crumb.tone = "text-2"
        crumb.setAccessibleName(f"Back to {text}")
        crumb.setAutoDefault(True)  # so that Enter presses it as well as the space bar
        crumb.clicked.connect(lambda: self.crumb_asked.emit(page))
        return crumb, IconMark("chevron-right", 16)


def _row(gap: int) -> QWidget:
    """Give a place for parts side by side, hidden while there are none."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(tokens.px(gap))
    holder.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
    holder.hide()
    return holder


def _fill(holder: QWidget, parts: Sequence[QWidget]) -> None:
    """Put these parts in the place of those before, which leave only after their own signal has ended."""
    row = holder.layout()
    while row is not None and (had := row.takeAt(0)) is not None:
        before = had.widget()
        if before is not None:
            before.clearFocus()  # else Qt gives it to whatever comes next, and that may act
            before.hide()
            before.deleteLater()
    for part in parts:
        if row is not None:
            row.addWidget(part)
    holder.setVisible(bool(parts))
