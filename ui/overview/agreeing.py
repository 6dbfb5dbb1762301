"""How far records agree with other sources: not measured yet, which is said; and what is known of NHS numbers."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.domain.figure_counts import Share, TeamFigures, percent
from ui.kit import shapes, tokens, words
from ui.kit.marks import IconMark
from ui.overview import wording


class AgreeCard(QWidget):
    """Says what is not known, and the one thing that is."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(*(tokens.px(16),) * 4)
        column.setSpacing(tokens.px(10))
        head = QHBoxLayout()
        head.setSpacing(tokens.px(8))
        head.addWidget(IconMark("circle-help", 18))
        head.addWidget(words.line(wording.NOT_MEASURED, "body_strong"), 1)
        column.addLayout(head)
        column.addWidget(words.paragraph(wording.NOT_MEASURED_TEXT, "small"))
        self._amount = words.Words("", size=26, weight=600)
        self._said = words.paragraph("", "small")
        beside = QHBoxLayout()
        beside.setSpacing(tokens.px(10))
        beside.addWidget(self._amount)
        beside.addWidget(self._said, 1)
        column.addLayout(beside)
        self._bar = _Bar()
        column.addWidget(self._bar)
        column.addStretch(1)

    def show_figures(self, figures: TeamFigures) -> None:
        """Show of how many open children the NHS number is confirmed."""
        share = Share(figures.month, figures.open_children, figures.confirmed)
        self._amount.set_words(f"{percent(share)}%" if figures.open_children else "–")
        self._said.set_words(wording.confirmed(figures))
        self._bar.show_share(figures.confirmed / figures.open_children if figures.open_children else 0)


class _Bar(QWidget):
    """A share as a bar; what it is stands above it in words."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float) -> None:
        """Show another share."""
        self._share = share
        self.update()

    def sizeHint(self) -> QSize:
        """Give the size of the bar."""
        return QSize(tokens.px(120), tokens.px(12))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter, look = QPainter(self), tokens.look().colours
        shapes.frame(painter, self.rect(), tokens.px(3), look.neutral_bg, look.border)
        done = QRect(0, 0, round(self.width() * self._share), self.height())
        if done.width():
            shapes.frame(painter, done, tokens.px(3), look.accent, None)
