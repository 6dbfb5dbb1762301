"""Reading the children and the people round them, for the pages of this floor."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import msgspec

from app.domain.address import Address, address_line
from app.domain.alert import Alert, is_standing
from app.domain.child import Child, age_words, display_name
from app.domain.identity import DIRECTORY
from app.domain.involvement import Involvement
from app.domain.practitioner import Practitioner
from app.storage import records, removals
from app.storage.records import Record
from app.storage.vault import Tx

T = TypeVar("T")

SENSITIVE = "involvement_sensitive"
SHIELDED = "address_shielded"

NOT_YET = "Name not on this laptop yet"
"""What stands for a child whose copy is still to come."""
LEFT = "A child who has left this laptop"
"""What stands for a child who is not this worker's any more: the name left with the case file."""


def read_as(record: Record, into: type[T]) -> T | None:
    """Return a record's body as its kind, or None when a later program has made it something this one cannot read."""
    return read_body(record.body, into)


def read_body(body: bytes, into: type[T]) -> T | None:
    """Return a body as its kind, or None when this program cannot read it as that."""
    try:
        return msgspec.json.decode(body, type=into)
    except msgspec.ValidationError:
        return None


@dataclass(frozen=True)
class KnownChild:
    """A child as pages name it; of one who is not `here` there is a name at most."""

    id: str
    child: Child
    here: bool = True

    @property
    def name(self) -> str:
        """The name in full."""
        return display_name(self.child)

    @property
    def given(self) -> str:
        """The given name as it is said."""
        return (self.child.given.partition(" ")[0] if self.here else "") or self.name

    def age(self, on: date) -> str:
        """The age in words; empty where nothing of the child is here."""
        return age_words(self.child.born, on) if self.here else ""

    def heading(self, on: date) -> str:
        """Name and age, as a heading has them."""
        return self.with_age(self.name, on)

    def with_age(self, called: str, on: date) -> str:
        """A name with the age, where that is known."""
        return ", ".join(filter(None, (called, self.age(on))))


def known_child(tx: Tx, child: str, called: str = "") -> KnownChild:
    """Return the child of a case file; one whose details are not here has a name that says so.

    `called` is what its author called the child in a draft, which is theirs to keep when the child leaves.
    """
    found = known_as(child, next(iter(records.of_child(tx, child, "child")), None))
    if found.here or not removals.has_left(tx, child):
        return found
    name = LEFT if called in ("", NOT_YET) else called
    return KnownChild(child, Child(given=name, family=""), here=False)


def known_as(child: str, found: Record | None) -> KnownChild:
    """Return the child whose record this is, or one whose name is not here yet."""
    read = read_as(found, Child) if found else None
    return KnownChild(child, read or Child(given=NOT_YET, family=""), here=read is not None)


_SINGLE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss"})


def folded(name: str) -> str:
    """Return a name as an index of names orders it: without accents, letters with strokes beside their plain ones."""
    if name.isascii():
        return name.casefold()
    parts = unicodedata.normalize("NFKD", name.casefold().translate(_SINGLE))
    return "".join(part for part in parts if not unicodedata.combining(part))


def child_name(tx: Tx, child: str) -> str:
    """Return whose case file this is, or an empty text for the directory's."""
    return "" if not child or child == DIRECTORY else known_child(tx, child).name


def eldest_first(children: list[KnownChild]) -> list[KnownChild]:
    """Return siblings in the order in which they are named."""
    return sorted(children, key=lambda known: (known.child.born or date.max, known.id))


def families(children: Iterable[str], same: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return a name of the family for each child: children who are in each other's case files are one family."""
    first = {child: child for child in children}

    def root(child: str) -> str:
        while first[child] != child:
            child = first[child]
        return child

    for child, other in same:
        if other in first and child in first:
            first[max(root(child), root(other))] = min(root(child), root(other))
    return {child: root(child) for child in first}


def home_address(tx: Tx, child: str) -> tuple[str | None, bool]:
    """Return the child's home address in one line, and whether it is protected: then it is never returned here."""
    return home_among(child, records.of_child(tx, child, "address"))


def home_among(
    child: str, addresses: Iterable[Record], shielded: frozenset[str] = frozenset()
) -> tuple[str | None, bool]:
    """Return the same from the addresses of the child's case file.

    An address that is protected in any other case file is protected in this one too: siblings live together.
    """
    line = None
    for record in addresses:
        address = read_as(record, Address)
        if address is None or is_shielded(record) or address.protected:
            return None, True
        if address.of == child and address.until is None and address.use in ("home", "placement", "refuge"):
            line = open_line(record, shielded)
            if line is None:
                return None, True
    return line, False


def open_line(record: Record, shielded: frozenset[str]) -> str | None:
    """Return an address in one line, or None where it is protected, here or in another case file."""
    address = read_as(record, Address)
    if address is None or is_shielded(record) or address.protected:
        return None
    line = address_line(address)
    return None if _compared(line) in shielded else line


def is_shielded(record: Record) -> bool:
    """Whether an address is protected by what the authority says of the record, whatever its body says."""
    return record.category == SHIELDED or record.protection > 0


def is_protected(record: Record) -> bool:
    """Whether an address is protected by the authority's word or its own; one that cannot be read is."""
    address = read_as(record, Address)
    return address is None or address.protected or is_shielded(record)


def must_be_kept(tx: Tx, child: str) -> bool:
    """Whether an order stands that says who must not be told where the child lives."""
    alerts = (read_as(record, Alert) for record in records.of_child(tx, child, "alert"))
    return any(one is not None and one.topic == "order" and is_standing(one) for one in alerts)


def shielded_lines(tx: Tx) -> frozenset[str]:
    """Return every protected address on this laptop, to compare with and for nothing else."""
    return shielded_among(records.shielded(tx))


def shielded_among(addresses: Iterable[Record]) -> frozenset[str]:
    """Return the protected ones of these addresses."""
    found = ((is_shielded(record), read_as(record, Address)) for record in addresses)
    return frozenset(
        _compared(address_line(one)) for known, one in found if one and one.lines and (known or one.protected)
    )


def _compared(line: str) -> str:
    return "".join(filter(str.isalnum, folded(line)))


def has_further_service(tx: Tx, child: str) -> bool:
    """Whether a service works with the child that is not named without asking first."""
    found = records.of_child(tx, child, "involvement")
    return any(is_further_service(record) for record in found)


def is_further_service(record: Record) -> bool:
    """Whether an involvement may not be named; one that cannot be read is judged by its category alone."""
    known = read_as(record, Involvement)
    return record.category == SENSITIVE or (known is not None and known.sensitive)


def practitioners(tx: Tx, ids: Iterable[str]) -> dict[str, Practitioner]:
    """Return colleagues of the directory by id."""
    found = records.read_many(tx, ids)
    read = {id: read_as(record, Practitioner) for id, record in found.items() if record.kind == "practitioner"}
    return {id: one for id, one in read.items() if one is not None}


def practitioner_name(tx: Tx, practitioner: str) -> str:
    """Return a colleague's name from the directory, or an empty text."""
    record = records.read(tx, practitioner) if practitioner else None
    read = read_as(record, Practitioner) if record is not None and record.kind == "practitioner" else None
    return read.name if read else ""
