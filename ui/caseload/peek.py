"""The glance at the child chosen: who they are, what comes next, who was last in contact, and where to go."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.casework.case_pages import CaseloadRow, ChildPage
from ui.caseload import glance, glance_words
from ui.caseload.glance import Head, Room, WholeLines
from ui.kit import buttons, fonts, shapes, tokens, words
from ui.kit.buttons import Button, ButtonKind
from ui.kit.cards import Card
from ui.kit.marks import KeyCap


class PeekPanel(Card):
    """Shows one child; asks to open, brief on and contact the child whose name it shows."""

    child_asked = Signal(str)
    brief_asked = Signal(str)
    contact_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(name="caseload-peek")
        self._child = ""
        self._known = False
        self._room = glance.ROOMY
        self._head = Head()
        self._body = WholeLines("caseload-peek-body")
        self._body.setProperty("focusRadius", tokens.RADIUS.card)
        self._body.verticalScrollBar().rangeChanged.connect(self._let_scroll)
        self._brief = KeyButton("Before you knock", "B", "caseload-brief", ButtonKind.PRIMARY, icon="door-open")
        self._open = KeyButton("Open", "Enter", "caseload-open")
        self._contact = KeyButton("Contact", "C", "caseload-contact")
        self._brief.clicked.connect(lambda: self.brief_asked.emit(self._child))
        self._open.clicked.connect(lambda: self.child_asked.emit(self._child))
        self._contact.clicked.connect(lambda: self.contact_asked.emit(self._child))
        self.column.addWidget(self._head)
        self.column.addWidget(self._body, 1)
        self.add_line()
        self.add_padded(self._foot(), glance.PAD, 12)
        self.show_nobody()

    def child(self) -> str:
        """Give the child shown, or nothing."""
        return self._child

    def show_nobody(self) -> None:
        """Show that no child is chosen."""
        self._name_child("", "No child is chosen")
        self._head.hide()
        self._show(lambda room: [glance.nobody()])

    def show_name(self, row: CaseloadRow) -> None:
        """Show at once whose glance this will be, and nothing of the child before; quick, for a key held down."""
        self._name_child(row.child, row.name)
        self._head.say(row.name, glance_words.initials(row.name), row.age)
        self._head.show()
        self._body.show_parts()
        self._known = False

    def show_row(self, row: CaseloadRow) -> None:
        """Show what the list knows of a child, until more is known."""
        if row.child != self._child:
            self.show_name(row)
        if not self._known:
            self._show(lambda room: [glance.of_row(row, room)])
            self._body.verticalScrollBar().setValue(0)

    def show_page(self, page: ChildPage, now: datetime) -> None:
        """Show a child."""
        header = page.header
        self._name_child(header.child, header.name)
        self._head.say(header.name, header.initials, glance_words.age(header))
        self._head.show()
        self._show(lambda room: glance.of_page(page, now, room))
        self._known = True

    def set_compact(self, compact: bool) -> None:
        """Leave less room between the parts on a low screen."""
        room = glance.TIGHT if compact else glance.ROOMY
        if room != self._room:
            self._room = room
            self._head.leave(room)
            self._show(self._build)

    def _show(self, build: Callable[[Room], list[QWidget]]) -> None:
        self._build = build
        self._body.show_parts(*build(self._room))

    def _name_child(self, child: str, name: str) -> None:
        self._child = child
        self.setAccessibleName(name)
        for button in (self._brief, self._open, self._contact):
            button.setEnabled(bool(child))
            button.setAccessibleDescription(name if child else "")

    def _let_scroll(self, _: int, most: int) -> None:
        """Take the focus only where there is something to scroll to."""
        self._body.setFocusPolicy(Qt.FocusPolicy.StrongFocus if most else Qt.FocusPolicy.NoFocus)

    def _foot(self) -> QVBoxLayout:
        pair = QHBoxLayout()
        pair.setSpacing(tokens.px(8))
        pair.addWidget(self._open, 1)
        pair.addWidget(self._contact, 1)
        column = QVBoxLayout()
        column.setSpacing(tokens.px(8))
        column.addWidget(self._brief)
        column.addLayout(pair)
        return column


class KeyButton(Button):
    """A button as wide as there is room, with its words at the left and its key at the right."""

    def __init__(
        self, text: str, key: str, name: str, kind: ButtonKind = ButtonKind.SECONDARY, *, icon: str = ""
    ) -> None:
        super().__init__(text, kind, buttons.NORMAL, icon=icon, name=name)
        self.setAccessibleName(f"{text}, key {key}")
        self.setAutoDefault(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._key = key
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, tokens.px(glance.PAD - 4), 0)
        row.addStretch(1)
        if kind == ButtonKind.SECONDARY:
            row.addWidget(KeyCap(key))

    def sizeHint(self) -> QSize:
        """Give the size with room for the key."""
        wide_key = words.width(self._key, fonts.font("caption"))
        return QSize(self._content_width() + wide_key + tokens.px(2 * 10 + 21), tokens.px(tokens.SIZE.button))

    def minimumSizeHint(self) -> QSize:
        """Give the size of the button: its words are never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button."""
        painter = QPainter(self)
        text, fill, border = self._colours()
        shapes.frame(painter, self.rect(), tokens.px(tokens.RADIUS.button), fill, border)
        left = tokens.px(glance.PAD if self._icon else 10)
        if self._icon:
            left = self._paint_icon(painter, left, text)
        self._paint_text(painter, left, self._words, self._font(), text)
        if self.kind == ButtonKind.PRIMARY:
            painter.setPen(text)
            at_right = self.rect().adjusted(0, -1, -tokens.px(glance.PAD), 0)
            rightwards = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            words.draw(painter, at_right, self._key, fonts.sized(13, fonts.MEDIUM), rightwards)
