"""The stages of the work on a laptop's own store: where each stands, what leads on, and that nothing typed is lost."""

from datetime import date
from typing import Any

import msgspec
import pytest

from app.casework import approvals, needs, refused, stage_acts, stages
from app.casework.pages import WorkState
from app.casework.stage_acts import NotTaken
from app.casework.stage_pages import Offer, StageLine, StagePage
from app.domain.assessment import Assessment
from app.domain.involvement import Allocation
from app.domain.meeting import Meeting
from app.domain.moves import MOVES, NOTHING
from app.domain.practitioner import CAPABILITIES
from app.domain.referral import Disagreement, Referral
from app.domain.review import Review
from app.domain.section import Section
from app.domain.stage_draft import StageDraft, Written
from app.storage import copies, drafts, outbox, records
from tests.casework import staged
from tests.casework.staged import DAY, QUORUM, RECEIVED, Open, filled
from tests.storage.fakes import Laptop, wire_record


def page(one: Open, record: str) -> StagePage:
    return stages.stage(one.child, record, by=one.laptop.by)


def offer(one: Open, record: str, key: str) -> Offer:
    return next(found for found in page(one, record).offers if found.key == key)


def beginning(one: Open, key: str) -> Offer:
    return next(found for found in stages.work(one.child, by=one.laptop.by).begins if found.key == key)


def line(one: Open, record: str) -> StageLine:
    return next(found for found in stages.work(one.child, by=one.laptop.by).stages if found.record == record)


def take(one: Open, record: str, key: str, **values: Any) -> None:
    stage_acts.take(one.child, record, offer(one, record, key), values, by=one.laptop.by)


def refusals(one: Open, record: str, key: str, **values: Any) -> str:
    with pytest.raises(NotTaken) as trouble:
        take(one, record, key, **values)
    return " ".join(found.words for found in trouble.value.refusals)


def keep(one: Open, record: str, kind: str, says: dict[str, tuple[Any, Any]], version: int = 3) -> None:
    """Type something: by place, what stood there and what is typed."""
    named = {name: Written(before=before, after=after) for name, (before, after) in says.items()}
    draft = StageDraft(writes="stage", record=record, kind=kind, child=one.child, version=version, says=named)
    stage_acts.keep(record, msgspec.json.encode(draft), by=one.laptop.by)


def said(one: Open, record: str) -> dict[str, Any]:
    return dict(page(one, record).says)


def test_each_stage_says_its_step_since_when_with_whom_and_its_clock(laptop: Laptop) -> None:
    one = staged.opened(laptop)
    found = line(one, one.assessment())
    assert (found.name, found.step, found.since) == ("Child and family assessment", "Being written", "since Tue 10 Nov")
    assert found.waits_for == "you"
    assert found.clock is not None
    assert found.clock.due == "Child and family assessment, from the referral: due Thu 7 Jan 2027"
    assert found.clock.standing == "37 working days left."
    assert found.clock.why == "45 working days from the referral of Monday 2 November, three bank holidays between."
    assert line(one, one.strategy()).waits_for == "a team manager, a service manager or the emergency duty team"


def test_open_stages_stand_before_what_is_over_and_the_newest_first(laptop: Laptop) -> None:
    one = staged.opened(laptop)
    over = one.strategy(step="called-off")
    first, second = one.assessment(), one.strategy()
    lines = stages.work(one.child, by=laptop.by).stages
    assert [found.record for found in lines] == [second, first, one.referral, over]
    assert [found.over for found in lines] == [False, False, False, True]


def test_every_move_of_the_table_is_offered_from_its_step_or_can_be_begun(laptop: Laptop) -> None:
    """No move of the table is forgotten: each is a step, part of asking, a beginning, or for whoever decides."""
    one = staged.opened(laptop, *CAPABILITIES)
    enquiry = one.enquiry(step="conference", strategy=one.held_strategy())
    one.conference(enquiry=enquiry, step="held", held=DAY, outcome="plan", category="NEG")
    begun = {(found.kind, found.act) for found in stages.work(one.child, by=laptop.by).begins}
    wanted = {
        (move.kind, move.act) for move in MOVES if "-" in move.begins and move.kind not in ("referral", "approval")
    }
    assert begun == wanted
    for move in MOVES:
        if NOTHING in move.begins or move.kind == "approval":
            continue
        record = _at(one, move.kind, move.begins[0])
        found = page(one, record).offers
        acts = {act for each in found for act, _ in each.acts} | {each.act for each in found}
        assert move.act in acts or (move.approval and move.act in ("return", "decline")), move


def _at(one: Open, kind: str, step: str) -> str:
    made: dict[str, Any] = {
        "assessment": one.assessment, "strategy-discussion": one.strategy, "enquiry": one.enquiry,
        "conference": one.conference, "plan": one.plan,
    }  # fmt: skip
    if kind in made:
        return str(made[kind](step=step))
    if kind == "referral":
        said: dict[str, Any] = {"author": "x", "step": step, "received": RECEIVED}
        return one.arrive("referral", Referral(**said))
    plan = one.plan()
    says = Review(plan=plan) if kind == "review" else Meeting(meeting_kind="core-group", plan=plan)
    return one.arrive(kind, says)


def test_what_is_for_others_says_for_whom_and_cannot_be_taken(laptop: Laptop) -> None:
    one = staged.opened(laptop, "SW")
    strategy = one.strategy(attended=QUORUM)
    held = offer(one, strategy, "hold")
    assert (held.mine, held.unmet[0].words) == (
        False, "This is for a team manager, a service manager or the emergency duty team.",
    )  # fmt: skip
    assert "This is for a team manager" in refusals(one, strategy, "hold", held="10 Nov 2026 10:00", outcome="enquiry")


def test_what_is_no_business_of_somebody_cannot_be_begun_and_is_not_shown(laptop: Laptop) -> None:
    one = staged.opened(laptop, "SW")
    assert "enquiry-open" not in {found.key for found in stages.work(one.child, by=laptop.by).begins}
    assert beginning(one, "assessment-begin").unmet == ()


def test_enquiries_need_a_strategy_discussion_that_decided_on_them(laptop: Laptop) -> None:
    one = staged.opened(laptop, "PS")
    one.strategy()
    (unmet,) = beginning(one, "enquiry-open").unmet
    assert unmet.words == "A strategy discussion has to decide on enquiries first."
    assert unmet.source == "Working Together to Safeguard Children 2023"
    strategy = one.held_strategy()
    ready = beginning(one, "enquiry-open")
    assert ready.unmet == ()
    made = stage_acts.begin(one.child, ready, {"agencies": "joint", "started": "3 Nov 2026"}, by=laptop.by)
    assert said(one, made)["strategy"] == strategy
    (second,) = beginning(one, "enquiry-open").unmet
    assert (second.words, second.source) == (
        "Other enquiries under section 47 are open.", "Children in need census, rule 8890",
    )  # fmt: skip


def test_enquiries_are_submitted_when_the_child_was_seen_and_every_part_says_something(laptop: Laptop) -> None:
    one = staged.opened(laptop, "SW")
    enquiry = one.enquiry(recommends="conference", sections=filled("enquiry")[1:])
    found = offer(one, enquiry, "submit").unmet
    assert [each.words for each in found] == [
        "1 part of the form says nothing yet: “What was done”.", "Say when the child was seen, or why not.",
    ]  # fmt: skip
    assert [each.field for each in found] == ["sections/done", "seen"]
    keep(one, enquiry, "enquiry", {"seen": (None, "12 Nov 2026")})
    done = {"id": "done", "says": "words", "words": "Seen at school."}
    keep(one, enquiry, "enquiry", {"seen": (None, "12 Nov 2026"), "sections/done": (None, done)})
    take(one, enquiry, "submit")  # on what is typed, though nobody has left the field
    assert (said(one, enquiry)["step"], said(one, enquiry)["seen"]) == ("submitted", "2026-11-12")
    with laptop.vault.read() as tx:
        assert [row.act for row in outbox.of_record(tx, enquiry)] == ["change", "submit"]
        assert drafts.all_of_them(tx) == []


def test_a_conference_without_the_agencies_is_refused_and_one_at_a_weekend_too(laptop: Laptop) -> None:
    one = staged.opened(laptop, "CPC")
    enquiry = one.enquiry(step="conference", strategy=one.held_strategy())
    conference = one.conference(enquiry=enquiry, step="arranged", planned=RECEIVED)
    answers = {"held": "10 Nov 2026", "outcome": "plan", "category": "NEG"}
    assert refusals(one, conference, "hold", **answers) == (
        "Social care and two other agencies take part, or the chair says why not."
    )
    keep(one, conference, "conference", {f"attended/{p.id}": (None, msgspec.to_builtins(p)) for p in QUORUM})
    assert refusals(one, conference, "hold", **{**answers, "held": "7 Nov 2026"}) == (
        "A conference is not held at a weekend."
    )
    assert refusals(one, conference, "hold", held="10 Nov 2026", outcome="plan") == (
        "A child protection plan has a category of abuse."
    )
    take(one, conference, "hold", **answers)
    assert {"step": "held", "held": "2026-11-10", "category": "NEG"}.items() <= said(one, conference).items()


def test_a_protection_plan_is_made_by_its_conference_and_never_twice(laptop: Laptop) -> None:
    one = staged.opened(laptop, "CPC")
    first = beginning(one, "plan-protection").unmet
    assert [each.words for each in first] == ["A conference has to decide on this plan first."]
    enquiry = one.enquiry(step="conference", strategy=one.held_strategy())
    one.conference(enquiry=enquiry, step="held", held=DAY, outcome="plan", category="NEG")
    made = stage_acts.begin(one.child, beginning(one, "plan-protection"), {}, by=laptop.by)
    protect = offer(one, made, "protect")
    assert [each.name for each in protect.fields] == ["previous_plans"]  # the day and the category are known
    assert refusals(one, made, "protect") == "Count the child protection plans before this one."
    take(one, made, "protect", previous_plans="0")
    assert {"step": "active", "began": "2026-11-10", "category": "NEG", "previous_plans": 0}.items() <= (
        said(one, made).items()
    )
    assert "There is an active plan of this kind already." in [
        each.words for each in beginning(one, "plan-protection").unmet
    ]


def test_a_decision_is_asked_for_once_and_whom_it_goes_to_is_said(laptop: Laptop) -> None:
    one = staged.opened(laptop, "SW")
    assessment = one.assessment(step="submitted", seen=DAY, recommends="cin-plan", factors=("16A",))
    asked = offer(one, assessment, "ask-for-decision")
    assert asked.words == "Ask for a decision: authorise the assessment"
    assert asked.follows == "It goes to a team manager or a service manager, and never to whoever wrote or asked."
    take(one, assessment, "ask-for-decision", words="Please read before Friday.")
    found = line(one, assessment).asked
    assert found is not None
    assert found.words == "A decision is asked for: authorise the assessment"
    assert found.detail == (
        "Asked by you on Thu 12 Nov, needed by Thu 7 Jan 2027. It goes to Denise Whitlock. It waits to be sent."
    )
    assert refusals(one, assessment, "ask-for-decision") == "A decision on this has been asked for already."
    assert page(one, assessment).warning.startswith("A decision is asked for on what it says now.")
    approvals.withdraw(found.approval, by=laptop.by)
    assert line(one, assessment).asked is None


def test_a_closure_is_proposed_in_the_record_with_the_request(laptop: Laptop) -> None:
    one = staged.opened(laptop, "PS", step="acknowledged")
    assessment = one.assessment()
    answers = {"closed": "12 Nov 2026", "closed_why": "RC8"}
    assert refusals(one, one.referral, "ask-for-decision", **answers) == "An assessment is still open."
    one.arrive("assessment", Assessment(referral=one.referral, step="closed"), assessment, version=9, seq=900)
    take(one, one.referral, "ask-for-decision", **answers)
    assert {"closed": "2026-11-12", "closed_why": "RC8"}.items() <= said(one, one.referral).items()


def test_what_is_typed_is_a_draft_at_once_and_a_change_when_the_field_is_left(laptop: Laptop) -> None:
    one = staged.opened(laptop)
    assessment = one.assessment()
    keep(one, assessment, "assessment", {"sections/why": (None, {"id": "why", "says": "words", "words": "Bruises."})})
    with laptop.vault.read() as tx:
        assert [row.act for row in outbox.of_record(tx, assessment)] == []
    (waiting,) = [need for need in needs.read(by=laptop.by) if need.state is WorkState.DRAFT]
    assert waiting.title == "Assessment, Amara Warsame"
    assert waiting.detail.startswith("Written, and not in the record yet. Saved on this laptop")
    laptop.reopen()
    assert b"Bruises." in page(one, assessment).draft  # what was typed is there after a lock
    body = stage_acts.write(assessment, by=laptop.by)
    assert b"Bruises." in body
    assert said(one, assessment)["sections"] == [{"id": "why", "says": "words", "words": "Bruises."}]
    assert stage_acts.write(assessment, by=laptop.by) == b""
    assert line(one, assessment).stand.state == "waiting"


def test_two_who_write_in_two_sections_do_not_meet(laptop: Laptop) -> None:
    one = staged.opened(laptop)
    assessment = one.assessment(sections=(Section(id="child", words="Lively."),))
    keep(one, assessment, "assessment", {"sections/why": (None, {"id": "why", "says": "words", "words": "Mine."})}, 1)
    one.arrive("assessment", _with(Section(id="child", words="Lively, and tired."), one), assessment,
               version=7, seq=700)  # fmt: skip
    stage_acts.write(assessment, by=laptop.by)
    assert {each["id"]: each["words"] for each in said(one, assessment)["sections"]} == {
        "child": "Lively, and tired.", "why": "Mine.",
    }  # fmt: skip
    with laptop.vault.read() as tx:
        (row,) = outbox.of_record(tx, assessment)
    edit = row.change().fields["sections"]
    before, after = ({each["id"]: each["words"] for each in side} for side in (edit.before, edit.after))
    assert before == {"child": "Lively, and tired."}  # nothing of the other's section is claimed as one's own change
    assert after == {"child": "Lively, and tired.", "why": "Mine."}
    assert row.change().trunk == 1  # the version that its author saw


def _with(section: Section, one: Open) -> Any:
    return Assessment(referral=one.referral, started=DAY, step="in-progress", sections=(section,))


def test_a_date_that_cannot_be_read_stays_typed_and_keeps_nothing_else_back(laptop: Laptop) -> None:
    one = staged.opened(laptop)
    assessment = one.assessment()
    keep(one, assessment, "assessment", {"seen": (None, "last Tuesday"), "not_seen_reason": ("", "Away")})
    stage_acts.write(assessment, by=laptop.by)
    assert "seen" not in said(one, assessment) or said(one, assessment)["seen"] is None
    assert said(one, assessment)["not_seen_reason"] == "Away"
    assert b"last Tuesday" in page(one, assessment).draft
    assert b"last Tuesday" not in stage_acts.write(assessment, by=laptop.by)  # nor is it called written


def test_a_step_is_taken_only_from_the_one_that_was_seen(laptop: Laptop) -> None:
    one = staged.opened(laptop, "SW")
    ready: dict[str, Any] = {
        "seen": DAY,
        "recommends": "cin-plan",
        "factors": ("16A",),
        "sections": filled("assessment"),
    }
    assessment = one.assessment(**ready)
    seen = offer(one, assessment, "submit")
    said = Assessment(referral=one.referral, started=DAY, step="submitted", **ready)
    one.arrive("assessment", said, assessment, version=9, seq=900)
    with pytest.raises(NotTaken) as trouble:
        stage_acts.take(one.child, assessment, seen, {}, by=laptop.by)
    assert trouble.value.refusals[0].words == "It has moved on since you saw it. Look at where it stands now."


def test_an_open_case_stands_among_what_is_open_until_it_is_closed(laptop: Laptop) -> None:
    one = staged.opened(laptop, "SW", step="acknowledged")
    assert not line(one, one.referral).over


def test_who_is_not_to_be_named_and_who_disagrees_is_said_where_the_referral_is_read(laptop: Laptop) -> None:
    against = Disagreement(id="d", by="x", name="Beth Lomax", words="It is worse.", raised_with="Denise Whitlock")
    one = staged.opened(laptop, wishes_anonymity=True, disagreements=(against,))
    found = {part.title: part.words for part in page(one, one.referral).parts}
    assert found["Not to be named to the family"] == "Yes"
    assert found["Beth Lomax disagrees"] == "It is worse.\nTaken up with Denise Whitlock."


def test_what_was_decided_is_read_and_not_written_on(laptop: Laptop) -> None:
    one = staged.opened(laptop)
    assessment = one.assessment(step="authorised", sections=filled("assessment"), outcome="cin-plan")
    found = page(one, assessment)
    assert found.locked == "It was decided, and what it says is not changed any more."
    assert (found.facts, found.form) == ((), None)
    assert ("The child", "Something") in [(part.title, part.words) for part in found.parts]


def test_a_referral_is_read_as_it_was_sent_and_written_on_by_those_who_sent_it(laptop: Laptop) -> None:
    one = staged.opened(laptop)
    found = page(one, one.referral)
    assert found.form is None
    assert [each.name for each in found.facts] == ["known", "primary_need"]
    first = [(part.title, part.words) for part in found.first]
    assert first == [("In danger now", "No"), ("What you are worried about", "Something"),
                     ("What the child says", "Something")]  # fmt: skip
    assert not {title for title, _ in first} & {part.title for part in found.parts}
    assert (found.locked, found.as_sent) == ("", "What was sent is shown as it was sent, and is not changed here.")
    assert ("Where it comes from", "School") in [(part.title, part.words) for part in found.parts]


def test_a_step_that_was_refused_says_why_and_can_be_let_go_of(laptop: Laptop) -> None:
    one = staged.opened(laptop, "PS")
    strategy = one.strategy(attended=QUORUM)
    take(one, strategy, "hold", held="3 Nov 2026 10:00", outcome="enquiry")
    assert line(one, strategy).stand.title == "Waiting to be sent: record the strategy discussion"
    _answer(laptop, strategy, "need-not-met", needs="three-agencies")
    stand = line(one, strategy).stand
    assert stand.title == "“Record the strategy discussion” was not taken"
    assert stand.words == (
        "Northmere did not accept this. Social care, police and health take part, or it is said why not."
    )
    assert line(one, strategy).step == "Asked for"  # what the authority has counts
    assert beginning(one, "enquiry-open").unmet[0].words == "A strategy discussion has to decide on enquiries first."
    (need,) = [found for found in needs.read(by=laptop.by) if found.state is WorkState.REFUSED]
    assert need.title == "Record the strategy discussion, Amara Warsame"
    assert "Social care, police and health take part" in need.detail
    refused.let_go(stand.change, by=laptop.by)
    assert line(one, strategy).stand.state == "waiting"
    assert said(one, strategy).get("step", "requested") == "requested"


def _answer(laptop: Laptop, record: str, code: str, **facts: str) -> None:
    with laptop.vault.write() as tx:
        rows = outbox.of_record(tx, record)
        given, proofs = laptop.hub.answer(
            [row.bytes for row in rows], laptop.clock.now, status="refused", code=code, facts=facts
        )
        outbox.take_receipts(tx, given, proofs, laptop.clock.now)


def test_whoever_has_nothing_to_do_with_the_child_takes_no_step(laptop: Laptop) -> None:
    one = staged.opened(laptop, "SW", "PS")
    with laptop.vault.read() as tx:
        held = [each.id for each in records.of_child(tx, one.child, "allocation")]
    ended = Allocation(practitioner=laptop.place.practitioner, team=staged.TEAM, until=date(2026, 11, 1))
    made = wire_record("allocation", one.child, ended, record_id=held[0], version=5)
    with laptop.vault.write() as tx:
        copies.apply_page(tx, [msgspec.structs.replace(made, seq=500)], 1000)
    found = stages.work(one.child, by=laptop.by)
    assert found.begins == ()
    assert found.why_not == "Steps are taken by Northmere. You can read here where the work stands."


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("closed", "No case is open for Amara. Refer the child, or ask the team manager."),
        ("screening", "No case is open for Amara yet. A decision on the referral opens one."),
        ("assessment", ""),
    ],
)
def test_where_no_case_is_open_it_is_said_what_to_do_next(laptop: Laptop, step: str, said: str) -> None:
    closed = {"closed": date(2026, 11, 5), "closed_why": "RC8"} if step == "closed" else {}
    one = staged.opened(laptop, "SW", step=step, outcome="" if step == "screening" else "assessment", **closed)
    found = stages.work(one.child, by=laptop.by)
    assert (bool(found.begins), found.why_not) == (True, said)
