"""What takes place in a case file, read from its records: the whole way from a worry to a review."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec import Struct, structs

from app.domain.address import Address
from app.domain.assessment import Assessment
from app.domain.case_file import CaseFile
from app.domain.child import Child
from app.domain.clock_rules import shipped
from app.domain.clocks import OPEN, Clock, ClockState, clocks
from app.domain.conference import Conference
from app.domain.contact import Contact, Signature
from app.domain.enquiry import Enquiry
from app.domain.happening import DETAILS, Happening, Happens
from app.domain.happenings import happenings
from app.domain.meeting import Meeting
from app.domain.missing import Missing
from app.domain.plan import Plan
from app.domain.police_protection import PoliceProtection
from app.domain.referral import Referral
from app.domain.review import Review
from app.domain.strategy import StrategyDiscussion
from app.domain.working_days import CALENDARS

LONDON = ZoneInfo("Europe/London")


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def on(day: int) -> date:
    return date(2026, 3, day)


def contact(day: int, kind: Any = "cp", **more: Any) -> Contact:
    signed = (Signature(id="s", practitioner="p", name="P", at=at(day)),)
    return Contact(author="p", kind_of_contact=kind, happened=at(day), written=at(day, 15), signatures=signed, **more)


FROM_WORRY_TO_REVIEW: dict[str, Struct] = {
    "child": Child(given="Amara", family="Warsame", born=date(2022, 3, 3)),
    "r": Referral(
        author="t", received=at(2), how="telephone", written=at(3), decided=at(3, 14), outcome="strategy-discussion",
        acknowledged=at(3, 16), step="closed", closed=on(30), closed_why="RC7",
    ),
    "s": StrategyDiscussion(referral="r", decided=at(3, 14), held=at(4), outcome="enquiry", step="held"),
    "e": Enquiry(referral="r", strategy="s", started=on(4), step="conference", ended=at(9)),
    "c": Conference(
        conference_kind="initial", enquiry="e", asked=at(9, 13), planned=at(16), report_shared=on(12), held=on(16),
        step="held", outcome="plan",
    ),
    "p": Plan(
        plan_kind="cp", referral="r", conference="c", began=on(16), ended=on(27), ended_why="review", step="ended"
    ),
    "g": Meeting(meeting_kind="core-group", plan="p", held=on(20), step="held"),
    "v": contact(18, seen="seen"),
    "review": Conference(conference_kind="review", plan="p", held=on(27), step="held", outcome="end"),
}  # fmt: skip


def of(records: dict[str, Struct]) -> list[Happening]:
    return happenings(CaseFile(on(31), records, LONDON))


def names(records: dict[str, Struct]) -> list[tuple[str, str]]:
    return [(one.name.value, one.detail) for one in of(records)]


def test_the_whole_way_is_read_from_the_records_in_its_order() -> None:
    assert names(FROM_WORRY_TO_REVIEW) == [
        ("born", ""),
        ("referral-received", "telephone"),
        ("referral-written", ""),
        ("referral-decided", "strategy-discussion"),
        ("referrer-told", ""),
        ("strategy-decided", ""),
        ("strategy-held", "enquiry"),
        ("enquiry-opened", ""),
        ("enquiry-ended", "conference"),
        ("conference-asked", ""),
        ("conference-report-shared", "initial"),
        ("conference-held", "initial"),
        ("plan-began", "cp"),
        ("child-seen", "cp"),
        ("visit-made", "cp"),
        ("contact-held", "cp"),
        ("contact-written", "cp"),
        ("core-group-held", ""),
        ("conference-held", "review"),
        ("plan-ended", "cp"),
        ("review-held", "cp"),
        ("closed", ""),
    ]


def test_each_says_to_which_work_it_belongs() -> None:
    about = {one.name: one.about for one in of(FROM_WORRY_TO_REVIEW) if one.record != "review"}
    assert about[Happens.STRATEGY_HELD] == "r"
    assert about[Happens.ENQUIRY_ENDED] == about[Happens.CONFERENCE_HELD] == "s"
    assert about[Happens.CORE_GROUP_HELD] == "p"
    assert {one.record for one in of(FROM_WORRY_TO_REVIEW) if one.name is Happens.REVIEW_HELD} == {"review"}


def test_the_order_of_the_records_changes_nothing() -> None:
    assert of(dict(reversed(FROM_WORRY_TO_REVIEW.items()))) == of(FROM_WORRY_TO_REVIEW)


def test_every_detail_is_one_that_rules_know() -> None:
    more: dict[str, Struct] = {
        "a": Assessment(referral="r", started=on(3), submitted=at(5), seen=on(4), authorised=at(6), step="authorised"),
        "n": Plan(plan_kind="looked-after", began=on(5), step="active"),
        "nr": Review(plan="n", held=on(9), step="held", outcome="continue"),
        "nm": Meeting(meeting_kind="plan", plan="n", held=on(8), step="held"),
        "h": contact(9, "health-review", seen="seen", review="new-birth"),
        "home": Address(of="child", use="placement", placement="to-18", since=on(2), until=on(9)),
        "gone": Missing(since=at(3), until=at(4)),
        "pp": PoliceProtection(since=at(3), until=at(4)),
        "talk": contact(5, "return-interview", seen="seen"),
        "arranged": Conference(conference_kind="transfer", referral="r", planned=at(29), step="arranged"),
    }
    found = of({**FROM_WORRY_TO_REVIEW, **more})
    assert all(not one.detail or one.detail in DETAILS[one.name] for one in found)
    assert {
        Happens.ASSESSMENT_AUTHORISED, Happens.LOOKED_AFTER_BEGAN, Happens.REVIEW_HELD, Happens.MEETING_HELD,
        Happens.HEALTH_REVIEW_HELD, Happens.PLACEMENT_BEGAN, Happens.CONFERENCE_ARRANGED, Happens.WENT_MISSING,
        Happens.CAME_BACK, Happens.RETURN_INTERVIEW_HELD, Happens.POLICE_PROTECTION_BEGAN,
    } <= {one.name for one in found}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "seen", "expected"),
    [
        ("cp", "seen", {"visit-made", "child-seen"}),
        ("no-access", "", {"visit-made"}),
        ("telephone", "", set()),
        ("video", "seen", {"child-seen"}),
    ],
)
def test_a_visit_and_a_child_who_was_seen_are_two_things(kind: str, seen: Any, expected: set[str]) -> None:
    assert {name for name, _ in names({"v": contact(9, kind, seen=seen)})} - {
        "contact-held",
        "contact-written",
    } == expected


def test_what_is_not_signed_or_not_there_yet_has_not_happened() -> None:
    planned: dict[str, Struct] = {
        "v": structs.replace(contact(9), signatures=()),
        "p": Plan(plan_kind="cin", step="proposed"),
        "m": Meeting(meeting_kind="core-group", plan="p", planned=on(9)),
        "c": Conference(conference_kind="initial", referral="r", planned=at(9), step="called-off"),
        "r": Referral(author="t", closed=on(9), closed_why="RC7", step="acknowledged", outcome="assessment"),
        "unborn": Child(given="", family="Warsame", expected=on(30)),
    }
    assert names(planned) == [("due-to-be-born", "")]


def test_a_plan_that_proposes_its_end_is_in_force() -> None:
    proposed = Plan(plan_kind="cin", began=on(3), ended=on(9), ended_why="finished", step="active")
    assert names({"p": proposed}) == [("plan-began", "cin")]


def test_the_day_is_that_of_the_place() -> None:
    late = {
        "r": Referral(author="t", received=datetime(2026, 6, 1, 23, 30, tzinfo=UTC)),
        "a": Assessment(referral="r", started=date(2026, 6, 1)),
    }
    assert [one.record for one in of(late)] == ["a", "r"]


# --- missing, police protection, being looked after, a death ----------------------------------------------------------


def clocks_of(records: dict[str, Struct], now: datetime) -> dict[str, Clock]:
    """The clocks that run, by their rule."""
    book = shipped("england")
    found = clocks(book.rules, of(records), CALENDARS[book.calendar], LONDON, now)
    return {one.rule.id: one for one in found if one.state in OPEN}


def test_police_protection_runs_for_72_hours_and_says_so() -> None:
    since = datetime(2026, 3, 27, 21, 10, tzinfo=UTC)  # over the night in which the clocks go forward
    taken: dict[str, Struct] = {"pp": PoliceProtection(since=since, officer="PC 4121")}
    clock = clocks_of(taken, since + timedelta(hours=60))["police-protection"]
    assert clock.due == since + timedelta(hours=72)
    assert clock.words == (
        "72 hours from the start of police protection on Friday 27 March at 21:10; the clocks go forward in that time."
    )
    assert (clock.state, clock.standing) == (ClockState.SOON, "12 hours left.")
    ended = structs.replace(taken["pp"], until=since + timedelta(hours=70), ended_how="returned")
    assert clocks_of({"pp": ended}, since + timedelta(hours=80)) == {}


def test_each_return_is_followed_by_an_interview_of_its_own() -> None:
    records: dict[str, Struct] = {
        "first": Missing(since=at(3), until=at(4)),
        "second": Missing(since=at(9), until=at(10, 2)),
        "still": Missing(since=at(20)),
        "talk": contact(5, "return-interview", seen="seen"),
    }
    clock = clocks_of(records, at(11))["return-interview"]
    assert clock.start.record == "second"
    assert clock.words == "72 hours from the return on Tuesday 10 March at 02:00."
    unseen = {**records, "try": contact(11, "return-interview", seen="not-seen")}
    assert "return-interview" in clocks_of(unseen, at(12))
    both = {**records, "talk2": contact(12, "return-interview", seen="seen")}
    assert "return-interview" not in clocks_of(both, at(12, 18))
    assert "return-interview" in clocks_of({"still": records["still"], "first": records["first"]}, at(5))


@pytest.mark.parametrize(
    ("records", "began", "ended"),
    [
        ({"a": Address(of="child", use="placement", since=on(5))}, [5], []),
        ({"a": Address(of="child", use="placement", since=on(5), until=on(9))}, [5], [9]),
        (
            {
                "a": Address(of="child", use="placement", since=on(5), until=on(9)),
                "b": Address(of="child", use="placement", since=on(9), until=on(20)),
            },
            [5], [20],
        ),
        (
            {
                "a": Address(of="child", use="placement", since=on(5)),
                "n": Plan(plan_kind="looked-after", began=on(5), step="active"),
            },
            [5], [],
        ),
        (
            {
                "a": Address(of="child", use="placement", since=on(5), until=on(9)),
                "n": Plan(plan_kind="looked-after", began=on(8), ended=on(12), step="ended"),
                "b": Address(of="child", use="placement", since=on(20)),
            },
            [5, 20], [12],
        ),
        ({"a": Address(of="sister", use="placement", since=on(5))}, [], []),
        ({"a": Address(of="child", use="home", since=on(5))}, [], []),
    ],
)  # fmt: skip
def test_a_child_is_looked_after_from_the_first_placement_to_the_last(
    records: dict[str, Struct], began: list[int], ended: list[int]
) -> None:
    for order in (records, dict(reversed(records.items()))):
        found = of({"child": Child(given="Amara", family="Warsame", born=date(2022, 3, 3)), **order})
        assert [one.at for one in found if one.name is Happens.LOOKED_AFTER_BEGAN] == [on(day) for day in began]
        assert [one.at for one in found if one.name is Happens.LOOKED_AFTER_ENDED] == [on(day) for day in ended]


def test_visits_in_a_placement_are_due_by_what_kind_it_is() -> None:
    child = Child(given="Amara", family="Warsame", born=date(2022, 3, 3))
    placed = Address(of="child", use="placement", placement="temporary-carer", since=on(5))
    assert "visit-to-temporary-carer" in clocks_of({"child": child, "a": placed}, at(6))
    assert "looked-after-review" in clocks_of({"child": child, "a": placed}, at(6))
    plain = structs.replace(placed, placement="")
    assert "looked-after-visit" in clocks_of({"child": child, "a": plain}, at(6))


def test_nothing_is_due_after_a_death_and_one_that_is_disputed_stops_nothing() -> None:
    plan = Plan(plan_kind="cp", began=on(3), step="active")
    alive = Child(given="Amara", family="Warsame", born=date(2022, 3, 3))
    assert "cp-review" in clocks_of({"child": alive, "p": plan}, at(10))
    died = structs.replace(alive, vital_status="dead", died=on(8))
    assert clocks_of({"child": died, "p": plan}, at(10)) == {}
    disputed = structs.replace(died, vital_status="disputed")
    assert "cp-review" in clocks_of({"child": disputed, "p": plan}, at(10))
