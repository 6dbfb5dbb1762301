"""The head of the right pane: the ring of the time left, by when it is to be decided, and how that was counted."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.casework.approval_pages import Press, TimeLeft
from ui.approvals import wording
from ui.kit import fonts, tokens, words
from ui.kit.chips import ChipKind, ChipText, StatusChip
from ui.kit.rings import AccessRing

_RING, _RING_LOW = 112, 106
_ACROSS, _DOWN, _DOWN_LOW = 20, 16, 10
_TONES = {Press.OVERDUE: "danger-solid", Press.TODAY: "warn-solid"}


class TimeHead(QWidget):
    """Says how much time is left; on a low screen without the chip that says the date once more."""

    def __init__(self) -> None:
        super().__init__()
        self._left = TimeLeft(Press.NONE, 1, "")
        self._low = False
        self._ring = AccessRing(_RING, "Time left")
        self._ring.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._by = words.Words("", size=15, weight=fonts.SEMI_BOLD, wrap=True)
        self._why = words.paragraph("", "small", "text-2")
        self._chip = StatusChip(ChipText("No date", ChipKind.PLAIN, "calendar-clock"))
        beside = QVBoxLayout()
        beside.setSpacing(tokens.px(3))
        beside.addStretch(1)
        for part in (self._by, self._why):
            beside.addWidget(part)
        beside.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignLeft)  # else the column is no wider than the chip
        beside.addStretch(1)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(tokens.px(14))
        self._row.addWidget(self._ring)
        self._row.addLayout(beside, 1)
        self.set_low(False)

    def show_left(self, left: TimeLeft) -> None:
        """Show the time left for one decision."""
        self._left = left
        self._ring.show_left(left.share, left.amount, left.rest, _TONES.get(left.press, ""))
        self._by.set_words(left.by)
        self._why.set_words(left.why)
        self._why.setVisible(bool(left.why))
        self._chip.set_chip(wording.time_chip(left))
        self._say()

    def set_low(self, low: bool) -> None:
        """Take less room on a low screen."""
        self._low = low
        across, down = tokens.px(_ACROSS), tokens.px(_DOWN_LOW if low else _DOWN)
        self._row.setContentsMargins(across, down, across, down)
        self._ring.setFixedSize(*(2 * (tokens.px(_RING_LOW if low else _RING),)))
        self._say()

    def _say(self) -> None:
        self._chip.setVisible(not (self._low and self._left.press in (Press.LATER, Press.NONE)))
