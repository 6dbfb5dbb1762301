"""Who can be chosen in a form: agencies and practitioners of the directory, the people of the child."""

from typing import Any

from app.casework import asked
from app.casework.caseworker import Caseworker
from app.casework.household import folded, known_child, read_as
from app.casework.relatives import ties_of
from app.domain.authorship import Writer, may_write
from app.domain.person import person_name
from app.domain.practitioner import Agency, Practitioner
from app.storage import records
from app.storage.vault import Tx

UNKNOWN = "Not in the directory"
DIRECTLY = "The child directly, or not known"

Choices = tuple[tuple[str, str], ...]


def choices(tx: Tx, mine: Writer, child: str, field: tuple[str, str], value: Any) -> Choices:
    """Return what can be chosen in a field of a kind, without what this person may not write.

    What the record says already can always be left as it is.
    """
    kind, name = field
    how = asked.asked_as(kind, name)
    if how == "agency":
        found = _agencies(tx, mine)
    elif how == "practitioner":
        found = (("", "Nobody by name"), *_named(tx, mine))
    elif field == ("relationship", "through"):
        found = (("", DIRECTLY), *(one for one in people(tx, child) if one[0] != child))
    elif how == "person":
        found = people(tx, child)
    else:
        found = asked.choices(kind, name)
    if field == ("alert", "topic"):
        found = tuple(one for one in found if one[0] == value or may_write(mine, kind, {"topic": one[0]}))
    known = not found or value in (None, *(key for key, _ in found))
    return found if known else (*found, (str(value), UNKNOWN if how != "choice" else str(value)))


def may_begin(mine: Writer, kind: str, child: str) -> bool:
    """Whether this person may make any record of this kind in the child's case file."""
    tried: dict[str, tuple[dict[str, Any], ...]] = {
        "alert": tuple({"topic": topic} for topic, _ in asked.choices("alert", "topic")),
        "involvement": ({"agency": mine.agency, "practitioner": mine.practitioner},),
        "address": ({"of": child}, {"of": child, "protected": True}),
    }
    return any(may_write(mine, kind, document) for document in tried.get(kind, ({},)))


def people(tx: Tx, child: str) -> Choices:
    """Return the child and everybody in the child's life, once each."""
    found = {child: known_child(tx, child).name}
    for tie in ties_of(tx, child):
        found.setdefault(tie.person, f"{person_name(tie.known)}, {tie.relationship.role.lower()}")
    return tuple(found.items())


def colleagues(tx: Tx, by: Caseworker) -> Choices:
    """Return every other practitioner of the directory with their role, by name."""
    return tuple(one for one in _practitioners(tx) if one[0] != by.practitioner)


def _agencies(tx: Tx, mine: Writer) -> Choices:
    read = ((one.id, read_as(one, Agency)) for one in records.of_kind(tx, "agency"))
    known = [(id, agency.name) for id, agency in read if agency and may_write(mine, "involvement", {"agency": id})]
    return tuple(sorted(known, key=lambda pair: folded(pair[1])))


def _named(tx: Tx, mine: Writer) -> Choices:
    found = _practitioners(tx)
    return tuple(
        one for one in found if may_write(mine, "involvement", {"agency": mine.agency, "practitioner": one[0]})
    )


def _practitioners(tx: Tx) -> Choices:
    read = ((one.id, read_as(one, Practitioner)) for one in records.of_kind(tx, "practitioner"))
    known = [(id, ", ".join(filter(None, (one.name, one.role)))) for id, one in read if one]
    return tuple(sorted(known, key=lambda pair: folded(pair[1])))
