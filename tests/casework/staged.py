"""A worker's laptop with one child whose case is open, and the stages that its work has come to."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from app.domain.approval import Approval
from app.domain.assessment import Assessment
from app.domain.child import Child
from app.domain.conference import Conference
from app.domain.enquiry import Enquiry
from app.domain.forms import SHIPPED
from app.domain.identity import DIRECTORY, new_id
from app.domain.involvement import Allocation, Involvement
from app.domain.plan import Plan
from app.domain.practitioner import Agency, Practitioner, Team
from app.domain.referral import Referral
from app.domain.section import Section
from app.domain.strategy import Attending, StrategyDiscussion
from app.storage import copies, records
from sync import wire
from tests.casework.warsame import NOW, pull
from tests.storage.fakes import AGENCY, Laptop, wire_record

TEAM, DOOR, MANAGER, SCHOOL = (new_id() for _ in range(4))
RECEIVED = datetime.fromisoformat("2026-11-02T10:00:00+00:00")
DAY = date(2026, 11, 10)
QUORUM = tuple(Attending(id=one, name=one, sector=one) for one in ("social", "police", "health"))


@dataclass
class Open:
    """A child whose case is open by a referral: the ids that tests name."""

    laptop: Laptop
    child: str
    referral: str

    def arrive(self, kind: str, says: Struct, record: str = "", **more: Any) -> str:
        """Let a record arrive from the authority."""
        made = wire_record(kind, self.child, says, record_id=record or new_id())
        with self.laptop.vault.write() as tx:
            copies.apply_page(tx, [msgspec.structs.replace(made, **more)], 1000)
        return made.id

    def assessment(self, **more: Any) -> str:
        said = {"referral": self.referral, "started": DAY, "step": "in-progress", **more}
        return self.arrive("assessment", Assessment(**said))

    def strategy(self, **more: Any) -> str:
        said = {"referral": self.referral, "decided": RECEIVED, **more}
        return self.arrive("strategy-discussion", StrategyDiscussion(**said))

    def held_strategy(self) -> str:
        held = RECEIVED + timedelta(days=1)
        return self.strategy(step="held", held=held, outcome="enquiry", attended=QUORUM)

    def enquiry(self, **more: Any) -> str:
        said = {"referral": self.referral, "started": date(2026, 11, 3), "agencies": "joint", **more}
        return self.arrive("enquiry", Enquiry(**said))

    def conference(self, **more: Any) -> str:
        return self.arrive("conference", Conference(**{"conference_kind": "initial", "asked": RECEIVED, **more}))

    def plan(self, **more: Any) -> str:
        said = {"plan_kind": "cp", "referral": self.referral, "began": DAY, "step": "active", "category": "NEG", **more}
        return self.arrive("plan", Plan(**said))

    def asked(self, about: str, kind: str, act: str, **more: Any) -> str:
        said = {"about": about, "about_kind": kind, "act": act, "author": MANAGER, "author_name": "Denise Whitlock"}
        return self.arrive("approval", Approval(**{**said, **more}))


def filled(form: str) -> tuple[Section, ...]:
    """Every section of a form, in words."""
    return tuple(Section(id=one.id, words="Something") for one in SHIPPED[form, 1].sections)


def directory(laptop: Laptop, *capabilities: str, team: str = TEAM) -> list[wire.WireRecord]:
    """The authority with its team and a school; the person at the laptop can do what is named."""
    me = laptop.place.practitioner
    mine = Practitioner(name="Priya Raman", role="Social worker", agency=AGENCY, team=team, capabilities=capabilities)
    found: list[tuple[str, str, Struct]] = [
        ("agency", AGENCY, Agency(name="Northmere children's services", sector="social")),
        ("agency", SCHOOL, Agency(name="Little Acorns", sector="education")),
        ("team", TEAM, Team(name="Assessment 2", agency=AGENCY, supervisors=(MANAGER,))),
        ("team", DOOR, Team(name="Front door", agency=AGENCY, front_door=True, supervisors=(MANAGER,))),
        ("practitioner", me, mine),
        ("practitioner", MANAGER, Practitioner(name="Denise Whitlock", agency=AGENCY, capabilities=("PS",))),
    ]
    return [wire_record(kind, DIRECTORY, says, record_id=id) for kind, id, says in found]


def opened(laptop: Laptop, *capabilities: str, **more: Any) -> Open:
    """A laptop on which one child's case is open, allocated to whoever has it."""
    laptop.clock.now = NOW
    child, referral = new_id(), new_id()
    said = {
        "author": new_id(), "agency": SCHOOL, "received": RECEIVED, "harm_now": "no", "source": "2A", "told": "told",
        "decided": RECEIVED + timedelta(hours=2),
        "primary_need": "N1", "known": "new", "step": "assessment", "outcome": "assessment",
        "sections": filled("referral"),
        **more,
    }  # fmt: skip
    worker = Allocation(practitioner=laptop.place.practitioner, team=TEAM)
    school = Involvement(agency=SCHOOL, sector="education", name="Beth Lomax", role="Safeguarding lead")
    made = wire_record("referral", child, Referral(**said), record_id=referral)
    pull(
        laptop,
        *directory(laptop, *(capabilities or ("SW",))),
        wire_record("child", child, Child(given="Amara", family="Warsame", born=date(2022, 3, 3)), record_id=child),
        msgspec.structs.replace(made, agency=SCHOOL),
        wire_record("allocation", child, worker),
        wire_record("involvement", child, school),
    )
    return Open(laptop, child, referral)


def at_the_door(laptop: Laptop, **more: Any) -> Open:
    """A screener's laptop with a referral that nobody has looked at."""
    fresh = {"step": "received", "outcome": "", "decided": None, "known": "", "primary_need": ""}
    one = opened(laptop, "SCREEN", **(fresh | more))
    with laptop.vault.read() as tx:
        (held,) = records.of_child(tx, one.child, "allocation")
    door = Allocation(practitioner="", team=DOOR, role="duty")
    one.arrive("allocation", door, held.id, version=5, seq=500)
    with laptop.vault.write() as tx:
        copies.apply_page(tx, directory(laptop, "SCREEN", team=DOOR), 2000)
    return one
