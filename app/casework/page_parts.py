"""The parts that several pages of a child share: frozen values, read by the functions of this floor.

Every fact from outside carries its source and its age; an address that is protected is never in a page, only that
there is one.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from app.casework.pages import AlertChip
from app.domain.freshness import Freshness
from app.domain.involvement import Sector


@dataclass(frozen=True)
class Source:
    """How fresh what an agency tells is: `words` as beside the ring ("07:52", "Wed 16:10", "9 days old")."""

    sector: Sector
    name: str
    heard: datetime | None
    state: Freshness
    words: str


@dataclass(frozen=True)
class Status:
    """A child's status: its code (CPP, S47, CIN, LAC, EH; empty for none), short as on a chip, and in full."""

    code: str
    short: str
    words: str


class Mark(StrEnum):
    """An alert as a mark without words, as the caseload has it; its words stand beside it for a screen reader."""

    PROTECTED = "protected"
    HAZARD = "hazard"
    INTERPRETER = "interpreter"
    MISSING = "missing"


class DueState(StrEnum):
    """How near a date is: over where a day by which something was due is past; a plan alone is only not recorded."""

    OVER = "over"
    UNRECORDED = "unrecorded"
    SOON = "soon"
    LATER = "later"
    NONE = "none"


@dataclass(frozen=True)
class Due:
    """The next date for a child: a planned visit, the visit that the last contact said is due, or a clock."""

    at: datetime | None
    words: str
    state: DueState
    what: str


@dataclass(frozen=True)
class Dispute:
    """A value in two versions that waits for a person: which field, what stands meanwhile, what the other is."""

    conflict: str
    about: str
    field: str
    words: str


@dataclass(frozen=True)
class Planned:
    """A date that is planned or due: what, when, and how near it is; `visit` is the planned visit, where there is one.

    Of a clock, `began` is what its ring of time left is drawn from, `why` the sentence that explains the date. `late`
    are the record beside which it is kept why it is late, and the clock's key; `reason` is what was said.
    """

    visit: str
    what: str
    detail: str
    due: Due
    began: datetime | None = None
    why: str = ""
    late: tuple[str, str] = ("", "")
    reason: str = ""


NO_ADDRESS = "No address on this laptop"


@dataclass(frozen=True)
class Header:
    """Who the child is, as every page of the child begins."""

    child: str
    name: str
    given: str
    initials: str
    age: str
    age_words: str
    sex: Literal["girl", "boy", ""]
    born: date | None
    nhs_number: str
    nhs_verified: bool
    social_care_id: str
    lead: str
    source: Source
    status: Status
    alerts: tuple[AlertChip, ...]
    address_protected: bool
    address: str | None
    here: bool
    ring_for_address: str = ""
    being_referred: bool = False

    @property
    def address_words(self) -> str:
        """The address in a line, or that none is here: whether there is one that is not for this laptop is not said."""
        return self.address or ". ".join(filter(None, (NO_ADDRESS, self.ring_for_address)))


@dataclass(frozen=True)
class WorkingWith:
    """One line of who is working with the child. A further service is `sensitive`: its name, role and dates are
    empty, and `telephone` is the desk to ring first. `last_on` is the day that `last_words` name."""

    involvement: str
    sector: Sector
    name: str
    role: str
    telephone: str
    last_words: str
    source: Source
    state: Literal["active", "waiting", "ended"]
    lead: bool = False
    you: bool = False
    sensitive: bool = False
    disputed: bool = False
    last_on: date | None = None


@dataclass(frozen=True)
class Entry:
    """One line of the chronology. `note` says what is remarkable about it ("Seen alone", "Amara not seen").

    `kind` is contact, status, decision, or visit for one that was called off; only a contact can be opened, the others
    say all.
    `joined` are the sectors of the other agencies that took part in it. `arrived` says that it came after a handover.
    """

    record: str
    kind: str
    sector: Sector
    happened: datetime
    until: date | None
    when: str
    title: str
    words: str
    who: str
    note: str = ""
    note_tone: Literal["", "good", "plain"] = ""
    disputed: bool = False
    addenda: int = 0
    late: bool = False
    joined: tuple[Sector, ...] = ()
    arrived: str = ""


@dataclass(frozen=True)
class Pattern:
    """A note that counts and never predicts: its rule in words and the entries behind it."""

    icon: Literal["count", "person", "not-seen"]
    title: str
    words: str
    entries: tuple[str, ...]
