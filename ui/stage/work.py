"""The Work tab: the stages of a child's work at the left, and what can be begun at the right."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.casework.stage_pages import StageLine, WorkPage
from ui.kit import fonts, tokens, words
from ui.kit.buttons import ButtonKind
from ui.kit.cards import Card, EmptyPlace
from ui.stage import wording
from ui.stage.line import StageRow
from ui.stage.order import chain
from ui.stage.steps import StepsPane
from ui.visit.check_parts import empty
from ui.visit.parts import Scrolled


class WorkScreen(QWidget):
    """Shows the stages; a press opens one, and what is begun is asked for."""

    stage_asked = Signal(str)
    begin_asked = Signal(object, object)  # the Offer, and what was answered

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("work")
        self.setAccessibleName("Work")
        self._shown: tuple[StageLine, ...] | None = None
        self._list = QVBoxLayout()
        self._page = QWidget()
        self.steps = StepsPane(wording.BEGIN, wording.CHOOSE_BEGIN, "begin", kind=ButtonKind.SECONDARY)
        self._lay_out()
        self.steps.take_asked.connect(self.begin_asked)

    def show_page(self, page: WorkPage) -> None:
        """Show the stages of a child; shown again with the same it changes nothing."""
        if page.stages != self._shown:
            self._shown = page.stages
            self._show_lines(page.stages)
        nothing = page.why_not or ("" if page.begins else wording.NOTHING_YOURS)
        self.steps.show_offers(page.whole, page.begins, nothing)

    def panes(self) -> tuple[QWidget, ...]:
        """Give the panes: the stages, and what can be begun."""
        return self._left, self.steps

    def _show_lines(self, lines: Sequence[StageLine]) -> None:
        focused = self.focusWidget()
        had = focused.objectName() if focused is not None and self._page.isAncestorOf(focused) else ""
        empty(self._list)
        for title, group in ((wording.OPEN, [one for one in lines if not one.over]),
                             (wording.OVER, [one for one in lines if one.over])):  # fmt: skip
            if group:
                self._list.addWidget(words.Words(title, size=13, weight=fonts.SEMI_BOLD, tone="text-2"))
            for one in group:
                row = StageRow(one)
                row.clicked.connect(lambda _=False, record=one.record: self.stage_asked.emit(record))
                self._list.addWidget(row)
        if not lines:
            self._list.addWidget(EmptyPlace("list-checks", wording.NO_STAGES, wording.NO_STAGES_MORE))
        self._list.addStretch(1)
        chain((self._page, self.steps))
        again = self._page.findChild(StageRow, had) if had else None
        if again is not None:
            again.setFocus()

    def _lay_out(self) -> None:
        self._list.setContentsMargins(tokens.px(12), tokens.px(12), tokens.px(12), tokens.px(12))
        self._list.setSpacing(tokens.px(8))
        self._page.setLayout(self._list)
        self._left = Card(name="work-stages")
        self._left.column.addWidget(Scrolled(self._page))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.px(tokens.SIZE.card_gap))
        row.addWidget(self._left, 5)
        row.addWidget(self.steps, 3)
        self.setFocusProxy(self._left)
