"""Who may read which record on which day, by the pages alone: docs/sync.md part 10 and docs/access.md.

Written apart from the program, so that it can contradict it: nothing of `app` or `server` is imported here, and the
letters are read from the page that the authority signs off. It takes plain facts, and is slow on purpose.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

PAGE = Path(__file__).resolve().parents[3] / "docs" / "access.md"
PROTECTION, NEED, HELP = 1, 2, 3
"""Where the letter of a purpose stands in a cell: emergency comes first, and nothing asks for it."""

PURPOSE_OF = {"CPP": PROTECTION, "S47": PROTECTION, "LAC": NEED, "CIN": NEED, "EH": HELP}
DAILY_WORK = {
    "visit_narrative_voice", "assessment_plan_minutes", "concern_current", "history_chronology", "cp_or_cla_status",
}  # fmt: skip
SECRET = {"address_shielded", "involvement_sensitive", "adoption_link"}
"""What no search finds, whoever may read it."""


@cache
def letters() -> dict[str, dict[str, str]]:
    """Return the letters by category and sector, as they stand on the page."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in PAGE.read_text("utf-8").splitlines()
        if line.startswith("|")
    ]
    (head,) = (row for row in rows if row[0] == "category" and len(row) == 10)
    found = [row for row in rows if len(row) == 10 and re.fullmatch(r"[PCSN]{5}", row[1])]
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in found}


@dataclass
class Person:
    """Somebody who may sign in, once they have an account."""

    id: str
    agency: str
    sector: str
    account: bool = True


@dataclass
class Allocation:
    """A child on somebody's caseload."""

    record: str
    child: str
    who: str
    team: str
    role: str = "allocated"
    since: date | None = None
    until: date | None = None


@dataclass
class Involvement:
    """Somebody of an agency who works with a child."""

    record: str
    child: str
    who: str
    agency: str
    since: date | None = None
    until: date | None = None


@dataclass
class Status:
    """A status alert."""

    record: str
    child: str
    code: str
    ended: bool = False


@dataclass
class Cover:
    """Somebody who decides in another's place."""

    for_whom: str
    deputy: str
    since: date
    until: date
    record: str = ""


@dataclass
class Fact:
    """One record: what it is, whose it is, its category by the page, its word, and who writes it with its author."""

    id: str
    child: str
    kind: str
    agency: str
    category: str
    word: str = ""
    version: int = 1
    authors: tuple[str, ...] = ()
    ended: bool = False


@dataclass
class World:
    """Everything that decides who sees what."""

    people: dict[str, Person] = field(default_factory=dict)
    supervisors: dict[str, set[str]] = field(default_factory=dict)
    screeners: dict[str, set[str]] = field(default_factory=dict)
    covers: list[Cover] = field(default_factory=list)
    allocations: dict[str, Allocation] = field(default_factory=dict)
    involvements: dict[str, Involvement] = field(default_factory=dict)
    statuses: dict[str, Status] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)

    def children(self) -> set[str]:
        return {fact.child for fact in self.facts.values()}


def holds(day: date, since: date | None, until: date | None) -> bool:
    """10.1: from its first day to its last, both included."""
    if since is not None and day < since:
        return False
    return until is None or day <= until


class Oracle:
    """Answers for one world on one day; made anew whenever a fact has changed."""

    def __init__(self, world: World, day: date) -> None:
        self.world, self.day, self.letters = world, day, letters()
        self._of_child: dict[str, list[Fact]] = {}
        for fact in world.facts.values():
            self._of_child.setdefault(fact.child, []).append(fact)
        self._ties: dict[str, set[tuple[str, str]]] = {}
        for child, who, tie in self._every_tie():
            self._ties.setdefault(child, set()).add((who, tie))

    # 10.1, 10.5, 10.6, 10.11, 10.12: ties

    def _every_tie(self) -> Iterator[tuple[str, str, str]]:
        for tie in self.world.involvements.values():
            if holds(self.day, tie.since, tie.until):
                yield tie.child, tie.who, "involved"
        by_child: dict[str, list[Allocation]] = {}
        for held in self.world.allocations.values():
            by_child.setdefault(held.child, []).append(held)
        for child, found in by_child.items():
            standing = [one for one in found if holds(self.day, one.since, one.until)]
            for one in standing:
                for who in self._holders(one):
                    yield child, who, one.role
            for team in {one.team for one in standing} or self._kept_by(child, found):
                for who in self.world.supervisors[team]:
                    yield child, who, "supervisor"
                    for cover in self.world.covers:
                        if cover.for_whom == who and holds(self.day, cover.since, cover.until):  # 10.12
                            yield child, cover.deputy, "supervisor"

    def _holders(self, allocation: Allocation) -> set[str]:
        """10.11: for duty, with nobody named, it is the screeners'."""
        if allocation.role == "duty" and not allocation.who:
            return self.world.screeners.get(allocation.team, set())
        return {allocation.who}

    def _kept_by(self, child: str, found: list[Allocation]) -> set[str]:
        """10.6: nobody holds the child, and a status stands."""
        if not any(one.child == child and not one.ended for one in self.world.statuses.values()):
            return set()
        over = [(one.until, one.team) for one in found if one.until is not None and one.until < self.day]
        last = max((until for until, _ in over), default=None)
        return {team for until, team in over if until == last}

    def ties(self, who: str, child: str) -> set[str]:
        """Why somebody has to do with a child; nobody without an account has (10.7)."""
        person = self.world.people.get(who)
        if person is None or not person.account:
            return set()
        return {tie for whose, tie in self._ties.get(child, ()) if whose == who}

    # 10.2, 10.3, 10.4: what a tie opens

    def purpose(self, child: str) -> int:
        """10.3: the gravest status that stands."""
        standing = [one.code for one in self.world.statuses.values() if one.child == child and not one.ended]
        return min((PURPOSE_OF[code] for code in standing), default=HELP)

    def opens(self, who: str, child: str, category: str, ties: set[str], purpose: int) -> bool:
        """10.4: whether the letter of a category opens it."""
        sector = self.world.people[who].sector
        letter = self.letters[category][sector][purpose]
        of_the_authority = sector == "social" and bool(ties - {"involved"})
        answers_for_it = sector == "social" and bool(ties & {"allocated", "supervisor"})
        if letter == "P" or (of_the_authority and category in DAILY_WORK):
            return True
        return letter == "S" and answers_for_it

    def of_child(self, who: str, child: str) -> list[Fact]:
        """10.2: the records of a child that somebody may read today."""
        ties = self.ties(who, child)
        if not ties:
            return []
        purpose, own = self.purpose(child), self.world.people[who].agency
        opened: dict[str, bool] = {}
        seen = []
        for fact in self._of_child.get(child, ()):
            if fact.category not in opened:
                opened[fact.category] = self.opens(who, child, fact.category, ties, purpose)
            if opened[fact.category] or fact.agency == own or who in fact.authors:
                seen.append(fact)
        return seen

    def may_read(self, who: str) -> list[Fact]:
        """Return every record that somebody may read today."""
        return [fact for child in sorted(self._of_child) for fact in self.of_child(who, child)]


def found_by_search(fact: Fact) -> bool:
    """Whether a search finds a record that its reader may read."""
    return bool(fact.word) and fact.category not in SECRET


def day_after(day: date, days: int = 1) -> date:
    return day + timedelta(days=days)
