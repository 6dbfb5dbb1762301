"""One contact read whole, with what was added under it and a place to add more."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.casework.story_pages import ContactPage
from ui.contact import wording
from ui.contact.adding import AddCard
from ui.contact.attached import FilesCard
from ui.contact.reading import additions_card, head_card, passages_card
from ui.kit import buttons, tokens
from ui.kit.buttons import Button, ButtonKind
from ui.kit.cards import Card
from ui.today.column import ScrollingColumn

_SIDE, _SIDE_WIDE, _WIDE_FROM = 360, 440, 1500
_READING_MOST = 960
_LINE = 40


class ContactScreen(QWidget):
    """Shows a contact; asks for an addition or a file to be saved, for one's own part to be finished, for what is or
    was in two versions to be laid side by side, and to be closed."""

    addendum_asked = Signal(str, str, str)
    writing_asked = Signal(str)
    versions_asked = Signal(str)
    file_asked = Signal(str, str)
    fetch_asked = Signal(str)
    copy_asked = Signal(str, str)
    closed = Signal()

    def __init__(self, *, authority: str = "Northmere") -> None:
        super().__init__()
        self._authority = authority
        self._page: ContactPage | None = None
        self.setObjectName("contact")
        self._back = Button("Back", ButtonKind.QUIET, buttons.SMALL, icon="arrow-left", name="contact-back")
        self._back.setAutoDefault(True)
        self._back.clicked.connect(self.closed)
        self._reading = ScrollingColumn(name="contact-reading")
        self._reading.setMaximumWidth(tokens.px(_READING_MOST))
        self._add = AddCard()
        self._add.asked.connect(self.addendum_asked)
        self._files = FilesCard()
        self._files.add_asked.connect(self._ask_to_add)
        self._files.fetch_asked.connect(self.fetch_asked)
        self._files.copy_asked.connect(self.copy_asked)
        self._lay_out()
        self.setFocusProxy(self._back)

    def show_page(self, page: ContactPage) -> None:
        """Show a contact; an addition that is being typed to it stays."""
        if page == self._page:
            return
        same = self._page is not None and page.record == self._page.record
        self._page = page
        self.setAccessibleName(f"{page.title}, {page.happened}")
        parts: list[QWidget] = [self._head(page)]
        parts += [passages_card(page.passages)] if page.passages else []
        self._files.show_lines(page.files, same=same, may_add=page.may_add)
        self._reading.show_parts(*parts, self._files, additions_card(page.addenda))
        if not same:
            self._reading.verticalScrollBar().setValue(0)
        self._add.show_for(page.record, may_add=page.may_add, loud=not page.may_write)

    def addendum_saved(self) -> None:
        """Take it that the addition is in the store: the fields are emptied."""
        self._add.saved()

    def addendum_failed(self, sentence: str) -> None:
        """Say why the addition was not saved; what was typed stays."""
        self._add.failed(sentence)

    def say_of_files(self, sentence: str, kind: str = "ok") -> None:
        """Say what became of a file that was added, brought here or saved."""
        self._files.say(sentence, kind)

    def _ask_to_add(self, path: str) -> None:
        if self._page is not None:
            self.file_asked.emit(self._page.record, path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll what is read by page and by line from anywhere on the screen."""
        bar = self._reading.verticalScrollBar()
        steps = {
            Qt.Key.Key_PageDown: bar.pageStep(),
            Qt.Key.Key_PageUp: -bar.pageStep(),
            Qt.Key.Key_Down: tokens.px(_LINE),
            Qt.Key.Key_Up: -tokens.px(_LINE),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            bar.setValue(bar.value() + step)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the side more room on a wide screen."""
        self._add.setFixedWidth(tokens.px(_SIDE_WIDE if self.width() >= tokens.px(_WIDE_FROM) else _SIDE))
        super().resizeEvent(event)

    def _write_button(self, page: ContactPage) -> Button:
        button = Button(wording.FINISH, ButtonKind.PRIMARY, buttons.SMALL, icon="pen-line", name="finish-my-part")
        button.setAccessibleName(f"{wording.FINISH} of {page.title}, {page.happened}")
        button.setAutoDefault(True)
        button.clicked.connect(lambda: self.writing_asked.emit(page.record))
        return button

    def _head(self, page: ContactPage) -> Card:
        return head_card(page, self._authority, self._write_button(page), self._versions_button(page))

    def _versions_button(self, page: ContactPage) -> Button:
        said = wording.BOTH_VERSIONS if page.in_dispute else wording.VERSIONS
        button = Button(said, ButtonKind.SECONDARY, buttons.SMALL, icon="git-compare", name="contact-versions")
        button.setAccessibleName(f"{said} of {page.title}, {page.happened}")
        button.setAutoDefault(True)
        button.clicked.connect(lambda: self.versions_asked.emit(page.record))
        return button

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        side.addWidget(self._add)
        side.addStretch(1)
        body = QHBoxLayout()
        body.setSpacing(tokens.px(tokens.SIZE.card_gap))
        body.addWidget(self._reading, 1)
        body.addLayout(side)
        body.addStretch(0)
        head = QHBoxLayout()
        head.addWidget(self._back)
        head.addStretch(1)
        across, down = tokens.PAGE_PADDING
        page = QVBoxLayout(self)
        page.setContentsMargins(tokens.px(across), tokens.px(8), tokens.px(across), tokens.px(down))
        page.setSpacing(tokens.px(6))
        page.addLayout(head)
        page.addLayout(body, 1)
