"""The last step: what is still to be said, who gets it and by when it is decided, and the one place to send it."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.casework.referral_pages import ReferralForm
from app.domain.referral_draft import Gap
from ui.kit import fonts, words
from ui.kit.buttons import VISIT, Button, ButtonKind
from ui.kit.cards import EmptyPlace, Notice
from ui.referral import reading
from ui.referral.attached import Attached
from ui.referral.danger import calls
from ui.referral.page import ReferralPage
from ui.referral.writing import TITLES, Writing
from ui.visit import check_parts
from ui.visit.parts import Scrolled, question, small

GOES_ON = "Whoever reads the referral sees what you changed. A decision that was asked for already is asked for again."
GOES_ON_SENT = "The strip at the foot says when it has arrived. You are told here what is decided."
_LEFT, _READY, _SENT = range(3)
_NOW = "Do not wait for that: ring 999, then the duty desk, if you have not yet."


class CheckPage(ReferralPage):
    """At the left what is left, then the sending; at the right everything to read through."""

    jumped = Signal(str)
    send_pressed = Signal()

    def __init__(self, writing: Writing) -> None:
        super().__init__(writing, "check")
        self._shown: tuple[Gap, ...] | None = None
        self.send_now = Button("Send now", ButtonKind.PRIMARY, VISIT, icon="send", name="send-now")
        self._problem = Notice("danger", name="send-problem")
        self._ring = Notice("danger", "phone", name="ring-before-sending")
        self._goes = words.Words("", size=16, weight=fonts.SEMI_BOLD, wrap=True)
        self._goes.setObjectName("goes-to")
        self._gaps = QVBoxLayout()
        self._places = QStackedWidget()
        for part in (self._left_part(), self._ready_part(), self._sent_part()):
            self._places.addWidget(part)
        self._text = QVBoxLayout()
        self._title = question("What is sent")
        self.read = self._lay()
        self.send_now.clicked.connect(self.send_pressed)

    def show_gaps(self, gaps: tuple[Gap, ...]) -> None:
        """List what is still to be said; nothing left shows the sending."""
        if gaps != self._shown:
            self._shown = gaps
            check_parts.empty(self._gaps)
            for number, gap in enumerate(gaps, start=1):
                go_there = partial(self.jumped.emit, gap.step)
                self._gaps.addWidget(check_parts.gap_row(number, gap.words, TITLES[gap.step], go_there))
            self._gaps.addStretch(1)
        if not self.is_sent():
            self._places.setCurrentIndex(_LEFT if gaps else _READY)

    def read_through(self) -> None:
        """Show what would be sent as the draft stands now, and to ring first where a child is in danger."""
        self._ring.say("A child is in danger now: ring first", calls(self.writing.form))
        self._ring.setVisible(self.writing.draft.harm_now == "yes")
        check_parts.empty(self._text)
        for passage in reading.passages(self.writing):
            check_parts.passage(self._text, passage.label, passage.text)
        self._text.addStretch(1)

    def say_problem(self, title: str, text: str, kind: str = "danger") -> None:
        """Say beside the button why it is not sent yet."""
        self._problem.say(title, text, kind)
        self._problem.show()

    def show_sent(self) -> None:
        """Say that it is written for good, where it is, and offer to add files."""
        form = self.writing.form
        if self.writing.draft.goes_on:
            self._sent.say("What you wrote on waits to be sent", GOES_ON_SENT)
        else:
            self._say_sent(form)
        self._title.set_words("What you sent")
        self._files.show_children(self.writing.draft.children)
        self._places.setCurrentIndex(_SENT)

    def _say_sent(self, form: ReferralForm) -> None:
        goes = (
            f"It goes to {form.goes_to} as soon as there is a network; the strip at the foot says when it has arrived."
        )
        by_when = f"is decided by the end of {form.decided_by}, and you are told here."
        decided = f"It {by_when}"
        if self.writing.draft.harm_now == "yes":  # nobody may read the date as the time to act
            decided = f"{_NOW} At the latest it {by_when}"
        self._sent.say("The referral is written and waits to be sent", f"{goes} {decided}")

    def is_sent(self) -> bool:
        """Whether it was sent from this form."""
        return self._places.currentIndex() == _SENT

    def first_field(self) -> QWidget | None:
        """Begin with the first thing that is missing, else with reading it through."""
        return self.findChild(Button, "go-1") or self.read

    def set_compact(self, compact: bool) -> None:
        """The page has its own margins, because its two halves reach from edge to edge."""
        self.column.setContentsMargins(0, 0, 0, 0)

    def _lay(self) -> Scrolled:
        both, scrolled, self._text = check_parts.halves(self._places, self._title, "What is sent")
        self.column.addLayout(both, 1)
        return scrolled

    def _left_part(self) -> QWidget:
        part, column = check_parts.padded()
        column.addWidget(question("Left before you can send it"))
        self._gaps = check_parts.listing(column)
        return part

    def _ready_part(self) -> QWidget:
        form = self.writing.form
        part, column = check_parts.padded()
        column.addWidget(question("Ready to send"))
        self._goes.set_words(f"It goes to {form.goes_to}.")
        column.addWidget(self._goes)
        goes_on = self.writing.draft.goes_on
        by_when = GOES_ON if goes_on else f"It is decided by the end of {form.decided_by}."
        decided = small(by_when, "text", wrap=True)
        decided.setObjectName("decided-by")
        column.addWidget(decided)
        column.addWidget(small("You are told here what was decided. It is sent when there is a network.", wrap=True))
        if form.doubt:
            doubt = Notice("warn", "circle-help", name="may-not-refer")
            doubt.say("Ring them too", form.doubt)
            column.addWidget(doubt)
        column.addWidget(self._ring)
        column.addWidget(self.send_now, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._problem)
        self._problem.hide()
        column.addStretch(1)
        return part

    def _sent_part(self) -> QWidget:
        part, column = check_parts.padded()
        self._sent = EmptyPlace("send", "")
        self._files = Attached(self.writing)
        column.addWidget(self._sent)
        column.addWidget(self._files)
        column.addStretch(1)
        return part
