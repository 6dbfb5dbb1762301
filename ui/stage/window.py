"""A stage of the work: what it says at the left, saved as it is written, and what can be done at the right."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app.casework import stage_fields
from app.casework.approval_pages import Part
from app.casework.passing import passed_to
from app.casework.stage_pages import StageLine, StagePage
from ui.kit import buttons, tokens, words
from ui.kit.buttons import Button
from ui.kit.cards import Card, Notice
from ui.passing.card import PassingCard
from ui.people.questions import Question
from ui.referral.section import SectionField
from ui.stage import wording
from ui.stage.heading import StageHeading
from ui.stage.order import chain
from ui.stage.questions import AttendedQuestion, question
from ui.stage.steps import StepsPane
from ui.stage.writing import Writing
from ui.visit import times
from ui.visit.check_parts import empty, passage
from ui.visit.parts import Scrolled
from ui.visit.saving import Saving


class StageScreen(QWidget):
    """Made once, shows one stage after the other. Answer every `draft_changed` with `saved` or `not_saved`."""

    draft_changed = Signal(str, bytes)  # the record, and what is written in it
    write_asked = Signal(str)  # the record: what was kept is to be written into it
    take_asked = Signal(object, object)
    withdraw_asked = Signal(str)  # the request
    let_go_asked = Signal(str)  # the refused change
    back_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("stage")
        self._page: StagePage | None = None
        self._shape: tuple[object, ...] | None = None
        self._above: tuple[object, ...] | None = None
        self._questions: dict[str, Question] = {}
        self._sections: dict[str, SectionField] = {}
        self._saved_at: datetime | None = None
        self._is_kept = False  # a draft of what is in view is on the disk, or on its way there
        self._writing = Writing()
        self._saving = Saving(self)
        self._heading = StageHeading()
        self.passing = PassingCard()
        self.steps = StepsPane(wording.CAN_BE_DONE, wording.CHOOSE, "steps")
        self._title = words.line("", "section")
        self._said = words.line("", "small", "text-2")
        self._said.setObjectName("stage-saved")
        self._warning = Notice("warn", "circle-alert", name="stage-warning")
        self._locked = Notice("neutral", "lock", name="stage-locked")
        self._as_sent = Notice("neutral", "lock", name="stage-as-sent")
        self._rest = words.line(wording.REST, "section")
        self._holder = QWidget()
        self._first, self._asked, self._read = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        self._parts: tuple[tuple[Part, ...], tuple[Part, ...]] | None = None
        self._lay_out()
        self._writing.changed.connect(self._changed)
        self._saving.asked.connect(self._keep)
        self.steps.take_asked.connect(self._take)
        self.steps.go_asked.connect(self._go)
        self._heading.back_asked.connect(self.back_asked)

    # What it is told

    def show_page(self, page: StagePage) -> None:
        """Show a stage; what is being typed in it stays where it is."""
        another = self._page is None or self._page.line.record != page.line.record
        if another:
            self.leave()
            self._saved_at, self._is_kept = None, bool(page.draft)
        self._writing.show_page(page)
        self._page = page
        if another:
            self._saving.begin(page.line.record, self._writing.body())
        self._heading.show_page(page)
        self.setAccessibleName(f"{page.line.name}, {page.header.name}")
        shape = (page.line.record, page.form, tuple(one.name for one in page.facts), bool(page.as_sent))
        if shape != self._shape:  # else nothing that somebody may be typing in is made anew
            self._shape = shape
            self._build(page)
        if (page.first, page.parts) != self._parts:
            self._parts = (page.first, page.parts)
            for place, parts in ((self._first, page.first), (self._read, page.parts)):
                empty(place)
                for one in parts:
                    passage(place, one.title, one.words)
        self._fill(page)
        self._show_steps(page)
        self.passing.show_referral(page.line.record, passed_to(page))
        self._say_saved()

    def saved(self, at: datetime, body: bytes) -> None:
        """Take it that what was written is on the disk."""
        self._saved_at = at
        self._saving.acknowledge(body)
        self._say_saved()

    def not_saved(self, sentence: str) -> None:
        """Take the answer that it was not saved: it is said until the newest text is."""
        self._saving.refuse()
        self._said.set_words(f"{wording.NOT_SAVED}. {sentence}")
        self._said.set_tone("danger")

    def written(self, record: str, body: bytes) -> None:
        """Take it that what was kept is in the record."""
        if self._page is None or self._page.line.record != record or not body:
            return
        self._writing.committed(body)
        self._is_kept = not self._writing.is_empty()
        if self._writing.is_empty():
            self._saving.settle(self._writing.body())
        else:
            self._saving.note(self._writing.body())

    def record(self) -> str:
        """Give the stage in view."""
        return self._page.line.record if self._page else ""

    def taken(self) -> None:
        """Take it that a step is in the store."""
        self.steps.taken()
        focused = QApplication.focusWidget()
        if self.isVisible() and (focused is None or not self._holder.isAncestorOf(focused)):
            self._to_first()

    def leave(self) -> None:
        """Let what is being written be kept and written into the record, because another page comes into view."""
        self._write()

    def keep_newest(self) -> None:
        """Ask for the newest text to be kept, because the window is about to close."""
        self._saving.ask()

    def panes(self) -> tuple[QWidget, ...]:
        """Give the panes: what it says, and what can be done."""
        return self._left, self.steps

    def hideEvent(self, event: QHideEvent) -> None:
        """Save at once when the page leaves the screen."""
        self.leave()
        super().hideEvent(event)

    # What is typed

    def _changed(self) -> None:
        self._saving.note(self._writing.body())
        self._said.set_tone("text-2")
        self._said.set_words(wording.SAVING)

    def _keep(self, record: str, body: bytes) -> None:
        self._is_kept = True
        self.draft_changed.emit(record, body)

    def _write(self) -> None:
        """What is finished in one field is written into the record; a moment later others can read it."""
        self._saving.ask()
        if self._page is not None and self._is_kept:
            self.write_asked.emit(self._page.line.record)

    def _typed(self, name: str) -> None:
        value = self._questions[name].value()
        if value is not None:  # something typed that is no answer yet
            self._writing.put(name, value)

    def _take(self, offer: object, values: object) -> None:
        self._write()  # first: a step is taken on everything that is written
        self.take_asked.emit(offer, values)

    def _say_saved(self) -> None:
        self._said.set_tone("text-2")
        if not self._saving.all_saved():
            self._said.set_words(wording.SAVING)
        elif self._saved_at is not None and self._page is not None:
            self._said.set_words(wording.SAVED.format(times.clock(self._saved_at, self._page.zone, seconds=True)))
        else:
            self._said.set_words("")

    # What is shown

    def _go(self, field: str) -> None:
        name = field.removeprefix("sections/")
        if field in self._questions:
            self._questions[field].focus()
        elif name in self._sections:
            self._sections[name].edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _to_first(self) -> None:
        """Give the keyboard to the first question; its button went with the step that was taken."""
        if self._questions:
            next(iter(self._questions.values())).focus()
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self, page: StagePage) -> None:
        empty(self._asked)
        self._questions, self._sections = {}, {}
        self._title.set_words(wording.READ_ONLY if page.locked and not page.facts else wording.WRITTEN)
        if page.as_sent and page.facts:
            self._asked.addWidget(words.line(wording.SCREENING, "section"))
        for field in page.facts:
            asked = question(field, page.offered)
            asked.changed.connect(lambda name=field.name: self._typed(name))
            self._questions[field.name] = asked
            self._asked.addWidget(asked)
            self._watch(asked)
        if page.form is not None:
            for section in page.form.sections:
                part = SectionField(self._writing, section)
                part.left.connect(self._write)
                part.answered.connect(lambda id=section.id: self._next(id))
                self._sections[section.id] = part
                self._asked.addWidget(part)
        chain((self._heading, self._holder, self.steps))
        first: QWidget = self._scrolled
        if self._questions and not page.as_sent:  # of what was sent the worry is read before anything is answered
            first = next(iter(self._questions.values()))
        elif self._sections:
            first = next(iter(self._sections.values())).edit
        first.show()  # a part that comes into a page in view is shown only after this, and is to have the keyboard now
        focusable = [one for one in first.findChildren(QWidget) if one.focusPolicy() != Qt.FocusPolicy.NoFocus]
        self.setFocusProxy(focusable[0] if focusable and first is not self._scrolled else first)

    def _watch(self, asked: Question) -> None:
        """What is typed is written into the record when the field is left, what is pressed at once."""
        if asked.field.asked_as in ("several", "attended", "choice", "yes-no"):
            asked.changed.connect(self._write)
            return
        for part in asked.findChildren(QWidget):
            if hasattr(part, "left"):
                part.left.connect(lambda: self._look_at(asked))
                part.left.connect(self._write)

    def _look_at(self, asked: Question) -> None:
        """Say at a field that is left what of it cannot be read; it is kept as it is typed."""
        if self._page is not None:
            fault = stage_fields.fault(self._page.line.kind, asked.field.name, asked.value(), self._page.zone)
            asked.fault(fault) if fault else asked.mend()

    def _next(self, id: str) -> None:
        names = list(self._sections)
        at = names.index(id) + 1
        if at < len(names):
            self._sections[names[at]].edit.setFocus()

    def _fill(self, page: StagePage) -> None:
        """Show what the record says and what is written here, but leave alone the field that has the keyboard."""
        focused = QApplication.focusWidget()
        for name, one in self._questions.items():
            if isinstance(one, AttendedQuestion):
                one.offer(page.offered)
            if not (focused is not None and one.isAncestorOf(focused)) and one.value() != self._writing.typed(name):
                one.put(self._writing.typed(name))
        for part in self._sections.values():
            if not (focused is not None and part.isAncestorOf(focused)):
                part.show_draft()
        self._warning.say(page.warning)
        self._warning.setVisible(bool(page.warning))
        self._locked.say(page.locked)
        self._locked.setVisible(bool(page.locked))
        self._notices.setVisible(bool(page.warning or page.locked))
        self._as_sent.say(page.as_sent)
        self._as_sent.setVisible(bool(page.as_sent))
        self._rest.setVisible(bool(page.as_sent and page.facts))

    def _show_steps(self, page: StagePage) -> None:
        line = page.line
        if (line.record, line.asked, line.stand) != self._above:  # else a button that has the keyboard would lose it
            self._above = (line.record, line.asked, line.stand)
            self.steps.put_above(self._notices_of(line))
        self.steps.show_offers(page.whole, page.offers, "" if page.offers else wording.NOTHING_LEFT)

    def _notices_of(self, line: StageLine) -> list[QWidget]:
        """Build what is said above the steps: that a decision is asked for, and what waits or was refused."""
        above: list[QWidget] = []
        if line.asked is not None:
            take_back = []
            if line.asked.mine:
                button = Button(wording.WITHDRAW, size=buttons.SMALL, name="stage-withdraw")
                button.setAutoDefault(True)
                button.clicked.connect(lambda: self.withdraw_asked.emit(line.asked.approval if line.asked else ""))
                take_back.append(button)
            notice = Notice("info", "clipboard-check", *take_back, name="stage-asked")
            notice.say(line.asked.words, line.asked.detail)
            above.append(notice)
        if line.stand.state:
            acts = []
            if line.stand.change:
                button = Button(wording.LET_GO, size=buttons.SMALL, name="stage-let-go")
                button.setAutoDefault(True)
                button.clicked.connect(lambda: self.let_go_asked.emit(line.stand.change))
                acts.append(button)
            waits = line.stand.state == "waiting"
            notice = Notice(
                "info" if waits else "danger", "hourglass" if waits else "circle-alert", *acts, name="stage-stand"
            )
            notice.say(line.stand.title, line.stand.words)
            above.append(notice)
        return above

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._holder)
        column.setContentsMargins(tokens.px(16), tokens.px(12), tokens.px(16), tokens.px(16))
        column.setSpacing(tokens.px(14))
        self._asked.setSpacing(tokens.px(14))
        for read in (self._first, self._read):
            read.setSpacing(tokens.px(2))
        column.addWidget(self._as_sent)
        column.addLayout(self._first)
        column.addLayout(self._asked)
        column.addWidget(self._rest)
        column.addLayout(self._read)
        column.addStretch(1)
        self._left = Card(name="stage-says")
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._said)
        self._left.add_padded(head, 14, 10)
        self._left.add_line()
        notices = QVBoxLayout()
        notices.setContentsMargins(tokens.px(12), tokens.px(10), tokens.px(12), 0)
        notices.addWidget(self._warning)
        notices.addWidget(self._locked)
        self._notices = QWidget()
        self._notices.setLayout(notices)
        self._left.column.addWidget(self._notices)
        self._scrolled = Scrolled(self._holder)
        self._scrolled.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # so that what is only read scrolls by keyboard
        self._scrolled.setProperty("focusRadius", tokens.RADIUS.card)
        self._scrolled.setObjectName("stage-scroll")
        self._left.column.addWidget(self._scrolled, 1)
        row = QHBoxLayout()
        row.setSpacing(tokens.px(tokens.SIZE.card_gap))
        right = QVBoxLayout()
        right.setSpacing(tokens.px(tokens.SIZE.card_gap))
        right.addWidget(self.steps, 1)
        right.addWidget(self.passing)
        row.addWidget(self._left, 5)
        row.addLayout(right, 3)
        across, down = tokens.PAGE_PADDING
        page = QVBoxLayout(self)
        page.setContentsMargins(tokens.px(across), tokens.px(down - 4), tokens.px(across), tokens.px(down))
        page.setSpacing(0)
        page.addWidget(self._heading)
        page.addLayout(row, 1)
        for part in (self._warning, self._locked, self._as_sent, self._rest):
            part.hide()
        self.setFocusProxy(self._scrolled)
