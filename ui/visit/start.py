"""When it started: a time and a day. Of a visit recorded long after its time nobody has said it yet: a plan is none."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.draft import Unread
from ui.kit import tokens
from ui.kit.fields import Field
from ui.visit import times
from ui.visit.parts import LABEL, ChoiceLine, VisitLine
from ui.visit.writing import Writing

_KEY = "started"
_TIME, _DAY = 152, 196
TIME_FAULT = "Write it as 13:15"
UNREAD = "Say when it started: the time or the day cannot be read"


class StartField(QWidget):
    """Asks when it started; what cannot be read is kept as it was typed, and holds the signing back."""

    left = Signal()

    def __init__(self, writing: Writing) -> None:
        super().__init__()
        self._writing = writing
        self._time = VisitLine("start-time", "When it started")
        self._day = ChoiceLine("start-day", "Day on which it started", self._days, hint=times.DATE_HINT)
        self._time_field = Field("When it started", self._time, label_size=LABEL)
        self._day_field = Field("Day", self._day, label_size=LABEL)
        self._day.setAccessibleName("Day on which it started")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.px(8))
        for part, width in ((self._time_field, _TIME), (self._day_field, _DAY)):
            part.setFixedWidth(tokens.px(width))
            row.addWidget(part)
        for line in (self._time, self._day):
            line.textChanged.connect(self._write)
            line.left.connect(self._leave)

    def show_draft(self) -> None:
        """Show when it started as far as it was said, or what was typed and could not be read."""
        draft = self._writing.draft
        typed, _, on = self._writing.typed(_KEY).partition("\n")
        at = times.in_zone(draft.started, draft.zone)
        said = draft.start_said or draft.co_author
        self._time.show_text(typed if on else f"{at:%H:%M}" if said else "")
        self._day.show_text(on or times.day_words(at.date()))
        planned = times.clock(draft.planned, draft.zone) if draft.planned else ""
        self._time.setPlaceholderText(f"Planned {planned}" if planned else "13:15")
        self._time.setAccessibleDescription(f"Planned for {planned}" if planned else "")

    def _write(self) -> None:
        self._time_field.mend()
        self._day_field.mend()
        draft = self._writing.draft
        typed, day = self._time.text().strip(), self._read_day()
        time = times.read_time(typed)
        if not typed and day is not None:
            self._writing.note_unread(_KEY, None)
            self._writing.put(started=draft.planned or draft.started, start_said=False)
        elif time is None or day is None:
            kept = f"{self._time.text()}\n{self._day.text()}"
            unread = Unread(key=_KEY, typed=kept, child="", step="who", field="happened", words=UNREAD)
            self._writing.note_unread(_KEY, unread)
        else:
            self._writing.note_unread(_KEY, None)
            at = datetime.combine(day, time, ZoneInfo(draft.zone))
            self._writing.put(started=at, start_said=True)

    def _leave(self) -> None:
        """Say it where something cannot be read; show in full what was read."""
        typed, day = self._time.text().strip(), self._read_day()
        time = times.read_time(typed)
        if time is not None:
            self._time.show_text(f"{time:%H:%M}")
        elif typed:
            self._time_field.fault(TIME_FAULT)
        if day is not None:
            self._day.show_text(times.day_words(day))
        else:
            self._day_field.fault(times.day_fault(self._day.text()))
        self.left.emit()

    def _near(self) -> datetime:
        """The day that is offered first: of the plan, or of the start as it was known."""
        draft = self._writing.draft
        return times.in_zone(draft.planned or draft.started, draft.zone)

    def _days(self) -> tuple[str, ...]:
        return tuple(times.day_words((self._near() - timedelta(days=days)).date()) for days in (0, 1, 2))

    def _read_day(self) -> date | None:
        return times.read_past_day(self._day.text(), self._near().date())
