"""The page that unlocks: whose laptop this is, the passphrase, and what is on it."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import words_of_time
from ui.kit import fonts, tokens, words
from ui.kit.buttons import Button, ButtonKind, ButtonSize
from ui.kit.cards import Card
from ui.kit.chips import ChipKind, ChipText, StatusChip
from ui.kit.fields import Field, PassphraseEdit
from ui.kit.marks import Avatar, IconMark
from ui.unlock.frame import UnlockSheet, foot_line, tab_through
from ui.unlock.lease import LeaseCard
from ui.unlock.page import UnlockPage

_LARGE = ButtonSize(48, 20, 16, 20, 7, 10)
_LARGE_WIFI = ButtonSize(48, 20, 16, 18, 8, 10)
_LINK = ButtonSize(24, 4, 13, 14, 5, 6)
_LINK_TALL = ButtonSize(32, 10, 13, 14, 5)
_KEPT = "Waiting work is never deleted."
_OFFLINE = "You can unlock without a network. Your work is on this laptop."
_ONLINE = "Your work is on this laptop."
_ALL_TRIES = 10
_MINUTE = 60


class OpeningSheet(UnlockSheet):
    """Asks for the passphrase."""

    unlock_asked = Signal(str)
    online_asked = Signal()
    other_person_asked = Signal()
    forgotten_asked = Signal()

    def __init__(self) -> None:
        super().__init__("", _OFFLINE)
        self._wait = 0
        self._busy = False
        self._online = False
        self._network = StatusChip(ChipText("No network", ChipKind.NEUTRAL, "wifi-off"), large=True)
        self.top.addWidget(self._network)
        self._avatar = Avatar("", 42)
        self._name = words.Words("", size=15, weight=fonts.SEMI_BOLD)
        self._role = words.paragraph("", "small")
        self._other = Button("Not you?", ButtonKind.QUIET, _LINK_TALL, name="not-you")
        self._forgotten = Button("Forgotten passphrase", ButtonKind.QUIET, _LINK, name="forgotten")
        self._edit = PassphraseEdit(height=46, size=16, name="passphrase")
        self._passphrase = Field("", self._edit)
        self._edit.setAccessibleName("Passphrase")
        self._unlock = Button("", ButtonKind.PRIMARY, _LARGE, icon="lock-keyhole", name="unlock")
        self._sign_in = Button(
            "Sign in online", ButtonKind.SECONDARY, _LARGE_WIFI, icon="wifi-off", name="sign-in-online"
        )
        self._lease = LeaseCard()
        self._laptop = words.line("", "small", "text-2")
        self._duty = words.line("", "small", "text-2")
        self._page = UnlockPage()
        self._clock = QTimer(self, interval=1000)
        self._hours = QTimer(self, interval=60_000)
        self._lay_out()
        self._connect()
        self._stand()

    def show_page(self, page: UnlockPage) -> None:
        """Show whose laptop this is and what is on it."""
        self.heading.set_words(f"{page.greeting}, {page.greeting_name}")
        self._online = page.online
        self.under.set_words(_ONLINE if page.online else _OFFLINE)
        if page.online:
            self._network.set_chip(ChipText("Network", ChipKind.OK, "wifi"))
        else:
            self._network.set_chip(ChipText("No network", ChipKind.NEUTRAL, "wifi-off"))
        self._avatar.set_initials(page.initials)
        self._name.set_words(page.full_name)
        self._role.set_words(page.role_line)
        self._passphrase.set_note(f"{_tries(page.tries_left)} {_KEPT}")
        self._lease.show_page(page)
        self._laptop.set_words(f"Encrypted on laptop {page.laptop}")
        self._page = page
        self.say_duty(datetime.now(UTC))
        self._wait = page.wait_seconds or 0
        if self._wait:
            self._clock.start()
        self._stand()

    def say_duty(self, now: datetime) -> None:
        """Show whom to ring at this time: the duty desk, or out of hours those who are there then."""
        late = self._page.out_of_hours_telephone and not words_of_time.in_office_hours(now)
        name = "Out-of-hours duty team" if late else "Duty desk"
        telephone = self._page.out_of_hours_telephone if late else self._page.duty_telephone
        self._duty.set_words([words.Run(f"{name}  "), words.strong(telephone, "text")] if telephone else "")

    def say(self, message: str, kind: str) -> None:
        """Say under the passphrase how the try went."""
        if kind in ("danger", "warn") and message:
            self._passphrase.fault(message)
        elif message:
            self._passphrase.set_note(message)
        else:
            self._passphrase.mend()

    def busy(self, busy: bool) -> None:
        """Show that the laptop is opening; nothing can be asked twice."""
        self._busy = busy
        self._stand()

    def first_field(self) -> QWidget:
        """Give the passphrase field."""
        return self._edit

    def clear(self) -> None:
        """Forget what was typed."""
        self._edit.clear_and_hide()

    def _connect(self) -> None:
        self._edit.returnPressed.connect(self._ask)
        self._edit.textEdited.connect(self._passphrase.mend)
        self._unlock.clicked.connect(self._ask)
        self._sign_in.clicked.connect(self.online_asked)
        self._other.clicked.connect(self.other_person_asked)
        self._forgotten.clicked.connect(self.forgotten_asked)
        self._clock.timeout.connect(self._tick)
        self._hours.timeout.connect(lambda: self.say_duty(datetime.now(UTC)))
        self._hours.start()

    def _ask(self) -> None:
        if self._busy or self._wait:
            return
        if not self._edit.text():
            self._passphrase.fault("Type your passphrase to unlock this laptop.")
            self._edit.setFocus()
            return
        typed = self._edit.text()
        self.clear()  # the window does not keep a passphrase longer than it must
        self.unlock_asked.emit(typed)

    def _tick(self) -> None:
        self._wait = max(self._wait - 1, 0)
        if not self._wait:
            self._clock.stop()
            self._passphrase.mend()
        self._stand()

    def _stand(self) -> None:
        """Put every part as it must stand now."""
        self._unlock.set_words("Opening..." if self._busy else "Unlock this laptop")
        self._unlock.setEnabled(not self._busy and not self._wait)
        self._edit.setReadOnly(self._busy)
        self._edit.setEnabled(not self._wait)
        for button in (self._other, self._forgotten):
            button.setEnabled(not self._busy)
        self._sign_in.setEnabled(self._online and not self._busy)
        self._sign_in.set_icon("wifi" if self._online else "wifi-off")
        self._sign_in.setAccessibleDescription("" if self._online else "There is no network")
        if self._wait:
            minutes, seconds = divmod(self._wait, _MINUTE)
            self._passphrase.fault(f"Too many wrong tries. You can try again in {minutes}:{seconds:02}. {_KEPT}")

    def _lay_out(self) -> None:
        card = Card()
        inner = QVBoxLayout()
        inner.setContentsMargins(tokens.px(20), tokens.px(18), tokens.px(20), tokens.px(20))
        inner.setSpacing(0)
        inner.addLayout(self._person())
        inner.addSpacing(tokens.px(13))
        inner.addLayout(self._label())
        inner.addSpacing(tokens.px(2))
        inner.addWidget(self._passphrase)
        inner.addSpacing(tokens.px(15))
        buttons = QHBoxLayout()
        buttons.setSpacing(tokens.px(10))
        self._unlock.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        buttons.addWidget(self._unlock, 1)
        buttons.addWidget(self._sign_in)
        inner.addLayout(buttons)
        card.column.addLayout(inner)
        self.column.addWidget(card)
        self.column.addSpacing(tokens.px(14))
        self.column.addWidget(self._lease)
        self.column.addSpacing(tokens.px(15))
        foot = QHBoxLayout()
        foot.addLayout(foot_line(IconMark("shield-check", 16), self._laptop))
        foot.addStretch(1)
        foot.addLayout(foot_line(IconMark("phone", 16), self._duty))
        self.column.addLayout(foot)
        tab_through(self._edit, self._unlock, self._sign_in, self._forgotten, self._other)

    def _person(self) -> QHBoxLayout:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addStretch(1)
        names.addWidget(self._name)
        names.addWidget(self._role)
        names.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(tokens.px(12))
        row.addWidget(self._avatar)
        row.addLayout(names, 1)
        row.addWidget(self._other)
        return row

    def _label(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(words.Words("Passphrase", size=13, weight=fonts.SEMI_BOLD), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        row.addWidget(self._forgotten)
        return row


def _tries(left: int | None) -> str:
    if left is None or left >= _ALL_TRIES:
        return f"{_ALL_TRIES} tries, each after a longer wait."
    return f"{left} {'try' if left == 1 else 'tries'} left, each after a longer wait."
