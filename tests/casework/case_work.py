"""Children with work under way, on the laptop of somebody with a part in it: plans, referrals, contacts."""

from dataclasses import replace
from datetime import date
from typing import Any

from app.domain.identity import DIRECTORY, new_id
from app.domain.involvement import Allocation, Involvement
from app.domain.person import Person, Relationship
from app.domain.plan import Plan
from app.domain.practitioner import Agency, Practitioner, Team
from sync import wire
from tests.casework.warsame import NOW, child, contact, pull
from tests.storage.fakes import AGENCY, Laptop, wire_record

TEAM, DOOR, COLLEAGUE = new_id(), new_id(), new_id()


def at_work(laptop: Laptop, *capabilities: str, supervises: str = "", sector: str = "social") -> None:
    """The directory, in which the person at the laptop can do what is named, on the morning of the story."""
    me = laptop.place.practitioner
    laptop.clock.now = NOW
    laptop.by = replace(laptop.by, agency=AGENCY, name="Priya Raman")
    supervisors = {supervises: (me,)}
    pull(
        laptop,
        wire_record("agency", DIRECTORY, Agency(name="Northmere", sector=sector), record_id=AGENCY),  # type: ignore[arg-type]
        wire_record("team", DIRECTORY, Team(name="2", agency=AGENCY,
                                            supervisors=supervisors.get(TEAM, ())), record_id=TEAM),
        wire_record("team", DIRECTORY, Team(name="Door", agency=AGENCY, front_door=True,
                                            supervisors=supervisors.get(DOOR, ())), record_id=DOOR),
        wire_record("practitioner", DIRECTORY, Practitioner(name="Priya Raman", agency=AGENCY, team=TEAM,
                                                            capabilities=capabilities), record_id=me),
        wire_record("practitioner", DIRECTORY, Practitioner(name="Joe Tranter", agency=AGENCY, team=TEAM),
                    record_id=COLLEAGUE),
    )  # fmt: skip


def allocated(laptop: Laptop, to: wire.WireRecord, *, practitioner: str | None = None, **more: Any) -> wire.WireRecord:
    """Allocate a child, to the person at the laptop if nobody is named."""
    who = laptop.place.practitioner if practitioner is None else practitioner
    return wire_record("allocation", to.child, Allocation(**{"practitioner": who, "team": TEAM, **more}))


def involved(laptop: Laptop, of: wire.WireRecord, **more: Any) -> wire.WireRecord:
    """Say that the person at the laptop works with a child."""
    return wire_record(
        "involvement", of.child, Involvement(agency=AGENCY, practitioner=laptop.place.practitioner, **more)
    )


def plan(of: wire.WireRecord, began: date, kind: str = "cp", **more: Any) -> wire.WireRecord:
    """A plan of the child, in force from a day."""
    fields = {"plan_kind": kind, "step": "active", "began": began, **more}
    return wire_record("plan", of.child, Plan(**fields))


def siblings(*children: wire.WireRecord) -> list[wire.WireRecord]:
    """Put every child into the first one's case file as a brother or sister."""
    first, *others = children
    found = []
    for other in others:
        person = wire_record("person", first.child, Person(given="Sibling", family="", same_as=other.child))
        found += [person, wire_record("relationship", first.child, Relationship(person=person.id, role="Brother"))]
    return found


__all__ = ["COLLEAGUE", "DOOR", "TEAM", "allocated", "at_work", "child", "contact", "involved", "plan", "siblings"]
