"""Steps of the work that wait for somebody, and that no request and no clock tells of, stand on Today."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from app.casework import needs
from app.casework.pages import NeedsYou, WorkState
from app.domain.approval import Approval
from app.domain.assessment import Assessment
from app.domain.conference import Conference
from app.domain.enquiry import Enquiry
from app.domain.identity import new_id
from app.domain.involvement import Allocation
from app.domain.kinds import KINDS
from app.domain.meeting import Meeting
from app.domain.plan import Plan
from app.domain.referral import Referral
from app.domain.review import Review
from app.domain.strategy import StrategyDiscussion
from app.domain.visit import Visit
from app.storage import records
from app.storage.records import Record
from tests.casework import deciding
from tests.casework.deciding import SCREENER, TEAM
from tests.casework.warsame import NOW, pull
from tests.storage.fakes import Laptop, wire_record

TODAY = NOW.date()
PAST = TODAY - timedelta(days=3)
OF = "referral-of-the-case"


def case(laptop: Laptop, stage: Struct, holder: str, *, capabilities: tuple[str, ...] = ("SW",)) -> str:
    """Let one child arrive whom the team has, with one stage of the work; return the stage's id."""
    laptop.clock.now = NOW
    child, found = deciding.referral(step="acknowledged", outcome="assessment")
    kind = next(name for name, one in KINDS.items() if isinstance(stage, one.struct))
    made = wire_record(kind, child, stage)
    held = Allocation(practitioner=holder, team=TEAM, since=date(2026, 11, 2))
    pull(laptop, *deciding.directory(laptop, *capabilities), found[0], wire_record("allocation", child, held), made)
    return made.id


def records_of(laptop: Laptop, kind: str) -> list[Record]:
    with laptop.vault.read() as tx:
        return records.of_kind(tx, kind)


def steps(laptop: Laptop) -> list[NeedsYou]:
    return [one for one in needs.read(by=laptop.by) if one.state is WorkState.STEP]


MINE: tuple[tuple[Struct, str], ...] = (
    (Assessment(referral=OF), "Not started yet"),
    (Assessment(referral=OF, step="submitted"), "Submitted, and no decision is asked for"),
    (Assessment(referral=OF, step="returned"), "Given back"),
    (Enquiry(referral=OF, strategy="-", step="submitted"), "Outcome submitted, and no decision is asked for"),
    (Enquiry(referral=OF, strategy="-", step="returned"), "Given back"),
    (Plan(plan_kind="cin", referral=OF), "Proposed, and no decision is asked for"),
    (Plan(plan_kind="cin", referral=OF, step="approved"), "Approved, not in force yet"),
    (Plan(plan_kind="cin", referral=OF, step="active", ended=TODAY),
     "Its end is proposed, and no decision is asked for"),
    (Referral(author="-", step="acknowledged", outcome="assessment", closed=TODAY),
     "The closing of the case is proposed, and no decision is asked for"),
    (Meeting(meeting_kind="core-group", planned=PAST), f"Planned for {PAST:%a} {PAST.day} {PAST:%b}, and not recorded"),
)  # fmt: skip


@pytest.mark.parametrize(("stage", "words"), MINE)
def test_whoever_has_the_child_is_told_of_a_step_that_is_theirs(laptop: Laptop, stage: Struct, words: str) -> None:
    record = case(laptop, stage, laptop.place.practitioner)
    (one,) = steps(laptop)
    assert (one.change, one.detail) == (record, words)
    assert one.title.endswith(", Ruby Ashcroft")


@pytest.mark.parametrize(("stage", "words"), MINE)
def test_a_colleague_is_not(laptop: Laptop, stage: Struct, words: str) -> None:
    case(laptop, stage, deciding.WORKER)
    assert steps(laptop) == []


UNDER_WAY: tuple[Struct, ...] = (
    Assessment(referral=OF, step="in-progress", started=TODAY),
    Assessment(referral=OF, step="authorised"),
    Plan(plan_kind="cin", referral=OF, step="active"),
    Plan(plan_kind="cp", referral=OF),
    Referral(author="-", step="acknowledged", outcome="assessment"),
    Meeting(meeting_kind="core-group", planned=TODAY),
)


@pytest.mark.parametrize("stage", UNDER_WAY)
def test_what_is_under_way_or_over_waits_for_nobody(laptop: Laptop, stage: Struct) -> None:
    case(laptop, stage, laptop.place.practitioner)
    assert steps(laptop) == []


def test_while_a_decision_is_asked_for_it_waits_for_others_and_given_back_it_says_by_whom_and_why(
    laptop: Laptop,
) -> None:
    record = case(laptop, Assessment(referral=OF, step="submitted"), laptop.place.practitioner)
    child = steps(laptop)[0].about
    asked: dict[str, Any] = {
        "about": record,
        "about_kind": "assessment",
        "act": "authorise",
        "author": "-",
        "asked": NOW,
    }
    pull(laptop, wire_record("approval", child, Approval(**asked), record_id=(id := new_id())))
    assert steps(laptop) == []
    back = Approval(**asked, step="returned", decided_by=SCREENER, decided=NOW, reason="Say what the school thinks")
    again = wire_record("assessment", child, Assessment(referral=OF, step="returned"), record_id=record)
    pull(laptop, msgspec.structs.replace(wire_record("approval", child, back, record_id=id), version=2, seq=900),
         msgspec.structs.replace(again, version=2, seq=901))  # fmt: skip
    assert [one.detail for one in steps(laptop)] == [
        "Given back by Kelvin Fenn on Thu 12 Nov: Say what the school thinks"
    ]


THEIRS: tuple[tuple[Struct, str, str], ...] = (
    (StrategyDiscussion(referral=OF), "PS", "Asked for, not held yet"),
    (StrategyDiscussion(referral=OF, step="held", outcome="enquiry"), "PS",
     "It decided on enquiries, and none were opened"),
    (Conference(conference_kind="initial", enquiry="-"), "CPC", "Asked for, not arranged yet"),
    (Conference(conference_kind="initial", enquiry="-", step="arranged", planned=NOW - timedelta(days=3)), "CPC",
     f"Arranged for {PAST:%a} {PAST.day} {PAST:%b}, and not recorded"),
    (Conference(conference_kind="initial", enquiry="-", step="held", outcome="plan"), "CPC",
     "It decided on a plan, and none was begun"),
    (Plan(plan_kind="cp", referral=OF), "CPC", "Decided by the conference, not in force yet"),
    (Review(plan="-", planned=PAST), "PS", f"Planned for {PAST:%a} {PAST.day} {PAST:%b}, and not recorded"),
)  # fmt: skip


@pytest.mark.parametrize(("stage", "can", "words"), THEIRS)
def test_whoever_leads_or_chairs_is_told_of_what_is_theirs(laptop: Laptop, stage: Struct, can: str, words: str) -> None:
    case(laptop, stage, deciding.WORKER, capabilities=(can,))
    assert [one.detail for one in steps(laptop)] == [words]


@pytest.mark.parametrize("stage", [
    StrategyDiscussion(referral=OF, step="held", outcome="no-enquiry"),
    Conference(conference_kind="initial", enquiry="-", step="held", outcome="no-plan"),
    Conference(conference_kind="initial", enquiry="-", step="arranged", planned=NOW + timedelta(days=3)),
    Plan(plan_kind="cin", referral=OF),
])  # fmt: skip
def test_what_decided_on_nothing_or_is_still_to_come_does_not_wait(laptop: Laptop, stage: Struct) -> None:
    case(laptop, stage, deciding.WORKER, capabilities=("PS", "CPC"))
    assert steps(laptop) == []


def test_a_visit_that_somebody_left_behind_is_told_to_whoever_has_the_child_now(laptop: Laptop) -> None:
    """Found by a team's month: it stands on no page of the one who planned it, because the child left their laptop."""
    case(laptop, Assessment(referral=OF, step="in-progress", started=TODAY), me := laptop.place.practitioner)
    (child,) = {one.child for one in records_of(laptop, "assessment")}
    at = NOW - timedelta(days=1)
    visits = [
        wire_record("visit", child, Visit(practitioner=who, planned=at, purpose="CIN visit"), seq=700 + place)
        for place, who in enumerate((deciding.WORKER, SCREENER, me))
    ]
    tie = Allocation(practitioner=SCREENER, team=TEAM, role="co-worker", since=PAST)
    pull(laptop, *visits, wire_record("allocation", child, tie))
    found = {one.change: one for one in needs.read(by=laptop.by) if one.state is WorkState.UNRECORDED}
    assert set(found) == {visits[0].id, visits[2].id}
    assert found[visits[0].id].about == child
    assert (
        found[visits[0].id].detail == f"Planned for {at:%a} {at.day} {at:%b}, {at:%H:%M}, by Joe Tranter, not recorded"
    )
