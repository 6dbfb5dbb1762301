"""What follows from the visit beside the actions: the next visit, the progress of the plan, shared with the parents."""

from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.draft import Unread
from ui.kit import tokens
from ui.kit.fields import Field
from ui.visit import times
from ui.visit.parts import COMPACT_PILL, LABEL, ChoiceLine, GrowingText, PillChoice, VisitLine, labelled, show_words
from ui.visit.writing import Writing

_SHARED = (("shared", "Shared"), ("partly", "Partly"), ("not-shared", "Not shared"))
_DUE_WIDTH = 190
_NEXT_VISIT = "next-visit"


class Onward(QWidget):
    """Three questions nobody has to answer; only what was not shared asks why."""

    left = Signal()

    def __init__(self, writing: Writing, near: date) -> None:
        super().__init__()
        self._writing, self._near = writing, near
        self._due = ChoiceLine("next-visit", "Next visit due", self._days, hint=times.DATE_HINT)
        self._due_field = Field("Next visit due", self._due, label_size=LABEL)
        self._shared = PillChoice(_SHARED, "shared", "Shared with the parents", size=COMPACT_PILL, clears=True)
        self._why_not = VisitLine("not-shared-reason", "Why it was not shared")
        self._progress = GrowingText("plan-progress", "Progress of the plan", hint="What was done since the last visit")
        self._lay()
        self._due.textChanged.connect(self._write_day)
        self._due.left.connect(self._check_day)
        self._shared.chosen.connect(lambda key: self._put(shared=key))
        self._why_not.textChanged.connect(lambda text: self._put(not_shared_reason=text))
        self._progress.textChanged.connect(lambda: self._put(plan_progress=self._progress.toPlainText()))
        for field in (self._due, self._why_not, self._progress):
            field.left.connect(self.left)

    def show_draft(self) -> None:
        """Show what is written."""
        draft = self._writing.draft
        day = times.day_words(draft.next_visit) if draft.next_visit else ""
        self._due.show_text(day or self._writing.typed(_NEXT_VISIT))
        self._shared.choose(draft.shared)
        self._why_not.show_text(draft.not_shared_reason)
        show_words(self._progress, draft.plan_progress)
        self._fit()

    def _lay(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.px(10))
        line = QHBoxLayout()
        line.setSpacing(tokens.px(16))
        self._due_field.setFixedWidth(tokens.px(_DUE_WIDTH))
        self._shared.hold_width()
        self._why_part = labelled("Why not", self._why_not)
        kept = self._why_part.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # so that what is beside it stays where it is
        self._why_part.setSizePolicy(kept)
        self._why_not.setAccessibleName("Why it was not shared with the parents")
        line.addWidget(self._due_field, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(labelled("Shared with the parents", self._shared), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._why_part, 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(line)
        column.addWidget(labelled("Progress of the plan", self._progress))

    def _days(self) -> tuple[str, ...]:
        return tuple(times.day_words(self._near + timedelta(weeks=weeks)) for weeks in times.WEEKS)

    def _write_day(self, text: str) -> None:
        """A date that cannot be read is no date, and is named among what is left before signing."""
        self._due_field.mend()
        day = times.read_day(text, self._near)
        words = "Write the date of the next visit as day/month/year"
        unread = Unread(key=_NEXT_VISIT, typed=text, child="", step="agreed", field="next_visit", words=words)
        self._writing.note_unread(_NEXT_VISIT, unread if text.strip() and day is None else None)
        self._put(next_visit=day)

    def _check_day(self) -> None:
        text = self._due.text()
        day = times.read_day(text, self._near)
        if day is not None:
            self._due.show_text(times.day_words(day))
        elif text.strip():
            self._due_field.fault(times.day_fault(text))

    def _put(self, **fields: object) -> None:
        self._writing.put(**fields)
        self._fit()

    def _fit(self) -> None:
        draft = self._writing.draft
        self._why_part.setVisible(draft.shared == "not-shared" or bool(draft.not_shared_reason))
