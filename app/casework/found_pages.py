"""What is found or asked for by itself: search, a protected address for a moment, and who has looked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.casework.page_parts import Header


@dataclass(frozen=True)
class Hit:
    """One thing that was found: whose, where the match is, and the words round it with the match marked
    (pairs of text and whether it is the match). `beside` has the record and child of the same occasion in the files of
    brothers and sisters, where the same was found."""

    record: str
    child: str
    group: Literal["child", "person", "worker", "contact", "visit", "address", "other"]
    title: str
    where: str
    words: tuple[tuple[str, bool], ...]
    when: str = ""
    beside: tuple[tuple[str, str], ...] = ()

    def opened_from(self, child: str) -> tuple[str, str]:
        """Give the record and child to open: of the child in view, if it is one of them."""
        whose = ((self.record, self.child), *self.beside)
        return next((one for one in whose if one[1] == child), whose[0])


@dataclass(frozen=True)
class SearchPage:
    """What was found on this laptop for the words typed, by group; `more` counts what is not listed."""

    asked: str
    hits: tuple[Hit, ...]
    more: int
    whole: bool


@dataclass(frozen=True)
class Revealed:
    """A protected address, shown for a moment after its look was logged; kept nowhere."""

    child: str
    lines: tuple[str, ...]
    must_not_know: str
    until: datetime


@dataclass(frozen=True)
class Look:
    """One look at the child's records: who, of which agency, when, at what; `offline` where it came later."""

    at: datetime
    name: str
    role: str
    agency: str
    what: str
    offline: bool = False


@dataclass(frozen=True)
class LooksPage:
    """Who has looked, as the authority knew it at `asked`; `waiting` counts looks still on this laptop, `gaps` says
    of which laptops looks are missing, `notes` what else the list does not hold."""

    header: Header
    looks: tuple[Look, ...]
    asked: datetime | None
    waiting: int
    gaps: tuple[str, ...]
    notes: tuple[str, ...] = ()
