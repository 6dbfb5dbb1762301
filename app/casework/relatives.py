"""The people of a genogram: who they are to the child, whether they live there, what must be known about them."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal, NamedTuple

from app.casework.case_pages import Relative
from app.casework.caseworker import Caseworker
from app.casework.headers import age_of, standing_alerts
from app.casework.household import KnownChild, home_among, known_child, read_as, shielded_lines
from app.casework.sources import LANES, agencies
from app.domain.address import Address
from app.domain.alert import Alert
from app.domain.child import age_words
from app.domain.person import Person, Relationship, person_name
from app.storage import extracts, records
from app.storage.records import Record
from app.storage.vault import Tx

Shape = Literal["circle", "square", "unknown"]
Place = Literal["child", "sibling", "parent", "parents-partner", "grandparent", "other"]

_MAJORITY = 18
_FEMALE = "mother mum sister aunt daughter girlfriend wife niece grandma"
_MALE = "father dad brother uncle son boyfriend husband nephew grandad"
_PARTNER = "partner boyfriend girlfriend step-father stepfather step-mother stepmother husband wife"
_PLACES: tuple[tuple[Place, str], ...] = (
    ("grandparent", r"\bgrand"),
    ("parents-partner", r"\b(?:" + _PARTNER.replace(" ", "|") + r")\b"),
    ("sibling", r"(?:brother|sister|sibling|twin)\b"),
    ("parent", r"\b(?:mother|father|mum|dad|parent)\b"),
)
_ORDER: tuple[Place, ...] = ("child", "parent", "parents-partner", "sibling", "grandparent", "other")
_SEX_OF_CHILD: dict[str, Shape] = {"F": "circle", "M": "square"}


class Tie(NamedTuple):
    """A person with how they stand to the child, by the record of their relationship."""

    record: str
    person: str
    known: Person
    relationship: Relationship


def relatives_of(tx: Tx, by: Caseworker, child: str, now: datetime) -> tuple[Relative, ...]:
    """Return the child and everybody who stands in a relationship to the child now."""
    on = by.here(now).date()
    ties = nearest_first(tie for tie in ties_of(tx, child) if tie.relationship.until is None)
    orders = [alert for alert in standing_alerts(records.of_child(tx, child, "alert")) if alert.topic == "order"]
    streets = _streets(tx, child)
    named = _named_in(tx, child, [tie for tie in ties if not tie.relationship.confirmed])
    told = [_relative(tie, on, orders, streets.get(tie.person, ""), named.get(tie.person, "")) for tie in ties]
    return (_child(known_child(tx, child), on), *told)


def ties_of(tx: Tx, child: str) -> list[Tie]:
    """Return the people of a case file with their relationships, ended ones too; one person may have several."""
    found = records.of_child(tx, child, "person", "relationship")
    people = {one.id: read_as(one, Person) for one in found if one.kind == "person"}
    read = [(one.id, read_as(one, Relationship)) for one in found if one.kind == "relationship"]
    return [
        Tie(id, tie.person, person, tie)
        for id, tie in read
        if tie is not None and (person := people.get(tie.person)) is not None
    ]


def nearest_first(ties: Iterable[Tie]) -> list[Tie]:
    """Return parents, their partners, siblings from the eldest, grandparents, others; those at home before others."""
    return sorted(ties, key=_order)


def person_age(person: Person, on: date) -> str:
    """Return a person's age, or an empty text where the date of birth is not known."""
    return age_words(person.born, on) if person.born else ""


def is_child(person: Person, on: date) -> bool:
    """Whether somebody is known to be under 18 (Children Act 1989 s105)."""
    if person.born is None:
        return False
    return on.year - person.born.year - ((on.month, on.day) < (person.born.month, person.born.day)) < _MAJORITY


def shape_of(role: str) -> Shape:
    """Return the shape for a relationship that says the sex, and that it is not known for one that does not."""
    words = role.casefold().replace("step-", "step")
    first = re.split(r"['’]s\s+", words)[-1]
    if re.search(r"(?:" + _FEMALE.replace(" ", "|") + r")\b", first):
        return "circle"
    return "square" if re.search(r"(?:" + _MALE.replace(" ", "|") + r")\b", first) else "unknown"


def place_of(role: str) -> Place:
    """Return where somebody of this relationship stands on a genogram."""
    words = re.split(r"['’]s\s+", role.casefold())[-1]
    return next((place for place, pattern in _PLACES if re.search(pattern, words)), "other")


def _order(tie: Tie) -> tuple[int, bool, date, str]:
    place = place_of(tie.relationship.role.partition(",")[0])
    at_home = tie.relationship.lives_with == "yes"
    return _ORDER.index(place), not at_home, tie.known.born or date.max, person_name(tie.known)


def _child(known: KnownChild, on: date) -> Relative:
    return Relative(
        person=known.id,
        name=known.name,
        age=age_of(known.child, on),
        role="",
        shape=_SEX_OF_CHILD.get(known.child.sex, "unknown"),
        place="child",
        at_home=True,
        confirmed=True,
        dead=known.child.vital_status == "dead",
    )


def _relative(tie: Tie, on: date, orders: Iterable[Alert], street: str, named: str) -> Relative:
    role = tie.relationship.role.partition(",")[0]
    home = tie.relationship.lives_with
    notes = [named] if named else []
    notes += [street or "elsewhere"] if home == "no" else []
    if tie.known.vital_status in ("reported-dead", "disputed"):
        notes.append("reported dead" if tie.known.vital_status == "reported-dead" else "vital status disputed")
    return Relative(
        person=tie.person,
        name=person_name(tie.known),
        age=person_age(tie.known, on),
        role=role[:1].lower() + role[1:],
        shape=shape_of(role),
        place=place_of(role),
        at_home=home == "yes",
        confirmed=tie.relationship.confirmed,
        notes=tuple(notes),
        must_not_know=home != "yes" and any(_names(order.words, tie.known) for order in orders),
        dead=tie.known.vital_status == "dead",
        through=tie.relationship.through if tie.relationship.through != tie.person else "",
    )


def _names(words: str, known: Person) -> bool:
    """Whether an order names this person; by the whole name, so that a relative of the same family is not meant."""
    name = f"{known.given} {known.family}".strip().casefold()
    return bool(name) and re.search(rf"\b{re.escape(name)}\b", words.casefold()) is not None


def _streets(tx: Tx, child: str) -> dict[str, str]:
    """Return the street of whoever's address is on file here and not protected, without the number of the door."""
    shielded = shielded_lines(tx)
    found: dict[str, str] = {}
    kept = records.of_child(tx, child, "address")
    for of in {address.of for record in kept if (address := read_as(record, Address))}:
        line, _ = home_among(of, (record for record in kept if _is_of(record, of)), shielded)
        if line:
            found[of] = re.sub(r"^\d+\w?\s+", "", line.partition(",")[0])
    return found


def _is_of(record: Record, of: str) -> bool:
    address = read_as(record, Address)
    return address is not None and address.of == of


def _named_in(tx: Tx, child: str, ties: Iterable[Tie]) -> dict[str, str]:
    """Return in how many contacts somebody who is not confirmed is named: a count, and whose most of them are."""
    found: dict[str, str] = {}
    for tie in ties:
        written_by = extracts.naming(tx, child, person_name(tie.known)) if tie.known.given and tie.known.family else []
        known = agencies(tx, written_by)
        lanes = Counter(LANES[known[agency].sector].lower() for agency in written_by if agency in known)
        if lanes:
            lane, count = lanes.most_common(1)[0]
            found[tie.person] = f"named in {count} {lane} contact{'s' * (count > 1)}"
    return found
