"""A contact as lines and patterns read it: only the fields they need, so that a long record is read at once.

The structs are kept from the garbage collector (`gc=False`): they hold no cycle, and of a record of 1,500 contacts
there are so many that looking through them took half the time of reading them.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from app.casework.caseworker import Caseworker
from app.domain.contact import CONTACT_WORDS
from app.domain.draft import EVERY_TOPIC
from app.storage import records
from app.storage.instants import instant
from app.storage.records import Record
from app.storage.vault import Tx

EVERYTHING = 1_000_000
"""More contacts than a child can have."""

UNREADABLE = "Written with a newer Doorstep. It cannot be read on this laptop yet."
"""What stands for a contact of which this program cannot make anything."""

_AT_FIRST = 120
_LATE = timedelta(days=2)
_OFFERED = frozenset(EVERY_TOPIC)
_FOUND = {"fine": "fine", "concern": "concern", "not-seen": "not seen"}


class Said(Struct, frozen=True, gc=False):
    """One observation, as far as a line of the chronology needs it."""

    topic: str = ""
    words: str = ""
    found: str = ""


class Spoken(Struct, frozen=True, gc=False):
    """Something the child said."""

    words: str = ""


class There(Struct, frozen=True, gc=False):
    """Somebody who was there."""

    name: str = ""
    relationship: str = ""
    through: str = ""


class Signed(Struct, frozen=True, gc=False):
    """That somebody has signed their part."""

    practitioner: str = ""


class Joined(Struct, frozen=True, gc=False):
    """Whether somebody who was to join came."""

    id: str = ""
    came: str = ""


class Told(Struct, frozen=True, kw_only=True, gc=False):
    """What lines and patterns read of a contact. Its choices are plain texts, so that one that only a later program
    knows does not take the contact out of the story."""

    author: str = ""
    author_name: str = ""
    co_authors: tuple[str, ...] = ()
    kind_of_contact: str = "other"
    happened: datetime | None = None
    ended: datetime | None = None
    written: datetime | None = None
    present: tuple[There, ...] = ()
    seen: str = ""
    not_seen_reason: str = ""
    alone: str = ""
    awake: str = ""
    own_words: tuple[Spoken, ...] = ()
    observations: tuple[Said, ...] = ()
    late_reason: str = ""
    signatures: tuple[Signed, ...] = ()
    joining: tuple[Joined, ...] = ()

    def stayed_away(self, practitioner: str) -> bool:
        """Whether it is written of somebody that they did not come; one's own signature goes before that (4.18)."""
        said = any(one.id == practitioner and one.came == "no" for one in self.joining)
        return said and all(one.practitioner != practitioner for one in self.signatures)


_decoder = msgspec.json.Decoder(Told)


class Happened(NamedTuple):
    """One contact by its record and agency, and the instant at which it happened, in the time of the place.

    `told` is None for one that a later program wrote and this one cannot read.
    """

    record: str
    agency: str
    at: datetime
    told: Told | None


def contacts(tx: Tx, by: Caseworker, child: str, limit: int = EVERYTHING, after: int = 0) -> list[Happened]:
    """Return the child's contacts, the latest first, `after` so many."""
    zone, now = ZoneInfo(by.zone), by.clock()
    found = [_happened(record, zone, now) for record in records.contacts_of(tx, child, limit, after)]
    return sorted(found, key=_order, reverse=True)


def contacts_back_to(
    tx: Tx, by: Caseworker, child: str, begin: date, wanted: Callable[[Happened], bool]
) -> list[Happened]:
    """Return the child's newest contacts, back to a day at least; all of them where none so new is wanted.

    A long record is not read whole for it, and no contact twice.
    """
    found, limit, whole = list[Happened](), _AT_FIRST, False
    while not whole:
        more = contacts(tx, by, child, limit, len(found))
        found += more
        if len(more) < limit:
            whole = True
        elif more[-1].at.date() >= begin:
            limit *= 2
        else:
            whole, limit = any(map(wanted, found)), EVERYTHING
    return sorted(found, key=_order, reverse=True)


def _order(one: Happened) -> tuple[datetime, str]:
    return one.at, one.record


def _happened(record: Record, zone: ZoneInfo, now: datetime) -> Happened:
    told = _read(record)
    at = (told.happened or told.written) if told else None
    if at is None:
        at = instant(record.received) if record.received else now
    return Happened(record.id, record.agency, at.astimezone(zone), told)


def _read(record: Record) -> Told | None:
    """As `household.read_as`, with a decoder that is made once: there are many of them."""
    try:
        return _decoder.decode(record.body)
    except msgspec.ValidationError:
        return None


def headline(told: Told) -> tuple[str, str]:
    """Return a contact's title and words: its own headline, or its kind with the first thing that was observed.

    A topic that a form offers is a heading within the contact, and no headline of it.
    """
    kind = CONTACT_WORDS.get(told.kind_of_contact, CONTACT_WORDS["other"])
    for place, one in enumerate(told.observations):
        if words := " ".join(one.words.split()):
            offered = place > 0 or not one.topic or one.topic in _OFFERED or one.topic.startswith("How ")
            return kind if offered else one.topic, words
    ticked = next((one for one in told.observations if one.found in _FOUND), None)
    return kind, f"{ticked.topic}: {_FOUND[ticked.found]}" if ticked else told.not_seen_reason


def is_late(told: Told) -> bool:
    """Whether it was written more than two days after it ended, or says itself why it was late."""
    finished = told.ended or told.happened
    return bool(told.late_reason) or (
        told.written is not None and finished is not None and told.written - finished > _LATE
    )
