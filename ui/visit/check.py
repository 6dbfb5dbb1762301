"""The step "Check and sign": what is missing, what will be signed, and the one place where it is signed."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.draft import ContactDraft
from ui.kit import fonts, tokens, words
from ui.kit.buttons import VISIT, Button, ButtonKind
from ui.kit.cards import EmptyPlace, Notice
from ui.visit import check_parts, form_of_draft, reading
from ui.visit.form_of_draft import MissingOfChild
from ui.visit.page import StepPage
from ui.visit.parts import question, small
from ui.visit.writing import Writing

_LEFT, _READY, _CONFIRM, _SIGNED = range(4)
STAYED_AWAY = "You sign that {} did not come, and that you made this visit without them."


class CheckPage(StepPage):
    """At the left what is left, then the signing; at the right everything to read through."""

    jumped = Signal(int)
    sign_pressed = Signal()
    backed = Signal()

    def __init__(self, writing: Writing) -> None:
        super().__init__(writing)
        self._shown: tuple[MissingOfChild, ...] | None = None
        self._shown_for = ""
        self._missing = QVBoxLayout()
        self._places = QStackedWidget()
        self._places.addWidget(self._left_part())
        self._places.addWidget(
            EmptyPlace("circle-check", "Nothing is missing", "Read it through, then press Sign and lock.")
        )
        self.sign_now = Button("Sign now", ButtonKind.PRIMARY, VISIT, icon="lock", name="sign-now")
        self.not_yet = Button("Not yet", size=VISIT, name="sign-not-yet")
        self._problem = Notice("danger", name="sign-problem")
        self._absent = small("", "text", wrap=True)
        self._absent.setObjectName("stayed-away")
        self._places.addWidget(self._confirm_part())
        self._signed = EmptyPlace("lock", "Signed")
        self._places.addWidget(self._signed)
        self._title = question("What you will sign")
        self._text = QVBoxLayout()
        self._lay()
        self.sign_now.clicked.connect(self.sign_pressed)
        self.not_yet.clicked.connect(self.backed)

    def show_missing(self, missing: tuple[MissingOfChild, ...]) -> None:
        """List what is missing; nothing missing says so."""
        kind = self.writing.draft.kind_of_contact  # some steps are named by it
        if (missing, kind) != (self._shown, self._shown_for):
            self._shown, self._shown_for = missing, kind
            check_parts.empty(self._missing)
            for number, one in enumerate(missing, start=1):
                self._missing.addWidget(self._row(number, one))
            self._missing.addStretch(1)
        if missing or not self.confirming():
            self.leave_confirm()

    def read_through(self) -> None:
        """Show what would be signed as the draft stands now."""
        form, draft = self.writing.form, self.writing.draft
        check_parts.empty(self._text)
        for part in draft.children:
            self._add_passages(form_of_draft.child_of(form, part).name, reading.of_child(form, draft, part))
        names = [part.given for part in draft.children]
        shared = "The visit" if len(names) == 1 else f"In the record of {', '.join(names[:-1])} and {names[-1]}"
        self._add_passages(shared, reading.of_visit(form, draft))
        self._text.addStretch(1)

    def ask_to_confirm(self) -> None:
        """Ask once more, with the words that it cannot be changed."""
        self._problem.hide()
        self.sign_now.setEnabled(True)
        absent = [one.name for one in self.writing.draft.joining if one.came == "no"]
        self._absent.set_words(STAYED_AWAY.format(" and ".join(absent)))
        self._absent.setVisible(bool(absent))
        self._places.setCurrentIndex(_CONFIRM)
        self.not_yet.setFocus()  # so that a stray key does not sign

    def leave_confirm(self) -> None:
        """Show again what is missing, or that nothing is."""
        self._places.setCurrentIndex(_LEFT if self._shown else _READY)

    def confirming(self) -> bool:
        """Whether the person is being asked to confirm."""
        return self._places.currentIndex() == _CONFIRM

    def say_problem(self, title: str, text: str, kind: str = "danger") -> None:
        """Say beside the button why it is not signed yet."""
        self._problem.say(title, text, kind)
        self._problem.show()

    def show_signed(self, said: str) -> None:
        """Say that it is signed."""
        self._signed.say("Signed and locked", said)
        self._title.set_words("What you signed")
        self._places.setCurrentIndex(_SIGNED)

    def first_field(self) -> QWidget | None:
        """Begin with the first thing that is missing."""
        return self.findChild(Button, "go-1")

    def set_compact(self, compact: bool) -> None:
        """The page has its own margins, because its two halves reach from edge to edge."""
        self.column.setContentsMargins(0, 0, 0, 0)

    def _lay(self) -> None:
        both, _, self._text = check_parts.halves(self._places, self._title, "What you will sign")
        self.column.addLayout(both, 1)

    def _left_part(self) -> QWidget:
        part, column = check_parts.padded()
        column.addWidget(question("Left before you can sign"))
        self._missing = check_parts.listing(column)
        return part

    def _confirm_part(self) -> QWidget:
        part, column = check_parts.padded()
        column.addWidget(question("Sign and lock this visit?"))
        column.addWidget(small("After you sign, this cannot be changed. It can only be added to.", "text", wrap=True))
        column.addWidget(self._absent)
        column.addWidget(small("It is sent when there is a network.", wrap=True))
        line = QHBoxLayout()
        line.setSpacing(tokens.px(10))
        line.addWidget(self.sign_now)
        line.addWidget(self.not_yet)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(self._problem)
        self._problem.hide()
        column.addStretch(1)
        return part

    def _row(self, number: int, one: MissingOfChild) -> QWidget:
        draft: ContactDraft = self.writing.draft
        place = form_of_draft.step_of(one, draft)
        step = form_of_draft.steps_of(draft)[place].title
        return check_parts.gap_row(number, one[1].words, step, partial(self.jumped.emit, place))

    def _add_passages(self, title: str, passages: Sequence[reading.Passage]) -> None:
        heading = words.Words(title, size=16, weight=fonts.SEMI_BOLD, wrap=True)
        heading.setContentsMargins(0, 0, 0, 0)
        self._text.addWidget(heading)
        for passage in passages:
            check_parts.passage(self._text, passage.label, passage.text)
        self._text.addSpacing(tokens.px(8))
