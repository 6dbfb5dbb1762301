"""The children a contact can be recorded about: those whose case files are on this laptop."""

import unicodedata

from app.casework.caseworker import Caseworker
from app.casework.household import KnownChild, home_among, known_as, shielded_lines
from app.casework.page_parts import NO_ADDRESS
from app.casework.pages import ChildChoice
from app.storage import records
from app.storage.records import Record


def choices(*, by: Caseworker) -> tuple[ChildChoice, ...]:
    """Return every child with a case file here, by family name.

    A protected address is never in the list, nor a copy of it in a sibling's case file.
    """
    now = by.here(by.clock()).date()
    with by.vault.read() as tx:
        known = {record.child: known_as(record.child, record) for record in records.of_kind(tx, "child")}
        shielded = shielded_lines(tx)
        addresses: dict[str, list[Record]] = {child: [] for child in known}
        for record in records.of_children(tx, known, "address"):
            addresses[record.child].append(record)
    homes = {child: home_among(child, found, shielded) for child, found in addresses.items()}
    found = [_choice(one, one.age(now), homes[one.id]) for one in known.values()]
    return tuple(sorted(found, key=lambda choice: choice.sort_key))


def _choice(known: KnownChild, age: str, address: tuple[str | None, bool]) -> ChildChoice:
    line, protected = address
    where = "Address protected" if protected else line or NO_ADDRESS
    return ChildChoice(
        known.id, known.name, age, where, (_as_sorted(known.child.family), _as_sorted(known.child.given))
    )


_SINGLE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss"})


def _as_sorted(name: str) -> str:
    """Return a name as an index of names orders it: without accents, letters with strokes beside their plain ones."""
    parts = unicodedata.normalize("NFKD", name.casefold().translate(_SINGLE))
    return "".join(part for part in parts if not unicodedata.combining(part))
