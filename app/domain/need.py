"""A need: what must be true of a case file before a step is taken. The table of them is `app/domain/needs.py`."""

from collections.abc import Callable
from typing import NamedTuple

from msgspec import Struct

from app.domain.case_file import CaseFile


class Asked(NamedTuple):
    """A step that somebody wants to take: the case file as it would be, which record, what it says after it, and who.

    `reason` is what they say for it, and `team` who has the child from then on.
    """

    file: CaseFile
    id: str
    after: Struct
    practitioner: str = ""
    capabilities: frozenset[str] = frozenset()
    reason: str = ""
    team: str = ""


class Need(NamedTuple):
    """One rule: its name in the table, whether it is met, the sentence to show, and where it is written."""

    name: str
    is_met: Callable[[Asked], bool]
    words: str
    source: str = ""

    @property
    def is_query(self) -> bool:
        """Whether a reason is enough."""
        return self.source.endswith("Q")
