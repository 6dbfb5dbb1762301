"""Two people's work on one record, laid side by side and decided: nothing of either is lost."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.casework.version_pages import Choice, TwoVersionsPage
from ui.kit import tokens
from ui.versions import wording
from ui.versions.choosing import Choosing, own
from ui.versions.foot import ActsRow, NoteCard, ReasonCard
from ui.versions.heading import Heading
from ui.versions.table import VersionsTable

_KEYS = ("Ctrl+Return", "Ctrl+Enter")
_SECOND = 1000
_SHELL_HIGH = tokens.SIZE.topbar + tokens.SIZE.strip


class TwoVersionsScreen(QWidget):
    """Shows both versions; asks for a decision to be saved, or to be left for later."""

    settle_asked = Signal(str, object, str)
    later_asked = Signal()
    let_go_asked = Signal(object)  # the refused choices
    uncover_asked = Signal(str)  # the record

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("two-versions")
        self._page: TwoVersionsPage | None = None
        self._choosing = Choosing()
        self._saving: TwoVersionsPage | None = None
        self._told: dict[str, tuple[str, str, str]] = {}
        self._heading, self._table = Heading(), VersionsTable()
        self._reason, self._note, self._acts = ReasonCard(), NoteCard(), ActsRow()
        self._column = QVBoxLayout(self)
        self._covered: TwoVersionsPage | None = None  # what is shown again when the time is over
        self._shown = QTimer(self)
        self._shown.setSingleShot(True)
        self._shown.timeout.connect(self.cover)
        self._lay_out()
        self._heading.uncover_asked.connect(lambda: self.uncover_asked.emit(self._page.about if self._page else ""))
        self._heading.cover_asked.connect(self.cover)
        self._table.chosen.connect(self._choose)
        self._reason.typed.connect(self._give_reason)
        self._acts.save_asked.connect(self._ask)
        self._acts.later_asked.connect(self.later_asked)
        self._acts.let_go_asked.connect(lambda: self.let_go_asked.emit(self._page.let_go if self._page else ()))
        for keys in _KEYS:
            QShortcut(QKeySequence(keys), self).activated.connect(self._ask_by_keys)

    def show_page(self, page: TwoVersionsPage) -> None:
        """Show both versions; what is chosen and typed for this record stays."""
        if page in (self._page, self._covered):
            return
        self._covered = None
        self._shown.stop()
        self._show(page)

    def show_uncovered(self, page: TwoVersionsPage, seconds: int) -> None:
        """Show the words of a protected address for some seconds; not on another page, nor when it is out of view."""
        covered = self._page
        if covered is None or covered.about != page.about or not self.isVisible():
            return
        self._covered = self._covered or covered
        self._show(page)
        self._shown.start(seconds * _SECOND)

    def cover(self) -> None:
        """Cover at once what was shown for a moment."""
        self._shown.stop()
        covered, self._covered = self._covered, None
        if covered is not None:
            self._show(covered)

    def hideEvent(self, event: QHideEvent) -> None:
        """Cover what nobody looks at any more."""
        super().hideEvent(event)
        self.cover()

    def _show(self, page: TwoVersionsPage) -> None:
        self._page = page
        if not any(row.waits for row in page.differences) and page.about in self._told:
            del self._told[page.about]  # what was said to wait has been sent
        self.setAccessibleName(page.title)
        self._heading.show_page(page)
        self._heading.offer(page, uncovered=self._covered is not None)
        self._table.setVisible(bool(page.differences))
        self._table.show_rows(page.differences, self._choosing.choice)
        to_decide = any(own(page))
        self._reason.setVisible(to_decide)
        self._reason.show_for(wording.why(page), self._choosing.reason(page.about))
        self._note.say(page.note)
        self._acts.show_page(page, to_decide=to_decide)
        self._say()

    def settled(self) -> None:
        """Take it that the decision is in the store: what was typed is let go of."""
        saved, self._saving = self._saving, None
        if saved is not None:
            self._choosing.forget(saved)
            self._told[saved.about] = (wording.SAVED, "laptop-minimal-check", "ok")
            if self._page is not None and self._page.about == saved.about:
                self._reason.edit.set_words("")
        self._say()

    def settle_failed(self, sentence: str) -> None:
        """Say why the decision was not saved; every choice and the reason stay."""
        failed, self._saving = self._saving, None
        if failed is not None:
            self._told[failed.about] = (wording.failed(sentence), "circle-alert", "danger")
        self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand closer on a low screen."""
        super().resizeEvent(event)
        compact = self.height() < tokens.px(tokens.COMPACT_BELOW - _SHELL_HIGH)
        self._table.set_compact(compact)
        self._column.setSpacing(tokens.px(8 if compact else 13))

    def _choose(self, conflict: str, choice: Choice | None) -> None:
        if self._page is None:
            return
        row = next(one for one in self._page.differences if one.conflict == conflict)
        self._choosing.choose(row, choice)
        self._told.pop(self._page.about, None)
        self._say()

    def _give_reason(self, reason: str) -> None:
        if self._page is not None:
            self._choosing.give_reason(self._page.about, reason)
            self._told.pop(self._page.about, None)
            self._say()

    def _ask(self) -> None:
        page = self._page
        if page is None or self._saving is not None or self._missing():
            return
        self._saving = page
        self._told.pop(page.about, None)
        choices, reason = self._choosing.choices(page), self._choosing.reason(page.about).strip()
        self._say()
        self.settle_asked.emit(page.about, choices, reason)

    def _ask_by_keys(self) -> None:
        """Save, or go to what is missing."""
        page = self._page
        if page is not None and self._missing():
            left = self._choosing.left(page)
            if left:
                self._table.enter(left[0].conflict)
            else:
                self._reason.edit.setFocus()
            return
        self._ask()

    def _missing(self) -> str:
        """Say what is missing before it can be saved; nothing when it can."""
        page = self._page
        if page is None or not any(own(page)):
            return (page and wording.settled_first(page)) or wording.NOTHING_LEFT
        if left := self._choosing.left(page):
            return wording.left(left)
        return "" if self._choosing.reason(page.about).strip() else wording.SAY_WHY

    def _say(self) -> None:
        """Say what is missing, what failed, or that it is saved."""
        page = self._page
        if page is None:
            return
        saving = self._saving is not None
        here = saving and self._saving is not None and self._saving.about == page.about
        self._acts.set_saving(here)
        self._reason.set_saving(here)
        self._table.setEnabled(not here)
        missing = self._missing()
        done = not any(own(page))
        plain = (missing, "info" if done else "circle-dashed", "text-2" if done else "warn")
        told = self._told.get(page.about, plain)
        self._acts.say(*told, ready=not saving and not missing)

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(tokens.px(tokens.SIZE.card_gap))
        below.addWidget(self._reason, 1)
        below.addWidget(self._note)
        across, _ = tokens.PAGE_PADDING
        self._column.setContentsMargins(tokens.px(across), tokens.px(12), tokens.px(across), tokens.px(10))
        for part in (self._heading, self._table):
            self._column.addWidget(part)
        self._column.addLayout(below)
        self._column.addWidget(self._acts)
        self._column.addStretch(1)
