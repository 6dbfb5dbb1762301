"""The People tab: who is in the child's life, what is recorded about the child, and the form that changes it."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.casework.case_pages import PeoplePage, RecordForm, RecordLine
from ui.child.rows import Row, RowList, RowPainter
from ui.kit import buttons, tokens, words
from ui.kit.buttons import Button, ButtonKind
from ui.kit.cards import Card, Notice
from ui.people import wording
from ui.people.form import RecordFormPanel, key_of
from ui.people.rows import PersonPainter, RecordPainter
from ui.today.column import ScrollingColumn

_SIDE = 384
_ALLOCATION = "allocation"


class _Listed(Card):
    """A card with a list of rows and a button that adds to it."""

    def __init__(self, name: str, painter: RowPainter) -> None:
        super().__init__(name=name)
        self.add = Button("", ButtonKind.QUIET, buttons.SMALL, icon="plus", name=f"add-{name}")
        self.add.setAutoDefault(True)
        self.title = self.add_header("", self.add)
        self.rows = RowList(painter, f"{name}-rows")
        self.empty = words.paragraph("", "small")
        self.empty.setContentsMargins(tokens.px(14), tokens.px(12), tokens.px(14), tokens.px(12))
        self.column.addWidget(self.rows)
        self.column.addWidget(self.empty)

    def show_rows(self, title: str, rows: Sequence[Row], empty: str, add: str) -> None:
        """Show rows under a heading; `add` names what may be added, nothing where nothing may."""
        self.title.set_words(title)
        self.rows.setAccessibleName(title)
        self.rows.setVisible(bool(rows))
        self.rows.show_rows(rows)
        self.empty.set_words(empty)
        self.empty.setVisible(not rows)
        self.add.set_words(f"Add {add[:1].lower()}{add[1:]}")
        self.add.setVisible(bool(add))


class PeopleScreen(QWidget):
    """Shows the people and records of a child; asks for forms, and for what was typed in them to be saved."""

    form_asked = Signal(str, str)  # kind, and the record or nothing for a new one
    save_asked = Signal(str, str, object, str)  # kind, record, what was changed, the reason
    visit_asked = Signal()
    handover_asked = Signal(str, str)  # to whom, and why
    versions_asked = Signal(str)  # a record that is or was in two versions
    plan_asked = Signal(object)  # what was typed in the form for a visit
    call_off_asked = Signal(str, object)  # the visit, and what was typed in the form for it

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("people")
        self._page: PeoplePage | None = None
        self._kept: dict[str, RecordForm] = {}
        self._told = Notice("ok", "laptop-minimal-check", name="people-told")
        self._told.hide()
        self._plan = Button(wording.PLAN, icon="calendar-clock", name="plan-visit")
        self._hand_over = Button(wording.HAND_OVER, icon="user-round-check", name="hand-over")
        self._urgent = {kind: Button(words, icon=icon, name=f"record-{kind}") for kind, words, icon in wording.URGENT}
        self._people = _Listed("person", PersonPainter())
        self._records = {kind: _Listed(kind, RecordPainter()) for kind, _, _ in wording.GROUPS}
        self._scroll = ScrollingColumn(name="people-scroll")
        self._panel = RecordFormPanel()
        self._panel.setFixedWidth(tokens.px(_SIDE))
        self._panel.hide()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self._people.rows)

    def show_page(self, page: PeoplePage) -> None:
        """Show a child's people and records; a form that is being filled in stays, and comes back with its child."""
        other = self._page is not None and self._page.header.child != page.header.child
        if other:
            self._put_form_aside()
        if page != self._page:
            self._page = page
            self._show_people(page)
            self._show_records(page)
        if other:
            self._told.hide()
            if (form := self._kept.pop(page.header.child, None)) is not None:
                self._open(form)

    def show_form(self, form: RecordForm) -> None:
        """Show a form at the right, with what was typed in it before; a form of another child waits for its child."""
        if self._page is not None and form.child != self._page.header.child:
            return
        again = self.form() is not None and key_of(form) == key_of(self.form() or form)
        self._told.hide()
        self._open(form)
        if not again:
            self._panel.focus()

    def form(self) -> RecordForm | None:
        """Give the form in view, as it was shown: what is saved is saved against it."""
        return self._panel.form()

    def saved(self) -> None:
        """Take it that what was asked for is in the store: its form is closed."""
        if self._panel.saved():
            self._close()
        self._told.say(wording.SAVED, kind="ok", icon="laptop-minimal-check")
        self._told.show()

    def not_opened(self, sentence: str) -> None:
        """Say why a form that was asked for is not there."""
        self._told.say(sentence, kind="warn", icon="circle-alert")
        self._told.show()

    def save_failed(self, sentence: str, faults: Sequence[tuple[str, str]] = ()) -> None:
        """Say why it was not saved; `faults` are a field and a sentence each. What was typed stays."""
        self._panel.failed(sentence, faults)

    def _show_people(self, page: PeoplePage) -> None:
        given, may_add = page.header.given, dict(page.may_add)
        rows = [Row(line.relationship, wording.person(line), line) for line in page.people]
        title, empty = f"People in {given}’s life", wording.NO_PEOPLE.format(given=given)
        self._people.show_rows(title, rows, empty, may_add.get("person", ""))
        self._hand_over.setVisible(_ALLOCATION in may_add)
        self._plan.setVisible(bool(may_add))
        for kind, button in self._urgent.items():
            button.setVisible(kind in may_add)

    def _show_records(self, page: PeoplePage) -> None:
        given, may_add = page.header.given, dict(page.may_add)
        for kind, title, empty in wording.GROUPS:
            rows = [_row(place, line) for place, line in enumerate(page.records) if line.kind == kind]
            add = may_add.get(kind, "")
            said = empty.format(given=given, no_address=page.header.address_words)
            self._records[kind].show_rows(title.format(given=given), rows, said, add)
            self._records[kind].setVisible(bool(rows) or kind not in self._urgent)

    def _open(self, form: RecordForm) -> None:
        self._panel.show_form(form)
        self._panel.show()

    def _put_form_aside(self) -> None:
        form = self.form()
        if form is not None and self._page is not None:
            self._kept[self._page.header.child] = form
        self._panel.leave()
        self._panel.hide()

    def _close(self) -> None:
        self._panel.leave()
        self._panel.hide()
        self._people.rows.setFocus()

    def _asked(self, form: RecordForm, values: Mapping[str, object], reason: str) -> None:
        if form.kind == "visit" and form.record:
            self.call_off_asked.emit(form.record, dict(values))
        elif form.kind == "visit":
            self.plan_asked.emit(dict(values))
        elif form.kind == _ALLOCATION:
            self.handover_asked.emit(str(values.get("practitioner") or ""), str(values.get("reason") or ""))
        else:
            self.save_asked.emit(form.kind, form.record, dict(values), reason)

    def _row_opened(self, kind: str, key: str) -> None:
        if not key.startswith(_CLOSED):
            self.form_asked.emit(kind, key)

    def _connect(self) -> None:
        self._plan.clicked.connect(self.visit_asked)
        self._hand_over.clicked.connect(lambda: self.form_asked.emit(_ALLOCATION, ""))
        for urgent, button in self._urgent.items():
            button.clicked.connect(lambda _=False, urgent=urgent: self.form_asked.emit(urgent, ""))
        self._panel.asked.connect(self._asked)
        self._panel.closed.connect(self._close)
        self._panel.versions_asked.connect(self.versions_asked)
        lists = {"relationship": self._people, **self._records}
        for kind, listed in lists.items():
            made = "person" if kind == "relationship" else kind
            listed.rows.opened.connect(lambda key, kind=kind: self._row_opened(kind, key))
            listed.rows.moved.connect(lambda place, listed=listed: self._follow(listed.rows, place))
            listed.add.clicked.connect(lambda _=False, made=made: self.form_asked.emit(made, ""))

    def _follow(self, rows: RowList, place: QRect) -> None:
        """Bring the row with the focus into view: the page scrolls, not its lists."""
        holder = self._scroll.widget()
        if holder is not None:
            top = rows.viewport().mapTo(holder, place.topLeft())
            self._scroll.ensureVisible(top.x(), top.y() + place.height() // 2, 0, place.height())

    def _lay_out(self) -> None:
        for button in (self._plan, self._hand_over, *self._urgent.values()):
            button.setAutoDefault(True)
        acts = QHBoxLayout()
        acts.setSpacing(tokens.px(8))
        acts.addWidget(self._plan)
        acts.addWidget(self._hand_over)
        acts.addStretch(1)
        for button in self._urgent.values():
            acts.addWidget(button)
        left = QVBoxLayout()
        left.setSpacing(tokens.px(10))
        left.addLayout(acts)
        left.addWidget(self._told)
        self._scroll.show_parts(self._people, *self._records.values())
        left.addWidget(self._scroll, 1)
        page = QHBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(tokens.px(tokens.SIZE.card_gap))
        page.addLayout(left, 1)
        page.addWidget(self._panel)


_CLOSED = "closed-"
"""The keys of rows that open nothing: a further service has no record."""


def _row(place: int, line: RecordLine) -> Row:
    return Row(line.record or f"{_CLOSED}{place}", wording.record(line), line)
