"""The parts of a contact that is read: its times and people, its passages, and what was added."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.casework.story_pages import Added, ContactPage, Passage
from ui.chronology.strands import strand_of
from ui.contact import wording
from ui.kit import fonts, shapes, tokens, words
from ui.kit.buttons import Button
from ui.kit.cards import Card, Notice
from ui.kit.chips import StatusChip
from ui.kit.marks import AgencyMark, IconMark


class Version(QFrame):
    """One of two versions of a passage, under its heading."""

    def __init__(self, heading: str, said: str, *, stands: bool) -> None:
        super().__init__()
        self._stands = stands
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.px(12), tokens.px(9), tokens.px(12), tokens.px(10))
        column.setSpacing(tokens.px(3))
        column.addWidget(words.Words(heading, size=12.5, weight=fonts.SEMI_BOLD, tone="warn", wrap=True))
        column.addWidget(words.paragraph(said, "body", "text"))
        column.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the panel; what is shown meanwhile has the thicker border."""
        look, stroke = tokens.look().colours, 2 if self._stands else 1
        shapes.frame(
            QPainter(self), self.rect(), tokens.px(tokens.RADIUS.panel), look.warn_bg, look.warn_border, stroke
        )


def head_card(page: ContactPage, authority: str, write: Button, versions: Button) -> Card:
    """Build the card of what the contact is, when it was, who signed it, and whether something was in two versions."""
    card = Card(name="contact-head")
    row = QHBoxLayout()
    row.setSpacing(tokens.px(12))
    mark = AgencyMark(strand_of(page.sector).agency, 34, filled=True)
    row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    title = QVBoxLayout()
    title.setContentsMargins(0, tokens.px(4), 0, 0)  # its first line level with the mark
    title.addWidget(words.line(page.title, "heading", wrap=True))
    row.addLayout(title, 1)
    chip = wording.work(page.state, authority)
    if chip is not None:
        row.addWidget(StatusChip(chip), 0, Qt.AlignmentFlag.AlignTop)
    card.add_padded(row, 16, 13)
    card.add_line()
    card.add_padded(_facts((*wording.times(page, authority), *wording.people(page))), 16, 12)
    notices = _notices(page, write, versions)
    for notice in notices:
        card.add_padded(notice, 16, 6)
    if notices:
        card.column.addSpacing(tokens.px(8))
    return card


def passages_card(passages: Sequence[Passage]) -> Card:
    """Build the card of what was recorded, passage by passage."""
    card = Card(name="contact-passages")
    column = QVBoxLayout()
    column.setSpacing(tokens.px(14))
    for passage in passages:
        column.addWidget(_passage(passage))
    card.add_padded(column, 16, 14)
    return card


def additions_card(additions: Sequence[Added]) -> Card:
    """Build the card of what was added since."""
    card = Card(name="contact-additions")
    card.add_header("Added since it was signed", note=str(len(additions)) if additions else "")
    if not additions:
        card.add_padded(words.paragraph(wording.NO_ADDITIONS, "small"), 14, 12)
    for at, added in enumerate(additions):
        if at:
            card.add_line()
        card.column.addWidget(_addition(added))
    return card


def _facts(facts: Sequence[tuple[str, str]]) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(tokens.px(20))
    grid.setVerticalSpacing(tokens.px(10))
    for at, (label, said) in enumerate(facts):
        cell = QVBoxLayout()
        cell.setSpacing(0)
        cell.addWidget(words.line(label, "small", "text-2"))
        cell.addWidget(words.line(said, "body", wrap=True))
        cell.addStretch(1)
        grid.addLayout(cell, at // 3, at % 3)
        grid.setColumnStretch(at % 3, 1)
    return holder


def _notices(page: ContactPage, write: Button, versions: Button) -> list[Notice]:
    notices = []
    if page.arrived:
        arrived = Notice("warn", "undo-2", name="contact-arrived")
        arrived.say(page.arrived)
        notices.append(arrived)
    if page.late:
        late = Notice("neutral", "clock-alert", name="contact-late")
        late.say(page.late)
        notices.append(late)
    if page.may_write:
        unfinished = Notice("info", "pen-line", write, name="contact-unfinished")
        unfinished.say(wording.UNFINISHED)
        notices.append(unfinished)
    if page.attendance:
        attendance = Notice("warn", "users", name="contact-attendance")
        attendance.say(wording.ATTENDANCE, " ".join((*page.attendance, wording.OWN_WORD)))
        notices.append(attendance)
    two, became = wording.versions(page)
    if two:
        kind = "warn" if page.in_dispute else "neutral"
        disputed = Notice(kind, "git-compare", versions, name="contact-in-two-versions")
        disputed.say(two, became)
        notices.append(disputed)
    return notices


def _passage(passage: Passage) -> QWidget:
    part = QWidget()
    part.setAccessibleName(wording.passage(passage))
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(tokens.px(4))
    head = QHBoxLayout()
    head.setSpacing(tokens.px(8))
    head.addWidget(words.Words(passage.label, size=13, weight=fonts.SEMI_BOLD, tone="text-2", wrap=True), 1)
    if passage.disputed:
        head.addWidget(StatusChip(wording.DISPUTED))
    column.addLayout(head)
    if not passage.disputed:
        column.addWidget(words.paragraph(passage.text, "body", "text"))
        return part
    beside = QHBoxLayout()
    beside.setSpacing(tokens.px(12))
    beside.addWidget(Version(wording.by(wording.STANDS, passage.text_by), passage.text, stands=True), 1)
    beside.addWidget(Version(wording.by(wording.OTHER, passage.disputed_by), passage.disputed, stands=False), 1)
    column.addLayout(beside)
    return part


def _addition(added: Added) -> QWidget:
    part = QWidget()
    part.setAccessibleName(wording.addition(added))
    row = QHBoxLayout(part)
    row.setContentsMargins(tokens.px(14), tokens.px(10), tokens.px(14), tokens.px(10))
    row.setSpacing(tokens.px(10))
    row.addWidget(IconMark("plus", 16), 0, Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout()
    column.setSpacing(tokens.px(2))
    column.addWidget(words.paragraph(added.words, "body", "text"))
    if added.reason:
        column.addWidget(words.paragraph(f"{wording.WHY}: {added.reason}", "small"))
    column.addWidget(words.paragraph(wording.added_by(added), "small"))
    row.addLayout(column, 1)
    if added.waiting:
        row.addWidget(StatusChip(wording.WAITING), 0, Qt.AlignmentFlag.AlignTop)
    return part
