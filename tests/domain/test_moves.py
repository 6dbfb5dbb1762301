"""The table of moves: no way through it breaks a rule, and each of its needs keeps something from happening."""

from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from msgspec import Struct, structs

from app.domain.approval import Approval
from app.domain.assessment import Assessment
from app.domain.case_file import CaseFile
from app.domain.conference import Conference
from app.domain.enquiry import Enquiry
from app.domain.forms import SHIPPED
from app.domain.kinds import KINDS
from app.domain.meeting import Meeting
from app.domain.moves import MOVES, NOTHING, STAGES, STOPPED, Move, may_move, move_named, moves_between
from app.domain.need import Asked
from app.domain.needs import NEEDS
from app.domain.practitioner import CAPABILITIES
from app.domain.referral import Referral, missing_before_sending
from app.domain.review import Review
from app.domain.section import Section
from app.domain.strategy import StrategyDiscussion
from tests.domain.explore import CHILD, EVERYTHING, FIRST, INVARIANTS, QUORUM, SECOND, TODAY, Walk, at, people, walk
from tests.domain.worlds import DECIDED, EPISODE, OPEN, PENDING, TOLD, WORLDS, proposed

PLACES = 400
"""How far each walk goes every day; the long one goes until it is everywhere, or has seen many more."""


def without(need: str) -> list[Move]:
    return [move._replace(needs=tuple(name for name in move.needs if name != need)) for move in MOVES]


@cache
def walked(name: str) -> Walk:
    return walk(WORLDS[name], PLACES)


@pytest.mark.parametrize("name", WORLDS)
def test_15_4_nowhere_that_the_table_leads_breaks_a_rule(name: str) -> None:
    found = walked(name)
    assert not found.broken, (found.broken, found.path)


@pytest.mark.soak
@pytest.mark.parametrize("name", WORLDS)
def test_15_4_nor_does_anywhere_that_takes_long_to_reach(name: str) -> None:
    found = walk(WORLDS[name], 60_000)
    assert not found.broken, (found.broken, found.path)


def test_the_walks_take_nearly_every_move() -> None:
    """The rest is meetings, and steps that end nothing; what they need is in the cases below."""
    taken = {move for name in WORLDS for move in walked(name).moves}
    left = {(move.kind, move.act) for move in MOVES} - taken
    assert {kind for kind, _ in left} <= {"approval", "meeting", "enquiry", "plan", "strategy-discussion"}


# --- each need keeps something from happening ------------------------------------------------------------------------

BREAKS = {
    "alive": "dead", "40-weeks": "unborn", "primary-need": "referrals", "no-open-episode": "two referrals",
    "episodes-apart": "an older referral", "one-birth": "born and expected", "unborn-sex": "unborn, with a sex",
    "no-episode": "referrals", "closed-and-why": "referrals", "no-open-assessment": "referrals",
    "no-open-enquiry": "enquiries", "nothing-open": "assessment", "closed-last": "assessed",
    "closed-after-start": "referrals", "closed-by-today": "referrals", "case-open": "assessment",
    "after-referral": "referrals", "by-today": "referrals", "day-said": "referrals", "seen-or-why": "referrals",
    "factors-alone": "referrals", "strategy-first": "enquiries", "one-enquiry": "enquiries", "one-origin": "conference",
    "origin-there": "enquiries", "one-conference": "conference", "weekday": "enquiries", "quorum": "enquiries",
    "not-cp": "plans", "one-plan": "plans", "no-cp-beside": "plans", "plans-apart": "reviews",
    "conference-first": "no plan decided", "from-conference": "plans", "one-of-five": "plans", "plans-before": "plans",
    "ended-and-why": "plans", "ended-after-start": "plans", "not-same-day": "plans", "ended-by-today": "plans",
    "review-ends-it": "plans", "no-later-review": "reviews", "plan-active": "reviews", "after-plan": "reviews",
}  # fmt: skip
"""Needs without which a walk comes to a case file that breaks a rule, and from where."""


@pytest.mark.parametrize("need", BREAKS)
def test_15_4_without_this_need_a_rule_is_broken(need: str) -> None:
    assert walk(WORLDS[BREAKS[need]], PLACES, without(need)).broken in INVARIANTS


def case(
    kind: str, act: str, after: Struct, *, beside: dict[str, Struct] | None = None, **more: Any
) -> tuple[Move, Asked]:
    move = move_named(kind, act)
    assert move is not None
    records = {"child": CHILD, "referral0": EPISODE, **(beside or {}), "it": after}
    given = {"practitioner": "p", "capabilities": EVERYTHING, "reason": "because", "team": "t", **more}
    return move, Asked(CaseFile(TODAY, records), "it", after, **given)


def filled(form: str, **leaving: str) -> tuple[Section, ...]:
    """Every section of a form in words; those named say that instead, or are left out where it is empty."""
    sections = SHIPPED[form, 1].sections
    return tuple(
        Section(id=one.id, words=leaving.get(one.id, "Something")) for one in sections if leaving.get(one.id) != ""
    )


WHOLE = Referral(
    author="p", agency="a", received=at(FIRST), harm_now="no", source="2A", told="told", consent="given",
    consent_by="Hodan Warsame", consent_covers="Talking to the school", level="4", sections=filled("referral"),
)  # fmt: skip
SCREENED = Referral(**{**OPEN, "step": "screening", "outcome": "", "harm_now": "no"})
NOW_PENDING = structs.replace(PENDING, harm_now="no")
SUBMITTED = Assessment(
    referral="referral0", step="in-progress", started=FIRST, seen=FIRST, factors=("1A",), recommends="cin-plan",
    sections=filled("assessment"),
)  # fmt: skip
STRATEGY = StrategyDiscussion(referral="referral0", attended=QUORUM, held=at(SECOND), outcome="enquiry")
ENQUIRY = Enquiry(
    referral="referral0", strategy="s", started=SECOND, agencies="joint", seen=SECOND, recommends="no-conference",
    chairs_view="No conference is needed.", sections=filled("enquiry"),
)  # fmt: skip
ON_STRATEGY: dict[str, Struct] = {"s": structs.replace(STRATEGY, step="held")}
CONFERENCE = Conference(
    conference_kind="initial", referral="referral0", planned=at(SECOND), held=SECOND, outcome="plan", category="NEG",
    attended=QUORUM,
)  # fmt: skip
PROTECTS = structs.replace(proposed("c"), began=FIRST, category="NEG", previous_plans=0)
ACTIVE = structs.replace(PROTECTS, step="active")
ASKED = Approval(about="it", about_kind="plan", act="approve", author="p")

OF_AGE = FIRST.replace(year=FIRST.year - 18)
NOT_YET = OF_AGE + timedelta(days=1)


CASES: dict[str, tuple[tuple[Move, Asked], tuple[Move, Asked]]] = {
    "form-known": (
        case("referral", "send", structs.replace(WHOLE, harm_now="yes", form_version=7)),
        case("referral", "send", structs.replace(WHOLE, form_version=7)),
    ),
    "filled-in": (
        case("referral", "send", WHOLE),
        case("referral", "send", structs.replace(WHOLE, sections=filled("referral", concern=""))),
    ),
    "referrer-apart": (
        case("referral", "send", structs.replace(WHOLE, harm_now="yes", source="1B")),
        case("referral", "send", structs.replace(WHOLE, harm_now="yes", source="1B", referrer_name="A neighbour")),
    ),
    "alive-or-why": (
        case("referral", "send", WHOLE, beside={"child": structs.replace(CHILD, vital_status="dead")}),
        case("referral", "send", WHOLE, beside={"child": structs.replace(CHILD, vital_status="dead")}, reason=" "),
    ),
    "looked-up": (case("referral", "ask", SCREENED), case("referral", "ask", structs.replace(SCREENED, known=""))),
    "senior-for-danger": (
        case("referral", "no-further-action", PENDING),
        case("referral", "no-further-action", PENDING, capabilities=EVERYTHING - {"SM"}),
    ),
    "open-work": (
        case("referral", "join", PENDING),
        case("referral", "join", PENDING, beside={"referral0": structs.replace(TOLD, step="closed", closed=FIRST)}),
    ),
    "passed-to": (
        case("referral", "pass-on", structs.replace(PENDING, passed_to="Gateshead")),
        case("referral", "pass-on", structs.replace(PENDING, passed_to=" ")),
    ),
    "team": (
        case("referral", "assess", NOW_PENDING, beside={"referral0": NOW_PENDING}),
        case("referral", "assess", NOW_PENDING, beside={"referral0": NOW_PENDING}, team=""),
    ),
    "referrer-told": (
        case("referral", "acknowledge", TOLD),
        case("referral", "acknowledge", structs.replace(TOLD, acknowledged=None)),
    ),
    "episode": (
        case("referral", "close", structs.replace(TOLD, closed=TODAY, closed_why="RC7")),
        case("referral", "close", structs.replace(TOLD, closed=TODAY, closed_why="RC7", outcome="advice")),
    ),
    "reason": (
        case("assessment", "stop", SUBMITTED),
        case("assessment", "stop", SUBMITTED, reason=""),
    ),
    "factors": (
        case("assessment", "submit", structs.replace(SUBMITTED, factors=()), reason="None were found yet."),
        case("assessment", "submit", structs.replace(SUBMITTED, factors=()), reason=""),
    ),
    "recommended": (
        case("assessment", "submit", SUBMITTED),
        case("assessment", "submit", structs.replace(SUBMITTED, recommends="")),
    ),
    "outcome": (
        case("strategy-discussion", "hold", STRATEGY),
        case("strategy-discussion", "hold", structs.replace(STRATEGY, outcome="")),
    ),
    "three-agencies": (
        case("strategy-discussion", "hold", STRATEGY),
        case("strategy-discussion", "hold", structs.replace(STRATEGY, attended=people("social", "police"))),
    ),
    "single-or-joint": (
        case("enquiry", "open", ENQUIRY, beside=ON_STRATEGY),
        case("enquiry", "open", structs.replace(ENQUIRY, agencies=""), beside=ON_STRATEGY),
    ),
    "chairs-view": (
        case("enquiry", "no-conference", ENQUIRY),
        case("enquiry", "no-conference", structs.replace(ENQUIRY, chairs_view="")),
    ),
    "chair-decides": (
        case("conference", "hold", CONFERENCE),
        case("conference", "hold", structs.replace(CONFERENCE, outcome="end")),
    ),
    "abuse-category": (
        case("conference", "hold", CONFERENCE),
        case("conference", "hold", structs.replace(CONFERENCE, category="")),
    ),
    "arranged": (
        case("conference", "arrange", CONFERENCE),
        case("conference", "arrange", structs.replace(CONFERENCE, planned=None)),
    ),
    "is-cp": (
        case("plan", "end-protection", structs.replace(ACTIVE, ended=SECOND, ended_why="transferred")),
        case(
            "plan", "end-protection",
            structs.replace(ACTIVE, ended=SECOND, ended_why="transferred", plan_kind="cin"),
        ),
    ),
    "one-plan-each": (
        case("plan", "protect", PROTECTS, beside={"c": DECIDED}),
        case(
            "plan", "protect", structs.replace(PROTECTS, previous_plans=1),
            beside={"c": DECIDED, "ended": structs.replace(ACTIVE, step="ended", ended=FIRST, ended_why="died")},
        ),
    ),
    "not-cp-reviewed": (
        case("review", "plan", Review(plan="p"), beside={"p": structs.replace(ACTIVE, plan_kind="cin")}),
        case("review", "plan", Review(plan="p"), beside={"p": ACTIVE}),
    ),
    "group-plan": (
        case("meeting", "plan", Meeting(meeting_kind="core-group", plan="p"), beside={"p": ACTIVE}),
        case(
            "meeting", "plan", Meeting(meeting_kind="core-group", plan="p"),
            beside={"p": structs.replace(ACTIVE, plan_kind="cin")},
        ),
    ),
    "one-request": (
        case("approval", "request", ASKED),
        case("approval", "request", ASKED, beside={"other": ASKED}),
    ),
    "asker": (case("approval", "withdraw", ASKED), case("approval", "withdraw", ASKED, practitioner="somebody")),
    "time-past": (
        case("approval", "expire", structs.replace(ASKED, until=at(FIRST))),
        case("approval", "expire", structs.replace(ASKED, until=at(TODAY))),
    ),
    "under-18": (
        case("plan", "protect", PROTECTS, beside={"c": DECIDED, "child": structs.replace(CHILD, born=NOT_YET)}),
        case("plan", "protect", PROTECTS, beside={"c": DECIDED, "child": structs.replace(CHILD, born=OF_AGE)}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("need", CASES)
def test_15_4_this_need_alone_keeps_it_from_being_taken(need: str) -> None:
    (move, allowed), (_, kept) = CASES[need]
    assert may_move(move, allowed) == ()
    assert [unmet.need for unmet in may_move(move, kept)] == [need]
    weaker = move_named(move.kind, move.act, without(need))
    assert weaker is not None
    assert may_move(weaker, kept) == ()


def test_every_need_is_in_the_table_and_has_its_proof() -> None:
    assert {name for move in MOVES for name in move.needs} == set(NEEDS)
    assert set(BREAKS) | set(CASES) == set(NEEDS)
    assert not set(BREAKS) & set(CASES)


def test_every_need_says_a_sentence() -> None:
    assert all(need.words[0].isupper() or need.words[0] == '"' for need in NEEDS.values())
    assert all(need.words.endswith(".") for need in NEEDS.values())


# --- the table itself ------------------------------------------------------------------------------------------------


def test_the_table_moves_between_steps_that_its_kinds_have() -> None:
    for move in MOVES:
        steps = set(_steps(move.kind))
        assert move.to in steps, move
        assert set(move.begins) - {NOTHING} <= steps, move
        assert move.who <= set(CAPABILITIES)
        assert move.who, move
        rules = KINDS[move.kind].rules
        assert all(rules[name].rule == "guarded" for name in move.fields)


def _steps(kind: str) -> tuple[str, ...]:
    from typing import get_args, get_type_hints  # noqa: PLC0415 - beside its one use

    steps: tuple[str, ...] = get_args(get_type_hints(KINDS[kind].struct)["step"])
    return steps


@pytest.mark.parametrize("kind", sorted(STAGES - {"approval"}))
def test_every_step_of_a_kind_is_reached_and_every_other_left(kind: str) -> None:
    reached = {move.to for move in MOVES if move.kind == kind}
    left = {step for move in MOVES if move.kind == kind for step in move.begins}
    assert reached | {"not-started"} >= set(_steps(kind))
    ends = {"closed", "held", "called-off", "ended", "not-needed", "unsubstantiated", "no-conference", "conference"}
    assert set(_steps(kind)) - left <= ends


def test_15_8_what_stops_is_a_step_of_its_kind() -> None:
    assert all(set(steps) <= set(_steps(kind)) for kind, steps in STOPPED.items())


def test_15_4_nobody_moves_without_the_capability() -> None:
    move, asked = case("referral", "screen", SCREENED, capabilities=frozenset({"HV", "PART"}))
    assert [unmet.need for unmet in may_move(move, asked)] == ["who"]


def test_15_4_what_is_no_move_is_not_in_the_table() -> None:
    assert moves_between("referral", "received", "closed") == []
    assert [move.act for move in moves_between("plan", "active", "ended")] == ["end", "end-protection"]


# --- forms -----------------------------------------------------------------------------------------------------------


def test_15_9_danger_is_asked_first_and_sends_a_referral_with_nothing_else_said() -> None:
    form = SHIPPED["referral", 1]
    assert missing_before_sending(Referral(author="p"), form, "Amara")[0].words == "Say whether Amara is in danger now"
    move, asked = case("referral", "send", Referral(author="p", harm_now="yes", harm_words="She is alone with him."))
    assert may_move(move, asked) == ()
    move, asked = case("referral", "send", Referral(author="p", harm_now="no"))
    assert [unmet.need for unmet in may_move(move, asked)] == ["filled-in"]


def test_15_9_a_part_says_something_or_none_known_and_a_blank_is_neither() -> None:
    form = SHIPPED["referral", 1]
    assert missing_before_sending(WHOLE, form, "Amara") == ()
    blank = structs.replace(WHOLE, sections=filled("referral", strengths=" "))
    (lacking,) = missing_before_sending(blank, form, "Amara")
    assert (lacking.field, lacking.words) == (
        "strengths",
        'Write something under "What is going well", or say "none known".',
    )
    sections = [one for one in WHOLE.sections if one.id not in ("strengths", "concern")]
    none_known = (*sections, Section(id="strengths", says="none-known"), Section(id="concern", says="none-known"))
    (lacking,) = missing_before_sending(structs.replace(WHOLE, sections=none_known), form, "Amara")
    assert lacking.words == '"What you are worried about" cannot be left at "none known". Write what there is.'


def test_15_10_a_member_of_the_public_is_not_named_in_it() -> None:
    named = structs.replace(WHOLE, source="1B", referrer_telephone="07700 900123")
    (lacking,) = missing_before_sending(named, SHIPPED["referral", 1], "Amara")
    assert lacking.field == "referrer_name"
