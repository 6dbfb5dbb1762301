"""Record: choose a child and the kind of contact, and begin to write; works without a network."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.casework.pages import ChildChoice
from app.domain.contact import CONTACT_WORDS
from ui.kit import tokens, words
from ui.kit.buttons import Button
from ui.kit.cards import Card, EmptyPlace
from ui.kit.choices import FILTER, Pill
from ui.kit.fields import LineEdit
from ui.kit.flow import FlowLayout

_OFFERED = ("duty", "telephone", "video", "cin", "cp", "health-review", "school", "no-access", "other")
_OTHER = "Other contact"
CHOOSE_FIRST = "Choose the kind of contact first"
_PIECE = 16
"""Rows shown at once. All 200 of a supervisor's at once kept the window away for a fifth of a second."""


class RecordScreen(QWidget):
    """Asks whom the contact is about; the form itself is Visit mode."""

    contact_asked = Signal(str, str)
    refer_asked = Signal()
    sent_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("record-screen")
        self._children: tuple[ChildChoice, ...] | None = None
        self._coming: list[int] = []  # the places among the children of those still to be shown
        self._rows: dict[int, QWidget] = {}
        self._more = QTimer(self, singleShot=True)
        self._kind = ""
        self._filter = LineEdit(hint="Filter by name", name="record-filter")
        self._filter.setAccessibleName("Filter children by name")
        self._pills = {key: Pill(_kind_words(key), FILTER, name=f"kind-{key}") for key in _OFFERED}
        self._first = words.line(CHOOSE_FIRST, "small", "text-2")
        self._first.setObjectName("choose-kind-first")
        self._list = QVBoxLayout()
        self._empty = EmptyPlace("users", "")
        self._card = Card(name="record-children")
        self._lay_out()
        self.setFocusProxy(next(iter(self._pills.values())))  # who comes to this page records a contact
        self._filter.textChanged.connect(self._sift)
        self._more.timeout.connect(self._show_some)
        for key, pill in self._pills.items():
            pill.clicked.connect(partial(self._choose_kind, key))

    def show_children(self, children: Sequence[ChildChoice]) -> None:
        """Show the children of this laptop; the same ones again change nothing, wherever one has scrolled to."""
        if tuple(children) == self._children:
            return
        self._children = tuple(children)
        for row in self._rows.values():
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()  # not at once: its button may have been pressed
        self._rows = {}
        self._sift()

    def _choose_kind(self, key: str) -> None:
        self._kind = key
        for name, pill in self._pills.items():
            pill.setChecked(name == key)
        self._first.hide()
        for write in self._card.findChildren(Button):
            self._allow(write)

    def _allow(self, write: Button) -> None:
        """Let a button be pressed once the kind is chosen; before that it says why not."""
        write.setEnabled(bool(self._kind))
        write.setAccessibleDescription("" if self._kind else CHOOSE_FIRST)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        across, down = tokens.PAGE_PADDING
        column.setContentsMargins(tokens.px(across), tokens.px(down), tokens.px(across), tokens.px(down))
        column.setSpacing(tokens.px(12))
        refer = Button("Refer a child", icon="send", name="refer-not-here")
        refer.setAccessibleName("Refer a child who is not on this laptop")
        refer.clicked.connect(self.refer_asked)
        top = QHBoxLayout()
        top.addWidget(words.line("What kind of contact?", "section"))
        top.addStretch(1)
        sent = Button("Referrals you sent", name="sent-referrals-open")
        sent.clicked.connect(self.sent_asked)
        top.addWidget(sent)
        top.addWidget(refer)
        column.addLayout(top)
        kinds = FlowLayout()
        for pill in self._pills.values():
            kinds.addWidget(pill)
        column.addLayout(kinds)
        head = QHBoxLayout()
        head.setSpacing(tokens.px(12))
        head.addWidget(words.line("With whom?", "section"))
        head.addWidget(self._first)
        head.addStretch(1)
        self._filter.setFixedWidth(tokens.px(320))
        head.addWidget(self._filter)
        column.addLayout(head)
        column.addWidget(self._scrolled(), 1)

    def _scrolled(self) -> Card:
        """Give the card, which keeps its border and corners while the rows scroll inside it."""
        inner = QWidget()
        holder = QVBoxLayout(inner)
        holder.setContentsMargins(0, 0, 0, 0)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._list.addWidget(self._empty)
        self._empty.hide()
        holder.addLayout(self._list)
        holder.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        self._card.add_padded(area, 0, 5)
        return self._card

    def _sift(self) -> None:
        """Show the children whose names have what is typed, or that there is none."""
        wanted = self._filter.text().casefold()
        every = self._children or ()
        fitting = {place for place, child in enumerate(every) if wanted in child.name.casefold()}
        for place, row in self._rows.items():
            if place not in fitting:
                row.hide()
        title = "No child of that name on this laptop" if every else "No children on this laptop yet"
        self._empty.say(title, "They arrive with the next exchange.")
        self._empty.setHidden(bool(fitting))
        self._coming = [place for place in sorted(fitting) if place not in self._rows or self._rows[place].isHidden()]
        self._show_some()

    def _show_some(self) -> None:
        """Show the next rows, and let the window breathe before those after them."""
        for place in self._coming[:_PIECE]:
            if place not in self._rows:
                self._make_row(place)
            self._rows[place].show()
        self._coming = self._coming[_PIECE:]
        if self._coming:
            self._more.start()

    def _make_row(self, place: int) -> None:
        """Put a child's row behind those that stand before it."""
        before = sum(other < place for other in self._rows)
        self._rows[place] = self._row((self._children or ())[place])
        self._list.insertWidget(1 + before, self._rows[place])

    def _row(self, child: ChildChoice) -> QWidget:
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(tokens.px(16), tokens.px(7), tokens.px(16), tokens.px(7))
        across.addWidget(words.line([words.strong(child.name), words.Run(f", {child.age}")]))
        across.addSpacing(tokens.px(12))
        across.addWidget(words.line(child.where, "small", "text-2"))
        across.addStretch(1)
        write = Button("Record a contact", name=f"record-{child.child}")
        write.setAccessibleName(f"Record a contact with {child.name}, {child.age}")
        write.clicked.connect(partial(self._ask, child.child))
        self._allow(write)
        across.addWidget(write)
        return row

    def _ask(self, child: str) -> None:
        self.contact_asked.emit(child, self._kind)


def _kind_words(key: str) -> str:
    return _OTHER if key == "other" else CONTACT_WORDS[key]
