"""The step of one child: seen or not, alone or not, the child's own words, and how the child was."""

from collections.abc import Sequence

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.contact import is_remote
from app.domain.draft import ChildPart
from ui.kit import tokens
from ui.kit.choices import VISIT_PILL, Pill, Segments
from ui.kit.flow import FlowLayout
from ui.visit import form_of_draft
from ui.visit.attached import Attaching
from ui.visit.health import HealthReview
from ui.visit.kept import Kept
from ui.visit.more import More
from ui.visit.page import StepPage
from ui.visit.parts import COMPACT_PILL, PillChoice, VisitLine, labelled, question
from ui.visit.voice import Voice
from ui.visit.writing import Writing

HOW = ("Watchful", "Quiet", "Playful", "Clingy", "Tired", "Tearful", "Hungry")
"""The words offered for how a child was."""

_SEEN = (("seen", "Seen"), ("not-seen", "Not seen"))
_ALONE = (("alone", "Alone"), ("with-others", "With others"), ("refused", "Refused"))
_BEDROOM = (("seen", "Seen"), ("not-seen", "Not seen"), ("not-applicable", "N/A"))
_LONGEST = 999


class ChildPage(StepPage):
    """Everything asked about one child; what does not apply is hidden only while nothing is written there."""

    def __init__(self, writing: Writing, place: int) -> None:
        super().__init__(writing)
        self._place = place
        part = writing.part(place)
        self._given = part.given
        number = place + 1
        self._seen = Segments(_SEEN, f"seen-{number}", f"Did you see {self._given}?")
        self._alone = Segments(_ALONE, f"alone-{number}", f"Was {self._given} alone?")
        self._not_seen = VisitLine(f"not-seen-reason-{number}", f"Why {self._given} was not seen", height=52)
        self._not_alone = VisitLine(f"not-alone-reason-{number}", "Why not alone")
        self._minutes = VisitLine(f"minutes-alone-{number}", "Minutes alone")
        self._minutes.setValidator(QIntValidator(0, _LONGEST, self._minutes))
        self._where = VisitLine(f"where-seen-{number}", "Where")
        self._bedroom = PillChoice(_BEDROOM, f"bedroom-{number}", f"{self._given}’s bedroom", size=COMPACT_PILL)
        child = form_of_draft.child_of(writing.form, part)
        self.voice = Voice(self._given, form_of_draft.languages_of(child, part), child.through, number)
        self._how: list[Pill] = []
        self._how_words = VisitLine(f"how-words-{number}", f"How {self._given} was, in your words", height=48)
        self._kept = Kept(f"seen-{number}-take-away")
        self.more = More(writing, place)
        self.health = HealthReview(writing, place)
        self._lay_seen()
        self._lay_where()
        self.column.addWidget(self._kept)
        self.column.addWidget(self.voice, 1)
        self._lay_how(part.how_child_was, number)
        self.column.addWidget(self.more)
        self.column.addWidget(self.health)
        self.column.addWidget(Attaching(writing, place))
        self._connect()

    def show_draft(self) -> None:
        """Show what is written about this child."""
        part = self.writing.part(self._place)
        self._seen.choose(part.seen or None)
        self._alone.choose(part.alone or None)
        self._not_seen.show_text(part.not_seen_reason)
        self._not_alone.show_text(part.not_alone_reason)
        self._minutes.show_text("" if part.minutes_alone is None else str(part.minutes_alone))
        self._where.show_text(part.where_seen)
        self._bedroom.choose(part.bedroom)
        self.voice.show_part(part)
        for pill in self._how:
            pill.setChecked(pill.property("word") in part.how_child_was)
        self._how_words.show_text(part.how_words)
        self.more.show_draft()
        self.health.show_draft()
        self._fit()

    def first_field(self) -> QWidget | None:
        """Begin with the first question while it is open, then with the child's own words."""
        if self.writing.part(self._place).seen or self._seen_part.isHidden():
            return self.voice.first_field()
        return self._seen.findChild(QWidget, f"seen-{self._place + 1}-seen")

    def set_compact(self, compact: bool) -> None:
        """Draw the page closer together for a low screen."""
        super().set_compact(compact)
        self.voice.set_compact(compact)

    def _lay_seen(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(tokens.px(24))
        self._seen_part = _asked(f"Did you see {self._given}?", self._seen)
        line.addWidget(self._seen_part, 296)
        self._alone_part = _asked("Alone?", self._alone)
        self._not_seen_part = _asked(f"Why was {self._given} not seen?", self._not_seen)
        line.addWidget(self._alone_part, 430)
        line.addWidget(self._not_seen_part, 430)
        self._seen_gap = QWidget()  # so that the question keeps its width alone
        line.addWidget(self._seen_gap, 430)
        self.column.addLayout(line)

    def _lay_where(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(tokens.px(12))
        self._minutes_part = labelled("Minutes alone", self._minutes)
        self._minutes_part.setFixedWidth(tokens.px(100))
        self._not_alone_part = labelled("Why not alone", self._not_alone)
        self._where_part = labelled("Where", self._where)
        line.addWidget(self._minutes_part)
        line.addWidget(self._not_alone_part, 1)
        line.addWidget(self._where_part, 1)
        self._bedroom_part = labelled("Bedroom", self._bedroom)
        line.addWidget(self._bedroom_part)
        line.addStretch(0)
        self._bedroom.setAccessibleName(f"{self._given}’s bedroom")
        self._bedroom.hold_width()
        self.column.addLayout(line)

    def _lay_how(self, chosen: Sequence[str], number: int) -> None:
        self._how_part = QWidget()
        column = QVBoxLayout(self._how_part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.px(8))
        column.addWidget(question(f"How {self._given} was"))
        holder = QWidget()
        flow = FlowLayout(holder)
        for word in dict.fromkeys((*HOW, *chosen)):
            pill = Pill(word, VISIT_PILL, name=f"how-{number}-{word.lower()}")
            pill.setProperty("word", word)
            pill.clicked.connect(self._write_how)
            self._how.append(pill)
            flow.addWidget(pill)
        column.addWidget(holder)
        self.column.addWidget(self._how_part)
        line = QHBoxLayout()
        line.setSpacing(tokens.px(16))
        line.addWidget(self._how_words, 1)
        line.addWidget(self.more.button)
        line.addStretch(0)
        self.column.addLayout(line)

    def _connect(self) -> None:
        self.leads(self._not_seen, self._not_alone, self._minutes, self._where, self._how_words)
        for part in (self.voice, self.more, self.health):
            part.left.connect(self.left)
        for late in (self.more, self.health):
            late.rearranged.connect(self.rearranged)
        self._kept.taken.connect(self._take_away)
        self.writing.kind_changed.connect(self._fit)
        self.voice.written.connect(self._put)
        self._seen.chosen.connect(self._choose_seen)
        self._alone.chosen.connect(lambda key: self._put({"alone": key}))
        self._bedroom.chosen.connect(lambda key: self._put({"bedroom": key}))
        self._not_seen.textChanged.connect(lambda text: self._put({"not_seen_reason": text}))
        self._not_alone.textChanged.connect(lambda text: self._put({"not_alone_reason": text}))
        self._where.textChanged.connect(lambda text: self._put({"where_seen": text}))
        self._how_words.textChanged.connect(lambda text: self._put({"how_words": text}))
        self._minutes.textChanged.connect(lambda text: self._put({"minutes_alone": _whole(text)}))

    def _choose_seen(self, key: str) -> None:
        """A child who was not seen was not seen alone either; what was typed stays."""
        self._put({"seen": key, "alone": ""} if key == "not-seen" else {"seen": key})
        self._alone.choose(self.writing.part(self._place).alone or None)

    def _take_away(self) -> None:
        """Take away what a call does not ask; by video a child is seen."""
        telephone = self.writing.draft.kind_of_contact == "telephone"
        self._put({"alone": "", "bedroom": "", **({"seen": ""} if telephone else {})})
        part = self.writing.part(self._place)
        self._seen.choose(part.seen or None)
        self._alone.choose(None)
        self._bedroom.choose("")
        self.voice.first_field().setFocus()

    def _write_how(self) -> None:
        self._put({"how_child_was": tuple(str(pill.property("word")) for pill in self._how if pill.isChecked())})

    def _put(self, fields: dict[str, object]) -> None:
        self.writing.put_child(self._place, **fields)
        self._fit()

    def _fit(self) -> None:
        """Show the parts that apply, and every part with something in it: nothing hidden is ever signed."""
        part, kind = self.writing.part(self._place), self.writing.draft.kind_of_contact
        missed = part.seen == "not-seen"
        accompanied = part.alone in ("with-others", "refused")
        there = not (missed or is_remote(kind))
        self._seen_part.setVisible(kind != "telephone" or bool(part.seen))
        self._not_seen_part.setVisible(missed or bool(part.not_seen_reason))
        self._alone_part.setVisible(there or bool(part.alone))
        self._minutes_part.setVisible(part.minutes_alone is not None or (there and not accompanied))
        self._not_alone_part.setVisible(accompanied or bool(part.not_alone_reason))
        self._where_part.setVisible(there or bool(part.where_seen))
        self._bedroom_part.setVisible(not is_remote(kind) or bool(part.bedroom))
        beside = self._not_seen_part.isHidden() and self._alone_part.isHidden()
        self._seen_gap.setVisible(beside and not self._seen_part.isHidden())
        how = not missed or bool(part.how_child_was or part.how_words)
        self._how_part.setVisible(how)
        self._how_words.setVisible(how)
        self._how_words.setPlaceholderText("What you heard" if kind == "telephone" else "What you saw")
        self._fit_kept(part, kind)

    def _fit_kept(self, part: ChildPart, kind: str) -> None:
        remote = is_remote(kind)
        written = part.minutes_alone is not None or bool(part.where_seen or part.not_alone_reason)
        chosen = bool(part.alone or part.bedroom or (part.seen and kind == "telephone"))
        self._kept.show_for(written=remote and written, chosen=remote and chosen)


def _asked(text: str, field: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(tokens.px(8))
    column.addWidget(question(text))
    column.addWidget(field)
    return holder


def _whole(text: str) -> int | None:
    return int(text) if text.strip().isdecimal() else None
