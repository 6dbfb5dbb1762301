"""The step "Home and safety": what was observed, topic by topic, and clearly apart what it is taken to mean."""

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.contact import Observation, is_remote
from app.domain.draft import EVERY_TOPIC, topics_for
from app.domain.identity import new_id
from ui.kit import fonts, tokens, words
from ui.kit.fields import TextEdit
from ui.kit.marks import IconMark, Line
from ui.visit import form_of_draft
from ui.visit.page import StepPage
from ui.visit.parts import GrowingText, PillChoice, question, show_words, small
from ui.visit.risk import RiskPart
from ui.visit.writing import Writing

_FOUND = (("fine", "Fine"), ("concern", "Concern"), ("not-seen", "Not seen"))
_TOLD = frozenset({"What was said", "What staff said", "What was tried", "What neighbours said"})
"""Topics that are words alone."""
_HEARD = frozenset({"How they sounded", "Heard or seen behind them", "Signs that somebody was in"})
"""Topics nobody could have seen and did not."""
_TOPIC_WIDTH = 126


class _Topic(QWidget):
    """One topic: what was found, and what was seen or heard."""

    def __init__(self, topic: str, number: int) -> None:
        super().__init__()
        self.topic = topic
        self.found = PillChoice(_FOUND[:2] if topic in _HEARD else _FOUND, f"found-{number}", topic)
        self.found.hold_width()
        if topic in _TOLD:  # and not shown otherwise: before it has its place it would be a window of its own
            self.found.hide()
        self.edit = GrowingText(f"observation-{number}", topic)
        label = words.Words(topic, size=15, weight=fonts.MEDIUM, wrap=True, line_height=1.2)
        label.setFixedWidth(tokens.px(_TOPIC_WIDTH))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(tokens.px(10))
        line.addWidget(label, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.found, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.edit, 1, Qt.AlignmentFlag.AlignVCenter)


class HomePage(StepPage):
    """Observations by the person who writes, then the analysis, divided by a line and named apart."""

    def __init__(self, writing: Writing) -> None:
        super().__init__(writing)
        mine = (one.topic for one in writing.draft.observations if one.observer == writing.form.me)
        self._numbers = {topic: number for number, topic in enumerate(dict.fromkeys((*EVERY_TOPIC, *mine)), start=1)}
        self._topics: dict[str, _Topic] = {}  # those that were ever shown
        self._tall = False
        self._list = QVBoxLayout()
        self._list.setSpacing(tokens.px(6))
        self.analysis = TextEdit(size=16, lines=2, name="analysis", hint="What this means for each child, and why")
        self.analysis.setAccessibleName("What you make of it")
        self.risk = RiskPart(writing, _TOPIC_WIDTH)
        self._observed, self._icon = question(""), IconMark("eye", 20, "accent")
        self.column.addLayout(_heading(self._icon, self._observed, "Facts only"))
        self.column.addLayout(self._list)
        self.column.addWidget(Line())
        weighed = question("What you make of it")
        self.column.addLayout(
            _heading(IconMark("scale", 20, "accent"), weighed, "Your analysis, kept apart from the facts")
        )
        self.column.addWidget(self.analysis, 1)
        self.column.addWidget(self.risk.button)
        self.column.addWidget(self.risk)
        self.analysis.textChanged.connect(lambda: writing.put(analysis=self.analysis.toPlainText()))
        self.leads(self.analysis)
        self.risk.left.connect(self.left)
        self.risk.rearranged.connect(self.rearranged)
        writing.kind_changed.connect(self._fit)

    def show_draft(self) -> None:
        """Show this observer's notes and the analysis."""
        show_words(self.analysis, self.writing.draft.analysis)
        self.risk.show_draft()
        self._fit()

    def set_tall(self, tall: bool) -> None:
        """Give every observation a few lines where there is room."""
        self._tall = tall
        for row in self._topics.values():
            row.edit.set_least(3 if tall else 1)

    def first_field(self) -> QWidget | None:
        """Begin with the first topic."""
        return self._topics[topics_for(self.writing.draft.kind_of_contact)[0]].edit

    def _topic(self, topic: str) -> _Topic:
        """Give the row of a topic with this observer's note in it; built when it is wanted first."""
        if topic not in self._topics:
            row = self._topics[topic] = _Topic(topic, self._numbers[topic])
            noted = form_of_draft.observation_on(self.writing.draft, topic, self.writing.form.me)
            row.found.choose(noted.found if noted else "")
            row.edit.set_least(3 if self._tall else 1)
            show_words(row.edit, noted.words if noted else "")
            row.found.chosen.connect(lambda key: self._note(topic, found=key))
            row.edit.textChanged.connect(lambda: self._note(topic, words=row.edit.toPlainText()))
            self.leads(row.edit)
        return self._topics[topic]

    def _fit(self) -> None:
        """Show the topics of the kind of contact, then every other with something in it: nothing hidden is signed."""
        kind = self.writing.draft.kind_of_contact
        heard = is_remote(kind)
        asked = topics_for(kind)
        shown = [*asked, *(topic for topic in self._numbers if topic not in asked and self._is_noted(topic))]
        for row in self._topics.values():
            self._list.removeWidget(row)
            row.hide()
        for topic in shown:
            row = self._topic(topic)
            self._list.addWidget(row)
            row.edit.setPlaceholderText("What you heard" if heard else "What you saw or heard")
            row.show()
        self._observed.set_words("What you heard" if heard else "What you saw and heard")
        self._icon.set_icon("phone" if heard else "eye", "accent")
        self.rearranged.emit()

    def _is_noted(self, topic: str) -> bool:
        noted = form_of_draft.observation_on(self.writing.draft, topic, self.writing.form.me)
        return noted is not None and bool(noted.words.strip() or noted.found)

    def _note(self, topic: str, **fields: str) -> None:
        me = self.writing.form.me
        old = form_of_draft.observation_on(self.writing.draft, topic, me)
        noted = msgspec.structs.replace(old or Observation(id=new_id(), observer=me, topic=topic), **fields)
        self.writing.put(observations=form_of_draft.with_observation(self.writing.draft, noted))


def _heading(icon: IconMark, title: words.Words, note: str) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(tokens.px(8))
    line.addWidget(icon)
    line.addWidget(title)
    line.addWidget(small(note))
    line.addStretch(1)
    return line
