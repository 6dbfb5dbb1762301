"""A supervisor's laptop with a team: two workers, children with plans and without, one whom nobody holds."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from app.domain.alert import Alert
from app.domain.child import Child
from app.domain.identity import DIRECTORY, new_id
from app.domain.involvement import Allocation
from app.domain.plan import Plan
from app.domain.practitioner import Practitioner, Team
from tests.casework.deciding import TEAM, WORKER, arrive, directory
from tests.casework.warsame import NOW, contact, pull
from tests.storage.fakes import AGENCY, Laptop, wire_record

ELSEWHERE = new_id()


@dataclass
class Supervised:
    """The laptop, and the ids that tests name."""

    laptop: Laptop
    priya: str = field(default_factory=new_id)
    stranger: str = field(default_factory=new_id)

    def child(self, given: str, *, holder: str = WORKER, team: str = TEAM, code: str = "", **more: Any) -> str:
        """Let a child arrive who is held by somebody of a team; of nobody with an empty holder."""
        child = new_id()
        found = [
            wire_record("child", child, Child(given=given, family="Hart", born=date(2019, 1, 22)), record_id=child),
            wire_record("allocation", child, Allocation(practitioner=holder, team=team, **more)),
        ]
        if code:
            found.append(wire_record("alert", child, Alert(topic="status", words=code, code=code)))
        pull(self.laptop, *found)
        return child

    def plan(self, child: str, days: float, kind: str = "cp") -> None:
        """Let a plan arrive that began so many days ago."""
        began = (NOW - timedelta(days=days)).date()
        arrive(self.laptop, wire_record("plan", child, Plan(plan_kind=kind, step="active", began=began)))  # type: ignore[arg-type]

    def seen(self, child: str, days: float) -> None:
        """Let a visit arrive at which the child was seen, so many days ago."""
        arrive(self.laptop, contact(child, WORKER, days, seen="seen", alone="alone"))


def supervised(laptop: Laptop, *, supervisor: str = "", can: str = "") -> Supervised:
    """A laptop on which a team stands that this person supervises, or somebody else whom a test names."""
    laptop.clock.now = NOW
    pull(laptop, *directory(laptop, can or ("SW" if supervisor else "PS")))
    made = Supervised(laptop)
    others = [
        (made.priya, Practitioner(name="Priya Raman", agency=AGENCY, team=TEAM, capabilities=("SW",))),
        (made.stranger, Practitioner(name="Sam Stranger", agency=AGENCY, team=ELSEWHERE, capabilities=("SW",))),
    ]
    pull(laptop, *(wire_record("practitioner", DIRECTORY, says, record_id=id) for id, says in others))
    teams = [wire_record("team", DIRECTORY, Team(name="Disability", agency=AGENCY), record_id=ELSEWHERE)]
    if supervisor:
        led = Team(name="Assessment 2", agency=AGENCY, supervisors=(supervisor,))
        teams.append(wire_record("team", DIRECTORY, led, record_id=TEAM, version=2, seq=60))
    arrive(laptop, *teams)
    return made
