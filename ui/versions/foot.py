"""The foot of the page: the reason, whose the last word is, whom to ring, and what is still missing."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.casework.version_pages import TwoVersionsPage
from ui.kit import fonts, tokens, words
from ui.kit.buttons import Button, ButtonKind
from ui.kit.cards import Card
from ui.kit.fields import TextEdit
from ui.kit.marks import IconMark
from ui.versions import wording

_NOTE, _REASON_HIGH = 400, 58


class ReasonCard(Card):
    """Asks why, and keeps what is typed."""

    typed = Signal(str)

    def __init__(self) -> None:
        super().__init__(name="decision-reason-card")
        self._label = words.Words("", size=13, weight=fonts.SEMI_BOLD, wrap=True)
        self.edit = TextEdit(size=14, lines=1, name="decision-reason")
        self.edit.setFixedHeight(tokens.px(_REASON_HIGH))
        self.edit.textChanged.connect(lambda: self.typed.emit(self.edit.toPlainText()))
        column = QVBoxLayout()
        column.setSpacing(tokens.px(5))
        column.addWidget(self._label)
        column.addWidget(self.edit)
        self.add_padded(column, 16, 10)

    def show_for(self, label: str, reason: str) -> None:
        """Ask, with what was typed before; the cursor stays where it is when nothing else was typed."""
        self._label.set_words(label)
        self.edit.setAccessibleName(label)
        if reason != self.edit.toPlainText():
            self.edit.set_words(reason)

    def set_saving(self, saving: bool) -> None:
        """Let nothing be typed that would not be in what is being saved."""
        self.edit.setReadOnly(saving)


class NoteCard(Card):
    """Says whose the last word on a field is, and what is shown until then."""

    def __init__(self) -> None:
        super().__init__(name="versions-note")
        self._title = words.Words("", size=14, weight=fonts.SEMI_BOLD, wrap=True)
        self._text = words.paragraph("", "small")
        row = QHBoxLayout()
        row.setSpacing(tokens.px(10))
        row.addWidget(IconMark("scale", 18, "protected"), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(tokens.px(2))
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addStretch(1)
        row.addLayout(column, 1)
        self.add_padded(row, 16, 12)
        self.setMinimumWidth(tokens.px(_NOTE))

    def say(self, note: tuple[str, str] | None) -> None:
        """Show a note, or go."""
        self.setVisible(note is not None)
        if note is not None:
            self._title.set_words(note[0])
            self._text.set_words(note[1])
            self.setAccessibleName(f"{note[0]}. {note[1]}")


class ActsRow(QWidget):
    """Whom to ring, the way out, what is missing, and the one loud button."""

    save_asked = Signal()
    later_asked = Signal()
    let_go_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._phone = IconMark("phone", 16, "text")
        self._ring = words.Words("", size=14, weight=fonts.SEMI_BOLD)
        self._ring.setObjectName("ring")
        self._later = Button(wording.LATER, ButtonKind.QUIET, name="decide-later")
        self._later.setAutoDefault(True)
        self._later.clicked.connect(self.later_asked)
        self._let_go = Button(wording.LET_GO, name="let-go")
        self._let_go.setAutoDefault(True)
        self._let_go.clicked.connect(self.let_go_asked)
        self._icon = IconMark("circle-dashed", 16, "warn")
        self._told = words.Words(
            "", size=14, weight=fonts.MEDIUM, wrap=True, tone="warn", align=Qt.AlignmentFlag.AlignLeft
        )
        self._told.setObjectName("decision-told")
        self._save = Button(wording.SAVE, ButtonKind.PRIMARY, icon="git-merge", name="save-decision")
        self._save.setAutoDefault(True)
        self._save.clicked.connect(self.save_asked)
        self._lay_out()

    def show_page(self, page: TwoVersionsPage, *, to_decide: bool) -> None:
        """Say whom to ring, and offer to save where there is something to decide."""
        ring = wording.ring(page)
        self._ring.set_words(ring)
        self._ring.setVisible(bool(ring))
        self._phone.setVisible(bool(ring))
        self._save.setVisible(to_decide)
        self._let_go.setVisible(bool(page.let_go))
        self._later.set_words(wording.LATER if to_decide else wording.BACK)

    def say(self, text: str, icon: str, tone: str, *, ready: bool) -> None:
        """Say what is missing or what happened, beside the button; `ready` lets the button be pressed."""
        self._told.set_words(text)
        self._told.set_tone(tone)
        self._told.setVisible(bool(text))
        self._icon.set_icon(icon, tone)
        self._icon.setVisible(bool(text))
        self._save.setEnabled(ready)
        self._save.setAccessibleDescription("" if ready else text)

    def set_saving(self, saving: bool) -> None:
        """Say on the button that it is being saved."""
        self._save.set_words(wording.SAVING if saving else wording.SAVE)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.px(8))
        for part in (self._phone, self._ring):
            row.addWidget(part)
        row.addSpacing(tokens.px(4))
        row.addWidget(self._later)
        row.addStretch(1)
        row.addWidget(self._icon)
        row.addWidget(self._told, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(tokens.px(4))
        row.addWidget(self._let_go)
        row.addWidget(self._save)
