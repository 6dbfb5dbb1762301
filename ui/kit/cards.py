"""Cards, their headers, the bands between groups of rows, notices and empty places."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.kit import fonts, shapes, tokens, words
from ui.kit.marks import IconMark, Line


class Card(QFrame):
    """A flat panel with a border and a column of parts inside it."""

    def __init__(self, *, tone: str = "surface", name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = tone
        self._chosen = False
        self.setObjectName(name)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(1, 1, 1, 1)
        self.column.setSpacing(0)

    def set_tone(self, tone: str) -> None:
        """Fill the card with another colour, by token name."""
        self._tone = tone
        self.update()

    def set_chosen(self, chosen: bool) -> None:
        """Draw the card with the thicker border of the one thing that matters now."""
        self._chosen = chosen
        edge = 2 if chosen else 1
        self.column.setContentsMargins(edge, edge, edge, edge)
        self.update()

    def add_header(self, title: str, *parts: QWidget, note: str = "") -> words.Words:
        """Add a title row with parts at its right and a line under it; give the title."""
        label = words.line(title, "section")
        row = QHBoxLayout()
        row.setContentsMargins(tokens.px(14), 0, tokens.px(14), 0)
        row.setSpacing(tokens.px(8))
        row.addWidget(label)
        if note:
            row.addWidget(words.line(note, "small", "text-2"))
        row.addStretch(1)
        for part in parts:
            row.addWidget(part)
        holder = QWidget()
        holder.setLayout(row)
        holder.setFixedHeight(tokens.px(tokens.SIZE.card_header) - 1)
        self.column.addWidget(holder)
        self.add_line()
        return label

    def add_line(self) -> None:
        """Add a hairline from edge to edge."""
        self.column.addWidget(Line())

    def add_padded(self, inner: QLayout | QWidget, across: int = 16, down: int = 12) -> None:
        """Add a part with room around it."""
        holder = QHBoxLayout()
        holder.setContentsMargins(tokens.px(across), tokens.px(down), tokens.px(across), tokens.px(down))
        if isinstance(inner, QWidget):
            holder.addWidget(inner)
        else:
            holder.addLayout(inner)
        self.column.addLayout(holder)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the panel."""
        look = tokens.look().colours
        border, stroke = (look.accent, 2) if self._chosen else (look.border, 1)
        radius = tokens.px(tokens.RADIUS.card)
        shapes.frame(QPainter(self), self.rect(), radius, look.named(self._tone), border, stroke)


class SectionBand(QWidget):
    """The heading of a group of rows inside a card; kinds "neutral", "warn", "danger" and "ok"."""

    HIGH = 32

    def __init__(self, icon: str, title: str, kind: str = "neutral", *parts: QWidget, name: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self._kind = kind
        self.setFixedHeight(tokens.px(self.HIGH))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._title = words.Words(title, size=12.5, weight=fonts.SEMI_BOLD, tone=kind)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.px(14), 0, tokens.px(14), 0)
        row.setSpacing(tokens.px(8))
        row.addWidget(IconMark(icon, 16, kind))
        row.addWidget(self._title)
        row.addStretch(1)
        for part in parts:
            row.addWidget(part)

    def set_title(self, title: str) -> None:
        """Show another title."""
        self._title.set_words(title)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the band, rounded where it meets the top of its card."""
        look = tokens.look().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = QPainterPath()
        radius = tokens.px(tokens.RADIUS.card) - 1
        first = isinstance(self.parentWidget(), Card) and self.y() <= 1
        if first:
            fill.addRoundedRect(0, 0, self.width(), self.height() + radius, radius, radius)
        else:
            fill.addRect(self.rect())
        painter.fillPath(fill, look.named(f"{self._kind}-bg"))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), look.border)


class Notice(QFrame):
    """A panel that says what happened, what is safe and what to do."""

    def __init__(self, kind: str = "danger", icon: str = "circle-alert", *buttons: QWidget, name: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self._kind = kind
        self._icon = IconMark(icon, 18, kind)
        self._title = words.Words("", size=14, weight=fonts.SEMI_BOLD, wrap=True)
        self._text = words.paragraph("", "small", "text")
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.px(14), tokens.px(12), tokens.px(14), tokens.px(12))
        row.setSpacing(tokens.px(10))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(tokens.px(2))
        column.addWidget(self._title)
        column.addWidget(self._text)
        if buttons:
            foot = QHBoxLayout()
            foot.setContentsMargins(0, tokens.px(6), 0, 0)
            foot.setSpacing(tokens.px(8))
            for button in buttons:
                foot.addWidget(button)
            foot.addStretch(1)
            column.addLayout(foot)
        row.addLayout(column, 1)

    def say(self, title: str, text: str = "", kind: str | None = None, icon: str = "") -> None:
        """Show other words, in another kind when one is given."""
        self._kind = kind or self._kind
        self._icon.set_icon(icon or self._icon.icon, self._kind)
        self._title.set_words(title)
        self._text.set_words(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(f"{title}. {text}" if text else title)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the panel."""
        look = tokens.look().colours
        fill, border = look.named(f"{self._kind}-bg"), look.named(f"{self._kind}-border")
        shapes.frame(QPainter(self), self.rect(), tokens.px(tokens.RADIUS.panel), fill, border)


class EmptyPlace(QWidget):
    """What stands where a list has nothing in it."""

    def __init__(self, icon: str, title: str, text: str = "") -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.px(16), tokens.px(24), tokens.px(16), tokens.px(24))
        column.setSpacing(tokens.px(4))
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addStretch(1)
        column.addWidget(IconMark(icon, 28, "accent"), 0, centre)
        self._title = words.Words(title, size=16, weight=fonts.SEMI_BOLD, wrap=True, align=centre)
        self._text = words.Words(text, size=13, tone="text-2", wrap=True, align=centre)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addStretch(1)

    def say(self, title: str, text: str) -> None:
        """Show other words."""
        self._title.set_words(title)
        self._text.set_words(text)
