"""One stage of the work as a row to press: what it is, its step, since when and with whom, its clock, what is asked."""

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.casework.stage_pages import StageClock, StageLine
from ui.kit import fonts, shapes, tokens, words
from ui.kit.chips import StatusChip
from ui.kit.marks import IconMark
from ui.kit.rings import Due, DueClock
from ui.stage import wording

_DUE = {"over": Due.OVERDUE, "soon": Due.SOON, "later": Due.LATER}
_TONES = {"over": "danger", "soon": "warn", "later": "text"}
_LEAST = 64


def clock_part(clock: StageClock, *, why: bool = True) -> QWidget:
    """Build a clock: its arc, what is due when, where it stands, and how the date was counted."""
    part = QWidget()
    row = QHBoxLayout(part)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(tokens.px(9))
    row.addWidget(DueClock(_DUE[clock.press], clock.share, 26), 0, Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout()
    column.setSpacing(0)
    said = [words.Run(f"{clock.due}. ", _TONES[clock.press], fonts.SEMI_BOLD), words.Run(clock.standing)]
    column.addWidget(words.Words(said, size=13.5, wrap=True))
    if why:
        column.addWidget(words.Words(clock.why, size=12.5, tone="text-2", wrap=True))
    row.addLayout(column, 1)
    part.setAccessibleName(f"{clock.due}. {clock.standing} {clock.why}")
    return part


class StageRow(QPushButton):
    """A row of the list; Enter, Space or a press opens the stage."""

    def __init__(self, line: StageLine) -> None:
        super().__init__()
        self.line = line
        self.setObjectName(f"stage-{line.record}")
        self.setAccessibleName(wording.sentence(line))
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("focusRadius", tokens.RADIUS.panel)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(tokens.px(14), tokens.px(10), tokens.px(14), tokens.px(10))
        self._column.setSpacing(tokens.px(4))
        self._fill()
        for part in self.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def hasHeightForWidth(self) -> bool:
        """Tell the layout that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Give the height of the wrapped words."""
        return max(self._column.heightForWidth(width), tokens.px(_LEAST))

    def sizeHint(self) -> QSize:
        """Give the size the row wants."""
        wide = tokens.px(220)  # narrow: its height is the most that the row may take
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        """Give the least size."""
        return QSize(tokens.px(200), tokens.px(_LEAST))

    def hitButton(self, pos: QPoint) -> bool:
        """Take a press anywhere on the row."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame; the words paint themselves."""
        look = tokens.look().colours
        fill = look.hover if self.underMouse() else look.surface
        shapes.frame(QPainter(self), self.rect(), tokens.px(tokens.RADIUS.panel), fill, look.border)

    def _fill(self) -> None:
        line = self.line
        head = QHBoxLayout()
        head.setSpacing(tokens.px(10))
        head.addWidget(words.Words(line.name, size=15, weight=fonts.SEMI_BOLD, wrap=True), 1)
        head.addWidget(StatusChip(wording.step_chip(line)), 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(head)
        if said := wording.below(line):
            self._column.addWidget(words.Words(f"{said}.", size=13.5, tone="text-2", wrap=True))
        if line.clock is not None:
            self._column.addWidget(clock_part(line.clock))
        if line.asked is not None:
            self._column.addWidget(_noted("clipboard-check", "info", f"{line.asked.words}. {line.asked.detail}"))
        if line.stand.state == "refused":
            self._column.addWidget(_noted("circle-alert", "danger", f"{line.stand.title}. {line.stand.words}"))


def _noted(icon: str, tone: str, said: str) -> QWidget:
    part = QWidget()
    row = QHBoxLayout(part)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(tokens.px(8))
    row.addWidget(IconMark(icon, 16, tone), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(words.Words(said, size=13.5, wrap=True), 1)
    return part
