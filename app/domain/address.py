"""Kind address: where somebody lives, from, to; protection is the whole record's, so access never cuts inside it."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from msgspec import Struct

from app.domain.fields import MergeRule, says
from app.domain.spelling import levelled

_LEAST = 6
_BETWEEN = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+")


Placement = Literal[
    "", "to-18", "with-parent-before-assessment", "temporary-carer", "interim-order-at-home", "care-order-at-home"
]  # fmt: skip
"""By what visits to a child who is looked after are due (regulations of 2010); most placements are of none of these."""


class Address(Struct, frozen=True, kw_only=True):
    """One address of the child or of a person in this case file.

    `protected_with` is the hub's alone: the id of the protected address that this one repeats, with which it is
    opened again (docs/sync.md 10.10).
    """

    of: Annotated[str, says("Whose address")]
    lines: Annotated[tuple[str, ...], says("Address")] = ()
    postcode: Annotated[str, says("Postcode")] = ""
    uprn: Annotated[str, says("UPRN")] = ""
    use: Annotated[Literal["home", "placement", "refuge", "school", "other"], says("Use")] = "home"
    placement: Annotated[Placement, says("Kind of placement", only=("use", ("placement",)))] = ""
    protected: Annotated[bool, says("Address protected", MergeRule.PROTECTIVE, (False, True))] = False
    protected_with: Annotated[str, says("Protected with")] = ""
    since: Annotated[date | None, says("From")] = None
    until: Annotated[date | None, says("To")] = None


def address_line(address: Address) -> str:
    """Return the address in one line, as on an envelope."""
    return ", ".join((*address.lines, address.postcode)) if address.postcode else ", ".join(address.lines)


def compared(text: str) -> str:
    """Return a text as addresses are compared: letters and figures alone."""
    return _BETWEEN.sub("", levelled(unicodedata.normalize("NFC", text)))


def telling_lines(address: Address) -> frozenset[str]:
    """Return the lines, as they are compared, that say by themselves where somebody lives."""
    lines = (compared(line) for line in (*address.lines, " ".join(address.lines[:2])))
    return frozenset(line for line in lines if _tells(line))


def _tells(line: str) -> bool:
    """Whether a line tells by itself: "9hiddenclose" does, "flat2" or a town does not."""
    return len(line) > _LEAST and any(map(str.isdigit, line)) and sum(map(str.isalpha, line)) >= _LEAST


def repeats(address: Address, protected: Iterable[Address]) -> bool:
    """Whether an address is one of these, however it is written: a line of theirs, or their number and postcode."""
    said = compared(" ".join((*address.lines, address.postcode)))
    return any(
        any(line in said for line in telling_lines(other)) or _same_door(address, other) or _same_lines(address, other)
        for other in protected
    )


def _same_lines(address: Address, other: Address) -> bool:
    """A house that has a name alone, or a street that is short."""
    return bool(address.lines) and compared(" ".join(address.lines)) == compared(" ".join(other.lines))


def _same_door(address: Address, other: Address) -> bool:
    """A number or a name that is missing tells no door from another."""
    postcode = compared(address.postcode)
    if not postcode or postcode != compared(other.postcode):
        return False
    numbers, others = (set(_NUMBER.findall(" ".join(one.lines))) for one in (address, other))
    return not numbers or not others or not numbers.isdisjoint(others)
