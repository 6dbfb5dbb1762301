"""The People tab: who is in the child's life, and what somebody may add or change."""

from dataclasses import asdict, replace
from datetime import date

import pytest

from app.casework import people
from app.casework.case_pages import PeoplePage
from app.domain.address import Address
from app.domain.alert import Alert
from app.domain.child import Child, age_in_full
from app.domain.identity import new_id
from app.domain.involvement import Involvement
from app.domain.person import Person, Relationship
from tests.casework.warsame import DESK, HIDDEN, NOW, POLICE, SECRET, Family, family, pull
from tests.storage.fakes import Laptop, wire_record


@pytest.fixture
def amara(laptop: Laptop) -> Family:
    return family(laptop)


def page(laptop: Laptop, of: Family) -> PeoplePage:
    return people.read(of.amara, by=laptop.by)


def test_the_household_stands_first_and_whoever_has_gone_last(laptop: Laptop, amara: Family) -> None:
    lee = new_id()
    gone = Relationship(person=lee, role="Stepfather", lives_with="yes", until=date(2026, 3, 3))
    pull(laptop, wire_record("person", amara.amara, Person(given="Lee"), record_id=lee))
    pull(laptop, wire_record("relationship", amara.amara, gone))
    lines = page(laptop, amara).people
    assert (lines[0].name, lines[1].name, lines[-1].name) == ("Hodan Warsame", "Craig Dunmore", "Lee")
    assert (lines[0].lives_with, lines[1].confirmed, lines[-1].ended) == ("Lives with Amara", False, "until 3 Mar 2026")
    assert [(one.name, one.address) for one in lines if one.address] == [("Sahra Warsame", "9 Bell Street, Northmere")]


def test_whoever_lives_with_the_child_is_as_protected_as_the_child(laptop: Laptop, amara: Family) -> None:
    theirs = Address(of=amara.hodan, lines=(HIDDEN,), postcode="NM2 4LD")
    pull(laptop, wire_record("address", amara.amara, theirs))
    old = Address(of=amara.amara, lines=(HIDDEN,), postcode="NM2 4LD", until=date(2026, 1, 1))
    pull(laptop, wire_record("address", amara.amara, old))
    found = page(laptop, amara)
    hodan = next(one for one in found.people if one.person == amara.hodan)
    assert (hodan.address, hodan.address_protected) == ("", True)
    addresses = sorted(one.title for one in found.records if one.kind == "address")
    assert addresses == ["9 Bell Street, Northmere", "Address protected", "Address protected", "Address protected"]
    assert HIDDEN not in f"{asdict(found)}"


def test_whoever_lives_with_a_child_lives_where_the_child_does(laptop: Laptop) -> None:
    child, lee, gone = new_id(), new_id(), new_id()
    made = [
        wire_record("child", child, Child(given="Tom", family="Reed"), record_id=child),
        wire_record("address", child, Address(of=child, lines=("4 Low Row", "Northmere"))),
        wire_record("person", child, Person(given="Lee", born=date(2026, 1, 3)), record_id=lee),
        wire_record("person", child, Person(given="Ann"), record_id=gone),
        wire_record(
            "relationship", child, Relationship(person=lee, role="Half-brother", lives_with="yes", through=lee)
        ),
        wire_record(
            "relationship", child, Relationship(person=gone, role="Friend", lives_with="yes", until=date(2026, 3, 3))
        ),
    ]
    pull(laptop, *made)
    brother, friend = people.read(child, by=laptop.by).people
    assert (brother.address, brother.role, brother.responsibility) == ("4 Low Row, Northmere", "Half-brother", "")
    assert (friend.address, friend.responsibility) == ("", "Parental responsibility not known")


def test_a_further_service_is_one_line_that_opens_nothing(laptop: Laptop, amara: Family) -> None:
    found = page(laptop, amara)
    (further,) = [one for one in found.records if one.kind == "involvement" and one.protected]
    assert (further.record, further.title) == ("", "A further service is involved")
    assert further.words == f"Ring the safeguarding desk first: {DESK}"
    assert SECRET not in f"{asdict(found)}"


def test_what_has_ended_stands_after_what_has_not(laptop: Laptop, amara: Family) -> None:
    lines = page(laptop, amara).records
    assert lines[0].kind == "child"
    alerts = [(one.title, one.ended) for one in lines if one.kind == "alert"]
    assert alerts[-1] == ("Old dog", True)
    assert [one.title for one in lines if one.kind == "involvement" and one.ended] == ["Femi Adeyemi"]


def test_the_child_s_worker_may_add_everything_and_another_agency_what_is_theirs(laptop: Laptop, amara: Family) -> None:
    every = ["person", "address", "alert", "missing", "police-protection", "involvement"]
    assert [kind for kind, _ in page(laptop, amara).may_add] == every
    police = replace(laptop.by, practitioner=amara.leanne, agency=POLICE)
    assert [kind for kind, _ in people.read(amara.amara, by=police).may_add] == every
    stranger = replace(laptop.by, practitioner=new_id(), agency=POLICE)
    assert people.read(amara.amara, by=stranger).may_add == ()


def test_another_agency_may_add_no_more_than_the_status_lets_it_see(laptop: Laptop, amara: Family) -> None:
    other = Family(laptop)
    involved = {"agency": POLICE, "sector": "police", "practitioner": amara.leanne}
    pull(laptop, other.record, wire_record("involvement", other.amara, involved))
    police = replace(laptop.by, practitioner=amara.leanne, agency=POLICE)
    assert people.read(other.amara, by=police).may_add == (
        ("alert", "Alert"), ("missing", "Time missing"), ("police-protection", "Police protection"),
        ("involvement", "Worker or agency"),
    )  # fmt: skip
    status = Alert(topic="status", code="S47", words="Section 47")
    pull(laptop, wire_record("alert", other.amara, status))
    assert ("person", "Person") in people.read(other.amara, by=police).may_add


@pytest.mark.parametrize(
    ("born", "words"),
    [
        (date(2022, 3, 3), "4 years 8 months"),
        (date(2022, 10, 12), "4 years 1 month"),
        (date(2022, 11, 12), "4 years"),
        (date(2025, 11, 30), "11 months"),
        (date(2024, 11, 12), "2 years"),
        (date(2024, 11, 13), "23 months"),
        (None, "unborn"),
    ],
)
def test_ages_in_full(born: date | None, words: str) -> None:
    assert age_in_full(born, date(2026, 11, 12)) == words


def test_whoever_holds_no_address_is_told_whom_to_ring(laptop: Laptop) -> None:
    """An order stands, and there may be an address that is not for this laptop: that reads as absence nowhere."""
    made = Family(laptop)
    laptop.clock.now = NOW
    known = [one for one in made.people() if one.kind != "address"]
    lead = Involvement(agency=POLICE, name="Leanne Marsh", telephone="01632 960 110", lead=True)
    pull(laptop, *made.directory(), made.record, *known, wire_record("involvement", made.amara, lead))
    said = people.read(made.amara, by=replace(laptop.by, duty_telephone=DESK)).header.address_words
    ring = f"ring Leanne Marsh, 01632 960 110, or the duty desk, {DESK}"
    assert said == f"No address on this laptop. To learn where, {ring}"
    pull(laptop, wire_record("address", made.amara, Address(of=made.amara, lines=("1 Low Row",))))
    assert people.read(made.amara, by=laptop.by).header.address_words == "1 Low Row"
