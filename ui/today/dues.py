"""Due clocks: what is due for this person, each with its ring, its date and the sentence that explains it."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.casework.due_pages import DueLine
from ui.kit import buttons, chips, fonts, rings, tokens
from ui.kit.buttons import Button, ButtonKind
from ui.kit.cards import Card
from ui.kit.words import Words, paragraph
from ui.today import wording
from ui.today.rows import PressRow

TITLE = "Due clocks"
NOTHING_DUE = "Nothing is due in the next two weeks, by what this laptop has."
_RINGS = {"over": rings.Due.OVERDUE, "soon": rings.Due.SOON, "later": rings.Due.LATER}
_BY_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


AT_FIRST = 5
"""How many lines are in view until somebody asks for the others: what needs them is to stay in view below."""


class DuePresses(NamedTuple):
    """Whom a press reaches: to open the child, to record a review in its short form, and to show all that is due."""

    opened: Callable[[str], None]
    review: Callable[[str, str], None]
    unfold: Callable[[], None]


def dues_card(dues: tuple[DueLine, ...], now: datetime, presses: DuePresses, *, whole: bool) -> Card:
    """Build the card of everything that is due for this person; of many only the first, until they are asked for."""
    card = Card(name="due-clocks")
    counted = wording.due_counts(dues)
    card.add_header(TITLE, *(chips.StatusChip(one) for one in counted))
    card.setAccessibleName(", ".join((TITLE, *(one.text for one in counted))))
    if not dues:
        said = paragraph(NOTHING_DUE, "small")
        card.add_padded(said, 14, 12)
        card.setAccessibleName(f"{TITLE}. {NOTHING_DUE}")
    shown = dues if whole or len(dues) <= AT_FIRST + 1 else dues[:AT_FIRST]
    for place, due in enumerate(shown):
        if place:
            card.add_line()
        card.column.addWidget(DueRow(due, now, presses))
    if len(shown) < len(dues):
        more = Button(wording.more_dues(dues[len(shown) :]), ButtonKind.QUIET, buttons.SMALL, name="more-dues")
        more.setAutoDefault(True)
        more.clicked.connect(presses.unfold)
        card.add_line()
        card.add_padded(more, 4, 4)
    return card


class DueRow(PressRow):
    """One thing that is due. A press opens the child; why the date is that date is the tool tip, and stands below for
    whoever comes by the keyboard."""

    def __init__(self, due: DueLine, now: datetime, presses: DuePresses) -> None:
        super().__init__(f"due-{due.key}", wording.due_sentence(due))
        self.child = due.child if due.visited else ""
        self.setAccessibleDescription(due.sentence)
        self.setToolTip(due.sentence)
        self._why = Words(due.sentence, size=12.5, tone="text-2", wrap=True)
        self._lay_out(due, now, presses)
        self._why.setVisible(False)
        self.clicked.connect(lambda: presses.opened(due.child))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say the sentence to whoever cannot rest a mouse on it."""
        self._why.setVisible(event.reason() in _BY_KEYS or self._why.isVisible())
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the sentence away again."""
        self._why.setVisible(False)
        super().focusOutEvent(event)

    def _lay_out(self, due: DueLine, now: datetime, presses: DuePresses) -> None:
        row = QHBoxLayout()
        row.setSpacing(tokens.px(11))
        row.addWidget(rings.DueClock(_RINGS[due.near], wording.share_left(due, now), 32))
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(Words(due.names, size=14, weight=fonts.SEMI_BOLD, wrap=True))
        said.addWidget(Words(due.what, size=12.5, tone="text-2", wrap=True))
        row.addLayout(said, 1)
        chip = chips.StatusChip(wording.due_chip(due))
        if due.review:  # below the words, which would have no room between chip and button
            said.addSpacing(tokens.px(3))
            said.addWidget(chip, 0, Qt.AlignmentFlag.AlignLeft)
            row.addWidget(self._record(due, presses))
        else:
            row.addWidget(chip)
        self.column.addLayout(row)
        self.column.addWidget(self._why)
        self.let_through()

    @staticmethod
    def _record(due: DueLine, presses: DuePresses) -> Button:
        record = Button("Record", size=buttons.SMALL, name=f"review-{due.key}")
        record.setAccessibleName(f"Record: {wording.due_sentence(due)}")
        record.setAutoDefault(True)
        record.clicked.connect(lambda: presses.review(due.child, due.review))
        return record
