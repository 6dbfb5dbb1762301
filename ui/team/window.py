"""The Team caseload window: one list at a time, chosen by the chips over it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.casework.team_pages import TeamPage
from ui.kit import tokens, words
from ui.kit.choices import Pill
from ui.kit.flow import FlowLayout
from ui.team import wording
from ui.team.table import Table


class TeamScreen(QWidget):
    """Shows a supervisor's teams; asks for a worker to be opened."""

    worker_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("team")
        self._pills: dict[str, Pill] = {}
        self._known = words.line("", "small", "text-2")
        self._known.setObjectName("team-known")
        self._lists = QStackedWidget()
        self._parts: dict[str, QWidget] = {}
        self._workers = Table("team-workers", wording.WORKERS, "users")
        self._workers.rows.setAccessibleName("Workers of your teams")
        self._workers.opened.connect(self.worker_asked)
        self._filters = FlowLayout(gap=8, line_gap=8)
        self.add_list("workers", "Workers", self._workers)
        self._lay_out()
        self.show_list("workers")

    def show_page(self, page: TeamPage) -> None:
        """Show the teams as they stand."""
        self._pills["workers"].set_count(len(page.workers))
        self._known.set_words(wording.known(page))
        self._workers.show_rows(wording.workers(page), wording.NO_WORKERS)

    def add_list(self, name: str, label: str, widget: QWidget) -> None:
        """Add a list, in the order of calls."""
        pill = Pill(label, count=0, name=f"team-{name}-pill")
        pill.clicked.connect(lambda: self.show_list(name))
        self._pills[name] = pill
        self._filters.addWidget(pill)
        self._lists.addWidget(widget)
        self._parts[name] = widget

    def show_list(self, name: str) -> None:
        """Bring a list into view."""
        for one, pill in self._pills.items():
            pill.setChecked(one == name)
        self._lists.setCurrentWidget(self._parts[name])
        self.setFocusProxy(self._parts[name])

    def set_count(self, name: str, count: int) -> None:
        """Say how many are in a list."""
        self._pills[name].set_count(count)

    def panes(self) -> tuple[QWidget, ...]:
        """Give the panes: the chips, and the list in view."""
        return self._bar, self._lists

    def _lay_out(self) -> None:
        self._bar = QWidget()
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.px(12))
        row.addLayout(self._filters, 1)
        row.addWidget(self._known)
        across, down = tokens.PAGE_PADDING
        page = QVBoxLayout(self)
        page.setContentsMargins(tokens.px(across), tokens.px(down), tokens.px(across), tokens.px(down))
        page.setSpacing(tokens.px(12))
        page.addWidget(self._bar)
        page.addWidget(self._lists, 1)
