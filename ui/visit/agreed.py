"""The step "Agreed with family": whether a threshold is met, and each action with its owner and date."""

from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.contact import Agreed
from app.domain.identity import new_id
from ui.kit import tokens, words
from ui.kit.buttons import VISIT_SMALL, Button
from ui.kit.choices import Segments
from ui.kit.marks import Line
from ui.visit import times
from ui.visit.onward import Onward
from ui.visit.page import StepPage
from ui.visit.parts import ChoiceLine, GrowingText, question, show_words, small, tick_box
from ui.visit.rows import Row, RowList
from ui.visit.writing import Writing

_THRESHOLD = (("no", "No"), ("yes", "Yes"), ("unsure", "Not sure"))
_REMOVE_WIDTH = 46 + 8  # with the gap before it


class _Action(Row):
    """One action: what, who does it, by when."""

    def __init__(self, action: Agreed, owners: tuple[str, ...], near: date) -> None:
        super().__init__("action")
        self._action = action
        self._near = near
        self._what = GrowingText("", "What was agreed", hint="What will be done")
        self._owner = ChoiceLine("", "Who does it", lambda: owners, hint="Who does it")
        self._due = ChoiceLine("", "By when", self._days, hint=times.DATE_HINT)
        show_words(self._what, action.what)
        self._owner.show_text(action.owner)
        self._due.show_text(times.day_words(action.due) if action.due else "")
        self._due.left.connect(self._check_day)
        self._due.textChanged.connect(lambda: self._say_fault(""))
        self.add_field("what", self._what, 5)
        self.add_field("owner", self._owner, 4)
        self.add_field("due", self._due, 0)
        self._due.setFixedWidth(tokens.px(190))
        self.line.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)

    def action(self) -> Agreed:
        """Give the action as written; a date that cannot be read is no date yet."""
        due = times.read_day(self._due.text(), self._near)
        return Agreed(id=self._action.id, what=self._what.toPlainText(), owner=self._owner.text(), due=due)

    def _days(self) -> tuple[str, ...]:
        return tuple(times.day_words(self._near + timedelta(weeks=weeks)) for weeks in times.WEEKS)

    def _check_day(self) -> None:
        """Say it where a date cannot be read; show in full the date that was read."""
        text = self._due.text()
        day = times.read_day(text, self._near)
        if day is not None:
            self._due.show_text(times.day_words(day))
        self._say_fault(times.day_fault(text) if text and day is None else "")

    def _say_fault(self, message: str) -> None:
        self._due.set_fault(message)
        self.say(message)


class AgreedPage(StepPage):
    """The threshold question and what was agreed."""

    def __init__(self, writing: Writing) -> None:
        super().__init__(writing)
        self._near = times.in_zone(writing.draft.started, writing.draft.zone).date()
        self._threshold = Segments(_THRESHOLD, "threshold", "Does what you found meet a threshold?")
        self._no_actions = tick_box("No action was agreed", "no-actions")
        add = Button("Add an action", size=VISIT_SMALL, icon="plus", name="action-add")
        self.agreed = RowList(lambda: self._row(Agreed(id=new_id(), what="")), "action", add, self._no_actions)
        self.onward = Onward(writing, self._near)
        self._lay()
        self._threshold.chosen.connect(lambda key: writing.put(threshold=key))
        self._no_actions.clicked.connect(lambda on: writing.put(no_actions=on))
        self.agreed.changed.connect(self._write)
        self.agreed.left.connect(self.left)
        self.onward.left.connect(self.left)

    def show_draft(self) -> None:
        """Show the answer and the actions; with none yet, an empty line to begin with."""
        draft = self.writing.draft
        self._threshold.choose(draft.threshold or None)
        self.agreed.show_rows([self._row(action) for action in draft.agreed or (Agreed(id=new_id(), what=""),)])
        self._no_actions.setChecked(draft.no_actions)
        self.onward.show_draft()
        self._fit()

    def first_field(self) -> QWidget | None:
        """Begin with the threshold, or with the first action once that is answered."""
        if self.writing.draft.threshold and self.agreed.rows:
            return self.agreed.rows[0].first()
        return self._threshold.findChild(QWidget, "threshold-no")

    def _row(self, action: Agreed) -> Row:
        return _Action(action, self.writing.form.people, self._near)

    def _lay(self) -> None:
        telephone = self.writing.form.duty_telephone
        self.column.addWidget(question("Does what you found meet a threshold?"))
        self._threshold.setMaximumWidth(tokens.px(560))
        self.column.addWidget(self._threshold)
        self.column.addWidget(small(f"If yes or not sure, ring the duty desk today, {telephone}.", wrap=True))
        self.column.addWidget(Line())
        self.column.addWidget(question("What was agreed"))
        heads = QHBoxLayout()
        heads.setSpacing(tokens.px(8))
        for head, stretch in (("What", 5), ("Who does it", 4)):
            heads.addWidget(_head(head), stretch)
        due = _head("By when")
        due.setFixedWidth(tokens.px(190))
        heads.addWidget(due)
        heads.addSpacing(tokens.px(_REMOVE_WIDTH))
        self.column.addLayout(heads)
        self.column.addWidget(self.agreed)
        self._why_not = small("Take the actions away first, then this can be ticked.")
        self.column.addWidget(self._why_not)
        self.column.addWidget(Line())
        self.column.addWidget(self.onward)
        self.column.addStretch(1)

    def _write(self) -> None:
        rows = [row for row in self.agreed.rows if isinstance(row, _Action) and not row.is_empty()]
        agreed = tuple(row.action() for row in rows)
        self.writing.put(agreed=agreed, no_actions=self.writing.draft.no_actions and not agreed)
        self._no_actions.setChecked(self.writing.draft.no_actions)
        self._fit()

    def _fit(self) -> None:
        """An action and "no action" cannot both stand; the reason is beside the box."""
        agreed = bool(self.writing.draft.agreed)
        self._no_actions.setEnabled(not agreed)
        self._why_not.setVisible(agreed)


def _head(text: str) -> QWidget:
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    line.addWidget(words.Words(text, size=14.5, weight=600))
    line.addStretch(1)
    return holder
