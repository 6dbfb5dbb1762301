"""The bar at the top: the page's title, search when it is offered, the network and whose work this is."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.kit import tokens, words
from ui.kit.chips import ChipKind, ChipText, StatusChip
from ui.kit.fields import LineEdit
from ui.kit.marks import Avatar, IconMark, KeyCap


class SearchField(LineEdit):
    """Where a person looks for a child, a worker or an address."""

    def __init__(self) -> None:
        super().__init__(height=36, hint="Find a child, worker or address", name="search")
        self.setAccessibleName("Find a child, worker or address")
        self.setFixedWidth(tokens.px(360))
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.px(11), 0, tokens.px(6), 0)
        row.addWidget(IconMark("search", 16, "text-2"))
        row.addStretch(1)
        row.addWidget(KeyCap("Ctrl K"))
        self.setTextMargins(tokens.px(23), 0, tokens.px(54), 0)
        keys = QShortcut(QKeySequence("Ctrl+K"), self)
        keys.activated.connect(self.setFocus)


class TopBar(QWidget):
    """The bar over every page."""

    search_asked = Signal(str)

    def __init__(self, *, search: bool) -> None:
        super().__init__()
        self.setObjectName("top-bar")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._title = words.line("", "page")
        self._note = words.line("", "body", "text-2")
        self._network = StatusChip(ChipText("", ChipKind.NEUTRAL, "wifi-off"))
        self._avatar = Avatar("", 32)
        self._avatar.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.px(20), 0, tokens.px(20), 0)
        row.setSpacing(tokens.px(16))
        row.addWidget(self._title)
        row.addWidget(self._note)
        row.addStretch(1)
        if search:
            field = SearchField()
            field.returnPressed.connect(lambda: self.search_asked.emit(field.text()))
            row.addWidget(field)
        row.addWidget(self._network)
        row.addWidget(self._avatar)
        self.set_wide(False)

    def set_title(self, title: str, note: str = "") -> None:
        """Show the title of a page with a note beside it."""
        self._title.set_words(title)
        self._note.set_words(note)
        self._note.setVisible(bool(note))

    def set_network(self, text: str, *, online: bool) -> None:
        """Show whether there is a network."""
        kind, icon = (ChipKind.OK, "wifi") if online else (ChipKind.NEUTRAL, "wifi-off")
        self._network.set_chip(ChipText(text, kind, icon))

    def set_person(self, initials: str, full_name: str) -> None:
        """Show whose work this is."""
        self._avatar.set_initials(initials)
        self._avatar.setAccessibleName(full_name)
        words.set_tip(self._avatar, full_name)
        self._avatar.setVisible(bool(initials))

    def set_wide(self, wide: bool) -> None:
        """Take the height for a wide window."""
        self.setFixedHeight(tokens.px(tokens.SIZE.topbar_wide if wide else tokens.SIZE.topbar))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar and the line under it."""
        look = tokens.look().colours
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.surface)
        painter.fillRect(0, self.height() - 1, self.width(), 1, look.border)
