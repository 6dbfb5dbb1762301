"""A column of parts that scrolls when, and only when, it does not fit."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.kit import tokens


class ScrollingColumn(QScrollArea):
    """Parts below one another; what was there before leaves only after its own signal has ended."""

    def __init__(self, *, gap: int = tokens.SIZE.card_gap, name: str = "") -> None:
        super().__init__()
        self._gap = gap
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_parts(self, *parts: QWidget, fill: bool = False) -> None:
        """Show these parts instead, at the same place of the scroll; `fill` lets the last take what is left."""
        place, focus = self.verticalScrollBar().value(), self._focused_name()
        before = self.takeWidget()
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.px(self._gap))
        for part in parts:
            column.addWidget(part)
        if fill and parts:
            column.setStretchFactor(parts[-1], 1)
        else:
            column.addStretch(1)
        self.setWidget(holder)
        if before is not None:
            before.deleteLater()  # not at once: the person may have pressed a button inside it
        holder.adjustSize()
        self.verticalScrollBar().setValue(place)
        same = holder.findChild(QWidget, focus) if focus else None
        if same is not None:
            same.setFocus()

    def _focused_name(self) -> str:
        focus = self.focusWidget()
        holds = focus is not None and focus.hasFocus() and self.isAncestorOf(focus)
        return focus.objectName() if holds and focus is not None else ""
