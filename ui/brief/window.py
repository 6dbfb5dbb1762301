"""Before you knock: what must be known at the door, whole on one screen; a danger on it is never cut.

The cards scroll only where not even the dangers fit: on a small screen with a large zoom.
"""

from datetime import datetime

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.casework.story_pages import BriefPage
from ui.brief import fitting, printing, wording
from ui.brief.cautions import CautionBox
from ui.brief.density import ROOMY, Density
from ui.brief.foot import Foot
from ui.brief.heading import Heading
from ui.brief.panel import Panel
from ui.brief.rows import EntryRow, HomeRow, Passage, PromptRow, Row, WorkingRow
from ui.kit import tokens
from ui.kit.words import Run

_ABOVE = 11


class BriefScreen(QWidget):
    """Shows the brief of a child; reading, looking, printing and starting it asks for by signal.

    `reader` is who prints: their name stands on the sheet.
    """

    start_asked = Signal(str)  # the visit
    read_asked = Signal()
    reveal_asked = Signal(str)  # the child whose protected address is to be shown
    print_asked = Signal()
    dispute_asked = Signal(str)
    more_asked = Signal(str)  # "chronology" or "overview": where the lines are that did not fit

    def __init__(self, *, reader: str = "") -> None:
        super().__init__()
        self.setObjectName("brief-page")
        self._reader = reader
        self._page: BriefPage | None = None
        self._said = ""  # up to when the page is known
        self._printed_at: datetime | None = None
        self._heading = Heading()
        self._warnings, self._orders = CautionBox("warnings"), CautionBox("orders")
        self._why, self._prompts = Panel("why"), Panel("prompts")
        self._since = Panel("since", place="chronology")
        self._home, self._working = Panel("at-home", place="overview"), Panel("working", place="overview")
        self._foot = Foot(self)
        columns = ((self._why, self._prompts), (self._since,), (self._home, self._working))
        self._parts = fitting.Parts(self._warnings, self._orders, columns)
        self._density: Density = ROOMY
        self._heading.setParent(self)
        self._scroll, self._cards = QScrollArea(self), QWidget()
        self._hold_cards(self._warnings, self._orders, *sum(columns, ()))
        self._foot.setParent(self)
        self.setFocusProxy(self._foot.start())
        self._connect()

    def show_page(self, page: BriefPage, now: datetime, *, no_network_since: str = "") -> None:
        """Show a brief; an address that is shown is covered when the page is of another child."""
        if self._page is None or self._page.header.child != page.header.child:
            self.hide_revealed()
        said = wording.received(page, no_network_since)
        self._printed_at = now
        if page == self._page and said == self._said:
            return
        self._page, self._said = page, said
        self.setAccessibleName(f"Before you knock: {wording.who(page)}")
        self._show_parts(page, said)
        self._fit()

    def show_revealed(self, lines: tuple[str, ...], must_not_know: str, seconds: int) -> None:
        """Show the protected address in its place for some seconds, or until the focus leaves the window.

        Who must not learn it is said once: where an order right below says it, not again beside the address.
        """
        if self._page is None or not self.isVisible():
            return
        below = must_not_know in {one.title for one in self._page.orders}
        self._heading.reveal(lines, "" if below else must_not_know, seconds)
        self._heading.revealed.cover_button.setFocus()

    def hide_revealed(self) -> None:
        """Cover the protected address at once."""
        self._heading.revealed.cover()

    def print_to(self, printer: QPrinter, at: datetime | None = None) -> None:
        """Print the page on one sheet of A4, black on white; a protected address is never on it."""
        when = at or self._printed_at
        if self._page is not None and when is not None:
            printing.print_brief(printer, self._page, self._said, self._reader, when)

    def event(self, event: QEvent) -> bool:
        """Cover the address as soon as another window has the focus."""
        if event.type() == QEvent.Type.WindowDeactivate:
            self.hide_revealed()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cards where they do not fit, from anywhere on the page."""
        bar = self._scroll.verticalScrollBar()
        step = {Qt.Key.Key_PageDown: bar.pageStep(), Qt.Key.Key_PageUp: -bar.pageStep()}.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
        else:
            bar.setValue(bar.value() + step)

    def hideEvent(self, event: QHideEvent) -> None:
        """Cover the address when the page is left."""
        self.hide_revealed()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the page out for its new size."""
        super().resizeEvent(event)
        self._fit()

    def _show_parts(self, page: BriefPage, said: str) -> None:
        self._heading.show_page(page)
        tone = wording.gravest(page.warnings)
        self._warnings.show_cautions(page.warnings, "Hazards", tone, wording.no_caution(page, wording.NO_WARNINGS))
        violet = page.header.address_protected and any(map(wording.about_address, page.orders))
        tone = "protected" if violet else wording.gravest(page.orders)
        self._orders.show_cautions(page.orders, "Orders", tone, wording.no_caution(page, wording.NO_ORDERS))
        self._show_going(page)
        self._since.say(wording.since(page), page.since_words, where=wording.IN_THE_STORY,
                        beyond=page.since_more)  # fmt: skip
        known = Passage(wording.known_runs(page, said), self._since, icon="clock-alert", tone="warn", small=True)
        entries = [EntryRow(entry, self._since) for entry in page.since]
        self._since.show_rows(
            entries or [self._empty(wording.no_since(page), self._since)], known if said or page.withheld else None
        )
        self._show_people(page)
        self._foot.show_page(page)

    def _show_going(self, page: BriefPage) -> None:
        self._why.say("Why you are going")
        rows: list[Row] = [Passage(wording.why_runs(page), self._why)]
        if page.patterns:
            icon, tone = wording.pattern_mark(page.patterns[0])
            runs = tuple(run for pattern in page.patterns for run in wording.pattern_runs(pattern))
            rows.append(Passage(runs, self._why, icon=icon, tone=tone, small=True))
        self._why.show_rows(rows)
        note = wording.TICKED if page.prompts and page.visit else ""
        self._prompts.say("See and ask", note, where=wording.ON_THE_FORM)
        prompts = [PromptRow(prompt, self._prompts) for prompt in page.prompts]
        self._prompts.show_rows(prompts or [self._empty(wording.no_prompts(page), self._prompts)])

    def _show_people(self, page: BriefPage) -> None:
        given = page.header.given
        where = wording.ON_THE_PAGE.format(given=given)
        self._home.say("Who is at home", where=where)
        people = [HomeRow(one, self._home) for one in page.at_home]
        self._home.show_rows(people or [self._empty(wording.NOBODY_HOME, self._home)])
        self._working.say(f"Who else is working with {given}", where=where)
        lines = [WorkingRow(line, self._working) for line in page.working]
        nobody = self._empty(wording.NOBODY_ELSE.format(given=given), self._working) if not lines else None
        self._working.show_rows(lines or ([nobody] if nobody else []))

    @staticmethod
    def _empty(said: str, within: QWidget) -> Row:
        return Passage((Run(said, "text-2"),), within)

    def _fit(self) -> None:
        """Choose how closely the page is set, and give every part its place."""
        if self._page is None or self.width() < tokens.px(_ABOVE) or self.height() < tokens.px(_ABOVE):
            return
        across, down = tokens.px(tokens.PAGE_PADDING[0]), tokens.px(_ABOVE)
        width, height = self.width() - 2 * across, self.height() - 2 * down

        def around(density: Density) -> int:
            gaps = density.px("gap") + self._after_heading(density)
            return self._heading.natural(width, density) + self._foot.natural(width, density) + gaps

        density = self._density = fitting.choose(self._parts, width, height, around)
        self._heading.settle(across, down, width, density)
        foot = self._foot.natural(width, density)
        top = down + self._heading.height() + self._after_heading(density)
        bottom = self.height() - down - foot
        room = bottom - density.px("gap") - top
        self._scroll.setGeometry(across, top, width + across, room)  # its bar stands in the padding
        self._cards.resize(width, fitting.needed(self._parts, width, room, density))
        fitting.settle(self._parts, self._cards.rect(), density)
        self._foot.settle(QRect(across, bottom, width, foot), density)
        for part in (self, self._heading):  # who comes to the page starts at its button
            part.setFocusProxy(self._foot.start())

    def _hold_cards(self, *cards: QWidget) -> None:
        for card in cards:
            card.setParent(self._cards)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._cards)

    @staticmethod
    def _after_heading(density: Density) -> int:
        return max(density.px("gap") - tokens.px(1), tokens.px(4))

    def _connect(self) -> None:
        self._foot.start_asked.connect(self.start_asked)
        self._foot.read_asked.connect(self.read_asked)
        self._heading.reveal_asked.connect(self._ask_reveal)
        self._heading.print_asked.connect(self.print_asked)
        self._heading.dispute_asked.connect(self.dispute_asked)
        self._heading.disputes_asked.connect(lambda: self.more_asked.emit("overview"))
        for panel in (self._since, self._home, self._working):
            panel.more_asked.connect(self.more_asked)

    def _ask_reveal(self) -> None:
        if self._page is not None and self._page.header.address_protected:
            self.reveal_asked.emit(self._page.header.child)
