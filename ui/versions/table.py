"""The card of the fields that differ: its heading, and the rows, which scroll where they do not fit."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.casework.version_pages import Choice, Difference, Side
from ui.kit import fonts, tokens, words
from ui.kit.cards import Card
from ui.kit.marks import IconMark, Line
from ui.today.column import ScrollingColumn
from ui.versions import wording
from ui.versions.row import BEFORE, GAP, LABEL, RESULT, Columns, VersionRow

_FIRST, _OTHER = "Shown meanwhile", "The other version"


class RowsArea(ScrollingColumn):
    """Rows that are as high as what is in them, and scroll when there is less room."""

    def __init__(self) -> None:
        super().__init__(gap=0, name="version-rows")
        self._high = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def show_rows(self, *rows: QWidget) -> None:
        """Show these rows instead, with the focus and the place of the scroll kept."""
        self.show_parts(*rows)
        if (holder := self.widget()) is not None:
            holder.installEventFilter(self)
        self._fit()

    def sizeHint(self) -> QSize:
        """Give the height of all rows."""
        return QSize(tokens.px(600), self._high)

    def minimumSizeHint(self) -> QSize:
        """Give the least height: two rows."""
        return QSize(tokens.px(600), min(self._high, tokens.px(110)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another height where words wrap otherwise."""
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Grow with a row that grows."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        holder = self.widget()
        layout = holder.layout() if holder is not None else None
        wide = self.viewport().width()
        high = max(layout.heightForWidth(wide), layout.minimumSize().height()) if layout is not None else 0
        if high != self._high:
            self._high = high
            self.updateGeometry()


class VersionsTable(Card):
    """Shows the fields that differ; tells what is chosen."""

    chosen = Signal(str, object)

    def __init__(self) -> None:
        super().__init__(name="versions")
        self._rows: list[VersionRow] = []
        self._compact = False
        self._head = QWidget()
        self._area = RowsArea()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._body = QVBoxLayout()
        self._body.setContentsMargins(tokens.px(16), tokens.px(8), tokens.px(16), tokens.px(4))
        self._body.setSpacing(0)
        self._body.addWidget(self._head)
        self._body.addWidget(Line())
        self._body.addWidget(self._area, 1)
        self.column.addLayout(self._body)

    def show_rows(self, rows: Sequence[Difference], choice_of: Callable[[Difference], Choice | None]) -> None:
        """Show these fields, each with what is chosen of it."""
        mine = wording.heading([row.mine for row in rows], _FIRST)
        theirs = wording.heading([row.theirs for row in rows], _OTHER)
        self._show_head(rows, mine, theirs)
        captioned = Columns(mine[0] == _FIRST, theirs[0] == _OTHER)
        self._rows = [VersionRow(row, choice_of(row), captioned) for row in rows]
        parts: list[QWidget] = []
        for row in self._rows:
            row.chosen.connect(self.chosen)
            row.set_compact(self._compact)
            parts += [*([Line()] if parts else []), row]
        self._area.show_rows(*parts)
        self.setAccessibleName(wording.differ(sum(row.result != "settled" for row in rows)))

    def set_compact(self, compact: bool) -> None:
        """Stand closer where the screen is low."""
        self._compact = compact
        for row in self._rows:
            row.set_compact(compact)

    def rows(self) -> tuple[VersionRow, ...]:
        """Give the rows in their order."""
        return tuple(self._rows)

    def enter(self, conflict: str) -> None:
        """Give the focus to a row, in view."""
        row = next((one for one in self._rows if one.row.conflict == conflict), None)
        if row is not None:
            row.enter()
            self._area.ensureWidgetVisible(row)

    def _show_head(self, rows: Sequence[Difference], mine: tuple[str, str], theirs: tuple[str, str]) -> None:
        before, self._head = self._head, _head(rows, mine, theirs)
        self._body.replaceWidget(before, self._head)
        before.hide()
        before.deleteLater()


def _head(rows: Sequence[Difference], mine: tuple[str, str], theirs: tuple[str, str]) -> QWidget:
    head = QWidget()
    line = QHBoxLayout(head)
    line.setContentsMargins(0, 0, 0, tokens.px(6))
    line.setSpacing(tokens.px(GAP))
    bottom = Qt.AlignmentFlag.AlignBottom
    differ = wording.differ(sum(row.result != "settled" for row in rows))
    line.addWidget(_wide(words.Words(differ, size=12.5, weight=fonts.SEMI_BOLD), LABEL), 0, bottom)
    line.addWidget(_wide(words.Words(wording.BEFORE, size=12.5, weight=fonts.SEMI_BOLD), BEFORE), 0, bottom)
    own = bool(rows) and all(row.mine.mine for row in rows)
    line.addWidget(_column(mine, "laptop" if own else "user-round", "text-2"), 1, bottom)
    icon, tone = _of([row.theirs for row in rows])
    line.addWidget(_column(theirs, icon, tone), 1, bottom)
    line.addWidget(_wide(words.Words(wording.RESULT, size=12.5, weight=fonts.SEMI_BOLD), RESULT), 0, bottom)
    return head


def _of(sides: Sequence[Side]) -> tuple[str, str]:
    """Give the mark of whose column it is: health by its stethoscope, anybody else as a person."""
    health = bool(sides) and all("health" in side.role.lower() for side in sides)
    return ("stethoscope", "ag-health") if health else ("user-round", "text-2")


def _wide(said: words.Words, width: int) -> words.Words:
    said.setFixedWidth(tokens.px(width))
    return said


def _column(said: tuple[str, str], icon: str, tone: str) -> QWidget:
    part = QWidget()
    row = QHBoxLayout(part)
    row.setContentsMargins(tokens.px(12), 0, 0, 0)
    row.setSpacing(tokens.px(8))
    row.addWidget(IconMark(icon, 16, tone))
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(words.Words(said[0], size=12.5, weight=fonts.SEMI_BOLD, wrap=True))
    column.addWidget(words.Words(said[1], size=12.5, wrap=True))
    row.addLayout(column, 1)
    return part
