"""The head of a stage: whose it is, what it is and in which step, and its clock with how the date was counted."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.casework.stage_pages import StageClock, StagePage
from ui.kit import buttons, fonts, tokens, words
from ui.kit.buttons import Button
from ui.kit.chips import ChipKind, ChipText, StatusChip
from ui.kit.flow import FlowLayout
from ui.kit.marks import Avatar
from ui.stage import wording
from ui.stage.line import clock_part
from ui.visit.check_parts import empty


class StageHeading(QWidget):
    """The child first, then the stage."""

    back_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._clock: StageClock | None = None
        self._avatar = Avatar("", 48, square=True)
        self._name = words.Words("", size=20, weight=fonts.SEMI_BOLD)
        self._name.setObjectName("stage-name")
        self._step = StatusChip(ChipText("", ChipKind.PLAIN), large=True)
        self._turn = words.Words("", size=13.5, tone="text-2", wrap=True)
        self._place = QVBoxLayout()
        self._back = Button(wording.BACK, size=buttons.SMALL, icon="arrow-left", name="stage-back")
        self._back.setAutoDefault(True)
        self._back.clicked.connect(self.back_asked)
        self._lay_out()

    def show_page(self, page: StagePage) -> None:
        """Show whose stage this is and where it stands."""
        line, header = page.line, page.header
        self._avatar.set_initials(header.initials)
        whose = ", ".join(filter(None, (header.name, header.age)))
        self._name.set_words([words.Run(whose), words.Run(f"    {line.name}", size=16)])
        self._step.set_chip(wording.step_chip(line))
        self._turn.set_words(wording.below(line))
        if line.clock != self._clock:
            self._clock = line.clock
            empty(self._place)
            if line.clock is not None:
                self._place.addWidget(clock_part(line.clock))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, tokens.px(10))
        row.setSpacing(tokens.px(14))
        row.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        names = QVBoxLayout()
        names.setSpacing(tokens.px(2))
        flow = FlowLayout(gap=12, line_gap=4)
        for part in (self._name, self._step):
            flow.addWidget(part)
        names.addLayout(flow)
        names.addWidget(self._turn)
        row.addLayout(names, 5)
        row.addLayout(self._place, 3)
        row.addWidget(self._back, 0, Qt.AlignmentFlag.AlignTop)
