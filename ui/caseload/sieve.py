"""Which children of the caseload a person wants to see: words, one status, and what to look out for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.casework.case_pages import CaseloadPage, CaseloadRow
from app.casework.household import folded
from app.casework.page_parts import DueState
from app.domain.working_days import add_working_days, is_working_day
from ui import words_of_time

STATUSES: tuple[tuple[str, str], ...] = (
    ("CPP", "CPP"),
    ("S47", "Section 47"),
    ("CIN", "CIN"),
    ("LAC", "Looked after"),
    ("EH", "Early help"),
)
"""Code and words of each status, in the order of their chips."""

_SOON = 5


class Concern(StrEnum):
    """What to look out for: each narrows the list further."""

    DUE_SOON = "due-soon"
    OVERDUE = "overdue"
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
    Concern.DUE_SOON: ("Due in 5 working days", "clock-alert"),
    Concern.OVERDUE: ("Overdue", "circle-alert"),
    Concern.NOT_ALONE: ("Not seen alone in 20 working days", "user-round-x"),
    Concern.PAST_LIMIT: ("Data past its limit", "history"),
    Concern.NOT_HERE: ("Not on this laptop", "circle-dashed"),
}


@dataclass(frozen=True)
class Sieve:
    """What the person has typed and pressed; an empty one lets everybody through."""

    typed: str = ""
    status: str = ""
    concerns: frozenset[Concern] = frozenset()

    def passing(self, on: date) -> Callable[[CaseloadRow, str], bool]:
        """Give the test of a row and its folded words, with what is the same for all rows worked out once."""
        wanted, until = fold(self.typed).split(), last_working_day(on)

        def passes(row: CaseloadRow, finds: str) -> bool:
            return (
                all(word in finds for word in wanted)
                and (not self.status or row.status.code == self.status)
                and all(holds(row, concern, until) for concern in self.concerns)
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


def fold(said: str) -> str:
    """Give words without accents and capitals, so that "sian" finds Siân and "lukasz" Łukasz."""
    return folded(said.replace("’", "'"))


def last_working_day(on: date, count: int = _SOON) -> date:
    """Give the last of so many working days, a working day itself being the first."""
    return add_working_days(on, count - is_working_day(on))


def holds(row: CaseloadRow, concern: Concern, until: date) -> bool:
    """Tell whether there is that to look out for with a child; `until` ends the next working days."""
    if concern == Concern.DUE_SOON:
        coming = row.due.at is not None and row.due.state != DueState.OVER
        return coming and row.due.at is not None and words_of_time.local_day(row.due.at) <= until
    return {
        Concern.OVERDUE: row.due.state == DueState.OVER,
        Concern.NOT_ALONE: row.needs_seeing_alone,
        Concern.PAST_LIMIT: row.past_limit,
        Concern.NOT_HERE: not row.here,
    }[concern]


def counts(page: CaseloadPage) -> tuple[dict[str, int], dict[Concern, int]]:
    """Count the children of each status and of each concern, over the whole caseload."""
    until = last_working_day(page.on)
    statuses = {code: sum(row.status.code == code for row in page.rows) for code, _ in STATUSES}
    return statuses, {concern: sum(holds(row, concern, until) for row in page.rows) for concern in Concern}
