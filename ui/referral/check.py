"""The last step: what is still to be said, who gets it and by when it is decided, and the one place to send it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.referral_draft import Gap, Step
from ui.kit import fonts, tokens, words
from ui.kit.buttons import VISIT, VISIT_SMALL, Button, ButtonKind
from ui.kit.cards import EmptyPlace, Notice
from ui.kit.marks import Line
from ui.referral import reading
from ui.referral.attached import Attached
from ui.referral.danger import calls
from ui.referral.page import ReferralPage
from ui.referral.writing import TITLES, Writing
from ui.visit.parts import Scrolled, forget, question, small

_LEFT, _READY, _SENT = range(3)


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
            _empty(self._gaps)
            for number, gap in enumerate(gaps, start=1):
                self._gaps.addWidget(self._row(number, gap))
            self._gaps.addStretch(1)
        if not self.is_sent():
            self._places.setCurrentIndex(_LEFT if gaps else _READY)

    def read_through(self) -> None:
        """Show what would be sent as the draft stands now, and to ring first where a child is in danger."""
        self._ring.say("A child is in danger now: ring first", calls(self.writing.form))
        self._ring.setVisible(self.writing.draft.harm_now == "yes")
        _empty(self._text)
        for passage in reading.passages(self.writing):
            self._text.addWidget(words.Words(passage.label, size=13, tone="text-2", wrap=True))
            self._text.addWidget(words.Words(passage.text, size=15, wrap=True))
            self._text.addSpacing(tokens.px(6))
        self._text.addStretch(1)

    def say_problem(self, title: str, text: str, kind: str = "danger") -> None:
        """Say beside the button why it is not sent yet."""
        self._problem.say(title, text, kind)
        self._problem.show()

    def show_sent(self) -> None:
        """Say that it is written for good, where it is, and offer to add files."""
        form = self.writing.form
        self._sent.say(
            "The referral is written and waits to be sent",
            f"It goes to {form.goes_to} as soon as there is a network; the strip at the foot says when it has "
            f"arrived. It is decided by the end of {form.decided_by}, and you are told here.",
        )
        self._title.set_words("What you sent")
        self._files.show_children(self.writing.draft.children)
        self._places.setCurrentIndex(_SENT)

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
        halves = QHBoxLayout()
        halves.setSpacing(0)
        halves.addWidget(self._places, 5)
        halves.addWidget(Line(upright=True))
        right, column = _padded()
        column.addWidget(self._title)
        inner = QWidget()
        self._text = QVBoxLayout(inner)
        self._text.setContentsMargins(tokens.px(6), tokens.px(4), tokens.px(16), 0)
        self._text.setSpacing(tokens.px(2))
        scrolled = Scrolled(inner)
        scrolled.setObjectName("read-through")
        scrolled.setAccessibleName("What is sent")
        scrolled.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # so that it scrolls by keyboard
        scrolled.setProperty("focusRadius", tokens.RADIUS.field)
        column.addWidget(scrolled, 1)
        halves.addWidget(right, 6)
        self.column.addLayout(halves, 1)
        return scrolled

    def _left_part(self) -> QWidget:
        part, column = _padded()
        column.addWidget(question("Left before you can send it"))
        inner = QWidget()
        self._gaps = QVBoxLayout(inner)
        self._gaps.setContentsMargins(0, 0, tokens.px(4), 0)
        self._gaps.setSpacing(0)
        column.addWidget(Scrolled(inner), 1)
        return part

    def _ready_part(self) -> QWidget:
        form = self.writing.form
        part, column = _padded()
        column.addWidget(question("Ready to send"))
        self._goes.set_words(f"It goes to {form.goes_to}.")
        column.addWidget(self._goes)
        decided = small(f"It is decided by the end of {form.decided_by}.", "text", wrap=True)
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
        part, column = _padded()
        self._sent = EmptyPlace("send", "")
        self._files = Attached(self.writing)
        column.addWidget(self._sent)
        column.addWidget(self._files)
        column.addStretch(1)
        return part

    def _row(self, number: int, gap: Gap) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, tokens.px(5), 0, tokens.px(5))
        line.setSpacing(tokens.px(10))
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(words.Words(gap.words, size=15, weight=fonts.MEDIUM, wrap=True))
        said.addWidget(words.line(TITLES[gap.step], "small", "text-2"))
        line.addLayout(said, 1)
        go = Button("Go", size=VISIT_SMALL, icon="arrow-right", icon_after=True, name=f"go-{number}")
        go.setAccessibleName(f"Go to {TITLES[gap.step]}: {gap.words}")
        go.clicked.connect(lambda _=False, step=gap.step: self._jump(step))
        line.addWidget(go, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _jump(self, step: Step) -> None:
        self.jumped.emit(step)


def _padded() -> tuple[QWidget, QVBoxLayout]:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(tokens.px(20), tokens.px(16), tokens.px(16), tokens.px(12))
    column.setSpacing(tokens.px(10))
    return part, column


def _empty(layout: QLayout) -> None:
    while (spot := layout.takeAt(0)) is not None:
        if (widget := spot.widget()) is not None:
            forget(widget)
