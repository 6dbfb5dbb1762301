"""The head of the page: who changed what, what fitted together by itself, and that nothing is lost."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.casework.version_pages import TwoVersionsPage
from ui.kit import fonts, shapes, tokens, words
from ui.kit.buttons import Button, ButtonKind, ButtonSize
from ui.kit.marks import IconMark, IconTile
from ui.versions import wording

_LINK = ButtonSize(24, 4, 14, 16, 5)


class Safe(QFrame):
    """Says that nothing is lost."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(wording.SAFE)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.px(13), tokens.px(8), tokens.px(13), tokens.px(8))
        row.setSpacing(tokens.px(8))
        row.addWidget(IconMark("shield-check", 18, "ok"))
        row.addWidget(words.Words(wording.SAFE, size=13.5, weight=fonts.MEDIUM, tone="ok"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the panel."""
        look = tokens.look().colours
        shapes.frame(QPainter(self), self.rect(), tokens.px(tokens.RADIUS.panel), look.ok_bg, look.ok_border)


class Heading(QWidget):
    """The title, the child, and the list of what fitted, opened by a press; a protected address is shown by one."""

    uncover_asked = Signal()
    cover_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = words.line("", "heading", wrap=True)
        self._whose = words.line("", "body", "text-2", wrap=True)
        self._show = Button(wording.SHOW, ButtonKind.QUIET, _LINK, name="show-fitted")
        self._show.setAutoDefault(True)
        self._show.clicked.connect(self._turn)
        self._fitted = words.paragraph("", "small")
        self._fitted.setObjectName("fitted")
        self._uncover = Button(wording.UNCOVER, ButtonKind.QUIET, _LINK, icon="eye", name="uncover")
        self._uncover.clicked.connect(self.uncover_asked)
        self._cover = Button(wording.COVER, ButtonKind.QUIET, _LINK, icon="eye-off", name="cover")
        self._cover.clicked.connect(self.cover_asked)
        for one in (self._uncover, self._cover):
            one.setAutoDefault(True)
            one.hide()
        self._lay_out()

    def show_page(self, page: TwoVersionsPage) -> None:
        """Show the head of a page."""
        self._title.set_words(page.title)
        fitted = wording.fitted(len(page.fitted))
        self._whose.set_words(f"{page.subtitle}. {fitted}" if fitted else page.subtitle)
        self._whose.setMaximumWidth(self._whose.one_line())  # no wider, so that what is pressed stands beside it
        self._fitted.set_words(", ".join(page.fitted))
        self._show.setVisible(bool(page.fitted))
        self._open(bool(page.fitted) and self._fitted.isVisibleTo(self))

    def offer(self, page: TwoVersionsPage, *, uncovered: bool) -> None:
        """Offer to show what is covered, or to cover it."""
        self._uncover.setVisible(page.covered)
        self._cover.setVisible(uncovered)

    def _turn(self) -> None:
        self._open(not self._fitted.isVisibleTo(self))

    def _open(self, shown: bool) -> None:
        self._fitted.setVisible(shown)
        self._show.set_words(wording.HIDE if shown else wording.SHOW)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.px(16))
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(IconTile("git-compare", "warn", 44), 0, top)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._title)
        under = QHBoxLayout()
        under.setSpacing(tokens.px(4))  # room for the ring of the focus beside the sentence
        under.addWidget(self._whose, 1_000)
        for pressed in (self._show, self._uncover, self._cover):
            under.addWidget(pressed)
        under.addStretch(1)
        column.addLayout(under)
        column.addWidget(self._fitted)
        row.addLayout(column, 1)
        row.addWidget(Safe(), 0, top)
        self._fitted.hide()
