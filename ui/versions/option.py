"""One of two versions of a field as a card to tick or to choose; the words the other has not are underlined."""

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QVBoxLayout

from app.casework.version_pages import Difference, Side
from ui.kit import fonts, icons, shapes, tokens, words
from ui.versions import diff, wording

_MARK, _LEFT, _TEXT, _RIGHT, _DOWN = 18, 12, 40, 12, 8
_LEAST = 38


class Differing(words.Words):
    """Words that wrap, of which those that differ are underlined."""

    def __init__(self, text: str, other: str) -> None:
        runs = [words.Run(one.text, weight=fonts.SEMI_BOLD if one.differs else None) for one in diff.parts(text, other)]
        super().__init__(runs, size=14, wrap=True)

    def underlined(self) -> str:
        """Give the words that differ."""
        return " ".join(run.text for run in self._runs if run.weight is not None)

    def _formats(self) -> list[QTextLayout.FormatRange]:
        formats = super()._formats()
        for run, part in zip(self._runs, formats, strict=True):
            if run.weight is not None:
                look = QTextCharFormat(part.format)
                look.setFontUnderline(True)
                part.format = look
        return formats


class Option(QCheckBox):
    """A version to tick where both can be kept, else to choose; locked where it is not this person's to choose."""

    def __init__(self, row: Difference, side: Side, other: Side, *, captioned: bool, name: str) -> None:
        super().__init__()
        self._round = not row.keeps_both
        self._locked = row.result != "choose"
        self.setObjectName(name)
        self.setAccessibleName(wording.option(row, side))
        self.setAccessibleDescription(wording.how_to_choose(row))
        self.setProperty("focusRadius", tokens.RADIUS.panel)
        self.setEnabled(not self._locked)
        if not self._locked:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.words = Differing(side.words, side.words if side.words == row.before else other.words)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(tokens.px(_TEXT), tokens.px(_DOWN), tokens.px(_RIGHT), tokens.px(_DOWN))
        self._column.setSpacing(0)
        parts = [self.words, *([words.paragraph(wording.caption(side), "small")] if captioned else [])]
        for part in parts:
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._column.addWidget(part)
        self._column.addStretch(1)

    def hasHeightForWidth(self) -> bool:
        """Tell the layout that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Give the height of the wrapped words, and never less than a target to press."""
        return max(self._column.heightForWidth(width), tokens.px(_LEAST))

    def sizeHint(self) -> QSize:
        """Give the size the card wants."""
        wide = tokens.px(240)
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        """Give the least size."""
        return QSize(tokens.px(140), tokens.px(_LEAST))

    def hitButton(self, pos: QPoint) -> bool:
        """Take a press anywhere on the card."""
        return True

    def nextCheckState(self) -> None:
        """Tick and untick; one of a pair is only ever chosen, and leaves when the other is."""
        self.setChecked(True if self._round else not self.isChecked())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame and the mark; the words paint themselves."""
        painter = QPainter(self)
        look = tokens.look().colours
        radius = tokens.px(tokens.RADIUS.panel)
        if self.isChecked():
            edge = look.border_strong if self._locked else look.accent
            shapes.frame(painter, self.rect(), radius, look.sunken if self._locked else look.accent_tint, edge, 2)
        else:
            fill = look.hover if self.underMouse() and self.isEnabled() else look.surface
            shapes.frame(painter, self.rect(), radius, fill, look.border if self._locked else look.border_strong)
        size, line = tokens.px(_MARK), round(14 * tokens.look().scale * tokens.LINE_HEIGHT)
        self._paint_mark(painter, QRect(tokens.px(_LEFT), tokens.px(_DOWN) + (line - size) // 2, size, size))

    def _paint_mark(self, painter: QPainter, box: QRect) -> None:
        look = tokens.look().colours
        if self._locked:
            icon = "check" if self.isChecked() else "lock"
            icons.paint_centred(painter, icon, box, tokens.px(16), look.text_2)
        elif self._round:
            edge = look.accent if self.isChecked() else look.border_strong
            shapes.radio(painter, box, look.surface, edge, tokens.STROKE.radio, dot=self.isChecked())
        elif self.isChecked():
            shapes.frame(painter, box, tokens.px(4), look.accent, None)
            middle = QPointF(box.center()) + QPointF(0.5, 0.5)
            shapes.tick(painter, middle, box.width() * 0.7, look.text_on_accent, box.width() / 9)
        else:
            shapes.frame(painter, box, tokens.px(4), look.surface, look.border_strong)
