"""Which of the three panes is in view where they have no room side by side: a narrow window, or large letters."""

from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.approvals import wording
from ui.kit.choices import Pill
from ui.kit.flow import FlowLayout


class Way(StrEnum):
    """The panes in their order."""

    WAITS = "waits"
    READ = "read"
    DECIDE = "decide"


class Ways(QWidget):
    """One pill for each pane; one of them is always on."""

    turned = Signal(Way)

    def __init__(self) -> None:
        super().__init__()
        self._way = Way.WAITS
        self._pills = {way: Pill(wording.WAYS[way], name=f"approvals-way-{way}") for way in Way}
        flow = FlowLayout(self, gap=8)
        for way, pill in self._pills.items():
            flow.addWidget(pill)
            pill.clicked.connect(lambda _=False, way=way: self._turn(way))
        self.choose(Way.WAITS)

    def way(self) -> Way:
        """Give the pane that is turned to."""
        return self._way

    def choose(self, way: Way) -> None:
        """Turn to a pane."""
        self._way = way
        for one, pill in self._pills.items():
            pill.setChecked(one is way)

    def offer(self, way: Way, *, offered: bool) -> None:
        """Offer a pane or not; where it is in view and nothing is in it any more, the list is."""
        self._pills[way].setEnabled(offered)
        if not offered and self._way is way:
            self.choose(Way.WAITS)

    def _turn(self, way: Way) -> None:
        self.choose(way)
        self.turned.emit(way)
