"""Where the keyboard goes in a page: what cannot be used, because it is hidden or disabled, never has it.

A page says where it begins by its focus proxy, and of which panes it is made, in reading order, by `panes`; a page
that does not is one pane.
"""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget


@runtime_checkable
class HasPanes(Protocol):
    """A page that F6 goes through in several steps."""

    def panes(self) -> Sequence[QWidget]:
        """Give the panes in reading order; one with nothing to use is passed over."""


def panes_of(page: QWidget) -> Sequence[QWidget]:
    """Give the panes of a page in reading order."""
    return page.panes() if isinstance(page, HasPanes) else (page,)


def lies_in(part: QWidget, widget: QWidget | None) -> bool:
    """Tell whether a widget is a part or lies in it."""
    return widget is not None and (part is widget or part.isAncestorOf(widget))


def begin(part: QWidget) -> bool:
    """Give the keyboard to where a part begins; tell whether there is such a place."""
    return _give(_start_of(part))


def go_on(part: QWidget) -> bool:
    """Give the keyboard back to where it was within a part, else to where the part begins."""
    before = part.focusWidget()
    return _give(before if before is not None and _can_be_used(before) else _start_of(part))


def _give(start: QWidget | None) -> bool:
    if start is not None:
        start.setFocus(Qt.FocusReason.ShortcutFocusReason)
    return start is not None


def _start_of(part: QWidget) -> QWidget | None:
    start = part
    while (proxy := start.focusProxy()) is not None:
        start = proxy
    if _can_be_used(start):
        return start
    # Not along Qt's own chain: what PySide gives back from it takes over other widgets, and they die with it.
    inside = [child for child in part.findChildren(QWidget) if _can_be_used(child)]
    return min(inside, key=lambda child: child.mapTo(part, QPoint()).toTuple()[::-1], default=None)


def _can_be_used(part: QWidget) -> bool:
    takes_keys = bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return part.isVisible() and part.isEnabled() and takes_keys and part.focusProxy() is None
