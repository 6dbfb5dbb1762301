"""What every step of a referral is: a page of questions, with the sections that are asked on it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.referral_draft import Step
from ui.kit import tokens
from ui.referral.attached import Attached
from ui.referral.section import SectionField
from ui.referral.writing import Writing
from ui.visit.parts import PillChoice, labelled, small, tick_box

_ROOMY = (24, 18, 16)
_COMPACT = (24, 12, 11)
_LONG = frozenset(("concern", "how-known"))
"""The sections that are the referral: they have room from the beginning."""


class ReferralPage(QWidget):
    """A page; `left` asks for a save, `finished` for the next step, because its last section was answered by a key."""

    left = Signal()
    finished = Signal()
    rearranged = Signal()

    def __init__(self, writing: Writing, step: Step) -> None:
        super().__init__()
        self.writing, self.step = writing, step
        self.column = QVBoxLayout(self)
        self.sections: list[SectionField] = []

    def add_sections(self) -> None:
        """Add the sections that the form asks on this step."""
        for asked in self.writing.sections_on(self.step):
            field = SectionField(self.writing, asked, least=3 if asked.id in _LONG else 1)
            place = len(self.sections)
            field.left.connect(self.left)
            field.answered.connect(lambda place=place: self._go_on(place))
            self.sections.append(field)
            self.column.addWidget(field)

    def show_draft(self) -> None:
        """Show everything of this step as the draft has it."""
        for field in self.sections:
            field.show_draft()

    def first_field(self) -> QWidget | None:
        """Give the part that has the keyboard when the step is opened: the first that is still to be said."""
        open_ones = [one for one in self.sections if not _is_said(self.writing, one.asked.id)]
        return next((one.edit for one in open_ones or self.sections), None)

    def set_compact(self, compact: bool) -> None:
        """Draw the page closer together for a low screen."""
        across, down, gap = (tokens.px(length) for length in (_COMPACT if compact else _ROOMY))
        self.column.setContentsMargins(across, down, across, down)
        self.column.setSpacing(gap)

    def _go_on(self, place: int) -> None:
        if place + 1 < len(self.sections):
            self.sections[place + 1].edit.setFocus()
        else:
            self.finished.emit()


def _is_said(writing: Writing, id: str) -> bool:
    said = writing.section(id)
    return said.says != "words" or bool(said.words.strip())


_LEVELS = (("1", "1 Universal"), ("2", "2 Early help"), ("3", "3 Targeted"), ("4", "4 Specialist, statutory"))


class WorryPage(ReferralPage):
    """What the worry is, how it is known, and how grave its writer sees it."""

    def __init__(self, writing: Writing) -> None:
        super().__init__(writing, "worry")
        self.add_sections()
        self._level = PillChoice(_LEVELS, "level", "Which level of need do you see?", clears=True)
        self._level.chosen.connect(lambda key: writing.put(level=key))
        self.column.addWidget(labelled("Which level of need do you see?", self._level))
        self._files = Attached(writing)
        self.column.addWidget(self._files)
        self._later = small("Photos and files can be added as soon as it is sent.", wrap=True)
        self.column.addWidget(self._later)
        writing.children_changed.connect(self._show_files)
        self.column.addStretch(1)

    def show_draft(self) -> None:
        """Show what is written."""
        super().show_draft()
        self._level.choose(self.writing.draft.level)
        self._show_files()

    def _show_files(self) -> None:
        children = self.writing.draft.children
        here = [child for child in children if child.here]
        self._files.show_children(here)
        self._later.setVisible(len(here) < len(children))


class ChildPage(ReferralPage):
    """The child in words: what they say, who they are, health, school."""

    def __init__(self, writing: Writing) -> None:
        super().__init__(writing, "child")
        self.add_sections()
        self.column.addStretch(1)


class FamilyPage(ReferralPage):
    """The family, what has been tried, and what anybody must know before knocking."""

    def __init__(self, writing: Writing) -> None:
        super().__init__(writing, "family")
        self.add_sections()
        self._alone = tick_box("Nobody should visit alone", "two-to-visit")
        self._alone.setAccessibleDescription("Workers are warned of this from the moment it is received")
        self._alone.clicked.connect(lambda on: writing.put(two_to_visit=on))
        self.column.addWidget(self._alone)
        self.column.addStretch(1)

    def show_draft(self) -> None:
        """Show what is written."""
        super().show_draft()
        self._alone.setChecked(self.writing.draft.two_to_visit)
