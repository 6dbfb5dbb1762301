"""What takes place in a case file, read from its records: the whole way from a worry to a review."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec import Struct, structs

from app.domain.address import Address
from app.domain.assessment import Assessment
from app.domain.case_file import CaseFile
from app.domain.child import Child
from app.domain.conference import Conference
from app.domain.contact import Contact, Signature
from app.domain.enquiry import Enquiry
from app.domain.happening import DETAILS, Happening, Happens
from app.domain.happenings import happenings
from app.domain.meeting import Meeting
from app.domain.plan import Plan
from app.domain.referral import Referral
from app.domain.review import Review
from app.domain.strategy import StrategyDiscussion

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
        "home": Address(of="child", use="placement", since=on(5), until=on(9)),
        "arranged": Conference(conference_kind="transfer", referral="r", planned=at(29), step="arranged"),
    }
    found = of({**FROM_WORRY_TO_REVIEW, **more})
    assert all(not one.detail or one.detail in DETAILS[one.name] for one in found)
    assert {
        Happens.ASSESSMENT_AUTHORISED, Happens.LOOKED_AFTER_BEGAN, Happens.REVIEW_HELD, Happens.MEETING_HELD,
        Happens.HEALTH_REVIEW_HELD, Happens.PLACEMENT_BEGAN, Happens.CONFERENCE_ARRANGED,
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
