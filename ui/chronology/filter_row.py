"""The row of filters over the chronology: agencies with their counts, not seen, and the words box."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.chronology import wording
from ui.chronology.filters import Filter
from ui.chronology.strands import Strand
from ui.kit import tokens
from ui.kit.choices import FILTER, Pill
from ui.kit.fields import LineEdit
from ui.kit.flow import FlowLayout
from ui.kit.marks import IconMark

_ICONS = {
    "police": "shield",
    "health": "stethoscope",
    "education": "graduation-cap",
    "social": "house",
    "youth": "house",
    "housing": "building-2",
    "voluntary": "handshake",
}
_WORDS_WIDE = 170


class Divider(QWidget):
    """A short upright line between the agencies and what is asked of all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(tokens.px(7), tokens.px(tokens.SIZE.filter))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        high = tokens.px(20)
        QPainter(self).fillRect(self.width() // 2, (self.height() - high) // 2, 1, high, tokens.look().colours.border)


class WordsBox(LineEdit):
    """Where words are typed that entries must have."""

    def __init__(self) -> None:
        super().__init__(height=tokens.SIZE.filter, size=13, hint="Words", name="chronology-words")
        self.setAccessibleName("Show entries with these words")
        self.setFixedWidth(tokens.px(_WORDS_WIDE))
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.px(11), 0, 0, 0)
        row.addWidget(IconMark("search", 16, "text-2"))
        row.addStretch(1)
        self.setTextMargins(tokens.px(23), 0, 0, 0)


class FilterRow(QWidget):
    """Shows and takes what is asked for."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.wanted = Filter()
        self._strands: tuple[Strand, ...] = ()
        self._pills: dict[str, Pill] = {}
        self._all = Pill(wording.ALL, FILTER, name="filter-all")
        self._not_seen = Pill(wording.NOT_SEEN, FILTER, icon="user-round-x", name="filter-not-seen")
        self._words = WordsBox()
        self._flow = FlowLayout()
        self._lay_out()
        self._all.clicked.connect(lambda: self._take(replace(self.wanted, strands=frozenset(), pattern=None)))
        self._not_seen.clicked.connect(lambda on: self._take(replace(self.wanted, not_seen=on)))
        self._words.textChanged.connect(lambda typed: self._take(replace(self.wanted, words=typed)))

    def show_strands(self, strands: Sequence[Strand]) -> None:
        """Show these agencies."""
        if tuple(strands) != self._strands:
            self._strands = tuple(strands)
            self._make_pills()
            self._order_tabs()
        known = frozenset(strand.key for strand in strands)
        self.show_wanted(replace(self.wanted, strands=self.wanted.strands & known))

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show how many entries each agency has of what is asked for besides."""
        self._all.set_count(sum(counts.values()))
        for key, pill in self._pills.items():
            pill.set_count(counts.get(key, 0))

    def show_wanted(self, wanted: Filter) -> None:
        """Show another choice without telling."""
        self.wanted = wanted
        self._all.setChecked(not wanted.strands and wanted.pattern is None)
        self._not_seen.setChecked(wanted.not_seen)
        for key, pill in self._pills.items():
            pill.setChecked(key in wanted.strands)
        if wanted.words != self._words.text():
            with QSignalBlocker(self._words):
                self._words.setText(wanted.words)

    def _take(self, wanted: Filter) -> None:
        self.show_wanted(wanted)
        self.changed.emit()

    def _press(self, key: str, on: bool) -> None:
        strands = self.wanted.strands | {key} if on else self.wanted.strands - {key}
        self._take(replace(self.wanted, strands=frozenset() if len(strands) == len(self._pills) else strands))

    def _make_pills(self) -> None:
        """Put pills of other agencies between the one for all and the line."""
        while (taken := self._flow.takeAt(0)) is not None:
            widget = taken.widget()
            if widget is not None and widget in self._pills.values():
                widget.deleteLater()
        self._pills = {}
        for strand in self._strands:
            pill = Pill(strand.label, FILTER, icon=_ICONS[strand.key], name=f"filter-{strand.key}")
            pill.clicked.connect(lambda on, key=strand.key: self._press(key, on))
            self._pills[strand.key] = pill
        order = [self._all, *self._pills.values(), self._divider, self._not_seen]
        for part in order:
            self._flow.addWidget(part)

    def _order_tabs(self) -> None:
        for before, after in pairwise([self._all, *self._pills.values(), self._not_seen, self._words]):
            QWidget.setTabOrder(before, after)

    def _lay_out(self) -> None:
        self._divider = Divider()
        holder = QWidget()
        holder.setLayout(self._flow)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        holder.setSizePolicy(policy)
        self._make_pills()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.px(12))
        row.addWidget(holder, 1)
        row.addWidget(self._words)
