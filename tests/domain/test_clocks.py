"""Where clocks stand and what they say: met, late, overdue, soon, ahead, stopped, lapsed; and what counts."""

from datetime import UTC, date, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest

from app.domain.clock_rules import amended, read_rules, shipped
from app.domain.clocks import Clock, ClockState, clocks, next_due
from app.domain.happening import DETAILS, Happening, Happens
from app.domain.length import Length, Unit
from app.domain.working_days import ENGLAND_AND_WALES
from tests.domain.test_clock_dates import LONDON, at, clocks_of, of

RULES = shipped("england").rules


def now(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def the(rule: str, happened: list[Happening], when: str) -> Clock:
    """The one clock of a rule."""
    (clock,) = clocks_of(rule, happened, now(when))
    return clock


def all_of(happened: list[Happening], when: str) -> dict[str, Clock]:
    """Every clock that runs in England, by its rule: of those that repeat, the last interval."""
    return {one.rule.id: one for one in clocks(RULES, happened, ENGLAND_AND_WALES, LONDON, now(when))}


REFERRAL = of("referral-received", "2026-03-03T10:00", "referral")  # a Tuesday; decided by Wednesday
DECIDED = of("referral-decided:assessment", "2026-03-04T16:00", "referral")
PLAN = of("plan-began:cp", "2026-03-26", "plan")  # a Thursday
ENQUIRY = of("strategy-held:enquiry", "2026-03-05T11:00", "strategy")


def visit(when: str, record: str, kind: str = "cp", *, seen: bool = True) -> list[Happening]:
    made = of(f"visit-made:{kind}", when, record)
    return [made, of(f"child-seen:{kind}", when, record)] if seen else [made]


# --- where a clock stands


@pytest.mark.parametrize(
    ("when", "state", "left", "standing"),
    [
        ("2026-03-27T09:00", ClockState.RUNNING, Length(9, Unit.WORKING_DAY), "9 working days left."),
        ("2026-04-07T23:59", ClockState.RUNNING, Length(4, Unit.WORKING_DAY), "4 working days left."),
        ("2026-04-08T00:00", ClockState.SOON, Length(3, Unit.WORKING_DAY), "3 working days left."),
        ("2026-04-10T09:00", ClockState.SOON, Length(1, Unit.WORKING_DAY), "1 working day left."),
        ("2026-04-11T09:00", ClockState.SOON, Length(1, Unit.WORKING_DAY), "1 working day left."),
        ("2026-04-13T23:59", ClockState.SOON, Length(0, Unit.WORKING_DAY), "Due today."),
        ("2026-04-14T00:00", ClockState.OVERDUE, Length(-1, Unit.DAY), "1 day over."),
        ("2026-04-20T09:00", ClockState.OVERDUE, Length(-7, Unit.DAY), "7 days over."),
    ],
)
def test_a_visit_to_make_within_10_working_days(when: str, state: ClockState, left: Length, standing: str) -> None:
    clock = the("cp-visit", [PLAN], when)  # due on Monday 13 April, after Easter; soon from 3 working days before
    assert (clock.state, clock.left, clock.standing) == (state, left, standing)
    assert clock.end is None


@pytest.mark.parametrize(
    ("when", "state", "standing"),
    [
        ("2026-03-05T14:19", ClockState.RUNNING, "24 hours left."),
        ("2026-03-05T14:20", ClockState.SOON, "24 hours left."),
        ("2026-03-06T13:19", ClockState.SOON, "1 hour left."),
        ("2026-03-06T14:20", ClockState.SOON, "Less than an hour left."),
        ("2026-03-06T14:21", ClockState.OVERDUE, "Less than an hour over."),
        ("2026-03-06T17:20", ClockState.OVERDUE, "3 hours over."),
        ("2026-03-13T14:20", ClockState.OVERDUE, "7 days over."),
    ],
)
def test_police_protection_is_counted_to_the_minute(when: str, state: ClockState, standing: str) -> None:
    clock = the("police-protection", [of("police-protection-began", "2026-03-03T14:20", "protection")], when)
    assert (clock.state, clock.standing) == (state, standing)


@pytest.mark.parametrize(
    ("began", "when", "state", "standing"),
    [
        ("2026-03-27T14:20Z", "2026-03-28T14:20Z", ClockState.RUNNING, "48 hours left."),  # forward on 29 March
        ("2026-10-23T13:20Z", "2026-10-24T12:20Z", ClockState.RUNNING, "49 hours left."),  # back on 25 October
        ("2026-10-22T01:30Z", "2026-10-25T00:45Z", ClockState.SOON, "Less than an hour left."),  # 01:45, then 01:00
        ("2026-10-22T00:50Z", "2026-10-25T01:10Z", ClockState.OVERDUE, "Less than an hour over."),  # 01:50, now 01:10
    ],
)
def test_hours_are_counted_by_the_instant_and_not_by_the_clock_on_the_wall(
    began: str, when: str, state: ClockState, standing: str
) -> None:
    start = of("police-protection-began", began, "protection")
    here = datetime.fromisoformat(when).astimezone(LONDON)
    (clock,) = clocks_of(
        "police-protection", [start._replace(at=datetime.fromisoformat(began).astimezone(LONDON))], here
    )
    assert (clock.state, clock.standing) == (state, standing)
    ended = Happening(Happens.POLICE_PROTECTION_ENDED, here, "protection")
    (clock,) = clocks_of("police-protection", [start, ended], datetime.fromisoformat("2026-12-01T09:00Z"))
    assert clock.state is (ClockState.MET_LATE if state is ClockState.OVERDUE else ClockState.MET)


def test_what_happened_in_the_hour_that_comes_twice_stands_in_its_order() -> None:
    first = Happening(Happens.PLAN_BEGAN, datetime(2026, 10, 25, 0, 50, tzinfo=UTC).astimezone(LONDON), "plan", "cp")
    seen = Happening(Happens.CHILD_SEEN, datetime(2026, 10, 25, 1, 10, tzinfo=UTC).astimezone(LONDON), "v1", "cp")
    assert clocks_of("cp-visit", [first, seen], now("2026-10-26T09:00"))[0].end == seen
    assert (
        clocks_of("cp-visit", [first._replace(at=seen.at), seen._replace(at=first.at)], now("2026-10-26T09:00"))[0].end
        is None
    )


@pytest.mark.parametrize(
    ("done", "state", "standing"),
    [
        ("2026-03-04T23:59", ClockState.MET, "Done on Wednesday 4 March, in time."),
        ("2026-03-05T00:00", ClockState.MET_LATE, "Done on Thursday 5 March, 1 day late."),
        ("2026-03-09T09:00", ClockState.MET_LATE, "Done on Monday 9 March, 5 days late."),
    ],
)
def test_a_referral_is_decided_in_time_or_late(done: str, state: ClockState, standing: str) -> None:
    decided = of("referral-decided:advice", done, "referral")
    clock = the("referral-decision", [REFERRAL, decided], "2026-05-01T09:00")
    assert (clock.state, clock.standing, clock.end) == (state, standing, decided)


def test_a_day_without_a_time_is_in_time_until_its_own_day_is_over() -> None:
    back = of("came-back", "2026-03-03T20:00", "missing")
    same_day = of("return-interview-held", "2026-03-06", "interview", "missing")
    day_after = of("return-interview-held", "2026-03-07", "interview", "missing")
    assert the("return-interview", [back, same_day], "2026-03-20T09:00").state is ClockState.MET
    late = the("return-interview", [back, day_after], "2026-03-20T09:00")
    assert (late.state, late.standing) == (ClockState.MET_LATE, "Done on Saturday 7 March, 1 day late.")


def test_both_readings_of_the_45_working_days_run() -> None:
    started = of("assessment-started", "2026-03-05", "assessment", "referral")
    found = all_of([REFERRAL, DECIDED, started], "2026-03-10T09:00")
    assert found["assessment-from-referral"].due.date() == date(2026, 5, 8)
    assert found["assessment-from-start"].due.date() == date(2026, 5, 12)
    done = of("assessment-authorised", "2026-05-11T12:00", "assessment", "referral")
    found = all_of([REFERRAL, DECIDED, started, done], "2026-06-01T09:00")
    assert found["assessment-from-referral"].state is ClockState.MET_LATE
    assert found["assessment-from-start"].state is ClockState.MET


# --- what counts


def test_a_visit_at_which_the_child_was_not_seen_does_not_count_and_is_named() -> None:
    clock = the("cp-visit", [PLAN, *visit("2026-04-09T10:00", "v1", seen=False)], "2026-04-10T09:00")
    assert clock.state is ClockState.SOON
    assert clock.words == (
        "10 working days from the start of the plan on Thursday 26 March, two bank holidays between. "
        "The visit of Thursday 9 April does not count, because the child was not seen."
    )


def test_several_such_visits_are_counted_and_the_last_is_named() -> None:
    tried = [*visit("2026-04-02T10:00", "v1", seen=False), *visit("2026-04-09T10:00", "v2", seen=False)]
    clock = the("cp-visit", [PLAN, *tried], "2026-04-10T09:00")
    assert clock.words.endswith(
        " Two visits since do not count, because the child was not seen; the last was on Thursday 9 April."
    )


def test_the_next_visit_is_counted_from_the_one_at_which_the_child_was_seen() -> None:
    happened = [PLAN, *visit("2026-04-01T10:00", "v1"), *visit("2026-04-09T10:00", "v2", seen=False)]
    first, second = clocks_of("cp-visit", happened, now("2026-04-10T09:00"))
    assert (first.state, first.due.date()) == (ClockState.MET, date(2026, 4, 13))
    assert "does not count" not in first.words
    assert (second.state, second.due.date()) == (ClockState.RUNNING, date(2026, 4, 17))
    assert second.start.record == "v1"
    assert second.words == (
        "10 working days from the visit of Wednesday 1 April, at which the child was seen, two bank holidays between. "
        "The visit of Thursday 9 April does not count, because the child was not seen."
    )


def test_a_visit_at_which_nobody_opened_is_named_as_well() -> None:
    clock = the("cp-visit", [PLAN, *visit("2026-04-09T10:00", "v1", "no-access", seen=False)], "2026-04-10T09:00")
    assert clock.words.endswith(" The visit of Thursday 9 April does not count, because the child was not seen.")


@pytest.mark.parametrize(
    "other",
    [
        of("core-group-held", "2026-03-31", "group"),
        of("review-held:cp", "2026-03-31", "review"),
        of("child-seen:cin", "2026-03-31T10:00", "v"),
        of("child-seen:looked-after", "2026-03-31T10:00", "v"),
        of("child-seen:section-47", "2026-03-31T10:00", "v"),
        of("contact-held:cp", "2026-03-31T10:00", "v"),
        of("visit-made:cp", "2026-03-31T10:00", "v"),
    ],
)
def test_nothing_but_a_child_protection_visit_is_one(other: Happening) -> None:
    (clock,) = clocks_of("cp-visit", [PLAN, other], now("2026-04-01T09:00"))
    assert clock.end is None
    assert clock.due.date() == date(2026, 4, 13)


def test_the_decision_on_one_referral_leaves_the_clock_of_another() -> None:
    again = of("referral-received", "2026-03-03T15:00", "again")
    found = clocks_of("referral-decision", [REFERRAL, again, DECIDED], now("2026-03-06T09:00"))
    assert {one.start.record: one.state for one in found} == {
        "referral": ClockState.MET,
        "again": ClockState.OVERDUE,
    }


def test_an_assessment_meets_the_clock_of_its_own_referral_alone() -> None:
    again = of("referral-received", "2026-03-10T15:00", "again")
    done = of("assessment-authorised", "2026-04-01T12:00", "assessment", "again")
    found = clocks_of("assessment-from-referral", [REFERRAL, again, done], now("2026-04-02T09:00"))
    assert {one.start.record: one.end for one in found} == {"referral": None, "again": done}


def test_what_does_not_say_to_which_work_it_belongs_meets_nothing() -> None:
    held = of("conference-held:initial", "2026-03-20", "conference")
    assert the("initial-conference", [ENQUIRY, held], "2026-03-23T09:00").end is None
    assert the("initial-conference", [ENQUIRY, held._replace(about="strategy")], "2026-03-23T09:00").end is not None


def test_what_is_dated_after_today_has_not_happened() -> None:
    slip = of("referral-decided:advice", "2027-03-04T10:00", "referral")
    assert the("referral-decision", [REFERRAL, slip], "2026-03-06T09:00").state is ClockState.OVERDUE
    death = of("died", "2027-03-04", "child")
    assert the("cp-visit", [PLAN, death], "2026-04-20T09:00").state is ClockState.OVERDUE


def test_what_was_before_the_start_has_not_met_it() -> None:
    before = visit("2026-03-20T10:00", "v1")
    assert the("cp-visit", [PLAN, *before], "2026-03-27T09:00").end is None


def test_on_the_day_of_the_start_a_day_and_a_time_are_not_put_in_order() -> None:
    """A plan knows its day, a visit its time: a visit on the first day of the plan counts."""
    (first, second) = clocks_of("cp-visit", [PLAN, *visit("2026-03-26T09:00", "v1")], now("2026-03-27T09:00"))
    assert first.state is ClockState.MET
    assert second.start.record == "v1"


def test_two_visits_on_one_day_are_two_intervals() -> None:
    happened = [PLAN, *visit("2026-04-01T10:00", "v1"), *visit("2026-04-01T16:00", "v2")]
    found = clocks_of("cp-visit", happened, now("2026-04-02T09:00"))
    assert sorted((one.start.record, one.state) for one in found) == [
        ("plan", ClockState.MET),
        ("v1", ClockState.MET),
        ("v2", ClockState.RUNNING),
    ]


# --- what ends a clock otherwise


@pytest.mark.parametrize(
    ("by", "standing"),
    [
        (of("plan-ended:cp", "2026-04-08", "plan"), "Ended on Wednesday 8 April because the plan ended."),
        (of("died", "2026-04-08", "child"), "Ended on Wednesday 8 April because the child died."),
        (of("moved-away", "2026-04-08", "move", "plan"), "Ended on Wednesday 8 April because the child moved away."),
        (of("closed", "2026-04-08T12:00", "c", "plan"), "Ended on Wednesday 8 April because the case was closed."),
        (
            of("plan-ended:cp", "2026-04-15", "plan"),
            "Ended on Wednesday 15 April, 2 days over, because the plan ended.",
        ),
    ],
)
def test_a_clock_ends_with_what_it_was_for(by: Happening, standing: str) -> None:
    clock = the("cp-visit", [PLAN, by], "2026-06-01T09:00")
    assert (clock.state, clock.standing, clock.end) == (ClockState.STOPPED, standing, by)


def test_the_end_of_another_plan_ends_nothing() -> None:
    ended = of("plan-ended:cin", "2026-03-27", "cin-plan")
    assert the("cp-visit", [PLAN, ended], "2026-04-20T09:00").state is ClockState.OVERDUE


def test_another_referral_that_is_closed_or_passed_on_leaves_what_is_due() -> None:
    """A child on a plan of whom a second referral went elsewhere is still to be visited, and a third to be decided."""
    other = [of("closed", "2026-03-27T12:00", "second"), of("moved-away", "2026-03-27T12:00", "second")]
    third = of("referral-received", "2026-03-26T15:00", "third")
    found = all_of([PLAN, third, *other], "2026-04-20T09:00")
    assert found["cp-visit"].state is ClockState.OVERDUE
    assert found["cp-review"].state is ClockState.RUNNING
    assert found["referral-decision"].state is ClockState.OVERDUE
    own = all_of([third, of("closed", "2026-03-27T12:00", "third")], "2026-04-20T09:00")
    assert own["referral-decision"].state is ClockState.STOPPED


def test_a_visit_after_the_end_of_the_plan_is_none_under_it() -> None:
    happened = [PLAN, of("plan-ended:cp", "2026-04-08", "plan"), *visit("2026-04-09T10:00", "v1")]
    assert the("cp-visit", happened, "2026-06-01T09:00").state is ClockState.STOPPED


def test_after_the_end_of_a_plan_the_next_plan_has_clocks_of_its_own() -> None:
    happened = [PLAN, of("plan-ended:cp", "2026-04-08", "plan"), of("plan-began:cp", "2026-09-01", "plan-2")]
    found = clocks_of("cp-visit", happened, now("2026-09-02T09:00"))
    assert [(one.start.record, one.state) for one in found] == [
        ("plan", ClockState.STOPPED),
        ("plan-2", ClockState.RUNNING),
    ]


def test_what_was_done_before_the_end_still_counts() -> None:
    happened = [PLAN, *visit("2026-04-07T10:00", "v1"), of("plan-ended:cp", "2026-04-08", "plan")]
    found = clocks_of("cp-visit", happened, now("2026-06-01T09:00"))
    assert [(one.start.record, one.state) for one in found] == [
        ("plan", ClockState.MET),
        ("v1", ClockState.STOPPED),
    ]


def test_a_review_that_ends_the_plan_on_its_day_is_held() -> None:
    happened = [PLAN, of("review-held:cp", "2026-06-20", "review"), of("plan-ended:cp", "2026-06-20", "plan")]
    first, second = clocks_of("cp-review", happened, now("2026-07-01T09:00"))
    assert (first.state, second.state) == (ClockState.MET, ClockState.STOPPED)


@pytest.mark.parametrize("outcome", sorted(DETAILS[Happens.REFERRAL_DECIDED]))
def test_an_assessment_is_due_only_where_one_was_decided(outcome: str) -> None:
    decided = of(f"referral-decided:{outcome}", "2026-03-04T10:00", "referral")
    clock = the("assessment-from-referral", [REFERRAL, decided], "2026-03-10T09:00")
    runs = outcome in ("assessment", "strategy-discussion")
    assert clock.state is (ClockState.RUNNING if runs else ClockState.STOPPED)


@pytest.mark.parametrize("outcome", ["unsubstantiated", "no-conference"])
def test_no_conference_is_due_where_the_enquiry_found_none_needed(outcome: str) -> None:
    ended = of(f"enquiry-ended:{outcome}", "2026-03-10T10:00", "enquiry", "strategy")
    clock = the("initial-conference", [ENQUIRY, ended], "2026-03-11T09:00")
    assert clock.standing == "Ended on Tuesday 10 March because the enquiry ended without a conference."


def test_a_conference_is_due_where_the_enquiry_asks_for_one_and_after_no_other_discussion() -> None:
    ended = of("enquiry-ended:conference", "2026-03-10T10:00", "enquiry", "strategy")
    assert the("initial-conference", [ENQUIRY, ended], "2026-03-11T09:00").state is ClockState.RUNNING
    without = of("strategy-held:no-enquiry", "2026-03-05T11:00", "strategy")
    assert not clocks_of("initial-conference", [without], now("2026-03-11T09:00"))


def test_another_placement_ends_the_visits_of_the_first() -> None:
    first, second = (of("placement-began:", "2026-03-02", "p1"), of("placement-began:to-18", "2026-03-20", "p2"))
    found = all_of([first, second], "2026-03-23T09:00")
    assert found["looked-after-visit"].standing == (
        "Ended on Friday 20 March, 11 days over, because another placement began."
    )
    assert found["looked-after-visit-to-18"].state is ClockState.SOON


def test_of_two_placements_on_one_day_one_stays_open() -> None:
    both = [of("placement-began:", "2026-03-02", "p1"), of("placement-began:", "2026-03-02", "p2")]
    found = clocks_of("looked-after-visit", both, now("2026-03-03T09:00"))
    assert sorted((one.start.record, one.end is None) for one in found) == [("p1", False), ("p2", True)]


def test_the_end_of_one_placement_leaves_the_visits_of_the_next() -> None:
    happened = [
        of("placement-began:", "2026-03-02", "p1"),
        of("placement-began:", "2026-03-09", "p2"),
        of("placement-ended", "2026-03-09", "p1"),
    ]
    found = clocks_of("looked-after-visit", happened, now("2026-03-10T09:00"))
    assert {one.start.record: one.state for one in found} == {"p1": ClockState.STOPPED, "p2": ClockState.SOON}


# --- health visitors


BORN = of("born", "2026-01-01", "child")


def reviews(happened: list[Happening], when: str) -> dict[str, ClockState]:
    return {
        one.rule.id.removeprefix("review-"): one.state
        for one in clocks(RULES, happened, ENGLAND_AND_WALES, LONDON, now(when))
        if one.rule.regime == "health"
    }


def test_before_the_birth_all_five_reviews_stand_at_their_days() -> None:
    expected = of("due-to-be-born", "2026-07-15", "child")
    found = all_of([expected], "2026-04-01T09:00")
    assert {id: one.due.date() for id, one in found.items()} == {
        "review-antenatal": date(2026, 7, 15),
        "review-new-birth": date(2026, 7, 29),
        "review-six-to-eight-weeks": date(2026, 9, 9),
        "review-one-year": date(2027, 7, 15),
        "review-two-years": date(2029, 1, 15),
    }
    assert {one.state for one in found.values()} == {ClockState.AHEAD}
    assert found["review-antenatal"].standing == "Can be done from Wednesday 22 April."
    assert found["review-antenatal"].words == "Between 12 weeks before and the expected birth on Wednesday 15 July."


def test_the_day_of_birth_counts_and_no_longer_the_one_that_was_expected() -> None:
    expected = of("due-to-be-born", "2026-01-15", "child")
    found = all_of([expected, BORN], "2026-01-12T09:00")
    assert found["review-new-birth"].due.date() == date(2026, 1, 15)
    assert found["review-antenatal"].standing == "Ended on Thursday 1 January because the child was born."


def test_what_runs_back_from_a_day_is_met_before_it() -> None:
    expected = of("due-to-be-born", "2026-07-15", "child")
    held = of("health-review-held:antenatal", "2026-05-04", "contact")
    assert all_of([expected, held], "2026-05-05T09:00")["review-antenatal"].state is ClockState.MET
    conference = of("conference-arranged:initial", "2026-04-08T10:00", "conference", "strategy")
    for when, state in (("2026-04-02", ClockState.MET), ("2026-04-07", ClockState.MET_LATE)):
        shared = of("conference-report-shared:initial", when, "conference", "strategy")
        clock = the("report-for-initial-conference", [conference, shared], "2026-04-07T12:00")
        assert clock.state is state
    held = of("conference-held:initial", "2026-04-08", "conference", "strategy")
    clock = the("report-for-initial-conference", [conference, held], "2026-04-09T12:00")
    assert clock.standing == "Ended on Wednesday 8 April, 6 days over, because the conference has been held."


def test_a_move_long_before_ends_no_clock_that_runs_back() -> None:
    moved = of("moved-away", "2026-01-05", "child")  # and back before the window opened
    expected = of("due-to-be-born", "2026-07-15", "child")
    assert all_of([expected, moved], "2026-05-05T09:00")["review-antenatal"].state is ClockState.RUNNING


def test_nothing_is_due_after_a_death_also_one_that_was_before_the_start() -> None:
    death = of("died", "2026-03-20", "child")
    assert the("cp-visit", [PLAN, death], "2026-04-20T09:00").state is ClockState.STOPPED
    conference = of("conference-arranged:initial", "2026-04-08T10:00", "conference")
    assert the("report-for-initial-conference", [conference, death], "2026-04-03T09:00").state is ClockState.STOPPED


def test_reviews_open_are_overdue_and_lapse_as_the_next_one_opens() -> None:
    assert reviews([BORN], "2026-01-10T23:59")["new-birth"] is ClockState.AHEAD
    assert reviews([BORN], "2026-01-11T00:00")["new-birth"] is ClockState.SOON
    assert reviews([BORN], "2026-01-16T09:00")["new-birth"] is ClockState.OVERDUE
    assert reviews([BORN], "2026-02-12T23:59")["new-birth"] is ClockState.OVERDUE
    assert reviews([BORN], "2026-02-13T00:00") == {
        "new-birth": ClockState.LAPSED,
        "six-to-eight-weeks": ClockState.RUNNING,
        "one-year": ClockState.AHEAD,
        "two-years": ClockState.AHEAD,
    }


def test_a_child_of_ten_is_not_reproached_with_reviews_before_they_came() -> None:
    found = all_of([of("born", "2016-01-01", "child")], "2026-03-03T09:00")
    assert {one.state for one in found.values()} == {ClockState.LAPSED}
    assert found["review-one-year"].standing == "Not done in its time, and no longer expected."


def test_a_review_meets_its_own_clock_early_in_time_or_late() -> None:
    for when, state in (("2026-01-08", ClockState.MET), ("2026-01-15", ClockState.MET), ("2026-03-01", None)):
        held = of("health-review-held:new-birth", when, "contact")
        found = reviews([BORN, held], "2026-03-02T09:00")
        assert found["new-birth"] is (state or ClockState.MET_LATE)
        assert found["six-to-eight-weeks"] is ClockState.OVERDUE


# --- several regimes


def test_of_two_regimes_the_strictest_visit_is_due_first_and_it_is_said_why() -> None:
    happened = [PLAN, of("placement-began:", "2026-03-30", "placement"), *visit("2026-04-01T10:00", "v1")]
    found = clocks(RULES, happened, ENGLAND_AND_WALES, LONDON, now("2026-04-02T09:00"))
    due = next_due(found, "visit", LONDON, now("2026-04-02T09:00"))
    assert due is not None
    assert due.clock.rule.id == "looked-after-visit"
    assert due.why == (
        "The visit to a looked-after child is due first, on Monday 6 April; the child protection visit is due on "
        "Friday 17 April. 1 week from the start of the placement on Monday 30 March."
    )


def test_what_is_over_and_what_falls_on_one_day_are_said_so() -> None:
    happened = [PLAN, of("plan-began:cin", "2026-03-12", "cin")]  # both due on Monday 13 April
    found = clocks(RULES, happened, ENGLAND_AND_WALES, LONDON, now("2026-04-20T09:00"))
    due = next_due(found, "visit", LONDON, now("2026-04-20T09:00"))
    assert due is not None
    assert due.why.startswith(
        "The child in need visit was due first, on Monday 13 April; the child protection visit was due the same day."
    )


def test_with_one_regime_its_own_sentence_is_the_reason_and_with_none_there_is_no_date() -> None:
    found = clocks(RULES, [PLAN], ENGLAND_AND_WALES, LONDON, now("2026-04-02T09:00"))
    due = next_due(found, "visit", LONDON, now("2026-04-02T09:00"))
    assert due is not None
    assert due.why == due.clock.words
    done = [PLAN, of("plan-ended:cp", "2026-04-01", "plan")]
    found = clocks(RULES, done, ENGLAND_AND_WALES, LONDON, now("2026-04-02T09:00"))
    assert next_due(found, "visit", LONDON, now("2026-04-02T09:00")) is None


# --- the sentences


@pytest.mark.parametrize(
    ("rule", "start", "when", "words"),
    [
        (
            "assessment-from-referral",
            "2026-03-03T10:00",
            "2026-03-04T09:00",
            "45 working days from the referral of Tuesday 3 March, three bank holidays between.",
        ),
        (
            "initial-conference",
            "2025-08-11T10:00",
            "2025-08-12T09:00",
            "15 working days from the strategy discussion of Monday 11 August, one bank holiday between.",
        ),
        (
            "referral-decision",
            "2026-03-03T10:00",
            "2026-03-04T09:00",
            "1 working day from the referral of Tuesday 3 March, no bank holidays between.",
        ),
        (
            "referral-decision",
            "2025-12-31T10:00",
            "2026-01-02T09:00",
            "1 working day from the referral of Wednesday 31 December 2025, one bank holiday between.",
        ),
        (
            "cp-review",
            "2026-01-31",
            "2026-02-03T09:00",
            "3 months from the start of the plan on Saturday 31 January; April has no day 31, so it is the last day of "
            "April.",
        ),
        (
            "police-protection",
            "2026-03-27T14:20",
            "2026-03-27T15:00",
            "72 hours from the start of police protection on Friday 27 March at 14:20; the clocks go forward in that "
            "time.",
        ),
        (
            "police-protection",
            "2026-10-23T14:20",
            "2026-10-23T15:00",
            "72 hours from the start of police protection on Friday 23 October at 14:20; the clocks go back in that "
            "time.",
        ),
        (
            "police-protection",
            "2026-03-03T14:20",
            "2026-03-03T15:00",
            "72 hours from the start of police protection on Tuesday 3 March at 14:20.",
        ),
        (
            "return-interview",
            "2026-03-03",
            "2026-03-04T15:00",
            "72 hours from the return on Tuesday 3 March, counted from midnight because no time of day is recorded.",
        ),
        (
            "report-for-initial-conference",
            "2026-04-08T10:00",
            "2026-03-20T09:00",
            "2 working days before the conference of Wednesday 8 April, two bank holidays between.",
        ),
        (
            "review-new-birth",
            "2026-01-01",
            "2026-01-02T09:00",
            "Between 10 and 14 days from the birth on Thursday 1 January.",
        ),
        (
            "looked-after-visit",
            "2026-03-02",
            "2026-03-03T09:00",
            "1 week from the start of the placement on Monday 2 March.",
        ),
        (
            "referral-decision",
            "2028-03-03T10:00",
            "2028-03-04T09:00",
            "1 working day from the referral of Friday 3 March, no bank holidays between. The bank holidays of 2028 "
            "are expected and not published yet.",
        ),
        (
            "initial-conference",
            "2028-12-15T10:00",
            "2028-12-16T09:00",
            "15 working days from the strategy discussion of Friday 15 December, two bank holidays between. Bank "
            "holidays after 2028 are not known here: only weekends are left out.",
        ),
        (
            "referral-decision",
            "2021-12-31T10:00",
            "2021-12-31T11:00",
            "1 working day from the referral of Friday 31 December, one bank holiday between. Bank holidays before "
            "2022 are not known here: only weekends are left out.",
        ),
    ],
)
def test_a_date_is_explained_in_a_sentence(rule: str, start: str, when: str, words: str) -> None:
    name = clocks_of(rule, [], now(when))
    assert not name
    meant = {one.id: one for one in RULES}[rule].starts[0]
    assert the(rule, [of(meant, start, "start")], when).words == words


# --- as a whole


def test_a_reason_is_found_by_rule_and_by_what_the_date_was_counted_from() -> None:
    found = clocks_of("cp-visit", [PLAN, *visit("2026-04-01T10:00", "v1")], now("2026-04-02T09:00"))
    assert [one.key for one in found] == ["cp-visit/plan", "cp-visit/v1"]


STORY = [
    REFERRAL, DECIDED, of("referrer-told", "2026-03-04T17:00", "referral"),
    of("assessment-started", "2026-03-05", "assessment", "referral"), ENQUIRY,
    of("conference-held:initial", "2026-03-26", "conference", "strategy"), PLAN, *visit("2026-04-01T10:00", "v1"),
    *visit("2026-04-09T10:00", "v2", seen=False), of("core-group-held", "2026-04-09", "group"),
    of("assessment-authorised", "2026-05-07T12:00", "assessment", "referral"), BORN,
]  # fmt: skip


def test_the_order_in_which_records_are_read_changes_nothing() -> None:
    told = clocks(RULES, STORY, ENGLAND_AND_WALES, LONDON, now("2026-05-20T09:00"))
    chance = Random(7)
    for _ in range(20):
        shuffled = chance.sample(STORY, len(STORY))
        assert clocks(RULES, shuffled, ENGLAND_AND_WALES, LONDON, now("2026-05-20T09:00")) == told
    assert [one.due for one in told] == sorted(one.due for one in told)


def test_as_time_goes_on_a_clock_only_moves_on() -> None:
    """From ahead over running and soon to overdue, until it ends: looked at every day, none goes back."""
    order = list(ClockState)
    last: dict[str, int] = {}
    for day in range(200):
        when = datetime.fromordinal(date(2026, 2, 20).toordinal() + day).replace(hour=12, tzinfo=LONDON)
        happened = [one for one in STORY if (at_noon(one) <= when)]
        for clock in clocks(RULES, happened, ENGLAND_AND_WALES, LONDON, when):
            assert order.index(clock.state) >= last.get(clock.key, 0), clock
            last[clock.key] = order.index(clock.state)
    assert len(last) > 12


def at_noon(one: Happening) -> datetime:
    return (
        one.at if isinstance(one.at, datetime) else datetime(one.at.year, one.at.month, one.at.day, 12, tzinfo=LONDON)
    )


def test_a_rule_that_does_not_run_gives_no_clock_until_an_authority_takes_it() -> None:
    decided = of("strategy-decided", "2026-03-05T10:00", "strategy")
    assert "strategy-discussion" not in all_of([decided], "2026-03-05T11:00")
    own = read_rules(
        'name = "Northmere"\nversion = "1"\ncalendar = "england-and-wales"\n[[rules]]\nid = "strategy-discussion"\n'
        'name = "Strategy discussion"\nregime = "enquiry"\nwhat = "meeting"\nstarts = ["strategy-decided"]\n'
        'within = "4 hours"\nends = ["strategy-held"]\nsoon = "1 hour"\nstatus = "local"\nsource = "Ours"\n'
    )
    rules = amended(shipped("england"), own).rules
    (clock,) = clocks(rules, [decided], ENGLAND_AND_WALES, LONDON, now("2026-03-05T11:00"))
    assert clock.due == at("2026-03-05T14:00")


def test_the_zone_of_the_place_decides_the_day() -> None:
    late = Happening(Happens.REFERRAL_RECEIVED, datetime(2026, 6, 9, 23, 30, tzinfo=ZoneInfo("UTC")), "r")
    (clock,) = clocks_of("referral-decision", [late], now("2026-06-10T09:00"))
    assert clock.words == "1 working day from the referral of Wednesday 10 June, no bank holidays between."
