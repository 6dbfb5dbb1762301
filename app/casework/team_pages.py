"""What a supervisor's pages show: the workers of their teams, with how many children each holds and what is due."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.casework.case_pages import CaseloadPage

NOBODY = "nobody"
"""Stands for a worker where children of the team are held by nobody."""
AT_THE_DOOR = "at-the-door"
"""Stands for a worker where children are at the front door, and not yet anybody's."""


@dataclass(frozen=True)
class WorkerLine:
    """One worker of a supervisor's teams, or children who are nobody's yet.

    `protected`, `looked_after` and `in_need` count open children by status, `others` those with another or none.
    `overdue` and `soon` count children by what is due first, as the list of them has it; `unseen` those who were not
    visited within the time of their plan. `decided` are those at the front door whose referral is decided: what is left
    is to tell the referrer, or to close it.
    """

    worker: str
    name: str
    role: str
    team: str
    protected: int
    looked_after: int
    in_need: int
    others: int
    overdue: int
    soon: int
    unseen: int
    decided: int = 0

    @property
    def children(self) -> int:
        """How many open children they hold."""
        return self.protected + self.looked_after + self.in_need + self.others


@dataclass(frozen=True)
class LaptopLine:
    """Somebody of the teams, when their laptops were heard last, what waits there, and what was planned since.

    `heard`, `waits` and `visits` are in words; `silent` says that a supervisor is to ask. `telephone` is where.
    """

    worker: str
    name: str
    laptop: str
    heard: str
    waits: str
    visits: str
    sentence: str
    silent: bool
    unsent: bool
    telephone: str


@dataclass(frozen=True)
class VersionsLine:
    """A record in two versions that waits for a supervisor, or with its own people for longer than it should."""

    about: str
    child: str
    what: str
    who: str
    since: str
    managers: bool


@dataclass(frozen=True)
class HeldLine:
    """Work that the authority holds for a person: whose, about whom, how much, why, since when, whom to ask."""

    key: str
    name: str
    child: str
    what: str
    why: str
    since: str
    ask: str


@dataclass(frozen=True)
class CoverLine:
    """That somebody decides in another's place, from, to; `ends` says that this person may end it now.

    `ended` is the day on which one was ended before it had a last day. `waits` says that it, or its end, has not been
    taken by the authority yet.
    """

    key: str
    deputy: str
    for_whom: str
    since: str
    until: str
    why: str
    by: str
    state: Literal["in force", "to come", "over"]
    ends: bool
    waits: bool
    ended: str = ""


@dataclass(frozen=True)
class TeamPage:
    """The caseload of the teams somebody supervises, as this laptop had it from the authority at `received`.

    `places` says in whose place somebody supervises some of them. `limit` is how many children one should hold. What
    is known of laptops and of held work is as the authority told it at `asked`.
    """

    teams: tuple[str, ...]
    places: tuple[str, ...]
    workers: tuple[WorkerLine, ...]
    limit: int
    received: datetime | None
    now: datetime
    zone: str
    laptops: tuple[LaptopLine, ...] = ()
    versions: tuple[VersionsLine, ...] = ()
    held: tuple[HeldLine, ...] = ()
    asked: datetime | None = None
    covers: tuple[CoverLine, ...] = ()
    may_cover: bool = False


@dataclass(frozen=True)
class WorkerPage:
    """The children of one worker, as the caseload has them."""

    worker: str
    name: str
    caseload: CaseloadPage
