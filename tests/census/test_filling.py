"""What a case file says in the census: what is told as at the reference date, and what is not its affair."""

import random
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from app.domain.alert import Alert
from app.domain.assessment import Assessment
from app.domain.child import Child
from app.domain.conference import Conference
from app.domain.enquiry import Enquiry
from app.domain.identity import new_id
from app.domain.plan import Plan
from app.domain.referral import Referral
from server.census import shape, xml
from server.census.filling import Filled, filled, la_child_id
from server.census.findings import Findings
from server.census.period import census_year
from tests.census.case_files import AMARA, UNBORN, WHOLE, WORRY, at, day, file_of, with_

PERIOD = census_year(2027)
EXPECTED = (Path(__file__).parent / "expected" / "whole.xml").read_text("utf-8")


def told(**records: Any) -> shape.Child:
    one = filled("child", with_(**records), PERIOD)
    assert one is not None
    return one.child


def case_of(**worry: Any) -> shape.Case | None:
    """The one case of a child whose referral says this, or None where it is none of the return's."""
    one = filled("child", file_of({"child": AMARA, "worry": Referral(**{**WORRY, **worry})}), PERIOD)
    if one is None:
        return None
    (case,) = one.child.cases
    return case


def test_a_child_from_the_first_worry_to_a_review_stands_in_the_return_element_by_element() -> None:
    made = [filled(id, file_of(records), PERIOD) for id, records in (("child", WHOLE), ("unborn", UNBORN))]
    assert [one.left_out for one in made if one] == [0, 0]
    written = "".join(part for one in made if one for part in xml.child(one.child))
    assert written == EXPECTED.partition("<Children>\n")[2].partition("  </Children>")[0]


def test_a_day_is_the_authoritys_own() -> None:
    """Half an hour before midnight by UTC, in summer."""
    case = case_of(received=at(5, 4, 23))
    assert case is not None
    assert case.referred == day(5, 5)


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ({"received": at(3, 31, 22, 2027)}, True),  # summer time has begun: the last day's eleventh hour
        ({"received": at(3, 31, 23, 2027)}, False),
        ({"received": at(1, 5, year=2020)}, True),
        ({"received": at(1, 5), "step": "closed", "closed": day(3, 31), "closed_why": "RC7"}, False),
        ({"received": at(1, 5), "step": "closed", "closed": day(4, 1), "closed_why": "RC7"}, True),
        ({"outcome": "joined"}, False),
        ({"outcome": "no-further-action", "decided": at(3, 31, 22, 2026)}, False),
        ({"outcome": "no-further-action", "received": at(3, 31), "decided": at(4, 1)}, True),
        ({"outcome": "early-help", "decided": at(3, 31, 22, 2027)}, True),
        ({"outcome": "passed-on", "received": at(3, 30, year=2027), "decided": at(4, 1, year=2027)}, False),
        ({"outcome": "", "step": "screening", "received": at(1, 5, year=2026)}, True),
    ],
)
def test_which_referrals_are_cases_of_the_period(said: dict[str, Any], is_told: bool) -> None:
    assert (case_of(**said) is not None) is is_told


def test_what_came_after_the_reference_date_is_not_told_yet() -> None:
    case = case_of(step="closed", closed=day(4, 1, 2027), closed_why="RC7")
    assert (case and case.closed, case and case.closed_why) == (None, "")
    case = case_of(step="closed", closed=day(3, 31, 2027), closed_why="RC7")
    assert (case and case.closed, case and case.closed_why) == (day(3, 31, 2027), "RC7")
    one = told(
        open=Assessment(
            referral="worry", started=day(3, 1, 2027), authorised=at(4, 1, year=2027), factors=("1A",), step="closed"
        ),
        later=Assessment(referral="worry", started=day(4, 1, 2027)),
        plan=Plan(plan_kind="cin", referral="worry", began=day(3, 31, 2027), step="ended", ended=day(4, 5, 2027)),
        next=Plan(plan_kind="cin", referral="worry", began=day(4, 1, 2027), step="active"),
        enquiry=Enquiry(referral="worry", started=day(3, 30, 2027), step="no-conference", ended=at(4, 1, year=2027)),
    )
    (case,) = one.cases
    assert case.assessments == (shape.Assessment(began=day(3, 1, 2027)),)
    assert case.plans == (shape.InNeedPlan(began=day(3, 31, 2027)),)
    assert case.enquiries == (shape.Enquiry(began=day(3, 30, 2027)),)


def test_what_was_over_before_the_period_is_not_told_any_more() -> None:
    old: dict[str, Any] = {
        "assessed": Assessment(referral="worry", started=day(2, 1), authorised=at(3, 31), step="authorised"),
        "unfounded": Enquiry(referral="worry", started=day(2, 1), step="unsubstantiated", ended=at(3, 31)),
        "enquiry": Enquiry(referral="worry", started=day(2, 1), step="conference", ended=at(3, 1)),
        "conference": Conference(conference_kind="initial", enquiry="enquiry", step="held", held=day(3, 31)),
        "own": Conference(conference_kind="transfer", referral="worry", step="held", held=day(3, 31)),
        "cin": Plan(plan_kind="cin", referral="worry", began=day(2, 1), step="ended", ended=day(3, 31)),
        "cp": Plan(plan_kind="cp", referral="worry", began=day(2, 1), step="ended", ended=day(3, 31)),
    }
    (case,) = told(**old).cases
    assert case == shape.Case(referred=day(5, 5), source="2A", need="N1", no_action=False)
    (case,) = told(**{name: _a_day_later(one) for name, one in old.items()}).cases
    assert [len(some) for some in (case.assessments, case.enquiries, case.plans, case.protection)] == [1, 2, 1, 1]
    assert case.conference == day(4, 1)
    assert case.enquiries[1].conference == day(4, 1)


def _a_day_later(one: Any) -> Any:
    said = {name: getattr(one, name, None) for name in ("authorised", "ended", "held")}
    later = {name: at(4, 1) if hasattr(value, "hour") else day(4, 1) for name, value in said.items() if value}
    return structs.replace(one, **later) if one.step != "conference" else one


def test_a_transfer_conference_stands_with_the_referral() -> None:
    came = Conference(conference_kind="transfer", referral="worry", step="held", held=day(5, 20), outcome="plan")
    (case,) = told(came=came).cases
    assert (case.conference, case.enquiries) == (day(5, 20), ())


def test_a_referral_without_an_outcome_is_never_taken_for_one_that_went_no_further() -> None:
    case = case_of(outcome="", step="acknowledged")
    assert case is not None
    assert case.no_action is None
    assert case_of(outcome="", step="closed", closed=day(3, 31)) is None


def test_nothing_is_decided_while_a_referral_is_looked_at_again() -> None:
    case = case_of(outcome="no-further-action", step="screening")
    assert case is not None
    assert case.no_action is None


def test_reviews_of_before_the_period_are_told_with_a_plan_that_goes_on() -> None:
    plan = Plan(plan_kind="cp", referral="worry", began=day(1, 5), step="active", category="PHY", previous_plans=2)
    held = Conference(conference_kind="review", plan="cp", step="held", held=day(3, 30), outcome="end")
    (case,) = told(cp=plan, review=held).cases
    assert case.protection == (
        shape.ProtectionPlan(
            began=day(1, 5), category_first="PHY", category_latest="PHY", before=2,
            reviews=shape.Reviews(days=(day(3, 30),)),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "astray",
    [
        Plan(plan_kind="cp", began=day(5, 20), step="active"),
        Plan(plan_kind="cin", referral="gone", began=day(5, 20), step="active"),
        Enquiry(referral="", started=day(5, 20)),
        Assessment(referral="joined", started=day(5, 20), step="in-progress"),
        Conference(conference_kind="initial", step="held", held=day(5, 20)),
        Conference(conference_kind="initial", enquiry="gone", step="held", held=day(5, 20)),
    ],
    ids=lambda one: type(one).__name__,
)
def test_work_that_belongs_to_no_case_is_counted_and_never_dropped_in_silence(astray: Any) -> None:
    joined = Referral(author="t", received=at(5, 19), outcome="joined", decided=at(5, 19), step="acknowledged")
    one = filled("child", with_(astray=astray, joined=joined), PERIOD)
    assert one is not None
    assert one.left_out == 1
    alone = filled("child", file_of({"child": AMARA, "astray": astray}), PERIOD)
    assert alone is not None
    assert (alone.left_out, alone.child.cases) == (1, ())


def test_a_child_of_whom_the_census_does_not_ask_is_not_in_it() -> None:
    looked_after = Plan(plan_kind="looked-after", began=day(5, 20), step="active")
    assert filled("child", file_of({"child": AMARA, "plan": looked_after}), PERIOD) is None


@pytest.mark.parametrize(
    ("status", "beside", "is_told"),
    [
        ({"code": "CPP"}, {}, True),
        ({"code": "CIN", "since": day(3, 31, 2027)}, {}, True),
        ({"code": "CIN", "since": day(4, 1, 2027)}, {}, False),
        ({"code": "CPP", "ended": True}, {}, False),
        ({"code": "LAC"}, {}, False),
        ({"code": "CPP", "topic": "hazard"}, {}, False),
        ({"code": "CPP"}, {"heard": UNBORN["heard"]}, True),
        ({"code": "CPP"}, {"worry": Referral(**WORRY)}, False),
    ],
)
def test_a_status_without_a_case_is_told(status: dict[str, Any], beside: dict[str, Any], is_told: bool) -> None:
    alert = Alert(**{"topic": "status", "words": "", **status})
    one = filled("child", file_of({"child": AMARA, "alert": alert, **beside}), PERIOD)
    assert (one is not None and one.without_a_case) is is_told


def test_a_record_that_cannot_be_read_brings_the_child_into_the_report() -> None:
    one = filled("child", file_of({"child": AMARA}), PERIOD, unreadable=1)
    assert one == Filled(told().__class__(identifiers=told().identifiers, characteristics=told().characteristics), 0, 1)


def test_a_time_that_no_calendar_has_is_told_and_stops_nothing() -> None:
    one = filled("child", with_(odd=Referral(author="t", received=datetime(1, 1, 1, tzinfo=UTC))), PERIOD)
    assert one is not None
    assert (one.unreadable, one.child.identifiers.la_child_id, one.child.cases) == (1, "40118273", ())


ODD = (
    None, date(1, 1, 1), date(2000, 2, 29), day(3, 31), day(4, 1), day(9, 12), day(3, 31, 2027), day(4, 1, 2027),
    date(9999, 12, 31),
)  # fmt: skip


def test_no_dates_however_odd_stop_a_return(tmp_path: Path) -> None:
    """As they may come by import: each record with any of these days, and any step."""
    chance = random.Random(7)
    findings = Findings(PERIOD)
    for number in range(300):
        said = {name: _with_odd(one, chance) for name, one in WHOLE.items()}
        one = filled(f"child{number}", file_of(said), PERIOD)
        if one is not None:
            findings.look(f"child{number}", one)
            assert "".join(xml.child(one.child)).startswith("    <Child>")
    assert findings.children > 200
    assert len(findings.found) > 40


def _with_odd(one: Any, chance: random.Random) -> Any:
    """One record in four says something else in each of its days."""
    if chance.randrange(4):
        return one
    days = {name: chance.choice(ODD) for name in one.__struct_fields__ if isinstance(getattr(one, name), date)}
    for name, other in days.items():
        if isinstance(getattr(one, name), datetime) and other:
            days[name] = datetime(other.year, other.month, other.day, 12, tzinfo=UTC)
    return structs.replace(one, **days)


def test_what_nobody_has_recorded_stays_empty() -> None:
    records = {
        "child": Child(given="A", family="B"),
        "worry": Referral(author="t", received=at(5, 5), outcome="assessment", step="acknowledged"),
    }
    one = filled("child", file_of(records), PERIOD)
    assert one is not None
    who, how, (case,) = one.child.identifiers, one.child.characteristics, one.child.cases
    assert (who.upn, who.no_upn, who.born, who.expected, who.died) == ("", "", None, None, None)
    assert how == shape.Characteristics()
    assert (case.source, case.need) == ("", "")


def test_a_death_is_told_from_its_day() -> None:
    for died, is_told in ((day(3, 31, 2027), day(3, 31, 2027)), (day(4, 1, 2027), None)):
        file = with_().having({"child": structs.replace(AMARA, died=died)})
        one = filled("child", file, PERIOD)
        assert one is not None
        assert one.child.identifiers.died == is_told


def test_a_child_without_a_number_of_the_authority_has_the_same_one_in_every_return() -> None:
    ids = [new_id() for _ in range(1000)]
    made = [la_child_id(id, None) for id in ids]
    assert made == [la_child_id(id, Child(given="A", family="B")) for id in ids]
    assert len(set(made)) == 1000
    assert all(len(one) == 20 and one.isalnum() for one in made)
    assert la_child_id(ids[0], AMARA) == "40118273"
    assert la_child_id("018f6a2e-0000-7000-8000-000000000001", None) == "D6XHQLVNBIQBEJM4JESO"


def test_the_period_is_that_of_the_collection() -> None:
    assert census_year(2027) == (date(2026, 4, 1), date(2027, 3, 31))
