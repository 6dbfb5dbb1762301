"""The filters over the caseload: a box to type in, chips with counts, and which columns are shown."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from ui.caseload import wording
from ui.caseload.columns import HEADINGS, OPTIONAL, Column
from ui.caseload.sieve import STATUSES, Concern, Sieve
from ui.kit import buttons, tokens
from ui.kit.buttons import Button, ButtonKind, ButtonSize
from ui.kit.choices import Pill
from ui.kit.fields import LineEdit
from ui.kit.flow import FlowLayout
from ui.kit.marks import IconMark
from ui.kit.words import Words, set_tip

_FIELD, _FIELD_HIGH, _ICON, _ICON_LEFT = 302, 34, 16, 11
_TO_LIST = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CLEAR = ButtonSize(26, 5, 13, 16, 0)


class FilterBox(LineEdit):
    """The box to type a name, number or street in; the arrow down goes on to the list."""

    list_asked = Signal()

    def __init__(self) -> None:
        super().__init__(height=_FIELD_HIGH, hint=wording.HINT, name="caseload-filter")
        self.setAccessibleName(wording.HINT)
        self.setFixedWidth(tokens.px(_FIELD))
        self._icon = IconMark("list-filter", _ICON, "text-2", self)
        self._clear = Button("", ButtonKind.QUIET, _CLEAR, icon="x", name="caseload-filter-clear", parent=self)
        self._clear.setAccessibleName("Clear what is typed")
        self._clear.tone = "text-2"
        self._clear.clicked.connect(self.clear)
        self._clear.hide()
        self.textChanged.connect(self._make_room)
        self._make_room("")

    def _make_room(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self.setTextMargins(tokens.px(_ICON + 17), 0, tokens.px(24 if text else 0), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the icon and the button half way down."""
        super().resizeEvent(event)
        self._icon.move(tokens.px(_ICON_LEFT), (self.height() - self._icon.height()) // 2)
        size = self._clear.sizeHint()
        self._clear.resize(size)
        self._clear.move(self.width() - size.width() - tokens.px(4), (self.height() - size.height()) // 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on to the list."""
        if Qt.Key(event.key()) in _TO_LIST:
            self.list_asked.emit()
        else:
            super().keyPressEvent(event)


class FilterBar(QWidget):
    """Tells what the person wants to see."""

    sieve_changed = Signal()
    columns_changed = Signal()
    list_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("caseload-filters")
        self._sieve = Sieve()
        self._hidden: frozenset[Column] = frozenset()
        self.box = FilterBox()
        self._all = Pill("All", count=0, name="caseload-all")
        self._statuses = {code: Pill(said, count=0, name=f"caseload-{code}") for code, said in STATUSES}
        self._concerns = {
            concern: Pill(concern.words, icon=concern.icon, count=0, name=f"caseload-{concern}") for concern in Concern
        }
        self._columns = Button("Columns", size=buttons.SMALL, icon="columns-3", name="caseload-columns")
        self._order = Words("", size=13, tone="text-2")
        self._order.setObjectName("caseload-order")
        self._menu = self._columns_menu()
        self._lay_out()
        self._connect()
        self._show()

    def sieve(self) -> Sieve:
        """Give what the person wants to see."""
        return self._sieve

    def hidden(self) -> frozenset[Column]:
        """Give the columns the person does not want to see."""
        return self._hidden

    def show_counts(self, total: int, statuses: dict[str, int], concerns: dict[Concern, int]) -> None:
        """Show how many there are of each; a status nobody has is left out, unless it is the one asked for."""
        self._all.set_count(total)
        for code, pill in self._statuses.items():
            pill.set_count(statuses[code])
            pill.setVisible(bool(statuses[code]) or self._sieve.status == code)
        for concern, pill in self._concerns.items():
            pill.set_count(concerns[concern])
        forgotten = Concern.UNRECORDED  # on most days there is none, and the line of chips is full
        self._concerns[forgotten].setVisible(bool(concerns[forgotten]) or forgotten in self._sieve.concerns)

    def say_not_alone(self, said: str) -> None:
        """Name the filter of who was not seen alone; a mark in its words is said in full to a listener."""
        pill = self._concerns[Concern.NOT_ALONE]
        pill.set_words(said)
        whole = said == Concern.NOT_ALONE.words
        pill.setToolTip("")
        if not whole:
            set_tip(pill, wording.WITHHELD)
        pill.setAccessibleDescription("" if whole else wording.WITHHELD)

    def say_order(self, words: str) -> None:
        """Say how the list is sorted."""
        self._order.set_words(words)
        self._order.setAccessibleName(words)

    def clear(self) -> None:
        """Let everybody through again."""
        with QSignalBlocker(self.box):
            self.box.clear()
        self._use(Sieve())

    def _use(self, sieve: Sieve) -> None:
        self._sieve = sieve
        self._show()
        self.sieve_changed.emit()

    def _show(self) -> None:
        self._all.setChecked(not self._sieve.status)
        for code, pill in self._statuses.items():
            pill.setChecked(code == self._sieve.status)
        for concern, pill in self._concerns.items():
            pill.setChecked(concern in self._sieve.concerns)

    def _press_status(self, code: str) -> None:
        self._use(Sieve(self._sieve.typed, "" if code == self._sieve.status else code, self._sieve.concerns))

    def _press_concern(self, concern: Concern) -> None:
        self._use(Sieve(self._sieve.typed, self._sieve.status, self._sieve.concerns ^ {concern}))

    def _choose_column(self, column: Column, shown: bool) -> None:
        self._hidden = self._hidden - {column} if shown else self._hidden | {column}
        self.columns_changed.emit()

    def _columns_menu(self) -> QMenu:
        menu = QMenu(self._columns)
        for column in OPTIONAL:
            action = QAction(HEADINGS[column].title, menu, checkable=True, checked=True)
            action.setObjectName(f"caseload-column-{column.name.lower()}")
            action.toggled.connect(lambda shown, column=column: self._choose_column(column, shown))
            menu.addAction(action)
        return menu

    def _connect(self) -> None:
        self.box.textChanged.connect(lambda text: self._use(Sieve(text, self._sieve.status, self._sieve.concerns)))
        self.box.list_asked.connect(self.list_asked)
        self._all.clicked.connect(lambda: self._press_status(self._sieve.status))
        for code, pill in self._statuses.items():
            pill.clicked.connect(lambda *_, code=code: self._press_status(code))
        for concern, mark in self._concerns.items():
            mark.clicked.connect(lambda *_, concern=concern: self._press_concern(concern))
        self._columns.clicked.connect(self._open_menu)

    def _open_menu(self) -> None:
        corner = self._columns.mapToGlobal(self._columns.rect().bottomRight())
        corner.setX(corner.x() - self._menu.sizeHint().width())
        self._menu.popup(corner)

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(tokens.px(20))
        first.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        first.addWidget(_flow(self._all, *self._statuses.values()), 1)
        first.addWidget(self._columns, 0, Qt.AlignmentFlag.AlignTop)
        second.setSpacing(tokens.px(12))
        second.addWidget(_flow(*self._concerns.values()), 1)
        self._order.setFixedHeight(tokens.px(tokens.SIZE.filter))
        second.addWidget(self._order, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.px(10))
        column.addLayout(first)
        column.addLayout(second)


def _flow(*pills: Pill) -> QWidget:
    holder = QWidget()
    flow = FlowLayout(holder, gap=8, line_gap=8)
    for pill in pills:
        flow.addWidget(pill)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    holder.setSizePolicy(policy)
    return holder
