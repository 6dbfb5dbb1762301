"""Reading the children and the people round them, for the pages of this floor."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import msgspec

from app.casework.pages import PresentChoice
from app.domain.address import Address, address_line
from app.domain.child import Child, age_words, display_name
from app.domain.identity import DIRECTORY
from app.domain.involvement import Allocation, Involvement
from app.domain.person import Person, Relationship, person_name
from app.domain.practitioner import Practitioner
from app.storage import records
from app.storage.records import Record
from app.storage.vault import Tx

T = TypeVar("T")

SENSITIVE = "involvement_sensitive"
SHIELDED = "address_shielded"


def read_as(record: Record, into: type[T]) -> T | None:
    """Return a record's body as its kind, or None when a later program has made it something this one cannot read."""
    try:
        return msgspec.json.decode(record.body, type=into)
    except msgspec.ValidationError:
        return None


@dataclass(frozen=True)
class KnownChild:
    """A child as pages name it."""

    id: str
    child: Child

    @property
    def name(self) -> str:
        """The name in full."""
        return display_name(self.child)

    @property
    def given(self) -> str:
        """The given name as it is said."""
        return self.child.given.partition(" ")[0] or self.name

    def age(self, on: date) -> str:
        """The age in words."""
        return age_words(self.child.born, on)

    def heading(self, on: date) -> str:
        """Name and age, as a heading has them."""
        return f"{self.name}, {self.age(on)}"


def known_child(tx: Tx, child: str) -> KnownChild:
    """Return the child of a case file; one whose details are not here yet has a name that says so."""
    found = next(iter(records.of_child(tx, child, "child")), None)
    read = read_as(found, Child) if found else None
    return KnownChild(child, read or Child(given="Name not on this laptop yet", family=""))


def child_name(tx: Tx, child: str) -> str:
    """Return whose case file this is, or an empty text for the directory's."""
    return "" if not child or child == DIRECTORY else known_child(tx, child).name


def eldest_first(children: list[KnownChild]) -> list[KnownChild]:
    """Return siblings in the order in which they are named."""
    return sorted(children, key=lambda known: (known.child.born or date.max, known.id))


def home_address(tx: Tx, child: str) -> tuple[str | None, bool]:
    """Return the child's home address in one line, and whether it is protected: then it is never returned here."""
    line = None
    for record in records.of_child(tx, child, "address"):
        address = read_as(record, Address)
        if record.category == SHIELDED or record.protection > 0 or address is None or address.protected:
            return None, True
        if address.of == child and address.until is None and address.use in ("home", "placement", "refuge"):
            line = address_line(address)
    return line, False


def has_further_service(tx: Tx, child: str) -> bool:
    """Whether a service works with the child that is not named without asking first."""
    found = records.of_child(tx, child, "involvement")
    return any(record.category == SENSITIVE for record in found)


def people_offered(tx: Tx, child: str) -> list[PresentChoice]:
    """Return who may have been there: the household, then others of the family, then professionals by name."""
    people = {record.id: read_as(record, Person) for record in records.of_child(tx, child, "person")}
    ties = [read_as(record, Relationship) for record in records.of_child(tx, child, "relationship")]
    present = sorted(
        (tie for tie in ties if tie is not None and tie.until is None), key=lambda t: t.lives_with != "yes"
    )
    family = [
        PresentChoice(person_name(person), tie.role)
        for tie in present
        if (person := people.get(tie.person)) is not None
    ]
    working = [read_as(r, Involvement) for r in records.of_child(tx, child, "involvement") if r.category != SENSITIVE]
    professionals = [
        PresentChoice(one.name, one.role or one.service)
        for one in working
        if one is not None and one.name not in ("", one.service) and one.until is None and not one.sensitive
    ]
    return family + _co_workers(tx, child) + professionals


def _co_workers(tx: Tx, child: str) -> list[PresentChoice]:
    """Colleagues the child is allocated to beside the case holder: whoever joins the visit is among them."""
    shared = [read_as(record, Allocation) for record in records.of_child(tx, child, "allocation")]
    names = [practitioner_name(tx, one.practitioner) for one in shared if one and one.role != "allocated"]
    return [PresentChoice(name, "Social worker") for name in names if name]


def practitioner_name(tx: Tx, practitioner: str) -> str:
    """Return a colleague's name from the directory, or an empty text."""
    record = records.read(tx, practitioner) if practitioner else None
    read = read_as(record, Practitioner) if record is not None and record.kind == "practitioner" else None
    return read.name if read else ""
