"""What the page of approvals shows: who waits for which decision, the paper that is read, and what may be decided.

A decision is given on what was read. So the paper carries the hash of the body it was made from, what has changed since
this person read it last, and for each decision either what follows from it or why it cannot be taken.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from app.casework.page_parts import Header, Source, WorkingWith
from app.domain.involvement import Sector

Sort = Literal["referral", "versions", "other"]
"""What waits: a referral, one thing in two versions, or any other decision."""


class Press(StrEnum):
    """How pressing a decision is."""

    OVERDUE = "overdue"
    TODAY = "today"
    LATER = "later"
    NONE = "none"


@dataclass(frozen=True)
class TimeLeft:
    """By when a decision is needed: `share` of the time is left, `due` for the chip ("Today 23:59"), `by` in a sentence
    ("Decide by 23:59 today"), `why` is how the date was counted, and `amount` and `rest` are what the ring says."""

    press: Press
    share: float
    due: str
    by: str = ""
    why: str = ""
    amount: str = ""
    rest: str = ""


NO_TIME = TimeLeft(Press.NONE, 1.0, "No date", "No date is set for this decision")


@dataclass(frozen=True)
class QueueRow:
    """One decision that waits: whose child, what is asked, by whom, and how much time is left.

    `key` is the approval, or for two versions the record; `proposed` says that a decision of one's own waits here to be
    sent, and `changed` that the paper says something else than when this person read it last. `says` is what somebody
    says who disagrees with a decision: it waits for an answer, and `key` is the referral.
    """

    key: str
    sort: Sort
    child: str
    name: str
    age: str
    asked: str
    by: str
    left: TimeLeft
    at: datetime | None = None
    proposed: bool = False
    changed: bool = False
    says: str = ""


@dataclass(frozen=True)
class ApprovalsPage:
    """Everything that waits for this person, the least time left first; `own` is how many they asked for themselves.

    `places` says for whom they decide beside themselves, and until when.
    """

    rows: tuple[QueueRow, ...]
    now: datetime
    own: int = 0
    places: tuple[str, ...] = ()

    @property
    def overdue(self) -> int:
        """How many are past their time."""
        return sum(row.left.press is Press.OVERDUE for row in self.rows)

    def count(self, sort: Sort) -> int:
        """Return how many wait of one sort."""
        return sum(row.sort == sort for row in self.rows)


@dataclass(frozen=True)
class Part:
    """A part of the paper with its title; `said` by the child is shown as such."""

    title: str
    words: str
    icon: str = ""
    says_nothing: bool = False


@dataclass(frozen=True)
class Fact:
    """A fact as a chip: `tone` is one of ok, warn, info, neutral, danger, protected."""

    words: str
    tone: str
    icon: str


@dataclass(frozen=True)
class Point:
    """One thing of the last 12 months, on the strip; `to` where it went on."""

    on: date
    sector: Sector
    words: str
    to: date | None = None


@dataclass(frozen=True)
class Member:
    """Somebody of the same household; `missing` for whoever is not recorded and should be asked for."""

    words: str
    missing: bool = False


@dataclass(frozen=True)
class SentFile:
    """A file that came with it, and whether it is on this laptop."""

    attachment: str
    name: str
    here: bool


@dataclass(frozen=True)
class ChangedField:
    """One field that says something else than when this person read the paper last."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Option:
    """One decision that may be taken: `words`, what follows, and what the button says. `why_not` keeps it from being
    taken; `gives` says that it gives the child to a team. `step` and `act` are what is written."""

    key: str
    step: str
    act: str
    words: str
    follows: str
    button: str
    why_not: str = ""
    gives: bool = False
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class WorkerChoice:
    """Somebody of a team with how many open children they have."""

    practitioner: str
    name: str
    children: int


@dataclass(frozen=True)
class TeamChoice:
    """A team to which the child can be given, and who is in it, the one with the fewest open children first."""

    team: str
    name: str
    workers: tuple[WorkerChoice, ...]


Standing = Literal["open", "proposed", "refused", "decided", "gone"]
"""Where the decision stands: open; written here and waiting to be sent; refused by the authority; decided by somebody;
gone because it was withdrawn, has run out, or was overtaken by a change."""


@dataclass(frozen=True)
class Stand:
    """Where the decision stands, in words: what is known, and what happens next or is to be done."""

    state: Standing = "open"
    title: str = ""
    words: str = ""
    may_withdraw: bool = False


@dataclass(frozen=True)
class Sibling:
    """Another child of the same occasion whose referral says the same and waits for the same decision."""

    key: str
    name: str
    body_hash: str
    version: int


@dataclass(frozen=True)
class Paper:
    """What is decided on, whole: `body_hash` and `version` are of the very body that this page was made from.

    `since` says since when `changed` is counted. `own` says in a sentence why this person may decide nothing of it.
    """

    key: str
    header: Header
    checked: str
    reference: str
    facts: tuple[Fact, ...]
    parts: tuple[Part, ...]
    received: str
    working: tuple[WorkingWith, ...]
    points: tuple[Point, ...]
    on: date
    household: tuple[Member, ...]
    files: tuple[SentFile, ...]
    changed: tuple[ChangedField, ...]
    since: str
    left: TimeLeft
    options: tuple[Option, ...]
    teams: tuple[TeamChoice, ...]
    signed: str
    body_hash: str
    version: int
    about: str = ""
    about_kind: str = ""
    own: str = ""
    stand: Stand = Stand()
    source: Source | None = None
    siblings: tuple[Sibling, ...] = ()


@dataclass(frozen=True)
class Decision:
    """What somebody has chosen: which option of which paper as it was read, why, and who has the child from then on.

    `also` are brothers and sisters for whom the same is decided, each bound to what their own referral says.
    """

    key: str
    option: str
    reason: str
    body_hash: str
    version: int
    team: str = ""
    practitioner: str = ""
    also: tuple[Sibling, ...] = ()
