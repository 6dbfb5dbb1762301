"""Needs you: what stopped, has two versions, is not signed or not recorded yet, each with its next step."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.casework.pages import NeedsYou, WorkState
from ui.kit import buttons, fonts, tokens
from ui.kit.buttons import Button
from ui.kit.cards import Card, EmptyPlace, Notice
from ui.kit.marks import IconTile
from ui.kit.words import Words
from ui.today import wording

NOTHING = "Nothing needs you now."
NOTHING_MORE = "Work that stops, that has two versions, and visits nobody recorded are listed here."

_TILES = {
    WorkState.CONFLICT: ("git-compare", "warn"),
    WorkState.REFUSED: ("package-x", "danger"),
    WorkState.DRAFT: ("pen-line", "info"),
    WorkState.UNRECORDED: ("clock-alert", "warn"),
    WorkState.DECIDED: ("send", "info"),
    WorkState.ANSWERED: ("clipboard-check", "info"),
    WorkState.NEW_CHILD: ("user-round", "info"),
    WorkState.SILENT: ("laptop", "danger"),
    WorkState.STEP: ("list-checks", "info"),
    WorkState.OVERDUE: ("clipboard-check", "danger"),
    WorkState.UNHELD: ("user-round-search", "warn"),
}
_OTHER_TILE = ("undo-2", "warn")


def needs_card(needs: tuple[NeedsYou, ...], press: Callable[[str], None]) -> Card:
    """Build the card of everything that waits for this person."""
    card = Card(name="needs-you")
    card.add_header("Needs you", note=str(len(needs)) if needs else "")
    if not needs:
        card.column.addWidget(EmptyPlace("circle-check", NOTHING, NOTHING_MORE))
        card.setAccessibleName(f"Needs you. {NOTHING} {NOTHING_MORE}")
        return card
    card.setAccessibleName(f"Needs you, {len(needs)}")
    for place, need in enumerate(needs):
        if place:
            card.add_line()
        card.column.addWidget(_row(need, press))
    return card


def departed_notice(said: tuple[str, str]) -> tuple[Notice, ...]:
    """Build the calm note that children have left this laptop; none where none has. It needs no answer."""
    title, detail = said
    if not title:
        return ()
    notice = Notice("neutral", "info", name="departed")
    notice.say(title, detail)
    return (notice,)


def _row(need: NeedsYou, press: Callable[[str], None]) -> QWidget:
    part = QWidget()
    part.setObjectName(f"needs-{need.change}")
    part.setAccessibleName(f"{need.title}. {need.detail}")
    row = QHBoxLayout(part)
    row.setContentsMargins(tokens.px(14), tokens.px(8), tokens.px(14), tokens.px(8))
    row.setSpacing(tokens.px(11))
    icon, kind = _TILES.get(need.state, _OTHER_TILE)
    row.addWidget(IconTile(icon, kind))
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(Words(need.title, size=14, weight=fonts.SEMI_BOLD, wrap=True))
    if need.detail:
        column.addWidget(Words(need.detail, size=12.5, tone="text-2", wrap=True))
    row.addLayout(column, 1)
    said = wording.need_action(need)
    button = Button(said, size=buttons.SMALL, name=f"need-{need.change}")
    button.setAccessibleName(f"{said}: {need.title}, {need.detail}" if need.detail else f"{said}: {need.title}")
    button.setAutoDefault(True)
    button.clicked.connect(lambda: press(need.change))
    row.addWidget(button)
    return part
