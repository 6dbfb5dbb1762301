"""What is counted of one case file: what a clock came to, also where its plan ended, and when to look again."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from msgspec import Struct

from app.domain.case_file import CaseFile
from app.domain.clock_rules import shipped
from app.domain.contact import Contact, Signature
from app.domain.involvement import Allocation
from app.domain.plan import Plan
from app.domain.referral import Referral
from app.domain.tally import Beside, Looked, Tallied, measured, tally
from app.domain.working_days import ENGLAND_AND_WALES

LONDON = ZoneInfo("Europe/London")
RULES = measured(shipped("england").rules)
BEGAN = date(2026, 3, 2)
DUE = date(2026, 3, 16)
"""Ten working days later, without a bank holiday between."""


def at(on: date, hour: int = 12) -> datetime:
    return datetime.combine(on, time(hour), LONDON).astimezone(UTC)


def tallied(today: date, *looks: Looked, **records: Struct) -> Tallied:
    had = {id: at(BEGAN) for id, one in records.items() if isinstance(one, Allocation)}
    return tally(CaseFile(today, records, LONDON), Beside(looks, had), RULES, ENGLAND_AND_WALES, at(today))


def plan(ended: date | None = None) -> Plan:
    over = {"step": "ended", "ended": ended, "ended_why": "review"} if ended else {"step": "active"}
    return Plan(plan_kind="cp", began=BEGAN, **over)


def visit(on: date, seen: str = "seen") -> Contact:
    signed = (Signature(id="1", practitioner="w", name="W", at=at(on, 13)),)
    return Contact(author="w", kind_of_contact="cp", happened=at(on), seen=seen, signatures=signed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("records", "came"),
    [
        ({}, "open"),
        ({"v": visit(DUE)}, "met"),
        ({"v": visit(date(2026, 3, 17))}, "late"),
        ({"v": visit(date(2026, 3, 12), "not-seen")}, "open"),
        ({"p": plan(date(2026, 3, 16))}, "stopped"),
        ({"p": plan(date(2026, 3, 17))}, "missed"),
    ],
)
def test_a_visit_that_was_due_comes_to_one_thing(records: dict[str, Struct], came: str) -> None:
    found = tallied(date(2026, 3, 20), **{"p": plan(), **records})
    first = found.clocks[0]
    assert (first.rule, first.due, first.came) == ("cp-visit", DUE, came)
    assert first.late_from == datetime(2026, 3, 17, tzinfo=UTC)


def test_what_is_dated_ahead_neither_counts_nor_is_forgotten() -> None:
    found = tallied(date(2026, 3, 10), p=plan(), v=visit(date(2026, 3, 13)))
    assert [one.came for one in found.clocks] == ["open"]
    assert found.again == date(2026, 3, 13)
    held = Allocation(practitioner="w", team="t", since=BEGAN, until=date(2026, 3, 11))
    found = tallied(date(2026, 3, 10), a=held)
    assert (found.is_open, found.worker, found.again) == (True, "w", date(2026, 3, 12))
    found = tallied(date(2026, 3, 12), a=held)
    assert (found.is_open, found.team, found.worker, found.again) == (False, "t", "", None)


@pytest.mark.parametrize(
    ("look", "read"),
    [
        (Looked("w", "brief", at(DUE, 11)), True),
        (Looked("w", "brief", at(date(2026, 3, 15), 13)), True),
        (Looked("w", "brief", at(date(2026, 3, 15), 12)), False),  # a whole day before
        (Looked("w", "brief", at(DUE, 13)), False),  # after the knock
        (Looked("other", "brief", at(DUE, 11)), False),
        (Looked("w", "overview", at(DUE, 11)), False),
    ],
)
def test_a_brief_counts_for_whoever_read_it_in_the_day_before_the_visit(look: Looked, read: bool) -> None:
    assert [one.read for one in tallied(DUE, look, p=plan(), v=visit(DUE)).visits] == [read]


def test_the_first_look_at_all_services_is_that_of_whoever_has_the_child() -> None:
    held = Allocation(practitioner="w", team="t", since=BEGAN)
    looks = (Looked("x", "brief", at(BEGAN, 13)), Looked("w", "contact", at(BEGAN, 14)),
             Looked("w", "overview", at(BEGAN, 15)), Looked("w", "brief", at(BEGAN, 11)))  # fmt: skip
    (taking,) = tallied(DUE, *looks, a=held).takings
    assert (taking.worker, taking.had, taking.opened) == ("w", at(BEGAN), at(BEGAN, 15))


def test_the_decision_on_a_referral_has_its_outcome_and_its_day() -> None:
    said = Referral(author="x", received=at(BEGAN), decided=at(date(2026, 3, 4)), outcome="advice", step="advice")
    decided = next(one for one in tallied(DUE, r=said).clocks if one.rule == "referral-decision")
    assert (decided.came, decided.due, decided.ended, decided.detail) == (
        "late", date(2026, 3, 3), date(2026, 3, 4), "advice",
    )  # fmt: skip
