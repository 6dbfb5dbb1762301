"""By which rules a clock runs: those in force on the day from which it is counted, and the sentence says whose."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.clock_rules import amended, read_rules, shipped
from app.domain.clocks import OPEN, Clock, clocks
from app.domain.happening import Happening, Happens
from app.domain.rule_differences import differences
from app.domain.rules_in_force import ClockRules, InForce, ends_soon, in_force
from tests.server.test_own_rules import rules

LONDON = ZoneInfo("Europe/London")
FIRST, SECOND = date(2026, 4, 1), date(2026, 7, 1)


def edition(since: date, document: str) -> ClockRules:
    return ClockRules(name="Northmere", version=str(since), since=since, text=document)


STRICTER = edition(FIRST, rules("1", FIRST, "5 working days"))
LOOSER = edition(SECOND, rules("2", SECOND, "8 working days").replace('["6 weeks"]', '["4 weeks"]'))
HELD = in_force([LOOSER, STRICTER])


def core_groups(held: InForce, *at: date, began: date, now: date) -> list[Clock]:
    happened = [Happening(Happens.PLAN_BEGAN, began, "p", "cp")]
    happened += [Happening(Happens.CORE_GROUP_HELD, day, f"g{day}", "", "p") for day in at]
    found = clocks(held.running, happened, held.calendar, LONDON, datetime(now.year, now.month, now.day, 9, tzinfo=UTC))
    return [one for one in found if one.rule.id == "core-group"]


@pytest.mark.parametrize(
    ("began", "within", "whose"),
    [
        (date(2026, 3, 31), "10 working days", ""),
        (date(2026, 4, 1), "5 working days", " By Northmere’s rules in force from 1 April 2026."),
        (date(2026, 6, 30), "5 working days", " By Northmere’s rules in force from 1 April 2026."),
        (date(2026, 7, 1), "8 working days", " By Northmere’s rules in force from 1 July 2026."),
    ],
)
def test_a_clock_runs_by_the_rules_of_the_day_on_which_it_starts_and_says_so(
    began: date, within: str, whose: str
) -> None:
    (clock,) = core_groups(HELD, began=began, now=date(2026, 9, 1))
    assert clock.words.startswith(f"{within} from the start of the plan on ")
    assert clock.words.endswith(f"between.{whose}")


def test_each_interval_is_by_the_rules_of_the_day_on_which_it_begins() -> None:
    found = core_groups(HELD, date(2026, 6, 10), date(2026, 7, 8), began=date(2026, 3, 30), now=date(2026, 7, 20))
    assert [(one.rule.within, one.rule.then, one.due.date()) for one in found] == [
        ("10 working days", ("1 month",), date(2026, 4, 15)),
        ("5 working days", ("6 weeks",), date(2026, 7, 22)),
        ("8 working days", ("4 weeks",), date(2026, 8, 5)),
    ]
    assert [one.state in OPEN for one in found] == [False, False, True]


def test_a_rule_that_does_not_run_any_more_begins_no_interval() -> None:
    gone = edition(SECOND, rules("2", SECOND).replace('status = "local"', 'status = "local"\nruns = false'))
    held = in_force([STRICTER, gone])
    assert [one.due.date() for one in core_groups(held, date(2026, 7, 8), began=date(2026, 6, 1), now=SECOND)] == [
        date(2026, 6, 8)
    ]
    found = core_groups(held, date(2026, 7, 8), began=date(2026, 6, 1), now=date(2026, 7, 20))
    assert [one.end is not None for one in found] == [True]
    assert core_groups(held, began=date(2026, 7, 2), now=date(2026, 7, 20)) == []


def test_what_an_authority_does_not_say_is_as_it_is_shipped() -> None:
    without = in_force(())
    assert without.rules == shipped("england").rules
    review = HELD.rule("cp-review", date(2026, 8, 1))
    assert review is not None
    assert review.within == "3 months"
    happened = [Happening(Happens.PLAN_BEGAN, date(2026, 7, 3), "p", "cp")]
    found = clocks(HELD.running, happened, HELD.calendar, LONDON, datetime(2026, 8, 1, tzinfo=UTC))
    assert {one.rule.id: "Northmere" in one.words for one in found} == {
        "core-group": True, "cp-review": False, "cp-visit": False,
    }  # fmt: skip


def test_rules_of_wales_stand_also_before_an_authority_there_publishes_its_own() -> None:
    welsh = edition(FIRST, rules("1", FIRST).replace('version = "1"', 'version = "1"\namends = "wales"'))
    held = in_force([welsh])
    assert held.rule("assessment-from-referral", date(2026, 1, 1)) is None
    assert held.rule("core-group", date(2026, 1, 1)) == held.rule("core-group", date(2025, 1, 1))


def test_rules_that_only_a_later_program_can_read_are_said_and_those_before_stand() -> None:
    later = edition(SECOND, rules("2", SECOND).replace("core-group-held", "huddle-held"))
    (clock,) = core_groups(in_force([STRICTER, later]), began=date(2026, 7, 2), now=date(2026, 7, 3))
    assert clock.words.startswith("5 working days from")
    assert clock.words.endswith(
        "The rules in force from 1 July 2026 cannot be read by this Doorstep: it counts by those before."
    )


def test_bank_holidays_that_are_published_count_and_a_gap_is_left_out() -> None:
    more = "bank-holidays = [{ year = 2029, days = [2029-01-01] }, { year = 2031, days = [2031-01-01] }]"
    held = in_force([edition(FIRST, rules("1", FIRST, more=more))])
    assert (held.calendar.last, held.calendar.knows(date(2029, 5, 1))) == (2029, True)
    assert ends_soon(held.calendar, date(2029, 7, 2))
    assert not ends_soon(held.calendar, date(2029, 6, 30))


def test_differences_are_told_in_days() -> None:
    own = read_rules(rules("1", FIRST, "3 weeks"))
    assert differences(own, shipped("england")) == (
        "Core group (core-group), first: 3 weeks instead of 10 working days, looser by 7 days.",
        "Core group (core-group), then: 6 weeks instead of 1 month, looser by 14 days.",
        "Core group (core-group): its source, its standing differs.",
    )
    gone = read_rules(rules("1", FIRST).replace('status = "local"', 'status = "local"\nruns = false'))
    assert differences(gone, shipped("england")) == ("Core group (core-group): does not run any more.",)
    added = read_rules(rules("1", FIRST).replace('id = "core-group"', 'id = "huddle"'))
    assert differences(added, shipped("england")) == ("Core group (huddle): added, within 5 working days.",)
    assert differences(amended(shipped("england"), shipped("england")), shipped("england")) == ()
