"""The referral being written: the newest of everything typed and chosen, changed field by field."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec
from PySide6.QtCore import QObject, Signal

from app.casework.referral_pages import ReferralForm
from app.casework.referrals import missing
from app.domain.form import AskedSection
from app.domain.referral_draft import Gap, ReferralDraft, Step, can_wait, section_in, step_of, with_section
from app.domain.section import Section, SectionSays
from ui.kit.steps import StepText
from ui.visit import times

STEPS: tuple[Step, ...] = ("danger", "children", "worry", "child", "family", "knows", "check")
TITLES: Mapping[Step, str] = {
    "danger": "In danger now",
    "children": "Who is referred",
    "worry": "What worries you",
    "child": "The child",
    "family": "The family",
    "knows": "Who knows of it",
    "check": "Check and send",
}

Said = Literal["", "words", "none-known", "does-not-apply"]


class Writing(QObject):
    """Holds the newest draft; what the form does not show is carried along untouched."""

    changed = Signal()
    children_changed = Signal()
    file_asked = Signal(str, str)  # the child, and the path of a file to be added
    file_told = Signal(str)  # what became of it

    def __init__(self, form: ReferralForm, now: datetime) -> None:
        super().__init__()
        self.form = form
        self.draft = msgspec.json.decode(form.draft, type=ReferralDraft)
        self._gaps_of: ReferralDraft | None = None
        self._gaps: tuple[Gap, ...] = ()
        self._today = times.in_zone(now, self.draft.zone).date()

    def body(self) -> bytes:
        """Give the draft as it is saved."""
        return msgspec.json.encode(self.draft)

    def put(self, **fields: Any) -> None:
        """Change fields of the draft and tell, unless they already were so."""
        draft = msgspec.structs.replace(self.draft, **fields)
        if draft != self.draft:
            before, self.draft = self.draft, draft
            if draft.children != before.children:
                self.children_changed.emit()
            self.changed.emit()

    def put_child(self, place: int, **fields: Any) -> None:
        """Change fields of one child."""
        children = list(self.draft.children)
        children[place] = msgspec.structs.replace(children[place], **fields)
        self.put(children=tuple(children))

    def section(self, id: str) -> Section:
        """Give what a section says; one that says nothing has no words."""
        return section_in(self.draft, id) or Section(id=id)

    def say(self, id: str, says: SectionSays, text: str) -> None:
        """Say something in a section; what its author chose from a list stays."""
        said = msgspec.structs.replace(self.section(id), says=says, words=text)
        self.put(sections=with_section(self.draft, said))

    def choose(self, id: str, codes: tuple[str, ...]) -> None:
        """Choose from the answers that a section offers, beside what is written in it."""
        said = msgspec.structs.replace(self.section(id), says="words", chosen=codes)
        self.put(sections=with_section(self.draft, said))

    def sections_on(self, step: Step) -> list[AskedSection]:
        """Give the sections that are asked on a step, in the order of the form."""
        return [asked for asked in self.form.form.sections if step_of(asked.id) == step]

    def gaps(self) -> tuple[Gap, ...]:
        """Give what must still be said before it can be sent."""
        if self._gaps_of is not self.draft:  # asked several times at every key
            self._gaps_of, self._gaps = self.draft, missing(self.draft, self.form.form, self._today)
        return self._gaps

    def can_wait(self) -> tuple[Gap, ...]:
        """Give what is not said and need not be before sending, because a child is in danger now."""
        return can_wait(self.draft, self.form.form)


def step_texts(writing: Writing, current: Step) -> list[StepText]:
    """Give what each step says of itself: what is left on it, or that it is said."""
    left, later = Counter(gap.step for gap in writing.gaps()), Counter(gap.step for gap in writing.can_wait())
    every = left.total()
    texts = [_text(step, left[step], later[step], current) for step in STEPS[:-1]]
    return [*texts, StepText(TITLES["check"], f"{every} left" if every else "Ready to send")]


def _text(step: Step, left: int, later: int, current: Step) -> StepText:
    note = f"{left} left" if left else f"{later} can wait" if later else "Said"
    return StepText(TITLES[step], note, done=not (left or later) and step != current)
