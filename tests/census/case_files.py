"""A child from the first worry to a review, and an unborn one of whom nothing more came, as their records stand."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from app.domain.assessment import Assessment
from app.domain.case_file import CaseFile
from app.domain.child import Child
from app.domain.conference import Conference
from app.domain.enquiry import Enquiry
from app.domain.plan import Plan
from app.domain.referral import Referral
from app.domain.strategy import StrategyDiscussion

LONDON = ZoneInfo("Europe/London")


def day(month: int, of_month: int, year: int = 2026) -> date:
    return date(year, month, of_month)


def at(month: int, of_month: int, hour: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, of_month, hour, tzinfo=UTC)


AMARA = Child(
    given="Amara", family="Warsame", born=day(3, 3, 2016), sex="F", social_care_id="40 118 273", ethnicity="BAFR",
    disabilities=("AUT", "HEAR"), upn="V350200124001", former_upn="W202210119007", no_upn="UN5",
)  # fmt: skip

WORRY: dict[str, Any] = {
    "author": "t", "received": at(5, 5), "source": "2A", "primary_need": "N1", "outcome": "assessment",
    "decided": at(5, 5, 15), "step": "acknowledged",
}  # fmt: skip

WHOLE: dict[str, Struct] = {
    "child": AMARA,
    "before": Referral(
        author="t", received=at(2, 17), source="3B", primary_need="N4", outcome="assessment", decided=at(2, 17),
        step="closed", closed=day(4, 17), closed_why="RC8",
    ),
    "looked": Assessment(
        referral="before", started=day(2, 18), authorised=at(4, 16), factors=("21",), step="authorised"
    ),
    "worry": Referral(**WORRY),
    "joined": Referral(
        author="t", received=at(7, 1), source="6", outcome="joined", decided=at(7, 1), step="acknowledged"
    ),
    "assessed": Assessment(
        referral="worry", started=day(5, 6), authorised=at(6, 19), factors=("16A", "3B"), step="closed"
    ),
    "stopped": Assessment(referral="worry", started=day(10, 1), step="closed"),
    "not begun": Assessment(referral="worry"),
    "unfounded": Enquiry(referral="worry", started=day(5, 20), step="unsubstantiated", ended=at(6, 3)),
    "cin": Plan(plan_kind="cin", referral="worry", began=day(6, 22), step="ended", ended=day(9, 11)),
    "dropped": Plan(plan_kind="cin", referral="worry", step="not-needed", began=day(9, 11)),
    "strategy": StrategyDiscussion(referral="worry", held=at(8, 21), step="held", outcome="enquiry"),
    "enquiry": Enquiry(
        referral="worry", strategy="strategy", started=day(8, 24), step="conference", ended=at(9, 2)
    ),
    "called off": Conference(conference_kind="initial", enquiry="enquiry", step="called-off"),
    "conference": Conference(
        conference_kind="initial", enquiry="enquiry", step="held", held=day(9, 11), outcome="plan", category="NEG"
    ),
    "cp": Plan(
        plan_kind="cp", referral="worry", conference="conference", began=day(9, 11), category="NEG", previous_plans=0,
        step="active", ended=day(3, 1, 2027), ended_why="review",
    ),
    "review": Conference(
        conference_kind="review", plan="cp", step="held", held=day(12, 9), outcome="continue", category="EMO"
    ),
    "to come": Conference(
        conference_kind="review", plan="cp", step="held", held=day(4, 9, 2027), outcome="continue", category="MUL"
    ),
}  # fmt: skip
"""What each element of `expected/whole.xml` is filled from, and beside it what the census does not ask for."""

UNBORN: dict[str, Struct] = {
    "unborn": Child(given="", family="Thorpe", expected=day(5, 2, 2027), ethnicity="NOBT", social_care_id="40118274"),
    "heard": Referral(
        author="p",
        received=at(1, 5, year=2027),
        source="6",
        outcome="advice",
        decided=at(1, 6, year=2027),
        step="closed",
    ),
}


def file_of(records: dict[str, Struct], today: date = date(2027, 5, 4)) -> CaseFile:
    return CaseFile(today, records, LONDON)


def with_(**more: Struct) -> CaseFile:
    """A child with one case, and what is given beside it; a name with an underline is one with a space."""
    return file_of({"child": AMARA, "worry": Referral(**WORRY), **more})
