"""Kinds person and relationship: the people round one child, kept in that child's case file."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Struct

from app.domain.fields import MergeRule, says


class Person(Struct, frozen=True, kw_only=True):
    """An adult or another child in this child's life.

    Facts about an adult stand in each child's own case file, so that what is known in one family is never read
    in another; `same_as` names the same human being elsewhere once somebody has established it.
    """

    given: Annotated[str, says("Given names")] = ""
    family: Annotated[str, says("Family name")] = ""
    described: Annotated[str, says("Description, when the name is not known")] = ""
    born: Annotated[date | None, says("Date of birth")] = None
    telephone: Annotated[str, says("Telephone")] = ""
    same_as: Annotated[str, says("Same person as")] = ""
    vital_status: Annotated[
        Literal["alive", "unknown", "reported-dead", "dead", "disputed"],
        says("Vital status", MergeRule.PROTECTIVE, ("dead", "reported-dead", "unknown", "alive", "disputed")),
    ] = "alive"


class Relationship(Struct, frozen=True, kw_only=True):
    """A dated edge from a person to the child; orders that restrict contact are alerts of their own.

    `through` is the other person through whom it goes, where the words leave that open: whose mother a grandmother
    is, whose partner somebody is. Empty where it is not known, or goes to the child directly.
    """

    person: Annotated[str, says("Person")]
    role: Annotated[str, says("Relationship to the child")]
    through: Annotated[str, says("Through whom")] = ""
    lives_with: Annotated[Literal["yes", "no", "unknown"], says("Lives with the child")] = "unknown"
    parental_responsibility: Annotated[Literal["yes", "no", "unknown"], says("Parental responsibility")] = "unknown"
    confirmed: Annotated[bool, says("Confirmed")] = True
    since: Annotated[date | None, says("From")] = None
    until: Annotated[date | None, says("To")] = None


def person_name(person: Person) -> str:
    """Return the person's name, or the description where the name is not known."""
    return f"{person.given} {person.family}".strip() or person.described or "Unknown adult"
