"""The caseload: who is on it, in which order, and what each row says without naming what is protected."""

from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any, Literal

import msgspec
import pytest

from app.casework import caseload, overview
from app.casework.case_pages import CaseloadPage, CaseloadRow
from app.casework.page_parts import DueState, Mark
from app.domain.address import Address
from app.domain.alert import Alert
from app.domain.child import OtherName
from app.domain.contact import Contact, Joining, Signature
from app.domain.freshness import Freshness
from app.domain.identity import DIRECTORY, new_id
from app.domain.involvement import Involvement
from app.domain.person import Person
from app.domain.visit import Visit
from app.storage import copies
from sync import wire
from tests.casework.warsame import ACORNS, HIDDEN, NOW, POLICE, SECRET, Family, ago, child, contact, family, pull
from tests.storage.fakes import Laptop, wire_record


@pytest.fixture
def amara(laptop: Laptop) -> Family:
    return family(laptop)


def page(laptop: Laptop) -> CaseloadPage:
    return caseload.read(by=laptop.by)


def row(laptop: Laptop, of: str) -> CaseloadRow:
    return next(one for one in page(laptop).rows if one.child == of)


def visit(laptop: Laptop, days: float, clock: str = "14:00", **more: str) -> Visit:
    planned = Visit(practitioner=laptop.place.practitioner, planned=ago(-days, clock), purpose="CP visit")
    return msgspec.structs.replace(planned, **more)


def test_every_child_the_laptop_holds_or_wants_is_on_it_and_the_directory_is_not(laptop: Laptop, amara: Family) -> None:
    wanted = child("Dylan", "Cartwright")
    pull(laptop, wanted, whole=False)
    rows = {one.name: one for one in page(laptop).rows}
    assert sorted(rows) == ["Amara Warsame", "Dylan Cartwright"]
    assert [rows[name].here for name in sorted(rows)] == [True, False]
    assert (rows["Dylan Cartwright"].source.words, rows["Dylan Cartwright"].past_limit) == ("Not here", False)
    assert DIRECTORY not in [one.child for one in page(laptop).rows]


def test_what_is_past_comes_first_then_the_next_date_then_the_name(laptop: Laptop, amara: Family) -> None:
    names = ("Zoe", "Łukasz", "Ada", "Moses", "Ines")
    made = {name: child(name, "") for name in names}
    pull(laptop, *made.values())
    days = {"Zoe": -2.0, "Łukasz": 0.0, "Ada": 20.0}
    pull(laptop, *(wire_record("visit", made[name].child, visit(laptop, at)) for name, at in days.items()))
    assert [one.name for one in page(laptop).rows] == ["Zoe", "Łukasz", "Ada", "Amara Warsame", "Ines", "Moses"]
    assert [(one.due.words, one.due.state) for one in page(laptop).rows[:4]] == [
        ("10 Nov, not recorded", DueState.UNRECORDED), ("Today 14:00", DueState.SOON), ("Wed 2 Dec", DueState.LATER),
        ("Nothing planned", DueState.NONE),
    ]  # fmt: skip


def test_overdue_is_a_day_that_was_due_and_never_a_plan_that_is_only_not_recorded(
    laptop: Laptop, amara: Family
) -> None:
    pull(laptop, wire_record("visit", amara.amara, visit(laptop, -4)))
    assert (row(laptop, amara.amara).due.words, row(laptop, amara.amara).due.state) == (
        "8 Nov, not recorded", DueState.UNRECORDED,
    )  # fmt: skip
    assert overview.read(amara.amara, by=laptop.by).planned[0].due.state is DueState.UNRECORDED
    pull(laptop, contact(amara.amara, amara.priya, 13, next_visit=date(2026, 11, 10), seen="seen"))
    due = row(laptop, amara.amara).due
    assert (due.words, due.state) == ("2 days over", DueState.OVER), "what is overdue is not hidden by an older plan"


def test_soon_is_five_working_days(laptop: Laptop, amara: Family) -> None:
    thursday_after, friday_after = child("Ann", ""), child("Bea", "")
    pull(laptop, thursday_after, friday_after)
    for of, days in ((thursday_after, 7), (friday_after, 8)):
        pull(laptop, wire_record("visit", of.child, visit(laptop, days)))
    assert row(laptop, thursday_after.child).due.state is DueState.SOON
    assert row(laptop, friday_after.child).due.state is DueState.LATER


def test_a_visit_that_was_recorded_or_cancelled_is_not_due(laptop: Laptop, amara: Family) -> None:
    for step in ("recorded", "cancelled"):
        pull(laptop, wire_record("visit", amara.amara, visit(laptop, -3, step=step)))
    assert row(laptop, amara.amara).due.state is DueState.NONE


def test_the_day_a_contact_named_stands_until_the_child_was_seen_again(laptop: Laptop, amara: Family) -> None:
    named = contact(amara.amara, amara.priya, 13, next_visit=date(2026, 11, 10), seen="seen")
    pull(laptop, named, contact(amara.amara, amara.priya, 3, kind_of_contact="no-access", seen="not-seen"))
    due = row(laptop, amara.amara).due
    assert (due.words, due.state, due.what) == ("2 days over", DueState.OVER, "CP visit")
    pull(laptop, contact(amara.amara, amara.leanne, 2, agency=POLICE, seen="seen"))
    assert row(laptop, amara.amara).due.state is DueState.OVER
    pull(laptop, contact(amara.amara, amara.joe, 1, seen="seen"))
    assert row(laptop, amara.amara).due.state is DueState.NONE


def test_last_seen_is_by_our_own_signed_contacts(laptop: Laptop, amara: Family) -> None:
    assert (row(laptop, amara.amara).last_seen_words, row(laptop, amara.amara).seen_alone) == (
        "Not recorded as seen", None,
    )  # fmt: skip
    pull(
        laptop,
        contact(amara.amara, amara.priya, 13, seen="seen", alone="alone"),
        contact(amara.amara, amara.priya, 40, seen="seen", alone="alone"),
        contact(amara.amara, amara.priya, 2, seen="not-seen"),
        contact(amara.amara, amara.leanne, 1, agency=POLICE, seen="seen"),
        contact(amara.amara, amara.priya, 1, seen="seen", signatures=()),
    )
    found = row(laptop, amara.amara)
    assert (found.last_seen, found.last_seen_words, found.seen_alone) == (date(2026, 10, 30), "Fri 30 Oct", True)
    pull(laptop, contact(amara.amara, amara.priya, 0, seen="seen", alone="with-others"))
    found = row(laptop, amara.amara)
    assert (found.last_seen_words, found.seen_alone, found.needs_seeing_alone) == ("Today 10:00", False, False)


def joint(amara: Family, days: float, came: Literal["yes", "no"] = "yes", **more: Any) -> wire.WireRecord:
    """A contact that the police wrote first, and in which Joe joined; the nursery was named in it as well."""
    joining = (Joining(id=amara.joe, name="Joe Tranter", came=came), Joining(id=amara.beth, came="yes"))
    return contact(
        amara.amara, amara.leanne, days, agency=POLICE, co_authors=(amara.beth, amara.joe), joining=joining,
        **{"seen": "seen", "alone": "alone", **more},
    )  # fmt: skip


def test_a_joint_visit_that_another_agency_wrote_first_is_ours_as_well(laptop: Laptop, amara: Family) -> None:
    pull(laptop, contact(amara.amara, amara.priya, 20, seen="seen", alone="alone"), joint(amara, 5))
    found = row(laptop, amara.amara)
    assert (found.last_seen, found.seen_alone) == (date(2026, 11, 7), True)
    pull(laptop, joint(amara, 2, alone="with-others"))
    found = row(laptop, amara.amara)
    assert (found.last_seen, found.seen_alone, found.needs_seeing_alone) == (date(2026, 11, 10), False, False)
    pull(laptop, contact(amara.amara, amara.priya, 1, seen="seen", alone="alone"))
    assert (row(laptop, amara.amara).last_seen, row(laptop, amara.amara).seen_alone) == (date(2026, 11, 11), True)
    (theirs,) = caseload.read(by=replace(laptop.by, agency=ACORNS)).rows
    assert theirs.last_seen == date(2026, 11, 10)


def test_a_joint_visit_is_not_ours_where_our_worker_did_not_come_or_nobody_signed(
    laptop: Laptop, amara: Family
) -> None:
    pull(laptop, joint(amara, 5, "no"), joint(amara, 4, signatures=()), joint(amara, 3, seen="not-seen"))
    assert row(laptop, amara.amara).last_seen is None
    assert row(laptop, amara.amara).needs_seeing_alone


def test_4_18_whoever_signed_a_part_was_there_whatever_another_wrote(laptop: Laptop, amara: Family) -> None:
    """On the caseload, in the day that is due and among who works with the child alike."""
    by_joe = (Signature(id=new_id(), practitioner=amara.leanne, name="", at=NOW),
              Signature(id=new_id(), practitioner=amara.joe, name="", at=NOW))  # fmt: skip
    pull(laptop, contact(amara.amara, amara.priya, 13, next_visit=date(2026, 11, 10), seen="seen"))
    pull(laptop, joint(amara, 5, "no", signatures=by_joe))
    found = row(laptop, amara.amara)
    assert (found.last_seen, found.seen_alone, found.due.state) == (date(2026, 11, 7), True, DueState.NONE)
    lines = {one.name: one.last_words for one in overview.read(amara.amara, by=laptop.by).working}
    assert lines["Joe Tranter"] == f"Visit, {found.last_seen_words}"


def test_a_day_that_was_named_is_met_by_a_joint_visit_on_the_caseload_and_on_the_childs_page(
    laptop: Laptop, amara: Family
) -> None:
    def due() -> set[DueState]:
        planned = overview.read(amara.amara, by=laptop.by).planned
        return {row(laptop, amara.amara).due.state, planned[0].due.state if planned else DueState.NONE}

    pull(laptop, contact(amara.amara, amara.priya, 13, next_visit=date(2026, 11, 10), seen="seen"))
    pull(laptop, joint(amara, 6, "no"))
    assert due() == {DueState.OVER}
    pull(laptop, joint(amara, 5))
    assert due() == {DueState.NONE}


def test_a_day_that_was_named_together_is_met_by_whoever_of_them_sees_the_child(laptop: Laptop, amara: Family) -> None:
    pull(laptop, joint(amara, 13, next_visit=date(2026, 11, 10)))
    assert row(laptop, amara.amara).due.state is DueState.OVER
    pull(laptop, contact(amara.amara, amara.priya, 1, seen="seen"))
    assert row(laptop, amara.amara).due.state is DueState.NONE


def test_a_joint_visit_is_the_last_contact_of_our_worker_too(laptop: Laptop, amara: Family) -> None:
    """The child's page and the caseload say the same of it."""
    pull(laptop, joint(amara, 5))
    lines = {one.name: one.last_words for one in overview.read(amara.amara, by=laptop.by).working}
    assert lines["Joe Tranter"] == f"Visit, {row(laptop, amara.amara).last_seen_words}"
    pull(laptop, joint(amara, 2, "no"))
    lines = {one.name: one.last_words for one in overview.read(amara.amara, by=laptop.by).working}
    assert lines["Joe Tranter"] == f"Visit, {row(laptop, amara.amara).last_seen_words}"


@pytest.mark.parametrize(("seen", "needs"), [(date(2026, 10, 15), False), (date(2026, 10, 14), True)])
def test_not_seen_alone_for_more_than_twenty_working_days_is_said(
    laptop: Laptop, amara: Family, seen: date, needs: bool
) -> None:
    assert row(laptop, amara.amara).needs_seeing_alone
    days = (NOW.date() - seen).days
    pull(laptop, contact(amara.amara, amara.priya, days, seen="seen", alone="alone"))
    assert row(laptop, amara.amara).needs_seeing_alone is needs


def test_data_is_as_old_as_the_source_that_is_furthest_past_its_limit(laptop: Laptop, amara: Family) -> None:
    found = row(laptop, amara.amara)
    assert (found.source.name, found.source.words, found.past_limit) == ("Northmere Police", "6 days", True)
    alone = child("Ann", "")
    pull(laptop, alone)
    found = row(laptop, alone.child)
    assert (found.source.words, found.source.state, found.past_limit) == ("07:52", Freshness.TODAY, False)
    told = Involvement(agency=POLICE, sector="police", name="PC", confirmed=NOW - timedelta(days=1))
    pull(laptop, wire_record("involvement", alone.child, told))
    assert (row(laptop, alone.child).source.words, row(laptop, alone.child).past_limit) == ("Yesterday", False)
    pull(laptop, wire_record("involvement", alone.child, replace_confirmed(told)))
    assert row(laptop, alone.child).source.words == "Yesterday"
    silent = Involvement(agency="unknown", sector="housing", name="Housing")
    pull(laptop, wire_record("involvement", alone.child, silent))
    found = row(laptop, alone.child)
    assert (found.source.words, found.past_limit) == ("Not heard from yet", True)


def replace_confirmed(told: Involvement) -> Involvement:
    """Return the same agency heard from by another worker who was never confirmed."""
    return msgspec.structs.replace(told, name="Sgt", confirmed=None)


def test_marks_carry_their_words(laptop: Laptop, amara: Family) -> None:
    words = ("Interpreter: Somali", "Missing twice in October")
    topics = ("communication", "missing")
    pull(laptop, *(wire_record("alert", amara.amara, {"topic": topic, "words": said, "severity": "note"})
                   for topic, said in zip(topics, words, strict=True)))  # fmt: skip
    assert row(laptop, amara.amara).marks == (
        (Mark.PROTECTED, "Address protected; Address must not be disclosed to Mohamed Nur (father)"),
        (Mark.HAZARD, "Threats to staff"),
        (Mark.INTERPRETER, "Interpreter: Somali"),
        (Mark.MISSING, "Missing twice in October"),
    )


def test_an_order_is_marked_where_no_address_is_protected(laptop: Laptop, amara: Family) -> None:
    other = child("Ann", "")
    pull(laptop, other, wire_record("alert", other.child, Alert(topic="order", words="No contact with Lee")))
    assert row(laptop, other.child).marks == ((Mark.HAZARD, "No contact with Lee"),)


def test_a_row_is_found_by_name_number_and_street_and_never_by_what_is_protected(laptop: Laptop, amara: Family) -> None:
    names = (OtherName(id=new_id(), use="known-as", given="Siân", family="Hughes"),)
    other = child("Łukasz", "Kowalczyk", other_names=names, nhs_number="9991234567")
    home = Address(of=other.child, lines=("14 Larch Rise",), postcode="NM4 2QT")
    pull(laptop, other, wire_record("address", other.child, home))
    finds = row(laptop, other.child).finds
    assert all(part in finds for part in ("lukasz", "sian hughes", "9991234567", "999 123 4567", "larch rise"))
    liban = child("Liban")
    same = Address(of=liban.child, lines=(HIDDEN,), postcode="NM2 4LD")
    pull(laptop, liban, wire_record("address", liban.child, same))
    told = f"{asdict(page(laptop))}".casefold()
    assert HIDDEN.casefold() not in told
    assert SECRET.casefold() not in told
    assert row(laptop, liban.child).marks == ((Mark.PROTECTED, "Address protected"),)


def test_children_in_each_others_case_files_are_one_family(laptop: Laptop, amara: Family) -> None:
    liban, ayub = child("Liban"), child("Ayub")
    pull(laptop, liban, ayub)
    assert page(laptop).families == 3
    pull(laptop, wire_record("person", liban.child, Person(given="Amara", same_as=amara.amara)))
    pull(laptop, wire_record("person", liban.child, Person(given="Ayub", same_as=ayub.child)))
    assert page(laptop).families == 1
    assert len({one.family for one in page(laptop).rows}) == 1


def test_the_strongest_status_is_the_one_in_the_row(laptop: Laptop, amara: Family) -> None:
    pull(laptop, wire_record("alert", amara.amara, Alert(topic="status", code="CIN", words="Child in need")))
    ended = Alert(topic="status", code="S47", words="Section 47", ended=True)
    other = child("Ann", "")
    pull(laptop, other, wire_record("alert", other.child, ended))
    assert row(laptop, amara.amara).status.short == "CPP: neglect"
    assert (row(laptop, other.child).status.code, row(laptop, other.child).status.short) == ("", "None recorded")


def test_another_agency_sees_when_its_own_people_saw_the_child(laptop: Laptop, amara: Family) -> None:
    seen = Contact(
        author=amara.leanne, happened=ago(4), seen="seen",
        signatures=(Signature(id=new_id(), practitioner=amara.leanne, name="", at=ago(4)),),
    )  # fmt: skip
    record = msgspec.structs.replace(wire_record("contact", amara.amara, seen), agency=POLICE)
    pull(laptop, record, contact(amara.amara, amara.priya, 1, seen="seen"))
    (found,) = caseload.read(by=replace(laptop.by, agency=POLICE)).rows
    assert found.last_seen == date(2026, 11, 8)


def test_a_child_who_left_is_not_on_it(laptop: Laptop, amara: Family) -> None:
    categories = ("ident", "involvement", "carers_household", "worker_hazard", "cp_or_cla_status", "address")
    with laptop.vault.write() as tx:
        notice = wire.AccessNotice(
            seq=50, child=amara.amara, granted=False, reason="ended",
            categories=(*categories, "address_shielded", "involvement_sensitive"),
        )  # fmt: skip
        copies.apply_access(tx, [notice])
    assert page(laptop).rows == ()
