"""Who is at home, for the brief: who lives there, the children, and adults who may be there."""

from datetime import date

from app.casework.headers import age_of, standing_alerts, status_of
from app.casework.household import KnownChild, known_child
from app.casework.relatives import Shape, Tie, person_age, place_of, shape_of, ties_of
from app.casework.story_pages import AtHome
from app.casework.words import and_list
from app.domain.person import person_name
from app.storage import records
from app.storage.vault import Tx

_SHAPES: dict[str, Shape] = {"F": "circle", "M": "square"}
_NOT_CONFIRMED = "not confirmed"


def at_home(tx: Tx, child: str, on: date) -> tuple[AtHome, ...]:
    """Return adults of the household, then the child with siblings, then whoever may be there."""
    known = known_child(tx, child)
    ties = _ties(tx, child)
    siblings = [one for one in ties if _lives_there(one) and _is_sibling(one)]
    young = [(known.child.born, _itself(known, on))]
    young += [(one.known.born, _sibling(tx, child, one, on)) for one in siblings]
    return (
        *(_other(one, on) for one in ties if _lives_there(one) and not _is_sibling(one)),
        *(told for _, told in sorted(young, key=lambda pair: pair[0] or date.max)),
        *(_other(one, on) for one in ties if not _lives_there(one)),
    )


def _ties(tx: Tx, child: str) -> list[Tie]:
    """Those who live with the child or may do so; somebody who lives elsewhere is here only if that is not sure."""
    found = [
        one
        for one in ties_of(tx, child)
        if one.relationship.until is None
        and one.known.vital_status != "dead"
        and (one.relationship.lives_with != "no" or not one.relationship.confirmed)
    ]
    # Somebody of whom two things are recorded is one person; what is sure comes first.
    first = {one.person: one for one in reversed(sorted(found, key=_lives_there, reverse=True))}
    return [one for one in found if first[one.person] is one]


def _lives_there(one: Tie) -> bool:
    """Whether it is recorded, and confirmed, that they live with the child."""
    return one.relationship.lives_with == "yes" and one.relationship.confirmed


def _is_sibling(one: Tie) -> bool:
    return place_of(one.relationship.role) == "sibling"


def _itself(known: KnownChild, on: date) -> AtHome:
    languages = list(known.child.languages)
    note = f"speaks {and_list(languages)}" if languages and languages != ["English"] else ""
    shape = _SHAPES.get(known.child.sex, "unknown")
    return AtHome(f"{known.given}, {age_of(known.child, on)}", note, shape, True, True)


def _sibling(tx: Tx, child: str, one: Tie, on: date) -> AtHome:
    """A sibling who is on the same plan is known by the sibling's own case file, where that is here."""
    role = one.relationship.role
    same = bool(one.known.same_as) and _status(tx, one.known.same_as) == _status(tx, child) == "CPP"
    name = one.known.given or person_name(one.known)
    return AtHome(_named(name, one, on), "on the same plan" if same else role.lower(), shape_of(role), False, True)


def _status(tx: Tx, child: str) -> str:
    return status_of(standing_alerts(records.of_child(tx, child, "alert"))).code


def _other(one: Tie, on: date) -> AtHome:
    role = one.relationship.role[:1].lower() + one.relationship.role[1:]
    if not one.relationship.confirmed and _NOT_CONFIRMED not in role:
        role = f"{role}, {_NOT_CONFIRMED}"
    elif one.relationship.confirmed and one.relationship.lives_with == "unknown":
        role = f"{role}, not known whether at home"
    name = _named(person_name(one.known), one, on)
    return AtHome(name, role, shape_of(one.relationship.role), False, _lives_there(one))


def _named(name: str, one: Tie, on: date) -> str:
    return ", ".join(filter(None, (name, person_age(one.known, on))))
