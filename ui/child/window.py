"""The child's page: who the child is, the tabs, and under them the overview or the page of another tab."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.casework.case_pages import ChildPage
from app.casework.page_parts import Header
from ui.child import wording
from ui.child.header import ChildHeader
from ui.child.overview import Overview
from ui.child.tabs import TabBar
from ui.kit import tokens
from ui.kit.cards import Notice
from ui.shell import panes

OVERVIEW = "overview"


class ChildScreen(QWidget):
    """Shows one child; every press asks for something by signal, also for another tab."""

    tab_asked = Signal(str)
    contact_asked = Signal()
    brief_asked = Signal()
    refer_asked = Signal()
    copy_asked = Signal(str)  # the telephone list, for the clipboard
    entry_asked = Signal(str)
    dispute_asked = Signal(str)
    person_asked = Signal(str)
    call_off_asked = Signal(str)
    late_asked = Signal(str, str)
    task_asked = Signal(str)
    task_done_asked = Signal(str)
    task_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("child")
        self._header = ChildHeader()
        self._missing = Notice("warn", "clock-alert", name="not-all-here")
        self._notice = QWidget()
        self._notice.hide()
        notice = QVBoxLayout(self._notice)
        notice.setContentsMargins(0, tokens.px(10), 0, tokens.px(4))
        notice.addWidget(self._missing)
        self._tabs = TabBar()
        self._overview = Overview()
        self._top = QWidget()
        self._stack = QStackedWidget()
        self._pages: dict[str, QWidget] = {}
        self._whole: set[str] = set()
        self._lay_out()
        self._connect()
        self.add_tab(OVERVIEW, "Overview", self._overview)
        self.show_tab(OVERVIEW)

    def add_tab(self, name: str, label: str, widget: QWidget, *, whole: bool = False, listed: bool = True) -> None:
        """Add a page as a tab, in the order of calls; a `whole` page takes the place of header and tabs as well.

        One that is not `listed` has no tab to press.
        """
        page = widget if whole or widget is self._overview else _padded(widget)
        self._pages[name] = page
        self._stack.addWidget(page)
        if listed:
            self._tabs.add(name, label)
        if whole:
            self._whole.add(name)

    def show_page(self, page: ChildPage, now: datetime) -> None:
        """Show the header and the overview of a child."""
        self.show_header(page.header, now)
        self._overview.show_page(page, now)

    def show_header(self, header: Header, now: datetime) -> None:
        """Show who the child is, for the page of any tab."""
        self._header.show_header(header)
        self._missing.say(*wording.not_here(header))
        self._notice.setVisible(not header.here)
        self._top.setVisible(not header.here or self.tab() not in self._whole)
        self.setAccessibleName(header.name)

    def show_tab(self, name: str) -> None:
        """Bring the page of a tab into view."""
        whole, on_tabs = name in self._whole, self._tabs.holds_focus()
        self._header.setVisible(not whole)
        self._tabs.setVisible(not whole)
        self._top.setVisible(not whole or not self._notice.isHidden())
        self._stack.setCurrentWidget(self._pages[name])
        self._tabs.set_current(name)
        self.setFocusProxy(self._pages[name] if whole else self._tabs if on_tabs else self._header)

    def tab(self) -> str:
        """Give the name of the tab in view."""
        current = self._stack.currentWidget()
        return next(name for name, widget in self._pages.items() if widget is current)

    def panes(self) -> tuple[QWidget, ...]:
        """Give the panes: the child with the tabs, and those of the page below."""
        return self._top, *panes.panes_of(self._pages[self.tab()])

    def _lay_out(self) -> None:
        across, down = tokens.PAGE_PADDING
        top = QVBoxLayout(self._top)
        top.setContentsMargins(tokens.px(across), tokens.px(down - 2), tokens.px(across), 0)
        top.setSpacing(0)
        top.addWidget(self._header)
        top.addWidget(self._notice)
        top.addSpacing(tokens.px(4))
        top.addWidget(self._tabs)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self._top)
        page.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self._header.contact_asked.connect(self.contact_asked)
        self._header.brief_asked.connect(self.brief_asked)
        self._header.refer_asked.connect(self.refer_asked)
        self._tabs.asked.connect(self.tab_asked)
        self._overview.copy_asked.connect(self.copy_asked)
        self._overview.entry_asked.connect(self.entry_asked)
        self._overview.dispute_asked.connect(self.dispute_asked)
        self._overview.person_asked.connect(self.person_asked)
        self._overview.call_off_asked.connect(self.call_off_asked)
        self._overview.late_asked.connect(self.late_asked)
        self._overview.task_asked.connect(self.task_asked)
        self._overview.task_done_asked.connect(self.task_done_asked)
        self._overview.task_wanted.connect(self.task_wanted)


def _padded(widget: QWidget) -> QWidget:
    """Give a page the padding that pages have; the overview has its own, because its scroll bar stands in it."""
    across, down = tokens.PAGE_PADDING
    page = QWidget()
    page.setFocusProxy(widget)
    column = QVBoxLayout(page)
    column.setContentsMargins(tokens.px(across), tokens.px(12), tokens.px(across), tokens.px(down))
    column.addWidget(widget)
    return page
