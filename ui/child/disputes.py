"""The values of the child that stand in two versions until a person has chosen, each with a press to both."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.casework.page_parts import Dispute
from ui.child import wording
from ui.kit import buttons, tokens
from ui.kit.buttons import Button
from ui.kit.cards import Card
from ui.kit.chips import StatusChip
from ui.kit.marks import Line
from ui.kit.words import Words


class DisputesCard(Card):
    """One line for each disputed value; not there when there is none."""

    dispute_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(name="disputes")
        self._lines: list[QWidget] = []
        self.hide()

    def show_disputes(self, disputes: tuple[Dispute, ...]) -> None:
        """Show these disputes."""
        for part in self._lines:
            self.column.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._lines = []
        for place, dispute in enumerate(disputes):
            for part in ([Line()] if place else []) + [self._line(dispute)]:
                self.column.addWidget(part)
                self._lines.append(part)
        self.setAccessibleName(f"Disputed, {len(disputes)}")
        self.setVisible(bool(disputes))

    def _line(self, dispute: Dispute) -> QWidget:
        part = QWidget()
        row = QHBoxLayout(part)
        row.setContentsMargins(tokens.px(14), tokens.px(6), tokens.px(8), tokens.px(6))
        row.setSpacing(tokens.px(12))
        row.addWidget(StatusChip(wording.DISPUTED))
        row.addWidget(Words(dispute.words, size=13.5, wrap=True), 1, Qt.AlignmentFlag.AlignVCenter)
        button = Button(wording.SEE_BOTH, size=buttons.SMALL, name=f"dispute-{dispute.conflict}")
        button.setAccessibleName(wording.dispute_sentence(dispute))
        button.setAutoDefault(True)
        button.clicked.connect(lambda: self.dispute_asked.emit(dispute.about))
        row.addWidget(button)
        return part
