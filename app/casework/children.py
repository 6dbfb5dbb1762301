"""The children a contact can be recorded about: those whose case files are on this laptop."""

from app.casework.caseworker import Caseworker
from app.casework.household import KnownChild, home_address, known_child
from app.casework.pages import ChildChoice
from app.storage import records


def choices(*, by: Caseworker) -> tuple[ChildChoice, ...]:
    """Return every child with a case file here, by family name; a protected address is never in the list."""
    now = by.here(by.clock()).date()
    with by.vault.read() as tx:
        known = [known_child(tx, record.child) for record in records.of_kind(tx, "child")]
        found = [_choice(one, one.age(now), home_address(tx, one.id)) for one in known]
    return tuple(sorted(found, key=lambda choice: choice.sort_key))


def _choice(known: KnownChild, age: str, address: tuple[str | None, bool]) -> ChildChoice:
    line, protected = address
    where = "Address protected" if protected else line or "No address recorded"
    return ChildChoice(known.id, known.name, age, where, (known.child.family.casefold(), known.child.given.casefold()))
