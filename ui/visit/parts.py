"""The parts that the steps of visit mode are built from: large fields, labels and rows of choices."""

from collections.abc import Callable, Iterator, Sequence
from typing import cast

import shiboken6
from PySide6.QtCore import QPoint, QRect, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent, QTextCursor
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QButtonGroup,
    QLayout,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.kit import fonts, tokens, words
from ui.kit.buttons import Button, ButtonKind, ButtonSize
from ui.kit.choices import VISIT_PILL, Pill, PillSize, TickBox
from ui.kit.fields import LineEdit, TextEdit
from ui.kit.flow import FlowLayout

LINE_HEIGHT = 46
LABEL = 14.5
"""The size of the label above a field."""

COMPACT_PILL = PillSize(tokens.SIZE.visit_chip, 11, 14, 16)
_OPEN = ButtonSize(38, 8, 13, 18, 0)
_MARGIN = 2
_TICK = 26  # what a pill grows by when it is chosen


def question(text: str) -> words.Words:
    """Build the label of a question."""
    return words.Words(text, size=16, weight=fonts.SEMI_BOLD)


def small(text: str, tone: str = "text-2", *, wrap: bool = False) -> words.Words:
    """Build a line of explanation."""
    return words.Words(text, size=14, tone=tone, wrap=wrap)


def labelled(label: str, field: QWidget, *, gap: int = 5) -> QWidget:
    """Put a label above a field and name the field by it."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(tokens.px(gap))
    column.addWidget(words.Words(label, size=LABEL, weight=fonts.SEMI_BOLD))
    column.addWidget(field)
    field.setAccessibleName(label)
    return holder


def tick_box(text: str, name: str) -> TickBox:
    """Build a tick box that is never lower than a target, with its words level with the box."""
    box = TickBox(text, name)
    box.setMinimumHeight(tokens.px(tokens.SIZE.visit_chip))
    if (layout := box.layout()) is not None and (spot := layout.itemAt(0)) is not None:
        spot.setAlignment(Qt.AlignmentFlag.AlignVCenter)
    return box


class VisitLine(LineEdit):
    """One large line to type in."""

    def __init__(self, name: str, label: str, *, hint: str = "", height: int = LINE_HEIGHT) -> None:
        super().__init__(height=height, size=16, hint=hint, name=name)
        self.setAccessibleName(label)

    def show_text(self, text: str) -> None:
        """Show text without telling that it changed, and leave the cursor alone when nothing differs."""
        if text != self.text():
            with QSignalBlocker(self):
                self.setText(text)
            self.setCursorPosition(0)

    def set_fault(self, message: str) -> None:
        """Show the line as needing repair, or as whole again with an empty message."""
        self.setProperty("fault", bool(message))
        self.setAccessibleDescription(message)
        self.setToolTip(message)
        self.style().unpolish(self)  # a style sheet reads a changed property only when asked
        self.style().polish(self)


class ChoiceLine(VisitLine):
    """A line with a button at its end that offers ready answers; any other may be typed."""

    def __init__(self, name: str, label: str, offers: Callable[[], Sequence[str]], *, hint: str = "") -> None:
        super().__init__(name, label, hint=hint)
        self._offers = offers
        self._open = Button("", ButtonKind.QUIET, _OPEN, icon="chevron-down", name=f"{name}-choose")
        self._open.setAccessibleName(f"Choose: {label}")
        self._open.tone = "text-2"
        self._open.setParent(self)
        self._open.clicked.connect(self._offer)
        self.setTextMargins(0, 0, self._open.sizeHint().width() - tokens.px(4), 0)
        self.menu = QMenu(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button at the end of the line."""
        super().resizeEvent(event)
        size = self._open.sizeHint()
        at = QPoint(self.width() - size.width() - tokens.px(4), (self.height() - size.height()) // 2)
        self._open.setGeometry(QRect(at, size))

    def _offer(self) -> None:
        self.menu.clear()
        for offer in self._offers():
            action = QAction(offer.replace("&", "&&"), self.menu)
            action.triggered.connect(lambda _=False, offer=offer: self._take(offer))
            self.menu.addAction(action)
        self.menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _take(self, offer: str) -> None:
        self.setText(offer)
        self.setFocus(Qt.FocusReason.OtherFocusReason)


def show_words(edit: TextEdit, text: str) -> None:
    """Show text that differs, silently, with the cursor after it, where writing goes on."""
    if text != edit.toPlainText():
        edit.set_words(text)
        edit.moveCursor(QTextCursor.MoveOperation.End)


class GrowingText(TextEdit):
    """Plain text that begins as one line and grows with what is written, up to a few lines, then scrolls."""

    def __init__(self, name: str, label: str, *, hint: str = "", most: int = 4, size: float = 16) -> None:
        super().__init__(size=size, lines=1, hint=hint, name=name)
        self._least, self._most = 1, most
        self.document().setDocumentMargin(tokens.px(_MARGIN))
        self.setAccessibleName(label)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def set_least(self, lines: int) -> None:
        """Begin with more lines where there is room."""
        self._least = lines
        self._fit()

    def _fit(self, *_: object) -> None:
        line = self.fontMetrics().lineSpacing() + tokens.px(5)
        edges = 2 * tokens.px(_MARGIN) + tokens.px(16) + 2
        whole = round(self.document().size().height()) + tokens.px(16) + 2
        most = self._most * line + edges
        bar = Qt.ScrollBarPolicy.ScrollBarAsNeeded if whole > most + 2 else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(bar)
        least = tokens.px(LINE_HEIGHT) if self._least == 1 else self._least * line + edges
        self.setFixedHeight(max(least, min(whole, most)))


class PillChoice(QWidget):
    """A row of pills of which at most one is chosen; the signal carries its key.

    With `clears`, pressing the chosen one again takes the choice away, and the key is empty.
    """

    chosen = Signal(str)

    def __init__(
        self,
        choices: Sequence[tuple[str, str]],
        name: str,
        label: str,
        *,
        size: PillSize = VISIT_PILL,
        clears: bool = False,
    ) -> None:
        super().__init__()
        self._clears = clears
        self._was = ""
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._group = QButtonGroup(self)
        self._pills: dict[str, Pill] = {}
        self._row = FlowLayout(self)
        for key, text in choices:
            pill = Pill(text, size, name=f"{name}-{key}")
            pill.setAccessibleDescription(label)
            self._pills[key] = pill
            self._group.addButton(pill)
            self._row.addWidget(pill)
        self._group.buttonClicked.connect(self._told)

    def hold_width(self) -> None:
        """Take the width of one line with a tick in it, so that rows under each other stay in line."""
        self.setFixedWidth(self.one_line())

    def one_line(self) -> int:
        """Give the width of all pills on one line, one of them chosen."""
        ticked = any(pill.isChecked() for pill in self._pills.values())
        return self._row.sizeHint().width() + (0 if ticked else tokens.px(_TICK))

    def choice(self) -> str:
        """Give the key chosen, or nothing."""
        return next((key for key, pill in self._pills.items() if pill.isChecked()), "")

    def focus(self) -> None:
        """Give the keyboard to the pill that is chosen, or to the first."""
        pills = list(self._pills.values())
        next((pill for pill in pills if pill.isChecked()), pills[0]).setFocus()

    def choose(self, key: str) -> None:
        """Choose by key without telling; an unknown key takes the choice away."""
        self._group.setExclusive(False)
        for name, pill in self._pills.items():
            pill.setChecked(name == key)
        self._group.setExclusive(True)
        self._was = key

    def _told(self, button: QAbstractButton) -> None:
        key = next(key for key, pill in self._pills.items() if pill is button)
        self.choose("" if self._clears and key == self._was else key)
        self.chosen.emit(self._was)


class Scrolled(QScrollArea):
    """A frame that shows a page whole where there is room, and scrolls it where there is not."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self.page = page
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        cast(QApplication, QApplication.instance()).focusChanged.connect(self._follow)

    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        """Bring what has the keyboard into view, once it has its place."""
        if now is not None and self.page.isAncestorOf(now):
            QTimer.singleShot(0, self, lambda: self._bring(now))

    def _bring(self, part: QWidget) -> None:
        if shiboken6.isValid(part) and part.hasFocus():
            around = part.parentWidget()
            whole = around if isinstance(around, PillChoice) else part
            self.ensureWidgetVisible(whole, 0, tokens.px(12))

    def minimumSizeHint(self) -> QSize:
        """Ask for little: a page never makes the window larger than the screen."""
        return QSize(tokens.px(200), tokens.px(60))


def forget(part: QWidget) -> None:
    """Take a part away for good; until it is gone nothing finds it by its name."""
    part.hide()
    for named in (part, *part.findChildren(QWidget)):
        named.setObjectName("")
    part.deleteLater()


def set_reading_order(root: QWidget) -> None:
    """Make the tab key follow the layouts, which are built in reading order."""
    focusable = [part for part in _reading(root) if part.focusPolicy() != Qt.FocusPolicy.NoFocus]
    for before, after in zip(focusable, focusable[1:], strict=False):
        QWidget.setTabOrder(before, after)


def _reading(part: QWidget) -> Iterator[QWidget]:
    yield part
    if isinstance(part, ChoiceLine):
        yield from part.findChildren(Button)
    if isinstance(part, Scrolled):
        yield from _reading(part.page)
    elif (layout := part.layout()) is not None:
        yield from _within(layout)


def _within(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        spot = layout.itemAt(place)
        if spot is None:
            continue
        if (widget := spot.widget()) is not None:
            yield from _reading(widget)
        elif (inner := spot.layout()) is not None:
            yield from _within(inner)
