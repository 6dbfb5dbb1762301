"""Decisions: bound to what was read, by somebody who may, once, on real PostgreSQL (docs/sync.md, part 15)."""

import base64
import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain import body
from app.domain.approval import Approval
from app.domain.cover import Cover
from app.domain.identity import DIRECTORY, derived_id, new_id
from app.domain.plan import Plan
from server.approving import read_as
from server.hub import Hub
from server.moving import signed_part
from server.push import push
from sync import wire
from tests.conftest import Clock
from tests.domain.test_moves import filled
from tests.making import Author
from tests.restoring import NewGround, backed_up, put_back
from tests.server.office import DECIDED, Office, office_on, opened, pending

TODAY = date.today()


@pytest.fixture
def office(fresh_hub: Hub) -> Office:
    return office_on(fresh_hub)


def asked(office: Office, act: str = "assess", **more: object) -> tuple[str, str, str]:
    child, referral = pending(office)
    return child, referral, office.asks(office.screener, referral, act, **more)


def test_15_12_a_decision_moves_the_record_and_makes_what_comes_of_it(office: Office) -> None:
    child, referral, approval = asked(office)
    given = {"team": office.team, "practitioner": office.priya.practitioner}
    receipt = office.decides(office.denise, approval, **given)
    assert (receipt.status, receipt.code) == ("accepted", "")
    said = office.says(referral)
    assert (said["step"], said["outcome"], said["decided"]) == ("assessment", "assessment", DECIDED)
    assert said["decided_by"] == office.denise.practitioner
    (assessment,) = office.of(child, "assessment").values()
    assert (assessment["referral"], assessment["step"]) == (referral, "not-started")
    assert office.ties(office.priya, child) == {"allocated"}
    assert office.record(office.one(child, "assessment")).agency == office.agencies["council"]


def test_15_12_only_with_the_capability_in_ones_own_name_and_with_a_reason(office: Office) -> None:
    _, referral, approval = asked(office)
    given = {"team": office.team}
    assert office.decides(office.chair, approval, **given).code == "no-access"
    office.takes(office.tom, referral, {"level": "4"})
    approval = office.asks(office.screener, referral, "assess")
    boss = office.boss.practitioner
    assert office.decides(office.denise, approval, decided_by=boss, **given).code == "author-mismatch"
    assert office.decides(office.denise, approval, reason=" ", **given).code == "reason-needed"
    assert office.decides(office.denise, approval).facts == {"needs": "team"}
    assert office.decides(office.denise, approval, team=referral).code == "not-found"
    assert office.says(approval)["step"] == "requested"


def test_15_13_nobody_decides_what_they_asked_for_or_wrote(office: Office) -> None:
    child, referral = pending(office)
    own = office.asks(office.denise, referral, "assess")
    assert office.decides(office.denise, own, team=office.team).code == "own-work"
    office.takes(office.denise, own, {"step": "withdrawn"})
    office.takes(office.tom, referral, {"primary_need": "N2"})
    approval = office.asks(office.screener, referral, "assess")
    assert office.decides(office.tom, approval, team=office.team).code == "own-work"
    assert office.decides(office.denise, approval, team=office.team).status == "accepted"
    assert len(office.of(child, "assessment")) == 1


def test_15_14_another_body_than_was_read_is_refused_with_its_fields_and_the_request_stays(office: Office) -> None:
    _, referral = pending(office)
    before = office.record(referral)
    office.takes(office.screener, referral, {"primary_need": "N3"}, {"level": "4"})
    approval = office.asks(office.screener, referral, "assess")
    stale: dict[str, Any] = {"read": read_as(before), "read_version": before.version, "team": office.team}
    receipt = office.decides(office.denise, approval, **stale)
    assert (receipt.status, receipt.code) == ("refused", "changed-since-read")
    assert receipt.facts == {"step": "requested", "fields": "level primary_need"}
    assert office.says(approval)["step"] == "requested"
    assert office.decides(office.denise, approval, team=office.team).status == "accepted"


def test_15_15_an_edit_voids_the_request_and_whoever_decides_learns_what_changed(office: Office) -> None:
    _, referral, approval = asked(office)
    decision = office.decision(office.denise, approval, team=office.team)
    office.takes(office.screener, referral, {"harm_words": "He came back at night."})
    assert office.says(approval)["step"] == "superseded"
    (receipt,) = office.sends(office.denise, decision)
    assert (receipt.code, receipt.facts) == ("changed-since-read", {"step": "superseded", "fields": "harm_words"})
    assert office.says(referral)["step"] == "decision-pending"


def test_15_16_the_first_decision_stands_and_the_second_is_told_whose_and_what(office: Office) -> None:
    child, referral, approval = asked(office)
    second = office.decision(office.tom, approval, "refused")
    assert office.decides(office.denise, approval, team=office.team).status == "accepted"
    (receipt,) = office.sends(office.tom, second)
    assert (receipt.status, receipt.code) == ("refused", "moved-on")
    assert receipt.facts == {"field": "step", "step": "approved", "by": office.denise.practitioner}
    assert len(office.of(child, "decision")) == 1


def test_15_16_two_supervisors_at_once_give_one_decision_and_one_answer(office: Office) -> None:
    child, _, approval = asked(office)
    ready, answers = threading.Barrier(2), dict[str, wire.Receipt]()
    changes = {
        name: office.decision(office.people[name], approval, team=office.team, takes=act)
        for name, act in (("denise", ""), ("tom", "discuss"))
    }

    def decide(name: str) -> None:
        ready.wait()
        answer = push(office.hub, office.people[name].caller, wire.PushAsk((changes[name],)))
        answers[name] = msgspec.json.decode(answer.receipts[0], type=wire.Receipt)

    threads = [threading.Thread(target=decide, args=(name,)) for name in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.status for one in answers.values()) == ["accepted", "refused"]
    (first,) = (name for name, one in answers.items() if one.status == "accepted")
    (other,) = (one for one in answers.values() if one.status == "refused")
    assert other.facts == {"field": "step", "step": "approved", "by": office.people[first].practitioner}
    made = [*office.of(child, "assessment"), *office.of(child, "strategy-discussion")]
    assert (len(made), len(office.of(child, "decision"))) == (1, 1)


def test_15_17_returned_it_goes_back_and_refused_it_stays(office: Office) -> None:
    child, referral, approval = asked(office)
    assert office.decides(office.denise, approval, "returned").status == "accepted"
    assert office.says(referral)["step"] == "screening"
    office.takes(office.screener, referral, {"step": "decision-pending"})
    again = office.asks(office.screener, referral, "advice")
    assert office.decides(office.denise, again, "refused").status == "accepted"
    assert office.says(referral)["step"] == "decision-pending"
    decided = [one["decided"] for one in office.of(child, "decision").values()]
    assert decided == ["returned", "refused"]


def test_15_17_where_the_table_says_nothing_of_it_what_is_refused_stays_as_it_is(office: Office) -> None:
    """Found by a team's month: that a plan is not needed is said of a proposed one, and of no other."""
    child, referral = opened(office)
    plan = Plan(plan_kind="cin", referral=referral, author=office.priya.practitioner, sections=filled("plan"))
    id = office.makes(office.priya, "plan", child, plan).record
    assert office.decides(office.denise, office.asks(office.priya, id, "approve")).status == "accepted"
    office.takes(office.priya, id, {"step": "active", "began": DECIDED[:10]})
    office.takes(office.priya, id, {"ended": DECIDED[:10], "ended_why": "finished"})
    for step in ("refused", "returned"):
        receipt = office.decides(office.denise, office.asks(office.priya, id, "end"), step)
        assert receipt.status == "accepted", (receipt.code, receipt.facts)
        assert office.says(id)["step"] == "active"


def test_15_17_another_act_may_be_taken_than_was_asked_for(office: Office) -> None:
    child, referral, approval = asked(office, "advice")
    receipt = office.decides(office.tom, approval, takes="discuss", team=office.team)
    assert receipt.status == "accepted", receipt.facts
    assert office.says(referral)["outcome"] == "strategy-discussion"
    assert len(office.of(child, "strategy-discussion")) == 1


def test_15_4_danger_now_is_put_aside_by_a_service_manager_alone(office: Office) -> None:
    _, _, approval = asked(office, "no-further-action")
    assert office.decides(office.denise, approval).facts == {"needs": "senior-for-danger"}
    assert office.decides(office.boss, approval).status == "accepted"


def test_15_11_one_request_at_a_time_for_an_act_that_its_step_allows(office: Office) -> None:
    child, referral, approval = asked(office)
    who = office.screener
    second = Approval(about=referral, about_kind="referral", act="advice", author=who.practitioner)
    assert office.makes(who, "approval", child, second).facts == {"needs": "one-request"}
    assert office.edits(office.tom, approval, step="withdrawn").facts == {"needs": "asker"}
    office.takes(who, approval, {"step": "withdrawn"})
    wrong = Approval(about=referral, about_kind="referral", act="close", author=who.practitioner)
    assert office.makes(who, "approval", child, wrong).code == "no-such-move"
    lying = Approval(about=referral, about_kind="plan", act="approve", author=who.practitioner)
    assert office.makes(who, "approval", child, lying).code == "not-found"
    decided = Approval(about=referral, about_kind="referral", act="assess", author=who.practitioner, step="approved")
    assert office.makes(who, "approval", child, decided).code == "no-such-move"


def test_15_18_a_request_that_has_run_out_is_not_decided_and_one_that_is_late_is(office: Office) -> None:
    now = office.hub.clock()
    _, referral, approval = asked(office, until=now - timedelta(days=2))
    assert office.decides(office.denise, approval, team=office.team).code == "expired"
    office.takes(office.screener, approval, {"step": "expired"})
    late = office.asks(office.screener, referral, "assess", due=TODAY - timedelta(days=9))
    assert office.decides(office.denise, late, team=office.team).status == "accepted"


def test_15_20_the_decision_is_a_record_that_the_hub_signs(office: Office) -> None:
    child, referral, approval = asked(office)
    read = read_as(office.record(referral))
    office.decides(office.denise, approval, team=office.team)
    found = office.record(office.one(child, "decision"))
    said = body.value(found.body)
    assert (said["about"], said["about_hash"], said["approval"]) == (referral, read, approval)
    assert (said["act"], said["reason"], said["decided_by"]) == (
        "assess",
        "I have read it.",
        office.denise.practitioner,
    )
    assert office.hub.keys.signed(signed_part(found.body), said["signed_with"], said["signature"])
    forged = body.patch(found.body, {"reason": "Another reason"})
    assert not office.hub.keys.signed(signed_part(forged), said["signed_with"], said["signature"])
    assert base64.b64decode(said["signature"])
    assert (found.agency, found.category) == (office.agencies["council"], "concern_current")


def test_15_21_sent_again_it_changes_nothing_and_has_the_same_receipt(office: Office) -> None:
    child, _, approval = asked(office)
    decision = office.decision(office.denise, approval, team=office.team)
    first, second = office.sends(office.denise, decision), office.sends(office.denise, decision)
    assert first == second
    assert len(office.of(child, "assessment")) == len(office.of(child, "decision")) == 1


def test_15_22_what_is_made_has_its_id_from_the_change_and_its_bytes_no_time_of_the_hubs(office: Office) -> None:
    child, referral, approval = asked(office)
    decision = office.decision(office.denise, approval, team=office.team)
    change = msgspec.json.decode(decision.change)["id"]
    office.sends(office.denise, decision)
    assert office.one(child, "assessment") == derived_id(change, "made", "assessment")
    assert office.one(child, "decision") == derived_id(change, "made", "decision")
    assert office.says(referral)["decided"] == DECIDED
    stage = office.record(referral).body + office.record(office.one(child, "assessment")).body
    assert office.hub.clock().date().isoformat().encode() not in stage


def test_15_22_a_restored_hub_that_is_brought_the_changes_again_makes_the_same(
    office: Office, tmp_path: Path, empty_ground: NewGround, clock: Clock
) -> None:
    """The laptop of whoever decided comes first, and waits for what it decided on."""
    source = backed_up(office.hub, tmp_path / "copy.backup")
    child, assessment = authorised(office)
    kinds = ("referral", "assessment", "plan", "allocation", "approval", "decision")
    before = {id: said for kind in kinds for id, said in office.of(child, kind).items()}
    sent = sorted(office.sent, key=lambda one: (one[0].name != "denise", one[0].name))
    clock.advance(minutes=5)
    office.hub = put_back(source, tmp_path / "again", empty_ground(), clock)
    try:
        waiting = sent
        for _ in range(len(sent)):
            waiting = [one for one in waiting if _again(office, *one)]
        assert waiting == []
        after = {id: said for kind in kinds for id, said in office.of(child, kind).items()}
        assert set(after) == set(before)
        ours = ("received", "signature", "signed_with", "since", "until")
        assert [{k: v for k, v in after[id].items() if k not in ours} for id in before] == [
            {k: v for k, v in before[id].items() if k not in ours} for id in before
        ]
        assert office.says(assessment)["step"] == "authorised"
    finally:
        office.hub.database.close()


def _again(office: Office, who: Author, change: wire.SignedChange) -> bool:
    """Send a change to a restored hub; whether it is put off."""
    answer = push(office.hub, who.caller, wire.PushAsk((change,)))
    for raw in answer.receipts:
        receipt = msgspec.json.decode(raw, type=wire.Receipt)
        assert receipt.status in ("accepted", "merged"), (who.name, receipt.code, receipt.facts)
    return bool(answer.deferred)


def cover(office: Office, who: str, /, **more: object) -> wire.Receipt:
    said = {
        "for_whom": office.people[who].practitioner, "deputy": office.deputy.practitioner, "since": TODAY,
        "until": TODAY + timedelta(days=3), "by": office.people[who].practitioner, **more,
    }  # fmt: skip
    return office.makes(office.people[who], "cover", DIRECTORY, Cover(**said))  # type: ignore[arg-type]


def test_15_23_a_deputy_decides_in_anothers_place_and_the_decision_says_so(office: Office) -> None:
    child, _, approval = asked(office)
    assert office.ties(office.deputy, child) == set()
    arranged = cover(office, "denise")
    assert (arranged.status, arranged.code) == ("accepted", "")
    assert office.ties(office.deputy, child) == {"supervisor"}
    given = {"team": office.team, "practitioner": office.priya.practitioner}
    assert office.decides(office.deputy, approval, **given).code == "not-yours-to-write"
    receipt = office.decides(office.deputy, approval, cover=arranged.record, **given)
    assert receipt.status == "accepted", (receipt.code, receipt.facts)
    (decision,) = office.of(child, "decision").values()
    assert (decision["decided_by"], decision["for_whom"]) == (
        office.deputy.practitioner, office.denise.practitioner,
    )  # fmt: skip


def test_15_23_not_before_nor_after_it_nor_what_the_other_may_not_decide(office: Office) -> None:
    _, referral = pending(office)
    own = office.asks(office.denise, referral, "assess")
    later = cover(office, "denise", since=TODAY + timedelta(days=1)).record
    now = cover(office, "denise").record
    given = {"team": office.team}
    assert office.decides(office.deputy, own, cover=later, **given).code == "not-yours-to-write"
    assert office.decides(office.deputy, own, cover=now, **given).code == "own-work"
    assert office.decides(office.deputy, own, cover=referral, **given).code == "not-yours-to-write"
    # whoever may decide it in their own name does not decide under a cover that is not theirs
    asked = office.asks(office.screener, pending(office)[1], "assess")
    assert office.decides(office.denise, asked, cover=now, **given).code == "not-yours-to-write"


def test_15_23_nobody_makes_themselves_a_deputy(office: Office) -> None:
    boss, denise = office.boss.practitioner, office.denise.practitioner
    assert cover(office, "tom", for_whom=denise).code == "not-yours-to-write"
    assert cover(office, "deputy", for_whom=denise).code == "not-yours-to-write"
    assert cover(office, "boss", for_whom=denise, deputy=boss).code == "not-yours-to-write"
    assert cover(office, "boss", for_whom=denise).status == "accepted"
    assert cover(office, "denise", by=boss).code == "not-yours-to-write"


def end(office: Office, who: str, cover: str, days: int, **more: Any) -> wire.Receipt:
    """Somebody says that a cover is over so many days from now."""
    until = (TODAY + timedelta(days=days)).isoformat()
    edits: dict[str, Any] = {"until": ((TODAY + timedelta(days=3)).isoformat(), until), **more}
    (receipt,) = office.sends(office.people[who], office.people[who].edits("cover", DIRECTORY, cover, 1, edits))
    return receipt


def test_15_23_a_cover_is_ended_early_and_its_deputy_sees_and_decides_nothing_more(office: Office) -> None:
    child, _, approval = asked(office)
    arranged = cover(office, "denise").record
    assert office.ties(office.deputy, child) == {"supervisor"}
    for who in ("tom", "deputy", "teacher"):
        assert end(office, who, arranged, -1).code == "not-yours-to-write"
    assert end(office, "denise", arranged, 9).code == "moved-on"  # never later: that is another cover
    assert end(office, "denise", arranged, -1, deputy=("", office.tom.practitioner)).code == "not-yours-to-write"
    assert office.ties(office.deputy, child) == {"supervisor"}
    assert end(office, "denise", arranged, -1).status == "accepted"
    assert office.ties(office.deputy, child) == set()
    given = {"team": office.team, "practitioner": office.priya.practitioner}
    assert office.decides(office.deputy, approval, cover=arranged, **given).status != "accepted"


def test_15_23_a_service_manager_ends_it_and_so_does_whom_it_is_for(office: Office) -> None:
    first = cover(office, "boss", for_whom=office.denise.practitioner).record
    assert end(office, "denise", first, 1).status == "accepted"
    assert end(office, "boss", first, 0).status == "accepted"
    assert end(office, "denise", new_id(), 0).code == "not-found"


def test_15_13_a_returned_assessment_is_authorised_by_whoever_returned_it(office: Office) -> None:
    """A step is no word: only who wrote is kept from deciding."""
    authorised(office)


def authorised(office: Office) -> tuple[str, str]:
    """An assessment that is submitted, returned, submitted again and authorised by the same manager."""
    child, _ = opened(office)
    assessment = office.one(child, "assessment")
    sections = [{"id": one.id, "words": one.words} for one in filled("assessment")]
    office.takes(
        office.priya, assessment, {"step": "in-progress", "started": "2026-11-16"},
        {"seen": "2026-11-16", "recommends": "cin-plan", "factors": ["1A"], "sections": sections},
        {"step": "submitted", "submitted": "2026-11-20T10:00:00Z"},
    )  # fmt: skip
    first = office.asks(office.priya, assessment, "authorise")
    assert office.decides(office.denise, first, "returned").status == "accepted"
    office.takes(office.priya, assessment, {"step": "submitted"})
    second = office.asks(office.priya, assessment, "authorise")
    receipt = office.decides(office.denise, second)
    assert receipt.status == "accepted", (receipt.code, receipt.facts)
    assert office.says(assessment)["outcome"] == "cin-plan"
    (plan,) = office.of(child, "plan").values()
    assert (plan["plan_kind"], plan["step"]) == ("cin", "proposed")
    return child, assessment
