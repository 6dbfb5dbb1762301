"""Looks: every look at a child's records is noted on this laptop, network or not; and who has looked, as it was told.

Whoever opens a page notes the look; what must not be shown unless its look is noted (a protected address, a print)
asks for `noted` in its own transaction.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from app.casework import came_back
from app.casework.caseworker import Caseworker
from app.casework.found_pages import Look, LooksPage
from app.casework.headers import header
from app.casework.household import practitioners
from app.casework.sources import agencies
from app.casework.working import FURTHER
from app.storage import looks
from app.storage.looks import Told
from app.storage.vault import Tx

What = Literal[
    "brief",
    "overview",
    "chronology",
    "contact",
    "address",
    "search-hit",
    "print",
    "file",
    "versions",
    "approval",
    "figures",
    "stage",
]

ALWAYS = frozenset(("address", "file", "print", "figures"))
"""What is a look of its own each time."""

STILL_READING = timedelta(minutes=10)
"""The same thing opened again within this time is the same look."""

WORDS = {
    "brief": "Read before you knock",
    "overview": "Opened the overview",
    "chronology": "Read the chronology",
    "contact": "Read a contact",
    "address": "Looked at the protected address",
    "search-hit": "Opened what a search found",
    "print": "Printed",
    "file": "Saved a copy of a file",
    "versions": "Compared two versions",
    "approval": "Read to decide",
    "figures": "Exported the authority's figures",
    "stage": "Read a stage of the work",
    "copy": "Copy kept on a laptop",
    "looks": "Asked who has looked",
}
"""What each code is on the screen."""

OTHER = "Looked at something that only a newer Doorstep names"
UNKNOWN = "Somebody who is not in the directory on this laptop"


def look(child: str, what: What, object: str = "", *, by: Caseworker) -> None:
    """Note that this person looks at a child's records; `object` is the id of the record it is, if it is one.

    Raises StoreTrouble when it cannot be noted.
    """
    with by.vault.write() as tx:
        noted(tx, by, child, what, object)
        came_back.child_opened(tx, by, child)


def noted(tx: Tx, by: Caseworker, child: str, what: What, object: str = "") -> None:
    """Note a look in a transaction of the caller's: what it shows is shown only when that is committed."""
    now = by.clock()
    if what in ALWAYS or not _is_still_reading(tx, child, what, object, now):
        looks.note(tx, child, what, object, now)


def _is_still_reading(tx: Tx, child: str, what: str, object: str, now: datetime) -> bool:
    """Whether the same was looked at a moment ago; a look from ahead of the clock says nothing."""
    found = (one.at for one in looks.of_child(tx, child) if (one.what, one.object) == (what, object))
    return any(now - STILL_READING < at <= now for at in found)


def read(child: str, *, by: Caseworker) -> LooksPage:
    """Return who has looked at a child, as the authority told it last, and how much still waits here to be told."""
    now = by.clock()
    with by.vault.read() as tx:
        told = looks.told(tx, child)
        return LooksPage(
            header=header(tx, by, child, now),
            looks=_looks(tx, by, told) if told else (),
            asked=by.here(told.asked) if told else None,
            waiting=looks.waiting_of(tx, child),
            gaps=tuple(_gaps(tx, told)) if told else (),
            notes=tuple(_notes(told)) if told else (),
        )


def _looks(tx: Tx, by: Caseworker, told: Told) -> tuple[Look, ...]:
    people = practitioners(tx, {one.practitioner for one in told.answer.looks})
    named = agencies(tx, {one.agency for one in told.answer.looks})
    found = []
    for one in told.answer.looks:
        person, agency = people.get(one.practitioner), named.get(one.agency)
        found.append(
            Look(
                at=by.here(one.at),
                name=person.name if person else UNKNOWN,
                role=person.role if person else "",
                agency=agency.name if agency else "",
                what=_what(one.act, one.count),
                offline=one.later,
            )
        )
    return tuple(found)


def _what(act: str, count: int) -> str:
    words = WORDS.get(act, OTHER)
    return words if count == 1 else f"{words}, {count} times that day"


def _gaps(tx: Tx, told: Told) -> Iterable[str]:
    """Say of which laptops looks are missing: numbers were left out, and nobody knows what was looked at."""
    missing = told.answer.missing
    people = practitioners(tx, {one.practitioner for one in missing})
    named = agencies(tx, {one.agency for one in missing})
    for one in missing:
        person, agency = people.get(one.practitioner), named.get(one.agency)
        of = ", ".join(filter(None, (person.name if person else UNKNOWN, agency.name if agency else "")))
        looked, they = ("1 look", "It") if one.count == 1 else (f"{one.count} looks", "They")
        yield f"{looked} never arrived from a laptop of {of}. {they} may have been at this child or at another."


def _notes(told: Told) -> Iterable[str]:
    if told.answer.withheld:
        yield f"{FURTHER}. What it has looked at is not in this list."
    if told.answer.more:
        yield f"Only the newest {len(told.answer.looks)} lines are listed. There are older ones."
