"""The card at the right: who works with the child already, from the file, and what becomes of the referral."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.casework.page_parts import WorkingWith
from app.casework.working import FURTHER, RING_FIRST
from ui.kit import fonts, tokens, words
from ui.kit.cards import Card
from ui.referral.writing import Writing
from ui.visit.parts import Scrolled, small

NOT_HERE = (
    "This laptop has no case file of this child. That does not mean that nobody knows them: it is looked up when the "
    "referral arrives, and you are not told either way."
)


class Aside(Card):
    """Read while one writes; nothing in it is pressed."""

    def __init__(self, writing: Writing) -> None:
        super().__init__(name="referral-aside")
        form = writing.form
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.px(3))
        column.addWidget(_title("Who works with the child already"))
        column.addWidget(small("From the case file on this laptop.", wrap=True))
        column.addSpacing(tokens.px(4))
        for line in form.working:
            column.addWidget(_line(line))
        if not form.working:
            column.addWidget(small(NOT_HERE, "text", wrap=True))
        column.addSpacing(tokens.px(14))
        column.addWidget(_title("What becomes of it"))
        column.addWidget(small(f"It goes to {form.goes_to}.", "text", wrap=True))
        decided = f"Sent today, it is decided by the end of {form.decided_by}."
        column.addWidget(small(decided, "text", wrap=True))
        column.addStretch(1)
        self.column.setContentsMargins(tokens.px(16), tokens.px(11), tokens.px(16), tokens.px(14))
        self.column.addWidget(Scrolled(page), 1)


def _title(text: str) -> words.Words:
    return words.Words(text, size=16, weight=fonts.SEMI_BOLD, wrap=True)


def _line(one: WorkingWith) -> QWidget:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, tokens.px(3), 0, tokens.px(3))
    column.setSpacing(0)
    name = FURTHER if one.sensitive else one.name
    role = RING_FIRST if one.sensitive else one.role
    ended = " (ended)" if one.state == "ended" else ""
    column.addWidget(words.Words(f"{name}{ended}", size=14, weight=fonts.MEDIUM, wrap=True))
    telephone = one.telephone.replace(" ", "\u00a0")  # a number is never broken over two lines
    under = ", ".join(filter(None, (role, telephone)))
    if under:
        column.addWidget(words.Words(under, size=13, tone="text-2", wrap=True))
    return part
