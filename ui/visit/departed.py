"""Says above the form that a child of the draft is no longer with its author, and lets the draft be thrown away."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.casework.pages import VisitForm
from ui.kit import tokens
from ui.kit.buttons import VISIT_SMALL, Button
from ui.kit.cards import Notice

_FOR_GOOD = "What you wrote is then gone from this laptop, and nobody can bring it back."


class DepartedBand(QWidget):
    """Shown only where a child has left; throwing the draft away has to be confirmed."""

    throw_away_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._form: VisitForm | None = None
        self._first = Button("Throw it away", size=VISIT_SMALL, name="throw-away")
        self._sure = Button("Yes, throw it away", size=VISIT_SMALL, name="throw-away-now")
        self._keep = Button("Keep it", size=VISIT_SMALL, name="throw-away-not")
        self._notice = Notice("warn", "info", self._first, self._keep, self._sure, name="child-has-left")
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.px(20), tokens.px(10), tokens.px(20), 0)
        column.addWidget(self._notice)
        self._first.clicked.connect(self._ask)
        self._keep.clicked.connect(self._settle)
        self._sure.clicked.connect(self.throw_away_asked)
        self.hide()

    def show_form(self, form: VisitForm) -> None:
        """Say what this form has to say, or nothing; what is being asked meanwhile goes on being asked."""
        if self._form is not None and _key(form) == _key(self._form):
            return
        self._form = form
        self.setVisible(bool(form.left))
        self._settle()

    def _settle(self) -> None:
        if self._form is not None:
            self._notice.say(self._form.left, self._form.left_detail)
            self._offer(asking=False, may=self._form.may_throw_away)

    def _ask(self) -> None:
        self._notice.say("Throw away this draft?", _FOR_GOOD)
        self._offer(asking=True, may=True)
        self._keep.setFocus()

    def _offer(self, *, asking: bool, may: bool) -> None:
        self._first.setVisible(may and not asking)
        self._keep.setVisible(asking)
        self._sure.setVisible(asking)


def _key(form: VisitForm) -> tuple[str, str, bool]:
    return form.draft_id, form.left, form.may_throw_away
