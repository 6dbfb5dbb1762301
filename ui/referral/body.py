"""The middle of the form: the steps at the left, the page of the step, what is known at the right."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.referral_draft import Step
from ui.kit import tokens
from ui.kit.cards import Card
from ui.kit.steps import StepList
from ui.referral.aside import Aside
from ui.referral.check import CheckPage
from ui.referral.children import ChildrenPage
from ui.referral.danger import DangerPage
from ui.referral.knows import KnowsPage
from ui.referral.page import ChildPage, FamilyPage, ReferralPage, WorryPage
from ui.referral.writing import STEPS, Writing, step_texts
from ui.visit.foot import DangerFoot
from ui.visit.parts import PillChoice, Scrolled
from ui.visit.rows import RowList

_SIDE, _ASIDE = 224, 278
_SIDE_WIDE, _ASIDE_WIDE = 264, 400
_WIDE = 1600


class ReferralBody(QWidget):
    """Everything between header and bar, built anew for each referral."""

    step_chosen = Signal(int)
    left = Signal()
    finished = Signal()
    reordered = Signal()

    def __init__(self, writing: Writing) -> None:
        super().__init__()
        self._writing = writing
        self.check = CheckPage(writing)
        self.pages: list[ReferralPage] = [
            DangerPage(writing), ChildrenPage(writing), WorryPage(writing), ChildPage(writing), FamilyPage(writing),
            KnowsPage(writing), self.check,
        ]  # fmt: skip
        self._steps = StepList([f"step-{number}" for number, _ in enumerate(STEPS, start=1)])
        self._steps.chosen.connect(self.step_chosen)
        self._stack = QStackedWidget()
        self.danger = DangerFoot()
        self.danger.show_desk(writing.form.duty_telephone)
        self._side = self._left_side()
        self._aside = Aside(writing)
        self._line = QHBoxLayout(self)
        self._lay()
        self.check.jumped.connect(lambda step: self.step_chosen.emit(STEPS.index(step)))
        for page in self.pages:
            page.show_draft()

    def current(self) -> int:
        """Give the place of the step that is open."""
        return self._stack.currentIndex()

    def step(self) -> Step:
        """Give the step that is open."""
        return STEPS[self.current()]

    def say_steps(self) -> None:
        """Say of each step what is left on it."""
        self._steps.show_steps(step_texts(self._writing, self.step()))
        if self.step() == "check":
            self.check.show_gaps(self._writing.gaps())

    def open(self, place: int) -> None:
        """Open a step and put the keyboard where writing goes on."""
        self._steps.choose(place)
        turned = place != self._stack.currentIndex()
        self._stack.setCurrentIndex(place)
        if turned and isinstance(page := self._stack.currentWidget(), Scrolled):
            page.verticalScrollBar().setValue(0)
        self.focus()

    def focus(self) -> None:
        """Put the keyboard where writing goes on in the step that is open."""
        field = self.pages[self.current()].first_field()
        if field is None:
            self._steps.steps[self.current()].setFocus()
        elif isinstance(field, PillChoice):
            field.focus()
        else:
            field.setFocus()

    def lock(self) -> None:
        """Take no more changes: it is sent."""
        self._steps.setEnabled(False)

    def fit(self, width: int, height: int) -> None:
        """Use the room well: closer together on a low screen, broader sides on a wide one."""
        compact, wide = height < tokens.px(tokens.COMPACT_BELOW), width >= tokens.px(_WIDE)
        down = tokens.px(10 if compact else 16)
        self._line.setContentsMargins(tokens.px(16), down, tokens.px(20), down - tokens.px(2))
        self._side.setFixedWidth(tokens.px(_SIDE_WIDE if wide else _SIDE))
        self._aside.setFixedWidth(tokens.px(_ASIDE_WIDE if wide else _ASIDE))
        for page in self.pages:
            page.set_compact(compact)

    def _lay(self) -> None:
        for page in self.pages:
            self._stack.addWidget(page if page is self.check else Scrolled(page))
            page.left.connect(self.left)
            page.finished.connect(self.finished)
            page.rearranged.connect(self.reordered)
            for rows in page.findChildren(RowList):
                rows.rebuilt.connect(self.reordered)
        card = Card(name="step")
        card.column.addWidget(self._stack)
        self._line.setSpacing(0)
        self._line.addWidget(self._side)
        self._line.addSpacing(tokens.px(12))
        self._line.addWidget(card, 1)
        self._line.addSpacing(tokens.px(16))
        self._line.addWidget(self._aside)

    def _left_side(self) -> QWidget:
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._steps)
        inside.addStretch(1)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.px(8))
        column.addWidget(Scrolled(holder), 1)
        column.addWidget(self.danger)
        return side
