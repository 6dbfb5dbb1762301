"""What the census page says."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from app.casework.census import CensusPage, CensusRow, Days
from ui import words_of_time
from ui.child.rows import Row
from ui.kit.chips import ChipKind, ChipText
from ui.team.table import Cell, Column, listed

TITLE = "Census"
OWN, WHOLE = "My children", "The whole authority"
COLUMNS = (Column("Child", 170, 2), Column("What is to be put right", 240, 5), Column("Rule", 60), Column("Kind", 84))
NOT_ASKED = ("Not asked yet", "Press Check: the authority looks at what is recorded now.")
ASK, ASKING = "Check", "Checking"
NO_NETWORK = "There is no network now. Check again when there is one."
STAYS = "What is shown here is as it was."
SENT = (
    "The return itself is written by the authority’s IT. Errors keep it from being written. A query asks for a look, "
    "and where all is right, for a reason."
)


def period(days: Days) -> str:
    """Give a period in words."""
    return f"April {days.since.year} to March {days.until.year}"


def nothing(page: CensusPage) -> tuple[str, str]:
    """Give what is said where nothing is to be put right."""
    if not page.children:
        return "No child of yours is in this return", "Nobody whose records you see was referred or worked with then."
    return "Nothing is to be put right", f"The authority looked at {_children(page.children)}."


def found(page: CensusPage, now: datetime, zone: str) -> str:
    """Give what was found, of how many children, and when."""
    errors, queries = _many(page.errors, "error", "errors"), _many(page.queries, "query", "queries")
    at = words_of_time.moment(page.at, now, ZoneInfo(zone))
    return f"{errors}, {queries}, of {_children(page.children)}. Checked {at}"


def rows(page: CensusPage) -> Sequence[Row]:
    """Give what is to be put right as rows; the key of a row is its rule and its child."""
    return [listed(COLUMNS, f"{row.number} {row.child}", _cells(row)) for row in page.rows]


def child_of(key: str) -> str:
    """Give the child of a row's key; none where a row has only a number."""
    return key.partition(" ")[2]


def _cells(row: CensusRow) -> tuple[Cell, ...]:
    kind = (
        ChipText("Query", ChipKind.WARN, "circle-help")
        if row.query
        else ChipText("Error", ChipKind.DANGER, "circle-alert")
    )
    who = Cell(row.name, strong=True) if row.child else Cell(_more(row), quiet=True)
    return who, Cell(row.words.rstrip(".")), Cell(row.number, quiet=True), Cell(chip=kind)


def _more(row: CensusRow) -> str:
    """A rule of the whole return has no child; of others nothing but their number is known here."""
    if row.number in _OF_THE_RETURN:
        return "The whole return"
    return f"{row.others} more" if row.more else _children(row.others)


_QUERY = ChipText("Query", ChipKind.WARN, "circle-help")
_ERROR = ChipText("Error", ChipKind.DANGER, "circle-alert")
_OF_THE_RETURN = frozenset(("100", "2883", "2886Q", "2887Q", "2888Q", "8995Q"))


def _children(count: int) -> str:
    return _many(count, "child", "children")


def _many(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}" if count else f"no {several}"
