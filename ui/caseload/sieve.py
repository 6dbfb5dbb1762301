"""Which children of the caseload a person wants to see: words, one status, and what to look out for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from app.casework.case_pages import CaseloadPage, CaseloadRow
from app.casework.household import folded
from app.casework.page_parts import DueState
from app.domain import spelling
from ui.caseload import wording

STATUSES: tuple[tuple[str, str], ...] = (
    ("CPP", "CPP"),
    ("S47", "Section 47"),
    ("CIN", "CIN"),
    ("LAC", "Looked after"),
    ("EH", "Early help"),
)
"""Code and words of each status, in the order of their chips."""


class Concern(StrEnum):
    """What to look out for: each narrows the list further."""

    DUE_SOON = "due-soon"
    OVERDUE = "overdue"
    UNRECORDED = "unrecorded"
    NOT_ALONE = "not-alone"
    PAST_LIMIT = "past-limit"
    NOT_HERE = "not-here"

    @property
    def words(self) -> str:
        """What its chip says."""
        return _CONCERNS[self][0]

    @property
    def icon(self) -> str:
        """What its chip shows."""
        return _CONCERNS[self][1]


_CONCERNS = {
    Concern.DUE_SOON: (wording.DUE_SOON, "clock-alert"),
    Concern.OVERDUE: (wording.OVERDUE, "circle-alert"),
    Concern.UNRECORDED: (wording.UNRECORDED, "file-text"),
    Concern.NOT_ALONE: (wording.NOT_ALONE, "user-round-x"),
    Concern.PAST_LIMIT: ("Data past its limit", "history"),
    Concern.NOT_HERE: ("Not on this laptop", "circle-dashed"),
}


@dataclass(frozen=True)
class Sieve:
    """What the person has typed and pressed; an empty one lets everybody through."""

    typed: str = ""
    status: str = ""
    concerns: frozenset[Concern] = frozenset()

    def passing(self, everybody: Sequence[str]) -> Callable[[CaseloadRow, str], bool]:
        """Give the test of a row and its folded words, with what is the same for all rows worked out once.

        A word that is among `everybody`'s folded words nowhere may be a name with a slip of one letter.
        """
        wanted = [_Word(word) for word in fold(self.typed).split()]
        for word in wanted:
            word.slipped = not any(word.meets(finds) for finds in everybody)

        def passes(row: CaseloadRow, finds: str) -> bool:
            return (
                all(word.meets(finds) for word in wanted)
                and (not self.status or row.status.code == self.status)
                and all(holds(row, concern) for concern in self.concerns)
            )

        return passes

    def without_words(self) -> "Sieve":
        """Give the same sieve with nothing typed."""
        return replace(self, typed="")

    def filters(self) -> tuple[str, ...]:
        """Name the filters that are on, in words."""
        return tuple(self._filters())

    def _filters(self) -> Iterator[str]:
        if self.typed.strip():
            yield f"“{self.typed.strip()}”"
        yield from (said for code, said in STATUSES if code == self.status)
        yield from (concern.words for concern in Concern if concern in self.concerns)


class _Word:
    """A word that was typed: it stands in what a row is found by, or is another spelling of a name there."""

    def __init__(self, typed: str) -> None:
        self._typed = typed
        self.slipped = False
        self._parts = [(part, spelling.alike_keys(part)) for part in spelling.parts_of(typed)]

    def meets(self, finds: str) -> bool:
        """Tell whether the word is among a row's, by the same rule as in the search."""
        if self._typed in finds:
            return True
        keys = _keys(finds)
        return bool(self._parts) and all(
            not alike.isdisjoint(keys)
            or any(key.startswith(part) for key in keys)
            or (self.slipped and any(spelling.is_slip(part, key) for key in keys))
            for part, alike in self._parts
        )


@lru_cache(1024)
def _keys(finds: str) -> set[str]:
    return spelling.name_keys(finds)


def fold(said: str) -> str:
    """Give words without accents and capitals, so that "sian" finds Siân and "lukasz" Łukasz."""
    return folded(said.replace("’", "'"))


def holds(row: CaseloadRow, concern: Concern) -> bool:
    """Tell whether there is that to look out for with a child; what is due soon is what is marked amber."""
    return {
        Concern.DUE_SOON: row.due.state == DueState.SOON,
        Concern.OVERDUE: row.due.state == DueState.OVER,
        Concern.UNRECORDED: row.due.state == DueState.UNRECORDED,
        Concern.NOT_ALONE: row.needs_seeing_alone,
        Concern.PAST_LIMIT: row.past_limit,
        Concern.NOT_HERE: not row.here,
    }[concern]


def counts(page: CaseloadPage) -> tuple[dict[str, int], dict[Concern, int]]:
    """Count the children of each status and of each concern, over the whole caseload."""
    statuses = {code: sum(row.status.code == code for row in page.rows) for code, _ in STATUSES}
    return statuses, {concern: sum(holds(row, concern) for row in page.rows) for concern in Concern}
