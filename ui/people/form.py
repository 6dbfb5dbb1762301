"""The form at the right of the tab: built from its fields, and what is typed stays until the store has it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.casework.asked import REASON, lowers
from app.casework.case_pages import RecordForm
from ui.kit import buttons, tokens, words
from ui.kit.buttons import Button, ButtonKind
from ui.kit.cards import Card, Notice
from ui.kit.fields import Field, LineEdit
from ui.people import wording
from ui.people.questions import Question, question
from ui.visit.parts import Scrolled, forget, set_reading_order

Key = tuple[str, str, str]
_KEYS = ("Ctrl+Return", "Ctrl+Enter")
_WHOLE = ("visit", "allocation", "late-reason", "task", "no-access", "health-review", "cover")
"""Forms of acts: they are asked with everything, not with what differs."""


def key_of(form: RecordForm) -> Key:
    """Give what a form is about."""
    return form.child, form.kind, form.record


@dataclass
class Typed:
    """What differs from what a form showed, and the reason."""

    values: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


class RecordFormPanel(Card):
    """Asks for the fields of one form; keeps what is typed for each form until it is saved or given up."""

    asked = Signal(object, object, str)  # the form, its values, the reason
    closed = Signal()
    versions_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(name="record-form")
        self._form: RecordForm | None = None
        self._questions: dict[str, Question] = {}
        self._shown: dict[str, Any] = {}
        self._typed: dict[Key, Typed] = {}
        self._saving: Key | None = None
        self._title = words.line("", "section", wrap=True)
        self._holder = QWidget()
        self._column = QVBoxLayout(self._holder)
        self._scrolled = Scrolled(self._holder)
        self._reason = Field(wording.WHY, LineEdit(name="form-reason"), note=wording.LOWERING)
        self._told = Notice(name="form-told")
        self._arrived = Notice("warn", "undo-2", name="form-arrived")
        self._hidden = Notice("protected", "lock", name="address-hidden")
        self._note_words = words.paragraph("")
        self._versions = Button(
            wording.VERSIONS, ButtonKind.QUIET, buttons.SMALL, icon="git-compare", name="form-versions"
        )
        self._save = Button(wording.SAVE, ButtonKind.PRIMARY, note="Ctrl Enter", name="form-save")
        self._cancel = Button(wording.CANCEL, name="form-cancel")
        self._lay_out()
        acts = ((self._save, self._ask), (self._cancel, self._give_up), (self._versions, self._ask_versions))
        for button, press in acts:
            button.setAutoDefault(True)
            button.clicked.connect(press)
        for keys in _KEYS:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._ask)
        self._reason.edit.textChanged.connect(self._note)

    def form(self) -> RecordForm | None:
        """Give the form in view."""
        return self._form

    def show_form(self, form: RecordForm) -> None:
        """Ask for the fields of a form, with what was typed for it before."""
        same = self._form is not None and key_of(self._form) == key_of(form)
        if same and self._form == form:
            return
        self._form = form
        self._title.set_words(form.title)
        self.setAccessibleName(form.title)
        self._build(form)
        self._told.hide()
        self._fill(self._typed.get(key_of(form), Typed()))
        self._set_saving(self._saving == key_of(form))
        if not same:
            self._scrolled.verticalScrollBar().setValue(0)

    def focus(self) -> None:
        """Give the keyboard to the first question."""
        if self._questions:
            next(iter(self._questions.values())).focus()

    def leave(self) -> None:
        """Take the form out of view; what is typed is kept for when it is asked for again."""
        self._form = None

    def kept(self, child: str) -> bool:
        """Tell whether something is typed and not saved in any form of a child."""
        return any(key[0] == child for key in self._typed)

    def saved(self) -> bool:
        """Take it that what was asked for is in the store; tells whether it was the form in view."""
        key, self._saving = self._saving, None
        if key is not None:
            self._typed.pop(key, None)
        self._set_saving(False)
        return self._form is not None and key == key_of(self._form)

    def failed(self, sentence: str, faults: Sequence[tuple[str, str]] = ()) -> None:
        """Say why it was not saved, at the fields where it is known; everything typed stays."""
        key, self._saving = self._saving, None
        self._set_saving(False)
        if self._form is None or key != key_of(self._form):
            return
        self._mark(faults)
        title = wording.MEND if faults else wording.NOT_SAVED
        said = " ".join(filter(None, (sentence and f"{sentence.rstrip('.')}.", wording.KEPT)))
        self._told.say(title, said, "danger", "circle-alert")
        self._told.show()

    def values(self) -> dict[str, Any]:
        """Give what differs from what the form showed."""
        return {name: one.value() for name, one in self._questions.items() if one.value() != self._shown[name]}

    def _ask(self) -> None:
        form = self._form
        if form is None or self._saving is not None:
            return
        faults = [(name, said) for name, one in self._questions.items() if (said := one.complaint())]
        if self._lowers() and not self._reason.text().strip():
            faults.append((REASON, wording.NO_WHY))
        if faults:
            self._mark(faults)
            return
        self._told.hide()
        self._saving = key_of(form)
        self._set_saving(True)
        # what a new address begins with may be another by now: whether it is protected is always said
        whole = form.kind in _WHOLE or (form.kind == "address" and not form.record)
        values = {name: one.value() for name, one in self._questions.items()} if whole else self.values()
        self.asked.emit(form, values, self._reason.text().strip() if self._lowers() else "")

    def _ask_versions(self) -> None:
        if self._form is not None:
            self.versions_asked.emit(self._form.versions)

    def _give_up(self) -> None:
        if self._form is not None:
            self._typed.pop(key_of(self._form), None)
        self._form = None
        self.closed.emit()

    def _note(self) -> None:
        """Remember each key: another page or form may be shown before it is saved."""
        self._reason.setVisible(self._lowers())
        if self._form is None:
            return
        typed = Typed(self.values(), self._reason.text())
        if typed.values or typed.reason:
            self._typed[key_of(self._form)] = typed
        else:
            self._typed.pop(key_of(self._form), None)

    def _lowers(self) -> bool:
        form = self._form
        return form is not None and any(
            one.field.lowering_needs_reason and lowers(form.kind, name, one.field.value, one.value())
            for name, one in self._questions.items()
        )

    def _mark(self, faults: Sequence[tuple[str, str]]) -> None:
        self._reason.mend()
        for one in self._questions.values():
            one.mend()
        for name, said in faults:
            if name in self._questions:
                self._questions[name].fault(said)
            elif name == REASON:
                self._reason.show()
                self._reason.fault(said)
        first = next((self._questions[name] for name, _ in faults if name in self._questions), None)
        if first is not None:
            first.focus()
            self._bring(first)
        elif faults:
            self._reason.edit.setFocus()

    def _bring(self, one: Question) -> None:
        """Show a question whole, once it has its place: above the foot, which does not scroll."""
        QTimer.singleShot(0, one, lambda: self._scrolled.ensureWidgetVisible(one, 0, tokens.px(12)))

    def _build(self, form: RecordForm) -> None:
        for old in self._questions.values():
            self._column.removeWidget(old)
            forget(old)
        self._questions = {one.name: question(one) for one in form.fields}
        self._shown = {name: one.value() for name, one in self._questions.items()}
        for place, one in enumerate(self._questions.values(), start=1):  # under what arrived late
            self._column.insertWidget(place, one)
            one.changed.connect(one.mend)
            one.changed.connect(self._note)
            one.grown.connect(partial(self._bring, one))
        self._hidden.setVisible(form.kind == "address" and "lines" not in self._questions)
        self._note_words.set_words(form.note)
        self._note_words.setVisible(bool(form.note))
        self._versions.setVisible(bool(form.versions))
        self._arrived.say(form.arrived)
        self._arrived.setVisible(bool(form.arrived))
        self._save.set_words(wording.save(form))
        set_reading_order(self._holder)

    def _fill(self, typed: Typed) -> None:
        for name, value in typed.values.items():
            if name in self._questions:
                self._questions[name].put(value)
        edit = self._reason.edit
        if isinstance(edit, LineEdit):
            blocked = edit.blockSignals(True)
            edit.setText(typed.reason)
            edit.blockSignals(blocked)
        self._reason.mend()
        self._reason.setVisible(self._lowers())

    def _set_saving(self, saving: bool) -> None:
        """Let nothing be typed that would not be in what is being saved."""
        self._holder.setEnabled(not saving)
        self._reason.setEnabled(not saving)
        self._cancel.setEnabled(not saving)
        self._save.setEnabled(not saving)
        if self._form is not None:
            self._save.set_words(wording.SAVING if saving else wording.save(self._form))

    def _lay_out(self) -> None:
        self.add_padded(self._title, 14, 12)
        self.add_line()
        self._column.setContentsMargins(tokens.px(14), tokens.px(12), tokens.px(14), tokens.px(12))
        self._column.setSpacing(tokens.px(12))
        self._hidden.say(wording.PROTECTED, wording.HIDDEN)
        self._column.addWidget(self._arrived)
        self._column.addWidget(self._hidden)
        self._column.addWidget(self._note_words)
        self._column.addWidget(self._versions, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)
        self.column.addWidget(self._scrolled, 1)
        self.add_line()
        foot = QVBoxLayout()
        foot.setSpacing(tokens.px(10))
        foot.addWidget(self._reason)
        foot.addWidget(self._told)
        row = QHBoxLayout()
        row.addWidget(self._cancel)
        row.addStretch(1)
        row.addWidget(self._save)
        foot.addLayout(row)
        self.add_padded(foot, 14, 10)
        self._told.hide()
        self._hidden.hide()
        self._versions.hide()
        self._arrived.hide()
        self._reason.hide()
