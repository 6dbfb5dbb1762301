"""Before you knock: what is on the one page, and that it says no more than is known."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.casework import brief, caseload, chronology, overview, planning, withheld
from app.casework.story_pages import BriefPage
from app.domain.alert import Alert
from app.domain.child import Child
from app.domain.contact import Contact, Observation, Signature
from app.domain.dispute import Conflict
from app.domain.identity import new_id
from app.domain.involvement import Involvement
from app.domain.person import Person, Relationship
from app.domain.visit import Visit
from app.storage import copies, marks, records
from app.storage.trouble import StoreTrouble
from sync import wire
from tests.casework.pictured import Pictured, pictured


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Pictured]:
    made = pictured(tmp_path / "home")
    yield made
    made.laptop.vault.close()


def read(town: Pictured, child: str = "", visit: str = "") -> BriefPage:
    return brief.read(child or town.amara, by=town.laptop.by, visit=visit)


def at_half_past_ten(town: Pictured) -> BriefPage:
    return read(town, visit=town.visit(town.amara))


def again(town: Pictured, visit: str, **more: Any) -> None:
    planned = msgspec.convert({**town.body(visit), **more}, Visit)
    town.put("visit", town.amara, planned, record=visit)


def seen(town: Pictured, at: datetime, **more: Any) -> Contact:
    who = town.laptop.by.practitioner
    signed = (Signature(id=new_id(), practitioner=who, name="Priya Raman", at=at),)
    found = (Observation(id=new_id(), observer=who, topic="A headline", words="And words"),)
    asked = {
        "author": who, "author_name": "Priya Raman", "kind_of_contact": "cp", "happened": at, "written": at,
        "seen": "seen", "signatures": signed, "observations": found, **more,
    }  # fmt: skip
    return Contact(**asked)


def test_the_page_is_headed_by_the_visit(town: Pictured) -> None:
    page = at_half_past_ten(town)
    assert page.heading == "CP visit today 10:30, due by Fri 13 Nov, with Joe Tranter. Interpreter Fadumo Ali by phone."
    assert page.why.startswith("Child protection plan for neglect since 10 September. Worry now: who looks after")
    assert page.prompts[0] == "See Amara alone; write her own words"
    assert len(page.prompts) == 6
    assert page.patterns[0] == ("4 police contacts in 6 weeks: 3, 14 and 27 October, 8 November. September had none.")
    assert all(": " in one for one in page.patterns)


def test_hazards_stand_gravest_first_and_orders_apart(town: Pictured) -> None:
    page = at_half_past_ten(town)
    assert [(one.title, one.severity) for one in page.warnings] == [
        ("Do not visit alone", "danger"), ("Craig Dunmore may be there", "danger"),
        ("Large dog, in the kitchen", "caution"),
    ]  # fmt: skip
    assert page.warnings[0].words == (
        "Joe Tranter, 07700 900 233, meets you at 10:20. Threats to a worker at the door. Plan, 10 Sep."
    )
    (order,) = page.orders
    assert (order.title, order.words) == (
        "Address must not be disclosed to Mohamed Nur (father)",
        "Leave no paper that shows it. Do not take his calls in the home.",
    )


def test_a_hazard_that_needs_two_says_so_by_itself_and_who_comes(town: Pictured) -> None:
    for record in town.records_of("alert"):
        if town.body(record).get("two_to_visit"):
            threats = Alert(topic="hazard", words="Threats to staff", severity="caution", two_to_visit=True)
            town.put("alert", town.amara, threats, record=record)
    for record in town.records_of("alert", town.liban):
        town.put("alert", town.liban, Alert(topic="hazard", words="Old", ended=True), record=record)
    page = at_half_past_ten(town)
    assert (page.warnings[0].title, page.warnings[0].words) == (
        "Do not visit alone", "Joe Tranter, 07700 900 233, meets you at 10:20.",
    )  # fmt: skip
    assert "Threats to staff" in [one.title for one in page.warnings]
    again(town, town.visit(town.amara), joined_by="")
    assert at_half_past_ten(town).warnings[0].words == "Nobody is named to go with you."


@pytest.mark.parametrize(
    ("field", "label", "marked"),
    [
        ("severity", "severity", ["Weapon seen"]),
        ("two_to_visit", "do not visit alone", ["Do not visit alone", "Weapon seen"]),
    ],
)
def test_what_of_a_hazard_is_disputed_is_marked_on_it_and_on_what_follows_from_it(
    town: Pictured, field: str, label: str, marked: list[str]
) -> None:
    for child in (town.amara, town.liban):
        for record in town.records_of("alert", child):
            town.put("alert", child, Alert(topic="hazard", words="Old", ended=True), record=record)
    weapon = Alert(topic="hazard", words="Weapon seen", severity="danger", two_to_visit=True)
    alert = town.put("alert", town.amara, weapon)
    assert not any(one.disputed for one in read(town).warnings)
    town.put("conflict", town.amara, Conflict(about=alert, about_kind="alert", field=field, other="note"))
    assert [(one.title, one.disputed) for one in read(town).warnings if one.disputed] == [
        (one, label) for one in marked
    ]


def test_how_two_meet_is_said_of_the_one_visit_and_of_no_other(town: Pictured) -> None:
    assert read(town).warnings[0].words == "Threats to a worker at the door. Plan, 10 Sep."
    by, joe = town.laptop.by, town.people["Joe Tranter"]
    when = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
    (alone,) = planning.plan([town.amara], when, "x", "cp", by=by)
    (joint,) = planning.plan([town.amara], when, "x", "cp", by=by, with_practitioner=joe)
    (met,) = planning.plan([town.amara], when, "x", "cp", by=by, with_practitioner=joe, meeting="at the corner. ")
    why = "Threats to a worker at the door. Plan, 10 Sep."
    assert read(town, visit=alone).warnings[0].words == f"Nobody is named to go with you. {why}"
    assert read(town, visit=joint).warnings[0].words == f"Joe Tranter, 07700 900 233, joins you. {why}"
    assert read(town, visit=met).warnings[0].words == f"Joe Tranter, 07700 900 233, meets you: at the corner. {why}"
    theirs = brief.read(town.amara, by=replace(by, practitioner=joe, name="Joe Tranter"), visit=met)
    assert theirs.heading.startswith("CP visit Mon 16 Nov 10:00, due by Fri 13 Nov, with Priya Raman.")
    for child in (town.amara, town.liban):
        for record in town.records_of("alert", child):
            town.put("alert", child, Alert(topic="hazard", words="Old", ended=True), record=record)
    assert "with Joe Tranter, who meets you at 10:20." in at_half_past_ten(town).heading
    assert theirs.warnings[0].words.startswith("Priya Raman, 01632 960 131, meets you: at the corner.")


def test_what_is_known_of_a_sibling_counts_at_the_same_door(town: Pictured) -> None:
    town.put("alert", town.liban, Alert(topic="hazard", words="Needles in the bedroom", severity="danger"))
    town.put("alert", town.liban, Alert(topic="hazard", words="Old dog", ended=True))
    assert "Needles in the bedroom" in [one.title for one in at_half_past_ten(town).warnings]
    assert "Needles in the bedroom" not in [one.title for one in read(town).warnings]
    assert "Old dog" not in [one.title for one in at_half_past_ten(town).warnings]


def test_a_missing_child_is_said_with_the_hazards(town: Pictured) -> None:
    town.put("alert", town.amara, Alert(topic="missing", words="Missing since Tuesday", severity="danger"))
    assert "Missing since Tuesday" in [one.title for one in at_half_past_ten(town).warnings]


def test_what_happened_since_is_told_newest_first(town: Pictured) -> None:
    page = at_half_past_ten(town)
    assert page.since_words == "13 days, Fri 30 Oct"
    assert [(one.when, one.title) for one in page.since] == [
        ("Tue 10 Nov", "Grandmother rang the duty desk"), ("Mon 9 Nov", "Arrived without a coat, hungry"),
        ("Sun 8 Nov 21:40", "Domestic incident at the home"), ("Wed 4 Nov", "Health visitor home visit"),
        ("2 to 6 Nov", "Absent five days, no reason given"),
    ]  # fmt: skip
    assert page.since_more == 0


def test_more_than_five_are_counted_and_not_forgotten(town: Pictured) -> None:
    for hour in (9, 10):
        at = datetime(2026, 11, 11, hour, tzinfo=UTC)
        town.put("contact", town.amara, seen(town, at, seen="not-seen", author=new_id()))
    page = at_half_past_ten(town)
    assert (len(page.since), page.since_more) == (5, 2)


def test_what_happened_before_and_was_written_after_is_news_too(town: Pictured) -> None:
    before = datetime(2026, 10, 28, 9, 0, tzinfo=UTC)
    late = seen(town, before, author=new_id(), author_name="Lynn Haddow", written=before + timedelta(days=9))
    town.put("contact", town.amara, late)
    soon = seen(town, before, author=new_id(), written=before + timedelta(hours=2))
    town.put("contact", town.amara, soon)
    page = at_half_past_ten(town)
    assert page.since_more == 1
    town.put("contact", town.amara, seen(town, datetime(2026, 11, 10, 17, 0, tzinfo=UTC)))
    assert [one.late for one in read(town).since] == []


@pytest.mark.parametrize(
    ("hours", "said"), [(1, "Today, 09:04"), (20, "1 day, Wed 11 Nov"), (24 * 400, "400 days, Wed 8 Oct 2025")]
)
def test_how_long_ago_it_was_is_said_in_days(town: Pictured, hours: int, said: str) -> None:
    for record in town.records_of("contact"):
        town.put("contact", town.amara, seen(town, datetime(2020, 1, 1, tzinfo=UTC), author=new_id()), record=record)
    town.put("contact", town.amara, seen(town, town.laptop.clock.now - timedelta(hours=hours)))
    assert read(town).since_words == said


def test_whoever_never_saw_the_child_is_told_when_a_colleague_did(town: Pictured) -> None:
    town.laptop.by = replace(town.laptop.by, practitioner=town.people["Joe Tranter"], name="Joe Tranter")
    page = at_half_past_ten(town)
    assert page.since_words == "13 days, Fri 30 Oct, seen by Priya Raman"
    assert len(page.since) == 5


def test_who_was_there_as_a_co_author_saw_the_child(town: Pictured) -> None:
    joe = town.people["Joe Tranter"]
    at = datetime(2026, 11, 9, 9, 0, tzinfo=UTC)
    town.put("contact", town.amara, seen(town, at, co_authors=(joe,)))
    town.laptop.by = replace(town.laptop.by, practitioner=joe, name="Joe Tranter")
    assert read(town).since_words == "3 days, Mon 9 Nov"


def test_a_call_is_no_seeing(town: Pictured) -> None:
    town.put("contact", town.amara, seen(town, datetime(2026, 11, 11, tzinfo=UTC), kind_of_contact="video"))
    assert read(town).since_words == "13 days, Fri 30 Oct"


def test_a_child_nobody_has_seen_is_not_said_to_have_been(town: Pictured) -> None:
    for record in town.records_of("contact"):
        town.put("contact", town.amara, seen(town, datetime(2026, 11, 1, tzinfo=UTC), seen=""), record=record)
    page = read(town)
    assert page.heading == "No contact on this laptop says that the child was seen."
    assert page.since_words == "No time recorded"
    assert len(page.since) == 5
    assert page.since_more == len(town.records_of("contact")) + 1 - 5  # and the beginning of the plan


def test_without_a_visit_it_is_said_when_the_child_was_last_seen(town: Pictured) -> None:
    page = read(town)
    assert page.heading == "Last seen Mon 9 Nov by Beth Lomax."
    assert (page.visit, page.why, page.prompts) == ("", "", ())
    assert [one.title for one in page.warnings][0] == "Do not visit alone"


def test_a_visit_of_another_day_or_that_is_over_is_said_as_such(town: Pictured) -> None:
    visit = town.visit(town.amara)
    again(town, visit, planned="2026-11-17T14:00:00Z", kind_of_visit="other", purpose="Core group", joined_by="")
    assert read(town, visit=visit).heading == "Core group Tue 17 Nov 14:00. Interpreter Fadumo Ali by phone."
    again(town, visit, step="cancelled", joined_by="")
    assert "14:00. Called off. Interpreter" in read(town, visit=visit).heading


def test_a_visit_whose_time_is_past_is_not_said_to_be_ahead(town: Pictured) -> None:
    town.laptop.clock.now = datetime(2026, 11, 12, 11, 29, tzinfo=UTC)
    page = at_half_past_ten(town)
    assert (page.past, page.heading[:21]) == (False, "CP visit today 10:30,")
    assert "meets you at 10:20" in page.warnings[0].words, "who is late still has to find the other"
    town.laptop.clock.now = datetime(2026, 11, 12, 21, 52, tzinfo=UTC)
    page = at_half_past_ten(town)
    assert page.past
    assert page.heading.startswith(
        "CP visit planned for 10:30 today, not recorded, due by Fri 13 Nov, with Joe Tranter."
    )
    assert "10:20" not in page.warnings[0].words
    assert page.warnings[0].words.startswith("Joe Tranter, 07700 900 233, joins you.")
    town.laptop.clock.now += timedelta(days=1)
    assert at_half_past_ten(town).heading.startswith("CP visit planned for 10:30 Thu 12 Nov, not recorded")
    again(town, town.visit(town.amara), step="recorded")
    assert not at_half_past_ten(town).past


def test_the_sibling_s_visit_of_the_same_occasion_opens_the_same_brief(town: Pictured) -> None:
    assert read(town, visit=town.visit(town.liban)).prompts == at_half_past_ten(town).prompts


def test_a_visit_that_is_not_here_is_refused(town: Pictured) -> None:
    with pytest.raises(StoreTrouble, match="no-such-record"):
        read(town, visit=new_id())


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (datetime(2026, 11, 12, 9, 50, tzinfo=UTC), "Received 09:50 today."),
        (datetime(2026, 11, 12, 9, 49, tzinfo=UTC), "Received up to 09:49 today. Something may have happened since."),
        (
            datetime(2026, 11, 10, 16, 0, tzinfo=UTC),
            "Received up to 16:00 on Tue 10 Nov. Something may have happened since.",
        ),
    ],
)
def test_up_to_when_it_is_known_is_said(town: Pictured, last: datetime, said: str) -> None:
    town.laptop.clock.now = datetime(2026, 11, 12, 10, 4, tzinfo=UTC)
    with town.laptop.vault.write() as tx:
        marks.write(tx, last_exchange_at=last)
    assert read(town).received_words == said


def test_a_laptop_that_never_heard_says_that(town: Pictured) -> None:
    with town.laptop.vault.write() as tx:
        tx.exec_driver_sql("UPDATE sync_mark SET last_exchange_at = ''")
    assert read(town).received_words == "Nothing has been received from Northmere on this laptop yet."


def test_who_is_at_home_and_who_may_be(town: Pictured) -> None:
    shown = [(one.name, one.note, one.shape, one.child, one.confirmed) for one in read(town).at_home]
    assert shown == [
        ("Hodan Warsame, 27", "mother", "circle", False, True),
        ("Amara, 4", "speaks Somali and English", "circle", True, True),
        ("Liban, 11 months", "on the same plan", "square", False, True),
        ("Craig Dunmore", "mother's partner, not confirmed", "unknown", False, False),
    ]


@pytest.mark.parametrize(
    ("lives_with", "confirmed", "shown"),
    [
        ("yes", True, ("Ade Osei", "uncle", True)),
        ("yes", False, ("Ade Osei", "uncle, not confirmed", False)),
        ("no", False, ("Ade Osei", "uncle, not confirmed", False)),
        ("unknown", True, ("Ade Osei", "uncle, not known whether at home", False)),
        ("no", True, None),
    ],
)
def test_who_may_be_there_is_told_from_who_lives_there(
    town: Pictured, lives_with: Any, confirmed: bool, shown: tuple[str, str, bool] | None
) -> None:
    person = town.put("person", town.amara, Person(given="Ade", family="Osei"))
    tie = Relationship(person=person, role="Uncle", lives_with=lives_with, confirmed=confirmed)
    town.put("relationship", town.amara, tie)
    found = [(one.name, one.note, one.confirmed) for one in read(town).at_home if one.name == "Ade Osei"]
    assert found == ([shown] if shown else [])


def test_a_visit_planned_without_a_reason_is_for_what_stands_for_the_child_and_says_who_interprets(
    town: Pictured,
) -> None:
    """Nobody at a door is told that there is no reason to be there, nor left without the interpreter."""
    child = new_id()
    town.put("child", child, Child(given="Isla", family="Pemberton", interpreter=""), record=child)
    town.put("alert", child, Alert(topic="status", words="Child protection plan: emotional abuse", code="CPP"))
    town.put("alert", child, Alert(topic="communication", words="Interpreter: Romanian"))
    me, at = town.laptop.place.practitioner, town.laptop.clock.now + timedelta(hours=1)
    visit = town.put("visit", child, Visit(practitioner=me, planned=at, purpose="CP visit", kind_of_visit="cp"))
    page = read(town, child, visit)
    assert page.why == "Child protection plan: emotional abuse."
    assert page.heading.endswith("Interpreter: Romanian.")


def test_a_grandfather_is_a_square_and_a_grandmother_a_circle(town: Pictured) -> None:
    for role in ("Grandfather", "Grandmother", "Friend"):
        person = town.put("person", town.amara, Person(given=role, family="One"))
        town.put("relationship", town.amara, Relationship(person=person, role=role, lives_with="yes"))
    shapes = {one.name: one.shape for one in read(town).at_home}
    assert (shapes["Grandfather One"], shapes["Grandmother One"], shapes["Friend One"]) == (
        "square", "circle", "unknown",
    )  # fmt: skip


def test_who_else_is_working_leaves_out_oneself_and_what_has_ended(town: Pictured) -> None:
    working = read(town).working
    names = [one.name for one in working if not one.sensitive]
    assert {"Siobhan Keane", "DC Leanne Marsh", "Beth Lomax", "Dr Imran Sheikh"} <= set(names)
    assert "Priya Raman" not in names
    (further,) = [one for one in working if one.sensitive]
    assert (further.name, further.telephone) == ("", "01632 960 140")


def test_the_page_holds_no_address_and_no_name_of_the_further_service(town: Pictured) -> None:
    words = str(asdict(at_half_past_ten(town)))
    assert "Weaver Street" not in words
    assert "A further service" not in words


def test_a_child_of_whom_nothing_has_arrived_can_still_be_asked_for(town: Pictured) -> None:
    child = new_id()
    with town.laptop.vault.write() as tx:
        copies.want(tx, [wire.CaseloadChild(child, "allocated", True, 9)], 10)
    page = read(town, child)
    assert (page.warnings, page.since, page.since_words) == ((), (), "No time recorded")


def test_without_being_told_which_the_brief_is_for_the_visit_that_comes_next(tmp_path: Path) -> None:
    day = pictured(tmp_path)
    visit = brief.next_visit(day.amara, by=day.laptop.by)
    assert visit == day.visit(day.amara)
    assert brief.read(day.amara, by=day.laptop.by, visit=visit).heading.startswith("CP visit today 10:30")


def test_another_agency_is_told_that_records_are_withheld_and_whom_to_ring(town: Pictured, tmp_path: Path) -> None:
    theirs = pictured(tmp_path / "theirs", "siobhan")
    by = theirs.laptop.by
    said = (
        "Social care, other health services, police, education and housing may have records that you do not see here. "
        "Ring Priya Raman, lead professional, on 01632 960 131."
    )
    assert brief.read(theirs.amara, by=by).withheld == said
    assert overview.read(theirs.amara, by=by).withheld == said
    assert chronology.read(theirs.amara, by=by).withheld == said
    assert [row.withheld for row in caseload.read(by=by).rows] == [True, True]
    page = brief.read(theirs.amara, by=by)
    assert page.heading == "Last seen Mon 9 Nov by Beth Lomax, in the records you see."
    assert all(", in the records you see: " in one for one in page.patterns)
    assert all(one.title.endswith(", in the records you see") for one in overview.read(theirs.amara, by=by).patterns)
    theirs.laptop.vault.close()
    assert at_half_past_ten(town).withheld == "", "who holds the case sees every contact"
    assert not any(row.withheld for row in caseload.read(by=town.laptop.by).rows)


def test_who_of_social_care_is_only_involved_in_early_help_is_told_so_too(town: Pictured) -> None:
    child, me = new_id(), town.laptop.place.practitioner
    town.put("child", child, Child(given="Isla", family="Pemberton"), record=child)
    mine = Involvement(agency=town.laptop.by.agency, practitioner=me, name="Priya Raman")
    town.put("involvement", child, mine)
    with town.laptop.vault.read() as tx:
        assert withheld.is_withheld(tx, town.laptop.by, child)
        kept = {child: {"involvement": records.of_child(tx, child, "involvement")}}
        assert withheld.withheld_among(tx, town.laptop.by, kept) == {child}
    town.put("alert", child, Alert(topic="status", words="Child protection plan: neglect", code="CPP"))
    with town.laptop.vault.read() as tx:
        assert not withheld.is_withheld(tx, town.laptop.by, child)
        both = {kind: records.of_child(tx, child, kind) for kind in ("alert", "involvement")}
        assert withheld.withheld_among(tx, town.laptop.by, {child: both}) == frozenset()
