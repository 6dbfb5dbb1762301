"""Amara Warsame's case file as the overview has it, on a laptop, with the directory it names."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from app.domain.address import Address
from app.domain.alert import Alert
from app.domain.child import Child
from app.domain.contact import Contact, Signature
from app.domain.identity import DIRECTORY, new_id
from app.domain.involvement import Allocation, Involvement
from app.domain.person import Person, Relationship
from app.domain.practitioner import Practitioner, Team
from app.storage import copies, marks
from sync import wire
from tests.storage.fakes import AGENCY, MORNING, Laptop, wire_record

NOW = datetime(2026, 11, 12, 9, 56, tzinfo=UTC)
HIDDEN = "9 Hidden Close"
SECRET = "CANARYCLINIC"
POLICE, ACORNS, HOMES, TEAM = (new_id() for _ in range(4))
PRIYA_TELEPHONE, DESK = "01632 960 131", "01632 960 140"


def ago(days: float, clock: str = "10:00") -> datetime:
    """Return an instant some days before the day of the story."""
    hour, minute = map(int, clock.split(":"))
    return NOW.replace(hour=hour, minute=minute) - timedelta(days=days)


def contact(child: str, author: str, days: float, *, agency: str = AGENCY, **more: Any) -> wire.WireRecord:
    """Return a contact somebody signed some days ago; `signatures=()` for one that nobody has signed."""
    happened = ago(days)
    signed = (Signature(id=new_id(), practitioner=author, name="", at=happened),)
    fields = {"author": author, "kind_of_contact": "cp", "happened": happened, "signatures": signed, **more}
    made = wire_record("contact", child, Contact(**fields), received=happened + timedelta(minutes=20))
    return msgspec.structs.replace(made, agency=agency)


def child(given: str, family: str = "Warsame", born: date = date(2022, 3, 3), **more: Any) -> wire.WireRecord:
    """Return a child in a case file of its own."""
    child_id = new_id()
    return wire_record("child", child_id, Child(given=given, family=family, born=born, **more), record_id=child_id)


def pull(laptop: Laptop, *page: wire.WireRecord, whole: bool = True) -> None:
    """Bring records onto the laptop, with copies of the children among them."""
    children = sorted({one.child for one in page} - {DIRECTORY})
    with laptop.vault.write() as tx:
        copies.want(tx, [wire.CaseloadChild(one, "allocated", False, 9) for one in children], 40)
        copies.apply_page(tx, list(page), 40)
        if whole:
            copies.complete(tx, children, 40)
        marks.write(tx, last_exchange_at=MORNING)


class Family:
    """Amara with her people: the ids that tests name."""

    def __init__(self, laptop: Laptop) -> None:
        self.priya = laptop.place.practitioner
        self.joe, self.leanne, self.beth = new_id(), new_id(), new_id()
        self.hodan, self.mohamed, self.craig, self.sahra = (new_id() for _ in range(4))
        self.record = child("Amara", nhs_number="9999458076", nhs_verified=True, social_care_id="40118273", sex="F")
        self.amara = self.record.child

    def directory(self) -> list[wire.WireRecord]:
        """Return the agencies, the team and the practitioners."""
        agencies = {AGENCY: ("Northmere children's services", "social"), POLICE: ("Northmere Police", "police")}
        agencies |= {ACORNS: ("Little Acorns", "education"), HOMES: ("Northmere Homes", "housing")}
        people = {
            self.priya: ("Priya Raman", PRIYA_TELEPHONE, AGENCY), self.joe: ("Joe Tranter", "07700 900 233", AGENCY),
            self.leanne: ("DC Leanne Marsh", "01632 960 110", POLICE), self.beth: ("Beth Lomax", "", ACORNS),
        }  # fmt: skip
        found = [
            wire_record("agency", DIRECTORY, {"name": name, "sector": sector}, record_id=id)
            for id, (name, sector) in agencies.items()
        ]
        found += [
            wire_record("practitioner", DIRECTORY, Practitioner(name=name, role="Social worker", telephone=telephone,
                        agency=agency), record_id=id)
            for id, (name, telephone, agency) in people.items()
        ]  # fmt: skip
        return [*found, wire_record("team", DIRECTORY, Team(name="Team 2", agency=AGENCY), record_id=TEAM)]

    def working(self) -> list[wire.WireRecord]:
        """Return who works with Amara: two of the authority, four of others, and a service that is not named."""
        held = [
            Allocation(practitioner=self.priya, team=TEAM), Allocation(practitioner=self.joe, team=TEAM,
                                                                       role="co-worker"),
        ]  # fmt: skip
        involved = [
            Involvement(agency=AGENCY, practitioner=self.priya, role="Social worker, lead professional", lead=True),
            Involvement(agency=POLICE, sector="police", practitioner=self.leanne, role="Public protection unit",
                        last_contact=date(2026, 11, 8), last_contact_words="Called out", confirmed=ago(6)),
            Involvement(agency=ACORNS, sector="education", practitioner=self.beth, telephone="01632 960 175",
                        last_contact=date(2026, 11, 9), last_contact_words="Note", confirmed=ago(1, "16:10")),
            Involvement(agency=ACORNS, sector="education", service="Speech group", last_contact_words="Not yet met"),
            Involvement(agency=HOMES, sector="housing", name="Femi Adeyemi", until=date(2026, 11, 1)),
            Involvement(agency="x", sector="nhs", service=SECRET, name=SECRET, role=SECRET, telephone=DESK,
                        sensitive=True, last_contact=date(2026, 11, 10), confirmed=ago(0)),
        ]  # fmt: skip
        return [wire_record("allocation", self.amara, one) for one in held] + [
            wire_record("involvement", self.amara, one) for one in involved
        ]

    def people(self) -> list[wire.WireRecord]:
        """Return the family, with the order and the protected address."""
        ties = [
            (self.hodan, Person(given="Hodan", family="Warsame", born=date(1999, 7, 9)), "Mother", "yes", True),
            (self.mohamed, Person(given="Mohamed", family="Nur", born=date(1995, 8, 23)), "Father", "no", True),
            (self.craig, Person(given="Craig", family="Dunmore"), "Mother's boyfriend, not confirmed", "unknown",
             False),
            (self.sahra, Person(given="Sahra", family="Warsame"), "Grandmother", "no", True),
        ]  # fmt: skip
        found = []
        for id, person, role, lives, confirmed in ties:
            found.append(wire_record("person", self.amara, person, record_id=id))
            tie = {"person": id, "role": role, "lives_with": lives, "confirmed": confirmed}
            found.append(wire_record("relationship", self.amara, msgspec.convert(tie, Relationship)))
        order = Alert(topic="order", words="Address must not be disclosed to Mohamed Nur (father)", severity="danger")
        status = Alert(topic="status", code="CPP", words="Child protection plan: neglect", since=date(2026, 9, 10),
                       severity="danger")  # fmt: skip
        alone = Alert(topic="hazard", words="Threats to staff", severity="danger", two_to_visit=True)
        alerts = [alone, order, status, Alert(topic="hazard", words="Old dog", ended=True)]
        home = Address(of=self.amara, lines=(HIDDEN,), postcode="NM2 4LD", protected=True)
        bell = Address(of=self.sahra, lines=("9 Bell Street", "Northmere"))
        return [
            *found, *(wire_record("alert", self.amara, one) for one in alerts),
            wire_record("address", self.amara, home), wire_record("address", self.amara, bell),
        ]  # fmt: skip


def family(laptop: Laptop) -> Family:
    """Pull Amara's case file and the directory onto a laptop."""
    made = Family(laptop)
    laptop.clock.now = NOW
    pull(laptop, *made.directory(), made.record, *made.working(), *made.people())
    return made
