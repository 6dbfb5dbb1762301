"""Handing a child over: who may, what is written, and what arrives late from whoever had the child before."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from app.casework import exchange, handover
from app.domain.change import Change
from app.domain.dispute import LateContribution
from app.domain.identity import DIRECTORY, new_id
from app.domain.involvement import Involvement
from app.domain.practitioner import Practitioner, Team
from app.domain.visit import Visit
from app.storage import outbox, records
from app.storage.trouble import StoreTrouble
from tests.casework.warsame import POLICE, TEAM, Family, family, pull
from tests.storage.fakes import AGENCY, Laptop, wire_record


class Office:
    """Amara's case with a supervisor at the laptop, and the colleagues it can go to."""

    def __init__(self, laptop: Laptop) -> None:
        self.amara = family(laptop)
        self.denise, self.ruth, self.loose = new_id(), new_id(), new_id()
        supervised = Team(name="Team 2", agency=AGENCY, supervisors=(self.denise,))
        pull(laptop, wire_record("team", DIRECTORY, supervised, record_id=TEAM, version=2, seq=50))
        for id, name, team in ((self.ruth, "Ruth Adler", TEAM), (self.loose, "Sam Loose", "")):
            known = Practitioner(name=name, role="Social worker", agency=AGENCY, team=team)
            pull(laptop, wire_record("practitioner", DIRECTORY, known, record_id=id))
        officer = Practitioner(name="PC Ward", agency=POLICE, team=new_id())
        pull(laptop, wire_record("practitioner", DIRECTORY, officer))
        self.by = replace(laptop.by, practitioner=self.denise, name="Denise Whitlock")


@pytest.fixture
def office(laptop: Laptop) -> Office:
    return Office(laptop)


def changes(laptop: Laptop) -> list[Change]:
    with laptop.vault.read() as tx:
        return [row.change() for row in outbox.next_batch(tx, now=laptop.clock.now)]


def held_by(laptop: Laptop, of: Family) -> list[tuple[str, Any]]:
    with laptop.vault.read() as tx:
        found = [msgspec.json.decode(one.body) for one in records.of_child(tx, of.amara, "allocation")]
    return [(one["practitioner"], one.get("until")) for one in found if one.get("role", "allocated") == "allocated"]


def test_the_child_goes_to_another_and_is_nobody_s_at_no_moment(laptop: Laptop, office: Office) -> None:
    made = handover.hand_over(office.amara.amara, office.ruth, " Priya leaves Team 2 ", by=office.by)
    first, second, *_ = changes(laptop)
    assert (first.record, first.act, bool(first.body)) == (made, "allocate", True)
    assert (second.act, second.reason, second.author) == ("hand over", "Priya leaves Team 2", office.denise)
    assert second.fields["until"].after == "2026-11-11"
    assert set(held_by(laptop, office.amara)) == {(office.amara.priya, "2026-11-11"), (office.ruth, None)}


def test_visits_to_come_are_the_new_holders_and_one_whose_time_has_come_is_not(laptop: Laptop, office: Office) -> None:
    """A visit in nobody's day is not made; whoever may be at the door now, without a network, records theirs."""
    child, priya, now = office.amara.amara, office.amara.priya, laptop.clock.now

    def planned(hours: int, **more: Any) -> str:
        visit = Visit(practitioner=priya, planned=now + timedelta(hours=hours), purpose="CP visit")
        record = wire_record("visit", child, msgspec.structs.replace(visit, **more))
        pull(laptop, record)
        return record.id

    begun, later, with_ruth = (
        planned(-1),
        planned(48),
        planned(72, with_practitioner=office.ruth, joined_by="Ruth Adler"),
    )
    others, recorded = planned(48, practitioner=new_id()), planned(48, step="recorded")
    handover.hand_over(child, office.ruth, "x", by=office.by)
    made = {one.record: {name: edit.after for name, edit in one.fields.items()} for one in changes(laptop)}
    assert made[later] == {"practitioner": office.ruth}
    assert made[with_ruth] == {"practitioner": office.ruth, "with_practitioner": "", "joined_by": ""}
    assert made.keys().isdisjoint({begun, others, recorded})


def test_the_new_holder_is_in_their_own_team_from_today(laptop: Laptop, office: Office) -> None:
    made = handover.hand_over(office.amara.amara, office.ruth, "x", by=office.by)
    with laptop.vault.read() as tx:
        record = records.read(tx, made)
    assert record is not None
    said = msgspec.json.decode(record.body)
    assert (said["team"], date.fromisoformat(said["since"])) == (TEAM, date(2026, 11, 12))


def test_who_hands_over_works_with_the_child_no_more_and_the_lead_goes_on(laptop: Laptop, office: Office) -> None:
    """Being named as working with a child keeps the child on that laptop as well as the allocation does."""
    handover.hand_over(office.amara.amara, office.ruth, "x", by=office.by)
    with laptop.vault.read() as tx:
        found = [msgspec.json.decode(one.body) for one in records.of_child(tx, office.amara.amara, "involvement")]
    leads = [(one["practitioner"], one.get("until"), one["role"]) for one in found if one.get("lead")]
    assert leads == [
        (office.amara.priya, "2026-11-11", "Social worker, lead professional"),
        (office.ruth, None, "Social worker, lead professional"),
    ]
    assert [one.act for one in changes(laptop)] == ["allocate", "hand over", "hand over", "hand over"]


def test_whoever_works_with_the_child_already_takes_the_lead(laptop: Laptop, office: Office) -> None:
    known = Involvement(agency=AGENCY, practitioner=office.ruth, role="Family support")
    pull(laptop, wire_record("involvement", office.amara.amara, known, record_id=(id := new_id())))
    handover.hand_over(office.amara.amara, office.ruth, "x", by=office.by)
    with laptop.vault.read() as tx:
        record = records.read(tx, id)
    assert record is not None
    said = msgspec.json.decode(record.body)
    assert (said["role"], said["lead"], said["until"]) == ("Family support", True, None)


def test_co_workers_stay(laptop: Laptop, office: Office) -> None:
    handover.hand_over(office.amara.amara, office.ruth, "x", by=office.by)
    with laptop.vault.read() as tx:
        found = [msgspec.json.decode(one.body) for one in records.of_child(tx, office.amara.amara, "allocation")]
    assert [one["practitioner"] for one in found if one["role"] == "co-worker" and not one["until"]] == [
        office.amara.joe
    ]


@pytest.mark.parametrize("who", ["priya", "joe", "leanne"])
def test_only_a_supervisor_hands_over(laptop: Laptop, office: Office, who: str) -> None:
    practitioner = getattr(office.amara, who)
    by = replace(laptop.by, practitioner=practitioner, agency=POLICE if who == "leanne" else AGENCY)
    with pytest.raises(StoreTrouble, match="not-yours-to-write"):
        handover.hand_over(office.amara.amara, office.ruth, "x", by=by)
    with pytest.raises(StoreTrouble, match="not-yours-to-write"):
        handover.form(office.amara.amara, by=by)
    assert not changes(laptop)


def test_what_is_no_handover_is_refused(laptop: Laptop, office: Office) -> None:
    for to, reason, code in (
        (office.ruth, " ", "no-reason"), (new_id(), "x", "no-such-record"), (office.loose, "x", "no-team"),
        (office.amara.priya, "x", "no-team"), (TEAM, "x", "no-such-record"),
    ):  # fmt: skip
        with pytest.raises(StoreTrouble, match=code):
            handover.hand_over(office.amara.amara, to, reason, by=office.by)
    handover.hand_over(office.amara.amara, office.ruth, "x", by=office.by)
    with pytest.raises(StoreTrouble, match="allocated-already"):
        handover.hand_over(office.amara.amara, office.ruth, "x", by=office.by)


def test_whoever_can_hold_a_case_is_offered(laptop: Laptop, office: Office) -> None:
    form = handover.form(office.amara.amara, by=office.by)
    assert form.title == "Hand over Amara Warsame"
    to, why = form.fields
    assert to.choices == ((office.ruth, "Ruth Adler, Social worker"),)
    assert (to.needed, why.needed, why.name) == (True, True, "reason")


def test_a_late_contribution_is_marked_as_read_by_whom(laptop: Laptop, office: Office) -> None:
    late = LateContribution(about=new_id(), about_kind="contact", change=new_id(), author=office.amara.joe)
    record = wire_record("late-contribution", office.amara.amara, late)
    pull(laptop, record)
    assert handover.late(record.id, by=laptop.by) == (late.about, "contact", office.amara.amara)
    handover.mark_read(record.id, by=laptop.by)
    (change,) = changes(laptop)
    assert {name: one.after for name, one in change.fields.items()} == {"step": "read", "read_by": office.amara.priya}
    with pytest.raises(StoreTrouble, match="no-such-record"):
        handover.mark_read(office.amara.amara, by=laptop.by)


def test_handing_a_child_over_is_one_line_in_the_sync_centre(laptop: Laptop, office: Office) -> None:
    handover.hand_over(office.amara.amara, office.ruth, "x", by=office.by)
    assert len(changes(laptop)) > 2
    page = exchange.read(by=office.by)
    assert [(line.what, line.signed) for line in page.waiting] == [("Allocation", False)]
    assert page.figures.waiting == 1
