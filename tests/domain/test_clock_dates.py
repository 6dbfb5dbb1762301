"""Due dates against dates that were counted by hand, over each thing that shifts a date.

`counted` was written with a calendar on paper and no program. Times are London's; those with Z are instants.
"""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs

from app.domain.clock_rules import ClockRule, read_filter, shipped
from app.domain.clocks import Clock, clocks
from app.domain.happening import Happening, Happens
from app.domain.working_days import CALENDARS

LONDON = ZoneInfo("Europe/London")


def at(text: str) -> datetime | date:
    """A day, a time in London, or an instant with Z."""
    if "T" not in text:
        return date.fromisoformat(text)
    return datetime.fromisoformat(text) if text.endswith("Z") else datetime.fromisoformat(text).replace(tzinfo=LONDON)


def rule_of(name: str) -> ClockRule:
    """A rule by its id, of England unless the nation stands before it; also one that is shipped and not run."""
    nation, _, id = name.rpartition("/")
    rules = {rule.id: rule for rule in shipped(nation or "england").rules}
    return structs.replace(rules[id], runs=True)


def clocks_of(name: str, happened: list[Happening], now: datetime) -> tuple[Clock, ...]:
    nation = name.rpartition("/")[0] or "england"
    calendar = CALENDARS[shipped(nation).calendar]
    return clocks([rule_of(name)], happened, calendar, LONDON, now)


class Counted(NamedTuple):
    """One date counted by hand."""

    rule: str
    start: str
    due: str
    why: str


ONE = "referral-decision"  # 1 working day
CONFERENCE = "initial-conference"  # 15 working days
ASSESSMENT = "assessment-from-referral"  # 45 working days
POLICE = "police-protection"  # 72 hours
REVIEW = "cp-review"  # 3 months
ACCESS = "subject-access"  # 1 month

COUNTED = [
    # 1 working day
    Counted(ONE, "2026-03-03T10:00", "2026-03-04", "Tuesday, nothing between"),
    Counted(ONE, "2026-03-06T16:30", "2026-03-09", "Friday afternoon, over a weekend"),
    Counted(ONE, "2026-03-07T11:00", "2026-03-09", "Saturday is day 0, Monday day 1"),
    Counted(ONE, "2026-03-08T23:30", "2026-03-09", "Sunday night is day 0, Monday day 1"),
    Counted(ONE, "2025-04-17T17:00", "2025-04-22", "Maundy Thursday: Good Friday 18, Easter Monday 21 April"),
    Counted(ONE, "2026-04-02T17:00", "2026-04-07", "Maundy Thursday: Good Friday 3, Easter Monday 6 April"),
    Counted(ONE, "2027-03-25T17:00", "2027-03-30", "Maundy Thursday: Good Friday 26, Easter Monday 29 March"),
    Counted(ONE, "2026-04-03T09:00", "2026-04-07", "Good Friday itself is day 0"),
    Counted(ONE, "2025-05-02T09:00", "2025-05-06", "Early May holiday, Monday 5 May"),
    Counted(ONE, "2026-05-22T09:00", "2026-05-26", "Spring holiday, Monday 25 May"),
    Counted(ONE, "2027-05-28T09:00", "2027-06-01", "Spring holiday, Monday 31 May"),
    Counted(ONE, "2025-08-22T09:00", "2025-08-26", "Summer holiday, Monday 25 August"),
    Counted(ONE, "2026-08-28T09:00", "2026-09-01", "Summer holiday, Monday 31 August"),
    Counted(ONE, "2027-08-30T09:00", "2027-08-31", "Summer holiday itself is day 0"),
    Counted(ONE, "2025-12-24T12:00", "2025-12-29", "Christmas on Thursday, Boxing Day on Friday"),
    Counted(ONE, "2026-12-24T12:00", "2026-12-29", "Christmas on Friday, Boxing Day kept on Monday 28"),
    Counted(ONE, "2027-12-24T12:00", "2027-12-29", "both at the weekend, kept on Monday 27 and Tuesday 28"),
    Counted(ONE, "2025-12-31T12:00", "2026-01-02", "New Year's Day on a Thursday"),
    Counted(ONE, "2026-12-31T12:00", "2027-01-04", "New Year's Day on a Friday"),
    Counted(ONE, "2026-03-03T23:59", "2026-03-04", "the last minute of Tuesday"),
    Counted(ONE, "2026-03-04T00:00", "2026-03-05", "the first minute of Wednesday"),
    Counted(ONE, "2026-06-09T23:30Z", "2026-06-11", "00:30 on Wednesday in London, in summer"),
    Counted(ONE, "2026-12-08T23:30Z", "2026-12-09", "23:30 on Tuesday in London, in winter"),
    # 15 working days
    Counted(CONFERENCE, "2026-03-05T10:00", "2026-03-26", "three weeks, nothing between"),
    Counted(CONFERENCE, "2025-04-10", "2025-05-06", "Easter 18 and 21 April, early May 5 May"),
    Counted(CONFERENCE, "2026-03-20", "2026-04-14", "Easter 3 and 6 April"),
    Counted(CONFERENCE, "2027-03-15", "2027-04-07", "Easter 26 and 29 March"),
    Counted(CONFERENCE, "2026-05-01", "2026-05-26", "4 May and 25 May"),
    Counted(CONFERENCE, "2025-08-11", "2025-09-02", "25 August"),
    Counted(CONFERENCE, "2025-12-12", "2026-01-07", "25 and 26 December, 1 January"),
    Counted(CONFERENCE, "2026-12-14", "2027-01-07", "25 and 28 December, 1 January"),
    Counted(CONFERENCE, "2027-12-15", "2028-01-10", "27 and 28 December, New Year kept on Monday 3 January"),
    Counted("wales/initial-conference", "2026-03-20", "2026-04-14", "Wales closes on the same days"),
    # 45 working days: nine weeks, and a day for each holiday
    Counted(ASSESSMENT, "2025-01-06T09:00", "2025-03-10", "Monday to Monday, nothing between"),
    Counted(ASSESSMENT, "2025-03-31T09:00", "2025-06-06", "18 and 21 April, 5 and 26 May"),
    Counted(ASSESSMENT, "2025-06-27T09:00", "2025-09-01", "Friday 29 August and one for 25 August, over the weekend"),
    Counted(ASSESSMENT, "2025-10-25T09:00", "2025-12-30", "from a Saturday; 25 and 26 December"),
    Counted(ASSESSMENT, "2026-03-03T10:00", "2026-05-08", "3 and 6 April, 4 May"),
    Counted("assessment-from-start", "2026-03-05", "2026-05-12", "3 and 6 April, 4 May, over a weekend"),
    Counted(ASSESSMENT, "2026-10-26T09:00", "2026-12-30", "25 and 28 December: nine weeks end on a holiday"),
    Counted(ASSESSMENT, "2026-11-02T09:00", "2027-01-07", "25 and 28 December, 1 January"),
    Counted(ASSESSMENT, "2027-01-29T09:00", "2027-04-06", "26 and 29 March, over a weekend"),
    Counted(ASSESSMENT, "2027-11-01T09:00", "2028-01-06", "27 and 28 December, 3 January"),
    # 10 and 20 working days
    Counted("cp-visit", "2025-04-14", "2025-04-30", "18 and 21 April"),
    Counted("core-group", "2027-12-20", "2028-01-06", "27 and 28 December, 3 January"),
    Counted("looked-after-review", "2026-03-16", "2026-04-15", "3 and 6 April"),
    Counted("looked-after-review", "2025-12-10", "2026-01-12", "25 and 26 December, 1 January, over a weekend"),
    Counted("freedom-of-information", "2027-04-26", "2027-05-25", "3 May"),
    # working days before
    Counted("report-for-initial-conference", "2026-04-08T10:00", "2026-04-02", "back over Easter"),
    Counted("report-for-review-conference", "2026-01-05T10:00", "2025-12-24", "back over New Year and Christmas"),
    # hours
    Counted(POLICE, "2026-03-03T14:20", "2026-03-06T14:20", "three days, to the minute"),
    Counted(POLICE, "2025-03-28T22:00", "2025-03-31T23:00", "forward on 30 March: the clock shows an hour more"),
    Counted(POLICE, "2026-03-27T14:20", "2026-03-30T15:20", "forward on 29 March"),
    Counted(POLICE, "2027-03-26T00:00", "2027-03-29T01:00", "forward on 28 March; bank holidays do not count"),
    Counted(POLICE, "2025-10-24T00:30", "2025-10-26T23:30", "back on 26 October: an hour less, the day before"),
    Counted(POLICE, "2026-10-23T14:20", "2026-10-26T13:20", "back on 25 October"),
    Counted(POLICE, "2027-10-29T18:00", "2027-11-01T17:00", "back on 31 October"),
    Counted(POLICE, "2026-10-25T00:30Z", "2026-10-28T00:30", "01:30 in summer time, the first of two that night"),
    Counted(POLICE, "2026-10-25T01:30Z", "2026-10-28T01:30", "01:30 in winter time, the second of two that night"),
    Counted(POLICE, "2025-12-30T09:15", "2026-01-02T09:15", "over New Year's Day, which counts"),
    Counted("return-interview", "2026-04-02T20:00", "2026-04-05T20:00", "Easter counts"),
    Counted("return-interview", "2026-03-03", "2026-03-06T00:00", "the time is not known: from the first minute"),
    # months
    Counted(REVIEW, "2025-11-30", "2026-02-28", "February has no 30th"),
    Counted(REVIEW, "2025-12-31", "2026-03-31", "31st to 31st"),
    Counted(REVIEW, "2026-01-31", "2026-04-30", "April has no 31st"),
    Counted(REVIEW, "2026-03-26", "2026-06-26", "26th to 26th"),
    Counted(REVIEW, "2027-11-30", "2028-02-29", "a leap year's February has a 29th and no 30th"),
    Counted(ACCESS, "2025-01-31", "2025-02-28", "31 January and a month"),
    Counted(ACCESS, "2026-02-28", "2026-03-28", "the day of the month is kept, not the end of the month"),
    Counted(ACCESS, "2027-03-31", "2027-04-30", "31 March and a month"),
    Counted(ACCESS, "2025-12-31", "2026-01-31", "into the next year"),
    # from the birth
    Counted("review-new-birth", "2025-12-25", "2026-01-08", "14 days, Christmas and New Year count"),
    Counted("review-six-to-eight-weeks", "2025-12-25", "2026-02-19", "56 days"),
    Counted("review-one-year", "2024-02-29", "2025-02-28", "born on 29 February"),
    Counted("review-two-years", "2024-02-29", "2026-08-29", "30 months after 29 February"),
    Counted("review-two-years", "2023-08-31", "2026-02-28", "30 months after 31 August"),
    Counted("review-antenatal", "2026-07-15", "2026-07-15", "before the expected day is over"),
    # days and weeks
    Counted("looked-after-visit", "2026-12-24", "2026-12-31", "a week, holidays count"),
    Counted("looked-after-visit", "2026-03-23", "2026-03-30", "a week over the change to summer time"),
    # Scotland closes on other days
    Counted("scotland/initial-conference", "2026-03-03", "2026-03-31", "28 days"),
    Counted("scotland/core-group", "2025-11-24", "2025-12-16", "St Andrew's Day kept on Monday 1 December"),
    Counted("scotland/core-group", "2026-04-01", "2026-04-23", "Good Friday; Easter Monday is a working day"),
    Counted("scotland/core-group", "2026-06-12", "2026-07-06", "15 June, proclaimed once"),
    Counted(
        "scotland/core-group", "2026-12-21", "2027-01-15", "25 and 28 December, 1 January, 2 January kept on Monday 4"
    ),
]


def of(meant: str, when: str, record: str, about: str = "") -> Happening:
    """A happening written as a rule writes it: plan-began:cp."""
    name, detail = read_filter(meant)
    return Happening(name, at(when), record, detail or "", about)


def started(name: str, when: str) -> Happening:
    return of(rule_of(name).starts[0], when, "start")


def ids(counted: Counted) -> str:
    return f"{counted.rule} {counted.start}"


@pytest.mark.parametrize("counted", COUNTED, ids=ids)
def test_the_date_is_the_one_counted_by_hand(counted: Counted) -> None:
    now = datetime(2026, 3, 3, 9, 0, tzinfo=LONDON)
    (clock,) = clocks_of(counted.rule, [started(counted.rule, counted.start)], now)
    due = counted.due if "T" in counted.due else f"{counted.due}T23:59"
    assert clock.due.replace(tzinfo=None) == datetime.fromisoformat(due), counted.why
    assert clock.due.tzinfo is LONDON


def test_at_least_sixty_dates_are_counted_and_none_twice() -> None:
    assert len({(one.rule, one.start) for one in COUNTED}) == len(COUNTED) >= 60


class Repeated(NamedTuple):
    """One date of a rule that repeats: what happened, and the date that is open then."""

    rule: str
    happened: tuple[tuple[str, str], ...]
    due: str
    why: str


AFTER_A_YEAR = (("placement-began:to-18", "2025-03-01"), ("child-seen:looked-after", "2025-03-05T10:00"))
WEEKLY = (("placement-began:with-parent-before-assessment", "2026-03-02"), ("child-seen:looked-after", "2026-03-06"))
INTERIM = (("placement-began:interim-order-at-home", "2026-03-02"), ("child-seen:looked-after", "2026-03-06"))

REPEATED = [
    Repeated(
        "core-group",
        (("plan-began:cp", "2026-01-20"), ("core-group-held", "2026-01-31")),
        "2026-02-28",
        "a month from 31 January",
    ),
    Repeated(
        "core-group",
        (("plan-began:cp", "2026-01-20"), ("core-group-held", "2026-01-31"), ("core-group-held", "2026-02-28")),
        "2026-03-28",
        "and from there, not from the 31st",
    ),
    Repeated(
        "looked-after-review",
        (("looked-after-began", "2026-03-16"), ("review-held:looked-after", "2026-04-13")),
        "2026-07-13",
        "the second within 3 months",
    ),
    Repeated(
        "looked-after-review",
        (
            ("looked-after-began", "2026-03-16"),
            ("review-held:looked-after", "2026-04-13"),
            ("review-held:looked-after", "2026-07-10"),
        ),
        "2027-01-10",
        "the third within 6",
    ),
    Repeated(
        "looked-after-review",
        (
            ("looked-after-began", "2025-08-18"),
            ("review-held:looked-after", "2025-09-10"),
            ("review-held:looked-after", "2025-12-01"),
            ("review-held:looked-after", "2026-05-29"),
        ),
        "2026-11-29",
        "and every one after that",
    ),
    Repeated(
        "cp-review",
        (("plan-began:cp", "2026-03-26"), ("review-held:cp", "2026-06-20")),
        "2026-12-20",
        "3 months, then 6",
    ),
    Repeated(
        "cp-visit",
        (("plan-began:cp", "2026-03-26"), ("child-seen:cp", "2026-04-01T10:00")),
        "2026-04-17",
        "10 working days over Easter, from the visit",
    ),
    Repeated(
        "cin-visit",
        (("plan-began:cin", "2026-11-30"), ("child-seen:cin", "2026-12-10T15:00")),
        "2027-01-12",
        "20 working days over 25 and 28 December and 1 January",
    ),
    Repeated(
        "looked-after-visit",
        (("placement-began:", "2026-03-02"), ("child-seen:looked-after", "2026-03-06T16:00")),
        "2026-04-17",
        "6 weeks",
    ),
    Repeated(
        "looked-after-visit-to-18",
        (*AFTER_A_YEAR, ("child-seen:looked-after", "2026-02-28T10:00")),
        "2026-04-11",
        "6 weeks from the last visit of the first year",
    ),
    Repeated(
        "looked-after-visit-to-18",
        (*AFTER_A_YEAR, ("child-seen:looked-after", "2026-03-01T10:00")),
        "2026-06-01",
        "3 months from the first visit after it",
    ),
    Repeated("visit-before-assessment-of-parent", WEEKLY, "2026-03-13", "weekly until the first review"),
    Repeated(
        "visit-before-assessment-of-parent",
        (*WEEKLY, ("review-held:looked-after", "2026-03-13"), ("child-seen:looked-after", "2026-03-13")),
        "2026-04-24",
        "6 weeks from a visit on the day of the review",
    ),
    Repeated(
        "visit-before-assessment-of-parent",
        (*WEEKLY, ("review-held:looked-after", "2026-03-10")),
        "2026-03-13",
        "what was begun weekly stays so until the next visit",
    ),
    Repeated(
        "visit-to-temporary-carer",
        (*INTERIM, ("review-held:looked-after", "2026-03-27"), ("child-seen:looked-after", "2026-03-28")),
        "2026-04-25",
        "4 weeks under an interim order",
    ),
    Repeated(
        "wales/core-group",
        (("plan-began:cp", "2026-01-20"), ("core-group-held", "2026-01-30")),
        "2026-03-13",
        "6 weeks at most in Wales",
    ),
    Repeated(
        "scotland/looked-after-visit",
        (("placement-began:", "2026-03-02"), ("child-seen:looked-after", "2026-03-06")),
        "2026-06-06",
        "3 months in Scotland",
    ),
]


@pytest.mark.parametrize("row", REPEATED, ids=lambda row: f"{row.rule} {row.due}")
def test_the_next_interval_is_the_one_counted_by_hand(row: Repeated) -> None:
    happened = [of(meant, when, f"r{number}") for number, (meant, when) in enumerate(row.happened)]
    last = max(one.at.date() if isinstance(one.at, datetime) else one.at for one in happened)
    now = datetime.combine(last, datetime.min.time(), LONDON) + timedelta(hours=18)
    open_one = [clock for clock in clocks_of(row.rule, happened, now) if clock.end is None]
    assert [clock.due.replace(tzinfo=None) for clock in open_one] == [datetime.fromisoformat(f"{row.due}T23:59")], (
        row.why
    )


@pytest.mark.parametrize(
    ("rule", "born", "opens"),
    [
        ("review-new-birth", "2025-12-25", "2026-01-04"),
        ("review-six-to-eight-weeks", "2025-12-25", "2026-02-05"),
        ("review-one-year", "2025-05-31", "2026-02-28"),
        ("review-two-years", "2024-02-29", "2026-02-28"),
        ("review-antenatal", "2026-07-15", "2026-04-22"),
    ],
)
def test_a_window_opens_with_the_first_minute_of_its_first_day(rule: str, born: str, opens: str) -> None:
    (clock,) = clocks_of(rule, [started(rule, born)], datetime(2026, 1, 1, tzinfo=LONDON))
    assert clock.opens == datetime.fromisoformat(opens).replace(tzinfo=LONDON)


def test_an_instant_in_another_zone_is_the_same_start() -> None:
    now = datetime(2026, 3, 3, tzinfo=UTC)
    here = Happening(Happens.REFERRAL_RECEIVED, datetime(2026, 7, 1, 0, 30, tzinfo=LONDON), "r")
    there = here._replace(at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    (one,), (other,) = clocks_of(ONE, [here], now), clocks_of(ONE, [there], now)
    assert one.due == other.due
    assert one.words == other.words
