"""The Team caseload window: one list at a time, chosen by the chips over it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.casework.team_pages import TeamPage
from ui.kit import buttons, tokens, words
from ui.kit.buttons import Button, ButtonKind
from ui.kit.choices import Pill
from ui.kit.flow import FlowLayout
from ui.team import wording
from ui.team.cover import CoverList
from ui.team.table import Table

_TOLD = frozenset(("laptops", "held"))


class TeamScreen(QWidget):
    """Shows a supervisor's teams; asks for what is in a row to be opened, and for the authority to be asked again."""

    worker_asked = Signal(str)
    versions_asked = Signal(str)
    ask_asked = Signal()  # what the authority knows of the laptops

    def __init__(self, *, authority: str = "Northmere") -> None:
        super().__init__()
        self.setObjectName("team")
        self._authority = authority
        self._page: TeamPage | None = None
        self._shown = ""
        self._pills: dict[str, Pill] = {}
        self._known = words.line("", "small", "text-2")
        self._known.setObjectName("team-known")
        self._lists = QStackedWidget()
        self._parts: dict[str, QWidget] = {}
        self._workers = Table("team-workers", wording.WORKERS, "users")
        self._workers.opened.connect(self.worker_asked)
        self._filters = FlowLayout(gap=8, line_gap=8)
        self._laptops = Table("team-laptops", wording.LAPTOPS, "laptop", opens=False)
        self._versions = Table("team-versions", wording.VERSIONS, "git-compare")
        self._versions.opened.connect(self.versions_asked)
        self._held = Table("team-held", wording.HELD, "package-x", opens=False)
        self._ask = Button(wording.ASK, ButtonKind.SECONDARY, buttons.SMALL, icon="refresh-cw", name="team-ask")
        self._ask.setAutoDefault(True)
        self._ask.clicked.connect(self._asked)
        self._failed = words.line("", "small", "danger")
        self._failed.setObjectName("team-ask-failed")
        self._failed.hide()
        for name, label, widget, heard in (
            ("workers", "Workers", self._workers, "Workers of your teams"),
            ("laptops", "Laptops", self._laptops, "Laptops of your teams, who is silent first"),
            ("versions", "Two versions", self._versions, "Two versions that wait for a supervisor"),
            ("held", "Held", self._held, "Work of your teams that is held"),
        ):
            widget.rows.setAccessibleName(heard)
            self.add_list(name, label, widget)
        self.cover = CoverList()
        self.add_list("cover", "Cover", self.cover)
        self._lay_out()
        self.show_list("workers")

    def show_page(self, page: TeamPage) -> None:
        """Show the teams as they stand."""
        self._page = page
        counts = {"workers": page.workers, "laptops": [one for one in page.laptops if one.silent or one.unsent],
                  "versions": page.versions, "held": page.held,
                  "cover": [one for one in page.covers if one.state == "in force"]}  # fmt: skip
        for name, found in counts.items():
            self._pills[name].set_count(len(found))
        self._workers.show_rows(wording.workers(page), wording.NO_WORKERS)
        unknown = wording.NOBODY_THERE if page.asked else wording.NOT_ASKED
        self._laptops.show_rows(wording.laptops(page), unknown)
        self._versions.show_rows(wording.versions(page), wording.NO_VERSIONS)
        self._held.show_rows(wording.held(page), wording.NO_HELD if page.asked else wording.NOT_ASKED)
        self.cover.show_page(page)
        self._say_age()

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
        self._shown = name
        self._say_age()

    def asking_ended(self, sentence: str = "") -> None:
        """Let it be asked again; say why nobody answered, if so. What was told before stays."""
        self._ask.set_words(wording.ASK)
        self._failed.set_words(sentence)
        self._failed.setVisible(bool(sentence))

    def panes(self) -> tuple[QWidget, ...]:
        """Give the panes: the chips, and the list in view."""
        return self._bar, self._lists

    def _asked(self) -> None:
        self._ask.set_words(wording.ASKING)
        self._failed.hide()
        self.ask_asked.emit()

    def _say_age(self) -> None:
        """What comes from the authority's answer has another age than what is read from this laptop's own records."""
        of_hub = self._shown in _TOLD
        self._ask.setVisible(of_hub)
        if not of_hub:
            self._failed.hide()
        if self._page is not None:
            self._known.set_words(wording.told(self._page, self._authority) if of_hub else wording.known(self._page))

    def _lay_out(self) -> None:
        self._bar = QWidget()
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.px(12))
        row.addLayout(self._filters, 1)
        row.addWidget(self._failed)
        row.addWidget(self._known)
        row.addWidget(self._ask)
        across, down = tokens.PAGE_PADDING
        page = QVBoxLayout(self)
        page.setContentsMargins(tokens.px(across), tokens.px(down), tokens.px(across), tokens.px(down))
        page.setSpacing(tokens.px(12))
        page.addWidget(self._bar)
        page.addWidget(self._lists, 1)
