"""The rows of the results: a band over each group, its hits, and how many more there are."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from app.casework.found_pages import Hit, SearchPage
from ui.search import wording

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
SHOWN = 8
"""How many of a group are shown before somebody asks for the rest."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a group: a hit, or the band over them, or how many `more` there are below them."""

    group: str
    hit: Hit | None = None
    more: int = 0

    @property
    def key(self) -> tuple[str, str, str]:
        """What the row is known by while results change."""
        return self.group, self.hit.record + self.hit.child if self.hit else "", self.hit.where if self.hit else ""

    @property
    def opens(self) -> bool:
        """Whether pressing the row does something."""
        return self.hit is not None or self.more > 0


class ResultRows(QAbstractListModel):
    """What was found, in an order that does not change while the same words are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()
        self.asked = ""
        self._hits: tuple[Hit, ...] = ()
        self._unfolded: set[str] = set()

    def take(self, page: SearchPage) -> bool:
        """Take what was found; tells whether anything is shown otherwise than before."""
        asked = " ".join(page.asked.split())
        if asked != self.asked:
            self._unfolded.clear()
        hits = _in_place(self._hits, page.hits) if asked == self.asked else page.hits
        self.asked, self._hits = asked, hits
        return self._lay_out()

    def unfold(self, group: str) -> None:
        """Show all of a group that was found."""
        self._unfolded.add(group)
        self._lay_out()

    def row(self, index: Index) -> Row | None:
        """Give the row of an index."""
        return self.rows[index.row()] if index.isValid() else None

    def index_of(self, row: Row | None) -> QModelIndex:
        """Give where a row stands now; an invalid index when it is not there."""
        at = next((at for at, one in enumerate(self.rows) if row and one.opens and one.key == row.key), -1)
        return self.index(at) if at >= 0 else QModelIndex()

    def first(self) -> QModelIndex:
        """Give the first row that can be chosen."""
        return self.index(next((at for at, row in enumerate(self.rows) if row.opens), -1))

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Give the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let the arrows pass over the bands."""
        row = self.row(index)
        chosen = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return chosen if row is not None and row.opens else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Give a row's whole sentence for those who listen."""
        row = self.row(index)
        if row is None or role != Qt.ItemDataRole.AccessibleTextRole:
            return None
        if row.hit is not None:
            return wording.sentence(row.hit)
        heading = wording.GROUPS[row.group][1]
        return f"{heading}: {wording.and_more(row.more)}" if row.more else heading

    def _lay_out(self) -> bool:
        rows = tuple(self._arranged())
        if rows == self.rows:
            return False
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()
        return True

    def _arranged(self) -> Iterator[Row]:
        for group in wording.GROUPS:
            hits = [hit for hit in self._hits if hit.group == group]
            shown = len(hits) if group in self._unfolded else SHOWN
            if hits:
                yield Row(group)
            yield from (Row(group, hit) for hit in hits[:shown])
            if len(hits) > shown:
                yield Row(group, more=len(hits) - shown)


def _in_place(before: tuple[Hit, ...], now: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """Give what is found now in the order in which it stood; what is new comes after it, what has gone is left out."""
    places = {Row(hit.group, hit).key: at for at, hit in enumerate(before)}
    return tuple(sorted(now, key=lambda hit: places.get(Row(hit.group, hit).key, len(places))))
