"""The values of a child in two versions that wait for a person: said on every page where one of them stands."""

from app.casework import words
from app.casework.caseworker import Caseworker
from app.casework.household import practitioner_name, read_body
from app.casework.page_parts import Dispute
from app.domain.authorship import is_protective
from app.domain.dispute import Conflict
from app.domain.kinds import KINDS
from app.storage import outbox, records
from app.storage.vault import Tx


def conflicts(tx: Tx, child: str) -> dict[str, Conflict]:
    """Return a child's conflicts by id, open or settled, whoever's the two values are.

    As the authority has them: a settlement that only waits here, or was refused, has not settled anything yet.
    """
    kept = {one.id: outbox.trunk_body(tx, one.id) or one.body for one in records.of_child(tx, child, "conflict")}
    found = {id: read_body(body, Conflict) for id, body in kept.items()}
    return {id: one for id, one in found.items() if one is not None}


def open_conflicts(tx: Tx, child: str) -> dict[str, Conflict]:
    """Return a child's conflicts that wait for a person, by id."""
    return {id: one for id, one in conflicts(tx, child).items() if one.step == "open"}


def disputed_records(tx: Tx, child: str) -> frozenset[str]:
    """Return the records of a child in which a value stands in two versions."""
    return frozenset(one.about for one in open_conflicts(tx, child).values())


def disputed_fields(tx: Tx, child: str) -> dict[str, tuple[str, ...]]:
    """Return which fields of a child's records stand in two versions, by record."""
    found: dict[str, tuple[str, ...]] = {}
    for one in open_conflicts(tx, child).values():
        found[one.about] = tuple(dict.fromkeys((*found.get(one.about, ()), one.field)))
    return found


def label_of(kind: str, field: str) -> str:
    """Return what a field of a kind is called on the screen."""
    rules = KINDS[kind].rules if kind in KINDS else {}
    return rules[field].label if field in rules else field


def disputes_of(tx: Tx, by: Caseworker, child: str) -> tuple[Dispute, ...]:
    """Return what is disputed about a child: the field by its label, and whose versions wait; never the values."""
    return tuple(_dispute(tx, by, id, one) for id, one in open_conflicts(tx, child).items())


def _dispute(tx: Tx, by: Caseworker, id: str, conflict: Conflict) -> Dispute:
    label = label_of(conflict.about_kind, conflict.field)
    noun = words.named(conflict.about_kind, records.read(tx, conflict.about))
    who = words.and_list([_said(tx, by, one) for one in sorted({conflict.standing_by, conflict.other_by})])
    protects = is_protective({"about_kind": conflict.about_kind, "field": conflict.field})
    until = "The more protective one is shown" if protects else "Both versions are kept"
    said = f"{noun}, {label.lower()}: {who} wrote different things. {until} until one is chosen."
    return Dispute(id, conflict.about, label, said[:1].upper() + said[1:])


def _said(tx: Tx, by: Caseworker, practitioner: str) -> str:
    return "you" if practitioner == by.practitioner else practitioner_name(tx, practitioner) or "somebody else"
