"""The questions of a stage that no other form has: several of many, and who took part."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.casework.case_pages import FieldValue
from app.domain.identity import new_id
from ui.kit import buttons, fonts, tokens, words
from ui.kit.buttons import Button
from ui.kit.choices import FILTER, Pill, TickBox
from ui.kit.fields import LineEdit
from ui.kit.flow import FlowLayout
from ui.people import questions, wording
from ui.people.questions import FoundQuestion, PillQuestion, Question
from ui.visit.parts import PillChoice, forget, tick_box

Person = tuple[str, str, str, str]
"""Somebody who may have taken part: id, name, what they do, and their sector."""

SECTORS = (
    ("social", "Social care"), ("police", "Police"), ("health", "Health"), ("education", "Education"),
    ("housing", "Housing"), ("voluntary", "Voluntary"), ("youth", "Youth justice"),
)  # fmt: skip
_SECTOR_WORDS = {**dict(SECTORS), "nhs": "Health"}
_LOW, _FEW = 34, 8
ELSE_NAME, ELSE_ROLE, ADD = "Somebody else", "What they do", "Add"
ADD_WHO, ADD_SECTOR = "Write who it was", "Choose for which agency they spoke"


def question(field: FieldValue, offered: Sequence[Person] = ()) -> Question:
    """Build the widget that asks for a field of a stage."""
    if field.asked_as == "attended":
        return AttendedQuestion(field, offered)
    if field.asked_as == "choice" and len(field.choices) <= _FEW:
        return PillQuestion(field)
    return SeveralQuestion(field) if field.asked_as == "several" else questions.question(field)


class SeveralQuestion(Question):
    """Any of many: found by typing, each shown as a pill that takes it away again."""

    def __init__(self, field: FieldValue) -> None:
        super().__init__(field)
        self._chosen: list[str] = []
        self._find = FoundQuestion(replace(field, value="", asked_as="choice"))
        self._find.changed.connect(self._found)
        self._holder = QWidget()
        self._flow = FlowLayout(self._holder)
        self._pills: dict[str, Pill] = {}
        self.column.addWidget(self._find)
        self.column.addWidget(self._holder)
        self.put(field.value)

    def value(self) -> Any:
        """Give what is chosen."""
        return tuple(self._chosen)

    def put(self, value: Any) -> None:
        """Show what is chosen without telling."""
        self._chosen = [str(one) for one in value or ()]
        said = dict(self.field.choices)
        for key in [key for key in self._pills if key not in self._chosen]:
            forget(self._pills.pop(key))
        for key in self._chosen:
            if key not in self._pills:
                pill = Pill(said.get(key, key), FILTER, name=f"chosen-{self.field.name}-{key}")
                pill.setChecked(True)
                pill.setAccessibleDescription("Press to take it away")
                pill.clicked.connect(lambda _=False, key=key: self._take_away(key))
                self._pills[key] = pill
                self._flow.addWidget(pill)
        self._holder.setVisible(bool(self._chosen))

    def fault(self, message: str) -> None:
        """Say under the line what needs fixing."""
        self._find.fault(message)

    def mend(self) -> None:
        """Take the fault away."""
        self._find.mend()

    def focus(self) -> None:
        """Give the keyboard to the line."""
        self._find.focus()

    def _found(self) -> None:
        key = self._find.value()
        if key:
            self._find.put("")
            if key not in self._chosen:
                self.put((*self._chosen, key))
                self.changed.emit()

    def _take_away(self, key: str) -> None:
        self.put(tuple(one for one in self._chosen if one != key))
        self.focus()
        self.changed.emit()


class AttendedQuestion(Question):
    """Who took part: those who work with the child by one press each, and anybody else by name."""

    def __init__(self, field: FieldValue, offered: Sequence[Person]) -> None:
        super().__init__(field)
        self._items: dict[str, dict[str, Any]] = {}
        self._offered = list(offered)
        self.column.addWidget(words.Words(wording.label(field), size=13, weight=fonts.SEMI_BOLD, wrap=True))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(tokens.px(2))
        self.column.addLayout(self._rows)
        self._boxes: dict[str, TickBox] = {}
        self._name = LineEdit(hint=ELSE_NAME, name="attended-name")
        self._name.setAccessibleName(ELSE_NAME)
        self._role = LineEdit(hint=ELSE_ROLE, name="attended-role")
        self._role.setAccessibleName(ELSE_ROLE)
        self._sector = PillChoice(SECTORS, "attended-sector", ADD_SECTOR, size=FILTER)
        self._add = Button(ADD, size=buttons.SMALL, icon="plus", name="attended-add")
        self._add.setAutoDefault(True)
        self._message = words.paragraph("", "small", "danger")
        self._message.setObjectName("attended-message")
        self._message.hide()
        self._add.clicked.connect(self._add_somebody)
        self._lay()
        self.put(field.value)

    def value(self) -> Any:
        """Give who took part, as the record keeps them."""
        return tuple(self._items.values())

    def put(self, value: Any) -> None:
        """Show who took part without telling."""
        self._items = {str(one["id"]): dict(one) for one in value or ()}
        known = {one[0] for one in self._offered}
        more = [(id, str(one.get("name", "")), str(one.get("role", "")), str(one.get("sector", "")))
                for id, one in self._items.items() if id not in known]  # fmt: skip
        for person in (*self._offered, *more):
            self._box(person).setChecked(person[0] in self._items)

    def offer(self, offered: Sequence[Person]) -> None:
        """Take who may have taken part as it is known now."""
        self._offered = list(offered)
        self.put(self.value())

    def fault(self, message: str) -> None:
        """Say what needs fixing."""
        self._message.set_words(message)
        self._message.setVisible(bool(message))

    def mend(self) -> None:
        """Take the fault away."""
        self._message.hide()

    def focus(self) -> None:
        """Give the keyboard to the first person."""
        first = next(iter(self._boxes.values()), self._name)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _box(self, person: Person) -> TickBox:
        if person[0] not in self._boxes:
            id, name, role, sector = person
            said = ", ".join(filter(None, (name, role, _SECTOR_WORDS.get(sector, ""))))
            box = tick_box(said, f"attended-{id}")
            box.setMinimumHeight(tokens.px(_LOW))
            box.clicked.connect(lambda on, person=person: self._press(person, on=on))
            self._boxes[id] = box
            self._rows.addWidget(box)
        return self._boxes[person[0]]

    def _press(self, person: Person, *, on: bool) -> None:
        id, name, role, sector = person
        if on:
            self._items[id] = {"id": id, "name": name, "role": role, "sector": sector}
        else:
            self._items.pop(id, None)
        self.changed.emit()

    def _add_somebody(self) -> None:
        name, sector = self._name.text().strip(), self._sector.choice()
        if not name or not sector:
            self.fault(ADD_WHO if not name else ADD_SECTOR)
            self._name.setFocus() if not name else self._sector.focus()
            return
        made: Mapping[str, Any] = {
            "id": new_id(), "name": name, "role": self._role.text().strip(), "sector": sector,
        }  # fmt: skip
        self.mend()
        self._name.clear()
        self._role.clear()
        self._sector.choose("")
        self.put((*self.value(), made))
        self.changed.emit()
        self._name.setFocus()

    def _lay(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(tokens.px(8))
        line.addWidget(self._name, 3)
        line.addWidget(self._role, 3)
        line.addWidget(self._add)
        self.column.addLayout(line)
        self.column.addWidget(self._sector)
        self.column.addWidget(self._message)
