"""What the analysis is made of, for a visit that asks for it in parts: risk, what protects, what changed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.kit import fonts, tokens, words
from ui.visit.folded import Folded
from ui.visit.parts import GrowingText, show_words
from ui.visit.writing import Writing

_PARTS = (
    ("risk", "Risk", "What may happen to the children, and how likely it is"),
    ("protective", "What protects", "Who and what keeps them safe"),
    ("changed", "What changed", "What is different since the last contact"),
)


class RiskPart(Folded):
    """Three growing fields under the analysis."""

    left = Signal()

    def __init__(self, writing: Writing, label_width: int) -> None:
        super().__init__("Risk, what protects, what changed", "risk-open")
        self._writing, self._label_width = writing, label_width
        self._edits: dict[str, GrowingText] = {}

    def show_draft(self) -> None:
        """Open when anything is written."""
        self._fit()

    def build(self) -> None:
        """Build the fields with what is written."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.px(10))
        grid.setVerticalSpacing(tokens.px(6))
        grid.setColumnStretch(1, 1)
        for place, (name, label, hint) in enumerate(_PARTS):
            edit = GrowingText(name, label, hint=hint)
            show_words(edit, getattr(self._writing.draft, name))
            edit.textChanged.connect(lambda name=name, edit=edit: self._put(name, edit.toPlainText()))
            edit.left.connect(self.left)
            title = words.Words(label, size=15, weight=fonts.MEDIUM, wrap=True, line_height=1.2)
            title.setFixedWidth(tokens.px(self._label_width))
            grid.addWidget(title, place, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(edit, place, 1, Qt.AlignmentFlag.AlignVCenter)
            self._edits[name] = edit
        self.column.addLayout(grid)

    def first(self) -> QWidget:
        """Begin with the risk."""
        return self._edits["risk"]

    def _put(self, name: str, text: str) -> None:
        self._writing.put(**{name: text})
        self._fit()

    def _fit(self) -> None:
        self.set_filled(any(getattr(self._writing.draft, name).strip() for name, _, _ in _PARTS))
