"""The overview of a child: who works with her and how old that is, the family, what is due, what is disputed."""

from dataclasses import asdict
from datetime import date, timedelta

import pytest

from app.casework import overview, sources
from app.casework.case_pages import ChildPage, Relative
from app.casework.page_parts import DueState, Source, WorkingWith
from app.casework.pages import AlertChip
from app.domain.address import Address
from app.domain.alert import Alert
from app.domain.dispute import Conflict
from app.domain.freshness import Freshness
from app.domain.involvement import Involvement
from app.domain.visit import Visit
from app.storage import records
from tests.casework.warsame import (
    ACORNS,
    DESK,
    HIDDEN,
    NOW,
    POLICE,
    PRIYA_TELEPHONE,
    SECRET,
    Family,
    ago,
    contact,
    family,
    pull,
)
from tests.storage.fakes import Laptop, wire_record


@pytest.fixture
def amara(laptop: Laptop) -> Family:
    return family(laptop)


def page(laptop: Laptop, of: Family) -> ChildPage:
    return overview.read(of.amara, by=laptop.by)


def line(found: ChildPage, name: str) -> WorkingWith:
    return next(one for one in found.working if one.name == name)


def relative(found: ChildPage, given: str) -> Relative:
    return next(one for one in found.relatives if one.name.startswith(given))


def told(laptop: Laptop, of: Family) -> dict[str, Source]:
    with laptop.vault.read() as tx:
        return {one.name: one for one in sources.sources_of(tx, laptop.by, of.amara, laptop.clock.now)}


def test_the_header_says_who_the_child_is(laptop: Laptop, amara: Family) -> None:
    header = page(laptop, amara).header
    assert (header.name, header.given, header.initials, header.sex) == ("Amara Warsame", "Amara", "AW", "girl")
    assert (header.age, header.age_words, header.born) == ("4", "4 years 8 months", date(2022, 3, 3))
    assert (header.nhs_number, header.nhs_verified, header.social_care_id) == ("999 945 8076", True, "40 118 273")
    assert (header.lead, header.source.words, header.here) == ("Priya Raman", "07:52", True)
    assert (header.status.code, header.status.short) == ("CPP", "CPP: neglect")


def test_alerts_begin_with_the_status_and_say_that_nobody_goes_alone(laptop: Laptop, amara: Family) -> None:
    assert page(laptop, amara).header.alerts == (
        AlertChip("status", "Child protection plan: neglect, since 10 Sep 2026", "danger"),
        AlertChip("order", "Address must not be disclosed to Mohamed Nur (father)", "danger"),
        AlertChip("hazard", "Do not visit alone", "danger"),
        AlertChip("hazard", "Threats to staff", "danger"),
    )


def test_no_page_holds_the_protected_address_or_the_further_service(laptop: Laptop, amara: Family) -> None:
    found = page(laptop, amara)
    assert (found.header.address, found.header.address_protected) == (None, True)
    assert HIDDEN not in f"{asdict(found)}"
    assert SECRET not in f"{asdict(found)}"


def test_an_address_protected_for_a_sibling_is_protected_here_too(laptop: Laptop, amara: Family) -> None:
    liban = Family(laptop)
    same = Address(of=liban.amara, lines=(HIDDEN.upper(),), postcode="nm24ld")
    pull(laptop, liban.record, wire_record("address", liban.amara, same))
    header = page(laptop, liban).header
    assert (header.address, header.address_protected) == (None, True)


def test_an_open_address_is_shown(laptop: Laptop, amara: Family) -> None:
    oliver = Family(laptop)
    pull(
        laptop, oliver.record, wire_record("address", oliver.amara, Address(of=oliver.amara, lines=("14 Larch Rise",)))
    )
    header = page(laptop, oliver).header
    assert (header.address, header.address_protected) == ("14 Larch Rise", False)


def test_who_works_with_her_stands_in_order_with_the_further_service_last(laptop: Laptop, amara: Family) -> None:
    found = page(laptop, amara)
    assert [(one.name, one.state) for one in found.working] == [
        ("Priya Raman", "active"), ("Joe Tranter", "active"), ("DC Leanne Marsh", "active"), ("Beth Lomax", "active"),
        ("Speech group", "waiting"), ("Femi Adeyemi", "ended"), ("", "active"),
    ]  # fmt: skip
    assert found.agencies == 3
    priya, joe = line(found, "Priya Raman"), line(found, "Joe Tranter")
    assert (priya.you, priya.lead, priya.telephone) == (True, True, PRIYA_TELEPHONE)
    assert (joe.you, joe.role, joe.telephone) == (False, "Social worker, co-worker", "07700 900 233")


def test_the_further_service_has_the_number_of_the_desk_and_nothing_else(laptop: Laptop, amara: Family) -> None:
    further = page(laptop, amara).working[-1]
    nothing = Source("social", "", None, Freshness.NEVER, "")
    assert further == WorkingWith("", "social", "", "", DESK, "", nothing, "active", sensitive=True)


def test_a_further_service_that_has_ended_is_not_said(laptop: Laptop, amara: Family) -> None:
    other = Family(laptop)
    ended = Involvement(agency="x", sensitive=True, telephone=DESK, until=date(2026, 11, 1))
    pull(laptop, other.record, wire_record("involvement", other.amara, ended))
    assert page(laptop, other).working == ()


def test_the_last_contact_is_the_newer_of_what_was_reported_and_what_was_written(laptop: Laptop, amara: Family) -> None:
    assert line(page(laptop, amara), "Priya Raman").last_words == "No contact recorded"
    pull(
        laptop,
        contact(amara.amara, amara.priya, 13, co_authors=(amara.joe,)),
        contact(amara.amara, amara.priya, 20, kind_of_contact="telephone"),
        contact(amara.amara, amara.leanne, 30, agency=POLICE, kind_of_contact="police-attendance"),
        contact(amara.amara, amara.beth, 1, agency=ACORNS, kind_of_contact="school"),
    )
    found = page(laptop, amara)
    assert line(found, "Priya Raman").last_words == "Visit, Fri 30 Oct"
    assert line(found, "Joe Tranter").last_words == "Visit, Fri 30 Oct"
    assert line(found, "DC Leanne Marsh").last_words == "Called out, Sun 8 Nov"
    assert line(found, "Beth Lomax").last_words == "Seen at school, Wed 11 Nov"
    assert line(found, "Speech group").last_words == "Not yet met"
    days = {"Joe Tranter": 30, "DC Leanne Marsh": 8, "Beth Lomax": 11}
    assert all((on := line(found, name).last_on) is not None and on.day == day for name, day in days.items())
    assert line(found, "Speech group").last_on is None


def test_every_source_carries_its_age(laptop: Laptop, amara: Family) -> None:
    found = told(laptop, amara)
    assert [(one.name, one.words, one.state) for one in found.values()] == [
        ("Social care", "07:52", Freshness.TODAY),
        ("Police", "Fri 10:00", Freshness.PAST),
        ("Education", "Wed 16:10", Freshness.WITHIN),
    ]
    assert [one.name for one in page(laptop, amara).unheard] == ["Police"]


def test_a_record_that_arrived_is_newer_than_what_was_confirmed(laptop: Laptop, amara: Family) -> None:
    pull(laptop, contact(amara.amara, amara.leanne, 0, agency=POLICE, kind_of_contact="police-attendance"))
    assert told(laptop, amara)["Police"].words == "10:20"
    assert line(page(laptop, amara), "DC Leanne Marsh").source.state is Freshness.TODAY


def test_an_agency_never_heard_from_is_said_and_a_fresh_neighbour_does_not_hide_it(
    laptop: Laptop, amara: Family
) -> None:
    silent = Involvement(agency="unknown", sector="education", service="Fell Lane Primary", name="Karen Oduya")
    pull(laptop, wire_record("involvement", amara.amara, silent))
    found = told(laptop, amara)
    assert (found["Fell Lane Primary"].words, found["Fell Lane Primary"].heard) == ("Not heard from yet", None)
    assert found["Education"].state is Freshness.WITHIN
    assert "Fell Lane Primary" in [one.name for one in page(laptop, amara).unheard]
    assert line(page(laptop, amara), "Karen Oduya").source.state is Freshness.NEVER


def test_the_authority_is_as_old_as_the_last_exchange(laptop: Laptop, amara: Family) -> None:
    laptop.clock.now = NOW + timedelta(days=3)
    source = page(laptop, amara).header.source
    assert (source.words, source.state) == ("Thu 07:52", Freshness.PAST)


def test_the_genogram_knows_places_shapes_and_who_must_not_know(laptop: Laptop, amara: Family) -> None:
    pull(laptop, contact(amara.amara, amara.leanne, 4, agency=POLICE, kind_of_contact="police-attendance",
                         place="With Craig Dunmore"))  # fmt: skip
    found = page(laptop, amara)
    assert [(one.name, one.place, one.shape, one.at_home, one.must_not_know) for one in found.relatives] == [
        ("Amara Warsame", "child", "circle", True, False),
        ("Hodan Warsame", "parent", "circle", True, False),
        ("Mohamed Nur", "parent", "square", False, True),
        ("Craig Dunmore", "parents-partner", "square", False, False),
        ("Sahra Warsame", "grandparent", "circle", False, False),
    ]
    assert relative(found, "Craig").notes == ("named in 1 police contact",)
    assert relative(found, "Sahra").notes == ("Bell Street",)
    assert (relative(found, "Hodan").age, relative(found, "Craig").age) == ("27", "")


def test_an_order_that_names_who_lives_there_keeps_nothing_from_them(laptop: Laptop, amara: Family) -> None:
    words = "Mohamed Nur must not contact Hodan Warsame"
    pull(laptop, wire_record("alert", amara.amara, Alert(topic="order", words=words)))
    found = page(laptop, amara)
    assert [one.name for one in found.relatives if one.must_not_know] == ["Mohamed Nur"]


def test_planned_dates_stand_by_their_time_and_the_one_that_is_past_first(laptop: Laptop, amara: Family) -> None:
    def visit(days: float, purpose: str, **more: str) -> Visit:
        made = Visit(practitioner=amara.priya, planned=ago(-days, "14:00"), purpose=purpose)
        return Visit(**{**{name: getattr(made, name) for name in made.__struct_fields__}, **more})

    planned = [visit(5, "Core group"), visit(-2, "CP visit"), visit(1, "Old", step="cancelled"), visit(0, "Call")]
    pull(laptop, *(wire_record("visit", amara.amara, one) for one in planned))
    pull(laptop, contact(amara.amara, amara.priya, 13, next_visit=date(2026, 11, 13), seen="seen"))
    found = page(laptop, amara).planned
    assert [(one.what, one.detail, one.due.words, one.due.state) for one in found] == [
        ("CP visit", "Tue 10 Nov, 14:00", "10 Nov, not recorded", DueState.UNRECORDED),
        ("Call", "Today, 14:00", "Today", DueState.SOON),
        ("CP visit", "named on Fri 30 Oct", "by Fri 13 Nov", DueState.SOON),
        ("Core group", "Tue 17 Nov, 14:00", "3 working days", DueState.SOON),
    ]


def test_a_value_in_two_versions_is_named_by_its_label_and_marks_its_line(laptop: Laptop, amara: Family) -> None:
    with laptop.vault.read() as tx:
        police = next(one for one in records.of_child(tx, amara.amara, "involvement") if POLICE.encode() in one.body)
    waiting = Conflict(
        about=police.id, about_kind="involvement", field="telephone", standing="1", other="2",
        standing_by=amara.leanne, other_by=amara.priya,
    )  # fmt: skip
    settled = Conflict(about=police.id, about_kind="involvement", field="role", step="settled")
    pull(laptop, *(wire_record("conflict", amara.amara, one, category="involvement") for one in (waiting, settled)))
    found = page(laptop, amara)
    (dispute,) = found.disputes
    assert (dispute.about, dispute.field) == (police.id, "Telephone")
    assert "you" in dispute.words
    assert "DC Leanne Marsh" in dispute.words
    assert [one.name for one in found.working if one.disputed] == ["DC Leanne Marsh"]


def test_the_telephone_list_leaves_out_who_has_left_and_says_the_desk(laptop: Laptop, amara: Family) -> None:
    lines = page(laptop, amara).telephone_list.split("\n")
    assert lines[0] == f"Priya Raman, Social worker, lead professional: {PRIYA_TELEPHONE}"
    assert lines[-1] == f"A further service is involved. Ring the safeguarding desk first: {DESK}"
    assert not [one for one in lines if "Femi" in one]


def test_a_child_whose_copy_is_not_here_says_so(laptop: Laptop, amara: Family) -> None:
    other = Family(laptop)
    alert = wire_record("alert", other.amara, Alert(topic="hazard", words="Dog"))
    pull(laptop, alert, whole=False)
    header = page(laptop, other).header
    assert (header.name, header.here) == ("Name not on this laptop yet", False)
    assert (header.age, header.status.words) == ("age not recorded", "No status recorded")
