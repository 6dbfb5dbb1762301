"""The step "Home and safety": what was observed, topic by topic, and clearly apart what it is taken to mean."""

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.domain.contact import Observation
from app.domain.draft import HOME_TOPICS
from app.domain.identity import new_id
from ui.kit import fonts, tokens, words
from ui.kit.fields import TextEdit
from ui.kit.marks import IconMark, Line
from ui.visit import form_of_draft
from ui.visit.page import StepPage
from ui.visit.parts import GrowingText, PillChoice, question, show_words, small
from ui.visit.writing import Writing

_FOUND = (("fine", "Fine"), ("concern", "Concern"), ("not-seen", "Not seen"))
_TOPIC_WIDTH = 118


class HomePage(StepPage):
    """Observations by the person who writes, then the analysis, divided by a line and named apart."""

    def __init__(self, writing: Writing) -> None:
        super().__init__(writing)
        self._found: list[PillChoice] = []
        self._words: list[GrowingText] = []
        self.analysis = TextEdit(size=16, lines=2, name="analysis", hint="What this means for each child, and why")
        self.analysis.setAccessibleName("What you make of it")
        self.column.addLayout(_heading("eye", "What you saw and heard", "Facts only"))
        self.column.addLayout(self._topics())
        self.column.addWidget(Line())
        self.column.addLayout(_heading("scale", "What you make of it", "Your analysis, kept apart from the facts"))
        self.column.addWidget(self.analysis, 1)
        self.analysis.textChanged.connect(lambda: writing.put(analysis=self.analysis.toPlainText()))
        self.leads(self.analysis, *self._words)

    def show_draft(self) -> None:
        """Show this observer's notes and the analysis."""
        draft = self.writing.draft
        for topic, found, edit in zip(HOME_TOPICS, self._found, self._words, strict=True):
            noted = form_of_draft.observation_on(draft, topic, self.writing.form.me)
            found.choose(noted.found if noted else "")
            show_words(edit, noted.words if noted else "")
        show_words(self.analysis, draft.analysis)

    def set_tall(self, tall: bool) -> None:
        """Give every observation a few lines where there is room."""
        for edit in self._words:
            edit.set_least(3 if tall else 1)

    def first_field(self) -> QWidget | None:
        """Begin with the first topic."""
        return self._words[0]

    def _topics(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.px(10))
        grid.setVerticalSpacing(tokens.px(6))
        grid.setColumnStretch(2, 1)
        for place, topic in enumerate(HOME_TOPICS):
            found = PillChoice(_FOUND, f"found-{place + 1}", topic)
            found.hold_width()
            found.chosen.connect(lambda key, topic=topic: self._note(topic, found=key))
            edit = GrowingText(f"observation-{place + 1}", topic, hint="What you saw or heard")
            edit.textChanged.connect(lambda topic=topic, edit=edit: self._note(topic, words=edit.toPlainText()))
            label = words.Words(topic, size=15, weight=fonts.MEDIUM, wrap=True, line_height=1.2)
            label.setFixedWidth(tokens.px(_TOPIC_WIDTH))
            grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(found, place, 1, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(edit, place, 2, Qt.AlignmentFlag.AlignVCenter)
            self._found.append(found)
            self._words.append(edit)
        return grid

    def _note(self, topic: str, **fields: str) -> None:
        me = self.writing.form.me
        old = form_of_draft.observation_on(self.writing.draft, topic, me)
        noted = msgspec.structs.replace(old or Observation(id=new_id(), observer=me, topic=topic), **fields)
        self.writing.put(observations=form_of_draft.with_observation(self.writing.draft, noted))


def _heading(icon: str, title: str, note: str) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(tokens.px(8))
    line.addWidget(IconMark(icon, 20, "accent"))
    line.addWidget(question(title))
    line.addWidget(small(note))
    line.addStretch(1)
    return line
