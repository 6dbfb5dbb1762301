"""What every page of the unlock window has: a heading, a line under it, and a place to say something."""

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit import fonts, tokens, words
from ui.kit.buttons import Button, ButtonKind
from ui.kit.cards import Notice
from ui.kit.fields import PassphraseEdit

WIDTH = 642
_ICONS = {"danger": "circle-alert", "warn": "triangle-alert", "ok": "circle-check", "info": "info"}


class UnlockSheet(QWidget):
    """A page: its parts stand in one column in the middle of the window."""

    def __init__(self, heading: str, under: str) -> None:
        super().__init__()
        self.heading = words.Words(heading, size=28, weight=fonts.SEMI_BOLD, line_height=1.32)
        self.under = words.Words(under, size=15, tone="text-2", wrap=True)
        self.top = QHBoxLayout()
        self.top.addWidget(self.heading)
        self.top.addStretch(1)
        self.column = QVBoxLayout()
        self.column.setSpacing(0)
        self.column.addLayout(self.top)
        self.column.addSpacing(tokens.px(6))
        self.column.addWidget(self.under)
        self.column.addSpacing(tokens.px(20))
        self.said = Notice(name="said")
        self.said.hide()
        holder = QWidget()
        holder.setLayout(self.column)
        self.column.setContentsMargins(0, 0, 0, 0)
        holder.setMaximumWidth(tokens.px(WIDTH))
        middle = QVBoxLayout(self)
        middle.setContentsMargins(tokens.px(24), tokens.px(12), tokens.px(24), tokens.px(12))
        middle.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(holder, 100)
        row.addStretch(1)
        middle.addLayout(row)
        middle.addStretch(1)

    def say(self, message: str, kind: str) -> None:
        """Say how something went; an empty message takes the last one away."""
        self.said.setVisible(bool(message))
        if message:
            self.said.say(message, kind=kind, icon=_ICONS.get(kind, "info"))

    def busy(self, busy: bool) -> None:
        """Show that something is under way; every page knows which of its parts that stops."""
        raise NotImplementedError

    def first_field(self) -> QWidget:
        """Give the part that has the focus when the page appears."""
        raise NotImplementedError


def tab_through(*widgets: QWidget) -> None:
    """Let the tab key visit widgets in an order, each passphrase followed by its Show button."""
    order: list[QWidget] = []
    for widget in widgets:
        order.append(widget)
        if isinstance(widget, PassphraseEdit):
            order.append(widget.show_button)
    for before, after in pairwise(order):
        QWidget.setTabOrder(before, after)


def back_button() -> Button:
    """Build the way back to the passphrase."""
    return Button("Back", ButtonKind.QUIET, icon="arrow-left", name="back")


def foot_line(icon: QWidget, line: words.Words) -> QHBoxLayout:
    """Set an icon beside a line."""
    row = QHBoxLayout()
    row.setSpacing(tokens.px(5))
    row.addWidget(icon, 0, Qt.AlignmentFlag.AlignVCenter)
    row.addWidget(line)
    return row
