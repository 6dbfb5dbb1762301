"""Kind address: where somebody lives, from, to; protection is the whole record's, so access never cuts inside it."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Struct

from app.domain.fields import MergeRule, says


class Address(Struct, frozen=True, kw_only=True):
    """One address of the child or of a person in this case file."""

    of: Annotated[str, says("Whose address")]
    lines: Annotated[tuple[str, ...], says("Address")] = ()
    postcode: Annotated[str, says("Postcode")] = ""
    uprn: Annotated[str, says("UPRN")] = ""
    use: Annotated[Literal["home", "placement", "refuge", "school", "other"], says("Use")] = "home"
    protected: Annotated[bool, says("Address protected", MergeRule.PROTECTIVE, (False, True))] = False
    since: Annotated[date | None, says("From")] = None
    until: Annotated[date | None, says("To")] = None


def address_line(address: Address) -> str:
    """Return the address in one line, as on an envelope."""
    return ", ".join((*address.lines, address.postcode)) if address.postcode else ", ".join(address.lines)
