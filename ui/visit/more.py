"""What is asked about a child only on some visits: spoken to, awake, where the child sleeps, injuries and marks."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.contact import Mark
from app.domain.identity import new_id
from ui.kit import fonts, tokens, words
from ui.kit.buttons import VISIT_SMALL, Button
from ui.visit.folded import Folded
from ui.visit.parts import COMPACT_PILL, LABEL, ChoiceLine, GrowingText, PillChoice, VisitLine, labelled, show_words
from ui.visit.rows import Row, RowList
from ui.visit.writing import Writing

BODY = (
    "Top of head", "Back of head", "Forehead", "Left side of face", "Right side of face", "Left ear", "Right ear",
    "Mouth", "Neck, front", "Neck, back", "Chest", "Stomach", "Upper back", "Lower back", "Left arm, front",
    "Left arm, back", "Right arm, front", "Right arm, back", "Left hand", "Right hand", "Genital area", "Buttocks",
    "Left leg, front", "Left leg, back", "Right leg, front", "Right leg, back", "Left foot", "Right foot",
)  # fmt: skip
"""The places of the body map, from the head down; left and right are the child's own."""

_SPOKEN = (("yes", "Yes"), ("no", "No"))
_AWAKE = (("awake", "Awake"), ("asleep", "Asleep"), ("woke", "Woke up"))
_PLACE, _REMOVE_WIDTH = 250, 46 + 8  # with the gap before it


class _MarkRow(Row):
    """One injury or mark: where on the body, and what was seen."""

    def __init__(self, mark: Mark) -> None:
        super().__init__("injury or mark")
        self._mark = mark
        self._place = ChoiceLine("", "Where on the body", lambda: BODY, hint="Where on the body")
        self._words = GrowingText("", "What you saw", hint="Size, colour, shape, and what was said about it")
        self._place.show_text(mark.place)
        show_words(self._words, mark.words)
        self.add_field("place", self._place, 0)
        self.add_field("words", self._words, 1)
        self._place.setFixedWidth(tokens.px(_PLACE))
        self.line.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)

    def mark(self) -> Mark:
        """Give the mark as written; whoever saw it stays."""
        return Mark(
            id=self._mark.id, observer=self._mark.observer, place=self._place.text(), words=self._words.toPlainText()
        )


class More(Folded):
    """More about one child."""

    left = Signal()

    def __init__(self, writing: Writing, place: int) -> None:
        self._given = writing.part(place).given
        number = place + 1
        super().__init__(f"More about {self._given}", f"more-{number}")
        self._writing, self._place, self._number = writing, place, number

    def show_draft(self) -> None:
        """Open when anything is written."""
        self._fit()

    def build(self) -> None:
        """Build the questions with what is written."""
        number, part = self._number, self._writing.part(self._place)
        self._spoken = PillChoice(_SPOKEN, f"spoken-{number}", "Spoken to", size=COMPACT_PILL, clears=True)
        self._awake = PillChoice(_AWAKE, f"awake-{number}", "Awake or asleep", size=COMPACT_PILL, clears=True)
        self._sleeps = VisitLine(f"where-sleeps-{number}", "")
        add = Button("Add an injury or mark", size=VISIT_SMALL, icon="plus", name=f"mark-{number}-add")
        self._marks = RowList(lambda: _MarkRow(self._empty_mark()), f"mark-{number}", add)
        self._lay_sleep()
        self._lay_marks()
        self._spoken.choose(part.spoken_to)
        self._awake.choose(part.awake)
        self._sleeps.show_text(part.where_sleeps)
        self._marks.show_rows([_MarkRow(mark) for mark in part.marks])
        self._connect()

    def first(self) -> QWidget:
        """Begin with whether the child was spoken to."""
        return self._spoken

    def _connect(self) -> None:
        self._spoken.chosen.connect(lambda key: self._put(spoken_to=key))
        self._awake.chosen.connect(lambda key: self._put(awake=key))
        self._sleeps.textChanged.connect(lambda text: self._put(where_sleeps=text))
        self._sleeps.left.connect(self.left)
        self._marks.changed.connect(self._write_marks)
        self._marks.left.connect(self.left)
        self._marks.rebuilt.connect(self.rearranged)

    def _lay_sleep(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(tokens.px(16))
        for label, choice in (("Spoken to", self._spoken), ("Awake or asleep", self._awake)):
            choice.hold_width()
            line.addWidget(labelled(label, choice))
        line.addWidget(labelled(f"Where {self._given} sleeps", self._sleeps), 1)
        self.column.addLayout(line)

    def _lay_marks(self) -> None:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.px(5))
        column.addWidget(words.Words("Injuries and marks", size=LABEL, weight=fonts.SEMI_BOLD))
        column.addWidget(self._marks)
        self.column.addWidget(holder)

    def _empty_mark(self) -> Mark:
        return Mark(id=new_id(), observer=self._writing.form.me, place="")

    def _write_marks(self) -> None:
        rows = [row for row in self._marks.rows if isinstance(row, _MarkRow) and not row.is_empty()]
        self._put(marks=tuple(row.mark() for row in rows))

    def _put(self, **fields: object) -> None:
        self._writing.put_child(self._place, **fields)
        self._fit()

    def _fit(self) -> None:
        part = self._writing.part(self._place)
        self.set_filled(bool(part.spoken_to or part.awake or part.where_sleeps or part.marks))
