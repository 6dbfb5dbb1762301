"""The answers that a section of an authority's form offers: one of them, or several."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.form import AskedSection
from ui.kit import tokens
from ui.visit.parts import COMPACT_PILL, PillChoice, tick_box


class Answers(QWidget):
    """Pills of which one is chosen, or a tick for each where several may be; the signal carries the codes."""

    chosen = Signal(tuple)

    def __init__(self, asked: AskedSection) -> None:
        super().__init__()
        offered = [(choice.code, choice.words) for choice in asked.choices]
        name = f"answers-{asked.id}"
        self._one = PillChoice([] if asked.several else offered, name, asked.title, size=COMPACT_PILL, clears=True)
        self._ticks = {code: tick_box(words, f"{name}-{code}") for code, words in offered if asked.several}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.px(2))
        if asked.several:
            self._one.setParent(self)
            self._one.hide()
        else:
            column.addWidget(self._one)
        for tick in self._ticks.values():
            column.addWidget(tick)
            tick.clicked.connect(self._told)
        self._one.chosen.connect(self._told)

    def choose(self, codes: tuple[str, ...]) -> None:
        """Show what is chosen, without telling."""
        self._one.choose(codes[0] if codes else "")
        for code, tick in self._ticks.items():
            tick.setChecked(code in codes)

    def _told(self) -> None:
        ticked = tuple(code for code, tick in self._ticks.items() if tick.isChecked())
        one = self._one.choice()
        self.chosen.emit((one,) if one else ticked)
