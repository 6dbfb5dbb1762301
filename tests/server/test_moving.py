"""Steps are taken by the table, over the whole case file, on real PostgreSQL (docs/sync.md, part 15)."""

from datetime import date

import pytest

from app.domain.assessment import Assessment
from app.domain.conference import Conference
from app.domain.enquiry import Enquiry
from app.domain.identity import new_id
from app.domain.plan import Plan
from app.domain.strategy import Attending, StrategyDiscussion
from server import access
from server.approving import read_as
from server.hub import Hub
from server.moving import signed_part
from sync import wire
from tests.domain.test_moves import filled
from tests.making import contact_by
from tests.server.office import Office, begun, office_on, opened, pending

DAY = "2026-11-16"
HELD = "2026-11-13T09:00:00Z"
THREE = tuple(Attending(id=one, name=one, sector=one, agency=one) for one in ("social", "police", "health"))


@pytest.fixture
def office(fresh_hub: Hub) -> Office:
    return office_on(fresh_hub)


def code(receipt: wire.Receipt) -> tuple[str, str]:
    return receipt.status, receipt.code


def test_15_4_what_is_no_move_is_refused_whoever_asks(office: Office) -> None:
    _, referral = begun(office)
    receipt = office.edits(office.denise, referral, step="closed")
    assert (receipt.code, receipt.facts) == ("no-such-move", {"from": "received", "to": "closed"})
    assert office.says(referral).get("step", "received") == "received"


def test_15_4_a_step_is_for_whoever_has_the_capability(office: Office) -> None:
    _, referral = begun(office)
    assert code(office.edits(office.teacher, referral, step="screening")) == ("refused", "not-yours-to-write")
    assert code(office.edits(office.screener, referral, step="screening")) == ("accepted", "")


def test_15_4_a_need_that_is_unmet_is_named(office: Office) -> None:
    _, referral = begun(office)
    office.takes(office.screener, referral, {"step": "screening"})
    receipt = office.edits(office.screener, referral, step="decision-pending")
    assert (receipt.code, receipt.facts) == ("need-not-met", {"needs": "looked-up"})


def test_15_4_a_change_earlier_in_the_request_counts_and_a_record_is_not_made_past_its_first_step(
    office: Office,
) -> None:
    child, referral = opened(office)
    receipt = office.makes(
        office.priya,
        "plan",
        child,
        Plan(plan_kind="cin", referral=referral, author=office.priya.practitioner, step="active"),
    )
    assert code(receipt) == ("refused", "no-such-move")
    receipt = office.makes(office.priya, "enquiry", child, Enquiry(referral=referral, author=office.priya.practitioner))
    assert code(receipt) == ("refused", "not-yours-to-write")


def test_15_5_what_is_guarded_changes_with_its_step_alone(office: Office) -> None:
    child, _ = opened(office)
    assessment = office.one(child, "assessment")
    assert code(office.edits(office.priya, assessment, started=DAY)) == ("refused", "no-such-move")
    assert code(office.edits(office.priya, assessment, step="in-progress", outcome="cin-plan")) == (
        "refused",
        "no-such-move",
    )
    assert code(office.edits(office.priya, assessment, step="in-progress", started=DAY)) == ("accepted", "")
    assert code(office.edits(office.priya, assessment, seen=DAY)) == ("accepted", "")


def test_15_4_nothing_is_recorded_before_its_referral(office: Office) -> None:
    child, _ = opened(office)
    receipt = office.edits(office.priya, office.one(child, "assessment"), step="in-progress", started="2026-11-11")
    assert receipt.facts == {"needs": "after-referral"}


def test_15_7_a_step_that_takes_a_decision_is_taken_by_the_hub_alone(office: Office) -> None:
    _, referral = pending(office)
    receipt = office.edits(office.denise, referral, step="assessment")
    assert (receipt.status, receipt.code) == ("refused", "needs-decision")


def test_15_8_what_was_decided_stands_and_why_it_was_late_can_be_added(office: Office) -> None:
    child, referral = pending(office)
    asked = office.asks(office.screener, referral, "no-further-action")
    assert office.decides(office.boss, asked).status == "accepted"
    office.takes(office.screener, referral, {"step": "acknowledged", "acknowledged": HELD}, {"step": "closed"})
    receipt = office.edits(office.screener, referral, primary_need="N2")
    assert (receipt.code, receipt.facts) == ("stands", {"step": "closed"})
    late = [{"id": "l", "clock": "referral-decision", "words": "Snow", "by": office.screener.practitioner}]
    assert code(office.edits(office.screener, referral, late_reasons=late)) == ("accepted", "")


def test_15_8_whoever_disagrees_is_answered_after_the_decision(office: Office) -> None:
    _, referral = pending(office)
    asked = office.asks(office.screener, referral, "discuss")
    assert office.decides(office.denise, asked, team=office.team).status == "accepted"
    raised = {"id": "d", "by": office.teacher.practitioner, "words": "She is not safe."}
    assert code(office.edits(office.teacher, referral, disagreements=[raised])) == ("accepted", "")
    answered = {**raised, "answer": "Priya visits today.", "answered_by": office.denise.practitioner}
    assert code(office.edits(office.denise, referral, disagreements=[answered])) == ("accepted", "")
    assert office.says(referral)["disagreements"][0]["answer"] == "Priya visits today."


def test_15_6_a_query_is_met_by_a_reason(office: Office) -> None:
    child, _ = opened(office)
    assessment = office.one(child, "assessment")
    sections = [{"id": one.id, "words": one.words} for one in filled("assessment")]
    office.takes(
        office.priya, assessment, {"step": "in-progress", "started": DAY},
        {"seen": DAY, "recommends": "cin-plan", "sections": sections},
    )  # fmt: skip
    receipt = office.edits(office.priya, assessment, step="submitted")
    assert receipt.facts == {"needs": "factors"}
    assert office.edits(office.priya, assessment, "None were found.", step="submitted").status == "accepted"


def with_conference(office: Office) -> tuple[str, str, str]:
    """A strategy discussion, enquiries and a conference that decides on a plan: the child, the referral, the plan."""
    child, referral = opened(office, "discuss")
    strategy = office.one(child, "strategy-discussion")
    attended = [{"id": one.id, "name": one.name, "sector": one.sector, "agency": one.agency} for one in THREE]
    office.takes(office.tom, strategy, {"attended": attended}, {"step": "held", "held": HELD, "outcome": "enquiry"})
    enquiry = Enquiry(
        referral=referral, strategy=strategy, author=office.tom.practitioner, agencies="joint", started=_day(13)
    )
    opened_one = office.makes(office.tom, "enquiry", child, enquiry)
    assert opened_one.status == "accepted", opened_one.facts
    sections = [{"id": one.id, "words": one.words} for one in filled("enquiry")]
    office.takes(
        office.priya, opened_one.record, {"seen": DAY, "recommends": "conference", "sections": sections},
        {"step": "submitted"},
    )  # fmt: skip
    asked = office.asks(office.priya, opened_one.record, "confer")
    assert office.decides(office.denise, asked).status == "accepted"
    conference = office.one(child, "conference")
    office.takes(
        office.chair, conference, {"attended": attended},
        {"step": "held", "held": DAY, "outcome": "plan", "category": "NEG"},
    )  # fmt: skip
    proposed = Plan(plan_kind="cp", referral=referral, conference=conference, author=office.chair.practitioner)
    return child, referral, office.makes(office.chair, "plan", child, proposed).record


def test_15_5_who_screened_is_written_by_the_hub_and_said_of_nobody_else(office: Office) -> None:
    _, referral = begun(office)
    claimed = {"screened_by": office.denise.practitioner, "screened": "2026-01-01T09:00:00Z"}
    office.takes(office.screener, referral, {"step": "screening", **claimed})
    said = office.says(referral)
    assert (said["screened_by"], said["screened"]) == (office.screener.practitioner, "2026-11-12T10:52:00Z")
    assert code(office.edits(office.screener, referral, screened_by=office.denise.practitioner))[0] == "refused"


def test_15_20_what_a_chair_decides_is_a_signed_record_with_its_reason_too(office: Office) -> None:
    child, _, plan = with_conference(office)
    why = "The conference was of one mind."
    protected = {"step": "active", "began": DAY, "category": "NEG", "previous_plans": 0}
    office.takes(office.chair, plan, protected, reason=why)
    kinds = {said["about_kind"]: (id, said) for id, said in office.of(child, "decision").items()}
    assert {kind: (said["decided"], said["act"], said["approval"]) for kind, (_, said) in kinds.items()
            if not said["approval"]} == {
        "strategy-discussion": ("enquiry", "hold", ""), "conference": ("plan", "hold", ""),
        "plan": ("active", "protect", ""),
    }  # fmt: skip
    id, said = kinds["plan"]
    assert (said["reason"], said["decided_by"]) == (why, office.chair.practitioner)
    assert said["about_hash"] == read_as(office.record(plan))
    assert office.hub.keys.signed(signed_part(office.record(id).body), said["signed_with"], said["signature"])


def _day(day: int) -> date:
    return date(2026, 11, day)


def codes(office: Office, child: str) -> dict[str, bool]:
    """The statuses of a child by code, and whether each stands."""
    found = office.of(child, "alert").values()
    return {one["code"]: not one["ended"] for one in found if one["topic"] == "status"}


def test_15_19_statuses_begin_and_end_with_enquiries_and_plans(office: Office) -> None:
    child, referral, plan = with_conference(office)
    assert codes(office, child) == {"S47": True}
    cin = office.makes(
        office.priya, "plan", child, Plan(plan_kind="cin", referral=referral, author=office.priya.practitioner)
    ).record
    office.takes(office.priya, cin, {"sections": [{"id": one.id, "words": one.words} for one in filled("plan")]})
    asked = office.asks(office.priya, cin, "approve")
    assert office.decides(office.denise, asked).status == "accepted"
    office.takes(office.priya, cin, {"step": "active", "began": "2026-11-13"})
    assert codes(office, child) == {"S47": True, "CIN": True}
    office.takes(office.chair, plan, {"step": "active", "began": DAY, "category": "NEG", "previous_plans": 0})
    assert codes(office, child) == {"S47": False, "CIN": False, "CPP": True}
    ended = office.says(cin)
    assert (ended["step"], ended["ended"], ended["ended_why"]) == ("ended", DAY, "stepped-up")
    assert "visit_narrative_voice" in _categories(office, child)


def _categories(office: Office, child: str) -> frozenset[str]:
    with office.hub.database.writing() as connection:
        return access.rights_of(connection, office.priya.practitioner, {child})[child].categories


def test_15_4_the_plan_begins_on_the_day_of_its_conference_and_is_reviewed_by_one(office: Office) -> None:
    child, _, plan = with_conference(office)
    late = office.edits(office.chair, plan, step="active", began="2026-11-17", category="NEG", previous_plans=0)
    assert late.facts == {"needs": "from-conference"}
    office.takes(office.chair, plan, {"step": "active", "began": DAY, "category": "NEG", "previous_plans": 0})
    same = office.edits(office.chair, plan, step="ended", ended=DAY, ended_why="transferred")
    assert same.facts == {"needs": "not-same-day"}
    review = Conference(conference_kind="review", plan=plan, author=office.chair.practitioner)
    held = office.makes(office.chair, "conference", child, review)
    assert held.status == "accepted", held.facts


def test_15_24_the_referrer_is_told_by_a_notice_of_their_own_agency(office: Office) -> None:
    child, referral = opened(office)
    office.takes(office.priya, referral, {"step": "acknowledged", "acknowledged": HELD})
    notice = office.one(child, "notice")
    found = office.record(notice)
    assert (found.agency, found.category) == (office.agencies["school"], "concern_current")
    said = office.says(notice)
    assert (said["to"], said["outcome"]) == (office.teacher.practitioner, "assessment")
    assert office.edits(office.priya, notice, step="read").code == "not-yours-to-write"
    read = {"step": "read", "read_by": office.teacher.practitioner}
    assert office.edits(office.teacher, notice, **read).status == "accepted"
    assert office.record(office.one(child, "decision")).agency == office.agencies["council"]


def test_a_contact_and_an_ordinary_record_ask_nothing_of_the_table(office: Office) -> None:
    child, _ = opened(office)
    assert office.makes(office.priya, "contact", child, contact_by(office.priya)).status == "accepted"
    early = Assessment(referral=new_id(), author=office.priya.practitioner, step="in-progress", started=_day(13))
    assert office.makes(office.priya, "assessment", child, early).facts == {"needs": "case-open"}
    lost = StrategyDiscussion(referral=new_id(), author=office.tom.practitioner)
    assert office.makes(office.tom, "strategy-discussion", child, lost).facts == {"needs": "case-open"}
