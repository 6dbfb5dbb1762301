"""Visit mode: replaces the whole shell, holds the newest text until it is acknowledged, and never signs unasked."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout

from app.casework.pages import VisitForm
from app.domain.contact import is_at_home
from ui.visit import form_of_draft, times
from ui.visit.body import VisitBody
from ui.visit.departed import DepartedBand
from ui.visit.foot import BottomBar
from ui.visit.form_of_draft import MissingOfChild
from ui.visit.full_form import FullForm
from ui.visit.header import VisitHeader
from ui.visit.keys import Ask
from ui.visit.parts import forget, set_reading_order
from ui.visit.writing import Writing

_ALREADY = 3000
_BODY = 2
"""The place of the steps, under the header and what is said of a child who has left."""


class VisitWindow(FullForm):
    """The visit form. Give it a form with `show_form`; answer every `draft_changed` with `saved` or `not_saved`."""

    sign_asked = Signal(str)

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        header, bar = VisitHeader(now), BottomBar()
        super().__init__(header, bar)
        self.setObjectName("visit")
        self._header, self._bar = header, bar
        self._writing: Writing | None = None
        self._body: VisitBody | None = None
        self._saved_at: datetime | None = None
        self._found: tuple[MissingOfChild, ...] = ()
        self._sign_when_saved = self._no_access = False
        self._already = QTimer(self)
        self._already.setSingleShot(True)
        self._already.setInterval(_ALREADY)
        self._already.timeout.connect(self._say_saved)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._departed = DepartedBand()
        self._departed.throw_away_asked.connect(self._throw_away)
        self._column.addWidget(self._header)
        self._column.addWidget(self._departed)
        self._column.addStretch(1)
        self._column.addWidget(self._bar)
        self.pressed.connect(self._do)
        self._bar.pause.clicked.connect(self._pause)
        self._bar.no_access.clicked.connect(self._nobody_opens)
        self._bar.next.clicked.connect(self._go_on)
        self._bar.sign.clicked.connect(self._want_to_sign)

    # What it is told

    def show_form(self, form: VisitForm) -> None:
        """Show a form as its draft has it; text of it that is not acknowledged yet is kept instead."""
        old = self._writing
        again = old is not None and old.form.draft_id == form.draft_id
        step = self._body.current() if again and self._body is not None else 0
        self._saving.ask()
        kept = self._saving.unsaved(form.draft_id)
        self._writing = Writing(form, form_of_draft.decode(kept or form.draft))
        if not again:
            self._saving.begin(form.draft_id, self._writing.body())
            self._saved_at = None
        if kept is None:
            self._saving.settle(self._writing.body())
        elif not again:
            self._saving.resume(kept)
        self._saved_at = form.saved_at or self._saved_at
        self._closed = self._sign_when_saved = self._leave_when_saved = False
        self._found = ()
        self._writing.changed.connect(self._changed)
        occasion = self._writing.draft.occasion
        self._writing.file_asked.connect(lambda child, path: self.file_asked.emit(child, occasion, path))
        self._show_body(self._writing, step)

    def nobody_opened(self) -> bool:
        """Tell whether the form was left because there was no access."""
        return self._no_access

    def saved(self, at: datetime, body: bytes | None = None) -> None:
        """Take the acknowledgement of the oldest open save, or of the one with this body."""
        self._saved_at = at
        self._saving.acknowledge(body)
        if self._saving.all_saved():
            self._header.set_warning("")
            self._say_saved()
            if self._sign_when_saved:
                self._sign()
            elif self._leave_when_saved:
                self._pause()

    def not_saved(self, words: str) -> None:
        """Take the answer that a save failed: the header turns red until the newest text is acknowledged."""
        self._saving.refuse()
        self._header.set_warning(words)
        self._leave_when_saved = self._no_access = False
        if self._sign_when_saved and self._body is not None:
            self._sign_when_saved = False
            self._body.check.sign_now.setEnabled(True)
            self._body.check.say_problem("Not signed", "Your words are not saved yet. They stay on this screen.")

    def sign_failed(self, words: str) -> None:
        """Take the answer that the signing failed: say why on the last step, and let it be tried again."""
        if self._body is None or self._closed:
            return
        check = self._body.check
        if not check.confirming():
            self._open(len(self._body.pages) - 1)
            check.ask_to_confirm()
            self._say_bar()
        self._sign_when_saved = False
        check.sign_now.setEnabled(True)
        check.say_problem("Not signed", words)
        check.sign_now.setFocus()

    def say_of_file(self, child: str, *, saved: str = "", failed: str = "") -> None:
        """Say beside the child that a file of this name was saved, or why it was not."""
        if self._writing is not None:
            told = self._writing.file_saved if saved else self._writing.file_failed
            told.emit(child, saved or failed)

    def show_missing(self, missing: Sequence[MissingOfChild]) -> None:
        """Show what signing was refused for, each with its child, beside what the form finds itself."""
        self._found = tuple(missing)
        if self._body is not None:
            self._open(len(self._body.pages) - 1)

    def signed(self, words: str) -> None:
        """Say that it is signed; the form takes no more changes."""
        if self._body is None or self._writing is None:
            return
        self._saving.stop()
        self._open(len(self._body.pages) - 1)
        self._closed = True
        self._body.show_steps(form_of_draft.step_texts(self._writing.draft, (), None))
        self._body.check.show_signed(words)
        self._body.lock()
        self._bar.show_signed(words)
        self._bar.pause.setFocus()

    def say_departed(self, form: VisitForm) -> None:
        """Say that a child has left while this form was open; what is typed in it stays as it is."""
        if self._writing is not None and self._writing.form.draft_id == form.draft_id:
            self._departed.show_form(form)

    def _steps(self) -> VisitBody | None:
        return self._body

    # What is typed and saved

    def _show_body(self, writing: Writing, step: int) -> None:
        old = self._body
        body = self._body = VisitBody(writing)
        body.left.connect(self._save_now)
        body.step_chosen.connect(self._open)
        body.check.jumped.connect(self._open)
        body.check.sign_pressed.connect(self._sign)
        body.check.backed.connect(lambda: self._open(len(body.pages) - 1))
        body.reordered.connect(self._order)
        spot = self._column.takeAt(_BODY)
        if old is not None and spot is not None:
            forget(old)
        self._column.insertWidget(_BODY, body, 1)
        self._header.show_writing(writing)
        self._departed.show_form(writing.form)
        self._bar.show_draft()
        self._fit()
        self._order()
        self._open(step)
        self._say_saved()

    def _changed(self) -> None:
        """Something was typed or chosen: it is unsaved from here on."""
        if self._writing is None or self._closed:
            return
        self._found = ()
        self._sign_when_saved = self._leave_when_saved = self._no_access = False
        self._saving.note(self._writing.body())
        self._already.stop()
        self._header.chip.say_saving()
        self._header.settle()
        self._header.refresh()
        self._say_steps()

    def _say_saved(self) -> None:
        """Say saved only where everything is acknowledged."""
        if not self._saving.all_saved():
            self._header.chip.say_saving()
        elif self._saved_at is not None and self._writing is not None:
            self._header.chip.say_saved(times.clock(self._saved_at, self._writing.draft.zone, seconds=True))
        else:
            self._header.chip.say_nothing()
        self._header.settle()

    def _say_already(self) -> None:
        """Answer the habit of pressing save."""
        self._save_now()
        if self._saving.all_saved() and self._saved_at is not None and self._writing is not None:
            self._header.chip.say_saved(times.clock(self._saved_at, self._writing.draft.zone), already=True)
            self._already.start()

    # Steps and signing

    def _open(self, place: int) -> None:
        if self._body is None or self._closed or not 0 <= place < len(self._body.pages):
            return
        self._save_now()
        self._sign_when_saved = False
        last = place == len(self._body.pages) - 1
        self._body.check.leave_confirm()
        if last:
            self._body.check.read_through()
        self._body.show_page(place)
        self._say_steps()
        self._body.open(place)
        self._order()

    def _go_on(self) -> None:
        """Next; on the last step towards signing, which still has to be confirmed."""
        if self._body is None:
            return
        if self._body.current() < len(self._body.pages) - 1:
            self._open(self._body.current() + 1)
        elif not self._body.check.confirming():
            self._want_to_sign()

    def _want_to_sign(self) -> None:
        """Go to the last step, and ask to confirm when nothing is missing."""
        if self._body is None or self._writing is None or self._closed:
            return
        self._open(len(self._body.pages) - 1)
        if not self._missing(self._writing):
            self._body.check.ask_to_confirm()
            self._say_bar()

    def _sign(self) -> None:
        """Ask for the signing of exactly what is on the disk; wait for the last words to get there."""
        if self._body is None or self._writing is None or not self._body.check.confirming():
            return
        self._save_now()
        if self._saving.all_saved():
            self._sign_when_saved = False
            self._body.check.sign_now.setEnabled(False)
            self.sign_asked.emit(self._writing.form.draft_id)
            return
        self._sign_when_saved = True
        self._body.check.sign_now.setEnabled(False)
        self._body.check.say_problem("Saving first", "It is signed as soon as your last words are saved.", "info")

    def _nobody_opens(self) -> None:
        """Leave for the short form: what was typed is saved first, and goes with it."""
        if self._writing is not None and not self._closed and self._bar.no_access.isVisible():
            self._no_access = True
            self._pause()

    def _throw_away(self) -> None:
        if self._writing is not None and not self._closed:
            self.throw_away_asked.emit(self._writing.form.draft_id)

    def _missing(self, writing: Writing) -> tuple[MissingOfChild, ...]:
        return form_of_draft.missing_of(writing.draft, self._found)

    def _say_steps(self) -> None:
        if self._body is None or self._writing is None:
            return
        missing = self._missing(self._writing)
        self._body.show_steps(form_of_draft.step_texts(self._writing.draft, missing, self._body.current()))
        self._body.check.show_missing(missing)
        self._say_bar()

    def _say_bar(self) -> None:
        if self._body is None or self._writing is None:
            return
        draft = self._writing.draft
        self._bar.no_access.setVisible(is_at_home(draft.kind_of_contact) and not draft.co_author)
        left = len(self._missing(self._writing))
        titles = self._body.titles()
        on = self._body.current() + 1
        self._bar.show_step(titles[on] if on < len(titles) else "", left, confirming=self._body.check.confirming())

    # Keys

    def _do(self, ask: Ask) -> None:
        here = self._body.current() if self._body is not None else 0
        if ask is Ask.PRIMARY:
            self._go_on()
        elif ask is Ask.SAVE:
            self._say_already()
        elif ask is Ask.COVER:
            self._cover()
        elif ask is Ask.NO_ACCESS:
            self._nobody_opens()
        else:
            self._open(here + (1 if ask is Ask.STEP_ON else -1))

    def _order(self) -> None:
        set_reading_order(self)
