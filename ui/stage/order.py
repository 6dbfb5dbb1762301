"""The order of the tab key where parts come and go: by the parts themselves, without looking into their layouts.

What a layout tells of the layouts within it is freed with them in an order that Qt and Python do not agree on, once
they are taken away (PySide 6.11): a page whose rows come and go is not to be gone through like that.
"""

from collections.abc import Iterable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def chain(parts: Iterable[QWidget]) -> None:
    """Make the tab key follow these parts, each with what lies in it in the order in which it was made."""
    focusable = [one for part in parts for one in _within(part)]
    for before, after in zip(focusable, focusable[1:], strict=False):
        QWidget.setTabOrder(before, after)


def _within(part: QWidget) -> Iterator[QWidget]:
    for one in (part, *part.findChildren(QWidget)):
        if one.focusPolicy() != Qt.FocusPolicy.NoFocus:
            yield one
