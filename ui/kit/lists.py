"""What every list of painted rows has in common: one choice, smooth scrolling, no frame of its own."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView


def dress(view: QListView, name: str, label: str) -> None:
    """Name a list and set how it behaves; wide rows wrap, they never scroll sideways.

    Called once the list has its own parts: some of these settings lay it out at once.
    """
    view.setObjectName(name)
    view.setAccessibleName(label)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setResizeMode(QListView.ResizeMode.Adjust)
    view.setMouseTracking(True)
