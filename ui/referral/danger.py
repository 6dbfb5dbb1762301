"""The first step: whether a child is in danger now, and whom to ring before anything is written."""

from PySide6.QtWidgets import QWidget

from app.casework.referral_pages import ReferralForm
from app.domain.referral_draft import name_of
from ui.kit.cards import Notice
from ui.referral.page import ReferralPage
from ui.referral.writing import Writing
from ui.visit.parts import GrowingText, PillChoice, labelled, question, show_words, small

_ANSWERS = (("yes", "Yes, now"), ("no", "No"))
WHAT = "What is the danger?"


class DangerPage(ReferralPage):
    """Whom to ring is in view before the question is answered; the form never stands before the call."""

    def __init__(self, writing: Writing) -> None:
        super().__init__(writing, "danger")
        self._title = question("")
        self._answer = PillChoice(_ANSWERS, "harm-now", "In danger now")
        self._ring = Notice("danger", "phone", name="ring-first")
        self._calm = Notice("neutral", "phone", name="ring-anyway")
        self._words = GrowingText("harm-words", WHAT, hint="What will happen, when, and by whom?", most=6)
        self._words.set_least(2)
        self._what = labelled(WHAT, self._words)
        self._enough = small(
            "With this and the child\u2019s name it can be sent now; nothing else holds it up.", wrap=True
        )
        for part in (self._title, self._answer, self._ring, self._calm, self._what, self._enough):
            self.column.addWidget(part)
        self.add_sections()
        self.column.addStretch(1)
        self._answer.chosen.connect(self._choose)
        self._words.textChanged.connect(lambda: writing.put(harm_words=self._words.toPlainText()))
        self._words.left.connect(self.left)
        writing.children_changed.connect(self._say)

    def show_draft(self) -> None:
        """Show what is written."""
        super().show_draft()
        draft = self.writing.draft
        self._answer.choose(draft.harm_now)
        self._answer.setEnabled(not (draft.goes_on and draft.harm_now == "yes"))  # whoever reads it puts danger aside
        show_words(self._words, self.writing.draft.harm_words)
        self._say()

    def first_field(self) -> QWidget | None:
        """Begin with the question; once it is answered, with what follows from it."""
        draft = self.writing.draft
        if not draft.harm_now:
            return self._answer
        if draft.harm_now == "yes" and not draft.harm_words.strip():
            return self._words
        return super().first_field()

    def _choose(self, key: str) -> None:
        self.writing.put(harm_now=key)
        self._say()
        self.rearranged.emit()
        self.left.emit()
        if (field := self.first_field()) is not None:
            field.setFocus()

    def _say(self) -> None:
        draft, form = self.writing.draft, self.writing.form
        names = [name_of(child) for child in draft.children]
        named = len(names) == 1 and names[0] != "a child not named yet"
        who = names[0] if named else "a child" if len(names) == 1 else "one of these children"
        self._title.set_words(f"Is {who} in danger now?")
        self._ring.say("Ring first, then write", f"In danger now: {calls(form)}")
        self._calm.say("If you are not sure, ring", f"The {_desk(form)}. Note below with whom you spoke.")
        in_danger = draft.harm_now == "yes"
        self._ring.setVisible(in_danger)
        self._calm.setVisible(not in_danger)
        self._what.setVisible(in_danger or bool(draft.harm_words))
        self._enough.setVisible(in_danger)


def calls(form: ReferralForm) -> str:
    """Say whom to ring for a child in danger, in this order."""
    return f"police, 999. Then the {_desk(form)}."


def _desk(form: ReferralForm) -> str:
    late = f"out of hours {form.out_of_hours_telephone}" if form.out_of_hours_telephone else ""
    return f"duty desk: {', '.join(filter(None, (form.duty_telephone, late))) or 'by the number you were given'}"
