"""Fields to type in: one line, several lines and a passphrase, each with its label and its message."""

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QTextEdit, QVBoxLayout, QWidget

from ui.kit import fonts, tokens, words
from ui.kit.buttons import Button, ButtonKind, ButtonSize
from ui.kit.marks import IconMark

_DOT_SIZE, _DOT_SPACING = 1.375, 2.6
_LINE_DISTANCE = 5
_IN_FIELD = ButtonSize(tokens.SIZE.button_small, 8, 13, 18, 7, weight=fonts.MEDIUM)


class LineEdit(QLineEdit):
    """One line to type in, without a label of its own."""

    left = Signal()

    def __init__(self, *, height: int = tokens.SIZE.field, size: float = 14, hint: str = "", name: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFixedHeight(tokens.px(height))
        self.setFont(fonts.sized(size))
        self.setPlaceholderText(hint)
        self.setProperty("focusRadius", tokens.RADIUS.field)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the person has left the field."""
        super().focusOutEvent(event)
        self.left.emit()


class TextEdit(QTextEdit):
    """Several lines of plain text with room between them; the tab key leaves the field."""

    # A QPlainTextEdit cannot space its lines. This takes no markup: pasting is plain, and so is setting.

    left = Signal()

    def __init__(self, *, size: float = 16, lines: int = 3, hint: str = "", name: str = "") -> None:
        super().__init__()
        self._lines = lines
        self.setObjectName(name)
        self.setAcceptRichText(False)
        self.setFont(fonts.sized(size))
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setProperty("focusRadius", tokens.RADIUS.field)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.document().setDocumentMargin(tokens.px(4))
        self.set_words("")

    def set_words(self, text: str) -> None:
        """Show text without telling that it changed; it is never read as markup."""
        with QSignalBlocker(self):
            self.setPlainText(text)
            self.document().setUndoRedoEnabled(False)  # so that undo cannot take the spacing away
            spacing = QTextBlockFormat()
            spacing.setLineHeight(tokens.px(_LINE_DISTANCE), QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value)
            cursor = QTextCursor(self.document())
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.mergeBlockFormat(spacing)
            self.document().setUndoRedoEnabled(True)

    def minimumSizeHint(self) -> QSize:
        """Give room for the least number of lines."""
        line = self.fontMetrics().lineSpacing() + tokens.px(_LINE_DISTANCE)
        return QSize(tokens.px(160), self._lines * line + tokens.px(22))

    def sizeHint(self) -> QSize:
        """Give the size the field wants."""
        return self.minimumSizeHint()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the person has left the field."""
        super().focusOutEvent(event)
        self.left.emit()


class PassphraseEdit(LineEdit):
    """A line whose letters are hidden until the person asks to see them."""

    def __init__(self, *, height: int = tokens.SIZE.field, size: float = 14, name: str = "") -> None:
        super().__init__(height=height, size=size, name=name)
        self._size = size
        self.show_button = Button("Show", ButtonKind.QUIET, _IN_FIELD, icon="eye", name=f"{name}-show")
        self.show_button.tone = "text-2"
        self.show_button.setParent(self)
        self.show_button.clicked.connect(lambda: self._reveal(self.echoMode() == QLineEdit.EchoMode.Password))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, tokens.px(3), 0)
        row.addWidget(self.show_button, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setTextMargins(0, 0, self.show_button.sizeHint().width(), 0)
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self._reveal(False)

    def clear_and_hide(self) -> None:
        """Empty the field and hide what is typed next."""
        self.clear()
        self._reveal(False)

    def _reveal(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        dots = fonts.sized(self._size * _DOT_SIZE, spacing=_DOT_SPACING)
        self.setFont(fonts.sized(self._size) if shown else dots)
        self.show_button.set_words("Hide" if shown else "Show")
        self.show_button.set_icon("eye-off" if shown else "eye")
        self.show_button.setAccessibleName("Hide what is typed" if shown else "Show what is typed")


class Field(QWidget):
    """Something to type in with its label above and a message below."""

    def __init__(self, label: str, edit: LineEdit | TextEdit, *, note: str = "", label_size: float = 13) -> None:
        super().__init__()
        self.edit = edit
        self._note = note
        edit.setAccessibleName(label)
        self._icon = IconMark("info", 16)
        self._message = words.paragraph("", "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.px(5))
        if label:
            column.addWidget(words.Words(label, size=label_size, weight=fonts.SEMI_BOLD))
        column.addWidget(edit)
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, tokens.px(3), 0, 0)
        foot.setSpacing(tokens.px(6))
        foot.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self._message, 1)
        column.addWidget(self._foot)
        if isinstance(edit, LineEdit):
            column.addStretch(1)
        self.mend()

    def text(self) -> str:
        """Give what is typed."""
        return self.edit.text() if isinstance(self.edit, LineEdit) else self.edit.toPlainText()

    def fault(self, message: str) -> None:
        """Say under the field what needs fixing."""
        self._dress("circle-alert", "danger", message, faulty=True)

    def mend(self) -> None:
        """Take the fault away and say the usual note again."""
        self._dress("info", "text-2", self._note, faulty=False)

    def set_note(self, note: str) -> None:
        """Say another usual note under the field."""
        self._note = note
        self.mend()

    def _dress(self, icon: str, tone: str, message: str, *, faulty: bool) -> None:
        self._icon.set_icon(icon, tone)
        self._message.set_words(message)
        self._message.set_tone(tone)
        self._foot.setVisible(bool(message))
        self.edit.setAccessibleDescription(message)
        self.edit.setProperty("fault", faulty)
        self.edit.style().unpolish(self.edit)  # a style sheet reads a changed property only when asked
        self.edit.style().polish(self.edit)
