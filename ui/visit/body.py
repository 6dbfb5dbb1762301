"""The middle of visit mode: the steps at the left, the page of the step, the brief at the right."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.kit import tokens
from ui.kit.cards import Card
from ui.kit.steps import StepList, StepText
from ui.visit import form_of_draft
from ui.visit.agreed import AgreedPage
from ui.visit.brief import BriefCard
from ui.visit.check import CheckPage
from ui.visit.child import ChildPage
from ui.visit.foot import DangerFoot
from ui.visit.form_of_draft import Step
from ui.visit.home import HomePage
from ui.visit.page import StepPage
from ui.visit.parts import Scrolled
from ui.visit.rows import RowList
from ui.visit.who import WhoPage
from ui.visit.writing import Writing

_STEPS, _BRIEF = 224, 278
_STEPS_WIDE, _BRIEF_WIDE = 264, 400
_WIDE = 1600
_TALL = 900


class VisitBody(QWidget):
    """Everything between header and bar, built anew for each form."""

    step_chosen = Signal(int)
    left = Signal()
    reordered = Signal()

    def __init__(self, writing: Writing) -> None:
        super().__init__()
        self._writing = writing
        steps = form_of_draft.steps_of(writing.draft)
        self.pages = [_page(step, writing) for step in steps]
        self.check = next(page for page in self.pages if isinstance(page, CheckPage))
        self._steps = StepList([f"step-{number}" for number, _ in enumerate(steps, start=1)])
        self._steps.chosen.connect(self.step_chosen)
        self._stack = QStackedWidget()
        for page in self.pages:
            self._stack.addWidget(Scrolled(page))
            page.left.connect(self.left)
            page.rearranged.connect(self.reordered)
        self._card = Card(name="step")
        self._card.column.addWidget(self._stack)
        self._aside = self._left_side(writing.form.duty_telephone)
        self.brief = BriefCard(writing)
        self._line = QHBoxLayout(self)
        self._line.setSpacing(0)
        self._line.addWidget(self._aside)
        self._line.addSpacing(tokens.px(12))
        self._line.addWidget(self._card, 1)
        self._line.addSpacing(tokens.px(16))
        self._line.addWidget(self.brief)
        for page in self.pages:
            page.show_draft()
            for rows in page.findChildren(RowList):
                rows.rebuilt.connect(self.reordered)
        self.brief.show_draft()

    def titles(self) -> Sequence[str]:
        """Give the titles of the steps as the kind of contact has them."""
        return [step.title for step in form_of_draft.steps_of(self._writing.draft)]

    def show_steps(self, texts: Sequence[StepText]) -> None:
        """Show the words of the steps."""
        self._steps.show_steps(texts)

    def current(self) -> int:
        """Give the place of the step that is open."""
        return self._stack.currentIndex()

    def show_page(self, place: int) -> None:
        """Show the page of a step."""
        self._steps.choose(place)
        turned = place != self._stack.currentIndex()
        self._stack.setCurrentIndex(place)
        if turned and isinstance(page := self._stack.currentWidget(), Scrolled):
            page.verticalScrollBar().setValue(0)

    def open(self, place: int) -> None:
        """Open a step and put the keyboard where writing goes on."""
        self.show_page(place)
        if (field := self.pages[place].first_field()) is not None:
            field.setFocus()
        else:
            self._steps.steps[place].setFocus()

    def focus(self) -> None:
        """Put the keyboard where writing goes on in the step that is open."""
        self.open(self.current())

    def lock(self) -> None:
        """Take no more changes: it is signed."""
        self._steps.setEnabled(False)
        self.brief.setEnabled(False)

    def fit(self, width: int, height: int) -> None:
        """Use the room well: closer together on a low screen, broader sides on a wide one."""
        compact = height < tokens.px(tokens.COMPACT_BELOW)
        wide = width >= tokens.px(_WIDE)
        down = tokens.px(10 if compact else 16)
        self._line.setContentsMargins(tokens.px(16), down, tokens.px(20), down - tokens.px(2))
        self._aside.setFixedWidth(tokens.px(_STEPS_WIDE if wide else _STEPS))
        self.brief.setFixedWidth(tokens.px(_BRIEF_WIDE if wide else _BRIEF))
        for page in self.pages:
            page.set_compact(compact)
            page.set_tall(height >= tokens.px(_TALL))

    def _left_side(self, telephone: str) -> QWidget:
        danger = DangerFoot()
        danger.show_desk(telephone)
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._steps)
        inside.addStretch(1)
        aside = QWidget()
        column = QVBoxLayout(aside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.px(8))
        column.addWidget(Scrolled(holder), 1)
        column.addWidget(danger)
        return aside


def _page(step: Step, writing: Writing) -> StepPage:
    if step.kind == "child":
        return ChildPage(writing, step.child)
    pages = {"who": WhoPage, "home": HomePage, "agreed": AgreedPage, "check": CheckPage}
    return pages[step.kind](writing)
