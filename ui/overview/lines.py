"""What is to be looked at today: one line for each, with its count; and the agencies, one line for each."""

from datetime import datetime

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.domain.figure_counts import AgencyFigures, TeamFigures
from app.domain.figures import TODAY
from app.domain.freshness import Freshness as Age
from app.domain.freshness import freshness
from ui.kit import fonts, icons, tokens, words
from ui.kit.chips import ChipKind, ChipText, StatusChip
from ui.kit.marks import Agency, AgencyMark, Line
from ui.kit.rings import Freshness, FreshnessRing
from ui.overview import wording

_HIGH, _SIDE, _ICON = 46, 16, 18
_FONT = 14
_RINGS = {
    Age.TODAY: Freshness.TODAY, Age.WITHIN: Freshness.WITHIN, Age.PAST: Freshness.PAST,
    Age.LONG_PAST: Freshness.OVER_30_DAYS, Age.NEVER: Freshness.NEVER,
}  # fmt: skip


class TodayLine(QPushButton):
    """One count; pressed, it leads to where it is shown, or says whom to ask."""

    def __init__(self, id: str, name: str) -> None:
        super().__init__()
        self.id = id
        self._name = name
        self._count = 0
        self.setObjectName(f"overview-{id}")
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """Show how many there are."""
        self._count = count
        self.setAccessibleName(wording.line(self._name, count))
        self.update()

    def sizeHint(self) -> QSize:
        """Give the size of the line."""
        return QSize(tokens.px(250), tokens.px(_HIGH))

    def minimumSizeHint(self) -> QSize:
        """Give the least size: its words are never cut."""
        name, count = words.width(self._name, fonts.sized(_FONT)), words.width("0,000", fonts.sized(_FONT))
        return QSize(name + count + tokens.px(2 * _SIDE + 2 * _ICON + 24), tokens.px(34))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        painter, look = QPainter(self), tokens.look().colours
        if self.underMouse():
            painter.fillRect(self.rect(), look.hover)
        icon, tone = wording.LINES[self.id]
        side, size = tokens.px(_SIDE), tokens.px(_ICON)
        colour = look.named(tone if self._count else "text-3")
        icons.paint(painter, icon, QPoint(side, (self.height() - size) // 2), size, colour)
        painter.setPen(look.text)
        words.draw(painter, self.rect().adjusted(side + size + tokens.px(12), 0, 0, 0), self._name, fonts.sized(_FONT))
        right = self.width() - side - size
        icons.paint(painter, "chevron-right", QPoint(right, (self.height() - size) // 2), size, look.text_2)
        strong = fonts.sized(_FONT, fonts.SEMI_BOLD)
        end = QRect(0, 0, right - tokens.px(12), self.height())
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        words.draw(painter, end, wording.number(self._count), strong, align)


class TodayLines(QWidget):
    """Every line of today."""

    line_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 1, 1)
        column.setSpacing(0)
        self._lines = [TodayLine(one.id, one.name) for one in TODAY]
        for place, one in enumerate(self._lines):
            if place:
                column.addWidget(Line())
            column.addWidget(one, 1)
            one.clicked.connect(lambda _=False, id=one.id: self.line_asked.emit(id))

    def show_figures(self, figures: TeamFigures) -> None:
        """Show the counts of a team, or of all."""
        for one in self._lines:
            one.show_count(figures.line(one.id))


class AgencyTable(QWidget):
    """Agencies in lines, those of a sector with many in one; for those who listen each is one sentence."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(tokens.px(_SIDE), tokens.px(6), tokens.px(_SIDE), tokens.px(8))
        self._grid.setHorizontalSpacing(tokens.px(14))
        self._grid.setVerticalSpacing(tokens.px(6))
        self._grid.setColumnStretch(1, 1)

    def show_agencies(self, agencies: tuple[AgencyFigures, ...], now: datetime) -> None:
        """Show these agencies."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for place, title in enumerate(("", "Agency", "Children", "Last received", "State")):
            if title:
                self._grid.addWidget(words.line(title, "caption", "text-2"), 0, place, self._side(place))
        for row, one in enumerate(grouped(agencies), 1):
            self._add(row, one, now)
        self._grid.setRowStretch(len(agencies) + 2, 1)

    @staticmethod
    def _side(place: int) -> Qt.AlignmentFlag:
        right = place == 2  # noqa: PLR2004 - the counts
        return (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter

    def _add(self, row: int, one: "AgencyRow", now: datetime) -> None:
        state = one.state(now)
        last = wording.last_received(one.received, now)
        name = words.Words(one.name, size=13.5, wrap=True)
        said = f"{one.name}: {wording.number(one.children)} children, last received {last}, {state.text}"
        name.setAccessibleName(said)
        name.setSizePolicy(_level())
        ring = FreshnessRing(one.age(now))
        when = words.line(last, "small", "text-2")
        self._grid.addWidget(AgencyMark(one.mark), row, 0)
        self._grid.addWidget(name, row, 1)
        self._grid.addWidget(words.line(wording.number(one.children), "table"), row, 2, self._side(2))
        beside = QWidget()
        line = QGridLayout(beside)
        line.setContentsMargins(0, 0, 0, 0)
        line.setHorizontalSpacing(tokens.px(7))
        line.addWidget(ring, 0, 0)
        line.addWidget(when, 0, 1)
        line.setColumnStretch(2, 1)
        self._grid.addWidget(beside, row, 3)
        self._grid.addWidget(StatusChip(state), row, 4, self._side(4))


def _level() -> QSizePolicy:
    """No higher than its words, so that it stands level with what is beside it."""
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    policy.setHeightForWidth(True)
    return policy


class AgencyRow:
    """One line of the table: an agency, or those of a sector together."""

    def __init__(self, agencies: list[AgencyFigures], name: str) -> None:
        self._all = agencies
        joined = [one for one in agencies if one.joined]
        self.name = name if len(agencies) == 1 else f"{name}, {len(joined)} of {len(agencies)}"
        self.mark = wording.MARKS.get(agencies[0].sector, Agency.FURTHER)
        self.children = sum(one.children for one in agencies)
        self.received = max((one.received for one in joined if one.received), default=None)

    def state(self, now: datetime) -> ChipText:
        """Say whether it is heard from; of several how many have not joined, or are quiet."""
        if len(self._all) == 1:
            return wording.agency_state(self._all[0], now)
        states = [wording.agency_state(one, now) for one in self._all]
        for kind, said, icon in ((ChipKind.DANGER, "quiet", "unplug"), (ChipKind.WARN, "not joined", "clock-alert")):
            if count := sum(one.kind == kind for one in states):
                return ChipText(f"{count} {said}", kind, icon)
        return next((one for one in states if one.kind != ChipKind.OK), states[0])

    def age(self, now: datetime) -> Freshness:
        """Give how old the last word is, as a ring."""
        return _RINGS[freshness(self._all[0].sector, self.received and self.received.astimezone(now.tzinfo), now)]


def grouped(agencies: tuple[AgencyFigures, ...]) -> list[AgencyRow]:
    """Put the agencies of a sector with several into one line; the authority's own comes first."""
    order = list(wording.MARKS)
    known = sorted(agencies, key=lambda one: (order.index(one.sector) if one.sector in order else 99, one.name))
    rows: list[AgencyRow] = []
    for sector in dict.fromkeys(one.sector for one in known):
        of = [one for one in known if one.sector == sector]
        if sector in wording.GROUPS and len(of) > 1:
            rows.append(AgencyRow(of, wording.GROUPS[sector]))
        else:
            rows += [AgencyRow([one], one.name) for one in of]
    return rows
