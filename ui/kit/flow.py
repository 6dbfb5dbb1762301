"""A layout that sets its parts side by side and starts a new line when the width is used up."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from ui.kit import tokens


class FlowLayout(QLayout):
    """Lays chips and pills out like words on a line, measured once for each width until a part changes."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8, line_gap: int = 8) -> None:
        self._high: dict[int, int] = {}  # Qt calls `invalidate` while it makes the layout
        super().__init__(parent)
        self._gap = tokens.px(gap)
        self._line_gap = tokens.px(line_gap)
        self._parts: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Take a part; Qt calls this."""
        self._parts.append(item)
        self.invalidate()

    def count(self) -> int:
        """Give the number of parts."""
        return len(self._parts)

    def itemAt(self, index: int) -> QLayoutItem | None:  # Qt asks past the end
        """Give a part by place."""
        return self._parts[index] if 0 <= index < len(self._parts) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # Qt asks past the end
        """Take a part out by place."""
        if not 0 <= index < len(self._parts):
            return None
        self.invalidate()
        return self._parts.pop(index)

    def expandingDirections(self) -> Qt.Orientation:
        """Ask for no more room than needed."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Tell that the height follows from the width."""
        return True

    def invalidate(self) -> None:
        """Measure again; Qt calls this when a part comes, goes or changes."""
        self._high.clear()
        super().invalidate()

    def heightForWidth(self, width: int) -> int:
        """Give the height that the lines take at a width."""
        if width not in self._high:
            self._high[width] = self._lay(QRect(0, 0, width, 0), move=False)
        return self._high[width]

    def setGeometry(self, rect: QRect) -> None:
        """Set the parts in their places."""
        super().setGeometry(rect)
        self._lay(rect, move=True)

    def sizeHint(self) -> QSize:
        """Give the size of one long line."""
        shown = [part.sizeHint() for part in self._parts if not part.isEmpty()]
        wide = sum(size.width() for size in shown) + self._gap * max(len(shown) - 1, 0)
        return QSize(wide, max((size.height() for size in shown), default=0)).grownBy(self.contentsMargins())

    def minimumSize(self) -> QSize:
        """Give the size of the largest part."""
        size = QSize()
        for part in self._parts:
            size = size.expandedTo(part.minimumSize())
        return size.grownBy(self.contentsMargins())

    def _lay(self, rect: QRect, *, move: bool) -> int:
        inner = rect.marginsRemoved(self.contentsMargins())
        left, top, line = inner.x(), inner.y(), 0
        for part in self._parts:
            if part.isEmpty():
                continue
            size = part.sizeHint()
            if left > inner.x() and left + size.width() > inner.x() + inner.width():
                left, top, line = inner.x(), top + line + self._line_gap, 0
            if move:
                part.setGeometry(QRect(QPoint(left, top), size))
            left += size.width() + self._gap
            line = max(line, size.height())
        margins = self.contentsMargins()
        return top + line - rect.y() + margins.bottom()
