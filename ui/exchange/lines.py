"""The rows of the Sync centre's list: bands, lines, looks to be told of, and calm words where nothing waits."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from app.casework.pages import OutboxLine, SyncPage
from ui.exchange import wording


class Section(StrEnum):
    """The sections of the list."""

    STOPPED = "stopped"
    WAITING = "waiting"
    SENT = "sent"
    WRITING = "writing"

    @property
    def has_buttons(self) -> bool:
        """Whether the lines of the section wait for the person, with buttons of their own."""
        return self is Section.STOPPED or self is Section.WRITING


@dataclass(frozen=True, slots=True)
class Band:
    """The heading over a section, with a note at its right."""

    section: Section
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Calm:
    """What stands where nothing waits."""

    title: str
    more: str


@dataclass(frozen=True, slots=True)
class Line:
    """One change, with its place in its section from 1."""

    section: Section
    place: int
    change: OutboxLine


@dataclass(frozen=True, slots=True)
class Quiet:
    """What waits and is nobody's work by itself, such as looks or files, in one quiet line without any name."""

    icon: str
    title: str
    amount: str
    time: str

    @property
    def sentence(self) -> str:
        """The line for a listener."""
        return f"{self.title}: {', '.join(filter(None, (self.amount, self.time)))}. {wording.WITH_NEXT}."


Row = Band | Calm | Line | Quiet
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class ExchangeRows(QAbstractListModel):
    """Gives the view its rows; what each one says is worked out when it comes into view."""

    def __init__(self, authority: str) -> None:
        super().__init__()
        self.authority = authority
        self.now = datetime.min
        self._rows: list[Row] = []
        self._places: dict[str, int] = {}

    def show_page(self, page: SyncPage, now: datetime) -> None:
        """Show the lines of a page as they are told now."""
        self.beginResetModel()
        self.now = now
        self._rows = _rows_of(page, now, self.authority)
        self._places = {row.change.change: at for at, row in enumerate(self._rows) if isinstance(row, Line)}
        self.endResetModel()

    def row(self, index: _Index) -> Row:
        """Give the row of an index."""
        return self._rows[index.row()]

    def line(self, index: _Index) -> Line | None:
        """Give the line of an index, if a line stands there."""
        row = self._rows[index.row()] if index.isValid() else None
        return row if isinstance(row, Line) else None

    def place_of(self, change: str) -> QModelIndex:
        """Give where a change stands; an invalid index when it is no longer listed."""
        at = self._places.get(change)
        return QModelIndex() if at is None else self.index(at)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Give the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let lines be chosen; the keyboard passes over bands."""
        if self.line(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Give a row's words, and its whole sentence for those who listen."""
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self._rows[index.row()]
        if isinstance(row, Band):
            return row.title
        if isinstance(row, Calm):
            return f"{row.title} {row.more}".strip()
        if isinstance(row, Quiet):
            return row.sentence
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{row.change.what} {row.change.child_name}"
        return self._sentence(row)

    def _sentence(self, row: Line) -> str:
        line = row.change
        written = wording.written(line, self.now)
        if row.section == Section.STOPPED:
            facts = wording.stopped_facts(line, self.now)
            return f"{wording.stopped_title(line)}, {facts}. {wording.stopped_reason(line)}"
        told = f"{line.what}, {line.child_name}. {written}, {wording.amount(line.size)}."
        if row.section == Section.WAITING:
            return f"Waiting to send, {wording.turn(line, row.place)}: {told}"
        if row.section == Section.WRITING:
            return f"Being written, not signed: {told} {line.reason.rstrip('.')}."
        proof = wording.receipt(line, self.now, self.authority)
        return f"Sent: {told} {proof.rstrip('.')}." if proof else f"Sent: {told}"


def _rows_of(page: SyncPage, now: datetime, authority: str) -> list[Row]:
    rows: list[Row] = []
    if page.stopped:
        rows.append(Band(Section.STOPPED, wording.stopped_band(len(page.stopped))))
        rows += _lines(Section.STOPPED, page.stopped)
    if page.waiting:
        size = wording.amount(sum(line.size for line in page.waiting))
        rows.append(Band(Section.WAITING, wording.waiting_band(len(page.waiting)), size))
        rows += _lines(Section.WAITING, page.waiting)
    else:
        rows.append(Calm(*wording.nothing_waits(page, now, authority)))
    if page.looks:
        until = wording.looked(page.looked, now)
        rows.append(Quiet("eye", wording.LOOKS, wording.looks(page.looks), until))
    if page.files:
        size = wording.amount(page.files_bytes)
        rows.append(Quiet("paperclip", wording.FILES, wording.files(page.files), size))
    if page.sent:
        rows.append(Band(Section.SENT, wording.sent_band(page.sent, now)))
        rows += _lines(Section.SENT, page.sent)
    if page.drafts:
        rows.append(Band(Section.WRITING, wording.drafts_band(len(page.drafts))))
        rows += _lines(Section.WRITING, page.drafts)
    return rows


def _lines(section: Section, changes: tuple[OutboxLine, ...]) -> list[Line]:
    return [Line(section, place, change) for place, change in enumerate(changes, 1)]
