"""Each rule of the census: a child that breaks it, and the nearest one that does not."""

import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from app.domain.needs import NEEDS
from server.census import shape
from server.census.filling import Filled
from server.census.findings import Findings
from server.census.period import Period
from server.census.rules import BY_NUMBER, LEFT_OUT, RULES, UNREADABLE, WITHOUT_A_CASE
from tests.census.children import (
    ASSESSED,
    CASE,
    ENQUIRED,
    GOOD,
    IN_NEED,
    NO_ACTION,
    PERIOD,
    PROTECTED,
    SHORT,
    UNBORN,
    assessed,
    but,
    case,
    cases,
    enquired,
    how,
    in_need,
    on,
    protected,
    reviewed,
    unborn,
    who,
)


class Tried(NamedTuple):
    """A rule's number, a child that breaks it, and one that does not though it is near."""

    number: str
    breaks: shape.Child
    keeps: shape.Child = GOOD


LATER = but(SHORT, referred=on(7, 1), closed=None, closed_why="", assessments=())
OPEN = shape.Enquiry(began=on(3, 22, 2027))
NOT_NEEDED = shape.Enquiry(began=on(5, 6), not_required=True)
SATURDAY = on(9, 12)
BORN = UNBORN.expected


TRIED = (
    Tried("8500", who(la_child_id="")),
    Tried("1570", who(la_child_id="1" * 21), who(la_child_id="1" * 20)),
    Tried("1580", who(la_child_id="40-118"), who(la_child_id="A40118")),
    Tried("1510", who(upn="A350200124001")),
    Tried("1530", who(upn="A999200124001"), who(upn="A001200124001")),
    Tried("1540", who(upn="V35020012400X1"), who(upn="V350200124001")),
    Tried("1550", who(upn="V35020012400S"), who(upn="V35020012400A")),
    Tried("1560Q", who(former_upn="V3502001240"), who(former_upn="V35020012400A")),
    Tried("8770Q", who(upn="", no_upn="UN1"), who(upn="", no_upn="UN2")),
    Tried("8770Q", who(upn="", born=date(2021, 8, 31)), who(upn="", born=date(2021, 9, 1))),
    Tried("8772", who(upn="", no_upn="UN7"), but(who(upn="", no_upn="UN7"), cases=(NO_ACTION,))),
    Tried("8525Q", who(born=None)),
    Tried("8525Q", who(expected=BORN), unborn()),
    Tried("8520", who(born=on(4, 1, 2027)), who(born=on(3, 31, 2027))),
    Tried("8530Q", unborn(expected=on(2, 28, 2027)), unborn(expected=on(3, 1, 2027))),
    Tried("8530Q", unborn(expected=on(1, 1, 2028)), unborn(expected=on(12, 31, 2027))),
    Tried("8535Q", who(died=on(5, 1, 2016)), who(died=on(5, 2, 2016))),
    Tried("8545Q", who(died=on(3, 31)), who(died=on(4, 1))),
    Tried("8585Q", case(closed=on(3, 1, 2027), closed_why="RC2"), case(closed=on(3, 1, 2027), closed_why="RC7")),
    Tried("8775Q", who(born=on(3, 30, 2002)), who(born=on(3, 31, 2002))),
    Tried("8775Q", who(born=on(2, 29, 2000)), but(who(born=on(3, 1, 2002)), cases=(SHORT,))),
    Tried("4180", who(sex=""), who(sex="U")),
    Tried("8750", unborn(sex="M"), unborn()),
    Tried("4220", how("CNHE", "AUT"), how("CHNE", "AUT")),
    Tried("8540", how("BAFR"), but(how("BAFR"), cases=(NO_ACTION,))),
    Tried("8540", how("BAFR", "DEAF"), how("BAFR", "NONE")),
    Tried("8790", how("BAFR", "NONE", "AUT"), how("BAFR", "HEAR", "AUT")),
    Tried("8794", how("BAFR", "AUT", "AUT"), how("BAFR", "HEAR", "AUT")),
    Tried("8590", cases()),
    Tried("8600", case(referred=None)),
    Tried("8600", case(NO_ACTION, referred=on(4, 1, 2027)), case(NO_ACTION, referred=on(3, 31, 2027))),
    Tried("8866", case(source=""), case(source="10")),
    Tried("8555Q", who(died=on(5, 4)), who(died=on(5, 5))),
    Tried("8606", but(unborn(expected=on(10, 13, 2027))), unborn(expected=on(10, 12, 2027))),
    Tried("8568", case(NO_ACTION, no_action=None), case(NO_ACTION)),
    Tried("8569Q", case(NO_ACTION, referred=on(3, 30)), case(NO_ACTION, referred=on(3, 31))),
    Tried("8610", case(need=""), case(NO_ACTION)),
    Tried("8650", case(need="N10"), case(need="N0")),
    Tried("8620", case(closed=on(4, 1, 2027), closed_why="RC7"), case(closed=on(3, 31, 2027), closed_why="RC7")),
    Tried("8630", case(SHORT, closed=on(5, 4), assessments=()), case(SHORT, closed=on(5, 5), assessments=())),
    Tried("8640", case(SHORT, closed_why="RC10"), case(SHORT, closed_why="RC9")),
    Tried("8805", case(SHORT, closed_why="")),
    Tried("8810", case(SHORT, closed=None)),
    Tried("8815", cases(CASE, LATER), cases(SHORT, LATER)),
    Tried("8816", cases(but(CASE, closed=None), but(NO_ACTION, referred=on(5, 6))),
          cases(CASE, but(NO_ACTION, referred=on(5, 5)))),
    Tried("8820", cases(SHORT, but(LATER, referred=on(6, 29))),
          cases(SHORT, but(LATER, referred=on(6, 30)))),
    Tried("8565", case(SHORT, closed=on(6, 18)), case(SHORT, closed=on(6, 19))),
    Tried("8565", case(closed=on(9, 13), closed_why="RC7"), case(closed=on(9, 14), closed_why="RC7")),
    Tried("8867", case(SHORT, assessments=(ASSESSED, shape.Assessment(began=on(6, 29))))),
    Tried("8868", case(closed=on(3, 31, 2027), closed_why="RC7", enquiries=(OPEN,)),
          case(closed=on(3, 31, 2027), closed_why="RC7", enquiries=(NOT_NEEDED,), protection=())),
    Tried("8825Q", case(SHORT, assessments=()), case(SHORT)),
    Tried("8873Q", case(SHORT, closed_why="RC7", assessments=(
        but(ASSESSED, factors=shape.Factors(codes=("21",))),)),
        case(SHORT, assessments=(but(ASSESSED, factors=shape.Factors(codes=("21",))),))),
    Tried("2990", case(SHORT, plans=(IN_NEED,)), case(SHORT, closed_why="RC7", plans=(IN_NEED,))),
    Tried("2990", case(SHORT, conference=on(6, 1)), case(SHORT)),
    Tried("2991Q", case(assessments=())),
    Tried("8831", case(NO_ACTION, conference=on(6, 1)), case(NO_ACTION)),
    Tried("8831", case(NO_ACTION, assessments=(ASSESSED,))),
    Tried("8832", case(NO_ACTION, protection=(PROTECTED,)), case(NO_ACTION)),
    Tried("4000", case(NO_ACTION, plans=(IN_NEED,)), case(NO_ACTION)),
    Tried("2884", case(conference=on(9, 14)), case(conference=on(10, 14))),
    Tried("1103", assessed((on(5, 4), on(6, 1))), assessed((on(5, 5), on(6, 1)))),
    Tried("8608", assessed((on(6, 2), on(6, 1))), assessed((on(6, 1), on(6, 1)))),
    Tried("8614", case(assessments=(but(ASSESSED, authorised=None),))),
    Tried("8696", assessed((on(3, 1), on(3, 31))), assessed((on(3, 1), on(4, 1)))),
    Tried("8736", assessed((on(3, 31), None)), assessed((on(4, 1), None))),
    Tried("8670Q", assessed((on(1, 22, 2027), None)), assessed((on(1, 25, 2027), None))),
    Tried("8896", assessed((on(6, 1), None), (on(6, 2), None)), assessed((on(6, 1), None), (on(5, 5), on(5, 6)))),
    Tried("8863Q", assessed((on(6, 1), on(6, 9)), (on(6, 9), None)), assessed((on(6, 1), on(6, 9)), (on(6, 10), None))),
    Tried("8869", assessed((on(6, 1), on(6, 9)), codes=("21", "1A")), assessed((on(6, 1), on(6, 9)), codes=("21",))),
    Tried("8897Q", assessed((on(6, 1), on(6, 9)), codes=()), assessed((on(6, 1), None))),
    Tried("8897Q", assessed((on(6, 1), on(6, 9)), codes=("99Z",)), assessed((on(6, 1), on(6, 9)), codes=("18A",))),
    Tried("8898", assessed((on(6, 1), on(6, 9)), codes=("1A", "1A")),
          assessed((on(6, 1), on(6, 9)), codes=("1A", "1B"))),
    Tried("8945Q", assessed((on(6, 1), on(6, 9)), codes=("18A",)), assessed((on(6, 1), on(6, 9)), codes=("18B",))),
    Tried("8950Q", assessed((on(6, 1), on(6, 9)), codes=("19A",)), assessed((on(6, 1), on(6, 9)), codes=("19C",))),
    Tried("2889", enquired(shape.Enquiry(began=on(5, 4), not_required=True)),
          enquired(shape.Enquiry(began=on(5, 5), not_required=True))),
    Tried("1104", enquired(ENQUIRED, referred=on(9, 15)), enquired(ENQUIRED, referred=on(9, 14))),
    Tried("8615", enquired(but(ENQUIRED, began=on(9, 15))),
          enquired(but(ENQUIRED, began=on(9, 14)))),
    Tried("8615", enquired(but(ENQUIRED, began=None)), enquired(OPEN)),
    Tried("8715", enquired(but(ENQUIRED, conference=on(3, 31))),
          enquired(but(ENQUIRED, conference=on(4, 1)))),
    Tried("8875", case(conference=SATURDAY), case(conference=on(9, 11))),
    Tried("8870Q", enquired(but(ENQUIRED, target=SATURDAY)), enquired(ENQUIRED)),
    Tried("8675Q", enquired(but(OPEN, began=on(3, 5, 2027))), enquired(but(OPEN, began=on(3, 8, 2027)))),
    Tried("8740", enquired(but(OPEN, began=on(3, 31))), enquired(but(OPEN, began=on(4, 1)))),
    Tried("8839", enquired(OPEN, OPEN), enquired(OPEN, NOT_NEEDED)),
    Tried("8890", enquired(ENQUIRED, but(OPEN, began=on(9, 14))),
          enquired(ENQUIRED, but(OPEN, began=on(9, 15)))),
    Tried("8890", enquired(but(OPEN, began=on(9, 1)), NOT_NEEDED,
                           but(NOT_NEEDED, began=on(9, 2))),
          enquired(NOT_NEEDED, but(NOT_NEEDED, began=on(9, 2)))),
    Tried("4010", in_need((None, None)), in_need((on(6, 1), None))),
    Tried("4010", in_need((on(4, 1, 2027), None)), in_need((on(3, 31, 2027), None))),
    Tried("4015", in_need((on(5, 4), None)), in_need((on(5, 5), None))),
    Tried("4011", in_need((on(6, 2), on(6, 1))), in_need((on(6, 1), on(6, 2)))),
    Tried("4012Q", in_need((on(6, 1), on(6, 1))), in_need((on(6, 1), on(6, 2)))),
    Tried("4013", in_need((on(6, 1), on(4, 1, 2027))), in_need((on(6, 1), on(3, 31, 2027)))),
    Tried("4004", in_need((on(6, 1), None), (on(7, 1), None)), in_need((on(6, 1), on(6, 30)), (on(7, 1), None))),
    Tried("4014", in_need((on(6, 1), on(7, 1)), (on(7, 1), None)), in_need((on(6, 1), on(6, 30)), (on(7, 1), None))),
    Tried("4008", in_need((on(6, 2), None), died=on(6, 1)), in_need((on(6, 1), None), died=on(6, 1))),
    Tried("4009Q", in_need((on(6, 1), on(6, 3)), died=on(6, 2)), in_need((on(6, 1), on(6, 2)), died=on(6, 2))),
    Tried("4001", case(plans=(shape.InNeedPlan(began=on(6, 22)),)), GOOD),
    Tried("4016", case(plans=(shape.InNeedPlan(began=on(9, 14)),))),
    Tried("4016", case(plans=(shape.InNeedPlan(began=on(12, 9)),),
                       protection=(but(PROTECTED, ended=on(12, 10)),)),
          case(plans=(shape.InNeedPlan(began=on(12, 10)),), protection=(but(PROTECTED, ended=on(12, 10)),))),
    Tried("4017", case(plans=(but(IN_NEED, ended=on(9, 15)),)), case(plans=(IN_NEED,))),
    Tried("4003", reviewed((on(12, 10),), plan=shape.InNeedPlan(began=on(12, 10))),
          reviewed((on(12, 10),), ended=on(12, 10), plan=shape.InNeedPlan(began=on(12, 10)))),
    Tried("8720", protected((None, None)), protected((on(6, 1), None))),
    Tried("1105", protected((on(5, 4), None)), protected((on(5, 5), None))),
    Tried("2885", case(enquiries=(but(ENQUIRED, conference=on(9, 11)),)), case(enquiries=(), conference=on(9, 14))),
    Tried("2885", case(enquiries=()), case(enquiries=(), protection=(but(PROTECTED, began=on(3, 31)),))),
    Tried("8730", case(protection=(but(PROTECTED, before=None),))),
    Tried("8840", protected((on(6, 1), on(6, 1))), protected((on(6, 1), on(6, 2)))),
    Tried("8841", reviewed((on(9, 14),)), reviewed((on(9, 15),))),
    Tried("8842Q", reviewed(()), protected((on(6, 1), None))),
    Tried("8905", case(protection=(but(PROTECTED, category_first=""),))),
    Tried("8910", case(protection=(but(PROTECTED, category_latest="NEGLECT"),))),
    Tried("8915", protected((on(6, 2), None), died=on(6, 1)), protected((on(6, 1), None), died=on(6, 1))),
    Tried("8920", protected((on(6, 1), on(6, 3)), died=on(6, 2)), protected((on(6, 1), on(6, 2)), died=on(6, 2))),
    Tried("8925", protected((on(6, 2), on(6, 1))), protected((on(6, 1), on(6, 2)))),
    Tried("8930", protected((on(6, 1), on(4, 1, 2027))), protected((on(6, 1), on(3, 31, 2027)))),
    Tried("8935", protected((on(6, 1), None), (on(7, 1), None)), protected((on(6, 1), on(6, 30)), (on(7, 1), None))),
    Tried("8940", protected((on(6, 1), on(7, 1)), (on(7, 1), None)),
          protected((on(6, 1), on(6, 30)), (on(7, 1), None))),
)  # fmt: skip


def broken(child: shape.Child, period: Period = PERIOD) -> set[str]:
    return {rule.number for rule in RULES if rule.is_broken and rule.is_broken(child, period)}


def test_the_good_child_breaks_none_and_neither_do_the_others_that_are_begun_from() -> None:
    assert broken(GOOD) == set()
    for child in (unborn(), case(NO_ACTION), case(SHORT), assessed((on(6, 1), on(6, 9))), protected((on(6, 1), None))):
        assert broken(child) <= {"2991Q"}


@pytest.mark.parametrize("tried", TRIED, ids=lambda tried: tried.number)
def test_a_rule_is_broken_by_one_and_kept_by_the_next(tried: Tried) -> None:
    assert tried.number in broken(tried.breaks)
    assert tried.number not in broken(tried.keeps)


def test_every_rule_about_a_child_is_tried() -> None:
    assert {rule.number for rule in RULES if rule.is_broken} == {tried.number for tried in TRIED}


def test_no_number_stands_twice_and_each_has_a_sentence_of_its_own() -> None:
    assert len(BY_NUMBER) == len(RULES) == len({rule.words for rule in RULES})
    assert all(rule.words.endswith(".") for rule in RULES)
    assert BY_NUMBER["8897Q"].is_query
    assert not BY_NUMBER["8805"].is_query


def test_the_page_lists_every_rule_with_its_kind_and_sentence() -> None:
    page = (Path(__file__).parents[2] / "docs" / "census.md").read_text("utf-8")
    listed = [line for line in page.splitlines() if re.match(r"\| (D\d|\d{3,4}Q?) \| (error|query) \|", line)]
    assert listed == [f"| {rule.number} | {'query' if rule.is_query else 'error'} | {rule.words} |" for rule in RULES]


def test_whatever_a_step_is_refused_for_by_number_is_looked_at_in_the_return_too() -> None:
    numbers = {one.strip() for need in NEEDS.values() for one in need.source.split(",") if one.strip()[:1].isdigit()}
    assert len(numbers) > 25
    assert numbers <= BY_NUMBER.keys()


def found(*children: shape.Child, period: Period = PERIOD) -> Findings:
    findings = Findings(period)
    for place, child in enumerate(children):
        findings.look(f"child{place}", Filled(child))
    return findings


def numbered(place: int, *codes: str, sex: str = "F") -> shape.Child:
    child = how("BAFR", *(codes or ("NONE",)))
    return but(child, identifiers=but(child.identifiers, la_child_id=f"{place}", upn="", sex=sex))


def test_of_two_with_one_number_both_are_named_once() -> None:
    findings = Findings(PERIOD)
    told = [findings.look(f"child{place}", Filled(GOOD)) for place in range(3)]
    assert [{(one.number, one.child) for one in some if one.number == "8510"} for some in told] == [
        set(), {("8510", "child1"), ("8510", "child0")}, {("8510", "child2")},
    ]  # fmt: skip
    assert (findings.found["8510"], findings.found["1520"]) == (3, 3)
    assert not found(numbered(1), numbered(2)).found.keys() & {"8510", "1520"}


def test_what_belongs_to_no_case_or_cannot_be_read_is_an_error() -> None:
    findings = Findings(PERIOD)
    findings.look("child", Filled(GOOD, 1, 2, without_a_case=True))
    assert {"D1", "D2", "D3"} == {LEFT_OUT, UNREADABLE, WITHOUT_A_CASE} == findings.found.keys()


def test_the_whole_return_is_looked_at() -> None:
    codes = ("AUT", "HEAR", "MOB", "HAND", "PC", "INC", "COMM", "LD")
    whole = [numbered(1, *codes)]
    assert found(*whole, period=Period(on(4, 1, 2025), on(3, 31))).whole() == []
    assert found(*whole).whole() == ["8995Q"]
    assert found(*whole, period=Period(on(4, 1, 2025), on(3, 30))).whole() == ["100"]
    assert found(*whole, period=Period(on(4, 2, 2025), on(3, 31))).whole() == ["100"]
    few = [numbered(place, code) for place, code in enumerate(codes)]
    assert found(*few).whole() == ["2888Q", "8995Q"]
    assert found(*few[:7]).whole() == ["2887Q", "2888Q", "8995Q"]
    assert found(numbered(0)).whole() == ["2887Q", "8995Q"]
    some = [*(numbered(place) for place in range(49)), numbered(49, *codes, sex="U")]
    assert found(*some).whole() == ["8995Q"]
    assert found(*some[1:]).whole() == ["2886Q", "8995Q"]
    without = case(enquiries=(), conference=None)
    assert "2883" in found(without).whole()
    assert "2883" not in found(without, case(conference=on(9, 14), protection=())).whole()


def test_errors_and_queries_are_counted_apart_in_the_order_of_the_table() -> None:
    findings = found(how("", "AUT"), but(how("", "HEAR"), cases=(but(SHORT, assessments=()),)))
    assert dict(findings.counts()) == {
        "4220": 2, "8510": 2, "1520": 2, "8825Q": 1, "2887Q": 1, "2888Q": 1, "8995Q": 1,
    }  # fmt: skip
    assert (findings.errors(), findings.queries()) == (6, 4)
    assert [number for number, _ in findings.counts()] == sorted(dict(findings.counts()), key=list(BY_NUMBER).index)
