"""The unlock window: the doors at the left, one of four pages at the right; it asks by signal only."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from ui.kit import tokens
from ui.kit.focus import FocusRing
from ui.shell.wiping import WipeScreen
from ui.unlock.doors import DoorsPanel
from ui.unlock.enrolment import EnrolmentSheet
from ui.unlock.forgotten import ForgottenSheet
from ui.unlock.frame import UnlockSheet
from ui.unlock.online import OnlineSheet
from ui.unlock.opening import OpeningSheet
from ui.unlock.page import UnlockPage

_DOORS_SHARE = 540 / 1366
_DOORS_LEAST, _DOORS_MOST = 420, 760


class UnlockWindow(QWidget):
    """Shows who the laptop belongs to and asks to open it; it never waits for an answer."""

    unlock_asked = Signal(str)
    online_sign_in_asked = Signal(str, str)
    other_person_asked = Signal()
    forgotten_asked = Signal()
    export_asked = Signal(str)
    wipe_asked = Signal()
    enrol_asked = Signal(object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Doorstep")
        self.setObjectName("unlock-window")
        self._first_use = False
        self._doors = DoorsPanel()
        self._opening = OpeningSheet()
        self._enrolment = EnrolmentSheet()
        self._forgotten = ForgottenSheet()
        self._online = OnlineSheet()
        self._pages = QStackedWidget()
        for page in (self._opening, self._enrolment, self._forgotten, self._online):
            self._pages.addWidget(page)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._doors)
        row.addWidget(self._pages, 1)
        self._wipe = WipeScreen(self)
        self._wipe.wipe_asked.connect(self.wipe_asked)
        self._connect()
        self._ring = FocusRing(self)
        self.resize(tokens.px(1366), tokens.px(768))

    def show_page(self, page: UnlockPage) -> None:
        """Show what the launcher knows of this laptop."""
        self._first_use = page.first_use
        self._opening.show_page(page)
        self._forgotten.show_page(page)
        self._enrolment.allow_back(not page.first_use)
        if page.first_use:
            self._turn_to(self._enrolment)
        elif self._current() is self._enrolment:
            self._turn_to(self._opening)

    def say(self, message: str, kind: str) -> None:
        """Say on the page in view how something went; kinds "danger", "warn", "ok" and "info"."""
        self._current().say(message, kind)
        if kind == "danger":
            self._current().first_field().setFocus(Qt.FocusReason.OtherFocusReason)

    def busy(self, busy: bool) -> None:
        """Show that what was asked for is under way, or no longer."""
        self._current().busy(busy)

    def show_opening(self) -> None:
        """Go to the passphrase."""
        self._turn_to(self._opening)

    def show_enrolment(self) -> None:
        """Go to the page that sets the laptop up."""
        self._turn_to(self._enrolment)

    def show_forgotten(self) -> None:
        """Go to the page for a forgotten passphrase."""
        self._turn_to(self._forgotten)

    def show_online(self) -> None:
        """Go to the page that signs in online."""
        self._turn_to(self._online)

    def showEvent(self, event: QShowEvent) -> None:
        """Put the focus where typing starts."""
        super().showEvent(event)
        self._current().first_field().setFocus(Qt.FocusReason.OtherFocusReason)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say that the person has closed the program."""
        self.closed.emit()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the doors their share of the width."""
        super().resizeEvent(event)
        most, least = tokens.px(_DOORS_MOST), tokens.px(_DOORS_LEAST)
        self._doors.setFixedWidth(min(max(round(self.width() * _DOORS_SHARE), least), most))

    def _connect(self) -> None:
        self._opening.unlock_asked.connect(self.unlock_asked)
        self._opening.online_asked.connect(self.show_online)
        self._opening.other_person_asked.connect(self.other_person_asked)
        self._opening.forgotten_asked.connect(self.show_forgotten)
        self._enrolment.enrol_asked.connect(self.enrol_asked)
        self._enrolment.back_asked.connect(self.show_opening)
        self._forgotten.deliver_asked.connect(self.forgotten_asked)
        self._forgotten.export_asked.connect(self.export_asked)
        self._forgotten.new_code_asked.connect(self.show_enrolment)
        self._forgotten.back_asked.connect(self.show_opening)
        self._online.sign_in_asked.connect(self.online_sign_in_asked)
        self._online.back_asked.connect(self.show_opening)

    def _current(self) -> UnlockSheet:
        return next(
            page
            for page in (self._opening, self._enrolment, self._forgotten, self._online)
            if page is self._pages.currentWidget()
        )

    def _turn_to(self, page: UnlockSheet) -> None:
        page.say("", "info")
        self._pages.setCurrentWidget(page)
        page.first_field().setFocus(Qt.FocusReason.OtherFocusReason)
