"""The strands of a chronology: agencies of one kind, which share a lane, a filter and a mark."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.casework.page_parts import Entry, Source
from app.domain.involvement import Sector
from ui.kit.marks import Agency, agency_label


@dataclass(frozen=True, slots=True)
class Strand:
    """One lane with its words and its mark."""

    key: str
    label: str
    agency: Agency


def _of(agency: Agency) -> Strand:
    return Strand(agency.value, agency_label(agency), agency)


_HEALTH = _of(Agency.HEALTH)
_SECTORS: dict[Sector, Strand] = {
    "police": _of(Agency.POLICE),
    "health": _HEALTH,
    "nhs": _HEALTH,
    "education": _of(Agency.EDUCATION),
    "social": _of(Agency.SOCIAL),
    "youth": Strand("youth", "Youth justice", Agency.SOCIAL),
    "housing": _of(Agency.HOUSING),
    "voluntary": _of(Agency.VOLUNTARY),
}
"""Both columns of health are one strand; youth justice has no mark of its own, and wears the authority's."""


def strand_of(sector: Sector) -> Strand:
    """Give the strand of a sector."""
    return _SECTORS[sector]


def strands_of(entry: Entry) -> tuple[Strand, ...]:
    """Give the strands of an entry, each once: its own, then those of who joined in it."""
    return tuple(dict.fromkeys(strand_of(sector) for sector in (entry.sector, *entry.joined)))


def strands_in(entries: Iterable[Entry], sources: Iterable[Source]) -> tuple[Strand, ...]:
    """Give the strands that recorded something or are asked for news, from the top lane down."""
    present = {strand for one in entries for strand in strands_of(one)} | {strand_of(one.sector) for one in sources}
    return tuple(strand for strand in dict.fromkeys(_SECTORS.values()) if strand in present)
