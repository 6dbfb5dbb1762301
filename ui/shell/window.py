"""The window of a worker: rail, top bar, one page at a time, and the strip that says where the work is."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import shiboken6
from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from ui.kit import tokens
from ui.kit.chips import ChipText
from ui.kit.focus import FocusRing
from ui.shell import panes
from ui.shell.cover import CoverScreen
from ui.shell.rail import Rail
from ui.shell.results import ResultsPanel
from ui.shell.strip import FootStrip, StripText
from ui.shell.topbar import PageTitle, TopBar
from ui.shell.wiping import WipeScreen

SYNC = "sync"
_WIDE_FROM = 1600
_TWICE_WITHIN = 700
_RAIL_KEYS = 7


class CaseWindow(QMainWindow):
    """Shows pages; which page, and locking, it asks for by signal."""

    lock_asked = Signal()
    page_asked = Signal(str)
    search_asked = Signal(str)  # at every change of what is typed, and nothing when the field is left
    search_entered = Signal()  # Enter in the search box
    back_asked = Signal()
    wipe_asked = Signal()

    def __init__(self, *, search: bool = False) -> None:
        super().__init__()
        self.setWindowTitle("Doorstep")
        self.setObjectName("case-window")
        self._titles: dict[str, PageTitle] = {}
        self._widgets: dict[str, QWidget] = {}
        self._places: dict[str, str] = {}  # of a page that has no place of its own: the one it lies under
        self._rail = Rail()
        self._bar = TopBar(search=search)
        self._pages = QStackedWidget()
        self._strip = FootStrip()
        self._cover = CoverScreen()
        self._full: QWidget | None = None
        self._before_cover: QWidget | None = None
        self._focus_before_cover: QWidget | None = None
        self._escaped = QElapsedTimer()
        self._shell = self._lay_out()
        self._results = ResultsPanel(self._shell, self._bar.search) if self._bar.search is not None else None
        self._layers = QStackedWidget()
        self._layers.addWidget(self._shell)
        self._layers.addWidget(self._cover)
        self.setCentralWidget(self._layers)
        self._wipe = WipeScreen(self)
        self._wipe.wipe_asked.connect(self.wipe_asked)
        self._connect()
        self._ring = FocusRing(self)
        self.resize(tokens.px(1366), tokens.px(768))

    def add_page(  # noqa: PLR0913 - every one is a plain choice
        self, name: str, widget: QWidget | None, label: str, icon: str, *, title: str = "", at_foot: bool = False,
        short: str = "",
    ) -> None:  # fmt: skip
        """Add a page to the rail; without a widget it is a place that is only asked for."""
        self._rail.add(name, label, icon, at_foot=at_foot, short=short)
        if widget is not None:
            self._widgets[name] = widget
            self._titles[name] = PageTitle(title or label)
            self._pages.addWidget(widget)

    def offer_place(self, name: str, *, offered: bool) -> None:
        """Show a place in the rail, or keep it from whom it is not for."""
        self._rail.offer(name, offered=offered)

    def offered(self) -> list[str]:
        """Give the places in the rail that are this person's."""
        return self._rail.names()

    def add_page_under(self, place: str, name: str, widget: QWidget, *, title: str = "") -> None:
        """Add a page without a place in the rail; while it is in view the rail marks the place it lies under."""
        self._places[name] = place
        self._widgets[name] = widget
        self._titles[name] = PageTitle(title)
        self._pages.addWidget(widget)

    def show_page(self, name: str, *, again: bool = False) -> None:
        """Bring a page into view, with the keyboard where it begins; `again` if it was only read anew where it is."""
        moved = self._pages.currentWidget() is not self._widgets[name]
        if (moved or not again) and not self._is_searching():
            self.end_search()  # what was asked beside one page is not left to be read beside another
        self._pages.setCurrentWidget(self._widgets[name])
        self._rail.set_current(self._places.get(name, name))
        self._bar.show_title(self._titles[name])
        self._strip.set_at_sync(name == SYNC)
        if (moved or not again) and not self._is_searching():
            panes.begin(self._widgets[name])

    def page(self) -> str:
        """Give the name of the page in view, or nothing before the first."""
        current = self._pages.currentWidget()
        return next((name for name, widget in self._widgets.items() if widget is current), "")

    def place(self) -> str:
        """Give the place in the rail that the page in view is, or lies under."""
        return self._places.get(self.page(), self.page())

    def set_title(self, name: str, title: str, note: str = "") -> None:
        """Give a page another title, with a note beside it."""
        self._retitle(name, replace(self._titles[name], title=title, note=note))

    def set_trail(self, name: str, trail: Sequence[tuple[str, str]], title: str) -> None:
        """Say which pages a page lies under, as (page, words), the outermost first; each is a press away."""
        self._retitle(name, replace(self._titles[name], title=title, note="", trail=tuple(trail)))
        if name in self._places:
            self._places[name] = self._places.get(trail[0][0], trail[0][0])

    def set_title_chips(self, name: str, chips: Sequence[ChipText]) -> None:
        """Show chips beside the title of a page."""
        self._retitle(name, replace(self._titles[name], chips=tuple(chips)))

    def set_results_widget(self, widget: QWidget) -> None:
        """Take what shows the results of a search; it gets the focus on Down."""
        if self._results is not None:
            self._results.set_widget(widget)

    def show_results(self, shown: bool) -> None:
        """Show the results under the search box, or take them away; call again when they have another height."""
        if self._results is None:
            return
        if shown:
            self._results.open()
        else:
            self._results.hide()

    def end_search(self) -> None:
        """Take the results away and empty the box, so that the next search begins anew."""
        self.show_results(False)
        if self._bar.search is not None:
            self._bar.search.finish()

    def focus_search(self) -> None:
        """Give the focus to the search box."""
        if self._bar.search is not None:
            self._bar.search.enter()

    def set_strip(self, text: StripText) -> None:
        """Say at the foot where the work is."""
        self._strip.set_text(text)

    def set_network(self, words: str, online: bool) -> None:
        """Say whether there is a network."""
        self._bar.set_network(words, online=online)

    def set_person(self, initials: str, full_name: str) -> None:
        """Say whose work this is."""
        self._bar.set_person(initials, full_name)

    def set_badges(self, counts: dict[str, int]) -> None:
        """Show how much waits on each page."""
        self._rail.set_badges(counts)

    def enter_full(self, widget: QWidget) -> None:
        """Let a widget take the place of the whole shell."""
        self.leave_full()
        self.end_search()
        self._full = widget
        self._layers.addWidget(widget)
        self._show_layer(widget)

    def leave_full(self) -> QWidget | None:
        """Bring the shell back, and give back the widget that stood in its place."""
        full, self._full = self._full, None
        if full is not None:
            self._show_layer(self._shell)
            self._layers.removeWidget(full)
            full.setParent(None)
            self._focus_page()
        return full

    def cover(self) -> None:
        """Hide everything behind the cover screen."""
        if self.is_covered():
            return
        self.end_search()
        self._before_cover = self._layers.currentWidget()
        self._focus_before_cover = self.focusWidget()
        self._layers.setCurrentWidget(self._cover)
        self._cover.setFocus()

    def uncover(self) -> None:
        """Show again what the cover screen hid, with the focus where it was."""
        if not self.is_covered():
            return
        self._layers.setCurrentWidget(self._before_cover or self._shell)
        before = self._focus_before_cover
        if before is not None and shiboken6.isValid(before) and before.isVisible() and before.isEnabled():
            before.setFocus()
        else:
            self._focus_page()

    def is_covered(self) -> bool:
        """Tell whether the cover screen is up."""
        return self._layers.currentWidget() is self._cover

    def showEvent(self, event: QShowEvent) -> None:
        """Start with the focus on the page, not on the rail."""
        super().showEvent(event)
        if self.focusWidget() is None:
            self._focus_page()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Cover the screen when Escape is pressed twice."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
            return
        if self._escaped.isValid() and self._escaped.elapsed() < _TWICE_WITHIN:
            self._escaped.invalidate()
            self.cover()
        else:
            self._escaped.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the wide rail and bar when there is room."""
        super().resizeEvent(event)
        wide = self.width() >= tokens.px(_WIDE_FROM)
        self._rail.set_wide(wide)
        self._bar.set_wide(wide)
        if self._results is not None:
            QTimer.singleShot(0, self._results, self._results.place)  # once the box has its new place

    def _retitle(self, name: str, said: PageTitle) -> None:
        self._titles[name] = said
        if name == self.page():
            self._bar.show_title(said)

    def _show_layer(self, layer: QWidget) -> None:
        """Change what is in view, or what will be once the cover is lifted."""
        if self.is_covered():
            self._before_cover, self._focus_before_cover = layer, None
        else:
            self._layers.setCurrentWidget(layer)

    def _lay_out(self) -> QWidget:
        shell = QWidget()
        row = QHBoxLayout(shell)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._rail)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._pages, 1)
        column.addWidget(self._strip)
        row.addLayout(column, 1)
        return shell

    def _connect(self) -> None:
        self.page_asked.connect(self.end_search)
        self.back_asked.connect(self.end_search)
        self._rail.chosen.connect(self.page_asked)
        self._rail.lock_asked.connect(self.lock_asked)
        self._bar.crumb_asked.connect(self.page_asked)
        self._connect_search()
        self._strip.sync_asked.connect(lambda: self.page_asked.emit(SYNC))
        self._cover.return_asked.connect(self.uncover)
        self._on_keys("Ctrl+L", self.lock_asked.emit, always=True)
        self._on_keys("F9", lambda: self.page_asked.emit(SYNC))
        self._on_keys("Alt+Left", self.back_asked.emit)
        self._on_keys("F6", lambda: self._next_pane(1))
        self._on_keys("Shift+F6", lambda: self._next_pane(-1))
        for place in range(_RAIL_KEYS):
            self._on_keys(f"Ctrl+{place + 1}", partial(self._ask_place, place))

    def _connect_search(self) -> None:
        self._bar.search_asked.connect(self.search_asked)
        field, results = self._bar.search, self._results
        if field is None or results is None:
            return
        field.returnPressed.connect(self.search_entered)
        field.down_asked.connect(results.enter)
        field.escaped.connect(self._leave_search)
        results.back_asked.connect(field.setFocus)
        results.left.connect(results.hide)

    def _on_keys(self, keys: str, act: Callable[[], None], *, always: bool = False) -> None:
        """Do something on keys; most keys only count while the shell itself is in view."""
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.activated.connect(lambda: act() if always or self._layers.currentWidget() is self._shell else None)

    def _ask_place(self, place: int) -> None:
        names = self._rail.names()
        if place < len(names):
            self.page_asked.emit(names[place])

    def _next_pane(self, step: int) -> None:
        """Move the focus to the next pane that has something to use: rail, the panes of the page, strip."""
        page = self._pages.currentWidget()
        parts = [self._rail, *(panes.panes_of(page) if page is not None else ()), self._strip]
        focused = self.focusWidget()
        here = next((at for at, part in enumerate(parts) if panes.lies_in(part, focused)), 0)
        for offset in range(1, len(parts)):
            if self._enter(parts[(here + step * offset) % len(parts)]):
                return

    def _enter(self, part: QWidget) -> bool:
        """Give the focus to a pane: of the rail to the place in view, of any other to where it was in there."""
        return panes.begin(part) if part is self._rail else panes.go_on(part)

    def _leave_search(self) -> None:
        self.show_results(False)
        if self._bar.search is not None and not self._bar.search.leave():
            self._focus_page()

    def _is_searching(self) -> bool:
        """Tell whether somebody types a search or looks through what was found: a page that arrives takes no keys."""
        parts = [part for part in (self._bar.search, self._results) if part is not None]
        focused = self.focusWidget()
        return any(part.isVisible() and panes.lies_in(part, focused) for part in parts)

    def _focus_page(self) -> None:
        page = self._pages.currentWidget()
        if page is not None:
            panes.begin(page)
