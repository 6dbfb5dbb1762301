"""What is kept from this reader: records of other agencies that no tie of theirs opens (docs/access.md).

A page that lists what happened says so. Else what is not there reads as if nothing had happened.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from app.casework.caseworker import Caseworker
from app.casework.household import read_as
from app.casework.page_parts import WorkingWith
from app.casework.rights import sector_of, writer
from app.casework.sources import LANES, agencies, has_ended, named_openly
from app.casework.words import and_list
from app.domain.access import Relationship, Tie, grants, purpose_of
from app.domain.alert import Alert, is_standing
from app.domain.involvement import Involvement
from app.domain.policy import Purpose
from app.storage import records
from app.storage.records import Record
from app.storage.vault import Tx

CONTACTS = "visit_narrative_voice"
"""The category of contacts: to whom it is not open, those of their own agency alone are on the laptop."""

IN_WHAT_YOU_SEE = "in the records you see"
NOBODY_NAMED = "Other agencies"


def is_withheld(tx: Tx, by: Caseworker, child: str) -> bool:
    """Whether contacts that other agencies wrote of this child are kept from this reader."""
    return CONTACTS not in writer(tx, by, child).categories


def withheld_among(tx: Tx, by: Caseworker, kept: Mapping[str, Mapping[str, Iterable[Record]]]) -> frozenset[str]:
    """Return the children of whom contacts are withheld, from their alerts and involvements by kind.

    Without a question for each child: only one whose tie may be an involvement that does not open them is asked for.
    """
    sector = sector_of(tx, by.agency)
    opened = {one for one in Purpose if _opens(by, sector, one)}
    found = {child for child, by_kind in kept.items() if _purpose(by_kind.get("alert", ())) not in opened}
    if sector != "social":  # no tie but one of social care opens more than an involvement does
        return frozenset(found)
    mine = {child for child in found if _names(by, kept[child].get("involvement", ()))}
    return frozenset(child for child in mine if is_withheld(tx, by, child))


def withheld_words(
    tx: Tx, by: Caseworker, child: str, now: datetime, working: Callable[[], Iterable[WorkingWith]]
) -> str:
    """Return the sentence that says what is withheld and whom to ring, or nothing where nothing is.

    Who is `working` with the child is asked for only then.
    """
    if not is_withheld(tx, by, child):
        return ""
    others = [one for one in working() if not one.you and not one.sensitive and one.state != "ended"]
    named = _named(tx, by, child, by.here(now).date(), social=any(one.sector == "social" for one in others))
    whose = and_list(named) if named else NOBODY_NAMED
    return f"{whose[0].upper()}{whose[1:]} may have records that you do not see here. {_ring(by, others)}"


def _opens(by: Caseworker, sector: str, purpose: Purpose) -> bool:
    """Whether being involved alone opens the contacts of others for this purpose."""
    involved = Relationship(by.practitioner, "", Tie.INVOLVED, sector)
    return any(grant.category == CONTACTS for grant in grants([involved], purpose))


def _purpose(alerts: Iterable[Record]) -> Purpose:
    read = [read_as(record, Alert) for record in alerts]
    return purpose_of(one.code for one in read if one and one.topic == "status" and is_standing(one))


def _names(by: Caseworker, involved: Iterable[Record]) -> bool:
    read = [read_as(record, Involvement) for record in involved]
    return any(one is not None and one.practitioner == by.practitioner for one in read)


def _named(tx: Tx, by: Caseworker, child: str, on: date, *, social: bool) -> list[str]:
    """The sectors of the other agencies that work with the child; a further service is never among them."""
    openly = [known for record in records.of_child(tx, child, "involvement") if (known := named_openly(record))]
    standing = [one for one in openly if one.agency != by.agency and not has_ended(one, on)]
    directory = agencies(tx, {by.agency, *(one.agency for one in standing)})
    lanes = {LANES[directory[one.agency].sector if one.agency in directory else one.sector] for one in standing}
    own = LANES[directory[by.agency].sector] if by.agency in directory else ""
    lanes |= {LANES["social"]} if social and own != LANES["social"] else set()
    ordered = [lane for lane in dict.fromkeys(LANES.values()) if lane in lanes]
    return [f"other {lane.lower()} services" if lane == own else lane.lower() for lane in ordered]


def _ring(by: Caseworker, others: Iterable[WorkingWith]) -> str:
    """The lead professional first, then whoever of social care has a number, then the desk."""
    reached = [one for one in others if one.telephone and one.name]
    whom = next((one for one in reached if one.lead), None) or next(
        (one for one in reached if one.sector == "social"), None
    )
    if whom is not None:
        return f"Ring {whom.name}{', lead professional,' if whom.lead else ''} on {whom.telephone}."
    desk = f" on {by.duty_telephone}" if by.duty_telephone else ""
    return f"Ring the safeguarding desk{desk}."
