"""What arrived after a handover: marked for ever where it is read, whoever has the child since."""

from app.casework.caseworker import Caseworker
from app.casework.household import practitioner_name, read_as
from app.casework.words import day
from app.domain.dispute import LateContribution
from app.storage import records
from app.storage.instants import instant
from app.storage.records import Record
from app.storage.vault import Tx

_BEFORE = "Somebody who had the child before"


def marks(tx: Tx, by: Caseworker, child: str) -> dict[str, str]:
    """Return each record of a child that arrived after a handover, or was changed by what did, with its mark."""
    return {one.about: mark(by, record, one) for record, one in _all_of(tx, child)}


def mark(by: Caseworker, record: Record, late: LateContribution) -> str:
    """Return the mark in words: Arrived after the handover, Fri 28 Nov."""
    at = late.arrived or (instant(record.received) if record.received else None)
    return f"Arrived after the handover, {day(by.here(at))}" if at else "Arrived after the handover"


def author(tx: Tx, late: LateContribution) -> str:
    """Return who wrote a late contribution."""
    return practitioner_name(tx, late.author) or _BEFORE


def sentence(tx: Tx, by: Caseworker, record: Record, late: LateContribution) -> str:
    """Return who wrote it and when, beside the mark."""
    written = f" on {day(by.here(late.written))}" if late.written else ""
    wrote = f"{author(tx, late)} wrote it{written}, before they learnt that the child had moved."
    return f"{mark(by, record, late)}. {wrote}"


def of_record(tx: Tx, by: Caseworker, child: str, about: str) -> str:
    """Return what is to be said on the page of one record; empty where it did not arrive late."""
    found = [sentence(tx, by, record, one) for record, one in _all_of(tx, child) if one.about == about]
    return found[-1] if found else ""


def _all_of(tx: Tx, child: str) -> list[tuple[Record, LateContribution]]:
    read = [(record, read_as(record, LateContribution)) for record in records.of_child(tx, child, "late-contribution")]
    return sorted([(record, one) for record, one in read if one is not None], key=lambda pair: pair[0].id)
