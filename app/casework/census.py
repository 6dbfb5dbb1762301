"""What the children in need census would find, as the authority told it: rule by rule, each child by name.

Nothing of it is kept on the laptop: the rules are the hub's, and it is asked anew each time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from app.casework.caseworker import Caseworker
from app.casework.household import known_child
from app.casework.rights import deciding_rights, sector_of, teams_led
from app.domain.child import display_name
from app.domain.practitioner import FIGURES

_APRIL, _JULY = 4, 7
_MAY_ASK = frozenset(("SW", "LP", "PS", "SM"))
_MAY_ASK_FOR_ALL = frozenset((FIGURES, "IG"))


class Days(NamedTuple):
    """The first and the last day of a period."""

    since: date
    until: date


@dataclass(frozen=True)
class ToldLine:
    """One rule that is broken: how often, and by which children, as far as the authority names them."""

    number: str
    query: bool
    words: str
    count: int
    children: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """The authority's answer; `children` is how many it looked at."""

    at: datetime
    days: Days
    whole: bool
    children: int
    lines: tuple[ToldLine, ...]


@dataclass(frozen=True)
class CensusRow:
    """What is to be put right: one rule and one child, or how many others there are of whom no name is known here.

    `more` says that they stand below some whose names are.
    """

    number: str
    query: bool
    words: str
    child: str = ""
    name: str = ""
    others: int = 0
    more: bool = False


@dataclass(frozen=True)
class CensusPage:
    """What the page shows, errors first."""

    at: datetime
    days: Days
    whole: bool
    children: int
    errors: int
    queries: int
    rows: tuple[CensusRow, ...]


class Offer(NamedTuple):
    """Whether this person can ask, for their own children and for all of the authority."""

    own: bool
    whole: bool


def offered(*, by: Caseworker) -> Offer:
    """Return what this person can ask, as the hub will have it."""
    with by.vault.read() as tx:
        if sector_of(tx, by.agency) != "social":
            return Offer(own=False, whole=False)
        can = deciding_rights(tx, by).capabilities
        return Offer(bool(can & _MAY_ASK or teams_led(tx, by)), bool(can & _MAY_ASK_FOR_ALL))


def periods(today: date) -> tuple[Days, Days]:
    """Return the collection's year in which a day lies and the one before; from April to July that one first, which is
    sent in these months."""
    year = today.year + (today.month >= _APRIL)
    running, last = _year(year), _year(year - 1)
    return (last, running) if _APRIL <= today.month <= _JULY else (running, last)


def _year(year: int) -> Days:
    return Days(date(year - 1, 4, 1), date(year, 3, 31))


def page(told: Told, *, by: Caseworker) -> CensusPage:
    """Return what was told as it is shown, with the names of the children that are on this laptop."""
    lines = sorted(told.lines, key=lambda line: line.query)
    with by.vault.read() as tx:
        names = {
            child: display_name(known.child)
            for child in {child for line in lines for child in line.children}
            if (known := known_child(tx, child)).here
        }
    return CensusPage(
        at=told.at,
        days=told.days,
        whole=told.whole,
        children=told.children,
        errors=_counted(lines, query=False),
        queries=_counted(lines, query=True),
        rows=tuple(row for line in lines for row in _rows(line, names)),
    )


def _counted(lines: Sequence[ToldLine], *, query: bool) -> int:
    return sum(line.count for line in lines if line.query is query)


def _rows(line: ToldLine, names: dict[str, str]) -> list[CensusRow]:
    """The children in the order of their names, and then how many more there are."""
    known = sorted((names[child], child) for child in line.children if child in names)
    rows = [CensusRow(line.number, line.query, line.words, child, name) for name, child in known]
    if others := line.count - len(known):
        rows.append(CensusRow(line.number, line.query, line.words, others=others, more=bool(known)))
    return rows
