"""Who is referred: the children, where they live, and the people round them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.casework.referrals import new_child
from app.domain.identity import new_id
from app.domain.referral_draft import ReferredChild, ReferredPerson, name_of
from ui.kit import fonts, tokens, words
from ui.kit.buttons import VISIT_SMALL, Button, ButtonKind, ButtonSize
from ui.kit.marks import IconMark
from ui.referral.page import ReferralPage
from ui.referral.writing import Writing
from ui.visit.parts import COMPACT_PILL, ChoiceLine, PillChoice, VisitLine, forget, labelled, question, small, tick_box
from ui.visit.rows import Row, RowList

_SEX = (("F", "Girl"), ("M", "Boy"), ("U", "Not known"))
_REMOVE = ButtonSize(46, 13, 15, 18, 0)
_BIRTH, _ROLE, _TELEPHONE, _POSTCODE = 190, 180, 150, 150
_ROLES = (
    "Mother", "Father", "Stepfather", "Stepmother", "Brother", "Sister", "Grandmother", "Grandfather", "Aunt", "Uncle",
    "Mother\u2019s partner", "Father\u2019s partner", "Foster carer", "Childminder", "Lodger",
)  # fmt: skip
_DATE_HINT = "3 Mar 2022"


class _ChildPart(QWidget):
    """One child: what is known of who they are; of one whose file is here only the name, because the rest is there."""

    changed = Signal()
    left = Signal()
    removed = Signal()

    def __init__(self, child: ReferredChild, number: int, *, several: bool) -> None:
        super().__init__()
        self._child = child
        self._given = VisitLine(f"given-{number}", "Given names")
        self._family = VisitLine(f"family-{number}", "Family name")
        self._birth = VisitLine(f"birth-{number}", "Date of birth", hint=_DATE_HINT)
        self._birth_field = labelled("Date of birth, or when due", self._birth)
        self._sex = PillChoice(_SEX, f"sex-{number}", "Sex", size=COMPACT_PILL)
        self._unborn = tick_box("Unborn", f"unborn-{number}")
        self._remove = Button("", ButtonKind.SECONDARY, _REMOVE, icon="x", name=f"child-remove-{number}")
        self._remove.setAccessibleName(f"Take away {name_of(child)}")
        self._remove.setVisible(False)
        self._lay(several)
        self._show()
        for line in (self._given, self._family, self._birth):
            line.textChanged.connect(self.changed)
            line.left.connect(self.left)
        self._sex.chosen.connect(self.changed)
        self._unborn.clicked.connect(self.changed)
        self._remove.clicked.connect(self.removed)

    def child(self) -> ReferredChild:
        """Give the child as written."""
        if self._child.here:
            return self._child
        unborn = self._unborn.isChecked()
        return ReferredChild(
            id=self._child.id,
            referral=self._child.referral,
            given=self._given.text(),
            family=self._family.text(),
            unborn=unborn,
            birth=self._birth.text(),
            sex="F" if self._sex.choice() == "F" else "M" if self._sex.choice() == "M" else "U",
            before=self._child.before,
        )

    def first(self) -> QWidget:
        """Give the field to begin with."""
        return self._given if not self._given.text() else self._birth

    def _show(self) -> None:
        child = self._child
        self._given.show_text(child.given)
        self._family.show_text(child.family)
        self._birth.show_text(child.birth)
        self._sex.choose(child.sex)
        self._unborn.setChecked(child.unborn)

    def _lay(self, several: bool) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.px(8))
        line = QHBoxLayout()
        line.setSpacing(tokens.px(12))
        column.addLayout(line)
        if self._child.here:
            line.addWidget(IconMark("file-text", 18))
            line.addWidget(words.Words(name_of(self._child), size=16, weight=fonts.SEMI_BOLD))
            line.addWidget(small("The case file is on this laptop. What is in it is not asked again."), 1)
            again = small("Referred before: this one is tied to it.") if self._child.before else None
            if again is not None:
                column.addWidget(again)
        else:
            self._lay_fields(line, column)
        line.addWidget(self._remove, 0, Qt.AlignmentFlag.AlignBottom)
        self._remove.setVisible(several)

    def _lay_fields(self, line: QHBoxLayout, column: QVBoxLayout) -> None:
        self._birth_field.setFixedWidth(tokens.px(_BIRTH))
        line.addWidget(labelled("Given names", self._given), 1)
        line.addWidget(labelled("Family name", self._family), 1)
        line.addWidget(self._birth_field)
        second = QHBoxLayout()
        second.setSpacing(tokens.px(16))
        self._sex.hold_width()
        second.addWidget(self._sex)
        second.addWidget(self._unborn)
        second.addStretch(1)
        column.addLayout(second)


class _PersonRow(Row):
    """One person who matters: name, who they are, telephone, and two ticks."""

    def __init__(self, person: ReferredPerson) -> None:
        super().__init__("person")
        self._person = person
        self._name = VisitLine("", "Name", hint="Name, or describe them")
        self._role = ChoiceLine("", "Who they are to the child", lambda: _ROLES, hint="Who they are")
        self._telephone = VisitLine("", "Telephone", hint="Telephone")
        self._lives = tick_box("Lives there", "")
        self._pr = tick_box("Has parental responsibility", "")
        for line, text in ((self._name, person.name), (self._role, person.role), (self._telephone, person.telephone)):
            line.show_text(text)
        self._lives.setChecked(person.lives_with == "yes")
        self._pr.setChecked(person.parental_responsibility == "yes")
        self.add_field("name", self._name, 1)
        self.add_field("role", self._role, 0)
        self.add_field("telephone", self._telephone, 0)
        self._role.setFixedWidth(tokens.px(_ROLE))
        self._telephone.setFixedWidth(tokens.px(_TELEPHONE))
        self.line.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        boxes = QHBoxLayout()
        boxes.setSpacing(tokens.px(20))
        for box in (self._lives, self._pr):
            boxes.addWidget(box)
            box.clicked.connect(self.changed)
        boxes.addStretch(1)
        if isinstance(column := self.layout(), QVBoxLayout):
            column.addLayout(boxes)

    def person(self) -> ReferredPerson:
        """Give the person as written; a box that is not ticked says that it is not known."""
        return ReferredPerson(
            id=self._person.id,
            name=self._name.text(),
            role=self._role.text(),
            telephone=self._telephone.text(),
            lives_with="yes" if self._lives.isChecked() else "unknown",
            parental_responsibility="yes" if self._pr.isChecked() else "unknown",
        )


class ChildrenPage(ReferralPage):
    """Several children at once; what is said once is written into the referral of each."""

    def __init__(self, writing: Writing) -> None:
        super().__init__(writing, "children")
        self._parts: list[_ChildPart] = []
        self._children = QVBoxLayout()
        self._children.setSpacing(tokens.px(14))
        self._add = Button("Add a child", size=VISIT_SMALL, icon="plus", name="child-add-new")
        self._siblings = {one.id: self._sibling(one) for one in writing.form.siblings}
        self._address = VisitLine("address", "Address", hint="House and street, town")
        self._postcode = VisitLine("postcode", "Postcode")
        self._protected = tick_box("This address must be kept from somebody: protect it", "address-protected")
        self._home = QWidget()
        add = Button("Add a person", size=VISIT_SMALL, icon="plus", name="person-add")
        self._people = RowList(lambda: _PersonRow(ReferredPerson(id=new_id())), "person", add)
        self._lay()
        self._connect()

    def show_draft(self) -> None:
        """Show what is written."""
        super().show_draft()
        draft = self.writing.draft
        self._show_children()
        self._address.show_text(draft.address)
        self._postcode.show_text(draft.postcode)
        self._protected.setChecked(draft.address_protected)
        self._people.show_rows([_PersonRow(person) for person in draft.people])

    def first_field(self) -> QWidget | None:
        """Begin with the child who has no name yet; where every one is known, with the next thing asked."""
        draft = self.writing.draft
        places = [at for at, child in enumerate(draft.children) if not child.here]
        if places:
            return self._parts[places[-1]].first()
        return super().first_field() if draft.goes_on else self._add

    def _lay(self) -> None:
        self.column.addLayout(self._children)
        more = QHBoxLayout()
        more.setSpacing(tokens.px(8))
        for part in (*self._siblings.values(), self._add):
            more.addWidget(part)
        more.addStretch(1)
        self.column.addLayout(more)
        home = QVBoxLayout(self._home)
        home.setContentsMargins(0, 0, 0, 0)
        home.setSpacing(tokens.px(6))
        line = QHBoxLayout()
        line.setSpacing(tokens.px(12))
        line.addWidget(labelled("Where they live, or were last", self._address), 1)
        postcode = labelled("Postcode", self._postcode)
        postcode.setFixedWidth(tokens.px(_POSTCODE))
        line.addWidget(postcode)
        home.addLayout(line)
        home.addWidget(self._protected)
        self.column.addWidget(self._home)
        self.column.addWidget(question("People who matter"))
        self.column.addWidget(self._people)
        self.column.addStretch(1)

    def _connect(self) -> None:
        put = self.writing.put
        self._add.clicked.connect(self._add_child)
        self._address.textChanged.connect(lambda text: put(address=text))
        self._postcode.textChanged.connect(lambda text: put(postcode=text))
        self._protected.clicked.connect(lambda on: put(address_protected=on))
        self._people.changed.connect(self._write_people)
        for field in (self._address, self._postcode, self._people):
            field.left.connect(self.left)
        self._people.rebuilt.connect(self.rearranged)

    def _show_children(self) -> None:
        for part in self._parts:
            self._children.removeWidget(part)
            forget(part)
        children = self.writing.draft.children
        goes_on = self.writing.draft.goes_on  # who was referred is no question any more
        self._add.setHidden(goes_on)
        self._parts = [
            _ChildPart(one, at, several=len(children) > 1 and not goes_on) for at, one in enumerate(children, start=1)
        ]
        for part in self._parts:
            self._children.addWidget(part)
            part.changed.connect(self._write_children)
            part.left.connect(self.left)
            part.removed.connect(lambda part=part: self._take(part))
        referred = {one.id for one in children}
        for id, button in self._siblings.items():
            button.setVisible(id not in referred and not goes_on)
        self._home.setVisible(not all(one.here for one in children))
        self.rearranged.emit()

    def _write_children(self) -> None:
        self.writing.put(children=tuple(part.child() for part in self._parts))

    def _write_people(self) -> None:
        rows = [row for row in self._people.rows if isinstance(row, _PersonRow)]
        self.writing.put(people=tuple(row.person() for row in rows if not row.is_empty()))

    def _add_child(self) -> None:
        children = self.writing.draft.children
        self.writing.put(children=(*children, new_child(children[-1].family)))
        self._show_children()
        self._parts[-1].first().setFocus()
        self.left.emit()

    def _sibling(self, child: ReferredChild) -> Button:
        """Offer a child of the same family whose file is here, so that no second file of them is begun."""
        button = Button(f"Add {name_of(child)}", size=VISIT_SMALL, icon="plus", name=f"child-add-{child.id}")
        button.clicked.connect(lambda: self._add_here(child))
        return button

    def _add_here(self, child: ReferredChild) -> None:
        self.writing.put(children=(*self.writing.draft.children, child))
        self._show_children()
        self._add.setFocus()
        self.left.emit()

    def _take(self, part: _ChildPart) -> None:
        place = self._parts.index(part)
        children = self.writing.draft.children
        self.writing.put(children=children[:place] + children[place + 1 :])
        self._show_children()
        self._add.setFocus()
        self.left.emit()
