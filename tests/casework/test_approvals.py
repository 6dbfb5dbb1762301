"""Approvals on a laptop's own store: what waits, what is read, and that a decision is bound to what was read."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from app.casework import approval_paper, approvals, chronology, disagreements, today
from app.casework.approval_pages import Decision, Paper, Press
from app.domain import body as bodies
from app.domain.approval import Approval
from app.domain.dispute import Decision as Decided
from app.domain.identity import DIRECTORY, new_id
from app.domain.practitioner import Practitioner
from app.storage import looks, outbox, records
from app.storage.trouble import StoreTrouble
from tests.casework.deciding import (
    SCHOOL,
    SCREENER,
    TEAM,
    WORKER,
    Waiting,
    arrive,
    cover,
    desk,
    directory,
    disputed,
    request,
    waiting,
)
from tests.casework.warsame import NOW, pull
from tests.storage.fakes import AGENCY, Laptop, wire_record


@pytest.fixture
def ruby(laptop: Laptop) -> Waiting:
    return desk(laptop)


def keys(laptop: Laptop) -> list[str]:
    page = approvals.read(by=laptop.by)
    assert page is not None
    return [row.key for row in page.rows]


def chosen(
    paper: Paper, option: str, *, reason: str = "Meets level 3", team: str = "", practitioner: str = ""
) -> Decision:
    return Decision(paper.key, option, reason, paper.body_hash, paper.version, team, practitioner)


def test_whoever_decides_nothing_has_no_such_page(laptop: Laptop) -> None:
    desk(laptop, "SW")
    assert approvals.read(by=laptop.by) is None


def test_what_waits_says_whose_what_by_whom_and_until_when(ruby: Waiting) -> None:
    page = approvals.read(by=ruby.laptop.by)
    assert page is not None
    (row,) = page.rows
    assert (row.name, row.age, row.sort) == ("Ruby Ashcroft", "7", "referral")
    assert (row.asked, row.by) == ("Referral: abuse or neglect, school", "Karen Oduya")
    assert (row.left.press, row.left.due) == (Press.TODAY, "Today 23:59")
    assert row.left.why.startswith("1 working day from ")


def test_the_least_time_left_stands_first_and_what_is_over_before_it(ruby: Waiting) -> None:
    laptop = ruby.laptop
    later = waiting(laptop, 1, received=laptop.clock.now)
    over = waiting(laptop, 2, received=laptop.clock.now.replace(day=9))
    assert keys(laptop) == [over.approval.id, ruby.approval.id, later.approval.id]
    page = approvals.read(by=laptop.by)
    assert page is not None
    assert page.overdue == 1
    assert page.rows[0].left.by == "Was to be decided by Tue 10 Nov"


def test_decisions_past_their_time_need_whoever_decides_until_they_are_decided(ruby: Waiting) -> None:
    laptop = ruby.laptop
    assert today.read(by=laptop.by).needs == (), "one that has its time yet is in the queue alone"
    first = waiting(laptop, 1, received=NOW.replace(day=9))
    (need,) = today.read(by=laptop.by).needs
    assert (need.change, need.title, need.detail) == (
        first.approval.id, "A decision is overdue: Ruby1 Ashcroft", "Was to be decided by Tue 10 Nov.",
    )  # fmt: skip
    second = waiting(laptop, 2, received=NOW.replace(day=10))
    (need,) = today.read(by=laptop.by).needs
    assert need.title == "2 decisions are overdue"
    assert need.detail == "First Ruby1 Ashcroft. Was to be decided by Tue 10 Nov."
    for one in (first, second):
        paper = approval_paper.open_paper(one.approval.id, by=laptop.by)
        approvals.decide(chosen(paper, "assess", team=TEAM), by=laptop.by)
    assert today.read(by=laptop.by).needs == ()


def test_decisions_past_their_time_need_nobody_else(laptop: Laptop) -> None:
    one = desk(laptop, "SW")
    waiting(one.laptop, 1, received=NOW.replace(day=9))
    assert today.read(by=laptop.by).needs == ()


def test_over_a_weekend_time_left_is_counted_in_working_days_as_the_rule_counts(ruby: Waiting) -> None:
    laptop = ruby.laptop
    laptop.clock.now = NOW + timedelta(days=2)
    waiting(laptop, 1, received=NOW + timedelta(days=1))
    page = approvals.read(by=laptop.by)
    assert page is not None
    left = page.rows[1].left
    assert (laptop.clock.now.strftime("%a"), left.due, left.amount, left.rest) == (
        "Sat",
        "Mon 16 Nov",
        "1",
        "working day",
    )
    assert left.why.startswith("1 working day from")


def test_ones_own_request_is_not_for_oneself(ruby: Waiting) -> None:
    laptop = ruby.laptop
    asked = msgspec.json.decode(bytes(ruby.approval.body)) | {"author": laptop.place.practitioner}
    arrive(laptop, wire_record("approval", ruby.child, asked, record_id=ruby.approval.id, version=3, seq=90))
    page = approvals.read(by=laptop.by)
    assert page is not None
    assert (page.rows, page.own) == ((), 1)
    assert "somebody else has to take it" in approval_paper.again(ruby.approval.id, by=laptop.by).own


def test_a_cover_lets_decide_in_anothers_place_and_says_so(laptop: Laptop) -> None:
    ruby = desk(laptop, "SW")
    tom = new_id()
    pull(
        laptop,
        wire_record("practitioner", DIRECTORY, Practitioner(name="Tom Achebe", agency=AGENCY, capabilities=("PS",)),
                    record_id=tom),
        came := cover(laptop, tom),
    )  # fmt: skip
    assert keys(laptop) == [ruby.approval.id]
    paper = approval_paper.open_paper(ruby.approval.id, by=laptop.by)
    assert paper.signed.startswith("Signed as Priya Raman, for Tom Achebe, until Mon 30 Nov. ")
    page = approvals.read(by=laptop.by)
    assert page is not None
    assert page.places == ("for Tom Achebe, until Mon 30 Nov",)
    approvals.decide(chosen(paper, "assess", team=TEAM), by=laptop.by)
    assert written(ruby)["cover"] == came.id


def written(ruby: Waiting) -> dict[str, object]:
    """What the decision that waits says of each field."""
    with ruby.laptop.vault.read() as tx:
        (row,) = outbox.of_record(tx, ruby.approval.id)
    return {name: edit.after for name, edit in row.change().fields.items()}


def test_the_paper_is_the_referral_whole_with_what_follows_from_each_decision(ruby: Waiting) -> None:
    paper = approval_paper.open_paper(ruby.approval.id, by=ruby.laptop.by)
    assert [(one.title, one.words) for one in paper.parts[:3]] == [
        ("What Karen Oduya reports", "Collected late on six days since half-term."),
        ("What Ruby said", "I’m not allowed home till it’s dark."),
        ("Screening by Kelvin Fenn", "Suggests: Child and family assessment. No sign of immediate harm."),
    ]
    follows = {one.key: one.follows for one in paper.options if not one.why_not}
    assert follows["assess"] == "Section 17: 45 working days, to Mon 18 Jan 2027"
    assert {"no-further-action", "advice", "early-help", "discuss", "return"} <= set(follows)
    refused = {one.key: one.why_not for one in paper.options if one.why_not}
    assert refused == {
        "pass-on": "Say to which authority it is passed on.",
        "join": "There is no open case to join.",
    }
    assert [(one.name, one.workers[0].name) for one in paper.teams] == [("Assessment 2", "Joe Tranter")]
    assert ("Mother not recorded: ask", True) in {(one.words, one.missing) for one in paper.household}


def test_with_danger_now_a_supervisor_cannot_decide_that_nothing_is_done(ruby: Waiting) -> None:
    ruby.change(harm_now="yes", harm_words="Knife at home")
    paper = approval_paper.open_paper(ruby.approval.id, by=ruby.laptop.by)
    assert "In danger now: Knife at home" in {one.words for one in paper.facts}
    nothing = next(one for one in paper.options if one.key == "no-further-action")
    assert nothing.why_not == "With danger now, only a service manager can decide so."


def test_what_changed_since_it_was_read_is_said_field_by_field(ruby: Waiting) -> None:
    laptop = ruby.laptop
    first = approval_paper.open_paper(ruby.approval.id, by=laptop.by)
    assert first.changed == ()
    sections = [{"id": "concern", "words": "Collected late on six days since half-term."},
                {"id": "support", "words": "Breakfast club since September"}]  # fmt: skip
    ruby.change(level="4", sections=sections)
    page = approvals.read(by=laptop.by)
    assert page is not None
    assert page.rows[0].changed
    again = approval_paper.again(ruby.approval.id, by=laptop.by)
    assert {(one.label, one.before, one.after) for one in again.changed} == {
        ("Level of need", "3", "4"),
        ("What has been tried", "None known", "Breakfast club since September"),
        ("What the child says", "I’m not allowed home till it’s dark.", "Nothing written"),
    }
    assert again.since.startswith("since you read it, ")
    approval_paper.open_paper(ruby.approval.id, by=laptop.by)
    assert approval_paper.again(ruby.approval.id, by=laptop.by).changed == ()  # it has been read now


def test_reading_a_paper_is_a_look_and_reading_it_again_is_none(ruby: Waiting) -> None:
    approval_paper.open_paper(ruby.approval.id, by=ruby.laptop.by)
    approval_paper.again(ruby.approval.id, by=ruby.laptop.by)
    with ruby.laptop.vault.read() as tx:
        (look,) = looks.of_child(tx, ruby.child)
    assert (look.what, look.object) == ("approval", ruby.referral.id)


def test_a_decision_names_what_was_read_and_is_proposed_until_it_is_answered(ruby: Waiting) -> None:
    laptop = ruby.laptop
    paper = approval_paper.open_paper(ruby.approval.id, by=laptop.by)
    approvals.decide(chosen(paper, "discuss", team=TEAM, practitioner=WORKER), by=laptop.by)
    said = written(ruby)
    assert (said["step"], said["takes"], said["reason"]) == ("approved", "discuss", "Meets level 3")
    assert (said["read"], said["read_version"]) == (approvals.hash_of(bytes(ruby.referral.body)), 2)
    assert (said["team"], said["practitioner"], said["cover"]) == (TEAM, WORKER, "")
    with laptop.vault.read() as tx:
        about = records.read(tx, ruby.referral.id)
    assert about is not None
    assert b'"decision-pending"' in about.body  # the record itself has not moved
    again = approval_paper.again(ruby.approval.id, by=laptop.by)
    assert (again.stand.state, again.stand.title) == ("proposed", "Strategy discussion: proposed by you")
    assert again.options == ()
    page = approvals.read(by=laptop.by)
    assert page is not None
    assert page.rows[0].proposed
    with pytest.raises(StoreTrouble, match="decided-already"):
        approvals.decide(chosen(paper, "assess", team=TEAM), by=laptop.by)


def test_what_changed_underneath_is_not_decided(ruby: Waiting) -> None:
    paper = approval_paper.open_paper(ruby.approval.id, by=ruby.laptop.by)
    ruby.change(level="4")
    with pytest.raises(StoreTrouble, match="changed-since-read"):
        approvals.decide(chosen(paper, "assess", team=TEAM), by=ruby.laptop.by)
    with ruby.laptop.vault.read() as tx:
        assert not outbox.all_of_them(tx)


def test_nothing_is_decided_without_a_reason_nor_by_who_wrote_it(ruby: Waiting) -> None:
    laptop = ruby.laptop
    paper = approval_paper.open_paper(ruby.approval.id, by=laptop.by)
    with pytest.raises(StoreTrouble, match="no-reason"):
        approvals.decide(chosen(paper, "assess", reason="  "), by=laptop.by)
    ruby.change(author=laptop.place.practitioner)
    paper = approval_paper.open_paper(ruby.approval.id, by=laptop.by)
    assert "You wrote what this is about" in paper.own
    with pytest.raises(StoreTrouble, match="own-work"):
        approvals.decide(chosen(paper, "assess"), by=laptop.by)


def refuse(ruby: Waiting, code: str, **facts: str) -> None:
    laptop = ruby.laptop
    with laptop.vault.write() as tx:
        raws = [row.bytes for row in outbox.of_record(tx, ruby.approval.id)]
        answers, proofs = laptop.hub.answer(raws, laptop.clock.now, status="refused", code=code, facts=facts)
        outbox.take_receipts(tx, answers, proofs, laptop.clock.now)


def test_a_refused_decision_says_why_and_can_be_taken_anew(ruby: Waiting) -> None:
    laptop = ruby.laptop
    paper = approval_paper.open_paper(ruby.approval.id, by=laptop.by)
    approvals.decide(chosen(paper, "assess", team=TEAM), by=laptop.by)
    refuse(ruby, "changed-since-read", step="requested", fields="level")
    ruby.change(level="4")
    paper = approval_paper.open_paper(ruby.approval.id, by=laptop.by)
    assert paper.stand.state == "refused"
    assert "It has changed since you read it." in paper.stand.words
    assert paper.stand.words.endswith("Changed: level of need.")
    assert [one.label for one in paper.changed] == ["Level of need"]
    approvals.decide(chosen(paper, "assess", team=TEAM), by=laptop.by)
    assert approval_paper.again(ruby.approval.id, by=laptop.by).stand.state == "proposed"
    with laptop.vault.read() as tx:
        assert outbox.count(tx, outbox.REFUSED) == 0  # sent instead


def test_what_somebody_else_decided_meanwhile_is_said_with_their_name(ruby: Waiting) -> None:
    laptop = ruby.laptop
    said = msgspec.json.decode(bytes(ruby.approval.body)) | {
        "step": "approved", "takes": "discuss", "reason": "Broken arm", "decided_by": SCREENER,
    }  # fmt: skip
    arrive(laptop, wire_record("approval", ruby.child, said, record_id=ruby.approval.id, version=3, seq=90))
    paper = approval_paper.again(ruby.approval.id, by=laptop.by)
    assert paper.stand.title == "Decided by Kelvin Fenn: strategy discussion"
    assert (paper.stand.words, paper.options) == ("Broken arm", ())
    assert keys(laptop) == []


def test_a_conflict_for_a_manager_waits_as_two_versions(ruby: Waiting) -> None:
    pull(ruby.laptop, *(found := disputed(ruby.child)))
    page = approvals.read(by=ruby.laptop.by)
    assert page is not None
    (row,) = [one for one in page.rows if one.sort == "versions"]
    assert row.key == found[0].id
    assert row.asked == "Two versions: severity differs"
    assert row.by == "Joe Tranter and Kelvin Fenn"


def test_a_decision_is_asked_for_once_and_taken_back_by_who_asked(laptop: Laptop) -> None:
    ruby = desk(laptop, "SCREEN", "PS")
    with pytest.raises(StoreTrouble, match="asked-already"):
        approvals.ask(ruby.referral.id, "assess", by=laptop.by)
    with pytest.raises(StoreTrouble, match="not-yours-to-write"):
        approvals.withdraw(ruby.approval.id, by=laptop.by)
    other = waiting(laptop, 1)
    with laptop.vault.write() as tx:
        records.remove(tx, [other.approval.id])
    with pytest.raises(StoreTrouble, match="no-such-move"):
        approvals.ask(other.referral.id, "send", by=laptop.by)
    made = approvals.ask(other.referral.id, "assess", by=laptop.by, words=" Soon ")
    with laptop.vault.read() as tx:
        record = records.read(tx, made.record)
    assert record is not None
    asked = msgspec.json.decode(record.body, type=Approval)
    assert (asked.words, asked.author, asked.step) == ("Soon", laptop.place.practitioner, "requested")


def test_what_a_newer_program_wrote_is_not_decided_on(ruby: Waiting) -> None:
    ruby.change(harm_now={"newer": True})
    paper = approval_paper.open_paper(ruby.approval.id, by=ruby.laptop.by)
    assert paper.own.startswith("It was written with a newer Doorstep.")
    assert paper.options == ()


def test_another_decision_is_approved_or_not(laptop: Laptop) -> None:
    ruby = desk(laptop)
    ruby.change(step="acknowledged", outcome="assessment", closed="2026-11-11", closed_why="RC8")
    asked = request(ruby.child, ruby.referral, "close", due=None)
    pull(laptop, asked)
    paper = approval_paper.open_paper(asked.id, by=laptop.by)
    assert [(one.key, one.step) for one in paper.options] == [("close", "approved"), ("refuse", "refused")]
    assert paper.options[0].follows == "On Wed 11 Nov, Closed after assessment, no further action"


def test_what_was_decided_stands_among_the_rest_with_its_reason(laptop: Laptop) -> None:
    ruby = desk(laptop)
    said = Decided(
        about=ruby.referral.id, about_kind="referral", decided="returned", reason="Nobody has seen her.", act="return",
        decided_by=laptop.place.practitioner, at=NOW, approval=ruby.approval.id,
    )  # fmt: skip
    chair = Decided(about=new_id(), about_kind="conference", decided="plan", decided_by=SCREENER, act="hold",
                    at=NOW + timedelta(minutes=1))  # fmt: skip
    pull(laptop, wire_record("decision", ruby.child, said), wire_record("decision", ruby.child, chair))
    found = [one for one in chronology.read(ruby.child, by=laptop.by).entries if one.kind == "decision"]
    assert [(one.title, one.words, one.who) for one in found] == [
        ("Conference: a child protection plan", "", "Kelvin Fenn"),
        ("Given back: referral", "Nobody has seen her.", "Denise Whitlock"),
    ]


def test_who_screened_a_referral_and_when_stands_over_what_they_suggest(laptop: Laptop) -> None:
    laptop.clock.now = NOW
    pull(laptop, *directory(laptop, "PS"))
    ruby = waiting(laptop, screened=NOW, screened_by=WORKER)
    part = next(
        one for one in approval_paper.open_paper(ruby.approval.id, by=laptop.by).parts if one.icon == "list-checks"
    )
    assert part.title == f"Screened by Joe Tranter, {laptop.by.here(NOW):%a} {NOW.day} Nov, {laptop.by.here(NOW):%H:%M}"
    assert part.words.startswith("Kelvin Fenn suggests: Child and family assessment.")


def test_what_was_said_to_be_nothing_is_one_line(ruby: Waiting) -> None:
    ruby.change(sections=[{"id": "support", "says": "none-known"}, {"id": "risks", "says": "none-known"},
                          {"id": "sources", "says": "does-not-apply"}])  # fmt: skip
    parts = approval_paper.open_paper(ruby.approval.id, by=ruby.laptop.by).parts
    assert [(one.title, one.words) for one in parts if one.says_nothing][-2:] == [
        ("None known", "What has been tried, Risks to anybody who visits"),
        ("Does not apply", "Wishes about being named"),
    ]


def brothers(laptop: Laptop) -> tuple[Waiting, Waiting]:
    laptop.clock.now = NOW
    pull(laptop, *directory(laptop, "PS"))
    occasion = new_id()
    return waiting(laptop, 0, occasion=occasion, received=NOW), waiting(laptop, 1, occasion=occasion, received=NOW)


def test_one_decision_is_given_for_brothers_and_sisters_whose_referrals_say_the_same(laptop: Laptop) -> None:
    ruby, alfie = brothers(laptop)
    stranger = waiting(laptop, 2, received=NOW)
    paper = approval_paper.open_paper(ruby.approval.id, by=laptop.by)
    assert [(one.key, one.name) for one in paper.siblings] == [(alfie.approval.id, "Ruby1 Ashcroft")]
    approvals.decide(replace(chosen(paper, "assess", team=TEAM), also=paper.siblings), by=laptop.by)
    with laptop.vault.read() as tx:
        rows = outbox.all_of_them(tx)
        fields = {row.record_id: row.change().fields for row in rows}
    assert set(fields) == {ruby.approval.id, alfie.approval.id}
    reads = {fields[one]["read"].after for one in fields}
    assert reads == {paper.body_hash, paper.siblings[0].body_hash}
    assert {fields[one]["team"].after for one in fields} == {TEAM}
    assert keys(laptop)[-1] == stranger.approval.id


def test_a_referral_that_says_something_else_is_not_decided_with_the_others(laptop: Laptop) -> None:
    ruby, alfie = brothers(laptop)
    paper = approval_paper.open_paper(ruby.approval.id, by=laptop.by)
    alfie.change(level="4")
    assert approval_paper.again(ruby.approval.id, by=laptop.by).siblings == ()
    with pytest.raises(StoreTrouble, match="changed-since-read"):
        approvals.decide(replace(chosen(paper, "advice"), also=paper.siblings), by=laptop.by)
    with laptop.vault.read() as tx:
        assert outbox.all_of_them(tx) == []  # all of them or none


def test_a_front_door_with_nobody_named_is_no_worker_without_a_name(ruby: Waiting) -> None:
    assert approval_paper.open_paper(ruby.approval.id, by=ruby.laptop.by).working == ()


def test_who_disagrees_waits_for_an_answer_and_reads_it_beside_the_referral(ruby: Waiting) -> None:
    raised = {"id": new_id(), "by": SCHOOL, "words": "She is not safe.", "name": "Karen Oduya", "raised_with": "Joe"}
    own = {"id": new_id(), "by": ruby.laptop.place.practitioner, "words": "My own"}
    ruby.change(disagreements=[raised, own], step="advice", outcome="advice")
    page = approvals.read(by=ruby.laptop.by)
    assert page is not None
    (row,) = [one for one in page.rows if one.says]
    assert (row.sort, row.by, row.asked) == (
        "other", "Karen Oduya", "Disagrees with the decision: advice and information",
    )  # fmt: skip
    assert row.says == "She is not safe.\nTaken up with Joe."
    with pytest.raises(StoreTrouble, match="no-words"):
        disagreements.answer(row.key, " ", by=ruby.laptop.by)
    disagreements.answer(row.key, "Joe visits today.", by=ruby.laptop.by)
    with ruby.laptop.vault.read() as tx:
        said = bodies.value(found.body)["disagreements"] if (found := records.read(tx, row.key)) else []
    assert [one["answer"] for one in said] == ["Joe visits today.", ""]
    page = approvals.read(by=ruby.laptop.by)
    assert page is not None
    assert not [one for one in page.rows if one.says]
