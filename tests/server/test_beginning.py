"""A case file is begun by whoever refers, and read at the front door, on real PostgreSQL (docs/sync.md, part 15)."""

from typing import Any

import msgspec
import pytest

from app.domain import body
from app.domain.address import Address
from app.domain.alert import Alert
from app.domain.child import Child
from app.domain.identity import new_id
from app.domain.involvement import Involvement
from app.domain.person import Person
from app.domain.referral import Referral, Referrer
from server.__main__ import main
from server.appointing import receive
from server.hub import Hub
from tests.making import contact_by
from tests.server.office import Office, begun, office_on, pending, worry

CHILD = Child(given="Amara", family="Warsame")


@pytest.fixture
def office(fresh_hub: Hub) -> Office:
    return office_on(fresh_hub)


def made(office: Office, child: str, *said: tuple[str, Any, str]) -> list[tuple[str, str]]:
    who = office.teacher
    changes = [who.change(kind, child, id, body=msgspec.Raw(body.encode(one))) for kind, one, id in said]
    return [(one.status, one.code) for one in office.sends(who, *map(who.signed, changes))]


def mine(office: Office) -> Involvement:
    return Involvement(agency=office.teacher.agency, practitioner=office.teacher.practitioner, sector="education")


def test_15_1_whoever_may_refer_begins_a_case_file_and_is_tied_by_their_own_involvement(office: Office) -> None:
    child, referral = begun(office)
    assert office.ties(office.teacher, child) == {"involved"}
    assert office.says(referral)["harm_now"] == "yes"
    said = [
        ("person", Person(given="Hodan"), ""), ("address", Address(of=child, lines=("3 Bell Street",)), ""),
        ("alert", Alert(topic="hazard", words="A dog"), ""), ("referrer", Referrer(about=referral, name="N"), ""),
    ]  # fmt: skip
    other = new_id()
    first = [("child", CHILD, other), *said, ("involvement", mine(office), "")]
    assert made(office, other, *first) == [("accepted", "")] * 6


def test_15_1_it_goes_on_in_a_second_request_until_somebody_else_has_written(office: Office) -> None:
    child = new_id()
    assert made(office, child, ("child", CHILD, child)) == [("accepted", "")]
    assert made(office, child, ("person", Person(given="Hodan"), "")) == [("accepted", "")]
    known, _ = begun(office)
    stranger = office.priya
    receipt = office.makes(stranger, "person", known, Person(given="Hodan"))
    assert (receipt.status, receipt.code) == ("held", "no-access")


def test_15_1_the_childs_own_record_comes_first_and_only_what_a_referral_needs(office: Office) -> None:
    child = new_id()
    assert made(office, child, ("person", Person(given="Hodan"), "")) == [("held", "no-access")]
    status = Alert(topic="status", words="Plan", code="CPP")
    others = Involvement(agency=office.teacher.agency, practitioner=new_id())
    sent = [
        ("child", CHILD, child), ("alert", status, ""), ("involvement", others, ""),
        ("contact", contact_by(office.teacher), ""),
    ]  # fmt: skip
    refused = ("refused", "not-yours-to-write")
    assert made(office, child, *sent) == [("accepted", ""), refused, refused, ("held", "no-access")]


def test_15_1_somebody_who_may_not_refer_begins_nothing(office: Office) -> None:
    child = new_id()
    receipt = office.makes(office.clerk, "child", child, CHILD, child)
    assert (receipt.status, receipt.code) == ("held", "no-access")


def test_15_2_the_front_door_has_it_before_its_eyes_with_nobody_named(office: Office) -> None:
    child, referral = begun(office)
    (door,) = office.of(child, "allocation").values()
    assert (door["practitioner"], door["team"], door["role"]) == ("", office.door, "duty")
    assert office.ties(office.screener, child) == {"duty"}
    assert office.ties(office.denise, child) == {"supervisor"}
    assert office.ties(office.priya, child) == set()
    assert office.record(office.one(child, "allocation")).agency == office.agencies["council"]
    again = office.makes(office.teacher, "referral", child, worry(office.teacher))
    assert again.status == "accepted"
    assert len(office.of(child, "allocation")) == 1
    assert office.edits(office.screener, referral, step="screening").status == "accepted"


def test_15_2_it_ends_when_the_referral_is_closed_and_not_before(office: Office) -> None:
    child, referral = pending(office)
    asked = office.asks(office.screener, referral, "no-further-action")
    assert office.decides(office.boss, asked).status == "accepted"
    office.takes(office.screener, referral, {"step": "acknowledged", "acknowledged": "2026-11-12T12:00:00Z"})
    (door,) = office.of(child, "allocation").values()
    assert door["until"] is None
    office.takes(office.screener, referral, {"step": "closed"})
    (door,) = office.of(child, "allocation").values()
    assert door["until"] is not None


def test_15_2_where_nobody_receives_referrals_one_is_refused(fresh_hub: Hub) -> None:
    office, child = office_on(fresh_hub, with_door=False), new_id()
    sent = [("child", CHILD, child), ("involvement", mine(office), ""), ("referral", worry(office.teacher), "")]
    assert made(office, child, *sent)[2] == ("refused", "no-front-door")


def test_15_3_a_child_who_is_known_is_answered_like_any_other(office: Office) -> None:
    begun(office)
    child, referral = begun(office)
    assert office.says(referral)["step"] == "received"
    assert len(office.of(child, "child")) == 1


def test_15_9_no_part_of_the_form_is_left_blank_unless_there_is_danger_now(office: Office) -> None:
    child, _ = begun(office)
    calm = Referral(author=office.teacher.practitioner, agency=office.teacher.agency, harm_now="no")
    receipt = office.makes(office.teacher, "referral", child, calm)
    assert (receipt.status, receipt.code, receipt.facts) == ("refused", "need-not-met", {"needs": "filled-in"})


def test_15_10_a_member_of_the_public_is_not_named_in_a_referral(office: Office) -> None:
    child, _ = begun(office)
    receipt = office.makes(
        office.teacher, "referral", child, worry(office.teacher, source="1B", referrer_name="A neighbour")
    )
    assert receipt.facts == {"needs": "referrer-apart"}
    kept = office.makes(office.screener, "referrer", child, Referrer(about=child, name="A neighbour"))
    assert office.record(kept.record).category == "referrer_identity_public"


def test_15_2_the_authority_says_which_team_receives_referrals_and_who_screens_them(
    fresh_hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    office, child = office_on(fresh_hub, with_door=False), new_id()
    where = ["--home", str(fresh_hub.settings.home), "--dsn", fresh_hub.settings.dsn]
    assert main(["front-door", "Front door", *where]) == 0
    sent = [("child", CHILD, child), ("involvement", mine(office), ""), ("referral", worry(office.teacher), "")]
    assert made(office, child, *sent)[2] == ("accepted", "")
    assert office.ties(office.screener, child) == {"duty"}
    assert main(["enable", "screener", "SW", *where]) == 0
    assert office.ties(office.screener, child) == set()
    assert main(["enable", "screener", "SW", "SCREEN", *where]) == 0
    assert office.ties(office.screener, child) == {"duty"}
    assert "screener: before SW, now SW, SCREEN. Children whose ties were drawn anew: 1." in capsys.readouterr().out
    assert main(["front-door", "No such team", *where]) == main(["enable", "nobody", "SW", *where]) == 2


def test_15_2_a_persons_capabilities_are_taken_away_only_by_saying_so(
    fresh_hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    office = office_on(fresh_hub)
    child, _ = begun(office)
    where = ["--home", str(fresh_hub.settings.home), "--dsn", fresh_hub.settings.dsn]
    assert main(["enable", "screener", *where]) == 0
    assert "screener: SCREEN. Nothing was changed." in capsys.readouterr().out
    assert office.ties(office.screener, child) == {"duty"}
    assert main(["enable", "screener", "SW", "--none", *where]) == 2
    assert office.ties(office.screener, child) == {"duty"}
    assert main(["enable", "screener", "--none", *where]) == 0
    assert office.ties(office.screener, child) == set()
    assert "screener: before SCREEN, now none." in capsys.readouterr().out
    assert main(["enable", "screener", *where]) == 0
    assert "screener: none. Nothing was changed." in capsys.readouterr().out


def test_15_2_another_team_that_receives_referrals_takes_the_place_of_the_first(office: Office) -> None:
    receive(office.hub, office.team)
    child, _ = begun(office)
    (door,) = office.of(child, "allocation").values()
    assert door["team"] == office.team
