"""The authority of the month: a front door, a team with its people, who refers to it, and the children it has already.

What stands before the first day is put into the hub as it stands; everything after it is done by people.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar

from msgspec import Struct

from app.domain.address import Address
from app.domain.alert import Alert
from app.domain.assessment import Assessment
from app.domain.child import Child
from app.domain.cover import Cover
from app.domain.identity import DIRECTORY, new_id
from app.domain.involvement import Allocation, Involvement
from app.domain.person import Person
from app.domain.plan import Plan
from app.domain.practitioner import Agency, Practitioner, Team
from app.domain.referral import Referral
from server import access
from tests.making import Author, accounts_for, put_records
from tests.month.days import STARTS, at, working_days_on
from tests.sync.simulate.stage import SimLaptop, Stage

OTHERS = {
    "Denise": ("social", ("PS",)),
    "Morag": ("social", ("SM", "PS")),
    "Dele": ("social", ("SW",)),
    "Chloe": ("social", ("CPC",)),
    "Kelvin": ("social", ("SCREEN",)),
    "Sana": ("social", ("SCREEN",)),
    "Karen": ("education", ("PART",)),
    "Siobhan": ("health", ("HV",)),
}
"""Supervisor, service manager, deputy, conference chair, two at the front door, a school and a health visitor."""

WORKERS = ("Priya", "Joe", "Amina", "Gareth", "Rosa", "Tomasz", "Efua", "Nell")
ALWAYS_OFFLINE, SELDOM = "Nell", ("Tomasz", "Efua")
"""Who comes online on the last day alone, and who does once in several days."""


@dataclass(frozen=True)
class Size:
    """How much is played: workers, children whom the team has at first, families that are referred, days, and when
    people sit down at their laptops."""

    workers: int = 8
    children: int = 110
    referred: int = 40
    days: int = 32
    hours: tuple[int, ...] = (8, 13)

    @property
    def names(self) -> tuple[str, ...]:
        """The workers; in a small team the last of them is the one who is never online."""
        return (*WORKERS[: self.workers - 1], ALWAYS_OFFLINE)


WEEK = Size(workers=2, children=9, referred=3, days=5, hours=(9,))


@dataclass
class Given:
    """What stood before the first day, plainly, for the diary: kind, record, child and what it says."""

    kind: str
    id: str
    child: str
    says: Struct


@dataclass
class People:
    """Everybody by first name, and the ids of agencies and teams."""

    by_name: dict[str, Author] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    agencies: dict[str, str] = field(default_factory=dict)
    door: str = ""
    team: str = ""
    cover: str = ""
    cover_days: tuple[date, date] = (date.min, date.min)

    def id(self, name: str) -> str:
        """Return the id of a practitioner."""
        return self.by_name[name].practitioner


class Month(Stage):
    """One month of one team, from a seed; made anew for each."""

    seed: ClassVar[int] = 0
    size: ClassVar[Size] = Size()
    settings: ClassVar[dict[str, Any]] = {"lease_hours": 24 * 60, "refresh_hours": 24 * 60}
    """Somebody is not online for a month here; with the lease as it comes their laptop would be locked."""

    def __init__(self, *given: Any) -> None:
        self.first = STARTS[self.seed % len(STARTS)]
        self.chance = random.Random(self.seed)
        self.given: list[Given] = []
        instead = given[-1]
        instead.time.start = instead.time.now = at(self.first, 6)
        instead.random = random.Random(f"month {self.seed}")
        super().__init__(*given)

    def set(self) -> None:
        """Make the authority and everybody's laptop; each has had its first exchange."""
        self.today(self.first)
        self.people = self._people()
        with self.hub.database.writing() as connection:
            rows = [*self._directory(), *((one.kind, one.id, one.child, one.says) for one in self._children())]
            put_records(connection, self.hub, rows, self.people.agencies["social"])
            accounts_for(connection, list(self.people.by_name.values()))
            access.refill(connection, {one.child for one in self.given})
        for author in self.people.by_name.values():
            laptop = self.laptop(author, self.folder / f"laptop-{author.name.split()[0]}")
            laptop.enrols()
            laptop.sign_in()
            self.laptops.append(laptop)

    def laptop_of(self, name: str) -> SimLaptop:
        """Return somebody's laptop."""
        return next(one for one in self.laptops if one.name == name)

    def today(self, day: date) -> None:
        """Let the database's own calendar show a day: ties begin and end by it."""
        self.sql.execute(
            f"CREATE OR REPLACE FUNCTION doorstep.today() RETURNS date LANGUAGE sql STABLE AS "
            f"$$ SELECT DATE '{day.isoformat()}' $$"
        )

    def _people(self) -> People:
        people = People(agencies={sector: new_id() for sector in ("social", "education", "health")})
        people.door, people.team, people.cover = new_id(), new_id(), new_id()
        for name in (*self.size.names, *OTHERS):
            sector = OTHERS[name][0] if name in OTHERS else "social"
            author = Author(f"{name} {sector.title()}", people.agencies[sector], sector)
            people.by_name[name] = author
            people.names[author.practitioner] = name
        since = self.first + timedelta(days=min(8, self.size.days // 2))
        people.cover_days = (since, since + timedelta(days=min(10, self.size.days // 3)))
        return people

    def _directory(self) -> list[Any]:
        people, social = self.people, self.people.agencies["social"]
        over = tuple(map(people.id, ("Denise", "Morag")))
        found: list[tuple[str, str, Struct]] = [
            *(("agency", id, Agency(name=f"Northmere {of}", sector=of)) for of, id in people.agencies.items()),  # type: ignore[arg-type]
            ("team", people.door, Team(name="Front door", agency=social, front_door=True, supervisors=over)),
            (
                "team", people.team,
                Team(name="Team 2", agency=social, supervisors=(*over, people.id("Chloe"))),
            ),
            (
                "cover", people.cover,
                Cover(
                    for_whom=people.id("Denise"), deputy=people.id("Dele"), since=people.cover_days[0],
                    until=people.cover_days[1], by=people.id("Morag"), words="On leave",
                ),
            ),
        ]  # fmt: skip
        for name, author in people.by_name.items():
            capabilities = OTHERS[name][1] if name in OTHERS else ("SW",)
            team = people.door if capabilities == ("SCREEN",) else people.team if author.sector == "social" else ""
            says = Practitioner(name=author.name, agency=author.agency, team=team, capabilities=capabilities)
            found.append(("practitioner", author.practitioner, says))
        return [(kind, id, DIRECTORY, says) for kind, id, says in found]

    # --- the children whom the team has -------------------------------------------------------------------------------

    def _children(self) -> list[Given]:
        regimes = ("assessment", "cin", "cp", "cin", "looked-after", "assessment", "cp", "new")
        for number in range(self.size.children):
            worker = self.size.names[number % len(self.size.names)]
            self._child(number, worker, regimes[number % len(regimes)])
        return self.given

    def _has(self, kind: str, child: str, says: Struct, id: str = "") -> str:
        self.given.append(Given(kind, id or new_id(), child, says))
        return self.given[-1].id

    def _child(self, number: int, worker: str, regime: str) -> None:
        """One child with the open case by which the team has them, and the work that is under way."""
        chance, people = self.chance, self.people
        child = new_id()
        born = self.first - timedelta(days=chance.randint(6 * 366, 15 * 365))
        self._has("child", child, Child(given=f"Child{number}", family=f"Family{number // 3}", born=born), child)
        self._has("person", child, Person(given="Mother", family=f"Family{number // 3}"))
        since = self.first - timedelta(days=chance.randint(40, 70))
        self._has("allocation", child, Allocation(practitioner=people.id(worker), team=people.team, since=since))
        referrer = ("Karen", "Siobhan")[number % 2]
        if number % 3 == 0:
            self._involved(child, referrer)
        received = at(since - timedelta(days=2), 10)
        case = Referral(
            author=people.id(referrer), agency=people.by_name[referrer].agency, received=received, written=received,
            step="acknowledged", outcome="assessment", decided=at(since, 9), decided_by=people.id("Morag"),
            acknowledged=at(since, 12), harm_now="no", source="2A", primary_need="N1", known="new",
        )  # fmt: skip
        self._work(child, self._has("referral", child, case), regime, received.date())

    def _involved(self, child: str, referrer: str) -> None:
        author = self.people.by_name[referrer]
        tie = Involvement(
            agency=author.agency, practitioner=author.practitioner, name=author.name,
            sector="education" if author.sector == "education" else "health",
        )  # fmt: skip
        self._has("involvement", child, tie)

    def _work(self, child: str, referral: str, regime: str, received: date) -> None:
        chance, first = self.chance, self.first
        started = working_days_on(received, 2)
        if regime in ("assessment", "new"):
            begun: dict[str, Any] = {"step": "in-progress", "started": started} if regime == "assessment" else {}
            self._has("assessment", child, Assessment(referral=referral, author=self.people.id("Morag"), **begun))
            return
        ended: dict[str, Any] = {
            "authorised": at(first - timedelta(days=15), 11),
            "step": "authorised",
            "started": started,
        }
        self._has("assessment", child, Assessment(referral=referral, author=self.people.id("Morag"), **ended))
        began = first - timedelta(days=chance.randint(2, 12))
        more: dict[str, Any] = (
            {"plan_kind": regime} | {"category": "NEG", "previous_plans": 0}
            if regime == "cp"
            else {"plan_kind": regime}
        )
        plan = Plan(referral=referral, author=self.people.id("Morag"), step="active", began=began, **more)
        self._has("plan", child, plan)
        code = {"cp": "CPP", "cin": "CIN", "looked-after": "LAC"}[regime]
        self._has("alert", child, Alert(topic="status", words=regime, code=code))
        if regime == "looked-after":
            home = Address(of=child, lines=("1 Acorn Street",), postcode="NM1 1AA", use="placement", since=began)
            self._has("address", child, home)
