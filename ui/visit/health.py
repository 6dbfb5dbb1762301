"""What a health visitor asks at a review: which review, how the child grows, feeds and develops, how the carer is."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.contact import REVIEW_WORDS
from app.domain.draft import Unread
from ui.kit import tokens
from ui.kit.marks import IconMark, Line
from ui.visit import measures
from ui.visit.measures import MeasureField
from ui.visit.parts import COMPACT_PILL, GrowingText, PillChoice, labelled, question, show_words
from ui.visit.writing import Writing

_IMMUNISATIONS = (("up-to-date", "Up to date"), ("behind", "Behind"), ("unknown", "Not known"))
_SAFER_SLEEP = (("talked-about", "Talked about"), ("not-talked-about", "Not talked about"))
_ABUSE = (("asked", "Asked"), ("not-safe", "Not safe to ask"), ("not-asked", "Not asked"))
_FIELDS = (
    "review", "weight_grams", "length_mm", "head_mm", "feeding", "development", "immunisations", "safer_sleep",
    "carer_mood", "abuse_asked",
)  # fmt: skip


class HealthReview(QWidget):
    """Stands open at a health review; at any other contact only while something is written in it."""

    left = Signal()
    rearranged = Signal()

    def __init__(self, writing: Writing, place: int) -> None:
        super().__init__()
        self._writing, self._place = writing, place
        self._given = writing.part(place).given
        self._number = place + 1
        self._measures: dict[str, MeasureField] = {}
        self._texts: dict[str, GrowingText] = {}
        self._choices: dict[str, PillChoice] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.px(12))
        self.hide()
        writing.kind_changed.connect(self._fit)

    def show_draft(self) -> None:
        """Show it where it applies or is written."""
        self._fit()

    def _build(self) -> None:
        """Build the questions with what is written; most visits never need them."""
        self._lay_head()
        self._lay_measures()
        self._lay_child()
        self._lay_carer()
        part = self._writing.part(self._place)
        for name, measure in self._measures.items():
            measure.show_kept(getattr(part, name), self._writing.typed(f"{part.child}-{name}"))
        for name, edit in self._texts.items():
            show_words(edit, getattr(part, name))
        for name, choice in self._choices.items():
            choice.choose(getattr(part, name))
        self.rearranged.emit()

    def _lay_head(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(tokens.px(8))
        head.addWidget(IconMark("stethoscope", 20, "accent"))
        head.addWidget(question("Health review"))
        head.addStretch(1)
        review = self._choice("review", "Which review", tuple(REVIEW_WORDS.items()))
        self._column.addWidget(Line())
        self._column.addLayout(head)
        self._column.addWidget(review)

    def _lay_measures(self) -> None:
        line = self._line()
        line.addWidget(self._measure("weight_grams", "Weight", measures.WEIGHT), 1)
        line.addWidget(self._measure("length_mm", "Length or height", measures.LENGTH), 1)
        line.addWidget(self._measure("head_mm", "Head", measures.HEAD), 1)

    def _lay_child(self) -> None:
        line = self._line()
        line.addWidget(self._text("feeding", "Feeding"), 1, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._text("development", "Development"), 1, Qt.AlignmentFlag.AlignTop)
        line = self._line()
        line.addWidget(labelled("Immunisations", self._choice("immunisations", "Immunisations", _IMMUNISATIONS)), 1)
        line.addWidget(labelled("Safer sleep", self._choice("safer_sleep", "Safer sleep", _SAFER_SLEEP)), 1)

    def _lay_carer(self) -> None:
        line = self._line()
        line.addWidget(self._text("carer_mood", "Mood of the mother or carer"), 1, Qt.AlignmentFlag.AlignTop)
        abuse = "Asked about domestic abuse"
        line.addWidget(labelled(abuse, self._choice("abuse_asked", abuse, _ABUSE)), 1, Qt.AlignmentFlag.AlignTop)

    def _line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(tokens.px(16))
        self._column.addLayout(line)
        return line

    def _choice(self, name: str, label: str, choices: tuple[tuple[str, str], ...]) -> PillChoice:
        choice = PillChoice(choices, self._named(name), label, size=COMPACT_PILL, clears=True)
        choice.chosen.connect(lambda key: self._put(**{name: key}))
        self._choices[name] = choice
        return choice

    def _text(self, name: str, label: str) -> QWidget:
        edit = GrowingText(self._named(name), label)
        edit.textChanged.connect(lambda: self._put(**{name: edit.toPlainText()}))
        edit.left.connect(self.left)
        self._texts[name] = edit
        return labelled(label, edit)

    def _measure(self, name: str, label: str, unit: measures.Unit) -> MeasureField:
        measure = MeasureField(self._named(name), label, unit)
        measure.read.connect(partial(self._write_measure, name, label))
        measure.left.connect(self.left)
        self._measures[name] = measure
        return measure

    def _named(self, name: str) -> str:
        return f"{name.replace('_', '-')}-{self._number}"

    def _write_measure(self, name: str, label: str, kept: int | None) -> None:
        """A measure that cannot be read is none, and is named among what is left before signing."""
        child = self._writing.part(self._place).child
        said = f"{label} of {self._given}: write it in {self._measures[name].unit.name}, or take it away"
        measure = self._measures[name]
        unread = Unread(key=f"{child}-{name}", typed=measure.text(), child=child, step="child", field=name, words=said)
        self._writing.note_unread(unread.key, unread if measure.is_unread() else None)
        self._put(**{name: kept})

    def _put(self, **fields: object) -> None:
        self._writing.put_child(self._place, **fields)

    def _fit(self) -> None:
        part = self._writing.part(self._place)
        written = any(getattr(part, name) not in ("", None) for name in _FIELDS)
        unread = any(one.child == part.child and one.step == "child" for one in self._writing.draft.unread)
        asked = self._writing.draft.kind_of_contact == "health-review"
        if (asked or written or unread) and not self._measures:
            self._build()
        self.setVisible(asked or written or unread)
