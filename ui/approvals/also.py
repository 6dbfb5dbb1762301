"""Brothers and sisters for whom the same is decided with one press; nobody is ticked before a person ticks them."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from app.casework.approval_pages import Sibling
from ui.approvals import wording
from ui.kit import tokens, words
from ui.visit.parts import forget, tick_box


class Also(QWidget):
    """One box for each child whose referral says the same and waits for the same decision."""

    ticked = Signal(tuple)  # the keys of those who are ticked

    def __init__(self) -> None:
        super().__init__()
        self._siblings: tuple[Sibling, ...] = ()
        self._boxes: dict[str, QCheckBox] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, tokens.px(4), 0, 0)
        self._column.setSpacing(tokens.px(4))
        self._column.addWidget(words.paragraph(wording.ALIKE, "small", "text-2"))

    def show_siblings(self, siblings: Sequence[Sibling], ticked: Sequence[str]) -> None:
        """Show who they are, with those who are ticked."""
        if tuple(siblings) != self._siblings:
            self._siblings = tuple(siblings)
            for box in self._boxes.values():
                forget(box)
            self._boxes = {one.key: self._box(one) for one in siblings}
        for key, box in self._boxes.items():
            box.setChecked(key in ticked)
        self.setVisible(bool(siblings))

    def _box(self, one: Sibling) -> QCheckBox:
        box = tick_box(wording.ALSO.format(one.name), f"also-{one.key}")
        box.clicked.connect(lambda _on: self.ticked.emit(self._keys()))
        self._column.addWidget(box)
        return box

    def _keys(self) -> tuple[str, ...]:
        return tuple(key for key, box in self._boxes.items() if box.isChecked())
