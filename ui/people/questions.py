"""The questions of a form: one widget for each way of being asked, all read and filled in the same way."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.casework.asked import typed_date
from app.casework.case_pages import FieldValue
from ui.kit import fonts, tokens, words
from ui.kit.cards import Card
from ui.kit.choices import FILTER, Pill
from ui.kit.fields import Field, LineEdit, TextEdit
from ui.kit.measure import PLAIN, high
from ui.people import wording
from ui.visit.parts import GrowingText, PillChoice

_FEW, _SHOWN, _ROW, _WIDE = 6, 5, 28, 310
_MOST_LINES = 8
_YES_NO = (("yes", "Yes"), ("no", "No"))


class Question(QWidget):
    """One field of a form; `changed` tells that something was typed or chosen."""

    changed = Signal()
    grown = Signal()  # it needs more room than it had, and is to be seen whole

    def __init__(self, field: FieldValue) -> None:
        super().__init__()
        self.field = field
        self.setObjectName(f"question-{field.name}")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(tokens.px(5))

    def value(self) -> Any:
        """Give what is typed or chosen."""
        raise NotImplementedError

    def put(self, value: Any) -> None:
        """Show a value without telling."""
        raise NotImplementedError

    def fault(self, message: str) -> None:
        """Say what needs fixing."""
        raise NotImplementedError

    def mend(self) -> None:
        """Take the fault away."""
        raise NotImplementedError

    def focus(self) -> None:
        """Give the keyboard to this question."""
        raise NotImplementedError

    def complaint(self) -> str:
        """Give what is wrong already, before anybody else is asked."""
        return ""


class TypedQuestion(Question):
    """Text, a date or lines."""

    def __init__(self, field: FieldValue) -> None:
        super().__init__(field)
        name = f"field-{field.name}"
        several = field.asked_as in ("long-text", "lines")
        hint = wording.HINTS.get(field.asked_as, "")
        self.edit: GrowingText | LineEdit = self._growing(name, hint) if several else LineEdit(hint=hint, name=name)
        self._field = Field(wording.label(field), self.edit)
        self.column.addWidget(self._field)
        self.edit.textChanged.connect(self.changed)
        self.put(field.value)

    @staticmethod
    def _growing(name: str, hint: str) -> GrowingText:
        """Two lines to begin with, and as many as are written, up to some: a bar would be in the way of them."""
        edit = GrowingText(name, "", hint=hint, most=_MOST_LINES, size=14)
        edit.set_least(2)
        return edit

    def value(self) -> Any:
        """Give the text as typed; lines as lines."""
        text = self._field.text()
        if self.field.asked_as != "lines":
            return text
        return tuple(line.strip() for line in text.splitlines() if line.strip())

    def put(self, value: Any) -> None:
        """Show text, a date as it is typed, or lines."""
        if isinstance(value, date):
            value = typed_date(value)
        text = "\n".join(value) if isinstance(value, tuple | list) else str(value or "")
        if isinstance(self.edit, TextEdit):
            self.edit.set_words(text)
        else:
            with QSignalBlocker(self.edit):
                self.edit.setText(text)
            self.edit.setCursorPosition(0)

    def fault(self, message: str) -> None:
        """Say under the field what needs fixing."""
        self._field.fault(message)

    def mend(self) -> None:
        """Take the fault away."""
        self._field.mend()

    def focus(self) -> None:
        """Give the keyboard to the field."""
        self.edit.setFocus()


class PillQuestion(Question):
    """One of a few, or yes and no."""

    def __init__(self, field: FieldValue) -> None:
        super().__init__(field)
        choices = _YES_NO if field.asked_as == "yes-no" else field.choices
        self._row = PillChoice(choices, f"field-{field.name}", wording.label(field), size=FILTER)
        self._message = words.paragraph("", "small", "danger")
        self._message.hide()
        self.column.addWidget(words.Words(wording.label(field), size=13, weight=fonts.SEMI_BOLD, wrap=True))
        self.column.addWidget(self._row)
        self.column.addWidget(self._message)
        self._row.chosen.connect(lambda _: self.changed.emit())
        self.put(field.value)

    def value(self) -> Any:
        """Give the key chosen, or whether yes."""
        chosen = self._row.choice()
        return chosen == "yes" if self.field.asked_as == "yes-no" else chosen

    def put(self, value: Any) -> None:
        """Choose without telling."""
        self._row.choose(("yes" if value else "no") if self.field.asked_as == "yes-no" else str(value or ""))

    def fault(self, message: str) -> None:
        """Say under the choices what needs fixing."""
        self._message.set_words(message)
        self._message.show()
        for pill in self._row.findChildren(Pill):
            pill.setAccessibleDescription(f"{wording.label(self.field)}. {message}")

    def mend(self) -> None:
        """Take the fault away."""
        self._message.hide()
        for pill in self._row.findChildren(Pill):
            pill.setAccessibleDescription(wording.label(self.field))

    def focus(self) -> None:
        """Give the keyboard to the pill that is chosen, or to the first."""
        self._row.focus()


class _FindLine(LineEdit):
    """Where one types to find; the arrow down goes into the list."""

    down = Signal()
    taken = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Let what is typed next take the place of what was chosen, after the press has set the cursor."""
        super().focusInEvent(event)
        QTimer.singleShot(0, self, self.selectAll)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go into the list, or take its first line; Enter with Control saves the form."""
        if event.key() == Qt.Key.Key_Down:
            self.down.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.taken.emit()
        else:
            super().keyPressEvent(event)


class FoundQuestion(Question):
    """One of many: typed to find, chosen from the list below; what is typed and not chosen is no answer."""

    def __init__(self, field: FieldValue) -> None:
        super().__init__(field)
        self._line = _FindLine(hint=wording.CHOOSE, name=f"field-{field.name}")
        self._field = Field(wording.label(field), self._line)
        self._list = QListWidget()
        self._list.setObjectName(f"found-{field.name}")
        self._list.setAccessibleName(f"{field.label}, found")
        self._list.setWordWrap(True)  # a name is never cut
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._found = Card(name=f"found-card-{field.name}")
        self._found.add_padded(self._list, 4, 4)
        self._found.hide()
        self.column.addWidget(self._field)
        self.column.addWidget(self._found)
        self._line.textChanged.connect(self._find)
        self._line.down.connect(self._enter_list)
        self._line.taken.connect(lambda: self._take(self._list.item(0)))
        self._list.itemActivated.connect(self._take)
        self._list.itemClicked.connect(self._take)
        self.put(field.value)

    def value(self) -> Any:
        """Give the key whose words stand in the line; None where they are nobody's."""
        text = self._line.text().strip()
        none = "" if not text else None
        return next((key for key, said in self._choices() if said == text), none)

    def put(self, value: Any) -> None:
        """Show a choice, or text that was typed to find one."""
        said = dict(self._choices()).get(value) if value is not None else None
        with QSignalBlocker(self._line):
            self._line.setText(said or "")
        self._line.setCursorPosition(0)
        self._found.hide()

    def fault(self, message: str) -> None:
        """Say under the line what needs fixing."""
        self._field.fault(message)

    def mend(self) -> None:
        """Take the fault away."""
        self._field.mend()

    def focus(self) -> None:
        """Give the keyboard to the line."""
        self._line.setFocus()

    def complaint(self) -> str:
        """Say it where what is typed was not chosen."""
        return wording.NOT_CHOSEN if self.value() is None else ""

    def _choices(self) -> Sequence[tuple[str, str]]:
        return self.field.choices

    def _find(self) -> None:
        parts = self._line.text().casefold().split()
        found = [(key, said) for key, said in self._choices() if all(part in said.casefold() for part in parts)]
        self._list.clear()
        for key, said in found:
            shown = QListWidgetItem(said)
            shown.setData(Qt.ItemDataRole.UserRole, key)
            shown.setSizeHint(QSize(0, max(tokens.px(_ROW), high(said, PLAIN, tokens.px(_WIDE)) + tokens.px(10))))
            self._list.addItem(shown)
        rows = [self._list.item(place).sizeHint().height() for place in range(min(len(found), _SHOWN))]
        self._list.setFixedHeight(sum(rows))
        self._show_found(bool(found) and bool(parts) and self.value() is None)
        self.changed.emit()

    def _show_found(self, shown: bool) -> None:
        self._found.setVisible(shown)
        if shown:
            self.grown.emit()

    def _enter_list(self) -> None:
        if self._found.isHidden():
            self._show_all()
        if self._list.count():
            self._list.setCurrentRow(0)
            self._list.setFocus()

    def _show_all(self) -> None:
        text = self._line.text()
        with QSignalBlocker(self):
            self._line.clear()
            self._find()
            with QSignalBlocker(self._line):
                self._line.setText(text)
        self._show_found(bool(self._list.count()))

    def _take(self, chosen: QListWidgetItem | None) -> None:
        if chosen is None or self._found.isHidden():
            return
        self.put(chosen.data(Qt.ItemDataRole.UserRole))
        self._line.setFocus()
        self.changed.emit()


def question(field: FieldValue) -> Question:
    """Build the widget that asks for a field."""
    if field.asked_as in ("person", "practitioner", "agency") or len(field.choices) > _FEW:
        return FoundQuestion(field)
    if field.asked_as in ("choice", "yes-no"):
        return PillQuestion(field)
    return TypedQuestion(field)
