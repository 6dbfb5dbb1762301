"""A list of rows a person adds to and takes from; what was taken away can be put back."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit import tokens, words
from ui.kit.buttons import VISIT_SMALL, Button, ButtonKind, ButtonSize
from ui.kit.fields import LineEdit, TextEdit
from ui.kit.marks import IconMark
from ui.visit.parts import forget

_REMOVE = ButtonSize(46, 13, 15, 18, 0)


class Row(QWidget):
    """One row of fields with a button that takes it away."""

    changed = Signal()
    left = Signal()
    removed = Signal()

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label = label
        self._fields: list[tuple[str, LineEdit | TextEdit]] = []
        self.line = QHBoxLayout()
        self.line.setSpacing(tokens.px(8))
        self._fault = words.line("", "small", "danger")
        self._fault_line = QWidget()
        fault = QHBoxLayout(self._fault_line)
        fault.setContentsMargins(0, 0, 0, 0)
        fault.setSpacing(tokens.px(6))
        fault.addWidget(IconMark("circle-alert", 16, "danger"))
        fault.addWidget(self._fault)
        self._fault_line.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.px(4))
        column.addLayout(self.line)
        column.addWidget(self._fault_line, 0, Qt.AlignmentFlag.AlignRight)
        self.remove = Button("", ButtonKind.SECONDARY, _REMOVE, icon="x")
        self.remove.clicked.connect(self.removed)

    def add_field(self, name: str, field: LineEdit | TextEdit, stretch: int) -> None:
        """Add a field; its object name is `name` with the row's number."""
        self._fields.append((name, field))
        self.line.addWidget(field, stretch, Qt.AlignmentFlag.AlignTop)
        field.textChanged.connect(self.changed)
        field.left.connect(self.left)

    def number(self, place: int, prefix: str) -> None:
        """Name the parts of the row by its place."""
        for name, field in self._fields:
            field.setObjectName(f"{prefix}-{name}-{place}")
        self.remove.setObjectName(f"{prefix}-remove-{place}")
        self.remove.setAccessibleName(f"Take away {self._label} {place}")

    def say(self, fault: str) -> None:
        """Say under the row what needs fixing in it."""
        self._fault.set_words(fault)
        self._fault_line.setVisible(bool(fault))

    def is_empty(self) -> bool:
        """Whether nothing is written in the row."""
        return not any(_text(field).strip() for _, field in self._fields)

    def first(self) -> QWidget:
        """Give the field to begin with."""
        return self._fields[0][1]


class RowList(QWidget):
    """Rows under each other, a button that adds one, and a button that puts the last one taken away back."""

    changed = Signal()
    left = Signal()
    rebuilt = Signal()

    def __init__(self, make: Callable[[], Row], prefix: str, add: Button, beside: QWidget | None = None) -> None:
        """Take what builds an empty row, the button that adds one, and what else stands at the foot."""
        super().__init__()
        self._make = make
        self._prefix = prefix
        self.rows: list[Row] = []
        self._taken: tuple[int, Row] | None = None
        self._put_back = Button("Put back", ButtonKind.QUIET, VISIT_SMALL, icon="undo-2", name=f"{prefix}-put-back")
        self._put_back.clicked.connect(self._return)
        self._put_back.hide()
        add.clicked.connect(lambda: self.add().first().setFocus())
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.px(8))
        foot = QHBoxLayout()
        foot.setSpacing(tokens.px(8))
        foot.addWidget(add)
        foot.addWidget(self._put_back)
        if beside is not None:
            foot.addSpacing(tokens.px(8))
            foot.addWidget(beside)
        foot.addStretch(1)
        self._column.addLayout(foot)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows."""
        for row in self.rows:
            forget(row)
        self.rows = []
        for row in rows:
            self._insert(len(self.rows), row)
        self._settle()

    def add(self) -> Row:
        """Add an empty row at the end."""
        row = self._make()
        self._insert(len(self.rows), row)
        self._settle()
        return row

    def _insert(self, place: int, row: Row) -> None:
        self.rows.insert(place, row)
        self._column.insertWidget(place, row)
        row.changed.connect(self.changed)
        row.left.connect(self.left)
        row.removed.connect(lambda: self._take(row))
        row.show()

    def _take(self, row: Row) -> None:
        if self._taken is not None:
            forget(self._taken[1])
        self._taken = (self.rows.index(row), row)
        self.rows.remove(row)
        row.changed.disconnect()
        row.left.disconnect()
        row.removed.disconnect()
        self._column.removeWidget(row)
        self._put_back.setVisible(not row.is_empty())
        self._put_back.setFocus()
        row.hide()
        self._settle()
        self.changed.emit()
        self.left.emit()

    def _return(self) -> None:
        if self._taken is None:
            return
        place, row = self._taken
        self._taken = None
        self._put_back.hide()
        self._insert(min(place, len(self.rows)), row)
        self._settle()
        row.first().setFocus()
        self.changed.emit()

    def _settle(self) -> None:
        for place, row in enumerate(self.rows, start=1):
            row.number(place, self._prefix)
        self.rebuilt.emit()


def _text(field: LineEdit | TextEdit) -> str:
    return field.text() if isinstance(field, LineEdit) else field.toPlainText()
