"""Whom to ring beyond office hours, read from the directory that every laptop keeps."""

from app.casework.caseworker import Caseworker
from app.casework.household import read_as
from app.domain.practitioner import Agency, Practitioner
from app.storage import records
from app.storage.vault import Tx


def out_of_hours(*, by: Caseworker) -> str:
    """Return the out-of-hours telephone of the person's agency, or an empty text where it has none."""
    with by.vault.read() as tx:
        return telephone(tx, by.practitioner)


def telephone(tx: Tx, practitioner: str) -> str:
    """Return the same within a transaction that is open already."""
    record = records.read(tx, practitioner)
    person = read_as(record, Practitioner) if record is not None and record.kind == "practitioner" else None
    home = records.read(tx, person.agency) if person is not None and person.agency else None
    agency = read_as(home, Agency) if home is not None and home.kind == "agency" else None
    return agency.out_of_hours_telephone if agency is not None else ""
