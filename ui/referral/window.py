"""The form of a referral: replaces the whole shell, holds the newest text until it is acknowledged, and never sends
unasked."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from app.casework.referral_pages import ReferralForm
from app.domain.referral_draft import Gap
from ui.referral.body import ReferralBody
from ui.referral.foot import ReferralBar
from ui.referral.header import ReferralHeader
from ui.referral.writing import STEPS, TITLES, Writing
from ui.visit import times
from ui.visit.full_form import FullForm
from ui.visit.keys import Ask
from ui.visit.parts import set_reading_order


class ReferralWindow(FullForm):
    """Made for one draft. Answer every `draft_changed` with `saved` or `not_saved`."""

    send_asked = Signal(str)

    def __init__(self, form: ReferralForm, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        header, bar = ReferralHeader(now), ReferralBar()
        super().__init__(header, bar)
        self.setObjectName("referral")
        self._header, self._bar = header, bar
        self._writing = Writing(form, now())
        self._body = ReferralBody(self._writing)
        self._saved_at = form.saved_at
        self._saving.begin(form.draft_id, self._writing.body())
        self._send_when_saved = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self._body, 1)
        column.addWidget(self._bar)
        self._header.show_referral(self._writing)
        if self._writing.draft.goes_on:
            self._bar.show_going_on()
        self._connect()
        self._fit()
        self._open(0 if not self._writing.draft.harm_now else self._first_left())
        self._say_saved()

    # What it is told

    def saved(self, at: datetime, body: bytes | None = None) -> None:
        """Take the acknowledgement of the oldest open save, or of the one with this body."""
        self._saved_at = at
        self._saving.acknowledge(body)
        if self._saving.all_saved():
            self._header.set_warning("")
            self._say_saved()
            if self._send_when_saved:
                self._send()
            elif self._leave_when_saved:
                self._pause()

    def not_saved(self, words: str) -> None:
        """Take the answer that a save failed: the header turns red until the newest text is acknowledged."""
        self._saving.refuse()
        self._header.set_warning(words)
        self._leave_when_saved = False
        if self._send_when_saved:
            self._send_when_saved = False
            self.not_sent("Your words are not saved yet. They stay on this screen.")

    def not_sent(self, words: str) -> None:
        """Take the answer that the sending failed: say why, and let it be tried again."""
        if not self._closed:
            self._open(len(STEPS) - 1)
            self._body.check.send_now.setEnabled(True)
            self._body.check.say_problem("Not sent", words)

    def show_gaps(self, gaps: Sequence[Gap]) -> None:
        """Show what sending was refused for."""
        self._open(len(STEPS) - 1)
        self._body.check.send_now.setEnabled(True)
        self._body.check.show_gaps(tuple(gaps))

    def sent(self) -> None:
        """Say that it is sent as far as this laptop can; the form takes no more changes."""
        self._saving.stop()
        self._closed = True
        self._body.open(len(STEPS) - 1)
        self._body.check.show_sent()
        self._body.lock()
        self._bar.show_sent()
        self._bar.pause.setFocus()
        set_reading_order(self)

    def say_of_file(self, text: str) -> None:
        """Say what became of a file that was added."""
        self._writing.file_told.emit(text)

    def show_out_of_hours(self, telephone: str, *, office: bool) -> None:
        """Show first the number that is answered now."""
        self._body.danger.show_out_of_hours(telephone, office=office)

    def _steps(self) -> ReferralBody:
        return self._body

    # What is typed and saved

    def _connect(self) -> None:
        self._writing.changed.connect(self._changed)
        occasion = self._writing.draft.occasion
        self._writing.file_asked.connect(lambda child, path: self.file_asked.emit(child, occasion, path))
        self.pressed.connect(self._do)
        self._bar.pause.clicked.connect(self._pause)
        self._bar.next.clicked.connect(self._go_on)
        self._bar.send.clicked.connect(lambda: self._open(len(STEPS) - 1))
        self._bar.thrown_away.connect(self._throw_away)
        self._body.left.connect(self._save_now)
        self._body.finished.connect(self._go_on)
        self._body.reordered.connect(lambda: set_reading_order(self))
        self._body.step_chosen.connect(self._open)
        self._body.check.send_pressed.connect(self._send)

    def _changed(self) -> None:
        """Something was typed or chosen: it is unsaved from here on."""
        if self._closed:
            return
        self._send_when_saved = self._leave_when_saved = False
        self._saving.note(self._writing.body())
        self._header.chip.say_saving()
        self._header.settle()
        self._say_steps()

    def _say_saved(self) -> None:
        """Say saved only where everything is acknowledged."""
        if not self._saving.all_saved():
            self._header.chip.say_saving()
        elif self._saved_at is not None:
            self._header.chip.say_saved(times.clock(self._saved_at, self._writing.draft.zone, seconds=True))
        self._header.settle()

    # Steps and sending

    def _first_left(self) -> int:
        """Give the step on which something is still to be said, so that a referral taken up again opens there."""
        gaps = self._writing.gaps()
        if self._writing.draft.goes_on and not gaps:
            gaps = self._writing.can_wait() or (Gap("worry", "concern", ""),)
        return min((STEPS.index(gap.step) for gap in gaps), default=len(STEPS) - 1)

    def _open(self, place: int) -> None:
        if self._closed or not 0 <= place < len(STEPS):
            return
        self._save_now()
        self._send_when_saved = False
        if place == len(STEPS) - 1:
            self._body.check.read_through()
        self._body.check.show_gaps(self._writing.gaps())
        self._body.open(place)
        self._say_steps()
        set_reading_order(self)

    def _go_on(self) -> None:
        """Next; on the last step, with nothing left, sending."""
        if self._body.current() < len(STEPS) - 1:
            self._open(self._body.current() + 1)
        elif not self._writing.gaps():
            self._send()

    def _send(self) -> None:
        """Ask for the sending of exactly what is on the disk; wait for the last words to get there."""
        if self._closed:
            return
        self._save_now()
        self._body.check.send_now.setEnabled(False)
        self._send_when_saved = not self._saving.all_saved()
        if self._send_when_saved:
            self._body.check.say_problem("Saving first", "It is sent as soon as your last words are saved.", "info")
        else:
            self.send_asked.emit(self._writing.form.draft_id)

    def _throw_away(self) -> None:
        if not self._closed:
            self.throw_away_asked.emit(self._writing.form.draft_id)

    def _say_steps(self) -> None:
        self._body.say_steps()
        on = self._body.current() + 1
        self._bar.show_step(TITLES[STEPS[on]] if on < len(STEPS) else "", len(self._writing.gaps()))

    # Keys

    def _do(self, ask: Ask) -> None:
        if ask is Ask.PRIMARY:
            self._go_on()
        elif ask is Ask.SAVE:
            self._save_now()
        elif ask is Ask.COVER:
            self._cover()
        else:
            self._open(self._body.current() + (1 if ask is Ask.STEP_ON else -1))
