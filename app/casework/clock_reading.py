"""The open clocks of many children at once, read from the records on this laptop with one question.

The computing is the domain's (`app/domain/clocks.py`); which rules hold is said in one place (`clock_book.py`).
"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from app.casework.caseworker import Caseworker
from app.casework.clock_book import BOOK, CALENDAR
from app.casework.household import read_as
from app.domain.case_file import CaseFile
from app.domain.clocks import OPEN, Clock, clocks
from app.domain.happenings import SOURCES, happenings
from app.domain.kinds import KINDS
from app.storage import records
from app.storage.vault import Tx

_READ = tuple(kind.name for kind in KINDS.values() if kind.struct in SOURCES)
"""The kinds from whose records happenings are read."""

SOCIAL = tuple(rule for rule in BOOK.rules if rule.regime not in ("health", "information"))
"""The clocks of the authority's own workers."""


def open_clocks(tx: Tx, by: Caseworker, children: Iterable[str], now: datetime) -> dict[str, tuple[Clock, ...]]:
    """Return the authority's clocks that run for each of these children, by their dates."""
    zone, files = ZoneInfo(by.zone), {child: dict[str, Struct]() for child in children}
    for record in records.of_children(tx, files, *_READ):
        read = read_as(record, KINDS[record.kind].struct)
        if read is not None:
            files[record.child][record.id] = read
    today = now.astimezone(zone).date()
    return {
        child: tuple(
            clock
            for clock in clocks(SOCIAL, happenings(CaseFile(today, said, zone)), CALENDAR, zone, now)
            if clock.state in OPEN
        )
        for child, said in files.items()
    }
