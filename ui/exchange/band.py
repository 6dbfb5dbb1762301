"""The band over the Sync centre: this laptop, the line between, the authority, and signing in when it is asked for."""

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.kit import fonts, tokens
from ui.kit.buttons import Button, ButtonKind
from ui.kit.cards import Card
from ui.kit.fields import PassphraseEdit
from ui.kit.marks import IconTile
from ui.kit.marks import Line as Hairline
from ui.kit.words import Words

_STROKE, _DOT, _GAP = 3, 1, 2
_BAND_HEIGHT = 74
_FIELD_WIDTH = 260


class Station(QWidget):
    """One end of the line: its tile, its name, and what was last saved or heard there."""

    def __init__(self, icon: str, kind: str, name: str) -> None:
        super().__init__()
        self._name = name
        self._said = Words("", size=13, tone="text-2")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.px(10))
        row.addWidget(IconTile(icon, kind, 46))
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(Words(name, size=15, weight=fonts.SEMI_BOLD))
        column.addWidget(self._said)
        column.addStretch(1)
        row.addLayout(column)

    def say(self, said: str) -> None:
        """Show what was last saved or heard."""
        self._said.set_words(said)
        self.setAccessibleName(f"{self._name}. {said}")


class LinkLine(QWidget):
    """The line between laptop and authority: solid green when it works, dotted when it does not, always with words."""

    def __init__(self) -> None:
        super().__init__()
        self._working = False
        self._words = Words("", size=13, tone="text-2", wrap=True, align=Qt.AlignmentFlag.AlignHCenter)
        self._words.setObjectName("line-words")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, tokens.px(34))
        column.addStretch(1)
        column.addWidget(self._words)

    def say(self, said: str, *, working: bool) -> None:
        """Show how the line stands."""
        self._working = working
        self._words.set_words(said)
        self.setAccessibleName(said)
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for room to say a short sentence."""
        return QSize(tokens.px(200), tokens.px(46))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line under its words."""
        look = tokens.look().colours
        painter = QPainter(self)
        pen = QPen(look.ok_solid if self._working else look.border_strong, tokens.px(_STROKE))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if not self._working:
            pen.setDashPattern([_DOT, _GAP])
        painter.setPen(pen)
        middle = self.height() / 2 + tokens.px(11) + 0.5
        painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))


class SignInRow(QWidget):
    """A row to sign in to the authority without leaving the page; the password goes nowhere but into the signal."""

    sign_in_asked = Signal(str)

    def __init__(self, authority: str) -> None:
        super().__init__()
        self._authority = authority
        self.setObjectName("sign-in")
        self._title = Words(f"Sign in to {authority}", size=15, weight=fonts.SEMI_BOLD)
        self._said = Words("", size=13, tone="text-2", wrap=True)
        self._login = Words("", size=13.5, weight=fonts.MEDIUM)
        self._login.setObjectName("sign-in-login")
        self._password = PassphraseEdit(name="sign-in-password")
        self._password.setFixedWidth(tokens.px(_FIELD_WIDTH))
        self._button = Button("Sign in", ButtonKind.PRIMARY, name="sign-in-button")
        self._button.setAutoDefault(True)
        self._button.clicked.connect(self._ask)
        self._password.returnPressed.connect(self._ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.px(18), tokens.px(10), tokens.px(18), tokens.px(10))
        row.setSpacing(tokens.px(12))
        row.addWidget(IconTile("key-round", "info", 36))
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addWidget(self._said)
        row.addLayout(column, 1)
        for part in (self._login, self._password, self._button):
            row.addWidget(part)
        self.say("", "")

    def say(self, said: str, login: str) -> None:
        """Show why signing in is needed, and as whom."""
        self._said.set_words(said)
        self._said.setVisible(bool(said))
        self._login.set_words(login)
        self._login.setVisible(bool(login))
        whose = f"Password of {login} at {self._authority}" if login else f"Password at {self._authority}"
        self._password.setAccessibleName(whose)
        self._password.setAccessibleDescription(said)
        self.setAccessibleName(f"Sign in to {self._authority}. {said}".strip())

    def set_busy(self, busy: bool) -> None:
        """Let nobody ask twice while an answer is on its way."""
        self._button.setEnabled(not busy)

    def clear(self) -> None:
        """Forget what was typed."""
        self._password.clear_and_hide()

    def focus(self) -> None:
        """Give the focus to the password."""
        self._password.setFocus()

    def _ask(self) -> None:
        password = self._password.text()
        if not password:
            self._said.set_words("Type your password first.")
            self._said.setVisible(True)
            self._password.setFocus()
            return
        if self._button.isEnabled():
            self.clear()  # what was typed is not kept on the screen, whatever the answer
            self.sign_in_asked.emit(password)


class LinkBand(Card):
    """The whole band, with the button that asks for an exchange now."""

    round_asked = Signal()
    sign_in_asked = Signal(str)

    def __init__(self, authority: str) -> None:
        super().__init__(name="exchange-band")
        self._laptop = Station("laptop", "info", "This laptop")
        self._authority = Station("building-2", "neutral", authority)
        self._line = LinkLine()
        self._try = Button("Try now", icon="refresh-cw", name="try-now")
        self._try.setAccessibleName(f"Try now to exchange with {authority}")
        self._try.setAutoDefault(True)
        self._try.clicked.connect(self.round_asked)
        self._try.setMinimumWidth(self._try.sizeHint().width())  # so that nothing moves while it says "Trying"
        self._moved_to: QWidget | None = None
        row = QHBoxLayout()
        row.setContentsMargins(tokens.px(18), 0, tokens.px(18), 0)
        row.setSpacing(tokens.px(14))
        row.addWidget(self._laptop)
        row.addWidget(self._line, 1)
        row.addWidget(self._authority)
        row.addSpacing(tokens.px(24))
        row.addWidget(self._try)
        holder = QWidget()
        holder.setFixedHeight(tokens.px(_BAND_HEIGHT))
        holder.setLayout(row)
        self.column.addWidget(holder)
        self._between = Hairline()
        self._sign_in = SignInRow(authority)
        self._sign_in.sign_in_asked.connect(self.sign_in_asked)
        self.column.addWidget(self._between)
        self.column.addWidget(self._sign_in)
        self.show_sign_in(False, "", "")

    def say(self, saved: str, heard: str) -> None:
        """Show what was last saved here and heard there."""
        self._laptop.say(saved)
        self._authority.say(heard)

    def set_line(self, said: str, *, working: bool) -> None:
        """Show how the line stands."""
        self._line.say(said, working=working)

    def show_sign_in(self, shown: bool, said: str, login: str) -> None:
        """Show or take away the row to sign in."""
        arrived = shown and self._sign_in.isHidden()
        if not shown:
            self._sign_in.clear()
        self._sign_in.say(said, login)
        self._sign_in.setVisible(shown)
        self._between.setVisible(shown)
        if arrived and self._try.hasFocus():
            self._sign_in.focus()

    def busy(self, busy: bool) -> None:
        """Show that an exchange is under way; the focus comes back to the button afterwards."""
        had_focus = busy and self._try.hasFocus()
        self._try.setEnabled(not busy)
        self._try.set_words("Trying" if busy else "Try now")
        self._sign_in.set_busy(busy)
        if had_focus:  # Qt has moved it on, because what is disabled cannot hold it
            self._moved_to = self.window().focusWidget()
        elif not busy and self._moved_to is not None:
            if self._moved_to is self.window().focusWidget():  # else the person has gone on to something
                self._try.setFocus()
            self._moved_to = None
