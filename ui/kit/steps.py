"""The list of steps at the left of visit mode."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.kit import fonts, shapes, tokens, words


@dataclass(frozen=True, slots=True)
class StepText:
    """What a step says of itself."""

    title: str
    note: str
    done: bool = False


class Step(QPushButton):
    """One step: a tick or its number, a title and a line under it."""

    HIGH = 58
    DISC = 26

    def __init__(self, number: int, name: str) -> None:
        super().__init__()
        self._number = number
        self._says = StepText("", "")
        self.setObjectName(name)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAutoDefault(False)
        self.setFixedHeight(tokens.px(self.HIGH))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("focusRadius", tokens.RADIUS.panel)

    def say(self, text: StepText) -> None:
        """Show other words."""
        self._says = text
        self.setAccessibleName(f"Step {self._number}, {text.title}, {'done' if text.done else text.note}")
        self.setAccessibleDescription(text.note)
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Give the least size: the words are never cut."""
        title = words.width(self._says.title, fonts.sized(16, fonts.MEDIUM))
        note = words.width(self._says.note, _note_font())
        return QSize(max(title, note) + tokens.px(52 + 12), tokens.px(self.HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the step."""
        painter = QPainter(self)
        look = tokens.look().colours
        radius = tokens.px(tokens.RADIUS.panel)
        if self.isChecked():
            shapes.frame(painter, self.rect(), radius, look.surface, look.accent, 2)
        elif self.underMouse():
            shapes.frame(painter, self.rect(), radius, look.hover, None)
        self._paint_disc(painter)
        left = tokens.px(52)
        painter.setPen(look.text)
        title = QRect(left, tokens.px(9), self.width() - left, tokens.px(20))
        words.draw(painter, title, self._says.title, fonts.sized(16, fonts.MEDIUM))
        painter.setPen(look.text_2)
        note = QRect(left, tokens.px(30), self.width() - left, tokens.px(18))
        words.draw(painter, note, self._says.note, _note_font())

    def _paint_disc(self, painter: QPainter) -> None:
        look = tokens.look().colours
        size = tokens.px(self.DISC)
        disc = QRectF(tokens.px(14), (self.height() - size) / 2, size, size)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._says.done:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.ok_solid)
            painter.drawEllipse(disc)
            shapes.tick(painter, disc.center() + QPointF(0, 0.5), size * 0.56, look.surface, size / 11)
            return
        colour = look.accent if self.isChecked() else look.border_strong
        painter.setPen(QPen(colour, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(disc.adjusted(1, 1, -1, -1))
        painter.setPen(look.accent if self.isChecked() else look.text_2)
        words.draw(
            painter, disc.toRect(), str(self._number), fonts.sized(13, fonts.SEMI_BOLD), Qt.AlignmentFlag.AlignCenter
        )


class StepList(QWidget):
    """All steps of a visit, one of them current; the signal carries the place from 0."""

    chosen = Signal(int)

    def __init__(self, names: Sequence[str]) -> None:
        """Take a stable object name for each step."""
        super().__init__()
        self.steps = [Step(number, name) for number, name in enumerate(names, start=1)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.px(5))
        for place, step in enumerate(self.steps):
            step.clicked.connect(lambda _=False, place=place: self.chosen.emit(place))
            column.addWidget(step)

    def show_steps(self, texts: Sequence[StepText]) -> None:
        """Show the words of every step."""
        for step, text in zip(self.steps, texts, strict=True):
            step.say(text)

    def choose(self, place: int) -> None:
        """Make a step the current one without telling."""
        self.steps[place].setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move between steps with the arrow keys."""
        move = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        focused = next((place for place, step in enumerate(self.steps) if step.hasFocus()), None)
        if move is None or focused is None:
            super().keyPressEvent(event)
            return
        self.steps[min(max(focused + move, 0), len(self.steps) - 1)].setFocus()


def _note_font() -> QFont:
    return fonts.sized(13, fonts.MEDIUM)
