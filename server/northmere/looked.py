"""That the made-up workers read the brief before a visit, more of them each month: looks as laptops would tell them.

The shares are assumptions, not statistics. Only sizes that have a year of work behind them have looks.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.json import Decoder

from app.domain.figures import is_home_visit
from app.domain.involvement import Allocation
from server.audit import AuditEntry
from server.northmere.numbers import seeded
from server.northmere.shape import SeedRecord, Size

HAVE_LOOKED: tuple[Size, ...] = ("team", "authority")
_FIRST, _LAST, _DAYS = 0.12, 0.82, 365
_TOLD = timedelta(minutes=12)
_LONGEST, _SHORTEST = 360.0, 12.0


class _Visit(Struct):
    """The part of a contact that matters here."""

    author: str = ""
    kind_of_contact: str = ""
    happened: datetime | None = None


_VISIT, _ALLOCATION = Decoder(_Visit), Decoder(Allocation)


def looks(records: Iterable[SeedRecord], device: str, on: date) -> Iterator[AuditEntry]:
    """Return the audit of looks before the visits among these records, and after a child was allocated."""
    for record in records:
        chance = seeded(f"looked/{record.id}")
        if record.kind == "contact":
            visit = _VISIT.decode(record.body)
            if visit.happened and is_home_visit(visit.kind_of_contact):
                share = _LAST - (_LAST - _FIRST) * min((on - visit.happened.date()).days / _DAYS, 1)
                if chance.random() < share:
                    before = timedelta(minutes=chance.randrange(5, 90))
                    yield _look(record, "brief", visit.author, visit.happened - before, device)
        elif record.kind == "allocation" and (held := _ALLOCATION.decode(record.body)).practitioner:
            middle = _SHORTEST + (_LONGEST - _SHORTEST) * min((on - record.happened.date()).days / _DAYS, 1)
            after = timedelta(minutes=round(chance.lognormvariate(0, 0.9) * middle))
            yield _look(record, "overview", held.practitioner, record.happened + after, device)


def _look(record: SeedRecord, what: str, who: str, at: datetime, device: str) -> AuditEntry:
    told = f"- at {at.isoformat(timespec='seconds')}"
    return AuditEntry(record.child, at + _TOLD, who, device, f"look {what} offline", told)
