"""The children of one worker, as the caseload has them, and the form that gives one to another worker."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.casework.case_pages import RecordForm
from app.casework.team_pages import AT_THE_DOOR, WorkerPage
from ui.caseload.window import CaseloadScreen
from ui.kit import buttons, tokens
from ui.kit.buttons import Button
from ui.kit.cards import Notice
from ui.people.form import RecordFormPanel

_SIDE = 384
ALLOCATE = "Give to another worker"
SAVED = "Saved on this laptop. It is sent with the next exchange."


class WorkerScreen(QWidget):
    """Shows one worker's children; asks for the one chosen to be given to somebody else."""

    allocate_asked = Signal(str)  # the child chosen
    save_asked = Signal(object, object)  # the form, and what was typed in it

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("team-worker")
        self.caseload = CaseloadScreen()
        self._allocate = Button(ALLOCATE, size=buttons.SMALL, icon="user-round-check", name="team-allocate")
        self._allocate.setAutoDefault(True)
        self._told = Notice("ok", "laptop-minimal-check", name="team-worker-told")
        self._told.hide()
        self._panel = RecordFormPanel()
        self._panel.setFixedWidth(tokens.px(_SIDE))
        self._panel.hide()
        self._panel.closed.connect(self._close)
        self._panel.asked.connect(lambda form, values, _reason: self.save_asked.emit(form, values))
        self._allocate.clicked.connect(self._ask)
        self._lay_out()
        self.setFocusProxy(self.caseload)

    def show_page(self, page: WorkerPage, now: datetime) -> None:
        """Show the children as they stand; a form that is being filled in stays.

        Whoever is at the front door is allocated by the decision on the referral.
        """
        self._allocate.setVisible(bool(page.caseload.rows) and page.worker != AT_THE_DOOR)
        self.caseload.show_page(page.caseload, now)

    def begin(self) -> None:
        """Take it that another worker is in view now."""
        self._told.hide()
        self._panel.leave()
        self._panel.hide()

    def show_form(self, form: RecordForm) -> None:
        """Ask to whom a child goes, and why."""
        self._told.hide()
        self._panel.show_form(form)
        self._panel.show()
        self._panel.focus()

    def saved(self) -> None:
        """Say that it is in the store."""
        self._panel.saved()
        self._close()
        self._told.say(SAVED)
        self._told.show()

    def failed(self, sentence: str, faults: tuple[tuple[str, str], ...] = ()) -> None:
        """Say why it was not done; what was typed stays."""
        self._panel.show()
        self._panel.failed(sentence, faults)

    def panes(self) -> tuple[QWidget, ...]:
        """Give the panes: the caseload's own, and the form."""
        return (*self.caseload.panes(), self._bar, self._panel)

    def _ask(self) -> None:
        if child := self.caseload.chosen():
            self.allocate_asked.emit(child)

    def _close(self) -> None:
        self._panel.leave()
        self._panel.hide()
        self.caseload.setFocus()

    def _lay_out(self) -> None:
        across, down = (tokens.px(room) for room in tokens.PAGE_PADDING)
        self._bar = QWidget()
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(across, 0, across, 0)
        row.addWidget(self._told, 1)
        row.addStretch(1)
        row.addWidget(self._allocate)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.caseload, 1)
        column.addWidget(self._bar)
        side = QVBoxLayout()
        side.setContentsMargins(0, down, across, 0)
        side.addWidget(self._panel)
        page = QHBoxLayout(self)
        page.setContentsMargins(0, 0, 0, down)
        page.setSpacing(0)
        page.addLayout(column, 1)
        page.addLayout(side)
