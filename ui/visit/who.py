"""The step "Who was there": the people present, where and when it was, announced or not, and the kind of contact."""

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.casework.pages import PresentChoice
from app.domain.contact import CONTACT_WORDS, Joining, Present, is_remote
from app.domain.identity import new_id
from ui.kit import tokens
from ui.kit.buttons import VISIT_SMALL, Button, ButtonKind, ButtonSize
from ui.kit.choices import Pill, Segments
from ui.kit.flow import FlowLayout
from ui.visit.kept import Kept
from ui.visit.page import StepPage
from ui.visit.parts import COMPACT_PILL, PillChoice, VisitLine, labelled, question, small
from ui.visit.rows import Row, RowList
from ui.visit.start import StartField
from ui.visit.writing import Writing

_PLACES = ("Home", "School", "Placement", "Clinic")
_AT_FIRST = 8
_MORE = ButtonSize(tokens.SIZE.visit_chip, 11, 14, 16, 6)
_CAME = (("yes", "Came"), ("no", "Did not come"))
_ANNOUNCED = (("announced", "Announced"), ("unannounced", "Unannounced"))


JOINED = "Joined the visit"
"""How somebody stands in the list of those present who was planned to join, and came."""


class _Other(Row):
    """Somebody who was not on the list: named, or described where the name is not known."""

    def __init__(self, person: Present) -> None:
        super().__init__("person")
        self._person = person
        self._name = VisitLine("", "Name, if you know it", hint="Name, if you know it")
        self._relationship = VisitLine("", "Who they are", hint="Who they are")
        self._described = VisitLine("", "What they looked like", hint="What they looked like")
        for field, text in (
            (self._name, person.name), (self._relationship, person.relationship), (self._described, person.described),
        ):  # fmt: skip
            field.show_text(text)
        self.add_field("name", self._name, 4)
        self.add_field("relationship", self._relationship, 3)
        self.add_field("described", self._described, 5)
        self.line.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)

    def person(self) -> Present:
        """Give the person as written."""
        return Present(
            id=self._person.id,
            name=self._name.text(),
            relationship=self._relationship.text(),
            described=self._described.text(),
            through=self._person.through,
        )


class WhoPage(StepPage):
    """Who was there, where, and how the visit came about."""

    def __init__(self, writing: Writing) -> None:
        super().__init__(writing)
        self._pills: list[tuple[PresentChoice, Pill]] = []
        self._joining: dict[str, Segments] = {}
        add = Button("Add someone else", size=VISIT_SMALL, icon="plus", name="present-add")
        self.others = RowList(lambda: _Other(Present(id=new_id())), "other", add)
        self.place = VisitLine("place", "Where", hint="Where you saw the family")
        self.start = StartField(writing)
        self._announced = Segments(_ANNOUNCED, "announced", "Announced or unannounced")
        self._kind = PillChoice(tuple(CONTACT_WORDS.items()), "kind", "Kind of contact")
        self._kind_open = Button("", size=VISIT_SMALL, icon="chevron-down", icon_after=True, name="kind-change")
        self._kept = Kept("announced-take-away")
        self._more = Button("More", ButtonKind.QUIET, _MORE, icon="chevron-down", icon_after=True, name="present-more")
        self._lay_people()
        self._lay_place()
        self._lay_kind()
        self.column.addStretch(1)
        self._connect()

    def show_draft(self) -> None:
        """Show the people, the place and the choices."""
        draft = self.writing.draft
        for offered, pill in self._pills:
            pill.setChecked(any(_same(person, offered) for person in draft.present))
        if any(pill.isChecked() for _, pill in self._pills[_AT_FIRST:]):
            self._show_all()
        for one in draft.joining:
            self._joining[one.id].choose(one.came or None)
        others = [person for person in draft.present if not self._is_offered(person)]
        self.others.show_rows([_Other(person) for person in others])
        self.place.show_text(draft.place)
        self.start.show_draft()
        self._announced.choose(draft.announced or None)
        self._kind.choose(draft.kind_of_contact)
        self._fit()

    def first_field(self) -> QWidget | None:
        """Begin with the first person offered."""
        return self._pills[0][1] if self._pills else self.place

    def _lay_people(self) -> None:
        self._who, self._how = question(""), small("")
        self.column.addWidget(self._who)
        self.column.addWidget(self._how)
        holder = QWidget()
        flow = FlowLayout(holder)
        for place, offered in enumerate(self.writing.form.offered, start=1):
            text = f"{offered.name}, {offered.relationship}" if offered.relationship else offered.name
            pill = Pill(text, COMPACT_PILL, name=f"present-{place}")
            pill.clicked.connect(lambda on, offered=offered: self._press(offered, on))
            self._pills.append((offered, pill))
            flow.addWidget(pill)
            pill.setHidden(place > _AT_FIRST)
        flow.addWidget(self._more)
        self._more.setVisible(len(self._pills) > _AT_FIRST)
        self.column.addWidget(holder)
        self.column.addWidget(self.others)
        for one in self.writing.draft.joining:
            self._ask_whether_came(one)

    def _ask_whether_came(self, one: Joining) -> None:
        """A plan is no fact: whoever was to join is there only when somebody says so."""
        asked = f"Did {one.name or 'your colleague'} come with you, as planned?"
        came = Segments(_CAME, f"came-{len(self._joining) + 1}", asked)
        came.setMaximumWidth(tokens.px(440))
        came.chosen.connect(lambda key, id=one.id: self._say_came(id, key))
        self._joining[one.id] = came
        self.column.addWidget(labelled(asked, came))

    def _say_came(self, id: str, came: str) -> None:
        joining = tuple(
            msgspec.structs.replace(one, came=came) if one.id == id else one for one in self.writing.draft.joining
        )
        there = [Present(id=one.id, name=one.name, relationship=JOINED) for one in joining if one.came == "yes"]
        planned = {one.id for one in joining}
        rest = (one for one in self.writing.draft.present if one.id not in planned)
        self.writing.put(joining=joining, present=(*rest, *there))

    def _lay_place(self) -> None:
        places = QWidget()
        line = QHBoxLayout(places)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(tokens.px(8))
        for place in _PLACES:
            button = Button(place, size=VISIT_SMALL, name=f"place-{place.lower()}")
            button.clicked.connect(lambda _=False, place=place: self._begin_place(place))
            line.addWidget(button)
        line.addWidget(self.place, 1)
        self._place_part = labelled("Where", places)
        self.column.addWidget(self._place_part)
        how = QWidget()
        column = QVBoxLayout(how)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._announced)
        self._announced_part = labelled("Did the family know you were coming?", how)
        when = QHBoxLayout()
        when.setSpacing(tokens.px(16))
        self._announced_part.setMaximumWidth(tokens.px(440))
        when.addWidget(self._announced_part, 100, Qt.AlignmentFlag.AlignTop)
        when.addWidget(self.start, 0, Qt.AlignmentFlag.AlignTop)
        when.addStretch(1)
        self.column.addLayout(when)
        self.column.addWidget(self._kept)

    def _lay_kind(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(tokens.px(12))
        line.addWidget(question("Kind of contact"))
        line.addWidget(self._kind_open)
        line.addStretch(1)
        self.column.addLayout(line)
        self.column.addWidget(self._kind)
        self._kind.hide()

    def _connect(self) -> None:
        self._more.clicked.connect(self._show_more)
        self.leads(self.place)
        self.start.left.connect(self.left)
        self.others.left.connect(self.left)
        self.others.changed.connect(self._write_others)
        self.place.textChanged.connect(lambda text: self.writing.put(place=text))
        self._announced.chosen.connect(lambda key: self.writing.put(announced=key))
        self._kind_open.clicked.connect(self._open_kinds)
        self._kind.chosen.connect(self._choose_kind)
        self._kept.taken.connect(self._take_away)
        self.writing.kind_changed.connect(self._fit)

    def _show_more(self) -> None:
        self._show_all()
        self._pills[_AT_FIRST][1].setFocus()

    def _show_all(self) -> None:
        for _, pill in self._pills:
            pill.show()
        self._more.hide()

    def _press(self, offered: PresentChoice, on: bool) -> None:
        rest = tuple(person for person in self.writing.draft.present if not _same(person, offered))
        there = Present(
            id=offered.id or new_id(),
            name=offered.name,
            relationship=offered.relationship,
            through=offered.through,
        )
        self.writing.put(present=(*rest, there) if on else rest)

    def _write_others(self) -> None:
        offered = tuple(person for person in self.writing.draft.present if self._is_offered(person))
        rows = [row for row in self.others.rows if isinstance(row, _Other) and not row.is_empty()]
        self.writing.put(present=(*offered, *(row.person() for row in rows)))

    def _is_offered(self, person: Present) -> bool:
        """Whether somebody is pressed or asked about, and not written in a row of their own."""
        if person.id in self._joining or person.id == self.writing.form.me:
            return True
        return any(_same(person, offered) for offered, _ in self._pills)

    def _begin_place(self, place: str) -> None:
        """Put the kind of place first and keep what was typed."""
        typed = self.place.text().strip()
        first, _, rest = typed.partition(",")
        kept = rest.strip() if first.strip() in _PLACES else typed
        self.place.setText(f"{place}, {kept}" if kept else place)
        self.place.setFocus()

    def _open_kinds(self) -> None:
        self._kind.setVisible(self._kind.isHidden())
        if not self._kind.isHidden():
            self._kind.focus()

    def _choose_kind(self, key: str) -> None:
        self.writing.put(kind_of_contact=key)
        self._kind.hide()
        self._kind_open.setFocus()

    def _take_away(self) -> None:
        self.writing.put(announced="")
        self._announced.choose(None)
        self._kind_open.setFocus()
        self._fit()

    def _fit(self) -> None:
        """Ask what the kind of contact asks; a call has no place, but one that is written stays in sight."""
        draft = self.writing.draft
        remote = is_remote(draft.kind_of_contact)
        self._who.set_words("Who did you speak to?" if remote else "Who was there?")
        there = "you spoke to" if remote else "who was there"
        self._how.set_words(f"Press everyone {there}. Describe anyone you do not know.")
        self._place_part.setVisible(not remote or bool(draft.place))
        self._announced_part.setVisible(not remote or bool(draft.announced))
        self._kept.show_for(written=remote and bool(draft.place), chosen=remote and bool(draft.announced))
        words = CONTACT_WORDS[draft.kind_of_contact]
        self._kind_open.set_words(words)
        self._kind_open.setAccessibleName(f"Kind of contact: {words}. Change")


def _same(person: Present, offered: PresentChoice) -> bool:
    """Whether somebody present is the one offered, with nothing added by hand."""
    return (person.name, person.relationship, person.described) == (offered.name, offered.relationship, "")
